"""Districts and the city (A9): what the districts report adds up to what the city reports, item by item.

The parts of a city are its present districts (GB/T 2260) and the zones whose figures are taken out of their hosts (不含);
zones inside a host are in its figures already. Where it is not known how a zone is counted, the sum lies between both
readings; a district that has not reported leaves the sum open, unless the others already exceed the city's figure.
Rates are never added up.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow.compute as pc

from mingcheng.divisions import RegionError, region
from mingcheng.language import _
from mingcheng.reporting_units import ReportingUnit, reporting_units
from mingcheng.statistics.check.batch import Batch
from mingcheng.statistics.check.earlier import Earlier
from mingcheng.statistics.check.findings import Finding, grouped, printed, scaled
from mingcheng.statistics.check.series import items_of
from mingcheng.statistics.form import Item, ReportRule


def district_findings(batch: Batch, earlier: Earlier) -> Iterator[Finding]:
    """What adding up the districts finds, for each city in the batch."""
    rules = [rule for rule in batch.version.rules if rule.kind == "adds_up"]
    if not rules or batch.version.reporter != "district":
        return
    for report, code in enumerate(batch.texts("reporter")):
        if not _is_city(code):
            continue
        units = reporting_units(code)
        rows = _rows_of(earlier, int(batch.years[report]), int(batch.months[report]))
        for rule in rules:
            if not _is_in_force(rule, int(batch.years[report])):
                continue
            for item in items_of(rule, batch.version):
                if item.kind != "rate":
                    yield from _differs(batch, earlier, report, rule, item, units, rows)


def _is_city(code: str) -> bool:
    try:
        return region(code).level == "prefecture" if code.isdecimal() else False
    except RegionError:
        return False


def _is_in_force(rule: ReportRule, year: int) -> bool:
    return (rule.valid_from or 0) <= year <= (rule.valid_to or 9999)


def _rows_of(earlier: Earlier, year: int, month: int) -> dict[str, int]:
    """The row of each reporter of a period; of two the last, which is that of the batch."""
    table = earlier.table
    mine = pc.and_(pc.equal(table["year"], year), pc.equal(table["month"], month))
    places = np.flatnonzero(pc.fill_null(mine, False).to_numpy())
    codes = table["reporter"].take(places).to_pylist()
    return dict(zip(codes, places.tolist(), strict=True))


def _differs(
    batch: Batch,
    earlier: Earlier,
    report: int,
    rule: ReportRule,
    item: Item,
    units: list[ReportingUnit],
    rows: dict[str, int],
) -> Iterator[Finding]:
    whole = batch.amounts(item)
    parts = [unit for unit in units if unit.kind == "district" or unit.is_counted_in_host is not True]
    if not whole.known[report] or not any(unit.id in rows for unit in parts):
        return
    low, high, missing = 0, 0, []
    found = earlier.amounts(item, np.array([rows.get(unit.id, -1) for unit in parts], np.int64))
    for unit, value, known in zip(parts, found.value.tolist(), found.known.tolist(), strict=True):
        is_sure = unit.kind == "district" or unit.is_counted_in_host is False
        if known:
            low += value if is_sure else min(value, 0)
            high += value if is_sure else max(value, 0)
        elif unit.kind == "district":
            missing.append(unit.name)
    value, tolerance = int(whole.value[report]), scaled(rule.tolerance, item)
    exceeds = low - tolerance > value and not (missing and item.may_be_negative)
    lacks = high + tolerance < value and not missing
    if not (exceeds or lacks):
        return
    nearest = low if exceeds else high
    message = _("{title}：全市{item} {value}，各区县合计 {sum}，相差 {difference}。").format(
        title=rule.title,
        item=item.label,
        value=grouped(value, item),
        sum=grouped(nearest, item),
        difference=grouped(abs(nearest - value), item),
    )
    if missing:
        message += _("（没有报的：{missing}。）").format(missing=_("、").join(missing))
    yield batch.finding(
        rule.id,
        rule.severity,
        report,
        message,
        item=item,
        expected=f"{'>=' if missing else '='} {printed(nearest, item)}",
        remedy=_("请核对全市数和各区县数。"),
    )
