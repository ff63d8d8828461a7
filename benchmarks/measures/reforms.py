"""Twenty reforms of a pack, simulated one after another on facts that are read once."""

from __future__ import annotations

from benchmarks.measures.jobs import in_turn, module, peak, processor, seconds, show, spread
from benchmarks.measures.made_up import city
from benchmarks.measures.settings import Settings


def measure(settings: Settings) -> None:
    """Prints the table."""
    size = settings.size(100_000, 10_000)
    runs = in_turn({"reforms": module("reforms_job", city(settings.folder, size))}, settings.repeat)["reforms"]
    row = (
        spread(seconds(runs)), spread(seconds(runs, is_inner=True)), spread([each.told["opening"] for each in runs]),
        spread([each.told["each"] for each in runs], 3), spread(processor(runs)), peak(runs), "≤ 20 s",
    )  # fmt: skip
    heads = (
        "process s",
        "after imports s",
        "of this, facts and present law",
        "each reform s",
        "processor s",
        "peak MB",
        "goal",
    )
    show(f"{runs[0].told['reforms']} reforms of jiaxing-2025, {size:,} enterprises", heads, [row])
