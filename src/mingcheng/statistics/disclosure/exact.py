"""From a solver's floating-point answer to an exact one: the few cells that deviate, solved for in fractions."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from mingcheng.statistics.disclosure.problem import Problem

MOST_FREE = 400
"""More cells than this are not solved for: what is not proved counts as open."""


def exact_deviations(
    problem: Problem, fixed: Mapping[int, int], near: Mapping[int, float]
) -> dict[int, Fraction] | None:
    """Deviations that fit every relation exactly: `fixed` cells as given, those in `near` solved for (close to the given
    values where the relations leave a choice), all others zero. None where there are none."""
    if len(near) > MOST_FREE:
        return None
    rows = {row for cell in (*fixed, *near) for row in problem.relations_of[cell]}
    pivots: dict[int, tuple[dict[int, Fraction], Fraction]] = {}
    for row in sorted(rows):
        left, right = _equation(problem, row, fixed, near)
        for cell in [cell for cell in left if cell in pivots]:
            left, right = _without(cell, left, right, pivots)
        if not left:
            if right:
                return None
            continue
        chosen = min(left)
        factor = left[chosen]
        left, right = {cell: by / factor for cell, by in left.items()}, right / factor
        for other, (known, value) in list(pivots.items()):
            if chosen in known:
                pivots[other] = _without(chosen, known, value, {chosen: (left, right)})
        pivots[chosen] = (left, right)
    result: dict[int, Fraction] = {cell: Fraction(by) for cell, by in fixed.items()}
    result |= {cell: Fraction(round(by)) for cell, by in near.items() if cell not in pivots}
    for cell, (left, right) in pivots.items():
        result[cell] = right - sum(by * result[other] for other, by in left.items() if other != cell)
    return result


def _equation(
    problem: Problem, row: int, fixed: Mapping[int, int], near: Mapping[int, float]
) -> tuple[dict[int, Fraction], Fraction]:
    """A relation with the fixed cells on its right side."""
    left: dict[int, Fraction] = {}
    right = Fraction(0)
    cells, signs = problem.relations.row(row)
    for cell, sign in zip(cells.tolist(), signs.tolist(), strict=True):
        if cell in fixed:
            right -= sign * fixed[cell]
        elif cell in near:
            left[cell] = Fraction(sign)
    return left, right


def _without(
    cell: int,
    left: dict[int, Fraction],
    right: Fraction,
    pivots: Mapping[int, tuple[dict[int, Fraction], Fraction]],
) -> tuple[dict[int, Fraction], Fraction]:
    """An equation with one cell eliminated by its pivot's equation."""
    factor = left[cell]
    pivot, value = pivots[cell]
    result = dict(left)
    for other, by in pivot.items():
        changed = result.get(other, Fraction(0)) - factor * by
        if changed:
            result[other] = changed
        else:
            result.pop(other, None)
    return result, right - factor * value
