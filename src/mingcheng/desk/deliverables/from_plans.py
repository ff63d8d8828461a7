"""Deliverables made from a published plan; what people changed since stays when the plan is published again."""

from __future__ import annotations

from collections.abc import Sequence

from mingcheng.desk.deliverables.models import Deliverable
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.plans.models import Plan, PlanItem
from mingcheng.desk.targets.plan_parts import confirmed, part_of
from mingcheng.plans.model import System
from mingcheng.plans.model import Task as PlanTask

Kind = Deliverable.Kind
WORDS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (Kind.REGISTER, ("库", "名录", "清单", "图谱", "榜单", "目录", "台账")),
    (Kind.PLATFORM, ("平台", "中心", "系统", "基地", "实验室", "网站", "门户")),
    (Kind.MECHANISM, ("机制", "专班", "制度", "体系", "领导小组", "联席会议", "委员会", "联盟")),
)
"""By which words at the end of a name its kind is told."""
HOW_NEAR = 400
"""A task that begins so many characters before a system, and has none between, is the one that names it."""


def make_deliverables(plan: Plan) -> list[Deliverable]:
    """The rows of a plan after it was published; those that it no longer has are kept, not current."""
    systems = [part_of(item, System) for item in confirmed(plan, PlanItem.Kind.SYSTEM)]
    tasks = [part_of(item, PlanTask) for item in confirmed(plan, PlanItem.Kind.TASK)]
    places = list(Organisation.objects.filter(is_active=True).exclude(kind=Organisation.Kind.ENTERPRISE))
    kept = {row.identifier: row for row in Deliverable.objects.filter(plan=plan)}
    found = [_saved(plan, kept.get(system.id), system, owners_of(system, tasks), places) for system in systems]
    for row in Deliverable.objects.filter(plan=plan, is_current=True).exclude(pk__in=[row.pk for row in found]):
        row.is_current = False
        row.save(update_fields=["is_current"])
    return found


def withdraw_deliverables(plan: Plan) -> None:
    """A withdrawn plan's deliverables are current no longer."""
    for row in Deliverable.objects.filter(plan=plan, is_current=True):
        row.is_current = False
        row.save(update_fields=["is_current"])


def owners_of(system: System, tasks: Sequence[PlanTask]) -> list[str]:
    """The units that lead the task which names the system: the one that it stands in, else one that has its name in its
    quote."""
    around = [task for task in tasks if task.start <= system.start and system.end <= task.end and task.lead]
    named = [task for task in tasks if system.name in task.quote and task.lead]
    found = min(around, key=lambda task: task.end - task.start, default=None) or (named[0] if named else None)
    return list(found.lead) if found is not None else []


def kind_of(name: str) -> Kind:
    """What a name says that it is, by its last words."""
    bare = name.strip('“”"')
    return next((kind for kind, words in WORDS if any(bare.endswith(word) for word in words)), Kind.OTHER)


def purpose_of(what: str) -> str:
    """The plan's own words of what for, out of the reader's sentence; empty where the plan says nothing of it."""
    return what.partition("for this purpose: ")[2].rstrip(".")


def _saved(
    plan: Plan, row: Deliverable | None, system: System, owners: Sequence[str], places: Sequence[Organisation]
) -> Deliverable:
    if row is None:
        row = Deliverable(plan=plan, identifier=system.id)
    row.is_current = True
    row.printed_owners = list(owners)
    if not row.was_edited:
        row.name = system.name[:200]
        row.kind = kind_of(system.name)
        row.purpose = purpose_of(system.what)
        row.owner = next((p for unit in owners for p in places if unit in (p.name, p.short_name)), None)
    row.save()
    return row
