"""The parts of an enterprise's page, each asked for by itself: what is needed to show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from mingcheng.desk.organisations.history import history_of
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import has_right
from mingcheng.desk.policies.enterprise import prospects_of
from mingcheng.desk.policies.models import Award
from mingcheng.desk.policies.wording import short_of
from mingcheng.desk.registry.ladder_steps import step_of
from mingcheng.desk.registry.members import members_of
from mingcheng.desk.registry.models import Contact, Enterprise, MergeDecision, Prospect
from mingcheng.desk.registry.report_figures import reports_of
from mingcheng.desk.registry.sizes import size_label
from mingcheng.desk.registry.store import PARK, story_tables
from mingcheng.language import _, marked
from mingcheng.money import Money
from mingcheng.policies.catalogue import catalogue
from mingcheng.registry.linkage import RULES
from mingcheng.registry.list_fields import list_field
from mingcheng.registry.register import RegisterError
from mingcheng.registry.story import story_of
from mingcheng.titles import titles

FEN_IN_WAN = 1_000_000
Build = Callable[[HttpRequest, Enterprise], Mapping[str, Any]]
PROSPECT_WORDS = {
    "entering": marked("条件已够，尚未取得"), "near": marked("只差一项，且差得不多"),
    "may_enter": marked("缺数据，尚不能判断"), "leaving": marked("已取得，条件不够"),
    "may_leave": marked("已取得，缺数据不能判断"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the page: what it is called, how its context is made, the right beside viewing that it needs."""

    name: str
    label: str
    build: Build
    right: str = ""

    @property
    def template(self) -> str:
        """Its fragment."""
        return f"registry/_part_{self.name}.html"


def sources(request: HttpRequest, enterprise: Enterprise) -> Mapping[str, Any]:
    """Which list says what, and why the records are one enterprise."""
    linkage = story_tables()
    if linkage is None or not enterprise.register_key:
        return {"story": None}
    try:
        story = story_of(linkage, enterprise.register_key)
    except RegisterError:
        return {"story": None}
    told = {member["key"]: member for member in story["members"]}
    return {
        "story": story, "values": [_value(name, values) for name, values in story["values"].items()],
        "merges": [_merge(each, told) for each in story["merges"]],
        "same_code": sum(1 for member in told.values() if member["uscc"]), "may_split": len(told) > 1
        and has_right(request.user, "registry.manage"), "conflicts": _fields(story["enterprise"]["conflicts"]),
    }  # fmt: skip


def _fields(names: list[str] | None) -> str:
    found = [list_field(name) for name in names or []]
    return "、".join(_(field.label) for field in found if field)


def _value(name: str, values: list[dict[str, Any]]) -> dict[str, Any]:
    field = list_field(name)
    assert field is not None
    shown = [{**each, "text": _text(name, each["value"])} for each in values]
    return {"label": _(field.label), "values": shown}


def _text(name: str, value: Any) -> str:
    """A value as people read it: money with its unit, sizes and districts by name."""
    if name == "capital":
        return Money(value).label()
    if name == "size":
        return size_label(str(value))
    if name == "region":
        place = Organisation.objects.filter(adcode=str(value)).first()
        return f"{place}（{value}）" if place else str(value)
    key = str(value).removeprefix(PARK)
    if str(value).startswith(PARK) and key.isdigit():
        return str(Organisation.objects.filter(pk=int(key)).first() or value)
    return str(value)


def _merge(merge: dict[str, Any], told: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {"left": told[merge["left"]], "right": told[merge["right"]], "rule": _(RULES[merge["rule"]]),
            "evidence": merge["evidence"]}  # fmt: skip


def reports(request: HttpRequest, enterprise: Enterprise) -> Mapping[str, Any]:
    """What it has reported."""
    return {"forms": reports_of(enterprise.uscc) if enterprise.uscc else []}


def ladder(request: HttpRequest, enterprise: Enterprise) -> Mapping[str, Any]:
    """Titles and pools, the rung, the next one and what is missing."""
    today = timezone.localdate()
    standings = sorted(enterprise.standings.all(), key=lambda each: (not each.is_held, each.standing, each.kind))
    held = [each.kind for each in standings if each.standing == "title" and each.is_held]
    return {
        "standings": standings, "step": step_of(enterprise.uscc, held, today), "today": today,
        "prospects": [told(each) for each in Prospect.objects.filter(enterprise=enterprise)],
    }  # fmt: skip


def told(prospect: Prospect) -> dict[str, Any]:
    """A prospect in words."""
    known = titles()
    return {
        "row": prospect, "kind": known[prospect.kind].label if prospect.kind in known else prospect.kind,
        "what": _(PROSPECT_WORDS[prospect.what]), "why": why(prospect),
    }  # fmt: skip


def why(prospect: Prospect) -> str:
    """What is missing for a prospect, or what is lacking."""
    parts = [short_of(gap) for gap in prospect.gaps]
    if prospect.missing:
        names = "、".join(_missing(name) for name in prospect.missing)
        parts.append(_("还需要知道：{facts}").format(facts=names))
    if not parts and prospect.what in ("leaving", "near"):
        return _("不够的条件不是数字，见企业页的梯度")
    return "；".join(parts)


def _missing(name: str) -> str:
    kind, _colon, rest = name.partition(":")
    return rest if kind == "human" and rest else catalogue().label(name)


MEASURE_WORDS = {
    "eligible": marked("符合"), "unknown": marked("不能确定"), "nearly": marked("只差一项"),
}  # fmt: skip
MEASURE_LIGHTS = {"eligible": "green", "unknown": "grey", "nearly": "yellow"}


def measures(request: HttpRequest, enterprise: Enterprise) -> Mapping[str, Any]:
    """Measures that it is eligible for, may be, or nearly is, and its awards: the room of measures tells."""
    found = [
        {
            "row": each, "words": _(MEASURE_WORDS[each.standing]), "light": MEASURE_LIGHTS[each.standing],
            "lacks": [short_of(gap) for gap in each.gaps],
        }
        for each in prospects_of(enterprise)
        if each.standing in MEASURE_WORDS
    ]  # fmt: skip
    awards = Award.objects.visible_to(request.user).filter(enterprise=enterprise).order_by("-year", "measure")
    return {"measures": found, "awards": [(each, Decimal(each.amount_fen) / FEN_IN_WAN) for each in awards]}


def contacts(request: HttpRequest, enterprise: Enterprise) -> Mapping[str, Any]:
    """Contacts with it, and with what was merged into it."""
    rows = Contact.objects.filter(enterprise__in=[enterprise, *enterprise.absorbed])  # the right was asked for this one
    return {"contacts": list(rows.select_related("by")), "today": timezone.localdate()}


def history(request: HttpRequest, enterprise: Enterprise) -> Mapping[str, Any]:
    """What people did with it, and what was merged into it."""
    is_staff = has_right(request.user, "registry.contact")
    more: list[Model] = [*enterprise.pool_changes.all(), *(enterprise.contacts.all() if is_staff else ())]
    keys = [member["key"] for member in members_of(enterprise)]
    decisions = MergeDecision.objects.filter(left__in=keys, right__in=keys).select_related("by") if is_staff else []
    return {
        "history": history_of(enterprise, *more), "merged": list(enterprise.absorbed), "decisions": decisions,
    }  # fmt: skip


PARTS = {
    part.name: part
    for part in (
        Part("sources", marked("来源与出处"), sources),
        Part("reports", marked("报表"), reports, "statistics.view"),
        Part("ladder", marked("称号与梯度"), ladder),
        Part("measures", marked("政策与奖补"), measures, "policies.results"),
        Part("contacts", marked("联系服务"), contacts, "registry.contact"),
        Part("history", marked("变动记录"), history),
    )
}
