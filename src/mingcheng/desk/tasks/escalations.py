"""What is told to the superior, or put under supervision, once it is overdue for the declared working days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from mingcheng.desk.organisations.audit import record_bulk
from mingcheng.desk.pages.locking import save_if_unchanged
from mingcheng.desk.pages.templatetags.figures import month as in_words
from mingcheng.desk.tasks.errors import TasksError
from mingcheng.desk.tasks.models import Duty, Escalation, Task
from mingcheng.desk.tasks.workdays import Deadlines
from mingcheng.language import _

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User
    from mingcheng.desk.tasks.filings import Filing

Level = Escalation.Level


def report_occasion(duty: int, month: date) -> str:
    """What names a missing report."""
    return f"report:{duty}:{month:%Y-%m}"


def task_occasion(task: int) -> str:
    """What names an overdue task."""
    return f"task:{task}"


def levels_reached(until: date, on: date, rules: Deadlines) -> list[str]:
    """How far something that was due on a day has to go by another day."""
    found = []
    if on >= rules.after(until, rules.escalate_days):
        found.append(Level.SUPERIOR)
    if on >= rules.after(until, rules.supervise_days):
        found.append(Level.SUPERVISION)
    return [str(level) for level in found]


def superior_of(duty: Duty) -> int | None:
    """To whom it is told: of a supporting unit, to the first unit that leads; of a lead unit, to the one above it."""
    if duty.part == Duty.Part.SUPPORT:
        leads = Duty.objects.filter(task=duty.task_id, part=Duty.Part.LEAD, is_active=True)
        first = leads.order_by("place", "pk").values_list("organisation", flat=True).first()
        if first is not None and first != duty.organisation_id:
            return int(first)
    return duty.organisation.parent_id


def escalate_due(filings: Iterable[Filing], tasks: Iterable[Task], on: date, rules: Deadlines) -> int:
    """Records every step that a day has brought, each once however often it is asked for; says how many are new. Call with
    the last overdue filing of each duty, and with overdue tasks and their duties."""
    held = set(Escalation.objects.exclude(occasion="").values_list("occasion", flat=True))
    made = []
    for filing in filings:
        occasion = report_occasion(filing.duty.pk, filing.month)
        said = (
            _("{month}进展退回后应于{due}前重报，至今未报")
            if filing.is_returned
            else _("{month}进展应于{due}前报送，至今未报")
        )
        reason = said.format(month=in_words(filing.month), due=filing.until)
        made += _new(filing.duty, occasion, filing.until, reason, on, rules, held)
    for task in tasks:
        lead = next(iter(task.lead_duties), None)
        if lead is None or task.due is None:
            continue
        reason = _("任务应于{due}前完成，进度{percent}%").format(due=task.due, percent=task.percent)
        made += _new(lead, task_occasion(task.pk), task.due, reason, on, rules, held)
    if made:
        record_bulk("escalate", made)
    return len(made)


def _new(
    duty: Duty, occasion: str, until: date, reason: str, on: date, rules: Deadlines, held: set[str]
) -> list[Escalation]:
    found = []
    for level in levels_reached(until, on, rules):
        key = f"{occasion}:{level}"
        if key in held:
            continue
        reply_by = rules.after(on, rules.redo_days) if level == Level.SUPERVISION else None
        try:
            with transaction.atomic():
                row = Escalation.objects.create(
                    duty=duty, to_id=superior_of(duty), level=level, reason=reason[:300], on=on, reply_by=reply_by,
                    occasion=key,
                )  # fmt: skip
        except IntegrityError:  # another worker was quicker: it is recorded
            continue
        found.append(row)
    return found


def order(duty: Duty, reason: str, reply_by: date | None, user: User) -> Escalation:
    """Supervision that a person orders. Raises TasksError without a reason, or with a day that is over."""
    if not reason.strip():
        raise TasksError(str(duty), _("督办要写明事由。"))
    today = timezone.localdate()
    if reply_by is not None and reply_by < today:
        raise TasksError(str(duty), _("回复期限已经过去。"), _("请填今天以后的日期。"))
    return Escalation.objects.create(
        duty=duty, to=duty.organisation, level=Level.SUPERVISION, reason=reason.strip()[:300], on=today,
        reply_by=reply_by, ordered_by=user,
    )  # fmt: skip


def answer(row: Escalation, seen_version: int, text: str) -> Escalation:
    """The unit's reply. Raises TasksError where it is empty or the matter is closed, ChangedMeanwhile."""
    if not text.strip():
        raise TasksError(str(row), _("回复不能空着。"), _("请写明原因和补救安排。"))
    if row.closed_on is not None:
        raise TasksError(str(row), _("这一件已经办结。"))
    changes = {"reply": text.strip(), "replied_on": timezone.localdate()}
    return save_if_unchanged(Escalation.objects.all(), row.pk, seen_version, changes)


def close(row: Escalation, seen_version: int) -> Escalation:
    """The plan office is satisfied. Raises ChangedMeanwhile, so that a reply that came meanwhile is read first."""
    return save_if_unchanged(Escalation.objects.all(), row.pk, seen_version, {"closed_on": timezone.localdate()})


def close_for(occasion: str, on: date) -> None:
    """What gave rise to it is over: what the daily work recorded of it is closed."""
    keys = [f"{occasion}:{level}" for level in Level.values]
    for row in Escalation.objects.filter(occasion__in=keys, closed_on=None):
        row.closed_on = on
        row.version += 1
        row.save(update_fields=["closed_on", "version"])
