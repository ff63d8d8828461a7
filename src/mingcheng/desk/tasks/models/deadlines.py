"""What deadlines lead to: the calendar as declared, reminders, and what was escalated."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import Reach, Reached
from mingcheng.desk.pages.language import lazy
from mingcheng.desk.tasks.models.ledger import Duty, Task


class LedgerSettings(models.Model):
    """The calendar of reporting, one row for the desk."""

    report_day = models.PositiveSmallIntegerField(
        lazy("次月几日前报送"), default=5, validators=[MinValueValidator(1), MaxValueValidator(28)],
        help_text=lazy("遇休息日顺延到下一个工作日。"),
    )  # fmt: skip
    remind_days = models.PositiveSmallIntegerField(lazy("提前几天提醒"), default=3, validators=[MaxValueValidator(28)])
    escalate_days = models.PositiveSmallIntegerField(
        lazy("逾期几个工作日报上级"), default=3, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    supervise_days = models.PositiveSmallIntegerField(
        lazy("逾期几个工作日列入督办"), default=8, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    redo_days = models.PositiveSmallIntegerField(
        lazy("退回后几个工作日内重报"), default=3, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    holidays = models.TextField(
        lazy("放假日期"), blank=True,
        help_text=lazy("每行一天或一段，如 2026-10-01 或 2026-10-01—2026-10-08，照国务院办公厅通知填写。周六、周日不用填。"),
    )  # fmt: skip
    workdays = models.TextField(lazy("调休上班日期"), blank=True, help_text=lazy("每行一天，如 2026-10-10。"))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = lazy("台账设置")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pk=1), name="ledger_settings_once"),
            models.CheckConstraint(
                condition=Q(supervise_days__gte=models.F("escalate_days")), name="ledger_supervise_after_escalate",
                violation_error_message=lazy("列入督办不能早于报上级。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(lazy("台账设置"))


class ReminderQuerySet(Reached["Reminder"]):
    """Reminders: those to one's own organisations."""

    right = "tasks.view"

    def within(self, reach: Reach) -> Q:
        """Those to the organisations of the reach."""
        return Q(organisation__in=reach.organisations)


class Reminder(models.Model):
    """That a unit was reminded on a day of something; once a day and occasion."""

    class Kind(models.TextChoices):
        """Of what."""

        REPORT_DUE = "report_due", lazy("进展即将到期")
        REPORT_OVERDUE = "report_overdue", lazy("进展逾期未报")
        REDO = "redo", lazy("退回待重报")
        TASK_DUE = "task_due", lazy("任务即将到期")
        TASK_OVERDUE = "task_overdue", lazy("任务逾期")

    on = models.DateField(lazy("日期"), db_index=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", verbose_name=lazy("单位")
    )
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="+", verbose_name=lazy("任务"))
    kind = models.CharField(lazy("事由"), max_length=16, choices=Kind)
    month = models.DateField(lazy("月份"), null=True)
    due = models.DateField(lazy("截止"))
    occasion = models.CharField(max_length=80, editable=False)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-on", "organisation", "due", "pk"]
        verbose_name = lazy("提醒")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["on", "occasion"], name="reminder_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.organisation} {self.task}"


class EscalationQuerySet(Reached["Escalation"]):
    """Escalations: those about one's own organisations, and those to them."""

    right = "tasks.view"

    def within(self, reach: Reach) -> Q:
        """Those that concern the organisations of the reach."""
        return Q(duty__organisation__in=reach.organisations) | Q(to__in=reach.organisations)


class Escalation(models.Model):
    """That something overdue was told to who stands above the unit, or put under supervision, until it is answered.

    `occasion` names what gave rise to it, so that the daily work tells it once; it is empty for what a person ordered.
    """

    class Level(models.TextChoices):
        """How far it went."""

        SUPERIOR = "superior", lazy("报上级")
        SUPERVISION = "supervision", lazy("督办")

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="escalations", verbose_name=lazy("责任"))
    to = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=lazy("报送对象"),
    )  # fmt: skip
    level = models.CharField(lazy("级别"), max_length=12, choices=Level)
    reason = models.CharField(lazy("事由"), max_length=300)
    on = models.DateField(lazy("日期"), db_index=True)
    reply_by = models.DateField(lazy("回复期限"), null=True, blank=True)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=lazy("发起人")
    )
    reply = models.TextField(lazy("回复"), blank=True)
    replied_on = models.DateField(lazy("回复日期"), null=True, blank=True)
    closed_on = models.DateField(lazy("办结日期"), null=True, blank=True, db_index=True)
    occasion = models.CharField(max_length=80, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-on", "-pk"]
        verbose_name = lazy("督办")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["occasion"], condition=~Q(occasion=""), name="escalation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}：{self.duty}"
