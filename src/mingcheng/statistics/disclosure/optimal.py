"""The best choice of hidden cells: least cost, every need met. For small tables.

Benders' decomposition after Fischetti and Salazar (2000): a master programme chooses cells, the attacker's programme looks for a
need that is not met, and its multipliers give an inequality that every good choice satisfies and this one does not: the hidden
cells together must let the cell deviate by its level. Besides, no relation may have exactly one hidden cell: that cell would be
known, and a cell that is hidden in vain would be shown in a better choice.
"""

from __future__ import annotations

import highspy
import numpy as np

from mingcheng.statistics.disclosure.attack import Attack
from mingcheng.statistics.disclosure.guard import Guard
from mingcheng.statistics.disclosure.model import Floats, solver
from mingcheng.statistics.disclosure.problem import Need, Problem
from mingcheng.statistics.disclosure.tables import Booleans, Integers

MOST_ROUNDS = 150
MOST_NODES = 5_000
"""Beyond these, a table is not small: the heuristic takes over."""
LARGEST_COST = 1e5
"""Costs are brought down to this: choices whose costs differ by less than its 10**-8 or so count as equal."""
CLEARLY = 1e-4
"""An inequality that the choice violates by less is too fine for the solver's tolerance."""


def optimal(problem: Problem) -> Guard | None:
    """The cheapest cells to hide, with the proofs; None where the search was given up. There must be some choice that is good."""
    free = np.flatnonzero(problem.is_usable & ~problem.is_hidden)
    attack = Attack(problem, np.flatnonzero(problem.is_usable | problem.is_hidden))
    master = _Master(problem, free)
    for _round in range(MOST_ROUNDS):
        chosen = master.solved()
        if chosen is None:
            return None
        hidden = problem.is_hidden.copy()
        hidden[free[chosen]] = True
        guard = Guard(problem, hidden)
        cuts = 0
        for need, attacker in guard.open_needs(attack):
            master.add(_inequality(problem, attack, need, attacker, hidden))
            cuts += 1
        if not cuts:
            return guard
    return None


def _inequality(problem: Problem, attack: Attack, need: Need, attacker: int, hidden: Booleans) -> tuple[Floats, float]:
    """Weights of all unknowns and what the hidden ones among those that are free to choose must reach."""
    known = problem.owned[attacker]
    added = np.zeros(len(problem))
    added[attack.cells] = np.minimum(attack.cut(need, hidden, known), 1)
    wanted = 1 - added[problem.is_hidden].sum()
    if added[hidden & ~problem.is_hidden].sum() < wanted - CLEARLY:
        return added, wanted
    return np.where(hidden, 0.0, 1.0), 1.0  # at least one cell more: whatever suffices contains cells that these lack


class _Master:
    """The programme that chooses cells."""

    def __init__(self, problem: Problem, free: Integers) -> None:
        self.problem, self.free = problem, free
        self.place = np.full(len(problem), -1, np.int64)
        self.place[free] = np.arange(len(free))
        self.solver = solver()
        self.solver.setOptionValue("mip_rel_gap", 0.0)
        self.solver.setOptionValue("mip_abs_gap", 1e-6)
        self.solver.setOptionValue("mip_max_nodes", MOST_NODES)
        self.solver.setOptionValue("mip_feasibility_tolerance", 1e-9)
        self.solver.passModel(self._programme())
        self._add_lines()

    def _programme(self) -> highspy.HighsLp:
        cost = self.problem.cost[self.free].astype(np.float64)
        programme = highspy.HighsLp()
        programme.num_col_, programme.num_row_ = len(self.free), 0
        programme.col_cost_ = cost * min(1.0, LARGEST_COST / max(1.0, cost.max(initial=1.0)))
        programme.col_lower_, programme.col_upper_ = np.zeros(len(self.free)), np.ones(len(self.free))
        programme.integrality_ = [highspy.HighsVarType.kInteger] * len(self.free)
        programme.a_matrix_.start_ = np.zeros(len(self.free) + 1, np.int32)
        return programme

    def _add_lines(self) -> None:
        """No relation with exactly one hidden cell."""
        for row in range(len(self.problem.relations)):
            cells, _signs = self.problem.relations.row(row)
            fixed = cells[self.problem.is_hidden[cells]]
            choice = self.place[cells][self.place[cells] >= 0]
            if len(fixed) == 1 and self.problem.is_primary[fixed[0]]:
                self._add_row(1.0, choice, np.ones(len(choice)))
            elif not len(fixed):
                for at in range(len(choice)):
                    weights = np.ones(len(choice))
                    weights[at] = -1
                    self._add_row(0.0, choice, weights)

    def _add_row(self, least: float, columns: Integers, weights: Floats) -> None:
        self.solver.addRow(least, highspy.kHighsInf, len(columns), columns.astype(np.int32), weights)

    def add(self, inequality: tuple[Floats, float]) -> None:
        """Takes an inequality over the unknowns."""
        weights = inequality[0][self.free]
        columns = np.flatnonzero(weights > 0)
        self._add_row(inequality[1], columns, weights[columns])

    def solved(self) -> Integers | None:
        """The columns chosen; None where the solver gave up."""
        if not len(self.free):
            return np.zeros(0, np.int64)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.flatnonzero(np.array(self.solver.getSolution().col_value) > 0.5)
