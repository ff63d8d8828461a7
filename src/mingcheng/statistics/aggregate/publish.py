"""The answer of an aggregation as it may leave the house: cells that would betray an enterprise are hidden, and what leads to them.

Every period's table is protected for each item, for the number of reporters, and together with the “of which” rows of zones; a
cell that one of them hides is hidden for all, for items of one form add up to each other. Beside that:

- a growth rate is shown where this and last year's cell may both be shown, and where nobody can be told by who came and went;
- the period alone is shown where the figure to date and the one before may be shown;
- growth on restated figures, sums on the same reporters and amounts taken out are not shown: they are differences of what is;
- the largest reporters are single enterprises, and are never shown; concentration only where many contribute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.language import _
from mingcheng.statistics.aggregate.aggregation import Aggregation
from mingcheng.statistics.aggregate.answer_json import Data, answer_data
from mingcheng.statistics.aggregate.concentration import LARGEST
from mingcheng.statistics.aggregate.figures import YEAR, with_groups
from mingcheng.statistics.aggregate.request import AggregateError, index_before
from mingcheng.statistics.disclosure import CrossTable, Dimension, Protected, Rules, linked, protect
from mingcheng.statistics.form import Item

MOST_PERIODS = 24
"""So many periods are published at once: each is a table to protect."""

TOTAL, WHOLE, ZONE = "*", "all", "region__zone"
_DIFFERENCES = ("year_earlier", "matched_now", "matched_before", "growth_restated", "restated_before", "restated_contributors")  # fmt: skip
_HIDDEN_FIGURES = ("year_to_date", "contributors", "month", "month_contributors", "share", "growth_raw", "growth_matched", "matched")  # fmt: skip


def published(aggregation: Aggregation, rules: Rules) -> Data:
    """The answer with what may not leave the house taken out. Raises AggregateError, and UnprotectableError where a cell
    cannot be protected whatever is hidden."""
    if len(aggregation.periods) > MOST_PERIODS:
        problem = _("一次最多公布 {most} 期。").format(most=MOST_PERIODS)
        raise AggregateError("--publish", problem, _("请缩短 --from 到 --to。"))
    if aggregation.version.reporter != "enterprise":
        problem = _("“{title}”由区县或园区填报，看不到单个企业，无从判断能否公布。").format(
            title=aggregation.version.title
        )
        raise AggregateError("--publish", problem, _("请汇总企业的报表来公布。"))
    gate = Gate(aggregation, rules)
    data = answer_data(aggregation)
    hidden = 0
    for part in ("rows", "margins", "totals"):
        for row in data[part]:
            hidden += _cut(row, gate, data)
    for each in data["taken_out"]:
        each["reporters"], each["items"], each["enterprises"] = None, {}, []
    data["top"] = []
    data["concentration"] = [each for each in data["concentration"] if gate.shows_concentration(each)]
    totals = [row for row in data["totals"] if row["period"] == data["period"]]
    data["coverage"] = totals[0]["coverage"] if totals else None
    data["is_published"] = True
    data["notes"] = [
        *aggregation.reservations,
        _("有 {count} 个单元格按披露规则不公布，以“—”表示。").format(count=hidden),
    ]
    return data


def _cut(row: Data, gate: Gate, data: Data) -> bool:
    """Takes out of a row what may not be shown; whether the row as a whole is hidden."""
    t = _index(row["period"])
    is_shown = gate.is_shown(t, row)
    row["is_hidden"] = not is_shown
    was_shown, last_shown = gate.is_shown(t - YEAR, row), gate.is_shown_before(t, row)
    total_shown = gate.is_shown(t, {"keys": {}, "of_which": False})
    least = gate.rules.min_contributors
    for name, found in row["items"].items():
        for key in _DIFFERENCES:
            if key in found:
                found[key] = None
        if not is_shown:
            for key in found:
                found[key] = None
            continue
        cover = found["matched"]
        betrays = any(0 < cover[key] < least for key in ("both", "new", "gone"))
        if not was_shown or betrays:
            for key in ("growth_matched", "change_matched", "matched"):
                if key in found:
                    found[key] = None
        if not was_shown:
            for key in ("growth_raw", "change_raw"):
                if key in found:
                    found[key] = None
        if not last_shown and "month" in found:
            found["month"] = found["month_contributors"] = None
        if not total_shown and "share" in found:
            found["share"] = None
        assert name in data["items"]
    if not is_shown:
        row["reporters"], row["coverage"] = None, None
    elif row["coverage"] and 0 < row["coverage"]["missing"] < least:
        row["coverage"]["missing_share"] = None
    return not is_shown


def _index(period: str) -> int:
    year, month = period.split("-")
    return int(year) * 12 + int(month) - 1


@dataclass
class Gate:
    """What may be shown of each period's table; a table is protected when it is first asked about."""

    aggregation: Aggregation
    rules: Rules
    _tables: dict[int, list[Protected]] = field(default_factory=dict)

    def is_shown(self, t: int, row: Data) -> bool:
        """Whether a row's cell may be shown in a period."""
        return all(each.is_published(self._key(each.table, row)) for each in self.tables(t))

    def is_shown_before(self, t: int, row: Data) -> bool:
        """Whether the same cell may be shown in the period before, which the period alone is the difference to."""
        before = index_before(self.aggregation.version, t)
        return before is None or self.is_shown(before, row)

    def shows_concentration(self, row: Data) -> bool:
        """Whether shares of the largest may be shown: where the cell is, and enough contribute beside the four largest."""
        enough = row["contributors"] >= LARGEST + 2 * self.rules.min_contributors
        return enough and self.is_shown(self.aggregation.last, {"keys": row["keys"], "of_which": False})

    def tables(self, t: int) -> list[Protected]:
        """The protected tables of a period: one for each item, one for the number of reporters."""
        if t not in self._tables:
            self._tables[t] = list(self._protected(t))
        return self._tables[t]

    def _key(self, table: CrossTable, row: Data) -> tuple[str, ...]:
        dimensions = {dimension.name: dimension for dimension in self.aggregation.dimensions}
        key = []
        for dimension in table.dimensions:
            name = "region" if dimension.name == ZONE else dimension.name
            is_zone = dimension.name == ZONE
            if name not in row["keys"] or is_zone != (row["of_which"] and name == "region"):
                key.append(TOTAL)
            else:
                key.append(str(dimensions[name].codes.index(row["keys"][name])))
        return tuple(key)

    def _protected(self, t: int) -> Iterator[Protected]:
        rows = self._rows(t)
        views = self._views()
        for item in self.aggregation.columns:
            known = rows.filter(pc.is_valid(rows[item.name]))
            yield self._protect(known.append_column("value", known[item.name]), views, self._rules_of(item))
        ones = pa.array(np.ones(rows.num_rows, np.int64))
        yield self._protect(rows.append_column("value", ones), views, self.rules.for_counts())

    def _rules_of(self, item: Item) -> Rules:
        return replace(self.rules, negatives="absolute") if item.may_be_negative else self.rules

    @staticmethod
    def _protect(contributions: pa.Table, views: Sequence[Sequence[Dimension]], rules: Rules) -> Protected:
        return protect(linked(contributions, views), rules)

    def _rows(self, t: int) -> pa.Table:
        """The reports of a period with the codes of their groups: positions as texts."""
        aggregation = self.aggregation
        names = [item.name for item in aggregation.columns]
        rows = aggregation.counted.filter(aggregation.counted["t"] == t)
        chosen = with_groups(rows, aggregation.by, aggregation.sizes).select("id", *aggregation.by, *names)
        table = aggregation.source.database.arrow(chosen)
        for name in aggregation.by:
            table = table.set_column(table.column_names.index(name), name, table[name].cast(pa.string()))
        numbers = table["id"].to_numpy()
        table = table.append_column(WHOLE, pa.array(["0"] * table.num_rows, pa.string()))
        table = table.append_column("contributor", table["id"].cast(pa.string()))
        groups = aggregation.entities.column("group")
        table = table.append_column("holding", groups.take(pa.array(numbers)))
        zones = self._zones
        return table.append_column(ZONE, pa.array(zones[numbers].astype(str))) if zones is not None else table

    @property
    def _zones(self) -> Any:
        """The zone that each reporter is shown in as an “of which”, by number; None where there are no such rows."""
        inside = [other for other in self.aggregation.elsewhere if other.is_inside.any()]
        if not inside:
            return None
        zones = np.zeros(len(self.aggregation.entities), np.int32)
        for other in inside:
            zones[other.reporter[other.is_inside][::-1]] = other.taken_from[other.is_inside][::-1]
        return zones

    def _views(self) -> list[list[Dimension]]:
        """The table by its groups; and by zones instead of places, where zones lie in them."""
        aggregation = self.aggregation
        if not aggregation.by:
            return [[Dimension(WHOLE, {"0": TOTAL})]]
        plain = [_dimension(each.name, range(len(each.codes))) for each in aggregation.dimensions]
        if self._zones is None:
            return [plain]
        zones = next(each.inside for each in aggregation.dimensions if each.name == "region")
        zone = replace(_dimension(ZONE, [0, *sorted(zones)]), unpublished=frozenset({"0"}))
        return [plain, [zone if each.name == "region" else each for each in plain]]


def _dimension(name: str, positions: Iterable[int]) -> Dimension:
    return Dimension(name, {str(position): TOTAL for position in positions})
