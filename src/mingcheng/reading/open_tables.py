"""Tables that are ruled across alone (the three-line table of reports): columns are where no row has any text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from mingcheng.reading.pages import Line, Piece, Ruling, lines_of

_NEAR = 6.0
_LEAST_RULINGS = 3
_LEAST_ROWS = 3


def open_grids(rulings: Sequence[Ruling], pieces: Sequence[Piece]) -> list[tuple[list[float], list[float]]]:
    """Where the columns and rows of such tables begin and end: (xs, ys) for each table found.

    The rulings of one table begin and end alike. There must be a rule below the header, and most rows must fill two
    columns at least; so the lines that part a page's head from its text make no table.
    """
    found = []
    for group in _alike(ruling for ruling in rulings if ruling.is_across):
        top, bottom = group[0].top, group[-1].top
        inside = [p for p in pieces if top < p.middle[1] < bottom and group[0].left - _NEAR < p.left < group[0].right]
        lines = lines_of(inside)
        if len(group) < _LEAST_RULINGS or len(lines) < _LEAST_ROWS:
            continue
        xs = [group[0].left, *_gaps(inside), group[0].right]
        rows = _rows(inside, lines, xs)
        filled = sum(len(_columns(row, xs)) > 1 for row in rows)
        if len(xs) > 2 and filled >= 0.7 * len(rows):
            found.append((xs, [top, *_between(rows), bottom]))
    return found


def _alike(rulings: Iterable[Ruling]) -> list[list[Ruling]]:
    """Rulings that begin and end at the same places, from top to bottom."""
    groups: list[list[Ruling]] = []
    for ruling in sorted(rulings, key=lambda ruling: ruling.top):
        for group in groups:
            if abs(group[0].left - ruling.left) <= _NEAR and abs(group[0].right - ruling.right) <= _NEAR:
                group.append(ruling)
                break
        else:
            groups.append([ruling])
    return groups


def _gaps(pieces: Sequence[Piece]) -> list[float]:
    """The middles of the upright bands, a character wide, in which no piece stands."""
    middles = []
    size = max((piece.size for piece in pieces), default=0.0)
    right = 0.0
    for piece in sorted(pieces, key=lambda piece: piece.left):
        if right and piece.left - right > 0.8 * size:
            middles.append((right + piece.left) / 2)
        right = max(right, piece.right)
    return middles


def _rows(pieces: Sequence[Piece], lines: Sequence[Line], xs: Sequence[float]) -> list[list[Piece]]:
    """The pieces row by row; a line without its first column that fills less than half goes on with the row above."""
    rows: list[list[Piece]] = []
    for line in lines:
        row = [piece for piece in pieces if line.top - 0.1 <= piece.middle[1] <= line.bottom + 0.1]
        columns = _columns(row, xs)
        if rows and 0 not in columns and 2 * len(columns) < len(xs) - 1:
            rows[-1] += row
        else:
            rows.append(row)
    return rows


def _columns(row: Sequence[Piece], xs: Sequence[float]) -> set[int]:
    """The columns in which the row has text."""
    return {sum(x < piece.middle[0] for x in xs) - 1 for piece in row}


def _between(rows: Sequence[Sequence[Piece]]) -> list[float]:
    """The heights half way between a row and the next."""
    return [
        (max(piece.bottom for piece in above) + min(piece.top for piece in below)) / 2
        for above, below in pairwise(rows)
        if above and below
    ]
