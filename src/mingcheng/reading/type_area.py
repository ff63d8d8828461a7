"""The type area of a document: where lines begin and end, how large the type is and how far apart lines are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from mingcheng.reading.joins import display_width
from mingcheng.reading.pages import Line

_WORD = re.compile(r"[A-Za-z0-9.,%/-]{1,24}|[“‘（《〈【]*[^\s“‘（《〈【][，。、；：！？）》”’】]*")
_STEP = 4.0
"""Points by which edges are rounded before they are counted."""


@dataclass(frozen=True, slots=True)
class TypeArea:
    """Left and right edge of the text, size of its type, and the distance from line to line, in points; and whether
    first lines of paragraphs are indented."""

    left: float
    right: float
    size: float
    pitch: float
    indents: bool = True

    @classmethod
    def of(cls, pages: Sequence[Sequence[Line]]) -> TypeArea:
        """The type area that most lines of the text agree on."""
        lines = [line for page in pages for line in page]
        if not lines:
            return cls(0.0, 0.0, 12.0, 20.0)
        size = _usual(line.size for line in lines for _ in range(1 + len(line.text) // 10))
        text = [line for line in lines if abs(line.size - size) < 0.15 * size] or lines
        left = _outermost([line.left for line in text], min)
        right = _outermost([line.right for line in text], max)
        gaps = [
            after.top - before.top
            for page in pages
            for before, after in pairwise(page)
            if 0.8 * size < after.top - before.top < 4 * size
        ]
        indented = sum(1.2 * size < line.left - left < 4.5 * size for line in text)
        indents = indented >= max(1, len(text) / 25)
        return cls(left, right, size, median(gaps) if gaps else 1.6 * size, indents)

    def is_full(self, line: Line, after: Line) -> bool:
        """Whether the line goes on to the right edge: the first word of the next line had no room in it."""
        word = _WORD.match(after.text)
        needed = 0.5 * max(display_width(word.group()) if word else 2, 2) + 0.9
        return line.right > self.right - needed * max(line.size, 0.8 * self.size)

    def is_indented(self, line: Line) -> bool:
        return line.left > self.left + 1.2 * self.size

    def is_centered(self, line: Line, page_width: float) -> bool:
        """Whether the line stands in the middle of the text or of the page, with room on both sides."""
        middle = line.left + line.right
        off = min(abs(middle - self.left - self.right), abs(middle - page_width))
        return off < 1.6 * line.size and line.left > self.left + 1.2 * self.size

    def is_apart(self, before: Line, after: Line) -> bool:
        """Whether more room is left between two lines than between those of one paragraph."""
        return after.top - before.top > 1.5 * max(self.pitch, 1.2 * before.size)


def _usual(values: Iterable[float]) -> float:
    """The most frequent value, to half a point."""
    return Counter(round(value * 2) / 2 for value in values).most_common(1)[0][0]


def _outermost(edges: Sequence[float], outer: Callable[[Iterable[float]], float]) -> float:
    """The outermost edge that a twentieth of all lines share: fewer may be a stamp or a stray mark."""
    counts = Counter(round(edge / _STEP) for edge in edges)
    shared = [step for step, count in counts.items() if count >= len(edges) / 20]
    if not shared:
        return outer(edges)
    best = outer(shared)
    near = [edge for edge in edges if abs(edge / _STEP - best) <= 1]
    return median(near)
