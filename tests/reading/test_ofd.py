"""OFD files, the fixed layout of official documents."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from mingcheng.reading import Block, Document, Kind, Limits, ReadingError

if TYPE_CHECKING:
    from tests.reading.conftest import Make, Reader

Told = Callable[[Document], list[tuple[Kind, str]]]
SPACE = "http://www.ofdspec.org/2016"
TEXT = "到2027年，全市软件业务收入突破五百亿元，培育重点企业三十家，建成园区五个，形成产业集群。"


def lines(make: Make, top: float) -> str:
    """The paragraph on lines of forty characters, the first one indented."""
    return make.ofd_line(33, top, TEXT[:37]) + make.ofd_line(25, top + 7, TEXT[37:])


def test_pieces_of_text_become_paragraphs_in_reading_order(make: Make, read_bytes: Reader, told: Told) -> None:
    page = lines(make, 60) + make.ofd_line(33, 50, "一、主要目标")
    document = read_bytes(make.ofd([page]), "甲.ofd")
    assert told(document) == [(Kind.HEADING, "一、主要目标"), (Kind.PARAGRAPH, TEXT)]
    assert document.blocks[0].place.page == 1 and document.blocks[0].place.box is not None


def test_ruled_lines_make_a_table(
    make: Make, read_bytes: Reader, grid: Callable[[Document, Block], list[list[str]]]
) -> None:
    across = "".join(f"M 0 {y} L 90 {y} " for y in (0, 10, 20))
    down = "".join(f"M {x} 0 L {x} 20 " for x in (0, 30, 60, 90))
    data = f"<ofd:AbbreviatedData>{across}{down}</ofd:AbbreviatedData>"
    path = f'<ofd:PathObject Boundary="25 50 90 20">{data}</ofd:PathObject>'
    rows = [["指标", "基期", "目标"], ["收入", "二百", "五百"]]
    texts = "".join(
        make.ofd_line(27 + 30 * column, 57 + 10 * row, text)
        for row, cells in enumerate(rows)
        for column, text in enumerate(cells)
    )
    document = read_bytes(make.ofd([path + texts]), "甲.ofd")
    assert grid(document, document.blocks[0]) == rows


def test_a_page_number_is_set_aside(make: Make, read_bytes: Reader, told: Told) -> None:
    page = lines(make, 60) + make.ofd_line(100, 285, "-1-")
    assert told(read_bytes(make.ofd([page]), "甲.ofd"))[-1] == (Kind.PAGE_NUMBER, "-1-")


def test_too_many_pages_and_encryption_are_refused(make: Make, read_bytes: Reader) -> None:
    with pytest.raises(ReadingError, match="上限 2 页"):
        read_bytes(make.ofd(["", "", ""]), "甲.ofd", Limits(pages=2))
    with pytest.raises(ReadingError, match="加密"):
        read_bytes(make.ofd([""], parts={"Doc_0/Encryptions.xml": "<a/>"}), "甲.ofd")


def test_a_missing_page_is_named(make: Make, read_bytes: Reader) -> None:
    content = make.ofd([lines(make, 60)]).replace(b"Page_0/Content.xml", b"Page_9/Content.xml")
    with pytest.raises(ReadingError, match="Page_0"):
        read_bytes(content, "甲.ofd")


def test_the_template_of_a_page_is_read_with_it(make: Make, read_bytes: Reader) -> None:
    content = make.ofd(
        [lines(make, 60)],
        common='<ofd:TemplatePage ID="5" BaseLoc="Tpls/T.xml"/>',
        before='<ofd:Template TemplateID="5"/>',
        parts={"Doc_0/Tpls/T.xml": f'<ofd:Page xmlns:ofd="{SPACE}">{make.ofd_line(33, 50, "一、主要目标")}</ofd:Page>'},
    )
    assert read_bytes(content, "甲.ofd").text.startswith("一、主要目标\n")


def test_a_page_that_is_a_picture_is_read_by_recognition(make: Make, read_bytes: Reader) -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(96, 700, "一、主要目标")

    image: Any = make.pictures(make.pdf(draw, font=make.embedded_font()))[0]
    file = io.BytesIO()
    image.save(file, "PNG")
    media = '<ofd:MultiMedia ID="8"><ofd:MediaFile>p.png</ofd:MediaFile></ofd:MultiMedia>'
    content = make.ofd(
        ['<ofd:ImageObject Boundary="0 0 210 297" ResourceID="8"/>'],
        common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>",
        parts={
            "Doc_0/DocumentRes.xml": f'<ofd:Res xmlns:ofd="{SPACE}" BaseLoc="Res">{media}</ofd:Res>',
            "Doc_0/Res/p.png": file.getvalue(),
        },
    )
    document = read_bytes(content, "甲.ofd")
    assert "一、主要目标" in document.text and any("OCR" in note for note in document.notes)
