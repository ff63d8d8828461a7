"""The list of enterprises, and finding one as one types."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingcheng.desk.jobs.models import enqueue
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import has_right, reach_of, right_required
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.pages.tables import WRITERS, Column, Table, table_page
from mingcheng.desk.registry.folding import folded
from mingcheng.desk.registry.models import Enterprise, EnterpriseQuerySet, RegisterStamp
from mingcheng.desk.registry.people import person_of
from mingcheng.desk.registry.prospects import POOLS
from mingcheng.desk.registry.search_index import Found, search_index
from mingcheng.desk.registry.sizes import SIZES, size_label
from mingcheng.language import _, marked
from mingcheng.titles import titles

SHOWN = 12
"""Finds that are shown while somebody types."""
MOST_NAMED = 500
"""So many finds are named in a query; of more, the database looks for itself."""
NOT_LISTED = ("search", "former_names", "address", "sources", "content_hash", "merged_into", "register_key")
Kind = Organisation.Kind
_segments: dict[int, list[str]] = {}


def _yes_no(value: bool | None) -> str:
    return _("未知") if value is None else _("是") if value else _("否")


def address_of(enterprise: Enterprise) -> str:
    """The page of an enterprise."""
    return reverse("registry:enterprise", args=[enterprise.pk])


COLUMNS = (
    Column("name", marked("名称"), lambda row: row.name, sort=("name",), link=address_of),
    Column("uscc", marked("统一社会信用代码"), lambda row: row.uscc or row.code, sort=("uscc",)),
    Column("district", marked("区县"), lambda row: row.district, sort=("district__path",)),
    Column("park", marked("园区"), lambda row: row.park, sort=("park__name",)),
    Column("segment", marked("产业链环节"), lambda row: row.segment, sort=("segment",)),
    Column("titles", marked("称号"), lambda row: "、".join(row.short_titles)),
    Column("above", marked("规上"), lambda row: _yes_no(row.is_above_scale), sort=("is_above_scale",)),
    Column("size", marked("规模"), lambda row: size_label(row.size_class), sort=("size_class",)),
    Column("founded", marked("成立日期"), lambda row: row.founded, "date", sort=("founded",)),
)


@require_safe
@right_required("registry.view")
def enterprises(request: HttpRequest) -> HttpResponse:
    """The enterprises that one may see, filtered; for an enterprise, its own page."""
    if set(person_of(request).roles) == {Role.ENTERPRISE}:
        own = Enterprise.objects.visible_to(request.user).first()
        if own is not None:
            return redirect("registry:enterprise", own.pk)
    _keep_in_step()
    rows = filtered(request).prefetch_related("district", "park").defer(*NOT_LISTED)
    empty = _("没有符合条件的企业。请放宽筛选；名录还是空的时候，请先导入名单。")
    table = Table(request, _("企业名录"), COLUMNS, rows, empty=empty)
    if request.GET.get("as") in WRITERS:
        record(request, "download", _("企业名录"), {"filters": request.GET.dict(), "rows": rows.count()})
    return table_page(request, table, "registry/list.html", _choices(request))


def filtered(request: HttpRequest) -> EnterpriseQuerySet:
    """The enterprises in reach that the filters leave."""
    asked = request.GET
    manager = Enterprise.everything if asked.get("state") in ("merged", "gone") else Enterprise.objects
    rows: EnterpriseQuerySet = manager.visible_to(request.user)
    if asked.get("q", "").strip():
        keys = None if manager is Enterprise.everything else _found_keys(request, asked["q"])
        rows = rows.matching(asked["q"]) if keys is None else rows.filter(pk__in=keys)
    for name in ("district", "park"):
        if asked.get(name, "").isdigit():
            rows = rows.filter(**{name: int(asked[name])})
        elif asked.get(name) == "none":
            rows = rows.filter(**{f"{name}__isnull": True})
    if asked.get("segment"):
        rows = rows.filter(segment=asked["segment"])
    if asked.get("size") in SIZES:
        rows = rows.filter(size_class=asked["size"])
    if asked.get("title") in titles():
        rows = rows.holding(asked["title"])
    if asked.get("above") in ("yes", "no", "unknown"):
        rows = rows.filter(is_above_scale={"yes": True, "no": False, "unknown": None}[asked["above"]])
    if asked.get("state") in Enterprise.State.values:
        rows = rows.filter(state=asked["state"])
    for name, condition in (("since", "founded__gte"), ("until", "founded__lte")):
        day = _day(asked.get(name, ""))
        if day is not None:
            rows = rows.filter(**{condition: day})
    return rows


def _found_keys(request: HttpRequest, asked: str) -> list[int] | None:
    """The keys that the index finds, where they are few enough to be named in a query."""
    return search_index().keys_of(asked, reach_of(request.user, "registry.view"), MOST_NAMED)


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _choices(request: HttpRequest) -> dict[str, Any]:
    reach = reach_of(request.user, "registry.view")
    places = Organisation.objects.of_kind(Kind.DISTRICT, Kind.ZONE, Kind.PARK)
    if not reach.everything:
        places = places.filter(pk__in=reach.organisations)
    rows = list(places)
    known = titles()
    return {
        "districts": [each for each in rows if each.kind != Kind.PARK],
        "parks": [each for each in rows if each.kind == Kind.PARK],
        "segments": segments(), "sizes": [(code, _(label)) for code, label in SIZES.items()],
        "titles": [(name, known[name].label) for name in (*POOLS, *(name for name in known if name not in POOLS))],
        "states": Enterprise.State.choices, "may_manage": has_right(request.user, "registry.manage"),
        "may_contact": has_right(request.user, "registry.contact"),
        "tab": "list",
    }  # fmt: skip


def segments() -> list[str]:
    """The segments that enterprises have; asked for again when the register has changed."""
    stamp = RegisterStamp.objects.filter(pk=1).values_list("count", flat=True).first() or 0
    if stamp == 0 or stamp not in _segments:
        found = Enterprise.objects.exclude(segment="").order_by("segment").values_list("segment", flat=True).distinct()
        _segments.clear()
        _segments[stamp] = list(found)
    return _segments[stamp]


def _keep_in_step() -> None:
    """Titles end by themselves: on the first page of a day, work is asked for that writes down which have."""
    today = timezone.localdate()
    old = RegisterStamp.objects.filter(pk=1, standings_on__lt=today)
    if old.exists() and old.update(standings_on=today):
        enqueue("registry.standings", {})


# --- as one types


@dataclass(frozen=True, slots=True)
class Hit:
    """A find as it is shown: the name in three parts, the middle one marked, and in what else it was found."""

    pk: int
    before: str
    hit: str
    after: str
    uscc: str
    note: str


@require_safe
@right_required("registry.view")
def search(request: HttpRequest) -> HttpResponse:
    """The enterprises that fit what has been typed so far: a part of a page, or a whole one without scripts."""
    asked = request.GET.get("q", "")[:60]
    finds = search_index().find(asked, reach_of(request.user, "registry.view"), SHOWN)
    hits = [_hit(found, asked) for found in finds.rows]
    context = {"hits": hits, "asked": asked, "is_all": finds.is_all}
    htmx = request.htmx  # type: ignore[attr-defined]
    return render(request, "registry/_finds.html" if htmx else "registry/search.html", context)


def _hit(found: Found, asked: str) -> Hit:
    for word in sorted(asked.split(), key=len, reverse=True):
        start, end = _span(found.name, folded(word))
        if end:
            return Hit(found.pk, found.name[:start], found.name[start:end], found.name[end:], found.uscc, "")
    return Hit(found.pk, found.name, "", "", found.uscc, _note(found))


def _span(name: str, word: str) -> tuple[int, int]:
    """Where in a name, as it is printed, a folded word stands; (0, 0) where it does not."""
    places, text = [], ""
    for place, character in enumerate(name):
        plain = folded(character)
        text += plain
        places += [place] * len(plain)
    at = text.find(word) if word else -1
    return (places[at], places[at + len(word) - 1] + 1) if at >= 0 else (0, 0)


def _note(found: Found) -> str:
    """In what an enterprise was found, where that is not its name."""
    if found.term == found.uscc.casefold():
        return ""
    if found.term.isascii():
        return _("拼音")
    return _("曾用名或别名：{name}").format(name=found.term)
