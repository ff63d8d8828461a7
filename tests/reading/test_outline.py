"""Marks, headings and the sections that they open, as official documents print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.numerals import to_chinese
from mingcheng.reading.document import Block, Kind
from mingcheng.reading.outline import heading_text, is_heading, mark_of, run_in_title, sections
from mingcheng.reading.plain import read_plain

FORMS = ("第{c}章 ", "{c}、", "第{c}节 ", "（{c}）", "{n}.", "（{n}）", "{n}）")
LEVELS = (1, 1, 2, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("line", "number", "level"),
    [
        ("一、总体要求", "一、", 1), ("十二、附则", "十二、", 1), ("第三章 保障措施", "第三章", 1), ("第二部分", "第二部分", 1),
        ("附件2：任务分工表", "附件2", 1), ("专栏3 重点工程", "专栏3", 1), ("第二节 空间布局", "第二节", 2), ("第十条 对企业给予奖励", "第十条", 2),
        ("第 1 2 条 附则", "第12条", 2), ("（一）主要目标", "（一）", 2), ("(三)推进举措", "(三)", 2), ("3．加快建设", "3．", 3),
        ("4、建设平台", "4、", 3), ("（2）支持研发", "（2）", 4), ("5）推广应用", "5）", 5), ("①产业规模", "①", 5), ("——产业规模", "——", 6),
        ("—— 产业", "——", 6),
        ("● 主体培育", "●", 6), ("**一、总体要求**", "一、", 1), ("## （二）布局", "（二）", 2), ("\u3000\u3000二、任务", "二、", 1),
    ],
)  # fmt: skip
def test_a_line_is_marked(line: str, number: str, level: int) -> None:
    mark = mark_of(line)
    assert mark is not None
    assert (mark.number, mark.level) == (number, level)


@pytest.mark.parametrize(
    "line",
    ["", "2025年实现突破", "3.5万亿元", "一批企业", "第三方机构", "十大工程", "附近的园区", "专家评审", "100家企业"],
)
def test_a_line_that_begins_with_a_number_is_not_marked(line: str) -> None:
    assert mark_of(line) is None


@given(st.integers(1, 99), st.sampled_from(list(zip(FORMS, LEVELS, strict=True))), st.sampled_from(["", "　　", "** "]))
def test_a_mark_is_read_as_printed_whatever_follows(number: int, form: tuple[str, int], lead: str) -> None:
    printed = form[0].format(c=to_chinese(number), n=number)
    mark = mark_of(f"{lead}{printed}建设软件名园")
    assert mark is not None
    assert (mark.number, mark.level) == (printed.strip(), form[1])
    assert f"{lead}{printed}建设软件名园"[mark.length :].strip() == "建设软件名园"


@pytest.mark.parametrize(
    "line",
    [
        "一、总体要求",
        "（一）主要目标。",
        "第二章 重点任务",
        "第三条 支持范围",
        "1. 建设平台",
        "## 发展目标",
        "**二、任务**",
        "附件1",
    ],
)
def test_a_heading_stands_alone(line: str) -> None:
    assert is_heading(line)


@pytest.mark.parametrize(
    "line",
    [
        "一、到2027年建成平台；形成生态。引进企业。", "1.引进企业10家", "2.完善机制。", "总体要求", "——产业规模", "",
        "（一）" + "很" * 60, "第三条 对新设企业，给予一次性奖励",
    ],
)  # fmt: skip
def test_a_line_that_says_something_is_no_heading(line: str) -> None:
    assert not is_heading(line)


@given(st.lists(st.integers(0, len(FORMS) - 3), min_size=1, max_size=12))
def test_a_block_stands_under_the_nearest_headings_of_higher_levels(choices: list[int]) -> None:
    lines = [FORMS[form].format(c=to_chinese(k + 1), n=k + 1) + "工作安排" for k, form in enumerate(choices)]
    document = read_plain("\n".join([*lines, "具体工作由各部门另行部署，并按期完成。"]))
    expected: list[str] = []
    level = 99
    for line, form in reversed(list(zip(lines, choices, strict=True))):
        if LEVELS[form] < level:
            expected.insert(0, "".join(line.split()))
            level = LEVELS[form]
    assert sections(document)[-1] == tuple(expected)


def test_an_item_with_a_title_of_its_own_governs_lower_items_like_a_heading() -> None:
    text = "一、任务\n（一）完善机制。建立统计制度，定期分析。\n1.建设平台，为企业提供服务。\n（二）培育企业。引进企业，做优服务。\n"
    document = read_plain(text)
    assert sections(document) == [(), ("一、任务",), ("一、任务", "（一）完善机制"), ("一、任务",)]


def test_headings_are_told_without_markdown_signs_and_line_breaks() -> None:
    text = "## **二、重点\n任务**"
    block = Block(Kind.HEADING, 0, len(text), 1, "二、")
    assert heading_text(text, block) == "二、重点任务"


def test_the_title_of_an_item_ends_at_its_first_stop() -> None:
    text = "1.做强平台：支持企业建设平台。"
    assert run_in_title(text, Block(Kind.LIST_ITEM, 0, len(text), 3, "1.")) == "1.做强平台"


def test_a_short_line_before_a_paragraph_is_a_heading_once_the_text_has_begun() -> None:
    text = "云麓市软件产业简报\n上半年，全市软件产业运行平稳。\n\n下半年重点工作\n\n加快推进项目建设，做优企业服务。\n"
    kinds = [block.kind for block in read_plain(text).blocks]
    assert kinds == [Kind.PARAGRAPH, Kind.PARAGRAPH, Kind.HEADING, Kind.PARAGRAPH]
