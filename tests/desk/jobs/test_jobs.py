"""Work in the background: who is served when, what is told, what ends it, and what a worker leaves behind that dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from mingcheng.desk.jobs import processes
from mingcheng.desk.jobs.kinds import KINDS, JobKind, Progress
from mingcheng.desk.jobs.models import Job, enqueue
from mingcheng.desk.jobs.processes import is_gone, worker_name
from mingcheng.desk.jobs.queue import take
from mingcheng.desk.jobs.worker import MOST_ATTEMPTS, run, run_waiting
from mingcheng.desk.organisations.models import AuditEntry
from mingcheng.desk.organisations.rights import Role
from mingcheng.errors import MingchengError
from tests.desk.world import World

ROOT = Path(__file__).parents[3]
OTHER_MACHINE = "elsewhere/1:10:10"


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], str]:
    """Registers work for the length of a test."""

    def registered(work: Any) -> str:
        monkeypatch.setitem(KINDS, "tests.work", JobKind("tests.work", "工作", work))
        return "tests.work"

    return registered


def nothing(job: Job, progress: Progress) -> None:
    """Work that is done at once."""


def test_work_is_done_as_its_person_and_its_result_is_kept(world: World, kind: Callable[[Any], str]) -> None:
    def rename(job: Job, progress: Progress) -> Mapping[str, Any]:
        world.city.name = "新临江市"
        world.city.save()
        progress(1, 2, "一半")
        return {"answer": 42}

    job = enqueue(kind(rename), {}, user=world.users[Role.PLAN_OFFICER])
    assert run_waiting() == 1
    job.refresh_from_db()
    assert (job.state, job.result, job.percent, job.text) == ("done", {"answer": 42}, 100, "一半")
    entry = AuditEntry.objects.filter(object_pk=str(world.city.pk)).latest("pk")
    assert entry.actor == world.users[Role.PLAN_OFFICER]


def test_a_refusal_is_told_and_what_is_unexpected_is_not(world: World, kind: Callable[[Any], str]) -> None:
    def refuse(job: Job, progress: Progress) -> None:
        raise MingchengError("甲.xlsx", "没有表头。", "请补上表头。")

    job = enqueue(kind(refuse), {})
    run_waiting()
    job.refresh_from_db()
    assert job.state == "failed" and "甲.xlsx" in job.error and "请补上表头" in job.error

    def break_down(job: Job, progress: Progress) -> None:
        raise RuntimeError("secret path")

    job = enqueue(kind(break_down), {})
    run_waiting()
    job.refresh_from_db()
    assert job.state == "failed" and "意外" in job.error and "secret" not in job.error


def test_nobody_waits_behind_the_hundred_files_of_somebody_else(world: World, kind: Callable[[Any], str]) -> None:
    name = kind(nothing)
    busy, other = world.users[Role.STATISTICS_OFFICER], world.users[Role.DISTRICT]
    first = [enqueue(name, {}, user=busy).pk for _number in range(3)]
    late = enqueue(name, {}, user=other).pk
    order = []
    while (job := take(worker_name())) is not None:
        order.append(job.pk)
    assert order == [first[0], late, first[1], first[2]]


def test_a_job_of_a_worker_that_is_gone_is_taken_up_and_of_one_that_lives_is_not(
    world: World, kind: Callable[[Any], str]
) -> None:
    name, now = kind(nothing), timezone.now()
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    place = worker_name().split(":")[0]
    near = f"{place}:{process.pid}:{processes._began(process.pid)}"
    held = {"state": Job.State.RUNNING, "attempts": 1, "started_at": now}
    Job.objects.create(kind=name, worker=near, lease_until=now - timedelta(hours=1), **held)
    Job.objects.create(kind=name, worker=OTHER_MACHINE, lease_until=now + timedelta(seconds=9), **held)
    fallen = Job.objects.create(kind=name, worker=OTHER_MACHINE, lease_until=now - timedelta(seconds=1), **held)
    try:
        assert not is_gone(near)
        assert [job.pk for job in iter(lambda: take(worker_name()), None)] == [fallen.pk]
    finally:
        process.communicate(b"\n")
    assert is_gone(near)
    taken = take(worker_name())
    assert taken is not None and (taken.worker, taken.attempts) == (worker_name(), 2)


def test_who_has_lost_a_job_writes_nothing_more(world: World, kind: Callable[[Any], str]) -> None:
    def lose(job: Job, progress: Progress) -> Mapping[str, Any]:
        Job.objects.filter(pk=job.pk).update(worker=OTHER_MACHINE)
        return {"from": "the one that was thought dead"}

    job = enqueue(kind(lose), {})
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.worker, job.result) == ("running", OTHER_MACHINE, {})


def test_a_worker_that_is_told_to_end_hands_the_job_back(world: World, kind: Callable[[Any], str]) -> None:
    stop = Event()

    def step(job: Job, progress: Progress) -> None:
        progress(1, 3)
        stop.set()
        progress(2, 3)

    job = enqueue(kind(step), {})
    taken = take(worker_name())
    assert taken is not None
    run(taken, stop)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.done) == ("waiting", 0, 1)


def test_what_takes_its_worker_down_again_and_again_is_failed(world: World, kind: Callable[[Any], str]) -> None:
    done = []
    job = enqueue(kind(lambda job, progress: done.append(1)), {})
    Job.objects.filter(pk=job.pk).update(
        state="running", worker=OTHER_MACHINE, attempts=MOST_ATTEMPTS, lease_until=timezone.now() - timedelta(minutes=1)
    )
    run_waiting()
    job.refresh_from_db()
    assert job.state == "failed" and "多次中断" in job.error and not done


def test_cancelling_waiting_and_running_work_and_trying_again(
    world: World, signed_in: Callable[[Role], Client], kind: Callable[[Any], str]
) -> None:
    person, client = world.users[Role.PLAN_OFFICER], signed_in(Role.PLAN_OFFICER)
    waiting = enqueue(kind(nothing), {}, user=person)
    client.post(f"/jobs/{waiting.pk}/cancel/")
    waiting.refresh_from_db()
    assert waiting.state == "cancelled" and waiting.ended_at is not None
    client.post(f"/jobs/{waiting.pk}/retry/")
    assert run_waiting() == 1

    def long(job: Job, progress: Progress) -> None:
        client.post(f"/jobs/{job.pk}/cancel/")
        progress(1, 2)
        raise AssertionError("goes on after it was cancelled")

    running = enqueue(kind(long), {}, user=person)
    run_waiting()
    running.refresh_from_db()
    assert running.state == "cancelled"
    deeds = AuditEntry.objects.filter(deed__in=["cancel", "retry"]).order_by("pk").values_list("deed", flat=True)
    assert list(deeds) == ["cancel", "retry", "cancel"]


def test_progress_is_on_the_page_after_a_reload(
    world: World, signed_in: Callable[[Role], Client], kind: Callable[[Any], str]
) -> None:
    person = world.users[Role.PLAN_OFFICER]
    job = Job.objects.create(
        kind=kind(nothing), state="running", done=30, total=60, text="第 30 页", asked_by=person,
        organisation=world.bureau, attempts=1,
    )  # fmt: skip
    for _time in range(2):
        page = signed_in(Role.PLAN_OFFICER).get(f"/jobs/{job.pk}/").content.decode()
        assert 'value="50"' in page and "第 30 页" in page and 'hx-trigger="every 1s"' in page
    assert "/cancel/" not in signed_in(Role.AUDITOR).get(f"/jobs/{job.pk}/").content.decode()


# --- with real processes

COUNTING = """
import django; django.setup()
import sys, time
from threading import Event
from mingcheng.desk.jobs import kinds, worker
from mingcheng.desk.files.models import StoredFile

@kinds.job("tests.count", "count")
def count(job, progress):
    for number in range(60):
        StoredFile.objects.get_or_create(name=str(number), sha256=str(job.pk), defaults={"size_bytes": 0})
        progress(number, 60)
        time.sleep(0.02)

worker.work(Event())
"""


@pytest.fixture
def worker_process(transactional_db: None) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts workers on the tests' database."""
    name = connection.settings_dict["NAME"]
    program = (
        "import os\nfrom django.conf import settings\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'mingcheng.desk.settings'\n"
        f"settings.DATABASES['default']['NAME'] = {str(name)!r}\n" + COUNTING
    )
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        home = str(settings.DATA_FOLDER.root)
        started.append(subprocess.Popen([sys.executable, "-c", program], env={**os.environ, "MINGCHENG_HOME": home}))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for(seen: Callable[[], bool], seconds: float) -> float:
    """How long it took; fails after `seconds`."""
    began = time.monotonic()
    while not seen():
        assert time.monotonic() - began < seconds
        time.sleep(0.02)
    return time.monotonic() - began


def test_a_killed_worker_loses_nothing_and_nothing_is_done_twice(
    worker_process: Callable[[], subprocess.Popen[bytes]],
) -> None:
    from mingcheng.desk.files.models import StoredFile

    jobs = [Job.objects.create(kind="tests.count") for _number in range(3)]
    first, second = worker_process(), worker_process()
    wait_for(lambda: StoredFile.objects.filter(sha256=str(jobs[0].pk)).count() > 10, 60)
    held = Job.objects.get(pk=jobs[0].pk).worker.split(":")[1]
    victim = first if str(first.pid) == held else second
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    wait_for(lambda: not Job.objects.exclude(state="done").exists(), 40)
    assert StoredFile.objects.count() == 3 * 60
    assert Job.objects.get(pk=jobs[0].pk).attempts == 2
