"""Amounts that look like 元 for 万元 (or the other way round) beside the other columns of the same report, and income a head
that no enterprise has: asked about with both readings, never changed. A list that is in 元 as a whole is asked about once:
its reports agree with one another. Against earlier reports and other reporters, checking asks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np

from mingcheng.language import _
from mingcheng.statistics.form import Column, Item
from mingcheng.statistics.number_columns import Floats, Truths
from mingcheng.statistics.reports_read import KINDS, ReadBatch, ReadingFinding

FACTOR = 10_000
_LEAST, _MOST = 3.4, 4.6
"""Powers of ten between which a ratio is taken for the factor: fourfold growth or decline on top of it is allowed for."""
_SMALLEST = 10
"""In the printed unit: below it a ten-thousandfold growth is no rare thing."""
_MOST_A_HEAD = 30_000
"""In 万元, a head and year: a hundred times what the best earn, a tenth of what 元 for 万元 makes of a poor one (30 万元)."""
_OTHERS: tuple[Column, ...] = ("to_last_month", "year_earlier")


def unit_questions(batch: ReadBatch) -> Iterator[ReadingFinding]:
    """One question a report: the first amount that is ten thousand times its neighbour, or a ten-thousandth of it."""
    found: dict[int, list[tuple[Item, Column, bool]]] = defaultdict(list)
    for item in batch.version.items:
        if item.kind not in ("money", "foreign_money") or not item.unit.startswith("万"):
            continue
        value, known = _amounts(batch, item.name)
        asked = np.zeros(len(value), bool)
        for column in _OTHERS:
            other, other_known = _amounts(batch, f"{item.name}__{column}")
            least = _SMALLEST * item.factor
            is_both = known & other_known & (value >= least) & (other >= least) & ~asked
            ratio = np.log10(np.where(is_both, value, 1) / np.where(is_both, other, 1))
            mask = is_both & (np.abs(ratio) >= _LEAST) & (np.abs(ratio) <= _MOST)
            asked |= mask
            for place in np.flatnonzero(mask):
                found[int(place)].append((item, column, bool(ratio[place] > 0)))
    for report, cases in sorted(found.items()):
        yield _asked(batch, report, cases)
    yield from _by_head(batch, set(found))


def _by_head(batch: ReadBatch, asked: set[int]) -> Iterator[ReadingFinding]:
    """Income a head by the ratios of money to persons that the form declares."""
    high: dict[int, tuple[Item, Item]] = {}
    for rule in batch.version.plausibility:
        item, staff = batch.version.item(rule.item), batch.version.item(rule.over or "")
        if item is None or staff is None or (item.kind, item.unit, staff.unit) != ("money", "万元", "人"):
            continue
        value, known = _amounts(batch, item.name)
        heads, heads_known = _amounts(batch, staff.name)
        for place in np.flatnonzero(known & heads_known & (heads > 0) & (value > _MOST_A_HEAD * item.factor * heads)):
            if int(place) not in asked:
                asked.add(int(place))
                high[int(place)] = item, staff
    of_sheet: dict[int, list[int]] = defaultdict(list)
    for report in high:
        of_sheet[batch.source_of[report]].append(report)
    sizes = Counter(batch.source_of)
    for source, reports in of_sheet.items():
        if len(reports) > 1 and len(reports) * 2 > sizes[source]:
            yield _whole_sheet(batch, reports, *high[reports[0]])
        else:
            yield from (_high_income(batch, report, *high[report]) for report in reports)


def _high_income(batch: ReadBatch, report: int, item: Item, staff: Item) -> ReadingFinding:
    amount, persons = batch.reports[item.name][report].as_py(), batch.reports[staff.name][report].as_py()
    message = _(
        "“{item}”{value} 万元，人均 {each} 万元：若是以元计的，应为 {right} 万元；若确以万元计，请说明。"
    ).format(
        item=item.label,
        value=_printed(amount, item),
        each=_printed(amount / persons, item),
        right=_printed(amount / FACTOR, item),
    )
    return _question(batch, report, item, "year_to_date", amount, message)


def _whole_sheet(batch: ReadBatch, reports: list[int], item: Item, staff: Item) -> ReadingFinding:
    """More than half of a list: the heading of the column is at fault, and is asked about."""
    first = reports[0]
    amount, persons = batch.reports[item.name][first].as_py(), batch.reports[staff.name][first].as_py()
    message = _(
        "这张表有 {count} 份报表人均“{item}”在 {most} 万元以上，如 {value} 万元、{persons} 人：整张表可能是以元计的。"
    ).format(
        count=len(reports),
        item=item.label,
        most=f"{_MOST_A_HEAD:,}",
        value=_printed(amount, item),
        persons=f"{persons:,}",
    )
    file, sheet, cell = batch.where(first, item, "year_to_date")
    return ReadingFinding(
        "unit", KINDS["unit"][0], message, _("若是以元计的，请在表头写明“单位：元”后重报；若确以万元计，请说明。"),
        file, sheet, cell, _printed(amount, item), _printed(amount / FACTOR, item), item=item.name, column="year_to_date",
    )  # fmt: skip


def _amounts(batch: ReadBatch, name: str) -> tuple[Floats, Truths]:
    """Sizes for a comparison of magnitude: doubles will do. Nothing known where the form has no such column."""
    if name not in batch.reports.column_names:
        return np.zeros(batch.reports.num_rows), np.zeros(batch.reports.num_rows, bool)
    column = batch.reports[name].combine_chunks()
    return (
        np.asarray(column.fill_null(0).to_numpy(zero_copy_only=False), np.float64),
        np.asarray(column.is_valid().to_numpy(zero_copy_only=False), bool),
    )


def _asked(batch: ReadBatch, report: int, cases: list[tuple[Item, Column, bool]]) -> ReadingFinding:
    item, column, is_large = cases[0]
    labels = {"to_last_month": _("上月止累计"), "year_earlier": _("上年同期")}
    value = batch.reports[item.name][report].as_py()
    other = batch.reports[f"{item.name}__{column}"][report].as_py()
    larger, at = (value, "year_to_date") if is_large else (other, column)
    message = _(
        "“{item}”本年累计 {value}、{column} {other}，相差约一万倍：{larger} 若是以{base}计的，应为 {right} {unit}；若确以{unit}计，请说明。"
    ).format(
        item=item.label,
        value=_printed(value, item),
        column=labels[column],
        other=_printed(other, item),
        larger=_printed(larger, item),
        right=_printed(larger / FACTOR, item),
        base=item.unit.removeprefix("万"),
        unit=item.unit,
    )
    if len(cases) > 1:
        message += _("同一份报表还有 {count} 项如此。").format(count=len(cases) - 1)
    return _question(batch, report, item, at, larger, message)  # type: ignore[arg-type]  # a column


def _question(batch: ReadBatch, report: int, item: Item, column: Column, amount: int, message: str) -> ReadingFinding:
    head = {name: batch.reports[name][report].as_py() for name in ("reporter", "name", "year", "month", "row")}
    file, sheet, cell = batch.where(report, item, column)
    return ReadingFinding(
        "unit", KINDS["unit"][0], message, _("请核对计量单位；改正后重报，或写明原因。"), file, sheet, cell,
        _printed(amount, item), _printed(amount / FACTOR, item), head["reporter"] or "", head["name"] or "", head["year"],
        head["month"], item.name, column, head["row"], batch.version.version, report,
    )  # fmt: skip


def _printed(stored: float, item: Item) -> str:
    """An amount in the unit of the form."""
    return f"{stored / item.factor:,.2f}"
