"""Editions of measure packs, match runs, award lists with their awards and objections, pots, simulated reforms."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from mingcheng.desk.organisations.reach import Reach, Reached
from mingcheng.desk.pages.language import lazy
from mingcheng.desk.registry.models import Enterprise

FEN_IN_WAN = 1_000_000


class EditionQuerySet(Reached["Edition"]):
    """Editions of packs: those in force are open to all."""

    right = "policies.view"

    def is_published(self) -> Q:
        """Those in force."""
        return Q(state=Edition.State.IN_FORCE)


class Edition(models.Model):
    """An edition of a pack of measures that is kept at the desk: YAML texts by file name. Editions in force do not change;
    a change is a new edition."""

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", lazy("起草")
        TESTED = "tested", lazy("算例通过")
        IN_FORCE = "in_force", lazy("施行")
        SUPERSEDED = "superseded", lazy("已被取代")

    name = models.SlugField(lazy("代号"), max_length=60)
    number = models.PositiveIntegerField(lazy("版次"), default=1)
    title = models.CharField(lazy("名称"), max_length=200)
    texts = models.JSONField(lazy("内容"), default=dict)
    state = models.CharField(lazy("状态"), max_length=10, choices=State, default=State.DRAFT, db_index=True)
    note = models.CharField(lazy("修改说明"), max_length=300, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(lazy("修改时间"), auto_now=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "-number"]
        verbose_name = lazy("措施包")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "number"], name="edition_once"),
            models.UniqueConstraint(fields=["name"], condition=Q(state="in_force"), name="one_edition_in_force"),
        ]

    def __str__(self) -> str:
        return f"{self.title} #{self.number}"


class MatchRunQuerySet(Reached["MatchRun"]):
    """Match runs: whoever may see results sees that there is one; whose results, the rows say."""

    right = "policies.results"

    def within(self, reach: Reach) -> Q:
        """All."""
        return Q(pk__isnull=False)  # an empty Q beside another one would mean nothing at all


class MatchRun(models.Model):
    """A match of a pack with the facts of a year. The result is a Parquet file of the data folder (`results/<key>`)."""

    pack = models.CharField(lazy("措施包"), max_length=80)
    pack_title = models.CharField(lazy("措施包名称"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(lazy("年度"))
    summary = models.JSONField(default=dict)
    is_done = models.BooleanField(lazy("已完成"), default=False)
    job = models.ForeignKey("jobs.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=lazy("提交人"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(lazy("提交时间"), auto_now_add=True)

    objects = MatchRunQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        verbose_name = lazy("匹配测算")

    def __str__(self) -> str:
        return f"{self.pack_title or self.pack} {self.year} #{self.pk}"


class AwardList(models.Model):
    """A list of awards made of a match run: 免申即享."""

    class State(models.TextChoices):
        """How far it is."""

        REVIEW = "review", lazy("审核中")
        NOTICE = "notice", lazy("公示中")
        CONFIRMED = "confirmed", lazy("已确定")
        CLOSED = "closed", lazy("已办结")

    run = models.ForeignKey(MatchRun, on_delete=models.PROTECT, related_name="lists", verbose_name=lazy("匹配测算"))
    title = models.CharField(lazy("标题"), max_length=200)
    state = models.CharField(lazy("状态"), max_length=10, choices=State, default=State.REVIEW, db_index=True)
    notice_from = models.DateField(lazy("公示开始"), null=True, blank=True)
    notice_to = models.DateField(lazy("公示结束"), null=True, blank=True)
    contact = models.CharField(lazy("异议受理"), max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(lazy("生成时间"), auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        verbose_name = lazy("兑现名单")
        constraints: ClassVar = [models.UniqueConstraint(fields=["run"], name="one_list_a_run")]

    def __str__(self) -> str:
        return self.title


class AwardQuerySet(Reached["Award"]):
    """Awards: those of a district's enterprises, or one's own; what is under notice or later is open to all."""

    right = "policies.results"

    def within(self, reach: Reach) -> Q:
        """Those of the enterprises of the reach."""
        return Q(enterprise__district__in=reach.organisations) | Q(uscc__in=reach.usccs)

    def in_notice(self) -> Self:
        """Those that the public may see: confirmed ones of lists under notice or later."""
        return self.filter(
            award_list__state__in=[AwardList.State.NOTICE, AwardList.State.CONFIRMED, AwardList.State.CLOSED]
        ).exclude(state__in=[Award.State.PROPOSED, Award.State.REVIEWED, Award.State.SET_ASIDE])


class Award(models.Model):
    """What one enterprise gets of one measure, in fen. Each enterprise gets a measure's tier of a year once at most."""

    class State(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed", lazy("待初审")
        REVIEWED = "reviewed", lazy("区县已初审")
        CONFIRMED = "confirmed", lazy("已核定")
        SET_ASIDE = "set_aside", lazy("不予兑现")
        ORDERED = "ordered", lazy("已下达")
        PAID = "paid", lazy("已拨付")
        FAILED = "failed", lazy("拨付失败")
        RETURNED = "returned", lazy("已退回")

    award_list = models.ForeignKey(
        AwardList, on_delete=models.PROTECT, related_name="awards", verbose_name=lazy("兑现名单")
    )
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, null=True, related_name="awards", verbose_name=lazy("企业")
    )
    uscc = models.CharField(lazy("统一社会信用代码"), max_length=18, db_index=True)
    name = models.CharField(lazy("企业名称"), max_length=200)
    measure = models.CharField(lazy("措施代号"), max_length=80)
    measure_title = models.CharField(lazy("措施"), max_length=200)
    year = models.PositiveSmallIntegerField(lazy("年度"))
    tier = models.CharField(lazy("档次代号"), max_length=80, blank=True)
    tier_title = models.CharField(lazy("档次"), max_length=200, blank=True)
    computed_fen = models.BigIntegerField(lazy("测算金额"))
    amount_fen = models.BigIntegerField(lazy("核定金额"))
    reason = models.CharField(lazy("调整或不予兑现的原因"), max_length=300, blank=True)
    state = models.CharField(lazy("状态"), max_length=10, choices=State, default=State.PROPOSED, db_index=True)
    paid_on = models.DateField(lazy("拨付日期"), null=True, blank=True)
    voucher = models.CharField(lazy("凭证号"), max_length=80, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AwardQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["measure", "name", "pk"]
        verbose_name = lazy("奖补")
        indexes: ClassVar = [models.Index(fields=["award_list", "state"], name="award_of_list")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["uscc", "measure", "tier", "year"], condition=~Q(state__in=["set_aside", "returned"]),
                                    name="award_once", violation_error_message=lazy("这家企业本年度已享受这一档。")),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="award_not_negative"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} {self.measure_title}"

    @property
    def amount_wan(self) -> Decimal:
        """The amount in 万元."""
        return Decimal(self.amount_fen) / FEN_IN_WAN

    @property
    def computed_wan(self) -> Decimal:
        """What was computed, in 万元."""
        return Decimal(self.computed_fen) / FEN_IN_WAN


class Objection(models.Model):
    """Somebody objects to an award while it is under notice."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", lazy("待处理")
        UPHELD = "upheld", lazy("成立")
        REJECTED = "rejected", lazy("不成立")

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="objections", verbose_name=lazy("奖补"))
    text = models.TextField(lazy("异议内容"))
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(lazy("提出时间"), auto_now_add=True)
    state = models.CharField(lazy("状态"), max_length=10, choices=State, default=State.OPEN)
    answer = models.TextField(lazy("处理意见"), blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-filed_at"]
        verbose_name = lazy("异议")

    def __str__(self) -> str:
        return f"{self.award}：{self.text[:30]}"


class Pot(models.Model):
    """Money set aside for measures of a year, in fen. `measures` are their ids; none: all of the pack."""

    name = models.CharField(lazy("名称"), max_length=120)
    year = models.PositiveSmallIntegerField(lazy("年度"))
    budget_fen = models.BigIntegerField(lazy("预算"))
    measures = models.JSONField(lazy("措施"), default=list, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering: ClassVar = ["-year", "name"]
        verbose_name = lazy("资金池")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "year"], name="pot_once"),
            models.CheckConstraint(condition=Q(budget_fen__gte=0), name="pot_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"


class Reform(models.Model):
    """A simulated change of parameters; totals alone are kept."""

    title = models.CharField(lazy("标题"), max_length=200)
    pack = models.CharField(lazy("措施包"), max_length=80)
    year = models.PositiveSmallIntegerField(lazy("年度"))
    changes = models.JSONField(lazy("改动"), default=dict)
    result = models.JSONField(default=dict)
    job = models.ForeignKey("jobs.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(lazy("提交时间"), auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        verbose_name = lazy("改革测算")

    def __str__(self) -> str:
        return self.title
