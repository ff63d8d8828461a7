"""What lists of the room are filtered by, read from an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.plans.models import Plan
from mingcheng.desk.tasks.appraisal import OUTCOMES, Span, task_keys
from mingcheng.desk.tasks.models import Duty, Report, Task
from mingcheng.desk.tasks.months import first_day, next_month
from mingcheng.desk.tasks.workdays import deadlines
from mingcheng.language import _

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User


def whole(text: str | None) -> int | None:
    """A whole number of an address; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else None


def span_of(request: HttpRequest) -> Span | None:
    """The quarter or year that an address names."""
    year, quarter = whole(request.GET.get("year")), whole(request.GET.get("quarter"))
    if year is None or not 2000 <= year <= 2100:
        return None
    return Span(year, quarter if quarter in (1, 2, 3, 4) else None, timezone.localdate())


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from, of the tasks that a person may see."""

    plans: list[tuple[int, str]]
    themes: list[str]
    units: list[Organisation]


def choices_for(user: User) -> Choices:
    """Plans, themes and units of the ledger."""
    rows = Task.objects.visible_to(user).current()
    plans = Plan.objects.filter(pk__in=rows.exclude(plan=None).values("plan")).values_list("pk", "title")
    themes = rows.exclude(theme="").order_by("theme").values_list("theme", flat=True).distinct()
    duties = Duty.objects.filter(is_active=True, task__in=rows)
    units = Organisation.objects.filter(pk__in=duties.values("organisation")).order_by("path")
    return Choices(list(plans), list(themes), list(units))


def filtered_tasks(request: HttpRequest, rows: QuerySet[Task]) -> QuerySet[Task]:
    """The tasks that an address asks for: plan, theme, unit and part, state, standing, words; or those of a count of the
    appraisal (`outcome` with `year` and `quarter`)."""
    asked = request.GET
    if (plan := whole(asked.get("plan"))) is not None:
        rows = rows.filter(plan=plan)
    if asked.get("theme"):
        rows = rows.filter(theme=asked["theme"])
    if (unit := whole(asked.get("unit"))) is not None:
        part = asked.get("part", "")
        duties = Duty.objects.filter(
            organisation=unit, is_active=True, **({"part": part} if part in Duty.Part.values else {})
        )
        rows = rows.filter(pk__in=duties.values("task"))
    if asked.get("state") in Task.State.values:
        rows = rows.filter(state=asked["state"])
    for word in asked.get("q", "").split():
        rows = rows.filter(Q(title__icontains=word) | Q(text__icontains=word) | Q(remark__icontains=word))
    rows = _standing(rows, asked.get("standing", ""))
    span = span_of(request)
    if span is not None and (asked.get("outcome") in OUTCOMES or asked.get("outcome") == "any"):
        rows = rows.filter(pk__in=task_keys(rows, span, asked["outcome"]))
    return rows


def _standing(rows: QuerySet[Task], standing: str) -> QuerySet[Task]:
    today = timezone.localdate()
    match standing:
        case "overdue":
            return rows.filter(state__in=Task.OPEN, due__lt=today)
        case "complete":
            return rows.filter(state__in=Task.OPEN, percent=100)
        case "unmatched":
            return rows.exclude(unmatched=[])
        case "unreported":
            return rows.filter(pk__in=_unreported(today))
        case _:
            return rows


def _unreported(today: date) -> Any:
    """Tasks of which some unit has not filed the last month whose day is over."""
    month = next_month(first_day(today), -1)
    if deadlines().due_of(month) >= today:
        month = next_month(month, -1)
    filed = Report.objects.filter(month=month, state__in=Report.FILED)
    duties = Duty.objects.filter(is_active=True, task__state__in=Task.OPEN, task__starts_on__lt=next_month(month))
    return duties.exclude(pk__in=filed.values("duty")).values("task")


STANDINGS = ("overdue", "unreported", "complete", "unmatched")


def standing_labels() -> list[tuple[str, str]]:
    """The standings with what they are called."""
    return [
        ("overdue", _("任务逾期")), ("unreported", _("上期未报")), ("complete", _("进度100%待销号")),
        ("unmatched", _("有单位待对应")),
    ]  # fmt: skip
