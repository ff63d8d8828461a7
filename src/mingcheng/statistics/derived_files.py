"""Files that can be made again from a journal's imports, kept so that they need not be.

The name of such a file holds a hash of all that it is made from; imports never change, so that a file of the right name
is right. It is written under another name and renamed: no reader meets half a file.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

FOLDER = "derived"
LAYOUT = "1"
"""Goes into the hash: another way of making the files needs another."""

KEPT = 6
"""So many files of one form and year stay: the newest view, and views of earlier days."""


class DerivedFiles:
    """The derived files of a folder; where it cannot be written, in a folder of this process that goes with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / FOLDER
        self._own: tempfile.TemporaryDirectory[str] | None = None

    def path(self, form: str, year: int, marks: Sequence[str], write: Callable[[Path], None]) -> Path:
        """The file of a form's year that is made from what `marks` name; `write` makes it where it is missing."""
        told = json.dumps([LAYOUT, form, year, list(marks)]).encode()
        name = f"{re.sub(r'[^0-9A-Za-z-]', '_', form)}-{year}-{hashlib.sha256(told).hexdigest()[:32]}.parquet"
        try:
            return self._held(self.folder / name, write)
        except OSError:  # an archive that may only be read, a full disk
            return self._held(self._own_folder() / name, write)

    def close(self) -> None:
        """Removes the folder of this process."""
        if self._own is not None:
            self._own.cleanup()

    def _held(self, path: Path, write: Callable[[Path], None]) -> Path:
        if path.exists():
            with contextlib.suppress(OSError):
                os.utime(path)  # used just now: it is not among those that go
        else:
            self._make(path, write)
            self._clear(path.parent, path.name.rpartition("-")[0])
        return path

    def _own_folder(self) -> Path:
        if self._own is None:
            self._own = tempfile.TemporaryDirectory(prefix="mingcheng-", ignore_cleanup_errors=True)
        return Path(self._own.name)

    @staticmethod
    def _make(path: Path, write: Callable[[Path], None]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".new-{secrets.token_hex(6)}")
        try:
            unfinished.touch()  # tells whether the folder can be written, before the work is done
            write(unfinished)
            os.replace(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)

    @staticmethod
    def _clear(folder: Path, start: str) -> None:
        """Those used longest ago go."""
        with contextlib.suppress(OSError):
            files = sorted(folder.glob(f"{start}-*.parquet"), key=lambda path: path.stat().st_mtime_ns)
            for path in files[:-KEPT]:
                path.unlink(missing_ok=True)
