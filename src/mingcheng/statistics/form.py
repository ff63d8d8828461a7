"""Report forms (报表): what the YAML files under `content/forms` say, as plain types.

A form is a family of versions, each valid for reference periods; a version is what one approval document prescribes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

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
    head holds (`embedded`), empty for all."""

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


@dataclass(frozen=True, slots=True)
class FormVersion:
    """A form as one document prescribes it, valid for the years `valid_from` to `valid_to` (None: still)."""

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

    def item(self, code_or_name: str) -> Item | None:
        """The item of a code or identifier."""
        return next((item for item in self.items if code_or_name in (item.code, item.name)), None)
