"""Simulates twenty reforms: `python -m benchmarks.measures.reforms_job FACTS`."""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

from mingcheng.policies.enterprise import Clock
from mingcheng.policies.facts import Facts
from mingcheng.policies.load import load_pack
from mingcheng.policies.reforms import reformed, sweep_of
from mingcheng.policies.simulate import Simulation

SWEEPS = (
    "revenue-step.award_1=10 万元..50 万元:10 万元",
    "revenue-step.growth_floor=5%, 8%, 12%, 15%, 20%",
    "capability-20.per_level=10 万元..30 万元:5 万元",
    "outsourcing.rate=1%, 2%, 4%, 5%, 6%",
)


def main() -> None:
    start = time.perf_counter()
    pack, clock = load_pack("jiaxing-2025"), Clock.of(2025)
    reforms = [reform for sweep in SWEEPS for reform, _value in sweep_of(sweep, pack)]
    taken = []
    with Facts(Path(sys.argv[1])) as facts, Simulation(pack, facts, clock) as simulation:
        opening = time.perf_counter() - start
        for reform in reforms:
            begin = time.perf_counter()
            simulation.reform(reformed(pack, reform))
            taken.append(time.perf_counter() - begin)
    told = {"reforms": len(reforms), "opening": opening, "each": statistics.median(taken)}
    print(json.dumps(told | {"seconds": time.perf_counter() - start}))


if __name__ == "__main__":
    main()
