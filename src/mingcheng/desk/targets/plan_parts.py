"""What a plan at the desk says, as the capability's own types: its confirmed items, as data."""

from __future__ import annotations

from typing import TypeVar

from mingcheng.desk.plans import parts
from mingcheng.desk.plans.models import Plan, PlanItem
from mingcheng.plans.model import Observation, Quoted
from mingcheng.plans.model import Plan as PlanData
from mingcheng.plans.model import Target as PlanTarget

Q = TypeVar("Q", bound=Quoted)
Kind = PlanItem.Kind


def part_of(item: PlanItem, kind: type[Q]) -> Q:
    """A plan's item as the class that it was read as."""
    found = parts.part_of(item)
    assert isinstance(found, kind), item.kind
    return found


def confirmed(plan: Plan, *kinds: str) -> list[PlanItem]:
    """The confirmed items of a plan in the order of its text."""
    return list(plan.items.filter(kind__in=kinds, state=PlanItem.State.CONFIRMED).order_by("start", "pk"))


def set_aside(plan: Plan) -> list[PlanTarget]:
    """The targets of a plan that were rejected: among them those that only repeat what was confirmed elsewhere."""
    items = plan.items.filter(kind=Kind.TARGET, state=PlanItem.State.REJECTED).order_by("start", "pk")
    return [part_of(item, PlanTarget) for item in items]


def plan_data(plan: Plan, targets: list[PlanTarget], baselines: list[Observation]) -> PlanData:
    """A plan with some of its targets and past figures."""
    return PlanData(document=parts.head_of(plan), targets=tuple(targets), baselines=tuple(baselines))


def targets_and_baselines(plan: Plan) -> tuple[list[PlanTarget], list[Observation]]:
    """The confirmed targets and past figures of a plan."""
    items = confirmed(plan, Kind.TARGET, Kind.BASELINE)
    targets = [part_of(item, PlanTarget) for item in items if item.kind == Kind.TARGET]
    return targets, [part_of(item, Observation) for item in items if item.kind == Kind.BASELINE]
