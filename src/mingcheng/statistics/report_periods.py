"""The period that a report says it is of: in a cell, a title, the name of a sheet or of a file. Only the last month counts,
because every figure is a year-to-date one.

>>> month_in("软统企6表 2026年1—6月", "month"), month_in("临江区_202606_报送", "month"), month_in("2026年", "month")
((2026, 6), (2026, 6), None)
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import TypeAlias

from mingcheng.reference_periods import FIRST_YEAR, LAST_YEAR, Period, PeriodError
from mingcheng.spreadsheets import Cell, cell_text, number_of
from mingcheng.statistics.form import Frequency

YearMonth: TypeAlias = tuple[int, int]
"""Year and last month."""

_YEAR = r"(?<![0-9A-Za-z])(?P<year>(?:19|20|21)\d\d)"
_SAID_YEAR = r"(?<!\d)(?P<year>(?:19|20|21)\d\d)\s*年"
"""With 年 behind it, a year is one after letters, too (`software2026年6月.xlsx`)."""
_DASH = r"(?:-{1,2}|[—–―~～]{1,2}|[至到])"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_SAID_YEAR}\s*(?:0?1\s*月?\s*{_DASH}\s*)?(?P<month>1[0-2]|0?[1-9])\s*月",
        rf"{_YEAR}-01\.\.(?P=year)-(?P<month>1[0-2]|0[1-9])",
        rf"{_YEAR}\s*[-_./]?\s*(?P<month>1[0-2]|0[1-9])(?:[-_./]?(?:0[1-9]|[12]\d|3[01]))?(?!\d)",
        rf"{_YEAR}\s*[-_./]\s*(?P<month>[1-9])(?!\d)",
        rf"{_SAID_YEAR}\s*第?(?P<quarter>[一二三四1-4])季[度报]?",
        rf"{_YEAR}\s*年?\s*第?(?P<quarter>[一二三四1-4])季[度报]?",
        rf"{_YEAR}\s*年?\s*Q(?P<quarter>[1-4])(?!\d)",
        rf"{_YEAR}\s*年?\s*前(?P<quarter>[一二三])个?季度",
        rf"{_YEAR}\s*年?\s*前(?P<month>1[0-2]|[1-9])个月",
        rf"{_SAID_YEAR}\s*(?P<half>[上下])半年",
        rf"{_YEAR}\s*年?\s*(?P<half>[上下])半年",
    )
)
_WHOLE_YEAR = re.compile(rf"{_YEAR}\s*(?:年(?:度|报|全年)?|年?全年)(?!\s*\d)")
_BARE_YEAR = re.compile(rf"{_YEAR}(?!\d)")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
"""Serial numbers of dates from 1954 to 2119."""
_ORIGIN = date(1899, 12, 30)
"""Day zero of the serial numbers of spreadsheets."""


def month_in(text: str, frequency: Frequency) -> YearMonth | None:
    """Year and last month of the first period in a text; None where it names none. A year by itself is a period of yearly
    forms only."""
    folded = unicodedata.normalize("NFKC", text)
    for form in _FORMS:
        match = form.search(folded)
        if match:
            return int(match["year"]), _month(match.groupdict())
    try:
        period = Period.parse(folded)
    except PeriodError:
        period = None
    if period is not None and (frequency == "year" or not period.is_year):
        return period.year, period.last_month
    match = _WHOLE_YEAR.search(folded) if frequency == "year" else None
    return (int(match["year"]), 12) if match else None


def month_of(cell: Cell, frequency: Frequency) -> tuple[YearMonth | None, bool]:
    """The period of a cell that is there to hold one, and whether it is a date stored as a number."""
    if isinstance(cell, datetime | date):
        return (cell.year, cell.month), False
    number = number_of(cell)
    if number is None or isinstance(cell, str):
        text = cell_text(cell)
        found = month_in(text, frequency)
        if found is None and frequency == "year" and _BARE_YEAR.fullmatch(text):
            found = int(text), 12
        return found, False
    if number != number.to_integral_value():
        return None, False
    whole = int(number)
    if frequency == "year" and FIRST_YEAR <= whole <= LAST_YEAR:
        return (whole, 12), False
    if FIRST_YEAR * 100 < whole < LAST_YEAR * 100 + 13 and 1 <= whole % 100 <= 12:
        return (whole // 100, whole % 100), False
    if _FIRST_SERIAL <= whole <= _LAST_SERIAL:
        day = _ORIGIN + timedelta(days=whole)
        return (day.year, day.month), True
    return None, False


def serial_of(day: date | datetime) -> int:
    """The number that a spreadsheet shows for a date when the cell is formatted as a number.

    >>> serial_of(date(2026, 6, 1))
    46174
    """
    return (day.date() if isinstance(day, datetime) else day).toordinal() - _ORIGIN.toordinal()


def _month(groups: dict[str, str | None]) -> int:
    if groups.get("half"):
        return 6 if groups["half"] == "上" else 12
    quarter = groups.get("quarter")
    if quarter:
        return 3 * (_QUARTERS.get(quarter) or int(quarter))
    return int(groups["month"] or 0)
