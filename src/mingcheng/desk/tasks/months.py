"""Months, written as their first days."""

from __future__ import annotations

from datetime import date, timedelta


def first_day(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def next_month(month: date, count: int = 1) -> date:
    """The month `count` after (before, where negative).

    >>> next_month(date(2026, 11, 30), 2), next_month(date(2026, 1, 1), -1)
    (datetime.date(2027, 1, 1), datetime.date(2025, 12, 1))
    """
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def last_day(month: date) -> date:
    """The last day of a month."""
    return next_month(month) - timedelta(days=1)


def months_between(first: date, last: date) -> list[date]:
    """The months from one day's to another's, both included; none where the second is before the first."""
    found, month = [], first_day(first)
    while month <= last:
        found.append(month)
        month = next_month(month)
    return found


def month_of(text: str) -> date | None:
    """The month that “2026-03” names; None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None
