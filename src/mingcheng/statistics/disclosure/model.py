"""The relations over some cells as a linear programme in HiGHS, kept between questions."""

from __future__ import annotations

from typing import TypeAlias

import highspy
import numpy as np
import numpy.typing as npt
from highspy._core import _Highs as Solver

from mingcheng.statistics.disclosure.problem import Problem
from mingcheng.statistics.disclosure.tables import Integers

Floats: TypeAlias = npt.NDArray[np.float64]
DUAL = 1
"""HiGHS's number for the dual simplex method."""


def solver() -> Solver:
    """A silent solver on one thread: the same question gets the same answer everywhere.

    The binding itself: the constructor of `highspy.Highs` greets on standard output, which belongs to results.
    """
    made = Solver()
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
        made.setOptionValue(option, value)
    return made


class Model:
    """Linear programmes over deviations of some cells from their true values that fit the relations.

    Each cell has two columns, up and down, both at zero to begin with: then the basis of the relations' slacks fits, and the
    dual simplex method needs few steps from there. Every solve starts from it, not from the last solution: ten times as fast,
    and the answer does not depend on what was asked before.
    """

    def __init__(self, problem: Problem, cells: Integers) -> None:
        self.size = len(cells)
        place = np.full(len(problem), -1, np.int64)
        place[cells] = np.arange(len(cells))
        entries = place[problem.relations.cell] >= 0
        rows, self.row = np.unique(problem.relations.rows[entries], return_inverse=True)
        self.column = place[problem.relations.cell[entries]]
        self.sign = problem.relations.sign[entries].astype(np.float64)
        self.all = np.arange(2 * self.size, dtype=np.int32)
        self.solver = solver()
        for option, value in (("solver", "simplex"), ("presolve", "off"), ("simplex_strategy", DUAL)):
            self.solver.setOptionValue(option, value)
        self.solver.passModel(self._programme(len(rows)))
        self.start = highspy.HighsBasis()
        self.start.col_status = [highspy.HighsBasisStatus.kLower] * (2 * self.size)
        self.start.row_status = [highspy.HighsBasisStatus.kBasic] * len(rows)
        self.start.valid = True

    def _programme(self, rows: int) -> highspy.HighsLp:
        row, column = np.r_[self.row, self.row], np.r_[self.column, self.column + self.size]
        order = np.lexsort((row, column))
        programme = highspy.HighsLp()
        programme.num_col_, programme.num_row_ = 2 * self.size, rows
        programme.col_cost_ = np.zeros(2 * self.size)
        programme.col_lower_ = programme.col_upper_ = np.zeros(2 * self.size)
        programme.row_lower_ = programme.row_upper_ = np.zeros(rows)
        programme.a_matrix_.start_ = np.searchsorted(column[order], np.arange(2 * self.size + 1)).astype(np.int32)
        programme.a_matrix_.index_ = row[order].astype(np.int32)
        programme.a_matrix_.value_ = np.r_[self.sign, -self.sign][order]
        programme.sense_ = highspy.ObjSense.kMaximize
        return programme

    def furthest(self, column: int, sign: int, down: Floats, up: Floats) -> float:
        """The largest deviation of one cell in one direction, with what each may deviate downwards and upwards."""
        prices = np.zeros(2 * self.size)
        prices[column if sign > 0 else self.size + column] = 1.0
        down, up = down.copy(), up.copy()
        (down if sign > 0 else up)[column] = 0.0
        solved = self._solved(np.zeros(2 * self.size), np.r_[up, down], prices)
        assert solved, self.solver.getModelStatus()  # no deviation at all is one solution
        return sign * float(self.values()[column])

    def cheapest(self, column: int, sign: int, down: Floats, up: Floats, cost: Floats) -> bool:
        """Deviations of least cost with one cell deviating by one in one direction; False where there are none."""
        low, high = np.zeros(2 * self.size), np.r_[up, down]
        high[[column, self.size + column]] = 0.0
        at = column if sign > 0 else self.size + column
        low[at] = high[at] = 1.0
        return self._solved(low, high, -np.r_[cost, cost])

    def _solved(self, low: Floats, high: Floats, prices: Floats) -> bool:
        self.solver.changeColsBounds(len(self.all), self.all, low, high)
        self.solver.changeColsCost(len(self.all), self.all, prices)
        self.solver.setBasis(self.start)
        self.solver.run()
        return bool(self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def values(self) -> Floats:
        """The deviations of the last solution."""
        values = np.array(self.solver.getSolution().col_value)
        found: Floats = values[: self.size] - values[self.size :]
        return found

    def worth(self) -> Floats:
        """Of each cell the worth of its deviation by one, by the multipliers of its relations in the last solution."""
        multipliers = np.array(self.solver.getSolution().row_dual)
        return np.bincount(self.column, self.sign * multipliers[self.row], minlength=self.size).astype(np.float64)
