"""Table expressions (Ibis) as SQL, and DuckDB inside the program to run them on Parquet files and Arrow tables."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
import sqlglot as sg
import sqlglot.expressions as sge

SETTINGS = ("enable_progress_bar=false", "preserve_insertion_order=false")


@cache
def _opened(_process: int) -> duckdb.DuckDBPyConnection:
    """By the number of the process: one that was forked leaves its parent's alone, for to close it would hang or crash."""
    database = duckdb.connect()
    for setting in SETTINGS:
        database.execute(f"SET {setting}")
    return database


def connection() -> duckdb.DuckDBPyConnection:
    """A connection to the one DuckDB in memory of this process, to be closed: what is temporary belongs to it alone. To
    open another DuckDB would take 14 ms, its own threads, and its own share of memory."""
    return _opened(os.getpid()).cursor()


def compiled(backend: Any, expression: ir.Table) -> str:
    """The SQL of an expression, step by step as it was built: fused steps would write every column out many times."""
    fuse = ibis.options.sql.fuse_selects
    ibis.options.sql.fuse_selects = False
    try:
        query = backend.compiler.to_sqlglot(expression)
    finally:
        ibis.options.sql.fuse_selects = fuse
    for node in list(query.find_all(sge.Not, sge.In, sge.Is)):
        if _is_misread(node):
            node.replace(sge.paren(node.copy()))
    return str(query.sql(dialect=backend.dialect, copy=False, unsupported_level=sg.ErrorLevel.RAISE))


def _is_misread(node: Any) -> bool:
    """Whether an operator would take hold of less than it should: Ibis 12 writes `NOT a IS NULL` for (NOT a) IS NULL."""
    parent = node.parent
    if not isinstance(parent, sge.Binary) or isinstance(parent, sge.Connector):
        return False
    return not (isinstance(parent, sge.Is) and parent.expression is node)  # IS NOT NULL


class Database:
    """DuckDB in memory, by a connection of its own that is made when it is first asked; its tables end with it. Tables come
    in as Parquet files or Arrow, expressions go out as Arrow or Parquet."""

    def __init__(self) -> None:
        self._names = 0

    @cached_property
    def backend(self) -> Any:
        """The connection of Ibis."""
        return ibis.duckdb.from_connection(connection())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets the memory go; tables of this database are of no use then."""
        opened = self.__dict__.pop("backend", None)
        if opened is not None:
            opened.disconnect()

    def parquet(self, paths: Sequence[Path], *, with_origin: bool = False) -> ir.Table:
        """The rows of Parquet files, columns matched by name, null where a file lacks one; `with_origin` adds `filename`
        and `file_row_number` (from 0)."""
        return self.view(f"SELECT * FROM {parquet_files(paths, with_origin=with_origin)}")

    def arrow_table(self, table: pa.Table) -> ir.Table:
        """An Arrow table, without a copy."""
        name = self._new_name()
        self.backend.con.register(name, table)
        return self._table(name)

    def view(self, sql: str) -> ir.Table:
        """A view on what a statement gives."""
        name = self._new_name()
        self.backend.con.execute(f"CREATE TEMP VIEW {name} AS {sql}")
        return self._table(name)

    def keep(self, expression: ir.Table) -> ir.Table:
        """The expression computed once and kept in memory."""
        name = self._new_name()
        self.backend.con.execute(f"CREATE TEMP TABLE {name} AS {compiled(self.backend, expression)}")
        return self._table(name)

    def arrow(self, expression: ir.Table) -> pa.Table:
        """The rows of an expression."""
        return self.backend.con.sql(compiled(self.backend, expression)).to_arrow_table()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """The rows of a statement with `?` for its values: where few are wanted, writing an expression as SQL would take
        longer than the answer."""
        cursor = self.backend.con.execute(sql, list(values))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def write(self, expression: ir.Table, path: Path) -> None:
        """Writes the rows of an expression as a Parquet file."""
        query = compiled(self.backend, expression)
        self.backend.con.execute(
            f"COPY ({query}) TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 60000)"
        )

    def _table(self, name: str) -> ir.Table:
        with warnings.catch_warnings():  # Ibis 12 asks for schemas by a method that DuckDB 2 renames
            warnings.filterwarnings("ignore", "fetch_arrow_table", DeprecationWarning)
            return self.backend.table(name)

    def _new_name(self) -> str:
        self._names += 1
        return f"table_{self._names}"


def parquet_files(paths: Sequence[Path], *, with_origin: bool = False) -> str:
    """Parquet files as a table in SQL; see `Database.parquet`."""
    places = ", ".join(quoted(path) for path in paths)
    origin = ", filename=true, file_row_number=true" if with_origin else ""
    return f"read_parquet([{places}], union_by_name=true{origin})"


def quoted(path: Path) -> str:
    """A path as a text in SQL."""
    return "'" + str(path).replace("'", "''") + "'"
