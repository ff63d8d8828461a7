"""Reference periods (报告期) of official statistics: months of one calendar year."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.numerals import DIGITS, chinese_number, to_chinese

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years that a period may have; outside them a four-digit number is not taken for a year."""


class PeriodError(MingchengError):
    """The text is not a reference period, or the months are not months of one year in order."""


class PeriodType(StrEnum):
    """What a period is called. The first name that fits is taken, from top to bottom: January to March is a quarter
    although it is a year-to-date period too; ask `Period.is_year_to_date` for that."""

    YEAR = "year"
    HALF_YEAR = "half-year"
    QUARTER = "quarter"
    MONTH = "month"
    YEAR_TO_DATE = "year-to-date"
    SPAN = "span"


_SPANS = {
    PeriodType.YEAR: ((1, 12),),
    PeriodType.HALF_YEAR: ((1, 6), (7, 12)),
    PeriodType.QUARTER: ((1, 3), (4, 6), (7, 9), (10, 12)),
}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Months of one calendar year, first and last included. `parse` raises PeriodError with the text and the forms
    that it knows.

    Periods are ordered by year, then by first month, then by last month. Source of the calendar: official monthly
    reports are cumulative and January is not published by itself (1—2月 is one period).

    >>> quarter = Period.parse("2025年1—3月")
    >>> quarter.is_year_to_date, str(quarter.year_earlier)
    (True, '2024-01..2024-03')
    """

    year: int
    first_month: int = 1
    last_month: int = 12

    def __post_init__(self) -> None:
        if not (FIRST_YEAR <= self.year <= LAST_YEAR and 1 <= self.first_month <= self.last_month <= 12):
            raise PeriodError(
                f"{self.year}-{self.first_month}..{self.last_month}",
                _("报告期应为{first}至{last}年间同一年内先后有序的月份。").format(first=FIRST_YEAR, last=LAST_YEAR),
                _("请检查年份和起止月份。"),
            )

    @classmethod
    def parse(cls, text: str, *, year: int | None = None) -> Period:
        """The period that a label or table head prints. `year` is the year of a text that names months only (`1-2月`).

        Known forms: 2025, 2025年, 2025年度, 2025年全年, 2025年3月, 2025-03, 2025年1—3月, 2025-01..2025-03,
        2025年上半年, 2025年一季度, 2025Q1, 2025年前三季度, 2025年前2个月; Chinese numerals, full-width digits and
        spaces within. A two-digit year (25年) is refused: its century would be a guess.

        >>> str(Period.parse("二〇二五年上半年")), str(Period.parse("1-2月", year=2025))
        ('2025-01..2025-06', '2025-01..2025-02')
        """
        return _parsed(text, year)

    @classmethod
    def through(cls, year: int, month: int) -> Period:
        """The year-to-date period of `year` from January through `month`."""
        return cls(year, 1, month)

    @property
    def type(self) -> PeriodType:
        """What the period is called: year, half-year, quarter, month, year-to-date, or another span of months."""
        span = (self.first_month, self.last_month)
        for name, spans in _SPANS.items():
            if span in spans:
                return name
        if self.first_month == self.last_month:
            return PeriodType.MONTH
        return PeriodType.YEAR_TO_DATE if self.first_month == 1 else PeriodType.SPAN

    @property
    def is_year(self) -> bool:
        """The whole calendar year, January to December."""
        return self.type is PeriodType.YEAR

    @property
    def is_year_to_date(self) -> bool:
        """Counted from January over more than one month; the whole year is the last such period. January alone is a
        month: its figure is never published by itself, so that a lone January is not part of a year-to-date series."""
        return self.first_month == 1 and self.last_month > 1

    @property
    def months(self) -> int:
        """How many months the period has."""
        return self.last_month - self.first_month + 1

    @property
    def year_earlier(self) -> Period:
        """The same months a year before: what a year-on-year growth rate (同比) compares with."""
        return Period(self.year - 1, self.first_month, self.last_month)

    @property
    def first_day(self) -> date:
        """The first day of the first month."""
        return date(self.year, self.first_month, 1)

    @property
    def last_day(self) -> date:
        """The last day of the last month."""
        return _first_of_next_month(self.year, self.last_month) - timedelta(days=1)

    @property
    def label(self) -> str:
        """The period as Chinese tables print it; `parse` reads it back.

        >>> Period(2025).label, Period(2025, 1, 2).label, Period(2025, 4, 6).label, Period(2025, 7, 12).label
        ('2025年', '2025年1—2月', '2025年二季度', '2025年下半年')
        """
        match self.type:
            case PeriodType.YEAR:
                months = ""
            case PeriodType.HALF_YEAR:
                months = "上半年" if self.first_month == 1 else "下半年"
            case PeriodType.QUARTER:
                months = to_chinese((self.first_month + 2) // 3) + "季度"
            case PeriodType.MONTH:
                months = f"{self.first_month}月"
            case PeriodType.YEAR_TO_DATE | PeriodType.SPAN:
                months = f"{self.first_month}—{self.last_month}月"
        return f"{self.year}年{months}"

    def __str__(self) -> str:
        """The canonical form for files and databases: first and last month, both with the year."""
        return f"{self.year}-{self.first_month:02d}..{self.year}-{self.last_month:02d}"


def _first_of_next_month(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1)


_NUMBER = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,2})"
_DASH = r"(?:-{1,2}|[—–―－~～]{1,2}|[至到])"
_YEAR = r"(?P<year>\d{4}|[一二][〇○零O九][〇○零O一二三四五六七八九]{2})"
_CANONICAL = re.compile(r"(\d{4})-(\d{2})\.\.(\d{4})-(\d{2})")
_MONTHS = rf"""
    (?:
        (?P<first>{_NUMBER})月?{_DASH}(?P<last>{_NUMBER})月(?:份|累计)?
      | (?P<month>{_NUMBER})月份?
      | (?P<half>[上下])半年
      | 第?(?P<quarter>[一二三四1-4])季度
      | Q(?P<latin_quarter>[1-4])
      | 前(?P<quarters>[一二三四1-4])个?季度
      | 前(?P<through>{_NUMBER})个月
      | (?P<whole>全年)
    )
"""
_FORMS = re.compile(rf"(?:{_YEAR}(?:年度?)?)?{_MONTHS}|{_YEAR.replace('year', 'year_alone')}(?:年度?)?", re.VERBOSE)
_NUMERIC_MONTH = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?:月)?")


def _parsed(text: str, year: int | None) -> Period:
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    canonical = _CANONICAL.fullmatch(folded)
    if canonical:
        first_year, first, last_year, last = (int(number) for number in canonical.groups())
        if first_year == last_year:
            return Period(first_year, first, last)
        raise _unknown(text)
    numeric = _NUMERIC_MONTH.fullmatch(folded)
    if numeric:
        return Period(int(numeric["year"]), int(numeric["month"]), int(numeric["month"]))
    match = _FORMS.fullmatch(folded)
    printed = match and (match["year"] or match["year_alone"])
    if not match or not (printed or year):
        raise _unknown(text)
    first, last = (1, 12) if match["year_alone"] else months_of(match)
    return Period(year_number(printed) if printed else int(year or 0), first, last)


def year_number(printed: str) -> int:
    """The year of four digits, Arabic or Chinese, also full-width: 2026, ２０２６, 二〇二六, 二○二六."""
    folded = unicodedata.normalize("NFKC", printed).replace("O", "〇").replace("o", "〇")
    return int(folded) if folded.isdecimal() else int("".join(str(DIGITS[character]) for character in folded))


def months_of(match: re.Match[str]) -> tuple[int, int]:
    """First and last month of a match that holds the groups of `_MONTHS`."""
    if match["first"]:
        return _number(match["first"]), _number(match["last"])
    if match["month"]:
        return (_number(match["month"]),) * 2
    if match["half"]:
        return (1, 6) if match["half"] == "上" else (7, 12)
    quarter = match["quarter"] or match["latin_quarter"]
    if quarter:
        return 3 * _number(quarter) - 2, 3 * _number(quarter)
    if match["quarters"]:
        return 1, 3 * _number(match["quarters"])
    return (1, _number(match["through"])) if match["through"] else (1, 12)


def _number(printed: str) -> int:
    return int(printed) if printed.isdecimal() else chinese_number(printed)


def _unknown(text: str) -> PeriodError:
    return PeriodError(
        "",
        _("“{text}”不是可识别的报告期。").format(text=text),
        _("可用写法：2025年、2025年3月、2025年1—3月、2025年一季度、2025年上半年、2025年前三季度、2025-01..2025-03。"),
    )
