"""A DuckDB to work in: bounded memory, what does not fit goes to a folder of its own, and both are gone at the end."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

MEMORY_MB, RECORDS = 1200, 1_000_000
"""So much for the tables of one database, up to so many records, and in proportion above; the rest waits on disk."""


@contextmanager
def workspace(records: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database for so many records."""
    memory = MEMORY_MB * max(records, RECORDS) // RECORDS
    with tempfile.TemporaryDirectory(prefix="mingcheng-") as folder, duckdb.connect() as database:
        database.execute("SET enable_progress_bar = false")
        database.execute("SET preserve_insertion_order = false")
        database.execute(f"SET memory_limit = '{memory}MB'")
        database.execute("SET temp_directory = '" + folder.replace("'", "''") + "'")
        yield database
