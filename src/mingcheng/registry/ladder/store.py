"""Events kept in the register's folder: every list unchanged, every import whole or not at all, the same list once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from mingcheng.journals import Journal, sha256_of
from mingcheng.registry.ladder.events import EVENTS, arrow_of, events_table
from mingcheng.registry.ladder.files import ReadEvents, read_events

KIND = "ladder"
TABLE = "events"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import of lists did: files that were new, files that were there before, and what the new ones held."""

    new: tuple[Path, ...]
    before: tuple[Path, ...]
    read: ReadEvents


class EventStore:
    """The events of a folder, in the order in which they were imported."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal(folder)

    def add(self, files: Sequence[Path], known_at: date) -> Imported:
        """Imports the lists that are not there yet, all of them in one step. Rejected rows are kept with the import. Raises as
        `read_events`, and JournalError."""
        held = {source.sha256 for entry in self.journal.entries(KIND) for source in entry.files}
        new: dict[str, Path] = {}
        for path in files:
            if (sha256 := sha256_of(path)) not in held:
                new.setdefault(sha256, path)
        paths = tuple(new.values())
        read = read_events(paths, known_at)
        if paths:
            rejected = [[row.place, row.problem] for row in read.rejected]
            self.journal.add(KIND, paths, {TABLE: arrow_of(read.events)}, known_at, {"rejected": rejected})
        return Imported(paths, tuple(path for path in files if path not in paths), read)

    def events(self) -> ir.Table:
        """All events, as `events_table` gives them; empty where nothing was imported."""
        tables = [pq.read_table(entry.table(TABLE)) for entry in self.journal.entries(KIND)]
        return events_table(pa.concat_tables([EVENTS.empty_table(), *tables]))
