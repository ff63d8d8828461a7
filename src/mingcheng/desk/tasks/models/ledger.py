"""The ledger: tasks, who answers for each, the milestones that they are split into."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import Reach, Reached
from mingcheng.desk.pages.language import lazy
from mingcheng.desk.plans.models import Plan


class TaskQuerySet(Reached["Task"]):
    """Tasks: a unit sees those in which it has a part."""

    right = "tasks.view"

    def within(self, reach: Reach) -> Q:
        """Those that an organisation of the reach leads or supports."""
        return Q(pk__in=Duty.objects.filter(organisation__in=reach.organisations, is_active=True).values("task"))

    def current(self) -> Self:
        """Those that stand in the ledger now: of plans that are in force, or added by hand."""
        return self.filter(is_current=True)

    def open(self) -> Self:
        """Those that are being worked on, or should be."""
        return self.current().filter(state__in=Task.OPEN)

    def overdue(self, on: date) -> Self:
        """Open ones whose day is over."""
        return self.open().filter(due__lt=on)

    def of_unit(self, organisation: int, part: str = "") -> Self:
        """Those in which a unit has a part (`lead`, `support`, or either)."""
        duties = Duty.objects.filter(organisation=organisation, is_active=True, **({"part": part} if part else {}))
        return self.filter(pk__in=duties.values("task"))


class Task(models.Model):
    """A piece of work that units answer for.

    `identifier` is the item's in the plan, empty for what was added by hand. `percent` is that of the last signed report of
    the first lead unit. `unmatched` holds the names as printed that are no organisation here yet, as `[name, part]`.
    `starts_on` is the first day for which progress is reported, `ended_on` the day on which it was finished or suspended;
    `excused_months` (“2026-03”) are those for which nothing is asked because it was suspended.
    """

    class State(models.TextChoices):
        """Where it stands."""

        NOT_STARTED = "not_started", lazy("未启动")
        DOING = "doing", lazy("推进中")
        FINISHED = "finished", lazy("已完成")
        SUSPENDED = "suspended", lazy("暂缓或并入其他任务")

    OPEN = ("not_started", "doing")

    plan = models.ForeignKey(
        Plan, verbose_name=lazy("规划"), on_delete=models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    identifier = models.CharField(max_length=60, blank=True, editable=False)
    number = models.CharField(lazy("序号"), max_length=20, blank=True)
    title = models.CharField(lazy("任务"), max_length=120)
    text = models.TextField(lazy("任务内容"))
    theme = models.CharField(lazy("主题"), max_length=80, blank=True, db_index=True)
    deliverable = models.CharField(lazy("成果形式"), max_length=300, blank=True)
    due = models.DateField(lazy("完成时限"), null=True, blank=True, db_index=True)
    state = models.CharField(lazy("状态"), max_length=12, choices=State, default=State.NOT_STARTED, db_index=True)
    percent = models.PositiveSmallIntegerField(lazy("进度（%）"), default=0, editable=False)
    remark = models.CharField(lazy("备注"), max_length=500, blank=True)
    starts_on = models.DateField(lazy("开始日期"))
    ended_on = models.DateField(lazy("完成或暂缓日期"), null=True, blank=True, editable=False)
    excused_months = models.JSONField(default=list, editable=False)
    unmatched = models.JSONField(default=list, editable=False)
    is_current = models.BooleanField(lazy("在册"), default=True, db_index=True, editable=False)
    was_edited = models.BooleanField(default=False, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["plan", "pk"]
        verbose_name = lazy("任务")
        verbose_name_plural = lazy("任务")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "identifier"], condition=~Q(identifier=""), name="task_once_a_plan"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="task_percent_at_most_100"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def is_overdue(self, on: date) -> bool:
        """Whether its day is over and it is not finished."""
        return self.due is not None and self.due < on and self.state in self.OPEN

    @property
    def lead_duties(self) -> list[Duty]:
        """Those who lead, in order; the first one's reports count for the task. For rows fetched with their duties."""
        return [each for each in self.duties.all() if each.part == Duty.Part.LEAD and each.is_active]

    @property
    def support_duties(self) -> list[Duty]:
        """Those who support."""
        return [each for each in self.duties.all() if each.part == Duty.Part.SUPPORT and each.is_active]


class DutyQuerySet(Reached["Duty"]):
    """Duties: of one's own organisations."""

    right = "tasks.view"

    def within(self, reach: Reach) -> Q:
        """Those of the organisations of the reach."""
        return Q(organisation__in=reach.organisations)


class Duty(models.Model):
    """A unit's part in a task: it leads or it supports, and reports. One that has reports is never deleted: a unit that has
    lost its part keeps the row, not active."""

    class Part(models.TextChoices):
        """Which part."""

        LEAD = "lead", lazy("牵头")
        SUPPORT = "support", lazy("配合")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="duties", verbose_name=lazy("任务"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="duties", verbose_name=lazy("单位")
    )
    part = models.CharField(lazy("分工"), max_length=8, choices=Part)
    place = models.PositiveSmallIntegerField(default=0, editable=False)
    is_active = models.BooleanField(lazy("有效"), default=True, editable=False)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["part", "place", "pk"]
        verbose_name = lazy("责任")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "organisation"], name="duty_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}：{self.task}"


class MilestoneQuerySet(Reached["Milestone"]):
    """Milestones: as far as their tasks."""

    right = "tasks.view"

    def within(self, reach: Reach) -> Q:
        """Those of the tasks of the reach."""
        return Q(task__in=Task.objects.filter(Task.objects.within(reach)).values("pk"))


class Milestone(models.Model):
    """What of a task is to be done by the end of a year or quarter."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="milestones", verbose_name=lazy("任务"))
    year = models.PositiveSmallIntegerField(lazy("年度"))
    quarter = models.PositiveSmallIntegerField(lazy("季度"), null=True, blank=True)
    text = models.CharField(lazy("节点目标"), max_length=300)
    due = models.DateField(lazy("节点时限"))
    done_on = models.DateField(lazy("完成日期"), null=True, blank=True)
    note = models.CharField(lazy("完成情况"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["due", "pk"]
        verbose_name = lazy("节点")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quarter__isnull=True) | Q(quarter__range=(1, 4)), name="milestone_quarter",
                violation_error_message=lazy("季度是1到4。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text


class UnitName(models.Model):
    """A name as plans print it that the plan office has assigned to an organisation."""

    name = models.CharField(lazy("规划中的写法"), max_length=120, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", verbose_name=lazy("单位")
    )

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name = lazy("单位写法")

    def __str__(self) -> str:
        return self.name
