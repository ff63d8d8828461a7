"""What an aggregation answers, and how its numbers are written: exact until here, in the units that the form prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from mingcheng.statistics.aggregate.coverage import weight_of
from mingcheng.statistics.aggregate.rates import Ratio
from mingcheng.statistics.form import Item
from mingcheng.statistics.rates import rounded

PLACES = 6
"""Places of shares and growth rates in JSON: fractions, so that 15.8 % is 0.158."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The measures of an item in one cell: whole numbers in the stored scale, None where nothing is known."""

    sum: int | None
    count: int
    both_now: int | None
    both_before: int | None
    both: int
    form_now: int | None
    form_before: int | None
    form: int
    month: int | None
    months: int
    before_sum: int | None
    before_count: int

    @classmethod
    def of(cls, row: Mapping[str, Any], item: Item) -> Figures:
        """Out of a row of measures."""

        def whole(name: str) -> int | None:
            value = row[f"{item.name}__{name}"]
            return None if value is None else int(value)

        def count(name: str) -> int:
            return whole(name) or 0

        return cls(
            whole("sum"), count("count"), whole("both_now"), whole("both_before"), count("both"),
            whole("form_now"), whole("form_before"), count("form"), whole("month"), count("months"),
            whole("before_sum"), count("before_count"),
        )  # fmt: skip

    @property
    def new(self) -> int:
        """Those who report it now and did not a year earlier."""
        return self.count - self.both

    @property
    def gone(self) -> int:
        """Those who reported it a year earlier and do not now."""
        return self.before_count - self.both


@dataclass(frozen=True, slots=True)
class Coverage:
    """How complete a cell is: reporters, those missing, those of them of whom no figure is known, the weight of the others."""

    reported: int
    missing: int = 0
    missing_unknown: int = 0
    missing_weight: int = 0

    @property
    def expected(self) -> int:
        """Reporters and those missing."""
        return self.reported + self.missing

    def missing_share(self, figures: Figures, month: int, item: Item) -> Fraction | None:
        """The share of the last known amount that is missing; None where it cannot be told."""
        if not self.missing:
            return Fraction(0)
        reported = weight_of(figures.sum or 0, month, item)
        whole = reported + self.missing_weight
        if item.may_be_negative or whole <= 0 or self.missing_unknown == self.missing:
            return None
        return Fraction(self.missing_weight, whole)


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of the answer: the groups that it stands for (a name leads to a position), its figures by item."""

    t: int
    groups: Mapping[str, int]
    is_inside: bool
    figures: Mapping[str, Figures]
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class TakenOut:
    """What one group does not count because another does: `taken_from` and `counted_in` are positions of the dimension."""

    dimension: str
    taken_from: int
    counted_in: int
    is_inside: bool
    reporters: int
    amounts: Mapping[str, int | None]
    examples: Sequence[Mapping[str, Any]] = ()


def growth(now: int | None, before: int | None) -> Fraction | None:
    """Growth of a level on its base; None where one is unknown or the base is not positive.

    >>> growth(112, 100), growth(5, -3), growth(1, 0)
    (Fraction(3, 25), None, None)
    """
    if now is None or before is None or before <= 0:
        return None
    return Fraction(now, before) - 1


def ratio_of(ratio: Ratio, over: int | None, under: int | None) -> Fraction | None:
    """A ratio of two sums in the unit that it prints; None where one is unknown or the divisor is not positive."""
    if over is None or under is None or under <= 0:
        return None
    value = Fraction(over, ratio.over.factor) / Fraction(under, ratio.under.factor)
    return value * 100 if ratio.unit == "%" else value


def decimal_of(value: Fraction | None, places: int = PLACES) -> Decimal | None:
    """A fraction as a decimal, half away from zero."""
    return None if value is None else rounded(value, places)
