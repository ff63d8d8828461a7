"""One record an enterprise: of all values that lists give, the one of the most trusted source, the newest first; the others
stay where they are (MEMBERS), and fields in which lists differ are named.

In: the records of all lists with their enterprise, source, day and place. Out: ENTERPRISES, one row an enterprise.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from mingcheng.registry.list_fields import list_fields
from mingcheng.registry.trust import Trust

RESOLVED = tuple(
    field.name
    for field in list_fields()
    if field.name not in ("uscc", "name", "former_names") and not field.is_personal
)
"""Fields that are resolved each for itself; the code and the names have rules of their own."""
ENTERPRISES = pa.schema(
    [
        ("id", pa.string()), ("uscc", pa.string()), ("code", pa.string()), ("code_status", pa.string()),
        ("name", pa.string()), ("other_names", pa.list_(pa.string())),
        *((name, {"founded": pa.date32(), "capital": pa.int64(), "employees": pa.int64()}.get(name, pa.string())) for name in RESOLVED),
        ("industry_edition", pa.string()), ("sources", pa.list_(pa.string())), ("records", pa.int32()),
        ("conflicts", pa.list_(pa.string())), ("first_known", pa.date32()), ("last_known", pa.date32()),
    ]
)  # fmt: skip
"""`id` outlives re-imports; `capital` in fen; `conflicts`: fields in which the newest lists of two sources differ."""


def resolve(database: duckdb.DuckDBPyConnection, trust: Trust) -> None:
    """Makes the table `enterprises` from `members` (RECORDS with `enterprise`, `source`, `known_at`, `entry`, `place`)."""
    fields = [*RESOLVED, "name"]
    database.execute(
        f"""
        CREATE TABLE ranked AS
        SELECT *, row_number() OVER (ORDER BY known_at DESC, entry DESC, place) AS newest,
            row_number() OVER (PARTITION BY enterprise, source ORDER BY known_at DESC, entry DESC, place) = 1 AS is_latest,
            upper(regexp_replace(name, '[\\s()（）]', '', 'g')) AS plain_name,
            {", ".join(f'{_rank(trust.order(name))} AS "{name}__rank"' for name in fields)}
        FROM members
        """
    )
    best = ", ".join(f'{_best(name)} AS "{name}"' for name in RESOLVED)
    differ = ", ".join(
        f"CASE WHEN min({value}) FILTER (is_latest) <> max({value}) FILTER (is_latest) THEN '{name}' END"
        for name, value in ((name, "plain_name" if name == "name" else f'"{name}"') for name in ["name", *RESOLVED])
    )
    database.execute(
        f"""
        CREATE TABLE enterprises AS
        SELECT enterprise AS id,
            arg_min(uscc, newest) AS uscc, coalesce(arg_min(uscc, newest), {_best_code()}) AS code,
            CASE WHEN bool_or(uscc IS NOT NULL) THEN 'valid' ELSE arg_min(code_status, newest) FILTER (code IS NOT NULL) END
                AS code_status,
            {_best("name")} AS name,
            list_distinct(list_concat(list(DISTINCT name) FILTER (name IS NOT NULL),
                coalesce(flatten(list(DISTINCT regexp_split_to_array(former_names, '[;；、,，|]+'))
                    FILTER (former_names IS NOT NULL)), []))) AS every_name,
            {best}, arg_min(industry_edition, "industry__rank" * 1000000000::BIGINT + newest) FILTER (industry IS NOT NULL)
                AS industry_edition,
            list_sort(list(DISTINCT source)) AS sources, count(*)::INTEGER AS records,
            list_filter([{differ}], lambda x: x IS NOT NULL) AS conflicts,
            min(known_at) AS first_known, max(known_at) AS last_known, min(place) AS place
        FROM ranked GROUP BY enterprise
        """
    )
    database.execute("DROP TABLE ranked")


def enterprises_of(database: duckdb.DuckDBPyConnection) -> pa.Table:
    """The table `enterprises` as ENTERPRISES, in the order in which they became known."""
    columns = ", ".join(
        "list_sort(list_filter(every_name, lambda x: x <> name)) AS other_names"
        if name == "other_names"
        else f'"{name}"'
        for name in ENTERPRISES.names
    )
    table: pa.Table = (
        database.sql(f"SELECT {columns} FROM enterprises ORDER BY place").to_arrow_table().cast(ENTERPRISES)
    )
    return table


def _rank(order: tuple[str, ...]) -> str:
    """SQL for the place of a record's source in an order; quotes in names of sources are doubled."""
    cases = " ".join(f"WHEN {_text(source)} THEN {place}" for place, source in enumerate(order))
    return f"CASE source {cases} ELSE {len(order)} END" if cases else "0"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _best(name: str) -> str:
    return f'arg_min("{name}", "{name}__rank" * 1000000000::BIGINT + newest) FILTER ("{name}" IS NOT NULL)'


def _best_code() -> str:
    return "arg_min(code, newest) FILTER (code IS NOT NULL)"
