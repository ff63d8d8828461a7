"""Pots: a fixed budget shared out among enterprises. The sum granted never passes the pot, to the fen.

pro_rata    each gets the whole fen of its demand times pot / demands; the fen that are left go one by one to the largest
            remainders, of equal ones to the smaller code, then measure
ranking     by the declared figure, the largest first (of equal ones the smaller code; those without the figure last), in
first_come  full as long as the pot lasts; the first that no longer fits gets what is left where the pot says so (`partial`)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.policies.model import Pot
from mingcheng.policies.money_columns import plain_wan_yuan

DEMANDS = pa.schema([("uscc", pa.string()), ("measure", pa.string()), ("demand", pa.int64()), ("order", pa.float64())])
"""In: who would get how much (fen), and the figure that ranks it."""


@dataclass(frozen=True, slots=True)
class PotResult:
    """What became of a pot, in fen: demanded, granted, left over, refused; and how many got all, a part, or nothing."""

    pot: Pot
    demand: int
    granted: int
    unspent: int
    refused: int
    full: int
    part: int
    nothing: int

    def as_dict(self) -> dict[str, object]:
        """The figures for files, in 万元."""
        return {
            "pot": self.pot.id, "rule": self.pot.rule, "budget": plain_wan_yuan(int(self.pot.amount.value)),
            "demand": plain_wan_yuan(self.demand), "granted": plain_wan_yuan(self.granted),
            "unspent": plain_wan_yuan(self.unspent), "refused": plain_wan_yuan(self.refused),
            "full": self.full, "part": self.part, "nothing": self.nothing,
        }  # fmt: skip


def granted(pot: Pot, demands: pa.Table) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """What each demand gets from the pot, in the order of the table; whole fen whose sum is at most the pot.

    In: a table of the schema DEMANDS, demands not below zero. The result does not depend on the order of its rows.
    """
    budget = int(pot.amount.value)
    asked = (
        np.asarray(demands["demand"].combine_chunks(), dtype=np.int64) if demands.num_rows else np.empty(0, np.int64)
    )
    total = total_of(asked)
    if total <= budget:
        return asked
    if pot.rule == "pro_rata":
        return _pro_rata(asked, budget, total, demands)
    return _in_turn(asked, budget, demands, pot.partial)


def total_of(amounts: np.ndarray[tuple[int], np.dtype[np.int64]]) -> int:
    """The sum of amounts, of any size: that of a whole country may pass 64 bits."""
    return sum(int(part) for part in np.add.reduceat(amounts, range(0, len(amounts), 4096))) if len(amounts) else 0


def _pro_rata(
    asked: np.ndarray[tuple[int], np.dtype[np.int64]], budget: int, total: int, demands: pa.Table
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    products = asked.astype(object) * budget  # whole numbers of any size: the product passes 64 bits
    shares = (products // total).astype(np.int64)
    remainders = products % total
    left = budget - int(shares.sum())
    if left:
        keyed = demands.select(["uscc", "measure"]).append_column("place", pa.array(np.arange(len(asked))))
        by_key = np.asarray(keyed.sort_by([("uscc", "ascending"), ("measure", "ascending")])["place"].combine_chunks())
        ordered = by_key[np.argsort(-remainders[by_key].astype(object), kind="stable")]
        shares[ordered[:left]] += 1
    return shares


def _in_turn(
    asked: np.ndarray[tuple[int], np.dtype[np.int64]], budget: int, demands: pa.Table, partial: bool
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    places = demands.append_column("place", pa.array(np.arange(len(asked))))
    keys = [("order", "descending", "at_end"), ("uscc", "ascending", "at_end"), ("measure", "ascending", "at_end")]
    order = np.asarray(pc.sort_indices(places, sort_keys=keys))
    spent = np.cumsum(asked[order])  # may pass 64 bits, but only behind the first that does not fit
    full = spent <= budget
    result = np.zeros(len(asked), dtype=np.int64)
    reached = int(full.argmin()) if not full.all() else len(order)  # nobody behind the first that does not fit is paid
    result[order[:reached]] = asked[order[:reached]]
    if partial and reached < len(order):
        result[order[reached]] = budget - (int(spent[reached - 1]) if reached else 0)
    return result


def result_of(
    pot: Pot, asked: Sequence[int] | pa.ChunkedArray, given: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> PotResult:
    """The figures of a pot from its demands and what they got."""
    wanted = np.asarray(asked, dtype=np.int64)
    demand, paid = total_of(wanted), int(given.sum())
    positive = wanted > 0
    return PotResult(
        pot=pot,
        demand=demand,
        granted=paid,
        unspent=int(pot.amount.value) - paid,
        refused=demand - paid,
        full=int((positive & (given == wanted)).sum()),
        part=int((positive & (given > 0) & (given < wanted)).sum()),
        nothing=int((positive & (given == 0)).sum()),
    )
