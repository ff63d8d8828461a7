"""The audit: of each sensitive cell how well an attacker can know it, and the proof that this is not well enough.

It holds true values and is for authorised eyes only: it is kept apart from what is published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

import numpy as np

from mingcheng.statistics.disclosure.attack import Attack
from mingcheng.statistics.disclosure.guard import Guard
from mingcheng.statistics.disclosure.problem import Need, Problem, problem_of
from mingcheng.statistics.disclosure.rules import Rule, Rules
from mingcheng.statistics.disclosure.tables import Booleans, CrossTable, Key

MOST_INTERVALS = 400
"""With more sensitive cells than this, intervals are those that the proofs show, unless whole ones are asked for."""


@dataclass(frozen=True)
class AuditedCell:
    """One sensitive cell. `low` to `high` is the interval that an attacker who contributes nothing can compute (`high` None: no
    bound); `needed_low` to `needed_high` is what it must cover. `is_whole` False: the interval is at least this wide.
    `is_protected` also says that no contributor who knows a hidden cell as his own gets closer. `is_shown` False: a difference
    between tables that no table shows."""

    key: Key
    rules: tuple[Rule, ...]
    value: int
    low: int
    high: int | None
    needed_low: int
    needed_high: int
    is_whole: bool
    is_protected: bool
    is_shown: bool


@dataclass(frozen=True)
class Audit:
    """All sensitive cells. True values inside: for authorised eyes only."""

    cells: tuple[AuditedCell, ...]

    @property
    def is_protected(self) -> bool:
        """Whether every sensitive cell is protected."""
        return all(cell.is_protected for cell in self.cells)

    @property
    def open_cells(self) -> tuple[AuditedCell, ...]:
        """The cells that are not protected."""
        return tuple(cell for cell in self.cells if not cell.is_protected)

    def to_json(self) -> dict[str, object]:
        """The report as plain values."""
        return {"is_protected": self.is_protected, "cells": [asdict(cell) for cell in self.cells]}


def audit(
    table: CrossTable,
    hidden: Iterable[Key],
    rules: Rules,
    with_intervals: bool | None = None,
) -> Audit:
    """Attacks a table in which exactly these cells are hidden, whoever hid them: over all relations of all views at once.

    A sensitive cell that is not hidden is not protected: its interval is its value.
    """
    problem = problem_of(table, rules)
    mask = ~table.unknowns.is_shown
    mask[table.unknowns_at(hidden)] = True
    guard = Guard(problem, mask)
    attack = Attack(problem, np.flatnonzero(mask))
    for need in problem.needs:
        if mask[need.cell]:
            guard.prove(attack, need)
    return audited(table, guard, with_intervals, attack)


def audited(table: CrossTable, guard: Guard, with_intervals: bool | None = None, attack: Attack | None = None) -> Audit:
    """The audit of what a guard holds: its proofs are checked once more by exact arithmetic, without any solver."""
    problem = guard.problem
    if with_intervals is None:
        with_intervals = len(problem.sensitivities) <= MOST_INTERVALS
    if with_intervals and attack is None:
        attack = Attack(problem, np.flatnonzero(guard.hidden))
    needs: dict[int, list[Need]] = {}
    for need in problem.needs:
        needs.setdefault(need.cell, []).append(need)
    cells = [
        _audited_cell(table, guard, cell, needs.get(cell, []), attack if with_intervals else None)
        for cell in sorted(problem.sensitivities)
    ]
    return Audit(tuple(sorted(cells, key=lambda cell: cell.key)))


def _audited_cell(table: CrossTable, guard: Guard, cell: int, needs: list[Need], attack: Attack | None) -> AuditedCell:
    problem = guard.problem
    value, level = int(problem.value[cell]), problem.level(cell)
    least = value - int(problem.slack[cell])
    low: int
    high: int | None
    if not guard.hidden[cell]:
        low, high = value, value
    elif attack is not None:
        low, high = _interval(problem, attack, cell, guard.hidden)
    else:
        low, high = _proved_interval(guard, cell, needs)
    return AuditedCell(
        key=table.key_of(cell),
        rules=problem.sensitivities[cell].rules,
        value=value,
        low=low,
        high=high,
        needed_low=max(value - level, least),
        needed_high=value + level,
        is_whole=attack is not None or not guard.hidden[cell],
        is_protected=bool(guard.hidden[cell]) and all(_is_met(guard, need) for need in needs),
        is_shown=bool(table.unknowns.is_shown[cell]),
    )


def _interval(problem: Problem, attack: Attack, cell: int, hidden: Booleans) -> tuple[int, int | None]:
    """What the attacker computes; never narrower than what is proved."""
    value, level = int(problem.value[cell]), problem.level(cell)
    down = attack.reach(Need(cell, -1, level), hidden)
    up = attack.reach(Need(cell, 1, level), hidden)
    slack = int(problem.slack[cell])
    return value - (slack if down is None else min(down, slack)), None if up is None else value + up


def _proved_interval(guard: Guard, cell: int, needs: list[Need]) -> tuple[int, int]:
    """What the proofs show."""
    found: Mapping[int, int] = {need.sign: need.level for need in needs if _is_met(guard, need)}
    value = int(guard.problem.value[cell])
    return value - found.get(-1, 0), value + found.get(1, 0)


def _is_met(guard: Guard, need: Need) -> bool:
    """Whether a need is met against everyone: by proofs that hold in exact arithmetic."""
    return guard.is_sound(need) and not guard.exposed(need)
