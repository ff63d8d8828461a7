"""Rows of a column table as a list that pages take: what is not shown is never made into Python values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

import pyarrow as pa

from mingcheng.desk.pages.tables import Rows, Table

AT_ONCE = 5_000


class ColumnRows(Sequence[Any]):
    """The rows of an Arrow table, each made by `made` when it is asked for."""

    def __init__(self, table: pa.Table, made: Callable[[dict[str, Any]], Any]) -> None:
        self.table = table
        self.made = made

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @overload
    def __getitem__(self, place: int) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> list[Any]: ...
    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            start, stop, step = place.indices(len(self))
            assert step == 1
            return [self.made(row) for row in self.table.slice(start, max(stop - start, 0)).to_pylist()]
        return self[place : place + 1][0]

    def __iter__(self) -> Iterator[Any]:
        for start in range(0, len(self), AT_ONCE):
            yield from self[start : start + AT_ONCE]

    def ordered(self, name: str, is_falling: bool) -> ColumnRows:
        """The same rows by a column; unknown values last."""
        order = "descending" if is_falling else "ascending"
        places = self.table.sort_by([(name, order)]) if name in self.table.column_names else self.table
        return ColumnRows(places, self.made)


@dataclass(slots=True)
class ColumnTable(Table):
    """A table whose rows are sorted as columns; `by` names the column of each key that differs from it."""

    by: Mapping[str, str] = field(default_factory=dict)

    def sorted(self) -> Rows:
        """See `Table.sorted`."""
        key = self.sort.lstrip("-")
        if not key or not isinstance(self.rows, ColumnRows):
            return self.rows
        return self.rows.ordered(self.by.get(key, key), self.sort.startswith("-"))
