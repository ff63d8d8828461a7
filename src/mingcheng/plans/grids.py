"""A table of the document as a grid: every place filled, merged cells repeated, header rows told from the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mingcheng.reading.document import Block, Document
from mingcheng.reading.flow import flow_of


@dataclass(frozen=True, slots=True)
class GridCell:
    """One place of the grid: its running text and its span in the document. A merged cell fills several places;
    `is_repeat` marks all but the first of them."""

    text: str
    start: int
    end: int
    is_repeat: bool = False
    offsets: tuple[int, ...] = ()

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The span of the document for `text[start:end]` (not empty)."""
        return self.offsets[start], self.offsets[end - 1] + 1


EMPTY = GridCell("", 0, 0)
_HEADER_CELL = re.compile(
    r"(?:(?:19|20)\d\d年?(?:末|底)?)?(?:[（(][^）)]*[)）])?(?:目标值?|实际值?|现状值?|基期值?|完成值?|基数|指标值|预期值?|规划值|数值|单位|年均增速|年均增长|累计)?(?:[（(][^）)]*[)）])?"
)


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a table below its header; `headers` has one text a column, several header rows joined."""

    headers: tuple[str, ...]
    rows: tuple[tuple[GridCell, ...], ...]
    block: Block

    def columns(self, pattern: str) -> list[int]:
        """The columns whose header matches the pattern."""
        return [index for index, header in enumerate(self.headers) if re.search(pattern, header)]

    def column(self, pattern: str) -> int | None:
        """The first column whose header matches the pattern."""
        return next(iter(self.columns(pattern)), None)


def is_banner(row: tuple[GridCell, ...]) -> bool:
    """Whether the row is one cell over the whole width: a section title or a note inside a table."""
    filled = [cell for cell in row if cell.text]
    return len(filled) >= 1 and len({(cell.start, cell.end) for cell in filled}) == 1 and all(cell.text for cell in row)


def grid_of(document: Document, block: Block) -> Grid | None:
    """The grid of a table block, None for a table without rows below its header."""
    height = max((cell.row + cell.row_span for cell in block.cells), default=0)
    width = max((cell.column + cell.column_span for cell in block.cells), default=0)
    if height < 2 or not width or height * width > 400_000:
        return None
    places = [[EMPTY] * width for _ in range(height)]
    for cell in block.cells:
        flow = flow_of(document.text, cell.start, cell.end)
        for row in range(cell.row, cell.row + cell.row_span):
            for column in range(cell.column, cell.column + cell.column_span):
                places[row][column] = GridCell(
                    flow.text, cell.start, cell.end, (row, column) != (cell.row, cell.column), flow.offsets
                )
    rows = [tuple(row) for row in places]
    first = _header_rows(block, rows)
    headers = tuple(_joined([rows[row][column].text for row in range(first)]) for column in range(width))
    return Grid(headers, tuple(rows[first:]), block)


def _header_rows(block: Block, rows: list[tuple[GridCell, ...]]) -> int:
    marked = {cell.row for cell in block.cells if cell.is_header}
    count = 1
    while count < len(rows) - 1 and count in marked:
        count += 1
    if count == 1 and len(rows) > 2 and _is_second_header(rows[0], rows[1]):
        return 2
    return count


def _is_second_header(above: tuple[GridCell, ...], row: tuple[GridCell, ...]) -> bool:
    """Years or words like 目标值 under a header that spans them, and nothing under its first column."""
    own = [cell for cell, over in zip(row, above, strict=True) if cell.text and cell.text != over.text]
    return (
        bool(own)
        and (not row[0].text or row[0].text == above[0].text)
        and all(_HEADER_CELL.fullmatch(cell.text) and not re.fullmatch(r"[\d.]{1,3}", cell.text) for cell in own)
    )


def _joined(texts: list[str]) -> str:
    return "".join(dict.fromkeys(text for text in texts if text))
