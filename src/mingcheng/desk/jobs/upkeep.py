"""What a database needs now and then: figures by which it chooses its ways, space that is free again."""

from __future__ import annotations

from django.db import connection


def refresh_planner() -> None:
    """Lets the database look at its tables again, after much was written. PostgreSQL does so by itself where its autovacuum
    is on; where it is not, pages would read whole tables. Inside a transaction nothing is done: it cannot be."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"VACUUM (ANALYZE, SKIP_LOCKED) {connection.ops.quote_name(table)}")
        else:
            cursor.execute("PRAGMA analysis_limit=1000")
            cursor.execute("ANALYZE")
