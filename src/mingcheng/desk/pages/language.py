"""The language of a request: what its cookie says, else what the person chose, else Chinese.

Messages stand in Chinese in code (`_`, `lazy`) and templates (`translate`); one catalogue holds the English of both.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import lazy as lazily

from mingcheng.language import _, speaking

lazy = lazily(_, str)
"""A message that is put into the reader's language when it is shown: for labels of models and forms."""

CODES = {"zh-hans": "zh", "en": "en"}
"""Django's codes and ours."""


class LanguageMiddleware:
    """Serves a request in its language, Django's messages and those of the capabilities alike."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = language_of(request)
        request.LANGUAGE_CODE = code
        with translation.override(code), speaking(CODES[code]):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response


def language_of(request: HttpRequest) -> str:
    """The code of the language that a request is served in."""
    for wanted in (request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME), getattr(request.user, "language", None)):
        if wanted in CODES:
            return str(wanted)
    return settings.LANGUAGE_CODE


def remember_language(request: HttpRequest, response: HttpResponse, code: str) -> None:
    """Keeps a choice in the cookie and with the person; anything that is no language changes nothing."""
    if code not in CODES:
        return
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=31_536_000, samesite="Lax", secure=settings.HTTPS, httponly=True
    )
    if request.user.is_authenticated:
        request.user.language = code
        request.user.save(update_fields=["language"])
