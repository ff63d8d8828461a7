"""Cells of a table as rows and columns: merged cells, overlaps, rows and columns that hold nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from mingcheng.language import _
from mingcheng.reading.document import Place
from mingcheng.reading.errors import ReadingError

MOST_PLACES = 2_000_000
"""Rows times columns of the largest table that is read."""

Rows: TypeAlias = "list[list[CellText | None]]"


@dataclass(frozen=True, slots=True)
class CellText:
    """A cell as a reader found it, before it has offsets; rows and columns count from 0."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    is_header: bool = False
    place: Place | None = None


def rows_of(cells: Iterable[CellText]) -> Rows:
    """The cells as full rows, numbered afresh; None where a merged cell covers the place or nothing stands there.

    Rows and columns in which no cell with text begins are dropped, and spans shortened to what stays. Of two cells
    that claim one place the first has it.

    >>> [[cell and cell.text for cell in row] for row in rows_of([CellText(0, 0, "甲", 1, 3), CellText(2, 2, "乙")])]
    [['甲', None], [None, '乙']]
    """
    anchors = _without_overlaps(cells)
    with_text = [cell for cell in anchors if cell.text.strip()]
    rows = _renumbered({cell.row for cell in with_text})
    columns = _renumbered({cell.column for cell in with_text})
    if len(rows) * len(columns) > MOST_PLACES:
        raise ReadingError("", _("表格过大，超过 {count} 格。").format(count=MOST_PLACES), _("请拆分后再读。"))
    out: Rows = [[None] * len(columns) for _ in rows]
    for cell in anchors:
        if cell.row in rows and cell.column in columns:
            row, column = rows[cell.row], columns[cell.column]
            height = sum(number in rows for number in range(cell.row, cell.row + cell.row_span))
            width = sum(number in columns for number in range(cell.column, cell.column + cell.column_span))
            out[row][column] = replace(cell, row=row, column=column, row_span=height, column_span=width)
    return out


def with_headers(rows: Rows) -> Rows:
    """The rows with their header marked, where the file itself marks none: the first row, and those that it reaches
    down to (by a cell merged downwards, or under a cell merged sideways). A table of one row has no header.
    """
    cells = [cell for row in rows for cell in row if cell]
    if len(rows) < 2 or any(cell.is_header for cell in cells):
        return rows
    depth = max((cell.row_span for cell in rows[0] if cell), default=1)
    is_grouped = any(cell.column_span > 1 for cell in rows[0] if cell) and len(rows[0]) > 1
    if is_grouped and depth == 1 and _spans_all(rows[0]):
        depth = 2  # a title over all columns: the header proper is the row below
    if depth >= len(rows):
        depth = 1
    return [
        [replace(cell, is_header=True) if cell and number < depth else cell for cell in row]
        for number, row in enumerate(rows)
    ]


def _spans_all(row: list[CellText | None]) -> bool:
    return row[0] is not None and row[0].column_span == len(row)


def _renumbered(numbers: set[int]) -> dict[int, int]:
    return {number: index for index, number in enumerate(sorted(numbers))}


def _without_overlaps(cells: Iterable[CellText]) -> list[CellText]:
    ordered = list(cells)
    height = 1 + max((cell.row for cell in ordered), default=0)
    width = 1 + max((cell.column for cell in ordered), default=0)
    taken: set[tuple[int, int]] = set()
    kept = []
    for cell in ordered:
        if (cell.row, cell.column) not in taken:
            fitted = _fitted(_within(cell, height, width), taken)
            if len(taken) > MOST_PLACES:
                raise ReadingError("", _("表格过大，超过 {count} 格。").format(count=MOST_PLACES), _("请拆分后再读。"))
            taken.update(_places(fitted))
            kept.append(fitted)
    return kept


def _within(cell: CellText, height: int, width: int) -> CellText:
    """The cell with its spans inside the table: a file may claim any number of rows and columns."""
    spans = min(cell.row_span, height - cell.row), min(cell.column_span, width - cell.column)
    return replace(cell, row_span=max(spans[0], 1), column_span=max(spans[1], 1))


def _fitted(cell: CellText, taken: set[tuple[int, int]]) -> CellText:
    """The cell with its spans cut back to where the next cell stands."""
    width = 1
    while width < cell.column_span and (cell.row, cell.column + width) not in taken:
        width += 1
    height = 1
    while height < cell.row_span and not any(
        (cell.row + height, cell.column + offset) in taken for offset in range(width)
    ):
        height += 1
    return replace(cell, row_span=height, column_span=width)


def _places(cell: CellText) -> Iterable[tuple[int, int]]:
    for row in range(cell.row, cell.row + cell.row_span):
        for column in range(cell.column, cell.column + cell.column_span):
            yield row, column
