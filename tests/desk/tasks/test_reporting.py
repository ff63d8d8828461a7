"""The way of reports and tasks: what the state allows happens, everything else is refused and changes nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mingcheng.desk.organisations.models import User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.pages.locking import ChangedMeanwhile
from mingcheng.desk.tasks.errors import TasksError
from mingcheng.desk.tasks.models import Duty, Escalation, Report, Task
from mingcheng.desk.tasks.months import next_month
from mingcheng.desk.tasks.moves import MOVES, move
from mingcheng.desk.tasks.reporting import STEPS, send_back, sign_off, submit, take_back, write
from tests.desk.tasks.made import a_file, a_report, a_task, last_month, lead_of
from tests.desk.world import World

SignedIn = Callable[[Role | User], Client]
pytestmark = pytest.mark.django_db


def page(duty: Duty) -> str:
    return reverse("tasks:report", args=[duty.pk, f"{last_month():%Y-%m}"])


def take(report: Report, step: str, user: User) -> Report:
    match step:
        case "submit":
            return submit(report, report.version, user)
        case "take_back":
            return take_back(report, report.version)
        case "return":
            return send_back(report, report.version, "请补充。")
        case _:
            return sign_off(report, report.version, user)


@pytest.mark.parametrize("seed", range(12))
def test_any_steps_in_any_order_follow_the_declared_way(seed: int, world: World) -> None:
    ends = {"submit": "submitted", "take_back": "draft", "return": "returned", "sign_off": "signed_off"}
    report = a_report(world, a_task(world), is_sent=False)
    state, chance = "draft", random.Random(seed)
    for _count in range(12):
        step = chance.choice(list(STEPS))
        before = report.version
        if state in STEPS[step]:
            report = take(report, step, world.users[Role.PLAN_OFFICER])
            state = ends[step]
            assert report.version > before
        else:
            with pytest.raises(TasksError):
                take(report, step, world.users[Role.PLAN_OFFICER])
            report.refresh_from_db()
            assert report.version == before
        assert report.state == state


@pytest.mark.parametrize("seed", range(8))
def test_tasks_move_as_declared(seed: int, world: World) -> None:
    task = a_task(world, percent=100)
    chance = random.Random(seed)
    for _count in range(12):
        step = chance.choice(list(MOVES.values()))
        state = task.state
        if state in step.sources:
            task = move(task, step.key, task.version, "有原因")
            assert task.state == step.target
            assert (task.ended_on is None) == (task.state in Task.OPEN)
        else:
            with pytest.raises(TasksError):
                move(task, step.key, task.version, "有原因")
            task.refresh_from_db()
            assert task.state == state


def test_the_report_of_the_lead_unit_becomes_the_progress_of_the_task(world: World) -> None:
    task = a_task(world)
    lead, support = a_report(world, task, percent=40), a_report(world, task, part="support", percent=90)
    for each in (lead, support):
        sign_off(each, each.version, world.users[Role.PLAN_OFFICER])
    task.refresh_from_db()
    assert (task.percent, task.state) == (40, "doing")


def test_an_earlier_month_signed_later_does_not_turn_progress_back(world: World) -> None:
    task = a_task(world)
    early = a_report(world, task, month=next_month(last_month(), -1), percent=20)
    late = a_report(world, task, percent=50)
    for each in (late, early):
        sign_off(each, each.version, world.users[Role.PLAN_OFFICER])
    task.refresh_from_db()
    assert task.percent == 50


def test_progress_falls_only_with_a_reason(world: World) -> None:
    task, user = a_task(world), world.users[Role.TASK_UNIT]
    a_report(world, task, month=next_month(last_month(), -1), percent=60)
    report = a_report(world, task, percent=50, is_sent=False)
    with pytest.raises(TasksError, match="50% 低于以前报的 60%"):
        submit(report, report.version, user)
    report = write(report.duty, report.month, report.version, {"fall_reason": "口径调整"})
    assert submit(report, report.version, user).state == "submitted"


def test_nothing_is_submitted_unfinished_and_nothing_is_reported_of_the_future(world: World) -> None:
    duty = lead_of(a_task(world))
    report = write(duty, last_month(), 0, {"text": "进展。"})
    with pytest.raises(TasksError, match="都要填写"):
        submit(report, report.version, world.users[Role.TASK_UNIT])
    with pytest.raises(TasksError, match="还没有到这个月"):
        write(duty, next_month(timezone.localdate(), 1), 0, {"text": "进展。"})


def test_a_task_is_closed_at_100_percent_only(world: World) -> None:
    task = a_task(world, state="doing", percent=90)
    with pytest.raises(TasksError, match="现在是90%"):
        move(task, "finish", task.version)


def test_being_returned_makes_nothing_late_and_gives_days_to_do_it_again(world: World) -> None:
    report = a_report(world, a_task(world))
    sent_on = report.sent_on
    returned = send_back(report, report.version, "请补充。")
    assert returned.redo_by is not None and returned.redo_by > timezone.localdate()
    again = submit(returned, returned.version, world.users[Role.TASK_UNIT])
    assert (again.sent_on, again.times_returned, again.redo_by) == (sent_on, 1, None)


def test_a_unit_writes_attaches_and_submits_and_the_plan_office_signs(world: World, signed_in: SignedIn) -> None:
    task = a_task(world)
    duty, unit = lead_of(task), signed_in(Role.TASK_UNIT)
    form = {"version": 0, "text": "完成招标。", "percent": 35, "problems": "资金拨付慢", "then": "submit",
            "uploads": [a_file(), a_file("照片.jpg", b"jpeg")]}  # fmt: skip
    assert unit.post(page(duty), form).status_code == 302
    report = Report.objects.get(duty=duty)
    assert (report.state, report.evidence.count()) == ("submitted", 2)
    got = unit.get(reverse("tasks:evidence", args=[report.evidence.first().pk]))  # type: ignore[union-attr]
    assert b"".join(got.streaming_content) == b"%PDF-1.4 made up"  # type: ignore[attr-defined]
    officer = signed_in(Role.PLAN_OFFICER)
    assert "资金拨付慢" in officer.get(page(duty)).content.decode()
    officer.post(reverse("tasks:report-step", args=[report.pk, "sign_off"]), {"version": report.version})
    task.refresh_from_db()
    assert task.percent == 35
    assert "已审签" in unit.get(reverse("tasks:task", args=[task.pk])).content.decode()


def test_a_file_that_is_refused_leaves_the_text_kept(world: World, signed_in: SignedIn) -> None:
    duty = lead_of(a_task(world))
    form = {"version": 0, "text": "写了很久的进展。", "percent": 35, "then": "submit", "uploads": [a_file("宏.exe")]}
    answer = signed_in(Role.TASK_UNIT).post(page(duty), form)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "不接受“.exe”文件" in text and "写了很久的进展。" in text
    report = Report.objects.get(duty=duty)
    assert (report.state, report.text) == ("draft", "写了很久的进展。")
    assert f'name="version" value="{report.version}"' in text


def test_two_who_write_the_same_report_lose_nothing(world: World, signed_in: SignedIn) -> None:
    duty, unit = lead_of(a_task(world)), signed_in(Role.TASK_UNIT)
    first = {"version": 0, "text": "甲写的进展。", "percent": 10, "then": "save"}
    assert unit.post(page(duty), first).status_code == 302
    second = unit.post(page(duty), {**first, "text": "乙写的进展。"})
    assert second.status_code == 409
    text = second.content.decode()
    assert "甲写的进展。" in text and "乙写的进展。" in text
    assert Report.objects.get(duty=duty).text == "甲写的进展。"
    assert unit.post(page(duty), {**first, "text": "甲和乙的进展。", "version": 1}).status_code == 302
    assert Report.objects.get(duty=duty).text == "甲和乙的进展。"


def test_who_signs_sees_that_the_report_was_taken_back_meanwhile(world: World) -> None:
    report = a_report(world, a_task(world))
    take_back(report, report.version)
    with pytest.raises(ChangedMeanwhile):
        sign_off(report, report.version, world.users[Role.PLAN_OFFICER])


def test_the_lead_unit_signs_for_those_that_support_it_not_for_itself(world: World, signed_in: SignedIn) -> None:
    task = a_task(world)
    own, support = a_report(world, task), a_report(world, task, part="support")
    unit = signed_in(Role.TASK_UNIT)
    step = reverse("tasks:report-step", args=[own.pk, "sign_off"])
    assert unit.post(step, {"version": own.version}).status_code == 404
    step = reverse("tasks:report-step", args=[support.pk, "sign_off"])
    assert unit.post(step, {"version": support.version}).status_code == 302
    support.refresh_from_db()
    assert support.state == "signed_off"


def test_drafts_are_seen_by_their_own_unit_alone(world: World, signed_in: SignedIn) -> None:
    draft = a_report(world, a_task(world), part="support", is_sent=False)
    address = page(draft.duty)
    assert signed_in(Role.DISTRICT).get(address).status_code == 200
    assert signed_in(Role.TASK_UNIT).get(address).status_code == 404


def test_submitting_closes_what_the_daily_work_escalated(world: World) -> None:
    report = a_report(world, a_task(world), is_sent=False)
    row = Escalation.objects.create(
        duty=report.duty, level="superior", reason="未报", on=date.today() - timedelta(days=1),
        occasion=f"report:{report.duty_id}:{report.month:%Y-%m}:superior",
    )  # fmt: skip
    submit(report, report.version, world.users[Role.TASK_UNIT])
    row.refresh_from_db()
    assert row.closed_on == timezone.localdate()
