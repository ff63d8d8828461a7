"""The room's work in the background: importing lists, linking again, keeping titles in step, looking ahead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingcheng.desk.jobs.kinds import Progress, job
from mingcheng.desk.jobs.models import Job
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.registry.decisions import journal_decisions
from mingcheng.desk.registry.list_imports import import_enterprises, import_titles
from mingcheng.desk.registry.models import ListImport
from mingcheng.desk.registry.pool_changes import journal_pool_changes
from mingcheng.desk.registry.prospects import compute_prospects
from mingcheng.desk.registry.relink import relink
from mingcheng.desk.registry.standings_sync import synchronise_standings
from mingcheng.desk.registry.store import alone
from mingcheng.errors import MingchengError
from mingcheng.language import _, marked

IMPORT, RELINK, STANDINGS, PROSPECTS = (
    "registry.import", "registry.relink", "registry.standings", "registry.prospects",
)  # fmt: skip
STEPS = 100


@job(IMPORT, marked("导入名单"))
def import_list(job: Job, progress: Progress) -> Mapping[str, Any]:
    """A list into the register, and what follows from it."""
    row = ListImport.objects.select_related("file", "by").get(pk=job.payload["import"])
    try:
        with alone():
            is_titles = row.kind == ListImport.Kind.TITLES
            result = import_titles(row, progress) if is_titles else import_enterprises(row, progress)
    except MingchengError:
        ListImport.objects.filter(pk=row.pk).update(state=ListImport.State.FAILED)
        raise
    record(None, "import", row, {"note": row.source})
    return result


@job(RELINK, marked("按判断重新合并"))
def link_again(job: Job, progress: Progress) -> Mapping[str, Any]:
    """What people decided into the register, and the register linked again."""
    with alone():
        decided = journal_decisions()
        return {"decisions": decided, **relink(progress)}


@job(STANDINGS, marked("更新称号与培育库"))
def keep_standings(job: Job, progress: Progress) -> Mapping[str, Any]:
    """Titles and pools as of today: what has expired since yesterday does not stand beside names any more."""
    with alone():
        journal_pool_changes()
        strangers = synchronise_standings(tell=lambda done, total: progress(done, total, _("更新称号与培育库")))
    return {"not_in_register": len(strangers)}


@job(PROSPECTS, marked("测算称号的进出"))
def look_ahead(job: Job, progress: Progress) -> Mapping[str, Any]:
    """Who meets the conditions of which title, who is near, who would lose one."""
    return compute_prospects(progress)
