"""The history of a row: who did what when, and what each change changed, in the words of the pages.

A room's view gives `history_of(row)` as `history` to `organisations/_history.html`. Whoever may open the page of a row may
see its history; who looked at the row stays with the audit trail.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.utils import timezone

from mingcheng.desk.organisations.deeds import deed_label
from mingcheng.desk.organisations.entries import AuditEntry
from mingcheng.desk.organisations.text_changes import changed_lines, parsed, texts_in
from mingcheng.desk.pages.templatetags.figures import number, yuan
from mingcheng.language import _, marked

MOST_STEPS, MOST_LINES = 200, 60
LOOKED_AT = ("read", "download")
NOTHING = "—"
UNITS = {"fen": "", "yuan": "", "m2": marked("平方米"), "mu": marked("亩")}
"""Units that names of fields end with."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field with its value before and after, as pages write them; of texts of several lines, `lines` are the changed ones."""

    label: str
    before: str
    after: str
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a row."""

    at: datetime
    who: str
    deed: str
    about: str
    changes: list[Change] = field(default_factory=list)
    note: str = ""

    @property
    def deed_label(self) -> str:
        """What was done."""
        return deed_label(self.deed)


def history_of(row: models.Model, *more: models.Model) -> list[Step]:
    """What happened to a row, and to `more` rows that belong to it, the newest first."""
    keys: dict[int, list[str]] = defaultdict(list)
    for each in (row, *more):
        keys[ContentType.objects.get_for_model(each).pk].append(str(each.pk))
    about = Q(pk__in=[])
    for kind, rows in keys.items():
        about |= Q(content_type=kind, object_pk__in=rows)
    found = AuditEntry.objects.filter(about).exclude(deed__in=LOOKED_AT).select_related("actor").newest_first()
    return steps_of(found[:MOST_STEPS])


def steps_of(entries: Iterable[AuditEntry]) -> list[Step]:
    """Entries as pages show them; rows that changes point to are fetched a kind at a time."""
    kept = list(entries)
    names = _names_of(kept)
    return [
        Step(
            at=entry.timestamp, who=str(entry.actor) if entry.actor else _("系统"), deed=entry.deed,
            about=entry.object_repr, changes=changes_of(entry, names), note=_note(entry),
        )
        for entry in kept
    ]  # fmt: skip


Names = dict[tuple[type[models.Model], str], str]


def changes_of(entry: AuditEntry, names: Names | None = None) -> list[Change]:
    """What an entry's change changed; of a new row, what it began with."""
    model = ContentType.objects.get_for_id(entry.content_type_id).model_class()
    known = _names_of([entry]) if names is None else names
    found = []
    for name, values in sorted((entry.changes or {}).items(), key=lambda pair: _place(model, pair[0])):
        if not isinstance(values, list | tuple) or len(values) != 2:
            continue
        own = _field(model, name)
        if isinstance(own, models.JSONField) and not is_inner(own):
            found += _json_change(_label(own, name), *values)
            continue
        before, after = (_kept_value(own, value, known) for value in values)
        if before != after and not is_inner(own) and getattr(own, "concrete", True):
            found.append(Change(_label(own, name), before, after))
    return found


def _json_change(label: str, *values: Any) -> list[Change]:
    """A change of a field that holds more than a word: texts by name line by line, all else as it is listed."""
    before, after = (parsed(value) for value in values)
    if before == after:
        return []
    one, other = texts_in(before), texts_in(after)
    if one is not None and other is not None and (one or other):
        return [Change(label, _listed(list(one)), _listed(list(other)), _shown_lines(one, other))]
    return [Change(label, _listed(before), _listed(after))]


def _shown_lines(before: dict[str, str], after: dict[str, str]) -> list[str]:
    found = [line for name, lines in changed_lines(before, after).items() for line in (name, *lines)]
    shown = found[:MOST_LINES]
    return shown if len(shown) == len(found) else [*shown, _("……共 {count} 行").format(count=len(found))]


def _listed(value: Any) -> str:
    if not value:
        return NOTHING
    if isinstance(value, list) and all(isinstance(each, str | int | float) for each in value):
        return "、".join(str(each) for each in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _note(entry: AuditEntry) -> str:
    """What the deed itself said: a reason, a remark."""
    details = entry.additional_data or {}
    return str(next((details[key] for key in ("reason", "note", "remark", "text") if details.get(key)), ""))


def _field(model: type[models.Model] | None, name: str) -> Any:
    try:
        return model._meta.get_field(name) if model is not None else None
    except FieldDoesNotExist:
        return None


def is_inner(field: Any) -> bool:
    """Whether pages have no words for a field: a key, or one that nobody gave a label."""
    label = getattr(field, "verbose_name", None)
    return getattr(field, "primary_key", False) or (field is not None and str(label) == field.name.replace("_", " "))


def _place(model: type[models.Model] | None, name: str) -> int:
    """Where a field stands among those of its model, which is the order in which pages have them."""
    names = [field.name for field in model._meta.fields] if model is not None else []
    return names.index(name) if name in names else len(names)


def _label(field: Any, name: str) -> str:
    return str(getattr(field, "verbose_name", None) or name)


def _names_of(entries: Sequence[AuditEntry]) -> Names:
    """What the rows are called that foreign keys of changes point to."""
    wanted: dict[type[models.Model], set[str]] = defaultdict(set)
    for entry in entries:
        model = ContentType.objects.get_for_id(entry.content_type_id).model_class()
        for name, values in (entry.changes or {}).items():
            own = _field(model, name)
            if own is not None and own.many_to_one and isinstance(values, list | tuple):
                wanted[own.related_model].update(str(value) for value in values if str(value).isdigit())
    return {
        (model, str(row.pk)): str(row)
        for model, keys in wanted.items()
        for row in model._default_manager.filter(pk__in=keys)
    }


def _kept_value(field: Any, value: Any, names: Names) -> str:
    """A value as django-auditlog kept it (its text), as pages write it."""
    text = "" if value is None else str(value)
    if text in ("", "None"):
        return NOTHING
    if field is None:
        return text
    if field.many_to_one:
        return names.get((field.related_model, text), text)
    if isinstance(field, models.DateTimeField):
        return _moment(text)
    return shown_value(field, text)


def shown_value(field: Any, value: Any) -> str:
    """A value of a field as pages write it: the label of a choice, yes and no in words; an identifier as its model's `WORDS`
    call it."""
    if value is None or value == "":
        return NOTHING
    choices = {str(key): str(label) for key, label in (getattr(field, "flatchoices", None) or [])}
    if str(value) in choices:
        return choices[str(value)]
    words = getattr(field.model, "WORDS", {}).get(field.name)
    if words is not None:
        return str(words(str(value)))
    if isinstance(field, models.BooleanField):
        return _("是") if str(value) in ("True", "1") else _("否")
    return _with_unit(field.name, str(value))


def _with_unit(name: str, text: str) -> str:
    """A value with the unit that its field's name says: amounts in 万元 or 亿元, areas in 平方米; a list with what is in it."""
    if text in ("[]", "{}"):
        return NOTHING
    ending = name.rpartition("_")[2]
    if ending not in UNITS:
        return text
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    match ending:
        case "fen":
            return yuan(value / 100)
        case "yuan":
            return yuan(value)
        case _:
            return f"{number(value, 2)}{_(UNITS[ending])}"


def _moment(text: str) -> str:
    """A time that was kept in UTC, in the time of the city."""
    try:
        kept = datetime.fromisoformat(text)
    except ValueError:
        return text
    aware = kept if kept.tzinfo else kept.replace(tzinfo=UTC)
    return timezone.localtime(aware).strftime("%Y-%m-%d %H:%M")
