"""Attainment: how far a goal is reached, what was achieved, what is still needed, and its light.

Shares are exact fractions; a compound rate is a root and has 30 digits. What cannot be known is None, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

from mingcheng.outlook.goals import DECEMBER, Figure, Goal, Point, as_level, points_of, start_of
from mingcheng.outlook.judgement import light_of
from mingcheng.outlook.lights import Light, Rule, shipped_rule
from mingcheng.outlook.pace import ThisYear, this_year_of
from mingcheng.outlook.progress import GROWING, Progress, reached
from mingcheng.plans.amounts import PRECISION, yearly_growth
from mingcheng.reference_periods import Period


@dataclass(frozen=True, slots=True)
class Attainment:
    """How a goal stands. Values are in the unit of `goal`, which is the goal as judged (twice the baseline is a level).

    `share_of_target` is the latest value as a share of the target, `share_of_way` the part of the way from the baseline to
    the target that is behind; `time_gone` the part of the time. Growth is the compound rate a year as a fraction: `planned`
    from the baseline to the target, `achieved` from the baseline to the last whole year, `required` from there to the target
    over `years_left`; `step_*` are the same as average change a year, in the unit (percentage points for a share).
    `growth` is the latest as published, `growth_of_levels` the ratio to the figure of a year before: two facts that may
    differ where scopes changed.
    """

    goal: Goal
    latest: Point | None
    whole: Point | None
    is_reached: bool | None
    share_of_target: Fraction | None
    share_of_way: Fraction | None
    time_gone: Fraction | None
    growth_planned: Decimal | None
    growth_achieved: Decimal | None
    growth_required: Decimal | None
    step_planned: Fraction | None
    step_achieved: Fraction | None
    step_required: Fraction | None
    years_left: int | None
    growth: Fraction | None
    growth_of_levels: Fraction | None
    this_year: ThisYear | None
    light: Light


def attainment_of(goal: Goal, figures: Iterable[Figure], on: date, rule: Rule | None = None) -> Attainment:
    """How `goal` stands on a day, by the figures that are known of it (of any periods; those in another unit tell nothing)."""
    rule = rule or shipped_rule()
    given = list(figures)
    goal = as_level(goal)
    points = points_of(goal, given)
    start = start_of(goal)
    latest = points[-1] if points else None
    whole = _last_whole_year(points, start)
    target = Fraction(goal.value)
    years_left = goal.year - whole.period.year if whole and goal.year and goal.year > whole.period.year else None
    this_year = _this_year(goal, points, start, rule)
    progress = Progress(
        goal=goal,
        latest=latest,
        whole=points_whole(points),
        share_of_way=_way(goal, start, latest),
        time_gone=_time_gone(goal, start, latest),
        this_year=this_year,
        is_reached=reached(goal, points, on, rule.about),
        has_other_unit=bool(given) and not points,
        has_start=start is not None,
    )
    is_rate = goal.kind == "growth"
    return Attainment(
        goal=goal,
        latest=latest,
        whole=whole,
        is_reached=progress.is_reached,
        share_of_target=_share_of_target(goal, latest),
        share_of_way=progress.share_of_way,
        time_gone=progress.time_gone,
        growth_planned=growth_planned(goal),
        growth_achieved=_mean_rate(goal, points) if is_rate else _achieved(goal, start, whole),
        growth_required=_rate_required(goal, points) if is_rate else _required(goal, whole, years_left),
        step_planned=_step(start, (target, goal.year) if goal.year else None) if not is_rate else None,
        step_achieved=_step(start, (whole.value, whole.period.year) if whole else None) if not is_rate else None,
        step_required=(target - whole.value) / years_left if whole and years_left and not is_rate else None,
        years_left=years_left,
        growth=latest.growth if latest else None,
        growth_of_levels=_growth_of_levels(goal, points),
        this_year=this_year,
        light=light_of(progress, rule, on),
    )


def growth_planned(goal: Goal) -> Decimal | None:
    """The compound growth a year that the plan asks for, from the baseline to the target; None where it is not known.

    >>> from mingcheng.outlook.goals import Baseline
    >>> plan = Goal("level", ">=", Decimal(121), "亿元", 2026, accrues=True, baseline=Baseline(Decimal(100), "亿元", 2024))
    >>> round(growth_planned(plan), 6)
    Decimal('0.100000')
    """
    goal = as_level(goal)
    start = start_of(goal)
    if goal.kind not in GROWING or start is None or goal.year is None:
        return None
    return compound(start[0], Fraction(goal.value), goal.year - start[1])


def compound(base: Fraction, value: Fraction, years: int) -> Decimal | None:
    """The growth a year from one value to another; None unless the first is positive and the second not below zero."""
    if base <= 0 or value < 0 or years < 1:
        return None
    ratio = value / base
    with localcontext(prec=PRECISION):
        return yearly_growth(Decimal(1), Decimal(ratio.numerator) / Decimal(ratio.denominator), years)


def points_whole(points: Sequence[Point]) -> Point | None:
    """The last figure of a whole year."""
    return next((point for point in reversed(points) if point.is_whole_year), None)


def _last_whole_year(points: Sequence[Point], start: tuple[Fraction, int] | None) -> Point | None:
    """The last whole year that is known; the baseline where no later one is."""
    known = points_whole(points)
    if start is not None and (known is None or known.period.year < start[1]):
        return Point(start[0], Period(start[1]))
    return known


def _this_year(goal: Goal, points: Sequence[Point], start: tuple[Fraction, int] | None, rule: Rule) -> ThisYear | None:
    """What accrues: the latest figure's year against the value that equal growth from the year before asks of it."""
    if not points or goal.year is None or goal.kind not in ("level", "flow") or not _is_booked(goal):
        return None
    year = points[-1].period.year
    value = Fraction(goal.value) if goal.kind == "flow" else _value_of_year(goal, points, start, year)
    return this_year_of(points, value, rule.usual_years) if value is not None else None


def _is_booked(goal: Goal) -> bool:
    return goal.accrues or goal.kind == "flow"


def _value_of_year(
    goal: Goal, points: Sequence[Point], start: tuple[Fraction, int] | None, year: int
) -> Fraction | None:
    """The value of a year on the way from the last whole year before it to the goal: by equal growth, by equal steps where
    there is no growth to speak of."""
    assert goal.year is not None
    target = Fraction(goal.value)
    if year >= goal.year:
        return target
    whole = _last_whole_year([point for point in points if point.period.year < year], start)
    if whole is None or whole.period.year >= year:
        return None
    years, gone = goal.year - whole.period.year, year - whole.period.year
    growth = compound(whole.value, target, years)
    if growth is None or growth <= -1:
        return whole.value + (target - whole.value) * Fraction(gone, years)
    with localcontext(prec=PRECISION):
        return whole.value * Fraction((1 + growth) ** gone)


def _share_of_target(goal: Goal, latest: Point | None) -> Fraction | None:
    is_part = goal.kind in ("level", "increment", "share", "flow") and not goal.is_falling
    return latest.value / Fraction(goal.value) if latest and is_part and goal.value > 0 else None


def _way(goal: Goal, start: tuple[Fraction, int] | None, latest: Point | None) -> Fraction | None:
    """The part of the way that is behind; for what accrues only a whole year can be set against a year."""
    if goal.kind not in ("level", "increment", "share") or start is None or latest is None:
        return None
    if goal.accrues and goal.kind == "level" and not latest.is_whole_year:
        return None
    whole_way = Fraction(goal.value) - start[0]
    return (latest.value - start[0]) / whole_way if whole_way else None


def _time_gone(goal: Goal, start: tuple[Fraction, int] | None, latest: Point | None) -> Fraction | None:
    """The part of the time from the end of the baseline's year to the end of the goal's that is over at the latest figure."""
    if start is None or latest is None or goal.year is None or goal.year <= start[1]:
        return None
    months = DECEMBER * (latest.period.year - start[1] - 1) + latest.period.last_month
    return min(max(Fraction(months, DECEMBER * (goal.year - start[1])), Fraction(0)), Fraction(1))


def _achieved(goal: Goal, start: tuple[Fraction, int] | None, whole: Point | None) -> Decimal | None:
    if goal.kind not in GROWING or start is None or whole is None:
        return None
    return compound(start[0], whole.value, whole.period.year - start[1])


def _required(goal: Goal, whole: Point | None, years_left: int | None) -> Decimal | None:
    if goal.kind not in GROWING or whole is None or years_left is None:
        return None
    return compound(whole.value, Fraction(goal.value), years_left)


def _step(start: tuple[Fraction, int] | None, end: tuple[Fraction, int] | None) -> Fraction | None:
    if start is None or end is None or end[1] <= start[1]:
        return None
    return (end[0] - start[0]) / (end[1] - start[1])


def _growth_of_levels(goal: Goal, points: Sequence[Point]) -> Fraction | None:
    if not points or goal.kind not in ("level", "flow", "multiple"):
        return None
    latest = points[-1]
    earlier = [point for point in points if point.period == latest.period.year_earlier]
    return latest.value / earlier[0].value - 1 if earlier and earlier[0].value > 0 else None


def _years_of_plan(goal: Goal, points: Sequence[Point]) -> list[Point]:
    """The whole years of the plan with their rates, without a gap from its first year on."""
    if goal.first_year is None:
        return []
    known = {point.period.year: point for point in points if point.is_whole_year}
    found = []
    year = goal.first_year
    while year in known:
        found.append(known[year])
        year += 1
    return found


def _mean_rate(goal: Goal, points: Sequence[Point]) -> Decimal | None:
    """The average of the published rates of the plan's whole years, compounded. Points of a growth goal are in percent."""
    years = _years_of_plan(goal, points)
    if not years:
        return None
    return compound(Fraction(1), _product(years), len(years))


def _rate_required(goal: Goal, points: Sequence[Point]) -> Decimal | None:
    """The rate that the years left need on average so that the average over the plan is the goal's."""
    if goal.first_year is None or goal.year is None:
        return None
    years = _years_of_plan(goal, points)
    left = goal.year - goal.first_year + 1 - len(years)
    whole = (1 + Fraction(goal.value) / 100) ** (goal.year - goal.first_year + 1)
    return compound(_product(years), whole, left) if left > 0 else None


def _product(points: Sequence[Point]) -> Fraction:
    product = Fraction(1)
    for point in points:
        product *= 1 + point.value / 100
    return product
