"""What of the tasks needs somebody, and what the page that one comes to shows of them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from mingcheng.desk.home.errands import Errand
from mingcheng.desk.organisations.reach import has_right, reach_of
from mingcheng.desk.pages.templatetags.figures import month as in_words
from mingcheng.desk.tasks.filings import own_filings
from mingcheng.desk.tasks.models import Escalation, Report, Task
from mingcheng.desk.tasks.months import first_day, next_month
from mingcheng.language import _

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User

SOON_DAYS = 30
ASKED_MONTHS = 6


def today(user: User) -> list[Errand]:
    """For units: reports to write, returned ones, supervision to answer. For who signs: reports to sign. For the plan office:
    names to assign, tasks to close, replies to read."""
    if not has_right(user, "tasks.view"):
        return []
    return [*_to_write(user), *_to_answer(user), *_to_sign(user), *_for_the_plan_office(user)]


def overdue_for(user: User) -> list[Task]:
    """Open tasks whose day is over, the longest overdue first; of those that a person may see."""
    if not has_right(user, "tasks.view"):
        return []
    return list(Task.objects.visible_to(user).overdue(timezone.localdate()).order_by("due", "pk"))


def due_for(user: User, days: int = SOON_DAYS) -> list[Task]:
    """Open tasks that are due within so many days; of those that a person may see."""
    if not has_right(user, "tasks.view"):
        return []
    day = timezone.localdate()
    rows = Task.objects.visible_to(user).open().filter(due__range=(day, day + timedelta(days=days)))
    return list(rows.order_by("due", "pk"))


def states_for(user: User) -> list[dict[str, object]]:
    """How many tasks are in which state (state, label, count, link), of those that a person may see."""
    if not has_right(user, "tasks.view"):
        return []
    rows = Task.objects.visible_to(user).current().order_by().values("state").annotate(count=Count("pk"))
    counts = {row["state"]: row["count"] for row in rows}
    return [
        {"state": state, "label": label, "count": counts.get(state, 0),
         "link": f"{reverse('tasks:list')}?state={state}"}
        for state, label in Task.State.choices
    ]  # fmt: skip


def overdue_report_count(user: User) -> int:
    """How many reports a person's units owe, their day being over."""
    if not _is_unit(user):
        return 0
    day = timezone.localdate()
    return sum(each.is_overdue for each in own_filings(user, day, first=_earliest(day)))


def _is_unit(user: User) -> bool:
    """Whether a person reports for some units, not for whoever it may be."""
    return has_right(user, "tasks.report") and not reach_of(user, "tasks.report").everything


def _earliest(day: date) -> date:
    return next_month(first_day(day), -ASKED_MONTHS)


def _to_write(user: User) -> list[Errand]:
    """One errand a month for all reports that wait; one each for those that were returned."""
    if not _is_unit(user):
        return []
    day = timezone.localdate()
    waiting: dict[tuple[date, date], int] = defaultdict(int)
    found = []
    for each in own_filings(user, day, first=_earliest(day)):
        if each.is_returned:
            text = _("“{task}”{month}进展被退回：{remarks}").format(
                task=each.duty.task, month=in_words(each.month), remarks=each.report.remarks if each.report else ""
            )
            found.append(Errand(text, each.link, each.until, each.is_overdue))
        elif not each.is_filed:
            waiting[each.month, each.due] += 1
    for (month, due), count in waiting.items():
        text = _("{month}任务进展待报送：{count}项").format(month=in_words(month), count=count)
        link = f"{reverse('tasks:reports')}?month={month:%Y-%m}"
        found.append(Errand(text, link, due, due < day))
    return found


def _to_answer(user: User) -> list[Errand]:
    if not _is_unit(user):
        return []
    units = reach_of(user, "tasks.report").organisations
    rows = Escalation.objects.filter(
        duty__organisation__in=units, level=Escalation.Level.SUPERVISION, closed_on=None, replied_on=None
    )  # fmt: skip
    day = timezone.localdate()
    return [
        Errand(_("督办“{task}”：{reason}").format(task=row.duty.task, reason=row.reason),
               reverse("tasks:escalation", args=[row.pk]), row.reply_by, row.reply_by is not None and row.reply_by < day)
        for row in rows.select_related("duty__task")
    ]  # fmt: skip


def _to_sign(user: User) -> list[Errand]:
    if not has_right(user, "tasks.sign_off"):
        return []
    count = Report.objects.to_be_signed_by(user).filter(state=Report.State.SUBMITTED, duty__is_active=True).count()
    if not count:
        return []
    return [Errand(_("{count}份任务进展待审签").format(count=count), f"{reverse('tasks:reports')}?mine=sign")]


def _for_the_plan_office(user: User) -> list[Errand]:
    if not has_right(user, "tasks.edit"):
        return []
    ledger = Task.objects.visible_to(user).current()
    lines = (
        (_("{count}项任务有单位名称待对应"), ledger.exclude(unmatched=[]).count(), reverse("tasks:unmatched")),
        (_("{count}项任务进度已到100%，待销号"), ledger.open().filter(percent=100).count(),
         f"{reverse('tasks:list')}?standing=complete"),
        (_("{count}件督办已回复，待办结"),
         Escalation.objects.filter(closed_on=None).exclude(replied_on=None).count(),
         f"{reverse('tasks:escalations')}?state=open"),
        (_("{count}项任务逾期"), ledger.overdue(timezone.localdate()).count(), reverse("tasks:overdue")),
    )  # fmt: skip
    return [Errand(text.format(count=count), link) for text, count, link in lines if count]
