"""Events of the ladder: an enterprise enters a list, is renewed, leaves it, or an earlier record is taken back.

Two clocks: `date` is the day from which the event holds, `known_at` the day on which it became known here.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from typing import Literal, TypeAlias

import ibis
import ibis.expr.types as ir
import pyarrow as pa

Standing: TypeAlias = Literal["title", "pool"]
"""A title that is held, or a place in the cultivation pool (培育库) for it."""
Change: TypeAlias = Literal["enter", "renew", "leave", "void"]
"""取得（入库）, 复核通过（续期）, 退出（撤销、出库）, 更正：此前同一天的记录作废."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `kind` is a title's identifier (`titles.titles()`); `expires` the last day of validity as printed, None
    where the title's months say it or it does not expire; `level` of certificates with levels; `document` is the evidence;
    `source` tells the file and row that brought the event."""

    uscc: str
    kind: str
    standing: Standing
    event: Change
    date: datetime.date
    expires: datetime.date | None = None
    known_at: datetime.date | None = None
    level: int | None = None
    name: str | None = None
    document: str | None = None
    source: str | None = None


EVENTS = pa.schema(
    [
        pa.field("uscc", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("standing", pa.string(), nullable=False),
        pa.field("event", pa.string(), nullable=False),
        pa.field("date", pa.date32(), nullable=False),
        pa.field("expires", pa.date32()),
        pa.field("known_at", pa.date32()),
        pa.field("level", pa.int8()),
        pa.field("name", pa.string()),
        pa.field("document", pa.string()),
        pa.field("source", pa.string()),
    ]
)
"""Columns of a table of events: those of `Event`."""
ORDER = "order"
"""The column that keeps the order in which events were recorded: of two on one day, the later record counts."""


def arrow_of(events: Iterable[Event]) -> pa.Table:
    """Events as columns."""
    rows = [dict(zip((each.name for each in fields(Event)), astuple(event), strict=True)) for event in events]
    return pa.Table.from_pylist(rows, schema=EVENTS)


def events_table(events: Iterable[Event] | pa.Table) -> ir.Table:
    """Events as an Ibis table, in the order in which they were recorded."""
    table = events if isinstance(events, pa.Table) else arrow_of(events)
    order = pa.array(range(table.num_rows), pa.int64())
    return ibis.memtable(table.select(EVENTS.names).append_column(ORDER, order))
