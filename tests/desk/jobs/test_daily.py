"""Work that is asked for once a day without anybody asking."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from mingcheng.desk.jobs.daily import ask_for_daily, ask_for_day
from mingcheng.desk.jobs.kinds import KINDS, Daily, JobKind
from mingcheng.desk.jobs.models import DailyJob, Job, enqueue
from mingcheng.desk.jobs.worker import run_waiting
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.tasks.work import REMIND
from tests.desk.world import World

MORNING = datetime(2026, 11, 27, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> str:
    """One kind of daily work, alone."""
    for name in [name for name, each in KINDS.items() if each.daily]:
        monkeypatch.delitem(KINDS, name)
    daily = Daily(time(7), "jobs:list")
    monkeypatch.setitem(KINDS, "tests.daily", JobKind("tests.daily", "工作", lambda job, progress: None, daily))
    return "tests.daily"


def test_daily_work_is_asked_for_once_a_day_once_its_time_has_come(world: World, kind: str) -> None:
    assert ask_for_daily(MORNING.replace(hour=6, minute=59)) == []
    (job,) = ask_for_daily(MORNING)
    assert (job.kind, job.payload, job.asked_by) == (kind, {"on": "2026-11-27"}, None)
    assert ask_for_daily(MORNING + timedelta(hours=5)) == []
    (job,) = ask_for_daily(MORNING + timedelta(days=3))
    assert job.payload == {"on": "2026-11-30"}, "days without a worker are not made up for"


def test_a_worker_that_was_quicker_wins(world: World, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Unseeing:
        """A look at the table just before the other worker wrote."""

        @staticmethod
        def filter(**_asked: object) -> type[Unseeing]:
            return Unseeing

        @staticmethod
        def values_list(*_asked: object, **_how: object) -> list[str]:
            return []

        create = DailyJob.objects.create

    ask_for_daily(MORNING)
    monkeypatch.setattr(DailyJob, "objects", Unseeing)
    assert ask_for_daily(MORNING) == []
    assert Job.objects.filter(kind=kind).count() == 1


def test_who_asks_by_hand_gets_the_work_that_waits(world: World) -> None:
    officer = world.users[Role.PLAN_OFFICER]
    job = ask_for_day(REMIND, MORNING, "tasks:reminders", officer)
    assert ask_for_day(REMIND, MORNING, "tasks:reminders", officer) == job
    job.state = Job.State.DONE
    job.save()
    assert ask_for_day(REMIND, MORNING, "tasks:reminders", officer) != job


def test_reminders_are_daily_work() -> None:
    daily = KINDS[REMIND].daily
    assert daily and daily.after < time(9)


@pytest.mark.django_db(transaction=True)
def test_upkeep_drops_old_sessions_and_lets_the_database_look_at_its_tables() -> None:
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(days=1))
    Session.objects.create(session_key="new", session_data="", expire_date=timezone.now() + timedelta(days=1))
    enqueue("jobs.upkeep", {"on": "2026-11-27"})
    assert run_waiting() == 1
    assert Job.objects.get().state == Job.State.DONE, Job.objects.get().error
    assert set(Session.objects.values_list("session_key", flat=True)) == {"new"}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT count(*) FROM pg_stat_user_tables WHERE last_analyze IS NULL")
            assert cursor.fetchone() == (0,)
        else:
            cursor.execute("SELECT count(*) FROM sqlite_stat1")
            assert cursor.fetchone() > (0,)
