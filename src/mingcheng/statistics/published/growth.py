"""Published growth against published levels: where the two cannot be reconciled within rounding, and what explains it.

The rate is right more often than the ratio of the levels: it is worked out on last year's figures of the same enterprises and
definitions, the level printed last year is not. So a gap is told, with its reason where one can be seen; no rate is put in the
place of the printed one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mingcheng.language import _
from mingcheng.reference_periods import Period
from mingcheng.statistics.published.model import Printed, PublishedFinding, Row, found
from mingcheng.statistics.published.series import Level, Series
from mingcheng.statistics.published.vocabulary import Break, Vocabulary
from mingcheng.statistics.rates import rounded

RATE_SLACK = Fraction(1, 20)
"""Points that the rounding of the printed rate explains: half of its first decimal."""
_REDEFINED_POINTS = 20
"""From so many points on a gap is no matter of the sample, if the total of the industry has a much smaller one."""
_MUCH_SMALLER = 4
_EXPLAINED_POINTS = Fraction(1, 2)
"""So near to the printed rate is the ratio to the base that it stands on, and the ratio to the other value so much farther."""
COMPARED = ("month_ytd", "year")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A level, the level of the same period a year before as printed then, and the growth printed with the level."""

    series: Series
    period: Period
    level: Level
    base: Level
    growth_row: Row
    growth: Printed

    @property
    def ratio_percent(self) -> Fraction:
        """By how many percent the levels differ. This is no growth rate."""
        return (self.level.value / self.base.value - 1) * 100

    @property
    def gap(self) -> Fraction:
        """Points between the ratio of the levels and the printed rate."""
        return self.ratio_percent - self.growth.number

    @property
    def slack(self) -> Fraction:
        """Points that rounding of the three printed numbers explains: half of a last digit of the levels, carried to the
        ratio, and of the rate."""
        return slack_of(self.level, self.base)

    def exceeds(self, points: Fraction) -> bool:
        """Whether the gap is more than so many points beyond rounding."""
        return abs(self.gap) - self.slack > points

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows that it rests on."""
        return (self.level.row, self.base.row, self.growth_row)


def slack_of(level: Level, base: Level) -> Fraction:
    """Points by which rounding of two printed levels, and of the printed rate, may move their ratio."""
    ratio = abs(level.value) / base.value
    return (level.half_step + ratio * base.half_step) / base.value * 100 + RATE_SLACK


def comparisons(series: Series) -> Iterator[Comparison]:
    """All periods of a series whose level, growth and level a year before are printed."""
    if series.period_type not in COMPARED:
        return
    for period, cell in series.cells.items():
        base = series.level(period.year_earlier)
        if cell.level is None or cell.growth is None or base is None or base.value <= 0:
            continue
        yield Comparison(series, period, cell.level, base, *cell.growth)


def gaps_of(series: Iterable[Series], threshold: Fraction) -> list[Comparison]:
    """The comparisons whose gap exceeds the threshold beyond rounding, in points."""
    return [each for one in series for each in comparisons(one) if each.exceeds(threshold)]


def growth_findings(
    series: Sequence[Series], threshold: Fraction, vocabulary: Vocabulary
) -> Iterator[PublishedFinding]:
    """Gaps with their reasons, redefined indicators, and comparisons across a break of scope."""
    gaps = gaps_of(series, threshold)
    of_total = {
        (each.series.region, each.series.period_type, each.period): each for each in _of(gaps, vocabulary.total)
    }
    for gap in gaps:
        yield _gap_finding(gap, vocabulary)
        total = of_total.get((gap.series.region, gap.series.period_type, gap.period))
        if _is_redefined(gap, total, vocabulary):
            yield _redefined(gap, total)
    for one in series:
        yield from _breaks(one, vocabulary)


def _of(gaps: Iterable[Comparison], indicator: str) -> Iterator[Comparison]:
    return (gap for gap in gaps if gap.series.indicator == indicator)


def explaining_base(level: Level, growth: Printed, values: Sequence[Sequence[Level]]) -> Level | None:
    """Of several values for last year's period the one that the printed growth stands on, if it can be told."""
    distances = sorted(
        (
            (abs((level.value / group[0].value - 1) * 100 - growth.number), group[0])
            for group in values
            if group[0].value > 0
        ),
        key=lambda pair: pair[0],
    )
    if len(distances) < 2 or distances[0][0] > _EXPLAINED_POINTS:
        return None
    return distances[0][1] if distances[1][0] - distances[0][0] > _EXPLAINED_POINTS else None


def _gap_finding(gap: Comparison, vocabulary: Vocabulary) -> PublishedFinding:
    """What does not agree, and why where that can be seen."""
    base_cell = gap.series.cells[gap.period.year_earlier]
    base = explaining_base(gap.level, gap.growth, base_cell.values)
    reasons = [_("其间{reason}").format(reason=each.reason) for each in _breaks_of(gap, vocabulary)]
    if gap.ratio_percent * gap.growth.number < 0:
        reasons.append(_("两者一升一降"))
    rows, kind = list(gap.rows), "growth_gap"
    if base is not None and base is not gap.base:
        kind = "growth_explained"
        rows.append(base.row)
        reasons.append(_("同口径基数{base}可以解释").format(base=base.text))
    message = _(
        "{indicator}{period}的{level}比上年同期的{base}变动 {ratio}%，公布的增速是 {growth}%，相差 {gap} 个百分点，舍入最多解释 {slack} 个{reasons}。"
    )
    return found(
        kind,
        rows,
        message.format(
            indicator=gap.series.indicator,
            period=gap.period.label,
            level=gap.level.text,
            base=gap.base.text,
            ratio=signed(gap.ratio_percent),
            growth=signed(gap.growth.number),
            gap=signed(gap.gap),
            slack=rounded(gap.slack, 2),
            reasons="".join(_("；{reason}").format(reason=reason) for reason in reasons),
        ),
        values=[
            gap.level.text,
            gap.base.text,
            f"{gap.growth.text}%",
            *([base.text] if kind == "growth_explained" and base else []),
        ],
        expected=f"{rounded(gap.ratio_percent, 1)}%",
    )


def signed(number: Fraction, places: int = 1) -> str:
    """The number with its sign, as growth is printed in comparisons."""
    shown = rounded(number, places)
    return f"+{shown}" if shown > 0 else str(shown)


def _breaks_of(gap: Comparison, vocabulary: Vocabulary) -> list[Break]:
    return vocabulary.breaks_between(gap.period.year - 1, gap.period.year)


def _is_redefined(gap: Comparison, total: Comparison | None, vocabulary: Vocabulary) -> bool:
    """Whether the gap is one of the indicator alone: large, while that of the region's total is none or much smaller."""
    if gap.series.indicator == vocabulary.total or abs(gap.gap) < _REDEFINED_POINTS:
        return False
    return total is None or abs(gap.gap) > _MUCH_SMALLER * abs(total.gap)


def _redefined(gap: Comparison, total: Comparison | None) -> PublishedFinding:
    beside = (
        _("总量的差距只有 {points} 个百分点").format(points=signed(total.gap)) if total else _("总量没有这样的差距")
    )
    message = _(
        "{indicator}{period}两年的数与增速相差 {gap} 个百分点，{beside}：这一项的口径多半改了，两年的数不可相比。"
    )
    return found(
        "redefined",
        [*gap.rows, *(total.rows if total else ())],
        message.format(indicator=gap.series.indicator, period=gap.period.label, gap=signed(gap.gap), beside=beside),
        values=[gap.level.text, gap.base.text, f"{gap.growth.text}%"],
    )


def _breaks(series: Series, vocabulary: Vocabulary) -> Iterator[PublishedFinding]:
    """The first comparison of a series across each break: from there on its levels are another series."""
    if series.period_type not in COMPARED:
        return
    for each in vocabulary.breaks:
        across = [
            (level, base)
            for period in series.cells
            if each.lies_between(period.year - 1, period.year)
            and (level := series.level(period)) is not None
            and (base := series.level(period.year_earlier)) is not None
        ]
        if across:
            level, base = across[0]
            message = _(
                "{indicator}{period}的{level}与上年的{base}之间，{reason}：两边的数不能直接相比（共 {count} 期）。"
            )
            yield found(
                "scope_break",
                [row for pair in across for row in (pair[0].row, pair[1].row)],
                message.format(
                    indicator=series.indicator,
                    period=level.row.period.label,
                    level=level.text,
                    base=base.text,
                    reason=each.reason,
                    count=len(across),
                ),
                values=[level.text, base.text],
            )
