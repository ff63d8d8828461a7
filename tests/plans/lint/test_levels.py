"""Targets against where things stand."""

from __future__ import annotations

from typing import Any

import pytest

Writer = Any


def test_a_target_below_its_own_base_is_an_error(plan: Writer) -> None:
    plan.row("软件从业人员", "万人", "6.5", "6")
    (finding,) = plan.findings()
    assert (finding.check, finding.arithmetic) == ("target-below-baseline", "6万人 < 6.5万人")


def test_a_target_below_what_the_text_reports_is_an_error(plan: Writer) -> None:
    plan.past("2023年软件著作权1.2万件", "软件著作权", "1.2", "万件")
    plan.target("软件著作权登记数达到9000件", "软件著作权登记数", "9000", "件")
    (finding,) = plan.findings("target-below-baseline")
    assert finding.arithmetic == "9000件 < 1.2万件"


@pytest.mark.parametrize(
    ("indicator", "unit", "base", "value", "more"),
    [
        ("城镇调查失业率", "%", "5.5", "5", {"kind": "share"}),
        ("单位能耗", "吨", "0.9", "0.8", {}),
        ("办理时限", "天", "10", "5", {}),
        ("软件从业人员", "万人", "6.5", "6.5", {}),
        ("软件从业人员", "万人", "6.5", "6", {"comparator": "<="}),
        ("软件业务收入增速", "%", "15", "10", {"kind": "growth"}),
        ("软件业务收入*", "亿元", "6", "5", {}),
    ],
)
def test_what_may_fall_may_lie_below_its_base(
    plan: Writer, indicator: str, unit: str, base: str, value: str, more: dict[str, Any]
) -> None:
    plan.row(indicator, unit, base, value, **more)
    plan.write("\n* 2024年起统计口径变化\n")
    assert plan.checks() == []


def test_a_past_figure_of_another_scope_is_no_base(plan: Writer) -> None:
    plan.past("2023年软件业务收入800亿元", "软件业务收入", "800", "亿元")
    plan.target("规上软件业营业收入达到500亿元", "规上软件业营业收入", "500", "亿元")
    assert plan.checks() == []


def test_two_past_figures_that_disagree_are_no_base(plan: Writer) -> None:
    plan.past("2023年软件业务收入800亿元", "软件业务收入", "800", "亿元")
    plan.past("北部城区软件业务收入90亿元", "软件业务收入", "90", "亿元")
    plan.target("软件业务收入达到500亿元", "软件业务收入", "500", "亿元")
    assert plan.checks() == []


def test_a_place_worse_than_the_one_held_is_an_error(plan: Writer) -> None:
    plan.row("软件产业全国排名", "位", "12", "15", kind="rank", comparator="<=")
    assert plan.checks() == ["rank-below-baseline"]


def test_a_better_place_is_a_target(plan: Writer) -> None:
    plan.row("软件产业全国排名", "位", "15", "12", kind="rank", comparator="<=")
    assert plan.checks() == []


def test_the_base_in_the_table_must_be_what_the_text_reports(plan: Writer) -> None:
    plan.past("2023年软件业务收入315亿元", "软件业务收入", "315", "亿元")
    plan.row("软件业务收入", "亿元", "351", "700")
    (finding,) = plan.findings()
    assert (finding.check, finding.arithmetic) == ("baseline-differs", "351亿元 ≠ 315亿元")


@pytest.mark.parametrize(("value", "unit"), [("315.4", "亿元"), ("0.0315", "万亿元"), ("314.9", "亿元")])
def test_a_base_that_is_rounded_in_the_table_agrees(plan: Writer, value: str, unit: str) -> None:
    plan.past(f"2023年软件业务收入{value}{unit}", "软件业务收入", value, unit)
    plan.row("软件业务收入", "亿元", "315", "700")
    assert plan.checks() == []


def test_a_past_figure_of_another_year_is_another_figure(plan: Writer) -> None:
    plan.past("2022年软件业务收入290亿元", "软件业务收入", "290", "亿元", year=2022)
    plan.row("软件业务收入", "亿元", "315", "700")
    assert plan.checks() == []


def test_a_base_year_that_is_not_before_the_target_is_an_error(plan: Writer) -> None:
    plan.row("软件业务收入", "亿元", None, "700", base=("315", 2027))
    assert plan.checks() == ["baseline-year"]


def test_more_enterprises_above_a_high_bar_than_above_a_low_one_is_asked_about(plan: Writer) -> None:
    plan.target("软件业务收入10亿元以上企业12家", "软件业务收入10亿元以上企业", "12", "家", after="，")
    plan.target("5亿元以上企业10家", "软件业务收入5亿元以上企业", "10", "家")
    (finding,) = plan.findings()
    assert (finding.check, finding.arithmetic) == ("nested-counts", "12家 > 10家")


def test_more_national_ones_than_national_and_provincial_together_is_asked_about(plan: Writer) -> None:
    plan.target("国家级企业技术中心30家", "国家级企业技术中心", "30", "家")
    plan.target("省级以上企业技术中心20家", "省级以上企业技术中心", "20", "家")
    assert plan.checks() == ["nested-counts"]


def test_counts_that_hold_one_another_are_fine(plan: Writer) -> None:
    plan.target("百亿级企业2家", "百亿级企业", "2", "家", after="，")
    plan.target("十亿级企业10家", "十亿级企业", "10", "家", after="，")
    plan.target("国家级企业技术中心3家", "国家级企业技术中心", "3", "家", after="，")
    plan.target("省级企业技术中心2家", "省级企业技术中心", "2", "家")
    assert plan.checks() == []
