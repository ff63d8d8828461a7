"""Two reports of one reporter and period: the same twice, two versions of one, or two enterprises under one code."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.language import _
from mingcheng.statistics.check.batch import Batch, Integers, Truths, column_name
from mingcheng.statistics.check.earlier import period_numbers
from mingcheng.statistics.check.expected import folded_name
from mingcheng.statistics.check.findings import Finding
from mingcheng.statistics.form import Column, Item

REPEATED, DIFFERENT, TWO_NAMES = "duplicate", "duplicate-differs", "two-under-one-code"


def duplicate_findings(batch: Batch) -> Iterator[Finding]:
    """Reports that stand twice. Equal ones are noted (one counts), different ones are errors: nobody can tell which one
    is meant."""
    pairs = [(group[0], other) for group in _groups(batch) for other in group[1:]]
    if not pairs:
        return
    names = [folded_name(name) for name in batch.texts("name")]
    fields = [(item, column) for item in batch.version.items for column in batch.version.columns]
    differing = _first_differences(batch, pairs, fields)
    for (first, report), difference in zip(pairs, differing.tolist(), strict=True):
        if names[first] and names[report] and names[first] != names[report]:
            yield from _two_names(batch, first, report)
        elif difference < 0:
            said = _("与{place}的报表完全相同，只算一份。").format(place=place_of(batch, first))
            yield batch.finding(REPEATED, "note", report, said)
        else:
            yield from _differs(batch, (first, report), fields[difference])


def place_of(batch: Batch, report: int) -> str:
    """Where a report stands, for people: file, sheet, row."""
    head = batch.head(report)
    row = _("第 {row} 行").format(row=head["row"]) if head["row"] else ""
    return " ".join(part for part in (f"“{head['file'].rpartition('/')[2]}”", head["sheet"], row) if part)


def _groups(batch: Batch) -> list[list[int]]:
    """The reports of each reporter and period that has more than one, in their order."""
    table = batch.table
    if not len(batch):
        return []
    named = pc.if_else(pc.equal(table["reporter"], ""), None, table["reporter"])  # without a code nobody is the same
    codes = pc.fill_null(pc.index_in(named, value_set=pc.unique(named).drop_null()), -1)
    places = codes.to_numpy().astype(np.int64)
    keys: Integers = np.where(places < 0, -1 - np.arange(len(batch)), places * 100_000 + period_numbers(table))
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=keys[order[:1]] - 1))
    lengths = np.diff(np.append(starts, len(order)))
    several: Truths = lengths > 1
    return [
        order[start : start + length].tolist() for start, length in zip(starts[several], lengths[several], strict=True)
    ]


def _first_differences(batch: Batch, pairs: list[tuple[int, int]], fields: list[tuple[Item, Column]]) -> Integers:
    """For each pair of reports the place of the first field in which they differ, -1 where they are equal."""
    one, other = (pa.array(side, pa.int64()) for side in zip(*pairs, strict=True))
    found: Integers = np.full(len(pairs), -1, np.int64)
    for place, field in enumerate(fields):
        name = column_name(*field)
        if name not in batch.table.column_names:
            continue
        values = batch.table[name].combine_chunks()
        left, right = values.take(one), values.take(other)
        is_equal = pc.fill_null(pc.equal(left, right), False).to_numpy(zero_copy_only=False)
        both_empty = pc.and_(pc.is_null(left), pc.is_null(right)).to_numpy(zero_copy_only=False)
        found = np.where((found < 0) & ~(is_equal | both_empty), place, found)
    return found


def _two_names(batch: Batch, first: int, report: int) -> Iterator[Finding]:
    for mine, other in ((first, report), (report, first)):
        head = batch.head(other)
        yield batch.finding(
            TWO_NAMES,
            "error",
            mine,
            _("两家单位用了同一个代码：{place}的“{name}”也填了 {code}。").format(
                place=place_of(batch, other), name=head["name"], code=head["reporter"]
            ),
            value=head["reporter"],
            remedy=_("请核对两家的统一社会信用代码。"),
            cell=batch.cell(mine, "reporter"),
        )


def _differs(batch: Batch, pair: tuple[int, int], difference: tuple[Item, Column]) -> Iterator[Finding]:
    item, column = difference
    for mine, other in (pair, pair[::-1]):
        yield batch.finding(
            DIFFERENT,
            "error",
            mine,
            _("同一单位同一报告期有两份不同的报表：另一份在{place}，{item}就不同。").format(
                place=place_of(batch, other), item=item.label
            ),
            item=item,
            column=column,
            remedy=_("请核对后只留一份。"),
        )
