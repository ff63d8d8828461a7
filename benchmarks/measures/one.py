"""One enterprise, every measure, with reasons, in a warm process."""

from __future__ import annotations

from benchmarks.measures.jobs import in_turn, module, peak, show, spread
from benchmarks.measures.made_up import city
from benchmarks.measures.settings import Settings


def measure(settings: Settings) -> None:
    """Prints the table."""
    size, asked = settings.size(100_000, 10_000), settings.size(1000, 300)
    jobs = {form: module("one_job", city(settings.folder, size), asked, form) for form in ("objects", "json", "words")}
    runs = in_turn(jobs, settings.repeat)
    names = ("p50", "p95", "p99", "opening")
    rows = [
        (form, *(spread([each.told[name] for each in found]) for name in names), peak(found), "p95 ≤ 20")
        for form, found in runs.items()
    ]
    title = f"one of {size:,} enterprises, all measures of jiaxing-2025, {asked:,} times"
    show(title, ("explained as", "p50 ms", "p95 ms", "p99 ms", "opening s", "peak MB", "goal ms"), rows)
