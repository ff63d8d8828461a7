"""Whether the desk is well, for those who watch over it: database, worker, space on the disk. Open to all, and tells no more."""

from __future__ import annotations

import shutil
import time
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mingcheng.desk.organisations.gate import open_to_all

LEAST_FREE_BYTES = 512 * 1024 * 1024
SILENT_SECONDS = 60
"""A worker that has not been heard of for so long is counted as gone."""


@open_to_all
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 where pages can be served, 503 where the database does not answer; what else is amiss is named."""
    found: dict[str, Any] = {"database": _database(), "worker": _worker(), "disk": _disk()}
    well = found["database"] == "ok"
    found["status"] = "ok" if all(each == "ok" for each in found.values()) else "degraded" if well else "down"
    return JsonResponse(found, status=200 if well else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def _worker() -> str:
    signs = (settings.DATA_FOLDER.root / "workers").glob("*")
    now = time.time()
    return "ok" if any(now - sign.stat().st_mtime < SILENT_SECONDS for sign in signs) else "silent"


def _disk() -> str:
    return "ok" if shutil.disk_usage(settings.DATA_FOLDER.root).free >= LEAST_FREE_BYTES else "almost full"
