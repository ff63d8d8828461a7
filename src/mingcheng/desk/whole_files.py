"""Files that are there whole or not at all, whoever dies or writes at the same time; and snapshots, which can be made again."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def written_whole(path: Path, *, is_durable: bool = False) -> Iterator[Path]:
    """A file beside to write to, which takes its place at the end of the block; where that fails, nothing has changed.
    `is_durable`: it is on the disk by then."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".making-", suffix=path.suffix, dir=path.parent)
    os.close(descriptor)
    made = Path(name)
    try:
        yield made
        if is_durable:
            with made.open("rb") as file:
                os.fsync(file.fileno())
        os.replace(made, path)
    except BaseException:
        made.unlink(missing_ok=True)
        raise


def written_once(path: Path, make: Callable[[], str]) -> str:
    """The text of a file that is made where it is missing and never changed, for the owner alone: a secret. Of two who come
    at once both get the text of the one who was first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(make())
    return path.read_text(encoding="ascii")


def snapshot(folder: Path, depends_on: Sequence[Any], ending: str, make: Callable[[Path], None], most: int) -> Path:
    """The file in a folder that holds what was made of certain things (JSON values): made where it is missing. Of more than
    `most` files the oldest go."""
    told = json.dumps(depends_on, ensure_ascii=False, default=str)
    path = folder / f"{hashlib.sha256(told.encode()).hexdigest()[:32]}{ending}"
    if not path.exists():
        with written_whole(path) as made:
            make(made)
        for old in _by_age(folder, ending)[:-most]:
            old.unlink(missing_ok=True)
    return path


def _by_age(folder: Path, ending: str) -> list[Path]:
    """Those that are whole, the oldest first; one that another process has just removed counts as oldest."""

    def age(path: Path) -> float:
        with contextlib.suppress(FileNotFoundError):
            return path.stat().st_mtime
        return 0.0

    return sorted((each for each in folder.glob(f"*{ending}") if not each.name.startswith(".")), key=age)
