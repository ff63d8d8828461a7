"""The room as a Django app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class DeliverablesConfig(AppConfig):
    """Named like what it shows."""

    name = "mingcheng.desk.deliverables"
    label = "deliverables"

    def ready(self) -> None:
        """Keeps changes, and hears of plans."""
        from mingcheng.desk.deliverables.models import Deliverable, Evidence, Note
        from mingcheng.desk.organisations.audit import audited
        from mingcheng.desk.plans.signals import plan_published, plan_withdrawn

        audited(Deliverable, but=("printed_owners", "was_edited", "is_current", "identifier", "changed_at"))
        audited(Evidence)
        audited(Note)
        plan_published.connect(_published, dispatch_uid="deliverables")
        plan_withdrawn.connect(_withdrawn, dispatch_uid="deliverables")


def _published(plan: Any, **_rest: Any) -> None:
    from mingcheng.desk.deliverables.from_plans import make_deliverables

    if plan.is_own:
        make_deliverables(plan)


def _withdrawn(plan: Any, **_rest: Any) -> None:
    from mingcheng.desk.deliverables.from_plans import withdraw_deliverables

    withdraw_deliverables(plan)
