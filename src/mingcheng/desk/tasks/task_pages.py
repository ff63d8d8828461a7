"""The page of one task, its steps, its milestones; the board."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.conflicts import conflict
from mingcheng.desk.organisations.history import history_of
from mingcheng.desk.organisations.reach import has_right, right_required
from mingcheng.desk.pages.locking import ChangedMeanwhile, save_if_unchanged
from mingcheng.desk.plans.models import PlanItem
from mingcheng.desk.tasks.errors import TasksError
from mingcheng.desk.tasks.filings import Filing, filings_of
from mingcheng.desk.tasks.filters import choices_for, filtered_tasks, whole
from mingcheng.desk.tasks.forms import MilestoneForm
from mingcheng.desk.tasks.ledger_pages import with_duties
from mingcheng.desk.tasks.models import Duty, Escalation, Evidence, Milestone, Report, Task
from mingcheng.desk.tasks.moves import MOVES, move, moves_from
from mingcheng.language import _

LANE_SIZE = 40
SHOWN_MONTHS = 13


@require_safe
@right_required("tasks.view")
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """A task with its units, milestones, reports, what was escalated, and the sentence behind it."""
    row = get_object_or_404(with_duties(Task.objects.visible_to(request.user)), pk=pk)
    today = timezone.localdate()
    duties = list(row.duties.all())
    milestones = list(row.milestones.all())
    reports = _reports(request, row)
    context = {
        "row": row, "today": today, "is_overdue": row.is_overdue(today), "milestones": milestones,
        "reports": reports, "waiting": _waiting(row, today), "item": _item(row),
        "may_edit": has_right(request.user, "tasks.edit"), "moves": moves_from(row),
        "mine": set(Duty.objects.reached(request.user, "tasks.report").filter(task=row).values_list("pk", flat=True)),
        "escalations": Escalation.objects.visible_to(request.user).filter(duty__task=row).select_related("duty__organisation", "to"),
        "history": history_of(row, *duties, *milestones), "evidence_count": sum(len(each.files) for each in reports),
    }  # fmt: skip
    return render(request, "tasks/task.html", context)


def _reports(request: HttpRequest, row: Task) -> list[Any]:
    """The reports that the reader may see, each with its files as `files`."""
    rows = Report.objects.visible_to(request.user).filter(duty__task=row)
    found: list[Any] = list(rows.select_related("duty__organisation", "submitted_by", "signed_by"))
    files: dict[int, list[Evidence]] = {}
    for each in Evidence.objects.filter(report__in=[report.pk for report in found]).select_related("file"):
        files.setdefault(each.report_id, []).append(each)
    for report in found:
        report.files = files.get(report.pk, [])
    return found


def _waiting(row: Task, today: Any) -> list[Filing]:
    """What its units have not filed."""
    return [each for each in filings_of(Duty.objects.filter(task=row), today) if not each.is_filed]


def _item(row: Task) -> PlanItem | None:
    """The sentence of the plan."""
    if row.plan_id is None or not row.identifier:
        return None
    return PlanItem.objects.filter(plan=row.plan_id, identifier=row.identifier).first()


@require_POST
@right_required("tasks.edit")
def take_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """A step of a task: start, finish, reopen, suspend, resume."""
    row = get_object_or_404(Task.objects.reached(request.user, "tasks.edit"), pk=pk)
    reason = request.POST.get("reason", "")
    back = redirect("tasks:board") if request.POST.get("back") == "board" else redirect("tasks:task", pk)
    if step not in MOVES:
        messages.error(request, _("没有这一步。"), "bad")
        return back
    try:
        moved = move(row, step, whole(request.POST.get("version")) or 0, reason)
    except ChangedMeanwhile:
        messages.error(request, _("“{task}”刚被别人改过，请看过现在的情况再办。").format(task=row), "bad")
        return back
    except TasksError as error:
        messages.error(request, str(error), "bad")
        return back
    record(request, step, moved, {"reason": reason} if reason else None)
    messages.success(request, _("“{task}”：{state}。").format(task=moved, state=moved.get_state_display()), "good")
    return back


@require_safe
@right_required("tasks.view")
def board(request: HttpRequest) -> HttpResponse:
    """The tasks by their state, with the steps that they can take."""
    rows = filtered_tasks(request, Task.objects.visible_to(request.user).current())
    found = list(with_duties(rows).order_by("due", "pk"))
    lanes = []
    for state, label in Task.State.choices:
        held = [each for each in found if each.state == state]
        lanes.append({"state": state, "label": label, "count": len(held), "rest": max(0, len(held) - LANE_SIZE),
                      "items": [{"row": each, "moves": moves_from(each)} for each in held[:LANE_SIZE]]})  # fmt: skip
    context = {
        "lanes": lanes, "today": timezone.localdate(), "choices": choices_for(request.user),  # type: ignore[arg-type]
        "may_edit": has_right(request.user, "tasks.edit"),
    }  # fmt: skip
    return render(request, "tasks/board.html", context)


@require_http_methods(["GET", "POST"])
@right_required("tasks.edit")
def add_milestone(request: HttpRequest, pk: int) -> HttpResponse:
    """A milestone more."""
    row = get_object_or_404(Task.objects.reached(request.user, "tasks.edit"), pk=pk)
    form = MilestoneForm(request.POST or None, instance=Milestone(task=row))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("已增加节点。"), "good")
        return redirect(f"{reverse('tasks:task', args=[pk])}#milestones")
    return render(request, "tasks/milestone.html", {"form": form, "task": row})


@require_http_methods(["GET", "POST"])
@right_required("tasks.edit")
def milestone(request: HttpRequest, pk: int) -> HttpResponse:
    """A milestone, changed or done."""
    rows = Milestone.objects.reached(request.user, "tasks.edit")
    row = get_object_or_404(rows.select_related("task"), pk=pk)
    form = MilestoneForm(request.POST or None, instance=row)
    context: dict[str, Any] = {"form": form, "task": row.task, "row": row}
    if request.method == "POST" and form.is_valid():
        try:
            save_if_unchanged(rows, pk, form.cleaned_data["version"], form.changes())
        except ChangedMeanwhile as changed:
            context["differences"] = conflict(form, changed.row)
            return render(request, "tasks/milestone.html", context, status=409)
        messages.success(request, _("已保存。"), "good")
        return redirect(f"{reverse('tasks:task', args=[row.task_id])}#milestones")
    return render(request, "tasks/milestone.html", context)


@require_POST
@right_required("tasks.edit")
def remove_milestone(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a milestone away; the history keeps it."""
    row = get_object_or_404(Milestone.objects.reached(request.user, "tasks.edit"), pk=pk)
    back = f"{reverse('tasks:task', args=[row.task_id])}#milestones"
    row.delete()
    messages.success(request, _("已删除节点。"), "good")
    return redirect(back)
