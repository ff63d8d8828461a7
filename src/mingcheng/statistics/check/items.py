"""Single items: not filled in, below zero, filled in where they are not asked, larger than can be meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.language import _
from mingcheng.statistics.check.batch import LARGEST, Batch, column_name, of_column
from mingcheng.statistics.check.findings import Finding, grouped, scaled
from mingcheng.statistics.check.identities import severity_in
from mingcheng.statistics.form import Column, Item

REQUIRED, NEGATIVE, OUT_OF_RANGE, NOT_ASKED, TOO_LARGE = (
    "required",
    "negative",
    "out-of-range",
    "not-asked",
    "too-large",
)


def item_findings(batch: Batch) -> Iterator[Finding]:
    """Everything that an item shows by itself."""
    for item in batch.version.items:
        yield from _missing(batch, item)
        if item.kind == "text":
            continue
        for column in batch.version.columns:
            yield from _negative(batch, item, column)
            yield from _too_large(batch, item, column)
        yield from _out_of_range(batch, item)
        if item.condition:
            yield from _not_asked(batch, item)


def _missing(batch: Batch, item: Item) -> Iterator[Finding]:
    """A required item without a value; one under a condition is required where the condition is known to hold."""
    if not item.is_required:
        return
    name = column_name(item, "year_to_date")
    missing = np.ones(len(batch), bool)
    if name in batch.table.column_names:
        missing = np.asarray(pc.is_null(batch.table[name]).to_numpy(), bool)
    yes, _no = batch.holds(item.condition)
    told = {
        (each.report, each.item) for each in batch.read if each.severity == "error" and each.column == "year_to_date"
    }
    lacking: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for report in np.flatnonzero(missing & yes).tolist():
        if (report, item.code) in told:  # what stands there cannot be read: that was told
            continue
        if batch.cell(report, item):
            yield _not_filled(batch, item, report)
        else:
            head = batch.head(report)
            lacking[head["file"], head["sheet"]].append(report)
    for reports in lacking.values():
        yield _without_place(batch, item, reports)


def _not_filled(batch: Batch, item: Item, report: int) -> Finding:
    return batch.finding(
        REQUIRED,
        "error",
        report,
        _("{item}没有填。").format(item=item.label),
        item=item,
        remedy=_("请填写；确实没有发生的填 0。"),
    )


def _without_place(batch: Batch, item: Item, reports: list[int]) -> Finding:
    """Where a sheet has no place for the item: of a list it is told once, for all of its reports."""
    found = _not_filled(batch, item, reports[0])
    if len(reports) == 1:
        return found
    message = _("表上没有“{item}”这一栏，{count} 份报表都没有填。").format(item=item.label, count=f"{len(reports):,}")
    return replace(found, message=message, reporter="", name="", row=None, report=None)


def _negative(batch: Batch, item: Item, column: Column) -> Iterator[Finding]:
    if item.may_be_negative:
        return
    values = batch.amounts(item, column)
    for report in np.flatnonzero(values.known & (values.value < 0)):
        value = grouped(int(values.value[report]), item)
        yield batch.finding(
            NEGATIVE,
            severity_in("error", column),
            int(report),
            _("{item} {value}，不能小于 0。").format(item=of_column(item.label, column), value=value),
            item=item,
            column=column,
            expected=">= 0",
            remedy=_("请核对正负号。"),
        )


def _not_asked(batch: Batch, item: Item) -> Iterator[Finding]:
    """A figure that the head says there is none of (嵌入式业务：否): one of the two is wrong."""
    _yes, no = batch.holds(item.condition)
    values = batch.amounts(item)
    for report in np.flatnonzero(no & values.known & (values.value != 0)):
        value = grouped(int(values.value[report]), item)
        yield batch.finding(
            NOT_ASKED,
            "error",
            int(report),
            _("表头填的是“否”，{item}却填了 {value}。").format(item=item.label, value=value),
            item=item,
            expected="= 0",
            remedy=_("请改正表头的“是/否”，或清空这一项。"),
        )


def _too_large(batch: Batch, item: Item, column: Column) -> Iterator[Finding]:
    """Values that are left out of all other rules, because they cannot be meant."""
    name = column_name(item, column)
    if name not in batch.table.column_names or not pa.types.is_integer(batch.table[name].type):
        return
    values = batch.table[name]
    is_large = pc.or_(pc.greater(values, LARGEST), pc.less(values, -LARGEST))
    for report in np.flatnonzero(pc.fill_null(is_large, False).to_numpy()):
        value = grouped(values[int(report)].as_py(), item)
        yield batch.finding(
            TOO_LARGE,
            "error",
            int(report),
            _("{item} {value}，大得不可能。").format(item=of_column(item.label, column), value=value),
            item=item,
            column=column,
            value=value.split()[0].replace(",", ""),
            remedy=_("请核对数值和计量单位。"),
        )


def _out_of_range(batch: Batch, item: Item) -> Iterator[Finding]:
    """Beyond what the form lets be entered; below zero is told by its own rule."""
    values = batch.amounts(item)
    for bound, sign, relation in ((item.least, -1, ">="), (item.most, 1, "<=")):
        if bound is None:
            continue
        limit = scaled(bound, item)
        broken = values.known & (sign * values.value > sign * limit)
        if not item.may_be_negative:
            broken &= values.value >= 0
        said = _("{item} {value}，应不小于 {limit}。") if sign < 0 else _("{item} {value}，应不大于 {limit}。")
        for report in np.flatnonzero(broken):
            yield batch.finding(
                OUT_OF_RANGE,
                "error",
                int(report),
                said.format(
                    item=item.label, value=grouped(int(values.value[report]), item), limit=grouped(limit, item)
                ),
                item=item,
                expected=f"{relation} {bound}",
                remedy=_("请核对数值和计量单位。"),
            )
