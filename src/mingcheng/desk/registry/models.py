"""Enterprises as the desk shows them: what the linked register says of each, with the district and park that it belongs to."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import Reach, Reached
from mingcheng.desk.pages.language import lazy


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
        found = self
        for word in text.split():
            found = found.filter(search__contains=word.casefold())
        return found


class Enterprise(models.Model):
    """One enterprise of the register. `search` holds, folded, all that it can be found by."""

    register_key = models.CharField(max_length=40, unique=True, null=True, blank=True)
    uscc = models.CharField(lazy("统一社会信用代码"), max_length=18, unique=True, null=True, blank=True)
    name = models.CharField(lazy("名称"), max_length=200, db_index=True)
    former_names = models.JSONField(lazy("曾用名"), default=list, blank=True)
    search = models.TextField(editable=False, default="")
    district = models.ForeignKey(
        Organisation,
        verbose_name=lazy("区县"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="enterprises",
    )
    park = models.ForeignKey(
        Organisation,
        verbose_name=lazy("园区"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="tenants",
    )
    adcode = models.CharField(lazy("行政区划代码"), max_length=6, blank=True)
    segment = models.CharField(lazy("产业链环节"), max_length=60, blank=True, db_index=True)
    industry = models.CharField(lazy("行业代码"), max_length=8, blank=True)
    founded = models.DateField(lazy("成立日期"), null=True, blank=True)
    size_class = models.CharField(lazy("规模"), max_length=10, blank=True)
    is_above_scale = models.BooleanField(lazy("规上"), null=True)
    titles = models.JSONField(lazy("称号"), default=list, blank=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        verbose_name = lazy("企业")
        verbose_name_plural = lazy("企业")

    def __str__(self) -> str:
        return self.name
