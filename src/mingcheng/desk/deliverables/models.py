"""Deliverables: every platform, register and mechanism that a published plan wants run, and how far each is."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from mingcheng.desk.deliverables.links import check_link
from mingcheng.desk.files.models import StoredFile
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import Reach, Reached
from mingcheng.desk.pages.language import lazy
from mingcheng.desk.plans.models import Plan


class DeliverableQuerySet(Reached["Deliverable"]):
    """Deliverables: staff see all; units and districts change their own."""

    right = "deliverables.view"

    def within(self, reach: Reach) -> Q:
        """Those that an organisation of the reach owns."""
        return Q(owner__in=reach.organisations)

    def current(self) -> Self:
        """Those that stand in the plan as it was last published."""
        return self.filter(is_current=True)


class Deliverable(models.Model):
    """A platform, register or mechanism of a plan. Once it is signed off, any change of it takes the signature back."""

    class State(models.TextChoices):
        """How far it is, in order."""

        NOT_STARTED = "not_started", lazy("未启动")
        BUILDING = "building", lazy("建设中")
        BUILT = "built", lazy("已建成")
        RUNNING = "running", lazy("运行中")
        CLOSED = "closed", lazy("已停用")

    class Kind(models.TextChoices):
        """What it is, as far as its name tells."""

        REGISTER = "register", lazy("名录库")
        PLATFORM = "platform", lazy("平台")
        MECHANISM = "mechanism", lazy("机制")
        OTHER = "other", lazy("其他")

    plan = models.ForeignKey(Plan, verbose_name=lazy("规划"), on_delete=models.PROTECT, related_name="deliverables")
    identifier = models.CharField(max_length=60, editable=False)
    name = models.CharField(lazy("名称"), max_length=200)
    kind = models.CharField(lazy("类别"), max_length=10, choices=Kind, default=Kind.OTHER)
    purpose = models.TextField(lazy("用途"), blank=True)
    owner = models.ForeignKey(
        Organisation, verbose_name=lazy("责任单位"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    printed_owners = models.JSONField(default=list, editable=False)
    state = models.CharField(lazy("状态"), max_length=12, choices=State, default=State.NOT_STARTED, db_index=True)
    due = models.DateField(lazy("期限"), null=True, blank=True)
    link = models.CharField(
        lazy("链接"), max_length=500, blank=True, validators=[check_link],
        help_text=lazy("以 https:// 开头。"),
    )  # fmt: skip
    progress = models.TextField(lazy("进展说明"), blank=True)
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=lazy("审签人"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    signed_off_at = models.DateTimeField(lazy("审签时间"), null=True)
    is_current = models.BooleanField(default=True, editable=False, db_index=True)
    was_edited = models.BooleanField(default=False, editable=False)
    changed_at = models.DateTimeField(lazy("更新时间"), auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DeliverableQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["plan", "pk"]
        verbose_name = lazy("成果")
        verbose_name_plural = lazy("成果")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "identifier"], name="deliverable_once"),
            models.CheckConstraint(condition=Q(link="") | Q(link__startswith="https://"), name="deliverable_link_https",
                                   violation_error_message=lazy("链接应以 https:// 开头。")),
            models.CheckConstraint(condition=Q(signed_off_at__isnull=True) | Q(state__in=["built", "running", "closed"]),
                                   name="deliverable_signed_when_built"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def is_done(self) -> bool:
        """Whether it stands: built, running, or closed again."""
        return self.state in (self.State.BUILT, self.State.RUNNING, self.State.CLOSED)


class Evidence(models.Model):
    """A file that shows that a deliverable is there, and works."""

    deliverable = models.ForeignKey(
        Deliverable, verbose_name=lazy("成果"), on_delete=models.CASCADE, related_name="evidence"
    )
    file = models.ForeignKey(StoredFile, verbose_name=lazy("文件"), on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(lazy("说明"), max_length=200, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=lazy("上传人"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    added_at = models.DateTimeField(lazy("上传时间"), auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-added_at", "-pk"]
        verbose_name = lazy("佐证材料")
        verbose_name_plural = lazy("佐证材料")

    def __str__(self) -> str:
        return self.caption or self.file.name


class Note(models.Model):
    """What somebody remarked; never changed afterwards."""

    deliverable = models.ForeignKey(
        Deliverable, verbose_name=lazy("成果"), on_delete=models.CASCADE, related_name="notes"
    )
    text = models.TextField(lazy("记事"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=lazy("作者"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField(lazy("时间"), auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-written_at", "-pk"]
        verbose_name = lazy("记事")
        verbose_name_plural = lazy("记事")

    def __str__(self) -> str:
        return self.text[:60]
