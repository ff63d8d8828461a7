"""Filled forms for tests: sheets written cell by cell, templates filled as a reporter fills them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from mingcheng.reference_periods import Period
from mingcheng.spreadsheets import Cell
from mingcheng.statistics.form import FormVersion
from mingcheng.statistics.forms import load_form
from mingcheng.statistics.read_reports import read_reports
from mingcheng.statistics.reports_read import ReadingFinding, ReadReports
from mingcheng.statistics.template import form_template
from mingcheng.uscc import made_up_uscc

FORM = load_form("software-monthly")
FIRST, SECOND = made_up_uscc("云麓软件"), made_up_uscc("星海科技")
JUNE = Period.parse("2026-06")


def sheet_file(path: Path, rows: Sequence[Sequence[Any]], title: str = "2026年6月") -> Path:
    """One sheet with these rows, from A1."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def list_file(path: Path, heads: Sequence[str], *rows: Sequence[Any], title: str = "2026年6月") -> Path:
    """A list with code and name before the given columns."""
    codes = (FIRST, "云麓软件有限公司"), (SECOND, "星海科技有限公司")
    filled = [[*code, *row] for code, row in zip(codes, rows, strict=False)]
    return sheet_file(path, [["统一社会信用代码", "企业名称", *heads], *filled], title)


def filled_template(
    path: Path, version: FormVersion, heads: Mapping[str, Cell], values: Mapping[tuple[str, int], Cell]
) -> Path:
    """The template of a version as a reporter sends it back: `heads` by label, `values` by code and column (from 0)."""
    book = openpyxl.load_workbook(io.BytesIO(form_template(version, JUNE)))
    sheet = book.worksheets[0]
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                cell.value = None
            if cell.value in heads:
                sheet.cell(cell.row, cell.column + 1).value = heads[str(cell.value)]
    rows = {sheet.cell(row, 2).value: row for row in range(1, sheet.max_row + 1)}
    for (code, column), value in values.items():
        sheet.cell(rows[code], 4 + column).value = value
    book.save(path)
    return path


def read(*paths: Path, period: Period | None = None) -> ReadReports:
    """What the monthly form gives."""
    return read_reports(paths, FORM, period)


def values(reports: ReadReports, row: int = 0) -> dict[str, Any]:
    """The known values of a report, the head apart."""
    heads = {"reporter", "name", "year", "month", "file", "sheet", "row"}
    assert reports.reports is not None
    found = reports.reports.slice(row, 1).to_pylist()[0]
    return {name: value for name, value in found.items() if value is not None and name not in heads}


def of_kind(reports: ReadReports, kind: str) -> list[ReadingFinding]:
    """The findings of a kind."""
    return [finding for finding in reports.findings if finding.kind == kind]


def grave(reports: ReadReports) -> list[str]:
    """The kinds of findings that are no notes, apart from columns that a short test does not have."""
    return [each.kind for each in reports.findings if each.severity != "note" and each.kind != "missing_column"]
