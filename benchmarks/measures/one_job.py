"""Explains enterprises one after another: `python -m benchmarks.measures.one_job FACTS TIMES objects|json|words`."""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq

from mingcheng.policies.compile import terms_of
from mingcheng.policies.enterprise import Clock, Lookup
from mingcheng.policies.explain import as_json, explanations_of
from mingcheng.policies.explain_lines import lines_of
from mingcheng.policies.facts import Facts
from mingcheng.policies.load import load_pack
from mingcheng.policies.match import in_force
from mingcheng.policies.records import Records
from mingcheng.policies.stacking import stacking_terms

WARM = 20


def main() -> None:
    folder, times, form = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    codes = pq.read_table(folder / "enterprises.parquet", columns=["uscc"])["uscc"].to_pylist()
    chosen = random.Random(3).sample(codes, times + WARM)
    start = time.perf_counter()
    pack, clock = load_pack("jiaxing-2025"), Clock.of(2025)
    measures = in_force(pack, clock)
    with Facts(folder) as facts:
        records = Records(facts, terms_of(measures) | stacking_terms(pack), clock, pack.catalogue)
        opening = time.perf_counter() - start
        taken = []
        for code in chosen:
            begin = time.perf_counter()
            enterprise = records.enterprise(code)
            lookup = Lookup(enterprise, clock, records.coverage, pack.catalogue)
            explanations = explanations_of(pack, measures, lookup)
            if form == "json":
                json.dumps(as_json(enterprise, explanations, lookup), ensure_ascii=False)
            elif form == "words":
                "\n".join(lines_of(enterprise, explanations, lookup))
            taken.append(time.perf_counter() - begin)
    ordered = sorted(taken[WARM:])
    shares = {name: ordered[int(share * (len(ordered) - 1))] * 1000 for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))}  # fmt: skip
    print(json.dumps({**shares, "opening": opening}))


if __name__ == "__main__":
    main()
