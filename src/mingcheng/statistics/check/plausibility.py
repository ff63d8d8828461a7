"""Plausibility: changes and ratios that lie far from what is usual among enterprises of the same size.

Each rule of the form gives every report one number x; `robust` tells how far it lies from the median of its size class.
With t(v) = asinh(v / c), see `robust`:

- year_before: x = t(this year to date) - t(same period of last year);
- month_before, counted from January: x = t(the month alone) - t(average month of this year so far), the month alone being
  this year to date less to the last month; there is none in a year's first period. A state (staff): t(now) - t(before);
- ratio: x = t(item) - t(over).

Of items that may be negative (profit) a change is (now - before) / max(|now|, |before|, c), which is never beyond 2, and a
ratio is item / over; rates are compared as they are. With fewer reports than tell what is usual, a change is asked about from
ten times (or a tenth) on, a month without any income not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from mingcheng.language import _, marked
from mingcheng.statistics.check.batch import Amounts, Batch, Integers, Truths
from mingcheng.statistics.check.earlier import Earlier
from mingcheng.statistics.check.findings import Finding, grouped
from mingcheng.statistics.check.robust import Deviations, Floats, deviations
from mingcheng.statistics.check.series import to_last_period
from mingcheng.statistics.check.sizes import size_label
from mingcheng.statistics.form import Item, Plausibility

PRINTED_UNITS = 10
"""c: so many printed units; below them changes are taken as differences, not as ratios."""

SUDDEN = float(np.log(10))
"""Asked about where there are too few reports to tell what is usual."""

USUAL = marked(
    "{title}：{item} {value}，{against}；与{peers}（{count} 家）的中位数相差 {z} 个标准化离差，一般在 {low} 至 {high} 之间。"
)
TENFOLD = marked("{title}：{item} {value}，{against}；相差十倍以上（报表太少，无从比较同类企业）。")


class Compared(NamedTuple):
    """What a rule compares: x, and `back`, the base from which x is turned into an amount again; `unit` is c."""

    x: Floats
    base: Amounts
    before: Amounts
    is_log: bool


def plausibility_findings(batch: Batch, earlier: Earlier, classes: Integers) -> Iterator[Finding]:
    """What the plausibility rules of the version ask about."""
    for rule in batch.version.plausibility:
        item = batch.version.item(rule.item)
        assert item is not None, f"the loader lets no rule name an unknown item: {rule.item}"
        compared = _compared(batch, earlier, rule, item)
        found = deviations(compared.x, classes)
        limit = float(rule.most_deviations)
        far = np.abs(np.nan_to_num(found.z)) > limit
        if rule.basis != "ratio" and compared.is_log:
            grew = (batch.amounts(item).value > compared.base.value) & (compared.before.value > 0)
            far |= np.isnan(found.median) & grew & (np.abs(np.nan_to_num(compared.x)) >= SUDDEN)
        for report in np.flatnonzero(far):
            yield _told(batch, rule, item, int(report), compared, found, classes)


def transformed(values: Amounts, item: Item) -> Floats:
    """t(v), nan where not known."""
    c = float(PRINTED_UNITS * item.factor)
    return np.asarray(np.where(values.known, np.arcsinh(values.value / c), np.nan), np.float64)


def _compared(batch: Batch, earlier: Earlier, rule: Plausibility, item: Item) -> Compared:
    now = batch.amounts(item)
    match rule.basis:
        case "year_before":
            before = year_before(batch, earlier, item)
        case "month_before":
            last = to_last_period(batch, earlier, item) if item.is_cumulative else earlier.before(item)
            if item.is_cumulative:
                return _month_alone(batch, earlier, item, now, last)
            before = last
        case "ratio":
            return _ratio(batch, rule, item, now)
    return Compared(_change(now, before, item), Amounts(np.zeros_like(now.value), now.known), before, _is_log(item))


def year_before(batch: Batch, earlier: Earlier, item: Item) -> Amounts:
    """The same period of last year: the report's own column, which is on the comparable base, else what was reported."""
    own, reported = batch.amounts(item, "year_earlier"), earlier.year_before(item)
    return Amounts(np.where(own.known, own.value, reported.value), own.known | reported.known)


def _is_log(item: Item) -> bool:
    return not item.may_be_negative and item.kind != "rate"


def _change(now: Amounts, before: Amounts, item: Item) -> Floats:
    if _is_log(item):
        return transformed(now, item) - transformed(before, item)
    known = now.known & before.known
    difference = (now.value - before.value).astype(np.float64)
    if item.kind == "rate":
        base = np.full(len(known), float(item.factor))
    else:
        c = PRINTED_UNITS * item.factor
        base = np.maximum(np.maximum(np.abs(now.value), np.abs(before.value)), c).astype(np.float64)
    return np.asarray(np.where(known, difference / base, np.nan), np.float64)


def _month_alone(batch: Batch, earlier: Earlier, item: Item, now: Amounts, last: Amounts) -> Compared:
    """This month against the average month before; both to-date figures of one year."""
    inside: Truths = (batch.months - earlier.step >= 1) & last.known & now.known
    inside &= batch.months > batch.version.months[0]  # 1—2月 is one period: no month of this year stands before it
    alone = Amounts(np.where(inside, now.value - last.value, 0), inside)
    months = np.maximum(batch.months - earlier.step, 1)
    average = Amounts(np.where(inside, last.value * earlier.step // months, 0), inside)
    return Compared(_change(alone, average, item), Amounts(last.value, inside), average, _is_log(item))


def _ratio(batch: Batch, rule: Plausibility, item: Item, now: Amounts) -> Compared:
    over = batch.version.item(rule.over or "")
    assert over is not None, f"the loader lets no ratio be over an unknown item: {rule.over}"
    below = batch.amounts(over)
    nothing = Amounts(np.zeros_like(now.value), now.known)
    if _is_log(item) and _is_log(over):
        x = transformed(now, item) - transformed(below, over)
        x = np.where((now.value == 0) & (below.value == 0), np.nan, x)
        return Compared(np.asarray(x, np.float64), nothing, below, True)
    known = now.known & below.known & (below.value > 0)
    share = now.value / np.maximum(below.value, 1)
    return Compared(np.asarray(np.where(known, share, np.nan), np.float64), nothing, below, False)


def _told(
    batch: Batch,
    rule: Plausibility,
    item: Item,
    report: int,
    compared: Compared,
    found: Deviations,
    classes: Integers,
) -> Finding:
    value = batch.amounts(item)
    over = (batch.version.item(rule.over) if rule.over else None) or item
    before = grouped(int(compared.before.value[report]), over)
    match rule.basis:
        case "year_before":
            against = _("上年同期 {before}").format(before=before)
        case "month_before" if item.is_cumulative:
            month = grouped(int(value.value[report] - compared.base.value[report]), item)
            against = _("当期 {month}，此前平均每期 {before}").format(month=month, before=before)
        case "month_before":
            against = _("上期 {before}").format(before=before)
        case "ratio":
            against = f"{over.label} {before}"
    low, high = _usual(rule, item, over, report, compared, found)
    is_known = not np.isnan(found.median[report])
    message = _(USUAL if is_known else TENFOLD).format(
        title=rule.title,
        item=item.label,
        value=grouped(int(value.value[report]), item),
        against=against,
        peers=size_label(-1 if found.is_all[report] else int(classes[report])),
        count=f"{int(found.size[report]):,}",
        z=f"{float(found.z[report]):+.1f}",
        low=grouped(low, item),
        high=grouped(high, item),
    )
    unit = item.factor
    return batch.finding(
        rule.id,
        rule.severity,
        report,
        message,
        item=item,
        expected=f"{low // unit} .. {high // unit}" if is_known else "",
        remedy=_("请核对数值和计量单位；属实的，请说明原因。"),
        also=[(over, "year_to_date")] if rule.basis == "ratio" else [],
    )


def _usual(
    rule: Plausibility, item: Item, over: Item, report: int, compared: Compared, found: Deviations
) -> tuple[int, int]:
    """The values of the item that would not be asked about, as stored, in whole printed units; for reading only."""
    unit, over_unit = item.factor, over.factor
    if np.isnan(found.median[report]):
        return 0, 0
    reach = float(rule.most_deviations) * float(found.scale[report])
    before, middle = float(compared.before.value[report]), float(found.median[report])
    ends = []
    for x in (middle - reach, middle + reach):
        if compared.is_log:
            c = PRINTED_UNITS * unit
            power = min(np.arcsinh(before / (PRINTED_UNITS * over_unit)) + x, 40.0)
            amount = c * float(np.sinh(power))
        elif rule.basis == "ratio":
            amount = x * before
        elif item.kind == "rate":
            amount = before + x * unit
        else:
            amount = before + x * max(abs(before), PRINTED_UNITS * unit)
        ends.append(int(compared.base.value[report]) + round(amount / unit) * unit)
    return ends[0], ends[1]
