"""What changes: who entered, left, expired or was renewed between two days, who is about to expire, what is known otherwise."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from mingcheng.registry.ladder.standings import KEY, held, standings

DETAILS = ("since", "expires", "name", "document", "source")


def changes(events: ir.Table, after: date, on: date, known_at: date | None = None) -> ir.Table:
    """What is otherwise on the day `on` than on the day `after`, both as known on one day.

    Out: one row an enterprise, kind and standing: `change` (`entered`, `left`, `expired`, `renewed`), `date` of it, and
    details of the deciding event. An enterprise that entered and left between the days is in neither list.
    """
    before, now = held(events, after, known_at), standings(events, on, known_at)
    joined = now.left_join(before.select(*KEY, _was=before.date), list(KEY))
    was = joined["_was"].notnull()
    change = ibis.cases(
        ((joined.status == "held") & ~was, "entered"),
        ((joined.status == "held") & (joined.date > joined["_was"]), "renewed"),
        ((joined.status == "left") & was, "left"),
        ((joined.status == "expired") & was, "expired"),
    )
    day = ibis.cases(
        (joined.status == "expired", (joined.expires + ibis.interval(days=1)).cast("date")),
        ((joined.status == "held") & ~was, joined.since),
        else_=joined.date,
    )
    told = joined.mutate(change=change, day=day)
    told = told.filter(told.change.notnull())
    return told.select(*KEY, "change", date=told.day, **{name: told[name] for name in DETAILS})


def about_to_expire(events: ir.Table, on: date, days: int, known_at: date | None = None) -> ir.Table:
    """Standings that hold on the day and end within so many days after it, the first to end first."""
    now = held(events, on, known_at)
    soon = now.filter(now.expires.notnull() & (now.expires < ibis.literal(on + timedelta(days=days))))
    return soon.order_by(["expires", *KEY])


def known_otherwise(events: ir.Table, on: date, then: date, now: date | None = None) -> ir.Table:
    """How the same day is seen otherwise than it was: one row for each standing whose status has changed between what was
    known on the day `then` and on the day `now` (None: today). `status_then` null: nothing was recorded then."""
    earlier, later = standings(events, on, then), standings(events, on, now)
    joined = later.outer_join(earlier.select(*KEY, status_then=earlier.status), list(KEY))
    keys = {name: ibis.coalesce(joined[name], joined[f"{name}_right"]) for name in KEY}
    told = joined.filter(~joined.status.identical_to(joined.status_then))
    return told.select(
        **keys, status_then=told.status_then, status_now=told.status, document=told.document, source=told.source
    )
