"""From what reading gave to what a check takes: batches with their places, and what was noticed on the way as findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.statistics.check.batch import Batch, Place
from mingcheng.statistics.check.findings import Finding
from mingcheng.statistics.form import Column, FormVersion
from mingcheng.statistics.reports_read import ReadBatch, ReadingFinding, ReadReports


def batches_of(read: ReadReports) -> tuple[list[Batch], list[Finding]]:
    """The batches, each with what reading noticed about its reports and files; and what is about no batch."""
    files = [
        {str(batch.files[file]) for file in pc.unique(batch.reports["file"]).to_pylist()} for batch in read.batches
    ]
    found: list[list[Finding]] = [[] for _batch in read.batches]
    loose: list[Finding] = []
    for noticed in read.findings:
        number = _owner(noticed, read.batches, files)
        version = read.batches[number].version if number is not None else read.version
        (loose if number is None else found[number]).append(_finding(noticed, version))
    batches = [
        Batch(batch.version, batch.reports, batch.files, _place_of(batch), tuple(noticed))
        for batch, noticed in zip(read.batches, found, strict=True)
    ]
    return batches, loose


def _owner(noticed: ReadingFinding, batches: Sequence[ReadBatch], files: Sequence[set[str]]) -> int | None:
    """The batch of the report that something was noticed about, else one that the file has reports in."""
    for number, batch in enumerate(batches):
        if noticed.report is not None and noticed.version == batch.version.version:
            return number
    return next((number for number, names in enumerate(files) if noticed.file in names), None)


def _finding(noticed: ReadingFinding, version: FormVersion) -> Finding:
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
        report=noticed.report,
    )


def rule_of(kind: str) -> str:
    """The id of a rule of reading, written as the others are.

    >>> rule_of("hidden_sheet")
    'hidden-sheet'
    """
    return kind.replace("_", "-")


def _place_of(batch: ReadBatch) -> Place:
    """As `ReadBatch.place`, with the rows at hand: a check asks for very many places."""
    rows = batch.reports["row"].to_pylist()

    def place(report: int, item: str, column: Column = "year_to_date") -> str:
        source = batch.sources[batch.source_of[report]]
        row = rows[report]
        cell = source.cell((item, column), None if row is None else row - 1)
        return "!".join(part for part in (str(batch.files[source.file]), source.sheet, cell) if part)

    return place


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
