"""What sums and counts owe the register: they are made anew when enterprises lie in other districts or parks."""

from __future__ import annotations

from typing import Any

from mingcheng.desk.jobs.models import Job, enqueue
from mingcheng.desk.registry.models import RegisterStamp
from mingcheng.desk.statistics.models import Round, Total

TOTALS = "statistics.totals"


def register_version() -> int:
    """Moves on when the table of enterprises has changed."""
    return RegisterStamp.objects.filter(pk=1).values_list("count", flat=True).first() or 0


def follow_register(**_signal: Any) -> None:
    """Asks for all sums and counts anew, once: a job that waits already will see what changes until it begins."""
    if not (Round.objects.exists() or Total.objects.exists()):
        return
    if not Job.objects.filter(kind=TOTALS, payload={}, state=Job.State.WAITING).exists():
        enqueue(TOTALS, {})
