"""What is to be reported: for each unit's part in a task one filing a month, made or not, with the day that it is due.

Nothing of it is kept for what was not filed: it follows from the ledger and the calendar, so that a report that nobody
wrote is missing whether or not any daily work ran.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.urls import reverse

from mingcheng.desk.pages.language import lazy
from mingcheng.desk.tasks.models import Duty, Report, Task
from mingcheng.desk.tasks.months import first_day, months_between, next_month
from mingcheng.desk.tasks.workdays import Deadlines, deadlines
from mingcheng.language import _

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User

LOOKS_BACK = 24
"""Months for which a missing report is still asked for."""

STANDINGS = {
    "signed_off": lazy("已审签"),
    "submitted": lazy("待审签"),
    "returned": lazy("退回待重报"),
    "due": lazy("待报送"),
    "overdue": lazy("逾期未报"),
}
"""How a filing stands; `overdue` also for one that was returned and not submitted again in time."""


@dataclass(frozen=True, slots=True)
class Filing:
    """The report of a unit's part in a task for a month, as it stands on a day."""

    duty: Duty
    month: date
    due: date
    report: Report | None
    on: date

    @property
    def is_filed(self) -> bool:
        """Whether it lies with who signs, or is signed."""
        return self.report is not None and self.report.state in Report.FILED

    @property
    def is_returned(self) -> bool:
        """Whether it was sent back and waits for its unit."""
        return self.report is not None and self.report.state == Report.State.RETURNED

    @property
    def until(self) -> date:
        """The day that counts now: for a returned one that of submitting it again."""
        if self.is_returned and self.report is not None and self.report.redo_by is not None:
            return self.report.redo_by
        return self.due

    @property
    def is_overdue(self) -> bool:
        """Whether its unit should have filed it before today."""
        return not self.is_filed and self.until < self.on

    @property
    def was_on_time(self) -> bool:
        """Whether it was submitted in time, at least at first."""
        return self.report is not None and self.report.sent_on is not None and not self.report.is_late

    @property
    def is_late(self) -> bool:
        """Whether it came, but after its day."""
        return self.report is not None and self.report.is_late

    @property
    def is_missing(self) -> bool:
        """Whether its day is over and it never came."""
        return self.due < self.on and (self.report is None or self.report.sent_on is None)

    @property
    def has_problems(self) -> bool:
        """Whether it tells of problems."""
        return self.is_filed and self.report is not None and bool(self.report.problems.strip())

    @property
    def standing(self) -> str:
        """How it stands: a key of STANDINGS."""
        if self.is_filed and self.report is not None:
            return self.report.state
        if self.is_overdue:
            return "overdue"
        return "returned" if self.is_returned else "due"

    @property
    def standing_label(self) -> str:
        """How it stands, in words."""
        return _("退回后逾期未重报") if self.is_returned and self.is_overdue else str(STANDINGS[self.standing])

    @property
    def link(self) -> str:
        """Where it is read or written."""
        return reverse("tasks:report", args=[self.duty.pk, f"{self.month:%Y-%m}"])


def filings_of(
    duties: QuerySet[Duty], on: date, *, first: date | None = None, last: date | None = None,
    rules: Deadlines | None = None,
) -> list[Filing]:  # fmt: skip
    """All filings of duties for the months between two (by default: the last two years, up to the month before today's; this
    month's where it is asked for), in the order of their days. Asks twice, however many there are."""
    rules = rules or deadlines()
    end = min(last, first_day(on)) if last else next_month(first_day(on), -1)
    begin = first or next_month(end, 1 - LOOKS_BACK)
    held = list(_asked(duties))
    reports = _reports_of(held, begin, end)
    days = {month: rules.due_of(month) for month in months_between(begin, end)}
    found = [
        Filing(duty, month, days[month], reports.get((duty.pk, month)), on)
        for duty in held
        for month in months_between(begin, end)
        if (duty.pk, month) in reports or month_is_asked(duty.task, month)
    ]
    return sorted(found, key=lambda each: (each.due, each.duty.task_id, each.duty.part, each.duty.place))


def _asked(duties: QuerySet[Duty]) -> QuerySet[Duty]:
    return duties.filter(is_active=True, task__is_current=True).select_related("task", "task__plan", "organisation")


def _reports_of(duties: Sequence[Duty], begin: date, end: date) -> dict[tuple[int, date], Report]:
    rows = Report.objects.filter(month__range=(begin, end)).defer("text", "support_needed", "fall_reason")
    # Few duties are named; of the whole ledger all reports are wanted anyway, and a list of thousands of keys is slow.
    if len(duties) <= 500:
        rows = rows.filter(duty__in=[duty.pk for duty in duties])
    return {(row.duty_id, row.month): row for row in rows}


def month_is_asked(task: Task, month: date) -> bool:
    """Whether a report is asked for: from the month in which the task starts to the one in which it ends, but for those in
    which it was suspended."""
    if month < first_day(task.starts_on) or f"{month:%Y-%m}" in task.excused_months:
        return False
    if task.ended_on is None:
        return True
    # Suspended in a month: that month is asked for no longer. Finished in a month: its report is the closing one.
    return month < first_day(task.ended_on) or (task.state == Task.State.FINISHED and month == first_day(task.ended_on))


def own_filings(user: User, on: date, *, first: date | None = None) -> list[Filing]:
    """The filings that a person's units owe or made."""
    return filings_of(Duty.objects.reached(user, "tasks.report"), on, first=first)


def open_filings(filings: Iterable[Filing]) -> list[Filing]:
    """Those that wait for their unit."""
    return [each for each in filings if not each.is_filed]
