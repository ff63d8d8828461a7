"""The file that goes back to the reporter: what is wrong is coloured and says why, and a sheet lists all of it.

A workbook in the form's own layout comes back as it was, its formulas and formats kept. Of lists the rows with findings come
back, with the numbers that they have in the list. What a reporter wrote is never taken for a formula, whatever it begins
with.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from mingcheng.language import _
from mingcheng.statistics.check.findings import SEVERITIES, Finding
from mingcheng.statistics.check.reasons import ADVICE, HEADINGS, REASON, SHEET, WIDTHS, rows_of
from mingcheng.statistics.form import Severity

COLOURS: Mapping[Severity, str] = {"error": "FFC7CE", "warning": "FFEB9C", "note": "DDEBF7"}
"""Fills of marked cells: red, yellow, blue."""

AUTHOR = "名城"
_LONGEST = 32_000
"""Characters that a cell of a spreadsheet can hold, with some room."""


def cell_text_of(text: str) -> str:
    """A text that a cell can hold: no control characters, not too long."""
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t")[:_LONGEST]


def note_of(findings: Sequence[Finding]) -> str:
    """What is written beside a cell: each finding, what it would have to be, and what to do."""
    lines = []
    for finding in findings:
        lines.append(f"[{finding.rule}] {finding.message}")
        if finding.expected:
            lines.append(_("应为：{expected}").format(expected=finding.expected))
        if finding.remedy:
            lines.append(finding.remedy)
    return cell_text_of("\n".join(lines))


def gravest(findings: Sequence[Finding]) -> Severity:
    """The gravest severity among findings."""
    return min((finding.severity for finding in findings), key=SEVERITIES.index)


def marked_workbook(path: Path, findings: Sequence[Finding]) -> bytes | None:
    """A workbook of the form's layout with its wrong cells marked and the sheet of findings; None where the file is not an
    .xlsx that can be written again. Macros are left behind."""
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that it does not know and leaves out, none a cell
            workbook = load_workbook(path)
    except Exception:  # whatever it stumbles over that the reader of reports did not: the findings go back all the same
        return None
    by_cell: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.cell and finding.sheet in workbook.sheetnames:
            by_cell[finding.sheet, finding.cell].append(finding)
    for (sheet, cell), found in by_cell.items():
        _mark(workbook[sheet], cell, found)
    _add_findings(workbook, findings)
    written = BytesIO()
    workbook.save(written)
    return written.getvalue()


def _mark(sheet: Any, name: str, findings: Sequence[Finding]) -> None:
    """Colours a cell and writes beside it what is wrong; of a merged area the cell that holds the value."""
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    try:
        cell = sheet[name]
    except ValueError:
        return
    if isinstance(cell, MergedCell):
        cell = next(sheet.cell(area.min_row, area.min_col) for area in sheet.merged_cells.ranges if name in area)
    cell.fill = PatternFill("solid", fgColor=COLOURS[gravest(findings)])
    note = note_of(findings)
    cell.comment = Comment(note, AUTHOR, width=420, height=min(60 + 20 * (note.count("\n") + len(note) // 30), 400))


def _add_findings(workbook: Any, findings: Sequence[Finding]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for old in [name for name in workbook.sheetnames if name.startswith(SHEET)]:
        del workbook[old]  # findings of an earlier check: those that still hold are found again, with their reasons
    sheet = workbook.create_sheet(SHEET)
    _put(sheet.cell(1, 1), _(ADVICE))
    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True), start=1):
        cell = sheet.cell(2, column)
        _put(cell, heading)
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, (row, finding) in enumerate(zip(rows_of(findings), findings, strict=True), start=3):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            _put(cell, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(number, 2).fill = PatternFill("solid", fgColor=COLOURS[finding.severity])
        if finding.severity == "warning":
            sheet.cell(number, HEADINGS.index(REASON) + 1).fill = PatternFill("solid", fgColor="FFFFE0")
    sheet.freeze_panes = "A3"


def _put(cell: Any, value: str | int) -> None:
    """A value as it is: a text that begins with = stays a text, also when somebody edits the cell."""
    if isinstance(value, int):
        cell.value = value
        return
    text = cell_text_of(value)
    cell.value = text
    if text:
        cell.data_type = "s"
        cell.quotePrefix = text[0] in "=+-@"
