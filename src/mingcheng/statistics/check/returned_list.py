"""The workbook that answers a list: the rows with errors and warnings and the numbers that they have in the list, their wrong cells
marked, and all findings on a sheet of their own. Written row by row, so that sixty thousand rows need little memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

import pyarrow as pa

from mingcheng.language import _
from mingcheng.statistics.check.batch import COLUMN_LABELS, Batch, column_name
from mingcheng.statistics.check.findings import Finding, grouped, printed
from mingcheng.statistics.check.reasons import ADVICE, HEADINGS, REASON, SHEET, WIDTHS, rows_of
from mingcheng.statistics.check.returned import COLOURS, cell_text_of, gravest, note_of
from mingcheng.statistics.check.run import Checked
from mingcheng.statistics.form import Column, Item
from mingcheng.statistics.heads import HEADS, REPORTER_HEADS

ROWS_SHEET = "有问题的行"
MOST_COMMENTS = 5_000
"""Cells that get a comment. Each costs a drawing; what lies beyond is coloured, and told on the sheet of findings."""

MOST_ROWS = 1_000_000
"""Rows of a sheet, with some room for the head."""

HEAD_HEADINGS = ("原文件", "原行号", "", "单位详细名称", "年份", "月份")
"""The third is the fact that says who reports; the headings are those by which the reader of reports knows the columns."""

HEAD_WIDTHS = (24, 8, 22, 28, 8, 6)
"""Of these columns; a code of 18 characters is seen whole."""

_VALUE_WIDTH = 14

_EXACT_DIGITS = 15


def findings_workbook(checks: Sequence[Checked], findings: Sequence[Finding]) -> bytes:
    """The workbook for the reports of checks: a sheet of rows for each form version, and the sheet of findings."""
    import xlsxwriter

    written = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(written, options)
    formats = _Formats(book)
    for number, checked in enumerate(each for each in checks if len(each.batch)):
        _write_rows(book, formats, checked, ROWS_SHEET if not number else f"{ROWS_SHEET}{number + 1}")
    _write_findings(book, formats, findings)
    book.close()
    return written.getvalue()


class _Formats:
    """The looks of cells, made once a workbook."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"quote_prefix": True})
        self.wrapped = book.add_format({"quote_prefix": True, "text_wrap": True, "valign": "top"})
        self.reason = book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#FFFFE0"})
        self.marked = {
            severity: book.add_format({"bg_color": f"#{colour}", "quote_prefix": True})
            for severity, colour in COLOURS.items()
        }


def _write_rows(book: Any, formats: _Formats, checked: Checked, name: str) -> None:
    batch = checked.batch
    by_report: defaultdict[int, list[Finding]] = defaultdict(list)
    for finding in checked.findings:
        if finding.report is not None and finding.severity != "note":
            by_report[finding.report].append(finding)
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 4)
    fields = _fields(batch)
    truths = [name for name in batch.version.head if HEADS[name].kind == "truth" and name in batch.table.column_names]
    headings = [
        *(heading or HEADS[REPORTER_HEADS[batch.version.reporter]].label for heading in HEAD_HEADINGS),
        *(HEADS[name].label for name in truths),
        *(_heading(item, column) for item, column in fields),
    ]
    for place, heading in enumerate(headings):
        sheet.write_string(0, place, heading, formats.head)
    sheet.set_column(0, len(headings) - 1, _VALUE_WIDTH)
    for place, width in enumerate(HEAD_WIDTHS):
        sheet.set_column(place, place, width)
    reports = sorted(by_report)[:MOST_ROWS]
    values = batch.table.take(pa.array(reports, pa.int64()))
    columns = {column_name(*field): values[column_name(*field)].to_pylist() for field in fields}
    comments = 0
    for row, report in enumerate(reports, start=1):
        found = by_report[report]
        _write_head(sheet, row, batch.head(report), formats, [each for each in found if not each.item])
        by_field = _by_field(found)
        for place, name in enumerate(truths, start=len(HEAD_HEADINGS)):
            sheet.write_string(row, place, {True: "是", False: "否"}.get(values[name][row - 1].as_py(), ""))
        for place, (item, column) in enumerate(fields, start=len(HEAD_HEADINGS) + len(truths)):
            told = by_field.get((item.code, column), [])
            style = formats.marked[gravest(told)] if told else None
            _write_value(sheet, row, place, columns[column_name(item, column)][row - 1], item, style)
            if told and comments < MOST_COMMENTS:
                comments += 1
                sheet.write_comment(row, place, note_of(told), {"x_scale": 3, "y_scale": 2})


def _fields(batch: Batch) -> list[tuple[Item, Column]]:
    """The items and columns that the reports have."""
    return [
        (item, column)
        for item in batch.version.items
        for column in batch.version.columns
        if column_name(item, column) in batch.table.column_names
    ]


def _heading(item: Item, column: Column) -> str:
    """Chinese in every language, so that what was mended can be read again."""
    label = f"{item.code} {item.label}（{item.unit}）" if item.unit else f"{item.code} {item.label}"
    return label if column == "year_to_date" else f"{label} {COLUMN_LABELS[column]}"


def _by_field(findings: Iterable[Finding]) -> Mapping[tuple[str, Column], list[Finding]]:
    found: defaultdict[tuple[str, Column], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.item:
            found[finding.item, finding.column or "year_to_date"].append(finding)
    return found


def _write_head(sheet: Any, row: int, head: Mapping[str, Any], formats: _Formats, findings: Sequence[Finding]) -> None:
    """File, row, reporter and period; what is about the report as a whole is written beside its code."""
    values = [
        str(head["file"]).rpartition("/")[2], head["row"], head["reporter"], head["name"], head["year"], head["month"],
    ]  # fmt: skip
    for place, value in enumerate(values):
        style = formats.marked[gravest(findings)] if findings and place == 2 else formats.text
        if isinstance(value, int):
            sheet.write_number(row, place, value)
        elif value or style is not formats.text:
            sheet.write_string(row, place, cell_text_of(str(value or "")), style)
    if findings:
        sheet.write_comment(row, 2, note_of(findings), {"x_scale": 3, "y_scale": 2})


def _write_value(sheet: Any, row: int, place: int, value: int | str | None, item: Item, style: Any) -> None:
    """A value as it was: a number where a spreadsheet holds it exactly, else its digits as text; nothing where null."""
    if value is None:
        if style is not None:
            sheet.write_blank(row, place, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, place, cell_text_of(value), style)
    else:
        text = printed(value, item)
        if len(text.replace("-", "").replace(".", "").strip("0")) <= _EXACT_DIGITS:
            sheet.write_number(row, place, float(Decimal(text)), style)
        else:
            sheet.write_string(row, place, grouped(value, item), style)


def _write_findings(book: Any, formats: _Formats, findings: Sequence[Finding]) -> None:
    sheet = book.add_worksheet(SHEET)
    sheet.freeze_panes(2, 0)
    sheet.write_string(0, 0, _(ADVICE))
    for place, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        sheet.write_string(1, place, heading, formats.head)
        sheet.set_column(place, place, width)
    reason = HEADINGS.index(REASON)
    for number, (row, finding) in enumerate(zip(rows_of(findings[:MOST_ROWS]), findings, strict=False), start=2):
        for place, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, place, value)
                continue
            style = formats.marked[finding.severity] if place == 1 else formats.wrapped
            if place == reason and finding.severity == "warning":
                style = formats.reason
            if value or place == reason:
                sheet.write_string(number, place, cell_text_of(value), style)
