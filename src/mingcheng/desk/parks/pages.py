"""The list of parks and the page of each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from mingcheng.desk.organisations.history import history_of
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import has_right, right_required
from mingcheng.desk.pages.tables import Column, Table, table_page
from mingcheng.desk.parks.figures import ask_for_refresh, park_report, refresh, revenue_series
from mingcheng.desk.parks.models import Park
from mingcheng.desk.parks.seen import Seen, figures_seen_by, places_of, tenants_seen_by
from mingcheng.desk.plans.models import PlanItem
from mingcheng.desk.targets.models import Target
from mingcheng.desk.targets.shown import target_value
from mingcheng.language import _, marked

WAN = Decimal(10_000)
YI = Decimal(10**8)


def _over(value: Decimal | None, unit: Decimal) -> Decimal | None:
    return None if value is None else value / unit


PLAIN = (
    Column(
        "name", marked("园区"), lambda row: row.organisation.name, sort=("organisation__name",),
        link=lambda row: reverse("parks:park", args=[row.pk]),
    ),
    Column("district", marked("所在区县"), lambda row: str(row.organisation.parent or ""), sort=("organisation__path",)),
    Column("level", marked("级别"), lambda row: row.get_level_display(), sort=("level", "pk")),
    Column("blocks", marked("区块"), lambda row: row.block_count or None, "number", sort=("block_count",), unit=marked("个")),
    Column("land", marked("占地面积"), lambda row: row.land_mu, "number", sort=("land_mu",), unit=marked("亩")),
    Column("built", marked("已建面积"), lambda row: row.built_wan, "number", sort=("built_m2",), unit=marked("万平方米")),
    Column("planned", marked("规划面积"), lambda row: _over(row.planned_m2, WAN), "number", sort=("planned_m2",), unit=marked("万平方米")),
    Column("used", marked("使用率"), lambda row: row.used_share, "percent", is_sortable=False),
    Column("goal", marked("收入目标"), lambda row: _over(row.target_revenue_yuan, WAN), "wan", sort=("target_revenue_yuan",)),
    Column("year", marked("目标年"), lambda row: row.target_year, sort=("target_year",)),
)  # fmt: skip
"""What everybody may see."""


def _columns(seen: Seen, tenants: dict[int, int] | None) -> tuple[Column, ...]:
    """The columns for a reader: enterprises and revenue only where reports and register are open to them."""
    more: list[Column] = []
    if tenants is not None:
        more.append(
            Column("tenants", marked("企业"), lambda row: tenants.get(row.organisation_id, 0)
                   if seen.sees(row.organisation_id) else tenants.get(row.organisation_id), "number",
                   unit=marked("家"), is_sortable=False, link=lambda row: register_address(row))
        )  # fmt: skip
    if seen.everything or seen.organisations:
        more += [
            Column("revenue", marked("软件业务收入"), lambda row: _over(row.revenue_yuan, WAN) if seen.sees(row.organisation_id)
                   else None, "wan", is_sortable=False),
            Column("period", marked("报告期"), lambda row: row.revenue_period.label
                   if row.revenue_period and seen.sees(row.organisation_id) else "", is_sortable=False),
            Column("share", marked("为目标的"), lambda row: row.revenue_share if seen.sees(row.organisation_id) else None,
                   "percent", is_sortable=False),
        ]  # fmt: skip
    return (*PLAIN, *more)


def register_address(park: Park) -> str | None:
    """The register's list of the park's enterprises; None where the register has no pages."""
    try:
        return f"{reverse('registry:list')}?park={park.organisation_id}"
    except NoReverseMatch:
        return None


@require_safe
@right_required("parks.view")
def parks(request: HttpRequest) -> HttpResponse:
    """All parks, by district."""
    rows = Park.objects.visible_to(request.user).filter(organisation__is_active=True)
    seen = figures_seen_by(request.user)
    if seen.everything:
        ask_for_refresh()
    tenants = tenants_seen_by(request.user, rows.values("organisation"))
    found = _filtered(request, rows).select_related("organisation__parent").annotate(block_count=Count("blocks"))
    table = Table(
        request, _("园区"), _columns(seen, tenants), found, default="district",
        empty=_("没有符合条件的园区。规划发布以后，其中已确认的园区会出现在这里；也可以导入园区清单。"),
    )  # fmt: skip
    context = {
        "districts": places_of(request.user),
        "levels": Park.Level.choices,
        "totals": totals_of(rows),
        "can_import": has_right(request.user, "parks.edit"),
        "outlined": rows.exclude(outline=None).defer("outline").select_related("organisation"),
    }
    return table_page(request, table, "parks/list.html", context)


def totals_of(rows: Any) -> dict[str, Any]:
    """Sums over the parks that know the figure, and how many those are: what is unknown is not counted as nothing."""
    found = list(rows.values_list("built_m2", "planned_m2", "land_mu", "target_revenue_yuan"))
    names = ("built", "planned", "land", "goal")
    sums: dict[str, Any] = {"count": len(found)}
    for at, name in enumerate(names):
        known = [row[at] for row in found if row[at] is not None]
        sums[name] = sum(known) if known else None
        sums[f"{name}_count"] = len(known)
    for name in ("built", "planned"):
        sums[name] = _over(sums[name], WAN)
    return sums


def _filtered(request: HttpRequest, rows: Any) -> Any:
    text, district, level = (request.GET.get(name, "").strip() for name in ("q", "district", "level"))
    if text:
        rows = rows.filter(organisation__name__icontains=text)
    if district.isdigit():
        rows = rows.filter(organisation__parent=int(district))
    if level in Park.Level.values:
        rows = rows.filter(level=level)
    return rows


@require_safe
@right_required("parks.view")
def park(request: HttpRequest, pk: int) -> HttpResponse:
    """One park."""
    rows = Park.objects.visible_to(request.user).select_related("organisation__parent", "plan")
    row = get_object_or_404(rows, pk=pk)
    seen = figures_seen_by(request.user).sees(row.organisation_id)
    can_edit = Park.objects.reached(request.user, "parks.edit").filter(pk=pk).exists()
    context: dict[str, Any] = {
        "row": row,
        "blocks": row.blocks.all(),
        "targets": [
            (each, target_value(each))
            for each in Target.objects.visible_to(request.user).current().filter(organisation=row.organisation)
        ],
        "sentence": _sentence(row),
        "can_edit": can_edit,
        "sees_figures": seen,
        "sees_history": can_edit or has_right(request.user, "targets.figures"),
        "tenants": None,
    }
    if context["sees_history"]:
        context["history"] = history_of(row, *row.blocks.all())
    if seen:
        context |= _figures(request, row)
    return render(request, "parks/park.html", context)


def _figures(request: HttpRequest, row: Park) -> dict[str, Any]:
    """What the reports and the register say, for those to whom they are open."""
    refresh([row])
    years, lines = revenue_series(row)
    tenants = tenants_seen_by(request.user, [row.organisation_id])
    return {
        "years": years,
        "lines": [(line.month, [_over(value, YI) for value in line.values]) for line in lines],
        "report": park_report(row),
        "tenants": None if tenants is None else tenants.get(row.organisation_id, 0),
        "register": register_address(row),
    }


def _sentence(row: Park) -> str:
    """Where the plan names the park; empty where there is no such page."""
    item = PlanItem.objects.filter(plan=row.plan_id, identifier=row.identifier).first() if row.plan_id else None
    if item is None:
        return ""
    try:
        return reverse("plans:sentence", args=[item.pk])
    except NoReverseMatch:
        return ""


@require_safe
@right_required("parks.view")
def outlines(request: HttpRequest) -> HttpResponse:
    """The outlines of all parks that have one, as a GeoJSON collection keyed by the park (for maps)."""
    rows = Park.objects.visible_to(request.user).exclude(outline=None).select_related("organisation")
    features = [
        {
            "type": "Feature",
            "properties": {"adcode": f"park-{row.pk}", "name": row.organisation.name, "park": row.pk},
            "geometry": row.outline,
        }
        for row in rows
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


def kinds_of_parks() -> Any:
    """Organisations of the kind park that have no details yet."""
    return Organisation.objects.filter(kind=Organisation.Kind.PARK, is_active=True, park=None)
