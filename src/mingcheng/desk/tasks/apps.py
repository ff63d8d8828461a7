"""The room as a Django app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """Named like the capability that it shows."""

    name = "mingcheng.desk.tasks"
    label = "tasks"

    def ready(self) -> None:
        """Keeps changes, knows its work, and hears of plans."""
        from mingcheng.desk.organisations.audit import audited
        from mingcheng.desk.plans.signals import plan_published, plan_withdrawn
        from mingcheng.desk.tasks import models, work  # noqa: F401

        audited(models.Task, but=("unmatched", "was_edited", "excused_months"))
        audited(models.Duty, but=("place",))
        for model in (models.Milestone, models.UnitName, models.Evidence, models.LedgerSettings):
            audited(model)
        audited(models.Report)
        audited(models.Escalation, but=("occasion",))
        plan_published.connect(_published, dispatch_uid="tasks")
        plan_withdrawn.connect(_withdrawn, dispatch_uid="tasks")


def _published(plan: Any, user: Any = None, **_rest: Any) -> None:
    from mingcheng.desk.tasks.from_plans import take_over

    if plan.is_own:
        take_over(plan, user)


def _withdrawn(plan: Any, **_rest: Any) -> None:
    from mingcheng.desk.tasks.from_plans import withdraw

    withdraw(plan)
