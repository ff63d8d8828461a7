"""Tables that are to be published: sums of contributions by one or more hierarchical dimensions, and several views of them.

A cell is a combination of codes, one a dimension; its parent along a dimension is the same combination with the parent's code.
Every parent is the sum of its children along each dimension: these are the relations that an attacker knows. Cells that hold
the very same contributions (a district with one chain link, a park that fills its district) are one unknown: they have one
value and get one status, in all views.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mingcheng.language import _
from mingcheng.statistics.disclosure.errors import TableError

Integers: TypeAlias = npt.NDArray[np.int64]
Booleans: TypeAlias = npt.NDArray[np.bool_]
Key: TypeAlias = tuple[str, ...]
"""A cell of a table: one code for each of its dimensions."""


@dataclass(frozen=True)
class Dimension:
    """One dimension of a table: `tree` leads from each code to its parent; the one code without parent is the total.

    `column` of the contributions holds the leaf codes (the dimension's name by default). `unpublished` are codes whose
    cells are shown in no table, such as a year's total before the year is over.
    """

    name: str
    tree: Mapping[str, str]
    column: str = ""
    unpublished: frozenset[str] = frozenset()

    @property
    def source(self) -> str:
        """The column of the contributions."""
        return self.column or self.name

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """All codes, the total included, in the order of their text."""
        return tuple(sorted({*self.tree, *self.tree.values()}))

    @cached_property
    def total(self) -> str:
        """The code at the root of the tree. Raises TableError where there is not exactly one, or a code is its own ancestor."""
        roots = sorted(set(self.tree.values()) - set(self.tree))
        place = _("维度“{name}”").format(name=self.name)
        if len(roots) != 1:
            problem = _("应恰有一个没有上级的代码（合计），现有 {count} 个：{roots}。")
            shown = _("、").join(roots[:5])
            raise TableError(
                place, problem.format(count=len(roots), roots=shown), _("请在 tree 里给每个代码写上级，合计除外。")
            )
        for code in self.tree:
            seen = {code}
            while (code := self.tree.get(code, "")) and code not in seen:
                seen.add(code)
            if code:
                raise TableError(place, _("代码“{code}”是自己的上级。").format(code=code), _("请改正 tree。"))
        return roots[0]

    @cached_property
    def leaves(self) -> frozenset[str]:
        """The codes that are nobody's parent."""
        return frozenset(set(self.tree) - set(self.tree.values()))

    @cached_property
    def ancestors(self) -> list[Integers]:
        """For each height the ancestor of each code at so many steps up, as indices into `codes`; -1 above the total."""
        index = {code: number for number, code in enumerate(self.codes)}
        parent = np.array([-1 if code == self.total else index[self.tree[code]] for code in self.codes], np.int64)
        levels = [np.arange(len(self.codes))]
        while (levels[-1] >= 0).any():
            levels.append(np.where(levels[-1] >= 0, parent[levels[-1]], -1))
        return levels[:-1]


@dataclass(frozen=True, eq=False)
class Unknowns:
    """What is known of each distinct cell, as columns. `value` is the sum, `weight` the sum of absolute values (equal where
    nothing is negative), `contributors` how many contribute anything, `reporters` how many have a row, `largest` the largest
    contributions by absolute value, `owner` the only reporter (-1 where there are several)."""

    value: Integers
    weight: Integers
    contributors: Integers
    reporters: Integers
    largest: Integers
    owner: Integers
    is_shown: Booleans

    def __len__(self) -> int:
        return len(self.value)


@dataclass(frozen=True, eq=False)
class Relations:
    """Equations between unknowns as sparse rows: the children with sign 1, their parent with sign -1, the sum is zero."""

    start: Integers
    cell: Integers
    sign: Integers

    def __len__(self) -> int:
        return len(self.start) - 1

    def row(self, number: int) -> tuple[Integers, Integers]:
        """The unknowns of a row, and their signs."""
        here = slice(self.start[number], self.start[number + 1])
        return self.cell[here], self.sign[here]

    @cached_property
    def rows(self) -> Integers:
        """The row of each entry."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))


@dataclass(frozen=True, eq=False)
class CrossTable:
    """One table or several views of the same contributions. `grid` are the cells that hold a contribution, as mixed-radix
    numbers of codes, rising; `unknown` tells which unknown each is. `views` name the dimensions of each published table:
    the others stand at their total. Cells without any contribution are zero and known to be: they are not listed."""

    dimensions: tuple[Dimension, ...]
    views: tuple[tuple[str, ...], ...]
    grid: Integers
    unknown: Integers
    unknowns: Unknowns
    relations: Relations
    shown: tuple[Booleans, ...] = field(repr=False)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """How many codes each dimension has."""
        return tuple(len(dimension.codes) for dimension in self.dimensions)

    @cached_property
    def digits(self) -> Integers:
        """The codes of each cell of the grid, as indices: one row a cell, one column a dimension."""
        return digits_of(self.grid, self.shape)

    def key(self, cell: int) -> Key:
        """The codes of a cell of the grid."""
        return tuple(
            dimension.codes[digit] for dimension, digit in zip(self.dimensions, self.digits[cell], strict=True)
        )

    @cached_property
    def first_cell(self) -> Integers:
        """The first cell of each unknown that some view shows; the first of all where none does."""
        shown = np.logical_or.reduce(self.shown)
        order = np.lexsort((np.arange(len(self.grid)), ~shown, self.unknown))
        return order[np.searchsorted(self.unknown[order], np.arange(len(self.unknowns)))]

    def key_of(self, unknown: int) -> Key:
        """The codes by which an unknown is told."""
        return self.key(int(self.first_cell[unknown]))

    def unknown_at(self, key: Sequence[str]) -> int:
        """The unknown of a cell, -1 where the cell holds no contribution. Raises TableError for codes that are none."""
        if len(key) != len(self.dimensions):
            problem = _("单元格“{key}”应有 {count} 个代码。").format(key="/".join(key), count=len(self.dimensions))
            raise TableError("", problem, _("每个维度一个，次序同表的维度。"))
        digits = []
        for dimension, code in zip(self.dimensions, key, strict=True):
            if code not in dimension.codes:
                problem = _("维度“{name}”里没有代码“{code}”。").format(name=dimension.name, code=code)
                raise TableError("", problem, _("请核对单元格的代码。"))
            digits.append(dimension.codes.index(code))
        number = int(np.dot(digits, strides_of(self.shape)))
        at = int(np.searchsorted(self.grid, number))
        return int(self.unknown[at]) if at < len(self.grid) and self.grid[at] == number else -1

    def unknowns_at(self, keys: Iterable[Sequence[str]]) -> Integers:
        """The unknowns of cells, without those that are zero."""
        return np.array(sorted({number for key in keys if (number := self.unknown_at(key)) >= 0}), np.int64)


def strides_of(shape: Sequence[int]) -> Integers:
    """What a step along each dimension adds to a cell's number."""
    return np.array([prod(shape[position + 1 :]) for position in range(len(shape))], np.int64)


def digits_of(numbers: Integers, shape: Sequence[int]) -> Integers:
    """Mixed-radix numbers as rows of digits."""
    return numbers[:, None] // strides_of(shape) % np.array(shape, np.int64)


def cross_table(contributions: pa.Table, dimensions: Sequence[Dimension]) -> CrossTable:
    """One table by these dimensions.

    In: `contributions` with one row a contributor and base cell: a column of leaf codes for each dimension, `contributor`
    (text), `value` (whole numbers: fen, persons), and optionally `holding`: rows with the same holding are one contributor.
    Several rows of one contributor in one cell are added up. Raises TableError; a null value is refused, for an unknown
    contribution is not zero.
    """
    return linked(contributions, [dimensions])


def linked(contributions: pa.Table, views: Sequence[Sequence[Dimension]]) -> CrossTable:
    """Several tables of the same contributions, each by dimensions of its own: protected together, cell by cell.

    Also the cells that no view shows but that several views together may betray (what is in a district and outside the park)
    are unknowns: they are sensitive by the same rules, never published, and guarded.
    """
    from mingcheng.statistics.disclosure.building import built

    dimensions: dict[str, Dimension] = {}
    for dimension in (each for view in views for each in view):
        known = dimensions.setdefault(dimension.name, dimension)
        if (known.tree, known.source, known.unpublished) != (dimension.tree, dimension.source, dimension.unpublished):
            problem = _("两张表里的维度“{name}”不一样。").format(name=dimension.name)
            raise TableError("", problem, _("同名的维度请用同一棵树；不同的树请取不同的名字，用 column 指同一列。"))
    if not dimensions:
        raise TableError("", _("表没有维度。"), _("请至少给一个维度。"))
    return built(contributions, tuple(dimensions.values()), tuple(tuple(each.name for each in view) for view in views))
