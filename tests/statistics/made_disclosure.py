"""Tables for the tests of disclosure control: made of lists of contributions, by cell."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from mingcheng.statistics.disclosure import CrossTable, Dimension, cross_table, linked
from tests.statistics.plain_disclosure import Contribution, PlainTable


def flat(name: str, leaves: Sequence[str], total: str = "total") -> Dimension:
    """A dimension of leaves under a total."""
    return Dimension(name, dict.fromkeys(leaves, total))


def contributions_of(cells: Mapping[Any, Sequence[int]], dimensions: Sequence[Dimension]) -> pa.Table:
    """One contributor for each amount."""
    rows = [
        (key, f"{'-'.join(key)}-{number}", amount)
        for key, amounts in cells.items()
        for number, amount in enumerate(amounts)
    ]
    columns = {
        dimension.source: pa.array([key[position] for key, _who, _amount in rows], pa.string())
        for position, dimension in enumerate(dimensions)
    }
    who, amounts = [who for _key, who, _amount in rows], [amount for *_rest, amount in rows]
    return pa.table({**columns, "contributor": pa.array(who, pa.string()), "value": pa.array(amounts, pa.int64())})


def table_of(cells: Mapping[Any, Sequence[int]], dimensions: Sequence[Dimension]) -> CrossTable:
    return cross_table(contributions_of(cells, dimensions), dimensions)


def spread(total: int, count: int) -> list[int]:
    """So many whole amounts, nearly equal, with this sum."""
    return [total // count + (number < total % count) for number in range(count)]


def rows_of(table: PlainTable) -> pa.Table:
    """A plain table's contributions, in columns a, b, c."""
    columns = {
        name: pa.array([each.key[position] for each in table.contributions], pa.string())
        for position, name in enumerate("abc"[: len(table.trees)])
    }
    return pa.table({
        **columns,
        "contributor": pa.array([each.firm for each in table.contributions], pa.string()),
        "value": pa.array([each.value for each in table.contributions], pa.int64()),
    })  # fmt: skip


def dimensions_of(table: PlainTable) -> list[Dimension]:
    return [Dimension(name, tree) for name, tree in zip("abc", table.trees, strict=False)]


def same_in_product(table: PlainTable) -> CrossTable:
    """A plain table as the product sees it."""
    return cross_table(rows_of(table), dimensions_of(table))


def linked_in_product(table: PlainTable) -> CrossTable:
    """Of a plain table by district, sector and park: district x sector and park x sector, published together."""
    district, sector, park = dimensions_of(table)
    return linked(rows_of(table), [[district, sector], [park, sector]])


def parks_and_districts(seed: int) -> PlainTable:
    """Firms in districts, sectors and parks that mostly lie in one district, and now and then reach over."""
    chance = random.Random(seed)
    districts = [f"D{number}" for number in range(chance.randint(2, 3))]
    parks, sectors = (
        [f"P{number}" for number in range(chance.randint(2, 4))],
        ["IC", "software"][: chance.randint(1, 2)],
    )
    contributions = []
    for _each in range(chance.randint(6, 30)):
        park = chance.randrange(len(parks))
        district = park % len(districts) if chance.random() < 0.8 else chance.randrange(len(districts))
        key = (districts[district], chance.choice(sectors), parks[park])
        contributions.append(Contribution(key, f"firm {chance.randint(0, 40)}", int(chance.paretovariate(0.8) * 10)))
    trees = [dict.fromkeys(codes, "all") for codes in (districts, sectors, parks)]
    return PlainTable(tuple(contributions), tuple(trees))
