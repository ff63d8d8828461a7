"""What people do with enterprises: talk to them, decide whether two records are one, take them into pools."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from mingcheng.desk.organisations.reach import Reach, Reached
from mingcheng.desk.pages.language import lazy
from mingcheng.titles import label_of


class ContactQuerySet(Reached["Contact"]):
    """Contacts with enterprises: as the enterprises themselves, but never for the enterprise."""

    right = "registry.contact"

    def within(self, reach: Reach) -> Q:
        """Those with enterprises of the districts and parks in the reach."""
        places = reach.organisations
        return (
            Q(enterprise__district__in=places)
            | Q(enterprise__park__in=places)
            | Q(enterprise__merged_into__district__in=places)
            | Q(enterprise__merged_into__park__in=places)
        )


class Contact(models.Model):
    """A contact with an enterprise (联系服务): when, who, how, what was asked, what was promised, until when."""

    class Kind(models.TextChoices):
        """How."""

        VISIT = "visit", lazy("走访")
        CALL = "call", lazy("电话")
        MEETING = "meeting", lazy("座谈")
        MESSAGE = "message", lazy("来信来函")
        OTHER = "other", lazy("其他")

    enterprise = models.ForeignKey(
        "registry.Enterprise", verbose_name=lazy("企业"), on_delete=models.CASCADE, related_name="contacts"
    )
    date = models.DateField(lazy("日期"))
    kind = models.CharField(lazy("方式"), max_length=10, choices=Kind, default=Kind.VISIT)
    who = models.CharField(lazy("联系人员"), max_length=100)
    asked = models.TextField(lazy("企业诉求"), blank=True, max_length=2000)
    promised = models.TextField(lazy("答复与承诺"), blank=True, max_length=2000)
    follow_up = models.DateField(lazy("跟进期限"), null=True, blank=True)
    done_at = models.DateField(lazy("办结日期"), null=True, blank=True)
    outcome = models.TextField(lazy("办理结果"), blank=True, max_length=2000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=lazy("记录人"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(lazy("记录时间"), auto_now_add=True)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-date", "-pk"]
        verbose_name = lazy("联系服务")
        indexes: ClassVar = [models.Index(fields=["done_at", "follow_up"], name="contact_open")]

    def __str__(self) -> str:
        return f"{self.date} {self.enterprise}"


class MergeDecision(models.Model):
    """What somebody decided about two records: one enterprise, not one, or not to be told yet. The last one of a pair
    counts; `is_journaled` once it stands in the register's journal, from where linkage reads it."""

    class Verdict(models.TextChoices):
        """The decision."""

        SAME = "same", lazy("是同一家")
        DIFFERENT = "different", lazy("不是同一家")
        UNSURE = "unsure", lazy("暂不能定")

    left = models.CharField(max_length=40)
    right = models.CharField(max_length=40)
    left_name = models.CharField(lazy("甲"), max_length=200, blank=True)
    right_name = models.CharField(lazy("乙"), max_length=200, blank=True)
    verdict = models.CharField(lazy("结论"), max_length=10, choices=Verdict)
    reason = models.CharField(lazy("理由"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=lazy("判断人"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(lazy("时间"), auto_now_add=True)
    is_journaled = models.BooleanField(lazy("已生效"), default=False)

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = lazy("合并判断")
        indexes: ClassVar = [
            models.Index(fields=["left", "right"], name="decision_of_pair"),
            models.Index(fields=["is_journaled", "verdict"], name="decision_open"),
        ]

    def __str__(self) -> str:
        return f"{self.left_name} / {self.right_name}"


class PoolChange(models.Model):
    """Somebody took an enterprise into a cultivation pool, or out of it, with the reason. `is_journaled` once it stands
    among the events of the ladder."""

    class Change(models.TextChoices):
        """In or out."""

        ENTER = "enter", lazy("入库")
        LEAVE = "leave", lazy("出库")

    enterprise = models.ForeignKey(
        "registry.Enterprise", verbose_name=lazy("企业"), on_delete=models.CASCADE, related_name="pool_changes"
    )
    kind = models.CharField(lazy("称号"), max_length=40)
    change = models.CharField(lazy("变动"), max_length=5, choices=Change)
    date = models.DateField(lazy("日期"))
    reason = models.CharField(lazy("理由"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=lazy("办理人"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(lazy("时间"), auto_now_add=True)
    is_journaled = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = lazy("培育库变动")

    def __str__(self) -> str:
        return f"{self.get_change_display()} {self.kind_label} {self.enterprise}"

    @property
    def kind_label(self) -> str:
        """What the title is called."""
        return label_of(self.kind)
