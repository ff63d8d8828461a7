"""What is to be protected, in numbers: the unknowns of a table with their costs, levels and relations, and what must be guarded
against whom.

An attacker's picture of the hidden cells is any vector of values that fits the relations and the bounds. With d the deviation
from the true values: the relations say A·d = 0, what is published does not deviate, and a cell deviates downwards by no more
than its `slack` (to zero). A cell is protected upwards when some such d has d ≥ level there, downwards likewise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np

from mingcheng.language import _
from mingcheng.statistics.disclosure.errors import UnprotectableError
from mingcheng.statistics.disclosure.rules import Rules, Sensitivity, sensitivity
from mingcheng.statistics.disclosure.tables import Booleans, CrossTable, Integers, Key, Relations

Cost: TypeAlias = Literal["value", "cells", "contributors"]
NOBODY = -1
"""The attacker who contributes to nothing."""


@dataclass(frozen=True)
class Need:
    """One thing to be shown: that `cell` may lie `level` above its value (`sign` 1), or below (-1)."""

    cell: int
    sign: int
    level: int


@dataclass(frozen=True, eq=False)
class Problem:
    """`is_primary` are the sensitive cells, `is_usable` those that may be hidden, `is_hidden` those that are from the start
    (sensitive, or in no published table). `cost` is what hiding a cell loses, at least 1 for a cell that is shown."""

    value: Integers
    slack: Integers
    cost: Integers
    is_primary: Booleans
    is_usable: Booleans
    is_hidden: Booleans
    owner: Integers
    needs: tuple[Need, ...]
    relations: Relations
    sensitivities: Mapping[int, Sensitivity]
    are_counts: bool = False
    """Whether the attacker knows that all values are whole, and few: then only whole deviations protect."""

    def __len__(self) -> int:
        return len(self.value)

    @cached_property
    def room(self) -> list[int]:
        """The slack as whole numbers without bounds."""
        room: list[int] = self.slack.tolist()
        return room

    @cached_property
    def entries_of(self) -> list[list[tuple[int, int]]]:
        """The rows that each unknown stands in, with its sign there."""
        found: list[list[tuple[int, int]]] = [[] for _each in range(len(self))]
        entries = (each.tolist() for each in (self.relations.rows, self.relations.cell, self.relations.sign))
        for row, cell, sign in zip(*entries, strict=True):
            found[cell].append((row, sign))
        return found

    @cached_property
    def relations_of(self) -> list[list[int]]:
        """The rows that each unknown stands in."""
        return [[row for row, _sign in entries] for entries in self.entries_of]

    @cached_property
    def owned(self) -> dict[int, frozenset[int]]:
        """The cells that each attacker knows as their only contributor; nobody knows none."""
        found: dict[int, set[int]] = {NOBODY: set()}
        for cell, owner in enumerate(self.owner.tolist()):
            if owner >= 0:
                found.setdefault(owner, set()).add(cell)
        return {owner: frozenset(cells) for owner, cells in found.items()}

    @cached_property
    def partners(self) -> list[frozenset[int]]:
        """Of each unknown the attackers who know a part of it, or all, as their own: what such a contributor can make of the
        cell is judged by the rules for the cell itself, and by the needs of its other parts."""
        parents: list[set[int]] = [set() for _each in range(len(self))]
        for number in range(len(self.relations)):
            (parent, *children), _signs = (each.tolist() for each in self.relations.row(number))
            for child in children:
                parents[child].add(parent)
        found: list[set[int]] = [set() for _each in range(len(self))]
        for owner, cells in self.owned.items():
            waiting, seen = list(cells), set(cells)
            while waiting:
                cell = waiting.pop()
                found[cell].add(owner)
                waiting += parents[cell] - seen
                seen |= parents[cell]
        return [frozenset(each) for each in found]

    def level(self, cell: int) -> int:
        """How much a sensitive cell's value must stay uncertain."""
        return self.sensitivities[cell].level


def problem_of(
    table: CrossTable,
    rules: Rules,
    cost: Cost | Mapping[Key, int] = "value",
    shown: Iterable[Key] = (),
    hidden: Iterable[Key] = (),
    are_counts: bool = False,
) -> Problem:
    """The problem that a table poses under these rules. `shown` must stay shown, `hidden` are sensitive by order.

    Raises UnprotectableError where a cell that must be shown is sensitive, or where negative contributions are refused.
    """
    cells = table.unknowns
    _refuse_negatives(table, rules)
    found = _sensitivities(table, rules)
    for cell in table.unknowns_at(hidden).tolist():
        before = found.get(cell)
        ordered = Sensitivity(("manual",), max(1, -(-int(cells.weight[cell]) // 10)))
        found[cell] = before or ordered
    forced = np.zeros(len(cells), np.bool_)
    forced[table.unknowns_at(shown)] = True
    _refuse_forced(table, found, forced)
    primary = np.zeros(len(cells), np.bool_)
    primary[list(found)] = True
    usable = ~forced & ((cells.contributors > 0) | primary)
    needs = tuple(
        Need(cell, sign, level)
        for cell in sorted(found)
        for sign in (1, -1)
        if (level := found[cell].level if sign > 0 else min(found[cell].level, int(cells.weight[cell]))) > 0
    )
    return Problem(
        cells.value,
        cells.weight,
        _costs(table, cost),
        primary,
        usable,
        primary | ~cells.is_shown,
        cells.owner if rules.guards_against_insiders else np.full(len(cells), NOBODY, np.int64),
        needs,
        table.relations,
        found,
        are_counts,
    )


def _sensitivities(table: CrossTable, rules: Rules) -> dict[int, Sensitivity]:
    cells = table.unknowns
    rows = zip(cells.largest.tolist(), cells.weight.tolist(), cells.contributors.tolist(), strict=True)
    judged = (sensitivity(largest, weight, contributors, rules) for largest, weight, contributors in rows)
    return {cell: found for cell, found in enumerate(judged) if found is not None}


def _refuse_negatives(table: CrossTable, rules: Rules) -> None:
    negative = np.flatnonzero(table.unknowns.weight != np.abs(table.unknowns.value))
    below = np.flatnonzero(table.unknowns.value < 0)
    cells = sorted({*negative.tolist(), *below.tolist()})
    if cells and rules.negatives == "refuse":
        keys = tuple(table.key_of(cell) for cell in cells)
        raise UnprotectableError(
            _("单元格“{key}”").format(key="/".join(keys[0])),
            _("有负数，集中度规则对负数没有含义（共 {count} 个单元格）。").format(count=len(keys)),
            _("请改用不会为负的指标，或在规则里写 negatives: absolute，按绝对值判断。"),
            keys,
        )


def _refuse_forced(table: CrossTable, found: Mapping[int, Sensitivity], forced: Booleans) -> None:
    keys = tuple(table.key_of(cell) for cell in found if forced[cell])
    if keys:
        raise UnprotectableError(
            _("单元格“{key}”").format(key="/".join(keys[0])),
            _("指定必须公布，却是敏感的（共 {count} 个）。").format(count=len(keys)),
            _("请去掉这项指定，或合并到较大的类别。"),
            keys,
        )


def _costs(table: CrossTable, cost: Cost | Mapping[Key, int]) -> Integers:
    cells = table.unknowns
    match cost:
        case "value":
            costs = cells.weight
        case "contributors":
            costs = cells.contributors
        case "cells":
            costs = np.ones(len(cells), np.int64)
        case _:
            costs = np.ones(len(cells), np.int64)
            for key, price in cost.items():
                if (cell := table.unknown_at(key)) >= 0:
                    costs[cell] = price
    return np.where(cells.is_shown, np.maximum(costs, 1), 0)
