"""Rows of lists that are no reports: totals and lines of text below, as bureaus write them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mingcheng.spreadsheets import Cell
from mingcheng.statistics.list_rows import is_line_of_text, is_remark, is_total, total_at
from tests.statistics.filled_forms import FIRST, grave, of_kind, read, sheet_file

HEADS = ["序号", "统一社会信用代码", "企业名称", "2010", "2020"]
REPORT = [1, FIRST, "云麓软件有限公司", 500, 300]


@pytest.mark.parametrize(
    "text",
    [
        "合计",
        "合 计",
        "总　计",
        "小计：",
        "全市合计",
        "全市合计（5家）",
        "合计5家",
        "本月合计数",
        "各区县小计",
        "平均值",
    ],
)
def test_totals_are_known_however_they_are_written(text: str) -> None:
    assert is_total(text)


@pytest.mark.parametrize("text", ["总计软件有限公司", "云麓合计科技", "5", "", "（5家）", FIRST])
def test_other_cells_are_no_totals(text: str) -> None:
    assert not is_total(text)


@pytest.mark.parametrize(
    "text",
    ["填表人：张三", "审核:", " 备注：无", "统计负责人：", "注：1. 以万元计", "填表日期：2026年7月3日", "附注："],
)
def test_lines_for_names_and_remarks_are_known(text: str) -> None:
    assert is_remark(text)


@pytest.mark.parametrize("text", ["注册软件有限公司", "说明书软件公司", "合计", ""])
def test_names_are_no_remarks(text: str) -> None:
    assert not is_remark(text)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["合计", None, None, 800.0], 0), ([None, "合计", None, 800.0], 1), ([None, None, "全市合计（2家）", 800.0], 2),
        ([*REPORT[:3], "合计"], None), ([9, FIRST, "合计", 800.0], None), ([9, None, "云麓软件", 800.0], None),
        ([None, "合计2家", None, 800.0], 1),
    ],
)  # fmt: skip
def test_a_row_with_a_code_is_a_report_whatever_its_name(row: list[Cell], column: int | None) -> None:
    assert total_at(row, 1, {3}) == column


def test_a_line_with_figures_is_no_remark() -> None:
    assert is_line_of_text(["备注：", None, None, "无"], {3}) and not is_line_of_text(["备注：", None, None, 8.0], {3})
    assert not is_line_of_text([None, None], {1})


@pytest.mark.parametrize(
    "below",
    [
        [["合计", None, None, 500, 300]], [[None, None, "全市合计（1家）", 500, 300]], [[None], [None], ["小 计", None, None, 500, 300]],
    ],
)  # fmt: skip
def test_a_total_below_a_list_is_told_and_not_read(below: list[list[Any]], tmp_path: Path) -> None:
    found = read(sheet_file(tmp_path / "甲.xlsx", [HEADS, REPORT, *below]))
    assert found.count == 1 and len(of_kind(found, "total_row")) == 1 and grave(found) == []


def test_lines_below_a_list_are_passed_over(tmp_path: Path) -> None:
    below: list[list[Any]] = [
        ["注：1、金额以万元计。"],
        ["填表人：张三", None, None, "审核：李四", "2026年7月3日"],
        [None, "备注：2家未报"],
    ]
    found = read(sheet_file(tmp_path / "甲.xlsx", [HEADS, REPORT, *below]))
    assert found.count == 1 and grave(found) == []
