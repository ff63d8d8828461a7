"""From a table and rules to what may be published: every cell with its status, and the audit that proves it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np
import pyarrow as pa

from mingcheng.language import _
from mingcheng.statistics.disclosure.attack import Attack
from mingcheng.statistics.disclosure.audits import Audit, audited
from mingcheng.statistics.disclosure.errors import TableError, UnprotectableError
from mingcheng.statistics.disclosure.guard import Guard
from mingcheng.statistics.disclosure.heuristic import from_everything, good
from mingcheng.statistics.disclosure.optimal import optimal
from mingcheng.statistics.disclosure.problem import Cost, Problem, problem_of
from mingcheng.statistics.disclosure.rules import Rules
from mingcheng.statistics.disclosure.tables import Booleans, CrossTable, Key

Status: TypeAlias = Literal["u", "x", "s", "z", "w"]
"""Of a cell, as in sdcTable: `u` sensitive, hidden; `x` hidden with it; `s` published; `z` published by order, or zero and never
used as cover; `w` in no published table."""
Method: TypeAlias = Literal["auto", "optimal", "heuristic"]
MOST_FREE = 100
"""Up to so many cells that may be hidden or not, the best choice is looked for."""
HIDDEN = ("u", "x", "w")


@dataclass(frozen=True, eq=False)
class Protected:
    """A table that may be published, and what stays inside. `is_optimal`: no cheaper choice of hidden cells exists."""

    table: CrossTable
    statuses: tuple[Status, ...]
    """Of each unknown of the table."""
    is_optimal: bool
    cost: int
    audit: Audit

    def status(self, key: Key) -> Status:
        """The status of a cell; `z` where nobody contributes. Raises TableError for codes that are none."""
        unknown = self.table.unknown_at(key)
        return "z" if unknown < 0 else self.statuses[unknown]

    def is_published(self, key: Key) -> bool:
        """Whether a cell's value is shown."""
        return self.status(key) not in HIDDEN

    def published(self, view: int = 0) -> pa.Table:
        """One of the tables, as the world may see it: a column of codes for each of its dimensions, `value` (null where hidden)
        and `is_hidden`. Why a cell is hidden is not told. Cells to which nobody contributes have no row: they are zero."""
        return self._view(view).drop_columns(["status", "true_value"])

    def internal(self, view: int = 0) -> pa.Table:
        """The same with `status` and `true_value`: for authorised eyes only."""
        return self._view(view)

    def hidden_keys(self, status: Status | None = None) -> list[Key]:
        """All hidden cells of the published tables, or those of one status, in the order of the grid."""
        shown = np.flatnonzero(np.logical_or.reduce(self.table.shown))
        wanted = HIDDEN if status is None else (status,)
        return [self.table.key(int(cell)) for cell in shown if self.statuses[self.table.unknown[cell]] in wanted]

    @cached_property
    def is_hidden(self) -> Booleans:
        """Of each unknown whether it is hidden."""
        return np.isin(np.array(self.statuses), HIDDEN)

    def _view(self, view: int) -> pa.Table:
        if not 0 <= view < len(self.table.views):
            raise TableError("", _("没有第 {number} 张表。").format(number=view + 1), _("请核对表的序号。"))
        cells = np.flatnonzero(self.table.shown[view])
        columns: dict[str, object] = {}
        for position, dimension in enumerate(self.table.dimensions):
            if dimension.name in self.table.views[view]:
                codes = pa.array(dimension.codes, pa.string())
                columns[dimension.name] = codes.take(pa.array(self.table.digits[cells, position]))
        unknown = self.table.unknown[cells]
        value, is_hidden = self.table.unknowns.value[unknown], self.is_hidden[unknown]
        columns["value"] = pa.array(value, pa.int64(), mask=is_hidden)
        columns["is_hidden"] = pa.array(is_hidden)
        columns["status"] = pa.array([self.statuses[each] for each in unknown.tolist()], pa.string())
        columns["true_value"] = pa.array(value, pa.int64())
        return pa.table(columns)


def protect(
    table: CrossTable,
    rules: Rules,
    cost: Cost | Mapping[Key, int] = "value",
    shown: Iterable[Key] = (),
    hidden: Iterable[Key] = (),
    method: Method = "auto",
    with_intervals: bool | None = None,
    are_counts: bool = False,
) -> Protected:
    """Hides what the rules call sensitive and as much besides as is needed so that nobody can compute it.

    `cost`: what is lost with a hidden cell, to be kept small: its value, 1 (`cells`), its contributors, or prices by cell (1
    for cells without). `shown` are cells that must be published (they were last month), `hidden` cells that must not be.
    `method` `optimal` finds the least cost, `heuristic` a small one; `auto` chooses by size. `are_counts`: the values are
    numbers of enterprises, which an attacker knows to be whole. `with_intervals`: compute the whole interval of every sensitive
    cell (by default where they are few). Raises UnprotectableError where no choice protects every cell: never returns a table
    that betrays one.
    """
    problem = problem_of(table, rules, cost, shown, hidden, are_counts)
    guard = None
    if method == "optimal" or (method == "auto" and _free(problem) <= MOST_FREE):
        _refuse_hopeless(table, problem)
        guard = optimal(problem)
        if guard is None and method == "optimal":
            message = _("表太大，没有在限度内找到最优的隐藏方案。")
            raise UnprotectableError("", message, _('请用 method="heuristic"。'), ())
    is_optimal = guard is not None
    if guard is None:
        guard = _good(table, problem)
    report = audited(table, guard, with_intervals)
    if not report.is_protected:
        raise _unprotectable(table, [table.unknown_at(cell.key) for cell in report.open_cells])
    chosen = guard.hidden & ~problem.is_hidden
    return Protected(
        table, _statuses(table, problem, guard.hidden), is_optimal, int(problem.cost[chosen].sum()), report
    )


def _good(table: CrossTable, problem: Problem) -> Guard:
    found = good(table, problem) or from_everything(table, problem)
    if isinstance(found, Guard):
        return found
    raise _unprotectable(table, [need.cell for need in found])


def _free(problem: Problem) -> int:
    return int((problem.is_usable & ~problem.is_hidden).sum())


def _statuses(table: CrossTable, problem: Problem, hidden: Booleans) -> tuple[Status, ...]:
    found: list[Status] = []
    for cell in range(len(problem)):
        if not table.unknowns.is_shown[cell]:
            found.append("w")
        elif problem.is_primary[cell]:
            found.append("u")
        elif hidden[cell]:
            found.append("x")
        else:
            found.append("s" if problem.is_usable[cell] else "z")
    return tuple(found)


def _refuse_hopeless(table: CrossTable, problem: Problem) -> None:
    """Raises where even hiding everything that may be hidden leaves a cell open."""
    everything = problem.is_usable | problem.is_hidden
    attack = Attack(problem, np.flatnonzero(everything))
    unmet = [need.cell for need, _attacker in Guard(problem, everything).open_needs(attack)]
    if unmet:
        raise _unprotectable(table, unmet)


def _unprotectable(table: CrossTable, cells: list[int]) -> UnprotectableError:
    keys = tuple(dict.fromkeys(table.key_of(cell) for cell in cells))
    return UnprotectableError(
        _("单元格“{key}”").format(key="/".join(keys[0])),
        _("怎样隐藏其他单元格都保护不了它（共 {count} 个这样的单元格）。").format(count=len(keys)),
        _("请合并类别、少公布一张表，或放开指定必须公布的单元格。"),
        keys,
    )
