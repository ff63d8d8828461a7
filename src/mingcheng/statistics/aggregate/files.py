"""The answer of an aggregation as a file: .xlsx and .csv for people, with a heading that says who may see it, .parquet for
programs.

In files for people rates are percentages and heads are Chinese; in Parquet the columns are named as in JSON and rates are
fractions. A hidden figure is “—” for people and null for programs.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from mingcheng.language import _, marked
from mingcheng.reference_periods import Period
from mingcheng.statistics.aggregate.answer_json import Data
from mingcheng.statistics.rates import rounded

ENDINGS = (".xlsx", ".csv", ".parquet")
INTERNAL = marked("内部资料，不得外传")
HIDDEN = "—"
_AMOUNT = pa.decimal128(38, 10)
_RATE = pa.decimal128(38, 6)
_LEVELS = ("rows", "margins", "totals")


class Column(NamedTuple):
    """A figure of an item: its key in JSON, what heads it, and whether it is an amount, a rate or a number of reporters."""

    key: str
    title: str
    kind: str


FIGURES = (
    Column("year_to_date", marked("累计"), "amount"),
    Column("share", marked("占比（%）"), "rate"),
    Column("growth_matched", marked("同口径增速（%）"), "rate"),
    Column("growth_raw", marked("按上年所报增速（%）"), "rate"),
    Column("growth_restated", marked("按本年表上年同期增速（%）"), "rate"),
    Column("month", marked("当期"), "amount"),
    Column("contributors", marked("填报家数"), "count"),
    Column("both", marked("两年都报"), "count"),
    Column("new", marked("本年新报"), "count"),
    Column("gone", marked("上年报而本年未报"), "count"),
)
"""The columns of an item that is added up."""

RATIO_FIGURES = (
    Column("year_to_date", marked("累计"), "ratio"),
    Column("year_earlier", marked("上年同期"), "ratio"),
    Column("change_matched", marked("同口径增减"), "ratio"),
    Column("contributors", marked("填报家数"), "count"),
)
"""The columns of a ratio."""


def columns_of(data: Data, name: str) -> Sequence[Column]:
    """The columns of an item of an answer."""
    return RATIO_FIGURES if data["items"][name]["kind"] == "ratio" else FIGURES


def value_of(figures: Data, key: str) -> Any:
    """A figure of an item by its key; the numbers of the same reporters stand under `matched`."""
    if key in ("both", "new", "gone"):
        matched = figures.get("matched")
        return None if matched is None else matched[key]
    return figures.get(key)


def heading(data: Data) -> str:
    """What the answer is about, and who may see it.

    >>> heading({"title": "企业月报表", "periods": ["2026-06"], "is_published": True})
    '企业月报表，2026年上半年累计'
    """
    spans = [period_label(text) for text in (data["periods"][0], data["periods"][-1])]
    span = spans[0] if spans[0] == spans[1] else _("{first}至{last}").format(first=spans[0], last=spans[1])
    title = _("{title}，{span}累计").format(title=data["title"], span=span)
    return title if data["is_published"] else _("{title}（{mark}）").format(title=title, mark=_(INTERNAL))


def period_label(text: str) -> str:
    """A period of JSON as print has it: the months from January."""
    year, month = text.split("-")
    return Period.through(int(year), int(month)).label


# --- for people


def heads_of(data: Data) -> list[str]:
    """The heads of the table for people."""
    heads = [_("报告期"), *data["by_titles"], _("其中"), _("报表家数"), _("应报"), _("缺报"), _("缺报占比（%）")]
    for name, item in data["items"].items():
        for column in columns_of(data, name):
            has_unit = column.kind in ("amount", "ratio")
            unit = _("（{unit}）").format(unit=item["unit"]) if has_unit else ""
            heads.append(_("{label}{figure}").format(label=item["label"], figure=_(column.title)) + unit)
    return heads


def lines_of(data: Data) -> Iterator[list[Any]]:
    """The rows of the table for people, the total last: texts, numbers, None where there is nothing."""
    for level in _LEVELS:
        for row in data[level]:
            labels = [row["labels"].get(name, _("合计")) for name in data["by"]]
            cover = row["coverage"] or {}
            line: list[Any] = [
                row["period"], *labels, _("其中") if row["of_which"] else "", row["reporters"], cover.get("expected"),
                cover.get("missing"), _percent(cover.get("missing_share")),
            ]  # fmt: skip
            for name in data["items"]:
                for column in columns_of(data, name):
                    value = value_of(row["items"][name], column.key)
                    line.append(_percent(value) if column.kind == "rate" else value)
            is_hidden = row.get("is_hidden", False)
            start = 2 + len(data["by"])
            yield [HIDDEN if is_hidden and place >= start else value for place, value in enumerate(line)]


def _percent(value: Decimal | None) -> Decimal | None:
    """A fraction as a percentage with two places, of which it has six."""
    return None if value is None else rounded(Fraction(value) * 100, 2)


def csv_text(data: Data) -> str:
    """The table as CSV; the first line is the heading."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([heading(data)])
    writer.writerow(heads_of(data))
    for line in lines_of(data):
        writer.writerow(
            "" if value is None else f"{value:f}" if isinstance(value, Decimal) else value for value in line
        )
    return "\ufeff" + out.getvalue()  # so that Excel reads it as UTF-8


def xlsx_data(data: Data) -> bytes:
    """The table as a workbook, with sheets for what is taken out, concentration, the largest, and remarks."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        styles = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1}),
            "title": book.add_format({"bold": True, "font_size": 14}),
        }
        _sheet(book, _("汇总"), heading(data), heads_of(data), list(lines_of(data)), styles)
        for title, heads, lines in _other_sheets(data):
            if lines:
                _sheet(book, title, heading(data), heads, lines, styles)
        notes = [[note] for note in data["notes"]]
        _sheet(book, _("说明"), heading(data), [_("说明")], [*notes, *([text] for text in explanations())], styles)
    return out.getvalue()


def explanations() -> list[str]:
    """What the columns mean."""
    return [
        _("同口径增速：只算本年和上年同期都报了的企业。"),
        _("按上年所报增速：本年合计比上年同期各企业所报的合计，样本可能不同。"),
        _("按本年表上年同期增速：以本年报表里“上年同期”一栏为基数。"),
        _("当期：累计减去上一期的累计；1—2月是一年的第一期。上一期没有报的企业不计入当期。"),
        _("空白是没有数，不是零。"),
    ]


def _other_sheets(data: Data) -> Iterator[tuple[str, list[str], list[list[Any]]]]:
    labels = {name: item["label"] for name, item in data["items"].items()}
    names = list(data["items"])
    taken = [
        [each["label"], each["counted_in_label"], each["reporters"], *(each["items"].get(name) for name in names)]
        for each in data["taken_out"]
    ]
    amounts = [_("{label}（{unit}）").format(label=item["label"], unit=item["unit"]) for item in data["items"].values()]
    yield _("不重复计算"), [_("未计入"), _("计入"), _("家数"), *amounts], taken
    groups = list(data["by_titles"])
    concentration = [
        [
            *(row["labels"].get(name, _("合计")) for name in data["by"]), labels[row["item"]], basis_label(row["basis"]),
            row["contributors"], _percent(row["cr4"]), hhi_points(row["hhi"]),
        ]
        for row in data["concentration"]
    ]  # fmt: skip
    yield _("集中度"), [*groups, _("指标"), _("口径"), _("家数"), _("前4家占比（%）"), _("HHI")], concentration
    top = [
        [
            *(row["labels"].get(name, _("合计")) for name in data["by"]), labels[row["item"]], row["rank"], row["reporter"],
            row["name"], row["value"], _percent(row["share"]),
        ]
        for row in data["top"]
    ]  # fmt: skip
    yield _("前列企业"), [*groups, _("指标"), _("名次"), _("代码"), _("名称"), _("累计"), _("占比（%）")], top


def basis_label(basis: str) -> str:
    """Who counts as one in a concentration."""
    return _("按集团") if basis == "holdings" else _("按法人")


def hhi_points(hhi: Decimal | None) -> Decimal | None:
    """The index in points up to 10,000, as it is printed."""
    return None if hhi is None else rounded(Fraction(hhi) * 10_000, 0)


def _sheet(
    book: Any, name: str, title: str, heads: Sequence[str], lines: Sequence[Sequence[Any]], styles: dict[str, Any]
) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, title, styles["title"])
    for column, head in enumerate(heads):
        sheet.write_string(1, column, head, styles["head"])
    for number, line in enumerate(lines, 2):
        for column, value in enumerate(line):
            if isinstance(value, int | Decimal):
                sheet.write_number(number, column, value)
            elif value not in (None, ""):
                sheet.write_string(number, column, str(value))  # a name that begins with = is no formula
    sheet.freeze_panes(2, 0)
    sheet.set_column(0, max(len(heads) - 1, 0), 16)


# --- for programs


def parquet_data(data: Data) -> bytes:
    """The table as Parquet: one row a cell, columns named as in JSON."""
    rows = [_flat(data, level, row) for level in _LEVELS for row in data[level]]
    schema = _schema(data)
    table = pa.Table.from_pylist(rows, schema=schema)
    table = table.replace_schema_metadata({"form": data["form"], "version": data["version"], "heading": heading(data)})
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def _flat(data: Data, level: str, row: Data) -> Data:
    cover = row["coverage"] or {}
    flat: Data = {
        "level": level[:-1],
        "period": row["period"],
        "of_which": row["of_which"],
        "reporters": row["reporters"],
    }
    flat |= {name: row["keys"].get(name) for name in data["by"]}
    flat |= {f"{name}_label": row["labels"].get(name) for name in data["by"]}
    flat |= {name: cover.get(name) for name in ("expected", "missing", "missing_share")}
    flat["is_hidden"] = row.get("is_hidden", False)
    for name in data["items"]:
        for column in columns_of(data, name):
            flat[f"{name}__{column.key}"] = value_of(row["items"][name], column.key)
    return flat


def _schema(data: Data) -> pa.Schema:
    texts = ["level", "period", *data["by"], *(f"{name}_label" for name in data["by"])]
    fields: list[tuple[str, pa.DataType]] = [(name, pa.string()) for name in texts]
    fields += [("of_which", pa.bool_()), ("is_hidden", pa.bool_())]
    fields += [(name, pa.int64()) for name in ("reporters", "expected", "missing")]
    fields.append(("missing_share", _RATE))
    kinds = {"amount": _AMOUNT, "ratio": _RATE, "rate": _RATE, "count": pa.int64()}
    fields += [
        (f"{name}__{column.key}", kinds[column.kind]) for name in data["items"] for column in columns_of(data, name)
    ]
    return pa.schema(fields)
