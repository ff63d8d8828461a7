"""The room as a Django app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class ParksConfig(AppConfig):
    """Named like the capability that it shows."""

    name = "mingcheng.desk.parks"
    label = "parks"

    def ready(self) -> None:
        """Keeps changes, knows its work, and hears of plans."""
        from mingcheng.desk.organisations.audit import audited
        from mingcheng.desk.parks import work  # noqa: F401
        from mingcheng.desk.parks.models import Block, Park
        from mingcheng.desk.plans.signals import plan_published

        refreshed = ("revenue_yuan", "revenue_year", "revenue_month", "revenue_growth", "as_of", "stamp")
        audited(Park, but=("edited", "outline", "identifier", "organisation", *refreshed))
        audited(Block, but=("was_edited", "identifier"))
        plan_published.connect(_published, dispatch_uid="parks")


def _published(plan: Any, **_rest: Any) -> None:
    from mingcheng.desk.parks.from_plans import make_parks

    if plan.is_own:
        make_parks(plan)
