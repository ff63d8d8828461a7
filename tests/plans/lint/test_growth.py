"""Doubling and growth rates against base and target."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.plans.amounts import yearly_growth
from mingcheng.plans.lint import findings_of
from mingcheng.plans.model import DocumentHead, Plan
from mingcheng.reading.document import Document

Writer = Any


def test_a_doubling_that_the_target_does_not_reach_is_shown_with_its_product(plan: Writer) -> None:
    plan.target("软件上市企业数量实现倍增", "软件上市企业数量", "2", "倍", kind="multiple")
    plan.row("软件上市企业数量", "家", "13", "25")
    (finding,) = plan.findings()
    assert (finding.check, finding.arithmetic) == ("doubling-not-borne-out", "13 × 2 = 26 > 25")
    assert len(finding.places) == 2


def test_a_doubling_claimed_of_several_indicators_is_checked_for_each(plan: Writer) -> None:
    quote = "软件业务收入、亿元以上重点软件企业实现倍增"
    plan.target(quote, "软件业务收入、亿元以上重点软件企业", "2", "倍", kind="multiple")
    plan.row("软件业务收入", "亿元", "300", "700")
    plan.row("亿元以上软件企业", "家", "40", "70")
    (finding,) = plan.findings()
    assert finding.arithmetic == "40 × 2 = 80 > 70"


def test_a_doubling_is_checked_against_a_past_figure_and_a_target_in_the_text_too(plan: Writer) -> None:
    plan.past("2023年软件业务收入0.9万亿元", "软件业务收入", "0.9", "万亿元")
    plan.target("软件业务收入翻一番", "软件业务收入", "2", "倍", kind="multiple")
    plan.target("软件业务收入达到15000亿元", "软件业务收入", "15000", "亿元")
    (finding,) = plan.findings()
    assert finding.arithmetic == "0.9万亿元 × 2 = 1.8万亿元 > 15000亿元"


@pytest.mark.parametrize(("base", "goal", "times"), [("300", "600", "2"), ("300", "601", "2"), ("100", "400", "4")])
def test_a_claim_that_holds_is_no_finding(plan: Writer, base: str, goal: str, times: str) -> None:
    plan.target("软件业务收入实现倍增", "软件业务收入", times, "倍", kind="multiple")
    plan.row("软件业务收入", "亿元", base, goal)
    assert plan.checks() == []


def test_a_doubling_of_another_scope_is_not_measured_by_this_base(plan: Writer) -> None:
    plan.target("规上软件业营业收入实现倍增", "规上软件业营业收入", "2", "倍", kind="multiple")
    plan.row("软件业务收入", "亿元", "300", "400")
    assert plan.checks() == []


def findings_in(text: str) -> list[str | None]:
    found = findings_of(Plan(document=DocumentHead()), Document(text=text, blocks=(), format="txt"))
    assert {finding.check for finding in found} <= {"stated-growth"}
    return [finding.arithmetic for finding in found]


def test_a_yearly_rate_that_first_and_last_value_do_not_give_is_an_error() -> None:
    text = "人均软件产出从2018年的40万元提升至 2023年的\n 50万元，年均增长12.5%。"
    assert findings_in(text) == ["(50 ÷ 40)^(1/5) − 1 = 4.56% ≠ 12.5%"]


@pytest.mark.parametrize(
    "text",
    [
        "软件业务收入从2018年的100亿元增长到2023年的161亿元，年均增长10%。",
        "软件业务收入从2018年的100亿元增长到2023年的161亿元，年均增长10.0%。",
        "软件业务收入由2018年的100亿元增加到2023年的180亿元，年均增长超过10%。",
        "软件业务收入由2018年的0.3万亿元增加到2023年的4832亿元，年均增长10%左右。",
        "软件业务收入由2018年的100亿元增加到2023年的161亿元，年均复合增长率为10%。",
        "地区生产总值从2018年的1000亿元增长到2023年的1600亿元，年均增长6.5%。",
        "软件业务收入从2023年的300亿元增加到2023年的500亿元，年均增长1%。",
        "算力从2018年的30P提升到2023年的50亿元，年均增长1%。",
    ],
)
def test_a_rate_within_rounding_real_terms_or_doubt_is_no_finding(text: str) -> None:
    assert findings_in(text) == []


def test_growth_at_constant_prices_cannot_be_far_above_that_of_the_levels() -> None:
    assert findings_in("地区生产总值从2018年的1000亿元增长到2023年的1100亿元，年均增长9%。") != []


@given(st.integers(100, 10**6), st.integers(1, 300), st.integers(1, 10))
def test_a_rate_computed_from_the_printed_values_is_always_borne_out(base: int, percent: int, years: int) -> None:
    goal = round(base * (1 + percent / 1000) ** years)
    rate = round(yearly_growth(Decimal(base), Decimal(goal), years) * 100, 1)
    if rate >= 0:
        assert (
            findings_in(f"产值从{2000 + years}年的{base}亿元增长到{2000 + 2 * years}年的{goal}亿元，年均增长{rate}%。")
            == []
        )


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.integers(1, 15))
def test_growth_year_by_year_leads_from_base_to_target(base: int, target: int, years: int) -> None:
    growth = yearly_growth(Decimal(base), Decimal(target), years)
    reached = Decimal(base) * (1 + growth) ** years
    assert abs(reached - target) <= Decimal("1e-6") * max(target, 1)


def test_a_rate_in_the_table_that_leads_nowhere_near_the_level_is_asked_about(plan: Writer) -> None:
    plan.row("数字经济核心产业增加值", "亿元", "200", "800")
    plan.row("数字经济核心产业增加值增速", "%", "9", "12", kind="growth")
    (finding,) = plan.findings()
    assert finding.check == "growth-and-level"
    assert finding.arithmetic == "200 × (1 + 12%)^4 = 314.7亿元 ≠ 800亿元"


def test_a_footnote_on_a_changed_scope_explains_the_gap(plan: Writer) -> None:
    plan.row("数字经济核心产业增加值*", "亿元", "200", "800")
    plan.row("数字经济核心产业增加值增速", "%", "9", "12", kind="growth")
    plan.write("\n注：* 因统计口径调整，基期与目标年不可比\n")
    assert plan.checks() == []


def test_a_rate_that_leads_near_the_level_fits(plan: Writer) -> None:
    plan.row("软件业务收入", "亿元", "300", "500")
    plan.target("软件业务收入年均增长12%以上", "软件业务收入", "12", "%", kind="growth")
    assert plan.checks() == []


def test_the_growth_of_a_single_year_says_nothing_of_the_period(plan: Writer) -> None:
    plan.row("软件业务收入", "亿元", "300", "900")
    plan.target("软件业务收入增长8%", "软件业务收入", "8", "%", kind="growth", year=2025)
    assert plan.checks() == []
