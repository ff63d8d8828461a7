"""Tables of a Word file: rows and cells with what is merged across and downwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from mingcheng.reading.document import Place
from mingcheng.reading.grid import CellText
from mingcheng.reading.word_styles import W, is_on, number_of, value_of

_WRAPPERS = frozenset(W + name for name in ["sdt", "sdtContent", "ins", "moveTo", "customXml"])
_WIDEST = 200


@dataclass(slots=True)
class _Open:
    """A cell that may grow downwards while rows are read."""

    row: int
    column: int
    text: str
    column_span: int
    is_header: bool
    row_span: int = 1


def table_cells(table: etree._Element, text_of: Callable[[etree._Element], str], place: Place) -> list[CellText]:
    """The cells of a `w:tbl`; `text_of` gives the text of a `w:tc`, called once for each in the order of the file."""
    rows = table_rows(table)
    is_even = len({len(cells) for _row, cells in rows}) == 1 and not any(_before(row) for row, _cells in rows)
    found: list[_Open] = []
    above: dict[int, _Open] = {}
    for number, (row, cells) in enumerate(rows):
        column = _before(row)
        is_header = is_on(row.find(W + "trPr"), "tblHeader")
        here: dict[int, _Open] = {}
        for cell in cells:
            span = 1 if is_even else _span(cell)
            if _continues(cell) and column in above:
                grown = above[column]
                grown.row_span += 1
                text_of(cell)
            else:
                grown = _Open(number, column, text_of(cell), span, is_header)
                found.append(grown)
            here[column] = grown
            column += span
        above = here
    return [_finished(cell, place) for cell in found]


def table_rows(table: etree._Element) -> list[tuple[etree._Element, list[etree._Element]]]:
    """The rows of a `w:tbl` that were not deleted, each with its cells."""
    rows = [row for row in _inside(table, W + "tr") if row.find(f"{W}trPr/{W}del") is None]
    return [(row, list(_inside(row, W + "tc"))) for row in rows]


def column_name(column: int) -> str:
    """The letters of a column that counts from 0.

    >>> column_name(0), column_name(27)
    ('A', 'AB')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _finished(cell: _Open, place: Place) -> CellText:
    name = f"{column_name(cell.column)}{cell.row + 1}"
    where = Place(paragraph=place.paragraph, cell=name)
    return CellText(cell.row, cell.column, cell.text, cell.row_span, cell.column_span, cell.is_header, where)


def _inside(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, also those in content controls and insertions."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inside(child, tag)


def _before(row: etree._Element) -> int:
    return min(number_of(value_of(row, "trPr/gridBefore")) or 0, _WIDEST)


def _span(cell: etree._Element) -> int:
    return min(max(number_of(value_of(cell, "tcPr/gridSpan")) or 1, 1), _WIDEST)


def _continues(cell: etree._Element) -> bool:
    """Whether the cell is the lower part of one merged downwards."""
    return value_of(cell, "tcPr/vMerge") in ("", "continue")
