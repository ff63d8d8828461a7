"""The worker: takes one job after another, tells how far it is, and leaves nothing half held when it dies."""

from __future__ import annotations

import logging
import time
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.db.models import F
from django.utils import timezone

from mingcheng.desk.jobs.daily import ask_for_daily
from mingcheng.desk.jobs.kinds import KINDS, Cancelled, Interrupted
from mingcheng.desk.jobs.models import Job
from mingcheng.desk.jobs.processes import Sign, begin_anew, resident_bytes, worker_name
from mingcheng.desk.jobs.queue import LEASE, take
from mingcheng.desk.jobs.upkeep import refresh_planner
from mingcheng.desk.organisations.acting import acting_for
from mingcheng.errors import MingchengError
from mingcheng.language import _, speaking

PAUSE = 0.5
LOOK_EVERY = 60.0
"""Seconds between two looks at whether daily work has come due."""
TELL_EVERY = 0.3
LONG_WORK = 10.0
"""Work that took so many seconds has written much."""
MOST_ATTEMPTS = 6
"""A job that has taken down its worker so often is failed, so that it does not take down every other one, too. Power
that goes away now and then must not look like that."""
MOST_BYTES = 500 * 1024 * 1024
"""A worker that holds more than this after a job begins anew."""

log = logging.getLogger(__name__)


class Told:
    """The progress of a running job, written to the database now and then; asks whether the job was cancelled or lost, and
    whether the worker is to end."""

    def __init__(self, job: Job, stop: Event | None = None) -> None:
        self.job, self.stop = job, stop
        self._last = 0.0

    def __call__(self, done: int, total: int, text: str = "") -> None:
        """See `kinds.Progress`."""
        if self.stop is not None and self.stop.is_set():
            raise Interrupted
        now = time.monotonic()
        if now - self._last < TELL_EVERY and done < total:
            return
        self._last = now
        held = Job.objects.filter(pk=self.job.pk, worker=self.job.worker, state=Job.State.RUNNING)
        if not held.update(done=done, total=total, text=text[:300], lease_until=timezone.now() + LEASE):
            raise Cancelled
        if Job.objects.filter(pk=self.job.pk, is_cancel_wanted=True).exists():
            raise Cancelled


def run(job: Job, stop: Event | None = None) -> None:
    """Does a job that `take` gave, and keeps what came of it. Once `stop` is set, the job goes back to those that wait at
    the next step that it tells."""
    if job.attempts > MOST_ATTEMPTS:
        _end(job, Job.State.FAILED, error=_("这项工作多次中断，已停止重试。请核对文件，或联系系统管理员。"))
        return
    if job.is_cancel_wanted:
        _end(job, Job.State.CANCELLED)
        return
    if job.kind not in KINDS:
        _end(job, Job.State.FAILED, error=_("没有“{kind}”这种工作。").format(kind=job.kind))
        return
    ended = Event()
    keeper = Thread(target=_keep_lease, args=(job, ended), daemon=True)
    keeper.start()
    began = time.monotonic()
    log.info("job %s (%s) begins, attempt %s", job.pk, job.kind, job.attempts)
    try:
        _do(job, stop)
    finally:
        ended.set()
        keeper.join()
    took = time.monotonic() - began
    log.info("job %s (%s) left after %.1f s", job.pk, job.kind, took)
    if took > LONG_WORK:
        refresh_planner()


def _do(job: Job, stop: Event | None) -> None:
    try:
        with speaking(job.language), acting_for(job.asked_by):
            result = KINDS[job.kind].work(job, Told(job, stop)) or {}
        _end(job, Job.State.DONE, result=dict(result))
    except Interrupted:
        _hand_back(job)
    except Cancelled:
        _end(job, Job.State.CANCELLED)
    except MingchengError as error:
        _end(job, Job.State.FAILED, error=str(error))
    except Exception:
        log.exception("job %s (%s) failed", job.pk, job.kind)
        with speaking(job.language):
            error_text = _("出现意外错误，详情在日志里。可以重试；仍然失败时请联系系统管理员。")
        _end(job, Job.State.FAILED, error=error_text)


def _keep_lease(job: Job, ended: Event) -> None:
    """Renews the lease while the work says nothing for a while; its own connection is closed at the end."""
    sign = Sign(settings.DATA_FOLDER.root / "workers", job.worker)
    while not ended.wait(LEASE.total_seconds() / 3):
        sign.show()
        try:
            Job.objects.filter(pk=job.pk, worker=job.worker, state=Job.State.RUNNING).update(
                lease_until=timezone.now() + LEASE
            )
        except DatabaseError:  # the job itself may be writing for long: the next time will do
            log.warning("job %s: the lease could not be renewed", job.pk, exc_info=True)
            connection.close()
    connection.close()


def _end(job: Job, state: str, *, result: dict[str, Any] | None = None, error: str = "") -> None:
    """Writes the end, unless another worker has taken the job meanwhile."""
    values: dict[str, Any] = {"state": state, "ended_at": timezone.now(), "lease_until": None, "error": error}
    if result is not None:
        values["result"] = result
    Job.objects.filter(pk=job.pk, worker=job.worker, state=Job.State.RUNNING).update(**values)


def _hand_back(job: Job) -> None:
    """The worker ends, the job does not: it waits again, and the attempt is not counted."""
    Job.objects.filter(pk=job.pk, worker=job.worker, state=Job.State.RUNNING).update(
        state=Job.State.WAITING, lease_until=None, attempts=F("attempts") - 1
    )


def run_waiting() -> int:
    """Does all that waits, here and now, and says how many: for tests and set-up."""
    count = 0
    while (job := take(worker_name())) is not None:
        run(job)
        count += 1
    return count


def work(stop: Event) -> None:
    """Takes jobs until `stop` is set; one that finds the database away waits for it."""
    name = worker_name()
    sign = Sign(settings.DATA_FOLDER.root / "workers", name)
    looked = -LOOK_EVERY
    try:
        while not stop.is_set():
            sign.show()
            if time.monotonic() - looked >= LOOK_EVERY:
                looked = time.monotonic()
                _ask_for_daily(stop)
            _next(stop, name)
    finally:
        sign.take_away()


def _ask_for_daily(stop: Event) -> None:
    try:
        for job in ask_for_daily(timezone.now()):
            log.info("job %s (%s) is asked for, as every day", job.pk, job.kind)
    except DatabaseError:
        _wait_for_database(stop)


def _wait_for_database(stop: Event) -> None:
    log.exception("the database does not answer")
    connection.close()
    stop.wait(LEASE.total_seconds() / 10)


def _next(stop: Event, name: str) -> None:
    try:
        job = take(name)
        if job is not None:
            run(job, stop)
    except DatabaseError:
        _wait_for_database(stop)
        return
    close_old_connections()
    if job is None:
        stop.wait(PAUSE)
    elif resident_bytes() > MOST_BYTES and not stop.is_set():
        log.info("worker holds %d MB, begins anew", resident_bytes() >> 20)
        connection.close()
        begin_anew()
