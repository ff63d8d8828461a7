"""Bounds, units, and new ones against all of them."""

from __future__ import annotations

from typing import Any

import pytest

Writer = Any


def test_a_bound_that_differs_is_noted_once_with_both_places(plan: Writer) -> None:
    plan.row("软件业务收入", "亿元", "310", "700")
    plan.target("软件业务收入突破700亿元", "软件业务收入", "700", "亿元", comparator=">")
    plan.target("全市软件业务收入突破700亿元", "软件业务收入", "700", "亿元", comparator=">")
    (finding,) = plan.findings()
    assert (finding.check, finding.severity, len(finding.places)) == ("comparator-differs", "note", 2)


def test_the_same_bound_everywhere_is_no_finding(plan: Writer) -> None:
    plan.row("软件业务收入", "亿元", "310", "700")
    plan.target("软件业务收入达到700亿元", "软件业务收入", "700", "亿元")
    assert plan.checks() == []


@pytest.mark.parametrize(("one", "other"), [("家", "个"), ("件", "个"), ("亿元", "亿"), ("万人", "万")])
def test_two_units_for_one_target_are_noted(plan: Writer, one: str, other: str) -> None:
    plan.target(f"某项指标达到6{one}", "某项指标", "6", one)
    plan.target(f"某项指标达到6{other}", "某项指标", "6", other, where="task-table")
    assert plan.checks() == ["unit-differs"]


@pytest.mark.parametrize(("one", "other"), [("人", "名"), ("家", "户"), ("万元/人", "万元/人年")])
def test_two_writings_of_one_unit_are_not_noted(plan: Writer, one: str, other: str) -> None:
    plan.target(f"某项指标达到6{one}", "某项指标", "6", one)
    plan.target(f"某项指标达到6{other}", "某项指标", "6", other, where="task-table")
    assert plan.checks() == []


def test_units_that_cannot_be_converted_are_asked_about(plan: Writer) -> None:
    plan.target("培训软件人才5000人", "培训软件人才", "5000", "人")
    plan.target("培训软件人才5000人次", "培训软件人才", "5000", "人次", where="task-table")
    assert "unit-kind-differs" in plan.checks()


def test_the_same_number_as_new_ones_and_as_all_is_asked_about(plan: Writer) -> None:
    plan.target("新增规上软件企业120家", "规上软件企业", "120", "家", kind="increment")
    plan.target("规上软件企业突破120家", "规上软件企业", "120", "家", comparator=">", where="task-table")
    (finding,) = plan.findings()
    assert finding.check == "increment-or-level"
    assert len(finding.places) == 2


def test_more_new_ones_than_there_will_be_is_asked_about(plan: Writer) -> None:
    plan.target("新增软件上市企业9家", "软件上市企业", "9", "家", kind="increment")
    plan.target("软件上市企业达到7家", "软件上市企业", "7", "家")
    (finding,) = plan.findings()
    assert finding.arithmetic == "9家 > 7家"


def test_fewer_new_ones_than_there_will_be_is_how_it_should_be(plan: Writer) -> None:
    plan.target("新增规上软件企业80家", "规上软件企业", "80", "家", kind="increment")
    plan.target("规上软件企业突破200家", "规上软件企业", "200", "家", comparator=">")
    assert plan.checks() == []


def test_a_level_whose_sentence_says_new_counts_as_new(plan: Writer) -> None:
    plan.target("新增10个以上工业互联网平台", "工业互联网平台", "10", "个")
    plan.target("10个以上工业互联网平台", "工业互联网平台", "10", "个", before="培育")
    assert plan.checks() == ["increment-or-level"]


def test_a_row_of_new_ones_with_a_base_is_noted(plan: Writer) -> None:
    plan.row("新建智能工厂", "家", "40", "150", kind="increment")
    assert plan.checks() == ["increment-with-baseline"]


def test_a_row_of_new_ones_that_starts_from_nothing_is_not_noted(plan: Writer) -> None:
    plan.row("新建智能工厂", "家", "0", "150", kind="increment")
    assert plan.checks() == []
