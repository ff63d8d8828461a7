"""What stands in an address after the question mark: pages take it for text and for keys of rows, and no page of ours asks
for a key that no database could hold. One place refuses those, instead of each page that reads one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse

LONGEST_KEY = 18
"""Digits of the largest key that surely fits (2^63 has 19)."""
SEARCHES = ("q", "about", "person")
"""What people type, where a long number is only a text that nothing is found by."""


class SaneParameters:
    """Refuses (400) what would not be a fault of the reader's, but would make a page fall over."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: Any, kwargs: Any) -> None:
        """Called before each view."""
        for name, values in request.GET.lists():
            if any("\x00" in value or (name not in SEARCHES and not _could_be_meant(value)) for value in values):
                raise SuspiciousOperation(f"parameter {name[:40]!r}")


def _could_be_meant(value: str) -> bool:
    """Whether a text is no number at all, or one that is a key or a figure. Signs such as “²” are digits, but no numbers."""
    digits = value.removeprefix("-")
    return not digits.isdigit() or (digits.isdecimal() and len(digits) <= LONGEST_KEY)
