"""Page furniture told from text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.reading.furniture import caption, footnote, page_number, running_heads, toc_line, toc_title


@pytest.mark.parametrize(
    "line",
    [
        "— 26 —",
        "- 3 -",
        "－12－",
        "第3页 共12页",
        "第 3 页",
        "第3页/共12页",
        "3/12",
        "Page 3 of 12",
        " 7 ",
        "·5·",
        "第十二页",
    ],
)
def test_a_page_number_is_recognised_however_it_is_printed(line: str) -> None:
    assert page_number(line)


@pytest.mark.parametrize("line", ["2027", "477亿元", "\t12", "一、", "3.5", "第3页的表格", "", "——"])
def test_what_only_resembles_a_page_number_is_text(line: str) -> None:
    assert not page_number(line)


@pytest.mark.parametrize(
    "line",
    [
        "一、总体要求…………………1",
        "（二）主要目标........- 12 -",
        "附件 ．．．．．．（3）",
        "第一章 总则\t5",
        "前言 · · · · · 1",
    ],
)
def test_an_entry_of_a_table_of_contents_is_recognised(line: str) -> None:
    assert toc_line(line)


@pytest.mark.parametrize(
    "line", ["营业收入达到500亿元", "增长3.12", "\t收入\t500", "培育企业……等30家", "云麓…", "a" * 300 + "....3"]
)
def test_a_line_that_ends_in_a_number_is_no_entry_of_contents(line: str) -> None:
    assert not toc_line(line)


def test_the_heading_of_contents_is_recognised() -> None:
    assert toc_title("目　录") and toc_title("目录") and not toc_title("目录清单制度")


@pytest.mark.parametrize(
    "line",
    ["注：数据为快报数。", "注1：含增补数", "[1] 见附表", "［3］不含嵌入式", "* 按现价计算", "数据来源：统计快报"],
)
def test_a_note_is_recognised(line: str) -> None:
    assert footnote(line)


@pytest.mark.parametrize("line", ["**亿元", "①加快建设园区", "注重创新", "[待定]", "1.发展软件"])
def test_a_list_item_or_blank_is_no_note(line: str) -> None:
    assert not footnote(line)


def test_captions_are_recognised() -> None:
    assert caption("表2 云麓区重点园区") and caption("主要发展指标表") and not caption("表现突出的企业给予奖励。")


def test_a_line_at_the_tops_of_pages_is_a_running_head_even_when_its_number_changes() -> None:
    pages = [[f"云麓区文件汇编 第{number}辑", f"正文之{text}"] for number, text in enumerate("甲乙丙丁")]
    assert running_heads(pages) == {f"云麓区文件汇编 第{number}辑" for number in range(4)}


def test_a_line_that_occurs_on_two_pages_is_no_running_head() -> None:
    assert running_heads([["同一行", "甲"], ["同一行", "乙"], ["丙", "丁"]]) == set()


@given(st.text(max_size=200))
def test_every_line_gets_an_answer(line: str) -> None:
    answers = [page_number(line), toc_line(line), toc_title(line), footnote(line), caption(line)]
    assert not (line.startswith("\t") and any(answers[:2]))
