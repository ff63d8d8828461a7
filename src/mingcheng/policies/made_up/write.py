"""Parquet files that grow part by part: row groups of 100,000 rows, the order told, the same bytes for the same rows."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

ROW_GROUP_ROWS = 100_000
_PLAIN = frozenset({"name", "founded"})
"""Texts and dates that seldom repeat; codes repeat in all tables but that of enterprises."""


class SortedFiles:
    """One file for each table, in a folder. Rows come in order; a row group is written when it is full.

    `rows` counts those of each file.
    """

    def __init__(self, folder: Path, schemas: dict[str, pa.Schema]) -> None:
        self.rows = dict.fromkeys(schemas, 0)
        self._waiting = {name: pa.Table.from_batches([], schema) for name, schema in schemas.items()}
        self._writers = {name: _writer(folder / f"{name}.parquet", name, schema) for name, schema in schemas.items()}

    def add(self, tables: dict[str, pa.Table]) -> None:
        """The next rows of each table."""
        for name, table in tables.items():
            self.rows[name] += len(table)
            waiting = pa.concat_tables([self._waiting[name], table])
            full = len(waiting) - len(waiting) % ROW_GROUP_ROWS
            self._write(name, waiting.slice(0, full))
            self._waiting[name] = waiting.slice(full)

    def __enter__(self) -> SortedFiles:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name, writer in self._writers.items():
            if kind is None:
                self._write(name, self._waiting[name])
            writer.close()

    def _write(self, name: str, table: pa.Table) -> None:
        if len(table):
            self._writers[name].write_table(table, row_group_size=ROW_GROUP_ROWS)


def _writer(path: Path, name: str, schema: pa.Schema) -> pq.ParquetWriter:
    repeating = [
        each.name
        for each in schema
        if each.name not in _PLAIN and not pa.types.is_floating(each.type) and not pa.types.is_boolean(each.type)
    ]
    if name == "enterprises":
        repeating.remove("uscc")
    return pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        compression_level=1,
        use_dictionary=repeating,
        sorting_columns=[pq.SortingColumn(0)],
        write_page_index=True,
    )
