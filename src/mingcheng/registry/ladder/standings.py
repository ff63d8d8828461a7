"""Who holds what on a day, as it was known on another day.

Source of the rule: the last event up to the day decides. A title is held through the last day of its validity; the months
of validity are those of the title's document (`titles`), counted from the day it was obtained, the day before the same
day of the month included.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import ibis
import ibis.expr.types as ir

from mingcheng.registry.ladder.events import ORDER
from mingcheng.titles import titles

KEY = ("uscc", "kind", "standing")
SHOWN = ("status", "since", "date", "expires", "is_expiry_computed", "level", "name", "document", "source", "known_at")


def standings(events: ir.Table, on: date, known_at: date | None = None) -> ir.Table:
    """Every enterprise's standing in every list that it was ever in.

    In: EVENTS with ORDER (`events_table`). Out: one row an enterprise, kind and standing (`title`, `pool`): `status` (`held`,
    `left`, `expired`), `since` (first day of the unbroken spell), `date` (of the deciding event), `expires`,
    `is_expiry_computed`, and level, name, document and source of the deciding event. Events that were not known on
    `known_at` do not count; an event without that day counts as known from its own day.
    """
    known = as_known(events, on, known_at)
    history = ibis.window(group_by=KEY, order_by=["date", ORDER])
    counted = known.mutate(expires=_last_day(known), is_expiry_computed=known.expires.isnull() & _has_months(known))
    counted = counted.mutate(
        _enters=counted.event.isin(["enter", "renew"]),
        _before=counted.event.lag().over(history),
        _before_expires=counted.expires.lag().over(history),
    )
    runs_on = counted["_before"].isin(["enter", "renew"]) & (
        counted["_before_expires"].isnull() | (counted["_before_expires"] >= counted.date - ibis.interval(days=1))
    )
    starts = counted["_enters"] & ~runs_on.fill_null(False)  # no earlier event: the spell begins here
    spelled = counted.mutate(_start=ibis.cases((starts, counted.date)))
    running = ibis.window(group_by=KEY, order_by=["date", ORDER], preceding=None, following=0)
    latest = ibis.window(group_by=KEY, order_by=[ibis.desc("date"), ibis.desc(ORDER)])
    spelled = spelled.mutate(since=spelled["_start"].max().over(running), _last=ibis.row_number().over(latest))
    last = spelled.filter(spelled["_last"] == 0)
    is_valid = last.expires.isnull() | (last.expires >= ibis.literal(on))
    status = ibis.cases((~last["_enters"], "left"), (is_valid, "held"), else_="expired")
    return last.mutate(status=status).select(*KEY, *SHOWN)


def held(events: ir.Table, on: date, known_at: date | None = None) -> ir.Table:
    """The standings that hold on the day."""
    found = standings(events, on, known_at)
    return found.filter(found.status == "held").drop("status")


def as_known(events: ir.Table, on: date, known_at: date | None) -> ir.Table:
    """The events up to a day that were known on another (None: now), without those that were taken back."""
    day = events.known_at.fill_null(events.date)  # an event that says nothing else was known when it happened
    dated = events.mutate(known_at=day)
    if known_at is not None:
        dated = dated.filter(dated.known_at <= ibis.literal(known_at))
    dated = dated.filter(dated.date <= ibis.literal(on))
    voids = dated.filter(dated.event == "void").select(*KEY, "date", _voided=dated.known_at, _after=dated[ORDER])
    voids = voids.group_by([*KEY, "date"]).aggregate(_voided=voids["_voided"].max(), _after=voids["_after"].max())
    live = dated.filter(dated.event != "void").left_join(voids, [*KEY, "date"])
    is_voided = (live["_voided"] > live.known_at) | (
        (live["_voided"] == live.known_at) & (live["_after"] > live[ORDER])
    )
    return live.filter(~is_voided.fill_null(False)).select(*events.columns)


def _last_day(events: ir.Table) -> ir.DateValue:
    """The last day of validity: as printed, else by the title's months, else none."""
    branches = [
        (
            events.kind.isin(kinds) & _is_dated_title(events),
            (events.date + ibis.interval(months=months) - ibis.interval(days=1)).cast("date"),
        )
        for months, kinds in sorted(_kinds_by_months().items())
    ]
    return ibis.coalesce(events.expires, ibis.cases(*branches))


def _has_months(events: ir.Table) -> ir.BooleanValue:
    return events.kind.isin([kind for kinds in _kinds_by_months().values() for kind in kinds]) & _is_dated_title(events)


def _is_dated_title(events: ir.Table) -> ir.BooleanValue:
    """A place in a pool has no validity of its own."""
    return (events.standing == "title") & events.event.isin(["enter", "renew"])


def _kinds_by_months() -> dict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for kind in titles().values():
        if kind.months is not None:
            found[kind.months].append(kind.name)
    return found
