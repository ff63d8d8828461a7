"""`python -m mingcheng.desk set_up_code`: the code for the set-up page of a desk where nobody can sign in yet."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mingcheng.desk.organisations.set_up import setup_code


class Command(BaseCommand):
    """For installations without `mingcheng up`."""

    help = "Prints the code that the set-up page asks for, once, on a desk without an administrator."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints it."""
        code = setup_code(settings.DATA_FOLDER)
        if code is None:
            raise CommandError("this desk is set up already")
        self.stdout.write(code)
