"""What an enterprise has reported: its figures by period, with growth, from the store of reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings

from mingcheng.reference_periods import Period
from mingcheng.statistics.form import FormVersion, Item
from mingcheng.statistics.forms import load_form, version_for
from mingcheng.statistics.store import ReportStore

MONTHS = 24
CHARTED = ("software_revenue", "main_revenue", "revenue", "profit")
"""Items that are drawn, those of them that a form has."""
MOST_CHARTED = 2


@dataclass(frozen=True, slots=True)
class ReportedFigure:
    """A figure in the unit of its form; None where it was not reported."""

    label: str
    unit: str
    value: Decimal | None
    earlier: Decimal | None
    depth: int

    @property
    def growth(self) -> Decimal | None:
        """On the same period of the year before, as reported there; None where that is not known or not positive."""
        if self.value is None or self.earlier is None or self.earlier <= 0:
            return None
        return self.value / self.earlier - 1


@dataclass(frozen=True, slots=True)
class Point:
    """A month of a drawn item, year-to-date."""

    period: str
    figures: tuple[ReportedFigure, ...]


@dataclass(frozen=True, slots=True)
class FormReports:
    """What an enterprise reported on one form: the last report in full, the months behind it for some items."""

    form: str
    title: str
    period: str
    figures: tuple[ReportedFigure, ...]
    charted: tuple[Item, ...]
    points: tuple[Point, ...]


def reports_of(uscc: str) -> list[FormReports]:
    """The reports of an enterprise, a form each; empty where there are none."""
    found = []
    with ReportStore(settings.DATA_FOLDER.reports) as store:
        for form in store.forms():
            table = store.reports(form)
            rows: list[dict[str, Any]] = table.filter(table["reporter"] == uscc).to_pyarrow().to_pylist()
            if rows:
                rows.sort(key=lambda row: (row["year"], row["month"]))
                found.append(_of_form(form, rows[-MONTHS:]))
    return found


def _of_form(form: str, rows: Sequence[dict[str, Any]]) -> FormReports:
    last = rows[-1]
    version = version_for(load_form(form), Period(last["year"], 1, last["month"]))
    items = {item.name: item for item in version.items if item.kind != "text"}
    charted = [items[name] for name in CHARTED if name in items][:MOST_CHARTED]
    points = tuple(Point(_month(row), tuple(_figure(row, item, version) for item in charted)) for row in rows)
    figures = tuple(_figure(last, item, version) for item in items.values() if last.get(item.name) is not None)
    return FormReports(form, version.title, _month(last), figures, tuple(charted), points)


def _month(row: dict[str, Any]) -> str:
    return Period(row["year"], 1, row["month"]).label


def _figure(row: dict[str, Any], item: Item, version: FormVersion) -> ReportedFigure:
    return ReportedFigure(
        item.label, item.unit, _in_unit(row.get(item.name), item), _in_unit(row.get(f"{item.name}__year_earlier"), item),
        _depth(item, version),
    )  # fmt: skip


def _in_unit(stored: int | None, item: Item) -> Decimal | None:
    return None if stored is None else Decimal(stored) / item.factor


def _depth(item: Item, version: FormVersion) -> int:
    """How many items stand above it, of which it is a part."""
    parents = {each.code: each.parent for each in version.items}
    depth, above = 0, item.parent
    while above and depth < 5:
        depth, above = depth + 1, parents.get(above)
    return depth
