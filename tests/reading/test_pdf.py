"""PDF files with a text layer: lines become paragraphs and tables, furniture is set aside."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from mingcheng.reading import Block, Document, Kind, Limits, ReadingError
from mingcheng.reading.joins import display_width

if TYPE_CHECKING:
    from tests.reading.conftest import Make, Reader

Told = Callable[[Document], list[tuple[Kind, str]]]
Grid = Callable[[Document, Block], list[list[str]]]

PARAGRAPH = "到2027年，全市软件和信息技术服务业营业收入突破500亿元，" * 4 + "形成集群。"
WIDE = 72
"""Columns of a full line of 12 points: 36 Chinese characters."""


def set_lines(text: str, top: float) -> list[tuple[float, float, str]]:
    """A paragraph broken into lines from this height on, the first one indented by two characters."""
    lines, room = [""], WIDE - 4
    for character in text:
        if display_width(lines[-1] + character) > room:
            lines.append("")
            room = WIDE
        lines[-1] += character
    return [(72 + (0 if number else 24), top + 20 * number, line) for number, line in enumerate(lines)]


def test_lines_are_joined_into_paragraphs(make: Make, read_bytes: Reader, told: Told) -> None:
    page = [(96, 80, "一、总体要求"), *set_lines(PARAGRAPH, 100), *set_lines("（一）主要目标。" + PARAGRAPH, 200)]
    assert told(read_bytes(make.lines_pdf([page]), "甲.pdf")) == [
        (Kind.HEADING, "一、总体要求"),
        (Kind.PARAGRAPH, PARAGRAPH),
        (Kind.LIST_ITEM, "（一）主要目标。" + PARAGRAPH),
    ]


def test_a_paragraph_goes_on_over_the_end_of_the_page(make: Make, read_bytes: Reader, told: Told) -> None:
    lines = set_lines(PARAGRAPH, 700)
    foot = [(280, 800, "— 1 —")], [(280, 800, "— 2 —")]
    first, second = lines[:2], [(x, 80 + 20 * n, text) for n, (x, _y, text) in enumerate(lines[2:])]
    document = read_bytes(make.lines_pdf([[*first, *foot[0]], [*second, *foot[1]]]), "甲.pdf")
    assert told(document) == [(Kind.PARAGRAPH, PARAGRAPH), (Kind.PAGE_NUMBER, "— 1 —"), (Kind.PAGE_NUMBER, "— 2 —")]
    assert document.blocks[0].place.page == 1 and document.blocks[0].place.box is not None


def test_running_heads_contents_and_notes_are_set_aside(make: Make, read_bytes: Reader) -> None:
    pages = [[(72, 40, "云麓区文件汇编"), *set_lines(f"第{n}件。" + PARAGRAPH, 100)] for n in "甲乙丙"]
    pages[0] += [(72, 300, "目 录"), (72, 320, "一、总体要求……………………3")]

    def draw(canvas: Any) -> None:
        for x, y, text in pages.pop(0):
            canvas.drawString(x, 842 - y, text)
        canvas.setFont("STSong-Light", 9)
        canvas.drawString(72, 842 - 740, f"① 不含第{len(pages)}类软件。" if len(pages) else "① 按现价计算。")

    document = read_bytes(make.pdf(draw, 3), "甲.pdf")
    kinds = [block.kind for block in document.blocks]
    assert kinds.count(Kind.RUNNING_HEAD) == 3 and kinds.count(Kind.TOC) == 2 and kinds.count(Kind.FOOTNOTE) == 3


def test_the_title_is_the_largest_centred_line(make: Make, read_bytes: Reader, told: Told) -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("STSong-Light", 20)
        canvas.drawCentredString(297, 740, "临江市软件产业高质量")
        canvas.drawCentredString(297, 710, "发展行动方案")
        canvas.setFont("STSong-Light", 12)
        for x, y, text in set_lines(PARAGRAPH, 200):
            canvas.drawString(x, 842 - y, text)

    blocks = told(read_bytes(make.pdf(draw), "甲.pdf"))
    assert blocks == [(Kind.TITLE, "临江市软件产业高质量\n发展行动方案"), (Kind.PARAGRAPH, PARAGRAPH)]


def ruled(canvas: Any, rows: list[list[str]], top: float, *, open_sides: bool = False) -> None:
    """A table with every line drawn: columns of 100 points, rows of 20."""
    width, height = 100 * len(rows[0]), 20 * len(rows)
    for number in range(len(rows) + 1):
        canvas.line(72, 842 - top - 20 * number, 72 + width, 842 - top - 20 * number)
    for number in range(open_sides, len(rows[0]) + 1 - open_sides):
        canvas.line(72 + 100 * number, 842 - top, 72 + 100 * number, 842 - top - height)
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            canvas.drawString(76 + 100 * column, 842 - top - 20 * row - 15, text)


ROWS = [["指标", "2023", "2027"], ["营业收入", "200", "500"], ["重点企业", "57", "100"]]


@pytest.mark.parametrize("open_sides", [False, True])
def test_a_ruled_table_is_found_with_its_place(open_sides: bool, make: Make, read_bytes: Reader, grid: Grid) -> None:
    document = read_bytes(make.pdf(lambda canvas: ruled(canvas, ROWS, 100, open_sides=open_sides)), "甲.pdf")
    (table,) = document.blocks
    assert grid(document, table) == ROWS
    assert table.place.page == 1 and table.place.box == pytest.approx((72, 100, 372, 160), abs=0.5)


def test_a_table_that_is_ruled_across_alone_is_found(make: Make, read_bytes: Reader, grid: Grid) -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(96, 760, "下表列出各项指标。")
        for height in (740, 715, 640):
            canvas.line(72, height, 500, height)
        for row, texts in enumerate([*ROWS, ["（含税）", "", ""], ["园区", "3", "5"]]):
            for column, text in enumerate(texts):
                canvas.drawString(80 + 150 * column, 720 - 18 * row, text)

    document = read_bytes(make.pdf(draw), "甲.pdf")
    paragraph, table = document.blocks
    assert paragraph.kind is Kind.PARAGRAPH
    assert grid(document, table) == [*ROWS, ["（含税）", "", ""], ["园区", "3", "5"]]


def test_rules_around_running_text_are_no_table(make: Make, read_bytes: Reader, told: Told) -> None:
    def draw(canvas: Any) -> None:
        for height in (760, 600, 500):
            canvas.line(72, height, 504, height)
        for x, y, text in set_lines(PARAGRAPH, 100):
            canvas.drawString(x, 842 - y, text)

    assert told(read_bytes(make.pdf(draw), "甲.pdf")) == [(Kind.PARAGRAPH, PARAGRAPH)]


def test_cells_without_a_line_between_them_are_merged(make: Make, read_bytes: Reader, grid: Grid) -> None:
    def draw(canvas: Any) -> None:
        for y in (700, 680, 660, 640):
            canvas.line(172 if y in (680, 660) else 72, y, 372, y)
        canvas.line(72, 680, 172, 680)
        for x in (72, 172, 372):
            canvas.line(x, 700, x, 640)
        canvas.line(272, 680, 272, 640)
        for x, y, text in [(80, 685, "类别"), (180, 685, "数值"), (80, 655, "规模"), (180, 665, "1"), (280, 665, "2")]:
            canvas.drawString(x, y, text)
        canvas.drawString(180, 645, "3")
        canvas.drawString(280, 645, "4")

    document = read_bytes(make.pdf(draw), "甲.pdf")
    assert grid(document, document.blocks[0]) == [["类别", "数值", "<"], ["规模", "1", "2"], ["^", "3", "4"]]


def test_a_table_over_two_pages_is_one_and_its_repeated_header_is_dropped(
    make: Make, read_bytes: Reader, grid: Grid
) -> None:
    parts = [[ROWS[0], ROWS[1]], [ROWS[0], ROWS[2]]]

    def draw(canvas: Any) -> None:
        ruled(canvas, parts.pop(0), 100 if parts else 60)
        canvas.drawString(280, 40, f"— {2 - len(parts)} —")

    document = read_bytes(make.pdf(draw, 2), "甲.pdf")
    tables = [block for block in document.blocks if block.kind is Kind.TABLE]
    assert len(tables) == 1 and grid(document, tables[0]) == ROWS
    assert [cell.place.page for cell in tables[0].cells if cell.place] == [1] * 6 + [2] * 3


def test_a_row_that_the_page_end_broke_is_mended(make: Make, read_bytes: Reader, grid: Grid) -> None:
    parts = [
        [["任务", "内容", "单位"], ["1", "建设园区和平台及", "市局"]],
        [["", "公共实验室。", ""], ["2", "引才。", "市局"]],
    ]
    document = read_bytes(make.pdf(lambda canvas: ruled(canvas, parts.pop(0), 100), 2), "甲.pdf")
    assert grid(document, document.blocks[0])[1:] == [
        ["1", "建设园区和平台及公共实验室。", "市局"],
        ["2", "引才。", "市局"],
    ]


def test_a_box_around_text_is_no_table(make: Make, read_bytes: Reader, told: Told) -> None:
    def draw(canvas: Any) -> None:
        canvas.rect(60, 500, 480, 300)
        for x, y, text in set_lines(PARAGRAPH, 100):
            canvas.drawString(x, 842 - y, text)

    assert told(read_bytes(make.pdf(draw), "甲.pdf")) == [(Kind.PARAGRAPH, PARAGRAPH)]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_reads_like_an_upright_one(degrees: int, make: Make, read_bytes: Reader) -> None:
    import pypdfium2

    turns = {90: (0, 1, -1, 0, 842, 0), 180: (-1, 0, 0, -1, 595, 842), 270: (0, -1, 1, 0, 0, 595)}

    def draw(canvas: Any) -> None:
        canvas.transform(*turns[degrees])
        ruled(canvas, ROWS, 100)

    source = pypdfium2.PdfDocument(make.pdf(draw))
    if degrees != 180:
        source[0].set_mediabox(0, 0, 842, 595)
    source[0].set_rotation(degrees)
    file = io.BytesIO()
    source.save(file)
    source.close()
    assert read_bytes(file.getvalue(), "甲.pdf").text.split() == [text for row in ROWS for text in row]


def test_a_watermark_across_the_page_is_left_out(make: Make, read_bytes: Reader) -> None:
    def draw(canvas: Any) -> None:
        for x, y, text in set_lines(PARAGRAPH, 100):
            canvas.drawString(x, 842 - y, text)
        canvas.rotate(45)
        canvas.drawString(500, 200, "内部资料")

    assert read_bytes(make.pdf(draw), "甲.pdf").text == PARAGRAPH + "\n"


def test_an_english_document_keeps_its_blanks(make: Make, read_bytes: Reader) -> None:
    lines = ["Software revenue shall exceed fifty billion yuan", "by 2027 and grow by fifteen percent a year."]
    document = read_bytes(make.lines_pdf([[(72, 100, lines[0]), (72, 120, lines[1])]]), "a.pdf")
    assert document.text.split() == " ".join(lines).split()


def test_a_pdf_with_a_password_is_refused(read_bytes: Reader) -> None:
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    canvas = Canvas(file, encrypt="geheim")
    canvas.drawString(72, 700, "secret")
    canvas.save()
    with pytest.raises(ReadingError, match="加密"):
        read_bytes(file.getvalue(), "甲.pdf")


def test_a_pdf_of_too_many_pages_is_refused(make: Make, read_bytes: Reader) -> None:
    with pytest.raises(ReadingError, match="7 页，超过上限 5 页"):
        read_bytes(make.lines_pdf([[(72, 72, "页")]] * 7), "甲.pdf", Limits(pages=5))


def test_an_empty_page_gives_an_empty_document_that_says_so(make: Make, read_bytes: Reader) -> None:
    document = read_bytes(make.lines_pdf([[]]), "甲.pdf")
    assert not document.blocks and document.notes
