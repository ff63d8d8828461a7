"""Which names of two lists are of one unit, by the names alone: for records whose codes are missing or wrong.

Pairs are sought by keys that survive a misprint (`KEYS`), judged by `names.evidence`, then compared with each other: a
name that fits two units about equally well is given to a person (`review`), not to the better one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.language import _
from mingcheng.registry.names.columns import name_columns
from mingcheng.registry.names.evidence import (
    CONDITIONS,
    SLIP,
    bits_expression,
    feature_expressions,
    label_expression,
    spelled,
)

Decision: TypeAlias = Literal["same", "review"]

SAME = 0.9
"""From this probability on, two names are taken for one unit."""

REVIEW = 0.2
"""From this probability on, a pair is shown to a person."""

CLEAR_BITS = 2.0
"""By so much the best unit for a name has to be better than the next."""

SURER_BITS = 6.0
"""A misprint of a unit's name is doubted where another entry of the same list fits the unit better by so much."""

FORMER_BITS = 2.0
"""So much less is it worth where one of the two names is a former one."""

LARGEST_BLOCK = 2000
"""Keys that more names of one list share tell nothing: pairs by them are left to the other keys."""

MATCHES = pa.schema(
    [
        ("left", pa.int64()),
        ("right", pa.int64()),
        ("probability", pa.float64()),
        ("decision", pa.string()),
        ("evidence", pa.list_(pa.string())),
    ]
)
"""Places in the two lists (from 0), how likely they are one unit, `same` or `review`, and what speaks for and against."""

_WITHOUT_ONE = (
    "list_transform(range(0, length({0}) + 1), lambda place: substr({0}, 1, place - 1) || substr({0}, place + 1))"
)
KEYS = (
    _WITHOUT_ONE.format("normalised"),
    "[trade_name]",
    "[coalesce(region_stem, '') || '|' || head]",
    "list_transform(" + _WITHOUT_ONE.format("trade_name") + ","
    " lambda rest: rest || '|' || coalesce(region_stem, '') || '|' || business_stem)",
)
"""Names are compared where one of these is equal: the name without one character (so that any one slip is found), the trade
name, place and first two characters of the core, the trade name without one character in the same place and business."""

MISPRINT_BITS = 3.0
"""A misprint is trusted from so many bits on: place, business and form have to agree."""

_MISPRINTS = ("looks_alike_long", "sounds_alike_long", "swapped_long", "one_less_long")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What two names say for and against being one unit: the level of each feature (`names.evidence`), the sum of their
    bits, the probability without regard to other names, and the reasons in words."""

    levels: Mapping[str, str]
    bits: float
    probability: float
    reasons: tuple[str, ...]


def compared(left: str, right: str) -> Evidence:
    """The evidence of one pair of names, `right` the registered one; of names with former names, of the nearest two.

    >>> evidence = compared("宁波星河软件有限公司杭州分公司", "宁波星河软件有限公司")
    >>> evidence.levels["branch"], evidence.probability < 0.1
    ('other', True)
    """
    with duckdb.connect() as connection:
        _load(connection, "lefts", pa.array([left]))
        _load(connection, "rights", pa.array([right]))
        connection.execute(
            "CREATE TABLE pairs AS SELECT l.entry AS left_entry, r.entry AS right_entry FROM lefts l, rights r"
        )
        _judge(connection)
        rows = connection.sql("SELECT * FROM judged_pairs").to_arrow_table().to_pylist()
    if not rows:
        return Evidence({}, float("-inf"), 0.0, ())
    (row,) = rows
    levels = {feature: row[feature] for feature in CONDITIONS}
    reasons = tuple(label for label in row["labels"] if label is not None)
    return Evidence(levels, row["bits"], 1 / (1 + 2 ** -row["bits"]), reasons)


def same_company(left: str, right: str) -> Decision | None:
    """Whether two names, looked at alone, are of one unit: `same`, `review`, or None for units that differ.

    >>> same_company("寧波星河軟體有限公司", "宁波市星河软体有限责任公司"), same_company("宁波星河软件有限公司", "杭州星河软件有限公司")
    ('same', None)
    """
    probability = compared(left, right).probability
    return "same" if probability >= SAME else "review" if probability >= REVIEW else None


Names: TypeAlias = "pa.Array | pa.ChunkedArray"


def matches(
    left: Names, right: Names, *, units: tuple[Names, Names] | None = None, trust_misprints: bool = False
) -> pa.Table:
    """The pairs of names that may be one unit, by `left`, likeliest first (`MATCHES`): `left` a list, `right` the register.

    A name of `left` is `same` as one of `right` at most; one of `right` may be so for several of `left`, lists repeat
    themselves. Former names that a name mentions count as names of its unit. A trade name with a
    misprint goes to a person, for another unit may be called so; with `trust_misprints`, one of three characters or more
    is taken for the unit's where all else agrees. `units` are the numbers of the units that the names are of, where several
    names are of one: then places are these numbers, and a unit is not compared with itself.

    >>> found = matches(pa.array(["宁波市星河软件有限责任公司"]), pa.array(["星河软件（宁波）有限公司", "杭州星河软件有限公司"]))
    >>> found.select(["left", "right", "decision"]).to_pylist()
    [{'left': 0, 'right': 0, 'decision': 'same'}]
    """
    with duckdb.connect() as connection:
        _load(connection, "lefts", left, units[0] if units else None)
        _load(connection, "rights", right, units[1] if units else None)
        _pairs(connection, "WHERE l.id <> r.id" if units else "")
        _judge(connection)
        found: pa.Table = connection.sql(_DECIDED, params={"trust": trust_misprints}).to_arrow_table()
        return found.cast(MATCHES)


def _load(connection: duckdb.DuckDBPyConnection, name: str, names: Names, units: Names | None = None) -> None:
    """The columns of a list and of the former names in it, `id` the place in the list, or the unit."""
    columns = name_columns(names)
    ids = pa.array(np.arange(len(columns)) if units is None else units.to_numpy(zero_copy_only=False), pa.int64())
    former = columns["former_names"].combine_chunks()
    said = name_columns(former.flatten())
    of = ids.take(pc.list_parent_indices(former))
    rows = pa.concat_tables(  # noqa: F841 - the query below reads it by its name
        [
            columns.append_column("id", ids).append_column("is_former", pa.repeat(pa.scalar(False), len(ids))),
            said.append_column("id", of).append_column("is_former", pa.repeat(pa.scalar(True), len(of))),
        ]
    )
    connection.execute(
        f"CREATE TABLE {name} AS SELECT *, row_number() OVER () AS entry FROM rows WHERE normalised IS NOT NULL"
    )


def _pairs(connection: duckdb.DuckDBPyConnection, where: str = "") -> None:
    """The pairs of names that share a key; parts of units are sought among parts of the same name only."""
    for name in ("lefts", "rights"):
        keys = " UNION ALL ".join(
            f"SELECT entry, id, branch, {number} AS kind, unnest({key}) AS key FROM {name}"
            for number, key in enumerate(KEYS)
        )
        connection.execute(
            f"CREATE TABLE {name}_keys AS SELECT DISTINCT * FROM ({keys})"
            f" QUALIFY count(*) OVER (PARTITION BY branch, kind, key) <= {LARGEST_BLOCK}"
        )
    connection.execute(
        "CREATE TABLE pairs AS SELECT DISTINCT l.entry AS left_entry, r.entry AS right_entry"
        f" FROM lefts_keys l JOIN rights_keys r USING (branch, kind, key) {where}"
    )


def _judge(connection: duckdb.DuckDBPyConnection) -> None:
    """The best pair of entries for each pair of units, with its levels, bits and reasons."""
    levels = ", ".join(f"{sql} AS {feature}" for feature, sql in feature_expressions(slip="slip").items())
    bits = " + ".join(bits_expression(feature) for feature in CONDITIONS)
    labels = ", ".join(label_expression(feature) for feature in CONDITIONS if feature != "pair")
    connection.execute(
        f"""
        CREATE TABLE judged_pairs AS
        WITH slipped AS (
            SELECT left_entry, right_entry, {spelled(SLIP)} AS slip
            FROM pairs JOIN lefts l ON l.entry = left_entry JOIN rights r ON r.entry = right_entry
        ), judged AS (
            SELECT l.id AS left_id, r.id AS right_id, l.is_former OR r.is_former AS is_former, {levels}
            FROM slipped JOIN lefts l ON l.entry = left_entry JOIN rights r ON r.entry = right_entry
        ), weighed AS (
            SELECT *, {bits} - CASE WHEN is_former THEN {FORMER_BITS} ELSE 0 END AS bits,
                [{labels}, CASE WHEN is_former THEN $former END] AS labels
            FROM judged
        )
        SELECT * FROM weighed QUALIFY row_number() OVER (PARTITION BY left_id, right_id ORDER BY bits DESC, is_former) = 1
        """,
        {"former": _("相符的是曾用名")},
    )


_DECIDED = f"""
WITH likely AS (
    SELECT *, 1 / (1 + pow(2, -bits)) AS probability FROM judged_pairs WHERE 1 / (1 + pow(2, -bits)) >= {REVIEW}
), ranked AS (
    SELECT *,
        row_number() OVER (PARTITION BY left_id ORDER BY bits DESC, right_id) AS rank,
        bits - lead(bits) OVER (PARTITION BY left_id ORDER BY bits DESC, right_id) AS clear_by,
        max(bits) OVER (PARTITION BY right_id) AS best_of_right
    FROM likely
), decided AS (
    SELECT *, rank = 1 AND coalesce(clear_by, 100) >= {CLEAR_BITS} AND (
            probability >= {SAME}
            OR ($trust AND trade_name IN {_MISPRINTS} AND bits >= {MISPRINT_BITS} AND bits > best_of_right - {SURER_BITS})
        ) AS is_same
    FROM ranked
)
SELECT left_id AS "left", right_id AS "right", probability, CASE WHEN is_same THEN 'same' ELSE 'review' END AS decision,
    list_filter(labels, lambda label: label IS NOT NULL) AS evidence
FROM decided
QUALIFY is_same OR NOT bool_or(is_same) OVER (PARTITION BY left_id)
ORDER BY left_id, probability DESC, right_id
"""
