"""The room as a Django app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    """Named like the capability that it shows."""

    name = "mingcheng.desk.targets"
    label = "targets"

    def ready(self) -> None:
        """Keeps changes, knows its work, and hears of plans."""
        from mingcheng.desk.organisations.audit import audited
        from mingcheng.desk.plans.signals import plan_published, plan_withdrawn
        from mingcheng.desk.targets import work  # noqa: F401
        from mingcheng.desk.targets.models import Entry, SeriesFile, SeriesRow, Target

        audited(Target, but=("identifier", "also", "printed_units", "was_edited", "is_current"))
        audited(Entry)
        audited(SeriesFile, but=("findings", "sha256"))
        audited(SeriesRow)
        plan_published.connect(_published, dispatch_uid="targets")
        plan_withdrawn.connect(_withdrawn, dispatch_uid="targets")


def _published(plan: Any, **_rest: Any) -> None:
    from mingcheng.desk.targets.from_plans import make_targets

    if plan.is_own:
        make_targets(plan)


def _withdrawn(plan: Any, **_rest: Any) -> None:
    from mingcheng.desk.targets.from_plans import withdraw_targets

    withdraw_targets(plan)
