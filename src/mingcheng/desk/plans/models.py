"""Plans at the desk: the document with its text, and every part read from it, corrected and confirmed by people.

The text of a long plan is megabytes: it stands in a table of its own, so that no list and no other room fetches it with the
plan's name.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from mingcheng.desk.files.models import StoredFile
from mingcheng.desk.organisations.reach import Reached
from mingcheng.desk.pages.language import lazy


class PlanQuerySet(Reached["Plan"]):
    """Plans: staff see all, others the published ones."""

    right = "plans.view"

    def is_published(self) -> Q:
        """Those that were published."""
        return Q(state=Plan.State.PUBLISHED)


class Plan(models.Model):
    """A plan document, or the data of one. `replaces` is the edition that it takes the place of when it is published."""

    class State(models.TextChoices):
        """Where it stands on its way."""

        READING = "reading", lazy("识读中")
        FAILED = "failed", lazy("未能识读")
        IN_REVIEW = "in_review", lazy("校核中")
        PUBLISHED = "published", lazy("已发布")
        WITHDRAWN = "withdrawn", lazy("已撤下")
        SUPERSEDED = "superseded", lazy("已被新版取代")

    title = models.CharField(lazy("名称"), max_length=300)
    issuer = models.CharField(lazy("发文单位"), max_length=200, blank=True)
    jurisdiction = models.CharField(lazy("适用地区"), max_length=100, blank=True)
    is_draft = models.BooleanField(lazy("征求意见稿"), default=False)
    is_own = models.BooleanField(lazy("本市规划"), default=True, help_text=lazy("外地规划只用于对照。"))
    issued_on = models.DateField(lazy("印发日期"), null=True, blank=True)
    first_year = models.PositiveSmallIntegerField(lazy("起始年"), null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(lazy("截止年"), null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=lazy("文件")
    )
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="newer",
                                 verbose_name=lazy("取代的旧版"))  # fmt: skip
    findings = models.JSONField(default=list, editable=False)
    state = models.CharField(lazy("状态"), max_length=10, choices=State, default=State.READING, db_index=True)
    job = models.ForeignKey("jobs.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=lazy("上传人")
    )
    created_at = models.DateTimeField(lazy("上传时间"), auto_now_add=True)
    published_at = models.DateTimeField(lazy("发布时间"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        verbose_name = lazy("规划")
        verbose_name_plural = lazy("规划")

    def __str__(self) -> str:
        return self.title

    @property
    def text(self) -> str:
        """The text that offsets count in (code points); empty for a plan of which only the data are there."""
        document = self._document()
        return document.text if document else ""

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The document's blocks as read, for showing it."""
        document = self._document()
        return document.blocks if document else []

    def _document(self) -> PlanDocument | None:
        try:
            return self.document
        except PlanDocument.DoesNotExist:
            return None


class PlanDocument(models.Model):
    """The words of a plan as they were read from its file. `read_at` is another one after every reading."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, primary_key=True, related_name="document")
    text = models.TextField(default="", editable=False)
    blocks = models.JSONField(default=list, editable=False)
    read_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = lazy("规划原文")

    def __str__(self) -> str:
        return f"{self.plan_id} {self.read_at:%Y-%m-%d %H:%M:%S}"


def read_at(plan: Plan) -> datetime | None:
    """When the plan's document was read last, without its words."""
    return PlanDocument.objects.filter(plan=plan.pk).values_list("read_at", flat=True).first()


class PlanItemQuerySet(Reached["PlanItem"]):
    """Parts of plans: as far as their plan can be seen."""

    right = "plans.view"

    def is_published(self) -> Q:
        """Those of published plans."""
        return Q(plan__state=Plan.State.PUBLISHED)


class PlanItem(models.Model):
    """A target, baseline, task, measure, park or system of a plan.

    `data` has the fields of the matching class of `mingcheng.plans.model` as JSON (numbers exact, as text), `start` and
    `end` the passage in the plan's text (both null for what a person added without one). `version` counts changes: who
    saves with an older one has not seen the last, and is told.
    """

    class Kind(models.TextChoices):
        """What it is."""

        TARGET = "target", lazy("目标")
        BASELINE = "baseline", lazy("基期值")
        TASK = "task", lazy("任务")
        MEASURE = "measure", lazy("政策措施")
        PARK = "park", lazy("园区")
        SYSTEM = "system", lazy("平台、名录与机制")

    class State(models.TextChoices):
        """What people have said about it."""

        READ = "read", lazy("待校核")
        CONFIRMED = "confirmed", lazy("已确认")
        REJECTED = "rejected", lazy("已剔除")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(lazy("类别"), max_length=10, choices=Kind)
    identifier = models.CharField(max_length=60)
    data = models.JSONField(lazy("内容"))
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    quote = models.TextField(lazy("原文"), blank=True)
    state = models.CharField(lazy("状态"), max_length=10, choices=State, default=State.READ)
    is_added = models.BooleanField(lazy("人工补充"), default=False)
    reason = models.CharField(lazy("剔除的理由"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    objects = PlanItemQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["kind", "start", "pk"]
        verbose_name = lazy("条目")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "identifier"], name="plan_item_once"),
        ]

    def __str__(self) -> str:
        return self.quote or self.identifier


KEPT = ("state", "data", "start", "end", "quote", "reason")
"""What an earlier version of an item holds."""


class ItemVersion(models.Model):
    """An item as it was before a change, so that any change can be undone."""

    item = models.ForeignKey(PlanItem, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=PlanItem.State)
    data = models.JSONField()
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    quote = models.TextField(blank=True)
    reason = models.CharField(max_length=300, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-version"]
        verbose_name = lazy("条目的旧版本")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "version"], name="plan_item_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.version}"


def version_of(item: PlanItem) -> ItemVersion:
    """An item as it is now, to be kept before it is changed."""
    held = {name: getattr(item, name) for name in KEPT}
    return ItemVersion(item=item, version=item.version, changed_by=item.changed_by, changed_at=item.changed_at, **held)
