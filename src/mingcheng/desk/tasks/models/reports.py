"""Reports on progress: one a unit, task and month, with the files that prove it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from mingcheng.desk.files.models import StoredFile
from mingcheng.desk.organisations.reach import Reach, Reached, reach_of
from mingcheng.desk.pages.language import lazy
from mingcheng.desk.pages.templatetags.figures import month as in_words
from mingcheng.desk.tasks.models.ledger import Duty

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User


class ReportQuerySet(Reached["Report"]):
    """Reports: a unit's own, those that it was sent of the tasks that it leads, and the signed ones of the lead unit of those
    that it supports."""

    right = "tasks.view"

    def within(self, reach: Reach) -> Q:
        """Those that the organisations of the reach write, are to sign, or need to know."""
        own = Duty.objects.filter(organisation__in=reach.organisations, is_active=True)
        led = own.filter(part=Duty.Part.LEAD)
        is_signed = Q(state=Report.State.SIGNED_OFF, duty__part=Duty.Part.LEAD, duty__task__in=own.values("task"))
        others = Q(duty__task__in=led.values("task")) & ~Q(state=Report.State.DRAFT)
        return Q(duty__in=own.values("pk")) | others | is_signed

    def to_be_signed_by(self, user: User) -> Self:
        """Those on which a person decides: the plan office on all, a lead unit on the reports of those that support it."""
        reach = reach_of(user, "tasks.sign_off")
        if reach.everything:
            return self
        led = Duty.objects.filter(organisation__in=reach.organisations, part=Duty.Part.LEAD, is_active=True)
        return self.filter(duty__part=Duty.Part.SUPPORT, duty__task__in=led.values("task"))


class Report(models.Model):
    """What a unit says of a task for a month.

    `month` is its first day, `due` the day until which it was to be submitted. `sent_on` is the day on which it was submitted
    first: being returned does not make it late. `redo_by` is until when a returned one is to be submitted again.
    """

    class State(models.TextChoices):
        """Where it stands on its way."""

        DRAFT = "draft", lazy("草稿")
        SUBMITTED = "submitted", lazy("已提交")
        RETURNED = "returned", lazy("已退回")
        SIGNED_OFF = "signed_off", lazy("已审签")

    EDITABLE = ("draft", "returned")
    FILED = ("submitted", "signed_off")

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="reports", verbose_name=lazy("责任"))
    month = models.DateField(lazy("月份"), db_index=True)
    due = models.DateField(lazy("报送截止"), db_index=True)
    state = models.CharField(lazy("状态"), max_length=10, choices=State, default=State.DRAFT, db_index=True)
    text = models.TextField(lazy("进展情况"), blank=True)
    percent = models.PositiveSmallIntegerField(lazy("完成进度（%）"), null=True, blank=True)
    fall_reason = models.CharField(lazy("进度回落的原因"), max_length=300, blank=True)
    problems = models.TextField(lazy("存在问题"), blank=True)
    support_needed = models.TextField(lazy("需要支持的事项"), blank=True)
    remarks = models.CharField(lazy("退回意见"), max_length=500, blank=True)
    redo_by = models.DateField(lazy("重报截止"), null=True, blank=True)
    sent_on = models.DateField(lazy("首次提交日期"), null=True, blank=True)
    times_returned = models.PositiveSmallIntegerField(lazy("退回次数"), default=0)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=lazy("提交人")
    )
    submitted_at = models.DateTimeField(lazy("提交时间"), null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=lazy("审签人")
    )
    signed_at = models.DateTimeField(lazy("审签时间"), null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-month", "-pk"]
        verbose_name = lazy("进展报告")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["duty", "month"], name="report_once_a_month"),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__lte=100), name="report_percent_at_most_100",
                violation_error_message=lazy("进度是0到100。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "returned"])
                | Q(percent__isnull=False, submitted_at__isnull=False, sent_on__isnull=False),
                name="report_complete_when_filed",
            ),
            models.CheckConstraint(
                condition=~Q(state="signed_off") | Q(signed_at__isnull=False), name="report_signed_by_somebody"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{in_words(self.month)} {self.duty}"

    @property
    def is_editable(self) -> bool:
        """Whether its unit may still write."""
        return self.state in self.EDITABLE

    @property
    def is_late(self) -> bool:
        """Whether it was submitted after its day."""
        return self.sent_on is not None and self.sent_on > self.due


class EvidenceQuerySet(Reached["Evidence"]):
    """Files: as far as their reports."""

    right = "tasks.view"

    def within(self, reach: Reach) -> Q:
        """Those of the reports of the reach."""
        return Q(report__in=Report.objects.filter(Report.objects.within(reach)).values("pk"))


class Evidence(models.Model):
    """A file that proves what a report says."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="evidence", verbose_name=lazy("报告"))
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name=lazy("佐证材料"))

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = lazy("佐证材料")

    def __str__(self) -> str:
        return str(self.file)
