"""Figures of collected reports for the other rooms: year-to-date totals of an item for the city, a district or a park."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.urls import reverse

from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.statistics.models import Count, Round, Total
from mingcheng.language import _
from mingcheng.outlook import shipped_rule
from mingcheng.reference_periods import Period
from mingcheng.statistics.form import SCALE, Item
from mingcheng.statistics.forms import load_form, version_for
from mingcheng.units import unit_of

FORM = "software-monthly"


@dataclass(frozen=True, slots=True)
class Figure:
    """A total: `value` in `unit`, `growth` on the same reporters a year earlier (a fraction), how many of those who must
    report are in it, where it is shown and what it is taken from."""

    value: Decimal | None
    unit: str
    period: Period
    growth: Decimal | None
    reporters: int
    expected: int | None
    link: str
    source: str

    @property
    def is_complete(self) -> bool:
        """Whether enough of those who must report have: a total of some says nothing of all."""
        return enough_have(self.reporters, self.expected)


def enough_have(reporters: int, expected: int | None) -> bool:
    """Whether so many of those who must report have that their total stands for all; by the rule of lights."""
    return not expected or Fraction(reporters, expected) >= shipped_rule().coverage


def latest_figure(item: str, organisation: Organisation | None, on: date, form: str = FORM) -> Figure | None:
    """The total of the latest period that was over on a day and of which there are reports; None where there is none."""
    last = (
        _totals(item, organisation, form)
        .filter(_until(on))
        .order_by("-year", "-last_month")
        .values("year", "last_month")
        .first()
    )
    if last is None:
        return None
    found = [
        each
        for each in figure_series(item, organisation, last["year"], form)
        if each.period == Period.through(last["year"], last["last_month"])
    ]
    return found[0] if found else None


def figure_series(item: str, organisation: Organisation | None, first_year: int, form: str = FORM) -> list[Figure]:
    """The totals of every period since a year, in the order of time."""
    return _series_by("", _of(organisation), item, first_year, form).get(None, [])


def district_series(item: str, first_year: int, form: str = FORM) -> dict[int | None, list[Figure]]:
    """The same of every district, by its key; None: of what lies in no district."""
    return _series_by("district", Q(), item, first_year, form)


def _series_by(place: str, where: Q, item: str, first_year: int, form: str) -> dict[int | None, list[Figure]]:
    keys = ["year", "last_month", *([place] if place else [])]
    sums = (
        Total.objects.filter(where, form=form, item=item, year__gte=first_year).values(*keys)
        .annotate(sum=Sum("value"), same=Sum("matched"), earlier=Sum("year_earlier"), count=Sum("reporters"))
        .order_by(*keys)
    )  # fmt: skip
    rounds = Count.objects.filter(where, round__form=form, round__year__gte=first_year)
    counted = rounds.values_list("round__year", "round__last_month", *keys[2:]).annotate(expected=Sum("expected"))
    expected = {tuple(each[:-1]): each[-1] for each in counted.order_by()}
    links = {(each.year, each.last_month): each.pk for each in Round.objects.filter(form=form, year__gte=first_year)}
    found: dict[int | None, list[Figure]] = {}
    for row in sums:
        told = expected.get(tuple(row[key] for key in keys))
        found.setdefault(row[place] if place else None, []).append(_figure({**row}, item, form, told, links))
    return found


def _figure(row: dict[str, Any], item: str, form: str, expected: int | None, links: dict[Any, int]) -> Figure:
    key = (row["year"], row["last_month"])
    period = Period.through(*key)
    known = item_of(form, period, item)
    link = reverse("statistics:round", args=[links[key]]) if key in links else reverse("statistics:rounds")
    earlier = row["earlier"]
    return Figure(
        value=in_unit(row["sum"], known), unit=known.unit, period=period,
        growth=Decimal(row["same"]) / Decimal(earlier) - 1 if earlier and earlier > 0 and row["same"] is not None else None,
        reporters=row["count"], expected=expected, link=link,
        source=_("{form}，{period}，{count} 家").format(form=load_form(form).latest.title, period=period.label, count=row["count"]),
    )  # fmt: skip


def item_of(form: str, period: Period, name: str) -> Item:
    """The item of the edition that holds for a period. KeyError for one that it does not have."""
    version = version_for(load_form(form), period)
    found = next((each for each in version.items if each.name == name), None)
    if found is None:
        raise KeyError(name)
    return found


def in_unit(value: Decimal | int | None, item: Item) -> Decimal | None:
    """A stored whole number in the unit that the form prints."""
    if value is None:
        return None
    if item.kind in ("count", "area"):
        return Decimal(value) / unit_of(item.unit).factor
    return Decimal(value) / (Decimal(SCALE[item.kind]) * unit_of(item.unit).factor)


def _totals(item: str, organisation: Organisation | None, form: str) -> QuerySet[Total]:
    return Total.objects.filter(_of(organisation), form=form, item=item)


def _of(organisation: Organisation | None) -> Q:
    """The rows of an organisation: a park's, a district's, else all."""
    if organisation is None or organisation.kind == Organisation.Kind.CITY:
        return Q()
    if organisation.kind == Organisation.Kind.PARK:
        return Q(park=organisation)
    return Q(district=organisation)


def _until(on: date) -> Q:
    """Periods that were over on a day."""
    return Q(year__lt=on.year) | Q(year=on.year, last_month__lt=on.month)
