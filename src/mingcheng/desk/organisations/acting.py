"""Who is at work: the person whose request is served, or for whom a job runs. The audit trail signs its entries by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mingcheng.desk.organisations.addresses import address_of

if TYPE_CHECKING:
    from mingcheng.desk.organisations.entries import AuditEntry
    from mingcheng.desk.organisations.models import User

DEEDS = ("create", "change", "delete", "read")
"""What django-auditlog's actions are called, in their order."""


@dataclass(frozen=True, slots=True)
class Acting:
    """A request, or the person for whom a job is done. The person of a request is asked for when an entry is written:
    signing in changes it."""

    request: HttpRequest | None = None
    user: User | None = None

    @property
    def person(self) -> User | None:
        """Who it is, None where nobody has signed in."""
        if self.request is None:
            return self.user
        found: Any = getattr(self.request, "user", None)
        return found if found is not None and found.is_authenticated else None

    @property
    def address(self) -> str | None:
        """From where; unknown for a job."""
        return address_of(self.request) if self.request is not None else None


_ACTING: ContextVar[Acting | None] = ContextVar("acting", default=None)


@contextmanager
def acting_for(user: User | None) -> Iterator[None]:
    """Within it changes are signed as this person's: for jobs, which run when the person's request is long over."""
    token = _ACTING.set(Acting(user=user))
    try:
        yield
    finally:
        _ACTING.reset(token)


class ActingMiddleware:
    """Changes within a request are signed by the person who sent it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _ACTING.set(Acting(request=request))
        try:
            return self.get_response(request)
        finally:
            _ACTING.reset(token)


def sign(entry: AuditEntry) -> None:
    """Fills in who, for which organisation, from where, when, and what was done, as far as the entry does not say it."""
    acting = _ACTING.get() or Acting()
    if entry.actor_id is None:
        entry.actor = acting.person
    if entry.organisation_id is None and entry.actor is not None:
        entry.organisation_id = organisation_of(entry.actor)
    if entry.remote_addr is None:
        entry.remote_addr = acting.address
    if entry.timestamp is None:
        entry.timestamp = timezone.now()
    if not entry.deed:
        entry.deed = (entry.additional_data or {}).pop("deed", "") or DEEDS[entry.action]


def organisation_of(user: User) -> int | None:
    """The organisation that a person acts for: the first one of those that count."""
    return user.members[0].organisation if user.members else None
