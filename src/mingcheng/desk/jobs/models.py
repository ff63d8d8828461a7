"""A piece of work in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from mingcheng.desk.jobs.kinds import KINDS
from mingcheng.desk.organisations.reach import Reach, Reached
from mingcheng.desk.pages.language import lazy
from mingcheng.language import _


class JobQuerySet(Reached["Job"]):
    """Jobs: one's own, or those of one's organisation."""

    right = "jobs.view"

    def within(self, reach: Reach) -> Q:
        """Those that people of the organisations asked for."""
        return Q(organisation__in=reach.organisations)


class Job(models.Model):
    """What is to be done, how far it is, what came of it.

    A worker holds a running job by a lease that it renews; when the lease runs out, the worker is gone and another one
    takes the job up again.
    """

    class State(models.TextChoices):
        """How it stands."""

        WAITING = "waiting", lazy("等待")
        RUNNING = "running", lazy("进行中")
        DONE = "done", lazy("完成")
        FAILED = "failed", lazy("失败")
        CANCELLED = "cancelled", lazy("已取消")

    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    about = models.CharField(lazy("事项"), max_length=200)
    link = models.CharField(max_length=200, blank=True)
    state = models.CharField(lazy("状态"), max_length=10, choices=State, default=State.WAITING, db_index=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    text = models.CharField(max_length=300, blank=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)
    is_cancel_wanted = models.BooleanField(default=False)
    worker = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True, db_index=True)
    language = models.CharField(max_length=8, default="zh")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="jobs")
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(lazy("提交时间"), auto_now_add=True, db_index=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        verbose_name = lazy("后台任务")

    def __str__(self) -> str:
        return f"{self.title}：{self.about}" if self.about else self.title

    @property
    def title(self) -> str:
        """What kind of work it is, in the reader's language."""
        kind = KINDS.get(self.kind)
        return _(kind.title) if kind else self.kind

    @property
    def is_ended(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in (self.State.DONE, self.State.FAILED, self.State.CANCELLED)

    @property
    def is_stopped(self) -> bool:
        """Whether it ended without having been done: it may be tried again."""
        return self.state in (self.State.FAILED, self.State.CANCELLED)

    @property
    def percent(self) -> int:
        """How far it is, in whole percent."""
        if self.state == self.State.DONE:
            return 100
        return min(self.done * 100 // self.total, 99) if self.total else 0


class DailyJob(models.Model):
    """That a kind of daily work was asked for on a day (see `daily`)."""

    kind = models.CharField(max_length=60)
    on = models.DateField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=("kind", "on"), name="daily_job_once_a_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


def enqueue(kind: str, payload: Mapping[str, Any], *, about: str = "", link: str = "", user: Any = None) -> Job:
    """Asks for work. `payload` is plain JSON; `about` says to people what it concerns, `link` leads to where the result is
    seen. It begins when the transaction that asks for it is committed. KeyError for a kind that nobody registered."""
    from mingcheng.language import chosen_language

    organisation = user.members[0].organisation if user is not None and user.members else None
    return Job.objects.create(
        kind=KINDS[kind].name, payload=dict(payload), about=about[:200], link=link, asked_by=user,
        organisation_id=organisation, language=chosen_language(),
    )  # fmt: skip
