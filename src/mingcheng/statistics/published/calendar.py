"""What the calendar of official statistics asks of a series: no January alone, no cumulative figure that falls, single months
that are the difference of two cumulative ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from mingcheng.language import _
from mingcheng.reference_periods import Period
from mingcheng.statistics.plain_year_to_date import monthly
from mingcheng.statistics.published.magnitude import MONEY
from mingcheng.statistics.published.model import PublishedFinding, Row, found
from mingcheng.statistics.published.series import Level, Series
from mingcheng.statistics.published.vocabulary import Vocabulary
from mingcheng.statistics.rates import rounded

_ALONE = re.compile(r"[（(]当[月季][)）]$")


def calendar_findings(series: Sequence[Series], vocabulary: Vocabulary) -> Iterator[PublishedFinding]:
    """January alone, falling cumulative figures, missing months, single months that do not agree."""
    cumulative = {
        (one.region, one.indicator, one.scope, one.base_unit): one for one in series if one.period_type == "month_ytd"
    }
    years = {(one.region, one.indicator, one.scope, one.base_unit): one for one in series if one.period_type == "year"}
    for one in series:
        yield from _january(one)
        key = (one.region, _ALONE.sub("", one.indicator), one.scope, one.base_unit)
        if one.period_type == "month_ytd" and one.base_unit in MONEY:
            yield from _falls(one, years.get(key), vocabulary)
            yield from _missing(one, years.get(key))
        elif one.period_type in ("month", "quarter"):
            yield from _alone(one, cumulative.get(key), years.get(key))


def _january(series: Series) -> Iterator[PublishedFinding]:
    for period, cell in series.cells.items():
        if (period.first_month, period.last_month) == (1, 1):
            message = _("{indicator}{period}：1月不单独公布，每年第一个数是1—2月，这个数来历不明。")
            yield found("january_alone", cell.rows, message.format(indicator=series.indicator, period=period.label))


def _by_month(series: Series, year: Series | None, number: int) -> dict[int, Level]:
    """The cumulative levels of a year by month; the whole year is that of December."""
    levels = {
        period.last_month: level
        for period in series.cells
        if period.year == number and (level := series.level(period)) is not None
    }
    whole = year.level(Period(number)) if year is not None else None
    return {**levels, **({12: whole} if whole is not None and 12 not in levels else {})}


def _years_of(series: Series) -> list[int]:
    return sorted({period.year for period in series.cells})


def _falls(series: Series, year: Series | None, vocabulary: Vocabulary) -> Iterator[PublishedFinding]:
    """Flows counted from January do not fall; profit may."""
    if any(word in series.indicator for word in vocabulary.may_fall):
        return
    for number in _years_of(series):
        levels = sorted(_by_month(series, year, number).items())
        for (_before, before), (_now, now) in pairwise(levels):
            if before.value - now.value > before.half_step + now.half_step:
                message = _(
                    "{indicator}{period}累计{now}，比{before_period}的{before}还小：其中必有一处有误，或口径不同。"
                )
                yield found(
                    "falls",
                    [now.row, before.row],
                    message.format(
                        indicator=series.indicator,
                        period=now.row.period.label,
                        now=now.text,
                        before_period=before.row.period.label,
                        before=before.text,
                    ),
                )


def _missing(series: Series, year: Series | None) -> Iterator[PublishedFinding]:
    """Months that are not there, and those whose own figure cannot be derived for it."""
    for number in _years_of(series):
        levels = _by_month(series, year, number)
        if len(levels) < 2:
            continue
        missing = [month for month in range(2, max(levels) + 1) if month not in levels]
        underived = [month for month, value in monthly(dict.fromkeys(levels, 0)).items() if value is None]
        if missing:
            message = _("{indicator}{year}年缺{missing}的累计数，推不出{unknown}单独的数。1—2月是一期，不可拆开。")
            yield found(
                "months_missing",
                [level.row for _month, level in sorted(levels.items())],
                message.format(
                    indicator=series.indicator,
                    year=number,
                    missing=_spans(missing, _("1—{month}月")),
                    unknown=_spans(sorted({*missing, *underived}), _("{month}月")),
                ),
                values=(),
            )


def _spans(months: Sequence[int], form: str) -> str:
    """Months, those that follow each other as a span: `1—4月至1—8月`, or `4月至9月`; 2 is the period of January and February."""
    spans: list[list[int]] = []
    for month in months:
        if spans and spans[-1][-1] == month - 1:
            spans[-1].append(month)
        else:
            spans.append([month])

    def name(month: int) -> str:
        return _("1—2月") if month == 2 else form.format(month=month)

    return _("、").join(
        _("{first}至{last}").format(first=name(span[0]), last=name(span[-1])) if len(span) > 1 else name(span[0])
        for span in spans
    )


def _alone(series: Series, cumulative: Series | None, year: Series | None) -> Iterator[PublishedFinding]:
    """A month or quarter printed by itself against the difference of the cumulative figures around it."""
    if cumulative is None:
        return
    for period in series.cells:
        level = series.level(period)
        levels = _by_month(cumulative, year, period.year)
        end, before = levels.get(period.last_month), levels.get(period.first_month - 1)
        if level is None or end is None or (before is None and period.first_month > 1):
            continue
        rows: list[Row] = [level.row, end.row, *([before.row] if before else [])]
        derived = end.value - (before.value if before else Fraction())
        slack = level.half_step + end.half_step + (before.half_step if before else 0)
        if abs(derived - level.value) > slack:
            unit = level.row.factor
            right = f"{rounded(derived / unit, 2):f}{level.row.unit}"
            message = _(
                "{indicator}{period}为{level}，而累计数之差是{right}：单月、单季数常按修订后的数计算，不可与累计数混用。"
            )
            yield found(
                "month_differs",
                rows,
                message.format(indicator=series.indicator, period=period.label, level=level.text, right=right),
                expected=right,
            )
