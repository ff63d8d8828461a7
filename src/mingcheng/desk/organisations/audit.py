"""The audit trail: every reading of individual enterprise data, every change, with who, when and from where.

Changes of models are kept by django-auditlog (`audited`); what is no change of a row, reading and deeds, by `record`. It
does not see `queryset.update`, `bulk_create` and `bulk_update`: whoever writes so says it by `record_bulk`. Work that is
done for somebody later on, in a job, stands inside `acting_for`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from auditlog.registry import auditlog
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest

from mingcheng.desk.organisations.acting import Acting, acting_for, sign
from mingcheng.desk.organisations.addresses import address_of
from mingcheng.desk.organisations.entries import AuditEntry
from mingcheng.desk.pages.tables import WRITERS

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User

__all__ = ["acting_for", "address_of", "audited", "record", "record_bulk", "record_file"]

NEVER_KEPT = ("last_login", "password", "version", "path")
"""Fields whose changes say nothing to a reader, or nothing that may be kept."""
AT_ONCE = 1_000


def audited(model: type[models.Model], *, but: tuple[str, ...] = ()) -> type[models.Model]:
    """Keeps every change of a model's rows, `but` some fields. Use in `AppConfig.ready` or as a class decorator."""
    fields = model._meta.get_fields()
    # Rows that point here are no part of the row: django-auditlog would write a manager's name for each kind of them.
    others = [field.name for field in fields if not field.concrete]
    never = [field.name for field in fields if field.name in NEVER_KEPT]
    auditlog.register(model, exclude_fields=[*but, *others, *never])
    return model


def record(
    request: HttpRequest | None,
    deed: str,
    about: models.Model | str,
    details: Mapping[str, Any] | None = None,
    *,
    by: User | None = None,
) -> None:
    """Keeps a reading or a deed. `deed` is a word such as `read`, `download`, `sign_off` (`deeds.py` has what they are
    called); `about` the object or its name. `request` may be None inside a job: the entry is signed by `acting_for`. `by` is
    who it was, where that is not the person of the request."""
    extra = {**({"path": request.path} if request is not None else {}), **(details or {})}
    entry = _entry(about, deed, extra)
    if request is not None:
        acting = Acting(request=request)
        entry.actor, entry.remote_addr = by or acting.person, acting.address
    entry.save()


def record_file(request: HttpRequest, name: str) -> None:
    """Keeps that a table was taken away as a file, with what it was narrowed to, where the request asks for one (`as`)."""
    if request.GET.get("as") in WRITERS:
        record(request, "download", name, {"asked": {key: value for key, value in request.GET.items() if value}})


def record_bulk(deed: str, about: Iterable[models.Model], details: Mapping[str, Any] | None = None) -> int:
    """Keeps a deed for each of many rows, in few statements: beside `bulk_create` and `queryset.update`. Says how many."""
    entries = []
    for row in about:
        entry = _entry(row, deed, dict(details or {}))
        sign(entry)
        entries.append(entry)
    AuditEntry.objects.bulk_create(entries, batch_size=AT_ONCE)
    return len(entries)


def _entry(about: models.Model | str, deed: str, extra: dict[str, Any]) -> AuditEntry:
    """An entry that is not signed yet. What is no row is kept by its name, as a thing of the desk as a whole."""
    is_row = isinstance(about, models.Model)
    key = about.pk if isinstance(about, models.Model) else ""
    return AuditEntry(
        content_type=ContentType.objects.get_for_model(about if isinstance(about, models.Model) else AuditEntry),
        object_pk=str(key), object_id=key if is_row and isinstance(key, int) else None, object_repr=str(about),
        action=AuditEntry.Action.ACCESS, deed=deed[:40], additional_data=extra or None,
    )  # fmt: skip
