"""Facts kept open for questions about single enterprises: one of them as an object, in a few milliseconds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.policies.catalogue import Catalogue
from mingcheng.policies.engines import DuckEngine
from mingcheng.policies.enterprise import AwardRecord, Clock, Coverage, Enterprise, GrantRecord, Payment
from mingcheng.policies.facts import Account, Facts
from mingcheng.policies.facts_files import ROW
from mingcheng.policies.tree import Term
from mingcheng.uscc import normalised


class UnknownEnterpriseError(MingchengError):
    """The code is not on the list of enterprises."""


def listed_code(facts: Facts, uscc: str) -> str:
    """A code as the list of enterprises has it: as given, else without blanks and in capitals; as given where neither is."""
    raw = facts.engine.read(facts.files["enterprises"])
    spellings = list(dict.fromkeys((uscc, normalised(uscc))))
    found = set(facts.engine.arrow(raw.filter(raw["uscc"].isin(spellings)).select("uscc"))["uscc"].to_pylist())
    return next((code for code in spellings if code in found), uscc)


class Records:
    """The clean tables of a set of facts, kept for look-ups; `rows` of an enterprise names where its facts stand."""

    def __init__(
        self, facts: Facts, terms: Iterable[Term], clock: Clock, catalogue: Catalogue, only: str | None = None
    ) -> None:
        if not isinstance(facts.engine, DuckEngine):
            raise TypeError("records are looked up with DuckDB")
        self.facts, self.clock, self.account = facts, clock, Account()
        self.coverage: Coverage = facts.coverage(clock)
        self._connection: Any = facts.engine.backend.con
        self._tables: dict[str, list[str]] = {}
        for portion in facts.portions(set(terms), clock, catalogue, self.account, ("region", "name", "kind"), only):
            for table, expression in portion.tables.items():
                kept = f"records_{table}_{portion.number}"
                facts.engine.keep(expression.order_by("uscc", ROW), kept)
                facts.engine.run(f"CREATE INDEX {kept}_uscc ON {kept} (uscc)")
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


def _day(found: object) -> date | None:
    """A day; DuckDB counts months on from a date as a time of day."""
    if isinstance(found, datetime):
        return found.date()
    return found if isinstance(found, date) else None
