"""What `year_to_date` computes in columns, said in plain Python for one series of one year: the definition that it is held to.

>>> monthly({2: 14461, 3: 24415, 5: 43238})
{2: 14461, 3: 9954, 5: None}
>>> quarterly({3: 24415, 6: 55170, 12: 123258})
{3: 24415, 6: 30755, 12: None}
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

Figures: TypeAlias = Mapping[int, int | None]
"""Last month of the period -> figure; a month that is not in it, or None, is not known."""


def monthly(year_to_date: Figures) -> dict[int, int | None]:
    """Each period alone. February's is January and February together; January alone is nothing."""
    found: dict[int, int | None] = {}
    for month, value in year_to_date.items():
        before = 0 if month == 2 else year_to_date.get(month - 1) if month > 2 else None
        found[month] = None if value is None or before is None else value - before
    return found


def quarterly(year_to_date: Figures) -> dict[int, int | None]:
    """Each quarter alone, by its last month."""
    found: dict[int, int | None] = {}
    for month in (3, 6, 9, 12):
        if month in year_to_date:
            value, before = year_to_date[month], 0 if month == 3 else year_to_date.get(month - 3)
            found[month] = None if value is None or before is None else value - before
    return found


def year_to_date(parts: Figures, months_a_part: int = 1) -> dict[int, int | None]:
    """Counted from January again: from months (the first ends in February) or from quarters."""
    first = 2 if months_a_part == 1 else months_a_part
    found: dict[int, int | None] = {}
    for month in parts:
        values = [parts.get(each) for each in range(first, month + 1, months_a_part)]
        known = [value for value in values if value is not None]
        found[month] = sum(known) if values and len(known) == len(values) else None
    return found


def first_month(month: int) -> int:
    """Where the period that ends with a month begins, once it is derived."""
    return 1 if month <= 2 else month


def first_published(revisions: Mapping[date, int]) -> int | None:
    """Of the revisions of one figure, by the day on which they became known, the first."""
    return revisions[min(revisions)] if revisions else None


def last_known(revisions: Mapping[date, int], on: date | None = None) -> int | None:
    """The revision that is known last, or was on a day; None where nothing was known then."""
    known = [day for day in revisions if on is None or day <= on]
    return revisions[max(known)] if known else None
