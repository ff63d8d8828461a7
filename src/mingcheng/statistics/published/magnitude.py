"""Slips of magnitude: a figure that is off by a power of ten from what its neighbours lead one to expect.

What is expected comes from other printed figures: the level a year before with the printed growth, the level a year after with
its growth, the indicator's usual share of the total. A slip is told only where a power of ten brings the figure near to what is
expected and the figure as printed is far from all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import log10
from statistics import median
from typing import TypeAlias

from mingcheng.language import _
from mingcheng.reference_periods import Period
from mingcheng.statistics.published.model import PublishedFinding, Row, found
from mingcheng.statistics.published.series import Level, Series
from mingcheng.statistics.published.vocabulary import Vocabulary

_NEAR = 0.2
"""In powers of ten: within a factor of 1.6 of what is expected."""
_FAR = 0.6
"""A factor of 4 from all that is expected."""
_LEAST_SHARES = 4
_RATE_NEIGHBOURS = 2
"""Months before and after whose growth a month's growth is held against; year-to-date growth changes little in them."""
_LEAST_JUMP = 5
MONEY = ("元", "美元")
"""Units of flows; people and enterprises are states."""
Expected: TypeAlias = tuple[float, Row]
"""About how much, and the row that says so: what is expected is no figure to be printed, only an order of magnitude."""


def power_of_ten(number: Fraction | float, expected: Fraction | float, most_off: float = 0.002) -> int:
    """By which power of ten, not 0, a number is what is expected; 0 where by none. `most_off` is in powers of ten."""
    if number * expected <= 0:
        return 0
    exponent = log10(number / expected)
    return round(exponent) if abs(exponent - round(exponent)) <= most_off else 0


@dataclass(frozen=True, slots=True)
class _Slip:
    """A level that is off by `power` powers of ten from all that is expected of it."""

    level: Level
    power: int
    expected: tuple[Expected, ...]

    @property
    def rests_on(self) -> list[Row]:
        """The rows that say what is expected."""
        return [row for _value, row in self.expected]


def magnitude_findings(series: Sequence[Series], vocabulary: Vocabulary) -> Iterator[PublishedFinding]:
    """Levels and growth rates that are off by a power of ten."""
    totals = {(one.region, one.period_type): one for one in series if one.indicator == vocabulary.total}
    slips: list[_Slip] = []
    for one in series:
        shares = _shares_of(one, totals.get((one.region, one.period_type)))
        for period in one.cells:
            level = one.level(period)
            if level is not None and level.value > 0:
                slips.extend(_slip(one, period, level, shares, vocabulary))
        yield from _rate_slips(one)
    for slip in _on_sound_ground(slips):
        yield _finding(slip)


def _on_sound_ground(slips: Sequence[_Slip]) -> Iterator[_Slip]:
    """The slips without those that rest on nothing but rows with a slip of their own; those with most evidence go first."""
    slipped: set[str] = set()
    for slip in sorted(slips, key=lambda slip: -len(slip.expected)):
        if not {row.place for row in slip.rests_on} <= slipped:
            slipped.add(slip.level.row.place)
            yield slip


def _shares_of(series: Series, total: Series | None) -> Mapping[Period, tuple[float, Row]]:
    """The indicator over the total, by period."""
    if total is None or total is series or total.base_unit != series.base_unit:
        return {}
    pairs = ((period, series.level(period), total.level(period)) for period in series.cells)
    return {
        period: (float(level.value) / float(whole.value), whole.row)
        for period, level, whole in pairs
        if level is not None and whole is not None and level.value > 0 and whole.value > 0
    }


def _slip(
    series: Series,
    period: Period,
    level: Level,
    shares: Mapping[Period, tuple[float, Row]],
    vocabulary: Vocabulary,
) -> Iterator[_Slip]:
    expected = [*_from_growth(series, period), *_from_share(period, level, shares)]
    expected = expected or [*_from_years(series, period), *_from_months(series, period, vocabulary)]
    distances = [log10(level.value / value) for value, _row in expected]
    if not distances or any(abs(distance) < _FAR for distance in distances):
        return
    powers = {round(distance) for distance in distances}
    if len(powers) == 1 and any(abs(distance - round(distance)) <= _NEAR for distance in distances):
        yield _Slip(level, powers.pop(), tuple(expected))


def _finding(slip: _Slip) -> PublishedFinding:
    row = slip.level.row
    assert row.level is not None
    right = f"{_plain(row.level.number / Fraction(10) ** slip.power)}{row.unit}"
    message = _("{indicator}{period}的{level}与{basis}相比差了十的乘方，像是{right}之误。")
    return found(
        "magnitude",
        [row, *slip.rests_on],
        message.format(
            indicator=row.indicator,
            period=row.period.label,
            level=slip.level.text,
            basis=_("、").join(dict.fromkeys(_named(each) for each in slip.rests_on)),
            right=right,
        ),
        expected=right,
    )


def _named(row: Row) -> str:
    return f"{row.period.label}{row.indicator}{row.level_text}"


def _plain(number: Fraction) -> str:
    return f"{float(number):.10g}"


def _from_growth(series: Series, period: Period) -> Iterator[Expected]:
    """Last year's level grown by the printed rate, and next year's level without its growth."""
    cell, before = series.cells[period], series.level(period.year_earlier)
    if before is not None and before.value > 0 and cell.growth is not None and cell.growth[1].number > -100:
        yield float(before.value) * (1 + float(cell.growth[1].number) / 100), before.row
    later = series.cells.get(Period(period.year + 1, period.first_month, period.last_month))
    if later is not None and later.level is not None and later.growth is not None:
        grown = 1 + float(later.growth[1].number) / 100
        if later.level.value > 0 and grown > 0:
            yield float(later.level.value) / grown, later.level.row


def _from_share(period: Period, level: Level, shares: Mapping[Period, tuple[float, Row]]) -> Iterator[Expected]:
    """The usual share of the total, from the other periods."""
    if period in shares and len(shares) > _LEAST_SHARES:
        share, whole = shares[period]
        usual = median([other for each, (other, _row) in shares.items() if each != period])
        yield float(level.value) / share * usual, whole


def _from_years(series: Series, period: Period) -> Iterator[Expected]:
    """Where nothing else is printed: the same months of the years nearest before and after."""
    years = [each for each in series.cells if each.last_month == period.last_month and series.level(each) is not None]
    nearest = [max((y for y in years if y < period), default=None), min((y for y in years if y > period), default=None)]
    if None in nearest:
        return
    for year in nearest:
        level = series.level(year) if year is not None else None
        if level is not None and level.value > 0:
            yield float(level.value), level.row


def _from_months(series: Series, period: Period, vocabulary: Vocabulary) -> Iterator[Expected]:
    """The months of the year before and after, by the usual course of a year; a flow only."""
    course = vocabulary.shares_to_date
    months = [each for each in series.cells if each.year == period.year and each.last_month in course]
    before = max((each for each in months if each < period), default=None)
    after = min((each for each in months if each > period), default=None)
    levels = [series.level(each) for each in (before, after) if each is not None]
    known = [level for level in levels if level is not None and level.value > 0]
    if len(known) < 2 or period.last_month not in course or series.base_unit not in MONEY:
        return
    for level in known:
        share = course[period.last_month] / course[level.row.period.last_month]
        yield float(level.value * share), level.row


def _rate_slips(series: Series) -> Iterator[PublishedFinding]:
    """A rate printed without its point: a whole number, far from the months beside it, and near to them once divided."""
    if series.period_type != "month_ytd":
        return
    rates = {period: cell.growth for period, cell in series.cells.items() if cell.growth is not None}
    for period, (row, rate) in rates.items():
        beside = [
            (other_row, other.number)
            for each, (other_row, other) in rates.items()
            if each.year == period.year and 0 < abs(each.last_month - period.last_month) <= _RATE_NEIGHBOURS
        ]
        if "." in rate.text or abs(rate.number) < 10 or not beside:
            continue
        usual = median(number for _row, number in beside)
        jump, divided = abs(rate.number - usual), rate.number / 10
        if jump > _LEAST_JUMP and abs(divided - usual) * 5 < jump:
            message = _(
                "{indicator}{period}的增速 {growth}% 与前后月份（{usual}%）相差太大，像是漏了小数点，应为 {right}%。"
            )
            right = _plain(divided)
            yield found(
                "magnitude",
                [row, *(other_row for other_row, _number in beside)],
                message.format(
                    indicator=series.indicator, period=period.label, growth=rate.text, usual=_plain(usual), right=right
                ),
                values=[f"{rate.text}%", *(f"{_plain(number)}%" for _row, number in beside)],
                expected=f"{right}%",
            )
