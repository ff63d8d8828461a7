"""Company names: pairs found by the names alone on made-up lists, and the time to take a million names apart.

    python -m benchmarks.names [--units 20000] [--seeds 1001 1002 1003] [--names 1000000] [--hardest 15]

Precision and recall by what was done to the names, on seeds that the weights were not set by; the false pairs that the
matcher was surest of; what happens to twins, which no one can tell from a misprint. Goals: precision ≥ 0.99, recall ≥ 0.95,
a million names ≤ 25 s and ≤ 2 GB. Nothing here fails when a goal is missed.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import Counter
from random import Random

import pyarrow as pa
from rich.console import Console
from rich.table import Table

from mingcheng import __version__
from mingcheng.registry.company_names import name_columns
from mingcheng.registry.made_up.measure import Count, Score, score
from mingcheng.registry.made_up.units import made_up_units, twin
from mingcheng.registry.made_up.variants import made_up_list
from mingcheng.registry.name_matching import matches

MEASURES = ("entries", "right", "wrong", "reviewed", "misled")


def by_kind(scores: list[Score]) -> Table:
    """The counts of all lists together, a row a kind."""
    table = Table("kind", *MEASURES, "right of entries", title=f"mingcheng {__version__}: names alone")
    kinds = sorted({kind for each in scores for kind in each.by_kind})
    for kind in kinds:
        counts = [each.by_kind.get(kind, Count()) for each in scores]
        sums = [sum(getattr(count, name) for count in counts) for name in MEASURES]
        share = "—" if kind.startswith("stranger") else f"{sums[1] / sums[0]:.3f}"
        table.add_row(kind, *map(str, sums), share)
    return table


def hardest(scores: list[Score], count: int) -> Table:
    """The false pairs that the matcher was surest of."""
    table = Table("entry", "merged with", "really", "kind", "p", "reasons", title="hardest false pairs")
    slips = sorted((slip for each in scores for slip in each.slips), key=lambda slip: -slip.probability)
    for slip in slips[:count]:
        reasons = "；".join(slip.reasons)
        kind = slip.entry.kind
        table.add_row(slip.entry.name, slip.merged_with, slip.unit or "—", kind, f"{slip.probability:.3f}", reasons)
    return table


def twins(count: int, seed: int) -> str:
    """What becomes of strangers whose trade name looks or sounds like a unit's, all else the same."""
    units, rng = made_up_units(count, seed), Random(seed)
    others = [other.name for unit in units if (other := twin(unit, rng)) is not None]
    found = matches(pa.array(others), pa.array([unit.name for unit in units]))
    decisions = Counter(found["decision"].to_pylist())
    return f"{len(others)} twins: {decisions['same']} merged, {len(set(found['left'].to_pylist())) - decisions['same']} reviewed"


def speed(count: int) -> str:
    """Seconds and memory of taking so many names apart."""
    units = made_up_units(min(count, 250_000), seed=1)
    names = [unit.name for unit in units]
    column = pa.array((names * (count // len(names) + 1))[:count])
    del units, names
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start, processor = time.perf_counter(), time.process_time()
    name_columns(column)
    seconds, processor = time.perf_counter() - start, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"name_columns: {len(column)} names in {seconds:.1f} s (processor {processor:.1f} s), "
        f"peak memory {peak:.0f} MB ({before:.0f} MB before)"
    )


def main() -> None:
    """Measures, and prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=20_000, help="units of each made-up register")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1001, 1002, 1003])
    parser.add_argument("--names", type=int, default=1_000_000)
    parser.add_argument("--hardest", type=int, default=15)
    given = parser.parse_args()
    console = Console()
    console.print(speed(given.names))
    scores = []
    for seed in given.seeds:
        units = made_up_units(given.units, seed)
        start = time.perf_counter()
        scores.append(score(units, made_up_list(units, seed + 10_000), matches))
        seconds = time.perf_counter() - start
        entries = sum(count.entries for count in scores[-1].by_kind.values())
        console.print(
            f"seed {seed}: {entries} entries against {given.units} units, precision {scores[-1].precision:.4f}, "
            f"recall {scores[-1].recall:.4f}, {seconds:.1f} s"
        )
    console.print(by_kind(scores))
    console.print(hardest(scores, given.hardest))
    console.print(twins(given.units // 4, given.seeds[0]))


if __name__ == "__main__":
    main()
