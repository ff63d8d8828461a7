"""元 for 万元: amounts ten thousand times what they should be. Asked about with both readings, never corrected.

An item is suspected where its own history says so: the value is between 10^3.4 and 10^4.6 times what the reporter gave for
the month before, or where that is not known for the same period of last year. The columns of the same file may be wrong by the
same factor: they raise a suspicion, but what is in the store alone clears an item. Without that the other reports decide,
too, by the statistics of `robust`: income a head, or the item's ratio to income, lies beyond the limit and by about the
factor above the median of all reports; of all, because the slip itself puts an enterprise into the wrong size class.
Where at least half of a report's amounts are suspected, the report is told once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from mingcheng.language import _, marked
from mingcheng.statistics.check.batch import Amounts, Batch, Truths
from mingcheng.statistics.check.earlier import Earlier
from mingcheng.statistics.check.findings import Finding, grouped, printed
from mingcheng.statistics.check.robust import Floats, deviations
from mingcheng.statistics.check.sizes import REVENUE, STAFF, item_of
from mingcheng.statistics.form import SCALE, Item

UNIT_SUSPECTED = "unit-suspected"
FACTOR = 10_000
LEAST, MOST = 3.4, 4.6
"""Powers of ten between which a ratio is taken for the factor: fourfold growth or decline on top of it is allowed for."""

MOST_DEVIATIONS = 6.0
ONE = marked("{item} {value}，疑似按{base}填报。若是，应为 {other}；若确为 {value}，请说明。")
BEFORE = marked("本表 {count} 项金额约为上期所报的万分之一，如{item} {value}，上期 {before}：上期疑似按{base}填报。")
ALL = marked("本表 {count} 项金额疑似都按{base}填报，如{item} {value}。若是，应为 {other}；若确为 {value}，请说明。")


def magnitude_findings(batch: Batch, earlier: Earlier) -> Iterator[Finding]:
    """The amounts that look like 元 for 万元."""
    amounts = [item for item in batch.version.items if item.kind in ("money", "foreign_money")]
    items = [item for item in amounts if item.factor == FACTOR * SCALE[item.kind]]
    if not items or not len(batch):
        return
    suspected = np.zeros((len(items), len(batch)), bool)
    filled = np.zeros((len(items), len(batch)), bool)
    by_head = _above(_income_a_head(batch))
    for place, item in enumerate(items):
        now = batch.amounts(item)
        history, is_known = _history(batch, earlier, item)
        others = by_head | _above(_to_income(batch, item))
        suspected[place] = (history | (others & ~is_known)) & now.known & (now.value != 0)
        filled[place] = now.known & (now.value != 0)
    whole = (suspected.sum(axis=0) * 2 >= filled.sum(axis=0)) & (suspected.sum(axis=0) > 1)
    yield from _before_in_base_unit(batch, earlier, items)
    for report in np.flatnonzero(suspected.any(axis=0)):
        mine = [items[place] for place in np.flatnonzero(suspected[:, report])]
        for item in mine[:1] if whole[report] else mine:
            yield _told(batch, item, int(report), len(mine) if whole[report] else 0)


def _before_in_base_unit(batch: Batch, earlier: Earlier, items: list[Item]) -> Iterator[Finding]:
    """Where at least half of a report's amounts are a ten-thousandth of what was reported the month before, it was that
    report that was in yuan: asked about once, so that not every figure is said to fall."""
    small, both = np.zeros((len(items), len(batch)), bool), np.zeros((len(items), len(batch)), bool)
    for place, item in enumerate(items):
        now, before = batch.amounts(item), earlier.before(item)
        both[place] = now.known & before.known & (now.value != 0) & (before.value != 0)
        powers = _power(before) - _power(now)
        small[place] = both[place] & (powers >= LEAST) & (powers <= MOST)
    whole = (small.sum(axis=0) * 2 >= both.sum(axis=0)) & (small.sum(axis=0) > 1)
    for report in np.flatnonzero(whole):
        item = items[int(np.flatnonzero(small[:, report])[0])]
        value, was = int(batch.amounts(item).value[report]), int(earlier.before(item).value[report])
        message = _(BEFORE).format(
            count=int(small[:, report].sum()),
            item=item.label,
            value=grouped(value, item),
            before=grouped(was, item),
            base=item.unit.removeprefix("万"),
        )
        found = batch.finding(
            UNIT_SUSPECTED, "warning", int(report), message, item=item, remedy=_("请核对上期报表，有误的请上期重报。")
        )
        yield replace(found, is_of_whole_report=True)


def _told(batch: Batch, item: Item, report: int, count: int) -> Finding:
    value = int(batch.amounts(item).value[report])
    message = _(ALL if count else ONE).format(
        count=count,
        item=item.label,
        value=grouped(value, item),
        other=grouped(value // FACTOR, item),
        base=item.unit.removeprefix("万"),
    )
    found = batch.finding(
        UNIT_SUSPECTED,
        "warning",
        report,
        message,
        item=item,
        expected=f"= {printed(value // FACTOR, item)}",
        remedy=_("请核对计量单位。"),
    )
    return replace(found, is_of_whole_report=bool(count))


def _history(batch: Batch, earlier: Earlier, item: Item) -> tuple[Truths, Truths]:
    """Where the reporter's own figures say so, and where those of the store say anything."""
    now = batch.amounts(item)
    is_suspected, is_known = np.zeros(len(batch), bool), np.zeros(len(batch), bool)
    for before in (earlier.before(item), earlier.year_before(item)):
        is_usable, is_far = _compared(now, before)
        is_suspected |= is_far & ~is_known
        is_known |= is_usable
    for column in ("to_last_month", "year_earlier"):
        is_suspected |= _compared(now, batch.amounts(item, column))[1] & ~is_known
    return is_suspected, is_known


def _compared(now: Amounts, before: Amounts) -> tuple[Truths, Truths]:
    """Where two figures can be compared, and where the first is about the factor above the other."""
    is_usable = np.asarray(now.known & before.known & (now.value != 0) & (before.value != 0), bool)
    powers = _power(now) - _power(before)
    return is_usable, np.asarray(is_usable & (powers >= LEAST) & (powers <= MOST), bool)


def _power(values: Amounts) -> Floats:
    return np.asarray(np.log10(np.maximum(np.abs(values.value), 1)), np.float64)


def _above(x: Floats) -> Truths:
    """Where x, a logarithm to the base ten, lies by about the factor above the median of all and beyond what is usual."""
    found = deviations(x * np.log(10.0), np.full(len(x), -1, np.int64))
    distance = x - found.median / np.log(10.0)
    far = np.nan_to_num(found.z) > MOST_DEVIATIONS
    return np.asarray(far & (np.nan_to_num(distance) >= LEAST) & (np.nan_to_num(distance) <= MOST), bool)


def _income_a_head(batch: Batch) -> Floats:
    income, staff = item_of(batch, REVENUE), item_of(batch, STAFF)
    if income is None or staff is None:
        return np.full(len(batch), np.nan)
    return _ratio(batch.amounts(income), batch.amounts(staff))


def _to_income(batch: Batch, item: Item) -> Floats:
    income = item_of(batch, REVENUE)
    if income is None or income is item:
        return np.full(len(batch), np.nan)
    return _ratio(batch.amounts(item), batch.amounts(income))


def _ratio(above: Amounts, below: Amounts) -> Floats:
    usable = above.known & below.known & (above.value > 0) & (below.value > 0)
    return np.asarray(np.where(usable, _power(above) - _power(below), np.nan), np.float64)
