"""How much of a year is usually booked by a month, and how much of this year's value is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from mingcheng.outlook.goals import DECEMBER, Point


@dataclass(frozen=True, slots=True)
class Usual:
    """The share of a year that is usually booked by the end of a month: the mean of past `years`; where none is known in
    full, the share of the months that are over (序时进度), and `is_pro_rata` says so."""

    share: Fraction
    years: tuple[int, ...]

    @property
    def is_pro_rata(self) -> bool:
        """Whether the months alone stand behind it."""
        return not self.years


def usual_share(points: Sequence[Point], month: int, before: int, most_years: int = 3) -> Usual:
    """The usual share by `month`, from the latest `most_years` years before `before` whose month and whole are both known.

    A whole year is booked by its end, always. Years without a positive whole are left out: they have no shares.
    """
    if month == DECEMBER:
        return Usual(Fraction(1), (before,))
    known = {(point.period.year, point.period.last_month): point.value for point in points}
    shares: dict[int, Fraction] = {}
    for year in sorted({year for year, _ in known if year < before}, reverse=True):
        part, whole = known.get((year, month)), known.get((year, DECEMBER))
        if part is not None and whole is not None and whole > 0 and len(shares) < most_years:
            shares[year] = part / whole
    if not shares:
        return Usual(Fraction(month, DECEMBER), ())
    return Usual(sum(shares.values(), Fraction(0)) / len(shares), tuple(sorted(shares)))


@dataclass(frozen=True, slots=True)
class ThisYear:
    """The year of the latest figure: the value that it must reach so that equal growth leads to the goal, how much of it is
    booked and how much usually is, what is left to book, and by how much the remaining months must exceed those of the year
    before (a fraction; None where last year's months are not known)."""

    year: int
    value: Fraction
    booked: Fraction
    usual: Usual
    left: Fraction
    growth_of_the_rest: Fraction | None

    @property
    def ahead(self) -> Fraction:
        """By how much of the year's value it is ahead of the usual (behind: below zero)."""
        return self.booked - self.usual.share


def this_year_of(points: Sequence[Point], value: Fraction, most_years: int) -> ThisYear | None:
    """The year of the last point measured against the value that it must reach; None where that is not positive."""
    latest = points[-1]
    if value <= 0:
        return None
    year, month = latest.period.year, latest.period.last_month
    left = max(value - latest.value, Fraction(0))
    return ThisYear(
        year=year,
        value=value,
        booked=latest.value / value,
        usual=usual_share(points, month, year, most_years),
        left=left,
        growth_of_the_rest=_growth_of_the_rest(points, left),
    )


def _growth_of_the_rest(points: Sequence[Point], left: Fraction) -> Fraction | None:
    latest = points[-1]
    before = {
        point.period.last_month: point.value for point in points if point.period.year == latest.period.year - 1
    }  # fmt: skip
    part, whole = before.get(latest.period.last_month), before.get(DECEMBER)
    if latest.is_whole_year or part is None or whole is None or whole <= part:
        return None
    return left / (whole - part) - 1
