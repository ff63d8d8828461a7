"""What is overdue, reminders, escalations and supervision, the calendar's settings, units still to be assigned."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcheng.desk.files.sending import send_bytes
from mingcheng.desk.jobs.daily import ask_for_day
from mingcheng.desk.jobs.models import Job
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.conflicts import conflict
from mingcheng.desk.organisations.history import history_of
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import has_right, right_required
from mingcheng.desk.pages.locking import ChangedMeanwhile, save_if_unchanged
from mingcheng.desk.pages.tables import Column, Table, table_page
from mingcheng.desk.pages.templatetags.figures import month as in_words
from mingcheng.desk.tasks.duties import assign, set_aside
from mingcheng.desk.tasks.errors import TasksError
from mingcheng.desk.tasks.escalations import answer, close, order
from mingcheng.desk.tasks.filings import filings_of
from mingcheng.desk.tasks.filters import whole
from mingcheng.desk.tasks.forms import SettingsForm, units
from mingcheng.desk.tasks.ledger_pages import with_duties
from mingcheng.desk.tasks.list_pages import visible_duties
from mingcheng.desk.tasks.models import Duty, Escalation, LedgerSettings, Reminder, Task
from mingcheng.desk.tasks.reminders import latest_overdue, reminders_as_text
from mingcheng.desk.tasks.work import REMIND
from mingcheng.desk.tasks.workdays import ledger_settings
from mingcheng.language import _, marked


@require_safe
@right_required("tasks.view")
def overdue(request: HttpRequest) -> HttpResponse:
    """Overdue tasks, and of each unit's part in a task the last report that is overdue, with how many there are."""
    today = timezone.localdate()
    filings = [each for each in filings_of(visible_duties(request), today) if each.is_overdue]
    counts: dict[int, int] = defaultdict(int)
    for each in filings:
        counts[each.duty.pk] += 1
    lines = [{"filing": each, "count": counts[each.duty.pk], "days": (today - each.until).days}
             for each in sorted(latest_overdue(filings), key=lambda one: (one.duty.organisation.path, one.until))]  # fmt: skip
    tasks = with_duties(Task.objects.visible_to(request.user).overdue(today)).order_by("due", "pk")
    context = {
        "lines": lines, "tasks": [{"row": each, "days": (today - each.due).days} for each in tasks if each.due],
        "may_order": has_right(request.user, "tasks.edit"), "report_count": len(filings),
    }  # fmt: skip
    return render(request, "tasks/overdue.html", context)


REMINDER_COLUMNS = (
    Column("on", marked("日期"), lambda row: row.on, kind="date", sort=("on",)),
    Column("unit", marked("单位"), lambda row: str(row.organisation), sort=("organisation__path",)),
    Column("kind", marked("事由"), lambda row: row.get_kind_display(), sort=("kind",)),
    Column("task", marked("任务"), lambda row: row.task.title, link=lambda row: reverse("tasks:task", args=[row.task_id])),
    Column("month", marked("月份"), lambda row: in_words(row.month) if row.month else "", sort=("month",)),
    Column("due", marked("截止"), lambda row: row.due, kind="date", sort=("due",)),
)  # fmt: skip


@require_safe
@right_required("tasks.view")
def reminders(request: HttpRequest) -> HttpResponse:
    """Who was reminded of what."""
    rows = Reminder.objects.visible_to(request.user).select_related("organisation", "task")
    day = _date_in(request.GET.get("on", ""))
    if day is not None:
        rows = rows.filter(on=day)
    table = Table(request, _("任务提醒"), REMINDER_COLUMNS, rows, default="-on",
                  empty=_("还没有提醒。每个工作日上午7时起自动生成，也可以现在生成。"))  # fmt: skip
    job = Job.objects.visible_to(request.user).filter(kind=REMIND).order_by("-pk").first()
    context = {"may_edit": has_right(request.user, "tasks.edit"), "job": job, "today": timezone.localdate()}
    return table_page(request, table, "tasks/reminders.html", context)


@require_POST
@right_required("tasks.edit")
def remind_now(request: HttpRequest) -> HttpResponse:
    """Asks for the reminders of today."""
    ask_for_day(REMIND, timezone.now(), "tasks:reminders", request.user)
    return redirect("tasks:reminders")


@require_safe
@right_required("tasks.edit")
def reminders_text(request: HttpRequest) -> HttpResponse:
    """The reminders of a day as text, a paragraph a unit."""
    day = _date_in(request.GET.get("on", "")) or timezone.localdate()
    rows = Reminder.objects.visible_to(request.user).filter(on=day).select_related("organisation", "task")
    text = reminders_as_text(rows.order_by("organisation__path", "due", "pk"), day)
    record(request, "download", _("{day}的任务提醒").format(day=day))
    return send_bytes((text or _("这一天没有提醒。")).encode(), _("任务提醒") + f" {day}.txt")


ESCALATION_COLUMNS = (
    Column("on", marked("日期"), lambda row: row.on, kind="date", sort=("on",)),
    Column("level", marked("级别"), lambda row: row.get_level_display(), sort=("level",)),
    Column("unit", marked("单位"), lambda row: str(row.duty.organisation), sort=("duty__organisation__path",)),
    Column("task", marked("任务"), lambda row: row.duty.task.title, link=lambda row: reverse("tasks:escalation", args=[row.pk])),
    Column("reason", marked("事由"), lambda row: row.reason),
    Column("to", marked("报送对象"), lambda row: str(row.to) if row.to else ""),
    Column("reply_by", marked("回复期限"), lambda row: row.reply_by, kind="date", sort=("reply_by",)),
    Column("state", marked("状态"), lambda row: _state(row)[1], kind="badge", badge=lambda row: _state(row)[0]),
)  # fmt: skip


def _state(row: Escalation) -> tuple[str, str]:
    if row.closed_on is not None:
        return "done", _("已办结")
    if row.replied_on is not None:
        return "submitted", _("已回复")
    if row.reply_by is not None and row.reply_by < timezone.localdate():
        return "overdue", _("逾期未回复")
    return "open", _("办理中")


@require_safe
@right_required("tasks.view")
def escalations(request: HttpRequest) -> HttpResponse:
    """What was told to superiors or put under supervision."""
    rows = Escalation.objects.visible_to(request.user).select_related("duty__organisation", "duty__task", "to")
    if request.GET.get("level") in Escalation.Level.values:
        rows = rows.filter(level=request.GET["level"])
    if request.GET.get("state") == "open":
        rows = rows.filter(closed_on=None)
    table = Table(request, _("督办"), ESCALATION_COLUMNS, rows, default="-on",
                  empty=_("没有报上级或督办的事项。"))  # fmt: skip
    return table_page(request, table, "tasks/escalations.html", {"levels": Escalation.Level.choices})


@require_http_methods(["GET", "POST"])
@right_required("tasks.edit")
def order_supervision(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts a unit's part in a task (duty `pk`) under supervision."""
    rows = Duty.objects.filter(is_active=True, task__in=Task.objects.reached(request.user, "tasks.edit").values("pk"))
    duty = get_object_or_404(rows.select_related("task", "organisation"), pk=pk)
    context: dict[str, Any] = {"duty": duty, "typed": request.POST}
    if request.method == "POST":
        try:
            row = order(duty, request.POST.get("reason", ""), _day(request, "reply_by"), request.user)  # type: ignore[arg-type]
        except TasksError as error:
            return render(request, "tasks/order.html", {**context, "problem": str(error)}, status=422)
        record(request, "escalate", row, {"reason": row.reason})
        messages.success(request, _("已列入督办。"), "good")
        return redirect("tasks:escalation", row.pk)
    return render(request, "tasks/order.html", context)


def _day(request: HttpRequest, name: str) -> Any:
    return _date_in(request.POST.get(name, ""))


def _date_in(text: str) -> date | None:
    """The day of a text; None where it is none, such as the 45th of a 13th month."""
    try:
        return parse_date(text) if text else None
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
@right_required("tasks.view")
def escalation(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: answered by its unit, closed by the plan office."""
    rows = Escalation.objects.visible_to(request.user).select_related("duty__organisation", "duty__task", "to")
    row = get_object_or_404(rows, pk=pk)
    may_answer = Duty.objects.reached(request.user, "tasks.report").filter(pk=row.duty_id).exists()
    may_close = has_right(request.user, "tasks.edit")
    context: dict[str, Any] = {"row": row, "may_answer": may_answer, "may_close": may_close, "state": _state(row)}
    status = 200
    if request.method == "POST":
        seen = whole(request.POST.get("version")) or 0
        is_closing = request.POST.get("then") == "close"
        if not (may_close if is_closing else may_answer):
            return HttpResponse(status=403)
        try:
            row = close(row, seen) if is_closing else answer(row, seen, request.POST.get("reply", ""))
            record(request, "report", row)
            return redirect("tasks:escalation", pk)
        except ChangedMeanwhile as changed:
            context |= {
                "problem": _("别人刚改过这一件；您填写的回复还在下面。"),
                "now": changed.row,
                "row": changed.row,
            }
            status = 409
        except TasksError as error:
            context |= {"problem": str(error)}
            status = 422
        context["typed"] = request.POST.get("reply", "")
    return render(request, "tasks/escalation.html", {**context, "history": history_of(row)}, status=status)


@require_http_methods(["GET", "POST"])
@right_required("tasks.edit")
def settings_page(request: HttpRequest) -> HttpResponse:
    """The calendar of reporting. The first saving makes the row."""
    kept = ledger_settings()
    form = SettingsForm(request.POST or None, instance=kept)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            _save_settings(form)
        except ChangedMeanwhile as changed:
            context["differences"] = conflict(form, changed.row)
            return render(request, "tasks/settings.html", context, status=409)
        messages.success(request, _("已保存。"), "good")
        return redirect("tasks:settings")
    return render(request, "tasks/settings.html", context)


def _save_settings(form: SettingsForm) -> None:
    LedgerSettings.objects.get_or_create(pk=1, defaults={"version": 0})
    save_if_unchanged(LedgerSettings.objects.all(), 1, form.cleaned_data["version"], form.changes())


@require_http_methods(["GET", "POST"])
@right_required("tasks.edit")
def unmatched(request: HttpRequest) -> HttpResponse:
    """Names of units in plans that are no organisation here: assigned to one, for all tasks and for plans to come."""
    if request.method == "POST":
        _assign(request)
        return redirect("tasks:unmatched")
    found: dict[str, list[Task]] = defaultdict(list)
    for task in Task.objects.reached(request.user, "tasks.edit").current().exclude(unmatched=[]):
        for name, _part in task.unmatched:
            found[name].append(task)
    lines = [{"name": name, "tasks": rows, "count": len(rows)} for name, rows in sorted(found.items())]
    return render(request, "tasks/unmatched.html", {"lines": lines, "units": units()})


def _assign(request: HttpRequest) -> None:
    name, key = request.POST.get("name", ""), request.POST.get("organisation", "")
    if key == "nobody":
        count = set_aside(name)
        messages.success(request, _("“{name}”不再对应单位，涉及任务{count}项。").format(name=name, count=count), "good")
        return
    unit: Organisation | None = units().filter(pk=whole(key) or 0).first()
    if unit is None:
        messages.error(request, _("请选择单位。"), "bad")
        return
    count = assign(name, unit)
    text = _("“{name}”对应{unit}，加入任务{count}项。").format(name=name, unit=unit, count=count)
    messages.success(request, text, "good")
