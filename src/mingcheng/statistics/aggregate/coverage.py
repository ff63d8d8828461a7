"""Who has not reported: a total over incomplete reports says so, and what share of the last known amount is missing.

Expected is whoever the list marks as such (`expected`); where the list says nothing, whoever has reported in the twelve months
before. The last known amount is that of the reporter's last report, as a monthly mean of its year to date, so that reports of
different months can be added. Reporters of whom nothing is known yet are counted and have no weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from mingcheng.statistics.aggregate.figures import TOTAL, YEAR
from mingcheng.statistics.form import Item

WEIGHT = 27720
"""The least common multiple of 1 to 12: the monthly mean times this is a whole number."""


def missing_of(
    reports: ir.Table,
    members: ir.Table,
    item: Item,
    months: Sequence[int],
    periods: Sequence[int],
    periods_table: ir.Table,
    has_list: bool,
) -> ir.Table:
    """Of each period and cell: `missing` reporters, those of them without a known figure (`missing_unknown`), and
    `missing_weight`. `members` have `id`, `cell`, `expected`; `periods_table` the column `p`;
    `months` are the last months of the form's periods."""
    gaps = _gaps(reports, item, months, periods, periods_table)
    if has_list:
        listed = members.filter(members["expected"].fill_null(False)).select("id", "cell")
        asked = listed.cross_join(periods_table)
        here = reports.select("id", p=reports["t"])
        absent = asked.anti_join(here, ["id", "p"])
        gaps = absent.left_join(gaps.drop("cell"), ["id", "p"]).select("id", "p", "cell", "month", "value")
    weighed = gaps.mutate(weight=gaps["value"].cast(TOTAL) * weight_of_month(gaps["month"], item))
    return weighed.group_by(t=weighed["p"].cast("int32"), cell=weighed["cell"]).aggregate(
        missing=weighed.count(),
        missing_unknown=weighed.count() - weighed["value"].count(),
        missing_weight=weighed["weight"].sum().cast(TOTAL),
    )


def _gaps(
    reports: ir.Table, item: Item, months: Sequence[int], periods: Sequence[int], periods_table: ir.Table
) -> ir.Table:
    """One row for each period that a reporter left out within a year after its last report before it."""
    series = ibis.window(group_by="id", order_by="t")
    ordered = reports.select("id", "t", "month", "k", following=reports["t"].lead().over(series))
    steps = {
        month: (after - month) % YEAR or YEAR for month, after in zip(months, [*months[1:], months[0]], strict=True)
    }
    step = ibis.cases(*((ordered["month"] == month, months_on) for month, months_on in steps.items()), else_=0)
    ended = ordered.filter(
        (ordered["following"].isnull() | (ordered["following"] - ordered["t"] > step)) & (ordered["t"] < max(periods))
    )
    joined = ended.inner_join(
        periods_table,
        [
            periods_table["p"] > ended["t"],
            periods_table["p"] <= ended["t"] + YEAR,
            periods_table["p"] < ended["following"].fill_null(1 << 30),
        ],
    )
    figures = reports.select("k", "cell", value=reports[item.name])
    return joined.inner_join(figures, "k").select("id", "p", "cell", "month", "value")


def weight_of_month(month: Any, item: Item) -> Any:
    """What a figure to date is multiplied by to be a monthly mean; a state (staff) counts as it is."""
    if not item.is_cumulative:
        return ibis.literal(WEIGHT, "int64")
    return ibis.cases(*((month == number, WEIGHT // number) for number in range(1, 13)), else_=ibis.null("int64"))


def weight_of(total: int, month: int, item: Item) -> int:
    """The same of a sum of figures to date of one month."""
    return total * (WEIGHT // month if item.is_cumulative else WEIGHT)
