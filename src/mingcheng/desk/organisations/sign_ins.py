"""Keeps who signed in, who tried, who was locked out, who left: for the people themselves and for the audit trail."""

from __future__ import annotations

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from mingcheng.desk.organisations.audit import address_of, record
from mingcheng.desk.organisations.models import SignIn, User
from mingcheng.language import marked

UNKNOWN_NAME = marked("（没有这个用户名）")
"""What is kept of a name that nobody has: people type passwords into that field."""


def connect() -> None:
    """From now on. Called once, when the desk starts."""
    for signal, told in ((user_logged_in, came), (user_logged_out, left), (user_login_failed, failed),
                         (user_locked_out, locked)):  # fmt: skip
        signal.connect(told, dispatch_uid=f"organisations.{told.__name__}")


def came(sender: Any, request: HttpRequest, user: User, **_more: Any) -> None:
    """Somebody signed in."""
    SignIn.objects.create(
        user=user, address=address_of(request), browser=request.headers.get("User-Agent", "")[:200],
        session_key=request.session.session_key or "",
    )  # fmt: skip
    record(request, "sign_in", user, by=user)


def left(sender: Any, request: HttpRequest, user: User | None, **_more: Any) -> None:
    """Somebody signed out, or was away too long."""
    if user is None:
        return
    ended(user, SignIn.objects.filter(user=user, session_key=request.session.session_key or "-"))
    record(request, "sign_out", user)


def failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_more: Any) -> None:
    """Somebody gave a wrong password."""
    _refused(request, "sign_in_failed", str(credentials.get("username", "")))


def locked(sender: Any, request: HttpRequest, username: str, **_more: Any) -> None:
    """Somebody gave too many wrong passwords."""
    _refused(request, "locked_out", username)


def _refused(request: HttpRequest | None, deed: str, username: str) -> None:
    user = User.objects.filter(username=username).first()
    record(request, deed, user or UNKNOWN_NAME)


def ended(user: User, sign_ins: Any) -> None:
    """Marks sign-ins of a person as over, and forgets their sessions."""
    keys = [key for key in sign_ins.filter(ended_at=None).values_list("session_key", flat=True) if key]
    sign_ins.filter(ended_at=None).update(ended_at=timezone.now(), session_key="")
    Session.objects.filter(session_key__in=keys).delete()


def open_sessions(user: User) -> Any:
    """The sign-ins of a person whose sessions still last."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return SignIn.objects.filter(user=user, ended_at=None, session_key__in=alive)
