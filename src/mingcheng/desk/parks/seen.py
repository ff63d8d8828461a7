"""Who sees what reports say of a park: totals of few enterprises come near to individual data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import Reach, reach_of
from mingcheng.desk.registry.models import Enterprise

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from mingcheng.desk.organisations.models import User

RIGHTS = ("statistics.tables", "statistics.view")


@dataclass(frozen=True, slots=True)
class Seen:
    """The parks whose reported figures a person sees: all of them, or those of some organisations."""

    everything: bool
    organisations: frozenset[int]

    def sees(self, organisation: int | None) -> bool:
        """Whether the figures of an organisation are among them."""
        return self.everything or organisation in self.organisations


def figures_seen_by(user: User | AnonymousUser) -> Seen:
    """By the rights to tables and to reports: a park its own, a district those below it, officers all, others none."""
    reaches: list[Reach] = [reach_of(user, right) for right in RIGHTS]
    return Seen(
        everything=any(reach.everything for reach in reaches),
        organisations=frozenset(key for reach in reaches for key in reach.organisations),
    )


def tenants_seen_by(user: User | AnonymousUser, parks: Any) -> dict[int, int] | None:
    """How many enterprises each park has, by organisation, as far as the person sees them; None without the right, and for
    an enterprise, which sees itself alone."""
    reach = reach_of(user, "registry.view")
    if not (reach.everything or reach.organisations):
        return None
    rows = Enterprise.objects.visible_to(user).filter(park__in=parks).order_by()
    return dict(rows.values_list("park").annotate(count=Count("pk")))


def places_of(user: User | AnonymousUser) -> Any:
    """The districts and zones that have parks, for the filter."""
    parents = Organisation.objects.filter(kind=Organisation.Kind.PARK, park__isnull=False).values("parent")
    return Organisation.objects.filter(pk__in=parents).order_by("path")
