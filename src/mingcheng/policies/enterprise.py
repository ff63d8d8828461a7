"""One enterprise's facts as objects, and what each term of a measure is for it on a day.

The same definitions stand as table expressions in `wide`; a test holds the two together.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeAlias

from mingcheng.policies.catalogue import Catalogue
from mingcheng.policies.tree import (
    Annual,
    Attribute,
    AwardLevel,
    EarlierMost,
    Elapsed,
    GrantCount,
    Granted,
    Obtained,
    PaidBefore,
    Span,
    Term,
)

Datum: TypeAlias = "int | str | date | bool | None"


@dataclass(frozen=True, slots=True)
class Clock:
    """The two clocks: the year and day for which a measure is applied, and the day whose knowledge is used.

    `known_at` None: everything that is recorded now."""

    year: int
    on: date
    known_at: date | None = None

    @classmethod
    def of(cls, year: int | None = None, on: date | None = None, known_at: date | None = None) -> Clock:
        """The last day of the year where no day is given; the year of the day where no year is."""
        if on is None:
            if year is None:
                raise ValueError("a year or a day is needed")
            on = date(year, 12, 31)
        return cls(year or on.year, on, known_at)


@dataclass(frozen=True, slots=True)
class AwardRecord:
    """A certificate, title or listing obtained."""

    kind: str
    day: date
    level: int | None = None
    expires: date | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class GrantRecord:
    """A grant received; the amount in fen."""

    kind: str
    day: date
    amount: int | None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """An award paid before; the amount in fen."""

    measure: str
    year: int
    amount: int | None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which tables are there and reach into the year of the match: what they do not record did not happen; what is not
    recorded elsewhere is unknown."""

    awards: bool = True
    grants: bool = True
    payments: bool = True


@dataclass(frozen=True)
class Enterprise:
    """All that is known of one enterprise. Numbers are whole bases (money in fen); what is absent is unknown. `rows` are
    the rows of the source tables (enterprises, annual@2025), as are `row` of the records."""

    uscc: str
    name: str = ""
    attributes: Mapping[str, Datum] = field(default_factory=dict)
    annual: Mapping[int, Mapping[str, int | None]] = field(default_factory=dict)
    awards: Sequence[AwardRecord] = ()
    grants: Sequence[GrantRecord] = ()
    payments: Sequence[Payment] = ()
    rows: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Lookup:
    """Terms of one enterprise at one time."""

    enterprise: Enterprise
    clock: Clock
    coverage: Coverage
    catalogue: Catalogue

    def __call__(self, term: Term) -> Datum:
        match term:
            case Attribute(fact=fact):
                return self.enterprise.attributes.get(fact)
            case Annual(fact=fact, lag=lag):
                return self.enterprise.annual.get(self.clock.year - lag, {}).get(fact)
            case EarlierMost(fact=fact):
                return self._earlier_most(fact)
            case Obtained(kinds=kinds, span=span):
                return True if any(self._awards(kind, span) for kind in kinds) else self._not_recorded()
            case AwardLevel(kind=kind, span=span):
                return self._level(kind, span)
            case Granted(kinds=kinds):
                return self._granted(kinds)
            case GrantCount(kinds=kinds):
                return self._count(kinds)
            case PaidBefore():
                return self._paid(term)

    def _earlier_most(self, fact: str) -> int | None:
        known = [
            value
            for year, row in self.enterprise.annual.items()
            if year < self.clock.year and (value := row.get(fact)) is not None
        ]
        return max(known, default=None)

    def _awards(self, kind: str, span: Span) -> list[AwardRecord]:
        """The awards of a kind that a span takes in."""
        first_day = date(self.clock.year, 1, 1)
        found = [record for record in self.enterprise.awards if record.kind == kind and record.day <= self.clock.on]
        match span:
            case "year":
                return [record for record in found if record.day >= first_day and record.day.year == self.clock.year]
            case "before":
                return [record for record in found if record.day < first_day]
            case "held":
                return [record for record in found if self._end(record) >= self.clock.on]

    def _end(self, record: AwardRecord) -> date:
        """The last day of an award: as recorded, or by the usual time that its kind holds."""
        if record.expires is not None:
            return record.expires
        months = self.catalogue.awards[record.kind].months if record.kind in self.catalogue.awards else None
        return date.max if months is None else last_day(record.day, months)

    def _not_recorded(self) -> bool | None:
        """What it means that no award is recorded: a no where the table covers the time, else unknown."""
        return False if self.coverage.awards else None

    def _level(self, kind: str, span: Span) -> int | None:
        found = self._awards(kind, span)
        if not found:
            return 0 if self.coverage.awards else None
        levels = [record.level for record in found]
        return None if None in levels else max(level for level in levels if level is not None)

    def _grants(self, kinds: Sequence[str]) -> list[GrantRecord]:
        return [
            record
            for record in self.enterprise.grants
            if record.kind in kinds and record.day.year == self.clock.year and record.day <= self.clock.on
        ]

    def _granted(self, kinds: Sequence[str]) -> int | None:
        found = self._grants(kinds)
        if not found:
            return 0 if self.coverage.grants else None
        amounts = [record.amount for record in found]
        return None if None in amounts else sum(amount for amount in amounts if amount is not None)

    def _count(self, kinds: Sequence[str]) -> int | None:
        found = len(self._grants(kinds))
        return found if found or self.coverage.grants else None

    def _paid(self, term: PaidBefore) -> int | None:
        if not self.coverage.payments:
            return 0 if term.without_table else None
        amounts = [
            record.amount
            for record in self.enterprise.payments
            if record.measure == term.measure and record.year < self.clock.year
        ]
        return None if None in amounts else max((amount for amount in amounts if amount is not None), default=0)

    def elapsed(self, number: Elapsed) -> int | None:
        """Whole years, months or days from a date to the day of the match; below zero before it."""
        since = self(number.since)
        return elapsed(since, self.clock.on, number.unit) if isinstance(since, date) else None


def elapsed(since: date, on: date, unit: str) -> int:
    """Whole years, months or days between two dates. 29 February counts as 1 March in other years.

    >>> elapsed(date(2020, 6, 1), date(2025, 5, 31), "years"), elapsed(date(2020, 6, 1), date(2025, 6, 1), "years")
    (4, 5)
    """
    if unit == "days":
        return (on - since).days
    months = (on.year - since.year) * 12 + on.month - since.month - (on.day < since.day)
    return months if unit == "months" else months // 12


def last_day(day: date, months: int) -> date:
    """The last day of so many months from a day: the day before the corresponding one; where the month has none, its last
    (民法典 article 202).

    >>> last_day(date(2022, 5, 1), 36), last_day(date(2024, 2, 29), 12)
    (datetime.date(2025, 4, 30), datetime.date(2025, 2, 28))
    """
    later = months_later(day, months)
    return later if later.day != day.day else later - timedelta(days=1)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month; the last of all days beyond the calendar."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
