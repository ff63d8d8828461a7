"""A plan at the desk, read, confirmed and published without its room: what the rooms behind it are told."""

from __future__ import annotations

from functools import lru_cache

from mingcheng.desk.demonstration.build import PLAN
from mingcheng.desk.organisations.models import User
from mingcheng.desk.plans.models import Plan, PlanItem
from mingcheng.desk.plans.signals import plan_published
from mingcheng.plans import Plan as PlanData
from mingcheng.plans import plan_of
from mingcheng.plans.model import Part
from mingcheng.reading import read

KINDS: tuple[tuple[str, str], ...] = (
    (PlanItem.Kind.TARGET, "targets"), (PlanItem.Kind.BASELINE, "baselines"), (PlanItem.Kind.TASK, "tasks"),
    (PlanItem.Kind.PARK, "parks"), (PlanItem.Kind.SYSTEM, "systems"),
)  # fmt: skip


@lru_cache(maxsize=1)
def demonstration() -> PlanData:
    """The plan of the demonstration city, read once."""
    return plan_of(read(PLAN))


def published_plan(user: User | None = None, *, state: str = PlanItem.State.CONFIRMED) -> Plan:
    """The demonstration plan with all of its items in a state, published."""
    data = demonstration()
    head = data.document
    plan = Plan.objects.create(
        title=head.title or "", issuer=head.issuer or "", jurisdiction=head.jurisdiction or "", first_year=head.period[0],
        last_year=head.period[1], state=Plan.State.PUBLISHED, created_by=user,
    )  # fmt: skip
    items = [item_of(plan, kind, part, state) for kind, name in KINDS for part in getattr(data, name)]
    PlanItem.objects.bulk_create(items)
    publish(plan, user)
    return plan


def item_of(plan: Plan, kind: str, part: Part, state: str = PlanItem.State.CONFIRMED) -> PlanItem:
    """An item as the plans' room keeps it."""
    fields = part.model_dump(mode="json")
    own = {name: fields.pop(name) for name in ("id", "quote", "start", "end")}
    return PlanItem(plan=plan, kind=kind, identifier=own["id"], data=fields, start=own["start"], end=own["end"],
                    quote=own["quote"], state=state)  # fmt: skip


def publish(plan: Plan, user: User | None = None) -> None:
    """Tells the rooms."""
    plan_published.send(sender=Plan, plan=plan, user=user)
