"""Flattened tables (`flat_tables`) among the paragraphs of a file that is no plain text: one line of a table a paragraph.

Such files come about when a plain text is pasted into Word or converted. A table is found only where the same lines
would hold one in a text file, and only where it is even enough not to be prose whose paragraphs begin with a tab.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mingcheng.reading.document import Cell, Place
from mingcheng.reading.flat_tables import FlatTable, Line, tables_of
from mingcheng.reading.grid import CellText
from mingcheng.reading.word_tables import column_name

_LONGEST_HEADER = 200
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONG_CELL = 30
"""Characters from which a cell that ends like a sentence is counted as prose."""


@dataclass(frozen=True, slots=True)
class Rest:
    """A paragraph outside all tables, by its index, or what is left of one in which a table begins or ends."""

    index: int
    text: str


@dataclass(frozen=True, slots=True)
class ParagraphTable:
    """A recovered table and its place, the paragraph that it begins in."""

    cells: tuple[CellText, ...]
    place: Place


def may_hold_tables(texts: Sequence[str]) -> bool:
    """Whether it is worth while to look for tables: there is a tab, or a short line of several words and a year.

    >>> may_hold_tables(["到2027年，建成平台。", ""]), may_hold_tables(["\\t甲"]), may_hold_tables(["指标 单位 2027年"])
    (False, True, True)
    """
    return any("\t" in text or _has_header(text) for text in texts)


def with_tables(texts: Sequence[str], numbers: Sequence[int]) -> Iterator[ParagraphTable | Rest]:
    """The paragraphs in order, those that are flattened tables as such. `texts` are the paragraphs as they stand, with
    their tabs and the empty ones among them; `numbers` are their numbers in the file, for the places of the cells."""
    lines, owners = _lines(texts)
    whole = "\n".join(texts)
    starts = [line.start for line in lines]
    at = 0
    for table in tables_of(lines):
        if not _is_even(table, whole):
            continue
        yield from _rest(lines, owners, at, table.first)
        cells = tuple(
            _cell_text(cell, whole, numbers[owners[bisect_right(starts, cell.start) - 1]]) for cell in table.cells
        )
        yield ParagraphTable(cells, Place(paragraph=numbers[owners[table.first]]))
        at = table.last
    yield from _rest(lines, owners, at, len(lines))


def _has_header(text: str) -> bool:
    """Whether a line may be the header of a table whose cells are parted by blanks."""
    if "\n" in text:
        return any(_has_header(line) for line in text.split("\n"))
    return len(text) <= _LONGEST_HEADER and _YEAR.search(text) is not None and len(text.split()) >= 3


def _lines(texts: Sequence[str]) -> tuple[list[Line], list[int]]:
    """The lines of all paragraphs, and for each the index of its paragraph."""
    lines: list[Line] = []
    owners: list[int] = []
    at = 0
    for index, text in enumerate(texts):
        for line in text.split("\n"):
            lines.append(Line(at, at + len(line), line))
            owners.append(index)
            at += len(line) + 1
    return lines, owners


def _rest(lines: Sequence[Line], owners: Sequence[int], first: int, last: int) -> Iterator[Rest]:
    while first < last:
        end = first
        while end < last and owners[end] == owners[first]:
            end += 1
        yield Rest(owners[first], "\n".join(line.text for line in lines[first:end]))
        first = end


def _is_even(table: FlatTable, whole: str) -> bool:
    """Whether it is no prose set with tabs: half of the rows at least are alike and hold several cells, and most cells
    are no long sentences."""
    widths = Counter(Counter(cell.row for cell in table.cells).values())
    width, count = max(widths.items(), key=lambda entry: (entry[1], entry[0]))
    rows = widths.total()
    texts = [whole[cell.start : cell.end] for cell in table.cells if cell.start < cell.end]
    sentences = sum(len(text) > _LONG_CELL and text[-1] in "。；" for text in texts)
    return rows > 1 and width > 1 and count * 2 >= rows and sentences * 2 < len(texts)


def _cell_text(cell: Cell, whole: str, number: int) -> CellText:
    place = Place(paragraph=number, cell=f"{column_name(cell.column)}{cell.row + 1}")
    spans = cell.row_span, cell.column_span
    return CellText(cell.row, cell.column, whole[cell.start : cell.end], *spans, cell.is_header, place)
