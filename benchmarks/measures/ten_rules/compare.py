"""The ten rules here, in OpenFisca and in plain NumPy: time, memory, and who is right to the fen."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.measures.jobs import Run, in_turn, module, peak, processor, ratios, seconds, show, spread
from benchmarks.measures.made_up import threshold_codes, with_thresholds
from benchmarks.measures.settings import Settings
from benchmarks.measures.ten_rules import RULES

GOALS = {"openfisca": "≤ 1", "floor": "≤ 3"}
AT_THRESHOLDS = 4000


def compare(settings: Settings) -> None:
    """Prints the tables."""
    absent = [name for name in ("openfisca_core", "polars") if find_spec(name) is None]
    if absent:
        print(f"ten-rules: {', '.join(absent)} not installed, see requirements/bench.txt")
        return
    size = settings.size(1_000_000, 50_000)
    folder = with_thresholds(settings.folder, size, AT_THRESHOLDS)
    times(folder, size, settings)
    exactness(folder, settings)


def times(folder: Path, size: int, settings: Settings) -> None:
    output = settings.folder / "ten-rules.parquet"
    ways = ("ours", "openfisca", "floor")
    jobs = {f"{way}, in memory": module("ten_rules.job", way, folder) for way in ways}
    jobs |= {f"{way}, to Parquet": module("ten_rules.job", way, folder, output) for way in ways}
    jobs["ours, whole result"] = module("ten_rules.job", "ours-result", folder, output)
    runs = in_turn(jobs, settings.repeat)
    rows = [
        (name, spread(seconds(each)), spread(seconds(each, is_inner=True)), spread(processor(each)), peak(each))
        for name, each in runs.items()
    ]
    title = f"ten rules, {size:,} enterprises and {AT_THRESHOLDS:,} at the thresholds, {settings.repeat} rounds"
    show(title, ("way", "process s", "after imports s", "processor s", "peak MB"), rows)
    show(
        "ours against the others, round by round",
        ("", "process", "after imports", "processor", "goal"),
        list(_ratios(runs)),
    )


def _ratios(runs: dict[str, list[Run]]) -> Sequence[tuple[str, ...]]:
    rows = []
    for other, goal in GOALS.items():
        for ours, theirs in (
            ("ours, in memory", "in memory"),
            ("ours, to Parquet", "to Parquet"),
            ("ours, whole result", "to Parquet"),
        ):
            one, two = runs[ours], runs[f"{other}, {theirs}"]
            both = [spread(ratios(seconds(one, inner), seconds(two, inner))) for inner in (False, True)]
            busy = spread(ratios(processor(one), processor(two)))
            rows.append((f"{ours} / {other}, {theirs}", *both, busy, goal))
    return rows


def exactness(folder: Path, settings: Settings) -> None:
    """Amounts that differ from whole numbers by a fen or more, of enterprises at the thresholds and of a sample."""
    from benchmarks.measures.ten_rules.agreement import differences

    codes = pq.read_table(folder / "enterprises.parquet", columns=["uscc"])["uscc"].to_pylist()
    special = threshold_codes(AT_THRESHOLDS)
    count = min(settings.size(200_000, 20_000), len(codes) - len(special))
    sample = random.Random(2).sample(sorted(set(codes) - set(special)), count)
    for label, chosen in (("at the thresholds", special), ("by chance", sample)):
        found = differences(folder, chosen)
        rows = []
        for way in dict.fromkeys(each.way for each in found):
            of_way = {each.rule: each for each in found if each.way == way}
            wrong = Counter({rule: of_way[rule].wrong for rule in RULES})
            rows.append(
                (way, f"{wrong.total():,}", f"{sum(each.crossed for each in of_way.values()):,}",
                 f"{sum(each.undecided for each in of_way.values()):,}",
                 ", ".join(f"{rule} {number:,}" for rule, number in wrong.most_common() if number))
            )  # fmt: skip
        title = f"amounts that differ from the exact ones, {len(chosen):,} enterprises {label}, {len(RULES)} rules"
        heads = ("way", "by a fen or more", "of these, another tier", "sure though unknown", "where")
        show(title, heads, rows)
