"""Every address of the desk with those who may open it: the matrix that tests/desk/test_access.py holds the rooms to.

Each room keeps its own lines in tests/desk/<room>/access.py as `ACCESS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from mingcheng.desk.organisations.rights import Role
from tests.desk.world import Side, World

EVERY = frozenset(Role)
NOBODY: frozenset[Role] = frozenset()
OFFICERS = frozenset({Role.PLAN_OFFICER, Role.STATISTICS_OFFICER, Role.MEASURE_OFFICER})
STAFF = EVERY - {Role.ENTERPRISE, Role.PUBLIC_READER}


def nothing(world: World, side: Side) -> tuple[Any, ...]:
    """An address without arguments."""
    return ()


def no_data(world: World, side: Side) -> Mapping[str, Any]:
    """A request without a form."""
    return {}


@dataclass(frozen=True)
class Access:
    """An address (`room:name`) and a method: who may open it for what is theirs (`own`), and for what is not (`other`).

    `make` puts a row of the side into the database and gives the arguments of the address; `data` the form. Who may not,
    gets 403 or 404; who may, anything below 400. Anonymous readers are always sent to the sign-in page.
    """

    name: str
    own: frozenset[Role]
    other: frozenset[Role] | None = None
    make: Callable[[World, Side], tuple[Any, ...]] = nothing
    method: Literal["get", "post"] = "get"
    data: Callable[[World, Side], Mapping[str, Any]] = no_data

    @property
    def id(self) -> str:
        """For the names of tests."""
        return f"{self.method} {self.name}"
