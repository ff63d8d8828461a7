"""Items in the words of their forms: what two versions differ in, field by field, and the history of an item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django import forms

from mingcheng.desk.organisations.history import NOTHING, Change
from mingcheng.desk.plans.forms import FORMS, ItemForm, initial_of
from mingcheng.desk.plans.models import ItemVersion, PlanItem, version_of
from mingcheng.language import _


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a form with what one typed and what is kept now; `name` and `value` let the page take the other's."""

    name: str
    label: str
    typed: str
    now: str
    value: str


def differences(form: ItemForm, now: PlanItem) -> list[Difference]:
    """What one typed and what is kept now, where they differ. The form keeps what was typed and gets the new version, so
    that saving it again is a decision."""
    kept = FORMS[now.kind](initial=initial_of(now))
    typed_data: Any = form.data
    found = []
    for bound in form.visible_fields():
        typed, other = _raw(bound.field, typed_data.get(bound.name)), _raw(bound.field, kept[bound.name].value())
        if typed != other:
            found.append(
                Difference(bound.name, str(bound.label), shown(bound.field, typed), shown(bound.field, other), other)
            )
    form.data = typed_data.copy()
    form.data["version"] = str(now.version)  # type: ignore[index]
    return found


def _raw(field: forms.Field, value: Any) -> str:
    """A field's value as its widget holds it, so that “1.0” kept and “1.0” typed are one."""
    prepared = field.prepare_value(value)
    if isinstance(field, forms.BooleanField):
        return "on" if prepared in (True, "on", "True", "true", "1") else ""
    return "" if prepared is None else str(prepared).strip()


def shown(field: forms.Field, raw: str) -> str:
    """A value as people read it."""
    if isinstance(field, forms.BooleanField):
        return _("是") if raw else _("否")
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(raw, raw)) or NOTHING  # type: ignore[arg-type]
    return raw or NOTHING


@dataclass(frozen=True, slots=True)
class Step:
    """A change of an item; `undo` is the version before it, None for the state in which the item was read."""

    at: datetime
    who: str
    changes: list[Change]
    undo: int


def steps_of(item: PlanItem) -> list[Step]:
    """The changes of an item, the newest first, each with the version that it can be taken back to."""
    versions = [version_of(item), *item.versions.select_related("changed_by")]
    return [
        Step(new.changed_at, str(new.changed_by or ""), changes_between(item.kind, old, new), old.version)
        for new, old in pairwise(versions)
    ]


def changes_between(kind: str, old: ItemVersion, new: ItemVersion) -> list[Change]:
    """What differs between two versions, in the words of the form."""
    found = [Change(_("状态"), old.get_state_display(), new.get_state_display())] if old.state != new.state else []
    before, after = _fields(kind, old.data), _fields(kind, new.data)
    found += [Change(name, before[name], after[name]) for name in before if before[name] != after[name]]
    if old.quote != new.quote:
        found.append(Change(_("原文"), old.quote or NOTHING, new.quote or NOTHING))
    if old.reason != new.reason:
        found.append(Change(_("理由"), old.reason or NOTHING, new.reason or NOTHING))
    return found


def _fields(kind: str, data: Mapping[str, Any]) -> dict[str, str]:
    form = FORMS[kind](initial=initial_of(PlanItem(kind=kind, data=dict(data))))
    return {str(each.label): shown(each.field, _raw(each.field, each.value())) for each in form.visible_fields()}
