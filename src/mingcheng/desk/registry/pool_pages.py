"""Cultivation pools (培育库): for each title who holds it, who is in the pool, who meets the conditions or nearly does, whose
title ends soon, who would lose it; and the ladder as a whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mingcheng.desk.jobs.models import Job, enqueue
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.reach import has_right, reach_of, right_required
from mingcheng.desk.pages.tables import WRITERS, Column, Table, table_page
from mingcheng.desk.registry.enterprise_parts import PROSPECT_WORDS, why
from mingcheng.desk.registry.ladder_steps import ladder_on
from mingcheng.desk.registry.models import Enterprise, PoolChange, Prospect, RegisterStamp, Standing
from mingcheng.desk.registry.people import person_of
from mingcheng.desk.registry.pool_changes import change_pool
from mingcheng.desk.registry.prospects import POOLS
from mingcheng.language import _, marked
from mingcheng.titles import titles

SOON_DAYS = 180
VIEWS: Mapping[str, str] = {
    "pool": marked("在培育库"), "held": marked("已取得"), "entering": marked("条件已够，尚未取得"),
    "near": marked("接近条件"), "may_enter": marked("缺数据"), "expiring": marked("半年内到期"),
    "leaving": marked("已取得，条件不够"), "may_leave": marked("已取得，缺数据"),
}  # fmt: skip
STANDING_VIEWS, PROSPECT_VIEWS = ("pool", "held", "expiring"), ("entering", "near", "may_enter", "leaving", "may_leave")


def _link(row: Any) -> str:
    return f"{reverse('registry:enterprise', args=[row.enterprise_id])}?tab=ladder"


_COMMON = (
    Column("name", marked("企业"), lambda row: row.enterprise.name, sort=("enterprise__name",), link=_link),
    Column("uscc", marked("统一社会信用代码"), lambda row: row.enterprise.uscc, sort=("enterprise__uscc",)),
    Column("district", marked("区县"), lambda row: row.enterprise.district, sort=("enterprise__district__path",)),
    Column("park", marked("园区"), lambda row: row.enterprise.park, sort=("enterprise__park__name",)),
)
STANDING_COLUMNS = (
    *_COMMON,
    Column("since", marked("自"), lambda row: row.since, "date", sort=("since",)),
    Column("expires", marked("有效期至"), lambda row: row.expires, "date", sort=("expires",)),
    Column("document", marked("依据"), lambda row: row.document),
)
PROSPECT_COLUMNS = (
    *_COMMON,
    Column("what", marked("情形"), lambda row: _(PROSPECT_WORDS[row.what]), sort=("what",)),
    Column("why", marked("差距或所缺"), why),
    Column("year", marked("数据年度"), lambda row: row.year, sort=("year",)),
)


def _reached(request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows of enterprises in reach. Merged enterprises have no standings and no prospects, so that whoever reaches
    everything needs no look at the enterprises."""
    if reach_of(request.user, "registry.view").everything:
        return rows
    return rows.filter(enterprise__in=Enterprise.objects.visible_to(request.user))


def _standings(request: HttpRequest, kind: str, view: str) -> QuerySet[Standing]:
    today = timezone.localdate()
    rows = _reached(request, Standing.objects.holding_on(today).filter(kind=kind))
    if view == "expiring":
        return rows.filter(standing="title", expires__lt=today + timedelta(days=SOON_DAYS))
    return rows.filter(standing="pool" if view == "pool" else "title")


def _prospects(request: HttpRequest, kind: str, view: str) -> QuerySet[Prospect]:
    rows = _reached(request, Prospect.objects.filter(kind=kind))
    return rows.filter(what=view)


@require_safe
@right_required("registry.view")
def pools(request: HttpRequest) -> HttpResponse:
    """All titles with their counts."""
    known, today = titles(), timezone.localdate()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    held = _reached(request, Standing.objects.holding_on(today))
    for kind, standing, count in held.values_list("kind", "standing").annotate(count=Count("pk")).order_by():
        counts[kind]["pool" if standing == "pool" else "held"] = count
    soon = held.filter(standing="title", expires__lt=today + timedelta(days=SOON_DAYS))
    for kind, count in soon.values_list("kind").annotate(count=Count("pk")).order_by():
        counts[kind]["expiring"] = count
    ahead = _reached(request, Prospect.objects.all())
    for kind, what, count in ahead.values_list("kind", "what").annotate(count=Count("pk")).order_by():
        counts[kind][what] = count
    kinds = [*POOLS, *sorted(set(counts) - set(POOLS))]
    rows = [
        {"kind": kind, "label": known[kind].label if kind in known else kind,
         "counts": [(view, counts[kind][view]) for view in VIEWS]}
        for kind in kinds
    ]  # fmt: skip
    context = {
        "rows": rows, "views": [_(label) for label in VIEWS.values()], "stamp": RegisterStamp.objects.filter(pk=1).first(),
        "job": Job.objects.filter(kind="registry.prospects").first(), "tab": "pools", **_rights(request),
    }  # fmt: skip
    return render(request, "registry/pools.html", context)


def _rights(request: HttpRequest) -> dict[str, bool]:
    return {
        "may_manage": has_right(request.user, "registry.manage"), "may_pool": has_right(request.user, "registry.pools"),
        "may_contact": has_right(request.user, "registry.contact"),
    }  # fmt: skip


@require_safe
@right_required("registry.view")
def pool(request: HttpRequest, kind: str) -> HttpResponse:
    """One title: those of one view."""
    known = titles().get(kind)
    if known is None:
        raise Http404
    view = request.GET.get("view", "pool")
    if view not in VIEWS:
        raise Http404
    rows: QuerySet[Any]
    is_standing = view in STANDING_VIEWS
    rows = _standings(request, kind, view) if is_standing else _prospects(request, kind, view)
    rows = _narrowed(request, rows).prefetch_related("enterprise__district", "enterprise__park")
    columns = STANDING_COLUMNS if is_standing else PROSPECT_COLUMNS
    default = "expires" if view == "expiring" else "name"
    name = f"{known.label} {_(VIEWS[view])}"
    table = Table(request, name, columns, rows, default=default, empty=_empty(view))
    if request.GET.get("as") in WRITERS:
        record(request, "download", name)
    context = {
        "kind": kind, "label": known.label, "view": view, "views": [(each, _(label)) for each, label in VIEWS.items()],
        "changes": PoolChange.objects.filter(kind=kind, enterprise__in=Enterprise.objects.visible_to(request.user))
        .select_related("enterprise", "by")[:10], "tab": "pools", "today": timezone.localdate(), **_rights(request),
    }  # fmt: skip
    return table_page(request, table, "registry/pool.html", context)


def _narrowed(request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
    from mingcheng.desk.registry.folding import folded

    text = folded(request.GET.get("q", ""))
    return rows.filter(enterprise__search__contains=text) if text else rows


def _empty(view: str) -> str:
    if view in PROSPECT_VIEWS:
        return _("没有这样的企业；也可能还没有测算，请在“培育库”页上测算。")
    if view == "pool":
        return _("培育库还是空的。可以从“条件已够”“接近条件”里选企业入库，或导入培育库名单。")
    return _("没有这样的企业。称号名单在“导入名单”里导入。")


@require_POST
@right_required("registry.pools")
def change(request: HttpRequest, kind: str) -> HttpResponse:
    """Takes enterprises into the pool, or out of it."""
    back = f"{reverse('registry:pool', args=[kind])}?view=pool"
    if kind not in titles():
        raise Http404
    wanted, reason = request.POST.get("change", ""), request.POST.get("reason", "").strip()
    codes = request.POST.get("codes", "").upper().replace("，", " ").replace("、", " ").replace(",", " ").split()
    chosen = [int(each) for each in request.POST.getlist("enterprise") if each.isdigit()]
    reached = Enterprise.objects.reached(request.user, "registry.pools")
    found = list(reached.filter(uscc__in=codes) | reached.filter(pk__in=chosen, uscc__isnull=False))
    missing = sorted(set(codes) - {each.uscc for each in found})
    if missing:
        text = _("名录里没有，或不在您的范围：{codes}。").format(codes="、".join(missing))
        messages.error(request, text, "bad")
    elif wanted not in PoolChange.Change.values or not found or not reason:
        messages.error(request, _("请给出企业，并写明理由。"), "bad")
    else:
        change_pool(found, kind, wanted, timezone.localdate(), reason, person_of(request))
        messages.success(request, _("已办理 {count} 家。").format(count=len(found)), "good")
    return redirect(back)


@require_POST
@right_required("registry.manage")
def look_ahead(request: HttpRequest) -> HttpResponse:
    """Asks for the prospects to be computed again."""
    held = Job.objects.filter(kind="registry.prospects", state=Job.State.WAITING).first()
    job = held or enqueue(
        "registry.prospects", {}, about=_("培育库"), link=reverse("registry:pools"), user=request.user
    )
    return redirect("jobs:job", job.pk)


@require_safe
@right_required("registry.view")
def rungs(request: HttpRequest) -> HttpResponse:
    """The ladder: how many stand on which rung, by district; each on the highest one that it holds."""
    today = timezone.localdate()
    found = ladder_on(today)
    kinds = [rung.award for rung in found[1] if rung.award] if found else []
    place = {kind: number for number, kind in enumerate(kinds)}
    held = _reached(request, Standing.objects.holding_on(today).filter(kind__in=kinds, standing="title"))
    top: dict[int, tuple[int, str]] = {}
    for pk, district, kind in held.values_list("enterprise_id", "enterprise__district__name", "kind").order_by():
        top[pk] = max(top.get(pk, (-1, "")), (place[kind], district or _("未知")))
    by_district: dict[str, Counter[int]] = defaultdict(Counter)
    for number, district in top.values():
        by_district[district][number] += 1
    known = titles()
    labels = [known[kind].label if kind in known else kind for kind in kinds]
    totals = Counter(number for number, _district in top.values())
    context = {
        "labels": labels, "kinds": list(zip(kinds, labels, [totals[number] for number in range(len(kinds))], strict=True)),
        "rows": [(name, [counts[number] for number in range(len(kinds))]) for name, counts in sorted(by_district.items())],
        "tab": "rungs", "pack": found[0].title if found else "", **_rights(request),
    }  # fmt: skip
    return render(request, "registry/rungs.html", context)
