"""Stacking and pots as a pack declares them: who is a member of what, and what cannot be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.policies.load import MeasureError, pack_of
from mingcheng.policies.model import Pack
from mingcheng.policies.rules import measures_in, pot_members
from mingcheng.policies.tree import Scaled

MEASURES = (
    "measures:\n"
    "  - {id: a, title: 甲, benefit: {fixed: 1 元}}\n"
    "  - {id: b, title: 乙, benefit: {fixed: 2 元}}\n"
    "  - {id: c, title: 丙, benefit: {fixed: 3 元, nature: loan_limit}}\n"
)


def pack(rules: str) -> Pack:
    return pack_of({"pack.yaml": f"id: p\n{rules}\n{MEASURES}"}, "p")


def problem_of(rules: str) -> str:
    with pytest.raises(MeasureError) as caught:
        pack(rules)
    return " ".join(fault.problem for fault in caught.value.faults)


def test_a_rule_bears_on_the_measures_of_the_rules_inside_it() -> None:
    found = pack(
        "stacking: [{id: 甲, cap: [a, 乙], amount: 5 元}, {id: 乙, highest_only: [b]}, {id: 丙, cap: all, amount: 9 元}]"
    )
    assert [measures_in(rule, found) for rule in found.stacking] == [{"a", "b"}, {"b"}, {"a", "b"}]


def test_all_means_what_pays_money() -> None:
    found = pack("pots: [{measures: all, amount: 5 元}]")
    assert pot_members(found.pots[0], found) == ["a", "b"]
    assert (found.pots[0].id, found.pots[0].rule, found.pots[0].partial) == ("pot1", "pro_rata", True)


def test_a_contribution_is_a_rate_of_a_fact() -> None:
    (rule,) = pack("stacking: [{contribution: [a], of: tax_paid, rate: 50%}]").stacking
    assert isinstance(rule.at_most, Scaled)
    assert rule.at_most.constant.value * 2 == 1
    assert rule.id == "rule1"


@given(st.lists(st.lists(st.integers(0, 4), max_size=2), min_size=5, max_size=5))
def test_rules_are_refused_exactly_where_one_contains_itself(inside: list[list[int]]) -> None:
    rules = [f"{{id: r{n}, highest_only: [a{''.join(f', r{m}' for m in each)}]}}" for n, each in enumerate(inside)]
    text = f"stacking: [{', '.join(rules)}]"
    if any(reaches(inside, n, n) for n in range(5)):
        assert "叠加规则互相包含，成了循环" in problem_of(text)
    else:
        assert len(pack(text).stacking) == 5


def reaches(inside: list[list[int]], start: int, goal: int) -> bool:
    seen: set[int] = set()
    waiting = list(inside[start])
    while waiting:
        at = waiting.pop()
        if at not in seen:
            seen.add(at)
            waiting += inside[at]
    return goal in seen


members = st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True)


@given(members, members)
def test_two_caps_are_apart_or_one_within_the_other(one: list[str], other: list[str]) -> None:
    text = f"stacking: [{{id: 甲, cap: [{', '.join(one)}], amount: 5 元}}, {{id: 乙, cap: [{', '.join(other)}], amount: 5 元}}]"
    shared = set(one) & set(other)
    if not shared or set(one) <= set(other) or set(other) <= set(one):
        assert len(pack(text).stacking) == 2
    else:
        assert f"“甲”与“乙”部分重叠（{'、'.join(sorted(shared))}）" in problem_of(text)


@given(members, members)
def test_a_measure_is_paid_from_one_pot(one: list[str], other: list[str]) -> None:
    text = f"pots: [{{id: 甲, measures: [{', '.join(one)}], amount: 5 元}}, {{id: 乙, measures: [{', '.join(other)}], amount: 5 元}}]"
    if set(one) & set(other):
        assert "同时在资金池“甲”和“乙”里" in problem_of(text)
    else:
        assert len(pack(text).pots) == 2


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        ("stacking: [{highest_only: [a, z]}]", "规则“rule1”提到的“z”不在这个措施包里。"),
        ("stacking: [{contribution: [a], of: employees, rate: 50%}]", "单位不符：这里应是金额，现为数量。"),
        ("stacking: [{contribution: [a]}]", "缺少必填的字段“of”。"),
        ("stacking: [{cap: [a], amount: 5 人}]", "单位不符：这里应是金额，现为数量 5。"),
        ("stacking: [{label: 甲}]", "叠加规则应有且只有一种，现有 0 种。"),
        ("pots: [{measures: [a]}]", "缺少必填的字段“amount”。"),
        ("pots: [{measures: [], amount: 5 元}]", "规则“pot1”没有成员。"),
        (
            "pots: [{measures: [a], amount: 5 元, rule: ranking, order: growth(revenue)}]",
            "增速、占比只能用来比较，不能再参与运算。",
        ),
    ],
)
def test_faults_of_rules_are_told(rules: str, problem: str) -> None:
    assert problem in problem_of(rules)


@pytest.mark.parametrize(
    "rules",
    [
        "stacking: [{id: 甲, highest_only: [a, b]}, {id: 甲, cap: [a, b], amount: 5 元}]",
        "stacking: [{id: c, highest_only: [a, b]}, {id: 乙, cap: [c], amount: 5 元}]",
        "stacking: [{id: all, highest_only: [b]}]",
        "pots: [{id: 甲, measures: [a], amount: 5 元}, {id: 甲, measures: [b], amount: 5 元}]",
        "stacking: [{contribution: [a], of: tax_paid, rate: 50 万元}]",
        "stacking: [{contribution: [a], of: tax_paid}]",
    ],
)
def test_rules_have_names_of_their_own_and_rates_are_rates(rules: str) -> None:
    with pytest.raises(MeasureError):
        pack(rules)
