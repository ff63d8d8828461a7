"""The smallest change: verified, and never larger than any change that would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mingcheng.policies.catalogue import catalogue
from mingcheng.policies.changes import Change, Changed, changes_of, whole
from mingcheng.policies.enterprise import AwardRecord, Clock, Coverage, Datum, Enterprise, Lookup
from mingcheng.policies.evaluate import outcome
from mingcheng.policies.load import load_pack, pack_of
from mingcheng.policies.model import Measure
from mingcheng.policies.tree import Annual, Attribute, Obtained

COUNTS = ("employees", "software_employees", "rd_employees")
FLAGS = ("is_ic_design", "is_key_field")
MOST = 9
"""Larger than every threshold, and than what can be subtracted from it."""


def measure_of(text: str) -> Measure:
    return pack_of({"a.yaml": f"id: a\ntitle: 甲\n{text}"}, "a.yaml").measure("a")


def on_condition(text: str) -> Measure:
    return measure_of(f"conditions: '{text}'\nbenefit: {{fixed: 1 元}}\n")


def lookup(
    facts: Mapping[str, int | None], before: Mapping[str, int | None] | None = None, awards: Sequence[AwardRecord] = ()
) -> Lookup:
    attributes = {name: None if value is None else bool(value) for name, value in facts.items() if name in FLAGS}
    enterprise = Enterprise("", "", attributes, {2025: facts, 2024: before or {}}, awards)
    return Lookup(enterprise, Clock.of(2025), Coverage(), catalogue())


def is_eligible(
    measure: Measure, facts: Mapping[str, int | None], before: Mapping[str, int | None] | None = None
) -> bool:
    return outcome(measure, lookup(facts, before)).eligible is True


# Against every change of one fact


@st.composite
def conditions(draw: st.DrawFn, most: int = 3) -> str:
    if most == 0 or draw(st.booleans()):
        name = draw(st.sampled_from([*COUNTS, *FLAGS]))
        if name in FLAGS:
            return f"not {name}" if draw(st.booleans()) else name
        other = draw(st.sampled_from(["", "", " + rd_employees", " - rd_employees", " * 2"]))
        text = f"{name}{other} {draw(st.sampled_from(['>=', '>', '<=', '<', '=']))} {draw(st.integers(1, 4))} 个"
    else:
        text = f"({draw(conditions(most - 1))}) {draw(st.sampled_from(['and', 'or']))} ({draw(conditions(most - 1))})"
    return f"not ({text})" if draw(st.booleans()) else text


@st.composite
def measures(draw: st.DrawFn) -> Measure:
    amount = draw(st.sampled_from(["1 元", "1 元 * employees", "2 元 * (employees - rd_employees)"]))
    text = (
        f"conditions: '{draw(conditions())}'\nbenefit: {{each: [{{if: '{draw(conditions(1))}', amount: {amount}}}]}}\n"
    )
    try:
        return measure_of(text)
    except* Exception:  # what contradicts itself, or never holds, is refused
        assume(False)
        raise


known = st.fixed_dictionaries(
    {**{name: st.integers(0, 4) for name in COUNTS}, **{name: st.integers(0, 1) for name in FLAGS}}
)


@settings(max_examples=100)
@given(measures(), known)
def test_a_change_is_found_wherever_one_would_do_and_the_smallest_of_its_fact(
    measure: Measure, facts: dict[str, int | None]
) -> None:
    assume(not is_eligible(measure, facts))
    changes = changes_of(measure, lookup(facts))
    for name, have in facts.items():
        assert have is not None
        spans = range(2) if name in FLAGS else range(2 * MOST)
        doing = [value for value in spans if is_eligible(measure, {**facts, name: value})]
        found = [change for change in changes if change.fact == name]
        assert all(change.have == have and int(change.need) in doing for change in found)
        assert bool(found) is bool(doing)
        if doing:
            assert min(abs(change.need - have) for change in found) == min(abs(value - have) for value in doing)


@settings(max_examples=40)
@given(measures(), known)
def test_changes_come_in_the_order_of_their_effort_and_each_once(
    measure: Measure, facts: dict[str, int | None]
) -> None:
    changes = changes_of(measure, lookup(facts))
    assert [change.effort for change in changes] == sorted(change.effort for change in changes)
    assert len(set(changes)) == len(changes)


@settings(max_examples=40)
@given(measures(), known, st.sampled_from(COUNTS))
def test_a_change_with_something_unknown_is_verified_too(
    measure: Measure, facts: dict[str, int | None], name: str
) -> None:
    facts = {**facts, name: None}
    for change in changes_of(measure, lookup(facts)):
        assert is_eligible(measure, {**facts, change.fact: int(change.need)})


# One base unit less would not do


@given(st.integers(0, 10**13), st.integers(0, 10**13), st.integers(1, 300))
def test_growth_is_reached_to_the_fen(now: int, base: int, percent: int) -> None:
    measure = on_condition(f"growth(revenue) >= {percent}%")
    before = {"revenue": base}
    assume(not is_eligible(measure, {"revenue": now}, before))
    found = [change for change in changes_of(measure, lookup({"revenue": now}, before)) if change.fact == "revenue"]
    if base == 0:
        assert found == []  # nothing to grow from: anything more than nothing will do, which no threshold says
        return
    (change,) = found
    need = change.need * 10**6
    assert need == ceil(Fraction(base * (100 + percent), 100))
    assert is_eligible(measure, {"revenue": int(need)}, before)
    assert not is_eligible(measure, {"revenue": int(need) - 1}, before)


@given(st.integers(0, 10**12), st.integers(1, 10**12), st.integers(1, 99))
def test_a_share_is_reached_by_more_of_the_part_or_less_of_the_whole(part: int, total: int, percent: int) -> None:
    measure = on_condition(f"share(rd_expense, revenue) >= {percent}%")
    facts = {"rd_expense": part, "revenue": total}
    assume(not is_eligible(measure, facts))
    needs = {change.fact: int(change.need * 10**6) for change in changes_of(measure, lookup(facts))}
    assert needs["rd_expense"] == ceil(Fraction(total * percent, 100))
    if part:
        assert needs["revenue"] == floor(Fraction(part * 100, percent))


@given(st.integers(0, 10**10), st.integers(1, 10**10))
def test_of_a_sum_of_years_only_this_year_changes(now: int, before: int) -> None:
    measure = on_condition("sum(rd_expense, last 2 years) >= 10000 元")
    assume(now + before < 10**6)
    (change,) = changes_of(measure, lookup({"rd_expense": now}, {"rd_expense": before}))
    assert change.term == Annual("rd_expense")
    assert change.need * 10**6 == 10**6 - before


@pytest.mark.parametrize(
    ("condition", "fact", "have", "need"),
    [
        ("employees >= 5 人", "employees", 3, 5),
        ("employees > 5 人", "employees", 3, 6),
        ("employees < 5 人", "employees", 7, 4),
        ("employees <= 5 人", "employees", 7, 5),
        ("not (employees >= 5 人)", "employees", 7, 4),
        ("5 人 <= employees", "employees", 3, 5),
        ("employees * 3 >= 10 个", "employees", 3, 4),
        ("employees / 3 >= 2 个", "employees", 5, 6),
    ],
)
def test_a_threshold_is_just_reached(condition: str, fact: str, have: int, need: int) -> None:
    (change,) = changes_of(on_condition(condition), lookup({fact: have}))
    assert (change.fact, int(change.have), int(change.need)) == (fact, have, need)


# What can change, and what cannot


@pytest.mark.parametrize("condition", ["first(srdi)", "obtained(srdi)", "held(srdi)"])
def test_having_what_one_had_not_is_a_change(condition: str) -> None:
    (change,) = changes_of(on_condition(condition), lookup({}))
    assert change == Change("srdi", Fraction(0), Fraction(1), None, change.term)
    assert isinstance(change.term, Obtained)


def test_a_title_had_before_cannot_be_had_for_the_first_time() -> None:
    assert changes_of(on_condition("first(srdi)"), lookup({}, awards=[AwardRecord("srdi", date(2023, 5, 1))])) == []


@pytest.mark.parametrize(
    "condition", ['stage = "startup"', "previous(revenue) >= 5 元", "years_since(founded) >= 5 years", "paid(b) > 5 元"]
)
def test_what_an_enterprise_cannot_change_is_no_change(condition: str) -> None:
    attributes: dict[str, Datum] = {"stage": "growth", "founded": date(2024, 1, 1)}
    facts = Lookup(Enterprise("", "", attributes, {2024: {"revenue": 1}}), Clock.of(2025), Coverage(), catalogue())
    assert (
        changes_of(
            pack_of({"a": f"id: a\ntitle: 甲\nconditions: '{condition}'\nbenefit: {{fixed: 1 元}}"}, "a").measure("a"),
            facts,
        )
        == []
    )


def test_two_conditions_that_fail_are_mended_by_no_single_change() -> None:
    assert (
        changes_of(
            on_condition("employees >= 5 人 and rd_employees >= 5 人"), lookup({"employees": 1, "rd_employees": 1})
        )
        == []
    )


def test_a_level_may_be_raised() -> None:
    measure = load_pack("jiaxing-2025").measure("capability-20")
    changes = changes_of(measure, lookup({}, awards=[AwardRecord("cmmi", date(2025, 5, 1), 2)]))
    assert [(change.fact, int(change.need)) for change in changes if change.have] == [("cmmi", 3)]


def test_effort_is_the_change_in_proportion_to_the_larger_value() -> None:
    term = Attribute("x")
    assert Change("x", Fraction(80), Fraction(100), "count", term).effort == Fraction(1, 5)
    assert Change("x", Fraction(100), Fraction(80), "count", term).effort == Fraction(1, 5)
    assert Change("x", Fraction(0), Fraction(5), "count", term).effort == 1


@given(st.fractions(-100, 100), st.integers(-100, 100))
def test_rounding_to_whole_bases_just_meets_the_comparison(exact: Fraction, value: int) -> None:
    assert (value >= exact) is (value >= whole(exact, "up"))
    assert (value > exact) is (value >= whole(exact, "above"))
    assert (value <= exact) is (value <= whole(exact, "down"))
    assert (value < exact) is (value <= whole(exact, "below"))


def test_a_lookup_with_one_term_changed_leaves_the_others() -> None:
    facts = lookup({"employees": 3, "rd_employees": 4})
    changed = Changed(facts.enterprise, facts.clock, facts.coverage, facts.catalogue, Annual("employees"), 9)
    assert (changed(Annual("employees")), changed(Annual("rd_employees"))) == (9, 4)
