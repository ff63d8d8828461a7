"""Where table expressions run: DuckDB inside the program, or Spark. Both read Parquet and give Arrow."""

from __future__ import annotations

import warnings
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from mingcheng.language import _
from mingcheng.policies.facts_files import ROW, FactFile, FactsError
from mingcheng.queries import compiled

MEMORY = "2500MB"
"""What DuckDB keeps in memory before it goes to disk; the program's own share comes on top."""


SETTINGS = (
    f"memory_limit='{MEMORY}'",
    "preserve_insertion_order=true",
    "enable_progress_bar=false",
    # The bounds that a Parquet file states leave "not a number" out: conditions that guard against it were taken for granted.
    "disabled_optimizers='statistics_propagation'",
)


class Engine(Protocol):
    """Runs expressions. `keep` computes one and gives the table that it was kept as."""

    name: str

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def read(self, file: FactFile) -> ir.Table: ...

    def keep(self, expression: ir.Table, name: str) -> ir.Table: ...

    def table(self, name: str) -> ir.Table: ...

    def forget(self, name: str) -> None: ...

    def arrow(self, expression: ir.Table) -> pa.Table: ...


class DuckEngine:
    """DuckDB in memory, going to disk in `scratch` beyond `MEMORY`."""

    name = "duckdb"

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.backend: Any = ibis.duckdb.connect()
        for setting in SETTINGS:
            self.backend.con.execute(f"SET {setting}")
        self.backend.con.execute("SET temp_directory=?", [str(scratch)])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.backend.disconnect()

    def read(self, file: FactFile) -> ir.Table:
        """A Parquet file as a view with its row numbers."""
        name = _view_name(file)
        place = str(file.path).replace("'", "''")
        if file.has_rows:
            query = f"SELECT * FROM read_parquet('{place}')"
        else:
            query = (
                f"SELECT * EXCLUDE (file_row_number), file_row_number + 1 AS {ROW} "
                f"FROM read_parquet('{place}', file_row_number = true)"
            )
        self.backend.con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {query}")
        return self._table(name)

    def _table(self, name: str) -> ir.Table:
        with warnings.catch_warnings():  # Ibis 12 asks for schemas by a method that DuckDB 2 renames
            warnings.filterwarnings("ignore", "fetch_arrow_table", DeprecationWarning)
            return self.backend.table(name)

    def keep(self, expression: ir.Table, name: str) -> ir.Table:
        self.run(f"CREATE OR REPLACE TEMP TABLE {name} AS {compiled(self.backend, expression)}")
        return self._table(name)

    def table(self, name: str) -> ir.Table:
        return self._table(name)

    def forget(self, name: str) -> None:
        self.backend.con.execute(f"DROP TABLE IF EXISTS {name}")

    def run(self, sql: str) -> None:
        self.backend.con.execute(sql)

    def write(self, expression: ir.Table, path: Path) -> None:
        """Writes the rows of an expression, in its order, as a Parquet file."""
        place = str(path).replace("'", "''")
        self.run(f"COPY ({compiled(self.backend, expression)}) TO '{place}' (FORMAT parquet, ROW_GROUP_SIZE 100000)")

    def arrow(self, expression: ir.Table) -> pa.Table:
        return self.backend.con.sql(compiled(self.backend, expression)).to_arrow_table()


class SparkEngine:
    """Spark, by default on this machine alone; a cluster is chosen with Spark's own settings (SPARK_REMOTE, spark-submit)."""

    name = "spark"

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.session = _spark_session(scratch)
        self.backend: Any = ibis.pyspark.connect(self.session)
        self._views: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for name in sorted(self._views):  # its own only: the session may be another's, too
            self.forget(name)

    def read(self, file: FactFile) -> ir.Table:
        """A Parquet file as a view with its row numbers."""
        name = _view_name(file)
        frame = self.session.read.parquet(str(file.path))
        if not file.has_rows:
            frame = frame.selectExpr("*", f"_metadata.row_index + 1 AS {ROW}")
        return self._named(frame, name)

    def keep(self, expression: ir.Table, name: str) -> ir.Table:
        frame = self.session.sql(compiled(self.backend, expression)).cache()
        return self._named(frame, name)

    def _named(self, frame: Any, name: str) -> ir.Table:
        frame.createOrReplaceTempView(name)
        self._views.add(name)
        return self.backend.table(name)

    def table(self, name: str) -> ir.Table:
        return self.backend.table(name)

    def forget(self, name: str) -> None:
        if name in self._views:
            self.session.catalog.uncacheTable(name)
            self.session.catalog.dropTempView(name)
            self._views.discard(name)

    def arrow(self, expression: ir.Table) -> pa.Table:
        found = self.session.sql(compiled(self.backend, expression)).toArrow()
        return found.cast(pa.schema([(field.name, nullable(field.type)) for field in found.schema]))


def nullable(kind: pa.DataType) -> pa.DataType:
    """A type with nulls allowed all the way down, as DuckDB gives it; Spark says of literals that they are never null."""
    if pa.types.is_list(kind):
        return pa.list_(nullable(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, nullable(field.type)) for field in kind])
    return kind


def _view_name(file: FactFile) -> str:
    return f"file_{sha256(str(file.path).encode()).hexdigest()[:16]}"


_MEANING = {"spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true"}
"""The settings that answers depend on: with them they are the same everywhere."""


def _spark_session(scratch: Path) -> Any:
    """The session that runs already, or a new one."""
    import importlib

    try:
        sql = importlib.import_module("pyspark.sql")
    except ImportError as error:
        raise FactsError(
            "--engine spark", _("没有安装 Spark。"), _("请运行 pip install 'mingcheng[spark]'，并安装 Java 17。")
        ) from error
    running = sql.SparkSession.getActiveSession()
    if running is not None:
        for key, value in _MEANING.items():
            running.conf.set(key, value)
        return running
    builder = sql.SparkSession.builder.appName("mingcheng")
    for key, value in {
        **_MEANING, "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "8", "spark.sql.warehouse.dir": str(scratch / "warehouse"),
        "spark.log.level": "ERROR", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1",
    }.items():  # fmt: skip
        builder = builder.config(key, value)
    try:
        return builder.getOrCreate()
    except Exception as error:  # no Java, or one that is too old: Spark raises many kinds
        raise FactsError("--engine spark", _("Spark 没有启动。"), _("请安装 Java 17，并设好 JAVA_HOME。")) from error


ENGINES = ("duckdb", "spark")


def opened(name: str, scratch: Path) -> Engine:
    """The engine of a name."""
    return SparkEngine(scratch) if name == "spark" else DuckEngine(scratch)
