"""What can go wrong when a table is to be published: rules that are none, tables that do not fit, cells beyond protection."""

from __future__ import annotations

from mingcheng.errors import MingchengError


class DisclosureError(MingchengError):
    """The base of all errors of disclosure control."""


class TableError(DisclosureError):
    """Dimensions or contributions from which no table can be made."""


class UnprotectableError(DisclosureError):
    """No choice of hidden cells protects these; nothing may be published as it is. `cells` are their keys."""

    def __init__(self, place: str, problem: str, remedy: str, cells: tuple[tuple[str, ...], ...]) -> None:
        super().__init__(place, problem, remedy)
        self.cells = cells
