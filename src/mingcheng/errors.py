"""The one base of errors that a user may meet: where, what, how to mend."""

from __future__ import annotations


class MingchengError(Exception):
    """An error for the user: `place` (file, line or cell), `problem` (found against expected), `remedy`.

    `str()` gives one line, fit for stderr. Every capability derives its own base error from this one.
    """

    def __init__(self, place: str, problem: str, remedy: str = "") -> None:
        super().__init__(place, problem, remedy)
        self.place = place
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        line = " ".join(
            part for part in (self.place + ("：" if self.place else "") + self.problem, self.remedy) if part
        )
        return " ".join(line.split())
