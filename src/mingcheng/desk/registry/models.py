"""Enterprises as the desk shows them, their titles and places in pools, and what is about to change of these."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from mingcheng.desk.files.models import StoredFile
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import Reach, Reached
from mingcheng.desk.pages.language import lazy
from mingcheng.titles import label_of, titles


class EnterpriseQuerySet(Reached["Enterprise"]):
    """Enterprises: those of a district or a park, or the one itself."""

    right = "registry.view"

    def within(self, reach: Reach) -> Q:
        """Those whose district or park is in the reach, and the enterprise itself."""
        return (
            Q(district__in=reach.organisations)
            | Q(park__in=reach.organisations)
            | Q(uscc__in=reach.usccs, uscc__isnull=False)
        )

    def matching(self, text: str) -> Self:
        """Those whose names, former names, pinyin, initials or code contain every word of a search."""
        from mingcheng.desk.registry.folding import folded

        found = self
        for word in text.split():
            found = found.filter(search__contains=folded(word))
        return found

    def holding(self, kind: str, on: date | None = None) -> Self:
        """Those that hold a title on a day (today)."""
        holders = Standing.objects.holding_on(on or timezone.localdate()).filter(kind=kind, standing="title")
        return self.filter(pk__in=holders.values("enterprise"))


class CurrentEnterprises(models.Manager.from_queryset(EnterpriseQuerySet)):  # type: ignore[misc]
    """Those that the register has now: without what was merged into another one or is in no list any more."""

    def get_queryset(self) -> EnterpriseQuerySet:
        """Only current ones."""
        return super().get_queryset().filter(is_current=True)  # type: ignore[no-any-return]


class Enterprise(models.Model):
    """One enterprise of the register. `search` holds, folded, all that it can be found by.

    `objects` are those that the register has now, `everything` also those that were merged into another one (then
    `merged_into`) or are in no list any more: nothing is deleted that has a history.
    """

    class State(models.TextChoices):
        """What has become of it."""

        ACTIVE = "active", lazy("存续")
        CLOSED = "closed", lazy("已注销或吊销")
        MERGED = "merged", lazy("已并入另一家")
        GONE = "gone", lazy("已不在任何名单")

    register_key = models.CharField(max_length=40, unique=True, null=True, blank=True)
    uscc = models.CharField(lazy("统一社会信用代码"), max_length=18, unique=True, null=True, blank=True)
    code = models.CharField(lazy("名单所印代码"), max_length=40, blank=True)
    code_status = models.CharField(lazy("代码状况"), max_length=16, blank=True)
    name = models.CharField(lazy("名称"), max_length=200, db_index=True)
    former_names = models.JSONField(lazy("曾用名"), default=list, blank=True)
    search = models.TextField(editable=False, default="")
    district = models.ForeignKey(
        Organisation, verbose_name=lazy("区县"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="enterprises",
    )  # fmt: skip
    park = models.ForeignKey(
        Organisation, verbose_name=lazy("园区"), on_delete=models.SET_NULL, null=True, blank=True,
        related_name="tenants",
    )  # fmt: skip
    adcode = models.CharField(lazy("行政区划代码"), max_length=6, blank=True)
    address = models.CharField(lazy("地址"), max_length=300, blank=True)
    segment = models.CharField(lazy("产业链环节"), max_length=60, blank=True, db_index=True)
    is_segment_computed = models.BooleanField(lazy("环节由程序判断"), default=False)
    industry = models.CharField(lazy("行业代码"), max_length=8, blank=True)
    founded = models.DateField(lazy("成立日期"), null=True, blank=True)
    size_class = models.CharField(lazy("规模"), max_length=10, blank=True)
    is_above_scale = models.BooleanField(lazy("规上"), null=True)
    titles = models.JSONField(lazy("称号"), default=list, blank=True)
    sources = models.JSONField(lazy("来源"), default=list, blank=True)
    records = models.PositiveIntegerField(lazy("记录数"), default=0)
    state = models.CharField(lazy("状态"), max_length=8, choices=State, default=State.ACTIVE)
    is_current = models.BooleanField(lazy("在名录"), default=True)
    merged_into = models.ForeignKey(
        "self", verbose_name=lazy("并入"), on_delete=models.SET_NULL, null=True, blank=True, related_name="merged"
    )
    content_hash = models.CharField(max_length=16, blank=True, editable=False)

    everything = EnterpriseQuerySet.as_manager()
    objects = CurrentEnterprises()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        verbose_name = lazy("企业")
        verbose_name_plural = lazy("企业")
        base_manager_name = "everything"
        default_manager_name = "objects"
        indexes: ClassVar = [
            models.Index(fields=["is_current", "name", "id"], name="enterprise_by_name"),
            models.Index(fields=["district", "is_current", "name"], name="enterprise_of_district"),
            models.Index(fields=["park", "is_current", "name"], name="enterprise_of_park"),
            models.Index(fields=["is_current", "is_above_scale"], name="enterprise_above_scale"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def absorbed(self) -> EnterpriseQuerySet:
        """The rows that were merged into this one."""
        rows: EnterpriseQuerySet = Enterprise.everything.filter(merged_into=self)
        return rows

    @property
    def title_labels(self) -> list[str]:
        """What its titles are called."""
        return [label_of(kind) for kind in self.titles]

    @property
    def short_titles(self) -> list[str]:
        """The same in the words of a list, without what has a column of its own."""
        known = titles()
        kinds = [known[kind] for kind in self.titles if kind in known and kind != "above_scale"]
        return [min((each.label, *each.aliases), key=len) for each in kinds]


class RegisterStamp(models.Model):
    """Counts the changes of the table of enterprises as a whole: what is kept in memory about them is made again when the
    count has moved on. One row."""

    count = models.PositiveBigIntegerField(default=0)
    standings_on = models.DateField(null=True)
    prospects_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = lazy("名录版本")

    def __str__(self) -> str:
        return str(self.count)


class ListImport(models.Model):
    """A list that somebody brought: of enterprises, or of titles and pools. `mapping` is what was agreed about its columns;
    it is imported by a job, and `entry` then is its number in the register's journal."""

    class Kind(models.TextChoices):
        """What the list holds."""

        ENTERPRISES = "enterprises", lazy("企业名单")
        TITLES = "titles", lazy("称号与培育库名单")

    class State(models.TextChoices):
        """How far it is."""

        UPLOADED = "uploaded", lazy("待核对列")
        WAITING = "waiting", lazy("等待导入")
        DONE = "done", lazy("已导入")
        FAILED = "failed", lazy("没有导入")

    kind = models.CharField(lazy("类别"), max_length=12, choices=Kind)
    file = models.ForeignKey(StoredFile, verbose_name=lazy("文件"), on_delete=models.PROTECT, related_name="+")
    source = models.CharField(lazy("来源"), max_length=60, blank=True)
    known_at = models.DateField(lazy("得知日期"))
    state = models.CharField(lazy("状态"), max_length=10, choices=State, default=State.UPLOADED)
    mapping = models.JSONField(lazy("列的对应"), default=dict, blank=True)
    entry = models.PositiveIntegerField(null=True, editable=False)
    records = models.PositiveIntegerField(lazy("入库记录"), null=True)
    result = models.JSONField(default=dict, editable=False)
    job = models.ForeignKey("jobs.Job", on_delete=models.SET_NULL, null=True, related_name="+", editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=lazy("导入人"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(lazy("上传时间"), auto_now_add=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        verbose_name = lazy("名单")

    def __str__(self) -> str:
        return f"{self.source or self.get_kind_display()}：{self.file.name}"


class StandingQuerySet(models.QuerySet["Standing"]):
    """Titles and places in pools."""

    def holding_on(self, day: date) -> Self:
        """Those that hold on a day; the last day of validity is one of them."""
        return self.filter(status="held").filter(Q(expires__isnull=True) | Q(expires__gte=day))

    def of(self, enterprises: models.QuerySet[Enterprise]) -> Self:
        """Those of some enterprises."""
        return self.filter(enterprise__in=enterprises)


class Standing(models.Model):
    """A title that an enterprise has or had, or its place in the cultivation pool for one: what the events of the ladder
    come to as of the last of them. Made from the events, never edited."""

    class Which(models.TextChoices):
        """A title, or the pool for it."""

        TITLE = "title", lazy("称号")
        POOL = "pool", lazy("培育库")

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="standings")
    kind = models.CharField(lazy("称号"), max_length=40)
    standing = models.CharField(lazy("名单"), max_length=5, choices=Which)
    status = models.CharField(lazy("状况"), max_length=8)
    since = models.DateField(lazy("起始"), null=True)
    date = models.DateField(lazy("日期"))
    expires = models.DateField(lazy("有效期至"), null=True)
    is_expiry_computed = models.BooleanField(default=False)
    level = models.PositiveSmallIntegerField(lazy("等级"), null=True)
    document = models.CharField(lazy("依据"), max_length=300, blank=True)
    source = models.CharField(lazy("出处"), max_length=300, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = lazy("称号记录")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enterprise", "kind", "standing"], name="standing_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["kind", "standing", "status", "expires"], name="standing_of_kind"),
            models.Index(fields=["expires"], name="standing_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.kind_label} {self.enterprise}"

    @property
    def kind_label(self) -> str:
        """What the title is called."""
        return label_of(self.kind)

    @property
    def is_held(self) -> bool:
        """Whether it holds today."""
        return self.status == "held" and (self.expires is None or self.expires >= timezone.localdate())


class Prospect(models.Model):
    """An enterprise whose conditions for a title and whose standing do not agree, as last computed: `what` is one of
    `policies.prospects.PROSPECTS`, or `near` where one figure is missing little."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="prospects")
    kind = models.CharField(lazy("称号"), max_length=40)
    what = models.CharField(lazy("情形"), max_length=12)
    measure = models.CharField(max_length=80, blank=True)
    missing = models.JSONField(default=list)
    gaps = models.JSONField(default=list)
    year = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = lazy("进出预判")
        constraints: ClassVar = [models.UniqueConstraint(fields=["enterprise", "kind"], name="prospect_once")]
        indexes: ClassVar = [models.Index(fields=["kind", "what"], name="prospect_of_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.what} {self.enterprise}"


from mingcheng.desk.registry.work_models import Contact as Contact  # noqa: E402
from mingcheng.desk.registry.work_models import MergeDecision as MergeDecision  # noqa: E402
from mingcheng.desk.registry.work_models import PoolChange as PoolChange  # noqa: E402
