"""The room's work in the background."""

from __future__ import annotations

from typing import Any

from mingcheng.desk.jobs.kinds import Progress, job
from mingcheng.desk.jobs.models import Job
from mingcheng.desk.plans.models import Plan
from mingcheng.desk.plans.reading import read_plan
from mingcheng.errors import MingchengError
from mingcheng.language import marked

READ = "plans.read"


@job(READ, marked("识读规划"))
def read_document(job: Job, progress: Progress) -> dict[str, Any]:
    """Reads the document of a plan."""
    plan = Plan.objects.select_related("file").get(pk=job.payload["plan"])
    try:
        return read_plan(plan, progress)
    except MingchengError as error:
        Plan.objects.filter(pk=plan.pk, state=Plan.State.READING).update(state=Plan.State.FAILED)
        assert plan.file is not None
        # People know the file by the name that they gave it, not by where it is kept.
        raise MingchengError(plan.file.name, error.problem, error.remedy) from error
