"""The outcome of a measure by its plain definition: three-valued logic, rates, years, levels, rounding, tiers, caps, once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import product
from math import ceil, floor
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mingcheng.policies.catalogue import catalogue
from mingcheng.policies.enterprise import AwardRecord, Clock, Coverage, Enterprise, GrantRecord, Lookup, Payment
from mingcheng.policies.evaluate import OPERATORS, Outcome, all_of, any_of, number_value, outcome, rounded, truth_value
from mingcheng.policies.load import load_pack, pack_of
from mingcheng.policies.numbers import number_of
from mingcheng.policies.scope import Scope
from mingcheng.policies.syntax import parse
from mingcheng.policies.tree import All, AnyOf, Attribute, Compare, Constant, Flag, Leaf, Not, Operator, Truth
from mingcheng.policies.truths import truth_of

SCOPE = Scope(catalogue())
FLAGS = ("is_ic_design", "is_key_field", "is_embedded", "is_strategic_industry")
CAPABILITY = load_pack("jiaxing-2025").measure("capability-20")
WAN = 10**6
answers = st.none() | st.booleans()
fen = st.none() | st.integers(0, 10**13)
operators: st.SearchStrategy[Operator] = st.sampled_from([">=", ">", "<=", "<", "=", "!="])


def lookup(
    years: Mapping[str, Sequence[int | None]] | None = None,
    attributes: Mapping[str, Any] | None = None,
    awards: Iterable[tuple[Any, ...]] = (),
    grants: Iterable[tuple[Any, ...]] = (),
    payments: Iterable[tuple[Any, ...]] = (),
    coverage: Coverage | None = None,
) -> Lookup:
    """An enterprise at the end of 2025; the values of `years` are those of 2025, 2024, 2023, …"""
    annual: dict[int, dict[str, int | None]] = {}
    for fact, values in (years or {}).items():
        for lag, value in enumerate(values):
            annual.setdefault(2025 - lag, {})[fact] = value
    enterprise = Enterprise(
        "", "", attributes or {}, annual, [AwardRecord(*row) for row in awards], [GrantRecord(*row) for row in grants],
        [Payment(*row) for row in payments],
    )  # fmt: skip
    return Lookup(enterprise, Clock.of(2025), coverage or Coverage(), catalogue())


def holds(text: str, facts: Lookup | None = None, **years: Sequence[int | None]) -> bool | None:
    return truth_value(truth_of(text, SCOPE), facts or lookup(years))


def number(text: str, facts: Lookup | None = None, **years: Sequence[int | None]) -> Fraction | None:
    return number_value(number_of(parse(text), SCOPE), facts or lookup(years))


def result(text: str, facts: Lookup) -> Outcome:
    """The outcome of a measure, given by its fields after id and title."""
    return outcome(pack_of({"a.yaml": f"id: a\ntitle: 甲\n{text}"}, "a.yaml").measure("a"), facts)


def completions(values: Sequence[bool | None]) -> Iterator[tuple[bool, ...]]:
    """Every way in which the unknown may turn out."""
    return product(*([False, True] if value is None else [value] for value in values))


def unanimous(values: Iterable[Any]) -> Any:
    first, *others = values
    return first if all(other == first for other in others) else None


# Three-valued logic


@given(st.lists(answers, max_size=5))
def test_and_and_or_are_known_exactly_where_every_completion_agrees(values: list[bool | None]) -> None:
    assert all_of(values) is unanimous(all(each) for each in completions(values))
    assert any_of(values) is unanimous(any(each) for each in completions(values))


flags = st.sampled_from(FLAGS).map(lambda fact: Flag(Attribute(fact), Leaf("")))
truths: st.SearchStrategy[Truth] = st.recursive(
    flags,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=8,
)


@given(truths, st.tuples(*[answers] * 4))
def test_what_is_answered_stays_so_whatever_the_unknown_turns_out_to_be(
    truth: Truth, known: tuple[bool | None, ...]
) -> None:
    answer = truth_value(truth, lookup(attributes=dict(zip(FLAGS, known, strict=True))))
    for each in completions(known):
        full = truth_value(truth, lookup(attributes=dict(zip(FLAGS, each, strict=True))))
        assert full is not None
        assert answer is None or answer == full


@given(truths, truths, st.tuples(*[answers] * 4))
def test_de_morgan_holds_with_the_unknown_too(one: Truth, other: Truth, known: tuple[bool | None, ...]) -> None:
    facts = lookup(attributes=dict(zip(FLAGS, known, strict=True)))
    assert truth_value(Not(All((one, other))), facts) is truth_value(AnyOf((Not(one), Not(other))), facts)
    assert truth_value(Not(Not(one)), facts) is truth_value(one, facts)


def test_of_nothing_all_hold_and_none_does() -> None:
    assert truth_value(All(()), lookup()) is True
    assert truth_value(AnyOf(()), lookup()) is False


@pytest.mark.parametrize(
    ("text", "attributes", "answer"),
    [
        ('stage in ["startup", "growth"]', {"stage": "growth"}, True),
        ('stage != "startup"', {"stage": "startup"}, False),
        ('stage != "startup"', {}, None),
        ('region inside "330400"', {"region": "330411"}, True),
        ('region inside "330400"', {"region": "330500"}, False),
        ('region inside ["330411", "330000"]', {"region": "331000"}, True),
        ('region inside "330400"', {}, None),
        ('founded >= "2020-03-01"', {"founded": date(2020, 3, 1)}, True),
        ('founded > "2020-03-01"', {"founded": date(2020, 3, 1)}, False),
        ('founded = "2020-03-01"', {}, None),
        ("years_since(founded) >= 5 years", {"founded": date(2021, 1, 1)}, False),
        ("years_since(founded) >= 5 years", {"founded": date(2020, 12, 31)}, True),
        ("months_since(founded) < 3 months", {"founded": date(2025, 10, 1)}, True),
        ("days_since(founded) > 0 days", {"founded": date(2025, 12, 31)}, False),
        ("days_since(founded) > 0 days", {}, None),
        ("not is_embedded", {"is_embedded": False}, True),
    ],
)
def test_texts_regions_dates_and_flags(text: str, attributes: dict[str, Any], answer: bool | None) -> None:
    assert holds(text, lookup(attributes=attributes)) is answer


def test_what_only_a_person_can_judge_is_unknown() -> None:
    found = result("conditions: [{human: 信用良好}]\nbenefit: {fixed: 1 元}\n", lookup())
    assert (found.eligible, found.amount, found.low, found.high) == (None, None, 0, 100)


# Growth and shares


@given(st.integers(1, 10**13))
def test_growth_of_exactly_a_tenth_is_enough_and_one_fen_less_is_not(base: int) -> None:
    least = ceil(Fraction(base) * 11 / 10)
    assert holds("growth(revenue) >= 10%", revenue=[least, base]) is True
    assert holds("growth(revenue) >= 10%", revenue=[least - 1, base]) is False
    assert holds("growth(revenue) > 10%", revenue=[floor(Fraction(base) * 11 / 10), base]) is False


@given(st.integers(0, 10**7), st.integers(1, 10**7), st.integers(-99, 300), st.integers(1, 4), operators)
def test_growth_compares_the_exact_compound_rate(now: int, base: int, percent: int, years: int, op: Operator) -> None:
    growth = truth_of(f"growth(revenue, {years} years) > 0%", SCOPE)
    assert isinstance(growth, Compare)
    compare = Compare(growth.left, op, Constant(Fraction(percent * 10**6), "rate"), Leaf(""))
    values = [now, *[None] * (years - 1), base]
    grown = (1 + Fraction(percent, 100)) ** years
    assert truth_value(compare, lookup({"revenue": values})) is OPERATORS[op](Fraction(now, base), grown)


@given(st.integers(1, 10**9), st.integers(-99, 1000), operators)
def test_from_a_base_of_zero_any_increase_is_more_than_every_rate(now: int, percent: int, op: Operator) -> None:
    assert growth_from_zero(now, percent, op) is (op in (">=", ">", "!="))


@given(st.integers(0, 1000))
def test_from_zero_to_zero_no_growth_is_reached(percent: int) -> None:
    assert growth_from_zero(0, percent, ">=") is (percent == 0)
    assert growth_from_zero(0, percent, ">") is False


# From zero to zero the growth is none, that is 0 %: less than 10 % and more than -5 %.
@pytest.mark.parametrize(("percent", "op"), [(10, "<"), (-5, ">"), (-5, "<="), (10, "="), (10, "!=")])
def test_from_zero_to_zero_the_growth_is_zero(percent: int, op: Operator) -> None:
    assert growth_from_zero(0, percent, op) is OPERATORS[op](Fraction(0), Fraction(percent))


def growth_from_zero(now: int, percent: int, op: Operator) -> bool | None:
    growth = truth_of("growth(revenue) > 0%", SCOPE)
    assert isinstance(growth, Compare)
    compare = Compare(growth.left, op, Constant(Fraction(percent * 10**6), "rate"), Leaf(""))
    return truth_value(compare, lookup({"revenue": [now, 0]}))


@pytest.mark.parametrize(
    ("now", "base", "answer"), [(None, 5, None), (5, None, None), (0, None, False), (None, None, None)]
)
def test_growth_is_unknown_where_a_year_is_unless_there_is_nothing_left(
    now: int | None, base: int | None, answer: bool | None
) -> None:
    assert holds("growth(revenue) >= 10%", revenue=[now, base]) is answer


@given(fen, fen, st.integers(1, 300))
def test_a_share_compares_exactly_and_holds_neither_way_of_nothing(
    part: int | None, whole: int | None, percent: int
) -> None:
    years = {"rd_expense": [part], "revenue": [whole]}
    reached, missed = (holds(f"share(rd_expense, revenue) {op} {percent}%", lookup(years)) for op in (">=", "<"))
    if whole == 0:
        assert reached is missed is False
    elif part is None or whole is None:
        assert reached is missed is None
    else:
        assert reached is (Fraction(part, whole) >= Fraction(percent, 100))
        assert missed is not reached


# Years


@given(st.lists(fen, min_size=3, max_size=3), st.sampled_from([">=", "<"]))
def test_every_and_some_of_the_last_years_join_the_single_years(revenue: list[int | None], op: str) -> None:
    single = [holds(f"revenue {op} 5 亿元", revenue=[value]) for value in revenue]
    assert holds(f"every(revenue {op} 5 亿元, last 3 years)", revenue=revenue) is all_of(single)
    assert holds(f"some(revenue {op} 5 亿元, last 3 years)", revenue=revenue) is any_of(single)
    assert holds(f"every(revenue {op} 5 亿元, last 2 years)", revenue=revenue) is all_of(single[:2])


@given(st.lists(fen, min_size=4, max_size=4))
def test_sums_and_averages_of_years_are_unknown_where_one_is(revenue: list[int | None]) -> None:
    known = [value for value in revenue[:3] if value is not None]
    total = Fraction(sum(known)) if len(known) == 3 else None
    assert number("sum(revenue, last 3 years)", revenue=revenue) == total
    assert number("average(revenue, last 3 years)", revenue=revenue) == (None if total is None else total / 3)
    assert number("sum of last 3 years of revenue", revenue=revenue) == total


@given(st.lists(fen, min_size=4, max_size=4), st.integers(1, 3))
def test_previous_moves_back_by_so_many_years(revenue: list[int | None], years: int) -> None:
    assert number(f"previous(revenue, {years} years)", revenue=revenue) == revenue[years]
    assert number("previous(revenue)", revenue=revenue) == revenue[1]
    assert number("previous(previous(revenue))", revenue=revenue) == revenue[2]


@given(st.lists(st.none() | st.integers(0, 9), min_size=1, max_size=5), st.sampled_from([">=", ">"]))
def test_newly_is_this_year_and_no_earlier_known_year(years: list[int | None], op: str) -> None:
    now, *earlier = [holds(f"revenue {op} 0.04 元", revenue=[value]) for value in years]
    expected = False if True in earlier else now
    assert holds(f"newly(revenue {op} 0.04 元)", revenue=years) is expected


# Awards


@given(st.lists(st.dates(date(2023, 1, 1), date(2026, 12, 31)), max_size=3))
def test_first_is_obtained_this_year_and_never_before(dates: list[date]) -> None:
    facts = lookup(awards=[("srdi", day) for day in dates])
    years = {day.year for day in dates}
    assert holds("first(srdi)", facts) is (2025 in years and not years & {2023, 2024})
    assert holds("obtained(srdi)", facts) is (2025 in years)


def test_awards_are_unknown_without_their_table() -> None:
    facts = lookup(coverage=Coverage(awards=False))
    assert [holds(f"{function}(srdi)", facts) for function in ("first", "obtained", "held")] == [None, None, None]
    assert holds("first(srdi)", lookup(awards=[("srdi", date(2023, 1, 1))], coverage=Coverage(awards=False))) is False


@given(st.lists(st.tuples(st.integers(2023, 2026), st.none() | st.integers(1, 5)), max_size=4))
def test_each_level_above_the_one_before_is_paid_once(rows: list[tuple[int, int | None]]) -> None:
    facts = lookup(awards=[("cmmi", date(year, 6, 1), level) for year, level in rows])
    found = outcome(CAPABILITY, facts)
    now = [level for year, level in rows if year == 2025]
    before = [level for year, level in rows if year < 2025]
    if None in now or None in before:
        assume(now and None not in now)
        assert found.eligible is (False if max(level or 0 for level in now) < 3 else None)
        return
    highest, earlier = (max((level or 0 for level in levels), default=0) for levels in (now, before))
    amount = 20 * WAN * (highest - max(2, earlier)) if highest >= 3 else 0
    assert (found.eligible, found.amount) == ((True, amount) if amount > 0 else (False, None))
    assert found.tier == (f"cmmi-{highest}" if amount > 0 else None)


def test_an_amount_may_be_unknown_though_something_is_certain() -> None:
    facts = lookup(awards=[("cmmi", date(2025, 5, 1), 3), ("csmm", date(2025, 6, 1), None)])
    found = outcome(CAPABILITY, facts)
    assert (found.eligible, found.amount, found.tier) == (True, None, None)
    assert (found.low, found.high, found.amount_max) == (20 * WAN, 80 * WAN, 80 * WAN)


# Amounts


@given(st.fractions(0, 10**9))
def test_money_is_rounded_to_the_nearest_fen_and_half_a_fen_up(exact: Fraction) -> None:
    assert -Fraction(1, 2) < rounded(exact) - exact <= Fraction(1, 2)


@pytest.mark.parametrize(("base", "amount"), [(49, None), (50, 1), (149, 1), (150, 2), (249, 2), (250, 3)])
def test_half_a_fen_of_a_rate_is_a_fen_and_less_is_nothing(base: int, amount: int | None) -> None:
    found = result("benefit: {rate: {rate: 1%, of: revenue}}\n", lookup({"revenue": [base]}))
    assert (found.eligible, found.amount) == (amount is not None, amount)


@given(fen)
def test_a_rate_goes_up_to_its_cap_and_nothing_of_nothing(base: int | None) -> None:
    found = result("benefit: {rate: {rate: 3%, of: revenue, cap: 100 万元}}\n", lookup({"revenue": [base]}))
    if base is None:
        assert (found.eligible, found.amount, found.low, found.high) == (None, None, 0, 100 * WAN)
    else:
        amount = min(rounded(Fraction(base * 3, 100)), 100 * WAN)
        assert (found.eligible, found.amount) == ((True, amount) if amount else (False, None))


benefits = st.tuples(
    st.lists(st.integers(1, 5), min_size=1, max_size=3), st.sampled_from(["highest", "sum"]), st.none() | st.integers(1, 9),
    st.booleans(),
)  # fmt: skip


@given(benefits, answers, st.tuples(*[answers] * 3))
def test_an_outcome_is_known_exactly_where_every_completion_agrees(
    benefit: tuple[list[int], str, int | None, bool], gate: bool | None, met: tuple[bool | None, ...]
) -> None:
    amounts, choose, cap, is_gated = benefit
    tiers = ", ".join(f"{{id: t{n}, if: {FLAGS[n]}, amount: {amount} 元}}" for n, amount in enumerate(amounts))
    text = f"benefit: {{each: [{tiers}], choose: {choose}{f', cap: {cap} 元' if cap else ''}}}\n"
    text += f"conditions: {FLAGS[3]}\n" if is_gated else ""
    known = [*met[: len(amounts)], *([gate] if is_gated else [])]
    names = [*FLAGS[: len(amounts)], *(FLAGS[3:] if is_gated else [])]
    found = result(text, lookup(attributes=dict(zip(names, known, strict=True))))
    paid = [paid_of(each, amounts, choose, cap) for each in completions(known)]
    assert found.eligible is unanimous(each > 0 for each in paid)
    assert (found.low, found.high) == (min(paid), max(paid))
    assert found.amount == (unanimous(paid) or None)
    assert found.amount_max == (max(paid) if found.eligible else None)
    assert (found.tier is None) is (found.amount is None)


def paid_of(answers: Sequence[bool], amounts: Sequence[int], choose: str, cap: int | None) -> int:
    """Fen paid, by hand: the answers are those of the tiers, then of the measure's condition where it has one."""
    met = [amount * 100 for amount, is_met in zip(amounts, answers, strict=False) if is_met]
    total = (max(met, default=0) if choose == "highest" else sum(met)) if all(answers[len(amounts) :]) else 0
    return total if cap is None else min(total, cap * 100)


def test_the_tier_is_that_which_gives_the_amount_or_all_that_add_up() -> None:
    text = "benefit: {{choose: {}, tiers: [{{tier: 甲, if: employees > 1, amount: 1 元}}, {{tier: 乙, if: employees > 2, amount: 2 元}}]}}\n"
    found = [result(text.format(choose), lookup({"employees": [3]})) for choose in ("highest", "sum")]
    assert [(each.amount, each.tier) for each in found] == [(200, "乙"), (300, "甲+乙")]


@pytest.mark.parametrize("employees", [None, 1, 3])
def test_at_the_authoritys_discretion_the_amount_is_open_up_to_its_bound(employees: int | None) -> None:
    text = "conditions: employees > 2\nbenefit: {fixed: 5 元, discretionary: true}\n"
    found = result(text, lookup({"employees": [employees]}))
    assert found.amount is None
    assert (found.eligible, found.amount_max, found.low, found.high) == {
        None: (None, None, 0, 500), 1: (False, None, 0, 0), 3: (True, 500, 0, 500)
    }[employees]  # fmt: skip


@pytest.mark.parametrize(("form", "high"), [("title: 称号", 0), ("unspecified: 给予支持", None)])
def test_a_title_costs_nothing_and_unspecified_support_has_no_bound(form: str, high: int | None) -> None:
    found = result(f"benefit: {{{form}}}\n", lookup())
    assert (found.eligible, found.amount, found.low, found.high) == (True, None, 0, high)


def test_an_amount_of_unknown_size_without_a_cap_has_no_bound() -> None:
    found = result("benefit: {rate: {rate: 3%, of: revenue}}\n", lookup())
    assert (found.eligible, found.low, found.high) == (None, 0, None)


# Given once

ONCE_EVER = "once: {}\nbenefit: {{fixed: 5 元}}\n"
ONCE_A_TIER = (
    "once: {}\nbenefit: {{tiers: [{{if: employees >= 2, amount: 2 元}}, {{if: employees >= 5, amount: 5 元}}]}}\n"
)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(2023, 2027), st.none() | st.integers(0, 900)), max_size=3))
def test_once_ever_is_never_again_after_any_payment(payments: list[tuple[str, int, int | None]]) -> None:
    found = result(ONCE_EVER.format("ever"), lookup(payments=payments)).eligible
    before = [amount for measure, year, amount in payments if measure == "a" and year < 2025]
    assert found is (None if None in before else not any(before))


@given(st.none() | st.integers(0, 9), st.lists(st.integers(0, 900), max_size=2))
def test_once_a_tier_gives_only_what_is_above_all_earlier_payments(employees: int | None, paid: list[int]) -> None:
    facts = lookup(
        {"employees": [employees]}, payments=[("a", 2024 - place, amount) for place, amount in enumerate(paid)]
    )
    found = result(ONCE_A_TIER.format("tier"), facts)
    met = [
        amount for least, amount in ((2, 200), (5, 500)) if (employees or 0) >= least and amount > max(paid, default=0)
    ]
    if employees is None:
        assert found.eligible is (None if max(paid, default=0) < 500 else False)
    else:
        assert (found.eligible, found.amount) == (bool(met), max(met, default=None))


@pytest.mark.parametrize("text", [ONCE_EVER, ONCE_A_TIER])
def test_without_a_table_of_payments_what_is_given_once_is_unknown_unless_the_measure_says_otherwise(text: str) -> None:
    facts = lookup({"employees": [7]}, coverage=Coverage(payments=False))
    per = "ever" if text is ONCE_EVER else "tier"
    assert result(text.format(per), facts).eligible is None
    assert result(text.format(f"{{per: {per}, without_records: not_paid}}"), facts).amount == 500


def test_what_was_paid_for_another_measure_may_be_a_condition() -> None:
    facts = lookup(payments=[("b", 2023, 700)])
    assert holds("paid(b) >= 7 元", facts) is True
    assert holds('paid("c") > 0 元', facts) is False
    assert holds("paid(b) >= 7 元", lookup(coverage=Coverage(payments=False))) is None
