"""The ten rules as measures of this product: from a folder of facts to the amounts of every rule."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from benchmarks.measures.ten_rules import PACK, YEAR
from mingcheng.policies.enterprise import Clock
from mingcheng.policies.facts import Facts
from mingcheng.policies.load import load_pack
from mingcheng.policies.match import Run, Summary, match


def amounts(folder: Path, with_answers: bool = False) -> pa.Table:
    """`uscc` and the amount of every rule in fen, null where there is none or it is not certain; with answers also
    whether an enterprise is eligible."""
    pack, clock = load_pack(str(PACK)), Clock.of(YEAR)
    with Facts(folder) as facts:
        run = Run(pack, facts, clock, Summary())
        names = ("amount", "eligible") if with_answers else ("amount",)
        batches = []
        for portion in run.portions():
            table = run.outcomes(portion)
            columns = {
                measure.id if name == "amount" else f"{measure.id} {name}": run.compiler.column(table, measure, name)
                for name in names
                for measure in run.measures
            }
            batches.append(facts.engine.arrow(table.select("uscc", **columns)))
        return pa.concat_tables(batches)


def matched(folder: Path, output: Path) -> Summary:
    """The whole result of a match: answers, amounts, tiers, what is missing, how far off."""
    with Facts(folder) as facts:
        return match(load_pack(str(PACK)), facts, Clock.of(YEAR), output)
