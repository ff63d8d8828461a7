"""Nobody gets past the door without signing in, except to the pages that say so."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django_htmx.http import HttpResponseClientRedirect

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User

SEEN, SINCE = "seen", "since"
"""In the session: when the last page was asked for (noted every few minutes), and when somebody signed in; in seconds."""
NOTE_EVERY = 120
"""Seconds after which the session is told again that somebody is there: not with each page, which would write each time."""


def open_to_all(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Marks a view that needs no signing in: the sign-in page itself, the health check."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


def user_of(request: HttpRequest) -> User:
    """Who is signed in: for views behind the gate, which lets nobody else in."""
    assert request.user.is_authenticated
    return request.user


class SignInRequired:
    """Sends anonymous requests to the sign-in page; who must change the password, to that page; and ends the session of
    somebody who has gone away from the desk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Called before each view."""
        if getattr(view, "open_to_all", False):
            return None
        if not request.user.is_authenticated or _has_gone_away(request):
            return _to(request, _sign_in_address(request))
        change = resolve_url("organisations:change-password")
        allowed = (change, resolve_url("organisations:sign-out"))
        if request.user.must_change_password and request.path not in allowed:
            return _to(request, change)
        return None


def _has_gone_away(request: HttpRequest) -> bool:
    """Whether too much time has passed since the last page, or a whole working day since signing in; then the session is
    over. Else notes that somebody is there."""
    now = int(time.time())
    seen, since = request.session.get(SEEN, now), request.session.get(SINCE, now)
    if now - seen > settings.SESSION_IDLE_SECONDS or now - since > settings.SESSION_COOKIE_AGE:
        logout(request)
        return True
    request.session.setdefault(SINCE, now)
    if SEEN not in request.session or now - seen > NOTE_EVERY:
        request.session[SEEN] = now
    return False


def _sign_in_address(request: HttpRequest) -> str:
    """The sign-in page, which leads back to where one was: for a part of a page, to the page that holds it."""
    where = request.get_full_path()
    htmx = getattr(request, "htmx", None)
    if htmx and not htmx.boosted:
        where = htmx.current_url_abs_path or "/"
    elif request.method not in ("GET", "HEAD"):
        where = "/"
    return redirect_to_login(where, resolve_url("organisations:sign-in")).url


def _to(request: HttpRequest, address: str) -> HttpResponse:
    """A redirect that HTMX follows with the whole page, instead of putting the sign-in page into a table."""
    return HttpResponseClientRedirect(address) if getattr(request, "htmx", None) else redirect(address)
