"""The plan office of the demonstration city: its own plan, reviewed and published, and plans of other cities beside it."""

from __future__ import annotations

from pathlib import Path

from django.urls import reverse

import mingcheng
from mingcheng.desk.demonstration.stage import Stage
from mingcheng.desk.files.models import keep_file
from mingcheng.desk.jobs.models import enqueue
from mingcheng.desk.jobs.worker import run_waiting
from mingcheng.desk.organisations.acting import acting_for
from mingcheng.desk.organisations.models import User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.plans.keeping import change_item, confirm_all
from mingcheng.desk.plans.models import Plan, PlanItem
from mingcheng.desk.plans.parts import summary_of
from mingcheng.desk.plans.publishing import publish
from mingcheng.desk.plans.work import READ

CONTENT = Path(mingcheng.__file__).parent / "content"
OWN = CONTENT / "demo" / "linjiang-plan.docx"
LEFT_OPEN = 4


def fill(stage: Stage) -> None:
    """Uploads, reads, reviews and publishes the city's plan; brings in those of other cities, of which only data are shipped."""
    officer = stage.users[Role.PLAN_OFFICER]
    with acting_for(officer):
        own = _brought_in(OWN, officer, is_own=True)
        _review(own, officer)
        publish(own, officer, confirmed_only=True)
        for path in sorted((CONTENT / "plans").glob("*.yaml")):
            plan = _brought_in(path, officer, is_own=False)
            for kind in PlanItem.Kind.values:
                confirm_all(plan, kind, officer)
            publish(plan, officer)


def _brought_in(path: Path, officer: User, *, is_own: bool) -> Plan:
    """A plan as an upload begins it, read by the job."""
    plan = Plan.objects.create(title=path.stem, file=keep_file(path, officer), created_by=officer, is_own=is_own)
    link = reverse("plans:review", args=[plan.pk])
    plan.job = enqueue(READ, {"plan": plan.pk}, about=plan.title, link=link, user=officer)
    plan.save(update_fields=["job"])
    run_waiting()
    plan.refresh_from_db()
    return plan


def _review(plan: Plan, officer: User) -> None:
    """Confirms what stands in the plan. What it says twice is confirmed once, and a few past figures stay open."""
    seen: set[str] = set()
    for item in plan.items.filter(kind=PlanItem.Kind.TARGET).order_by("start", "pk"):
        summary = summary_of(item.kind, item.data)
        if summary in seen:
            changes = {"state": PlanItem.State.REJECTED, "reason": "与前文重复"}
            change_item(PlanItem.objects.all(), item.pk, item.version, changes, officer)
        seen.add(summary)
    for kind in PlanItem.Kind.values:
        if kind != PlanItem.Kind.BASELINE:
            confirm_all(plan, kind, officer)
    for item in plan.items.filter(kind=PlanItem.Kind.BASELINE).order_by("start", "pk")[LEFT_OPEN:]:
        change_item(PlanItem.objects.all(), item.pk, item.version, {"state": PlanItem.State.CONFIRMED}, officer)
