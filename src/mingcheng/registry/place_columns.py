"""Districts and parks by the million: each different beginning of an address is read once."""

from __future__ import annotations

import re

import duckdb
import pyarrow as pa

from mingcheng.registry.places import Places

HEAD = "^[^0-9０-９]{2,24}"
"""What of an address names its district: all before the first number."""


def with_places(database: duckdb.DuckDBPyConnection, places: Places, table: str) -> None:
    """Fills `region` and `park` of a table of records from its streets, parks and addresses, where the lists are silent.

    A park's column that names a known park gets the park's code; other parks stay as they are printed.
    """
    heads = database.sql(
        f"SELECT DISTINCT regexp_extract(address, '{HEAD}') AS head FROM {table} WHERE region IS NULL AND address IS NOT NULL"
    ).fetchall()
    regions = [(head, places.region_in(head)) for (head,) in heads if head]
    streets = database.sql(f"SELECT DISTINCT street FROM {table} WHERE street IS NOT NULL").fetchall()
    of_streets = [(street, places.park_of_street(street)) for (street,) in streets]
    named = places.park_names()
    _register(database, "head_regions", [(head, code) for head, code in regions if code])
    _register(database, "street_parks", [(street, park.code) for street, park in of_streets if park])
    _register(database, "park_codes", [(name, park.code) for name, park in named])
    _register(database, "park_regions", [(park.code, park.region) for _name, park in named if park.region])
    pattern = "|".join(re.escape(name) for name, _park in named).replace("'", "''") or "^$a"
    database.execute(
        f"""
        CREATE OR REPLACE TABLE {table} AS
        WITH read AS (
            SELECT t.*, coalesce(s.value, p.value, q.value) AS known_park,
                h.value AS head_region
            FROM {table} t
            LEFT JOIN head_regions h ON h.text = regexp_extract(t.address, '{HEAD}')
            LEFT JOIN street_parks s ON s.text = t.street
            LEFT JOIN park_codes p ON p.text = regexp_extract(t.park, '{pattern}')
            LEFT JOIN park_codes q ON q.text = regexp_extract(t.address, '{pattern}')
        )
        SELECT read.* EXCLUDE (known_park, head_region)
            REPLACE (coalesce(read.region, street[1:6], head_region, r.value) AS region,
                coalesce(known_park, read.park) AS park)
        FROM read LEFT JOIN (SELECT text, any_value(value) AS value FROM park_regions GROUP BY text) r
            ON r.text = known_park
        ORDER BY place
        """
    )


def _register(database: duckdb.DuckDBPyConnection, name: str, pairs: list[tuple[str, str]]) -> None:
    """A small table of texts and what each means; the first meaning of a text counts."""
    first = dict(reversed(pairs))
    table = pa.table({"text": pa.array(first.keys(), pa.string()), "value": pa.array(first.values(), pa.string())})
    database.register(f"arrow_{name}", table)
    database.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM arrow_{name}")
    database.unregister(f"arrow_{name}")
