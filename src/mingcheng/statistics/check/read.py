"""From what reading gave to what a check takes: batches with their places, and what was noticed on the way as findings.

Reading tells some things that a check tells better, because it knows more: whether the list has the code, whether two reports
of one reporter are equal. Those are left to the check, for the reports that are in the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from mingcheng.language import _
from mingcheng.statistics.check.batch import Batch, Place
from mingcheng.statistics.check.findings import Finding
from mingcheng.statistics.form import Column, FormVersion
from mingcheng.statistics.reports_read import ReadBatch, ReadingFinding, ReadReports

LEFT_TO_CHECK = frozenset(
    {"no_reporter", "uscc_malformed", "uscc_check", "one_code_two_names", "reported_twice", "missing"}
)
"""Kinds of what reading notices that the check tells of reports in the table."""


def batches_of(read: ReadReports) -> tuple[list[Batch], list[Finding]]:
    """The batches, each with what reading noticed about its reports and files; and what is about no batch."""
    places = [_Rows(batch) for batch in read.batches]
    found: list[list[Finding]] = [[] for _batch in read.batches]
    loose: list[Finding] = []
    for noticed in read.findings:
        number, report = _owner(noticed, places)
        if noticed.kind in LEFT_TO_CHECK and report is not None:
            continue
        version = read.batches[number].version if number is not None else read.version
        (loose if number is None else found[number]).append(_finding(noticed, version, report))
    batches = [
        Batch(batch.version, batch.reports, batch.files, _place_of(batch, rows), tuple(noticed))
        for batch, rows, noticed in zip(read.batches, places, found, strict=True)
    ]
    return batches, loose


class _Rows:
    """Where the reports of a batch stand: by file, sheet and row of a list, and by file and sheet of a form."""

    def __init__(self, batch: ReadBatch) -> None:
        table = batch.reports
        self.rows: list[int | None] = table["row"].to_pylist()
        files = [str(batch.files[file]) for file in table["file"].to_pylist()]
        sheets = table["sheet"].to_pylist()
        self.files = set(files)
        self.by_row = {key: report for report, key in enumerate(zip(files, sheets, self.rows, strict=True))}
        self.by_reporter = {
            key: report
            for report, key in enumerate(
                zip(files, *(table[name].to_pylist() for name in ("reporter", "year", "month")), strict=True)
            )
        }


def _owner(noticed: ReadingFinding, places: Sequence[_Rows]) -> tuple[int | None, int | None]:
    """The batch and the report that something was noticed about; only the batch where it is about a file."""
    for number, rows in enumerate(places):
        report = rows.by_row.get((noticed.file, noticed.sheet, noticed.row))
        if report is None and noticed.row is None:
            report = rows.by_reporter.get((noticed.file, noticed.reporter, noticed.year, noticed.month))
        if report is not None:
            return number, report
    return next((number for number, rows in enumerate(places) if noticed.file in rows.files), None), None


def _finding(noticed: ReadingFinding, version: FormVersion, report: int | None) -> Finding:
    item = version.item(noticed.item)
    return Finding(
        rule=rule_of(noticed.kind),
        severity=noticed.severity,
        message=noticed.message,
        reporter=noticed.reporter,
        name=noticed.name,
        year=noticed.year,
        month=noticed.month,
        item=item.code if item else noticed.item,
        label=item.label if item else "",
        column=noticed.column,
        file=noticed.file,
        sheet=noticed.sheet,
        cell=noticed.cell,
        row=noticed.row,
        value=noticed.value,
        expected=noticed.expected,
        remedy=noticed.remedy,
        report=report,
    )


def rule_of(kind: str) -> str:
    """The id of a rule of reading, written as the others are.

    >>> rule_of("hidden_sheet")
    'hidden-sheet'
    """
    return kind.replace("_", "-")


def _place_of(batch: ReadBatch, rows: _Rows) -> Place:
    def place(report: int, item: str, column: Column = "year_to_date") -> str:
        source = batch.sources[batch.source_of[report]]
        row = rows.rows[report]
        cell = source.cell((item, column), None if row is None else row - 1)
        return "!".join(part for part in (str(batch.files[source.file]), source.sheet, cell) if part)

    return place


def file_finding(path: Path, rule: str, message: str, remedy: str = "") -> Finding:
    """An error about a file as a whole."""
    return Finding(rule, "error", message, file=str(path), remedy=remedy)


def cell_places(batch: ReadBatch, files: Iterable[int]) -> pa.Table:
    """For the store: in which column, of forms in which cell, each figure stands; rows and columns from 1, files numbered
    anew in the order given."""
    numbers = {file: number for number, file in enumerate(files)}
    told: list[tuple[Any, ...]] = []
    for source in batch.sources:
        if source.file not in numbers:
            continue
        for (name, column), (row, place) in source.cells.items():
            told.append((numbers[source.file], source.sheet, _name(name, column), row + 1, place + 1))
        for (name, column), place in source.columns.items():
            told.append((numbers[source.file], source.sheet, _name(name, column), None, place + 1))
    names = ("file", "sheet", "column_name", "row", "column")
    kinds = (pa.int32(), pa.string(), pa.string(), pa.int32(), pa.int32())
    columns = list(zip(*told, strict=True)) or [()] * len(names)
    return pa.table({name: pa.array(values, kind) for name, values, kind in zip(names, columns, kinds, strict=True)})


def _name(name: str, column: Column) -> str:
    return name if column == "year_to_date" else f"{name}__{column}"


def no_reports() -> str:
    """What is said where the files hold no report at all."""
    return _("这些文件里没有读到报表。")
