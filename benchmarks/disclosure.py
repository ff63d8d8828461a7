"""Disclosure control: a city's table of districts x chain links x size classes, and a thousand small tables attacked again.

    python -m benchmarks.disclosure [--enterprises 60000] [--seeds 1 2 3] [--tables 1000] [--most 9] [--linked 200]

The large table has 12 districts, 40 chain links in 10 branches and 6 size classes; enterprises are as unequal as they are in
life, so that a good fifth of the cells are sensitive. Of the small tables no hidden cell may be learned by an attack that
shares no code with the product, and the best choice must be that of trying every choice, wherever at most `--most` cells may
be chosen. Goal: the large table in at most 30 s. Nothing here fails when a goal is missed; a betrayed cell is told.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from decimal import Decimal

import numpy as np
import pyarrow as pa
from rich.console import Console
from rich.table import Table

from mingcheng import __version__
from mingcheng.statistics.disclosure import Dimension, Protected, Rules, cross_table, protect
from tests.statistics.made_disclosure import linked_in_product, parks_and_districts, same_in_product
from tests.statistics.plain_disclosure import betrayed, cheapest, made_up

DISTRICTS, LINKS, BRANCHES, SIZES = 12, 40, 10, 6
RULES = (
    Rules(),
    Rules(p_percent=Decimal(10)),
    Rules(min_contributors=1, dominance=(2, Decimal(85))),
    Rules(p_percent=Decimal(20), guards_against_insiders=False),
)


def dimensions() -> list[Dimension]:
    """District, chain link (in branches) and size class."""
    links = {f"L{number:02}": f"B{number % BRANCHES}" for number in range(LINKS)}
    return [
        Dimension("district", {f"D{number:02}": "all" for number in range(DISTRICTS)}),
        Dimension("segment", {**links, **{f"B{number}": "all" for number in range(BRANCHES)}}),
        Dimension("size", {f"S{number}": "all" for number in range(SIZES)}),
    ]


def city(count: int, seed: int) -> pa.Table:
    """Made-up enterprises: few districts and links hold most of them, few enterprises most of the revenue (in fen)."""
    chance = np.random.default_rng(seed)
    district = np.minimum((chance.pareto(1.2, count) * 2).astype(np.int64), DISTRICTS - 1)
    link = chance.permutation(LINKS)[np.minimum((chance.pareto(0.9, count) * 4).astype(np.int64), LINKS - 1)]
    revenue = (np.exp(chance.normal(14, 2.2, count)) * 100).astype(np.int64) + 1
    size = np.digitize(revenue, np.quantile(revenue, [0.3, 0.55, 0.75, 0.9, 0.98]))
    return pa.table({
        "district": [f"D{each:02}" for each in district], "segment": [f"L{each:02}" for each in link],
        "size": [f"S{each}" for each in size], "contributor": [f"E{each}" for each in range(count)], "value": revenue,
    })  # fmt: skip


def large(count: int, seeds: list[int]) -> Table:
    """Seconds and hidden cells of the large table, a row a city."""
    table = Table("seed", "cells", "build s", "protect s", "cpu s", "primary", "secondary", "ratio", "safe")
    table.title = f"mingcheng {__version__}: {count} enterprises, 12 x 40 x 6, p 10 % and fewer than three"
    for seed in seeds:
        rows = city(count, seed)
        start = time.perf_counter()
        cells = cross_table(rows, dimensions())
        built, processor = time.perf_counter(), time.process_time()
        result = protect(cells, Rules(p_percent=Decimal(10)))
        seconds, processor = time.perf_counter() - built, time.process_time() - processor
        first, second = len(result.hidden_keys("u")), len(result.hidden_keys("x"))
        table.add_row(str(seed), str(len(cells.grid)), f"{built - start:.2f}", f"{seconds:.1f}", f"{processor:.1f}", str(first),
                      str(second), f"{second / first:.2f}", "yes" if result.audit.is_protected else "NO")  # fmt: skip
    return table


def small(count: int, most: int) -> Table:
    """The small tables: how many were attacked, what the attack found, how far the quick choice is from the best."""
    found: Counter[str] = Counter()
    for seed in range(count):
        plain, rules = made_up(seed), RULES[seed % len(RULES)]
        cells = same_in_product(plain)
        results: dict[str, Protected] = {
            "best": protect(cells, rules, method="auto"),
            "quick": protect(cells, rules, method="heuristic"),
        }
        for name, result in results.items():
            found[f"{name}: sensitive"] += len(result.hidden_keys("u"))
            found[f"{name}: hidden besides"] += len(result.hidden_keys("x"))
            found[f"{name}: cost"] += result.cost
            found[f"{name}: betrayed cells"] += len(list(betrayed(plain, result.hidden_keys(), rules)))
        found["best: proved to be best"] += results["best"].is_optimal
        by_hand = cheapest(plain, rules, most)
        found["tried by hand"] += by_hand is not None
        found["tried by hand: other cost"] += by_hand is not None and by_hand != results["best"].cost
    return counted(found, f"{count} small tables")


def linked_small(count: int) -> Table:
    """Districts and parks of the same firms, published together."""
    found: Counter[str] = Counter()
    for seed in range(count):
        plain, rules = parks_and_districts(seed), RULES[seed % 2]
        result = protect(linked_in_product(plain), rules)
        never_shown = {key for key in plain.cells() if key[0] != "all" and key[2] != "all"}
        found["sensitive"] += len(result.hidden_keys("u"))
        found["hidden besides"] += len(result.hidden_keys("x"))
        found["betrayed cells"] += len(list(betrayed(plain, never_shown | set(result.hidden_keys()), rules)))
    return counted(found, f"{count} pairs of linked tables")


def counted(found: Counter[str], title: str) -> Table:
    table = Table("what", "number", title=title)
    for name in found:
        table.add_row(name, str(found[name]))
    return table


def main() -> None:
    """All three, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--enterprises", type=int, default=60_000)
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3])
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--most", type=int, default=9)
    parser.add_argument("--linked", type=int, default=200)
    given = parser.parse_args()
    console = Console()
    console.print(large(given.enterprises, given.seeds))
    console.print(small(given.tables, given.most))
    console.print(linked_small(given.linked))


if __name__ == "__main__":
    main()
