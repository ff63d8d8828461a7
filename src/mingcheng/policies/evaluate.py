"""One enterprise and one measure: the outcome, by the plain definition of the typed tree, in exact arithmetic.

Three-valued throughout: None is unknown. `compile` states the same for all enterprises at once.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

from mingcheng.policies.bounds import most_whole
from mingcheng.policies.enterprise import Lookup
from mingcheng.policies.gating import gate_of
from mingcheng.policies.model import Benefit, Measure, Part
from mingcheng.policies.tree import (
    All,
    AnyOf,
    Choice,
    Compare,
    Constant,
    Dated,
    EarlierMost,
    Elapsed,
    Extreme,
    Flag,
    Growth,
    Human,
    Inside,
    Not,
    NotEarlier,
    Number,
    Operator,
    PaidBefore,
    Rate,
    Scaled,
    Share,
    Sum,
    TextIn,
    Truth,
    Value,
)

OPERATORS: Mapping[Operator, Callable[[Fraction, Fraction], bool]] = {
    ">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt, "=": operator.eq, "!=": operator.ne,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PartOutcome:
    """A part of a benefit: whether it is met, its amount in fen, the least and most that it can come to, its name with the
    level reached."""

    part: Part
    met: bool | None
    amount: int | None
    low: int
    high: int | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a measure is for an enterprise. Money in whole fen.

    `eligible` None: unknown. `amount` None: not eligible, unknown, or at the authority's discretion. `amount_max`: the
    upper bound where the benefit is discretionary or its amount not yet certain, else as `amount`. `low`, `high`: the
    least and most that is paid whatever the unknown facts are; `high` None where there is no bound. `least`, `most`: the
    same of the parts alone, before the authority or an unknown condition of the measure has its say.
    """

    eligible: bool | None
    amount: int | None
    amount_max: int | None
    tier: str | None
    low: int
    high: int | None
    parts: tuple[PartOutcome, ...]
    gate: bool | None
    least: int = 0
    most: int | None = 0


def outcome(measure: Measure, lookup: Lookup) -> Outcome:
    """The outcome of a measure for the enterprise of a lookup."""
    gate = truth_value(gate_of(measure), lookup)
    parts = tuple(_part_outcome(part, measure, lookup) for part in measure.benefit.parts)
    return combined(measure.benefit, gate, parts)


def combined(benefit: Benefit, gate: bool | None, parts: tuple[PartOutcome, ...]) -> Outcome:
    """The outcome of a benefit from the conditions of the measure and its parts."""
    eligible = all_of([gate, any_of(part.met for part in parts)])
    if eligible is False:
        return Outcome(False, None, None, None, 0, 0, parts, gate)
    if not benefit.has_amount:
        most = None if benefit.nature == "unspecified" else 0
        return Outcome(eligible, None, None, None, 0, most, parts, gate)
    low, high = _total(benefit, parts)
    if eligible is None:
        return Outcome(None, None, None, None, 0, high, parts, gate, low, high)
    if benefit.is_discretionary:
        return Outcome(True, None, high, None, 0, high, parts, gate, low, high)
    if low != high:
        return Outcome(True, None, high, None, low, high, parts, gate, low, high)
    return Outcome(True, low, low, tier_of(benefit, parts), low, low, parts, gate, low, low)


def _part_outcome(part: Part, measure: Measure, lookup: Lookup) -> PartOutcome:
    when = truth_value(part.when, lookup)
    if part.amount is None:
        return PartOutcome(part, when, None, 0, 0)
    exact = number_value(part.amount, lookup)
    amount = None if exact is None else rounded(exact)
    met = all_of([when, _is_award(measure, amount), _not_paid(measure, amount, lookup)])
    low = amount if met and amount is not None else 0
    if met is False:
        return PartOutcome(part, False, amount, 0, 0)
    high = amount if amount is not None else most_whole(part.amount, lookup.catalogue)
    level = None if part.level is None else number_value(part.level, lookup)
    return PartOutcome(part, met, amount, low, high, part.id if level is None else f"{part.id}-{level}")


def _is_award(measure: Measure, amount: int | None) -> bool | None:
    """Whether an amount is an award: above zero. Where the authority decides, the upper bound decides nothing."""
    if measure.benefit.is_discretionary:
        return True
    return None if amount is None else amount > 0


def _not_paid(measure: Measure, amount: int | None, lookup: Lookup) -> bool | None:
    """Whether a tier was not paid in an earlier year: no payment of this measure reached its amount."""
    if measure.once is None or measure.once.per != "tier":
        return True
    paid = lookup(paid_term(measure))
    assert paid is None or isinstance(paid, int)
    if paid == 0:
        return True
    return None if paid is None or amount is None else paid < amount


def paid_term(measure: Measure) -> PaidBefore:
    """The term of what was paid for a measure before."""
    assert measure.once is not None
    return PaidBefore(measure.id, measure.once.without_records == "not_paid")


def _total(benefit: Benefit, parts: tuple[PartOutcome, ...]) -> tuple[int, int | None]:
    lows = [part.low for part in parts]
    highs = [part.high for part in parts]
    known = [high for high in highs if high is not None]
    low = max(lows, default=0) if benefit.choose == "highest" else sum(lows)
    most = max(known, default=0) if benefit.choose == "highest" else sum(known)
    high = most if len(known) == len(highs) else None
    if benefit.cap is not None:
        cap = int(benefit.cap.value)
        low, high = min(low, cap), cap if high is None else min(high, cap)
    return low, high


def tier_of(benefit: Benefit, parts: tuple[PartOutcome, ...]) -> str | None:
    """The name of the tier that gives the amount, or of all parts that add up to it."""
    met = [part for part in parts if part.met]
    if benefit.choose == "highest":
        met = [part for part in met if part.low == max(other.low for other in met)][:1]
    names = [part.name for part in met if part.part.level is not None or not part.part.is_unconditional]
    return "+".join(names) or None


# Truths


def truth_value(truth: Truth, lookup: Lookup) -> bool | None:
    """True, false, or None where a fact that would decide it is not known."""
    match truth:
        case All():
            return all_of(truth_value(part, lookup) for part in truth.parts)
        case AnyOf():
            return any_of(truth_value(part, lookup) for part in truth.parts)
        case Not():
            inner = truth_value(truth.part, lookup)
            return None if inner is None else not inner
        case Compare():
            return _compared(truth, lookup)
        case NotEarlier():
            return _not_earlier(truth, lookup)
        case TextIn():
            text = lookup(truth.term)
            return None if text is None else text in truth.values
        case Inside():
            code = lookup(truth.term)
            return None if code is None else str(code).startswith(truth.prefixes)
        case Dated():
            day = lookup(truth.term)
            return None if not isinstance(day, date) else OPERATORS[truth.operator](
                Fraction(day.toordinal()), Fraction(truth.day.toordinal())
            )  # fmt: skip
        case Flag():
            flag = lookup(truth.term)
            return None if flag is None else bool(flag)
        case Human():
            return None


def all_of(values: Iterable[bool | None]) -> bool | None:
    """Kleene's “and”: false where one is false, whatever is unknown."""
    found = list(values)
    return False if False in found else None if None in found else True


def any_of(values: Iterable[bool | None]) -> bool | None:
    """Kleene's “or”: true where one is true, whatever is unknown."""
    found = list(values)
    return True if True in found else None if None in found else False


def _compared(compare: Compare, lookup: Lookup) -> bool | None:
    right = number_value(compare.right, lookup)
    match compare.left:
        case Share():
            return _share_compared(compare.left, compare.operator, right, lookup)
        case Growth():
            return _growth_compared(compare.left, compare.operator, right, lookup)
        case left:
            value = number_value(left, lookup)
            return None if value is None or right is None else OPERATORS[compare.operator](value, right)


def _share_compared(share: Share, op: Operator, right: Fraction | None, lookup: Lookup) -> bool | None:
    part, whole = number_value(share.part, lookup), number_value(share.whole, lookup)
    is_defined = None if whole is None else whole > 0
    known = None if part is None or whole is None or right is None else OPERATORS[op](part * 10**8, right * whole)
    return all_of([is_defined, known])


def _growth_compared(growth: Growth, op: Operator, right: Fraction | None, lookup: Lookup) -> bool | None:
    """Now against base times (1 + rate) to the number of years. From zero to zero the growth is nought; from zero to more
    it is above every rate."""
    now, base = number_value(growth.now, lookup), number_value(growth.base, lookup)
    if right is None:
        return None
    known = None
    if now is not None and base is not None:
        if base:
            known = OPERATORS[op](now, base * (1 + right / 10**8) ** growth.years)
        else:
            known = OPERATORS[op](Fraction(0), right) if not now else op in (">=", ">", "!=")
    if op in (">=", ">") and right > 0:
        return all_of([None if now is None else now > 0, known])
    return known


def _not_earlier(truth: NotEarlier, lookup: Lookup) -> bool | None:
    earlier = lookup(EarlierMost(truth.fact))
    threshold = number_value(truth.threshold, lookup)
    if earlier is None:
        return True
    assert isinstance(earlier, int)
    return None if threshold is None else not OPERATORS[truth.operator](Fraction(earlier), threshold)


# Numbers


def number_value(number: Number, lookup: Lookup) -> Fraction | None:
    """The exact value of a number in bases; None where a fact in it is not known."""
    match number:
        case Constant():
            return number.value
        case Value():
            found = lookup(number.term)
            return None if found is None else Fraction(int(found))  # type: ignore[arg-type]  # numeric by its dimension
        case Elapsed():
            passed = lookup.elapsed(number)
            return None if passed is None else Fraction(passed)
        case Scaled():
            inner = number_value(number.part, lookup)
            return None if inner is None else number.constant.value * inner
        case Sum():
            parts = [(sign, number_value(part, lookup)) for sign, part in number.parts]
            known = [sign * value for sign, value in parts if value is not None]
            return sum(known, Fraction(0)) if len(known) == len(parts) else None
        case Extreme():
            values = [number_value(part, lookup) for part in number.parts]
            found_values = [value for value in values if value is not None]
            choose = max if number.which == "max" else min
            return choose(found_values) if len(found_values) == len(values) else None
        case Choice():
            first, *others = _possible(number, lookup)
            return first if all(other == first for other in others) else None


def _possible(choice: Choice, lookup: Lookup) -> Iterator[Fraction | None]:
    """The numbers that the cases leave open: one where no condition before it is unknown."""
    for when, part in choice.cases:
        met = truth_value(when, lookup)
        if met is not False:
            yield number_value(part, lookup)
        if met:
            return
    yield number_value(choice.otherwise, lookup)


def rate_value(rate: Rate, lookup: Lookup) -> Fraction | None:
    """The value of a share or growth rate (1 is one whole), None where it is unknown or has no meaning."""
    match rate:
        case Share():
            part, whole = number_value(rate.part, lookup), number_value(rate.whole, lookup)
            return None if part is None or not whole else part / whole
        case Growth():
            now, base = number_value(rate.now, lookup), number_value(rate.base, lookup)
            if now is None or not base:
                return None
            if rate.years == 1:
                return now / base - 1
            if now / base < 0:
                return None
            return Fraction(float(now / base) ** (1 / rate.years)) - 1


def rounded(exact: Fraction) -> int:
    """To the nearest whole fen, half a fen up; amounts of benefits are not below zero."""
    return floor(exact + Fraction(1, 2))
