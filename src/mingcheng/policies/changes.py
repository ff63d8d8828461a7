"""The smallest single change that would make a no a yes.

Candidates come from the conditions themselves: for every fact of the year that a condition or amount depends on linearly,
the value at which it just holds; for every certificate, title and yes-or-no fact, having it. A candidate counts only when
the measure, evaluated again with it, says yes. Text, regions, dates and past years are not changed: an enterprise cannot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from mingcheng.policies.dimensions import Dimension, in_unit
from mingcheng.policies.enterprise import Datum, Lookup
from mingcheng.policies.evaluate import number_value, outcome
from mingcheng.policies.gating import gate_of
from mingcheng.policies.model import Measure
from mingcheng.policies.tree import (
    Annual,
    Attribute,
    AwardLevel,
    Compare,
    Constant,
    Flag,
    GrantCount,
    Growth,
    Leaf,
    Number,
    Obtained,
    Operator,
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
    terms_in_number,
)

Rounding = Literal["up", "above", "down", "below"]
_ROUNDINGS: dict[Operator, tuple[Rounding, ...]] = {
    ">=": ("up",), ">": ("above",), "<=": ("down",), "<": ("below",), "=": ("up",), "!=": ("above", "below"),
}  # fmt: skip
_NO_LEAF = Leaf("")
_TURNED: dict[Operator, Operator] = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "=": "=", "!=": "!="}
_CONTRARY: dict[Operator, Operator] = {">=": "<", ">": "<=", "<=": ">", "<": ">=", "=": "!=", "!=": "="}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A term and the value that it would have to take: a number and how it is rounded to whole bases, or a yes or no."""

    term: Term
    fact: str
    dimension: Dimension | None
    value: Number | None = None
    rounding: Rounding = "up"
    flag: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """A verified change: what is there, and what would have to be (万元, one whole for rates, 0 and 1 for yes and no)."""

    fact: str
    have: Fraction
    need: Fraction
    dimension: Dimension | None
    term: Term

    @property
    def effort(self) -> Fraction:
        """The change in proportion to the larger of the two values; having what one did not have at all is one whole."""
        largest = max(abs(self.have), abs(self.need))
        return abs(self.need - self.have) / largest if largest else Fraction(0)


def candidates_of(measure: Measure) -> list[Candidate]:
    """Every single change that may turn a no into a yes, each once, in the order of the conditions."""
    found: dict[Candidate, None] = {}
    for single in _singles(measure):
        for candidate in _of_single(single):
            found.setdefault(candidate)
    return list(found)


def _singles(measure: Measure) -> Iterator[Single]:
    """The single conditions, and that the amount of a part is above zero."""
    yield from _as_needed(gate_of(measure))
    for part in measure.benefit.parts:
        yield from _as_needed(part.when)
        if part.amount is not None and not isinstance(part.amount, Constant):
            leaf = next(singles_in(part.when), None)
            yield Compare(part.amount, ">", Constant(Fraction(0), "money"), leaf.leaf if leaf else _NO_LEAF)


def _as_needed(truth: Truth) -> Iterator[Single]:
    """The single conditions of a truth; under a “not”, a comparison is the contrary one."""
    for single, is_negated in signed_singles(truth):
        yield (
            replace(single, operator=_CONTRARY[single.operator])
            if is_negated and isinstance(single, Compare)
            else single
        )


def _of_single(single: Single) -> Iterator[Candidate]:
    match single:
        case Compare():
            for term in dict.fromkeys((*terms_in_number(single.left), *terms_in_number(single.right))):
                yield from _of_comparison(single, term)
        case Flag(term=Obtained(kinds=kinds, span="year" | "held") as term):
            yield Candidate(term, "+".join(kinds), None)
        case Flag(term=Attribute(fact=fact) as term):
            yield Candidate(term, fact, None, flag=True)
            yield Candidate(term, fact, None, flag=False)
        case _:
            return


def _of_comparison(compare: Compare, term: Term) -> Iterator[Candidate]:
    """The value of a term at which a comparison just holds, where it stands in it linearly."""
    if not is_changeable(term):
        return
    match compare.left:
        case Growth(now=now, base=base, years=years) if isinstance(compare.right, Constant):
            left, right = now, _scaled((1 + compare.right.value / 10**8) ** years, base)
        case Share(part=part, whole=whole) if isinstance(compare.right, Constant):
            left, right = part, _scaled(compare.right.value / 10**8, whole)
        case Growth() | Share():
            return
        case number:
            left, right = number, compare.right
    one, other = linear(left, term), linear(right, term)
    if one is None or other is None or one[0] == other[0]:
        return
    slope = one[0] - other[0]
    operator = compare.operator if slope > 0 else _TURNED[compare.operator]
    rest = Sum(((1, other[1]), (-1, one[1])), left.dimension)
    dimension = _dimension(compare, term)
    for rounding in _ROUNDINGS[operator]:
        yield Candidate(term, "+".join(fact_names(term)), dimension, _scaled(1 / slope, rest), rounding)


def _dimension(compare: Compare, term: Term) -> Dimension:
    for number in _values((compare.left, compare.right)):
        if number.term == term:
            return number.dimension
    return "count"


def _values(numbers: object) -> Iterator[Value]:
    """Every looked-up number inside numbers."""
    match numbers:
        case Value():
            yield numbers
        case tuple():
            for each in numbers:
                yield from _values(each)
        case Scaled():
            yield from _values(numbers.part)
        case Sum():
            yield from _values(tuple(part for _sign, part in numbers.parts))
        case Growth():
            yield from _values((numbers.now, numbers.base))
        case Share():
            yield from _values((numbers.part, numbers.whole))
        case _:
            yield from _values(getattr(numbers, "parts", ()))


def is_changeable(term: Term) -> bool:
    """Whether a term is a figure of the year itself, which may yet be otherwise."""
    match term:
        case Annual(lag=0) | GrantCount() | AwardLevel(span="year" | "held"):
            return True
        case _:
            return False


def linear(number: Number, term: Term) -> tuple[Fraction, Number] | None:
    """A number as slope times a term and the rest; None where the term stands in it in another way."""
    zero = Constant(Fraction(0), number.dimension)
    if term not in set(terms_in_number(number)):
        return Fraction(0), number
    match number:
        case Value():
            return Fraction(1), zero
        case Scaled():
            inner = linear(number.part, term)
            if inner is None:
                return None
            return number.constant.value * inner[0], _scaled(number.constant.value, inner[1])
        case Sum():
            parts = [(sign, linear(part, term)) for sign, part in number.parts]
            known = [(sign, part) for sign, part in parts if part is not None]
            if len(known) < len(parts):
                return None
            slope = sum((sign * part[0] for sign, part in known), Fraction(0))
            return slope, Sum(tuple((sign, part[1]) for sign, part in known), number.dimension)
        case _:
            return None


def _scaled(factor: Fraction, number: Number) -> Number:
    return Scaled(Constant(factor, "count"), number, number.dimension)


@dataclass(frozen=True)
class Changed(Lookup):
    """A lookup in which one term has another value."""

    term: Term | None = None
    value: Datum = None

    def __call__(self, term: Term) -> Datum:
        return self.value if term == self.term else Lookup.__call__(self, term)


def changes_of(measure: Measure, lookup: Lookup) -> list[Change]:
    """Every single change that the measure, evaluated again, answers with yes; the smallest first."""
    found: dict[Change, None] = {}
    for candidate in candidates_of(measure):
        have = lookup(candidate.term)
        value = _value(candidate, lookup)
        if have is None or value is None or value == have or value < 0:
            continue
        changed = Changed(lookup.enterprise, lookup.clock, lookup.coverage, lookup.catalogue, candidate.term, value)
        if outcome(measure, changed).eligible:
            found.setdefault(_change(candidate, have, value))
    return sorted(found, key=lambda change: change.effort)


def _value(candidate: Candidate, lookup: Lookup) -> int | bool | None:
    """The value of a candidate for one enterprise."""
    if candidate.value is None:
        return candidate.flag
    exact = number_value(candidate.value, lookup)
    return None if exact is None else whole(exact, candidate.rounding)


def whole(exact: Fraction, rounding: Rounding) -> int:
    """To whole bases so that the comparison just holds."""
    match rounding:
        case "up":
            return ceil(exact)
        case "above":
            return floor(exact) + 1
        case "down":
            return floor(exact)
        case "below":
            return ceil(exact) - 1


def _change(candidate: Candidate, have: Datum, value: int | bool) -> Change:
    if candidate.dimension is None:
        return Change(candidate.fact, Fraction(bool(have)), Fraction(value), None, candidate.term)
    assert isinstance(have, int)
    dimension = candidate.dimension
    return Change(candidate.fact, in_unit(have, dimension), in_unit(value, dimension), dimension, candidate.term)
