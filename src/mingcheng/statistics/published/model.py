"""Published figures: what was printed where, and what is found in it.

A level and a growth rate are two facts, each as printed: the rate stands on last year's figure as restated for this year's
sample, which is not what was printed last year. So nothing here makes a rate from the levels of two years; a check only asks
whether the two can be reconciled.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Literal, TypeAlias

from mingcheng.errors import MingchengError
from mingcheng.language import marked
from mingcheng.reference_periods import Period
from mingcheng.units import unit_of

PeriodType: TypeAlias = Literal["month_ytd", "year", "month", "quarter"]
"""Counted from January to the month; the whole year; one month alone; one quarter alone."""
Severity: TypeAlias = Literal["error", "warning", "note"]

ROUNDED_ZEROS = 2
"""From so many zeros at its end a whole number counts as a rounded print (3.8万亿元 as 38000亿元)."""


class PublishedError(MingchengError):
    """A file of published figures cannot be read as one."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as printed, and half of its last digit: how far the true number may lie from it. `is_rounded`: declared to be
    a rounded print (约, 超), so that every zero at its end may be none."""

    text: str
    number: Fraction
    half_step: Fraction
    is_rounded: bool = False

    @classmethod
    def of(cls, text: str, is_rounded: bool = False) -> Printed:
        """From digits with or without decimals. Raises decimal.InvalidOperation for what is no number."""
        number = Decimal(text)
        exponent = number.as_tuple().exponent
        places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        return cls(text, Fraction(number), Fraction(1, 2 * 10**places), is_rounded)

    @property
    def zeros(self) -> int:
        """How many zeros a whole number ends with."""
        digits = self.text.lstrip("+-0")
        return 0 if "." in digits else len(digits) - len(digits.rstrip("0"))

    @property
    def tolerance(self) -> Fraction:
        """Half of the last digit that can be relied on: zeros at the end of a rounded print are none."""
        is_round = self.zeros >= ROUNDED_ZEROS or (self.is_rounded and self.zeros)
        return self.half_step * 10**self.zeros if is_round else self.half_step

    def agrees_with(self, other: Printed) -> bool:
        """Whether one may be the rounded print of the other."""
        return abs(self.number - other.number) <= max(self.tolerance, other.tolerance)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: a level, a growth rate in percent, or both, of a region's indicator in a period. `scope` is the
    statistical scope as the user declares it, empty where nothing is declared."""

    file: str
    line: int
    region: str
    indicator: str
    period_type: PeriodType
    period: Period
    level: Printed | None
    unit: str
    growth: Printed | None
    source: str = ""
    note: str = ""
    scope: str = ""

    @property
    def place(self) -> str:
        """Where it stands: `file:line`."""
        return f"{self.file}:{self.line}"

    @property
    def level_text(self) -> str:
        """The level with its unit, as printed."""
        return f"{self.level.text}{self.unit}" if self.level else ""

    @property
    def factor(self) -> Fraction:
        """How many of its base unit (元, 美元, 人) the printed unit is."""
        return _unit(self.unit)[0]

    @property
    def base_unit(self) -> str:
        """The base unit."""
        return _unit(self.unit)[1]


@cache
def _unit(printed: str) -> tuple[Fraction, str]:
    unit = unit_of(printed)
    return Fraction(unit.factor), unit.base


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding: its severity and its label."""

    severity: Severity
    label: str


KINDS: dict[str, Kind] = {
    "unreadable_row": Kind("error", marked("这一行读不出来")),
    "january_alone": Kind("warning", marked("单独的1月")),
    "months_missing": Kind("note", marked("缺月，单月数推不出")),
    "month_differs": Kind("warning", marked("单月、单季数与累计数之差不符")),
    "falls": Kind("warning", marked("累计数比上期小")),
    "growth_gap": Kind("warning", marked("公布的增速与两年的数对不上")),
    "growth_explained": Kind("note", marked("增速按同口径基数对得上，按上年公布数对不上")),
    "scope_break": Kind("note", marked("跨统计范围变动的比较")),
    "redefined": Kind("warning", marked("指标改了口径")),
    "comparable_base": Kind("note", marked("后来印出的同口径基数")),
    "implied_base": Kind("note", marked("各项同口径基数合计与总量不同")),
    "revised": Kind("note", marked("初步数与核定数")),
    "rounded_print": Kind("note", marked("约数与精确数并存")),
    "sources_disagree": Kind("warning", marked("同一个数两处不同")),
    "growth_disagrees": Kind("warning", marked("同一期的增速两处不同")),
    "quoted_growth": Kind("note", marked("后来引用的上年增速")),
    "several_scopes": Kind("warning", marked("几种口径的数")),
    "unit_differs": Kind("warning", marked("同一指标的计量单位不同")),
    "magnitude": Kind("error", marked("数量级或小数点有误")),
    "parts_differ": Kind("warning", marked("分项合计与总量不等")),
    "split_changed": Kind("note", marked("分项的构成变了")),
    "share_above_whole": Kind("error", marked("部分大于总体")),
    "group_differs": Kind("error", marked("几地合计与各地之和不等")),
    "regions_differ": Kind("warning", marked("各地区之和与总体不等")),
    "region_list_changed": Kind("note", marked("合计所含的地区变了")),
}
"""Every kind of finding by its identifier."""


@dataclass(frozen=True, slots=True)
class PublishedFinding:
    """What is found: `places` are `file:line` of every row that it rests on, each once, the one that it is told of first;
    `values` are what these rows print, `expected` is what would agree, None where there is no single value."""

    kind: str
    region: str
    indicator: str
    period: Period | None
    places: tuple[str, ...]
    values: tuple[str, ...]
    expected: str | None
    message: str

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return KINDS[self.kind].severity

    def as_json(self) -> dict[str, object]:
        """The finding as plain values."""
        return {
            "kind": self.kind,
            "severity": self.severity,
            "region": self.region,
            "indicator": self.indicator,
            "period": str(self.period) if self.period else None,
            "places": list(self.places),
            "values": list(self.values),
            "expected": self.expected,
            "message": self.message,
        }


def found(
    kind: str, rows: Iterable[Row], message: str, values: Iterable[str] | None = None, expected: str | None = None
) -> PublishedFinding:
    """A finding of some rows; what is told of it stands in the first one. Without `values` they are the levels, else the
    rates, of the rows."""
    listed = list(rows)
    first = listed[0]
    if values is None:
        values = [row.level_text or (f"{row.growth.text}%" if row.growth else "") for row in listed]
    return PublishedFinding(
        kind=kind,
        region=first.region,
        indicator=first.indicator,
        period=first.period,
        places=tuple(dict.fromkeys(row.place for row in listed)),
        values=tuple(values),
        expected=expected,
        message=message,
    )
