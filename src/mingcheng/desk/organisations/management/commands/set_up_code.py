"""`set_up_code`: the code that opens the set-up page of an empty desk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from mingcheng.desk.organisations.set_up import setup_code
from mingcheng.language import _


class Command(BaseCommand):
    """See the module."""

    help = "Shows the code that opens the set-up page of an empty desk."

    def handle(self, *args: Any, **options: Any) -> None:
        """Shows it, or says that there is none."""
        self.stdout.write(setup_code(settings.DATA_FOLDER) or _("系统已有用户，不再需要设置码。"))
