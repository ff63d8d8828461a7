"""When somebody else saved first: what one typed beside what there is now, for any form over a row with a version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from mingcheng.desk.organisations.history import shown_value


@dataclass(frozen=True, slots=True)
class Difference:
    """A field whose typed value is not the one that is kept now."""

    label: str
    typed: str
    now: str


def conflict(form: forms.BaseForm, row: models.Model) -> list[Difference]:
    """What one typed and what is kept, where they differ. The form keeps what was typed; it gets the version of `row`, so
    that it wins, knowingly, when it is saved again."""
    data: Any = form.data
    form.data = data.copy()
    form.data["version"] = row.version  # type: ignore[attr-defined,index]
    return _differences(form, row)


def _differences(form: forms.BaseForm, row: models.Model) -> list[Difference]:
    found = []
    for name in form.fields:
        try:
            field = row._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if name == "version" or name not in form.cleaned_data:
            continue
        typed, now = _text(field, form.cleaned_data[name]), _text(field, getattr(row, name))
        if typed != now:
            found.append(Difference(str(form.fields[name].label or ""), typed, now))
    return found


def _text(field: Any, value: Any) -> str:
    return str(value) if isinstance(value, models.Model) else shown_value(field, value)
