"""What stands on a page, whatever the format: pieces of text and ruled lines, in points from the upper left corner."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import TypeAlias

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom in points."""

_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff01-\uff60]")
_LATIN = re.compile(r"[A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A character or a few of one line, with their box and type size in points."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Ruling:
    """A ruled line, across (`top == bottom`) or down (`left == right`)."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def is_across(self) -> bool:
        return self.right - self.left >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line of text."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float

    @property
    def box(self) -> Box:
        return self.left, self.top, self.right, self.bottom


@dataclass(slots=True)
class Page:
    """A page as its format's reader found it. `number` counts from 1."""

    number: int
    width: float
    height: float
    pieces: list[Piece] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)


def is_wide(character: str) -> bool:
    """Whether the character is printed as wide as high (Chinese, full-width)."""
    return _WIDE.match(character) is not None


def lines_of(pieces: Iterable[Piece]) -> list[Line]:
    """The printed lines that the pieces make, from top to bottom."""
    rows: list[list[Piece]] = []
    bottom = middle = 0.0
    for piece in sorted(pieces, key=lambda piece: piece.top + piece.bottom):
        _x, y = piece.middle
        if rows and y - middle < 0.5 * min(piece.size, bottom):
            rows[-1].append(piece)
        else:
            rows.append([piece])
        largest = max(rows[-1], key=lambda piece: piece.size) if len(rows[-1]) < 4 else rows[-1][0]
        middle, bottom = largest.middle[1], max(largest.size, piece.size)
    return [_line(sorted(row, key=lambda piece: piece.left)) for row in rows]


def _line(row: Sequence[Piece]) -> Line:
    sizes = [piece.size for piece in row if is_wide(piece.text)] or [piece.size for piece in row]
    size = median(sizes)
    parts = [row[0].text]
    for before, after in pairwise(row):
        parts.append(_between(before, after, size))
        parts.append(after.text)
    return Line(
        "".join(parts).strip(),
        min(piece.left for piece in row),
        min(piece.top for piece in row),
        max(piece.right for piece in row),
        max(piece.bottom for piece in row),
        size,
    )


def _between(before: Piece, after: Piece, size: float) -> str:
    """The blank that a gap between two pieces stands for: a narrow one counts between Latin words alone."""
    gap = after.left - before.right
    if before.text.endswith(" "):
        return ""
    if _LATIN.match(after.text) and _LATIN.match(before.text[-1:]):
        return " " if gap > 0.14 * size else ""
    return " " if gap > 0.7 * size else ""


def joined_lines(lines: Sequence[str]) -> str:
    """The lines of one paragraph as running text: Chinese without a blank, Latin words with one.

    >>> joined_lines(["软件业务", "收入"]), joined_lines(["open", "source"]), joined_lines(["20", "27年"])
    ('软件业务收入', 'open source', '2027年')
    """
    text = ""
    for line in lines:
        is_word = text[-1:].isascii() and text[-1:].isalpha() and line[:1].isascii() and line[:1].isalpha()
        text += (" " if is_word else "") + line
    return text


def around(boxes: Iterable[Box]) -> Box:
    """The box around all boxes, to a tenth of a point."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return round(min(lefts), 1), round(min(tops), 1), round(max(rights), 1), round(max(bottoms), 1)
