"""Who is about to enter a list or to leave it, computed from the facts and the titles held, and kept for the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.utils import timezone

from mingcheng.desk.jobs.kinds import Progress
from mingcheng.desk.policies.facts import facts_folder, refresh_facts
from mingcheng.desk.registry.models import Enterprise, Prospect, RegisterStamp, Standing
from mingcheng.desk.registry.store import portions
from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.policies.enterprise import Clock
from mingcheng.policies.facts import Facts
from mingcheng.policies.prospects import NoConditionsError, conditions_for, outcomes, prospects_among
from mingcheng.titles import titles

POOLS = (
    "above_scale", "tech_sme", "innovative_sme", "high_tech", "srdi", "little_giant", "software_enterprise",
    "key_software_national",
)  # fmt: skip
"""Titles that enterprises are led to, in the order in which pages show them."""
NEAR = "near"
NEAR_SHARE = 0.8
"""Near is who lacks one figure alone and has this share of it."""


class NoFactsError(MingchengError):
    """There are no facts to look ahead with."""


def compute_prospects(
    progress: Progress, place_of_facts: Path | None = None, on: date | None = None
) -> Mapping[str, Any]:
    """Looks ahead for every title that has conditions; each title's rows are replaced in one go. Raises NoFactsError."""
    folder = place_of_facts or facts_folder()
    if place_of_facts is None:
        progress(1, 100, _("更新企业数据"))
        refresh_facts()
    if not any(folder.glob("enterprises.*")):
        problem = _("还没有企业数据，不能测算谁够条件。")
        raise NoFactsError("", problem, _("请先收齐报表或更新企业数据，再测算。"))
    day = on or timezone.localdate()
    keys = dict(Enterprise.objects.filter(uscc__isnull=False).order_by().values_list("uscc", "pk"))
    counts: dict[str, int] = {}
    for place, kind in enumerate(POOLS):
        progress(5 + 90 * place // len(POOLS), 100, _("测算：{title}").format(title=titles()[kind].label))
        found = list(_of_title(kind, folder, day, keys))
        _replace(kind, found)
        counts[kind] = len(found)
    RegisterStamp.objects.get_or_create(pk=1)
    RegisterStamp.objects.filter(pk=1).update(prospects_at=timezone.now())
    progress(100, 100, _("测算完成"))
    return {"prospects": counts}


def _of_title(kind: str, folder: Path, day: date, keys: Mapping[str, int]) -> Iterator[Prospect]:
    """The prospects of one title; none where nobody has written down its conditions."""
    try:
        conditions = conditions_for(kind, day)
    except NoConditionsError:
        return
    holders = _holders(kind, day)
    clock = Clock.of(day.year - 1, day)
    with Facts(folder, catalogue=conditions.pack.catalogue) as facts:
        told = outcomes(conditions, facts, clock)
    rows = prospects_among(told, holders).to_pylist()
    near = list(_near(told, set(holders["uscc"].to_pylist())))
    seen = set()
    for row in (*rows, *near):
        pk = keys.get(row["uscc"])
        if pk is not None and pk not in seen:
            seen.add(pk)
            yield Prospect(
                enterprise_id=pk, kind=kind, what=row["prospect"], measure=row["measure"],
                missing=list(row["missing"] or []), gaps=list(row["gaps"] or []), year=clock.year,
            )  # fmt: skip


def _holders(kind: str, day: date) -> pa.Table:
    held = Standing.objects.holding_on(day).filter(kind=kind, standing="title", enterprise__uscc__isnull=False)
    return pa.table({"uscc": pa.array(list(held.values_list("enterprise__uscc", flat=True)), pa.string())})


def _near(rows: pa.Table, held: set[str]) -> Iterator[dict[str, Any]]:
    """Of those that do not hold the title and do not meet its conditions: who lacks one figure alone, and little of it."""
    fails = pc.fill_null(pc.invert(rows["eligible"]), False)
    one_gap = pc.equal(pc.fill_null(pc.list_value_length(rows["gaps"]), 0), 1)
    nothing_missing = pc.equal(pc.fill_null(pc.list_value_length(rows["missing"]), 0), 0)
    for row in rows.filter(pc.and_(pc.and_(fails, one_gap), nothing_missing)).to_pylist():
        if row["uscc"] not in held and is_near(row["gaps"][0]):
            yield {**row, "prospect": NEAR}


def is_near(gap: Mapping[str, Any]) -> bool:
    """Whether a figure lacks little, from below or from above.

    >>> is_near({"have": 17_000_000.0, "need": 20_000_000.0}), is_near({"have": 3.0, "need": 20.0})
    (True, False)
    """
    have, need = gap["have"], gap["need"]
    if have is None or not need or need < 0 or have <= 0:
        return False
    return bool(NEAR_SHARE <= have / need <= 2 - NEAR_SHARE)


def _replace(kind: str, found: list[Prospect]) -> None:
    """The rows of a title as they are now. Each portion is a short transaction; read in between, rows are old or new."""
    wanted = {each.enterprise_id for each in found}
    present = Prospect.objects.filter(kind=kind)
    gone = [pk for pk, enterprise in present.values_list("pk", "enterprise_id") if enterprise not in wanted]
    for keys in portions(gone, 500):
        Prospect.objects.filter(pk__in=keys).delete()
    for portion in portions(found, 1_000):
        with transaction.atomic():
            Prospect.objects.bulk_create(
                portion, batch_size=200, update_conflicts=True, unique_fields=["enterprise", "kind"],
                update_fields=["what", "measure", "missing", "gaps", "year"],
            )  # fmt: skip
