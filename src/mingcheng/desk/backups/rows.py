"""Rows of a database as lines of JSON and back, the same for SQLite and PostgreSQL."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db import models
from django.db.migrations.loader import MigrationLoader

NOT_KEPT = frozenset(
    {"sessions.session", "axes.accessattempt", "axes.accessattemptexpiration", "axes.accessfailurelog"}
)
"""Tables that belong to a running desk and not to what it knows."""
CHUNK = 2000


def apps_at(applied: Iterable[tuple[str, str]], loader: MigrationLoader) -> Apps:
    """The models as they were after these migrations, whatever the code has made of them since."""
    return loader.project_state(latest(applied, loader)).apps


def latest(applied: Iterable[tuple[str, str]], loader: MigrationLoader) -> list[tuple[str, str]]:
    """Of these migrations those that no other of them, in the same app, builds on."""
    held = set(applied)
    return [
        each
        for each in sorted(held)
        if not any(child.key in held and child.key[0] == each[0] for child in loader.graph.node_map[each].children)
    ]


def kept_models(apps: Apps) -> list[type[models.Model]]:
    """Every model with a table of its own, those between two models included, in the order of their names."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in NOT_KEPT
    ]
    return sorted(found, key=lambda model: model._meta.label_lower)


def lines_of(model: type[models.Model], using: str) -> Iterator[bytes]:
    """The rows of a model, one line each: a list of the values of its columns, in the order of `columns_of`."""
    names = [field.attname for field in columns_of(model)]
    rows = model._base_manager.using(using).order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=CHUNK):
        yield (
            json.dumps(
                [_plain(value) for value in row], ensure_ascii=False, sort_keys=True, separators=(",", ":")
            ).encode()
            + b"\n"
        )


def columns_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns of a model's own table."""
    return [field for field in model._meta.local_concrete_fields if field.column]


def put_rows(model: type[models.Model], names: list[str], lines: Iterable[bytes], using: str) -> int:
    """Writes rows as they were, also the fields that are else set when a row is saved. Gives how many."""
    by_name = {field.attname: field for field in columns_of(model)}
    fields = [by_name[name] for name in names]
    for field in fields:
        # Of a historical model, which nothing else uses: the times are those of the backup.
        for automatic in ("auto_now", "auto_now_add"):
            if hasattr(field, automatic):
                setattr(field, automatic, False)
    count, rows = 0, []
    for line in lines:
        values = json.loads(line)
        rows.append(model(**{field.attname: _value(field, value) for field, value in zip(fields, values, strict=True)}))
        if len(rows) == CHUNK:
            count += len(model._base_manager.using(using).bulk_create(rows, batch_size=500))
            rows = []
    return count + len(model._base_manager.using(using).bulk_create(rows, batch_size=500))


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode("ascii")
    return value


def _value(field: models.Field[Any, Any], value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value)
    if field.remote_field is not None:
        return value
    return field.to_python(value)
