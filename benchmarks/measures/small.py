"""What most bureaus have: a workbook or a file of nested JSON lines, to a finished result."""

from __future__ import annotations

from benchmarks.measures.jobs import in_turn, module, peak, processor, ratios, seconds, show, spread
from benchmarks.measures.made_up import city, json_lines, workbook
from benchmarks.measures.scale import command
from benchmarks.measures.settings import Settings

GOAL_ENTERPRISES = 20_000


def measure(settings: Settings) -> None:
    """Prints the tables."""
    sizes = (GOAL_ENTERPRISES, 10 * GOAL_ENTERPRISES) if settings.is_full else (2000, GOAL_ENTERPRISES)
    output = settings.folder / "small.parquet"
    whole, inner = {}, {}
    for size in sizes:
        for form, make in (("xlsx", workbook), ("jsonl", json_lines), ("parquet", city)):
            facts = make(settings.folder, size)
            whole[f"{size:,} {form}"] = command(facts, output)
            inner[f"{size:,} {form} inner"] = module("small_job", facts, output)
    runs = in_turn(whole | inner, settings.repeat)
    rows = []
    for name in whole:
        goal = "≤ 3 s after start" if name.startswith(f"{GOAL_ENTERPRISES:,}") else "linear"
        after = runs[f"{name} inner"]
        reading = spread([each.told["reading"] for each in after])
        rows.append(
            (
                name,
                spread(seconds(runs[name])),
                spread(seconds(after, True)),
                spread(processor(after)),
                reading,
                peak(runs[name]),
                goal,
            )
        )
    heads = ("enterprises", "process s", "after start s", "processor s", "of this, to Parquet s", "peak MB", "goal")
    show("match of jiaxing-2025 from single files", heads, rows)
    grown = [
        (form, spread(ratios(*(seconds(runs[f"{size:,} {form} inner"], True) for size in reversed(sizes)))))
        for form in ("xlsx", "jsonl", "parquet")
    ]
    show("ten times the enterprises, after start", ("", "ratio"), grown)
