"""Word files, read as the printed page shows them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING

import docx
import pytest

from mingcheng.reading import Block, Document, Kind, Place, ReadingError
from mingcheng.reading.joins import split_at_breaks
from mingcheng.reading.word_numbering import counted

if TYPE_CHECKING:
    from tests.reading.conftest import Make, Reader

Told = Callable[[Document], list[tuple[Kind, str]]]
Grid = Callable[[Document, Block], list[list[str]]]

CHINESE_LEVELS = """
<w:abstractNum w:abstractNumId="7">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%2）"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="8">
  <w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1章"/></w:lvl>
  <w:lvl w:ilvl="1"><w:isLgl/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
</w:abstractNum>
<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="7"/>
  <w:lvlOverride w:ilvl="2"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
<w:num w:numId="5"><w:abstractNumId w:val="8"/></w:num>
"""


def numbered(level: int, number: int = 3) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def test_automatic_numbers_stand_in_the_text_as_printed(make: Make, read_bytes: Reader) -> None:
    body = "".join(
        make.paragraph(text, numbered(level))
        for text, level in [("总则", 0), ("目标", 1), ("做强", 2), ("做优", 2), ("任务", 1), ("攻关", 2), ("保障", 0)]
    )
    document = read_bytes(make.word(body, numbering=CHINESE_LEVELS), "甲.docx")
    assert document.text.split() == ["一、总则", "（一）目标", "1.做强", "2.做优", "（二）任务", "1.攻关", "二、保障"]
    assert [block.number for block in document.blocks][:3] == ["一、", "（一）", "1."]


def test_a_numbering_that_starts_afresh_does(make: Make, read_bytes: Reader) -> None:
    body = (
        make.paragraph("甲", numbered(2)) + make.paragraph("乙", numbered(2, 4)) + make.paragraph("丙", numbered(2, 4))
    )
    assert read_bytes(make.word(body, numbering=CHINESE_LEVELS), "甲.docx").text.split() == ["1.甲", "1.乙", "2.丙"]


def test_numbers_over_levels_and_chapters_are_printed(make: Make, read_bytes: Reader) -> None:
    body = make.paragraph("总则", numbered(0, 5)) + make.paragraph("目的", numbered(1, 5))
    assert read_bytes(make.word(body, numbering=CHINESE_LEVELS), "甲.docx").text == "第一章 总则\n1.1 目的\n"


def test_a_style_brings_its_numbering_along(make: Make, read_bytes: Reader) -> None:
    properties = f"<w:pPr>{numbered(0)}</w:pPr>"
    styles = f'<w:style w:type="paragraph" w:styleId="A"><w:name w:val="heading 1"/>{properties}</w:style>'
    word = make.word(make.paragraph("总则", '<w:pStyle w:val="A"/>'), styles=styles, numbering=CHINESE_LEVELS)
    document = read_bytes(word, "甲.docx")
    assert document.text == "一、总则\n" and document.blocks[0].kind is Kind.HEADING


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (15, "十五"), (20, "二十"), (101, "一百零一"), (230, "二百三十"), (1005, "一千零五")],
)
def test_numbers_are_counted_in_chinese(number: int, text: str) -> None:
    assert counted(number) == text


def test_insertions_are_kept_and_deletions_dropped(make: Make, read_bytes: Reader) -> None:
    body = (
        "<w:p><w:r><w:t>收入</w:t></w:r><w:del><w:r><w:delText>下降</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>增长</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>一成</w:t></w:r></w:moveFrom></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>突破</w:t></w:r></w:p><w:p><w:r><w:t>百亿元。</w:t></w:r></w:p>"
    )
    assert read_bytes(make.word(body), "甲.docx").text == "收入增长\n突破百亿元。\n"


def test_hyperlinks_fields_hyphens_and_hidden_text_read_as_printed(make: Make, read_bytes: Reader) -> None:
    body = (
        "<w:p><w:hyperlink><w:r><w:t>附件</w:t></w:r></w:hyperlink><w:r><w:fldChar w:fldCharType='begin'/></w:r>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>3</w:t></w:r><w:bookmarkStart/>"
        "<w:r><w:noBreakHyphen/><w:t>5</w:t><w:tab/><w:t>页</w:t></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r></w:p>"
    )
    assert read_bytes(make.word(body), "甲.docx").text == "附件3-5\t页\n"


def test_text_boxes_footnotes_and_content_controls_are_read(make: Make, read_bytes: Reader, told: Told) -> None:
    box = f"<w:r><w:pict><w:txbxContent>{make.paragraph('框内说明。')}</w:txbxContent></w:pict></w:r>"
    body = (
        f"<w:sdt><w:sdtContent>{make.paragraph('控件里的段落。')}</w:sdtContent></w:sdt>"
        f"<w:p><w:r><w:t>正文</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r>{box}</w:p>"
    )
    notes = f"<w:footnote w:id='2'>{make.paragraph('不含嵌入式软件。')}</w:footnote>"
    document = read_bytes(make.word(body, footnotes=notes), "甲.docx")
    assert told(document) == [
        (Kind.PARAGRAPH, "控件里的段落。"),
        (Kind.PARAGRAPH, "正文"),
        (Kind.PARAGRAPH, "框内说明。"),
        (Kind.FOOTNOTE, "[1] 不含嵌入式软件。"),
    ]


def test_alternative_contents_are_read_once(make: Make, read_bytes: Reader) -> None:
    space = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    choice = f"<w:txbxContent>{make.paragraph('框')}</w:txbxContent>"
    body = (
        f"<w:p><w:r><mc:AlternateContent xmlns:mc='{space}'><mc:Choice>{choice}</mc:Choice>"
        f"<mc:Fallback>{choice}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert read_bytes(make.word(body), "甲.docx").text == "框\n"


def test_merged_cells_keep_their_spans(make: Make, read_bytes: Reader, grid: Grid) -> None:
    table = make.word_table(
        [
            ['<w:vMerge w:val="restart"/>|指标', '<w:gridSpan w:val="2"/>|年份'],
            ["<w:vMerge/>|", "2023", "2027"],
            ["营业收入（亿元）", "200", "500"],
        ]
    )
    document = read_bytes(make.word(table), "甲.docx")
    (block,) = document.blocks
    assert grid(document, block) == [["指标", "年份", "<"], ["^", "2023", "2027"], ["营业收入（亿元）", "200", "500"]]
    assert {cell.row for cell in block.cells if cell.is_header} == {0, 1}
    assert block.cells[-1].place == Place(paragraph=1, cell="C3")


def test_a_table_is_written_as_conversions_to_text_flatten_it(make: Make, read_bytes: Reader) -> None:
    table = make.word_table([["指标", "2027"], ["收入", ""]])
    assert (
        read_bytes(make.word(table + make.paragraph("后文")), "甲.docx").text
        == "\t指标\n\t2027\n\n\t收入\n\t\n\n\n后文\n"
    )


def test_the_same_document_as_word_and_as_text_gives_the_same_blocks(
    make: Make, read_bytes: Reader, told: Told, grid: Grid
) -> None:
    body = (
        make.paragraph("一、主要目标")
        + make.paragraph("到2027年，云麓区软件业务收入突破500亿元，年均增长15%以上。")
        + make.word_table(
            [["指标", "2023", "2027"], ["软件业务收入（亿元）", "200", "500"], ["重点企业（家）", "57", "100"]]
        )
        + make.paragraph("二、保障措施")
        + make.paragraph("（一）加强组织领导。区政府统筹推进各项工作。")
    )
    word = read_bytes(make.word(body), "甲.docx")
    plain = read_bytes(word.text.encode(), "甲.txt")
    assert told(word) == told(plain) and word.text == plain.text
    tables = [next(block for block in document.blocks if block.cells) for document in (word, plain)]
    assert grid(word, tables[0]) == grid(plain, tables[1])


def test_a_nested_table_is_a_table_of_its_own_and_a_frame_is_none(make: Make, read_bytes: Reader, told: Told) -> None:
    inner = make.word_table([["园区", "亩"], ["云麓园", "300"]])
    outer = f"<w:tbl><w:tr><w:tc>{make.paragraph('左')}{inner}</w:tc><w:tc>{make.paragraph('右')}</w:tc></w:tr></w:tbl>"
    frame = make.word_table([["框里的一段话。"]])
    kinds = told(read_bytes(make.word(outer + frame), "甲.docx"))
    assert [kind for kind, _text in kinds] == [Kind.TABLE, Kind.TABLE, Kind.PARAGRAPH]
    assert "云麓园" in kinds[1][1] and kinds[2][1] == "框里的一段话。"


def test_rows_that_were_deleted_are_gone(make: Make, read_bytes: Reader) -> None:
    row = "<w:tr><w:trPr>%s</w:trPr><w:tc>%s</w:tc><w:tc>%s</w:tc></w:tr>"
    table = "<w:tbl>" + row % ("", make.paragraph("甲"), make.paragraph("1")) * 2
    table += row % ("<w:del/>", make.paragraph("旧"), make.paragraph("2")) + "</w:tbl>"
    assert "旧" not in read_bytes(make.word(table), "甲.docx").text


def test_the_title_is_the_largest_of_the_centred_lines(make: Make, read_bytes: Reader, told: Told) -> None:
    def centred(text: str, half_points: int) -> str:
        run = f'<w:r><w:rPr><w:sz w:val="{half_points}"/></w:rPr><w:t>{text}</w:t></w:r>'
        return f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{run}</w:p>'

    body = centred("临江市人民政府文件", 60) + centred("临政发〔2025〕3号", 32) + centred("临江市软件产业", 44)
    body += "<w:p/>" + centred("高质量发展行动方案", 44) + make.paragraph("各区人民政府：")
    blocks = told(read_bytes(make.word(body), "甲.docx"))
    assert (Kind.TITLE, "临江市软件产业\n高质量发展行动方案") in blocks and len(blocks) == 4


def test_a_table_of_contents_is_set_apart(make: Make, read_bytes: Reader, told: Told) -> None:
    styles = '<w:style w:styleId="T"><w:name w:val="toc 1"/></w:style>'
    body = make.paragraph("目录") + make.paragraph("一、总则 1", '<w:pStyle w:val="T"/>') + make.paragraph("一、总则")
    kinds = [kind for kind, _text in told(read_bytes(make.word(body, styles=styles), "甲.docx"))]
    assert kinds == [Kind.TOC, Kind.TOC, Kind.HEADING]


def test_a_heading_style_makes_a_heading_and_a_printed_mark_outranks_its_level(make: Make, read_bytes: Reader) -> None:
    styles = '<w:style w:styleId="H"><w:name w:val="heading 3"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
    body = make.paragraph("前言", '<w:pStyle w:val="H"/>') + make.paragraph("一、总则", '<w:pStyle w:val="H"/>')
    body += make.paragraph("整段误用了标题样式。其实是正文，" * 9, '<w:pStyle w:val="H"/>')
    blocks = read_bytes(make.word(body, styles=styles), "甲.docx").blocks
    assert [(block.kind, block.level) for block in blocks] == [
        (Kind.HEADING, 3),
        (Kind.HEADING, 1),
        (Kind.PARAGRAPH, 0),
    ]


def test_a_line_break_after_a_sentence_parts_paragraphs() -> None:
    assert split_at_breaks("一、总则\n到2027年，\n建成平台。\n（二）任务") == [
        "一、总则",
        "到2027年，\n建成平台。",
        "（二）任务",
    ]


def test_a_file_of_the_strict_variant_is_read(make: Make, read_bytes: Reader) -> None:
    source = zipfile.ZipFile(io.BytesIO(make.word(make.paragraph("严格格式的正文。"))))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            content = source.read(name).replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
            target.writestr(name, content)
    assert read_bytes(file.getvalue(), "甲.docx").text == "严格格式的正文。\n"


def test_a_file_written_by_an_office_library_is_read(read_bytes: Reader, told: Told) -> None:
    source = docx.Document()
    source.add_heading("临江市行动方案", 0)
    source.add_heading("一、目标", 1)
    source.add_paragraph("建成园区", style="List Bullet")
    source.add_paragraph("培育企业", style="List Number")
    table = source.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "合并"
    table.cell(1, 0).text, table.cell(1, 1).text = "收入", "500"
    file = io.BytesIO()
    source.save(file)
    blocks = told(read_bytes(file.getvalue(), "甲.docx"))
    assert blocks[:2] == [(Kind.TITLE, "临江市行动方案"), (Kind.HEADING, "一、目标")]
    assert [text for _kind, text in blocks[2:4]] == ["建成园区", "1.培育企业"] and blocks[4][0] is Kind.TABLE


def test_a_package_without_a_body_is_refused(read_bytes: Reader) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/other.xml", "<a/>")
    with pytest.raises(ReadingError, match="正文"):
        read_bytes(file.getvalue(), "甲.docx")
