"""`python -m mingcheng.desk …`: Django's own commands for this project."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Runs one of Django's commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingcheng.desk.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
