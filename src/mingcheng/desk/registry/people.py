"""Who asks."""

from __future__ import annotations

from django.http import HttpRequest

from mingcheng.desk.organisations.models import User


def person_of(request: HttpRequest) -> User:
    """The person of a request that has passed the door."""
    assert isinstance(request.user, User)
    return request.user
