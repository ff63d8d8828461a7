"""Targets of published plans, the figures that people enter for them, and published series that they are linked to."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value

from mingcheng.desk.files.models import StoredFile
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import Reach, Reached, has_right, reach_of
from mingcheng.desk.pages.language import lazy
from mingcheng.desk.plans.models import Plan
from mingcheng.desk.targets.items import label_of
from mingcheng.reference_periods import Period

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from mingcheng.desk.organisations.models import User

PARK_RIGHTS = ("statistics.tables", "statistics.view")
"""Who has one of these for a park sees what reports say of it."""


def _amount(label: str, *, is_optional: bool = False, help_text: str = "") -> models.DecimalField[Decimal, Decimal]:
    """A number as printed: exact, up to ten places after the point."""
    return models.DecimalField(
        label, max_digits=30, decimal_places=10, null=is_optional, blank=is_optional, help_text=help_text
    )


class TargetQuerySet(Reached["Target"]):
    """Targets: staff see all; others those of published plans."""

    right = "targets.view"

    def within(self, reach: Reach) -> Q:
        """Those that an organisation of the reach answers for, and those that are about one."""
        through = Target.organisations.through.objects.filter(organisation__in=reach.organisations)
        return Q(pk__in=through.values("target")) | Q(organisation__in=reach.organisations)

    def is_published(self) -> Q:
        """Those of published plans."""
        return Q(plan__state=Plan.State.PUBLISHED, is_current=True)

    def current(self) -> Self:
        """Those that stand in the plan as it was last published."""
        return self.filter(is_current=True)

    def with_openness(self, user: User | AnonymousUser) -> Any:
        """Each with `is_open`: whether the person sees its figures. Those of parks, of few enterprises each, are for the
        parks and districts themselves and for officers; all others for everybody with the right to figures."""
        if not has_right(user, "targets.figures"):
            return self.annotate(is_open=Value(False, models.BooleanField()))
        reaches = [reach_of(user, right) for right in PARK_RIGHTS]
        if any(reach.everything for reach in reaches):
            return self.annotate(is_open=Value(True, models.BooleanField()))
        own = frozenset(key for reach in reaches for key in reach.organisations)
        parks = Organisation.objects.filter(kind=Organisation.Kind.PARK).exclude(pk__in=own)
        return self.annotate(is_open=~Exists(parks.filter(pk=OuterRef("organisation"))))


class Target(models.Model):
    """A quantity that a published plan commits to, once however often the plan says it.

    `identifier` is the item's in the plan, `also` those of the places that repeat it. `accrues` is true for what is counted
    from 1 January on, false for what is as it is at the end of a period. `organisation` is whose figure it is: a park or a
    district that the plan names, else the city. What people changed here stays when the plan is published again.
    """

    class Kind(models.TextChoices):
        """What the value says."""

        LEVEL = "level", lazy("水平")
        INCREMENT = "increment", lazy("新增")
        GROWTH = "growth", lazy("年均增速")
        SHARE = "share", lazy("占比")
        MULTIPLE = "multiple", lazy("倍数")
        RANK = "rank", lazy("位次")
        FLOW = "flow", lazy("每年")

    class Comparator(models.TextChoices):
        """How the value binds."""

        AT_LEAST = ">=", lazy("不低于")
        MORE = ">", lazy("突破")
        EQUAL = "=", lazy("等于")
        AT_MOST = "<=", lazy("不超过")
        LESS = "<", lazy("低于")
        ABOUT = "~", lazy("左右")

    plan = models.ForeignKey(Plan, verbose_name=lazy("规划"), on_delete=models.PROTECT, related_name="targets")
    identifier = models.CharField(max_length=60, editable=False)
    also = models.JSONField(default=list, editable=False)
    indicator = models.CharField(lazy("指标"), max_length=200)
    subject = models.CharField(lazy("对象"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=lazy("统计范围"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(lazy("类型"), max_length=10, choices=Kind)
    comparator = models.CharField(lazy("要求"), max_length=2, choices=Comparator)
    value = _amount(lazy("目标值"))
    unit = models.CharField(lazy("计量单位"), max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(lazy("目标年"), null=True, blank=True)
    first_year = models.PositiveSmallIntegerField(lazy("规划起始年"), null=True, blank=True)
    baseline_value = _amount(lazy("基期值"), is_optional=True)
    baseline_unit = models.CharField(lazy("基期计量单位"), max_length=40, blank=True)
    baseline_year = models.PositiveSmallIntegerField(lazy("基期年"), null=True, blank=True)
    accrues = models.BooleanField(
        lazy("从年初起累计"), default=False, help_text=lazy("收入等逐月累计的勾选；企业数、面积等期末时点数不勾选。")
    )
    theme = models.CharField(lazy("主题"), max_length=40, blank=True, db_index=True)
    printed_units = models.JSONField(default=list, editable=False)
    organisations = models.ManyToManyField(
        Organisation, verbose_name=lazy("责任单位"), blank=True, related_name="targets"
    )
    report_item = models.CharField(lazy("报表指标"), max_length=120, blank=True)
    series_region = models.CharField(lazy("序列的地区"), max_length=100, blank=True)
    series_indicator = models.CharField(lazy("序列的指标"), max_length=200, blank=True)
    series_scope = models.CharField(lazy("序列的口径"), max_length=200, blank=True)
    is_current = models.BooleanField(lazy("现行"), default=True, db_index=True, editable=False)
    was_edited = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TargetQuerySet.as_manager()
    WORDS: ClassVar = {"report_item": label_of}

    class Meta:
        ordering: ClassVar = ["plan", "pk"]
        verbose_name = lazy("目标")
        verbose_name_plural = lazy("目标")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "identifier"], name="target_once"),
            models.CheckConstraint(
                condition=Q(baseline_year__isnull=True) | Q(year__isnull=True) | Q(baseline_year__lt=F("year")),
                name="target_after_baseline",
                violation_error_message=lazy("基期年应早于目标年。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}（{self.year}）" if self.year else self.indicator

    def of_one_figure(self) -> TargetQuerySet:
        """The plan's targets that are measured by the same figure as this one, itself among them: an indicator that stands
        at some value at the end of several years."""
        rows = Target.objects.current()
        if self.kind not in (self.Kind.LEVEL, self.Kind.SHARE, self.Kind.RANK):
            return rows.filter(pk=self.pk)
        same = ("plan", "organisation", "subject", "indicator", "kind", "unit")
        return rows.filter(**{name: getattr(self, name) for name in same})


class EntryQuerySet(Reached["Entry"]):
    """Entered figures: as far as their targets."""

    right = "targets.figures"

    def within(self, reach: Reach) -> Q:
        """Those of the targets of the reach."""
        return Q(target__in=Target.objects.filter(Target.objects.within(reach)).values("pk"))


class Entry(models.Model):
    """A figure of a period that somebody entered with its source; it counts once a plan officer has confirmed it."""

    class State(models.TextChoices):
        """What the plan officer said."""

        ENTERED = "entered", lazy("待确认")
        CONFIRMED = "confirmed", lazy("已确认")
        RETURNED = "returned", lazy("已退回")

    target = models.ForeignKey(Target, verbose_name=lazy("目标"), on_delete=models.CASCADE, related_name="entries")
    year = models.PositiveSmallIntegerField(lazy("年份"))
    last_month = models.PositiveSmallIntegerField(lazy("截至月份"), default=12)
    value = _amount(lazy("数值"))
    unit = models.CharField(lazy("计量单位"), max_length=40, blank=True)
    growth = models.DecimalField(
        lazy("公布的同比增速（%）"), max_digits=12, decimal_places=4, null=True, blank=True,
        help_text=lazy("照来源填写，不要用两年的数相除。"),
    )  # fmt: skip
    source = models.CharField(lazy("来源"), max_length=300, help_text=lazy("文件名称、文号、页码，或由哪个单位提供。"))
    evidence = models.ForeignKey(
        StoredFile, verbose_name=lazy("佐证材料"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField(lazy("备注"), blank=True)
    state = models.CharField(lazy("状态"), max_length=10, choices=State, default=State.ENTERED, db_index=True)
    reason = models.CharField(lazy("退回原因"), max_length=300, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=lazy("填报人"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    entered_at = models.DateTimeField(lazy("填报时间"), auto_now=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=lazy("确认人"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(lazy("确认时间"), null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["target", "-year", "-last_month"]
        verbose_name = lazy("填报数")
        verbose_name_plural = lazy("填报数")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["target", "year", "last_month"], name="target_entry_once",
                violation_error_message=lazy("这一期已有填报数，请修改原数。"),
            ),
            models.CheckConstraint(condition=Q(last_month__gte=1, last_month__lte=12), name="target_entry_month"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.target} {self.period.label}"

    @property
    def period(self) -> Period:
        """From January to its month: how totals are counted, and at whose end things stand."""
        return Period.through(self.year, self.last_month)


class SeriesFile(models.Model):
    """A file of published figures that somebody imported; the same content is imported once."""

    file = models.ForeignKey(StoredFile, verbose_name=lazy("文件"), on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    rows = models.PositiveIntegerField(lazy("行数"), default=0)
    findings = models.JSONField(lazy("发现"), default=list)
    job = models.ForeignKey("jobs.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    is_read = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = lazy("公开数据文件")

    def __str__(self) -> str:
        return self.file.name


class SeriesRow(models.Model):
    """One row of such a file, as printed: a level, a published growth, or both. `is_used` is false for a row that an officer
    set aside (a misprint, another scope), with the reason."""

    series_file = models.ForeignKey(SeriesFile, on_delete=models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField(lazy("行"))
    region = models.CharField(lazy("地区"), max_length=100, blank=True)
    indicator = models.CharField(lazy("指标"), max_length=200)
    scope = models.CharField(lazy("口径"), max_length=200, blank=True)
    period_type = models.CharField(lazy("期别"), max_length=10)
    year = models.PositiveSmallIntegerField(lazy("年份"))
    first_month = models.PositiveSmallIntegerField()
    last_month = models.PositiveSmallIntegerField()
    level = models.CharField(lazy("数值"), max_length=40, blank=True)
    is_rounded = models.BooleanField(default=False)
    unit = models.CharField(lazy("计量单位"), max_length=40, blank=True)
    growth = models.CharField(lazy("公布的同比增速（%）"), max_length=40, blank=True)
    source = models.TextField(lazy("出处"), blank=True)
    note = models.TextField(lazy("备注"), blank=True)
    is_used = models.BooleanField(lazy("采用"), default=True)
    reason = models.CharField(lazy("不采用的原因"), max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["series_file", "line"]
        verbose_name = lazy("公开数据")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series_file", "line"], name="series_row_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["indicator", "region"], name="series_row_of")]

    def __str__(self) -> str:
        return f"{self.region}{self.indicator} {self.period.label}"

    @property
    def period(self) -> Period:
        """Its reference period."""
        return Period(self.year, self.first_month, self.last_month)


class Standing(models.Model):
    """How a target stands, computed by `standings.refresh`: lists read it, so that no list computes. Rates are fractions.
    `stamp` is that of the reports' totals when it was computed."""

    class Light(models.TextChoices):
        """The signal."""

        GREEN = "green", lazy("绿灯")
        YELLOW = "yellow", lazy("黄灯")
        RED = "red", lazy("红灯")
        GREY = "grey", lazy("灰灯")

    target = models.OneToOneField(Target, on_delete=models.CASCADE, related_name="standing")
    light = models.CharField(lazy("亮灯"), max_length=6, choices=Light, default=Light.GREY, db_index=True)
    reason = models.TextField(blank=True)
    value = _amount(lazy("最新数"), is_optional=True)
    year = models.PositiveSmallIntegerField(null=True)
    last_month = models.PositiveSmallIntegerField(null=True)
    source = models.CharField(max_length=10, blank=True)
    growth = models.DecimalField(max_digits=16, decimal_places=8, null=True)
    growth_achieved = models.DecimalField(max_digits=16, decimal_places=8, null=True)
    growth_required = models.DecimalField(max_digits=16, decimal_places=8, null=True)
    share_of_target = models.DecimalField(max_digits=16, decimal_places=8, null=True)
    share_of_way = models.DecimalField(max_digits=16, decimal_places=8, null=True)
    booked = models.DecimalField(max_digits=16, decimal_places=8, null=True)
    usual = models.DecimalField(max_digits=16, decimal_places=8, null=True)
    is_pro_rata = models.BooleanField(default=False)
    is_reached = models.BooleanField(null=True)
    as_of = models.DateField()
    stamp = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = lazy("完成情况")

    def __str__(self) -> str:
        return f"{self.target} {self.get_light_display()}"

    @property
    def period(self) -> Period | None:
        """The period of the latest figure."""
        return Period.through(self.year, self.last_month) if self.year and self.last_month else None
