"""Districts and parks by the million: each different beginning of an address is read once."""

from __future__ import annotations

import re

import duckdb
import pyarrow as pa

from mingcheng.registry.places import Places

HEAD = "^[^0-9０-９]{2,24}"
"""What of an address names its district: all before the first number. A park may be named behind it, too."""


def with_places(database: duckdb.DuckDBPyConnection, places: Places, table: str) -> None:
    """Fills `region` and `park` of a table of records from its streets, parks and addresses, where the lists are silent.

    A park's column that names a known park gets the park's code; other parks stay as they are printed.
    """
    heads = database.sql(
        f"SELECT DISTINCT regexp_extract(address, '{HEAD}') FROM {table} WHERE address IS NOT NULL AND region IS NULL"
    ).fetchall()
    regions = {head: places.region_in(head) for (head,) in heads if head}
    telling = _telling(places)
    told = database.sql(f"SELECT DISTINCT {telling}, region FROM {table} WHERE address IS NOT NULL").fetchall()
    streets = database.sql(f"SELECT DISTINCT street FROM {table} WHERE street IS NOT NULL").fetchall()
    of_streets = [(street, places.park_of_street(street)) for (street,) in streets]
    printed = database.sql(f"SELECT DISTINCT park, region FROM {table} WHERE park IS NOT NULL").fetchall()
    parks = {(text, region): places.park_in(text, region) for text, region in {*printed, *told} if text}
    _register(database, "head_regions", [(head, code) for head, code in regions.items() if code])
    _register(database, "street_parks", [(street, park.code) for street, park in of_streets if park])
    _register(database, "park_codes", [(_key(*key), park.code) for key, park in parks.items() if park])
    _register(database, "park_regions", list(places.hosts().items()))
    database.execute(
        f"""
        CREATE OR REPLACE TABLE {table} AS
        WITH read AS (
            SELECT t.*, coalesce(s.value, p.value, q.value) AS known_park,
                h.value AS head_region
            FROM {table} t
            LEFT JOIN head_regions h ON h.text = regexp_extract(t.address, '{HEAD}')
            LEFT JOIN street_parks s ON s.text = t.street
            LEFT JOIN park_codes p ON p.text = t.park || '|' || coalesce(t.region, '')
            LEFT JOIN park_codes q ON q.text = {telling} || '|' || coalesce(t.region, '')
        )
        SELECT read.* EXCLUDE (known_park, head_region)
            REPLACE (coalesce(read.region, street[1:6], head_region, r.value) AS region,
                coalesce(known_park, read.park) AS park)
        FROM read LEFT JOIN park_regions r ON r.text = known_park
        ORDER BY place
        """
    )


def _telling(places: Places) -> str:
    """SQL for what of an address can name a park: its head, and the first name of a park behind, with what follows it."""
    head = f"regexp_extract(address, '{HEAD}')"
    names = "|".join(re.escape(name) for name in places.park_names()).replace("'", "''")
    if not names:
        return head
    return f"({head} || regexp_extract(substr(address, length({head}) + 1), '(?:{names}).{{0,2}}'))"


def _key(text: str, region: str | None) -> str:
    """A text and the division that is known with it, as one key."""
    return f"{text}|{region or ''}"


def _register(database: duckdb.DuckDBPyConnection, name: str, pairs: list[tuple[str, str]]) -> None:
    """A small table of texts and what each means; the first meaning of a text counts."""
    first = dict(reversed(pairs))
    table = pa.table({"text": pa.array(first.keys(), pa.string()), "value": pa.array(first.values(), pa.string())})
    database.register(f"arrow_{name}", table)
    database.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM arrow_{name}")
    database.unregister(f"arrow_{name}")
