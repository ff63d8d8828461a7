"""Why: what would decide an unknown, how far a no is from its thresholds, and every single condition with its figures.

By the plain definition, for one enterprise; `reason_columns` states the same for all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mingcheng.policies.dimensions import Dimension, in_unit
from mingcheng.policies.enterprise import Lookup
from mingcheng.policies.evaluate import (
    Outcome,
    PartOutcome,
    any_of,
    number_value,
    paid_term,
    rate_value,
    truth_value,
)
from mingcheng.policies.gating import gate_of
from mingcheng.policies.model import Measure, Part
from mingcheng.policies.tree import (
    All,
    Annual,
    AnyOf,
    AwardLevel,
    Choice,
    Compare,
    Constant,
    Elapsed,
    Extreme,
    GrantCount,
    Granted,
    Growth,
    Human,
    Not,
    Number,
    Rate,
    Scaled,
    Share,
    Single,
    Sum,
    Term,
    Truth,
    Value,
    fact_names,
    signed_singles,
    singles_in,
    terms_in,
    terms_in_number,
)


@dataclass(frozen=True, slots=True)
class Gap:
    """A numeric condition that fails: what it is about, what is there and what is needed (万元, one whole for rates)."""

    fact: str
    have: Fraction
    need: Fraction
    dimension: Dimension


@dataclass(frozen=True, slots=True)
class Finding:
    """One single condition as it came out; one under a “not” with its truth turned."""

    condition: str
    label: str
    text: str
    is_negated: bool
    truth: bool | None
    have: Fraction | None
    need: Fraction | None
    dimension: Dimension | None
    terms: tuple[Term, ...]
    single: Single


# What would decide an unknown


def missing_of(measure: Measure, lookup: Lookup, outcome: Outcome) -> tuple[str, ...]:
    """The facts that would decide an unknown outcome, or an amount that is not yet certain; by name, each once."""
    if outcome.eligible is False or not is_open(outcome):
        return ()
    found: dict[str, None] = {}
    for name in _missing_names(measure, lookup, outcome):
        found.setdefault(name)
    return tuple(sorted(found))


def is_open(outcome: Outcome) -> bool:
    """Whether something is unknown that could change the outcome."""
    return outcome.eligible is None or outcome.least != outcome.most


def _missing_names(measure: Measure, lookup: Lookup, outcome: Outcome) -> Iterator[str]:
    if outcome.gate is None:
        yield from _undecided(gate_of(measure), lookup)
    some = any_of(part.met for part in outcome.parts)
    if outcome.gate is False or (some is True and (outcome.gate is None or outcome.least == outcome.most)):
        return
    for part in outcome.parts:
        if (
            part.met is not False
            and (part.met is None or part.amount is None)
            and _could_change(measure, outcome, part)
        ):
            yield from _undecided_part(measure, part, lookup)


def _could_change(measure: Measure, outcome: Outcome, part: PartOutcome) -> bool:
    """Whether a part that is not decided could raise the amount above what is certain."""
    return measure.benefit.choose == "sum" or part.high is None or part.high > outcome.least or part.part.amount is None


def _undecided_part(measure: Measure, part: PartOutcome, lookup: Lookup) -> Iterator[str]:
    yield from _undecided(part.part.when, lookup)
    if part.part.amount is not None and truth_value(part.part.when, lookup) is not False:
        yield from _unknown_names(terms_in_number(part.part.amount), lookup)
        if measure.once is not None and measure.once.per == "tier":
            yield from _unknown_names([paid_term(measure)], lookup)


def _undecided(truth: Truth, lookup: Lookup) -> Iterator[str]:
    """The unknown facts in the parts of a truth that leave it undecided."""
    if truth_value(truth, lookup) is not None:
        return
    match truth:
        case All() | AnyOf():
            for part in truth.parts:
                yield from _undecided(part, lookup)
        case Not():
            yield from _undecided(truth.part, lookup)
        case Human():
            yield f"human:{truth.words}"
        case _:
            yield from _unknown_names(terms_in(truth), lookup)


def _unknown_names(terms: Sequence[Term] | Iterator[Term], lookup: Lookup) -> Iterator[str]:
    for term in terms:
        if lookup(term) is None:
            yield from fact_names(term)


# How far a no is from its thresholds


def gaps_of(measure: Measure, lookup: Lookup, outcome: Outcome) -> tuple[Gap, ...]:
    """The numeric conditions that fail where the answer is no: all of the measure's own, and those of the nearest part,
    which is the first that no other condition stands in the way of."""
    if outcome.eligible is not False:
        return ()
    gaps = [gap for single in singles_in(gate_of(measure)) for gap in _gap(single, lookup)]
    if any_of(part.met for part in outcome.parts) is False:
        nearest = next((part for part in measure.benefit.parts if not _is_blocked(part, lookup)), None)
        if nearest is not None:
            gaps += [gap for single in singles_in(nearest.when) for gap in _gap(single, lookup)]
    return tuple(dict.fromkeys(gaps))


def _is_blocked(part: Part, lookup: Lookup) -> bool:
    """Whether a condition that no number can mend fails in a part."""
    others = [single for single in singles_in(part.when) if not isinstance(single, Compare)]
    return any(truth_value(single, lookup) is False for single in others)


def _gap(single: Single, lookup: Lookup) -> Iterator[Gap]:
    if not isinstance(single, Compare) or truth_value(single, lookup) is not False:
        return
    have, need = have_of(single, lookup), number_value(single.right, lookup)
    if have is None or need is None or (is_event(single.left) and have == 0):
        return
    dimension = single.left.dimension
    yield Gap(quantity_name(single.left), have, in_unit(need, dimension), dimension)


def have_of(compare: Compare, lookup: Lookup) -> Fraction | None:
    """The value found on the left side, in the unit of files."""
    if isinstance(compare.left, Share | Growth):
        return rate_value(compare.left, lookup)
    value = number_value(compare.left, lookup)
    return None if value is None else in_unit(value, compare.left.dimension)


def is_event(left: Number | Rate) -> bool:
    """Whether a number is that of an award or grant: zero means that there was none, which is no gap."""
    return isinstance(left, Value) and isinstance(left.term, AwardLevel | GrantCount | Granted)


def quantity_name(left: Number | Rate) -> str:
    """What a number is called in gaps: its fact, or the function of facts that it is.

    >>> quantity_name(Growth(Value(Annual("revenue"), "money"), Value(Annual("revenue", 1), "money")))
    'growth(revenue)'
    """
    match left:
        case Growth():
            return f"growth({quantity_name(left.now)})"
        case Share():
            return f"share({quantity_name(left.part)}, {quantity_name(left.whole)})"
        case Elapsed():
            return f"{left.unit}_since({'+'.join(fact_names(left.since))})"
        case Value(term=Annual(fact=fact, lag=lag)) if lag:
            return f"{fact}[-{lag}]"
        case Value():
            return "+".join(fact_names(left.term))
        case Constant():
            return left.name or "constant"
        case Scaled():
            return quantity_name(left.part)
        case Sum() | Extreme() | Choice():
            return "+".join(sorted({name for term in terms_in_number(left) for name in fact_names(term)}))


# Every condition


def findings_of(measure: Measure, lookup: Lookup) -> list[Finding]:
    """Every single condition of a measure as it came out: first its own, then those of its parts."""
    found = []
    for condition in measure.conditions:
        found += [
            _finding(condition.id, condition.label, single, is_negated, lookup)
            for single, is_negated in signed_singles(condition.truth)
        ]
    for part in measure.benefit.parts:
        found += [
            _finding(part.id, part.label, single, is_negated, lookup)
            for single, is_negated in signed_singles(part.when)
        ]
    return found


def _finding(condition: str, label: str, single: Single, is_negated: bool, lookup: Lookup) -> Finding:
    have = need = dimension = None
    if isinstance(single, Compare):
        right = number_value(single.right, lookup)
        dimension = single.left.dimension
        have, need = have_of(single, lookup), None if right is None else in_unit(right, dimension)
    terms = tuple(dict.fromkeys(terms_in(single)))
    truth = truth_value(Not(single) if is_negated else single, lookup)
    return Finding(condition, label, single.leaf.text, is_negated, truth, have, need, dimension, terms, single)
