"""The events of the ladder into the table of standings, and the titles of each enterprise beside its name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingcheng.desk.registry.models import Enterprise, RegisterStamp, Standing
from mingcheng.desk.registry.store import events, portions
from mingcheng.desk.registry.synchronise import Tell, move_stamp
from mingcheng.registry.ladder import standings
from mingcheng.titles import titles

PORTION = 1_000
WRITTEN = ("status", "since", "date", "expires", "is_expiry_computed", "level", "document", "source")
ABOVE_SCALE = "above_scale"


def synchronise_standings(
    on: date | None = None, codes: Sequence[str] | None = None, tell: Tell = lambda done, total: None
) -> list[str]:
    """Brings standings in step with the events up to a day (today), of some enterprises where `codes` are given. Gives the
    codes of events whose enterprise is not in the register."""
    day = on or timezone.localdate()
    happened = events()
    if codes is not None:
        happened = happened.filter(happened.uscc.isin(list(codes)))
    told = standings(happened, day).to_pyarrow().to_pylist()
    enterprises = _enterprises(codes)
    kept = [(enterprises[row["uscc"]], row) for row in told if row["uscc"] in enterprises]
    _write(kept, list(enterprises.values()) if codes is not None else None, tell)
    _name_titles(kept, enterprises, day, is_partial=codes is not None)
    if codes is None:
        RegisterStamp.objects.update_or_create(pk=1, defaults={"standings_on": day})
    return sorted({row["uscc"] for row in told} - enterprises.keys())


def _enterprises(codes: Sequence[str] | None) -> dict[str, int]:
    rows = Enterprise.objects.filter(uscc__isnull=False).order_by()
    if codes is not None:
        rows = rows.filter(uscc__in=codes)
    return dict(rows.values_list("uscc", "pk"))


def _write(kept: list[tuple[int, dict[str, Any]]], only: list[int] | None, tell: Tell) -> None:
    present = Standing.objects.order_by()
    if only is not None:
        present = present.filter(enterprise__in=only)
    fields = ("enterprise_id", "kind", "standing")
    before = {tuple(row[:3]): row[3:] for row in present.values_list(*fields, "pk", *WRITTEN)}
    wanted = {(pk, row["kind"], row["standing"]): _standing(pk, row) for pk, row in kept}
    changed = [
        each for key, each in wanted.items()
        if key not in before or tuple(getattr(each, name) for name in WRITTEN) != before[key][1:]
    ]  # fmt: skip
    gone = [row[0] for key, row in before.items() if key not in wanted]
    done = 0
    for portion in portions(changed, PORTION):
        with transaction.atomic():
            Standing.objects.bulk_create(
                portion, batch_size=200, update_conflicts=True, unique_fields=["enterprise", "kind", "standing"],
                update_fields=WRITTEN,
            )  # fmt: skip
        done += len(portion)
        tell(done, len(changed))
    for keys in portions(gone, 500):
        Standing.objects.filter(pk__in=keys).delete()


def _standing(enterprise: int, row: dict[str, Any]) -> Standing:
    return Standing(
        enterprise_id=enterprise, kind=row["kind"], standing=row["standing"], status=row["status"], since=row["since"],
        date=row["date"], expires=row["expires"], is_expiry_computed=bool(row["is_expiry_computed"]), level=row["level"],
        document=(row["document"] or "")[:300], source=(row["source"] or "")[:300],
    )  # fmt: skip


def _name_titles(
    kept: list[tuple[int, dict[str, Any]]], enterprises: dict[str, int], day: date, *, is_partial: bool
) -> None:
    """Writes `titles` and `is_above_scale` where they have changed: those held on the day, in the order of the catalogue.
    Whether an enterprise is above scale is known as soon as any list of those above scale is."""
    order = {name: place for place, name in enumerate(titles())}
    held: dict[int, set[str]] = defaultdict(set)
    for pk, row in kept:
        if row["standing"] == "title" and row["status"] == "held":
            held[pk].add(row["kind"])
    is_known = Standing.objects.filter(kind=ABOVE_SCALE, standing="title").exists()
    rows = Enterprise.objects.order_by().values_list("pk", "titles", "is_above_scale")
    if is_partial:
        rows = rows.filter(pk__in=list(enterprises.values()))
    groups: dict[tuple[tuple[str, ...], bool | None], list[int]] = defaultdict(list)
    for pk, before, was_above in rows.iterator(chunk_size=5_000):
        now = tuple(sorted(held.get(pk, ()), key=lambda name: order.get(name, 999)))
        is_above = ABOVE_SCALE in now if is_known else None
        if list(now) != before or is_above != was_above:
            groups[now, is_above].append(pk)
    for (now, is_above), keys in groups.items():
        for portion in portions(keys, 500):
            Enterprise.objects.filter(pk__in=portion).update(titles=list(now), is_above_scale=is_above)
    if groups:
        move_stamp()
