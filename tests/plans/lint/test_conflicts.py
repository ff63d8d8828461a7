"""One indicator with two values, and the many pairs that only look like one."""

from __future__ import annotations

from typing import Any

import pytest

Writer = Any


def test_two_values_of_one_target_in_the_text_are_a_contradiction(plan: Writer) -> None:
    plan.target("软件业务收入达到500亿元", "软件业务收入", "500", "亿元")
    plan.target("全市软件业务收入突破600亿元", "软件业务收入", "600", "亿元", comparator=">")
    (finding,) = plan.findings()
    assert finding.check == "conflicting-values"
    assert [place.quote for place in finding.places] == ["软件业务收入达到500亿元", "全市软件业务收入突破600亿元"]
    assert finding.arithmetic == "500亿元 ≠ 600亿元"


def test_the_table_against_the_text_is_found_under_other_words_of_the_same_meaning(plan: Writer) -> None:
    plan.row("规上软件和信息技术服务业营业收入", "亿元", "310", "700")
    plan.target("规模以上软件与信息技术服务业营收达800亿元", "规模以上软件与信息技术服务业营收", "800", "亿元")
    (finding,) = plan.findings("table-against-prose")
    assert finding.severity == "error"
    assert "700亿元" in finding.message
    assert "800亿元" in finding.message


def test_the_task_and_its_row_in_the_division_of_tasks_must_agree(plan: Writer) -> None:
    plan.target("培育单项冠军企业12家", "单项冠军企业", "12", "家")
    plan.target("培育单项冠军企业15家", "单项冠军企业", "15", "家", where="task-table")
    assert plan.checks() == ["task-table-against-prose"]


def test_a_unit_of_another_size_with_the_same_digits_is_a_slip_of_the_unit(plan: Writer) -> None:
    plan.row("软件产业基金规模", "亿元", None, "20")
    plan.target("软件产业基金规模达到20万元", "软件产业基金规模", "20", "万元")
    assert plan.checks() == ["magnitude-differs"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("规上软件业营业收入", "软件业务收入"),
        ("软件业务收入", "工业软件营业收入"),
        ("省级软件名园", "国家级软件名园"),
        ("嵌入式软件业务收入", "软件业务收入"),
        ("亿元以上软件企业", "10亿元以上软件企业"),
        ("软件企业", "规上软件企业"),
        ("软件高新技术企业", "软件上市企业"),
        ("软件业务收入", "软件业务收入占地区生产总值比重"),
    ],
)
def test_other_scope_level_thing_or_measure_is_another_indicator(plan: Writer, one: str, other: str) -> None:
    plan.target(f"{one}达到100家", one, "100", "家")
    plan.target(f"{other}达到30家", other, "30", "家")
    assert plan.findings("conflicting-values") == []


@pytest.mark.parametrize(
    "difference",
    [
        {"subject": "云麓软件园"},
        {"year": 2025},
        {"kind": "increment"},
        {"kind": "growth"},
        {"kind": "flow"},
    ],
)
def test_another_subject_year_or_kind_makes_another_target(plan: Writer, difference: dict[str, object]) -> None:
    plan.target("软件从业人员达到8万人", "软件从业人员", "8", "万人")
    plan.target("软件从业人员达到1万人", "软件从业人员", "1", "万人", **difference)
    assert not {"conflicting-values", "magnitude-differs"} & set(plan.checks())


def test_a_target_without_a_year_is_of_the_only_year_that_the_plan_has(plan: Writer) -> None:
    plan.target("软件从业人员达到8万人", "软件从业人员", "8", "万人")
    plan.target("软件从业人员达到1万人", "软件从业人员", "1", "万人", year=None)
    assert plan.checks() == ["conflicting-values"]
    plan.target("软件企业达到90家", "软件企业", "90", "家", year=2025)
    assert plan.checks() == []


def test_a_first_of_its_kind_is_fulfilled_by_any_number(plan: Writer) -> None:
    plan.row("国家级创新平台", "个", None, "3")
    plan.target("国家级创新平台实现零的突破", "国家级创新平台", "1", None)
    assert plan.checks() == []


def test_a_bare_number_of_the_table_is_compared_with_things_counted_in_the_text(plan: Writer) -> None:
    plan.row("工业互联网平台（项目）", None, None, "30")
    plan.target("工业互联网平台（项目）20个", "工业互联网平台（项目）", "20", "个")
    assert plan.checks() == ["table-against-prose"]


def test_the_same_amount_in_another_unit_is_no_contradiction(plan: Writer) -> None:
    plan.target("软件著作权超过1万件", "软件著作权", "1", "万件")
    plan.target("软件著作权超过10000件", "软件著作权数量", "10000", "件")
    assert plan.checks() == []


def test_two_figures_in_one_sentence_are_told_apart_by_words_that_were_not_read(plan: Writer) -> None:
    plan.target("引进软件人才500名", "软件人才", "500", "名", after="，")
    plan.target("硕士以上软件人才100名", "软件人才", "100", "名")
    assert plan.checks() == []


def test_a_park_named_before_the_figure_leaves_its_subject_in_doubt(plan: Writer) -> None:
    plan.target("软件业务收入达到500亿元", "软件业务收入", "500", "亿元")
    plan.target("软件业务收入达到60亿元", "软件业务收入", "60", "亿元", before="云麓软件产业园面积达到20万平方米，")
    assert plan.findings("conflicting-values") == []


@pytest.mark.parametrize("before", ["到2025年，", "其中云麓区", "2026年底，云麓新区"])
def test_another_year_or_district_right_before_the_figure_leaves_it_in_doubt(plan: Writer, before: str) -> None:
    plan.target("软件业务收入达到500亿元", "软件业务收入", "500", "亿元")
    plan.target("软件业务收入达到60亿元", "软件业务收入", "60", "亿元", before=before)
    assert plan.findings("conflicting-values") == []


@pytest.mark.parametrize("before", ["到2027年，", "比2024年增加，", "各区县要努力，全市"])
def test_its_own_year_or_a_comparison_does_not(plan: Writer, before: str) -> None:
    plan.target("软件业务收入达到500亿元", "软件业务收入", "500", "亿元")
    plan.target("软件业务收入达到60亿元", "软件业务收入", "60", "亿元", before=before)
    assert plan.checks() == ["conflicting-values"]


def test_rows_of_a_breakdown_do_not_contradict_each_other(plan: Writer) -> None:
    for value in ("10", "20", "30"):
        plan.row("软件业务收入", "亿元", None, value)
    assert plan.findings("table-against-prose") == []
    assert plan.findings("conflicting-values") == []


def test_general_names_are_not_compared(plan: Writer) -> None:
    plan.target("产业规模达到500亿元", "产业规模", "500", "亿元")
    plan.target("产业规模达到300亿元", "产业规模", "300", "亿元")
    assert plan.checks() == []


def test_near_names_tied_by_one_past_value_are_one_indicator(plan: Writer) -> None:
    plan.past("软件与信息服务实现产值205.4亿元", "软件与信息服务产值", "205.4", "亿元")
    plan.row("软件和信息技术服务业收入", "亿元", "205", "600")
    plan.target("软件与信息服务营收达到200亿元", "软件与信息服务营收", "200", "亿元")
    found = {finding.check: finding for finding in plan.findings()}
    assert len(found["table-against-prose"].places) == 3
    assert found["target-below-baseline"].arithmetic == "200亿元 < 205.4亿元"
    assert "similar-indicator" not in found


def test_near_names_without_such_a_tie_are_only_asked_about(plan: Writer) -> None:
    plan.row("软件和信息技术服务业收入", "亿元", "205", "600")
    plan.target("软件与信息服务营收达到400亿元", "软件与信息服务营收", "400", "亿元")
    assert plan.checks() == ["similar-indicator"]


def test_near_names_that_the_text_uses_side_by_side_are_two_indicators(plan: Writer) -> None:
    plan.row("软件和信息技术服务业收入", "亿元", "205", "600")
    plan.target("软件和信息技术服务业收入达到600亿元", "软件和信息技术服务业收入", "600", "亿元")
    plan.target("软件和信息服务业收入达到700亿元", "软件和信息服务业收入", "700", "亿元")
    assert plan.checks() == []
