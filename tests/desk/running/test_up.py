"""`mingcheng up` as a person runs it: from nothing to pages that answer, and what it says when it cannot."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mingcheng.desk.data_folder import DataFolder
from mingcheng.desk.serving import Serving, ServingError, refuse_taken, sole_holder


def up(home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DJANGO_SETTINGS_MODULE", "MINGCHENG_DATABASE_URL")
    }
    command = [sys.executable, "-m", "mingcheng", "up", "--home", str(home), "--no-browser", "--once", *options]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        yield int(one.getsockname()[1])


@pytest.fixture
def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_an_empty_desk_opens_with_a_link_for_its_first_administrator(tmp_path: Path, free_port: int) -> None:
    home = tmp_path / "home"
    done = up(home, "--no-demo", "--port", str(free_port))
    assert done.returncode == 0, done.stderr
    code = (home / "set-up-code").read_text()
    assert f"http://127.0.0.1:{free_port}/set-up/?code={code}" in done.stdout
    assert stat.S_IMODE((home / "set-up-code").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_port_that_is_taken_is_told_with_a_way_out(tmp_path: Path, taken_port: int) -> None:
    done = up(tmp_path / "home", "--no-demo", "--port", str(taken_port))
    assert done.returncode == 2
    assert f"端口 {taken_port} 用不了" in done.stderr and "--port" in done.stderr
    assert "Traceback" not in done.stderr
    with pytest.raises(ServingError):
        refuse_taken(Serving(DataFolder(tmp_path), port=taken_port))


def test_a_folder_is_served_by_one_at_a_time_and_a_dead_holder_is_none(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    program = "import time; print('mingcheng', flush=True); time.sleep(60)"
    other = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert other.stdout is not None and other.stdout.readline()
    try:
        (tmp_path / "serving.pid").write_text(str(other.pid))
        with pytest.raises(ServingError, match=str(other.pid)), sole_holder(folder):
            pass
    finally:
        other.kill()
        other.communicate()
    with sole_holder(folder):
        assert (tmp_path / "serving.pid").read_text() == str(os.getpid())
    assert not (tmp_path / "serving.pid").exists()


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    done = up(tmp_path / "home")
    assert done.returncode == 2 and "这是一个文件，不是目录" in done.stderr


def test_what_is_only_prepared_serves_nothing(tmp_path: Path) -> None:
    home = tmp_path / "desk"
    done = up(home, "--no-demo", "--prepare")
    assert done.returncode == 0, done.stderr
    assert "http://" not in done.stdout and (home / "desk.sqlite3").exists()
    assert not (home / "serving.pid").exists()
