"""What single reporters contribute to the figures that are published: levels, last year's levels, changes since the period before.

Beside the sums themselves, what can be had by subtracting published figures is a sum of contributions, too: those who are new
since last year (累计 less the matched sample), those who are gone, the period alone, and those who joined or left within the year.
A *layer* holds these contributions with a split (`stays`, `turns`): the sum of both is known wherever the levels are, the part
that stays is shown as a figure of its own (growth on the same reporters, the period alone).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.statistics.aggregate.aggregation import Aggregation
from mingcheng.statistics.aggregate.figures import YEAR, parts_of, reports_of
from mingcheng.statistics.aggregate.membership import NOT_COUNTED
from mingcheng.statistics.aggregate.request import index_before, last_months
from mingcheng.statistics.form import FormVersion, Item

Integers: TypeAlias = npt.NDArray[np.int64]
Kind: TypeAlias = Literal["items", "new", "gone", "change", "paired", "count"]
STAYS, TURNS = "stays", "turns"
NOISE = 20
"""Parts that add up to within a twentieth of the printed unit add up: reports round."""
REST = ":rest"
"""Ends the code of what an item holds beside its shown parts."""


@dataclass(frozen=True)
class Layer:
    """Contributions to figures of one period. `who` are numbers of reporters, `value` whole numbers; `split` and `item` are
    codes of a dimension of their own, None where there is none. `column` is the item whose level the sum is (or changes), empty
    for numbers of reporters; `shows` the figure that the part that stays belongs to; `tree` leads from each item's code to its
    parent's."""

    kind: Kind
    column: str
    shows: str
    who: Integers
    value: Integers
    split: npt.NDArray[np.str_] | None = None
    item: npt.NDArray[np.str_] | None = None
    tree: dict[str, str] | None = None
    may_be_negative: bool = False


@dataclass(frozen=True)
class Column:
    """One item of one period: `is_known` tells who reported it, by number of reporter; `value` is zero elsewhere."""

    value: Integers
    is_known: npt.NDArray[np.bool_]


class Layers:
    """The layers of an aggregation's periods. `items` are published; more than the request's where others were before."""

    def __init__(self, aggregation: Aggregation, items: Sequence[Item]) -> None:
        self.aggregation = aggregation
        self.items = tuple({item.name: item for item in items}.values())

    def levels(self, t: int) -> list[Layer]:
        """The sums of a period and the numbers of reporters; none for a period without reports."""
        return self._known(t, [self._family(t, each) for each in self._families] if t in self._by_period else [])

    def of(self, t: int, *, with_change: bool) -> list[Layer]:
        """All layers of a period. Where an item stands alone, a split of its level stands for the level."""
        if t not in self._by_period:
            return []
        splits = [layer for item in self.columns for layer in self._splits(t, item)]
        split = {layer.column for layer in splits}
        whole = [self._family(t, each) for each in self._families if len(each) > 1 or each[0][0].name not in split]
        before = index_before(self.aggregation.version, t)
        if with_change and before is not None and before in self._by_period:
            splits += [self._change(t, before, item) for item in self.items if item.is_cumulative]
        return self._known(t, [*whole, *splits, *self._paired(t)])

    def _splits(self, t: int, item: Item) -> Iterator[Layer]:
        if t - YEAR in self._by_period:
            yield self._split(t, t - YEAR, item, "new")
        if t + YEAR in self._by_period and t + YEAR in self.aggregation.periods:
            yield self._split(t, t + YEAR, item, "gone")

    def _known(self, t: int, layers: Sequence[Layer]) -> list[Layer]:
        who = (
            np.sort(self._by_period[t]["id"].to_numpy()).astype(np.int64)
            if t in self._by_period
            else np.zeros(0, np.int64)
        )
        count = Layer("count", "", "", who, np.ones(len(who), np.int64))
        return [layer for layer in (*layers, count) if len(layer.who)]

    @cached_property
    def _families(self) -> list[list[tuple[Item, Item | None]]]:
        parts = [part for ratio in self.aggregation.asked.ratios for part in parts_of(ratio)]
        alone: list[list[tuple[Item, Item | None]]] = [[(part, None)] for part in parts]
        return [*families(self.aggregation.version, self.items), *alone]

    @property
    def columns(self) -> list[Item]:
        """Items, and the parts of ratios."""
        parts = [part for ratio in self.aggregation.asked.ratios for part in parts_of(ratio)]
        return [*self.items, *parts]

    # --- reports

    @cached_property
    def _by_period(self) -> dict[int, pa.Table]:
        aggregation = self.aggregation
        first = min(aggregation.periods[0] - YEAR, aggregation.span[0].year * YEAR)
        ratios = aggregation.asked.ratios
        rows = reports_of(aggregation.wide, aggregation.members, self.items, ratios, first, aggregation.last)
        rows = rows.filter(rows["month"].isin(list(last_months(aggregation.version))) & (rows["cell"] != NOT_COUNTED))
        table = aggregation.source.database.arrow(rows.select("id", "t", *(item.name for item in self.columns)))
        periods = sorted(set(table["t"].to_pylist()))
        return {t: table.filter(pc.equal(table["t"], t)).combine_chunks() for t in periods}

    def has(self, t: int) -> bool:
        """Whether there are reports of a period."""
        return t in self._by_period

    def column(self, t: int, name: str) -> Column:
        """An item of a period that has reports."""
        rows, size = self._by_period[t], len(self.aggregation.entities)
        value, is_known = np.zeros(size, np.int64), np.zeros(size, np.bool_)
        ids, given = rows["id"].to_numpy(), rows[name]
        value[ids] = pc.fill_null(given, 0).to_numpy()
        is_known[ids] = pc.is_valid(given).to_numpy()
        return Column(value, is_known)

    # --- layers

    def _family(self, t: int, family: Sequence[tuple[Item, Item | None]]) -> Layer:
        """Items that are parts of each other, with what each holds beside its parts."""
        (root, _none), *parts = family
        columns = {item.name: self.column(t, item.name) for item, _parent in family}
        is_negative = any(item.may_be_negative for item, _parent in family)
        if not parts:
            return _layer("items", root, columns[root.name], may_be_negative=is_negative)
        parents = {parent.name for _item, parent in parts if parent is not None}
        factor_of = {item.name: item.factor for item, _parent in family}
        leaves = {item.name: columns[item.name].value for item, _parent in family if item.name not in parents}
        for name in parents:
            inside = [columns[item.name].value for item, parent in parts if parent is not None and parent.name == name]
            rest = columns[name].value - np.sum(inside, axis=0)
            noise = factor_of[name] // NOISE
            leaves[f"{name}{REST}"] = np.where(np.abs(rest) <= noise, 0, rest)
        known = np.flatnonzero(np.logical_or.reduce([column.is_known for column in columns.values()]))
        codes = sorted(leaves)
        tree = {item.name: parent.name for item, parent in parts if parent is not None}
        tree |= {f"{name}{REST}": name for name in parents}
        return Layer(
            "items",
            root.name,
            root.name,
            np.tile(known, len(codes)),
            np.concatenate([leaves[code][known] for code in codes]),
            item=np.repeat(np.array(codes), len(known)),
            tree=tree,
            may_be_negative=is_negative or any((leaves[code] < 0).any() for code in codes),
        )

    def _split(self, t: int, other: int, item: Item, kind: Kind) -> Layer:
        """A level, by whether the reporter reports the item in another period, too."""
        column, beside = self.column(t, item.name), self.column(other, item.name)
        return _layer(kind, item, column, beside.is_known, may_be_negative=item.may_be_negative)

    def _change(self, t: int, before: int, item: Item) -> Layer:
        """The change since the period before, as an attacker subtracts; split by who reports in both."""
        now, then = self.column(t, item.name), self.column(before, item.name)
        change = Column(now.value - then.value, now.is_known | then.is_known)
        return _layer("change", item, change, now.is_known & then.is_known, may_be_negative=True)

    def _paired(self, t: int) -> list[Layer]:
        """An item that is published both as it is and in a ratio, which counts those who report both parts."""
        found = []
        for ratio in self.aggregation.asked.ratios:
            for item, part in zip((ratio.over, ratio.under), parts_of(ratio), strict=True):
                if any(item.name == each.name for each in self.items):
                    both = self.column(t, part.name).is_known
                    column = self.column(t, item.name)
                    layer = _layer("paired", item, column, both, may_be_negative=item.may_be_negative)
                    found.append(replace(layer, shows=ratio.name))
        return found


def _layer(
    kind: Kind, item: Item, column: Column, stays: npt.NDArray[np.bool_] | None = None, *, may_be_negative: bool
) -> Layer:
    who = np.flatnonzero(column.is_known)
    split: Any = None if stays is None else np.where(stays[who], STAYS, TURNS)
    return Layer(kind, item.name, item.name, who, column.value[who], split, may_be_negative=may_be_negative)


def families(version: FormVersion, items: Sequence[Item]) -> list[list[tuple[Item, Item | None]]]:
    """Items by the ancestor that they have in common among these, it first; each with its next ancestor among them."""
    by_code = {item.code: item for item in version.items}
    chosen = {item.name: item for item in items}

    def above(item: Item) -> Item | None:
        code = item.parent
        while code is not None and code in by_code:
            if by_code[code].name in chosen:
                return chosen[by_code[code].name]
            code = by_code[code].parent
        return None

    found: dict[str, list[tuple[Item, Item | None]]] = {}
    for item in items:
        root = item
        while (parent := above(root)) is not None:
            root = parent
        found.setdefault(root.name, [(root, None)])
        if root.name != item.name:
            found[root.name].append((item, above(item)))
    return list(found.values())
