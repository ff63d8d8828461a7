"""`python -m mingcheng.desk remind`: asks for the reminders and escalations of today; for a daily timer."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils import timezone

from mingcheng.desk.jobs.models import Job, enqueue


class Command(BaseCommand):
    """Asks for the work of a day; the worker does it. Twice a day is as good as once."""

    help = "Ask for today's reminders and escalations of the ledger of tasks."

    def handle(self, *args: Any, **options: Any) -> None:
        """See the class."""
        day = timezone.localdate().isoformat()
        waiting = Job.objects.filter(kind="tasks.remind", payload__on=day, state=Job.State.WAITING)
        if not waiting.exists():
            enqueue("tasks.remind", {"on": day}, about=day, link=reverse("tasks:reminders"))
