"""Rungs: the highest title of a ladder that an enterprise holds on a day, and the table of awards as known that day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import ibis
import ibis.expr.types as ir

from mingcheng.registry.ladder.standings import as_known, held


def rungs(events: ir.Table, ladder: Sequence[str], on: date, known_at: date | None = None) -> ir.Table:
    """The rung of every enterprise that holds a title of the ladder.

    `ladder` names the titles from the lowest up. Out: `uscc`, `name`, `rung` (the highest held), `next_rung` (null at the top),
    `since`, `expires`, `pool_for` (titles of the ladder for which it is in the cultivation pool, the lowest first).
    """
    now = held(events, on, known_at)
    now = now.filter(now.kind.isin(list(ladder)))
    place = ibis.cases(*((now.kind == kind, number) for number, kind in enumerate(ladder)), else_=-1)
    now = now.mutate(_place=place)
    names = now.group_by("uscc").aggregate(name=now.name.max())
    pools = now.filter(now.standing == "pool")
    pools = pools.group_by("uscc").aggregate(pool_for=pools.kind.collect(order_by="_place"))
    own = now.filter(now.standing == "title")
    top = ibis.window(group_by="uscc", order_by=ibis.desc("_place"))
    own = own.mutate(_rank=ibis.row_number().over(top))
    own = own.filter(own["_rank"] == 0).select("uscc", "_place", "since", "expires", rung=own.kind)
    joined = own.outer_join(pools, "uscc")
    joined = joined.mutate(uscc=ibis.coalesce(joined.uscc, joined.uscc_right)).drop("uscc_right")
    joined = joined.left_join(names, "uscc")
    at = joined["_place"].fill_null(-1)  # in a pool without any title: below the first rung
    following = ibis.cases(*((at == number - 1, kind) for number, kind in enumerate(ladder)))
    return joined.select(
        uscc=joined.uscc,
        name=joined.name,
        rung=joined.rung,
        next_rung=following,
        since=joined.since,
        expires=joined.expires,
        pool_for=joined.pool_for,
    )


def awards_of(events: ir.Table, on: date, known_at: date | None = None) -> ir.Table:
    """The events that gave a title, as the table `awards` of enterprise facts: `uscc`, `date`, `kind`, `level`, `expires`,
    `known_at`. A title that was taken away ends on the day before."""
    known = as_known(events, on, known_at)
    known = known.filter(known.standing == "title")
    following = ibis.window(group_by=["uscc", "kind"], order_by=["date", "order"])
    known = known.mutate(_next=known.event.lead().over(following), _next_date=known.date.lead().over(following))
    given = known.filter(known.event.isin(["enter", "renew"]))
    ended = ibis.cases((given["_next"] == "leave", (given["_next_date"] - ibis.interval(days=1)).cast("date")))
    return given.select(
        "uscc", "date", "kind", "level", expires=ibis.coalesce(ended, given.expires), known_at=given.known_at
    )
