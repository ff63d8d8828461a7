"""The attack: how far can the hidden cells be from their true values? Linear programmes on HiGHS, settled exactly.

Deviations are measured in the level that is asked about, so that a table in fen and a table of ten firms look the same to the
solver; deviations of more than FURTHEST levels are not needed to protect anything and are cut off, which can only make the
product hide more. A linear programme in floating point says yes, no or nearly: what counts as protected is proved by a pattern
of whole numbers or fractions that fits every relation exactly. What cannot be proved counts as open.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor, lcm

import numpy as np

from mingcheng.statistics.disclosure.exact import exact_deviations
from mingcheng.statistics.disclosure.model import Floats, Model
from mingcheng.statistics.disclosure.problem import NOBODY, Need, Problem
from mingcheng.statistics.disclosure.tables import Booleans, Integers

FURTHEST = 1000
UNBOUNDED = 1e6
"""A cell that may deviate by so many levels counts as unbounded in reports."""
NEARLY = 1e-6
"""Results of the solver closer than this to a whole number are that number in reports."""
OWNED = 3.0
"""Cells with a single contributor are used in patterns where others would cost this much more: he can spoil the pattern."""
ALMOST_NOTHING = 1e-9
"""Deviations of the solver below this, in levels, are noise."""


@dataclass(frozen=True)
class Pattern:
    """Deviations that fit all relations and bounds: `cells` and by how much each deviates."""

    cells: tuple[int, ...]
    deviations: tuple[int | Fraction, ...]

    @classmethod
    def of(cls, deviations: dict[int, int] | dict[int, Fraction]) -> Pattern:
        kept = sorted((cell, by) for cell, by in deviations.items() if by)
        return cls(tuple(cell for cell, _by in kept), tuple(by for _cell, by in kept))

    def reversed(self) -> Pattern:
        """The same with every sign turned: fits the relations, perhaps not the bounds."""
        return Pattern(self.cells, tuple(-by for by in self.deviations))


def holds(problem: Problem, pattern: Pattern, hidden: Booleans) -> bool:
    """Whether a pattern fits all relations and bounds with these cells hidden: by exact arithmetic, without any solver."""
    if not hidden[list(pattern.cells)].all():
        return False
    if any(by < 0 and by < -problem.room[cell] for cell, by in zip(pattern.cells, pattern.deviations, strict=True)):
        return False
    denominator = lcm(*(by.denominator for by in pattern.deviations))
    if problem.are_counts and denominator != 1:
        return False
    sums: dict[int, int] = {}
    for cell, by in zip(pattern.cells, pattern.deviations, strict=True):
        whole = by.numerator * (denominator // by.denominator)
        for row, sign in problem.entries_of[cell]:
            sums[row] = sums.get(row, 0) + sign * whole
    return not any(sums.values())


def reaches(pattern: Pattern, need: Need) -> bool:
    """Whether a pattern takes the need's cell as far as it must be."""
    at = bisect_left(pattern.cells, need.cell)
    is_there = at < len(pattern.cells) and pattern.cells[at] == need.cell
    return is_there and pattern.deviations[at] * need.sign >= need.level


def proves(problem: Problem, pattern: Pattern, need: Need, hidden: Booleans) -> bool:
    """Whether a pattern meets a need with these cells hidden."""
    return reaches(pattern, need) and holds(problem, pattern, hidden)


def near(problem: Problem, cells: Integers, values: Floats, low: Floats, need: Need) -> Iterator[Pattern]:
    """Exact patterns near a solver's `values` (in levels): whole levels, whole units, then fractions."""
    for found, unit in ((values, need.level), (values * need.level, 1)):
        whole = np.rint(found)
        yield Pattern.of({int(cells[at]): int(whole[at]) * unit for at in np.flatnonzero(whole)})
    fixed: dict[int, int] = {need.cell: need.sign * need.level}
    free: dict[int, float] = {}
    for at in np.flatnonzero(np.abs(values) > ALMOST_NOTHING).tolist():
        cell = int(cells[at])
        if cell == need.cell:
            continue
        if values[at] <= -low[at] + ALMOST_NOTHING and low[at] < FURTHEST:
            fixed[cell] = -int(problem.slack[cell])
        else:
            free[cell] = float(values[at]) * need.level
    exact = exact_deviations(problem, fixed, free)
    if exact is not None:
        yield Pattern.of(exact)


class Attack:
    """The attacker's linear programmes over some cells, kept between questions."""

    def __init__(self, problem: Problem, cells: Integers) -> None:
        self.problem, self.cells = problem, cells
        self.column = {cell: number for number, cell in enumerate(cells.tolist())}
        self.model = Model(problem, cells)
        self.slack = problem.slack[cells].astype(np.float64)
        self.asked = 0
        self.cost = np.where(problem.owner[cells] == NOBODY, 1.0, OWNED)

    def pattern(self, need: Need, hidden: Booleans, known: Collection[int] = ()) -> Pattern | None:
        """A proved pattern that meets a need with these cells hidden and these known to the attacker, of few cells; None if
        there is none (or none that can be proved)."""
        self.asked += 1
        low, high = self._bounds(need, hidden, known, FURTHEST)
        if not self.model.cheapest(self.column[need.cell], need.sign, low, high, self.cost / np.clip(low, 0.01, 1)):
            return None
        for pattern in near(self.problem, self.cells, self.model.values(), low, need):
            if proves(self.problem, pattern, need, hidden) and not set(pattern.cells) & set(known):
                return pattern
        return None

    def _bounds(self, need: Need, hidden: Booleans, known: Collection[int], furthest: float) -> tuple[Floats, Floats]:
        """How far each cell may deviate downwards and upwards, in levels."""
        is_open = hidden[self.cells]
        if known:
            is_open[[self.column[cell] for cell in known if cell in self.column]] = False
        low = np.where(is_open, np.minimum(self.slack / need.level, furthest), 0.0)
        return low, np.where(is_open, float(furthest), 0.0)

    def reach(self, need: Need, hidden: Booleans) -> int | None:
        """How far the need's cell can deviate in its direction, in units, as far as the solver can tell, rounded inwards;
        None where nothing bounds it. For reports: what counts as protected is proved by patterns."""
        low, high = self._bounds(need, hidden, (), UNBOUNDED)
        best = self.model.furthest(self.column[need.cell], need.sign, low, high)
        if best >= UNBOUNDED * (1 - NEARLY):
            return None
        found = best * need.level
        return round(found) if abs(found - round(found)) <= NEARLY * max(1.0, found) else floor(found)

    def cut(self, need: Need, hidden: Booleans, known: Collection[int] = ()) -> Floats:
        """Of each cell what it can add at most to the deviation that a need asks for, in levels, if it is hidden: whatever is
        hidden, the deviation is no more than the sum over the hidden cells (weak duality)."""
        low, high = self._bounds(need, hidden, known, FURTHEST)
        column = self.column[need.cell]
        self._follow_to_one(need, column, low, high)
        self.model.furthest(column, need.sign, low, high)
        rates: Floats = -self.model.worth()
        rates[column] += need.sign
        low, high = self._bounds(need, np.ones(len(hidden), np.bool_), known, FURTHEST)
        self._follow_to_one(need, column, low, high)
        return np.where(rates > 0, rates * high, -rates * low)

    def _follow_to_one(self, need: Need, column: int, low: Floats, high: Floats) -> None:
        side = high if need.sign > 0 else low
        side[column] = min(side[column], 1)
