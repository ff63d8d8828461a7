"""Days as lists and forms print them: 2025-06-01, 2025/6/1, 2025.6.1, 2025年6月1日, 20250601, also full-width."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta

from mingcheng.reference_periods import FIRST_YEAR, LAST_YEAR

_FORMS = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))"
)
_TIME = re.compile(r"[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_DAYS = (20_000, 80_000)
"""Numbers that a spreadsheet may mean as days: 1954 to 2119. Smaller ones are years or counts."""


def day_of(cell: object) -> date | None:
    """The day that a cell holds as a date or prints as text; None where it is no day.

    >>> day_of("２０２５年６月１日"), day_of("2025.13.1"), day_of(45000)
    (datetime.date(2025, 6, 1), None, None)
    """
    match cell:
        case datetime():
            return cell.date()
        case date():
            return cell
        case str():
            return _printed(cell)
        case _:
            return None


def day_of_number(cell: object) -> date | None:
    """The day that a spreadsheet would show for a bare number: to be proposed to a person, never taken silently.

    >>> day_of_number(45000), day_of_number(2025)
    (datetime.date(2023, 3, 15), None)
    """
    if isinstance(cell, bool) or not isinstance(cell, int | float) or cell != cell or not float(cell).is_integer():
        return None
    return _EXCEL_EPOCH + timedelta(days=int(cell)) if _EXCEL_DAYS[0] <= cell <= _EXCEL_DAYS[1] else None


def _printed(text: str) -> date | None:
    folded = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()
    match = _FORMS.fullmatch(_TIME.sub("", folded).replace(" ", ""))
    if not match:
        return None
    year, month, day = (int(number) for number in match.groups() if number)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
