"""Made-up reports as the spreadsheets that are sent in: a list a month, or a file a report, laid out like the templates.

What is read back is Chinese in every language.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import xlsxwriter

from mingcheng.reference_periods import Period
from mingcheng.statistics.form import FormVersion, Item
from mingcheng.statistics.heads import HEADS, PERIOD, VERSION
from mingcheng.statistics.made_up.model import MadeUpReports, Month
from mingcheng.statistics.made_up.tables import column_names, schema_of
from mingcheng.statistics.template import column_label, period_text

REPORTS = "reports.parquet"
LIST_HEADS = ("uscc", "name", "embedded")
_FIRST_ROW = 5
_HUNDREDTHS = 100


class Sink(Protocol):
    """Where reports go, portion by portion."""

    def add(self, reports: pa.Table) -> None:
        """Writes the next reports."""

    def close(self) -> None:
        """Finishes what is open."""


class ParquetSink:
    """One Parquet file, a row group a portion."""

    def __init__(self, folder: Path, asked: MadeUpReports) -> None:
        schema = schema_of(asked.version)
        words = [each.name for each in schema if each.name in ("reporter", "name", "year", "month", "file", "sheet")]
        self._writer = pq.ParquetWriter(
            folder / REPORTS, schema, compression="zstd", compression_level=1, use_dictionary=words
        )

    def add(self, reports: pa.Table) -> None:
        """Writes the next reports."""
        self._writer.write_table(reports)

    def close(self) -> None:
        """Finishes the file."""
        self._writer.close()


class ListSink:
    """A workbook a month with a row a reporter. Rows go to disk as they come."""

    def __init__(self, folder: Path, asked: MadeUpReports) -> None:
        self._version, self._folder = asked.version, folder
        self._books: dict[Month, tuple[Any, Any]] = {}
        self._rows: dict[Month, int] = {}

    def add(self, reports: pa.Table) -> None:
        """Writes the next reports, each to its month."""
        for month, rows in by_month(reports):
            if month not in self._books:
                self._open(month)
            _book, sheet = self._books[month]
            columns = [rows[name].to_pylist() for name in ("reporter", "name", "embedded")]
            columns[2] = [_yes_or_no(value) for value in columns[2]]
            for item in self._version.items:
                columns += [_printed(item, rows[name]) for name in column_names(self._version, item)]
            for cells in zip(*columns, strict=True):
                sheet.write_row(self._rows[month], 0, cells)
                self._rows[month] += 1

    def _open(self, month: Month) -> None:
        book = xlsxwriter.Workbook(self._folder / f"{month}.xlsx", {"constant_memory": True})
        sheet = book.add_worksheet("报表清单")
        version = self._version
        sheet.write_string(0, 0, version.title)
        sheet.write_row(1, 0, (PERIOD.label, _said(version, month), VERSION.label, version.version))
        heads = [HEADS[name].label for name in LIST_HEADS]
        labels, columns = list(heads), [""] * len(heads)
        for item in version.items:
            names = version.columns if item.kind != "text" else version.columns[:1]
            labels += [_item_label(item)] + [""] * (len(names) - 1)
            columns += [column_label(name) for name in names]
        sheet.write_row(3, 0, labels)
        sheet.write_row(4, 0, columns)
        self._books[month], self._rows[month] = (book, sheet), _FIRST_ROW

    def close(self) -> None:
        """Finishes every workbook."""
        for book, _sheet in self._books.values():
            book.close()


class FormSink:
    """A workbook a report, in a folder a month."""

    def __init__(self, folder: Path, asked: MadeUpReports) -> None:
        self._version, self._folder = asked.version, folder

    def add(self, reports: pa.Table) -> None:
        """Writes the next reports."""
        for month, rows in by_month(reports):
            folder = self._folder / str(month)
            folder.mkdir(exist_ok=True)
            figures = {
                name: _printed(item, rows[name])
                for item in self._version.items
                for name in column_names(self._version, item)
            }
            heads = zip(*(rows[name].to_pylist() for name in ("reporter", "name", "embedded")), strict=True)
            for place, (code, name, is_embedded) in enumerate(heads):
                facts = {
                    "uscc": code,
                    "name": name,
                    "embedded": _yes_or_no(is_embedded),
                    "period": _said(self._version, month),
                }
                self._write(_free(folder, code), facts, {key: values[place] for key, values in figures.items()})

    def _write(self, path: Path, facts: dict[str, str], figures: dict[str, object]) -> None:
        version = self._version
        with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
            sheet = book.add_worksheet("填报表")
            sheet.write_string(0, 0, version.title)
            asked = [(PERIOD.label, facts["period"]), (VERSION.label, version.version)]
            asked += [(HEADS[name].label, facts.get(name, "")) for name in version.head]
            for row in range(0, len(asked), 2):
                for column, pair in zip((0, 3), asked[row : row + 2], strict=False):
                    sheet.write_row(2 + row // 2, column, pair)
            top = 3 + (len(asked) + 1) // 2
            sheet.write_row(top, 0, ("指标名称", "代码", "计量单位", *map(column_label, version.columns)))
            for row, item in enumerate(version.items, top + 1):
                values = [figures[name] for name in column_names(version, item)]
                sheet.write_row(row, 0, (item.label, item.code, item.unit, *values))

    def close(self) -> None:
        """Every file is finished already."""


SINKS: dict[str, Callable[[Path, MadeUpReports], Sink]] = {
    "parquet": ParquetSink, "xlsx": ListSink, "files": FormSink,
}  # fmt: skip
"""The shapes in which reports are written, by the name that the command line has for them."""


def by_month(reports: pa.Table) -> list[tuple[Month, pa.Table]]:
    """The reports of each month, the first month first, in the order in which they stand."""
    numbers = pc.add(pc.multiply(reports["year"].cast(pa.int32()), 100), reports["month"].cast(pa.int32()))
    months = sorted(pc.unique(numbers).to_pylist())
    return [(Month(*divmod(number, 100)), reports.filter(pc.equal(numbers, number))) for number in months]


def _printed(item: Item, values: pa.ChunkedArray) -> list[object]:
    """Stored whole numbers in the printed unit: two places behind the point at most, as they are drawn."""
    if item.kind == "text":
        return list(values.to_pylist())
    step = item.factor // _HUNDREDTHS
    if step == 0:
        return list(values.to_pylist())
    hundredths = pc.divide(values, step)  # whole: figures are drawn in hundredths of the printed unit
    return list(pc.divide(hundredths.cast(pa.float64()), float(_HUNDREDTHS)).to_pylist())


def _yes_or_no(value: bool | None) -> str:
    return "" if value is None else "是" if value else "否"


def _item_label(item: Item) -> str:
    return f"{item.code} {item.label}" + (f"（{item.unit}）" if item.unit else "")


def _said(version: FormVersion, month: Month) -> str:
    return period_text(version, Period.through(month.year, month.month))


def _free(folder: Path, code: str) -> Path:
    """A name that no report of this month has yet: some are sent twice."""
    path, number = folder / f"{code}.xlsx", 2
    while path.exists():
        path, number = folder / f"{code}-{number}.xlsx", number + 1
    return path
