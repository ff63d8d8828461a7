"""The relations over some cells as a linear programme in HiGHS, kept between solves so that each starts from the last."""

from __future__ import annotations

from typing import TypeAlias

import highspy
import numpy as np
import numpy.typing as npt
from highspy._core import _Highs as Solver

from mingcheng.statistics.disclosure.problem import Problem
from mingcheng.statistics.disclosure.tables import Integers

Floats: TypeAlias = npt.NDArray[np.float64]


def solver() -> Solver:
    """A silent solver on one thread: the same question gets the same answer everywhere.

    The binding itself: the constructor of `highspy.Highs` greets on standard output, which belongs to results.
    """
    made = Solver()
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
        made.setOptionValue(option, value)
    return made


class Model:
    """Maximise a price over deviations x of some cells: A·x = 0 within bounds, both set later."""

    def __init__(self, problem: Problem, cells: Integers, doubled: bool = False) -> None:
        """`doubled`: each cell has two columns, x = up - down, the second half of the columns being the downs."""
        place = np.full(len(problem), -1, np.int64)
        place[cells] = np.arange(len(cells))
        entries = place[problem.relations.cell] >= 0
        rows, self.row = np.unique(problem.relations.rows[entries], return_inverse=True)
        self.column = place[problem.relations.cell[entries]]
        self.sign = problem.relations.sign[entries].astype(np.float64)
        if doubled:
            self.row = np.r_[self.row, self.row]
            self.column = np.r_[self.column, self.column + len(cells)]
            self.sign = np.r_[self.sign, -self.sign]
        self.count = len(cells) * (2 if doubled else 1)
        self.all = np.arange(self.count, dtype=np.int32)
        self.solver = solver()
        for option, value in (("solver", "simplex"), ("presolve", "off")):
            self.solver.setOptionValue(option, value)
        self.solver.passModel(self._programme(len(rows)))

    def _programme(self, rows: int) -> highspy.HighsLp:
        order = np.lexsort((self.row, self.column))
        programme = highspy.HighsLp()
        programme.num_col_, programme.num_row_ = self.count, rows
        programme.col_cost_ = np.zeros(self.count)
        programme.col_lower_ = programme.col_upper_ = np.zeros(self.count)
        programme.row_lower_ = programme.row_upper_ = np.zeros(rows)
        programme.a_matrix_.start_ = np.searchsorted(self.column[order], np.arange(self.count + 1)).astype(np.int32)
        programme.a_matrix_.index_ = self.row[order].astype(np.int32)
        programme.a_matrix_.value_ = self.sign[order]
        programme.sense_ = highspy.ObjSense.kMaximize
        return programme

    def bound(self, low: Floats, high: Floats) -> None:
        """The bounds of all columns."""
        self.solver.changeColsBounds(self.count, self.all, low, high)

    def price(self, column: int, price: float) -> None:
        """The price of one column."""
        self.solver.changeColCost(column, price)

    def prices(self, prices: Floats) -> None:
        """The prices of all columns."""
        self.solver.changeColsCost(self.count, self.all, prices)

    def solve(self) -> bool:
        """Solves; False where no values fit the bounds."""
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:  # a stale basis: once more from the start
            self.solver.clearSolver()
            self.solver.run()
        return bool(self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def values(self) -> Floats:
        """The values of the last solution."""
        return np.array(self.solver.getSolution().col_value)

    def multipliers(self) -> Floats:
        """The multipliers of the relations in the last solution."""
        return np.array(self.solver.getSolution().row_dual)

    def transposed_times(self, multipliers: Floats) -> Floats:
        """For each column the sum of its rows' multipliers."""
        return np.bincount(self.column, self.sign * multipliers[self.row], minlength=self.count).astype(np.float64)
