"""Background work of the room: reading a file of published figures, and computing how all targets stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingcheng.desk.files.models import StoredFile
from mingcheng.desk.jobs.kinds import Progress, job
from mingcheng.desk.jobs.models import Job, enqueue
from mingcheng.desk.targets.models import SeriesFile, Target
from mingcheng.desk.targets.series import import_series
from mingcheng.desk.targets.standings import is_due, refresh
from mingcheng.language import _, marked

READ = "targets.series"
REFRESH = "targets.refresh"
AT_ONCE = 20


@job(READ, marked("读入公开数据"))
def read_series(job: Job, tell: Progress) -> Mapping[str, Any]:
    """Reads the file of `payload["file"]`; once read, again changes nothing."""
    tell(0, 2, _("读入"))
    kept = import_series(StoredFile.objects.get(pk=job.payload["file"]))
    SeriesFile.objects.filter(pk=kept.pk).update(job=job)
    tell(1, 2, _("更新目标的完成情况"))
    linked = Target.objects.current().exclude(series_indicator="")
    refresh(linked.select_related("organisation").prefetch_related("entries"))
    tell(2, 2)
    return {"series_file": kept.pk, "rows": kept.rows, "findings": len(kept.findings)}


@job(REFRESH, marked("更新目标完成情况"))
def refresh_standings(job: Job, tell: Progress) -> Mapping[str, Any]:
    """Computes all current targets anew."""
    rows = list(Target.objects.current().select_related("organisation").prefetch_related("entries"))
    for start in range(0, len(rows), AT_ONCE):
        tell(start, len(rows))
        refresh(rows[start : start + AT_ONCE])
    return {"targets": len(rows)}


def ask_for_refresh(*, at_once: bool = False) -> Job | None:
    """Asks for a refresh where one is due and none is under way or has failed today; `at_once` also where none is due."""
    from django.utils import timezone

    jobs = Job.objects.filter(kind=REFRESH)
    if jobs.filter(state=Job.State.WAITING).exists():
        return None
    if not at_once:
        if not is_due():
            return None
        begun = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        if jobs.filter(created_at__gte=begun).exclude(state=Job.State.DONE).exists():
            return None
    return enqueue(REFRESH, {}, about=_("全部目标"), link="/targets/")
