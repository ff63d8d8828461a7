"""Nobody gets past the door without signing in, except to the pages that say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url


def open_to_all(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Marks a view that needs no signing in: the sign-in page itself, the health check."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


class SignInRequired:
    """Sends anonymous requests to the sign-in page; who must change the password, to that page."""

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
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), resolve_url("organisations:sign-in"))
        change = resolve_url("organisations:change-password")
        allowed = (change, resolve_url("organisations:sign-out"))
        if request.user.must_change_password and request.path not in allowed:
            return redirect(change)
        return None
