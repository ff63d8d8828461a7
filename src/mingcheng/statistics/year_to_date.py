"""Year-to-date arithmetic as table expressions: cumulative figures come first, months and quarters are derived from them.

January is never reported by itself: the first figure of a year counts January and February (1—2月), and nothing here
splits the two. A missing report makes what is derived from it unknown, not low. Figures are whole numbers (fen, persons), so
that derived parts add up to the published figure exactly. `plain_year_to_date` says the same in plain Python, and tests
hold the two together. The expressions execute nothing and run on DuckDB and Spark.

Tables are long: the columns `by` (one series: reporter and indicator), `year`, `month` (the last of the period), `value`;
one row a series, year and month.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, TypeAlias

import ibis
import ibis.expr.types as ir

from mingcheng.statistics.rates import BASES, Basis

SERIES = ("reporter", "indicator")
"""The columns that tell one series from another, unless a caller says otherwise."""
FIRST_MONTH = 2
"""The month at the end of the first period of a year."""
Part: TypeAlias = Literal["month", "quarter"]


def monthly(year_to_date: ir.Table, by: Sequence[str] = SERIES) -> ir.Table:
    """Single months out of year-to-date figures.

    Out: the same rows, `value` of the period that ends with `month` alone, and `first_month`, where that period begins: 1 for
    the row of February, whose period is January and February together. `value` is null where this figure or that of the
    month before is missing; a figure for January alone has no standing and gives null.
    """
    series = ibis.window(group_by=[*by, "year"], order_by="month")
    month, value = year_to_date["month"], year_to_date["value"]
    is_next = month.lag().over(series) == month - 1
    return year_to_date.mutate(
        value=ibis.cases(
            (month == FIRST_MONTH, value), ((month > FIRST_MONTH) & is_next, value - value.lag().over(series))
        ),
        first_month=ibis.ifelse(month <= FIRST_MONTH, 1, month).cast("int8"),
    )


def quarterly(year_to_date: ir.Table, by: Sequence[str] = SERIES) -> ir.Table:
    """Single quarters out of year-to-date figures.

    Out: the rows of March, June, September and December, with `quarter`, and the quarter's own `value`; null where the
    figure of this quarter's end or of the one before is missing.
    """
    ends = year_to_date.filter(year_to_date["month"] % 3 == 0)
    series = ibis.window(group_by=[*by, "year"], order_by="month")
    month, value = ends["month"], ends["value"]
    is_next = month.lag().over(series) == month - 3
    return ends.mutate(
        value=ibis.cases((month == 3, value), (is_next, value - value.lag().over(series))),
        quarter=(month / 3).cast("int8"),
    )


def year_to_date(parts: ir.Table, part: Part, by: Sequence[str] = SERIES) -> ir.Table:
    """Year-to-date figures back from those of months (as `monthly` gives them) or quarters.

    Out: the same rows, `value` counted from 1 January; null from the first part of the year that is missing.
    """
    series = ibis.window(group_by=[*by, "year"], order_by="month", preceding=None, following=0)
    value = parts["value"]
    expected = parts["month"] - 1 if part == "month" else (parts["month"] / 3).cast("int64")
    is_whole = value.count().over(series) == expected
    return parts.mutate(value=ibis.cases((is_whole, value.sum().over(series))))


def growth(table: ir.Table, basis: Basis, level: str = "value", base: str = "base", name: str = "growth") -> ir.Table:
    """Growth of a level on its base, with the basis that it stands on.

    `basis` says what the column `base` holds: `comparable` (同口径: last year's figure in this year's report) or `current`
    (as reported last year). Out: `<name>` as a fraction (0.158 is 15.8 %), null where the base is unknown, zero or
    negative; `<name>_basis`; `<name>_outcome`, one of `rates.OUTCOMES`: what is said where no rate can be.
    """
    assert basis in BASES, basis
    now, before = table[level], table[base]
    rate = ibis.cases((before > 0, (now - before).cast("float64") / before.cast("float64")))
    return table.mutate(
        **{
            name: rate,
            f"{name}_basis": ibis.literal(basis),
            f"{name}_outcome": ibis.cases(
                (now.isnull() | before.isnull(), "unknown"),
                ((before > 0) & (now >= 0), "known"),
                (before > 0, "profit_to_loss"),
                (before == 0, "base_zero"),
                (now >= 0, "loss_to_profit"),
                (now > before, "less_loss"),
                (now == before, "same_loss"),
                else_="more_loss",
            ),
        }
    )


def contributions(
    parts: ir.Table, by: Sequence[str], order: str, places: int = 1, level: str = "value", base: str = "base"
) -> ir.Table:
    """By how many percentage points each part pulls the growth of its total (拉动): rows of one `by` are the parts of one
    total, `order` tells them apart.

    Out: `contribution_points` as a whole number of steps of 10**-places points. The steps of a total add up to its rounded growth:
    parts are rounded down, and the steps that are missing go to those that lost most by it, the first by `order` first.
    Null where a level or a base is unknown, or where the bases together are not positive.
    """
    scale = 100 * 10**places
    whole = ibis.window(group_by=list(by))
    now, before = parts[level].cast("int64"), parts[base].cast("int64")
    total = before.sum().over(whole)
    is_known = ((now - before).count().over(whole) == parts.count().over(whole)) & (total > 0)
    change = parts.mutate(
        _change=ibis.cases((is_known, (now - before) * scale)), _base=ibis.cases((is_known, total)), _order=parts[order]
    )
    split = change.mutate(_rest=_remainder(change["_change"], change["_base"]))
    split = split.mutate(_floor=_quotient(split["_change"] - split["_rest"], split["_base"]))
    sums = split.mutate(_all=split["_change"].sum().over(whole), _floors=split["_floor"].sum().over(whole))
    ranked = sums.mutate(
        _missing=_half_away(sums["_all"], sums["_base"]) - sums["_floors"],
        _rank=ibis.row_number().over(
            ibis.window(group_by=list(by), order_by=[ibis.desc(sums["_rest"]), sums["_order"]])
        ),
    )
    steps = ranked["_floor"] + (ranked["_rank"] < ranked["_missing"]).cast("int64")
    told = ranked.mutate(contribution_points=steps)
    return told.drop("_change", "_base", "_order", "_rest", "_floor", "_all", "_floors", "_missing", "_rank")


def _remainder(number: Any, by: Any) -> Any:
    """What is left of a whole number after rounded-down division: not negative, whatever the engine's % does."""
    return ((number % by) + by) % by


def _quotient(multiple: Any, by: Any) -> Any:
    """The quotient of a whole multiple; it is small, so that the division of doubles is exact after rounding."""
    return (multiple.cast("float64") / by.cast("float64")).round().cast("int64")


def _half_away(number: Any, by: Any) -> Any:
    """The quotient rounded to the nearest whole number, half away from zero."""
    size = number.abs()
    rest = size % by
    up = (rest >= by - rest).cast("int64")
    return (_quotient(size - rest, by) + up) * number.sign().cast("int64")


def first_published(facts: ir.Table, by: Sequence[str], known_at: str = "known_at") -> ir.Table:
    """Of each figure the revision that was known first. `by` tells figures apart; two of one day must not differ in it."""
    return _ranked(facts, by, facts[known_at].asc())


def last_known(facts: ir.Table, by: Sequence[str], on: date | None = None, known_at: str = "known_at") -> ir.Table:
    """Of each figure the revision that is known last, or was on a day: what came later is not looked at."""
    if on is not None:
        facts = facts.filter(facts[known_at] <= ibis.date(on.isoformat()))
    return _ranked(facts, by, facts[known_at].desc())


def _ranked(facts: ir.Table, by: Sequence[str], order: Any) -> ir.Table:
    rank = ibis.row_number().over(ibis.window(group_by=list(by), order_by=order))
    ranked = facts.mutate(_rank=rank)
    return ranked.filter(ranked["_rank"] == 0).drop("_rank")
