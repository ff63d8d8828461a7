"""What the light of a goal is judged by, and whether the goal is reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from mingcheng.outlook.goals import Goal, Point
from mingcheng.outlook.pace import ThisYear
from mingcheng.plans.model import QuantityKind

GROWING: frozenset[QuantityKind] = frozenset({"level"})
"""Kinds with compound growth: a share changes by percentage points, what is added begins with nothing."""


@dataclass(frozen=True, slots=True)
class Progress:
    """The facts that a light rests on."""

    goal: Goal
    latest: Point | None
    whole: Point | None
    share_of_way: Fraction | None
    time_gone: Fraction | None
    this_year: ThisYear | None
    is_reached: bool | None
    has_other_unit: bool
    has_start: bool


def is_met(goal: Goal, value: Fraction, about: Fraction) -> bool:
    """Whether a value is what the goal asks for. “左右” (about) allows the fraction `about` of the target to be missing;
    what is rounded to the target counts for nothing: 突破 (more than) is strict."""
    target = Fraction(goal.value)
    if goal.kind == "rank":
        return value <= target
    match goal.comparator:
        case ">=":
            return value >= target
        case ">":
            return value > target
        case "<=":
            return value <= target
        case "<":
            return value < target
        case "=":
            return value <= target if goal.is_falling else value >= target
        case "~":
            slack = abs(target) * about
            return value <= target + slack if goal.is_falling else value >= target - slack


def reached(goal: Goal, points: Sequence[Point], on: date, about: Fraction) -> bool | None:
    """Whether the goal is reached: true as soon as it is for good, false once its time is over, None as long as it is open.

    Of what accrues, an upper bound is kept only when the year is over; so is an average growth when the plan's last year is.
    """
    if not points or goal.kind == "multiple":
        return None
    due = _due(goal, points)
    if due is not None:
        return is_met(goal, due.value, about)
    latest = points[-1]
    is_open = goal.kind == "growth" or goal.kind == "flow" or (_is_booked(goal) and goal.is_falling)
    if not is_open and is_met(goal, latest.value, about):
        return True
    return None


def _due(goal: Goal, points: Sequence[Point]) -> Point | None:
    """The figure of the goal's own year as a whole."""
    return next((point for point in points if point.is_whole_year and point.period.year == goal.year), None)


def _is_booked(goal: Goal) -> bool:
    return goal.accrues or goal.kind == "flow"


def is_over(goal: Goal, on: date) -> bool:
    """Whether the goal's last day is past."""
    return goal.year is not None and on > date(goal.year, 12, 31)
