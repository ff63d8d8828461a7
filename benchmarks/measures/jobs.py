"""Jobs in processes of their own, run in turn, round after round; their times, peak memory, and ratios within a round."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[2]
MINGCHENG = (sys.executable, "-m", "mingcheng")


@dataclass(frozen=True)
class Run:
    """One run of a job: from start to end, after its imports where it says so, processor time, peak memory, and what it
    printed."""

    seconds: float
    inner: float | None
    processor: float
    peak_mb: float
    told: Mapping[str, Any]


class JobError(RuntimeError):
    """A measured job has failed."""


def run(command: Sequence[str], codes: Sequence[int] = (0,)) -> Run:
    """Runs a command line; its last line of output may be JSON with `seconds`. Raises JobError for another exit code than
    these."""
    launcher = [sys.executable, "-S", "-E", str(Path(__file__).with_name("launch.py"))]
    done = subprocess.run([*launcher, *command], cwd=ROOT, capture_output=True, text=True, check=False)
    found: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"code": done.returncode}
    if found["code"] not in codes:
        raise JobError(f"exit {found['code']}: {' '.join(command)}\n{done.stderr[-2000:]}")
    return Run(found["seconds"], found["told"].get("seconds"), found["processor"], found["peak_mb"], found["told"])


def module(name: str, *arguments: object) -> list[str]:
    """The command line of a module of these measurements."""
    return [sys.executable, "-m", f"benchmarks.measures.{name}", *map(str, arguments)]


def in_turn(jobs: Mapping[str, Sequence[str]], repeat: int) -> dict[str, list[Run]]:
    """Every job once, then every job again, so that whatever else the machine does falls on all of them alike."""
    runs: dict[str, list[Run]] = {name: [] for name in jobs}
    for _number in range(repeat):
        for name, command in jobs.items():
            runs[name].append(run(command))
    return runs


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Median, least and most."""
    middle = f"{statistics.median(values):.{digits}f}"
    return middle if len(values) == 1 else f"{middle} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def seconds(runs: Sequence[Run], is_inner: bool = False) -> list[float]:
    """The times of runs; after the imports where asked."""
    return [each.inner if is_inner and each.inner is not None else each.seconds for each in runs]


def processor(runs: Sequence[Run]) -> list[float]:
    """The seconds that processors were busy for a job: what else runs on the machine hardly changes them."""
    return [each.processor for each in runs]


def ratios(one: Sequence[float], other: Sequence[float]) -> list[float]:
    """Round by round."""
    return [left / right for left, right in zip(one, other, strict=True)]


def peak(runs: Sequence[Run]) -> str:
    return f"{max(each.peak_mb for each in runs):,.0f}"


def show(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints a table."""
    table = Table(*heads, title=title, title_justify="left")
    for row in rows:
        table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 150).print(table)
