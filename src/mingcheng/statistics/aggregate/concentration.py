"""How much the largest hold: the first n with ties, the share of the four largest (CR4), the Herfindahl index (HHI).

Shares are of the total of those who report. On legal units each enterprise stands for itself; on holdings the enterprises of
one group (集团) are one. HHI is the sum of squared shares, 1 for one holder; printed in points of 1 to 10,000. Where an
amount is negative there are no shares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from mingcheng.statistics.aggregate.figures import TOTAL
from mingcheng.statistics.form import Item

LARGEST = 4
"""CR4."""

PART = 10**9
"""Amounts are squared in two parts, high times this plus low, so that sums of squares keep within 38 digits."""


def squares_of(row: Mapping[str, Any]) -> int:
    """The sum of the squared amounts of a group, from its parts."""
    return int(row["squares_high"]) * PART * PART + 2 * int(row["squares_mixed"]) * PART + int(row["squares_low"])


def concentration_of(rows: ir.Table, holders: ir.Table, item: Item, keys: Sequence[str], holder: str) -> ir.Table:
    """Of each group `holders`, `total`, `largest` (sum of the four largest), the parts of `squares_of`,
    `has_negative`.

    `rows` are the reports of one period with the groups `keys` and `id`; `holders` leads from `id` to `holder` (a number).
    """
    held = rows.filter(rows[item.name].notnull()).inner_join(holders.select("id", holder), "id")
    sums = held.group_by([*keys, holder]).aggregate(
        amount=held[item.name].sum().cast("int64"), least=held[item.name].min()
    )
    order = ibis.window(group_by=list(keys) or None, order_by=[ibis.desc("amount"), holder])
    ranked = sums.mutate(rank=ibis.row_number().over(order))
    high, low = ((ranked["amount"] // PART).cast(TOTAL), (ranked["amount"] % PART).cast(TOTAL))
    measures = {
        "holders": ranked.count(),
        "total": ranked["amount"].sum().cast(TOTAL),
        "largest": ranked["amount"].sum(where=ranked["rank"] < LARGEST).cast(TOTAL),
        "squares_high": (high * high).sum().cast(TOTAL),
        "squares_mixed": (high * low).sum().cast(TOTAL),
        "squares_low": (low * low).sum().cast(TOTAL),
        "has_negative": (ranked["least"] < 0).any(),
    }
    return ranked.group_by(list(keys)).aggregate(**measures) if keys else ranked.aggregate(**measures)


def largest_of(rows: ir.Table, item: Item, keys: Sequence[str], count: int) -> ir.Table:
    """Of each group the `count` largest reporters, and all that are as large as the last of them: `rank` from 1, `id`,
    `value`."""
    known = rows.filter(rows[item.name].notnull())
    order = ibis.window(group_by=list(keys) or None, order_by=ibis.desc(known[item.name]))
    ranked = known.select(*keys, "id", value=known[item.name], rank=ibis.rank().over(order) + 1)
    return ranked.filter(ranked["rank"] <= count).order_by([*keys, "rank", "id"])
