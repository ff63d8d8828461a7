"""Series of published figures: one region, indicator, scope, unit and kind of period; a level and a rate are two facts.

Where several rows speak of one period, prints that may be roundings of each other belong together; what cannot be is
another value. The value that counts is the one that a release printed together with its growth, else the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import pyarrow as pa

from mingcheng.reference_periods import Period
from mingcheng.statistics.published.model import PeriodType, Printed, Row


@dataclass(frozen=True, slots=True)
class Level:
    """A printed level in its base unit, and how far the true one may lie from it."""

    row: Row
    value: Fraction
    half_step: Fraction

    @classmethod
    def of(cls, row: Row) -> Level:
        """The level of a row that has one."""
        assert row.level is not None
        return cls(row, row.level.number * row.factor, row.level.tolerance * row.factor)

    def agrees_with(self, other: Level) -> bool:
        """Whether one may be the rounded print of the other."""
        return abs(self.value - other.value) <= max(self.half_step, other.half_step)

    @property
    def text(self) -> str:
        """As printed."""
        return self.row.level_text


@dataclass
class Cell:
    """All rows of one series and period."""

    period: Period
    rows: list[Row] = field(default_factory=list)

    @cached_property
    def values(self) -> list[list[Level]]:
        """The levels, those that agree together and the most exact of them first; the value that counts comes first."""
        levels = [Level.of(row) for row in self.rows if row.level is not None]
        groups: list[list[Level]] = []
        for level in sorted(levels, key=lambda level: level.half_step):
            home = next((group for group in groups if group[0].agrees_with(level)), None)
            if home is None:
                groups.append([level])
            else:
                home.append(level)
        order = {id(row): place for place, row in enumerate(self.rows)}
        return sorted(
            groups,
            key=lambda group: (
                all(level.row.growth is None for level in group),
                min(order[id(level.row)] for level in group),
            ),
        )

    @cached_property
    def level(self) -> Level | None:
        """The value that counts."""
        return self.values[0][0] if self.values else None

    @cached_property
    def growth(self) -> tuple[Row, Printed] | None:
        """The growth rate printed last, with the value that counts where it was."""
        primary = {id(level.row) for level in self.values[0]} if self.values else set()
        printed = [(row, row.growth) for row in self.rows if row.growth is not None]
        with_level = [pair for pair in printed if id(pair[0]) in primary]
        return next(reversed(with_level or printed), None)


@dataclass
class Series:
    """One series. `cells` are by period, in the order of time."""

    region: str
    indicator: str
    scope: str
    base_unit: str
    period_type: PeriodType
    cells: dict[Period, Cell] = field(default_factory=dict)

    def level(self, period: Period) -> Level | None:
        """The level of a period, as printed."""
        cell = self.cells.get(period)
        return cell.level if cell else None


def series_of(rows: Iterable[Row]) -> list[Series]:
    """The series of the rows. A row without a level belongs to the unit that it names."""
    found: dict[tuple[str, ...], Series] = {}
    for row in rows:
        key = (row.region, row.indicator, row.scope, row.base_unit, row.period_type)
        series = found.setdefault(key, Series(row.region, row.indicator, row.scope, row.base_unit, row.period_type))
        series.cells.setdefault(row.period, Cell(row.period)).rows.append(row)
    for series in found.values():
        series.cells = dict(sorted(series.cells.items()))
    return [found[key] for key in sorted(found)]


FACTS = pa.schema(
    [
        ("region", pa.string()), ("indicator", pa.string()), ("scope", pa.string()), ("period_type", pa.string()),
        ("year", pa.int16()), ("first_month", pa.int8()), ("last_month", pa.int8()), ("fact", pa.string()),
        ("value", pa.decimal128(38, 10)), ("unit", pa.string()), ("half_step", pa.decimal128(38, 10)),
        ("printed", pa.string()), ("source", pa.string()), ("note", pa.string()), ("file", pa.string()), ("line", pa.int32()),
    ]
)  # fmt: skip
"""Facts with their provenance. `fact` is `level` (in the base unit: 元, 美元, 人) or `growth` (in percent, on the comparable
base); `half_step` is how far the true value may lie from the printed one."""


def facts_table(rows: Sequence[Row]) -> pa.Table:
    """The rows as typed facts, a level and a rate as two; none is made from another."""
    listed: list[dict[str, object]] = []
    for row in rows:
        head = {
            "region": row.region, "indicator": row.indicator, "scope": row.scope, "period_type": row.period_type,
            "year": row.period.year, "first_month": row.period.first_month, "last_month": row.period.last_month,
            "source": row.source, "note": row.note, "file": row.file, "line": row.line,
        }  # fmt: skip
        if row.level is not None:
            level = Level.of(row)
            listed.append(
                {**head, "fact": "level", "value": _decimal(level.value), "unit": row.base_unit,
                 "half_step": _decimal(level.half_step), "printed": row.level_text}
            )  # fmt: skip
        if row.growth is not None:
            listed.append(
                {**head, "fact": "growth", "value": _decimal(row.growth.number), "unit": "%",
                 "half_step": _decimal(row.growth.half_step), "printed": f"{row.growth.text}%"}
            )  # fmt: skip
    return pa.Table.from_pylist(listed, schema=FACTS)


def _decimal(number: Fraction) -> object:
    from decimal import Decimal, localcontext

    with localcontext(prec=60):
        return (Decimal(number.numerator) / Decimal(number.denominator)).quantize(Decimal("1e-10"))
