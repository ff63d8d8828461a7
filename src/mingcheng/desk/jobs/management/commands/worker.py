"""`python -m mingcheng.desk worker`: does background work until it is told to end."""

from __future__ import annotations

import signal
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand

from mingcheng.desk.jobs.worker import work


class Command(BaseCommand):
    """The worker as a process."""

    help = "Does background work until SIGTERM or SIGINT; the job in hand is finished first."

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs it."""
        stop = Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        work(stop)
