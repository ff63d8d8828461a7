"""Lists of reports, made and missing; the calendar; the appraisal."""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingcheng.desk.organisations.reach import reach_of, right_required
from mingcheng.desk.pages.tables import WRITERS, Column, Table, file_of, table_page
from mingcheng.desk.pages.templatetags.figures import month as in_words
from mingcheng.desk.tasks.appraisal import (
    OUTCOMES,
    REPORTINGS,
    Span,
    Tally,
    is_reporting,
    span_filings,
    summary_of,
    tallies,
)
from mingcheng.desk.tasks.filings import STANDINGS, Filing, filings_of
from mingcheng.desk.tasks.filters import choices_for, span_of, whole
from mingcheng.desk.tasks.models import Duty, Milestone, Report, Task
from mingcheng.desk.tasks.months import first_day, month_of, next_month
from mingcheng.desk.tasks.scoring import rule_lines, shipped_rule
from mingcheng.desk.tasks.workdays import deadlines
from mingcheng.language import _, marked

REPORT_COLUMNS = (
    Column("month", marked("月份"), lambda row: in_words(row.month), link=lambda row: row.link, order=lambda row: row.month),
    Column("unit", marked("单位"), lambda row: str(row.duty.organisation)),
    Column("part", marked("分工"), lambda row: row.duty.get_part_display()),
    Column("task", marked("任务"), lambda row: row.duty.task.title, link=lambda row: row.link),
    Column("standing", marked("状态"), lambda row: row.standing_label, kind="badge", badge=lambda row: row.standing),
    Column("percent", marked("进度"), lambda row: row.report.percent if row.report else None, kind="number", unit="%"),
    Column("due", marked("报送截止"), lambda row: row.until, kind="date"),
    Column("sent", marked("首次提交"), lambda row: row.report.sent_on if row.report else None, kind="date"),
    Column("returned", marked("退回次数"), lambda row: row.report.times_returned if row.report else 0, kind="number"),
    Column("problems", marked("存在问题"), lambda row: row.report.problems if row.is_filed and row.report else ""),
)  # fmt: skip


def visible_duties(request: HttpRequest) -> Any:
    """Whose reports a person may see: everybody's, or those of the own units and of those that support the own tasks."""
    reach = reach_of(request.user, "tasks.view")
    rows = Duty.objects.filter(is_active=True, task__is_current=True)
    if reach.everything:
        return rows
    own = rows.filter(organisation__in=reach.organisations)
    led = own.filter(part=Duty.Part.LEAD).values("task")
    return rows.filter(pk__in=own.values("pk")) | rows.filter(task__in=led, part=Duty.Part.SUPPORT)


@require_safe
@right_required("tasks.view")
def reports(request: HttpRequest) -> HttpResponse:
    """Reports with those that are missing, by unit, month and standing, or those of a count of the appraisal."""
    found = _asked(request)
    table = Table(request, _("进展报告"), REPORT_COLUMNS, found, default="-month",
                  empty=_("没有符合条件的报告。请放宽筛选条件，或选别的月份。"))  # fmt: skip
    span = span_of(request)
    context: dict[str, Any] = {
        "choices": choices_for(request.user), "standings": STANDINGS.items(), "span": span,  # type: ignore[arg-type]
        "about": REPORTINGS.get(request.GET.get("about", ""), "") if span else "",
    }  # fmt: skip
    return table_page(request, table, "tasks/reports.html", context)


def _asked(request: HttpRequest) -> list[Filing]:
    asked, today, span = request.GET, timezone.localdate(), span_of(request)
    duties = visible_duties(request)
    if (unit := whole(asked.get("unit"))) is not None:
        duties = duties.filter(organisation=unit)
    if (plan := whole(asked.get("plan"))) is not None:
        duties = duties.filter(task__plan=plan)
    if span is not None and asked.get("about") in REPORTINGS:
        return [each for each in span_filings(duties, span) if is_reporting(each, asked["about"])]
    month = month_of(asked.get("month", ""))
    found = filings_of(duties, today, first=month, last=month)
    if asked.get("standing") in STANDINGS:
        found = [each for each in found if each.standing == asked["standing"]]
    if asked.get("mine") == "sign":
        keys = set(Report.objects.to_be_signed_by(request.user).filter(state="submitted").values_list("pk", flat=True))  # type: ignore[arg-type]
        found = [each for each in found if each.report is not None and each.report.pk in keys]
    return found


@require_safe
@right_required("tasks.view")
def calendar(request: HttpRequest) -> HttpResponse:
    """A month with what is due on each day: tasks, milestones, reports."""
    today = timezone.localdate()
    month = month_of(request.GET.get("month", "")) or first_day(today)
    weeks = Calendar().monthdatescalendar(month.year, month.month)
    entries = _entries(request, weeks[0][0], weeks[-1][-1])
    rules = deadlines()
    days = [
        [{"day": day, "is_out": day.month != month.month, "is_today": day == today, "is_off": not rules.is_working(day),
          "entries": entries.get(day, [])} for day in week]
        for week in weeks
    ]  # fmt: skip
    context = {
        "month": month, "weeks": days, "before": next_month(month, -1), "after": next_month(month),
        "weekdays": [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")], "this": first_day(today),
    }  # fmt: skip
    return render(request, "tasks/calendar.html", context)


def _entries(request: HttpRequest, first: date, last: date) -> dict[date, list[dict[str, Any]]]:
    """What is due on the days of a span, in the order in which a day shows it."""
    today = timezone.localdate()
    found: dict[date, list[dict[str, Any]]] = defaultdict(list)
    _add_reports(request, found, first, last)
    for task in Task.objects.visible_to(request.user).current().filter(due__range=(first, last)).order_by("due", "pk"):
        kind = "done" if task.state == Task.State.FINISHED else "overdue" if task.is_overdue(today) else "due"
        found[task.due].append({"kind": kind, "task": task})  # type: ignore[index]
    rows = Milestone.objects.visible_to(request.user).filter(due__range=(first, last), task__is_current=True)
    for each in rows.select_related("task"):
        kind = "done" if each.done_on else "overdue" if each.due < today else "active"
        found[each.due].append({"kind": kind, "milestone": each, "task": each.task})
    return found


def _add_reports(request: HttpRequest, found: dict[date, list[dict[str, Any]]], first: date, last: date) -> None:
    """Reports by the day that they are due: one line for all of a month."""
    rules, today = deadlines(), timezone.localdate()
    for month in (next_month(first, -1), first_day(first), next_month(first)):
        day = rules.due_of(month)
        if not first <= day <= last:
            continue
        filings = filings_of(visible_duties(request), today, first=month, last=month, rules=rules)
        if not filings:
            continue
        filed = sum(each.is_filed for each in filings)
        kind = "done" if filed == len(filings) else "overdue" if day < today else "due"
        found[day].append({"kind": kind, "month": month, "filed": filed, "expected": len(filings)})


def _tasks_column(key: str, label: str) -> Column:
    return Column(key, label, lambda row: row.tasks(key), kind="number")


def _reports_column(key: str, label: str) -> Column:
    return Column(f"reports_{key}", label, lambda row: row.reports(key), kind="number")


TALLY_COLUMNS = (
    Column("unit", marked("单位"), lambda row: str(row.organisation)),
    Column("lead", marked("牵头任务"), lambda row: row.lead_count, kind="number"),
    _tasks_column("finished_on_time", marked("按期完成")),
    _tasks_column("finished_late", marked("逾期完成")),
    _tasks_column("overdue", marked("逾期未完成")),
    _tasks_column("running", marked("在办未到期")),
    _tasks_column("suspended", marked("暂缓或并入")),
    Column("support", marked("配合任务"), lambda row: len(row.support), kind="number"),
    _reports_column("expected", marked("应报")),
    _reports_column("on_time", marked("按时报送")),
    _reports_column("late", marked("迟报")),
    _reports_column("missing", marked("未报")),
    _reports_column("returned", marked("被退回过")),
    _reports_column("problems", marked("反映问题")),
    Column("supervisions", marked("督办"), lambda row: row.supervisions, kind="number"),
    Column("score", marked("得分"), lambda row: row.score, kind="number"),
    Column("grade", marked("等次"), lambda row: _(row.grade) if row.grade else ""),
)


@require_safe
@right_required("tasks.view")
def appraisal(request: HttpRequest) -> HttpResponse:
    """What units did in a quarter or a year, with the score by the declared rule; printed, or as a file."""
    today = timezone.localdate()
    span = span_of(request) or Span(
        today.year, (today.month - 1) // 3 + 1 if not request.GET.get("year") else None, today
    )
    rule = shipped_rule()
    found = tallies(request.user, span, rule)  # type: ignore[arg-type]
    wanted = request.GET.get("as")
    if wanted in WRITERS:
        return file_of(Table(request, _("任务考核 {span}").format(span=span.label), TALLY_COLUMNS, found), wanted)
    rows = Task.objects.visible_to(request.user).current()
    context = {
        "span": span, "rows": [_shown(each) for each in found], "years": range(today.year, today.year - 6, -1),
        "summary": summary_of(found, rows, span) if found else "", "rule": rule, "lines": rule_lines(rule),
        "outcomes": OUTCOMES.values(), "reportings": REPORTINGS.values(), "quarters": range(1, 5),
    }  # fmt: skip
    return render(request, "tasks/appraisal.html", context)


def _shown(tally: Tally) -> dict[str, Any]:
    """A line of the appraisal: each number with the list that it counts."""
    outcomes: Sequence[tuple[int, str]] = [(tally.tasks(key), tally.tasks_link(key)) for key in OUTCOMES]
    reportings = [(tally.reports(key), tally.reports_link(key)) for key in REPORTINGS]
    return {
        "tally": tally, "lead": (tally.lead_count, tally.tasks_link()), "outcomes": outcomes,
        "support": (len(tally.support), tally.tasks_link(part="support")), "reportings": reportings,
    }  # fmt: skip
