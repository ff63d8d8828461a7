"""The way of a report: draft, submitted, returned with remarks or signed off. The one place where its state changes.

draft -> submitted -> signed_off
           |  ^
           v  |
         returned        submitted -> draft (taken back by its unit before anybody decided)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from mingcheng.desk.files.models import keep_upload
from mingcheng.desk.pages.locking import ChangedMeanwhile, save_if_unchanged
from mingcheng.desk.pages.templatetags.figures import month as in_words
from mingcheng.desk.tasks.errors import TasksError
from mingcheng.desk.tasks.escalations import close_for, report_occasion
from mingcheng.desk.tasks.models import Duty, Evidence, Report, Task
from mingcheng.desk.tasks.months import first_day
from mingcheng.desk.tasks.workdays import deadlines
from mingcheng.language import _

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User

WRITTEN = ("text", "percent", "fall_reason", "problems", "support_needed")
"""What a unit writes."""
STEPS: Mapping[str, tuple[str, ...]] = {
    "submit": ("draft", "returned"),
    "take_back": ("submitted",),
    "return": ("submitted",),
    "sign_off": ("submitted",),
}
"""Each step with the states from which it can be taken."""
EVIDENCE_ENDINGS = (
    ".pdf", ".doc", ".docx", ".wps", ".ofd", ".xls", ".xlsx", ".et", ".csv", ".ppt", ".pptx", ".txt", ".jpg", ".jpeg",
    ".png", ".zip",
)  # fmt: skip


def write(duty: Duty, month: date, seen_version: int, values: Mapping[str, Any]) -> Report:
    """Keeps what a unit wrote for a month. `seen_version` is 0 where its writer saw none yet. Raises ChangedMeanwhile where
    somebody else wrote since, TasksError where it lies with who signs, or the month is not to be reported."""
    changes = {name: values[name] for name in WRITTEN if name in values}
    if not seen_version:
        return _begin(duty, month, changes)
    with transaction.atomic():
        row = Report.objects.select_for_update(of=("self",)).get(duty=duty, month=month)
        _allow_writing(row)
        return save_if_unchanged(Report.objects.all(), row.pk, seen_version, changes)


def _begin(duty: Duty, month: date, values: Mapping[str, Any]) -> Report:
    """The first version. Two who begin at once: the second one is shown what the first one wrote."""
    if month > first_day(timezone.localdate()):
        raise TasksError(in_words(month), _("还没有到这个月。"), _("请在当月或次月报送。"))
    if not duty.is_active:
        raise TasksError(str(duty), _("这个单位已不承担这项任务。"))
    try:
        with transaction.atomic():
            return Report.objects.create(duty=duty, month=month, due=deadlines().due_of(month), **values)
    except IntegrityError:
        raise ChangedMeanwhile(Report.objects.get(duty=duty, month=month)) from None


def _allow_writing(row: Report) -> None:
    if not row.is_editable:
        raise TasksError(str(row), _("报告{state}，不能修改。").format(state=row.get_state_display()),
                         _("需要修改的，请先撤回；已审签的，请在下个月的报告里更正。"))  # fmt: skip


def attach(report: Report, uploads: Iterable[UploadedFile[Any]], user: User) -> list[Evidence]:
    """Keeps files as evidence. Raises UploadRefused for one that is not taken, TasksError where the report is not open. The
    same content twice is kept once."""
    found = []
    for upload in uploads:
        stored = keep_upload(upload, user, endings=EVIDENCE_ENDINGS)
        with transaction.atomic():
            row = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
            _allow_writing(row)
            held = row.evidence.filter(file__sha256=stored.sha256, file__name=stored.name).first()
            found.append(held or Evidence.objects.create(report=row, file=stored))
    return found


def detach(evidence: Evidence) -> None:
    """Takes a file away from a report that is still open; its content stays kept."""
    with transaction.atomic():
        row = Report.objects.select_for_update(of=("self",)).get(pk=evidence.report_id)
        _allow_writing(row)
        evidence.delete()


def submit(report: Report, seen_version: int, user: User, at: datetime | None = None) -> Report:
    """Sends it to who signs. Raises TasksError with what is missing. `at` is for what happened earlier than now."""
    now = at or timezone.now()
    with transaction.atomic():
        row = _locked(report, "submit", seen_version)
        _require_complete(row)
        sent = _moved(row, state=Report.State.SUBMITTED, submitted_by=user, submitted_at=now,
                      sent_on=row.sent_on or timezone.localdate(now), redo_by=None)  # fmt: skip
        close_for(report_occasion(row.duty_id, row.month), timezone.localdate(now))
    return sent


def take_back(report: Report, seen_version: int) -> Report:
    """The unit takes it back to write on, before anybody has decided."""
    with transaction.atomic():
        row = _locked(report, "take_back", seen_version)
        return _moved(row, state=Report.State.DRAFT)


def send_back(report: Report, seen_version: int, remarks: str, at: datetime | None = None) -> Report:
    """Returns it with remarks, to be submitted again within the declared working days. Raises TasksError without remarks."""
    if not remarks.strip():
        raise TasksError(str(report), _("退回要写明意见。"), _("请写清要补充或改正什么。"))
    rules = deadlines()
    with transaction.atomic():
        row = _locked(report, "return", seen_version)
        return _moved(row, state=Report.State.RETURNED, remarks=remarks.strip()[:500],
                      redo_by=rules.after(timezone.localdate(at), rules.redo_days),
                      times_returned=row.times_returned + 1)  # fmt: skip


def sign_off(report: Report, seen_version: int, user: User, at: datetime | None = None) -> Report:
    """Accepts it. The first lead unit's becomes the progress of the task, unless a later month was signed before."""
    with transaction.atomic():
        row = _locked(report, "sign_off", seen_version)
        signed = _moved(row, state=Report.State.SIGNED_OFF, signed_by=user, signed_at=at or timezone.now())
        _carry_over(signed)
    return signed


def _locked(report: Report, step: str, seen_version: int) -> Report:
    """The row as it is now, held; the step is refused where its state does not allow it or somebody else was quicker."""
    row = Report.objects.select_for_update(of=("self",)).select_related("duty").get(pk=report.pk)
    if row.version != seen_version:
        raise ChangedMeanwhile(row)
    if row.state not in STEPS[step]:
        raise TasksError(str(row), _("报告{state}，不能再做这一步。").format(state=row.get_state_display()),
                         _("请刷新页面，看看现在的状态。"))  # fmt: skip
    return row


def _moved(row: Report, **values: Any) -> Report:
    return save_if_unchanged(Report.objects.all(), row.pk, row.version, values)


def _require_complete(row: Report) -> None:
    if not row.text.strip() or row.percent is None:
        raise TasksError(str(row), _("进展情况和完成进度都要填写才能提交。"), _("请补充后再提交。"))
    before = percent_before(row.duty, row.month)
    if before is not None and row.percent < before and not row.fall_reason.strip():
        problem = _("完成进度 {now}% 低于以前报的 {before}%。").format(now=row.percent, before=before)
        raise TasksError(str(row), problem, _("请核对；确实回落的，请写明原因。"))


def percent_before(duty: Duty, month: date) -> int | None:
    """The percent that a unit submitted last for a month before this one."""
    rows = Report.objects.filter(duty=duty, month__lt=month, state__in=Report.FILED).order_by("-month")
    return rows.values_list("percent", flat=True).first()


def _carry_over(report: Report) -> None:
    task = Task.objects.select_for_update(of=("self",)).get(pk=report.duty.task_id)
    first = task.duties.filter(part=Duty.Part.LEAD, is_active=True).order_by("place", "pk").first()
    is_later = Report.objects.filter(
        duty=report.duty, month__gt=report.month, state=Report.State.SIGNED_OFF
    ).exists()  # fmt: skip
    if first is None or first.pk != report.duty_id or is_later:
        return
    task.percent = report.percent or 0
    if task.state == Task.State.NOT_STARTED and task.percent:
        task.state = Task.State.DOING
    task.version += 1
    task.save(update_fields=["percent", "state", "version"])
