"""Plain text as a document: blocks of the untouched text, in order, whatever the text is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.reading.document import Document, Kind
from mingcheng.reading.door import misplaced
from mingcheng.reading.outline import sections
from mingcheng.reading.plain import read_plain

LINES = (
    *(
        "# source: 云麓市门户网站",
        "云麓市软件产业行动方案",
        "（2026—2028年）",
        "目  录",
        "一、总体要求\t3",
        "一、总体要求……………3",
    ),
    *(
        "一、总体要求",
        "（一）主要目标。",
        "1.建设平台。到2028年，建成平台3个。",
        "——产业规模，",
        "## 二、任务",
        "**（二）布局。**",
    ),
    *(
        "到2028年，全市软件业务收入达到",
        "1000亿元，培育企业",
        "50家。",
        "表1 主要指标表",
        "附件2：任务分工表",
        "注：数据为快报数。",
    ),
    *(
        "指标 单位 2025年 2028年",
        "软件业务收入 亿元 560 1000",
        "\t指标",
        "\t亿元",
        "\t",
        "甲\t乙\t丙",
        "—",
        "— 12 —",
        "12",
        "第3页",
    ),
    *(
        "",
        "",
        "   ",
        "\x0c",
        "　　缩进的一段，说明情况。",
        "云麓市人民政府办公室",
        "2026年1月5日",
        "SaaS and open source",
        "（责任单位：市经信局）",
    ),
)
texts = st.one_of(
    st.lists(st.sampled_from(LINES), max_size=30).map("\n".join),
    st.lists(st.sampled_from(LINES) | st.text(max_size=12), max_size=12).map("\r\n".join),
    st.text(st.sampled_from("甲乙一二、（）1. \t\n\n\r。，；：“”#*-—\x0c\x0b\u2028\u3000"), max_size=150),
)


def told(text: str) -> list[tuple[Kind, str]]:
    document = read_plain(text)
    return [(block.kind, "".join(document.quote(block.start, block.end).split())) for block in document.blocks]


@given(texts)
def test_blocks_of_any_text_stand_in_order_inside_it(text: str) -> None:
    document = read_plain(text, "甲.txt")
    assert (document.text, document.format, document.name) == (text, "txt", "甲.txt")
    assert misplaced(document) == ""
    assert [block.start for block in document.blocks] == sorted(block.start for block in document.blocks)
    assert [block.place.paragraph for block in document.blocks] == list(range(1, len(document.blocks) + 1))


@given(texts)
def test_every_printed_character_belongs_to_a_block(text: str) -> None:
    document = read_plain(text)
    covered = {at for block in document.blocks for at in range(block.start, block.end)}
    assert [text[at] for at in range(len(text)) if at not in covered and not text[at].isspace()] == []


@given(texts)
def test_no_block_begins_or_ends_with_a_blank(text: str) -> None:
    document = read_plain(text)
    quotes = [document.quote(b.start, b.end) for b in document.blocks if b.kind is not Kind.TABLE]
    assert [quote for quote in quotes if quote != quote.strip() or not quote] == []


@given(texts)
def test_reading_again_gives_the_same_document_and_every_block_has_its_section(text: str) -> None:
    document = read_plain(text)
    assert read_plain(text) == document
    assert len(sections(document)) == len(document.blocks)


def test_the_parts_of_a_plan_are_told_apart() -> None:
    text = (
        "# source: 云麓市门户网站\n云麓市软件产业行动方案\n\n目录\n一、总体要求……3\n\n一、总体要求\n（一）主要目标\n到2028年，建成平台3个。\n"
        "1.建设平台。由市经信局负责建设。\n表1 主要指标\n\t指标\n\t2028年\n\n\t企业（家）\n\t50\n\n— 2 —\n二、保障措施\n加强组织领导。\n"
    )
    assert [kind for kind, _ in told(text)] == [
        Kind.PROVENANCE, Kind.PARAGRAPH, Kind.TOC, Kind.TOC, Kind.HEADING, Kind.HEADING, Kind.PARAGRAPH, Kind.LIST_ITEM,
        Kind.CAPTION, Kind.TABLE, Kind.PAGE_NUMBER, Kind.HEADING, Kind.PARAGRAPH,
    ]  # fmt: skip


PARAGRAPH = (
    "上半年，全市软件产业保持平稳增长，重点企业经营情况良好，重点项目建设有序推进，软件业务收入达到560亿元，同比增长百分之"
    "十二，规模以上软件企业达到八百二十家，从业人员突破三万人，软件出口保持增长，公共服务平台运行平稳，企业服务不断优化，"
    "软件名园建设加快推进，一批应用场景面向企业开放，为实现全年目标打下坚实基础。"
)


@given(st.integers(18, 44))
def test_lines_broken_in_mid_sentence_are_one_paragraph(width: int) -> None:
    lines = [PARAGRAPH[at : at + width] for at in range(0, len(PARAGRAPH), width)]
    assert told("\n".join(["一、基本情况", *lines, "二、下步打算"]))[1:-1] == [(Kind.PARAGRAPH, PARAGRAPH)]


@pytest.mark.parametrize("number", ["12", "— 12 —", "第12页"])
def test_a_paragraph_goes_on_behind_a_page_number(number: str) -> None:
    document = read_plain(f"一、目标\n到2028年，软件业务收入突破100亿元，\n{number}\n企业达到20家。\n")
    kinds = [block.kind for block in document.blocks]
    assert kinds == [Kind.HEADING, Kind.PARAGRAPH, Kind.PAGE_NUMBER]
    assert document.quote(document.blocks[1].start, document.blocks[1].end).endswith("20家。")


def test_running_heads_of_a_conversion_with_pages_are_furniture() -> None:
    pages = [f"云麓市发展规划\n第{n}部分的内容写在这里，共有若干段落。\n— {n} —\n" for n in "123"]
    found = told("".join(pages))
    assert found.count((Kind.RUNNING_HEAD, "云麓市发展规划")) == 3


def test_an_empty_text_has_no_blocks() -> None:
    assert [read_plain(text).blocks for text in ("", " \n\t\n", "\n\n")] == [(), (), ()]


def test_a_long_paragraph_stays_whole() -> None:
    text = "全市软件业务收入持续增长，企业数量不断增加，" * 20_000
    document: Document = read_plain(text)
    assert [(block.start, block.end) for block in document.blocks] == [(0, len(text))]
