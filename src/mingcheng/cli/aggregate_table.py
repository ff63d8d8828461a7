"""An aggregation as tables for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from mingcheng.cli.tables import show_line, show_table
from mingcheng.language import _
from mingcheng.statistics.aggregate.files import HIDDEN, basis_label, heading, hhi_points, period_label, value_of
from mingcheng.statistics.aggregate.trace import COLUMNS, ROLES
from mingcheng.statistics.rates import rounded

if TYPE_CHECKING:
    from rich.console import Console

LARGE = 100_000
"""From so many 万元 in total amounts are shown in 亿元."""

SHOWN = 50
"""So many lines of a trace are shown; a file has them all."""


def show(data: dict[str, Any], screen: Console) -> None:
    """One table an item; then what is taken out, the largest, concentration; last what to bear in mind."""
    show_line(screen, heading(data))
    for name in data["items"]:
        if data["items"][name]["kind"] == "ratio":
            _ratio(data, name, screen)
        else:
            _item(data, name, screen)
    _taken_out(data, screen)
    _top(data, screen)
    _concentration(data, screen)
    for text in (*_coverage(data), *data["notes"]):
        show_line(screen, text)


def _rows(data: dict[str, Any]) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """The finest rows and the totals, with the words that head them."""
    has_periods = len(data["periods"]) > 1
    for level in ("rows", "totals"):
        for row in data[level]:
            words = [row["labels"].get(name, "") for name in data["by"]]
            if level == "totals":
                words[:1] = [_("合计")]
            elif row["of_which"]:
                words[0] = "  " + _("其中：{name}").format(name=words[0])
            yield ([period_label(row["period"]), *words] if has_periods else words), row


def _heads(data: dict[str, Any]) -> list[str]:
    return ([_("报告期")] if len(data["periods"]) > 1 else []) + (list(data["by_titles"]) or [""])


def _item(data: dict[str, Any], name: str, screen: Console) -> None:
    item = data["items"][name]
    unit, divisor = _unit_of(data, name)
    rows = []
    for words, row in _rows(data):
        figures = row["items"][name]
        is_hidden = row.get("is_hidden", False)
        both, new, gone = (value_of(figures, key) for key in ("both", "new", "gone"))
        matched = HIDDEN if both is None else f"{both:,} / {new:,} / {gone:,}"
        cells = [
            _number(figures["contributors"]), _amount(figures["year_to_date"], divisor), _percent(figures["share"]),
            _percent(figures["growth_matched"]), matched, _percent(figures["growth_raw"]),
            _amount(figures["month"], divisor),
        ]  # fmt: skip
        rows.append([*words, *([HIDDEN] * len(cells) if is_hidden else cells)])
    heads = [
        _("家数"), _("累计（{unit}）").format(unit=unit), _("占比（%）"), _("同口径增速（%）"), _("两年都报 / 新报 / 未报"),
        _("按上年所报增速（%）"), _("当期（{unit}）").format(unit=unit),
    ]  # fmt: skip
    show_table(screen, item["label"], _heads(data), heads, rows)


def _unit_of(data: dict[str, Any], name: str) -> tuple[str, int]:
    """The unit that an item is shown in, and how many of the form's it is."""
    unit = data["items"][name]["unit"]
    amounts = [row["items"][name]["year_to_date"] for row in data["totals"]]
    if unit == "万元" and any(amount is not None and abs(amount) >= LARGE for amount in amounts):
        return "亿元", 10_000
    return unit, 1


def _ratio(data: dict[str, Any], name: str, screen: Console) -> None:
    item = data["items"][name]
    rows = []
    for words, row in _rows(data):
        figures = row["items"][name]
        keys = ("year_to_date", "year_earlier", "change_matched")
        cells = [_number(figures["contributors"]), *(_places(figures[key]) for key in keys)]
        rows.append([*words, *([HIDDEN] * len(cells) if row.get("is_hidden", False) else cells)])
    title = _("{label}（{unit}）").format(label=item["label"], unit=item["unit"])
    show_table(screen, title, _heads(data), [_("家数"), _("累计"), _("上年同期"), _("同口径增减")], rows)


def _number(value: int | None) -> str:
    return HIDDEN if value is None else f"{value:,}"


def _amount(value: Decimal | None, divisor: int) -> str:
    return HIDDEN if value is None else f"{rounded(Fraction(value) / divisor, 2):,}"


def _places(value: Decimal | None) -> str:
    return HIDDEN if value is None else str(rounded(Fraction(value), 2))


def _percent(value: Decimal | None) -> str:
    return HIDDEN if value is None else str(rounded(Fraction(value) * 100, 1))


# --- beside the table


def _taken_out(data: dict[str, Any], screen: Console) -> None:
    name = next((name for name, item in data["items"].items() if item["kind"] != "ratio"), None)
    if not data["taken_out"] or name is None:
        return
    unit, divisor = _unit_of(data, name)
    rows = [
        [
            each["label"],
            each["counted_in_label"],
            _("含在所在地，另列其中") if each["kind"] == "inside" else _("已在别处计入"),
            _number(each["reporters"]),
            _amount(each["items"].get(name), divisor),
        ]
        for each in data["taken_out"]
    ]
    heads = [_("家数"), _("{label}（{unit}）").format(label=data["items"][name]["label"], unit=unit)]
    show_table(screen, _("不重复计算的部分"), [_("所在"), _("计入"), _("处理")], heads, rows)


def _top(data: dict[str, Any], screen: Console) -> None:
    for name in data["items"]:
        found = [row for row in data["top"] if row["item"] == name and not row["keys"]]
        if found:
            unit, divisor = _unit_of(data, name)
            rows = [
                [row["name"], row["reporter"], str(row["rank"]), _amount(row["value"], divisor), _percent(row["share"])]
                for row in found
            ]
            title = _("{label}前列企业").format(label=data["items"][name]["label"])
            heads = [_("名次"), _("累计（{unit}）").format(unit=unit), _("占比（%）")]
            show_table(screen, title, [_("名称"), _("代码")], heads, rows)


def _concentration(data: dict[str, Any], screen: Console) -> None:
    for row in data["concentration"]:
        if not row["keys"] and row["cr4"] is not None:
            text = _("{label}集中度（{basis}，{count} 家）：前 4 家占 {cr4}%，HHI {hhi}。")
            show_line(
                screen,
                text.format(
                    label=data["items"][row["item"]]["label"], basis=basis_label(row["basis"]),
                    count=f"{row['contributors']:,}", cr4=_percent(row["cr4"]), hhi=hhi_points(row["hhi"]),
                ),
            )  # fmt: skip


def _coverage(data: dict[str, Any]) -> Iterator[str]:
    found = data["coverage"]
    if not found:
        return
    text = _("应报 {expected} 家，已报 {reported} 家。")
    if found["missing"]:
        text = _("应报 {expected} 家，已报 {reported} 家，缺报 {missing} 家；合计不含缺报的企业。")
    yield text.format(**{key: f"{found[key]:,}" for key in ("expected", "reported", "missing")})
    if found["missing"] and found["missing_share"] is not None:
        yield _("按最近一次所报推算，缺报的约占 {share}%。").format(share=_percent(found["missing_share"]))
    if found["missing_unknown"]:
        yield _("缺报的企业中有 {count} 家从未报过，无从推算。").format(count=found["missing_unknown"])


def show_trace(rows: Sequence[dict[str, Any]], screen: Console) -> None:
    """The reports behind a figure, the first of them."""
    names = ("name", "reporter", "period", "role", "item", "value", "unit", "file", "sheet", "cell")
    told = []
    for row in rows[:SHOWN]:
        words = {**row, "role": _(ROLES[row["role"]]), "value": f"{row['value']:,f}"}
        told.append(["" if words[name] is None else str(words[name]) for name in names])
    show_table(screen, _("数字的来处"), [_(COLUMNS[name]) for name in names], [], told)
    if len(rows) > SHOWN:
        show_line(screen, _("另有 {count} 行；用 -o 可写出全部。").format(count=f"{len(rows) - SHOWN:,}"))
