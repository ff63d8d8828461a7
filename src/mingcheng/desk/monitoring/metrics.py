"""`/metrics`: figures in the text format of Prometheus, for this machine itself, or for whoever has the token."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mingcheng import __version__
from mingcheng.desk.jobs.models import Job
from mingcheng.desk.jobs.processes import resident_bytes
from mingcheng.desk.monitoring.requests import BOUNDS, TALLY
from mingcheng.desk.organisations.gate import open_to_all

TOKEN = "MINGCHENG_METRICS_TOKEN"
TYPE = "text/plain; version=0.0.4; charset=utf-8"
ALIVE_SECONDS = 60
PASSED_ON = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")
"""Headers of a request that a proxy on this machine has passed on from elsewhere."""


@open_to_all
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures; for anybody else there is no such page."""
    if not (_is_from_here(request) or _has_token(request)):
        raise Http404
    lines = [*_requests(), *_jobs(), *_machine()]
    return HttpResponse("\n".join(lines) + "\n", content_type=TYPE)


def _is_from_here(request: HttpRequest) -> bool:
    is_near = (
        request.META.get("REMOTE_ADDR", "").partition(":")[0] == "127.0.0.1" or request.META.get("REMOTE_ADDR") == "::1"
    )
    return is_near and not any(name in request.headers for name in PASSED_ON)


def _has_token(request: HttpRequest) -> bool:
    wanted, given = os.environ.get(TOKEN, ""), request.headers.get("Authorization", "")
    return bool(wanted) and secrets.compare_digest(given.encode(), f"Bearer {wanted}".encode())


def _requests() -> Iterator[str]:
    """Of this process alone, which each line says: several processes are several series."""
    process = os.getpid()
    yield "# TYPE mingcheng_requests_total counter"
    for (page, method, status), count in sorted(TALLY.answered.items()):
        yield f'mingcheng_requests_total{{page="{page}",method="{method}",status="{status}",process="{process}"}} {count}'
    yield "# TYPE mingcheng_request_seconds histogram"
    for page, seconds in sorted(TALLY.seconds.items()):
        labels, count = f'page="{page}",process="{process}"', 0
        for place, bound in enumerate((*BOUNDS, "+Inf")):
            count += TALLY.within[page, place]
            yield f'mingcheng_request_seconds_bucket{{{labels},le="{bound}"}} {count}'
        yield f"mingcheng_request_seconds_sum{{{labels}}} {seconds:.6f}"
        yield f"mingcheng_request_seconds_count{{{labels}}} {count}"


def _jobs() -> Iterator[str]:
    counted = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
    yield "# TYPE mingcheng_jobs gauge"
    for state in Job.State:
        yield f'mingcheng_jobs{{state="{state.value}"}} {counted.get(state.value, 0)}'
    oldest = Job.objects.filter(state=Job.State.WAITING).aggregate(at=Min("created_at"))["at"]
    waited = (timezone.now() - oldest).total_seconds() if oldest else 0
    yield "# TYPE mingcheng_job_oldest_waiting_seconds gauge"
    yield f"mingcheng_job_oldest_waiting_seconds {waited:.0f}"


def _machine() -> Iterator[str]:
    root = settings.DATA_FOLDER.root
    signs = [sign.stat().st_mtime for sign in (root / "workers").glob("*")]
    yield "# TYPE mingcheng_workers_alive gauge"
    yield f"mingcheng_workers_alive {sum(time.time() - at < ALIVE_SECONDS for at in signs)}"
    yield "# TYPE mingcheng_disk_free_bytes gauge"
    yield f"mingcheng_disk_free_bytes {shutil.disk_usage(root).free}"
    yield "# TYPE process_resident_memory_bytes gauge"
    yield f'process_resident_memory_bytes{{process="{os.getpid()}"}} {resident_bytes()}'
    yield "# TYPE mingcheng_info gauge"
    yield f'mingcheng_info{{version="{__version__}"}} 1'
