"""Measures by years, in words and by choice: tiers, notes, variables and what a share is of."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mingcheng.plans.measures import policies_of
from mingcheng.plans.measures.windows import windows_in
from mingcheng.plans.model import DocumentHead, Policy
from mingcheng.reading.plain import read_plain


def measures(text: str) -> list[Policy]:
    return policies_of(read_plain(text), DocumentHead())


def years(policy: Policy) -> list[str]:
    return [f"{held.variable} {held.op} {held.value}" for held in policy.condition if held.unit == "年" and held.note]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("前三年", 1, 3),
        ("前3年", 1, 3),
        ("第一年", 1, 1),
        ("首年", 1, 1),
        ("次年", 2, 2),
        ("第四、第五年", 4, 5),
        ("第三、第四、五年", 3, 5),
        ("第三至第五年", 3, 5),
        ("第4年至第6年", 4, 6),
        ("第1-3年", 1, 3),
        ("第十一年", 11, 11),
        ("第三年起", 3, None),
    ],
)
def test_a_window_is_read_as_its_years(text: str, low: int, high: int | None) -> None:
    (window,) = windows_in(f"租金{text}补贴")
    assert (window.low, window.high, window.note) == (low, high, text)


@pytest.mark.parametrize(
    "text", ["前三年平均收入", "前三年内", "以前三年", "第三名", "后两年", "奖励（第一年5万元）", "龙头3年"]
)
def test_what_tells_no_years_of_a_benefit_is_no_window(text: str) -> None:
    assert windows_in(text) == []


def test_years_that_follow_begin_where_the_ones_before_end() -> None:
    first, second = windows_in("前三年全免、后两年减半")
    assert (first.high, second.low, second.high) == (3, 4, 5)


def test_each_window_is_a_tier_with_its_years_as_printed() -> None:
    text = "对新入驻的软件企业，办公用房租金前三年全免、后两年减半。"
    first, second = measures(text)
    assert (first.tier_of, second.tier_of) == (None, first.id)
    assert [policy.benefit.rate for policy in (first, second)] == [100, 50]
    assert {policy.benefit.rate_base for policy in (first, second)} == {"办公用房租金"}
    assert years(first) == ["入驻年度 <= 3"]
    assert years(second) == ["入驻年度 >= 4", "入驻年度 <= 5"]
    assert [held.note for held in second.condition if held.unit == "年"] == ["后两年", "后两年"]
    assert first.title.endswith("（前三年）")


def test_years_are_counted_from_what_the_text_says() -> None:
    first, second = measures("对落户企业，自获利年度起，第1-3年按地方贡献的100%返还，第四年按50%返还。")
    assert years(first) == ["获利年度 <= 3"] and years(second) == ["获利年度 = 4"]
    assert second.benefit.rate_base == "地方贡献" and second.tier_of == first.id


def test_amounts_that_are_parted_by_years_are_tiers_too() -> None:
    read = measures("对首次上规的企业，第一年奖励10万元，第二年奖励8万元，第三年奖励5万元。")
    assert [policy.benefit.amount for policy in read] == [10, 8, 5]
    assert [years(policy) for policy in read] == [[f"享受年度 = {at}"] for at in (1, 2, 3)]
    assert [policy.tier_of for policy in read] == [None, read[0].id, read[0].id]


@pytest.mark.parametrize(
    ("text", "rate", "base"),
    [
        ("对经认定的高管，个人所得税五年内市级留成部分全额奖励。", 100, "个人所得税市级留成部分，五年内"),
        ("获评市级示范的孵化器，场地租金全部补贴。", 100, "场地租金"),
        ("新注册的软件企业缴纳的增值税地方留成部分全额返还。", 100, "缴纳的增值税地方留成部分"),
        ("获评市级示范的孵化器，物业费减半补贴。", 50, "物业费"),
        ("获评市级示范的孵化器，宽带费用补贴100%。", 100, "宽带费用"),
    ],
)
def test_a_share_in_words_is_of_the_noun_before_it(text: str, rate: int, base: str) -> None:
    (policy,) = measures(text)
    assert policy.benefit.type == "rate_subsidy" and policy.benefit.rate == rate
    assert policy.benefit.rate_base == base
    assert policy.computable and all(held.value is True for held in policy.condition)


def test_of_two_alternatives_each_is_a_measure_under_the_same_condition() -> None:
    first, second = measures("对首次认定的省级、市级瞪羚企业，一次性给予8万元奖励或20万元贴息。")
    assert first.condition == second.condition and first.quote == second.quote
    assert second.tier_of == first.id
    assert (first.benefit.rate_base, second.benefit.rate_base) == ("与20万元贴息二选一", "与8万元奖励二选一")


def test_an_amount_without_a_verb_takes_the_benefit_of_its_series() -> None:
    first, second = measures("在北交所上市的企业300万元，在新三板挂牌的奖励企业60万。")
    assert [held.variable for held in first.condition] == ["在北交所上市"]
    assert [held.variable for held in second.condition] == ["在新三板挂牌"]
    assert second.tier_of == first.id
    assert second.benefit.amount == 60 and second.benefit.unit == "万元"


@pytest.mark.parametrize(
    "text",
    [
        "对首次上规的企业奖励10万元，市级财政承担的5万元。",
        "在北交所上市的企业300万元。",
        "新增投资的5000万元，对首次上规的企业奖励10万元。",
    ],
)
def test_an_amount_that_is_no_member_of_a_series_is_no_measure(text: str) -> None:
    assert {policy.benefit.amount for policy in measures(text)} <= {Decimal(10)}


@pytest.mark.parametrize(
    ("text", "variable", "value", "unit"),
    [
        ("连续3个月运营正常的企业，奖励5万元。", "连续正常运营", 3, "个月"),
        ("连续三年盈利的企业，奖励5万元。", "连续盈利", 3, "年"),
        ("对正常运营满一年的载体，奖励5万元。", "正常运营", 1, "年"),
    ],
)
def test_a_time_of_running_is_a_number(text: str, variable: str, value: int, unit: str) -> None:
    held = measures(text)[0].condition[0]
    assert held.variable == variable and held.op == ">=" and held.value == value and held.unit == unit


def test_a_sentence_that_only_introduces_is_no_condition() -> None:
    (policy,) = measures("云溪产业园推行基金招商等模式，企业经推介入驻，一次性奖励推介机构10万元。")
    assert [held.variable for held in policy.condition] == ["企业经推介入驻"]
    (policy,) = measures("企业采用融资租赁方式购置设备的，按租金的10%给予补贴。")
    assert "融资租赁" in policy.condition[0].variable


def test_a_sentence_that_says_for_whom_a_policy_is_reaches_into_the_next() -> None:
    text = "在云溪区纳税的软件企业聘用的高管，实行个人所得税奖励政策。个人所得税五年内区级留成部分全额奖励。"
    (policy,) = measures(text)
    assert policy.computable and policy.benefit.rate == 100
    assert [held.variable for held in policy.condition] == ["在云溪区纳税的软件企业聘用的高管"]


def test_the_limit_of_a_loan_and_a_share_of_its_interest_are_two_measures() -> None:
    first, second = measures("对园区企业，信用贷款额度最高500万元，财政按基准利率的30%给予贴息。")
    assert first.benefit.rate is None and first.benefit.cap == 500
    assert second.benefit.rate == 30 and second.benefit.cap is None


def test_two_shares_of_one_clause_are_for_the_same_holder() -> None:
    first, second = measures("软件企业参加境外展会的，展位费给予全额补助，特装费按50%给予补助。")
    assert first.condition == second.condition
    assert [policy.benefit.rate_base for policy in (first, second)] == ["展位费", "特装费"]
