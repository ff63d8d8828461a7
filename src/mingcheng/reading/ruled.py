"""Tables on a page by their ruled lines: cells are what the lines enclose, so merged cells come out by themselves."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mingcheng.reading.open_tables import open_grids
from mingcheng.reading.pages import Box, Piece, Ruling, joined_lines, lines_of

_NEAR = 3.0
"""Points within which two lines are one, or touch."""
_SHORTEST = 6.0
_MOST_RULINGS = 3000


@dataclass(slots=True)
class RuledCell:
    """A cell by the numbers of its rows and columns, and the text in it."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box
    pieces: list[Piece] = field(default_factory=list)

    @property
    def text(self) -> str:
        return _cell_text(self)


@dataclass(slots=True)
class RuledTable:
    """A table by its ruled lines: `xs` and `ys` are where columns and rows begin and end."""

    xs: list[float]
    ys: list[float]
    cells: list[RuledCell]
    owner: list[list[int]]

    @property
    def box(self) -> Box:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def cell_at(self, x: float, y: float) -> RuledCell | None:
        column, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if 0 <= column < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1:
            return self.cells[self.owner[row][column]]
        return None


def tables_on(rulings: Sequence[Ruling], pieces: Sequence[Piece]) -> tuple[list[RuledTable], list[Piece]]:
    """The tables of a page with their text, and the pieces that stand in none of them."""
    if not rulings or len(rulings) > _MOST_RULINGS:
        return [], list(pieces)
    merged = _merged(rulings)
    tables = [table for group in _groups(merged) if (table := _table(group)) is not None]
    tables += _open_tables(merged, tables, pieces)
    tables.sort(key=lambda table: (table.ys[-1] - table.ys[0]) * (table.xs[-1] - table.xs[0]))
    free = _distributed(tables, pieces)
    good = [table for table in tables if _is_table(table)]
    for table in tables:
        if table not in good:
            free.extend(piece for cell in table.cells for piece in cell.pieces)
    return sorted(good, key=lambda table: table.ys[0]), free


def _open_tables(
    rulings: Sequence[Ruling], tables: Sequence[RuledTable], pieces: Sequence[Piece]
) -> Iterable[RuledTable]:
    """The tables that are ruled across alone, among the rulings that belong to no other table."""
    free = [r for r in rulings if not any(t.ys[0] - _NEAR <= r.top <= t.ys[-1] + _NEAR for t in tables)]
    for xs, ys in open_grids(free, pieces):
        walls = {(x, row) for x in range(len(xs)) for row in range(len(ys))}
        floors = {(y, column) for y in range(len(ys)) for column in range(len(xs))}
        yield RuledTable(xs, ys, *_enclosed(xs, ys, walls, floors))


def _distributed(tables: Sequence[RuledTable], pieces: Iterable[Piece]) -> list[Piece]:
    """Puts each piece into the cell that it stands in, of the smallest table; the others are given back."""
    free = []
    for piece in pieces:
        cell = next((cell for table in tables if (cell := table.cell_at(*piece.middle)) is not None), None)
        if cell is None:
            free.append(piece)
        else:
            cell.pieces.append(piece)
    return free


def _is_table(table: RuledTable) -> bool:
    """Whether it holds data: two columns or short texts, and text in at least a quarter of its cells."""
    filled = sum(1 for cell in table.cells if cell.pieces)
    if filled < 2 or filled * 4 < len(table.cells):
        return False
    return len(table.xs) > 2 or all(sum(len(piece.text) for piece in cell.pieces) <= 60 for cell in table.cells)


def _merged(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Rulings on one line as one, where they touch or overlap (dashes, sides of neighbouring cells, double lines)."""
    rulings = list(rulings)
    across = [(r.top, r.left, r.right) for r in rulings if r.is_across]
    down = [(r.left, r.top, r.bottom) for r in rulings if not r.is_across]
    out = [Ruling(start, at, end, at) for at, start, end in _joined(across)]
    return out + [Ruling(at, start, at, end) for at, start, end in _joined(down)]


def _joined(lines: Iterable[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Parallel lines (position, start, end) joined; those shorter than a letter are dropped."""
    by_position: list[list[tuple[float, float, float]]] = []
    for line in sorted(lines):
        if by_position and line[0] - by_position[-1][0][0] <= _NEAR:
            by_position[-1].append(line)
        else:
            by_position.append([line])
    out = []
    for group in by_position:
        at = sum(line[0] for line in group) / len(group)
        start, end = None, 0.0
        for _position, first, last in sorted(group, key=lambda line: line[1]):
            if start is None or first > end + _NEAR:
                if start is not None:
                    out.append((at, start, end))
                start, end = first, last
            end = max(end, last)
        assert start is not None
        out.append((at, start, end))
    return [line for line in out if line[2] - line[1] >= _SHORTEST]


def _groups(rulings: Sequence[Ruling]) -> list[list[Ruling]]:
    """Rulings that hang together: each line across touches a line down of its group."""
    parents = list(range(len(rulings)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    across = [index for index, ruling in enumerate(rulings) if ruling.is_across]
    down = [index for index, ruling in enumerate(rulings) if not ruling.is_across]
    for one in across:
        for other in down:
            if _touch(rulings[one], rulings[other]):
                parents[root(one)] = root(other)
    groups: dict[int, list[Ruling]] = defaultdict(list)
    for index, ruling in enumerate(rulings):
        groups[root(index)].append(ruling)
    return list(groups.values())


def _touch(across: Ruling, down: Ruling) -> bool:
    return (
        across.left - _NEAR <= down.left <= across.right + _NEAR
        and down.top - _NEAR <= across.top <= down.bottom + _NEAR
    )


def _table(group: Sequence[Ruling]) -> RuledTable | None:
    """The table that a group of rulings draws; None for a box, a cross or an underline."""
    across = [ruling for ruling in group if ruling.is_across]
    down = [ruling for ruling in group if not ruling.is_across]
    if len(across) < 2 or not down:
        return None
    down += _open_sides(across, down)
    xs, ys = _places(ruling.left for ruling in down), _places(ruling.top for ruling in across)
    if len(xs) < 2 or len(ys) < 2 or len(xs) + len(ys) < 5:
        return None
    walls = {(_index(xs, r.left), row) for r in down for row in _covered(ys, r.top, r.bottom)}
    floors = {(_index(ys, r.top), column) for r in across for column in _covered(xs, r.left, r.right)}
    cells, owner = _enclosed(xs, ys, walls, floors)
    return RuledTable(xs, ys, cells, owner)


def _open_sides(across: Sequence[Ruling], down: Sequence[Ruling]) -> list[Ruling]:
    """The left and right edge of a table that is printed without them."""
    left, right = min(r.left for r in across), max(r.right for r in across)
    top, bottom = min(r.top for r in across), max(r.top for r in across)
    sides = []
    if all(r.left > left + 2 * _NEAR for r in down):
        sides.append(Ruling(left, top, left, bottom))
    if all(r.left < right - 2 * _NEAR for r in down):
        sides.append(Ruling(right, top, right, bottom))
    return sides


def _places(positions: Iterable[float]) -> list[float]:
    """Positions in order, those that are almost the same taken as one."""
    out: list[float] = []
    for position in sorted(positions):
        if not out or position - out[-1] > _NEAR:
            out.append(position)
    return out


def _index(places: Sequence[float], position: float) -> int:
    """The number of the place that is nearest to the position."""
    return min(range(len(places)), key=lambda index: abs(places[index] - position))


def _covered(places: Sequence[float], start: float, end: float) -> Iterable[int]:
    """The intervals between places whose middle lies between start and end."""
    return (index for index in range(len(places) - 1) if start <= (places[index] + places[index + 1]) / 2 <= end)


def _enclosed(
    xs: Sequence[float], ys: Sequence[float], walls: set[tuple[int, int]], floors: set[tuple[int, int]]
) -> tuple[list[RuledCell], list[list[int]]]:
    """The cells: fields of the grid joined where no line parts them; `owner` is the number of each field's cell."""
    height, width = len(ys) - 1, len(xs) - 1
    owner = [[-1] * width for _ in range(height)]
    cells: list[RuledCell] = []
    for row in range(height):
        for column in range(width):
            if owner[row][column] >= 0:
                continue
            right = column + 1
            while right < width and (right, row) not in walls and owner[row][right] < 0:
                right += 1
            below = row + 1
            while below < height and not any((below, at) in floors for at in range(column, right)):
                below += 1
            for down in range(row, below):
                owner[down][column:right] = [len(cells)] * (right - column)
            box = xs[column], ys[row], xs[right], ys[below]
            cells.append(RuledCell(row, column, below - row, right - column, box))
    return cells, owner


def _cell_text(cell: RuledCell) -> str:
    """The text of a cell; a line that ends well before the cell's width ends a paragraph in it."""
    lines = lines_of(cell.pieces)
    if not lines:
        return ""
    right = max(line.right for line in lines)
    runs: list[list[str]] = [[]]
    for line in lines:
        runs[-1].append(line.text)
        if line.right < right - 1.5 * line.size:
            runs.append([])
    return "\n".join(joined_lines(run) for run in runs if run)
