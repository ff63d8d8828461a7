"""The room as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Named like the capability that it shows."""

    name = "mingcheng.desk.plans"
    label = "plans"

    def ready(self) -> None:
        """Registers the room's work, and whose changes are kept."""
        from mingcheng.desk.organisations.audit import audited
        from mingcheng.desk.plans import work  # noqa: F401 - registers its jobs
        from mingcheng.desk.plans.models import Plan, PlanItem

        audited(Plan, but=("findings", "job"))
        audited(PlanItem, but=("changed_at", "changed_by", "start", "end"))
