"""Scanned pages and pictures: characters by recognition, ruled lines by what is long, thin and dark.

The recognition engine is loaded once, and only when a page needs it.
"""

from __future__ import annotations

import io
import logging
import math
import re
import sys
from collections.abc import Sequence
from functools import lru_cache
from statistics import median
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy

from mingcheng.language import _
from mingcheng.reading.document import Document
from mingcheng.reading.draft import Draft
from mingcheng.reading.errors import ReadingError
from mingcheng.reading.joins import display_width
from mingcheng.reading.layout import write_pages
from mingcheng.reading.limits import Limits
from mingcheng.reading.pages import Page, Piece, Ruling

if TYPE_CHECKING:
    import pypdfium2

Picture: TypeAlias = "numpy.ndarray[Any, numpy.dtype[numpy.uint8]]"
"""Rows, columns, colours."""

_LONGEST_SIDE = 2400
"""Pixels of a page's longer side: about 200 an inch for A4, where small print is still read well."""
_SMALL_SIDE = 960
_MOST_PIXELS = 120_000_000
_HALF_WIDTH = re.compile(r"(?<=[\u2e80-\uffef])[,;:()]|[,;:()](?=[\u2e80-\uffef])")
_TO_FULL_WIDTH = str.maketrans(",;:()", "，；：（）")
_LEAST_SCORE = 0.5
_LEAST_SLOPE = 0.003


def read_image(content: bytes, format: str, limits: Limits) -> Document:
    """A picture of a page (.png, .jpg, .bmp, .tiff) as a document of one page; places are in points of an A4 page."""
    draft = Draft()
    pictures = pictures_of(content, limits)
    pages = []
    for number, picture in enumerate(pictures, start=1):
        height, width = picture.shape[:2]
        scale = 842.0 / max(height, width)
        pages.append(page_of_picture(picture, number, width * scale, height * scale))
    write_pages(draft, pages)
    draft.note(_("文字由图片识别（OCR）得出，请核对。"))
    return draft.finished(format)


def pictures_of(content: bytes, limits: Limits) -> list[Picture]:
    """The frames of the picture, in grey levels of three equal colours, not larger than a page need be."""
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    pictures: list[Picture] = []
    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise ReadingError("", _("图片过大（{size} 像素）。").format(size=f"{image.width}×{image.height}"))
            for frame in ImageSequence.Iterator(image):
                if len(pictures) >= limits.scanned_pages:
                    raise ReadingError("", _("扫描页超过上限 {most} 页。").format(most=limits.scanned_pages))
                upright = ImageOps.exif_transpose(frame.convert("RGB"))
                upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
                pictures.append(numpy.asarray(upright))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as fault:
        detail = " ".join(str(fault).split())[:120]
        raise ReadingError("", _("图片损坏或不完整（{detail}）。").format(detail=detail)) from fault
    return pictures


def rendered(page: pypdfium2.PdfPage) -> Picture:
    """The page of a PDF as a picture."""
    scale = min(_LONGEST_SIDE / max(*page.get_size(), 1.0), 6.0)
    picture: Picture = page.render(scale=scale, rev_byteorder=True).to_numpy()[..., :3]
    return numpy.ascontiguousarray(picture)


def page_of_picture(picture: Picture, number: int, width: float, height: float) -> Page:
    """The page with the text and the ruled lines that the picture shows, in points of a page of this size."""
    print("mingcheng: scan", number, file=sys.stderr, flush=True)  # the parent allows more time from here on
    scale = width / picture.shape[1]
    page = Page(number, width, height)
    boxes, texts, scores = _recognised(picture)
    page.pieces = [
        piece
        for box, text, score in zip(_levelled(boxes), texts, scores, strict=True)
        if score >= _LEAST_SCORE and (piece := _piece(box, text, scale)) is not None
    ]
    page.rulings = [ruling for ruling in _rulings(picture, scale)]
    return page


@lru_cache(maxsize=1)
def _engine() -> Any:
    """The recognition engine, with the models that its package brings along."""
    logging.disable(logging.INFO)
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.max_side_len": _LONGEST_SIDE,
            # Lines are found on a smaller picture than characters are read on: that halves time and memory.
            "Det.limit_type": "max",
            "Det.limit_side_len": 1280,
        }
    )


Corners: TypeAlias = Sequence[tuple[float, float]]


def _recognised(picture: Picture) -> tuple[list[Corners], list[str], list[float]]:
    """Corners, text and certainty of the lines. Few lines on a wide empty page are found on a smaller picture only."""
    result, enlarged = _engine()(picture), 1.0
    if result.boxes is None:
        enlarged = max(max(picture.shape[:2]) / _SMALL_SIDE, 1.0)
        result = _engine()(_shrunk(picture, enlarged))
    if result.boxes is None or result.txts is None:
        return [], [], []
    boxes: list[Corners] = [[(float(x) * enlarged, float(y) * enlarged) for x, y in box] for box in result.boxes]
    return boxes, list(result.txts), [float(score) for score in result.scores]


def _shrunk(picture: Picture, times: float) -> Picture:
    import cv2

    size = round(picture.shape[1] / times), round(picture.shape[0] / times)
    return numpy.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=numpy.uint8)


def _levelled(boxes: Sequence[Corners]) -> list[Corners]:
    """The boxes of a page that was scanned askew, turned level."""
    slopes = [
        (right[1] - left[1]) / (right[0] - left[0])
        for left, right, *_rest in boxes
        if right[0] - left[0] > 8 * abs(right[1] - left[1]) and right[0] - left[0] > 200
    ]
    slope = median(slopes) if slopes else 0.0
    if abs(slope) < _LEAST_SLOPE:
        return list(boxes)
    cosine, sine = math.cos(math.atan(slope)), math.sin(math.atan(slope))
    return [[(x * cosine + y * sine, y * cosine - x * sine) for x, y in box] for box in boxes]


def _piece(box: Corners, text: str, scale: float) -> Piece | None:
    text = _HALF_WIDTH.sub(lambda match: match.group().translate(_TO_FULL_WIDTH), text.strip())
    if not text:
        return None
    xs, ys = [x * scale for x, _y in box], [y * scale for _x, y in box]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    by_width = 2 * (right - left) / max(display_width(text), 1)
    size = min(by_width, bottom - top) if len(text) > 3 else 0.75 * (bottom - top)
    return Piece(text, left, top, right, bottom, max(size, 1.0))


def _rulings(picture: Picture, scale: float) -> list[Ruling]:
    """Long dark strokes across and down: what is left when everything shorter is wiped out."""
    import cv2

    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    dark = cv2.adaptiveThreshold(cv2.bitwise_not(grey), 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 31, -10)
    least = max(min(picture.shape[:2]) // 30, 30)
    found = []
    for shape in ((least, 1), (1, least)):
        kernel = cv2.getStructuringElement(cv2.MORPH_RECT, shape)
        strokes = cv2.morphologyEx(dark, cv2.MORPH_OPEN, kernel)
        strokes = cv2.dilate(strokes, cv2.getStructuringElement(cv2.MORPH_RECT, (3, 3)))
        count, _labels, stats, _centres = cv2.connectedComponentsWithStats(strokes)
        for left, top, width, height, _area in stats[1:count]:
            if max(width, height) >= 6 * min(width, height):
                found.append(_ruling(float(left), float(top), float(width), float(height), scale))
    return found


def _ruling(left: float, top: float, width: float, height: float, scale: float) -> Ruling:
    if width >= height:
        middle = (top + height / 2) * scale
        return Ruling(left * scale, middle, (left + width) * scale, middle)
    middle = (left + width / 2) * scale
    return Ruling(middle, top * scale, middle, (top + height) * scale)
