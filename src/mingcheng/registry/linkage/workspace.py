"""A DuckDB to work in: bounded memory, what does not fit goes to a folder of its own, and both are gone at the end."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

MEMORY = "1200MB"
"""For the tables of one database; a million records need more at times, and then a part waits on disk."""


@contextmanager
def workspace() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database."""
    with tempfile.TemporaryDirectory(prefix="mingcheng-") as folder, duckdb.connect() as database:
        database.execute("SET enable_progress_bar = false")
        database.execute("SET preserve_insertion_order = false")
        database.execute(f"SET memory_limit = '{MEMORY}'")
        database.execute("SET temp_directory = '" + folder.replace("'", "''") + "'")
        yield database
