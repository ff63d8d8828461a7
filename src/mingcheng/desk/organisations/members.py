"""A person's roles with the organisations that they reach."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from mingcheng.desk.organisations.rights import Role

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import Organisation, User


class Member:
    """A role in an organisation. What lies below the organisation is asked for only where a right reaches so far: the
    officers of the city, whose rights reach everything, cost no query."""

    def __init__(self, role: Role, place: Organisation) -> None:
        self.role = role
        self.organisation: int = place.pk
        self.uscc: str = place.uscc
        self.place = place

    def __repr__(self) -> str:
        return f"Member({self.role.value}, {self.place})"

    @cached_property
    def below(self) -> frozenset[int]:
        """The keys of the organisation and of all below it."""
        if self.place.kind == self.place.Kind.ENTERPRISE:
            return frozenset({self.organisation})
        return self.place.below


def members_of(user: User) -> list[Member]:
    """The roles that count: those in organisations that are active."""
    found = user.memberships.filter(organisation__is_active=True).select_related("organisation").order_by("pk")
    return [Member(Role(each.role), each.organisation) for each in found]
