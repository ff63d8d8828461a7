"""What a person's roles let them reach of a right: the one place where roles become rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from mingcheng.desk.organisations.rights import RIGHTS, Extent

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a right reaches: everything, or the rows of some organisations (and enterprises), or what is published."""

    everything: bool = False
    published: bool = False
    organisations: frozenset[int] = frozenset()
    usccs: frozenset[str] = frozenset()

    @property
    def is_nothing(self) -> bool:
        """Whether no row at all can be reached."""
        return not (self.everything or self.published or self.organisations or self.usccs)


def reach_of(user: User | AnonymousUser, right: str) -> Reach:
    """How far `right` reaches for a person, over all their roles. KeyError for a right that the table does not have."""
    extents = RIGHTS[right]
    if not user.is_authenticated:
        return Reach()
    held = [(extents[role], member) for member in user.members for role in [member.role] if role in extents]
    if any(extent is Extent.EVERYTHING for extent, _ in held):
        return Reach(everything=True)
    own = [member for extent, member in held if extent is Extent.BELOW]
    return Reach(
        published=any(extent is Extent.PUBLISHED for extent, _ in held),
        organisations=frozenset(each for member in own for each in member.below),
        usccs=frozenset(member.uscc for member in own if member.uscc),
    )


def has_right(user: User | AnonymousUser, right: str) -> bool:
    """Whether a person has a right for at least some rows. Asks for no organisations: it is asked for each room of each
    page."""
    extents = RIGHTS[right]
    return user.is_authenticated and any(member.role in extents for member in user.members)


class Reached(models.QuerySet[M], Generic[M]):
    """A queryset that knows who may see which of its rows.

    A model's queryset says in `within` which rows belong to organisations and enterprises, and in `is_published` which
    are open to all; `right` is the right to view. Every view begins with `visible_to` or `reached`.
    """

    right: ClassVar[str]

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The rows that a person may see."""
        return self.reached(user, self.right)

    def reached(self, user: User | AnonymousUser, right: str) -> Self:
        """The rows that a right of a person reaches."""
        return self.covered_by(reach_of(user, right))

    def covered_by(self, reach: Reach) -> Self:
        """The rows that a reach covers."""
        if reach.everything:
            return self
        if reach.is_nothing:
            return self.none()
        condition = Q(pk__in=[])
        if reach.organisations or reach.usccs:
            condition |= self.within(reach)
        if reach.published:
            condition |= self.is_published()
        return self.filter(condition)

    def within(self, reach: Reach) -> Q:
        """Which rows belong to the organisations and enterprises of a reach."""
        raise NotImplementedError(f"{type(self).__name__} does not say whose its rows are")

    def is_published(self) -> Q:
        """Which rows are open to all; none, unless a room says otherwise."""
        return Q(pk__in=[])


View = Callable[..., HttpResponseBase]


def right_required(*rights: str) -> Callable[[View], View]:
    """A view only for those who have one of the rights; anybody else is refused (403). Which rows, its querysets say."""
    for right in rights:
        assert right in RIGHTS, right

    def decorated(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not any(has_right(request.user, right) for right in rights):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked.rights = rights  # type: ignore[attr-defined]
        return checked

    return decorated
