"""Conditions and figures in words."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.policies.catalogue import catalogue
from mingcheng.policies.load import load_pack, pack_of
from mingcheng.policies.tree import signed_singles
from mingcheng.policies.wording import Wording, day_in_words, figure, figure_in_unit, readable

WORDS = Wording(catalogue(), 2025)


def words_of(condition: str) -> list[str]:
    text = f"id: m\ntitle: m\nconditions:\n  - {condition}\nbenefit: {{fixed: 1 万元}}\n"
    measure = pack_of({"m.yaml": text}, "m.yaml").measures[0]
    return [
        WORDS.single(single, is_negated)
        for condition_ in measure.conditions
        for single, is_negated in signed_singles(condition_.truth)
    ]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("employees < 300 人", "从业人员 < 300人"),
        ("class1_ip >= 4 件", "Ⅰ类知识产权 ≥ 4件"),
        ("revenue > 2000 万元", "营业收入 > 2,000万元"),
        ("previous(revenue) >= 2000 万元", "2024年营业收入 ≥ 2,000万元"),
        ("growth(software_revenue) >= 10%", "软件业务收入增速 ≥ 10%"),
        ("growth(software_revenue, 2 years) >= 10%", "软件业务收入近2年复合增速 ≥ 10%"),
        ("share(rd_expense, revenue) >= 3.5%", "研发费用占营业收入的比重 ≥ 3.5%"),
        ("sum(rd_expense, last 2 years) >= 10 万元", "2025年研发费用 + 2024年研发费用 ≥ 10万元"),
        ("rd_expense - profit >= 10 万元", "研发费用 − 利润总额 ≥ 10万元"),
        ("3% * (rd_expense + profit) >= 10 万元", "（研发费用 + 利润总额）×3% ≥ 10万元"),
        ("years_since(founded) >= 3 年", "成立日期至今 ≥ 3年"),
        ("'founded >= \"2020-02-01\"'", "成立日期在 2020年2月1日或以后"),
        ("kind = \"software\"", "企业类型为软件企业"),
        ("obtained(cmmi)", "当年取得CMMI"),
        ("held(high_tech, little_giant)", "持有高新技术企业或专精特新小巨人企业"),
        ("grant_count(national_rd) >= 2 项", "当年国家重点研发专项项数 ≥ 2项"),
        ("is_ic_design", "集成电路设计企业：是"),
        ("{human: 产品优秀}", "“产品优秀”（须人工判断）"),
        ("{human: 属于“四基”领域}", "“属于‘四基’领域”（须人工判断）"),
    ],
)  # fmt: skip
def test_a_condition_reads_as_people_say_it(condition: str, words: str) -> None:
    assert words_of(condition) == [words]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("not employees < 300 人", "从业人员 ≥ 300人"),
        ("not revenue = 2000 万元", "营业收入 ≠ 2,000万元"),
        ("'not founded >= \"2020-02-01\"'", "成立日期在 2020年2月1日之前"),
        ('kind != "software"', "企业类型不是软件企业"),
        ("not obtained(cmmi)", "当年没有取得CMMI"),
        ("not held(high_tech)", "未持有高新技术企业"),
        ("not is_ic_design", "集成电路设计企业：否"),
        ("{not: {human: 产品优秀}}", "“产品优秀”不成立（须人工判断）"),
    ],
)
def test_under_a_not_the_contrary_is_said(condition: str, words: str) -> None:
    assert words_of(condition) == [words]


def test_first_and_newly_are_said_in_two_parts() -> None:
    assert words_of("first(iso27001)") == ["当年取得ISO27001", "以前没有取得过ISO27001"]
    assert words_of("newly(revenue >= 2000 万元)") == ["营业收入 ≥ 2,000万元", "以前年度的营业收入都没有达到 2,000万元"]
    assert words_of("not newly(revenue >= 2000 万元)") == ["营业收入 < 2,000万元", "以前年度的营业收入曾达到 2,000万元"]


def test_figures_carry_their_unit() -> None:
    assert figure(Fraction(1234_560000), "money") == "1,234.56万元"
    assert [figure(Fraction(fen), "money") for fen in (0, 1, 123456, 10**6)] == ["0元", "0.01元", "1,234.56元", "1万元"]
    assert figure(Fraction(12), "count", "人") == "12人"
    assert figure_in_unit(Fraction(1, 8), "rate") == "12.5%"
    assert figure_in_unit(Fraction(1, 8), "points") == "12.5个百分点"
    assert day_in_words(date(2025, 6, 1)) == "2025年6月1日"


@given(st.fractions(-2, 2), st.fractions(-2, 2))
def test_rounding_a_rate_never_carries_it_over_what_it_is_held_to(value: Fraction, other: Fraction) -> None:
    shown = readable(value, other, "rate")
    assert (shown < other, shown > other) == (value < other, value > other)
    assert abs(shown - value) <= Fraction(1, 20000)
    assert readable(value, other, "money") == value


@pytest.mark.parametrize(
    ("measure", "tier", "title"),
    [
        ("revenue-step", "3000", "3000万元"),
        ("first-version", "provincial+national", "省级、国家级"),
        ("capability-20", "cmmi-4+csmm-3", "CMMI 4级、T/SIA 009 3级"),
        ("revenue-step", "other", "other"),
        ("revenue-step", "", ""),
    ],
)
def test_tiers_have_names(measure: str, tier: str, title: str) -> None:
    found = {each.id: each for each in load_pack("jiaxing-2025").measures}
    assert found[measure].benefit.title_of(tier) == title
