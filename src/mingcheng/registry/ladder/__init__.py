"""The cultivation ladder as of a day: titles, rungs and pools as dated events, with two clocks.

>>> from datetime import date
>>> from mingcheng.registry.ladder import Event, events_table, standings
>>> found = standings(events_table([
...     Event("91330200711192037M", "srdi", "title", "enter", date(2023, 7, 1), known_at=date(2023, 7, 20)),
... ]), on=date(2026, 6, 30))
>>> found.to_pyarrow().select(["kind", "status", "since", "expires"]).to_pylist()
[{'kind': 'srdi', 'status': 'held', 'since': datetime.date(2023, 7, 1), 'expires': datetime.date(2026, 6, 30)}]
"""

from mingcheng.registry.ladder.changes import about_to_expire, changes, known_otherwise
from mingcheng.registry.ladder.events import EVENTS, Event, events_table
from mingcheng.registry.ladder.files import LadderFileError, ReadEvents, read_events
from mingcheng.registry.ladder.rungs import awards_of, rungs
from mingcheng.registry.ladder.standings import held, standings
from mingcheng.registry.ladder.store import EventStore

__all__ = [
    "EVENTS",
    "Event",
    "EventStore",
    "LadderFileError",
    "ReadEvents",
    "about_to_expire",
    "awards_of",
    "changes",
    "events_table",
    "held",
    "known_otherwise",
    "read_events",
    "rungs",
    "standings",
]
