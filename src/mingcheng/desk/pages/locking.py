"""Saving what two people may edit at once: the second one is told what the first one changed, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import models, transaction

M = TypeVar("M", bound=models.Model)


class ChangedMeanwhile(Exception):
    """Somebody else saved the row after it was shown; `row` is how it is now."""

    def __init__(self, row: models.Model) -> None:
        super().__init__(str(row))
        self.row = row


def save_if_unchanged(
    rows: models.QuerySet[M], pk: int, seen_version: int, changes: Mapping[str, Any], *, more: Iterable[str] = ()
) -> M:
    """Saves changes to a row whose `version` is still the one that its editor saw, and counts the version up.

    `rows` is what the editor may change. Raises ChangedMeanwhile, and DoesNotExist for a row out of reach. `more` names
    fields that `save` itself sets and that are to be written as well.
    """
    with transaction.atomic():
        row = rows.select_for_update(of=("self",)).get(pk=pk)
        if row.version != seen_version:  # type: ignore[attr-defined]
            raise ChangedMeanwhile(row)
        for name, value in changes.items():
            setattr(row, name, value)
        row.version = seen_version + 1  # type: ignore[attr-defined]
        row.save(update_fields=[*changes, "version", *more])
    return row
