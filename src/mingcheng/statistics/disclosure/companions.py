"""What is published beside a table of sums: how many enterprises stand behind each cell, and how fast the cells grow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pyarrow as pa

from mingcheng.language import _
from mingcheng.statistics.disclosure.errors import TableError
from mingcheng.statistics.disclosure.protection import Method, Protected, protect
from mingcheng.statistics.disclosure.rules import Rules
from mingcheng.statistics.disclosure.tables import Dimension, Key, linked

HIDDEN_TOO = 10
"""Hiding the count of a cell whose value is shown loses as much as hiding ten counts of cells that are hidden."""


def protect_counts(
    contributions: pa.Table,
    values: Protected,
    rules: Rules,
    method: Method = "auto",
) -> Protected:
    """The numbers of enterprises of a protected table's cells, protected likewise: fewer than the least number of contributors
    is not shown, nor what would give it away.

    `contributions` are those that `values` was made of. Hidden together with its count is, where there is a choice, a cell whose
    value is hidden anyway. Counted are contributors, not holdings: one whose rows lie in several base cells is counted in none
    of them rightly, and is refused with a TableError.
    """
    dimensions = values.table.dimensions
    rows = contributions.select(
        [*_distinct(each.source for each in dimensions), "contributor", *_holding(contributions)]
    )
    ones = rows.group_by(rows.column_names, use_threads=False).aggregate([])
    _refuse_twice(ones)
    ones = ones.append_column("value", pa.array(np.ones(ones.num_rows, np.int64)))
    by_name: Mapping[str, Dimension] = {each.name: each for each in dimensions}
    table = linked(ones, [[by_name[name] for name in view] for view in values.table.views])
    hidden = values.is_hidden[values.table.unknown]
    is_hidden = dict(zip(values.table.grid.tolist(), hidden.tolist(), strict=True))
    cost = {
        table.key_of(unknown): 1 if is_hidden.get(int(table.grid[table.first_cell[unknown]]), False) else HIDDEN_TOO
        for unknown in range(len(table.unknowns))
    }
    return protect(table, rules.for_counts(), cost=cost, method=method, are_counts=True)


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _holding(contributions: pa.Table) -> list[str]:
    return ["holding"] if "holding" in contributions.column_names else []


def _refuse_twice(ones: pa.Table) -> None:
    """One enterprise in two base cells would be counted twice in their sum."""
    twice = ones.num_rows - len(ones["contributor"].unique())
    if twice:
        raise TableError(
            "",
            _("有企业同时在几个单元格里（多出 {count} 行），家数相加会重复计算。").format(count=twice),
            _("请先给每家企业定一个主要类别，再数家数。"),
        )


def safe_growth(this_year: Protected, year_earlier: Protected, view: int = 0) -> pa.Table:
    """Growth of the cells whose values are shown in both years, raw: by the published values.

    Out: the columns of codes and `growth`, a fraction to six places (0.158 is 15.8 %), null where a value is hidden or where
    nobody contributed, and where last year's value is not above zero. With one value hidden, growth would give it away: a rate
    times last year's value is a value.
    Both tables must have the same dimensions.
    """
    names = this_year.table.views[view]
    if year_earlier.table.views[view] != names:
        raise TableError("", _("两年的表维度不同，不能求增速。"), _("请用同样的维度各做一张表。"))
    now, before = (_by_key(each, view, names) for each in (this_year, year_earlier))
    keys = sorted(now.keys() | before.keys())
    columns: dict[str, pa.Array] = {
        name: pa.array([key[position] for key in keys], pa.string()) for position, name in enumerate(names)
    }
    growth = [_growth(now.get(key), before.get(key)) for key in keys]
    return pa.table({**columns, "growth": pa.array(growth, pa.decimal128(38, 6))})


def _by_key(table: Protected, view: int, names: tuple[str, ...]) -> dict[Key, int | None]:
    published = table.published(view)
    keys = zip(*(published[name].to_pylist() for name in names), strict=True)
    return dict(zip(keys, published["value"].to_pylist(), strict=True))


def _growth(now: int | None, before: int | None) -> Decimal | None:
    if now is None or before is None or before <= 0:
        return None
    return Decimal(round(Fraction(now - before, before) * 10**6)).scaleb(-6)
