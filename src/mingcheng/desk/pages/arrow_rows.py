"""The rows of an Arrow table for the tables of pages: only those that are shown become objects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

import pyarrow as pa

AT_ONCE = 2_000


class ArrowRows(Sequence[dict[str, Any]]):
    """The rows of a table, each a dictionary by the names of its columns."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @overload
    def __getitem__(self, place: int) -> dict[str, Any]: ...

    @overload
    def __getitem__(self, place: slice) -> list[dict[str, Any]]: ...

    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, int):
            return self.table.take([range(len(self))[place]]).to_pylist()[0]
        first, last, step = place.indices(len(self))
        found = (
            self.table.slice(first, max(last - first, 0)) if step == 1 else self.table.take(range(first, last, step))
        )
        return found.to_pylist()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for part in self.table.to_batches(max_chunksize=AT_ONCE):
            yield from part.to_pylist()
