"""One process at a time, by a file; the lock goes with the process that held it, however it ended."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mingcheng.journals import lock_now

PAUSE_SECONDS = 0.05


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Waits until nobody else holds the file, and holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        while True:
            try:
                lock_now(file.fileno())
                break
            except BlockingIOError:
                time.sleep(PAUSE_SECONDS)
        yield
