"""Taking enterprises into cultivation pools and out of them: kept with its reason, and then an event of the ladder."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.utils import timezone

from mingcheng.desk.organisations.models import User
from mingcheng.desk.registry.models import Enterprise, PoolChange
from mingcheng.desk.registry.standings_sync import synchronise_standings
from mingcheng.desk.registry.store import event_store, patiently, portions

HEADS = ("统一社会信用代码", "企业名称", "称号", "名单", "变动", "日期", "得知日期", "依据")
AT_ONCE_SECONDS = 5.0
"""So long a page waits for another import; what is not journaled then is so by the next job."""


def change_pool(
    enterprises: Sequence[Enterprise], kind: str, change: str, day: date, reason: str, user: User
) -> list[PoolChange]:
    """Takes enterprises into the pool for a title or out of it. Those without a code cannot be followed and are left out."""
    rows = [
        PoolChange.objects.create(enterprise=each, kind=kind, change=change, date=day, reason=reason[:300], by=user)
        for each in enterprises
        if each.uscc
    ]
    journal_pool_changes(AT_ONCE_SECONDS)
    synchronise_standings(codes=[each.uscc for each in enterprises if each.uscc])
    return rows


def journal_pool_changes(patience: float = 60.0) -> int:
    """What was changed since the last time among the events. A process that dies between the journal and the table does it
    once more: the same event twice says nothing new."""
    rows = list(PoolChange.objects.filter(is_journaled=False).select_related("enterprise", "by").order_by("pk"))
    if not rows:
        return 0
    with tempfile.TemporaryDirectory(prefix="mingcheng-") as folder:
        path = Path(folder) / f"pools-{rows[0].pk}-{rows[-1].pk}.csv"
        _write(rows, path)
        patiently(lambda: event_store().add([path], timezone.localdate()), patience)
    for portion in portions([row.pk for row in rows], 500):
        PoolChange.objects.filter(pk__in=portion).update(is_journaled=True)
    return len(rows)


def _write(rows: Sequence[PoolChange], path: Path) -> None:
    """The changes as a list of the ladder, in Chinese as lists are read in any language."""
    words = {PoolChange.Change.ENTER: "入库", PoolChange.Change.LEAVE: "出库"}
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADS)
        for row in rows:
            known = timezone.localtime(row.at).date()
            document = f"{row.reason}（{row.by or ''} #{row.pk}）"
            told = (row.enterprise.uscc, row.enterprise.name, row.kind, "培育库", words[PoolChange.Change(row.change)])
            writer.writerow([*told, row.date.isoformat(), known.isoformat(), document])
