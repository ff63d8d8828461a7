"""Tables that run over pages: pieces with the same columns are one table, repeated headers and broken rows mended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mingcheng.reading.document import Place
from mingcheng.reading.grid import CellText
from mingcheng.reading.joins import ends_sentence
from mingcheng.reading.pages import around, joined_lines
from mingcheng.reading.ruled import RuledTable

_NEAR = 6.0
"""Points by which the columns of two pages may differ."""
_MOST_HEADER_ROWS = 3
_LONG = 8
"""Characters from which the text of a cell may have been broken by the end of the page."""


class LongTable:
    """A table that may go on on the next page."""

    def __init__(self, table: RuledTable, page: int) -> None:
        self._widths = _widths(table)
        self._cells = _cells(table, page)
        self._last_page = page
        self.place = Place(page=page, box=around([table.box]))

    def takes(self, table: RuledTable, page: int) -> bool:
        """Adds the table of the next page, when its columns agree; False when it is another table."""
        if page != self._last_page + 1 or not self._agrees(table):
            return False
        self._last_page = page
        rows = _by_row(_cells(table, page))
        repeated = self._repeated(rows)
        rest = [row for number, row in sorted(rows.items()) if number >= repeated]
        if rest and not repeated and self._is_broken(rest[0]):
            self._mend(rest.pop(0))
        first = 1 + max((cell.row + cell.row_span - 1 for cell in self._cells), default=-1)
        start = rest[0][0].row if rest else 0
        for row in rest:
            self._cells += [replace(cell, row=cell.row - start + first) for cell in row]
        return True

    def cells(self) -> Sequence[CellText]:
        return self._cells

    def _agrees(self, table: RuledTable) -> bool:
        widths = _widths(table)
        if len(widths) != len(self._widths):
            return False
        return all(abs(mine - theirs) <= _NEAR for mine, theirs in zip(self._widths, widths, strict=True))

    def _repeated(self, rows: dict[int, list[CellText]]) -> int:
        """How many rows at the top of the next page repeat those at the top of the table."""
        mine = _by_row(self._cells)
        repeated = 0
        for number in range(_MOST_HEADER_ROWS):
            texts = _texts(rows.get(number, []))
            if not any(texts.values()) or texts != _texts(mine.get(number, [])):
                break
            repeated = number + 1
        return repeated

    def _is_broken(self, row: Sequence[CellText]) -> bool:
        """Whether a row only ends what the row above began: few cells with text, each under a long unfinished one."""
        above = self._last_row()
        filled = [cell for cell in row if cell.text]
        if not filled or row[0].text or len(filled) * 2 > len(self._widths):
            return False
        return all(
            len(above[cell.column].text) >= _LONG and not ends_sentence(above[cell.column].text)
            if cell.column in above
            else False
            for cell in filled
        )

    def _mend(self, row: Sequence[CellText]) -> None:
        more = {cell.column: cell.text for cell in row if cell.text}
        last = max(cell.row for cell in self._cells)
        self._cells = [
            replace(cell, text=joined_lines([cell.text, more[cell.column]]))
            if cell.row == last and cell.column in more
            else cell
            for cell in self._cells
        ]

    def _last_row(self) -> dict[int, CellText]:
        last = max((cell.row for cell in self._cells), default=0)
        return {cell.column: cell for cell in self._cells if cell.row == last}


def _cells(table: RuledTable, page: int) -> list[CellText]:
    return list(_cell_texts(table, page))


def _cell_texts(table: RuledTable, page: int) -> Iterator[CellText]:
    for cell in table.cells:
        place = Place(page=page, box=around([cell.box]))
        yield CellText(cell.row, cell.column, cell.text, cell.row_span, cell.column_span, place=place)


def _widths(table: RuledTable) -> list[float]:
    """Where the columns end, from the table's left edge: pages may be shifted against each other."""
    return [x - table.xs[0] for x in table.xs]


def _by_row(cells: Sequence[CellText]) -> dict[int, list[CellText]]:
    rows: dict[int, list[CellText]] = defaultdict(list)
    for cell in cells:
        rows[cell.row].append(cell)
    return rows


def _texts(row: Sequence[CellText]) -> dict[int, str]:
    return {cell.column: "".join(cell.text.split()) for cell in row}
