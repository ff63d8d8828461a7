"""The attack on published aggregates: what an outsider, or one of the reporters, learns of a single one from all published figures.

It is given the answers as they are published, who is in which group and who reported when, but no amount; an insider knows all
amounts of its own. Each amount is an unknown not below zero, each published figure an equation (a rate: two inequalities, it is
rounded); a linear programme tells how large an amount may be. No code of the product is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import highspy
import numpy as np
from highspy._core import _Highs as Solver

UNIT = 1_000_000
"""Stored whole numbers for one 万元."""
HALF = 1e-6
"""Rates are rounded to six places; an attacker may take them for a little less exact."""
Who = tuple[str, int, int, str]
"""One unknown: reporter, year, month, item."""
Equation = tuple[dict[Who, float], float, float]
Reports = Mapping[tuple[str, int, int], Mapping[str, int | None]]
Members = Callable[[Mapping[str, str | None], bool], set[str]]


class Attack:
    """All that is published about these reports."""

    def __init__(
        self,
        answers: Sequence[Mapping[str, Any]],
        reports: Reports,
        members: Members,
        parts: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """`parts` are items that are the sum of others, in each report."""
        self.reports, self.members = reports, members
        self.equations: list[Equation] = [each for answer in answers for each in self._of(answer)]
        for whole, several in (parts or {}).items():
            for who, year, month in reports:
                terms = {(who, year, month, whole): -1.0} | {(who, year, month, part): 1.0 for part in several}
                self.equations.append((terms, 0.0, 0.0))
        self.unknowns = sorted({who for terms, _low, _high in self.equations for who in terms})
        self.column = {who: number for number, who in enumerate(self.unknowns)}

    def truth(self, who: Who) -> float:
        reporter, year, month, item = who
        return float(self.reports[reporter, year, month][item] or 0) / UNIT

    def largest(self, target: Who, insider: str | None = None) -> float | None:
        """The most that an amount may be, for all that the attacker knows; None where nothing bounds it."""
        count = len(self.unknowns)
        low, high = np.zeros(count), np.full(count, highspy.kHighsInf)
        for who, column in self.column.items():
            if who[0] == insider:
                low[column] = high[column] = self.truth(who)
        rows = [
            ({self.column[who]: by for who, by in terms.items()}, least, most) for terms, least, most in self.equations
        ]
        starts, index, value = [0], [], []
        for terms, _least, _most in rows:
            index += list(terms)
            value += list(terms.values())
            starts.append(len(index))
        programme = highspy.HighsLp()
        programme.num_col_, programme.num_row_ = count, len(rows)
        programme.col_cost_ = np.eye(1, count, self.column[target])[0]
        programme.col_lower_, programme.col_upper_ = low, high
        programme.row_lower_ = np.array([least for _terms, least, _most in rows])
        programme.row_upper_ = np.array([most for _terms, _least, most in rows])
        programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        programme.a_matrix_.start_, programme.a_matrix_.index_ = np.array(starts), np.array(index)
        programme.a_matrix_.value_ = np.array(value)
        programme.sense_ = highspy.ObjSense.kMaximize
        solver = Solver()
        solver.setOptionValue("output_flag", False)
        solver.passModel(programme)
        solver.run()
        if solver.getModelStatus() == highspy.HighsModelStatus.kUnbounded:
            return None
        assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, solver.getModelStatus()
        return float(solver.getInfo().objective_function_value)

    def betrayed(self, margin: float, insiders: bool = True) -> Iterator[tuple[Who, str | None, float, float]]:
        """The amounts that somebody knows to be less than `margin` (0.1: ten percent) above what they are: whose, by whom, what
        it is, and the most that it may be. Insiders are the largest others of the same period and item."""
        for target in self.unknowns:
            amount = self.truth(target)
            if amount <= 0:
                continue
            others = [who for who in self.unknowns if who[1:] == target[1:] and who[0] != target[0]]
            strongest = sorted(others, key=self.truth, reverse=True)[:2] if insiders else []
            for attacker in (None, *(who[0] for who in strongest)):
                most = self.largest(target, attacker)
                if most is not None and most < amount * (1 + margin) - 1e-4:
                    yield target, attacker, amount, most

    # --- equations

    def _of(self, answer: Mapping[str, Any]) -> Iterator[Equation]:
        for part in ("rows", "margins", "totals"):
            for row in answer[part]:
                year, month = (int(text) for text in row["period"].split("-"))
                inside = self.members(row["keys"], row["of_which"])
                for name, figures in row["items"].items():
                    yield from self._figures(figures, inside, year, month, name, answer)

    def _figures(
        self, figures: Mapping[str, Any], inside: set[str], year: int, month: int, name: str, answer: Mapping[str, Any]
    ) -> Iterator[Equation]:
        now = self._who(inside, year, month, name)
        before = self._who(inside, year - 1, month, name)
        if figures["year_to_date"] is not None:
            yield dict.fromkeys(now, 1.0), *_exactly(figures["year_to_date"])
        last = {who[0]: who for who in self._who(inside, year, month - 1, name)}
        if figures["month"] is not None and last:
            stays = [who for who in now if who[0] in last]
            yield {**dict.fromkeys(stays, 1.0), **{last[who[0]]: -1.0 for who in stays}}, *_exactly(figures["month"])
        then = {who[0]: who for who in before}
        yield from _growth(figures["growth_raw"], now, before)
        both = [who for who in now if who[0] in then]
        yield from _growth(figures["growth_matched"], both, [then[who[0]] for who in both])
        if figures["share"] is not None:
            everyone = self._who(self.members({}, False), year, month, name)
            yield from _rate(float(figures["share"]), now, everyone)

    def _who(self, inside: set[str], year: int, month: int, name: str) -> list[Who]:
        found = ((who, self.reports.get((who, year, month), {})) for who in sorted(inside))
        return [(who, year, month, name) for who, figures in found if figures.get(name) is not None]


def _exactly(value: Decimal) -> tuple[float, float]:
    return float(value) - 1e-6, float(value) + 1e-6


def _growth(rate: Decimal | None, now: Sequence[Who], before: Sequence[Who]) -> Iterator[Equation]:
    if rate is not None:
        yield from _rate(1 + float(rate), now, before)


def _rate(rate: float, over: Sequence[Who], under: Sequence[Who]) -> Iterator[Equation]:
    """over = rate * under, the rate known to within HALF."""
    for by, low, high in ((rate - HALF, 0.0, highspy.kHighsInf), (rate + HALF, -highspy.kHighsInf, 0.0)):
        terms = dict.fromkeys(over, 1.0)
        for who in under:
            terms[who] = terms.get(who, 0.0) - by
        yield terms, low, high
