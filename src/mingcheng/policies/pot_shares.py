"""Pots over a result that is too large to hold: demands are noted as the result passes by, shared out once it is complete,
and filled in on a second pass over the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mingcheng.policies.model import Pack
from mingcheng.policies.money_columns import wan_yuan
from mingcheng.policies.pots import DEMANDS, PotResult, granted, result_of
from mingcheng.policies.rules import pot_members

ORDER = "_order"
"""The column of the figure that ranks, until the pots are shared out."""


class PotShares:
    """The demands on the pots of a pack, and what they get."""

    def __init__(self, pack: Pack) -> None:
        self.pots = pack.pots
        self.members = {pot.id: pa.array(pot_members(pot, pack)) for pot in pack.pots}
        self.demands: dict[str, list[pa.Table]] = {pot.id: [] for pot in pack.pots}
        self.given: dict[str, np.ndarray[tuple[int], np.dtype[np.int64]]] = {}

    def noted(self, batch: pa.Table) -> pa.Table:
        """The batch as it is, its demands noted."""
        for pot in self.pots:
            rows = batch.filter(pc.is_in(batch["measure"], value_set=self.members[pot.id]))
            fen = pc.multiply(rows["payable"], pa.scalar(10**6)).cast(pa.int64()).fill_null(0)
            asked = pa.table({"uscc": rows["uscc"], "measure": rows["measure"], "demand": fen, "order": rows[ORDER]})
            self.demands[pot.id].append(asked.cast(DEMANDS))
        return batch

    def share_out(self) -> tuple[PotResult, ...]:
        """Shares every pot out among its demands."""
        results = []
        for pot in self.pots:
            demands = pa.concat_tables(self.demands.pop(pot.id) or [DEMANDS.empty_table()])
            self.given[pot.id] = granted(pot, demands)
            results.append(result_of(pot, demands["demand"], self.given[pot.id]))
        return tuple(results)

    def filled(self, path: Path) -> Iterator[pa.Table]:
        """The result of the first pass with `granted` (万元): null where the measure hangs on no pot, or nothing is certain."""
        taken = dict.fromkeys(self.given, 0)
        with pq.ParquetFile(path) as file:
            for number in range(file.num_row_groups):
                rows = file.read_row_group(number)
                column = np.zeros(rows.num_rows, dtype=np.int64)
                is_paid = np.zeros(rows.num_rows, dtype=bool)
                for pot_id, given in self.given.items():
                    mine = np.asarray(pc.is_in(rows["measure"], value_set=self.members[pot_id]).combine_chunks())
                    count = int(mine.sum())
                    column[mine] = given[taken[pot_id] : taken[pot_id] + count]
                    is_paid |= mine
                    taken[pot_id] += count
                unknown = ~is_paid | np.asarray(rows["payable"].is_null().combine_chunks())
                fen = pa.array(column, pa.int64(), mask=unknown)
                yield rows.drop_columns([ORDER]).append_column("granted", wan_yuan(fen))
