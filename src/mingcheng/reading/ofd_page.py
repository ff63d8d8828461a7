"""One page of an OFD file as pieces of text and ruled lines, in points from the upper left corner."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from lxml import etree

from mingcheng.reading.pages import Piece, Ruling, is_wide

POINTS = 72 / 25.4
"""Points in a millimetre, the unit of OFD."""
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,2})?")
_PATH_STEP = re.compile(r"([MSLQBAC])([^MSLQBAC]*)")
_MOST_REPEATS = 100_000
_SLANTED = math.radians(4)
_STRAIGHT = 1.0
_DEEPEST = 1e6


def name_of(element: etree._Element) -> str:
    """The element's name without its namespace, of which there are several in use."""
    return str(element.tag).rpartition("}")[2]


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element if name_of(child) == name)


def first(element: etree._Element, name: str) -> etree._Element | None:
    return next(children(element, name), None)


def numbers(text: str | None) -> list[float]:
    """The numbers in an attribute; those beyond any page are taken for damage and read as 0.

    >>> numbers("10 20.5 -3")
    [10.0, 20.5, -3.0]
    """
    found = [float(match) for match in _NUMBER.findall(text or "")]
    return [number if abs(number) < _DEEPEST else 0.0 for number in found]


class _Placed:
    """From the coordinates inside an object to the page: its own matrix, then its boundary's corner."""

    def __init__(self, element: etree._Element) -> None:
        boundary = numbers(element.get("Boundary"))
        self._left, self._top = boundary[:2] if len(boundary) == 4 else (0.0, 0.0)
        matrix = numbers(element.get("CTM"))
        self._matrix = matrix if len(matrix) == 6 else [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
        self.scale = math.hypot(self._matrix[2], self._matrix[3]) or 1.0
        self.angle = math.atan2(self._matrix[1], self._matrix[0])

    def __call__(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = self._matrix
        return (a * x + c * y + e + self._left) * POINTS, (b * x + d * y + f + self._top) * POINTS


def pieces_of(page: etree._Element) -> list[Piece]:
    """The characters on the page. Oblique and invisible ones are left out."""
    return [
        piece
        for element in page.iter()
        if name_of(element) == "TextObject" and element.get("Visible", "true") != "false"
        for piece in _text_pieces(element)
    ]


def _text_pieces(element: etree._Element) -> Iterator[Piece]:
    placed = _Placed(element)
    if _SLANTED < placed.angle % (math.pi / 2) < math.pi / 2 - _SLANTED:
        return  # a watermark
    size = (numbers(element.get("Size")) or [3.5])[0]
    height = size * placed.scale * POINTS
    x = y = 0.0
    for code in children(element, "TextCode"):
        x = (numbers(code.get("X")) or [x])[0]
        y = (numbers(code.get("Y")) or [y])[0]
        for character, at, baseline, advance in _characters(code, x, y, size):
            if character.strip():
                left, bottom = placed(at, baseline)
                right, _bottom = placed(at + advance, baseline)
                yield Piece(character, left, bottom - 0.88 * height, max(right, left), bottom + 0.12 * height, height)


def _characters(code: etree._Element, x: float, y: float, size: float) -> Iterator[tuple[str, float, float, float]]:
    """Every character with its place on the base line and the width that it fills."""
    across, down = _deltas(code.get("DeltaX")), _deltas(code.get("DeltaY"))
    text = code.text or ""
    for index, character in enumerate(text):
        width = size if is_wide(character) else 0.5 * size
        step = across[index] if index < len(across) else None
        yield character, x, y, width if step is None or step <= 0 else min(step, width) if is_wide(character) else step
        x += step if step is not None else (0.0 if down else width)
        y += down[index] if index < len(down) else 0.0


def _deltas(text: str | None) -> list[float]:
    """Distances from character to character; `g 3 5.0` stands for 5.0 three times.

    >>> _deltas("4 g 2 5 3")
    [4.0, 5.0, 5.0, 3.0]
    """
    words = (text or "").split()
    out: list[float] = []
    at = 0
    while at < len(words) and len(out) < _MOST_REPEATS:
        if words[at] == "g" and at + 2 < len(words):
            times = int(words[at + 1]) if re.fullmatch(r"\d{1,5}", words[at + 1]) else 0
            out += (numbers(words[at + 2]) or [0.0])[:1] * times
            at += 3
        else:
            out += numbers(words[at])[:1]
            at += 1
    return out


def rulings_of(page: etree._Element) -> list[Ruling]:
    """The straight lines drawn on the page."""
    found: list[Ruling] = []
    for element in page.iter():
        if name_of(element) == "PathObject" and element.get("Visible", "true") != "false" and _is_drawn(element):
            data = first(element, "AbbreviatedData")
            found += _path_rulings(data.text or "" if data is not None else "", _Placed(element))
    return found


def _is_drawn(element: etree._Element) -> bool:
    return element.get("Stroke", "true") != "false" or element.get("Fill", "false") == "true"


def _path_rulings(data: str, placed: _Placed) -> Iterator[Ruling]:
    at = start = (0.0, 0.0)
    for step, values in _PATH_STEP.findall(data):
        point = _end_of(numbers(values), placed)
        if step in "MS":
            at = start = point or at
        elif step == "C":
            yield from _straight(at, start)
            at = start
        else:
            if step == "L" and point:
                yield from _straight(at, point)
            at = point or at


def _end_of(values: Sequence[float], placed: _Placed) -> tuple[float, float] | None:
    return placed(values[-2], values[-1]) if len(values) >= 2 else None


def _straight(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Ruling]:
    left, right = sorted((one[0], other[0]))
    top, bottom = sorted((one[1], other[1]))
    if bottom - top <= _STRAIGHT < right - left:
        yield Ruling(left, (top + bottom) / 2, right, (top + bottom) / 2)
    elif right - left <= _STRAIGHT < bottom - top:
        yield Ruling((left + right) / 2, top, (left + right) / 2, bottom)
