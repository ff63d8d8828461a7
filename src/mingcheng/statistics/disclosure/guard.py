"""Which needs are met with which cells hidden, and by what proof; against nobody in particular and against every contributor
who knows a hidden cell as its only contributor.

A need is met against everyone when its proofs have no such contributor in common: whoever can spoil one pattern, because a cell
in it is his own, cannot spoil another.
"""

from __future__ import annotations

from collections.abc import Iterator

from mingcheng.statistics.disclosure.attack import Attack, Pattern, holds, reaches
from mingcheng.statistics.disclosure.problem import NOBODY, Need, Problem
from mingcheng.statistics.disclosure.tables import Booleans


class Guard:
    """The proofs found so far for each need of a problem, under the cells that are `hidden` now (changed by the caller)."""

    def __init__(self, problem: Problem, hidden: Booleans) -> None:
        self.problem = problem
        self.hidden = hidden
        self.proofs: dict[Need, list[Pattern]] = {need: [] for need in problem.needs}
        self.owner: list[int] = problem.owner.tolist()
        self.checked: dict[int, bool] = {}
        self.spoilers: dict[Need, set[int]] = {}
        self.needs_of: dict[int, list[Need]] = {}
        for need in problem.needs:
            self.needs_of.setdefault(need.cell, []).append(need)
        self.users: dict[int, set[Need]] = {}
        """The needs whose proofs use a cell."""

    def add(self, need: Need, pattern: Pattern) -> None:
        """Takes a proof."""
        self.proofs[need].append(pattern)
        self._note(need, pattern)
        for cell in pattern.cells:
            self.users.setdefault(cell, set()).add(need)

    def exposed(self, need: Need) -> list[int]:
        """The attackers against whom a need has no proof yet: nobody's knowledge first of all."""
        return sorted(self.spoilers.get(need, {NOBODY}))

    def _note(self, need: Need, pattern: Pattern) -> None:
        """Keeps who can spoil all proofs of a need."""
        if need in self.spoilers:
            if self.spoilers[need]:
                self.spoilers[need] &= {self.owner[cell] for cell in pattern.cells}
        else:
            owners = {self.owner[cell] for cell in pattern.cells}
            self.spoilers[need] = owners - {NOBODY} - self.problem.partners[need.cell]

    def prove(self, attack: Attack, need: Need) -> int | None:
        """Looks for the proofs that a need lacks; the first attacker against whom there is none, None where all is proved."""
        while attackers := self.exposed(need):
            pattern = attack.pattern(need, self.hidden, self.problem.owned[attackers[0]])
            if pattern is None:
                return attackers[0]
            self.add(need, pattern)
        return None

    def open_needs(self, attack: Attack) -> Iterator[tuple[Need, int]]:
        """The needs that cannot be proved, each with an attacker who may find out."""
        for need in self.problem.needs:
            attacker = self.prove(attack, need)
            if attacker is not None:
                yield need, attacker

    def is_sound(self, need: Need) -> bool:
        """Whether all proofs of a need hold, each pattern checked once: to be asked when `hidden` changes no more."""
        for proof in self.proofs[need]:
            if id(proof) not in self.checked:
                self.checked[id(proof)] = holds(self.problem, proof, self.hidden)
        return all(self.checked[id(proof)] and reaches(proof, need) for proof in self.proofs[need])

    def close(self, cell: int) -> dict[Need, list[Pattern]]:
        """Takes away the proofs that use a cell; what stood there before, for `restore`."""
        before = {need: list(self.proofs[need]) for need in self.users.get(cell, ())}
        for need, proofs in before.items():
            self._replace(need, [proof for proof in proofs if cell not in proof.cells])
        return before

    def restore(self, before: dict[Need, list[Pattern]]) -> None:
        """Puts the proofs back that `close` took away."""
        for need, proofs in before.items():
            self._replace(need, proofs)

    def _replace(self, need: Need, proofs: list[Pattern]) -> None:
        self.proofs[need] = proofs
        self.spoilers.pop(need, None)
        for proof in proofs:
            self._note(need, proof)
