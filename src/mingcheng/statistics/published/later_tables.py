"""Figures of a year that stand in a release of the next one: the column “same period of last year”, and last year's growth.

Such a level is the comparable base (同口径), not what was once published; such a growth may have been worked out anew. They are
known by their source: it prints the same indicator for the same months a year later, too, and prints no growth with the base.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from mingcheng.language import _
from mingcheng.reference_periods import Period
from mingcheng.statistics.published.growth import COMPARED, slack_of
from mingcheng.statistics.published.model import PublishedFinding, Row, found
from mingcheng.statistics.published.series import Cell, Level, Series

_MOST_OFF = Fraction(1, 2)
"""Points beyond rounding by which the next year's growth may miss the base that it stands on: some tables round twice."""


def year_later(period: Period) -> Period:
    """The same months of the next year."""
    return Period(period.year + 1, period.first_month, period.last_month)


def restated_rows(series: Sequence[Series]) -> dict[str, Row]:
    """The rows that print a base of a later table, by their place, each with the row of the next year that it is the base of.

    The next year's growth has to stand on it; where none is printed, another figure of the same table and period has to be such
    a base.
    """
    restated: dict[str, Row] = {}
    without_growth: list[tuple[Row, Row]] = []
    tables: set[tuple[str, str, Period]] = set()
    for row, later in _printed_together(series):
        if row.level is None or row.growth is not None or later.level is None:
            continue
        if later.growth is None:
            without_growth.append((row, later))
        elif _stands_on(later, row):
            restated[row.place] = later
            tables.add((row.source, row.region, row.period))
    for row, later in without_growth:
        if (row.source, row.region, row.period) in tables:
            restated[row.place] = later
    return restated


def _printed_together(series: Sequence[Series]) -> Iterator[tuple[Row, Row]]:
    """A row, and one of the same source a year later."""
    for one in series:
        if one.period_type not in COMPARED:
            continue
        for period, cell in one.cells.items():
            after = one.cells.get(year_later(period))
            for row in cell.rows:
                later = _of_source(after, row.source) if after is not None and row.source else None
                if later is not None:
                    yield row, later


def _of_source(cell: Cell, source: str) -> Row | None:
    return next((row for row in cell.rows if row.source == source), None)


def _stands_on(later: Row, row: Row) -> bool:
    level, base = Level.of(later), Level.of(row)
    if later.growth is None or base.value <= 0:
        return False
    off = abs((level.value / base.value - 1) * 100 - later.growth.number)
    return off <= slack_of(level, base) + _MOST_OFF


def later_table_findings(series: Sequence[Series]) -> Iterator[PublishedFinding]:
    """Bases that are all that is printed of their period, and growth of a year that only a later release quotes."""
    restated = restated_rows(series)
    for one in series:
        for cell in one.cells.values():
            rows = [row for row in cell.rows if row.level is not None]
            if rows and all(row.place in restated for row in rows):
                yield _lone_base(rows[0], restated[rows[0].place])
    for row, later in _printed_together(series):
        if row.level is None and row.growth is not None and later.growth is not None:
            message = _(
                "{indicator}{period}的增速 {growth}% 是下一年发布时引用的上年增速，不是当时公布的；两者可以不同。"
            )
            yield found(
                "quoted_growth",
                [row, later],
                message.format(indicator=row.indicator, period=row.period.label, growth=row.growth.text),
            )


def _lone_base(row: Row, later: Row) -> PublishedFinding:
    message = _(
        "{indicator}{period}的{base}与下一年的{level}同出一处，是那里的上年同期数，即同口径基数，不是当时公布的水平。"
    )
    return found(
        "comparable_base",
        [row, later],
        message.format(indicator=row.indicator, period=row.period.label, base=row.level_text, level=later.level_text),
    )
