"""What must hold before any part of a measure's benefit counts: its conditions, and that it was not given before."""

from __future__ import annotations

from fractions import Fraction

from mingcheng.policies.model import Measure
from mingcheng.policies.tree import All, Compare, Constant, Leaf, PaidBefore, Truth, Value

ZERO = Constant(Fraction(0), "money")


def gate_of(measure: Measure) -> Truth:
    """The conditions of a measure as one truth."""
    return All((*(condition.truth for condition in measure.conditions), *once_of(measure)))


def once_of(measure: Measure) -> tuple[Truth, ...]:
    """That a measure given once ever was not paid in an earlier year."""
    if measure.once is None or measure.once.per != "ever":
        return ()
    term = PaidBefore(measure.id, measure.once.without_records == "not_paid")
    return (Compare(Value(term, "money"), "<=", ZERO, Leaf("paid = 0")),)
