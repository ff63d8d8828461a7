"""Which job comes next, and how a worker gets hold of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Max, Min, Q
from django.utils import timezone

from mingcheng.desk.jobs.models import Job
from mingcheng.desk.jobs.processes import is_gone, is_near

LEASE = timedelta(seconds=30)
"""So long a worker holds a job without saying that it still lives."""


def take(worker: str) -> Job | None:
    """A job, held for this worker from now on; None where there is none."""
    for key, holder in _candidates():
        now = timezone.now()
        waits = Q(state=Job.State.WAITING) if not holder else Q(state=Job.State.RUNNING, worker=holder)
        if holder and not is_gone(holder):
            waits &= Q(lease_until__lt=now)
        with transaction.atomic():
            taken = Job.objects.filter(waits, pk=key).update(
                state=Job.State.RUNNING, worker=worker, lease_until=now + LEASE, started_at=now,
                attempts=F("attempts") + 1,
            )  # fmt: skip
        if taken:
            return Job.objects.select_related("asked_by").get(pk=key)
    return None


def _candidates() -> Iterator[tuple[int, str]]:
    """Jobs that are free with the worker that has let them fall: first those, then the waiting ones."""
    yield from _fallen()
    for key in _waiting():
        yield key, ""


def _fallen() -> list[tuple[int, str]]:
    """Running jobs whose worker is gone. A worker of this machine is looked at; the lease of one that lives and only could
    not write for a while is no sign."""
    running = (
        Job.objects.filter(state=Job.State.RUNNING).order_by("started_at").values_list("pk", "worker", "lease_until")
    )
    now = timezone.now()
    return [
        (key, worker)
        for key, worker, until in running
        if is_gone(worker) or (not is_near(worker) and (until is None or until < now))
    ]


def _waiting() -> list[int]:
    """The oldest waiting job of each person; who was served longest ago comes first, so that nobody waits behind a
    hundred files of somebody else."""
    first = dict(Job.objects.filter(state=Job.State.WAITING).order_by().values_list("asked_by").annotate(Min("pk")))
    if len(first) < 2:
        return list(first.values())
    known = Q(asked_by__in=[person for person in first if person is not None])
    served = dict(
        Job.objects.filter(known | Q(asked_by=None), started_at__isnull=False)
        .order_by()
        .values_list("asked_by")
        .annotate(Max("started_at"))
    )
    return [
        key
        for _served, key in sorted(
            (served[who].timestamp() if who in served else 0.0, key) for who, key in first.items()
        )
    ]
