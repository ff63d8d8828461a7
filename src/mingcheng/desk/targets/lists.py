"""The list of targets: by plan, theme, responsible unit, year and light."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import has_right, right_required
from mingcheng.desk.pages.tables import Column, Table, table_page
from mingcheng.desk.plans.models import Plan
from mingcheng.desk.targets.models import Standing, Target
from mingcheng.desk.targets.shown import amount, baseline_value, judged_unit, target_value
from mingcheng.desk.targets.work import ask_for_refresh
from mingcheng.language import _, marked
from mingcheng.outlook import rule_lines, shipped_rule

Light = Standing.Light
TARGET = (
    Column(
        "indicator", marked("指标"), lambda row: row.indicator, sort=("indicator", "year"),
        link=lambda row: reverse("targets:target", args=[row.pk]),
    ),
    Column("subject", marked("对象"), lambda row: row.subject, sort=("subject",)),
    Column("theme", marked("主题"), lambda row: row.theme, sort=("theme", "pk")),
    Column("year", marked("目标年"), lambda row: row.year, sort=("year", "pk")),
    Column("target", marked("目标"), target_value, sort=("value",)),
    Column("baseline", marked("基期"), baseline_value, sort=("baseline_value",)),
)  # fmt: skip
"""What the plan says: open to all."""
STANDING = (
    Column("latest", marked("最新数"), lambda row: _latest(row), sort=("standing__value",)),
    Column("period", marked("报告期"), lambda row: _period(row), sort=("standing__year", "standing__last_month")),
    Column("share", marked("完成比例"), lambda row: _of(row, "share_of_target"), "percent",
           sort=("standing__share_of_target",)),
    Column("booked", marked("本年完成"), lambda row: _of(row, "booked"), "percent", sort=("standing__booked",)),
    Column("usual", marked("常年同期"), lambda row: _of(row, "usual"), "percent", sort=("standing__usual",)),
    Column("required", marked("仍需年均增速"), lambda row: _of(row, "growth_required"), "percent",
           sort=("standing__growth_required",)),
    Column("light", marked("亮灯"), lambda row: _light(row), "badge", sort=("standing__light", "pk"),
           badge=lambda row: f"light {_of(row, 'light') or 'grey'}" if row.is_open else ""),
    Column("units", marked("责任单位"), lambda row: _units(row), is_sortable=False),
)  # fmt: skip
"""How it stands: for staff."""


def _of(row: Target, name: str) -> Any:
    standing = getattr(row, "standing", None) if getattr(row, "is_open", False) else None
    return getattr(standing, name) if standing is not None else None


def _latest(row: Target) -> str:
    return amount(_of(row, "value"), judged_unit(row))


def _units(row: Target) -> str:
    return "、".join(str(each) for each in row.organisations.all()) or "、".join(row.printed_units)


def _period(row: Target) -> str:
    period = _of(row, "period")
    return period.label if period else ""


def _light(row: Target) -> str:
    if not getattr(row, "is_open", False):
        return _("仅园区和市里可见")
    return str(Light(_of(row, "light") or Light.GREY).label)


@require_safe
@right_required("targets.view")
def targets(request: HttpRequest) -> HttpResponse:
    """All targets that the person may see; readers without the right to figures see what the plans say."""
    has_figures = has_right(request.user, "targets.figures")
    rows = Target.objects.visible_to(request.user).current().with_openness(request.user)
    found = filtered(request, rows, has_figures).select_related("standing").prefetch_related("organisations")
    if has_figures:
        ask_for_refresh()
    table = Table(
        request, _("目标"), (*TARGET, *STANDING) if has_figures else TARGET, found.order_by("plan", "theme", "indicator", "year"),
        empty=_("没有符合条件的目标。规划发布以后，其中已确认的目标会出现在这里。"),
    )  # fmt: skip
    context = {
        "has_figures": has_figures,
        "lights": lights_of(rows) if has_figures else [],
        "rule": rule_lines(shipped_rule()) if has_figures else [],
        **choices_of(rows),
    }
    return table_page(request, table, "targets/list.html", context)


def lights_of(rows: Any) -> list[dict[str, Any]]:
    """How many targets (with their openness) have which light, the worst first; closed ones are not counted."""
    counts: dict[str | None, int] = dict(
        rows.filter(is_open=True).values_list("standing__light").annotate(count=Count("pk")).order_by()
    )
    counts[Light.GREY] = counts.get(Light.GREY, 0) + counts.pop(None, 0)
    order = (Light.RED, Light.YELLOW, Light.GREEN, Light.GREY)
    return [{"light": light.value, "label": light.label, "count": counts.get(light.value, 0)} for light in order]


def choices_of(rows: Any) -> dict[str, Any]:
    """What the filters offer: only what there is."""
    ids = rows.values("pk")
    return {
        "plans": Plan.objects.filter(pk__in=rows.values("plan")).order_by("title"),
        "themes": [name for name in rows.order_by("theme").values_list("theme", flat=True).distinct() if name],
        "years": [year for year in rows.order_by("year").values_list("year", flat=True).distinct() if year],
        "units": Organisation.objects.filter(targets__in=ids).distinct().order_by("path"),
        "light_choices": Light.choices,
    }


def filtered(request: HttpRequest, rows: Any, has_figures: bool) -> Any:
    """The rows that the filters ask for."""
    wanted = {name: request.GET.get(name, "").strip() for name in ("q", "plan", "theme", "unit", "year", "light")}
    for name in ("plan", "year"):
        if wanted[name].isdigit():
            rows = rows.filter(**{name: int(wanted[name])})
    if wanted["unit"].isdigit():
        named = Target.organisations.through.objects.filter(organisation=int(wanted["unit"])).values("target")
        rows = rows.filter(pk__in=named)
    if wanted["theme"]:
        rows = rows.filter(theme=wanted["theme"])
    if wanted["q"]:
        rows = rows.filter(Q(indicator__icontains=wanted["q"]) | Q(subject__icontains=wanted["q"]))
    if has_figures and wanted["light"] in Light.values:
        is_it = Q(standing__light=wanted["light"])
        rows = rows.filter(is_it | Q(standing=None) if wanted["light"] == Light.GREY else is_it, is_open=True)
    return rows
