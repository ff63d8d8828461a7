"""A folder that keeps what was imported: every import whole or not at all, the same file once, the files unchanged.

```
folder/
  files/<sha256>.<ending>       what the user gave, unchanged, where it may be kept
  imports/000001-<sha12>/       one import: its tables as Parquet and entry.json; in place as a whole, or not there
```
An import is written under a name that readers pass over and gets its own by one rename, so that a process that is killed
leaves nothing half done; what it left is cleared away by the next import. What comes back from the folder is checked: an
entry that cannot be read, names a file by anything but a hash, or lacks a table, is told as damaged.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from mingcheng.errors import MingchengError
from mingcheng.language import _

FILES, IMPORTS, ENTRY, LOCK = "files", "imports", "entry.json", ".lock"
ROWS_OF_A_GROUP = 8_192
"""Rows of a group of a table: few enough that who wants one row of a hundred columns does not read tens of thousands."""
_UNFINISHED = ".new-"
_FINISHED = re.compile(r"[0-9]{6,}-[0-9a-f]{12}")
_HASH = re.compile(r"[0-9a-f]{64}")
_ENDING = re.compile(r"\.[a-z0-9]{1,10}")


class JournalError(MingchengError):
    """The folder cannot be written, is no journal, or another import is running."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was imported: its name as given, and the hash of its content, by which it is kept."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One import. `kind` tells what its tables are; `known_at` is the day from which it counts as known; `about` is
    what the importing capability wants to keep beside the tables, fit for JSON."""

    number: int
    folder: Path
    kind: str
    known_at: date
    files: tuple[SourceFile, ...]
    rows: Mapping[str, int]
    about: Mapping[str, Any] = field(default_factory=dict)

    def table(self, name: str) -> Path:
        """The Parquet file of a table of this import."""
        return self.folder / f"{name}.parquet"


def sha256_of(path: Path) -> str:
    """The hash by which a file's content is known."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Journal:
    """The imports of a folder, in the order in which they came. The folder is made by the first import."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def entries(self, kind: str | None = None) -> list[Entry]:
        """Every finished import, the first first; of one kind where that is named."""
        found = [_entry_in(path) for path in self._finished()]
        return [entry for entry in found if kind in (None, entry.kind)]

    def holds(self, sha256: str, kind: str | None = None) -> Entry | None:
        """The import that brought a file of this content, if one did."""
        return next((e for e in self.entries(kind) if any(source.sha256 == sha256 for source in e.files)), None)

    def source(self, file: SourceFile) -> Path:
        """Where the unchanged file lies, if it was kept."""
        return self.folder / FILES / _kept_name(file)

    def add(
        self,
        kind: str,
        sources: Sequence[Path],
        tables: Mapping[str, pa.Table],
        known_at: date,
        about: Mapping[str, Any] | None = None,
        same: Callable[[Entry], bool] | None = None,
        *,
        keeps_files: bool = True,
    ) -> Entry:
        """One import with all its files and tables, in one step; of files that must not stay (`keeps_files` False) the hash
        alone is kept. Raises JournalError where another import is running or
        the folder cannot be written. That a file was imported before is the caller's to ask (`holds`); where two processes
        may ask at once, `same` tells an import like this one, which is then given back instead of a second one."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._alone():
                held = next((entry for entry in self.entries(kind) if same(entry)), None) if same else None
                if held is not None:
                    return held
                return self._added(kind, sources, tables, known_at, dict(about or {}), keeps_files)
        except OSError as error:
            raise self._not_written(error) from error

    def keep_last(self, count: int) -> None:
        """Removes all imports but the last `count`, the oldest first: for results that can be computed again. A process
        that is killed meanwhile leaves each import whole or gone."""
        try:
            with self._alone():
                for path in self._finished()[:-count]:
                    doomed = path.with_name(f"{_UNFINISHED}{secrets.token_hex(6)}")
                    os.rename(path, doomed)
                    shutil.rmtree(doomed, ignore_errors=True)
        except OSError as error:
            raise self._not_written(error) from error

    def _finished(self) -> list[Path]:
        """The folders of finished imports in their order. A folder that cannot be listed is not an empty one."""
        imports = self.folder / IMPORTS
        try:
            names = os.listdir(imports)
        except FileNotFoundError:
            return []
        except OSError as error:
            problem = _("读不到这个目录（{reason}）。").format(reason=_reason(error))
            raise JournalError(str(imports), problem, _("请检查路径和权限。")) from error
        return [imports / name for name in sorted(names) if _FINISHED.fullmatch(name)]

    def _not_written(self, error: OSError) -> JournalError:
        problem = _("写不进去（{reason}）。").format(reason=_reason(error))
        return JournalError(str(self.folder), problem, _("请检查目录的权限与磁盘空间。"))

    def _added(
        self,
        kind: str,
        sources: Sequence[Path],
        tables: Mapping[str, pa.Table],
        known_at: date,
        about: dict[str, Any],
        keeps_files: bool,
    ) -> Entry:
        imports = self.folder / IMPORTS
        kept = self.folder / FILES
        for folder in (imports, kept):
            folder.mkdir(exist_ok=True)
            for left in folder.glob(f"{_UNFINISHED}*"):
                shutil.rmtree(left) if left.is_dir() else left.unlink()
        files = tuple(self._kept(path) if keeps_files else SourceFile(path.name, sha256_of(path)) for path in sources)
        _to_disk(kept)
        unfinished = imports / f"{_UNFINISHED}{secrets.token_hex(6)}"
        unfinished.mkdir()
        for name, table in tables.items():
            pq.write_table(table, unfinished / f"{name}.parquet", compression="zstd", row_group_size=ROWS_OF_A_GROUP)
        number = 1 + max((entry.number for entry in self.entries()), default=0)
        told = {
            "number": number, "kind": kind, "known_at": known_at.isoformat(),
            "files": [{"name": file.name, "sha256": file.sha256} for file in files],
            "rows": {name: table.num_rows for name, table in tables.items()}, "about": about,
        }  # fmt: skip
        (unfinished / ENTRY).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
        for path in unfinished.iterdir():
            _to_disk(path)
        mark = files[0].sha256[:12] if files else secrets.token_hex(6)  # 12 characters either way
        finished = imports / f"{number:06d}-{mark}"
        os.rename(unfinished, finished)
        _to_disk(imports)
        return _entry_in(finished)

    def _kept(self, path: Path) -> SourceFile:
        """Keeps a copy under the hash of the copy itself: a file that changes while it is read is kept as it was read."""
        temporary = self.folder / FILES / f"{_UNFINISHED}{secrets.token_hex(6)}"
        shutil.copyfile(path, temporary)
        file = SourceFile(path.name, sha256_of(temporary))
        _to_disk(temporary)
        os.replace(temporary, self.source(file))
        return file

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One import at a time; the lock goes with the process that held it, however it ended."""
        with (self.folder / LOCK).open("w") as lock:
            try:
                lock_now(lock.fileno())
            except BlockingIOError as error:
                raise JournalError(str(self.folder), _("另一次导入正在进行。"), _("请等它结束后再试。")) from error
            yield


def lock_now(descriptor: int) -> None:
    """Locks an open file until it is closed, whatever the system. BlockingIOError where another process has it."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError as error:  # whatever the reason, it gives no other
            raise BlockingIOError(*error.args) from error
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _to_disk(path: Path) -> None:
    """Written through: after a power cut a finished import is still whole."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _kept_name(file: SourceFile) -> str:
    """The hash with the ending of the name, where that is a plain one; nothing else of a name goes into a path."""
    ending = Path(file.name).suffix.lower()
    return file.sha256 + (ending if _ENDING.fullmatch(ending) else "")


def _reason(error: OSError) -> str:
    return error.strerror or " ".join(str(error).split())[:120]


def _entry_in(folder: Path) -> Entry:
    path = folder / ENTRY
    remedy = _("请从备份恢复这个目录，或把它移走后重新导入原文件。")
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        entry = Entry(
            number=int(told["number"]),
            folder=folder,
            kind=str(told["kind"]),
            known_at=date.fromisoformat(told["known_at"]),
            files=tuple(SourceFile(str(file["name"]), _hash(file["sha256"])) for file in told["files"]),
            rows={str(name): int(count) for name, count in told["rows"].items()},
            about=dict(told["about"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise JournalError(str(path), _("这次导入的记录读不出来。"), remedy) from error
    for name in entry.rows:
        if not entry.table(name).is_file():
            raise JournalError(str(entry.table(name)), _("这次导入的表不见了。"), remedy)
    return entry


def _hash(text: object) -> str:
    if not isinstance(text, str) or _HASH.fullmatch(text) is None:
        raise ValueError("not the hash of a file")
    return text
