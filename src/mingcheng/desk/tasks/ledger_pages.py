"""The ledger as a table, and its lines edited where they stand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mingcheng.desk.organisations.conflicts import conflict
from mingcheng.desk.organisations.reach import has_right, right_required
from mingcheng.desk.pages.locking import ChangedMeanwhile, save_if_unchanged
from mingcheng.desk.pages.page import page_or_part
from mingcheng.desk.pages.tables import WRITERS, Column, Table, file_of
from mingcheng.desk.tasks.appraisal import OUTCOMES
from mingcheng.desk.tasks.duties import set_duties
from mingcheng.desk.tasks.filters import choices_for, filtered_tasks, span_of, standing_labels
from mingcheng.desk.tasks.forms import RowForm, TaskForm
from mingcheng.desk.tasks.models import Duty, Task
from mingcheng.language import _, marked


def names(duties: list[Duty]) -> str:
    """Units, divided as lists are written."""
    return "、".join(str(duty.organisation) for duty in duties)


COLUMNS = (
    Column("number", marked("序号"), lambda row: row.number, sort=("number",)),
    Column("title", marked("任务"), lambda row: row.title, sort=("title",)),
    Column("text", marked("任务内容"), lambda row: row.text),
    Column("plan", marked("规划"), lambda row: row.plan, sort=("plan__title",)),
    Column("theme", marked("主题"), lambda row: row.theme, sort=("theme",)),
    Column("lead", marked("牵头单位"), lambda row: names(row.lead_duties)),
    Column("support", marked("配合单位"), lambda row: names(row.support_duties)),
    Column("deliverable", marked("成果形式"), lambda row: row.deliverable),
    Column("due", marked("完成时限"), lambda row: row.due, kind="date", sort=("due",)),
    Column("state", marked("状态"), lambda row: row.get_state_display(), sort=("state",)),
    Column("percent", marked("进度"), lambda row: row.percent, kind="number", sort=("percent",), unit="%"),
    Column("remark", marked("备注"), lambda row: row.remark),
)


def with_duties(rows: QuerySet[Task]) -> QuerySet[Task]:
    """Rows with their plan and units, in three queries."""
    return rows.select_related("plan").prefetch_related(
        Prefetch("duties", Duty.objects.filter(is_active=True).select_related("organisation"))
    )


@require_safe
@right_required("tasks.view")
def ledger(request: HttpRequest) -> HttpResponse:
    """The tasks that one may see."""
    found = filtered_tasks(request, Task.objects.visible_to(request.user).current())
    table = Table(request, _("任务台账"), COLUMNS, with_duties(found))
    wanted = request.GET.get("as")
    if wanted in WRITERS:
        return file_of(table, wanted)
    context: dict[str, Any] = {
        "table": table, "today": timezone.localdate(), "may_edit": has_right(request.user, "tasks.edit"),
    }  # fmt: skip
    if not request.htmx or request.htmx.boosted or request.htmx.history_restore_request:  # type: ignore[attr-defined]
        context |= {"choices": choices_for(request.user), "states": Task.State.choices,  # type: ignore[arg-type]
                    "standings": standing_labels(), "parts": Duty.Part.choices, "span": span_of(request),
                    "outcome": OUTCOMES.get(request.GET.get("outcome", ""), "")}  # fmt: skip
    return page_or_part(request, "tasks/list.html", part="tasks/_ledger.html", context=context)


def _one(request: HttpRequest, pk: int, right: str = "tasks.view") -> Task:
    rows = Task.objects.reached(request.user, right)
    return get_object_or_404(with_duties(rows), pk=pk)


@require_safe
@right_required("tasks.edit")
def row(request: HttpRequest, pk: int) -> HttpResponse:
    """A line of the ledger, as it is read."""
    return _row(request, _one(request, pk, "tasks.edit"))


def _row(request: HttpRequest, task: Task) -> HttpResponse:
    context = {"row": task, "today": timezone.localdate(), "may_edit": True}
    return render(request, "tasks/_row.html", context)


@require_http_methods(["GET", "POST"])
@right_required("tasks.edit")
def row_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A line of the ledger with its fields open; saved, the line as it is read. Who was slower sees both versions."""
    task = _one(request, pk, "tasks.edit")
    form = RowForm(request.POST or None, instance=task, initial={"version": task.version}, prefix=None)
    for name, field in form.fields.items():
        field.widget.attrs["aria-label"] = str(field.label or name)
    context: dict[str, Any] = {"row": task, "form": form}
    if request.method != "POST":
        return render(request, "tasks/_row_edit.html", context)
    if not form.is_valid():
        return render(request, "tasks/_row_edit.html", context, status=422)
    try:
        save_if_unchanged(
            Task.objects.reached(request.user, "tasks.edit"), pk, form.cleaned_data["version"],
            {**form.changes(), "was_edited": True},
        )  # fmt: skip
    except ChangedMeanwhile as changed:
        context["differences"] = conflict(form, changed.row)
        return render(request, "tasks/_row_edit.html", context, status=409)
    return _row(request, _one(request, pk))


@require_http_methods(["GET", "POST"])
@right_required("tasks.edit")
def add(request: HttpRequest) -> HttpResponse:
    """A task that no plan names."""
    form = TaskForm(request.POST or None, instance=Task())
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            task = form.save(commit=False)
            task.created_by = request.user  # type: ignore[assignment]
            task.was_edited = True
            task.save()
            set_duties(task, form.leads, form.supports)
        messages.success(request, _("已加入台账。"), "good")
        return redirect("tasks:task", task.pk)
    return render(request, "tasks/edit.html", {"form": form, "back": reverse("tasks:list")})


@require_http_methods(["GET", "POST"])
@right_required("tasks.edit")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A task with its units."""
    task = _one(request, pk, "tasks.edit")
    form = TaskForm(request.POST or None, instance=task)
    context: dict[str, Any] = {"form": form, "row": task}
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, pk, form)
        except ChangedMeanwhile as changed:
            context["differences"] = conflict(form, changed.row)
            return render(request, "tasks/edit.html", context, status=409)
        messages.success(request, _("已保存。"), "good")
        return redirect("tasks:task", pk)
    return render(request, "tasks/edit.html", context)


def _save(request: HttpRequest, pk: int, form: TaskForm) -> None:
    with transaction.atomic():
        rows = Task.objects.reached(request.user, "tasks.edit")
        changes = {**form.changes(), "was_edited": True}
        saved = save_if_unchanged(rows, pk, form.cleaned_data["version"], changes)
        set_duties(saved, form.leads, form.supports)
