"""Processes that do background work, told apart from each other and from those that had their number before."""

from __future__ import annotations

import os
import socket
import sys
import time
from functools import cache
from pathlib import Path

FORGOTTEN_SECONDS = 3600
"""The sign of a worker that has been silent for so long is taken away."""


def worker_name() -> str:
    """This process: its machine, its space of process numbers, its number, and when it began."""
    return _name_of(os.getpid())


@cache
def _name_of(process: int) -> str:
    return f"{_place()}:{process}:{_began(process) or 0}"


@cache
def _place() -> str:
    """The machine and, in containers, which of the spaces of process numbers on it."""
    try:
        space = os.readlink("/proc/self/ns/pid").strip("pid:[]")
    except OSError:
        space = ""
    return f"{socket.gethostname()[:40]}/{space}"


def _began(process: int) -> int | None:
    """When a process began, in ticks since the machine did; None where that cannot be seen."""
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    fields = told.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else int(fields[19])


def is_near(worker: str) -> bool:
    """Whether a worker is or was a process that can be seen from here, so that `is_gone` knows about it."""
    return worker.startswith(f"{_place()}:") and Path("/proc/self/stat").exists()


def is_gone(worker: str) -> bool:
    """Whether a worker of this machine has ended; False for those of other machines, of which only their lease tells."""
    if not is_near(worker):
        return False
    process, began = worker.removeprefix(f"{_place()}:").split(":")
    return str(_began(int(process))) != began


def resident_bytes() -> int:
    """The memory that this process holds now; 0 where that cannot be seen."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def begin_anew() -> None:
    """Puts a fresh interpreter with the same command line into this process: what the work has left in memory is given
    back, and whoever watches over the process sees no end of it."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


class Sign:
    """A file by whose time one sees from outside that a worker lives."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.path = folder / worker.replace(":", "-").replace("/", "-")

    def show(self) -> None:
        """Shows life."""
        self.path.parent.mkdir(exist_ok=True)
        self.path.touch()

    def take_away(self) -> None:
        """At the end; those that others, long gone, have left go with it."""
        self.path.unlink(missing_ok=True)
        for other in self.path.parent.glob("*"):
            if time.time() - other.stat().st_mtime > FORGOTTEN_SECONDS:
                other.unlink(missing_ok=True)
