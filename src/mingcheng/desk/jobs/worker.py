"""The worker: takes one job after another, tells how far it is, and leaves nothing half held when it dies."""

from __future__ import annotations

import logging
import os
import socket
import time
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.db import close_old_connections, transaction
from django.db.models import F, Q
from django.utils import timezone

from mingcheng.desk.jobs.kinds import KINDS, Cancelled
from mingcheng.desk.jobs.models import Job
from mingcheng.desk.organisations.acting import acting_for
from mingcheng.errors import MingchengError
from mingcheng.language import _, speaking

LEASE = timedelta(seconds=30)
PAUSE = 0.5
TELL_EVERY = 0.3
MOST_ATTEMPTS = 3
"""A job that has taken down its worker so often is failed, so that it does not take down every other one, too."""

log = logging.getLogger(__name__)


def worker_name() -> str:
    """This process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def take(worker: str) -> Job | None:
    """The oldest job that waits, or whose worker is gone, held for this worker from now on; None where there is none."""
    now = timezone.now()
    free = Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    for key in Job.objects.filter(free).order_by("created_at", "pk").values_list("pk", flat=True)[:10]:
        with transaction.atomic():
            taken = Job.objects.filter(free, pk=key).update(
                state=Job.State.RUNNING,
                worker=worker,
                lease_until=now + LEASE,
                started_at=now,
                attempts=F("attempts") + 1,
            )
        if taken:
            return Job.objects.get(pk=key)
    return None


class Told:
    """The progress of a running job, written to the database now and then; asks whether the job was cancelled or lost."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._last = 0.0

    def __call__(self, done: int, total: int, text: str = "") -> None:
        """See `kinds.Progress`."""
        now = time.monotonic()
        if now - self._last < TELL_EVERY and done < total:
            return
        self._last = now
        held = Job.objects.filter(pk=self.job.pk, worker=self.job.worker, state=Job.State.RUNNING)
        if not held.update(done=done, total=total, text=text[:300], lease_until=timezone.now() + LEASE):
            raise Cancelled
        if Job.objects.filter(pk=self.job.pk, is_cancel_wanted=True).exists():
            raise Cancelled


def run(job: Job) -> None:
    """Does a job that `take` gave, and keeps what came of it."""
    if job.attempts > MOST_ATTEMPTS:
        _end(job, Job.State.FAILED, error=_("这项工作多次中断，已停止重试。请核对文件，或联系系统管理员。"))
        return
    if job.is_cancel_wanted:
        _end(job, Job.State.CANCELLED)
        return
    kind = KINDS.get(job.kind)
    if kind is None:
        _end(job, Job.State.FAILED, error=_("没有“{kind}”这种工作。").format(kind=job.kind))
        return
    stop = Event()
    keeper = Thread(target=_keep_lease, args=(job, stop), daemon=True)
    keeper.start()
    try:
        with speaking(job.language), acting_for(job.asked_by):
            result = kind.work(job, Told(job)) or {}
        _end(job, Job.State.DONE, result=dict(result))
    except Cancelled:
        _end(job, Job.State.CANCELLED)
    except MingchengError as error:
        _end(job, Job.State.FAILED, error=str(error))
    except Exception:
        log.exception("job %s (%s) failed", job.pk, job.kind)
        _end(job, Job.State.FAILED, error=_("出现意外错误，详情在日志里。可以重试；仍然失败时请联系系统管理员。"))
    finally:
        stop.set()
        keeper.join()


def _keep_lease(job: Job, stop: Event) -> None:
    """Renews the lease while the work says nothing for a while; its own connection is closed at the end."""
    while not stop.wait(LEASE.total_seconds() / 3):
        _show_life(job.worker)
        Job.objects.filter(pk=job.pk, worker=job.worker, state=Job.State.RUNNING).update(
            lease_until=timezone.now() + LEASE
        )
    from django.db import connection

    connection.close()


def _end(job: Job, state: str, *, result: dict[str, Any] | None = None, error: str = "") -> None:
    """Writes the end, unless another worker has taken the job meanwhile."""
    values: dict[str, Any] = {"state": state, "ended_at": timezone.now(), "lease_until": None, "error": error}
    if result is not None:
        values["result"] = result
    Job.objects.filter(pk=job.pk, worker=job.worker, state=Job.State.RUNNING).update(**values)


def run_waiting() -> int:
    """Does all that waits, here and now, and says how many: for tests and set-up."""
    count = 0
    while (job := take(worker_name())) is not None:
        run(job)
        count += 1
    return count


def work(stop: Event) -> None:
    """Takes jobs until `stop` is set."""
    name = worker_name()
    sign = sign_of(name)
    try:
        while not stop.is_set():
            _show_life(name)
            _take_one(stop, name)
    finally:
        sign.unlink(missing_ok=True)


def _take_one(stop: Event, name: str) -> None:
    job = take(name)
    if job is None:
        close_old_connections()
        stop.wait(PAUSE)
    else:
        run(job)


def sign_of(worker: str) -> Path:
    """The file by whose time one sees from outside that a worker lives."""
    root: Path = settings.DATA_FOLDER.root
    return root / "workers" / worker.replace(":", "-")


def _show_life(worker: str) -> None:
    sign = sign_of(worker)
    sign.parent.mkdir(exist_ok=True)
    sign.touch()
