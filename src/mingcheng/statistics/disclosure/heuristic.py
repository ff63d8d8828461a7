"""A good choice of hidden cells for large tables: pattern by pattern, then what turned out needless is shown again.

Sensitive cells are taken by falling level: what protects a large one often protects small ones. Each gets the cheapest box, or
where no box will do the cheapest pattern of all by a linear programme (after Kelly, Golden and Assad 1992), with cells that are
hidden already for nothing. Then the secondary cells are tried one by one, the dearest first: what can be shown without a need
losing its proof is shown. Every need has its proof throughout, so the result is good whatever the heuristic missed.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from mingcheng.statistics.disclosure.attack import FURTHEST, Attack, Pattern, holds, near, proves, reaches
from mingcheng.statistics.disclosure.boxes import Boxes
from mingcheng.statistics.disclosure.guard import Guard
from mingcheng.statistics.disclosure.model import Floats, Model
from mingcheng.statistics.disclosure.problem import Need, Problem
from mingcheng.statistics.disclosure.tables import Booleans, CrossTable, Integers

MOST_QUESTIONS = 1200
"""After so many linear programmes the remaining cells stay hidden: enough for any table of a city."""


def good(table: CrossTable, problem: Problem) -> Guard | None:
    """Cells to hide with the proofs; None where some need was not met on the way."""
    guard = Guard(problem, problem.is_hidden.copy())
    boxes, nearest = Boxes(table, problem), Nearest(problem)
    for need in sorted(problem.needs, key=lambda need: (-need.level, need.cell, -need.sign)):
        while attackers := guard.exposed(need):
            known = problem.owned[attackers[0]]
            pattern = _hiding(boxes, nearest, guard.hidden, need, known)
            if pattern is None:
                return None
            guard.hidden[list(pattern.cells)] = True
            _share(guard, pattern)
    _show_needless(guard, boxes)
    return guard


def from_everything(table: CrossTable, problem: Problem) -> Guard | list[Need]:
    """The same from the other end: everything hidden that may be, then shown again; the needs that even so are not met."""
    guard = Guard(problem, problem.is_usable | problem.is_hidden)
    attack = Attack(problem, np.flatnonzero(guard.hidden))
    unmet = [need for need, _attacker in guard.open_needs(attack)]
    if unmet:
        return unmet
    _show_needless(guard, Boxes(table, problem))
    return guard


def _hiding(boxes: Boxes, nearest: Nearest, hidden: Booleans, need: Need, known: Collection[int]) -> Pattern | None:
    """A pattern that meets the need once its cells are hidden."""
    box = boxes.cheapest(need, hidden, known, may_hide=True)
    if box is not None:
        after = hidden.copy()
        after[list(box.cells)] = True
        if proves(boxes.problem, box, need, after):
            return box
    return nearest.pattern(need, hidden, known)


def _share(guard: Guard, pattern: Pattern) -> None:
    """Gives a pattern to every need that it meets and that lacks proofs, in both directions."""
    for each in (pattern, pattern.reversed()):
        needs = [need for cell in each.cells for need in guard.needs_of.get(cell, ()) if reaches(each, need)]
        lacking = [need for need in needs if guard.exposed(need)]
        if lacking and holds(guard.problem, each, guard.hidden):
            for need in lacking:
                guard.add(need, each)


def _show_needless(guard: Guard, boxes: Boxes) -> None:
    """Shows secondary cells again, the dearest first, where every need keeps or finds a proof."""
    problem = guard.problem
    attack = Attack(problem, np.flatnonzero(guard.hidden))
    secondary = np.flatnonzero(guard.hidden & ~problem.is_hidden)
    for cell in secondary[np.lexsort((secondary, -problem.cost[secondary]))].tolist():
        if attack.asked > MOST_QUESTIONS:
            break
        guard.hidden[cell] = False
        before = guard.close(cell)
        affected = sorted(before, key=lambda need: (-need.level, need.cell, -need.sign))
        if _leaves_one_alone(guard, cell) or not all(_proved_again(guard, boxes, attack, need) for need in affected):
            guard.hidden[cell] = True
            guard.restore(before)


def _proved_again(guard: Guard, boxes: Boxes, attack: Attack, need: Need) -> bool:
    """Whether a need finds new proofs among what is hidden: a box, else by the attacker's programme."""
    while attackers := guard.exposed(need):
        known = guard.problem.owned[attackers[0]]
        found = boxes.cheapest(need, guard.hidden, known, may_hide=False)
        if found is None or not proves(guard.problem, found, need, guard.hidden):
            found = attack.pattern(need, guard.hidden, known)
        if found is None:
            return False
        _share(guard, found)
    return True


def _leaves_one_alone(guard: Guard, cell: int) -> bool:
    """Whether showing a cell leaves a relation with one hidden cell, a sensitive one."""
    for row in guard.problem.relations_of[cell]:
        cells, _signs = guard.problem.relations.row(row)
        left = cells[guard.hidden[cells]]
        if len(left) == 1 and guard.problem.is_primary[left[0]]:
            return True
    return False


class Nearest:
    """The cheapest pattern by a linear programme: a cell costs in proportion to its deviation, which leads to few cells."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.cells: Integers = np.flatnonzero(problem.is_usable | problem.is_hidden)
        self.column = {cell: number for number, cell in enumerate(self.cells.tolist())}
        self.model: Model | None = None
        cost = problem.cost[self.cells].astype(np.float64)
        self.cost = cost / max(1.0, cost.max(initial=1.0))

    def pattern(self, need: Need, hidden: Booleans, known: Collection[int]) -> Pattern | None:
        """The pattern that meets a need for least, none of whose cells is known; one for both directions if there is one."""
        slack = np.minimum(self.problem.slack[self.cells] / need.level, FURTHEST)
        slack[[self.column[cell] for cell in known if cell in self.column]] = 0
        free = np.where(slack > 0, float(FURTHEST), 0.0)
        for most in (slack, free):
            values = self._solved(need, hidden, slack, most)
            if values is not None:
                after = hidden.copy()
                after[self.cells[np.abs(values) > 1e-9]] = True
                for pattern in near(self.problem, self.cells, values, slack, need):
                    if proves(self.problem, pattern, need, after) and not set(pattern.cells) & set(known):
                        return pattern
        return None

    def _solved(self, need: Need, hidden: Booleans, slack: Floats, most: Floats) -> Floats | None:
        """Deviations in levels with the need's cell at one; None where there are none."""
        self.model = self.model or Model(self.problem, self.cells)
        price = np.where(hidden[self.cells], 1e-6, self.cost + 1e-5) / np.clip(slack, 0.01, 1)
        if not self.model.cheapest(self.column[need.cell], need.sign, slack, most, price):
            return None
        return self.model.values()
