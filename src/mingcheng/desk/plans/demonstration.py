"""The plan office of the demonstration city: its own plan, reviewed and published, and plans of other cities beside it."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction
from django.utils import timezone

import mingcheng
from mingcheng.desk.demonstration.stage import Stage
from mingcheng.desk.files.models import keep_file
from mingcheng.desk.organisations.acting import acting_for
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.plans.models import Plan, PlanItem
from mingcheng.desk.plans.parts import summary_of
from mingcheng.desk.plans.publishing import publish
from mingcheng.desk.plans.reading import keep_items, read_plan
from mingcheng.plans import load_yaml

CONTENT = Path(mingcheng.__file__).parent / "content"
OWN = CONTENT / "demo" / "linjiang-plan.docx"


def fill(stage: Stage) -> None:
    """Uploads, reads, reviews and publishes the city's plan; brings in those of other cities."""
    officer = stage.users[Role.PLAN_OFFICER]
    with acting_for(officer):
        plan = Plan.objects.create(title=OWN.stem, file=keep_file(OWN, officer), created_by=officer)
        read_plan(plan, lambda done, total, text="": None)
        _review(plan, stage)
        publish(plan, officer, confirmed_only=True)
        for path in sorted((CONTENT / "plans").glob("*.yaml")):
            import_yaml(path, stage)


def _review(plan: Plan, stage: Stage) -> None:
    """Confirms what stands in the plan. What it says twice is confirmed once, and a few of the rest stay open."""
    officer = stage.users[Role.PLAN_OFFICER]
    seen: set[tuple[str, str]] = set()
    with transaction.atomic():
        for number, item in enumerate(plan.items.order_by("kind", "start")):
            summary = (item.kind, summary_of(item.kind, item.data))
            if item.kind == PlanItem.Kind.TARGET and summary in seen:
                item.state = PlanItem.State.REJECTED
            elif item.kind == PlanItem.Kind.BASELINE and number % 9 == 0:
                continue
            else:
                item.state = PlanItem.State.CONFIRMED
            seen.add(summary)
            item.version, item.changed_by = item.version + 1, officer
            item.save()


def import_yaml(path: Path, stage: Stage) -> Plan:
    """A plan of which only the data are there: other cities' plans, for comparing."""
    found = load_yaml(path.read_text(encoding="utf-8"), path.name)
    head = found.document
    with transaction.atomic():
        plan = Plan.objects.create(
            title=head.title or path.stem, issuer=head.issuer or "", jurisdiction=head.jurisdiction or "", is_own=False,
            is_draft=head.status == "draft", first_year=head.period[0], last_year=head.period[1],
            state=Plan.State.PUBLISHED, published_at=timezone.now(), created_by=stage.users[Role.PLAN_OFFICER],
        )  # fmt: skip
        keep_items(plan, found)
        plan.items.update(state=PlanItem.State.CONFIRMED)
    return plan
