"""`rights_table`: writes the table of rights into its page of the documentation, below what stands before it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mingcheng.desk.organisations.rights_table import markdown


class Command(BaseCommand):
    """See the module."""

    help = "Writes the table of rights into docs/reference/rights.md."

    def add_arguments(self, parser: CommandParser) -> None:
        """The page."""
        parser.add_argument("page", type=Path)

    def handle(self, *args: Any, page: Path, **options: Any) -> None:
        """What begins with a bar is the table; all before it stays."""
        before, bar, _table = page.read_text(encoding="utf-8").partition("\n| ")
        assert bar, f"{page} has no table"
        page.write_text(f"{before}\n{markdown()}", encoding="utf-8")
