"""Changing an item so that nothing of it is lost: who saw an older version is told, and the version before is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone

from mingcheng.desk.organisations.audit import record_bulk
from mingcheng.desk.pages.locking import save_if_unchanged
from mingcheng.desk.plans.models import KEPT, ItemVersion, Plan, PlanItem, version_of

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User


def change_item(
    rows: models.QuerySet[PlanItem], pk: int, seen: int, changes: Mapping[str, Any], user: User
) -> PlanItem:
    """Changes an item as its editor saw it, and keeps how it was. Raises ChangedMeanwhile, and DoesNotExist out of reach."""
    with transaction.atomic():
        held = version_of(rows.select_for_update(of=("self",)).get(pk=pk))
        saved = save_if_unchanged(rows, pk, seen, {**changes, "changed_by": user}, more=["changed_at"])
        held.save()
    return saved


def restore(rows: models.QuerySet[PlanItem], old: ItemVersion, seen: int, user: User) -> PlanItem:
    """Makes an item again what it was in an earlier version; that, too, can be undone. Raises as `change_item`."""
    return change_item(rows, old.item_id, seen, {name: getattr(old, name) for name in KEPT}, user)


def confirm_all(plan: Plan, kind: str, user: User) -> int:
    """Confirms the items of a kind that nobody has decided on, in few statements. Says how many."""
    with transaction.atomic():
        open_rows = plan.items.select_for_update(of=("self",)).filter(kind=kind, state=PlanItem.State.READ)
        rows = list(open_rows)
        ItemVersion.objects.bulk_create([version_of(each) for each in rows], batch_size=500)
        _decide_at_once(rows, PlanItem.State.CONFIRMED, user)
        record_bulk("confirm", rows)
    return len(rows)


def _decide_at_once(rows: Iterable[PlanItem], state: str, user: User) -> None:
    now = timezone.now()  # bulk_update does not set what `save` sets
    found = list(rows)
    for each in found:
        each.state, each.version, each.changed_by, each.changed_at = state, each.version + 1, user, now
    PlanItem.objects.bulk_update(found, ["state", "version", "changed_by", "changed_at"], batch_size=200)
