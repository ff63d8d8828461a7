"""Facts kept open, or kept on disk, for questions about single enterprises: one of them as an object, in a few
milliseconds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.policies.catalogue import Catalogue, catalogue
from mingcheng.policies.engines import DuckEngine
from mingcheng.policies.enterprise import AwardRecord, Clock, Coverage, Enterprise, GrantRecord, Lookup, Payment
from mingcheng.policies.facts import Account, Facts, coverage_of
from mingcheng.policies.facts_files import ROW
from mingcheng.policies.tree import Term
from mingcheng.queries import connection, quoted
from mingcheng.uscc import normalised

AT_ONCE = 2048
"""Rows of a group of a kept table: few, so that one enterprise is found without reading much; DuckDB has no fewer."""


KEPT = "records"
"""What the folder of kept tables is called beside the facts that they were made of."""
REACHES = "reaches.json"
"""How far the kept tables reach, see `Facts.reach`."""


class UnknownEnterpriseError(MingchengError):
    """The code is not on the list of enterprises."""


def listed_code(facts: Facts, uscc: str) -> str:
    """A code as the list of enterprises has it: as given, else without blanks and in capitals; as given where neither is."""
    raw = facts.engine.read(facts.files["enterprises"])
    spellings = list(dict.fromkeys((uscc, normalised(uscc))))
    found = set(facts.engine.arrow(raw.filter(raw["uscc"].isin(spellings)).select("uscc"))["uscc"].to_pylist())
    return next((code for code in spellings if code in found), uscc)


def lookup_of(
    place: Path, terms: Iterable[Term], clock: Clock, catalogue: Catalogue, uscc: str, kept: Path | None = None
) -> Lookup:
    """One enterprise of the facts at a place, to be asked for terms. `kept` is where `write_records` has written the clean
    tables of these very facts; where it has not, or a pack's own facts are asked for, the enterprise goes through the door
    now. Raises FactsError, and UnknownEnterpriseError where the code is not on the list."""
    if kept is not None and kept.is_dir() and KeptRecords.serve(clock, catalogue):
        with connection() as database:
            found = KeptRecords(kept, clock, database)
            return Lookup(found.enterprise(uscc), clock, found.coverage, catalogue)
    with Facts(place, catalogue=catalogue) as facts:
        code = listed_code(facts, uscc)
        records = Records(facts, terms, clock, catalogue, only=code)
        return Lookup(records.enterprise(code), clock, records.coverage, catalogue)


class Records:
    """The clean tables of a set of facts, kept for look-ups; `rows` of an enterprise names where its facts stand."""

    def __init__(
        self,
        facts: Facts,
        terms: Iterable[Term],
        clock: Clock,
        catalogue: Catalogue,
        only: str | None = None,
        more: Iterable[str] = ("region", "name", "kind"),
    ) -> None:
        engine = _duck(facts)
        self.facts, self.clock, self.account = facts, clock, Account()
        self.coverage: Coverage = facts.coverage(clock)
        self._connection: Any = engine.backend.con
        self._tables: dict[str, list[str]] = {}
        for portion in facts.portions(set(terms), clock, catalogue, self.account, more, only):
            for table, expression in portion.tables.items():
                kept = f"records_{table}_{portion.number}"
                engine.keep(expression.order_by("uscc", ROW), kept)
                engine.run(f"CREATE INDEX {kept}_uscc ON {kept} (uscc)")
                self._tables.setdefault(table, []).append(kept)

    def enterprise(self, uscc: str) -> Enterprise:
        """The enterprise of a code, as listed or as normalised. Raises UnknownEnterpriseError."""
        for code in dict.fromkeys((uscc, normalised(uscc))):
            listed = self._rows("enterprises", code)
            if listed:
                return self._made(code, listed[0])
        raise UnknownEnterpriseError(uscc, _("企业名单里没有这个代码。"), _("请核对代码；被隔离的行见隔离清单。"))

    def _rows(self, table: str, uscc: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for kept in self._tables.get(table, ()):
            cursor = self._connection.execute(f"SELECT * FROM {kept} WHERE uscc = ?", [uscc])
            names = [column[0] for column in cursor.description]
            found += [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return found

    def _made(self, uscc: str, listed: dict[str, Any]) -> Enterprise:
        annual: dict[int, dict[str, int | None]] = {}
        rows: dict[str, int] = {"enterprises": listed[ROW]}
        for row in self._rows("annual", uscc):
            year = int(row["year"])
            annual[year] = {name: value for name, value in row.items() if name not in ("uscc", "year", ROW, "known_at")}
            rows[f"annual@{year}"] = row[ROW]
        return Enterprise(
            uscc=uscc,
            name=listed.get("name") or "",
            attributes={name: value for name, value in listed.items() if name not in ("uscc", "name", ROW, "known_at")},
            annual=annual,
            awards=[
                AwardRecord(row["kind"], row["date"], row["level"], _day(row.get("expires")), row[ROW])
                for row in self._rows("awards", uscc)
            ],
            grants=[
                GrantRecord(row["kind"], row["date"], row["amount"], row[ROW]) for row in self._rows("grants", uscc)
            ],
            payments=[
                Payment(row["measure"], int(row["year"]), row["amount"], row[ROW]) for row in self._rows("paid", uscc)
            ],
            rows=rows,
        )


class KeptRecords(Records):
    """Clean tables that `write_records` has written, with all columns of the catalogue."""

    def __init__(self, folder: Path, clock: Clock, database: duckdb.DuckDBPyConnection) -> None:
        self._connection = database
        self._tables = {path.stem: [f"read_parquet({quoted(path)})"] for path in folder.glob("*.parquet")}
        reaches = json.loads((folder / REACHES).read_text(encoding="utf-8"))
        self.coverage = coverage_of(reaches, self._tables, clock)

    @staticmethod
    def serve(clock: Clock, asked: Catalogue) -> bool:
        """Whether they answer: they know the common facts, as they are known now."""
        return clock.known_at is None and asked == catalogue()


def write_records(facts: Facts, folder: Path) -> bool:
    """Writes the clean tables of a set of facts, a Parquet file each, in the order of the codes; the folder must not be
    there yet. False, and nothing is written, where the facts tell when they became known: then there is no one clean table."""
    engine = _duck(facts)
    if any("known_at" in engine.read(file).columns for file in facts.files.values()):
        return False
    known, clock = catalogue(), Clock.of(date.today().year)
    records = Records(facts, (), clock, known, more=("name", *known.facts))
    folder.mkdir()
    for table, kept in records._tables.items():
        rows = " UNION ALL BY NAME ".join(f"FROM {name}" for name in kept)
        place = quoted(folder / f"{table}.parquet")
        engine.run(f"COPY ({rows} ORDER BY uscc, {ROW}) TO {place} (FORMAT parquet, ROW_GROUP_SIZE {AT_ONCE})")
    reaches = {table: facts.reach(table, clock) for table in ("awards", "grants")}
    (folder / REACHES).write_text(json.dumps(reaches), encoding="utf-8")
    return True


def _duck(facts: Facts) -> DuckEngine:
    if not isinstance(facts.engine, DuckEngine):
        raise TypeError("records are looked up with DuckDB")
    return facts.engine


def _day(found: object) -> date | None:
    """A day; DuckDB counts months on from a date as a time of day."""
    if isinstance(found, datetime):
        return found.date()
    return found if isinstance(found, date) else None
