"""The audit trail: every reading of individual enterprise data, every change, with who, when and from where.

Changes of models are kept by django-auditlog (`audited`); what is no change of a row, reading and deeds, by `record`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.db import models
from django.http import HttpRequest


def audited(model: type[models.Model], *, but: tuple[str, ...] = ()) -> type[models.Model]:
    """Keeps every change of a model's rows, `but` some fields. Use in `AppConfig.ready` or as a class decorator."""
    auditlog.register(model, exclude_fields=list(but))
    return model


def record(
    request: HttpRequest, deed: str, about: models.Model | str, details: Mapping[str, Any] | None = None
) -> None:
    """Keeps a reading or a deed. `deed` is a word such as `read`, `download`, `sign_off`; `about` the object or its name."""
    user = request.user if request.user.is_authenticated else None
    extra = {"deed": deed, "path": request.path, **(details or {})}
    action = LogEntry.Action.ACCESS
    if isinstance(about, models.Model):
        LogEntry.objects.log_create(
            about, force_log=True, action=action, actor=user, additional_data=extra, remote_addr=address_of(request)
        )
        return
    from django.contrib.contenttypes.models import ContentType

    from mingcheng.desk.organisations.models import User

    LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(User), object_pk="", object_repr=about, action=action,
        actor=user, additional_data=extra, remote_addr=address_of(request),
    )  # fmt: skip


def address_of(request: HttpRequest) -> str | None:
    """Where a request comes from."""
    return request.META.get("REMOTE_ADDR") or None
