"""A match after start, everything imported: `python -m benchmarks.measures.small_job FACTS OUT`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import ibis

from mingcheng.policies.enterprise import Clock
from mingcheng.policies.facts import Facts
from mingcheng.policies.load import load_pack
from mingcheng.policies.match import match


def main() -> None:
    facts_place, output = Path(sys.argv[1]), Path(sys.argv[2])
    ibis.duckdb.connect().disconnect()  # which imports the backend
    start = time.perf_counter()
    pack = load_pack("jiaxing-2025")
    opened = time.perf_counter()
    with Facts(facts_place) as facts:
        reading = time.perf_counter() - opened
        match(pack, facts, Clock.of(2025), output)
    print(json.dumps({"reading": reading, "seconds": time.perf_counter() - start}))


if __name__ == "__main__":
    main()
