"""From contributions to the cells of a table, column by column: sums, numbers of contributors, largest contributions, relations."""

from __future__ import annotations

from itertools import product
from math import prod

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.language import _
from mingcheng.statistics.disclosure.errors import TableError
from mingcheng.statistics.disclosure.rules import MOST_DOMINANT
from mingcheng.statistics.disclosure.tables import (
    Booleans,
    CrossTable,
    Dimension,
    Integers,
    Relations,
    Unknowns,
    digits_of,
    strides_of,
)

MOST_CELLS = 20_000_000
"""So many pairs of a base cell and a cell that contains it; more is not a table that anyone publishes."""
LARGEST_SUM = 1 << 62
"""Sums of absolute values stay below: no 64-bit sum can overflow."""


def built(contributions: pa.Table, dimensions: tuple[Dimension, ...], views: tuple[tuple[str, ...], ...]) -> CrossTable:
    """The table of `linked`: see there."""
    shape = tuple(len(dimension.codes) for dimension in dimensions)
    if prod(shape) >= 1 << 62:
        raise TableError("", _("表太大。"), _("请减少维度，或分成几张表。"))
    base = sum(
        (
            stride * _codes(contributions, dimension)
            for dimension, stride in zip(dimensions, strides_of(shape), strict=True)
        ),
        start=np.zeros(contributions.num_rows, np.int64),
    )
    value, who = _values(contributions), _contributors(contributions)
    atoms, atom_of_row = np.unique(base, return_inverse=True)
    containing = _containing(atoms, dimensions, shape)
    grid, cell_of_pair = np.unique(containing[containing >= 0], return_inverse=True)
    cells = np.full(containing.shape, -1, np.int64)
    cells[containing >= 0] = cell_of_pair
    unknown = _same(cells, len(grid))
    shown = _shown(digits_of(grid, shape), dimensions, views)
    return CrossTable(
        dimensions,
        views,
        grid,
        unknown,
        _unknowns(cells, unknown, atom_of_row, who, value, np.logical_or.reduce(shown)),
        _relations(grid, unknown, dimensions, shape),
        shown,
    )


def _column(contributions: pa.Table, name: str) -> pa.ChunkedArray:
    if name not in contributions.column_names:
        problem = _("企业数据里没有“{name}”这一列。").format(name=name)
        raise TableError("", problem, _("现有：{columns}。").format(columns=_("、").join(contributions.column_names)))
    return contributions[name]


def _refuse_nulls(column: pa.ChunkedArray, name: str) -> None:
    if column.null_count:
        problem = _("“{name}”列有 {count} 行是空的。").format(name=name, count=column.null_count)
        raise TableError("", problem, _("没有填报的不是零：请先去掉这些行，另作说明。"))


def _codes(contributions: pa.Table, dimension: Dimension) -> Integers:
    """A dimension's column as indices into its codes; every one must be a leaf of the tree."""
    column = _column(contributions, dimension.source)
    _refuse_nulls(column, dimension.source)
    given = column.cast(pa.string()).combine_chunks().dictionary_encode()
    index = {code: number for number, code in enumerate(dimension.codes)}
    words = given.dictionary.to_pylist()
    strange = sorted(word for word in words if word not in dimension.leaves)
    if strange:
        problem = _("“{name}”列有 {count} 个代码不是维度“{dimension}”最末一级的：{codes}。")
        shown = _("、").join(strange[:5])
        raise TableError(
            "",
            problem.format(name=dimension.source, count=len(strange), dimension=dimension.name, codes=shown),
            _("请补全 tree，或改正数据。"),
        )
    numbers: Integers = np.array([index[word] for word in words], np.int64)
    return numbers[np.asarray(given.indices.to_numpy(zero_copy_only=False), np.int64)]


def _values(contributions: pa.Table) -> Integers:
    column = _column(contributions, "value")
    _refuse_nulls(column, "value")
    if not pa.types.is_integer(column.type):
        problem = _("“value”列应为整数，现为 {type}。").format(type=column.type)
        raise TableError("", problem, _("金额请以分计，不用小数。"))
    value: Integers = np.asarray(column.cast(pa.int64()).to_numpy(), np.int64)
    if np.abs(value.astype(np.float64)).sum() >= LARGEST_SUM:
        raise TableError("", _("数值合计超过 {most}。").format(most=LARGEST_SUM), _("请换较大的计量单位。"))
    return value


def _contributors(contributions: pa.Table) -> Integers:
    """Whose each row is, as numbers: the holding's where there is one."""
    column = _column(contributions, "contributor")
    _refuse_nulls(column, "contributor")
    names = pc.binary_join_element_wise("1", column.cast(pa.string()), ":")
    if "holding" in contributions.column_names:
        holding = pc.binary_join_element_wise("0", contributions["holding"].cast(pa.string()), ":")
        names = pc.coalesce(holding, names)
    encoded = names.combine_chunks().dictionary_encode()
    rank = np.empty(
        len(encoded.dictionary), np.int64
    )  # by name, not by row: the order of the rows is to change nothing
    rank[pc.sort_indices(encoded.dictionary).to_numpy()] = np.arange(len(rank))
    ranks: Integers = rank[np.asarray(encoded.indices.to_numpy(zero_copy_only=False), np.int64)]
    return ranks


def _containing(atoms: Integers, dimensions: tuple[Dimension, ...], shape: tuple[int, ...]) -> Integers:
    """The numbers of all cells that contain each base cell: one column a base cell, -1 where a path is shorter."""
    paths = prod(len(dimension.ancestors) for dimension in dimensions)
    if paths * len(atoms) > MOST_CELLS:
        raise TableError("", _("表太大。"), _("请减少维度，或分成几张表。"))
    digits, strides = digits_of(atoms, shape), strides_of(shape)
    found = np.full((paths, len(atoms)), -1, np.int64)
    for row, heights in enumerate(product(*(range(len(dimension.ancestors)) for dimension in dimensions))):
        codes = np.stack(
            [
                dimension.ancestors[height][digits[:, position]]
                for position, (dimension, height) in enumerate(zip(dimensions, heights, strict=True))
            ]
        )
        found[row] = np.where((codes >= 0).all(axis=0), strides @ codes, -1)
    return found


def _same(cells: Integers, count: int) -> Integers:
    """The unknown of each cell: cells over the same base cells are one, numbered in the order of their first cell."""
    marks = np.random.default_rng(0).integers(0, 1 << 63, size=(2, cells.shape[1]), dtype=np.uint64)
    sums = np.zeros((2, count), np.uint64)
    for row in cells:
        used = row >= 0
        for position in range(2):
            np.add.at(sums[position], row[used], marks[position][used])
    kinds = np.rec.fromarrays([sums[0], sums[1]])
    _distinct, first, kind = np.unique(kinds, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[kind]


def _shown(
    digits: Integers, dimensions: tuple[Dimension, ...], views: tuple[tuple[str, ...], ...]
) -> tuple[Booleans, ...]:
    """For each view which cells it shows."""
    shown = []
    for view in views:
        inside = np.ones(len(digits), np.bool_)
        for position, dimension in enumerate(dimensions):
            if dimension.name in view:
                hidden = [dimension.codes.index(code) for code in dimension.unpublished if code in dimension.codes]
                inside &= ~np.isin(digits[:, position], hidden)
            else:
                inside &= digits[:, position] == dimension.codes.index(dimension.total)
        shown.append(inside)
    return tuple(shown)


def _unknowns(
    cells: Integers, unknown: Integers, atom_of_row: Integers, who: Integers, value: Integers, shown: Booleans
) -> Unknowns:
    count = int(unknown.max()) + 1 if len(unknown) else 0
    first = np.zeros(len(unknown), np.bool_)
    first[np.unique(unknown, return_index=True)[1]] = True
    owners, people, amounts = [], [], []
    for row in cells:
        cell = row[atom_of_row]
        used = (cell >= 0) & first[cell]
        owners.append(unknown[cell[used]])
        people.append(who[used])
        amounts.append(value[used])
    cell, person, amount = (
        np.concatenate(parts) if parts else np.zeros(0, np.int64) for parts in (owners, people, amounts)
    )
    cell, person, amount = _added(cell, person, amount)
    is_shown = np.zeros(count, np.bool_)
    is_shown[unknown[shown]] = True
    reporters = np.bincount(cell, minlength=count)
    owner = np.full(count, -1, np.int64)
    single = reporters[cell] == 1
    owner[cell[single]] = person[single]
    return Unknowns(
        _sums(cell, amount, count),
        _sums(cell, np.abs(amount), count),
        np.bincount(cell[amount != 0], minlength=count),
        reporters,
        _largest(cell, np.abs(amount), count),
        owner,
        is_shown,
    )


def _added(cell: Integers, person: Integers, amount: Integers) -> tuple[Integers, Integers, Integers]:
    """Each contributor's rows in each cell as one."""
    if not len(cell):
        return cell, person, amount
    order = np.lexsort((person, cell))
    cell, person, amount = cell[order], person[order], amount[order]
    starts = np.flatnonzero(np.r_[True, (np.diff(cell) != 0) | (np.diff(person) != 0)])
    return cell[starts], person[starts], np.add.reduceat(amount, starts)


def _sums(cell: Integers, amount: Integers, count: int) -> Integers:
    total = np.zeros(count, np.int64)
    np.add.at(total, cell, amount)
    return total


def _largest(cell: Integers, amount: Integers, count: int) -> Integers:
    """The largest amounts of each cell, falling, filled up with zeros."""
    order = np.lexsort((-amount, cell))
    cell, amount = cell[order], amount[order]
    start = np.searchsorted(cell, np.arange(count))
    place = np.arange(len(cell)) - start[cell]
    kept = place < MOST_DOMINANT
    largest = np.zeros((count, MOST_DOMINANT), np.int64)
    largest[cell[kept], place[kept]] = amount[kept]
    return largest


def _relations(
    grid: Integers, unknown: Integers, dimensions: tuple[Dimension, ...], shape: tuple[int, ...]
) -> Relations:
    """Every parent as the sum of its children along each dimension; what says nothing, or the same again, is left out."""
    digits, strides = digits_of(grid, shape), strides_of(shape)
    rows: set[tuple[int, tuple[int, ...]]] = set()
    for position, dimension in enumerate(dimensions):
        if len(dimension.ancestors) < 2:
            continue
        above = dimension.ancestors[1][digits[:, position]]
        children = np.flatnonzero(above >= 0)
        parents = np.searchsorted(
            grid, grid[children] + (above[children] - digits[children, position]) * strides[position]
        )
        order = np.lexsort((unknown[children], parents))
        starts = np.flatnonzero(np.r_[True, np.diff(parents[order]) != 0]) if len(order) else np.zeros(0, np.int64)
        for block in np.split(order, starts[1:]):
            if len(block) > 1:
                rows.add((int(unknown[parents[block[0]]]), tuple(unknown[children[block]].tolist())))
    ordered = sorted(rows)
    start = np.cumsum([0, *(len(children) + 1 for _parent, children in ordered)])
    cell = np.array([each for parent, children in ordered for each in (parent, *children)], np.int64)
    sign: npt.NDArray[np.int64] = np.ones(len(cell), np.int64)
    sign[start[:-1]] = -1
    return Relations(start.astype(np.int64), cell, sign)
