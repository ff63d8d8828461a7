"""The second look at records without a valid code that no score has joined: by their names alone, one against all others.

A score weighs a pair by itself. Here the finer evidence of `name_matching` counts, slips of single characters among it, and
that no other enterprise fits nearly as well. What addresses or days of foundation contradict is left apart.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.registry.linkage.clusters import Numbers, components
from mingcheng.registry.name_matching import matches

ROUNDS = 2
"""A second round finds what is joined with what the first has joined."""

_LONE = """
    SELECT label AS unit, coalesce(name, '') AS name FROM nodes JOIN labelled USING (id)
    WHERE name IS NOT NULL AND NOT coded GROUP BY ALL ORDER BY ALL
"""
_CODED = """
    SELECT label AS unit, name FROM nodes JOIN labelled USING (id)
    WHERE name IS NOT NULL AND identity >= 0
    UNION SELECT label, trim(old) FROM (
        SELECT label, unnest(regexp_split_to_array(former_names, '[;；、,，|/\\n]+')) AS old
        FROM nodes JOIN labelled USING (id)
        WHERE identity >= 0 AND former_names IS NOT NULL
    ) WHERE trim(old) <> '' ORDER BY ALL
"""
"""Names, and former ones, that stand beside a code: a short form in another list may be that of several enterprises."""
_UNCONTRADICTED = """
    WITH known AS (
        SELECT label, coalesce(list(DISTINCT left(district, 4)) FILTER (district IS NOT NULL), []) AS cities,
            coalesce(list(DISTINCT district) FILTER (district IS NOT NULL), []) AS districts,
            coalesce(list(DISTINCT spot) FILTER (spot IS NOT NULL), []) AS spots,
            coalesce(list(DISTINCT founded) FILTER (founded IS NOT NULL), []) AS days
        FROM compared JOIN labelled ON id = node
        WHERE label IN (SELECT "left" FROM arrow_matches UNION SELECT "right" FROM arrow_matches) GROUP BY label
    )
    SELECT m."left" AS one, m."right" AS other,
        CASE WHEN agree(a.districts, b.districts) AND agree(a.spots, b.spots) THEN m.decision ELSE 'review' END AS decision,
        log2(m.probability / (1 - m.probability)) AS weight, array_to_string(m.evidence, '；') AS said
    FROM arrow_matches m JOIN known a ON a.label = m."left" JOIN known b ON b.label = m."right"
    WHERE agree(a.cities, b.cities) AND agree(a.days, b.days)
"""
"""Another city or day of foundation is another enterprise; where the district or the address differs, a person is asked."""


def named(database: duckdb.DuckDBPyConnection, labels: Numbers, most: int) -> None:
    """Fills the table `named` (`l`, `r` the records, `decision`, `weight` in bits, `said` the evidence in words) with pairs of
    one cluster without a valid code and another cluster, by `labels`, the cluster of each record. Of more
    than `most` names in all, none is looked at."""
    database.execute(
        "CREATE OR REPLACE TABLE named (l BIGINT, r BIGINT, decision VARCHAR, weight DOUBLE, said VARCHAR)"
    )
    database.execute(
        "CREATE OR REPLACE TEMP MACRO agree(one, other) AS len(one) = 0 OR len(other) = 0 OR list_has_any(one, other)"
    )
    for _round in range(ROUNDS):
        _labelled(database, labels)
        lone, coded = database.sql(_LONE).to_arrow_table(), database.sql(_CODED).to_arrow_table()
        if not 0 < lone.num_rows <= most - coded.num_rows:
            return
        found = _matched(database, lone, coded)
        if found.num_rows == 0:
            return
        database.register("arrow_named", found)
        database.execute(
            "INSERT INTO named SELECT least(one, other), greatest(one, other), decision, weight, said FROM arrow_named"
        )
        database.unregister("arrow_named")
        is_same = np.asarray(found["decision"].to_pylist()) == "same"
        one, other = (found[side].to_numpy()[is_same].astype(np.int64) for side in ("one", "other"))
        joined = components(len(labels), one, other)[labels]
        if np.array_equal(joined, labels):
            return
        labels = joined


def _labelled(database: duckdb.DuckDBPyConnection, labels: Numbers) -> None:
    database.register("arrow_labels", pa.table({"id": np.arange(len(labels)), "label": labels}))
    database.execute(
        "CREATE OR REPLACE TABLE labelled AS SELECT id, label, bool_or(identity >= 0) OVER (PARTITION BY label) AS coded "
        "FROM arrow_labels JOIN nodes USING (id)"
    )
    database.unregister("arrow_labels")


def _matched(database: duckdb.DuckDBPyConnection, lone: pa.Table, coded: pa.Table) -> pa.Table:
    """The pairs that nothing contradicts, `one` a cluster without a code: first with enterprises that have a code, then, for
    those that have found none, among themselves. A name that is nobody's yet is no rival of a registered one."""
    found = _uncontradicted(database, lone, coded)
    placed = pc.unique(found.filter(pc.equal(found["decision"], "same"))["one"])
    rest = lone.filter(pc.invert(pc.is_in(lone["unit"], value_set=placed)))
    return pa.concat_tables([found, _uncontradicted(database, rest, rest)])


def _uncontradicted(database: duckdb.DuckDBPyConnection, ones: pa.Table, others: pa.Table) -> pa.Table:
    found = matches(ones["name"], others["name"], units=(ones["unit"], others["unit"]))
    database.register("arrow_matches", found)
    table: pa.Table = database.sql(_UNCONTRADICTED).to_arrow_table()
    database.unregister("arrow_matches")
    return table
