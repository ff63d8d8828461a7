"""What may be shown of each cell, and of what can be had from it: the level, the period alone, growth on the same reporters.

Every period's layers are protected, in all tables together, those of earlier publications included: cells that were shown then
are known, and are used to hide nothing. A cell that one layer hides is hidden for all items, and in all periods of its year: a
figure to date lies between those before and after it. A figure of the reporters that stay (growth on the same reporters, the
period alone) is withheld by itself where it would give away those who came or went.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from itertools import combinations
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from mingcheng.language import _
from mingcheng.statistics.aggregate.aggregation import Aggregation
from mingcheng.statistics.aggregate.answer_json import Data, period_text
from mingcheng.statistics.aggregate.figures import YEAR
from mingcheng.statistics.aggregate.layers import REST, STAYS, TURNS, Layer, Layers
from mingcheng.statistics.aggregate.published_record import Publication, PublishedCell, cells_of
from mingcheng.statistics.aggregate.published_views import TOTAL, WHOLE, Book, Tables, earlier_tables, tables_of, texts
from mingcheng.statistics.aggregate.request import AggregateError, index_before, period_index
from mingcheng.statistics.disclosure import (
    CrossTable,
    Dimension,
    Key,
    Protected,
    Rules,
    UnprotectableError,
    linked,
    protect,
)
from mingcheng.statistics.disclosure.problem import problem_of
from mingcheng.statistics.disclosure.protection import Method
from mingcheng.statistics.form import Item

SPLIT, ITEM = "split", "item"
METHOD: Method = "heuristic"
"""The least amount hidden means many small cells, and a minute's work; the heuristic takes a second, and hides fewer cells."""
DEARER, LARGE = 1000, 1_000_000_000
"""Numbers of reporters and the like, below LARGE, cost so many times as much: far more than what is hidden anyway."""
Place: TypeAlias = Mapping[str, str]
Identity: TypeAlias = tuple[bool, tuple[tuple[str, str | None], ...]]
"""A row whatever its period: whether it is an “of which”, and its groups."""


def identity_of(row: Data) -> Identity:
    """What tells a row from the others of its period."""
    return bool(row["of_which"]), tuple(sorted(row["keys"].items(), key=lambda each: each[0]))


@dataclass(frozen=True)
class Guarded:
    """One layer as it may be published."""

    layer: Layer
    table: Protected

    def shows(self, place: Place, **others: str) -> bool:
        """Whether the cell of a row is shown; `others` are codes of the split or the item."""
        return self.table.is_published(key_in(self.table.table, {**place, **others}))

    def shows_items(self, place: Place) -> bool:
        """Whether a row's cell is shown for all items of the layer."""
        items = [each for each in self.layer.tree or () if not each.endswith(REST)]
        return self.shows(place) and all(self.shows(place, item=each) for each in items)


def key_in(table: CrossTable, place: Place) -> Key:
    """A place as the key of a cell."""
    return tuple(place.get(dimension.name, dimension.total) for dimension in table.dimensions)


@dataclass
class Gate:
    """What may be shown of an aggregation whose rows are `rows` (of all levels and periods), after `earlier` publications.
    Raises AggregateError where a cell that was published is another figure now, and where nothing protects a cell."""

    aggregation: Aggregation
    rules: Rules
    rows: Sequence[Data]
    earlier: Sequence[Publication] = ()
    beside: Sequence[tuple[Aggregation, Sequence[Data]]] = ()
    """Other tables of the same items and periods that are published together, with their rows."""
    _guarded: dict[tuple[int, str], list[Guarded]] = field(default_factory=dict)
    _hidden: dict[int, set[Identity]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.book = Book(len(self.aggregation.entities))
        self.tables: dict[frozenset[str], Tables] = {}
        self.views: list[list[str]] = []
        for aggregation in (self.aggregation, *(each for each, _rows in self.beside)):
            found = tables_of(aggregation, self.book)
            names = (names for count in range(len(aggregation.by) + 1) for names in combinations(aggregation.by, count))
            self.tables |= {frozenset(each): found for each in names if frozenset(each) not in self.tables}
            self.views += [list(view) for view in found.views if list(view) not in self.views]
        self.known: list[tuple[Publication, PublishedCell, Place | None]] = []
        before: dict[tuple[object, ...], Tables] = {}
        for publication, cell in cells_of(self.earlier, self.aggregation.version.form):
            request = (publication.by, publication.partition)
            if request not in before:
                before[request] = earlier_tables(self.aggregation, publication.by, publication.partition, self.book)
                self.views += [list(view) for view in before[request].views if list(view) not in self.views]
            self.known.append((publication, cell, before[request].place(cell.keys, of_which=cell.of_which)))
        self._refuse_changed()

    # --- what may be shown

    def is_shown(self, t: int, row: Data) -> bool:
        """Whether a row's cell may be shown in a period: all items or none."""
        return identity_of(row) not in self._hidden_in(t // YEAR)

    def shows_growth(self, t: int, row: Data) -> bool:
        """Whether last year's cell, which a growth rate gives away, may be shown."""
        return self.is_shown(t - YEAR, row) and (t - YEAR) not in self.changed

    def shows_matched(self, t: int, row: Data, name: str) -> bool:
        """Whether growth on the same reporters may be shown: it tells those who are new, or gone."""
        kinds = {t: "new", t - YEAR: "gone"}
        return self.shows_growth(t, row) and all(
            each.shows(self._place(row), split=STAYS)
            for period, kind in kinds.items()
            for each in self._layers(period)
            if each.layer.kind == kind and each.layer.shows in (name, f"{name}__over", f"{name}__under")
        )

    def shows_month(self, t: int, row: Data, name: str) -> bool:
        """Whether the period alone may be shown: with the figure to date it gives away the one before."""
        before = index_before(self.aggregation.version, t)
        if before is None:
            return True
        place = self._place(row)
        is_known = all(each.shows_items(place) for each in self._levels(before)) and before not in self.changed
        return is_known and self._stays(t, row, name, "change")

    def shows_ratio(self, t: int, row: Data, name: str) -> bool:
        """Whether a ratio may be shown beside its parts: it counts those alone who report both."""
        return self._stays(t, row, name, "paired")

    def _stays(self, t: int, row: Data, name: str, kind: str) -> bool:
        found = [each for each in self._layers(t) if each.layer.kind == kind and each.layer.shows == name]
        return all(each.shows(self._place(row), split=STAYS) for each in found)

    def _place(self, row: Data) -> Place:
        place = self.tables[frozenset(row["keys"])].place(row["keys"], of_which=row["of_which"])
        assert place is not None  # the row is one of the aggregation's own
        return place

    # --- one pattern a year

    def _hidden_in(self, year: int) -> set[Identity]:
        if year not in self._hidden:
            hidden = self._hidden[year] = self._hidden_before(year)
            for t in self._periods_of(year):
                for layer in self._drawn(t):
                    hidden |= self._sensitive(layer)
            for t in self._periods_of(year):
                for each in self._layers(t):
                    hidden |= {who for who, place in self._identities.items() if not each.shows_items(place)}
        return self._hidden[year]

    def _sensitive(self, layer: Layer) -> set[Identity]:
        """The rows that are hidden for themselves: what else must be hidden is best looked for among them."""
        table = self._table(layer)
        is_sensitive = problem_of(table, self._rules_of(layer)).is_primary
        items: list[dict[str, str]] = [{ITEM: code} for code in layer.tree or () if not code.endswith(REST)]
        return {
            who
            for who, place in self._identities.items()
            if is_sensitive[table.unknowns_at(key_in(table, {**place, **item}) for item in ({}, *items))].any()
        }

    @cached_property
    def _identities(self) -> dict[Identity, Place]:
        rows = [*self.rows, *(row for _aggregation, rows in self.beside for row in rows)]
        return {identity_of(row): self._place(row) for row in rows}

    def _periods_of(self, year: int) -> list[int]:
        """The periods of a year that are shown, or that growth gives away."""
        periods = {each for t in self.aggregation.periods for each in (t, t - YEAR)}
        return sorted(each for each in periods if each // YEAR == year)

    def _hidden_before(self, year: int) -> set[Identity]:
        """Rows that an earlier publication hid in a period of this year."""
        by_place = {frozenset(place.items()): who for who, place in self._identities.items()}
        places = [
            place
            for _p, cell, place in self.known
            if cell.values is None and int(cell.period[:4]) == year and place is not None
        ]
        return {who for place in places if (who := by_place.get(frozenset(place.items()))) is not None}

    # --- protection

    @cached_property
    def _made(self) -> Layers:
        published = {name for _p, cell, _place in self.known for name in cell.values or ()}
        others = [item for item in self.aggregation.version.items if item.name in published]
        return Layers(self.aggregation, [*self.aggregation.asked.items, *others])

    def _layers(self, t: int) -> list[Guarded]:
        """Everything about a period that is shown."""
        if (t, "all") not in self._guarded:
            self._guarded[t, "all"] = [Guarded(layer, self._protected(t, layer)) for layer in self._drawn(t)]
        return self._guarded[t, "all"]

    def _drawn(self, t: int) -> list[Layer]:
        before = index_before(self.aggregation.version, t)
        with_change = t in self.aggregation.periods or before in self._periods_of(t // YEAR)
        return self._made.of(t, with_change=with_change)

    def _levels(self, t: int) -> list[Guarded]:
        """The sums of a period that is not shown itself."""
        if t in self._periods_of(t // YEAR):
            return self._layers(t)
        if (t, "levels") not in self._guarded:
            self._guarded[t, "levels"] = [Guarded(each, self._protected(t, each)) for each in self._made.levels(t)]
        return self._guarded[t, "levels"]

    def _protected(self, t: int, layer: Layer) -> Protected:
        table, rules = self._table(layer), self._rules_of(layer)
        shown = self._shown_before(t, layer, table)
        try:
            return protect(table, rules, self._cost(t, layer, table), shown, method=METHOD, with_intervals=False)
        except UnprotectableError as error:
            place = " ".join(
                [period_text(t), *(code[1:] for code in error.cells[0][: len(self.book.codes)] if code != TOTAL)]
            )
            if not shown:
                raise AggregateError(place, error.problem, _("请减少分组、合并类别，或少公布几个指标。")) from error
            raise AggregateError(
                place,
                _("与以前公布的表合起来，有单元格怎样也保护不了。"),
                _("请减少分组或指标；同一期要公布几张表的，第一次就用 --also 写明其余的分组，一起保护。"),
            ) from error

    def _table(self, layer: Layer) -> CrossTable:
        return linked(self._contributions(layer), self._views_of(layer))

    def _rules_of(self, layer: Layer) -> Rules:
        if layer.kind == "count":
            return self.rules.for_counts()
        return replace(self.rules, negatives="absolute") if layer.may_be_negative else self.rules

    def _contributions(self, layer: Layer) -> pa.Table:
        columns = {name: texts(codes[layer.who]) for name, codes in self.book.codes.items()}
        columns |= {WHOLE: pa.array(["0"] * len(layer.who), pa.string())}
        if layer.split is not None:
            columns[SPLIT] = texts(layer.split)
        if layer.item is not None:
            columns[ITEM] = texts(layer.item)
        who = pa.array(layer.who)
        columns |= {"contributor": who.cast(pa.string()), "value": pa.array(layer.value)}
        columns["holding"] = self.aggregation.entities.column("group").take(who).combine_chunks()
        return pa.table(columns)

    def _views_of(self, layer: Layer) -> list[list[Dimension]]:
        views = [[self.book.dimensions[name] for name in view] for view in self.views if view]
        views = views or [[Dimension(WHOLE, {"0": TOTAL})]]
        if layer.tree is not None:
            unpublished = frozenset(code for code in layer.tree if code.endswith(REST))
            views = [[*view, Dimension(ITEM, layer.tree, unpublished=unpublished)] for view in views]
        if layer.split is not None:
            split = Dimension(SPLIT, {STAYS: TOTAL, TURNS: TOTAL})
            views = [*views, *([*view, split] for view in views)]
        return views

    def _cost(self, t: int, layer: Layer, table: CrossTable) -> dict[Key, int]:
        """What hiding a cell loses: its amount; next to nothing where it is hidden anyway, or is no level."""
        hidden = self._hidden.get(t // YEAR, set())
        places = [self._identities[who] for who in hidden]
        lost = set(table.unknowns_at([key_in(table, place) for place in places]).tolist())
        split = next((at for at, each in enumerate(table.dimensions) if each.name == SPLIT), None)
        cost = {}
        dearer = DEARER if table.unknowns.weight.max(initial=0) < LARGE else 1
        for unknown, weight in enumerate(table.unknowns.weight.tolist()):
            key = table.key_of(unknown)
            if unknown not in lost and (split is None or key[split] == TOTAL):
                cost[key] = max(1, weight) * dearer
        return cost

    def _shown_before(self, t: int, layer: Layer, table: CrossTable) -> list[Key]:
        """The cells of earlier publications that give a layer's sums."""
        needed = [t]
        if layer.kind == "change":
            before = index_before(self.aggregation.version, t)
            needed.append(t if before is None else before)
        shown = [
            {
                key_in(table, {**place, **({ITEM: name} if layer.tree and name in layer.tree else {})})
                for cell, place in self._shown_in(period)
                for name in cell.values or ()
                if layer.kind == "count" or name == layer.column or name in (layer.tree or ())
            }
            for period in needed
        ]
        stays = (
            key_in(table, {**place, SPLIT: STAYS})
            for cell, place in self._shown_in(t + YEAR if layer.kind == "gone" else t)
            if layer.shows.removesuffix("__over").removesuffix("__under") in _told_by(cell, layer)
        )
        return sorted(set.intersection(*shown).union(stays))

    # --- what was published before

    def _shown_in(self, t: int) -> Iterator[tuple[PublishedCell, Place]]:
        for _publication, cell, place in self.known:
            if cell.values is not None and cell.period == period_text(t) and place is not None:
                yield cell, place

    @cached_property
    def changed(self) -> set[int]:
        """The periods of which a figure that was published is another one now."""
        found = set()
        for _publication, cell, place in self.known:
            year, month = cell.period.split("-")
            t = period_index(int(year), int(month))
            if cell.values and (place is None or not self._is_still(t, place, cell.values)):
                found.add(t)
        return found

    def _is_still(self, t: int, place: Place, values: Mapping[str, str]) -> bool:
        items: dict[str, Item] = {item.name: item for item in self.aggregation.version.items}
        if not self._made.has(t):
            return True  # not among the reports that this answer needs
        inside = np.logical_and.reduce([self.book.codes[name] == code for name, code in place.items()] or [True])
        for name, text in values.items():
            column = self._made.column(t, name)
            if name not in items or int((column.value * inside).sum()) != int(Decimal(text) * items[name].factor):
                return False
        return True

    def _refuse_changed(self) -> None:
        """A difference of two published figures may be what a single enterprise has corrected, or one that has moved."""
        periods = sorted(self.changed & set(self.aggregation.periods))
        if periods:
            problem = _("{period} 已经公布过，现在汇总出的数与公布的不同：两数之差可能就是一家企业的更正。")
            raise AggregateError(
                "--publish",
                problem.format(period=period_text(periods[0])),
                _("请用 --known-at 按当时知道的报表公布；先前那张表没有发出去的，从公布记录里删去。"),
            )


def _told_by(cell: PublishedCell, layer: Layer) -> tuple[str, ...]:
    """The items of which a cell shows the figure that the staying part of a layer belongs to."""
    return cell.months if layer.kind == "change" else cell.matched if layer.kind in ("new", "gone") else ()
