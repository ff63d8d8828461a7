"""Items of a plan at the desk as the capability's types, and back: numbers stay exact on the way."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from mingcheng.desk.plans.models import Plan, PlanItem
from mingcheng.language import _, marked
from mingcheng.plans import Plan as PlanData
from mingcheng.plans.model import DocumentHead, Observation, Park, Policy, Quoted, System, Target, Task

CLASSES: dict[str, type[Quoted]] = {
    PlanItem.Kind.TARGET: Target,
    PlanItem.Kind.BASELINE: Observation,
    PlanItem.Kind.TASK: Task,
    PlanItem.Kind.MEASURE: Policy,
    PlanItem.Kind.PARK: Park,
    PlanItem.Kind.SYSTEM: System,
}
LISTS: dict[str, str] = {
    PlanItem.Kind.TARGET: "targets",
    PlanItem.Kind.BASELINE: "baselines",
    PlanItem.Kind.TASK: "tasks",
    PlanItem.Kind.MEASURE: "policies",
    PlanItem.Kind.PARK: "parks",
    PlanItem.Kind.SYSTEM: "systems",
}
"""Where a plan keeps the parts of each kind."""
PLACE = frozenset({"id", "quote", "start", "end"})


def data_of(part: Quoted) -> dict[str, Any]:
    """What the database keeps of a part beside its passage. A number of a condition stays a JSON number, so that it is not
    taken for text; all others are text, so that not a digit is lost."""
    return {name: _kept(value) for name, value in part.model_dump().items() if name not in PLACE}


def _kept(value: Any, is_condition: bool = False) -> Any:
    match value:
        case dict():
            in_condition = "variable" in value and "op" in value
            return {name: _kept(each, in_condition and name == "value") for name, each in value.items()}
        case list() | tuple():
            return [_kept(each) for each in value]
        case Decimal() if is_condition:
            return int(value) if value == value.to_integral_value() else float(value)
        case Decimal():
            return format(value, "f")
        case _:
            return value


def part_of(item: PlanItem) -> Quoted:
    """An item as the class of its kind. Raises pydantic.ValidationError for data that no such part can have."""
    kind = CLASSES[item.kind]
    known = {name: value for name, value in item.data.items() if name in kind.model_fields}
    place = {"id": item.identifier, "quote": item.quote, "start": item.start or 0, "end": item.end or 0}
    return kind.model_validate({**known, **place})


def head_of(plan: Plan) -> DocumentHead:
    """What the plan says of itself."""
    return DocumentHead(
        title=plan.title,
        issuer=plan.issuer or None,
        jurisdiction=plan.jurisdiction or None,
        status="draft" if plan.is_draft else "final",
        issued=plan.issued_on.isoformat() if plan.issued_on else None,
        period=(plan.first_year, plan.last_year),
    )


def shown_states(plan: Plan) -> tuple[str, ...]:
    """Which items of a plan count: of a published one those that somebody confirmed, before that also what was read."""
    confirmed = PlanItem.State.CONFIRMED
    return (confirmed,) if plan.state == Plan.State.PUBLISHED else (PlanItem.State.READ, confirmed)


def plan_data(plan: Plan) -> PlanData:
    """The plan with the items that count, as the capability has it."""
    lists: dict[str, list[Quoted]] = {name: [] for name in LISTS.values()}
    items = list(plan.items.filter(state__in=shown_states(plan)).order_by("start", "pk"))
    known = {item.identifier for item in items}
    for item in items:
        lists[LISTS[item.kind]].append(_without_strangers(part_of(item), known))
    return PlanData(document=head_of(plan), **{name: tuple(parts) for name, parts in lists.items()})  # type: ignore[arg-type]


def summary_of(kind: str, data: dict[str, Any]) -> str:
    """A line that says what an item is."""
    match kind:
        case PlanItem.Kind.TARGET | PlanItem.Kind.BASELINE:
            year = f"{data['year']}年 " if data.get("year") else ""
            return f"{year}{_of(data)} {quantity_of(data)}"
        case PlanItem.Kind.TASK:
            return " ".join(each for each in (data.get("number"), data.get("title")) if each)
        case PlanItem.Kind.MEASURE:
            return str(data.get("title") or "")
        case _:
            return str(data.get("name") or "")


def _without_strangers(part: Quoted, known: set[str]) -> Quoted:
    """A part without its references to parts that do not count: a plan that names what it does not have is none."""
    match part:
        case Task():
            return part.model_copy(update={"targets": tuple(each for each in part.targets if each in known)})
        case Target() if part.duplicate_of and part.duplicate_of not in known:
            return part.model_copy(update={"duplicate_of": None})
        case Policy() if part.tier_of and part.tier_of not in known:
            return part.model_copy(update={"tier_of": None})
        case _:
            return part


def quantity_of(data: dict[str, Any]) -> str:
    """The figure of a target or baseline as it is printed, with what the target asks."""
    asked = data.get("comparator", "=")
    sign = {">=": "≥", "<=": "≤", "=": "", "~": "≈"}.get(asked, asked)
    return f"{sign}{data['value']}{data.get('unit') or ''}"


def described(item: PlanItem) -> dict[str, Any]:
    """An item with its line, for templates."""
    has_figure = item.kind in (PlanItem.Kind.TARGET, PlanItem.Kind.BASELINE)
    quantity = quantity_of(item.data) if has_figure else ""
    return {"item": item, "summary": summary_of(item.kind, item.data), "data": item.data, "quantity": quantity,
            "what": _purpose(str(item.data.get("what") or "")),
            "manner": _(MANNERS[item.data["kind"]]) if has_figure and item.data.get("kind") in MANNERS else ""}  # fmt: skip


PURPOSES = {
    "Run the platform": marked("运行平台"),
    "Keep the register": marked("建立名录库"),
    "Work the mechanism": marked("建立机制"),
    "Set up the body": marked("设立机构"),
}
"""The English in which a plan that was read says what a system is for, whose purpose is in the document's own words."""
_PURPOSE = re.compile(rf"({'|'.join(PURPOSES)}) “.*?”(?:, for this purpose: (.*))?\.", re.DOTALL)


def _purpose(what: str) -> str:
    """What a system is for in the language of the page; as it stands where somebody wrote it."""
    found = _PURPOSE.fullmatch(what)
    if found is None:
        return what
    told = _(PURPOSES[found[1]])
    return _("{told}：{purpose}").format(told=told, purpose=found[2]) if found[2] else told


MANNERS = {
    "growth": marked("增速"),
    "increment": marked("新增量"),
    "multiple": marked("倍数"),
    "flow": marked("每年的量"),
}
"""Kinds of quantities that a figure alone does not tell."""


def _of(data: dict[str, Any]) -> str:
    name = f"{data['subject']}·{data['indicator']}" if data.get("subject") else str(data["indicator"])
    manner = _(MANNERS[data["kind"]]) if data.get("kind") in MANNERS else ""
    return f"{name}（{manner}）" if manner and manner not in name else name
