"""What the first page and the large screen show of reports and work in hand; sums of the city and of districts alone."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Sum
from django.utils import timezone

from mingcheng.desk.jobs.models import Job
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import reach_of
from mingcheng.desk.policies.enterprise import Prospect, prospects_of
from mingcheng.desk.registry.models import Enterprise
from mingcheng.desk.statistics.figures import district_series, figure_series
from mingcheng.desk.statistics.models import Round
from mingcheng.desk.statistics.rounds import counted_in
from mingcheng.reference_periods import Period
from mingcheng.statistics.disclosure.rules import DEFAULT, load_rules

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User

REVENUE = "software_revenue"
YEARS = 3
WAN_IN_YI = Decimal(10_000)
FEWEST_REPORTERS = load_rules(DEFAULT).min_contributors
"""So many reporters a sum has at least that is seen on a wall."""


@dataclass(frozen=True, slots=True)
class Collection:
    """A round that is being collected."""

    round: Round
    expected: int
    reported: int

    @property
    def missing(self) -> int:
        """How many have not reported."""
        return self.expected - self.reported

    @property
    def share(self) -> Decimal | None:
        """What part has."""
        return Decimal(self.reported) / self.expected if self.expected else None


def collection_of(user: User) -> list[Collection]:
    """The open rounds with the counts of what the person may see; none for who sees no reports of several enterprises."""
    reach = reach_of(user, "statistics.view")
    if not (reach.everything or reach.organisations - reach_of(user, "policies.object").organisations):
        return []
    found = []
    for each in Round.objects.filter(state__in=[Round.State.OPEN, Round.State.REOPENED])[:4]:
        told = counted_in(each.counts.all(), reach).aggregate(expected=Sum("expected"), reported=Sum("reported"))
        found.append(Collection(each, told["expected"] or 0, told["reported"] or 0))
    return found


def own_prospects(user: User) -> list[Prospect]:
    """What the newest match runs have for the enterprise of who is signed in: what it meets, then what is not known."""
    codes = reach_of(user, "policies.object").usccs
    found = Enterprise.objects.filter(uscc__in=codes).order_by("pk").first() if codes else None
    return [each for each in prospects_of(found) if each.standing in ("eligible", "unknown")] if found else []


def own_jobs(user: User) -> list[Job]:
    """The person's work that is not done yet, and what failed last."""
    return list(Job.objects.filter(asked_by=user).exclude(state__in=[Job.State.DONE, Job.State.CANCELLED])[:5])


def revenue_lines() -> dict[str, Any]:
    """Software revenue to date, month by month, a column a year, in 亿元, and the last period in it."""
    series = figure_series(REVENUE, None, timezone.localdate().year - YEARS + 1)
    figures = [each for each in series if each.is_complete]  # a total of some would look like a fall
    years = sorted({each.period.year for each in figures})
    known = {(each.period.year, each.period.last_month): _yi(each.value) for each in figures}
    months = sorted({each.period.last_month for each in figures})
    rows = [(month, [known.get((year, month)) for year in years]) for month in months]
    return {"years": years, "rows": rows, "period": figures[-1].period if figures else None}


def places_by_revenue(period: Period | None) -> list[dict[str, Any]]:
    """The districts with their software revenue to date in a period. A wall is seen by everybody who comes in: what so few
    have reported that one could be told from it is not shown."""
    series = district_series(REVENUE, period.year) if period else {}
    places = list(Organisation.objects.of_kind(Organisation.Kind.DISTRICT, Organisation.Kind.ZONE))
    figures = {place.pk: figure for place in places for figure in series.get(place.pk, []) if figure.period == period}
    shown = {
        key: figure for key, figure in figures.items() if figure.is_complete and figure.reporters >= FEWEST_REPORTERS
    }
    if len(figures) - len(shown) == 1 and shown:  # the total would tell the one that is hidden: another one hides it
        del shown[min(shown, key=lambda key: (shown[key].reporters, key))]
    return [{"place": place, "value": _yi(shown[place.pk].value) if place.pk in shown else None} for place in places]


def _yi(value: Decimal | None) -> Decimal | None:
    """Figures of the form are in 万元."""
    return None if value is None else value / WAN_IN_YI
