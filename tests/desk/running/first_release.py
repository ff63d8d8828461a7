"""Writes first-release.sql: the tests' city on a desk of the first release, as SQL text. Run once, when the release is made:

python -m tests.desk.running.first_release
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

TEXT = Path(__file__).with_name("first-release.sql")
BUILD = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.desk.world import build_world
build_world()
"""


def write(target: Path) -> None:
    """Builds the desk and writes it down."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "MINGCHENG_HOME": home, "DJANGO_SETTINGS_MODULE": "mingcheng.desk.settings"}
        environment["MINGCHENG_DATABASE_URL"] = ""
        subprocess.run([sys.executable, "-c", BUILD], env=environment, check=True)
        with contextlib.closing(sqlite3.connect(Path(home) / "desk.sqlite3")) as database:
            target.write_text("\n".join(database.iterdump()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(TEXT)
