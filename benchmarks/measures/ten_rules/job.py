"""One way of computing the ten rules, in a process of its own: `python -m benchmarks.measures.ten_rules.job WAY FACTS [OUT]`.

Ways: ours, openfisca, floor give the amounts in memory and their totals, and with OUT write them as Parquet; ours-result
writes what `mingcheng match` does. Prints the seconds after the imports and the totals in fen as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def ours(folder: Path, output: Path | None) -> dict[str, int]:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from benchmarks.measures.ten_rules.ours import amounts

    imported()
    table = amounts(folder)
    totals = {name: pc.sum(table[name]).as_py() or 0 for name in table.column_names if name != "uscc"}
    if output is not None:
        pq.write_table(table, output, compression="zstd", compression_level=1)
    return totals


def ours_result(folder: Path, output: Path | None) -> dict[str, int]:
    from benchmarks.measures.ten_rules.ours import matched

    assert output is not None
    imported()
    return dict(matched(folder, output).money_fen)


def openfisca(folder: Path, output: Path | None) -> dict[str, int]:
    from benchmarks.measures.ten_rules.openfisca import amounts

    return _arrays(amounts, folder, output)


def floor(folder: Path, output: Path | None) -> dict[str, int]:
    from benchmarks.measures.ten_rules.floor import amounts

    return _arrays(amounts, folder, output)


def _arrays(amounts: Any, folder: Path, output: Path | None) -> dict[str, int]:
    import polars as pl

    from benchmarks.measures.ten_rules import FEN
    from benchmarks.measures.ten_rules.columns import columns_of

    imported()
    facts = columns_of(folder)
    found = amounts(facts)
    if output is not None:
        pl.DataFrame({"uscc": facts.codes, **found}).write_parquet(output, compression="zstd", compression_level=1)
    return {name: round(float(array.sum()) * FEN) for name, array in found.items()}


WAYS = {"ours": ours, "ours-result": ours_result, "openfisca": openfisca, "floor": floor}
_started = [0.0]


def imported() -> None:
    """Marks that everything is imported."""
    _started[0] = time.perf_counter()


def main() -> None:
    way, folder, *rest = sys.argv[1:]
    totals = WAYS[way](Path(folder), Path(rest[0]) if rest else None)
    print(json.dumps({"seconds": time.perf_counter() - _started[0], "totals": totals}))


if __name__ == "__main__":
    main()
