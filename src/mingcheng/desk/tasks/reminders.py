"""Whom to remind of what on a day, and the list of it as text that can be pasted into a message."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from mingcheng.desk.pages.templatetags.figures import month as in_words
from mingcheng.desk.tasks.escalations import escalate_due
from mingcheng.desk.tasks.filings import Filing, filings_of
from mingcheng.desk.tasks.models import Duty, Reminder, Task
from mingcheng.desk.tasks.workdays import Deadlines, deadlines
from mingcheng.language import _

Kind = Reminder.Kind

BEFORE_THE_DAY = (30, 15, 7, 3, 1, 0)
"""Days before a task's day on which its lead units are reminded."""
MONDAY = 0


@dataclass(frozen=True, slots=True)
class DayOutcome:
    """What the work of a day made: how many reminders and escalations are new, and how many reminders there are."""

    reminders: int
    new_reminders: int
    new_escalations: int


def remind(on: date) -> DayOutcome:
    """Keeps the reminders and escalations of a day. Called again on the same day it adds what is new and doubles nothing.
    On days off nobody is reminded."""
    rules = deadlines()
    if not rules.is_working(on):
        return DayOutcome(0, 0, 0)
    waiting = [each for each in filings_of(Duty.objects.all(), on, rules=rules) if not each.is_filed]
    tasks = list(Task.objects.open().exclude(due=None).prefetch_related("duties__organisation"))
    wanted = [*_of_filings(waiting, on, rules), *_of_tasks(tasks, on)]
    with transaction.atomic():
        before = Reminder.objects.filter(on=on).count()
        Reminder.objects.bulk_create(wanted, ignore_conflicts=True, batch_size=500)
        after = Reminder.objects.filter(on=on).count()
    overdue = [task for task in tasks if task.is_overdue(on)]
    escalated = escalate_due(latest_overdue(waiting), overdue, on, rules)
    return DayOutcome(after, after - before, escalated)


def latest_overdue(filings: Iterable[Filing]) -> list[Filing]:
    """Of each duty the last filing that is overdue: who owes twelve months is told once, not twelve times."""
    found: dict[int, Filing] = {}
    for each in filings:
        if each.is_overdue and (each.duty.pk not in found or found[each.duty.pk].month < each.month):
            found[each.duty.pk] = each
    return list(found.values())


def _of_filings(filings: Sequence[Filing], on: date, rules: Deadlines) -> list[Reminder]:
    soon = on + timedelta(days=rules.remind_days)
    found = [_reminder(each, Kind.REPORT_OVERDUE, on) for each in latest_overdue(filings)]
    for each in filings:
        if each.is_overdue:
            continue
        if each.is_returned:
            found.append(_reminder(each, Kind.REDO, on))
        elif each.until <= soon:
            found.append(_reminder(each, Kind.REPORT_DUE, on))
    return found


def _reminder(filing: Filing, kind: str, on: date) -> Reminder:
    return Reminder(
        on=on, organisation=filing.duty.organisation, task=filing.duty.task, kind=kind, month=filing.month,
        due=filing.until, occasion=f"{filing.duty.pk}:{filing.month:%Y-%m}",
    )  # fmt: skip


def _of_tasks(tasks: Iterable[Task], on: date) -> list[Reminder]:
    found = []
    for task in tasks:
        assert task.due is not None
        left = (task.due - on).days
        is_overdue = left < 0 and (left == -1 or on.weekday() == MONDAY)
        if left not in BEFORE_THE_DAY and not is_overdue:
            continue
        kind = Kind.TASK_OVERDUE if is_overdue else Kind.TASK_DUE
        found += [
            Reminder(on=on, organisation=duty.organisation, task=task, kind=kind, due=task.due,
                     occasion=f"task:{duty.pk}")
            for duty in task.lead_duties
        ]  # fmt: skip
    return found


def reminders_as_text(rows: Iterable[Reminder], on: date) -> str:
    """The reminders of a day, a paragraph a unit, ready to be pasted into a message."""
    by_unit: dict[str, list[Reminder]] = defaultdict(list)
    for row in rows:
        by_unit[row.organisation.name].append(row)
    return "\n".join(_letter(unit, each, on) for unit, each in by_unit.items())


def _letter(unit: str, rows: Sequence[Reminder], on: date) -> str:
    lines = [_("{unit}：").format(unit=unit), _("截至{day}，贵单位有以下事项：").format(day=on)]
    for number, row in enumerate(rows, start=1):
        month = f"（{in_words(row.month)}）" if row.month else ""
        lines.append(
            _("{number}. {kind}{month}：{task}，截止{due}").format(
                number=number, kind=row.get_kind_display(), month=month, task=row.task, due=row.due
            )
        )
    lines += [_("请登录名城任务台账办理。"), ""]
    return "\n".join(lines)
