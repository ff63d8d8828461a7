"""Files that are there whole or not at all, and snapshots."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mingcheng.desk.whole_files import snapshot, written_once, written_whole


def test_a_file_is_there_as_before_or_whole(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "表.txt"
    with written_whole(path, is_durable=True) as made:
        made.write_text("一", encoding="utf-8")
        assert not path.exists()
    with pytest.raises(RuntimeError), written_whole(path) as made:
        made.write_text("二", encoding="utf-8")
        raise RuntimeError
    assert path.read_text(encoding="utf-8") == "一"
    assert [each.name for each in path.parent.iterdir()] == ["表.txt"]


def test_two_threads_do_not_write_into_one_file(tmp_path: Path) -> None:
    def write(number: int) -> None:
        with written_whole(tmp_path / "a.txt") as made:
            for _line in range(50):
                with made.open("a") as file:
                    file.write(f"{number}\n")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    lines = (tmp_path / "a.txt").read_text().splitlines()
    assert len(lines) == 50 and len(set(lines)) == 1


def test_a_secret_is_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    assert written_once(path, lambda: "one") == written_once(path, lambda: "two") == "one"
    assert os.stat(path).st_mode & 0o777 == 0o600


def test_a_snapshot_is_made_once_for_what_it_depends_on(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    made: list[Path] = []

    def make(path: Path) -> None:
        made.append(path)
        path.write_text(str(len(made)))

    first = snapshot(folder, ["甲", 1], ".txt", make, most=2)
    assert snapshot(folder, ["甲", 1], ".txt", make, most=2) == first and len(made) == 1
    second = snapshot(folder, ["甲", "1"], ".txt", make, most=2)
    assert second != first, "a number and a text are not the same"
    os.utime(first, (time.time() - 60,) * 2)
    third = snapshot(folder, ["乙"], ".txt", make, most=2)
    assert {each.name for each in folder.iterdir()} == {second.name, third.name}
