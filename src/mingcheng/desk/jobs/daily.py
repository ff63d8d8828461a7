"""Work that is asked for once a day without anybody asking, by the worker that looks first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from mingcheng.desk.jobs.kinds import KINDS, Daily, JobKind
from mingcheng.desk.jobs.models import DailyJob, Job, enqueue


def ask_for_daily(now: datetime) -> list[Job]:
    """Asks for the daily work of this day whose time has come and that was not asked for yet. However many workers look at
    once, each kind is asked for once a day; what a day missed because no worker ran is not made up for on a later day."""
    local = timezone.localtime(now)
    due = [(kind, kind.daily) for kind in KINDS.values() if kind.daily and local.time() >= kind.daily.after]
    asked = set(DailyJob.objects.filter(on=local.date()).values_list("kind", flat=True)) if due else set()
    made = (_ask(kind, daily, local) for kind, daily in due if kind.name not in asked)
    return [job for job in made if job is not None]


def _ask(kind: JobKind, daily: Daily, local: datetime) -> Job | None:
    try:
        with transaction.atomic():
            DailyJob.objects.create(kind=kind.name, on=local.date())
            return ask_for_day(kind.name, local, daily.page)
    except IntegrityError:  # another worker was quicker
        return None


def ask_for_day(kind: str, now: datetime, page: str, user: Any = None) -> Job:
    """Asks for the work of a day now; where it already waits, that job. `page` is the name of the page of its result."""
    day = timezone.localdate(now).isoformat()
    waiting = Job.objects.filter(kind=kind, payload__on=day, state=Job.State.WAITING).first()
    return waiting or enqueue(kind, {"on": day}, about=day, link=reverse(page), user=user)
