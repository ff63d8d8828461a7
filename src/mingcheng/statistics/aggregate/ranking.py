"""The largest reporters and concentration of an aggregation, for the total and for every group, in the last period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.statistics.aggregate.aggregation import Aggregation
from mingcheng.statistics.aggregate.concentration import concentration_of, largest_of, squares_of
from mingcheng.statistics.aggregate.figures import with_groups
from mingcheng.statistics.form import Item

UNITS, HOLDINGS = "legal_units", "holdings"


@dataclass(frozen=True, slots=True)
class Concentration:
    """How much of an item the largest of one group hold; shares are None where there are none."""

    groups: Mapping[str, int]
    item: Item
    basis: str
    holders: int
    cr4: Fraction | None
    hhi: Fraction | None


@dataclass(frozen=True, slots=True)
class Largest:
    """One of the largest reporters of a group; those of the same amount have the same rank."""

    groups: Mapping[str, int]
    item: Item
    rank: int
    id: int
    value: int


def concentrations(aggregation: Aggregation) -> Iterator[Concentration]:
    """Of the total and of every combination of groups, on legal units, and on holdings where the list knows any."""
    database = aggregation.source.database
    rows = _last_rows(aggregation)
    holders = database.arrow_table(_holders(aggregation))
    bases = [UNITS, HOLDINGS] if "group" in aggregation.entities.table.column_names else [UNITS]
    for names in _choices(aggregation):
        for item in aggregation.asked.items:
            for basis in bases:
                found = database.arrow(concentration_of(rows, holders, item, names, basis))
                told = [_told(row, names, item, basis) for row in found.to_pylist() if row["holders"]]
                yield from sorted(told, key=lambda each: _order(each.groups))


def _told(row: Mapping[str, Any], names: Sequence[str], item: Item, basis: str) -> Concentration:
    total = int(row["total"] or 0)
    has_shares = total > 0 and not row["has_negative"]
    return Concentration(
        {name: row[name] for name in names},
        item,
        basis,
        row["holders"],
        Fraction(int(row["largest"]), total) if has_shares else None,
        Fraction(squares_of(row), total * total) if has_shares else None,
    )


def _holders(aggregation: Aggregation) -> pa.Table:
    """`id`, and the numbers of who holds: the reporter itself, or its group's number beyond those of reporters."""
    count = len(aggregation.entities)
    numbers = np.arange(count, dtype=np.int32)
    groups = aggregation.entities.column("group").combine_chunks().dictionary_encode()
    held = pc.fill_null(groups.indices, -1).to_numpy(zero_copy_only=False)
    holdings = np.where(held >= 0, held + count, numbers).astype(np.int32)
    return pa.table({"id": numbers, UNITS: numbers, HOLDINGS: holdings})


def largest(aggregation: Aggregation, count: int) -> Iterator[Largest]:
    """The largest reporters of the total and of every combination of groups."""
    rows = _last_rows(aggregation)
    for names in _choices(aggregation):
        for item in aggregation.asked.items:
            found = aggregation.source.database.arrow(largest_of(rows, item, names, count)).to_pylist()
            told = [
                Largest({name: row[name] for name in names}, item, row["rank"], row["id"], row["value"])
                for row in found
            ]
            yield from sorted(told, key=lambda each: (_order(each.groups), each.rank, each.id))


def _last_rows(aggregation: Aggregation) -> Any:
    rows = aggregation.counted.filter(aggregation.counted["t"] == aggregation.last)
    return with_groups(rows, aggregation.by, aggregation.sizes)


def _choices(aggregation: Aggregation) -> list[tuple[str, ...]]:
    """The dimensions of the total, and of the finest groups."""
    return [(), aggregation.by] if aggregation.by else [()]


def _order(groups: Mapping[str, int]) -> list[tuple[bool, int]]:
    return [(place == 0, place) for place in groups.values()]
