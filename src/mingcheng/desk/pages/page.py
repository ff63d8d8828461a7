"""A page, or the part of it that an HTMX request asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def page_or_part(
    request: HttpRequest, template: str, *, part: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """The whole page, also for boosted and history-restoring requests; for any other HTMX request `part` alone."""
    htmx = request.htmx  # type: ignore[attr-defined]
    is_part = bool(htmx) and not htmx.boosted and not htmx.history_restore_request
    response = render(request, part if is_part else template, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
