"""Writing a report, reading it, deciding on it; its evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcheng.desk.files.sending import send_file
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.conflicts import conflict
from mingcheng.desk.organisations.history import history_of
from mingcheng.desk.organisations.reach import right_required
from mingcheng.desk.pages.locking import ChangedMeanwhile
from mingcheng.desk.tasks.errors import TasksError
from mingcheng.desk.tasks.filings import Filing
from mingcheng.desk.tasks.filters import whole
from mingcheng.desk.tasks.forms import ReportForm
from mingcheng.desk.tasks.models import Duty, Evidence, Report, Task
from mingcheng.desk.tasks.months import month_of
from mingcheng.desk.tasks.reporting import attach, detach, percent_before, send_back, sign_off, submit, take_back, write
from mingcheng.desk.tasks.workdays import deadlines
from mingcheng.errors import MingchengError
from mingcheng.language import _


@require_http_methods(["GET", "POST"])
@right_required("tasks.view")
def report(request: HttpRequest, pk: int, month: str) -> HttpResponse:
    """What a unit (its duty `pk`) reports of a month: written while it is open, read afterwards."""
    first = month_of(month)
    duty = _duty(request, pk)
    if first is None:
        raise Http404
    held = Report.objects.filter(duty=duty, month=first).first()
    if held is not None and not Report.objects.visible_to(request.user).filter(pk=held.pk).exists():
        raise Http404
    may_write = Duty.objects.reached(request.user, "tasks.report").filter(pk=duty.pk).exists()
    if request.method == "POST":
        if not may_write:
            raise Http404
        return _write(request, duty, first, held)
    form = ReportForm(instance=held or Report(duty=duty, month=first))
    is_open = may_write and (held is None or held.is_editable)
    return _page(request, duty, first, held, form if is_open else None)


def _duty(request: HttpRequest, pk: int) -> Duty:
    """A part in a task that one may see: also the reports of the other units of one's tasks have their page."""
    rows = Duty.objects.filter(task__in=Task.objects.visible_to(request.user).values("pk"))
    return get_object_or_404(rows.select_related("task", "organisation"), pk=pk)


def _page(
    request: HttpRequest, duty: Duty, month: date, held: Report | None, form: ReportForm | None,
    status: int = 200, **more: Any,
) -> HttpResponse:  # fmt: skip
    due = held.due if held else deadlines().due_of(month)
    earlier = Report.objects.visible_to(request.user).filter(duty=duty, month__lt=month).order_by("-month").first()
    decides = held is not None and held.state == Report.State.SUBMITTED and (
        Report.objects.to_be_signed_by(request.user).filter(pk=held.pk).exists()  # type: ignore[arg-type]
    )  # fmt: skip
    context = {
        "duty": duty, "task": duty.task, "month": month, "report": held, "form": form, "decides": decides,
        "filing": Filing(duty, month, due, held, timezone.localdate()), "earlier": earlier,
        "may_take_back": held is not None and held.state == Report.State.SUBMITTED
        and Duty.objects.reached(request.user, "tasks.report").filter(pk=duty.pk).exists(),
        "evidence": held.evidence.select_related("file") if held else (), "before": percent_before(duty, month),
        "history": history_of(held, *held.evidence.all()) if held else [], **more,
    }  # fmt: skip
    return render(request, "tasks/report.html", context, status=status)


def _write(request: HttpRequest, duty: Duty, month: date, held: Report | None) -> HttpResponse:
    """Keeps what was typed, then submits it where that was asked for. Whatever cannot be done, nothing typed is lost."""
    form = ReportForm(request.POST, request.FILES, instance=held or Report(duty=duty, month=month))
    if not form.is_valid():
        return _page(request, duty, month, held, form, status=422)
    try:
        saved = write(duty, month, form.cleaned_data["version"], form.changes())
        attach(saved, form.cleaned_data["uploads"], request.user)  # type: ignore[arg-type]
        if request.POST.get("then") == "submit":
            submit(saved, saved.version, request.user)  # type: ignore[arg-type]
            record(request, "submit", saved)
    except ChangedMeanwhile as changed:
        differences = conflict(form, changed.row)
        now = Report.objects.get(pk=changed.row.pk)
        return _page(request, duty, month, now, form, status=409, differences=differences)
    except MingchengError as error:
        return _page_with_problem(request, duty, month, form, error)
    is_sent = request.POST.get("then") == "submit"
    messages.success(request, _("已提交，等待审签。") if is_sent else _("草稿已保存。"), "good")
    return redirect("tasks:report", duty.pk, f"{month:%Y-%m}")


def _page_with_problem(
    request: HttpRequest, duty: Duty, month: date, form: ReportForm, error: MingchengError
) -> HttpResponse:
    """The form as typed under what stands in the way; what could be kept is kept, and the form goes on from there."""
    now = Report.objects.filter(duty=duty, month=month).first()
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data["version"] = str(now.version if now else 0)
    form.data = data
    return _page(request, duty, month, now, form, status=422, problem=str(error))


@require_POST
@right_required("tasks.report", "tasks.sign_off")
def step(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """A step of a report: take back, return, sign off. Who may take which one, the rows say."""
    if deed == "take_back":
        duties = Duty.objects.reached(request.user, "tasks.report")
        rows = Report.objects.filter(duty__in=duties.values("pk"))
    elif deed in ("return", "sign_off"):
        rows = Report.objects.to_be_signed_by(request.user)  # type: ignore[arg-type]
    else:
        raise Http404
    row = get_object_or_404(rows.select_related("duty"), pk=pk)
    back = redirect("tasks:report", row.duty_id, f"{row.month:%Y-%m}")
    seen, remarks = whole(request.POST.get("version")) or 0, request.POST.get("remarks", "")
    try:
        with transaction.atomic():
            _take(request, row, deed, seen, remarks)
    except ChangedMeanwhile:
        messages.error(request, _("这份报告刚被别人改过，请看过现在的内容再办。"), "bad")
        return back
    except TasksError as error:
        messages.error(request, str(error), "bad")
        return back
    return back


def _take(request: HttpRequest, row: Report, deed: str, seen: int, remarks: str) -> None:
    if deed == "take_back":
        take_back(row, seen)
        done = _("已撤回，可以继续修改。")
    elif deed == "return":
        send_back(row, seen, remarks)
        done = _("已退回。")
    else:
        sign_off(row, seen, request.user)  # type: ignore[arg-type]
        done = _("已审签。")
    record(request, "withdraw" if deed == "take_back" else deed, row, {"remark": remarks} if remarks else None)
    messages.success(request, done, "good")


@require_safe
@right_required("tasks.view")
def evidence(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file of evidence, as it was uploaded."""
    row = get_object_or_404(Evidence.objects.visible_to(request.user).select_related("file"), pk=pk)
    record(request, "download", row)
    return send_file(row.file)


@require_POST
@right_required("tasks.report")
def remove_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a file away from a report that is still open."""
    duties = Duty.objects.reached(request.user, "tasks.report")
    rows = Evidence.objects.filter(report__duty__in=duties.values("pk"))
    row = get_object_or_404(rows.select_related("report"), pk=pk)
    try:
        detach(row)
    except TasksError as error:
        messages.error(request, str(error), "bad")
    return redirect("tasks:report", row.report.duty_id, f"{row.report.month:%Y-%m}")
