"""Counts and times requests by the name of their page; neither addresses nor names of people are kept."""

from __future__ import annotations

import logging
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from threading import Lock

from django.http import HttpRequest, HttpResponse

BOUNDS = (0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 10.0)
"""Seconds up to which requests are counted together."""
NO_PAGE = "none"

log = logging.getLogger("mingcheng.requests")


class Tally:
    """The requests that this process has answered."""

    def __init__(self) -> None:
        self.answered: Counter[tuple[str, str, int]] = Counter()
        self.within: Counter[tuple[str, int]] = Counter()
        self.seconds: Counter[str] = Counter()
        self._lock = Lock()

    def add(self, page: str, method: str, status: int, seconds: float) -> None:
        """One more."""
        with self._lock:
            self.answered[page, method, status] += 1
            self.within[page, bisect_left(BOUNDS, seconds)] += 1
            self.seconds[page] += seconds  # type: ignore[assignment]


TALLY = Tally()


class Timing:
    """The outermost middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        page = request.resolver_match.view_name if request.resolver_match else NO_PAGE
        method = request.method if request.method in ("GET", "HEAD", "POST") else "other"
        TALLY.add(page or NO_PAGE, method, response.status_code, seconds)
        told = {"page": page, "method": method, "status": response.status_code, "ms": round(seconds * 1000, 1)}
        log.info("%(method)s %(page)s %(status)s %(ms).1f ms", told, extra={"request_told": told})
        return response
