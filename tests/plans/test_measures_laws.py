"""Laws of reading measures: blanks change nothing, numbers come out as printed, no text breaks the reader."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.plans.measures import policies_of
from mingcheng.plans.measures.conditions import conditions_of, tier_terms
from mingcheng.plans.measures.figures import figures_of
from mingcheng.plans.measures.statements import statements_of
from mingcheng.plans.measures.words import any_of, word_list
from mingcheng.plans.model import DocumentHead, Policy
from mingcheng.reading.document import Block, Document, Kind
from mingcheng.reading.flow import flow_of

CORPUS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "measure_corpus.yaml").read_text(encoding="utf-8")
)
SINGLE_LINES = [case["text"] for case in CORPUS if "\n" not in case["text"].strip()]
PIECES = (
    *(
        "对",
        "凡",
        "企业",
        "软件企业",
        "的",
        "，",
        "；",
        "。",
        "：",
        "、",
        "和",
        "（",
        "）",
        "“",
        "”",
        "首次",
        "分别",
        "给予",
        "奖励",
    ),
    *(
        "补助",
        "按",
        "10万元",
        "5%",
        "1：1",
        "不超过",
        "最高",
        "以上",
        "至",
        "每",
        "每增加",
        "年",
        "一、",
        "（一）",
        "1.",
        "第三条",
    ),
    *("国家级", "省级", "一等奖", "营业收入", "达到", "连续3年", "基金", "服务", "其中", "支持", " ", "\n", "x", "３"),
)


def paragraph(text: str) -> Document:
    return Document(text, (Block(Kind.PARAGRAPH, 0, len(text)),), "txt")


def read(text: str) -> list[Policy]:
    return policies_of(paragraph(text), DocumentHead())


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_sequence_of_policy_words_is_read_with_exact_quotes(text: str) -> None:
    for policy in read(text):
        assert text[policy.start : policy.end] == policy.quote != ""


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for policy in read(text):
        assert text[policy.start : policy.end] == policy.quote


@given(st.sampled_from(SINGLE_LINES), st.data())
def test_blanks_of_a_conversion_change_no_reading(text: str, data: st.DataObject) -> None:
    inside = [at for at in range(1, len(text)) if not (text[at - 1].isascii() and text[at].isascii())]
    places = data.draw(st.sets(st.sampled_from(inside), max_size=20))
    spaced = "".join(" " + sign if at in places else sign for at, sign in enumerate(text))
    assert [(policy.benefit, policy.condition, policy.computable) for policy in read(spaced)] == [
        (policy.benefit, policy.condition, policy.computable) for policy in read(text)
    ]


amounts = st.integers(1, 99_999)


@given(st.lists(st.tuples(amounts, amounts), min_size=2, max_size=6))
def test_thresholds_and_awards_listed_side_by_side_go_in_pairs(tiers: list[tuple[int, int]]) -> None:
    thresholds = "、".join(f"{threshold}万元" for threshold, _ in tiers)
    awards = "、".join(f"{award}万元" for _, award in tiers)
    policies = read(f"对年营业收入首次突破{thresholds}的企业，分别给予{awards}奖励。")
    read_tiers = [(policy.condition[0].value, policy.benefit.amount) for policy in policies]
    assert read_tiers == [(Decimal(threshold), Decimal(award)) for threshold, award in tiers]
    assert {policy.tier_of for policy in policies} == {None, "p001"}


@given(amounts, amounts, st.sampled_from(["万元", "亿元", "元", "万美元"]))
def test_a_rate_with_a_ceiling_keeps_both_numbers(rate: int, cap: int, unit: str) -> None:
    (policy,) = read(f"对实施改造的企业，按设备投资额的{rate}%给予补助，最高不超过{cap}{unit}。")
    benefit = policy.benefit
    assert (benefit.rate, benefit.cap) == (Decimal(rate), Decimal(cap))
    assert (benefit.cap_unit, benefit.rate_base) == (unit, "设备投资额")


@given(
    st.decimals(0, 10**9, allow_nan=False, places=2), st.sampled_from(["万元", "亿元", "%", "人", "平方米", "个百分点"])
)
def test_a_printed_number_is_read_exactly(value: Decimal, unit: str) -> None:
    (figure,) = figures_of(f"达到{value:f}{unit}以上")
    assert (figure.value, figure.unit, figure.op) == (value, unit, ">=")


@given(st.integers(1, 999), st.integers(1000, 9999), st.booleans())
def test_a_range_holds_the_end_that_the_text_says(low: int, high: int, holds_low: bool) -> None:
    text = f"年收入{low}万元（含）至{high}万元的" if holds_low else f"年收入{low}万元至{high}万元（含）的"
    first, second = conditions_of([text])
    assert (first.op, second.op) == ((">=", "<") if holds_low else (">", "<="))
    assert (first.value, second.value) == (low, high)


@given(st.lists(st.integers(1, 999), min_size=2, max_size=5))
def test_every_tier_has_its_own_terms(values: list[int]) -> None:
    term = "年产值达到" + "、".join(f"{value}亿元" for value in values) + "以上的"
    tiers = [tier_terms([term], len(values), index) for index in range(len(values))]
    assert tiers == [(f"年产值达到{value}亿元以上的",) for value in values]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_statements_cover_only_what_the_text_holds_and_do_not_overlap(text: str) -> None:
    flow = flow_of(text, 0, len(text)).text
    last = 0
    for statement in statements_of(paragraph(text)):
        assert statement.flow.text == flow
        for segment in statement.segments:
            assert last <= segment.start < segment.end <= len(flow)
            last = segment.end


def test_words_are_tried_longest_first() -> None:
    assert any_of("plain_after_major") == "(?:技术改造|技术装备|专项)"


def test_no_list_of_words_repeats_a_word() -> None:
    for name in ("benefit", "adverb", "status", "awarded", "task", "holder", "beneficiary", "ceiling", "counter"):
        assert len(set(word_list(name))) == len(word_list(name)), name
