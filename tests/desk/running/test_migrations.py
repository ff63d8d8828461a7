"""The models have their migrations, and a desk of the first release comes to today's with all that it knew."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desk.running.first_release import TEXT

ROOT = Path(__file__).parents[3]
LOOK = """
import django; django.setup()
from django.test import Client
from mingcheng.desk.organisations.models import Organisation, User
from mingcheng.desk.registry.models import Enterprise
client = Client()
client.force_login(User.objects.get(memberships__role="plan_officer"), backend="django.contrib.auth.backends.ModelBackend")
pages = [client.get(page, HTTP_HOST="localhost").status_code for page in ("/", "/plans/", "/register/", "/jobs/")]
print(Organisation.objects.count(), User.objects.count(), Enterprise.objects.count(), *pages)
"""


def on_desk(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MINGCHENG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "mingcheng.desk.settings"}
    environment["MINGCHENG_DATABASE_URL"] = ""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_no_change_of_a_model_lacks_its_migration(tmp_path: Path) -> None:
    done = on_desk(tmp_path, "-m", "mingcheng.desk", "makemigrations", "--check", "--dry-run")
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(not TEXT.exists(), reason="there has been no release yet (tests/desk/running/first_release.py)")
def test_a_desk_of_the_first_release_is_brought_to_this_one(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "desk.sqlite3")) as database:
        database.executescript(TEXT.read_text(encoding="utf-8"))
    migrated = on_desk(tmp_path, "-m", "mingcheng.desk", "migrate", "-v0")
    assert migrated.returncode == 0, migrated.stderr
    done = on_desk(tmp_path, "-c", LOOK)
    assert done.stdout.split() == ["10", "10", "2", "200", "200", "200", "200"], done.stderr
