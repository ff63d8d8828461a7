"""Reports of a period that the store has already, with other figures: a revision. It is told before it is kept, so that nobody
changes last month's figures without knowing it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from mingcheng.language import _
from mingcheng.statistics.check.batch import Batch
from mingcheng.statistics.check.earlier import Earlier
from mingcheng.statistics.check.findings import Finding, grouped, printed
from mingcheng.statistics.form import Item

REVISES = "revises"


def revised_findings(batch: Batch, stored: pa.Table | None) -> Iterator[Finding]:
    """A note for each report that changes figures of the same period in the store: the first, and how many."""
    if stored is None or not stored.num_rows:
        return
    kept = Earlier(batch, stored, with_batch=False)
    rows = kept.rows(0, same_year=False)
    changed: defaultdict[int, list[Item]] = defaultdict(list)
    for item in batch.version.items:
        now, before = batch.amounts(item), kept.amounts(item, rows)
        differs = (rows >= 0) & ((now.known != before.known) | (now.value != before.value))
        for report in np.flatnonzero(differs).tolist():
            changed[report].append(item)
    for report, items in sorted(changed.items()):
        first = items[0]
        before, now = kept.amounts(first, rows), batch.amounts(first)
        was = grouped(int(before.value[report]), first) if before.known[report] else _("没有填")
        value = grouped(int(now.value[report]), first) if now.known[report] else _("没有填")
        yield batch.finding(
            REVISES,
            "note",
            report,
            _("报表库里已有这一期，这次改动 {count} 项：{item}原为 {before}，现为 {value}。").format(
                count=len(items), item=first.label, before=was, value=value
            ),
            item=first,
            expected=f"= {printed(int(before.value[report]), first)}" if before.known[report] else "",
            remedy=_("存入后按修订保留，原来的数仍在。"),
            also=[(item, "year_to_date") for item in items[1:]],
        )
