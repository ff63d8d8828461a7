"""Rounds of collection, what was handed in, what was found in it, who signed, what was published."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from mingcheng.desk.files.models import StoredFile
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import Reach, Reached
from mingcheng.desk.pages.language import lazy
from mingcheng.reference_periods import Period
from mingcheng.statistics.form import FormVersion
from mingcheng.statistics.forms import load_form, version_for


def title_of(form: str) -> str:
    """What a form is called."""
    return load_form(form).latest.title


class RoundQuerySet(Reached["Round"]):
    """Rounds: everybody who collects or reports sees that there is one; whose reports one sees is another question."""

    right = "statistics.view"

    def within(self, reach: Reach) -> Q:
        """All."""
        return Q(pk__isnull=False)


class Round(models.Model):
    """The collection of one form for one period. `expected_file` is the list of those who must report (Parquet)."""

    class State(models.TextChoices):
        """How far it is."""

        OPEN = "open", lazy("收报中")
        SIGNED = "signed", lazy("市级已签发")
        LOCKED = "locked", lazy("已锁定")
        REOPENED = "reopened", lazy("重新打开")

    form = models.CharField(lazy("报表"), max_length=60)
    year = models.PositiveSmallIntegerField(lazy("年份"))
    last_month = models.PositiveSmallIntegerField(lazy("月份"))
    due_on = models.DateField(lazy("截止日期"))
    state = models.CharField(lazy("状态"), max_length=10, choices=State, default=State.OPEN, db_index=True)
    reason = models.CharField(lazy("重新打开的原因"), max_length=300, blank=True)
    expected_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = RoundQuerySet.as_manager()
    WORDS: ClassVar = {"form": title_of}

    class Meta:
        ordering: ClassVar = ["-year", "-last_month", "form"]
        verbose_name = lazy("收报")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["form", "year", "last_month"], name="round_once",
                                    violation_error_message=lazy("这一期已经开始收报。")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.form_title} {self.period.label}"

    @property
    def period(self) -> Period:
        """From January on."""
        return Period.through(self.year, self.last_month)

    @property
    def form_version(self) -> FormVersion:
        """The edition of the form that holds for the period."""
        return version_for(load_form(self.form), self.period)

    @property
    def form_title(self) -> str:
        """What the form is called."""
        return title_of(self.form)

    @property
    def is_open(self) -> bool:
        """Whether reports are still taken."""
        return self.state in (self.State.OPEN, self.State.REOPENED)

    def is_overdue(self, today: date) -> bool:
        """Whether the day is over."""
        return self.is_open and self.due_on < today


def place_of(district: int | None, park: int | None) -> str:
    """District and park as one text: a constraint on columns that may be null would let doubles in."""
    return f"{district or 0}/{park or 0}"


class Count(models.Model):
    """How many of a round must report and have, by district and park: what the pages show without reading reports."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="counts")
    district = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, related_name="+")
    park = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, related_name="+")
    place = models.CharField(max_length=40)
    expected = models.PositiveIntegerField(default=0)
    reported = models.PositiveIntegerField(default=0)
    unlisted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "place"], name="count_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reported}/{self.expected}"


class Total(models.Model):
    """A year-to-date sum of an item over the reporters of a district and park: `value` and `year_earlier` are whole numbers in
    the scale of `statistics.form.SCALE`; growth is taken from `matched` and `year_earlier`, the reports that tell both."""

    form = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    last_month = models.PositiveSmallIntegerField()
    district = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, related_name="+")
    park = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, related_name="+")
    place = models.CharField(max_length=40)
    item = models.CharField(max_length=60)
    value = models.DecimalField(max_digits=30, decimal_places=0)
    matched = models.DecimalField(max_digits=30, decimal_places=0, null=True)
    year_earlier = models.DecimalField(max_digits=30, decimal_places=0, null=True)
    reporters = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["form", "item", "year", "last_month"], name="total_of_item")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["form", "year", "last_month", "place", "item"], name="total_once"),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.year}-{self.last_month:02} {self.item}"


class SubmissionQuerySet(Reached["Submission"]):
    """Uploads: one's own organisation's and those below."""

    right = "statistics.view"

    def within(self, reach: Reach) -> Q:
        """Those that people of the organisations brought."""
        return Q(organisation__in=reach.organisations)


class Submission(models.Model):
    """Files that were handed in together for a round."""

    class State(models.TextChoices):
        """What came of them."""

        CHECKING = "checking", lazy("审核中")
        FINDINGS = "findings", lazy("待处理")
        LOADED = "loaded", lazy("已入库")
        FAILED = "failed", lazy("未能审核")

    round = models.ForeignKey(Round, verbose_name=lazy("收报"), on_delete=models.PROTECT, related_name="submissions")
    organisation = models.ForeignKey(
        Organisation, verbose_name=lazy("单位"), on_delete=models.PROTECT, related_name="+"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=lazy("上传人"), on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(lazy("上传时间"), auto_now_add=True)
    files = models.ManyToManyField(StoredFile, verbose_name=lazy("文件"))
    state = models.CharField(lazy("状态"), max_length=10, choices=State, default=State.CHECKING, db_index=True)
    accept_warnings = models.BooleanField(lazy("准予没有说明的警告"), default=False)
    counts = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    marked = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, null=True, related_name="+")
    job = models.ForeignKey("jobs.Job", on_delete=models.SET_NULL, null=True, related_name="+")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-uploaded_at", "-pk"]
        verbose_name = lazy("报送")

    def __str__(self) -> str:
        return f"{self.round} {self.organisation} #{self.pk}"


class Finding(models.Model):
    """A finding of the check of a submission, as `statistics.check.findings.Finding` has it."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="findings")
    number = models.PositiveIntegerField()
    rule = models.CharField(max_length=40, db_index=True)
    severity = models.CharField(max_length=8)
    message = models.TextField()
    remedy = models.TextField(blank=True)
    reporter = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200, blank=True)
    district = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, related_name="+")
    year = models.PositiveSmallIntegerField(null=True)
    month = models.PositiveSmallIntegerField(null=True)
    item = models.CharField(max_length=60, blank=True)
    label = models.CharField(max_length=120, blank=True)
    column = models.CharField(max_length=20, blank=True)
    file = models.CharField(max_length=255, blank=True)
    sheet = models.CharField(max_length=120, blank=True)
    cell = models.CharField(max_length=20, blank=True)
    value = models.CharField(max_length=200, blank=True)
    expected = models.CharField(max_length=200, blank=True)
    reason = models.CharField(lazy("说明"), max_length=300, blank=True)
    reason_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [models.Index(fields=["submission", "severity"], name="finding_of_submission")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["submission", "number"], name="finding_once")]

    def __str__(self) -> str:
        return self.message

    @property
    def key(self) -> tuple[str, str, int, int, str, str, str]:
        """By what a reason is found again (see `Finding.key` of the capability)."""
        from mingcheng.statistics.check.findings import comparable, of_file

        return (
            self.rule, self.reporter or of_file(self.file), self.year or 0, self.month or 0, self.item, self.column,
            comparable(self.value),
        )  # fmt: skip


class SignOff(models.Model):
    """A district's signature under a round, or the city's; a reopened round needs new ones."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="signatures")
    organisation = models.ForeignKey(
        Organisation, verbose_name=lazy("单位"), on_delete=models.PROTECT, related_name="+"
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=lazy("签发人"), on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(lazy("签发时间"), auto_now_add=True)
    expected = models.PositiveIntegerField(default=0)
    reported = models.PositiveIntegerField(default=0)
    remark = models.CharField(lazy("说明"), max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["signed_at"]
        verbose_name = lazy("签发")
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "organisation"], name="signature_once")]

    def __str__(self) -> str:
        return f"{self.round} {self.organisation}"


class PublicationQuerySet(Reached["Publication"]):
    """Published tables: open to all once they are out."""

    right = "statistics.published"

    def is_published(self) -> Q:
        """Those that went through disclosure control."""
        return Q(state=Publication.State.PUBLISHED)


class Publication(models.Model):
    """A table that leaves the house, with the disclosure control that it went through."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", lazy("待公布")
        PUBLISHED = "published", lazy("已公布")
        FAILED = "failed", lazy("不能公布")

    title = models.CharField(lazy("标题"), max_length=200)
    form = models.CharField(max_length=60)
    request = models.JSONField(default=dict)
    data = models.JSONField(default=dict)
    state = models.CharField(lazy("状态"), max_length=10, choices=State, default=State.WAITING, db_index=True)
    job = models.ForeignKey("jobs.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(lazy("公布时间"), null=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name = lazy("公布的表")

    def __str__(self) -> str:
        return self.title


class Outline(models.Model):
    """What maps are drawn from: shapes by adcode, checked and brought down to plain coordinates when they were loaded, or
    (`layout`) the places of the tiles of a tile map by adcode."""

    name = models.CharField(lazy("名称"), max_length=100)
    shapes = models.JSONField(default=dict)
    layout = models.JSONField(default=dict)
    adcodes = models.JSONField(default=list)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-loaded_at"]
        verbose_name = lazy("地图轮廓")

    def __str__(self) -> str:
        return self.name
