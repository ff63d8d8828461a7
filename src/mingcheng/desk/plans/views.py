"""Plans as one looks at them: the list, a plan, the sentence behind a figure."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mingcheng.desk.organisations.history import history_of
from mingcheng.desk.organisations.reach import has_right, right_required
from mingcheng.desk.pages.page import page_or_part
from mingcheng.desk.pages.tables import Column, Table, table_page
from mingcheng.desk.plans.differences import steps_of
from mingcheng.desk.plans.forms import PlanFilter
from mingcheng.desk.plans.models import Plan, PlanItem, PlanQuerySet
from mingcheng.desk.plans.parts import described, shown_states
from mingcheng.desk.plans.passages import surroundings
from mingcheng.desk.plans.publishing import open_items
from mingcheng.desk.plans.reviewing import findings_of, open_findings
from mingcheng.language import _, marked

COLUMNS = (
    Column("title", marked("名称"), lambda plan: plan.title, sort=("title",), link=lambda plan: reverse("plans:plan", args=[plan.pk])),
    Column("jurisdiction", marked("适用地区"), lambda plan: plan.jurisdiction, sort=("jurisdiction",)),
    Column("period", marked("规划期"), lambda plan: period_of(plan), sort=("first_year", "last_year")),
    Column("issued_on", marked("印发日期"), lambda plan: plan.issued_on, "date", sort=("issued_on",)),
    Column("own", marked("范围"), lambda plan: _("本市") if plan.is_own else _("外地")),
    Column("state", marked("状态"), lambda plan: plan.get_state_display(), "badge", sort=("state",), badge=lambda plan: plan.state),
    Column("targets", marked("目标"), lambda plan: plan.targets_count, "number", sort=("targets_count",)),
    Column("tasks", marked("任务"), lambda plan: plan.tasks_count, "number", sort=("tasks_count",)),
    Column("open", marked("待校核"), lambda plan: plan.open_count, "number", sort=("open_count",)),
)  # fmt: skip
SHOWN = Q(items__state__in=[PlanItem.State.READ, PlanItem.State.CONFIRMED])


def period_of(plan: Plan) -> str:
    """The years that a plan covers."""
    if plan.first_year and plan.last_year:
        return f"{plan.first_year}–{plan.last_year}"
    return str(plan.first_year or plan.last_year or "")


@require_safe
@right_required("plans.view")
def plans(request: HttpRequest) -> HttpResponse:
    """All plans that one may see."""
    form = PlanFilter(request.GET)
    rows = _filtered(Plan.objects.visible_to(request.user), form).defer("findings").annotate(
        targets_count=Count("items", filter=Q(items__kind=PlanItem.Kind.TARGET) & SHOWN),
        tasks_count=Count("items", filter=Q(items__kind=PlanItem.Kind.TASK) & SHOWN),
        open_count=Count("items", filter=Q(items__state=PlanItem.State.READ)),
    )  # fmt: skip
    can_edit = has_right(request.user, "plans.edit")
    table = Table(
        request,
        _("规划"),
        COLUMNS if can_edit else COLUMNS[:-1],
        rows,
        default="-issued_on",
        empty=_("还没有规划。请上传一份规划文件，系统会读出其中的目标、任务和措施。"),
    )
    context = {"form": form, "states": Plan.State.choices, "can_edit": can_edit, **_choices(request)}
    return table_page(request, table, "plans/list.html", context)


def _choices(request: HttpRequest) -> dict[str, list[str]]:
    """The places and years that there are plans of."""
    seen = Plan.objects.visible_to(request.user).order_by().values_list("jurisdiction", "first_year", "last_year")
    told = list(seen.distinct())
    years = {year for _place, first, last in told if first and last for year in range(first, last + 1)}
    return {
        "places": sorted({place for place, *_years in told if place}),
        "years": [str(year) for year in sorted(years)],
    }


def _filtered(rows: PlanQuerySet, form: PlanFilter) -> PlanQuerySet:
    if not form.is_valid():
        return rows
    wanted = form.cleaned_data
    if wanted["q"]:
        rows = rows.filter(Q(title__icontains=wanted["q"]) | Q(issuer__icontains=wanted["q"]))
    if wanted["place"]:
        rows = rows.filter(jurisdiction=wanted["place"])
    if wanted["year"]:
        rows = rows.filter(first_year__lte=wanted["year"], last_year__gte=wanted["year"])
    if wanted["own"]:
        rows = rows.filter(is_own=wanted["own"] == "1")
    if wanted["state"]:
        rows = rows.filter(state=wanted["state"])
    return rows


@require_safe
@right_required("plans.view")
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan as its readers see it: what it says of itself, its confirmed targets, tasks, measures, parks."""
    found = get_object_or_404(Plan.objects.visible_to(request.user).select_related("file", "job", "replaces"), pk=pk)
    can_edit = has_right(request.user, "plans.edit")
    items = list(found.items.filter(state__in=shown_states(found)).order_by("start", "pk"))
    newer = Plan.objects.visible_to(request.user).filter(replaces=found).order_by("-pk").first()
    context = {
        "plan": found, "period": period_of(found), "can_edit": can_edit, "job": found.job, "open": open_items(found),
        "groups": [(kind, label, [described(each) for each in items if each.kind == kind]) for kind, label in PlanItem.Kind.choices],
        "findings": findings_of(found) if can_edit else [], "open_findings": open_findings(found), "newer": newer, "is_empty": not items,
        "history": history_of(found) if can_edit else [],
    }  # fmt: skip
    return render(request, "plans/plan.html", context)


@require_safe
@right_required("plans.view")
def sentence(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a figure comes from: the passage in its surroundings, the file and the place, who confirmed it and when."""
    item = get_object_or_404(
        PlanItem.objects.visible_to(request.user).select_related("plan__file", "changed_by"), pk=pk
    )
    around = surroundings(item)
    context = {
        **described(item), "plan": item.plan, "around": around, "place": around.place,
        "can_edit": has_right(request.user, "plans.edit"), "steps": steps_of(item),
    }  # fmt: skip
    return page_or_part(request, "plans/sentence.html", part="plans/_sentence.html", context=context)
