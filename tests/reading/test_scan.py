"""Scans and pictures, read by character recognition."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from mingcheng.reading import Block, Document, Kind, Limits, ReadingError

if TYPE_CHECKING:
    from tests.reading.conftest import Make, Reader

ROWS = [["指标名称", "2023年", "2027年"], ["营业收入", "200亿元", "500亿元"]]


def page(canvas: Any) -> None:
    """A heading, a paragraph of two lines, a ruled table."""
    canvas.drawString(96, 760, "一、主要目标")
    canvas.drawString(96, 735, "到2027年，全市软件和信息技术服务业营业收入突破500亿元，年均")
    canvas.drawString(72, 710, "增长15%以上，培育亿元以上软件企业30家。")
    for row, texts in enumerate(ROWS):
        canvas.line(72, 690 - 30 * row, 372, 690 - 30 * row)
        for column, text in enumerate(texts):
            canvas.drawString(82 + 100 * column, 670 - 30 * row, text)
    canvas.line(72, 630, 372, 630)
    for column in range(4):
        canvas.line(72 + 100 * column, 690, 72 + 100 * column, 630)


def test_a_scanned_page_is_read_with_its_table_and_a_note(
    make: Make,
    read_bytes: Reader,
    told: Callable[[Document], list[tuple[Kind, str]]],
    grid: Callable[[Document, Block], list[list[str]]],
) -> None:
    scan = make.picture_pdf(make.pdf(page, font=make.embedded_font()))
    document = read_bytes(scan, "甲.pdf")
    assert any("OCR" in note for note in document.notes)
    heading, paragraph, table = document.blocks
    assert told(document)[0] == (Kind.HEADING, "一、主要目标")
    assert "营业收入突破500亿元" in document.quote(paragraph.start, paragraph.end)
    assert "年均增长15%以上" in document.quote(paragraph.start, paragraph.end)
    assert grid(document, table) == ROWS
    assert heading.place.page == 1 and heading.place.box is not None


def test_a_mark_that_the_scanner_left_does_not_hide_the_picture(make: Make, read_bytes: Reader) -> None:
    from reportlab.lib.utils import ImageReader

    image: Any = make.pictures(make.pdf(page, font=make.embedded_font()))[0]

    def draw(canvas: Any) -> None:
        canvas.drawImage(ImageReader(image), 0, 0, 595, 842)
        canvas.drawString(400, 20, "Scanned with ScanApp 2")

    assert "一、主要目标" in read_bytes(make.pdf(draw), "甲.pdf").text


def test_a_picture_is_read_like_a_page(make: Make, read_bytes: Reader) -> None:
    image: Any = make.pictures(make.pdf(page, font=make.embedded_font()))[0]
    file = io.BytesIO()
    image.save(file, "PNG")
    document = read_bytes(file.getvalue(), "甲.png")
    assert document.format == "png" and "一、主要目标" in document.text


def test_too_many_scanned_pages_are_refused(make: Make, read_bytes: Reader) -> None:
    scan = make.picture_pdf(make.pdf(page, pages=2), dpi=30)
    with pytest.raises(ReadingError, match="扫描页超过上限"):
        read_bytes(scan, "甲.pdf", Limits(scanned_pages=0))


def test_a_damaged_picture_is_refused(make: Make, read_bytes: Reader) -> None:
    image: Any = make.pictures(make.pdf(page), dpi=50)[0]
    file = io.BytesIO()
    image.save(file, "PNG")
    with pytest.raises(ReadingError, match="图片损坏"):
        read_bytes(file.getvalue()[:200], "甲.png")
