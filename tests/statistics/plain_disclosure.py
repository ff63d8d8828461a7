"""Disclosure control a second time, in its plain words, to test the first: no code of the product but its rules' parameters.

A table is a list of contributions and trees. The attacker knows every cell that is shown and looks for the base cells: unknown
numbers not below zero whose sums give what is shown. (The product asks for deviations of the hidden cells instead.)
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from math import ceil

import highspy
import numpy as np
from highspy._core import _Highs as Solver

from mingcheng.statistics.disclosure import Rules

Key = tuple[str, ...]
Tree = Mapping[str, str]
SLIGHTLY = 1e-6


@dataclass(frozen=True)
class Contribution:
    """What one firm brings to one base cell."""

    key: Key
    firm: str
    value: int


@dataclass(frozen=True)
class PlainTable:
    """Contributions, and one tree for each place of their keys."""

    contributions: tuple[Contribution, ...]
    trees: tuple[Tree, ...]

    def cells(self) -> dict[Key, list[Contribution]]:
        """Every cell to which somebody contributes, with its contributions."""
        found: dict[Key, list[Contribution]] = {}
        for each in self.contributions:
            for key in product(*(path(code, tree) for code, tree in zip(each.key, self.trees, strict=True))):
                found.setdefault(key, []).append(each)
        return found


def path(code: str, tree: Tree) -> list[str]:
    """A code and all that stands above it."""
    return [code, *path(tree[code], tree)] if code in tree else [code]


def totals(contributions: Sequence[Contribution]) -> list[int]:
    """What each firm brings, the most first."""
    by: dict[str, int] = {}
    for each in contributions:
        by[each.firm] = by.get(each.firm, 0) + each.value
    return sorted(by.values(), reverse=True)


def level(contributions: Sequence[Contribution], rules: Rules) -> int:
    """How much uncertainty a cell needs; none is 0."""
    amounts = totals(contributions)
    total, levels = sum(amounts), [Fraction(0)]
    if len(amounts) < rules.min_contributors:
        levels.append(max(Fraction(1), total * Fraction(rules.frequency_range) / 100))
    if rules.p_percent is not None:
        levels.append(Fraction(rules.p_percent) / 100 * amounts[0] - sum(amounts[2:]))
    if rules.dominance is not None:
        n, k = rules.dominance
        levels.append(sum(amounts[:n]) * 100 / Fraction(k) - total)
    return ceil(max(levels))


class Attacker:
    """Who knows the shown cells, and some others."""

    def __init__(self, table: PlainTable, known: Collection[Key], is_whole: bool = False) -> None:
        """`is_whole`: he also knows that everything is a whole number."""
        cells = table.cells()
        self.base = sorted({each.key for each in table.contributions})
        self.trees = table.trees
        self.solver = Solver()
        self.solver.setOptionValue("output_flag", False)
        for number in range(len(self.base)):
            self.solver.addVar(0.0, highspy.kHighsInf)
            if is_whole:
                self.solver.changeColIntegrality(number, highspy.HighsVarType.kInteger)
        for key in known:
            value = float(sum(each.value for each in cells[key]))
            inside = self.inside(key)
            self.solver.addRow(value, value, len(inside), inside, np.ones(len(inside)))

    def inside(self, key: Key) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
        """The base cells of a cell."""
        return np.array(
            [
                number
                for number, base in enumerate(self.base)
                if all(code in path(leaf, tree) for code, leaf, tree in zip(key, base, self.trees, strict=True))
            ],
            np.int32,
        )

    def interval(self, key: Key) -> tuple[float, float]:
        """The least and the most that a cell can be."""
        prices = np.zeros(len(self.base))
        prices[self.inside(key)] = 1.0
        ends = []
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            self.solver.changeColsCost(len(prices), np.arange(len(prices), dtype=np.int32), prices)
            self.solver.changeObjectiveSense(sense)
            self.solver.run()
            status = self.solver.getModelStatus()
            if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
                ends.append(float("inf"))
            else:
                assert status == highspy.HighsModelStatus.kOptimal
                ends.append(self.solver.getInfo().objective_function_value)
        return ends[0], ends[1]


def betrayed(
    table: PlainTable, hidden: Collection[Key], rules: Rules, is_whole: bool = False
) -> Iterator[tuple[Key, str]]:
    """The sensitive cells that an attacker learns too much about, with the attacker: a firm, or nobody."""
    cells = table.cells()
    shown = [key for key in cells if key not in hidden]
    sensitive = {key: need for key, contributions in cells.items() if (need := level(contributions, rules))}
    owners = {key: owner(contributions) for key, contributions in cells.items() if key in hidden}
    firms = sorted(set(owners.values()) - {""}) if rules.guards_against_insiders else []
    for firm in ["", *firms]:
        own = [key for key, one in owners.items() if firm and one == firm]
        attacker = Attacker(table, [*shown, *own], is_whole)
        for key, need in sensitive.items():
            if any(is_inside(each, key, table.trees) for each in own):
                continue  # a part of the cell is the firm's own
            value = sum(each.value for each in cells[key])
            low, high = attacker.interval(key) if key in hidden else (value, value)
            if low > max(value - need, 0) + SLIGHTLY or high < value + need - SLIGHTLY:
                yield key, firm


def owner(contributions: Sequence[Contribution]) -> str:
    """The only firm, none where there are several."""
    firms = {each.firm for each in contributions}
    return firms.pop() if len(firms) == 1 else ""


def is_inside(part: Key, whole: Key, trees: Sequence[Tree]) -> bool:
    """Whether one cell is a part of another, or the same."""
    return all(code in path(each, tree) for each, code, tree in zip(part, whole, trees, strict=True))


def cheapest(table: PlainTable, rules: Rules, most: int) -> int | None:
    """The least cost of hiding (the sum of the secondary cells' values, 1 at least each) by trying every choice; None where more
    than so many cells may be chosen. Cells over the same contributions are one choice and one cost."""
    cells = table.cells()
    same: dict[frozenset[Key], list[Key]] = {}
    for key, contributions in cells.items():
        same.setdefault(frozenset(each.key for each in contributions), []).append(key)
    primary = [keys for keys in same.values() if level(cells[keys[0]], rules)]
    free = [(max(1, sum(each.value for each in cells[keys[0]])), keys) for keys in same.values() if keys not in primary]
    if len(free) > most:
        return None
    sensitive = [key for keys in primary for key in keys]
    choices = sorted(
        (sum(cost for cost, _keys in chosen), number, chosen)
        for size in range(len(free) + 1)
        for number, chosen in enumerate(combinations(free, size))
    )
    for cost, _number, chosen in choices:
        hidden = {*sensitive, *(key for _cost, keys in chosen for key in keys)}
        if not any(True for _found in betrayed(table, hidden, rules)):
            return cost
    return None


def made_up(seed: int, largest: int = 4) -> PlainTable:
    """A small table of one to three dimensions, some of them with a level between; few firms, of very different size."""
    chance = random.Random(seed)
    trees: list[Tree] = []
    for name in "xyz"[: chance.choice((1, 2, 2, 2, 3))]:
        leaves = [f"{name}{number}" for number in range(chance.randint(2, largest))]
        if len(leaves) > 3 and chance.random() < 0.5:
            trees.append(
                {
                    **{leaf: f"{name}{'AB'[number % 2]}" for number, leaf in enumerate(leaves)},
                    f"{name}A": name,
                    f"{name}B": name,
                }
            )
        else:
            trees.append(dict.fromkeys(leaves, name))
    contributions = []
    for base in product(*(sorted(set(tree) - set(tree.values())) for tree in trees)):
        for _each in range(chance.choice((0, 1, 2, 3, 4, 5, 6))):
            firm = f"firm {chance.randint(0, 60)}"
            contributions.append(Contribution(base, firm, int(chance.paretovariate(0.8) * 10)))
    return PlainTable(tuple(contributions), tuple(trees))
