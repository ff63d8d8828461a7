"""Report forms (报表): what the YAML files under `content/forms` say, as plain types.

A form is a family of versions, each valid for reference periods; a version is what one approval document prescribes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Literal, TypeAlias

from mingcheng.reference_periods import Period
from mingcheng.units import unit_of

Reporter: TypeAlias = Literal["enterprise", "park", "district"]
Frequency: TypeAlias = Literal["month", "quarter", "year"]
"""Of months and quarters, every figure is a year-to-date one; `quarter` reports come for months 3, 6, 9, 12."""
Severity: TypeAlias = Literal["error", "warning", "note"]
Column: TypeAlias = Literal["year_to_date", "year_earlier", "to_last_month"]
"""本年累计, 上年同期累计, 上月止累计. Reports carry `year_to_date` at least."""
Kind: TypeAlias = Literal["money", "foreign_money", "count", "area", "rate", "text"]

SCALE: Mapping[Kind, int] = {"money": 100, "foreign_money": 100, "count": 1, "area": 1, "rate": 10**8}
"""Stored whole numbers for one of the kind's base unit: yuan in fen, dollars in cents, persons, square metres as they are,
rates as fractions in hundred-millionths (15.8 % is 15_800_000)."""


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator (指标) of a form. `code` is the form's, `name` the identifier that stays the same across versions, `unit`
    the unit that the form prints (万元, 万美元, 人, %, 家). `parent` is the code of the item that it is a part of (其中).
    `may_be_negative`: profit and growth. `is_cumulative` False: a state (staff), which may fall from month to month.
    `is_computed`: a total that the form computes from an identity. `condition`: reported only where that yes-or-no of the
    head holds (`embedded`), empty for all. `aliases`: other labels by which lists name it. `decimals`, `least` and `most`
    bound what may be entered, in the printed unit (decimal texts); None is open."""

    code: str
    name: str
    label: str
    kind: Kind
    unit: str
    parent: str | None = None
    is_required: bool = False
    may_be_negative: bool = False
    is_cumulative: bool = True
    is_computed: bool = False
    condition: str = ""
    note: str = ""
    aliases: tuple[str, ...] = ()
    decimals: int | None = None
    least: str | None = None
    most: str | None = None

    @property
    def factor(self) -> int:
        """Stored whole numbers for one of the printed unit: 1 万元 is 1_000_000 fen."""
        return factor_of(self.kind, self.unit) or 1

    @property
    def most_decimals(self) -> int:
        """How many decimals a report may give: `decimals` of the form, else as many as the stored number holds."""
        finest = len(str(self.factor)) - 1
        return finest if self.decimals is None else min(self.decimals, finest)


@dataclass(frozen=True, slots=True)
class Identity:
    """A rule between items that must hold: `left` relation `right`, sums of items with whole-number weights.

    `tolerance` is in the unit that the form prints (decimal text); `valid_from`/`valid_to` are years, both included, None is
    open. `is_confirmed` False: inferred, to be confirmed.
    """

    id: str
    title: str
    left: tuple[tuple[str, int], ...]
    relation: Literal["=", "<=", ">="]
    right: tuple[tuple[str, int], ...]
    severity: Severity
    tolerance: str = "0"
    right_percent: int = 100
    valid_from: int | None = None
    valid_to: int | None = None
    is_confirmed: bool = True
    source: str = ""


@dataclass(frozen=True, slots=True)
class Plausibility:
    """A rule on change or ratio: how many robust deviations (MAD, scaled) from the median of the size class are asked
    about. `basis`: against the month before, the same month of last year, or the ratio of two items."""

    id: str
    title: str
    item: str
    basis: Literal["month_before", "year_before", "ratio"]
    over: str | None = None
    most_deviations: str = "6"
    severity: Severity = "warning"


RuleKind: TypeAlias = Literal["restates", "does_not_fall", "adds_up"]


@dataclass(frozen=True, slots=True)
class ReportRule:
    """A rule between reports, not between the items of one.

    `restates`: `column` of a report repeats the `year_to_date` that the reporter gave before: `to_last_month` the month
    before, `year_earlier` the same month of last year. A difference is a revision, to be recorded.
    `does_not_fall`: `year_to_date` of an item with `is_cumulative` is not below that of the month before, nor below
    `to_last_month` of the same report.
    `adds_up`: the reporters of the parts (districts) add up to the reporter of the whole (city), item by item.
    `items` are codes; empty for all items that hold numbers. `tolerance` is in the printed unit.
    """

    id: str
    title: str
    kind: RuleKind
    severity: Severity
    column: Column | None = None
    items: tuple[str, ...] = ()
    tolerance: str = "0"
    valid_from: int | None = None
    valid_to: int | None = None
    is_confirmed: bool = True
    source: str = ""


@dataclass(frozen=True, slots=True)
class FormVersion:
    """A form as one document prescribes it, valid for the years `valid_from` to `valid_to` (None: still).

    `deadline_day` is the day of the month `deadline_months_after` the last month of the period. `exempt_months` are not
    reported by themselves (January). `has_own_codes`: the official codes were not found, those given are this product's.
    `who_reports` is text for the reporters. `head` names the facts about the reporter that the form asks for.
    """

    form: str
    version: str
    title: str
    number: str
    document: str
    reporter: Reporter
    frequency: Frequency
    valid_from: int
    valid_to: int | None
    is_confirmed: bool
    deadline_day: int
    deadline_months_after: int
    head: tuple[str, ...]
    columns: tuple[Column, ...]
    items: tuple[Item, ...]
    identities: tuple[Identity, ...] = ()
    plausibility: tuple[Plausibility, ...] = ()
    notes: tuple[str, ...] = ()
    rules: tuple[ReportRule, ...] = ()
    who_reports: tuple[str, ...] = ()
    exempt_months: tuple[int, ...] = ()
    has_own_codes: bool = False

    def item(self, code_or_name: str) -> Item | None:
        """The item of a code or identifier."""
        return next((item for item in self.items if code_or_name in (item.code, item.name)), None)

    def is_valid_in(self, year: int) -> bool:
        """Whether the version holds for reference periods of a year."""
        return self.valid_from <= year and (self.valid_to is None or year <= self.valid_to)

    @property
    def months(self) -> tuple[int, ...]:
        """The last months of the periods that are reported."""
        every = {"month": range(1, 13), "quarter": (3, 6, 9, 12), "year": (12,)}[self.frequency]
        return tuple(month for month in every if month not in self.exempt_months)

    def deadline(self, period: Period) -> date:
        """The last day on which the report of a period is in time."""
        months = period.last_month - 1 + self.deadline_months_after
        return date(period.year + months // 12, months % 12 + 1, self.deadline_day)


@dataclass(frozen=True, slots=True)
class Form:
    """A form with its versions, the oldest first."""

    name: str
    title: str
    versions: tuple[FormVersion, ...]

    @property
    def latest(self) -> FormVersion:
        """The version that became valid last."""
        return self.versions[-1]


@cache
def factor_of(kind: Kind, unit: str) -> int | None:
    """Stored whole numbers for one of a printed unit; None where the unit does not fit the kind, and for texts.

    >>> factor_of("money", "万元"), factor_of("rate", "%"), factor_of("count", "万人"), factor_of("money", "人")
    (1000000, 1000000, 10000, None)
    """
    if kind == "text":
        return None
    if kind == "rate":
        return {"%": SCALE["rate"] // 100, "‰": SCALE["rate"] // 1000, "": SCALE["rate"]}.get(unit)
    known = unit_of(unit)
    bases = {"money": ("元",), "foreign_money": ("美元",), "area": ("平方米",)}.get(kind)
    if (bases is not None and known.base not in bases) or (kind == "count" and known.base in ("元", "美元", "%")):
        return None
    factor = known.factor * SCALE[kind]
    return int(factor) if factor == Decimal(int(factor)) and factor >= 1 else None
