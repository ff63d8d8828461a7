"""The kinds of work that rooms have registered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from mingcheng.desk.jobs.models import Job


class Cancelled(Exception):
    """Raised inside a job by `Progress` once somebody has cancelled it: the job stops where it stands."""


class Interrupted(Cancelled):
    """Raised inside a job by `Progress` when the worker is told to end: the job is done later, by another one."""


class Progress(Protocol):
    """What a running job tells: how far it is. Telling also asks whether it was cancelled."""

    def __call__(self, done: int, total: int, text: str = "") -> None:
        """`done` of `total` parts; `text` (in the user's language) says what is going on. Raises Cancelled."""


Work: TypeAlias = Callable[["Job", Progress], Mapping[str, Any] | None]
"""What is done: may be called again after a crash, so it must be idempotent. It gives what is kept as the job's result."""


@dataclass(frozen=True, slots=True)
class Daily:
    """Work that is asked for once a day: not before this time of the day; the name of the page on which its result is seen.
    Its payload is `{"on": the day}`."""

    after: time
    page: str


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of work: its name (`statistics.check`), what it is called (Chinese, `marked`), what it does, and when it is
    asked for by itself, if ever."""

    name: str
    title: str
    work: Work
    daily: Daily | None = None


KINDS: dict[str, JobKind] = {}


def job(name: str, title: str, daily: Daily | None = None) -> Callable[[Work], Work]:
    """Registers work under a name. Modules with jobs are called `work.py` and are imported by their app's `ready`."""

    def registered(work: Work) -> Work:
        KINDS[name] = JobKind(name, title, work, daily)
        return work

    return registered
