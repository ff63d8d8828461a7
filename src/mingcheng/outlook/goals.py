"""Goals, what they start from, and the figures that tell how far one is: exact, and brought into the goal's unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from mingcheng.plans.amounts import amount_of
from mingcheng.plans.model import Comparator, QuantityKind
from mingcheng.reference_periods import Period

DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Baseline:
    """The value that a goal starts from, at the end of its year (or over it)."""

    value: Decimal
    unit: str | None
    year: int | None


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be reached by the end of `year`, as a plan states it.

    `accrues` is true for what is counted from 1 January on (revenue, patents of a year), false for what is as it is at the
    end of a period (enterprises, floor space). `first_year` is the first year of the plan: what is to be added, and growth
    on average, count from its beginning.
    """

    kind: QuantityKind
    comparator: Comparator
    value: Decimal
    unit: str | None
    year: int | None
    accrues: bool
    baseline: Baseline | None = None
    first_year: int | None = None

    @property
    def is_falling(self) -> bool:
        """Whether less is better: an upper bound, a rank, or a value below its baseline."""
        if self.kind == "rank" or self.comparator in ("<=", "<"):
            return True
        if self.comparator in (">=", ">"):
            return False
        start = start_of(self)
        return start is not None and start[0] > Fraction(self.value)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a period: a year-to-date total, or how things stood at its end. `growth` is the growth on the year before
    as it was published (a fraction, like for like where the source says so); it is not made from levels."""

    value: Decimal
    unit: str | None
    period: Period
    growth: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A figure in the goal's unit, exact."""

    value: Fraction
    period: Period
    growth: Fraction | None = None

    @property
    def is_whole_year(self) -> bool:
        """Whether it speaks of a year as a whole, or of its end."""
        return self.period.last_month == DECEMBER


def in_unit_of(goal: Goal, value: Decimal, unit: str | None) -> Fraction | None:
    """A value in the goal's unit; None where the two units measure different things. A missing unit is taken as the same.

    >>> goal = Goal("level", ">=", Decimal(880), "亿元", 2026, accrues=True)
    >>> in_unit_of(goal, Decimal(640000), "万元"), in_unit_of(goal, Decimal(3), "家")
    (Fraction(64, 1), None)
    """
    if not unit or not goal.unit:
        return Fraction(value)
    own, other = amount_of(goal.value, goal.unit), amount_of(value, unit)
    return Fraction(other.value) / Fraction(own.factor) if own.base == other.base else None


def start_of(goal: Goal) -> tuple[Fraction, int] | None:
    """The value and the year that the way to the goal starts from; what is to be added starts from nothing before the plan's
    first year. None where it is not known."""
    if goal.kind == "increment":
        return (Fraction(0), goal.first_year - 1) if goal.first_year else None
    if goal.baseline is None or goal.baseline.year is None:
        return None
    value = in_unit_of(goal, goal.baseline.value, goal.baseline.unit)
    return (value, goal.baseline.year) if value is not None else None


def as_level(goal: Goal) -> Goal:
    """A goal of so many times the baseline as the level that it means; any other as it is, and so is one without a baseline."""
    if goal.kind != "multiple" or goal.baseline is None:
        return goal
    return replace(goal, kind="level", value=goal.value * goal.baseline.value, unit=goal.baseline.unit)


def points_of(goal: Goal, figures: Iterable[Figure]) -> list[Point]:
    """The figures that speak of the goal, in its unit and in the order of time, the last one of a period.

    What accrues is known by year-to-date totals only; a single month or quarter tells nothing of the year."""
    found: dict[tuple[int, int], Point] = {}
    for figure in figures:
        if goal.accrues and figure.period.first_month != 1:
            continue
        value = in_unit_of(goal, figure.value, figure.unit)
        if value is not None:
            growth = None if figure.growth is None else Fraction(figure.growth)
            found[figure.period.year, figure.period.last_month] = Point(value, figure.period, growth)
    return [found[key] for key in sorted(found)]
