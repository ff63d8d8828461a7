"""One page of a PDF as pieces of text and ruled lines, in points from the upper left corner of the page as shown."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeAlias

import pypdfium2
import pypdfium2.raw as pdfium

from mingcheng.reading.pages import Piece, Ruling, is_wide

Point: TypeAlias = tuple[float, float]
Matrix: TypeAlias = tuple[float, float, float, float, float, float]

_STRAIGHT = 1.0
"""Points by which a ruled line may be oblique."""
_THIN = 3.0
"""Width in points up to which a filled rectangle is a line."""
_MOST_OBJECTS = 20_000
_MOST_SEGMENTS = 20_000
_DEEPEST = 3
_BLANKS = frozenset({0x20, 0xA0, 0x3000})
_UNPRINTED = frozenset({0x7F, 0xAD, 0xFEFF, 0xFFFE, 0xFFFF})
_SLANTED = math.radians(4)


def pieces_of(page: pypdfium2.PdfPage) -> list[Piece]:
    """The visible characters of the page. Oblique ones (watermarks) and those off the page are left out."""
    textpage = page.get_textpage()
    raw: Any = textpage.raw
    shown = _shown(page)
    width, height = page.get_size()
    box = pdfium.FS_RECTF()
    pieces: list[Piece] = []
    for index, character in _characters(raw, textpage.count_chars()):
        if character == " ":
            if pieces and not pdfium.FPDFText_IsGenerated(raw, index) and not pieces[-1].text.endswith(" "):
                pieces[-1] = replace(pieces[-1], text=pieces[-1].text + " ")
            continue
        angle = pdfium.FPDFText_GetCharAngle(raw, index) % (math.pi / 2)
        if _SLANTED < angle < math.pi / 2 - _SLANTED or not pdfium.FPDFText_GetLooseCharBox(raw, index, box):
            continue
        left, top, right, bottom = _oriented(shown((box.left, box.top)), shown((box.right, box.bottom)))
        if right < 0 or bottom < 0 or left > width or top > height or not bottom > top:
            continue
        size = right - left if is_wide(character) else 0.85 * (bottom - top)
        pieces.append(Piece(character, left, top, right, bottom, max(size, 1.0)))
    textpage.close()
    return _without_shadows(pieces)


def _characters(raw: Any, count: int) -> Iterator[tuple[int, str]]:
    """Index and character of all that is printed, and of blanks; halves of characters beyond 16 bits are joined."""
    high = 0
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0
        high = 0
        if code in _BLANKS:
            yield index, " "
        elif 0x20 < code < 0x110000 and code not in _UNPRINTED:
            yield index, _usual_form(chr(code))


def _usual_form(character: str) -> str:
    """The character as it is typed: some fonts map Chinese characters to radicals and compatibility forms."""
    is_form = "\u2e80" <= character <= "\u2fdf" or "\uf900" <= character <= "\ufaff"
    return unicodedata.normalize("NFKC", character) if is_form else character


def _without_shadows(pieces: list[Piece]) -> list[Piece]:
    """The pieces without those printed twice on one spot, as some programs make bold type."""
    seen: set[tuple[str, int, int]] = set()
    kept = []
    for piece in pieces:
        x, y = round(piece.left), round(piece.top)
        near = [(piece.text, x + right, y + down) for right in (-1, 0, 1) for down in (-1, 0, 1)]
        if not seen.intersection(near) or piece.right - piece.left < 3:
            kept.append(piece)
        seen.add((piece.text, x, y))
    return kept


def _shown(page: pypdfium2.PdfPage) -> Callable[[Point], Point]:
    """From the coordinates of the file (origin below, page not yet turned) to those of the page as shown."""
    left, bottom, right, top = page.get_cropbox()
    match page.get_rotation():
        case 90:
            return lambda point: (point[1] - bottom, point[0] - left)
        case 180:
            return lambda point: (right - point[0], point[1] - bottom)
        case 270:
            return lambda point: (top - point[1], right - point[0])
        case _:
            return lambda point: (point[0] - left, top - point[1])


def _oriented(one: Point, other: Point) -> tuple[float, float, float, float]:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])


def share_of_pictures(page: pypdfium2.PdfPage) -> float:
    """How much of the page its largest picture covers, 0 to 1; forms, which may hold one, count as a tenth."""
    width, height = page.get_size()
    raw: Any = page.raw
    left, bottom, right, top = (ctypes.c_float() for _side in range(4))
    share = 0.0
    for index in range(min(pdfium.FPDFPage_CountObjects(raw), _MOST_OBJECTS)):
        item = pdfium.FPDFPage_GetObject(raw, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            share = max(share, 0.1)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE and pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            area = (right.value - left.value) * (top.value - bottom.value)
            share = max(share, 0.01, area / (width * height) if width * height > 0 else 0.0)
    return share


def rulings_of(page: pypdfium2.PdfPage) -> list[Ruling]:
    """The straight lines drawn on the page, sides of rectangles included."""
    shown = _shown(page)
    width, height = page.get_size()
    found = []
    for start, end in _segments(page.raw):
        left, top, right, bottom = _oriented(shown(start), shown(end))
        is_straight = min(right - left, bottom - top) <= _STRAIGHT
        is_frame = right - left > 0.97 * width or bottom - top > 0.97 * height
        if is_straight and not is_frame and max(right - left, bottom - top) > _THIN:
            found.append(_flattened(left, top, right, bottom))
        if len(found) > _MOST_SEGMENTS:
            return []  # a map or a drawing, no table
    return found


def _flattened(left: float, top: float, right: float, bottom: float) -> Ruling:
    if right - left >= bottom - top:
        middle = (top + bottom) / 2
        return Ruling(left, middle, right, middle)
    middle = (left + right) / 2
    return Ruling(middle, top, middle, bottom)


def _segments(raw_page: Any) -> Iterator[tuple[Point, Point]]:
    count = min(pdfium.FPDFPage_CountObjects(raw_page), _MOST_OBJECTS)
    for index in range(count):
        yield from _object_segments(pdfium.FPDFPage_GetObject(raw_page, index), (1, 0, 0, 1, 0, 0), 0)


def _object_segments(item: Any, outer: Matrix, depth: int) -> Iterator[tuple[Point, Point]]:
    """The lines of a path, or of the paths in a form."""
    kind = pdfium.FPDFPageObj_GetType(item)
    if kind == pdfium.FPDF_PAGEOBJ_PATH and _is_drawn(item):
        yield from _path_segments(item, _times(_matrix(item), outer))
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
        inner = _times(_matrix(item), outer)
        for index in range(min(pdfium.FPDFFormObj_CountObjects(item), _MOST_OBJECTS)):
            yield from _object_segments(pdfium.FPDFFormObj_GetObject(item, index), inner, depth + 1)


def _is_drawn(path: Any) -> bool:
    """Whether a path is stroked, or filled in another colour than white."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(path, fill, stroke):
        return False
    if stroke.value:
        return True
    colour = [ctypes.c_uint() for _channel in range(4)]
    if not fill.value or not pdfium.FPDFPageObj_GetFillColor(path, *colour):
        return bool(fill.value)
    return any(channel.value < 250 for channel in colour[:3]) and colour[3].value > 0


def _path_segments(path: Any, matrix: Matrix) -> Iterator[tuple[Point, Point]]:
    start = at = (0.0, 0.0)
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(pdfium.FPDFPath_CountSegments(path), _MOST_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = _moved((x.value, y.value), matrix)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_LINETO:
            yield at, point
        elif kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        at = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield at, start
            at = start


def _matrix(item: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return 1, 0, 0, 1, 0, 0
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies `inner` first."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _moved(point: Point, matrix: Matrix) -> Point:
    x, y = point
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
