"""Several scopes under kindred names: totals of one industry in one region that cannot be one series.

The ministry's software revenue, the statistics bureau's revenue of the sector and an industry's own “scale” are printed under
names that differ by a word, or not at all. They are told apart by their size: in one period, or from one period to the next, the
figures differ by more than the industry could have grown or shrunk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from mingcheng.language import _
from mingcheng.reference_periods import Period
from mingcheng.statistics.published.growth import COMPARED
from mingcheng.statistics.published.model import PublishedFinding, found
from mingcheng.statistics.published.series import Level, Series
from mingcheng.statistics.published.vocabulary import Vocabulary

_SAME_PERIOD = Fraction(1, 10)
_LEAST_AFTER_YEARS = Fraction(7, 10)
"""From one period to a later one an industry does not shrink to less than this."""
_MOST_A_YEAR = 1.6
"""Nor does it grow more than to this from one year to the next, several years running."""
_GRACE_YEARS = 0.5
_SUMMED = ("合计", "之和")


def scope_findings(series: Sequence[Series], vocabulary: Vocabulary) -> Iterator[PublishedFinding]:
    """Totals of the industry, region by region, that have other scopes than the ones beside them; what the user declares to be
    of different scopes is not held against each other."""
    by_region: dict[tuple[str, str, str], list[Level]] = {}
    for one in series:
        is_total = one.period_type in COMPARED and vocabulary.is_industry_total(one.indicator)
        if is_total and not one.region.endswith(_SUMMED):
            levels = [level for period in one.cells if (level := one.level(period)) is not None and level.value > 0]
            by_region.setdefault((one.region, one.scope, one.base_unit), []).extend(levels)
    for levels in by_region.values():
        levels.sort(key=lambda level: (level.row.period.year, level.row.period.last_month))
        yield from _same_period(levels)
        yield from _from_period_to_period(levels, vocabulary)


def _same_period(levels: Sequence[Level]) -> Iterator[PublishedFinding]:
    """Two names, one period, two sizes."""
    by_period: dict[Period, list[Level]] = {}
    for level in levels:
        by_period.setdefault(level.row.period, []).append(level)
    for period, beside in by_period.items():
        largest = max(beside, key=lambda level: level.value)
        others = [level for level in beside if (largest.value - level.value) / largest.value > _SAME_PERIOD]
        if others:
            listed = [largest, *others]
            message = _("{region}{period}有几种口径的行业总量：{figures}。不可混用，更不可连成一个序列。")
            yield found(
                "several_scopes",
                [level.row for level in listed],
                message.format(
                    region=largest.row.region,
                    period=period.label,
                    figures=_("、").join(f"{level.row.indicator}{level.text}" for level in listed),
                ),
            )


def _from_period_to_period(levels: Sequence[Level], vocabulary: Vocabulary) -> Iterator[PublishedFinding]:
    """From one period to the next, in the size of a whole year."""
    sized = [(level, _whole_year(level, vocabulary)) for level in levels]
    known = [(level, size) for level, size in sized if size is not None]
    for (before, size_before), (now, size_now) in pairwise(known):
        is_one_course = before.row.indicator == now.row.indicator and before.row.period.year == now.row.period.year
        if before.row.period == now.row.period or is_one_course:
            continue
        years = _years_between(before.row.period, now.row.period)
        ratio = size_now / size_before
        if _LEAST_AFTER_YEARS <= ratio <= _MOST_A_YEAR ** (years + _GRACE_YEARS):
            continue
        message = _(
            "{region}的{before_name}{before_period}为{before}，{name}{period}为{now}，折成全年相差 {ratio} 倍：口径多半不同，不可连成一个序列。"
        )
        yield found(
            "several_scopes",
            [now.row, before.row],
            message.format(
                region=now.row.region,
                before_name=before.row.indicator,
                before_period=before.row.period.label,
                before=before.text,
                name=now.row.indicator,
                period=now.row.period.label,
                now=now.text,
                ratio=f"{float(ratio):.2f}",
            ),
        )


def _whole_year(level: Level, vocabulary: Vocabulary) -> Fraction | None:
    """About how much a year would be, by the usual course of a year."""
    share = vocabulary.shares_to_date.get(level.row.period.last_month)
    return level.value / share if share else None


def _years_between(before: Period, now: Period) -> float:
    return now.year - before.year + (now.last_month - before.last_month) / 12 if now.year > before.year else 0.0
