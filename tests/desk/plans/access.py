"""Who may open the pages of the plan office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from mingcheng.desk.files.models import keep_upload
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.plans.models import Plan, PlanDocument, PlanItem
from tests.desk.access import EVERY, STAFF, Access
from tests.desk.world import Side, World

OFFICER = frozenset({Role.PLAN_OFFICER})
TEXT = "到2027年，软件业务收入突破500亿元。"


def a_plan(world: World, side: Side) -> tuple[int]:
    """A plan: “own” is published, “other” is still under review, which readers from outside do not see."""
    state = Plan.State.PUBLISHED if side == "own" else Plan.State.IN_REVIEW
    stored = keep_upload(SimpleUploadedFile("方案.txt", TEXT.encode()), None)
    plan = Plan.objects.create(title="方案", state=state, file=stored, findings=[{
        "check": "x", "severity": "note", "message": "一", "places": [], "arithmetic": None, "dismissed": ""}])  # fmt: skip
    PlanDocument.objects.create(plan=plan, text=TEXT, blocks=[{"kind": "paragraph", "start": 0, "end": len(TEXT)}])
    data = {
        "indicator": "软件业务收入",
        "subject": None,
        "kind": "level",
        "comparator": ">",
        "value": "500",
        "unit": "亿元",
        "year": 2027,
    }
    PlanItem.objects.create(
        plan=plan,
        kind="target",
        identifier="t001",
        data=data,
        start=0,
        end=19,
        quote=TEXT[:19],
        state=PlanItem.State.CONFIRMED,
    )
    return (plan.pk,)


def an_item(world: World, side: Side) -> tuple[int]:
    """The target of such a plan."""
    return (PlanItem.objects.get(plan=a_plan(world, side)[0]).pk,)


def with_more(*more: Any) -> Any:
    """The plan and further arguments."""
    return lambda world, side: (*a_plan(world, side), *more)


def a_decision(world: World, side: Side) -> tuple[Any, ...]:
    """An item to confirm."""
    return (*an_item(world, side), "confirm")


def version(world: World, side: Side) -> Mapping[str, Any]:
    """What the form of a decision holds."""
    return {"version": 1}


def a_target(world: World, side: Side) -> Mapping[str, Any]:
    """The form of a target."""
    return {
        "indicator": "软件业务收入",
        "kind": "level",
        "comparator": ">",
        "value": "500",
        "unit": "亿元",
        "year": 2027,
        "version": 1,
    }


def a_head(world: World, side: Side) -> Mapping[str, Any]:
    """The form of what a plan says of itself."""
    return {"title": "方案", "version": 1}


def a_file(world: World, side: Side) -> Mapping[str, Any]:
    """An upload."""
    return {"files": SimpleUploadedFile("方案.txt", TEXT.encode())}


ACCESS = [
    Access("plans:upload", own=OFFICER, method="post", data=a_file),
    Access("plans:head", own=OFFICER, make=a_plan, method="post", data=a_head),
    Access("plans:item", own=OFFICER, make=an_item, method="post", data=a_target),
    Access("plans:add", own=OFFICER, make=with_more("target"), method="post", data=a_target),
    Access("plans:list", own=EVERY),
    Access("plans:compare", own=EVERY),
    Access("plans:plan", own=EVERY, other=STAFF, make=a_plan),
    Access("plans:sentence", own=EVERY, other=STAFF, make=an_item),
    Access("plans:file", own=EVERY, other=STAFF, make=a_plan),
    Access("plans:export", own=EVERY, other=STAFF, make=with_more("yaml")),
    Access("plans:upload", own=OFFICER),
    Access("plans:review", own=OFFICER, make=a_plan),
    Access("plans:document", own=OFFICER, make=a_plan),
    Access("plans:changes", own=OFFICER, make=a_plan),
    Access("plans:head", own=OFFICER, make=a_plan),
    Access("plans:item", own=OFFICER, make=an_item),
    Access("plans:add", own=OFFICER, make=with_more("target")),
    Access("plans:decide", own=OFFICER, make=a_decision, method="post", data=version),
    Access("plans:confirm-kind", own=OFFICER, make=with_more("target"), method="post"),
    Access("plans:dismiss", own=OFFICER, make=with_more(0), method="post"),
    Access("plans:read-again", own=OFFICER, make=a_plan, method="post"),
    Access("plans:publish", own=OFFICER, make=a_plan, method="post"),
    Access("plans:withdraw", own=OFFICER, make=a_plan, method="post"),
]
