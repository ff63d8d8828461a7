"""What the audit trail keeps: one row for each change, each reading of individual data, each deed. Only ever added to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, NoReturn, Self

from auditlog.models import AbstractLogEntry, LogEntryManager
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from mingcheng.desk.organisations.reach import Reach, Reached
from mingcheng.desk.organisations.text_changes import only_changes
from mingcheng.desk.pages.language import lazy

LONGEST = 2_000
"""Characters of a value that are kept."""
_MAY_REMOVE: ContextVar[bool] = ContextVar("may_remove", default=False)


class AppendOnly(TypeError):
    """Somebody tried to change or take away what the audit trail holds."""


@contextmanager
def removing_what_is_kept_long_enough() -> Iterator[None]:
    """Within it entries can be deleted: for `audit_retention`, which has written them to a file before, and for nothing
    else."""
    token = _MAY_REMOVE.set(True)
    try:
        yield
    finally:
        _MAY_REMOVE.reset(token)


class EntryQuerySet(Reached["AuditEntry"]):
    """Entries, which can be read and added to."""

    right = "audit.view"

    def within(self, reach: Reach) -> Q:
        """Those of people of the reach."""
        return Q(organisation__in=reach.organisations)

    def about(self, row: models.Model) -> Self:
        """Those about one row, whatever was done to it."""
        kind = ContentType.objects.get_for_model(row, for_concrete_model=True)
        return self.filter(content_type=kind, object_pk=str(row.pk))

    def newest_first(self) -> Self:
        """In the order in which they are read."""
        return self.order_by("-timestamp", "-pk")

    def update(self, **kwargs: Any) -> NoReturn:
        """Never."""
        raise AppendOnly("entries of the audit trail are not changed")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Never."""
        raise AppendOnly("entries of the audit trail are not changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Only for `audit_retention`."""
        _refuse_removing()
        return super().delete()

    def _raw_delete(self, using: str | None) -> int:
        _refuse_removing()
        return super()._raw_delete(using)


class Entries(LogEntryManager.from_queryset(EntryQuerySet)):  # type: ignore[misc]
    """As django-auditlog adds entries, and as pages read them."""


class AuditEntry(AbstractLogEntry):  # type: ignore[misc]
    """One thing that happened: who, for which organisation, from where, when, what was done, to what, what it changed.

    django-auditlog writes the changes into it (AUDITLOG_LOGENTRY_MODEL). Its own indexes are replaced by those that the
    page of a million entries needs: each filter together with the time.
    """

    actor_email = None
    remote_port = None
    cid = models.CharField(max_length=36, null=True, editable=False)
    content_type = models.ForeignKey(
        "contenttypes.ContentType", on_delete=models.PROTECT, related_name="+", db_index=False,
        verbose_name=lazy("对象类别"),
    )  # fmt: skip
    object_pk = models.CharField(max_length=255)
    object_id = models.BigIntegerField(null=True)
    action = models.PositiveSmallIntegerField(choices=AbstractLogEntry.Action.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=lazy("人员"),
    )  # fmt: skip
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=lazy("单位"),
    )  # fmt: skip
    deed = models.CharField(lazy("操作"), max_length=40)

    objects: ClassVar[Any] = Entries()

    class Meta:
        ordering: ClassVar = ["-timestamp", "-pk"]
        verbose_name = lazy("审计记录")
        verbose_name_plural = lazy("审计记录")
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["-timestamp", "-id"], name="audit_time"),
            models.Index(fields=["actor", "-timestamp", "-id"], name="audit_actor"),
            models.Index(fields=["organisation", "-timestamp", "-id"], name="audit_organisation"),
            models.Index(fields=["content_type", "-timestamp", "-id"], name="audit_kind"),
            models.Index(fields=["content_type", "object_pk", "-timestamp"], name="audit_object"),
            models.Index(fields=["deed", "-timestamp", "-id"], name="audit_deed"),
        ]

    timestamp = models.DateTimeField(lazy("时间"))

    def __str__(self) -> str:
        return f"{self.timestamp:%Y-%m-%d %H:%M} {self.deed} {self.object_repr}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Adds the entry, with who is at work now where it does not say so itself."""
        from mingcheng.desk.organisations.acting import sign

        if not self._state.adding:
            raise AppendOnly("entries of the audit trail are not changed")
        sign(self)
        kept: Any = self
        kept.changes = shortened(kept.changes)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Only for `audit_retention`."""
        _refuse_removing()
        return super().delete(*args, **kwargs)  # type: ignore[no-any-return]


def shortened(changes: Any) -> Any:
    """Changes without what no reader would read: of texts of several lines the changed ones are kept, of any other value as
    long as a document only the beginning."""
    if not isinstance(changes, dict):
        return changes
    return {
        name: only_changes(pair) or [_short(value) for value in pair] if isinstance(pair, list | tuple) else pair
        for name, pair in changes.items()
    }


def _short(value: Any) -> Any:
    return f"{value[:LONGEST]}…" if isinstance(value, str) and len(value) > LONGEST else value


def _refuse_removing() -> None:
    if not _MAY_REMOVE.get():
        raise AppendOnly("entries of the audit trail are not deleted")
