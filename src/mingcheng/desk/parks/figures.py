"""What reports say of parks: the software revenue of their enterprises, and the parks' own quarterly reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingcheng.desk.jobs.models import Job
from mingcheng.desk.parks.models import Park
from mingcheng.desk.targets.reported import reported_latest, reported_series, stamp
from mingcheng.reference_periods import Period
from mingcheng.statistics.forms import load_form
from mingcheng.units import unit_of

REVENUE = "software_revenue"
FORM = "park-quarterly"
REFRESH = "parks.refresh"
YEARS = 3


@dataclass(frozen=True, slots=True)
class RevenueLine:
    """A month of a park's revenue: this year's total to date and those of the years before, in yuan."""

    month: int
    values: list[Decimal | None]


@dataclass(frozen=True, slots=True)
class ParkReportLine:
    """An item of the park's own latest quarterly report."""

    label: str
    value: Decimal
    unit: str
    period: Period
    growth: Decimal | None
    link: str


def yuan_of(figure: Any) -> Decimal | None:
    """A figure's value in yuan."""
    if figure is None or figure.value is None:
        return None
    known = unit_of(figure.unit)
    return figure.value * known.factor if known.base == "元" else None


def refresh(parks: Iterable[Park], on: date | None = None) -> int:
    """Keeps the latest revenue of parks, in the rows given as well; says how many changed. May be called again at any time."""
    day = on or timezone.localdate()
    mark = stamp()
    changed: dict[int, dict[str, Any]] = {}
    for park in parks:
        values = {**_latest_revenue(park, day), "as_of": day, "stamp": mark}
        if any(getattr(park, name) != value for name, value in values.items()):
            changed[park.pk] = values
        for name, value in values.items():
            setattr(park, name, value)
    with transaction.atomic():  # written together, after all is computed: one short transaction
        for key, values in changed.items():
            Park.objects.filter(pk=key).update(**values)
    return len(changed)


def _latest_revenue(park: Park, day: date) -> dict[str, Any]:
    known = [figure for figure in reported_series(REVENUE, park.organisation, day.year - 1) if figure.is_complete]
    figure = known[-1] if known else None
    value = yuan_of(figure)
    if figure is None or value is None:
        return {"revenue_yuan": None, "revenue_year": None, "revenue_month": None, "revenue_growth": None}
    return {
        "revenue_yuan": round(value, 2),
        "revenue_year": figure.period.year,
        "revenue_month": figure.period.last_month,
        "revenue_growth": round(figure.growth, 8) if figure.growth is not None else None,
    }


def revenue_series(park: Park, on: date | None = None) -> tuple[list[int], list[RevenueLine]]:
    """The years and, month by month, the totals to date of each, in yuan; empty where there are no reports."""
    day = on or timezone.localdate()
    values: dict[int, dict[int, Decimal]] = {}
    for figure in reported_series(REVENUE, park.organisation, day.year - YEARS + 1):
        value = yuan_of(figure)
        if value is not None and figure.is_complete:
            values.setdefault(figure.period.year, {})[figure.period.last_month] = value
    years = sorted(values)
    months = sorted({month for year in years for month in values[year]})
    return years, [RevenueLine(month, [values[year].get(month) for year in years]) for month in months]


@lru_cache(maxsize=1)
def _items() -> tuple[tuple[str, str], ...]:
    return tuple((item.name, item.label) for item in load_form(FORM).latest.items if item.kind != "text")


def park_report(park: Park, on: date | None = None) -> list[ParkReportLine]:
    """The park's own latest quarterly report, item by item; empty where none was collected."""
    day = on or timezone.localdate()
    found: list[ParkReportLine] = []
    for name, label in _items():
        figure = reported_latest(name, park.organisation, day, FORM)
        if figure is None:
            return found
        if figure.value is not None:
            found.append(ParkReportLine(label, figure.value, figure.unit, figure.period, figure.growth, figure.link))
    return found


def ask_for_refresh() -> Job | None:
    """Asks for a refresh where one is due and none was asked for today."""
    from mingcheng.desk.jobs.models import enqueue

    day = timezone.localdate()
    if not Park.objects.exclude(as_of=day, stamp=stamp()).exists():
        return None
    begun = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    if Job.objects.filter(kind=REFRESH, created_at__gte=begun).exclude(state=Job.State.DONE).exists():
        return None
    return enqueue(REFRESH, {}, link="/parks/")
