"""Working days and the days until which reports are due, as the ledger's settings declare them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from mingcheng.days import day_of
from mingcheng.desk.tasks.models import LedgerSettings
from mingcheng.desk.tasks.months import next_month
from mingcheng.language import _

_SPAN = re.compile(r"\s*(?:—+|–|~|～|至|到)\s*")
LONGEST_SPAN = 60


class DayListError(ValueError):
    """A line that is no day and no span of days."""


def days_in(text: str) -> frozenset[date]:
    """The days of a list, a day or a span a line; what stands behind a day in brackets is a note. Raises DayListError with
    the line.

    >>> sorted(days_in("2026-10-01—2026-10-03"))[-1]
    datetime.date(2026, 10, 3)
    """
    found: set[date] = set()
    for number, line in enumerate(text.splitlines(), start=1):
        plain = re.sub(r"[（(#].*$", "", line).strip()
        if plain:
            found |= _span(plain, number)
    return frozenset(found)


def _span(line: str, number: int) -> set[date]:
    ends = [day_of(part) for part in _SPAN.split(line)]
    if len(ends) > 2 or any(end is None for end in ends):
        raise DayListError(_("第{number}行“{line}”不是日期。").format(number=number, line=line))
    first, last = ends[0], ends[-1]
    assert first is not None and last is not None
    if not 0 <= (last - first).days <= LONGEST_SPAN:
        raise DayListError(_("第{number}行“{line}”的起止日期不对。").format(number=number, line=line))
    return {first + timedelta(days=count) for count in range((last - first).days + 1)}


@dataclass(frozen=True, slots=True)
class Deadlines:
    """When things are due: reports, repeated reports, escalations."""

    report_day: int
    remind_days: int
    escalate_days: int
    supervise_days: int
    redo_days: int
    holidays: frozenset[date]
    workdays: frozenset[date]

    def is_working(self, day: date) -> bool:
        """Whether people work on a day."""
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)

    def due_of(self, month: date) -> date:
        """Until when the report of a month is to be submitted: the declared day of the next month, or the first working day
        after it."""
        day = next_month(month).replace(day=self.report_day)
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def after(self, day: date, count: int) -> date:
        """The working day that comes `count` working days after a day."""
        while count:
            day += timedelta(days=1)
            count -= self.is_working(day)
        return day


def ledger_settings() -> LedgerSettings:
    """The settings as they are kept, or those that a new desk begins with."""
    return LedgerSettings.objects.filter(pk=1).first() or LedgerSettings(pk=1, version=0)


def deadlines() -> Deadlines:
    """The deadlines as the settings declare them."""
    kept = ledger_settings()
    return Deadlines(
        kept.report_day, kept.remind_days, kept.escalate_days, kept.supervise_days, kept.redo_days,
        days_in(kept.holidays), days_in(kept.workdays),
    )  # fmt: skip
