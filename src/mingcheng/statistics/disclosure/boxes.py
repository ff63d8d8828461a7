"""Boxes: patterns for large tables that need no solver.

A box moves an amount between codes along every dimension at once: its corners deviate by that amount with alternating signs, so
that no sum changes. Along a dimension a leaf swaps with its siblings; a branch swaps through one of its leaves with a leaf of a
sibling branch, all codes between included; the total moves together with one leaf and what lies between. The idea is that of the
hypercube method (GHMITER). A box is exact, and good for both directions where all corners are large enough.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from itertools import product
from math import prod

import numpy as np

from mingcheng.statistics.disclosure.attack import Pattern
from mingcheng.statistics.disclosure.problem import Need, Problem
from mingcheng.statistics.disclosure.tables import Booleans, CrossTable, Dimension, Integers, strides_of

MOST_DENSE = 5_000_000
"""Tables with more combinations of codes than this get no boxes."""
MOST_BOXES = 40_000
"""A cell with more boxes than this is left to the linear programme."""


class Boxes:
    """All boxes of a table's cells."""

    def __init__(self, table: CrossTable, problem: Problem) -> None:
        self.table, self.problem = table, problem
        size = prod(table.shape)
        self.dense = np.full(size if size <= MOST_DENSE else 0, -1, np.int64)
        if len(self.dense):
            self.dense[table.grid] = table.unknown
        self.moves = [Moves(dimension) for dimension in table.dimensions]

    @cached_property
    def last_cell(self) -> Integers:
        """Of each unknown the cell with the most detail."""
        depth = np.zeros(len(self.table.grid), np.int64)
        for position, moves in enumerate(self.moves):
            depth += moves.depth[self.table.digits[:, position]]
        order = np.lexsort((np.arange(len(depth)), -depth, self.table.unknown))
        return order[np.searchsorted(self.table.unknown[order], np.arange(len(self.problem)))]

    def cheapest(self, need: Need, hidden: Booleans, known: Collection[int], may_hide: bool) -> Pattern | None:
        """The box that meets a need and hides least besides what is hidden (nothing, unless it `may_hide`), without known cells;
        one that serves both directions if there is one. None where there is none; not yet proved."""
        if not len(self.dense):
            return None
        digits = self.table.digits[self.last_cell[need.cell]].tolist()
        moves = [moves.of(digit) for moves, digit in zip(self.moves, digits, strict=True)]
        if not 0 < prod(len(codes) for codes, _signs in moves) <= MOST_BOXES:
            return None
        corners, signs = self._corners(moves)
        allowed = hidden | self.problem.is_usable if may_hide else hidden.copy()
        allowed[list(known)] = False
        used = signs != 0
        is_good = (~used | ((corners >= 0) & allowed[corners])).all(axis=1)
        if not is_good.any():
            return None
        corners, signs, used = corners[is_good], signs[is_good], used[is_good]
        is_large = self.problem.slack[corners] >= need.level
        price = np.where(used & ~hidden[corners], self.problem.cost[corners], 0).sum(axis=1)
        for falling in (used, signs == -need.sign):
            fits = (~falling | is_large | (corners == need.cell)).all(axis=1)
            if fits.any():
                best = int(np.argmin(np.where(fits, price, np.iinfo(np.int64).max)))
                return _pattern(corners[best], signs[best] * (need.sign * need.level))
        return None

    def _corners(self, moves: list[tuple[Integers, Integers]]) -> tuple[Integers, Integers]:
        """The unknowns at the corners of every box and their signs (0: no corner); one row a box."""
        number, sign = np.zeros((1, 1), np.int64), np.ones((1, 1), np.int64)
        for (codes, signs), stride in zip(moves, strides_of(self.table.shape), strict=True):
            shape = (len(number) * len(codes), number.shape[1] * codes.shape[1])
            number = (number[:, None, :, None] + stride * codes[None, :, None, :]).reshape(shape)
            sign = (sign[:, None, :, None] * signs[None, :, None, :]).reshape(shape)
        return self.dense[number], sign


def _pattern(cells: Integers, deviations: Integers) -> Pattern:
    by: dict[int, int] = {}
    for cell, deviation in zip(cells.tolist(), deviations.tolist(), strict=True):
        if deviation:
            by[cell] = by.get(cell, 0) + deviation
    return Pattern.of(by)


class Moves:
    """Along one dimension: what moves together with a code so that no sum along the tree changes."""

    def __init__(self, dimension: Dimension) -> None:
        self.codes = dimension.codes
        index = {code: number for number, code in enumerate(self.codes)}
        self.parent = {index[code]: index[parent] for code, parent in dimension.tree.items()}
        self.children: dict[int, list[int]] = {}
        for child, parent in sorted(self.parent.items()):
            self.children.setdefault(parent, []).append(child)
        self.depth = np.array([len(self._path(number, -1)) for number in range(len(self.codes))], np.int64)
        self.known: dict[int, tuple[Integers, Integers]] = {}

    def of(self, code: int) -> tuple[Integers, Integers]:
        """The moves with this code rising: one row a move, codes and their signs, filled up with sign 0."""
        if code not in self.known:
            self.known[code] = self._moves(code)
        return self.known[code]

    def _moves(self, code: int) -> tuple[Integers, Integers]:
        up = [self._path(leaf, code) for leaf in self._leaves(code)]
        if code in self.parent:
            siblings = [other for other in self.children[self.parent[code]] if other != code]
            down = [self._path(leaf, sibling) for sibling in siblings for leaf in self._leaves(sibling)]
        else:
            down = [[]]
        moves = list(product(up, down))
        width = max((len(rising) + len(falling) for rising, falling in moves), default=0)
        codes, signs = np.zeros((len(moves), width), np.int64), np.zeros((len(moves), width), np.int64)
        for row, (rising, falling) in enumerate(moves):
            together = [*rising, *falling]
            codes[row, : len(together)] = together
            signs[row, : len(together)] = [1] * len(rising) + [-1] * len(falling)
        return codes, signs

    def _path(self, code: int, top: int) -> list[int]:
        """The codes from one up to another, both included."""
        path = [code]
        while path[-1] != top and path[-1] in self.parent:
            path.append(self.parent[path[-1]])
        return path

    def _leaves(self, code: int) -> list[int]:
        below = self.children.get(code)
        return [leaf for child in below for leaf in self._leaves(child)] if below else [code]
