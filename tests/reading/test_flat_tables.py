"""Tables that a conversion flattened come back cell by cell."""

from __future__ import annotations

from itertools import pairwise
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.reading.flat_tables import FlatTable, inline_table, lines_of, spaced_table, tabbed_table, tables_of

Table: TypeAlias = list[list[str]]
words = st.text(st.sampled_from("软件业务收入（亿元）企业数家2025年80%、—"), min_size=1, max_size=12)
filled = st.lists(words, min_size=1, max_size=3).map("\n".join)


@st.composite
def tables(draw: st.DrawFn, cell: st.SearchStrategy[str]) -> Table:
    """Two rows or more of equal width; the last cell stands on one line, so that the table's end is plain."""
    width, height = draw(st.integers(2, 5)), draw(st.integers(2, 6))
    rows = [[draw(cell) for _ in range(width)] for _ in range(height)]
    rows[-1][-1] = draw(words)
    return rows


def tabbed(table: Table) -> str:
    """A cell a line behind a tab, the lines of a cell itself without one; rows parted by an empty line."""
    return "\n\n".join("\n".join("\t" + cell for cell in row) for row in table)


def inline(table: Table) -> str:
    """A row a line, cells parted by tabs."""
    return "\n".join("\t".join(row) for row in table)


def cells_of(text: str, table: FlatTable) -> Table:
    """The texts of the cells by row."""
    rows: Table = [[] for _ in range(table.cells[-1].row + 1)]
    for cell in table.cells:
        assert cell.column == len(rows[cell.row])
        rows[cell.row].append(text[cell.start : cell.end])
    return rows


def recovered(text: str) -> list[Table]:
    return [cells_of(text, table) for table in tables_of(lines_of(text))]


@given(tables(filled | st.just("")))
def test_a_table_of_one_cell_a_line_is_recovered_exactly(table: Table) -> None:
    before, after = "云麓市主要指标如下：\n\n", "\n\n注：数据为快报数，以年报为准，最终口径由市统计部门解释。\n"
    assert recovered(before + tabbed(table) + after) == [table]


@given(tables(words))
def test_a_table_of_one_row_a_line_is_recovered_exactly(table: Table) -> None:
    assert recovered("主要指标如下：\n" + inline(table) + "\n以上数据为快报数。") == [table]


@given(tables(words), tables(words))
def test_tables_that_text_parts_stay_apart(one: Table, other: Table) -> None:
    between = "\n\n第二张表列出各区的任务，请各区对照落实，按季度报送进展情况，年底前完成。\n\n"
    assert recovered(tabbed(one) + between + tabbed(other)) == [one, other]


@given(tables(words), st.sampled_from(["\r\n", "\n"]))
def test_line_ends_do_not_matter(table: Table, end: str) -> None:
    assert recovered(tabbed(table).replace("\n", end)) == recovered(inline(table).replace("\n", end)) == [table]


def test_a_row_of_one_cell_spans_the_table_and_the_first_row_is_its_header() -> None:
    text = tabbed([["序号", "任务", "单位"], ["一、企业培育"], ["1", "引进企业", "市商务局"]])
    (table,) = tables_of(lines_of(text))
    assert [(cell.row, cell.column_span, cell.is_header) for cell in table.cells] == [
        (0, 1, True), (0, 1, True), (0, 1, True), (1, 3, False), (2, 1, False), (2, 1, False), (2, 1, False),
    ]  # fmt: skip


SPACED = """表1 主要指标
指标 单位 2025年 2028年
软件业务收入 亿元 560 1000以上
规模以上软件企业利润总额占
全市比重 % 12.5 15

指标 单位 2025年 2028年
首版次软件 个 — 10
关键工序数控化率（%） % 44.2
（2024） 60
到2028年全面完成上述指标。
"""


def test_a_table_of_blanks_is_recovered_over_broken_labels_and_a_repeated_header() -> None:
    (table,) = tables_of(lines_of(SPACED))
    assert cells_of(SPACED, table) == [
        ["指标", "单位", "2025年", "2028年"],
        ["软件业务收入", "亿元", "560", "1000以上"],
        ["规模以上软件企业利润总额占\n全市比重", "%", "12.5", "15"],
        ["首版次软件", "个", "—", "10"],
        ["关键工序数控化率（%）", "%", "44.2\n（2024）", "60"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "\t首行缩进的一段话，说明全市软件产业的发展情况。\n第二段没有缩进，继续说明情况。",
        "目录\n一、总体要求\t……1\n二、重点任务\t……3",
        "目  录\n一、总体要求\t1\n\n（一）指导思想\t2\n二、重点任务\t5",
        "企业 数量 收入\n增长 很快 明显",
        "\t\n\t\n",
        "",
        "甲\t乙",
    ],
)
def test_text_that_only_looks_like_a_table_is_none(text: str) -> None:
    assert tables_of(lines_of(text)) == []


@given(st.text(st.sampled_from("甲乙12 %年\t\t\n\n\r。；\x0b\x0c\x85\u2028（）指标单位"), max_size=120))
def test_any_lines_give_tables_in_order_apart_and_inside_the_text(text: str) -> None:
    lines = lines_of(text)
    assert all(text[line.start : line.end] == line.text for line in lines)
    found = tables_of(lines)
    assert [table.first for table in found] == sorted(table.first for table in found)
    assert all(before.last <= after.first for before, after in pairwise(found))
    for table in found:
        low, high = lines[table.first].start, lines[table.last - 1].end
        assert all(low <= cell.start <= cell.end <= high for cell in table.cells)
        places = [(cell.row, cell.column) for cell in table.cells]
        assert len(set(places)) == len(places)


@given(st.text(st.sampled_from("甲1 \t\n"), min_size=1, max_size=40))
def test_a_layout_is_only_found_where_a_table_begins(text: str) -> None:
    lines = lines_of(text)
    for read in (tabbed_table, inline_table, spaced_table):
        found = [read(lines, first) for first in range(len(lines))]
        assert all(table is None or table.first in {first, first + 1} for first, table in enumerate(found))
