"""A journal holds every import whole or not at all, whatever happens to the process, the disk or the files' names."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mingcheng.journals import ENTRY, FILES, IMPORTS, Entry, Journal, JournalError, sha256_of

DAY = date(2026, 7, 1)
TABLE = pa.table({"uscc": ["a", "b"]})


def source(folder: Path, name: str = "名单.csv", text: str = "名称\n云麓\n") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def added(journal: Journal, path: Path, kind: str = "list", **about: Any) -> Entry:
    return journal.add(kind, [path], {"records": TABLE}, DAY, about)


def test_an_import_is_found_again_with_all_that_was_said_of_it(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "register")
    assert journal.entries() == []
    path = source(tmp_path)
    entry = added(journal, path, source="税务")
    assert journal.entries() == [entry]
    assert (entry.number, entry.kind, entry.known_at, entry.rows) == (1, "list", DAY, {"records": 2})
    assert entry.about == {"source": "税务"} and entry.files[0].name == "名单.csv"
    assert pq.read_table(entry.table("records")) == TABLE
    assert journal.source(entry.files[0]).read_bytes() == path.read_bytes()


def test_of_a_file_that_must_not_stay_only_the_hash_is_kept(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "register")
    path = source(tmp_path)
    entry = journal.add("list", [path], {"records": TABLE}, DAY, keeps_files=False)
    assert journal.holds(sha256_of(path)) == entry and entry.files[0].name == "名单.csv"
    assert list((tmp_path / "register" / FILES).iterdir()) == []


def test_a_file_that_is_held_is_known_by_its_content(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "register")
    entry = added(journal, source(tmp_path))
    again = source(tmp_path, "另存.csv")
    assert journal.holds(sha256_of(again)) == entry
    assert journal.holds(sha256_of(again), "reports") is None
    assert journal.holds(sha256_of(source(tmp_path, "别的.csv", "x"))) is None


def test_two_processes_that_ask_at_once_add_one_import(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "register")
    path = source(tmp_path)
    hashed = sha256_of(path)

    def is_same(entry: Entry) -> bool:
        return entry.files[0].sha256 == hashed

    first = journal.add("list", [path], {"records": TABLE}, DAY, same=is_same)
    assert journal.add("list", [path], {"records": TABLE}, DAY, same=is_same) == first
    assert len(journal.entries()) == 1


def test_imports_come_in_their_order_and_by_their_kind(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "register")
    for number in range(12):
        added(journal, source(tmp_path, text=str(number)), "list" if number % 3 else "reports")
    assert [entry.number for entry in journal.entries()] == list(range(1, 13))
    assert [entry.number for entry in journal.entries("reports")] == [1, 4, 7, 10]


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("..名单", ""), ("名单.CSV", ".csv"), ("a.b c", ""), ("x.很长的后缀", ""), ("-rf.xlsx", ".xlsx"), ("a\nb.csv", ".csv"),
        ("." * 9, ""), ("a.xlsx;rm", ""),
    ],
)  # fmt: skip
def test_nothing_of_a_hostile_name_but_a_plain_ending_gets_into_a_path(tmp_path: Path, name: str, ending: str) -> None:
    journal = Journal(tmp_path / "register")
    entry = added(journal, source(tmp_path, name))
    kept = journal.source(entry.files[0])
    assert kept.name == entry.files[0].sha256 + ending and kept.is_file()
    assert entry.files[0].name == name


def test_a_hash_that_is_a_way_out_of_the_folder_is_damage(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "register")
    path = added(journal, source(tmp_path)).folder / ENTRY
    told = json.loads(path.read_text(encoding="utf-8"))
    told["files"][0]["sha256"] = "../../../etc/passwd"
    path.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(JournalError, match="这次导入的记录读不出来。"):
        journal.entries()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"number": 1}', '{"number": "x", "kind": "list"}', "[" * 5000, '"\\ud800"', "\x00"],
)
def test_a_damaged_entry_is_told_with_its_place_and_remedy(tmp_path: Path, text: str) -> None:
    journal = Journal(tmp_path / "register")
    path = added(journal, source(tmp_path)).folder / ENTRY
    path.write_text(text, encoding="utf-8")
    with pytest.raises(JournalError) as caught:
        journal.entries()
    assert caught.value.place == str(path)
    assert str(caught.value) == f"{path}：这次导入的记录读不出来。 请从备份恢复这个目录，或把它移走后重新导入原文件。"


def test_an_entry_without_its_table_is_told(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "register")
    table = added(journal, source(tmp_path)).table("records")
    table.unlink()
    with pytest.raises(JournalError, match="这次导入的表不见了。") as caught:
        journal.entries()
    assert caught.value.place == str(table)


def test_a_damaged_entry_moved_away_leaves_the_others(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "register")
    first = added(journal, source(tmp_path))
    added(journal, source(tmp_path, text="2"))
    first.folder.rename(tmp_path / "away")
    assert [entry.number for entry in journal.entries()] == [2]
    assert added(journal, source(tmp_path, text="3")).number == 3


def test_other_things_in_the_folder_are_passed_over(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "register")
    added(journal, source(tmp_path))
    for name in (".DS_Store", "说明.txt", ".new-left", "000002-xyz"):
        (tmp_path / "register" / IMPORTS / name).mkdir()
    assert len(journal.entries()) == 1


def test_the_last_imports_can_be_kept_and_the_rest_let_go(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "register")
    for number in range(5):
        added(journal, source(tmp_path, text=str(number)))
    journal.keep_last(2)
    assert [entry.number for entry in journal.entries()] == [4, 5]
    assert added(journal, source(tmp_path, text="x")).number == 6


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="写不进去"):
        added(Journal(source(tmp_path)), source(tmp_path, "另一.csv"))
    broken = tmp_path / "register"
    broken.mkdir()
    (broken / IMPORTS).write_text("x")
    with pytest.raises(JournalError, match="读不到这个目录"):
        Journal(broken).entries()


@pytest.mark.parametrize("failing", ["copyfile", "write_table", "rename", "fsync"])
def test_a_full_disk_leaves_no_import_and_the_next_one_comes_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    journal = Journal(tmp_path / "register")
    added(journal, source(tmp_path))

    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    homes: dict[str, object] = {"copyfile": shutil, "write_table": pq, "rename": os, "fsync": os}
    with monkeypatch.context() as patch:
        patch.setattr(homes[failing], failing, full)
        with pytest.raises(JournalError, match=r"No space left on device.*请检查目录的权限与磁盘空间。"):
            added(journal, source(tmp_path, text="2"))
    assert [entry.number for entry in journal.entries()] == [1]
    assert added(journal, source(tmp_path, text="2")).number == 2
    left = [path.name for path in (tmp_path / "register").rglob(".new-*")]
    assert left == []


# --- other processes

CHILD = textwrap.dedent(
    """
    import os, signal, sys
    from datetime import date
    from pathlib import Path
    import pyarrow as pa, pyarrow.parquet as pq
    from mingcheng import journals

    folder, source, point = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    homes = {"copyfile": journals.shutil, "write_table": pq, "replace": os, "rename": os, "fsync": os}
    before, name = point.split("-")
    real = getattr(homes[name], name)
    def killed(*arguments, **options):
        if before == "after":
            real(*arguments, **options)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(homes[name], name, killed)
    tables = {"records": pa.table({"uscc": ["c"]})}
    journals.Journal(folder).add("list", [source], tables, date(2026, 7, 2))
    """
)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9")
@pytest.mark.parametrize(
    "point",
    [
        "before-copyfile", "after-copyfile", "before-replace", "after-replace", "before-write_table", "after-write_table",
        "before-rename", "after-rename", "before-fsync",
    ],
)  # fmt: skip
def test_a_process_that_is_killed_leaves_the_import_whole_or_not_there(tmp_path: Path, point: str) -> None:
    journal = Journal(tmp_path / "register")
    first = added(journal, source(tmp_path))
    late = source(tmp_path, "后来.csv", "名称\n望江\n")
    child = subprocess.run([sys.executable, "-c", CHILD, str(journal.folder), str(late), point], check=False)
    assert child.returncode == -signal.SIGKILL
    entries = journal.entries()
    assert entries[0] == first
    if point == "after-rename":
        assert [entry.rows for entry in entries[1:]] == [{"records": 1}]
    else:
        assert entries[1:] == []
    again = added(journal, late)
    assert again.number == len(entries) + 1
    assert journal.source(again.files[0]).read_bytes() == late.read_bytes()
    assert [path for path in journal.folder.rglob(".new-*")] == []
    assert {path.name[:64] for path in (journal.folder / FILES).iterdir()} == {
        sha256_of(source(tmp_path)),
        sha256_of(late),
    }


HOLDER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from mingcheng.journals import Journal

    with Journal(Path(sys.argv[1]))._alone():
        print("held", flush=True)
        sys.stdin.read()
    """
)


def test_while_another_process_imports_a_second_one_is_refused_and_reading_goes_on(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "register")
    added(journal, source(tmp_path))
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(journal.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdin is not None and holder.stdout is not None
    with holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(JournalError) as caught:
            added(journal, source(tmp_path, text="2"))
        assert str(caught.value) == f"{journal.folder}：另一次导入正在进行。 请等它结束后再试。"
        assert len(journal.entries()) == 1
        holder.stdin.close()
        holder.wait()
    assert added(journal, source(tmp_path, text="2")).number == 2


def test_a_thousand_imports_are_all_there(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "register")
    entry = added(journal, source(tmp_path))
    told = json.loads((entry.folder / ENTRY).read_text(encoding="utf-8"))
    for number in range(2, 1001):
        folder = entry.folder.with_name(f"{number:06d}-{entry.files[0].sha256[:12]}")
        folder.mkdir()
        os.link(entry.table("records"), folder / "records.parquet")
        (folder / ENTRY).write_text(json.dumps(told | {"number": number}), encoding="utf-8")
    assert [entry.number for entry in journal.entries()] == list(range(1, 1001))
    assert added(journal, source(tmp_path, text="last")).number == 1001
