"""Parks: what is kept of each beside its organisation, and the blocks that it consists of."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import Reach, Reached
from mingcheng.desk.pages.language import lazy
from mingcheng.desk.parks.outlines import outline_fault
from mingcheng.desk.plans.models import Plan
from mingcheng.reference_periods import Period

M2_OF_MU = Decimal(2000) / 3
"""Square metres of one 亩."""


def _area(label: str, help_text: str = "") -> models.DecimalField[Decimal | None, Decimal | None]:
    """An area in square metres, or 亩; empty is unknown."""
    return models.DecimalField(label, max_digits=16, decimal_places=2, null=True, blank=True, help_text=help_text)


class ParkQuerySet(Reached["Park"]):
    """Parks: all can be seen by all; a park or a district changes its own."""

    right = "parks.view"

    def within(self, reach: Reach) -> Q:
        """Those of the organisations of the reach."""
        return Q(organisation__in=reach.organisations)

    def is_published(self) -> Q:
        """Those that are open."""
        return Q(organisation__is_active=True)


class Park(models.Model):
    """A park. Areas are in square metres, land in 亩 as it is printed; the target's revenue is in yuan. `revenue_*` is the
    latest software revenue of its enterprises by the collected reports, refreshed and never edited."""

    class Level(models.TextChoices):
        """By whom it is recognised."""

        NATIONAL = "national", lazy("国家级")
        PROVINCIAL = "provincial", lazy("省级")
        CITY = "city", lazy("市级")
        DISTRICT = "district", lazy("区县级")
        NONE = "none", lazy("未认定")

    organisation = models.OneToOneField(
        Organisation, verbose_name=lazy("园区"), on_delete=models.PROTECT, related_name="park"
    )
    level = models.CharField(lazy("级别"), max_length=10, choices=Level, blank=True)
    nature = models.CharField(lazy("性质"), max_length=100, blank=True)
    location = models.CharField(lazy("位置"), max_length=200, blank=True)
    goal = models.TextField(lazy("定位"), blank=True)
    land_mu = _area(lazy("占地面积（亩）"))
    built_m2 = _area(lazy("已建建筑面积（平方米）"))
    planned_m2 = _area(lazy("规划建筑面积（平方米）"))
    used_m2 = _area(lazy("已使用建筑面积（平方米）"))
    target_revenue_yuan = models.DecimalField(
        lazy("软件业务收入目标（元）"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    target_year = models.PositiveSmallIntegerField(lazy("目标年"), null=True, blank=True)
    outline = models.JSONField(lazy("边界"), null=True, blank=True)
    note = models.TextField(lazy("备注"), blank=True)
    plan = models.ForeignKey(
        Plan, verbose_name=lazy("规划"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    identifier = models.CharField(max_length=60, blank=True, editable=False)
    edited = models.JSONField(default=list, editable=False)
    revenue_yuan = models.DecimalField(max_digits=20, decimal_places=2, null=True, editable=False)
    revenue_year = models.PositiveSmallIntegerField(null=True, editable=False)
    revenue_month = models.PositiveSmallIntegerField(null=True, editable=False)
    revenue_growth = models.DecimalField(max_digits=16, decimal_places=8, null=True, editable=False)
    as_of = models.DateField(null=True, editable=False)
    stamp = models.BigIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ParkQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["organisation__path"]
        verbose_name = lazy("园区")
        verbose_name_plural = lazy("园区")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(used_m2__isnull=True) | Q(built_m2__isnull=True) | Q(used_m2__lte=F("built_m2")),
                name="park_used_within_built",
                violation_error_message=lazy("已使用建筑面积不能超过已建建筑面积。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    def clean(self) -> None:
        """The outline is a GeoJSON area."""
        if self.outline is not None and (fault := outline_fault(self.outline)):
            raise ValidationError({"outline": fault})

    @property
    def used_share(self) -> Decimal | None:
        """The part of the built floor space that is used; None where one of the two is unknown."""
        if self.used_m2 is None or not self.built_m2:
            return None
        return self.used_m2 / self.built_m2

    @property
    def built_wan(self) -> Decimal | None:
        """The floor space that is built, in ten thousand square metres."""
        return None if self.built_m2 is None else self.built_m2 / 10_000

    @property
    def land_m2(self) -> Decimal | None:
        """The land in square metres, to the whole metre."""
        return None if self.land_mu is None else (self.land_mu * M2_OF_MU).quantize(Decimal(1))

    @property
    def revenue_period(self) -> Period | None:
        """The period of the latest revenue."""
        if self.revenue_year is None or self.revenue_month is None:
            return None
        return Period.through(self.revenue_year, self.revenue_month)

    @property
    def revenue_share(self) -> Decimal | None:
        """The latest revenue as a share of the target's."""
        if self.revenue_yuan is None or not self.target_revenue_yuan:
            return None
        return self.revenue_yuan / self.target_revenue_yuan


class Block(models.Model):
    """One of the areas that a park consists of."""

    park = models.ForeignKey(Park, on_delete=models.CASCADE, related_name="blocks", verbose_name=lazy("园区"))
    name = models.CharField(lazy("区块"), max_length=100)
    location = models.CharField(lazy("位置"), max_length=200, blank=True)
    land_mu = _area(lazy("占地面积（亩）"))
    built_m2 = _area(lazy("已建建筑面积（平方米）"))
    planned_m2 = _area(lazy("规划建筑面积（平方米）"))
    identifier = models.CharField(max_length=60, blank=True, editable=False)
    was_edited = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar = ["park", "pk"]
        verbose_name = lazy("区块")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["park", "name"], name="park_block_once",
                                    violation_error_message=lazy("园区里已有同名区块。")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.park} {self.name}"
