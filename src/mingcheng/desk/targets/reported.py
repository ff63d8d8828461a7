"""Figures from collected reports, as the statistics room gives them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import Max

from mingcheng.desk.statistics.figures import Figure, figure_series, latest_figure
from mingcheng.desk.statistics.models import Total
from mingcheng.reference_periods import Period

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import Organisation

FORM = "software-monthly"
REQUIRED = "software_revenue"


def reported_series(item: str, organisation: Organisation | None, first_year: int) -> list[Figure]:
    """The year-to-date totals of an item month by month from a year on (`statistics.figures.Figure`)."""
    return list(figure_series(item, organisation, first_year))


def reported_latest(item: str, organisation: Organisation | None, on: date, form: str = FORM) -> Figure | None:
    """The latest total of an item of a form on a day (`statistics.figures.Figure`); None where there is none."""
    return latest_figure(item, organisation, on, form)


def coverage_of(organisation: Organisation | None, first_year: int) -> dict[Period, Fraction]:
    """What part of those who must report have, by period, told by the item that everybody reports; a period of which it is
    not known who must is left out."""
    found = {}
    for figure in reported_series(REQUIRED, organisation, first_year):
        if figure.expected:
            found[figure.period] = Fraction(figure.reporters, figure.expected)
    return found


def stamp() -> int:
    """A number that changes whenever totals of reports are added up anew."""
    return Total.objects.aggregate(last=Max("pk"))["last"] or 0
