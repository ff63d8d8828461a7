"""`audit_retention`: writes entries that are old enough into a file, and then takes them out of the database."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from mingcheng.desk.organisations.acting import acting_for
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.entries import AuditEntry, removing_what_is_kept_long_enough

LEAST_DAYS = 183
"""Logs are kept for six months at least (网络安全法, article 21)."""
FIELDS = ("id", "timestamp", "actor__username", "organisation__name", "deed", "content_type__model", "object_pk",
          "object_repr", "changes", "additional_data", "remote_addr")  # fmt: skip


class Command(BaseCommand):
    """See the module."""

    help = "Writes audit entries older than so many days into a .csv.gz file, then deletes them."

    def add_arguments(self, parser: CommandParser) -> None:
        """How old, and where to."""
        parser.add_argument("--older-than-days", type=int, required=True)
        parser.add_argument("--to", type=Path, required=True, help="a .csv.gz file that does not exist yet")

    def handle(self, *args: Any, older_than_days: int, to: Path, **options: Any) -> None:
        """Deletes nothing that does not lie in the file."""
        if older_than_days < LEAST_DAYS:
            raise CommandError(f"entries are kept for {LEAST_DAYS} days at least")
        with transaction.atomic():
            old = AuditEntry.objects.filter(timestamp__lt=timezone.now() - timedelta(days=older_than_days))
            last = old.order_by("-pk").values_list("pk", flat=True).first()
            if last is None:
                self.stdout.write("nothing is that old")
                return
            kept = old.filter(pk__lte=last)
            count = self._write(kept, to)
            with removing_what_is_kept_long_enough():
                removed, _kinds = kept.delete()
            if removed != count:
                raise CommandError(f"{count} entries were written, {removed} would be deleted: nothing is done")
            with acting_for(None):
                record(None, "delete_old", to.name, {"count": count, "days": older_than_days})
        self.stdout.write(f"{count} entries moved to {to}")

    def _write(self, rows: Any, to: Path) -> int:
        count = 0
        try:
            file = gzip.open(to, "xt", encoding="utf-8", newline="")  # noqa: SIM115
        except FileExistsError as fault:
            raise CommandError(f"{to} is there already") from fault
        with file:
            writer = csv.writer(file)
            writer.writerow(FIELDS)
            for row in rows.order_by("pk").values_list(*FIELDS).iterator(chunk_size=2000):
                writer.writerow(
                    [json.dumps(each, ensure_ascii=False) if isinstance(each, dict) else each for each in row]
                )
                count += 1
        return count
