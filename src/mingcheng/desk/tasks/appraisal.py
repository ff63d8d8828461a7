"""What units did in a quarter or a year, counted: each count is a list that its page can show again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.pages.language import lazy
from mingcheng.desk.tasks.filings import Filing, filings_of
from mingcheng.desk.tasks.models import Duty, Escalation, Task
from mingcheng.desk.tasks.months import last_day, next_month
from mingcheng.desk.tasks.scoring import Counts, ScoreRule, score_of
from mingcheng.language import _

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User

OUTCOMES = {
    "finished_on_time": lazy("按期完成"),
    "finished_late": lazy("逾期完成"),
    "overdue": lazy("逾期未完成"),
    "running": lazy("在办未到期"),
    "suspended": lazy("暂缓或并入"),
}
"""How a task ended, or stands, in a span of time."""

REPORTINGS = {
    "expected": lazy("应报"),
    "on_time": lazy("按时报送"),
    "late": lazy("迟报"),
    "missing": lazy("未报"),
    "returned": lazy("被退回过"),
    "problems": lazy("反映问题"),
}
"""What is counted of reports."""


@dataclass(frozen=True, slots=True)
class Span:
    """A quarter or a year, as far as it has come on a day."""

    year: int
    quarter: int | None
    on: date

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, (self.quarter - 1) * 3 + 1 if self.quarter else 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return last_day(next_month(self.first, 2)) if self.quarter else date(self.year, 12, 31)

    @property
    def end(self) -> date:
        """The day up to which it can be judged: its last, or today."""
        return min(self.last, self.on)

    @property
    def label(self) -> str:
        """What it is called."""
        if self.quarter:
            return _("{year}年第{quarter}季度").format(year=self.year, quarter=self.quarter)
        return _("{year}年").format(year=self.year)

    @property
    def parameters(self) -> dict[str, int]:
        """As addresses say it."""
        return {"year": self.year, **({"quarter": self.quarter} if self.quarter else {})}


def belongs(task: Task, span: Span) -> bool:
    """Whether a task was on the ledger in a span: begun before its end, and not ended before its beginning."""
    return task.starts_on <= span.end and (task.ended_on is None or task.ended_on >= span.first)


def outcome_of(task: Task, span: Span) -> str:
    """How a task of a span stood at its end: a key of OUTCOMES. What was finished later was not finished then."""
    ended = task.ended_on is not None and task.ended_on <= span.end
    if ended and task.state == Task.State.FINISHED:
        is_late = task.due is not None and task.ended_on is not None and task.ended_on > task.due
        return "finished_late" if is_late else "finished_on_time"
    if ended and task.state == Task.State.SUSPENDED:
        return "suspended"
    # The due day itself is still in time; a day that is over is one before today.
    is_over = task.due is not None and task.due <= span.last and task.due < span.on
    return "overdue" if is_over else "running"


def is_counted(filing: Filing, span: Span) -> bool:
    """Whether a report counts in a span: due within it, and over or already there."""
    was_sent = filing.report is not None and filing.report.sent_on is not None
    return span.first <= filing.due <= span.last and (was_sent or filing.due < span.on)


def is_reporting(filing: Filing, about: str) -> bool:
    """Whether a counted report is one of a kind: a key of REPORTINGS."""
    match about:
        case "on_time":
            return filing.was_on_time
        case "late":
            return filing.is_late
        case "missing":
            return filing.is_missing
        case "returned":
            return filing.report is not None and filing.report.times_returned > 0
        case "problems":
            return filing.has_problems
        case _:
            return True


def progress_share(task: Task, span: Span) -> Fraction | None:
    """Percent reached over percent of the time that is over, at most 1; None without a day, or before the first month."""
    if task.due is None or task.due <= task.starts_on:
        return None
    over = Fraction((span.end - task.starts_on).days, (task.due - task.starts_on).days)
    if span.end - task.starts_on < timedelta(days=31):
        return None
    return min(Fraction(task.percent, 100) / min(over, Fraction(1)), Fraction(1))


@dataclass
class Tally:
    """A unit's tasks and reports of a span."""

    organisation: Organisation
    span: Span
    lead: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    support: list[int] = field(default_factory=list)
    filings: list[Filing] = field(default_factory=list)
    progress: list[Fraction] = field(default_factory=list)
    supervisions: int = 0
    score: Decimal | None = None
    grade: str = ""

    @property
    def lead_count(self) -> int:
        """How many tasks it leads."""
        return sum(len(each) for each in self.lead.values())

    def tasks(self, outcome: str) -> int:
        """How many of those that it leads ended so."""
        return len(self.lead.get(outcome, ()))

    def reports(self, about: str) -> int:
        """How many of its reports are of a kind."""
        return sum(is_reporting(each, about) for each in self.filings)

    def tasks_link(self, outcome: str = "", part: str = "lead") -> str:
        """The list whose length a count of tasks is."""
        asked: dict[str, str | int] = {
            "unit": self.organisation.pk,
            "part": part,
            "outcome": outcome or "any",
            **self.span.parameters,
        }
        return f"{reverse('tasks:list')}?{urlencode(asked)}"

    def reports_link(self, about: str) -> str:
        """The list whose length a count of reports is."""
        asked: dict[str, str | int] = {"unit": self.organisation.pk, "about": about, **self.span.parameters}
        return f"{reverse('tasks:reports')}?{urlencode(asked)}"

    @property
    def counts(self) -> Counts:
        """What its score is made of."""
        return Counts(
            reports_expected=len(self.filings), reports_on_time=self.reports("on_time"),
            reports_late=self.reports("late"), finished_on_time=self.tasks("finished_on_time"),
            finished_late=self.tasks("finished_late"), overdue=self.tasks("overdue"),
            progress=tuple(self.progress), supervisions=self.supervisions,
            times_returned=sum(each.report.times_returned for each in self.filings if each.report),
        )  # fmt: skip


def tallies(user: User, span: Span, rule: ScoreRule) -> list[Tally]:
    """The tally of every unit that a person may see, the best score first, units without one last."""
    duties = Duty.objects.visible_to(user).filter(is_active=True, task__is_current=True)
    found: dict[int, Tally] = {}
    for duty in duties.select_related("task", "organisation"):
        if belongs(duty.task, span):
            _add_duty(found.setdefault(duty.organisation_id, Tally(duty.organisation, span)), duty)
    for filing in span_filings(duties, span):
        if filing.duty.organisation_id in found:
            found[filing.duty.organisation_id].filings.append(filing)
    _add_supervisions(found, span)
    for tally in found.values():
        tally.score = score_of(tally.counts, rule)
        tally.grade = rule.grade_of(tally.score)
    return sorted(found.values(), key=lambda each: (each.score is None, -(each.score or 0), each.organisation.path))


def _add_duty(tally: Tally, duty: Duty) -> None:
    if duty.part == Duty.Part.SUPPORT:
        tally.support.append(duty.task_id)
        return
    outcome = outcome_of(duty.task, tally.span)
    tally.lead[outcome].append(duty.task_id)
    share = progress_share(duty.task, tally.span) if outcome in ("running", "overdue") else None
    if share is not None:
        tally.progress.append(share)


def span_filings(duties: QuerySet[Duty], span: Span) -> list[Filing]:
    """The reports that count in a span: those due in it are of the months from two before it on."""
    found = filings_of(duties, span.on, first=next_month(span.first, -2), last=span.last)
    return [each for each in found if is_counted(each, span)]


def _add_supervisions(found: dict[int, Tally], span: Span) -> None:
    rows = Escalation.objects.filter(level=Escalation.Level.SUPERVISION, on__range=(span.first, span.last))
    for organisation in rows.values_list("duty__organisation", flat=True):
        if organisation in found:
            found[organisation].supervisions += 1


def task_keys(rows: QuerySet[Task], span: Span, outcome: str) -> list[int]:
    """The keys of the tasks of a span, of one outcome or (`any`) all."""
    return [
        task.pk for task in rows if belongs(task, span) and outcome in ("any", outcome_of(task, span))
    ]  # fmt: skip


def summary_of(found: Sequence[Tally], rows: Iterable[Task], span: Span) -> str:
    """The counts of all units in sentences; a task with several lead units is counted once."""
    outcomes: dict[str, int] = defaultdict(int)
    for task in rows:
        if belongs(task, span):
            outcomes[outcome_of(task, span)] += 1
    expected, on_time, late, missing = (
        sum(each.reports(about) for each in found) for about in ("expected", "on_time", "late", "missing")
    )
    lines = [
        _("截至{day}，{span}在册任务{total}项：按期完成{done}项，逾期完成{late}项，逾期未完成{overdue}项，在办未到期{running}项，暂缓或并入{suspended}项。").format(
            day=span.end, span=span.label, total=sum(outcomes.values()), done=outcomes["finished_on_time"],
            late=outcomes["finished_late"], overdue=outcomes["overdue"], running=outcomes["running"],
            suspended=outcomes["suspended"]),
        _("应报进展{expected}份，按时{on_time}份，迟报{late}份，未报{missing}份；反映问题{problems}份。列入督办{supervisions}次。").format(
            expected=expected, on_time=on_time, late=late, missing=missing,
            problems=sum(each.reports("problems") for each in found),
            supervisions=sum(each.supervisions for each in found)),
    ]  # fmt: skip
    behind = [str(each.organisation) for each in found if each.reports("missing") or each.tasks("overdue")]
    if behind:
        lines.append(_("有未报或逾期事项的单位：{units}。").format(units=_("、").join(behind)))
    return "".join(lines)
