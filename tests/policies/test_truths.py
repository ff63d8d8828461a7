"""Conditions that can never fail or never hold are refused; everything else is read as it stands."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.policies.bounds import interval
from mingcheng.policies.catalogue import catalogue
from mingcheng.policies.enterprise import Clock, Coverage, Enterprise, Lookup
from mingcheng.policies.evaluate import OPERATORS, number_value
from mingcheng.policies.numbers import number_of
from mingcheng.policies.scope import Scope
from mingcheng.policies.syntax import ExpressionFault, parse
from mingcheng.policies.tree import All, Compare, Growth, Inside, NotEarlier, Operator, Share, singles_in, without_words
from mingcheng.policies.truths import TURNED, truth_of

SCOPE = Scope(catalogue())
operators: st.SearchStrategy[Operator] = st.sampled_from([">=", ">", "<=", "<", "=", "!="])
SPAN = {
    "level(cmmi)": ("级", range(0, 6)),
    "employees": ("人", range(0, 12)),
    "max(level(cmmi), 2 级)": ("级", range(2, 6)),
}


def fault_of(text: str) -> str | None:
    try:
        truth_of(text, SCOPE)
    except ExpressionFault as fault:
        return fault.problem
    return None


@given(st.sampled_from(sorted(SPAN)), operators, st.integers(-2, 8), st.booleans())
def test_a_comparison_is_refused_exactly_where_its_fact_cannot_change_it(
    left: str, op: Operator, value: int, is_turned: bool
) -> None:
    unit, span = SPAN[left]
    told = fault_of(f"{value} {unit} {TURNED[op]} {left}" if is_turned else f"{left} {op} {value} {unit}")
    answers = {OPERATORS[op](Fraction(each), Fraction(value)) for each in span}
    if answers == {True, False}:
        assert told is None
    else:
        assert told is not None
        assert told.startswith("这个条件永远成立" if answers == {True} else "这个条件永远不成立")


@given(st.lists(st.tuples(operators.filter(lambda op: op != "!="), st.integers(1, 4)), min_size=1, max_size=3))
def test_a_conjunction_is_refused_exactly_where_no_number_meets_all_of_it(parts: list[tuple[Operator, int]]) -> None:
    text = " and ".join(f"profit {op} {value} 元" for op, value in parts)
    halves = [Fraction(half, 2) for half in range(10)]
    is_possible = any(all(OPERATORS[op](half, Fraction(value)) for op, value in parts) for half in halves)
    told = fault_of(f"first(srdi) or not ({text})")
    assert told is None if is_possible else told is not None and "互相矛盾" in told


def test_different_numbers_contradict_each_other_in_nothing() -> None:
    assert fault_of("revenue > 5 元 and profit < 3 元") is None
    assert fault_of("growth(revenue) > 20% and growth(revenue, 2 years) < 10%") is None
    assert fault_of("revenue > 5 元 or revenue < 3 元") is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("growth(revenue) < -100%", "永远不成立：取值范围是 -100% 至 …"),
        ("share(rd_expense, revenue) >= 0%", "永远成立：取值范围是 0% 至 …"),
        ("granted(national_rd) < 0 元", "永远不成立"),
        ("previous(employees) < 0 人", "永远不成立"),
        ("sum(revenue, last 3 years) >= 0 元", "永远成立"),
        ("min(revenue, 5 元) > 5 元", "永远不成立：取值范围是 0万元 至 0.0005万元"),
        ("3% * revenue < 0 元", "永远不成立"),
        ("choose(first(srdi), 20 分, 10 分) > 20 分", "永远不成立：取值范围是 10分 至 20分"),
        ("newly(employees >= 0 人)", "永远成立"),
        ('stage in ["startup", "groth"]', "“发展阶段”不会是“groth”"),
        ('stage != "big"', "“发展阶段”不会是“big”"),
    ],
)
def test_impossible_conditions_are_told_with_what_is_possible(text: str, problem: str) -> None:
    told = fault_of(text)
    assert told is not None and problem in told


@pytest.mark.parametrize(
    "text",
    ["profit < 0 元", "growth(revenue) < 0%", "revenue - rd_expense < 0 元", "years_since(founded) < 0 years", 'kind = "开源"',
     "-1 * revenue <= -5 元", "revenue != 0 元", "employees > 0 人", "level(cmmi) <= 0 级", "share(profit, revenue) > 5%"],
)  # fmt: skip
def test_what_may_be_is_not_refused(text: str) -> None:
    assert fault_of(text) is None


numbers = st.recursive(
    st.sampled_from(["revenue", "rd_expense", "profit", "5 元", "previous(revenue)", "granted(national_rd)"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-"), inner).map(lambda each: f"({each[0]} {each[1]} {each[2]})"),
        st.tuples(st.integers(-3, 3), inner).map(lambda each: f"({each[0]} * {each[1]})"),
        st.tuples(st.sampled_from(["max", "min"]), inner, inner).map(lambda each: f"{each[0]}({each[1]}, {each[2]})"),
        st.tuples(inner, inner).map(lambda each: f"choose(is_embedded, {each[0]}, {each[1]})"),
    ),
    max_leaves=5,
)


@given(numbers, st.tuples(*[st.integers(0, 2000)] * 4), st.integers(-2000, 2000), st.booleans())
def test_no_number_passes_its_bounds(text: str, amounts: tuple[int, ...], profit: int, is_embedded: bool) -> None:
    number = number_of(parse(text), SCOPE)
    now = {"revenue": amounts[0], "rd_expense": amounts[1], "profit": profit}
    enterprise = Enterprise("", "", {"is_embedded": is_embedded}, {2025: now, 2024: {"revenue": amounts[2]}})
    value = number_value(number, Lookup(enterprise, Clock.of(2025), Coverage(), catalogue()))
    least, most = interval(number, catalogue())
    assert value is not None
    assert (least is None or least <= value) and (most is None or value <= most)


def test_every_single_condition_keeps_its_words_and_place() -> None:
    text = "first(srdi) and (growth(revenue) >= 10% or share(rd_expense, revenue) > 3 %)"
    leaves = [single.leaf for single in singles_in(truth_of(text, SCOPE, line=7, column=3))]
    assert [leaf.text for leaf in leaves] == [
        "first(srdi)", "first(srdi)", "growth(revenue) >= 10%", "share(rd_expense, revenue) > 3 %"
    ]  # fmt: skip
    assert {leaf.line for leaf in leaves} == {7}
    assert [leaf.column - 3 for leaf in leaves] == [text.index(leaf.text) for leaf in leaves]


def test_rates_and_newly_are_read_as_what_they_are() -> None:
    match truth_of("newly(revenue >= 5 元)", SCOPE):
        case All(parts=(Compare(), NotEarlier(fact="revenue"))):
            pass
        case _:
            pytest.fail("newly")
    match truth_of("share(profit, revenue) > 5%", SCOPE):
        case Compare(left=Share()):
            pass
        case _:
            pytest.fail("share")
    match truth_of("growth(revenue, 3 years) >= 10%", SCOPE):
        case Compare(left=Growth(years=3)):
            pass
        case _:
            pytest.fail("growth")


@pytest.mark.parametrize(
    ("place", "prefix"),
    [("330000", "33"), ("330400", "3304"), ("330411", "330411"), ("嘉兴市", "3304"), ("浙江省", "33")],
)
def test_inside_takes_in_all_parts_of_a_division(place: str, prefix: str) -> None:
    truth = truth_of(f"region inside “{place}”", SCOPE)
    assert isinstance(truth, Inside) and truth.prefixes == (prefix,)


@given(st.permutations(["first(srdi)", "revenue > 5 元", "is_embedded"]))
def test_brackets_that_change_nothing_are_nothing(parts: list[str]) -> None:
    one, other, third = parts
    flat = truth_of(f"{one} and {other} and {third}", SCOPE)
    assert without_words(truth_of(f"(({one}) and ({other} and ({third})))", SCOPE)) == without_words(flat)
