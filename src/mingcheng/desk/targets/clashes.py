"""When somebody else saved first: both versions side by side, also of fields that a form has in another shape than the row."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.db import models

from mingcheng.desk.organisations.conflicts import Difference, conflict


def clash(form: forms.BaseForm, row: models.Model, more: Iterable[tuple[str, str, str]] = ()) -> list[Difference]:
    """What one typed and what is kept, where they differ. `more` are fields that the row has not as such: their label, what
    was typed, what is kept. A number that is the same but for zeros at its end is no difference."""
    for name, value in form.cleaned_data.items():
        kept = getattr(row, name, None)
        if value is not None and not isinstance(kept, models.Manager) and value == kept:
            form.cleaned_data[name] = kept
    others = [Difference(label, typed or "—", now or "—") for label, typed, now in more if typed != now]
    return [*conflict(form, row), *others]
