"""Background work as its people see it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mingcheng.desk.jobs.models import Job
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.reach import right_required
from mingcheng.desk.pages.page import page_or_part
from mingcheng.desk.pages.tables import Column, Table, table_page
from mingcheng.language import _, marked

COLUMNS = (
    Column(
        "kind",
        marked("工作"),
        lambda job: job.title,
        sort=("kind",),
        link=lambda job: reverse("jobs:job", args=[job.pk]),
    ),
    Column("about", marked("事项"), lambda job: job.about, sort=("about",)),
    Column(
        "state",
        marked("状态"),
        lambda job: job.get_state_display(),
        "badge",
        sort=("state",),
        badge=lambda job: job.state,
    ),
    Column("percent", marked("进度"), lambda job: f"{job.percent}%"),
    Column("asked_by", marked("提交人"), lambda job: job.asked_by, sort=("asked_by__display_name",)),
    Column("created_at", marked("提交时间"), lambda job: job.created_at, "datetime", sort=("created_at",)),
)


@require_safe
@right_required("jobs.view")
def jobs(request: HttpRequest) -> HttpResponse:
    """All work that one may see, the newest first."""
    rows = Job.objects.visible_to(request.user).select_related("asked_by")
    table = Table(request, _("后台任务"), COLUMNS, rows, default="-created_at")
    return table_page(request, table, "jobs/list.html")


@require_safe
@right_required("jobs.view")
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One piece of work; its progress asks for itself again until it has ended."""
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    is_managed = Job.objects.reached(request.user, "jobs.manage").filter(pk=pk).exists()
    return page_or_part(
        request, "jobs/job.html", part="jobs/_job.html", context={"job": found, "is_managed": is_managed}
    )


@require_POST
@right_required("jobs.manage")
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks a job to stop: a waiting one is cancelled at once, a running one at its next step."""
    found = get_object_or_404(Job.objects.reached(request.user, "jobs.manage"), pk=pk)
    if found.is_ended:
        return redirect("jobs:job", pk)
    record(request, "cancel", found)
    if not Job.objects.filter(pk=found.pk, state=Job.State.WAITING).update(
        state=Job.State.CANCELLED, ended_at=timezone.now()
    ):
        Job.objects.filter(pk=found.pk, state=Job.State.RUNNING).update(is_cancel_wanted=True)
    return redirect("jobs:job", pk)


@require_POST
@right_required("jobs.manage")
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets a job that failed or was cancelled be done again."""
    found = get_object_or_404(Job.objects.reached(request.user, "jobs.manage"), pk=pk)
    taken = Job.objects.filter(pk=found.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED]).update(
        state=Job.State.WAITING, attempts=0, is_cancel_wanted=False, error="", text="", done=0, ended_at=None
    )
    if taken:
        record(request, "retry", found)
    return redirect("jobs:job", pk)
