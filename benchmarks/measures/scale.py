"""A plain match of a whole pack at growing sizes, from Parquet to Parquet; with reasons; from files in no order."""

from __future__ import annotations

from pathlib import Path

from benchmarks.measures.jobs import MINGCHENG, Run, in_turn, peak, processor, ratios, seconds, show, spread
from benchmarks.measures.made_up import city, shuffled
from benchmarks.measures.settings import Settings

PACK = "jiaxing-2025"


def command(facts: Path, output: Path, *options: str) -> list[str]:
    """The command line of a match."""
    return [
        *MINGCHENG, "match", "--measures", PACK, "--facts", str(facts), "--year", "2025", "-o", str(output), *options
    ]  # fmt: skip


def measure(settings: Settings) -> None:
    """Prints the tables."""
    first, second, third = (1_000_000, 3_000_000, 10_000_000) if settings.is_full else (10_000, 30_000, 100_000)
    output, folder = settings.folder / "scale.parquet", settings.folder
    jobs = {}
    for size in (first, second):
        jobs[f"{size:,}"] = command(city(folder, size), output)
        jobs[f"{size:,}, reasons"] = command(city(folder, size), output, "--reasons")
        jobs[f"{size:,}, shuffled"] = command(shuffled(folder, size), output)
    runs = in_turn(jobs, settings.repeat)
    runs |= in_turn({f"{third:,}": command(city(folder, third), output)}, 1 if settings.is_full else settings.repeat)
    sizes = {name: int(name.split(", ")[0].replace(",", "")) for name in runs}
    rows = [
        (
            name,
            spread(seconds(each)),
            spread(processor(each)),
            f"{min(seconds(each)) * 1e6 / sizes[name]:.1f}",
            peak(each),
            "≤ 4,096 MB",
        )
        for name, each in runs.items()
    ]
    show(
        f"match of {PACK}",
        ("enterprises", "process s", "processor s", "µs an enterprise, best", "peak MB", "goal"),
        rows,
    )
    show(
        "against the plain match of facts in order",
        ("", "process", "processor", "goal"),
        list(_ratios(runs, (first, second))),
    )


def _ratios(runs: dict[str, list[Run]], sizes: tuple[int, int]) -> list[tuple[str, ...]]:
    pairs = [
        (f"{size:,}, {kind}", f"{size:,}", goal)
        for size in sizes
        for kind, goal in (("reasons", "≤ 3"), ("shuffled", "—"))
    ]
    pairs.append((f"{sizes[1]:,}", f"{sizes[0]:,}", f"linear: ≤ {sizes[1] / sizes[0]:.0f}"))
    return [
        (
            f"{one} / {other}",
            spread(ratios(seconds(runs[one]), seconds(runs[other]))),
            spread(ratios(processor(runs[one]), processor(runs[other]))),
            goal,
        )
        for one, other, goal in pairs
    ]
