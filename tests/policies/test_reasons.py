"""Reasons, held against every way in which the unknown may turn out: what is missing decides, and all of it matters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mingcheng.policies.catalogue import catalogue
from mingcheng.policies.enterprise import AwardRecord, Clock, Coverage, Enterprise, Lookup
from mingcheng.policies.evaluate import Outcome, outcome
from mingcheng.policies.load import load_pack, pack_of
from mingcheng.policies.model import Measure
from mingcheng.policies.reasons import Gap, findings_of, gaps_of, is_open, missing_of

COUNTS = ("employees", "software_employees", "rd_employees", "copyrights_new")
FLAGS = ("is_ic_design", "is_key_field", "is_embedded")
FACTS = (*COUNTS, *FLAGS)
Facts = Mapping[str, int | None]
"""Counts, a very large one among them, and yes-or-no facts as 0 or 1; None where unknown."""


def lookup(facts: Facts, coverage: Coverage | None = None, awards: Sequence[AwardRecord] = ()) -> Lookup:
    attributes = {name: None if facts.get(name) is None else bool(facts[name]) for name in FLAGS}
    annual = {2025: {name: facts.get(name) for name in COUNTS}}
    enterprise = Enterprise("", "", attributes, annual, awards)
    return Lookup(enterprise, Clock.of(2025), coverage or Coverage(), catalogue())


def measure_of(text: str) -> Measure:
    return pack_of({"a.yaml": f"id: a\ntitle: 甲\n{text}"}, "a.yaml").measure("a")


# Measures at random, over facts of which each can take a few values


def domain(name: str) -> tuple[int, ...]:
    return (0, 1) if name in FLAGS else (0, 1, 2, 99)


@st.composite
def singles(draw: st.DrawFn, name: str) -> str:
    text = name if name in FLAGS else f"{name} {draw(st.sampled_from(['>=', '<']))} {draw(st.integers(1, 2))} 个"
    return f"not ({text})" if draw(st.booleans()) else text


@st.composite
def conditions(draw: st.DrawFn, names: Sequence[str]) -> str:
    """The names, in order, joined at random."""
    if len(names) == 1:
        return draw(singles(names[0]))
    cut = draw(st.integers(1, len(names) - 1))
    left, right = draw(conditions(names[:cut])), draw(conditions(names[cut:]))
    text = f"({left}) {draw(st.sampled_from(['and', 'or']))} ({right})"
    return f"not ({text})" if draw(st.booleans()) else text


@st.composite
def measures(draw: st.DrawFn, each_once: bool) -> Measure:
    """A measure with a condition, tiers and a cap. Where each fact is asked for once, three-valued logic is exact."""
    pool = list(draw(st.permutations(FACTS)))

    def names(most: int, of: Sequence[str] = FACTS) -> list[str]:
        if not each_once:
            return draw(st.lists(st.sampled_from(of), max_size=most))
        taken = [name for name in pool if name in of][: draw(st.integers(0, most))]
        pool[:] = [name for name in pool if name not in taken]
        return taken

    gate, tiers, is_fixed = names(3), [], draw(st.booleans())
    for _place in range(draw(st.integers(1, 3))):
        head, asked = [] if is_fixed else names(1, COUNTS), names(2)
        amount = f"{draw(st.integers(1, 4))} 元" + (f" * {head[0]}" if head else "")
        tiers.append(f"  - {{amount: {amount}{f', if: {draw(conditions(asked))}' if asked else ''}}}\n")
    text = f"conditions:\n  - {draw(conditions(gate))}\n" if gate else ""
    text += f"benefit:\n  choose: {draw(st.sampled_from(['highest', 'sum']))}\n  each:\n" + "  ".join(["", *tiers])
    text += f"  cap: {draw(st.integers(1, 6))} 元\n" if draw(st.booleans()) else ""
    text += "  discretionary: true\n" if is_fixed and draw(st.booleans()) else ""
    try:
        return measure_of(text)
    except* Exception:  # what contradicts itself is refused
        assume(False)
        raise


@st.composite
def knowledge(draw: st.DrawFn) -> dict[str, int | None]:
    """Every fact, of which up to four are unknown; what is unknown may yet be larger than all that is known."""
    unknown = draw(st.lists(st.sampled_from(FACTS), max_size=4, unique=True))
    return {name: None if name in unknown else draw(st.sampled_from(domain(name)[:3])) for name in FACTS}


def filled(facts: Facts, names: Sequence[str]) -> Iterator[dict[str, int | None]]:
    """The facts with every value for these names."""
    for values in product(*(domain(name) for name in names)):
        yield {**facts, **dict(zip(names, values, strict=True))}


def answer(measure: Measure, facts: Facts) -> tuple[bool | None, int | None, int | None]:
    found = outcome(measure, lookup(facts))
    return found.eligible, found.amount, found.amount_max


def missing(measure: Measure, facts: Facts) -> tuple[str, ...]:
    return missing_of(measure, lookup(facts), outcome(measure, lookup(facts)))


@settings(max_examples=80)
@given(measures(each_once=False), knowledge())
def test_what_is_missing_decides(measure: Measure, facts: dict[str, int | None]) -> None:
    names = missing(measure, facts)
    was_eligible = outcome(measure, lookup(facts)).eligible
    for each in filled(facts, names):
        found = outcome(measure, lookup(each))
        assert found.eligible is not None
        if was_eligible:
            assert found.least == found.most


@settings(max_examples=80)
@given(measures(each_once=False), knowledge())
def test_what_is_not_missing_decides_nothing(measure: Measure, facts: dict[str, int | None]) -> None:
    names = missing(measure, facts)
    before = outcome(measure, lookup(facts))
    for each in filled(facts, [name for name in FACTS if facts[name] is None and name not in names]):
        found = outcome(measure, lookup(each))
        assert found.eligible is before.eligible
        if before.eligible:
            assert found.amount == before.amount


@settings(max_examples=80)
@given(measures(each_once=True), knowledge())
def test_everything_missing_matters(measure: Measure, facts: dict[str, int | None]) -> None:
    unknown = [name for name in FACTS if facts[name] is None]
    for name in missing(measure, facts):
        others = [other for other in unknown if other != name]
        assert any(len({answer(measure, full) for full in filled(each, [name])}) > 1 for each in filled(facts, others))


@settings(max_examples=80)
@given(measures(each_once=True), knowledge())
def test_something_is_missing_exactly_where_the_unknown_could_change_the_outcome(
    measure: Measure, facts: dict[str, int | None]
) -> None:
    answers = {answer(measure, each) for each in filled(facts, [name for name in FACTS if facts[name] is None])}
    found = outcome(measure, lookup(facts))
    assert bool(missing(measure, facts)) is (len(answers) > 1) is (found.eligible is not False and is_open(found))


@settings(max_examples=40)
@given(measures(each_once=False), knowledge())
def test_nothing_is_missing_where_all_is_known(measure: Measure, facts: dict[str, int | None]) -> None:
    assert missing(measure, {name: value or 0 for name, value in facts.items()}) == ()


def test_what_a_person_must_judge_is_missing_by_its_words() -> None:
    measure = measure_of("conditions: [{human: 信用良好}, employees >= 3]\nbenefit: {fixed: 1 元}\n")
    assert missing(measure, {}) == ("employees", "human:信用良好")
    assert missing(measure, {"employees": 3}) == ("human:信用良好",)
    assert missing(measure, {"employees": 2}) == ()


def test_records_of_awards_and_payments_are_missing_by_their_names() -> None:
    measure = measure_of("conditions: first(srdi) or first(listed)\nonce: ever\nbenefit: {fixed: 1 元}\n")
    nothing = lookup({}, Coverage(awards=False, payments=False))
    assert missing_of(measure, nothing, outcome(measure, nothing)) == ("listed", "paid.a", "srdi")


def test_a_level_that_is_not_recorded_is_missing_though_something_is_certain() -> None:
    measure = load_pack("jiaxing-2025").measure("capability-20")
    awards = [AwardRecord("cmmi", date(2025, 5, 1), 3), AwardRecord("csmm", date(2025, 6, 1), None)]
    facts = lookup({}, awards=awards)
    assert missing_of(measure, facts, outcome(measure, facts)) == ("csmm",)


# How far a no is from its thresholds


def gaps(text: str, facts: Facts) -> list[tuple[str, Any, Any]]:
    measure = measure_of(text)
    found: Outcome = outcome(measure, lookup(facts))
    return [(gap.fact, gap.have, gap.need) for gap in gaps_of(measure, lookup(facts), found)]


@given(st.none() | st.integers(0, 9), st.integers(1, 9))
def test_a_gap_is_what_is_there_and_what_is_needed_and_only_of_a_no(have: int | None, need: int) -> None:
    found = gaps(f"conditions: employees >= {need}\nbenefit: {{fixed: 1 元}}\n", {"employees": have})
    assert found == ([("employees", have, need)] if have is not None and have < need else [])


def test_all_gaps_of_the_measure_are_told_and_those_of_the_nearest_tier() -> None:
    text = (
        "conditions: [employees >= 5, 'share(rd_employees, employees) >= 50%']\n"
        "benefit: {tiers: [{if: is_embedded and copyrights_new >= 3, amount: 1 元}, {if: copyrights_new >= 9, amount: 2 元}]}\n"
    )
    facts = {"employees": 4, "rd_employees": 1, "copyrights_new": 2, "is_embedded": 1}
    own = [("employees", 4, 5), ("share(rd_employees, employees)", Fraction(1, 4), Fraction(1, 2))]
    assert gaps(text, facts) == [*own, ("copyrights_new", 2, 3)]
    assert gaps(text, {**facts, "is_embedded": 0}) == [*own, ("copyrights_new", 2, 9)]
    assert gaps(text, {**facts, "copyrights_new": 9}) == own


def test_gaps_are_in_the_units_of_files() -> None:
    measure = measure_of("conditions: revenue >= 2000 万元\nbenefit: {fixed: 1 元}\n")
    facts = Lookup(Enterprise("", annual={2025: {"revenue": 15 * 10**8}}), Clock.of(2025), Coverage(), catalogue())
    (gap,) = gaps_of(measure, facts, outcome(measure, facts))
    assert gap == Gap("revenue", Fraction(1500), Fraction(2000), "money")


# Every condition


@settings(max_examples=40)
@given(measures(each_once=False), knowledge())
def test_every_condition_is_found_with_its_words(measure: Measure, facts: dict[str, int | None]) -> None:
    findings = findings_of(measure, lookup(facts))
    assert [finding.text for finding in findings] == [single.leaf.text for single in measure.singles()]
    for finding in findings:
        assert (finding.truth is None) is any(facts.get(word, 0) is None for word in re.findall(r"\w+", finding.text))
