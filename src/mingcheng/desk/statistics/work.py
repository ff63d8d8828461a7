"""The room's work in the background."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile

from mingcheng.desk.files.models import keep_upload
from mingcheng.desk.jobs.kinds import Cancelled, Progress, job
from mingcheng.desk.jobs.models import Job
from mingcheng.desk.statistics.checking import MARK, check_submission, marked_file
from mingcheng.desk.statistics.models import Publication, Round, Submission
from mingcheng.desk.statistics.moves import TOTALS
from mingcheng.desk.statistics.publications import publish_row
from mingcheng.desk.statistics.rounds import refresh_counts
from mingcheng.desk.statistics.totals import refresh_all
from mingcheng.language import marked

CHECK, PUBLISH = "statistics.check", "statistics.publish"


@job(CHECK, marked("审核报表"))
def check(job: Job, progress: Progress) -> dict[str, Any]:
    """Checks a submission and keeps what is right."""
    submission = Submission.objects.select_related("round", "uploaded_by").get(pk=job.payload["submission"])
    try:
        return check_submission(submission, progress)
    except Cancelled:
        raise
    except Exception:
        Submission.objects.filter(pk=submission.pk, state=Submission.State.CHECKING).update(
            state=Submission.State.FAILED
        )
        raise


@job(TOTALS, marked("重算汇总数"))
def totals(job: Job, progress: Progress) -> dict[str, Any]:
    """Adds up all periods anew, of a form or of all, and counts open rounds anew: enterprises have moved in the register."""
    form = job.payload.get("form")
    done = refresh_all(form, progress)
    open_rounds = [each for each in Round.objects.select_related("expected_file") if each.is_open]
    for each in open_rounds:
        if form in (None, each.form):
            refresh_counts(each)
    return {"periods": done}


@job(PUBLISH, marked("公布汇总表"))
def publication(job: Job, progress: Progress) -> dict[str, Any]:
    """Puts a table through disclosure control and publishes it."""
    row = Publication.objects.get(pk=job.payload["publication"])
    try:
        publish_row(row)
    except Exception:
        Publication.objects.filter(pk=row.pk, state=Publication.State.WAITING).update(state=Publication.State.FAILED)
        raise
    return {"publication": row.pk}


@job(MARK, marked("生成退改文件"))
def mark(job: Job, progress: Progress) -> dict[str, Any]:
    """Makes the workbook that goes back of a large submission."""
    submission = Submission.objects.select_related("round", "uploaded_by").get(pk=job.payload["submission"])
    data, name = marked_file(submission)
    submission.marked = keep_upload(ContentFile(data, name), submission.uploaded_by)
    submission.save(update_fields=["marked"])
    return {}
