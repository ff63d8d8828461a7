"""Measures: every clause of the corpus is read as a careful person reads it, and nothing else is called computable."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from mingcheng.plans.measures import policies_of
from mingcheng.plans.model import DocumentHead, Policy
from mingcheng.reading.document import Block, Cell, Document, Kind
from mingcheng.reading.plain import read_plain

CORPUS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "measure_corpus.yaml").read_text(encoding="utf-8")
)
BOUND = re.compile(r"(>=|<=|>|<|=) ?([\d.]+)(.+)")


def measures(text: str, title: str | None = None) -> list[Policy]:
    return policies_of(read_plain(text), DocumentHead(title=title))


def computable(text: str) -> list[Policy]:
    return [policy for policy in measures(text) if policy.computable]


def numbers(policy: Policy) -> set[tuple[str, Decimal, str | None]]:
    return {
        (condition.op, condition.value, condition.unit)
        for condition in policy.condition
        if isinstance(condition.value, Decimal)
    }


def expected_numbers(entry: dict[str, Any]) -> set[tuple[str, Decimal, str | None]]:
    bounds = [BOUND.fullmatch(bound) for bound in entry["when"]]
    return {(bound[1], Decimal(bound[2]), bound[3]) for bound in bounds if bound}


def gift(type_: str, values: list[Any]) -> tuple[Any, ...]:
    return (type_, *(Decimal(str(value)) if isinstance(value, int | float) else value for value in values))


def given_by(policy: Policy) -> tuple[Any, ...]:
    benefit = policy.benefit
    return gift(benefit.type, [benefit.amount, benefit.unit, benefit.rate, benefit.cap, benefit.cap_unit])


def expected_gift(entry: dict[str, Any]) -> tuple[Any, ...]:
    return gift(entry["type"], [entry.get(name) for name in ("amount", "unit", "rate", "cap", "cap_unit")])


@pytest.mark.parametrize("case", CORPUS, ids=[f"{at}-{case['text'][:12]}" for at, case in enumerate(CORPUS)])
def test_a_clause_of_the_corpus_is_read_in_full_and_nothing_is_invented(case: dict[str, Any]) -> None:
    text = case["text"].rstrip("\n")
    read = computable(text)
    assert [(given_by(policy), numbers(policy)) for policy in read] == [
        (expected_gift(entry), expected_numbers(entry)) for entry in case["policies"]
    ]
    for policy, entry in zip(read, case["policies"], strict=True):
        place = text.index(entry["in"])
        overlap = min(policy.end, place + len(entry["in"])) - max(policy.start, place)
        assert overlap >= min(len(policy.quote), len(entry["in"])) / 2


@pytest.mark.parametrize("case", CORPUS, ids=[str(at) for at in range(len(CORPUS))])
def test_quotes_are_the_very_characters_and_tiers_point_backwards(case: dict[str, Any]) -> None:
    read = measures(case["text"])
    assert [policy.id for policy in read] == [f"p{at:03d}" for at in range(1, len(read) + 1)]
    seen: set[str] = set()
    for policy in read:
        assert case["text"][policy.start : policy.end] == policy.quote
        assert not policy.quote.endswith(("。", "；", "，"))
        assert policy.title and policy.beneficiary
        assert policy.tier_of is None or policy.tier_of in seen
        seen.add(policy.id)


def test_tiers_of_one_clause_share_it_and_point_at_the_first() -> None:
    first, second, third = measures("对新认定的国家级、省级、市级软件园，分别给予100万元、50万元、20万元奖励。")
    assert (first.tier_of, second.tier_of, third.tier_of) == (None, first.id, first.id)
    assert first.quote == second.quote == third.quote
    assert [policy.title for policy in (first, second)] == ["新认定的国家级软件园奖励", "新认定的省级软件园奖励"]


def test_a_further_tier_in_a_clause_of_its_own_points_at_the_first_too() -> None:
    first, second = measures("对首次入选全国软件百强的企业，奖励150万元；对首次入选全省软件二十强的企业，奖励50万元。")
    assert second.tier_of == first.id and second.quote != first.quote


def test_a_fact_without_a_definition_is_noted_and_makes_the_measure_uncomputable() -> None:
    (policy,) = measures("对新引进的行业龙头企业，一次性奖励500万元。")
    assert not policy.computable and policy.benefit.amount == 500
    assert [condition.note for condition in policy.condition] == ["文中无判定标准"]


@pytest.mark.parametrize(
    "text",
    [
        "对认定为市级重点软件企业的，一次性奖励20万元。",
        "对列入重点软件企业培育名单的企业，一次性奖励20万元。",
        "对来我市创业的高层次团队，经认定，一次性资助20万元。",
    ],
)
def test_a_status_that_is_awarded_is_a_fact(text: str) -> None:
    (policy,) = measures(text)
    assert policy.computable


@pytest.mark.parametrize(
    "text",
    [
        "对获得省级认定的企业，原则上奖励20万元。",
        "对获得省级认定的企业，视其贡献程度奖励20万元。",
        "对获得省级认定的企业，择优给予20万元奖励。",
        "对获得省级认定的企业，给予不低于20万元奖励。",
        "对获得省级认定的企业，给予20万元至50万元奖励。",
        "对获得省级认定的企业，给予最高20万元奖励。",
        "对符合条件的企业，给予20万元奖励。",
        "对获得省级认定的企业，按不超过投入的20%给予补助。",
    ],
)
def test_discretion_and_mere_ceilings_are_not_computable(text: str) -> None:
    assert measures(text) and not computable(text)


def test_a_ceiling_alone_is_a_cap_without_an_amount() -> None:
    (policy,) = measures("对首次达标的企业，给予不超过30万元的奖励。")
    assert (policy.benefit.amount, policy.benefit.cap, policy.benefit.cap_unit) == (None, Decimal(30), "万元")


def test_the_object_of_giving_holds_the_condition() -> None:
    (policy,) = measures("给予首次认定的高新技术企业20万元奖励。")
    assert policy.condition[0].variable == "首次认定的高新技术企业" and policy.benefit.amount == 20


def test_the_beneficiary_is_whom_the_benefit_is_given_to() -> None:
    (policy,) = measures("年营业收入首次突破10亿元的，给予企业经营团队100万元奖励。")
    assert policy.beneficiary == "企业经营团队"


def test_a_number_keeps_its_variable_and_the_words_that_qualify_it() -> None:
    (policy,) = measures("对软件企业年度软件业务收入首次达到2000万元（含）以上的，奖励20万元。")
    (condition,) = policy.condition
    assert (condition.variable, condition.op, condition.value, condition.unit) == (
        "年度软件业务收入",
        ">=",
        2000,
        "万元",
    )
    assert condition.note == "首次，含"


def test_instalments_in_brackets_are_no_tiers() -> None:
    (policy,) = measures("对新上规的企业，给予10万元奖励(第一年奖励6万元，第二年奖励4万元)。")
    assert policy.benefit.amount == 10 and policy.benefit.rate_base == "第一年奖励6万元，第二年奖励4万元"


def test_a_ceiling_in_the_next_sentence_holds_for_the_rates_before_it() -> None:
    text = "对使用区内算力的，按费用的30%补贴。对使用区外算力的，按费用的20%补贴。每家企业每年补贴金额不超过100万元。"
    assert [(policy.benefit.rate, policy.benefit.cap) for policy in measures(text)] == [
        (Decimal(30), Decimal(100)),
        (Decimal(20), Decimal(100)),
    ]


def test_listed_requirements_hold_for_the_measures_after_them_and_no_longer() -> None:
    text = (
        "第五条\n（1）成立不超过5年（含）的企业。\n（2）上年度从业人员100人（含）以下。\n"
        "年研发费用500万元以上的，一次性奖励30万元。\n第六条\n年研发费用1亿元以上的，一次性奖励50万元。"
    )
    first, second = measures(text)
    assert numbers(first) == {("<=", Decimal(5), "年"), ("<=", Decimal(100), "人"), (">=", Decimal(500), "万元")}
    assert numbers(second) == {(">=", Decimal(1), "亿元")}


def test_a_row_of_a_table_is_one_clause() -> None:
    cells = (
        "条件",
        "奖励标准",
        "年营业收入首次突破1亿元、5亿元的企业",
        "30万元、80万元",
        "通过贯标的企业",
        "一次性给予10万元",
    )
    text = "\n".join(cells)
    starts = [text.index(cell) for cell in cells]
    table = tuple(
        Cell(row=at // 2, column=at % 2, start=start, end=start + len(cell), is_header=at < 2)
        for at, (start, cell) in enumerate(zip(starts, cells, strict=True))
    )
    document = Document(text, (Block(Kind.TABLE, 0, len(text), cells=table),), "txt")
    read = policies_of(document, DocumentHead())
    assert [(policy.quote, policy.benefit.amount) for policy in read] == [
        ("30万元、80万元", Decimal(30)),
        ("30万元、80万元", Decimal(80)),
        ("一次性给予10万元", Decimal(10)),
    ]
    assert numbers(read[1]) == {(">", Decimal(5), "亿元")}


def test_funds_and_services_are_measures_without_being_computable() -> None:
    fund, service = measures("设立总规模50亿元的软件产业基金，重点投向基础软件领域。为初创企业提供创业辅导服务。")
    assert (fund.benefit.type, fund.benefit.amount, fund.computable) == ("investment_fund", Decimal(50), False)
    assert (service.benefit.type, service.beneficiary, service.computable) == ("service", "初创企业", False)


def test_a_service_for_those_in_a_register_is_a_fact() -> None:
    (policy,) = computable("建立重大项目库，对入库项目在用地、融资等方面采取一对一方式跟踪服务。")
    assert policy.benefit.type == "service" and policy.condition[0].variable == "列入入库项目"


def test_tasks_of_a_section_of_measures_are_kept_unless_the_article_gives_an_amount() -> None:
    text = (
        "四、政策支持\n（一）支持企业参与国家标准制定，鼓励企业开放应用场景。\n"
        "（二）支持企业上市。对在境内上市的企业，奖励300万元。\n五、保障措施\n支持各区出台配套政策。"
    )
    assert [policy.quote for policy in measures(text)] == [
        "支持企业参与国家标准制定",
        "鼓励企业开放应用场景",
        "对在境内上市的企业，奖励300万元",
    ]


def test_a_work_report_promises_in_passing() -> None:
    text = "设立10亿元产业基金，为企业提供全程服务。"
    assert measures(text, "某市行动方案") and not measures(text, "2025年临江市政府工作报告")


@pytest.mark.parametrize(
    "text", ["", "\n\n", "。。；；，，", "The city will grow its software industry by 10%.", "（（（“《"]
)
def test_text_without_measures_gives_none(text: str) -> None:
    assert measures(text) == []


def test_a_very_long_run_without_a_stop_is_no_clause() -> None:
    assert measures("给予" * 50_000) == []
    assert len(measures("对" + "软" * 5_000 + "，" + "对首次达标的企业，奖励5万元。")) == 1
