"""A desk out of a backup is the desk that was backed up; what is damaged, foreign or in the way is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
BUILD = """
import django; django.setup()
from pathlib import Path
from django.conf import settings
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.desk.world import build_world
from mingcheng.desk.files.models import keep_file
from mingcheng.desk.jobs.models import Job
world = build_world()
path = settings.DATA_FOLDER.root / "甲.csv"
path.write_text("名称\\n甲\\n", encoding="utf-8")
keep_file(path)
path.unlink()
Job.objects.create(kind="none", about="一", payload={"乙": [1, None, 2.5]}, asked_by=next(iter(world.users.values())))
(settings.DATA_FOLDER.reports / "imports").mkdir()
(settings.DATA_FOLDER.reports / "imports" / "one.json").write_text("{}")
(settings.DATA_FOLDER.facts / "set-1").mkdir()
(settings.DATA_FOLDER.facts / "set-1" / "annual.csv").write_text("uscc\\n")
(settings.DATA_FOLDER.facts / "current").symlink_to("set-1")
"""


def run(arguments: list[str], home: Path, url: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MINGCHENG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "mingcheng.desk.settings"}
    environment["MINGCHENG_DATABASE_URL"] = url
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def verb(home: Path, *arguments: str, url: str = "") -> subprocess.CompletedProcess[str]:
    return run(["-m", "mingcheng", *arguments, "--home", str(home)], home, url)


def manifest_of(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        found: dict[str, Any] = json.loads(archive.read("manifest.json"))
    return found


def changed(source: Path, target: Path, entry: str, data: bytes, told: dict[str, Any] | None = None) -> Path:
    """A copy of a backup in which one entry holds something else."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            held = json.dumps(told).encode() if told and name == "manifest.json" else old.read(name)
            new.writestr(name, data if name == entry else held)
    return target


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A desk with people, a file, a job and a store, and its backup."""
    home = tmp_path_factory.mktemp("home")
    built = run(["-c", BUILD], home)
    assert built.returncode == 0, built.stderr
    target = home.parent / "backup.zip"
    done = verb(home, "backup", "-o", str(target))
    assert done.returncode == 0, done.stderr
    return home, target


@pytest.fixture
def postgresql() -> Iterator[str]:
    """An empty database."""
    url = os.environ.get("MINGCHENG_DATABASE_URL", "")
    if not url:
        pytest.skip("MINGCHENG_DATABASE_URL names no PostgreSQL")
    import psycopg

    name = f"mingcheng_restore_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield f"{url.rsplit('/', 1)[0]}/{name}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_a_restored_desk_is_the_same_to_the_last_row_and_file(made: tuple[Path, Path], tmp_path: Path) -> None:
    home, source = made
    done = verb(tmp_path / "other", "restore", str(source))
    assert done.returncode == 0, done.stderr
    assert verb(tmp_path / "other", "backup", "-o", str(tmp_path / "again.zip")).returncode == 0
    before, after = manifest_of(source), manifest_of(tmp_path / "again.zip")
    assert before["tables"]["organisations.user"]["rows"] == 10 and len(before["files"]) == 4
    assert [after[part] for part in ("tables", "files", "migrations")] == [
        before[part] for part in ("tables", "files", "migrations")
    ]
    assert (tmp_path / "other" / "facts" / "current" / "annual.csv").read_text() == "uscc\n"
    assert (tmp_path / "other" / "secret-key").read_text() == (home / "secret-key").read_text()
    assert source.stat().st_mode & 0o077 == 0


def test_a_desk_moves_from_sqlite_to_postgresql_and_goes_on_counting(
    made: tuple[Path, Path], tmp_path: Path, postgresql: str
) -> None:
    _home, source = made
    done = verb(tmp_path / "other", "restore", str(source), "--database-url", postgresql)
    assert done.returncode == 0, done.stderr
    more = "import django; django.setup()\nfrom mingcheng.desk.jobs.models import Job\nprint(Job.objects.create(kind='x').pk)"
    assert run(["-c", more], tmp_path / "other", postgresql).stdout.strip() == "2"
    assert verb(tmp_path / "other", "backup", "-o", str(tmp_path / "again.zip"), url=postgresql).returncode == 0
    before, after = manifest_of(source), manifest_of(tmp_path / "again.zip")
    differing = {label for label in before["tables"] if before["tables"][label] != after["tables"][label]}
    assert differing == {"jobs.job"}


def test_nothing_is_overwritten(made: tuple[Path, Path]) -> None:
    home, source = made
    assert "已有数据" in verb(home, "restore", str(source)).stderr
    assert "已经存在" in verb(home, "backup", "-o", str(source)).stderr


def test_a_backup_that_is_damaged_or_none_leaves_nothing_behind(made: tuple[Path, Path], tmp_path: Path) -> None:
    _home, source = made
    told = manifest_of(source)
    table, file = "tables/organisations.user.jsonl", next(name for name in told["files"] if name.startswith("files/"))
    newer = {**told, "migrations": [*told["migrations"], ["jobs", "9999_later"]]}
    outside = {**told, "files": {"../evil": told["files"][file]}}
    bad = {
        "损坏": changed(source, tmp_path / "1.zip", table, b"[]\n"),
        "缺失": changed(source, tmp_path / "2.zip", f"folder/{file}", b""),
        "更新的版本": changed(source, tmp_path / "3.zip", "", b"", newer),
        "不合规矩": changed(source, tmp_path / "4.zip", "", b"", outside),
        "“../../evil”": changed(
            source, tmp_path / "5.zip", "", b"", {**told, "links": {"facts/current": "../../evil"}}
        ),
        "打不开": tmp_path / "none.zip",
    }
    for word, path in bad.items():
        done = verb(tmp_path / "new", "restore", str(path))
        assert (done.returncode, word in done.stderr) == (2, True), (word, done.stderr)
        assert not any((tmp_path / "new" / "files").iterdir())
    assert not (tmp_path / "evil").exists()
