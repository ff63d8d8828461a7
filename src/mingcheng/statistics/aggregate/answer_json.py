"""The answer of an aggregation as plain data, fit for JSON and for tables: decimals in the units that the form prints.

Shares and growth rates are fractions (0.158 is 15.8 %), rounded to six places; amounts are exact. `null` is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from mingcheng.statistics.aggregate.aggregation import Aggregation
from mingcheng.statistics.aggregate.answer import Cell, Figures, TakenOut, decimal_of, growth, ratio_of
from mingcheng.statistics.aggregate.figures import parts_of
from mingcheng.statistics.aggregate.membership import Dimension
from mingcheng.statistics.aggregate.ranking import concentrations, largest
from mingcheng.statistics.aggregate.rates import Ratio
from mingcheng.statistics.aggregate.report_tables import printed_in
from mingcheng.statistics.form import Item

Data: TypeAlias = dict[str, Any]


def answer_data(aggregation: Aggregation) -> Data:
    """The whole answer. See docs/reference/aggregates.md for every field."""
    totals = {cell.t: cell for cell in aggregation.cells(())}
    rows = [*aggregation.cells(aggregation.by), *aggregation.inside_cells()] if aggregation.by else []
    margins = [_row(aggregation, cell, totals) for names in aggregation.margins() for cell in aggregation.cells(names)]
    last = totals.get(aggregation.last)
    return {
        **_head(aggregation),
        "rows": [_row(aggregation, cell, totals) for cell in sorted(rows, key=_place_of(aggregation))],
        "margins": margins,
        "totals": [_row(aggregation, cell, totals) for cell in totals.values()],
        "taken_out": [_taken_out(aggregation, each) for each in (aggregation.taken_out() if aggregation.by else [])],
        "coverage": _coverage(aggregation, last) if last else None,
        "concentration": _concentration(aggregation),
        "top": _top(aggregation, totals),
        "notes": [*aggregation.notes, *aggregation.reservations],
        "is_published": False,
    }


def _head(aggregation: Aggregation) -> Data:
    asked = aggregation.asked
    partition = aggregation.request.partition
    known_at = aggregation.source.known_at
    items = {item.name: _item(item) for item in asked.items}
    ratios = {ratio.name: {"label": ratio.label, "unit": ratio.unit, "kind": "ratio"} for ratio in asked.ratios}
    return {
        "form": aggregation.version.form,
        "version": aggregation.version.version,
        "title": aggregation.version.title,
        "period": period_text(aggregation.last),
        "periods": [period_text(t) for t in aggregation.periods],
        "known_at": known_at.isoformat() if known_at else None,
        "by": list(aggregation.by),
        "by_titles": [dimension.title for dimension in aggregation.dimensions],
        "partition": {"id": partition.id, "title": partition.title} if partition else None,
        "items": {**items, **ratios},
        "weighed_by": aggregation.weighed.name,
    }


def _item(item: Item) -> Data:
    return {"label": item.label, "unit": item.unit, "kind": item.kind, "is_cumulative": item.is_cumulative}


def period_text(t: int) -> str:
    """The last month of a year-to-date period, as periods are told in JSON.

    >>> period_text(2026 * 12 + 5)
    '2026-06'
    """
    return f"{t // 12}-{t % 12 + 1:02d}"


# --- rows


def _row(aggregation: Aggregation, cell: Cell, totals: Mapping[int, Cell]) -> Data:
    total = totals.get(cell.t)
    keys, labels = groups_of(aggregation.dimensions, cell.groups)
    asked = aggregation.asked
    items = {
        item.name: _figures(item, cell.figures[item.name], total.figures[item.name] if total else None)
        for item in asked.items
    }
    items |= {ratio.name: _ratio(ratio, cell) for ratio in asked.ratios}
    return {
        "period": period_text(cell.t),
        "keys": keys,
        "labels": labels,
        "of_which": cell.is_inside,
        "reporters": cell.coverage.reported,
        "items": items,
        "coverage": None if cell.is_inside else _coverage(aggregation, cell),
    }


def groups_of(dimensions: Sequence[Dimension], groups: Mapping[str, int]) -> tuple[Data, Data]:
    """The codes and the labels of a cell's groups."""
    by_name = {dimension.name: dimension for dimension in dimensions}
    keys = {name: by_name[name].codes[place] for name, place in groups.items()}
    return keys, {name: by_name[name].labels[place] for name, place in groups.items()}


def _figures(item: Item, found: Figures, total: Figures | None) -> Data:
    whole = total.sum if total else None
    share = Fraction(found.sum, whole) if found.sum is not None and whole is not None and whole > 0 else None
    return {
        "year_to_date": _printed(found.sum, item),
        "contributors": found.count,
        "month": _printed(found.month, item),
        "month_contributors": found.months,
        "share": decimal_of(share),
        "year_earlier": _printed(found.before_sum, item),
        "growth_raw": decimal_of(growth(found.sum, found.before_sum)),
        "growth_matched": decimal_of(growth(found.both_now, found.both_before)),
        "matched": {"both": found.both, "new": found.new, "gone": found.gone},
        "matched_now": _printed(found.both_now, item),
        "matched_before": _printed(found.both_before, item),
        "growth_restated": decimal_of(growth(found.form_now, found.form_before)),
        "restated_before": _printed(found.form_before, item),
        "restated_contributors": found.form,
    }


def _ratio(ratio: Ratio, cell: Cell) -> Data:
    over, under = (cell.figures[part.name] for part in parts_of(ratio))
    now = ratio_of(ratio, over.sum, under.sum)
    then = ratio_of(ratio, over.before_sum, under.before_sum)
    matched = ratio_of(ratio, over.both_now, under.both_now), ratio_of(ratio, over.both_before, under.both_before)
    return {
        "year_to_date": decimal_of(now),
        "contributors": over.count,
        "year_earlier": decimal_of(then),
        "change_raw": decimal_of(None if now is None or then is None else now - then),
        "change_matched": decimal_of(None if matched[0] is None or matched[1] is None else matched[0] - matched[1]),
        "matched": {"both": over.both, "new": over.new, "gone": over.gone},
    }


def _printed(value: int | None, item: Item) -> Decimal | None:
    return None if value is None else printed_in(value, item.factor)


def _coverage(aggregation: Aggregation, cell: Cell) -> Data:
    item = aggregation.weighed
    found = cell.coverage
    figures = cell.figures.get(item.name)
    share = found.missing_share(figures, cell.t % 12 + 1, item) if figures else None
    return {
        "expected": found.expected,
        "reported": found.reported,
        "missing": found.missing,
        "missing_unknown": found.missing_unknown,
        "missing_share": decimal_of(share),
    }


def _place_of(aggregation: Aggregation) -> Callable[[Cell], tuple[Any, ...]]:
    """The order of rows: periods, groups with the unknown one last; zones that lie in a part follow on it."""
    regions = next((dimension for dimension in aggregation.dimensions if dimension.name == "region"), None)
    hosts = regions.hosts if regions else {}

    def place(cell: Cell) -> tuple[Any, ...]:
        region = cell.groups.get("region", 0)
        groups = {**cell.groups, "region": hosts.get(region, region)} if "region" in cell.groups else cell.groups
        return (cell.t, [(group == 0, group) for group in groups.values()], cell.is_inside, region)

    return place


# --- beside the rows


def _taken_out(aggregation: Aggregation, found: TakenOut) -> Data:
    dimension = next(each for each in aggregation.dimensions if each.name == found.dimension)
    items = {item.name: item for item in aggregation.asked.items}
    names = aggregation.named([each["id"] for each in found.examples])
    return {
        "dimension": found.dimension,
        "kind": "inside" if found.is_inside else "elsewhere",
        "key": dimension.codes[found.taken_from],
        "label": dimension.labels[found.taken_from],
        "counted_in": dimension.codes[found.counted_in],
        "counted_in_label": dimension.labels[found.counted_in],
        "reporters": found.reporters,
        "items": {name: _printed(value, items[name]) for name, value in found.amounts.items()},
        "enterprises": [
            {
                "reporter": code,
                "name": name,
                "items": {each: _printed(value, items[each]) for each, value in example["amounts"].items()},
            }
            for (code, name), example in zip(names, found.examples, strict=True)
        ],
    }


def _concentration(aggregation: Aggregation) -> list[Data]:
    found = []
    for each in concentrations(aggregation):
        keys, labels = groups_of(aggregation.dimensions, each.groups)
        found.append({
            "keys": keys, "labels": labels, "item": each.item.name, "basis": each.basis, "contributors": each.holders,
            "cr4": decimal_of(each.cr4), "hhi": decimal_of(each.hhi),
        })  # fmt: skip
    return found


def _top(aggregation: Aggregation, totals: Mapping[int, Cell]) -> list[Data]:
    if not aggregation.request.top:
        return []
    rows = list(largest(aggregation, aggregation.request.top))
    names = aggregation.named([row.id for row in rows])
    last = totals[aggregation.last]
    wholes = {
        tuple(cell.groups.values()): cell for cell in aggregation.cells(aggregation.by) if cell.t == aggregation.last
    }
    found = []
    for row, (code, name) in zip(rows, names, strict=True):
        keys, labels = groups_of(aggregation.dimensions, row.groups)
        whole = (wholes[tuple(row.groups.values())] if row.groups else last).figures[row.item.name].sum
        found.append({
            "keys": keys, "labels": labels, "item": row.item.name, "rank": row.rank, "reporter": code, "name": name,
            "value": _printed(row.value, row.item),
            "share": decimal_of(Fraction(row.value, whole)) if whole is not None and whole > 0 else None,
        })  # fmt: skip
    return found
