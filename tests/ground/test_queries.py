"""The one DuckDB of a process: connections of it do not see each other's tables, and a fork leaves it alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mingcheng.queries import Database, connection, parquet_files


def test_what_is_temporary_belongs_to_one_connection() -> None:
    with connection() as one, connection() as other:
        one.execute("CREATE TEMP TABLE t AS SELECT 1 AS a")
        other.execute("CREATE TEMP TABLE t AS SELECT 2 AS a")
        assert (one.execute("FROM t").fetchall(), other.execute("FROM t").fetchall()) == ([(1,)], [(2,)])
    with connection() as later, pytest.raises(Exception, match="t does not exist"):
        later.execute("FROM t")


def test_rows_of_a_statement_with_its_values(tmp_path: Path) -> None:
    path = tmp_path / "it's.parquet"
    pq.write_table(pa.table({"a": [1, 2], "b": ["甲", "乙"]}), path)
    with Database() as database:
        assert database.rows(f"SELECT * FROM {parquet_files([path])} WHERE a = ?", (2,)) == [{"a": 2, "b": "乙"}]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_process_neither_hangs_nor_harms_the_database() -> None:
    with connection() as database:
        assert database.execute("SELECT sum(range) FROM range(1000000)").fetchall() == [(499999500000,)]
    # a function before the program starts makes Python fork, as Spark's launcher does
    done = subprocess.run(
        [sys.executable, "-c", "print('well')"], preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "well\n"), done.stderr
    with connection() as database:
        assert database.execute("SELECT 2").fetchall() == [(2,)]
