"""The enterprises of a register, computed from its lists and decisions, and kept beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from mingcheng.journals import Entry, Journal
from mingcheng.registry.linkage.evidence import evidence_sql
from mingcheng.registry.linkage.link import NODES, Linked, linked, numbered
from mingcheng.registry.linkage.model import Model
from mingcheng.registry.place_columns import with_places
from mingcheng.registry.register import LINKED, Register, load_records
from mingcheng.registry.resolution import enterprises_of, resolve
from mingcheng.registry.workspace import workspace

KEPT = 2
"""So many computed states are kept: one that is read just now, and the new one."""
SIDE = ("key", "enterprise", "source", "code", "name", "region", "address", "founded")
"""What the review list shows of each of the two records."""


@dataclass(frozen=True)
class Linkage:
    """The state of a register. `is_new` False: nothing had changed, so that nothing was computed. Tables of `entry`:
    `enterprises`, `members` (every record with its enterprise), `merges` (the evidence), `review`, `unheard`."""

    entry: Entry
    is_new: bool

    @property
    def rows(self) -> Mapping[str, int]:
        """Rows of each table."""
        return self.entry.rows


def link_register(register: Register) -> Linkage:
    """Computes the enterprises where lists, decisions or rules changed since the last time. Raises RegisterError for a
    register without lists, FaultyFileError for its rules, JournalError."""
    inputs = register.inputs(None)
    entries = register.linkages.entries(LINKED)
    if entries and entries[-1].about.get("inputs") == inputs:
        return Linkage(entries[-1], is_new=False)
    lists = register.lists()
    if not lists:
        register.refuse_empty()
    tables = _tables(register, lists, register.decisions())
    entry = register.linkages.add(LINKED, [], tables, max(entry.known_at for entry in lists), {"inputs": inputs})
    register.linkages.keep_last(KEPT)
    return Linkage(entry, is_new=True)


def link_register_as_of(register: Register, known_at: date, folder: Path) -> Linkage:
    """The enterprises as they were known on a day, computed into a folder of its own; the register stays as it is."""
    lists = register.lists(known_at)
    if not lists:
        register.refuse_empty(known_at)
    tables = _tables(register, lists, register.decisions(known_at))
    entry = Journal(folder).add(LINKED, [], tables, known_at, {"inputs": register.inputs(known_at)})
    return Linkage(entry, is_new=True)


def _tables(register: Register, lists: list[Entry], decisions: pa.Table) -> dict[str, pa.Table]:
    model = register.model()
    with workspace(sum(entry.rows["records"] for entry in lists)) as database:
        load_records(database, lists)
        with_places(database, register.places(), "members")
        columns = ", ".join(f'"{name}"' for name in NODES.names)
        found = linked(database.sql(f"SELECT {columns} FROM members ORDER BY place").to_arrow_table(), decisions, model)
        database.register("arrow_found", found.members)
        database.execute(_MEMBERS)
        database.unregister("arrow_found")
        resolve(database, register.trust())
        merges, review = _told(database, found, model)
        return {
            "enterprises": enterprises_of(database),
            "members": database.sql("SELECT * FROM members ORDER BY place").to_arrow_table(),
            "merges": merges,
            "review": review,
            "unheard": found.unheard,
        }


_MEMBERS = """
    CREATE OR REPLACE TABLE members AS
    SELECT found.enterprise, m.* REPLACE (found.uscc AS uscc,
        CASE WHEN m.uscc IS NOT NULL AND found.uscc IS NULL THEN 'disputed' ELSE m.code_status END AS code_status)
    FROM members m JOIN arrow_found found USING (key) ORDER BY m.place
"""
"""A valid code that a person said is another enterprise's is none of this one: `disputed`."""


def _told(database: duckdb.DuckDBPyConnection, found: Linked, model: Model) -> tuple[pa.Table, pa.Table]:
    """Merges and review with their evidence in words, and the two records beside each other."""
    database.register("arrow_merges", numbered(found.merges))
    database.register("arrow_review", numbered(found.review))
    evidence = f"coalesce(said, {evidence_sql(model)})"  # what names alone say is told where it decided
    merges = database.sql(
        f'SELECT "left", "right", rule, weight, {evidence} AS evidence FROM arrow_merges ORDER BY place'
    ).to_arrow_table()
    sides = ", ".join(f"{side}.{name} AS {side}_{name}" for side in ("a", "b") for name in SIDE)
    review = database.sql(
        f"""
        WITH first AS (SELECT * FROM members QUALIFY row_number() OVER (PARTITION BY key ORDER BY place DESC) = 1)
        SELECT question, weight, {evidence} AS evidence, {sides}
        FROM arrow_review r JOIN first a ON a.key = r."left" JOIN first b ON b.key = r."right" ORDER BY r.place
        """
    ).to_arrow_table()
    return merges, review
