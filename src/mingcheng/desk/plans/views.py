"""Plans as one looks at them: the list, a plan, its review page, the sentence behind a figure."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from mingcheng.desk.organisations.history import history_of
from mingcheng.desk.organisations.reach import has_right, right_required
from mingcheng.desk.pages.page import page_or_part
from mingcheng.desk.pages.tables import Column, Table, table_page
from mingcheng.desk.plans.forms import PlanFilter
from mingcheng.desk.plans.models import Plan, PlanItem, PlanQuerySet
from mingcheng.desk.plans.parts import summary_of
from mingcheng.desk.plans.passages import block_at, document_html, surroundings
from mingcheng.desk.plans.publishing import open_items
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
    rows = _filtered(Plan.objects.visible_to(request.user), form).defer("text", "blocks", "findings").annotate(
        targets_count=Count("items", filter=Q(items__kind=PlanItem.Kind.TARGET) & SHOWN),
        tasks_count=Count("items", filter=Q(items__kind=PlanItem.Kind.TASK) & SHOWN),
        open_count=Count("items", filter=Q(items__state=PlanItem.State.READ)),
    )  # fmt: skip
    table = Table(
        request,
        _("规划"),
        COLUMNS,
        rows,
        default="-issued_on",
        empty=_("还没有规划。请上传一份规划文件，系统会读出其中的目标、任务和措施。"),
    )
    can_edit = has_right(request.user, "plans.edit")
    return table_page(
        request, table, "plans/list.html", {"form": form, "states": Plan.State.choices, "can_edit": can_edit}
    )


def _filtered(rows: PlanQuerySet, form: PlanFilter) -> PlanQuerySet:
    if not form.is_valid():
        return rows
    wanted = form.cleaned_data
    if wanted["q"]:
        rows = rows.filter(Q(title__icontains=wanted["q"]) | Q(jurisdiction__icontains=wanted["q"]))
    if wanted["own"]:
        rows = rows.filter(is_own=wanted["own"] == "1")
    if wanted["state"]:
        rows = rows.filter(state=wanted["state"])
    return rows


@require_safe
@right_required("plans.view")
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan as its readers see it: what it says of itself, its confirmed targets, tasks, measures, parks."""
    found = get_object_or_404(Plan.objects.visible_to(request.user).select_related("file", "job", "created_by"), pk=pk)
    can_edit = has_right(request.user, "plans.edit")
    states = (
        [PlanItem.State.CONFIRMED]
        if found.state == Plan.State.PUBLISHED
        else [PlanItem.State.READ, PlanItem.State.CONFIRMED]
    )
    items = list(found.items.filter(state__in=states).order_by("start", "pk"))
    context = {
        "plan": found, "period": period_of(found), "can_edit": can_edit, "job": found.job, "open": open_items(found),
        "groups": [(kind, label, [described(each) for each in items if each.kind == kind]) for kind, label in PlanItem.Kind.choices],
        "findings": _findings(found) if can_edit else [], "history": history_of(found) if can_edit else [],
    }  # fmt: skip
    return render(request, "plans/plan.html", context)


def described(item: PlanItem) -> dict[str, Any]:
    """An item with its line, for templates."""
    return {"item": item, "summary": summary_of(item.kind, item.data), "data": item.data}


def _findings(found: Plan) -> list[dict[str, Any]]:
    """The findings with their numbers, those not dismissed first."""
    numbered = [{**finding, "number": number} for number, finding in enumerate(found.findings)]
    return sorted(numbered, key=lambda finding: bool(finding.get("dismissed")))


@require_safe
@right_required("plans.edit")
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The document at the left with every passage marked, the items at the right."""
    found = get_object_or_404(Plan.objects.reached(request.user, "plans.edit").select_related("job"), pk=pk)
    items = list(found.items.select_related("changed_by").order_by("start", "pk"))
    kind = request.GET.get("kind", "")
    if kind not in PlanItem.Kind.values:
        named = next((each for each in items if each.identifier == request.GET.get("item")), None)
        kind = named.kind if named else PlanItem.Kind.TARGET
    context = {
        "plan": found, "document": document_html(found, [each for each in items if each.state != PlanItem.State.REJECTED]),
        "kind": kind, "tabs": _tabs(items), "rows": [described(each) for each in items if each.kind == kind],
        "open": sum(each.state == PlanItem.State.READ for each in items), "findings": _findings(found),
        "wanted": request.GET.get("item", ""), "kinds": PlanItem.Kind.choices,
    }  # fmt: skip
    return page_or_part(request, "plans/review.html", part="plans/_items.html", context=context)


def _tabs(items: list[PlanItem]) -> list[dict[str, Any]]:
    """The kinds, each with how many items there are and how many nobody has looked at."""
    return [
        {
            "kind": kind, "label": label, "count": sum(each.kind == kind and each.state != PlanItem.State.REJECTED for each in items),
            "open": sum(each.kind == kind and each.state == PlanItem.State.READ for each in items),
        }
        for kind, label in PlanItem.Kind.choices
    ]  # fmt: skip


@require_safe
@right_required("plans.edit")
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What others have changed since a moment: asked for every few seconds by the review page."""
    found = get_object_or_404(Plan.objects.reached(request.user, "plans.edit").only("pk"), pk=pk)
    since = parse_datetime(request.GET.get("since", "").replace(" ", "+"))
    rows = found.items.filter(changed_by__isnull=False).exclude(changed_by=request.user.pk).select_related("changed_by")
    recent = list(rows.filter(changed_at__gt=since).order_by("-changed_at")[:20]) if since else []
    names = list(dict.fromkeys(str(each.changed_by) for each in recent))
    context = {
        "plan": found,
        "recent": [described(each) for each in recent],
        "names": names,
        "since": request.GET.get("since", ""),
    }
    return render(request, "plans/_changes.html", context)


@require_safe
@right_required("plans.view")
def sentence(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a figure comes from: the passage in its surroundings, the file and the place, who confirmed it and when."""
    item = get_object_or_404(
        PlanItem.objects.visible_to(request.user).select_related("plan__file", "changed_by"), pk=pk
    )
    block = block_at(item.plan, item.start) if item.start is not None else None
    context = {
        **described(item), "plan": item.plan, "around": surroundings(item.plan, item), "place": (block or {}).get("place", {}),
        "can_edit": has_right(request.user, "plans.edit"), "history": history_of(item),
    }  # fmt: skip
    return page_or_part(request, "plans/sentence.html", part="plans/_sentence.html", context=context)
