"""Working days, reminders, escalations, the appraisal and the lists behind its numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mingcheng.desk.jobs.models import enqueue
from mingcheng.desk.jobs.worker import run_waiting
from mingcheng.desk.organisations.models import User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.tasks.appraisal import OUTCOMES, REPORTINGS, Span, outcome_of, tallies
from mingcheng.desk.tasks.filings import filings_of
from mingcheng.desk.tasks.models import Duty, Escalation, LedgerSettings, Reminder, Task
from mingcheng.desk.tasks.months import first_day, next_month
from mingcheng.desk.tasks.moves import move
from mingcheng.desk.tasks.reminders import remind
from mingcheng.desk.tasks.reporting import submit, write
from mingcheng.desk.tasks.scoring import Counts, load_rule, score_of, shipped_rule
from mingcheng.desk.tasks.today import due_for, overdue_for, today
from mingcheng.desk.tasks.workdays import DayListError, Deadlines, days_in, deadlines
from mingcheng.yaml_files import FaultyFileError
from tests.desk.tasks.made import a_report, a_task, lead_of
from tests.desk.world import World

SignedIn = Callable[[Role | User], Client]
NATIONAL_DAY = days_in(["2026-10-01—2026-10-07", "国庆节"][0])
RULES = Deadlines(5, 3, 3, 8, 3, NATIONAL_DAY, frozenset({date(2026, 10, 10)}))


@pytest.mark.parametrize(
    ("month", "due"),
    [(date(2026, 10, 1), date(2026, 11, 5)), (date(2026, 8, 1), date(2026, 9, 7)), (date(2026, 9, 1), date(2026, 10, 8)),
     (date(2026, 12, 1), date(2027, 1, 5))],
)  # fmt: skip
def test_reports_are_due_on_the_declared_day_or_the_next_working_day(month: date, due: date) -> None:
    assert RULES.due_of(month) == due


def test_working_days_are_counted_over_holidays_and_make_up_days() -> None:
    assert RULES.after(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert RULES.after(date(2026, 10, 8), 2) == date(2026, 10, 10)


@pytest.mark.parametrize("text", ["十月一日", "2026-10-08—2026-10-01", "2026-01-01—2026-12-31", "2026-13-01"])
def test_a_line_that_is_no_day_is_refused_with_its_number(text: str) -> None:
    with pytest.raises(DayListError, match="第2行"):
        days_in(f"2026-01-01\n{text}")


@pytest.mark.django_db
def test_the_daily_work_doubles_nothing(world: World) -> None:
    a_task(world)
    day = date(2026, 11, 27) if timezone.localdate().weekday() >= 5 else timezone.localdate()
    for _count in range(2):
        enqueue("tasks.remind", {"on": day.isoformat()}, user=world.users[Role.PLAN_OFFICER])
        assert run_waiting() == 1
    reminders, escalations = Reminder.objects.count(), Escalation.objects.count()
    assert reminders == 3
    remind(day)
    assert (Reminder.objects.count(), Escalation.objects.count()) == (reminders, escalations)


@pytest.mark.django_db
def test_what_stays_overdue_goes_to_the_superior_and_then_under_supervision(world: World) -> None:
    task = a_task(world, starts_on=date(2026, 10, 1))
    due = deadlines().due_of(date(2026, 10, 1))
    assert due == date(2026, 11, 5)
    seen = []
    for count in (0, 1, 3, 8):
        remind(deadlines().after(due, count))
        rows = Escalation.objects.filter(duty=lead_of(task))
        seen.append(sorted(rows.values_list("level", flat=True)))
    assert seen == [[], [], ["superior"], ["superior", "supervision"]]
    support = Escalation.objects.filter(duty__organisation=world.district["own"], level="superior").get()
    assert support.to == world.unit["own"]
    assert Escalation.objects.filter(duty=lead_of(task), level="superior").get().to == world.city


@pytest.mark.django_db
def test_months_of_suspension_are_not_asked_for(world: World) -> None:
    task = a_task(world, starts_on=date(2026, 5, 1), state="doing")
    task = move(task, "suspend", task.version, "并入", on=date(2026, 7, 15))
    task = move(task, "resume", task.version, on=date(2026, 9, 10))
    found = filings_of(Duty.objects.filter(task=task, part="lead"), date(2026, 11, 27))
    assert [each.month.month for each in found] == [5, 6, 9, 10]


@pytest.mark.django_db
def test_what_needs_whom_today(world: World) -> None:
    task = a_task(world, due=timezone.localdate() - timedelta(days=1))
    a_report(world, task, part="support")
    assert overdue_for(world.users[Role.TASK_UNIT]) == [task]
    assert due_for(world.users[Role.TASK_UNIT]) == []
    texts = [each.text for each in today(world.users[Role.TASK_UNIT])]
    assert "1份任务进展待审签" in texts
    assert sum("任务进展待报送" in text for text in texts) == 3
    assert today(world.users[Role.ENTERPRISE]) == [] == overdue_for(world.users[Role.PUBLIC_READER])
    assert "1项任务逾期" in [each.text for each in today(world.users[Role.PLAN_OFFICER])]


@pytest.mark.django_db
def test_supervision_is_ordered_answered_and_closed(world: World, signed_in: SignedIn) -> None:
    duty = lead_of(a_task(world))
    officer, unit = signed_in(Role.PLAN_OFFICER), signed_in(Role.TASK_UNIT)
    officer.post(reverse("tasks:order", args=[duty.pk]), {"reason": "进度滞后", "reply_by": ""})
    row = Escalation.objects.get()
    address = reverse("tasks:escalation", args=[row.pk])
    assert unit.post(address, {"version": row.version, "reply": "本周补报。", "then": "answer"}).status_code == 302
    stale = officer.post(address, {"version": row.version, "then": "close"})
    assert stale.status_code == 409 and "本周补报。" in stale.content.decode()
    assert officer.post(address, {"version": row.version + 1, "then": "close"}).status_code == 302
    row.refresh_from_db()
    assert row.closed_on == timezone.localdate()


@pytest.mark.django_db
def test_the_settings_are_saved_and_two_editors_lose_nothing(world: World, signed_in: SignedIn) -> None:
    officer = signed_in(Role.PLAN_OFFICER)
    form = {"version": 0, "report_day": 8, "remind_days": 3, "escalate_days": 3, "supervise_days": 8, "redo_days": 3,
            "holidays": "2026-10-01—2026-10-07", "workdays": "2026-10-10"}  # fmt: skip
    address = reverse("tasks:settings")
    assert officer.post(address, form).status_code == 302
    assert officer.post(address, {**form, "report_day": 9}).status_code == 409
    assert LedgerSettings.objects.get().report_day == 8
    assert officer.post(address, {**form, "version": 1, "holidays": "国庆"}).status_code == 200
    assert deadlines().due_of(date(2026, 9, 1)) == date(2026, 10, 8)


@pytest.mark.parametrize(
    ("counts", "score"),
    [
        (Counts(), None),
        (Counts(reports_expected=2, reports_on_time=2), Decimal("100.0")),
        (Counts(reports_expected=2, reports_on_time=2, supervisions=9), Decimal("90.0")),
        (Counts(finished_on_time=1, finished_late=1, overdue=2), Decimal("37.5")),
        # (40 x 1/2 + 40 x 1/2 + 20 x 3/4) / 100 = 55, less 1 for one return
        (Counts(reports_expected=2, reports_on_time=1, finished_on_time=1, overdue=1, progress=(Fraction(1), Fraction(1, 2)),
                times_returned=1), Decimal("54.0")),
        (Counts(reports_expected=3, supervisions=1), Decimal("0.0")),
    ],
)  # fmt: skip
def test_scores_known_beforehand(counts: Counts, score: Decimal | None) -> None:
    assert score_of(counts, shipped_rule()) == score


def test_a_faulty_rule_is_refused_with_every_fault(tmp_path: Path) -> None:
    file = tmp_path / "appraisal.yaml"
    file.write_text(
        "title: 规则\nweights: {reporting: 40, outcome: 40, progress: 40}\nlate_worth: 500\n", encoding="utf-8"
    )
    with pytest.raises(FaultyFileError, match=r"appraisal\.yaml"):
        load_rule(file)


@pytest.mark.parametrize(
    ("state", "ended_on", "due", "outcome"),
    [
        ("finished", date(2026, 9, 1), date(2026, 9, 30), "finished_on_time"),
        ("finished", date(2026, 9, 1), date(2026, 8, 31), "finished_late"),
        ("finished", date(2026, 10, 8), date(2026, 9, 30), "overdue"),
        ("doing", None, date(2026, 9, 30), "overdue"),
        ("doing", None, date(2026, 10, 1), "running"),
        ("doing", None, None, "running"),
        ("suspended", date(2026, 8, 1), date(2026, 8, 31), "suspended"),
    ],
)  # fmt: skip
def test_how_a_task_stood_at_the_end_of_a_quarter(
    state: str, ended_on: date | None, due: date | None, outcome: str
) -> None:
    task = Task(state=state, ended_on=ended_on, due=due, starts_on=date(2026, 1, 1))
    assert outcome_of(task, Span(2026, 3, date(2026, 11, 27))) == outcome


@pytest.mark.django_db
def test_every_number_of_the_appraisal_is_the_length_of_its_list(world: World, signed_in: SignedIn) -> None:
    now = timezone.localdate()
    tasks = [a_task(world), a_task(world, due=now - timedelta(days=1)), a_task(world, state="doing", percent=100)]
    move(tasks[2], "finish", tasks[2].version)
    for count, task in enumerate(tasks):
        month = next_month(first_day(now), -1 - count % 2)
        report = write(lead_of(task), month, 0, {"text": "进展", "percent": 100, "problems": "有问题"})
        late = timezone.make_aware(datetime.combine(report.due + timedelta(days=count - 1), datetime.min.time()))
        submit(report, report.version, world.users[Role.TASK_UNIT], min(late, timezone.now()))
    officer = signed_in(Role.PLAN_OFFICER)
    for quarter in (None, (now.month - 1) // 3 + 1):
        span = Span(now.year, quarter, now)
        found = tallies(world.users[Role.PLAN_OFFICER], span, shipped_rule())
        assert len(found) == 3
        for tally in found:
            for outcome in OUTCOMES:
                page = officer.get(tally.tasks_link(outcome))
                assert page.context["table"].page.paginator.count == tally.tasks(outcome)
            assert officer.get(tally.tasks_link()).context["table"].page.paginator.count == tally.lead_count
            support = officer.get(tally.tasks_link(part="support"))
            assert support.context["table"].page.paginator.count == len(tally.support)
            for about in REPORTINGS:
                assert len(officer.get(tally.reports_link(about)).context["table"].rows) == tally.reports(about)


@pytest.mark.django_db
def test_a_unit_sees_its_own_line_of_the_appraisal_alone(world: World, signed_in: SignedIn) -> None:
    a_task(world)
    a_task(world, "other")
    page = signed_in(Role.TASK_UNIT).get(reverse("tasks:appraisal"))
    assert [row["tally"].organisation for row in page.context["rows"]] == [world.unit["own"]]
    assert b"xl/workbook" in signed_in(Role.PLAN_OFFICER).get(reverse("tasks:appraisal") + "?as=xlsx").content
