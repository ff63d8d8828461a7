"""Records in, enterprises out: codes first, then what people decided, then scores, under the rules of `clusters`."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from mingcheng.language import marked
from mingcheng.registry.linkage.clusters import NONE, Numbers, Pairs, clustered
from mingcheng.registry.linkage.features import compared
from mingcheng.registry.linkage.model import Model, shipped_model
from mingcheng.registry.linkage.names_alone import named
from mingcheng.registry.linkage.scoring import score
from mingcheng.registry.workspace import workspace

NODES = pa.schema(
    [
        ("key", pa.string()), ("uscc", pa.string()), ("code", pa.string()), ("organisation_code", pa.string()),
        ("name", pa.string()), ("former_names", pa.string()), ("address", pa.string()), ("region", pa.string()),
        ("founded", pa.date32()),
    ]
)  # fmt: skip
"""What linkage looks at of each record."""
DECISIONS = pa.schema(
    [
        ("left", pa.string()), ("right", pa.string()), ("verdict", pa.string()), ("who", pa.string()),
        ("day", pa.date32()), ("why", pa.string()), ("left_name", pa.string()), ("right_name", pa.string()),
    ]
)  # fmt: skip
"""What people decided: `left` and `right` are keys of records, `verdict` is same or different; the last one counts."""
RULES = {
    "uscc": marked("统一社会信用代码相同"),
    "organisation_code": marked("组织机构代码与统一社会信用代码的主体标识码相同"),
    "decision": marked("人工认定是同一家"),
    "score": marked("各项证据合计达到合并线"),
    "name": marked("名称是这一家的另一种写法，没有别的企业与它相近"),
}
"""By what two records are one enterprise; the words pass `_()` when they are shown."""
QUESTIONS = {
    "uncertain": marked("证据不足，请判断"),
    "ambiguous": marked("有几家代码不同的企业都像，请指明"),
    "refused": marked("像同一家，但合并会把代码不同或已认定不同的企业连在一起"),
    "one_code": marked("代码相同，名称不像；已按代码合并，若不是同一家请注明"),
}
"""Why a person is asked about a pair."""
_BY_DECISION, _BY_BODY = 1e6, 1e3
"""Weights of the rules that come before every score."""
_BEHIND = 1e3
"""Taken from the bits of names alone: they come after every score."""
_OTHER_FORM = "(coalesce(gamma_form, 1) = 0 AND coalesce(mw_address, 0) <= 0 AND coalesce(mw_founded, 0) <= 0)"
"""Two names alike but for the legal form, and nothing else that agrees: a company and a partnership of one owner, as often
as one that changed its form. Asked about, whatever the score."""
_JOINING = "SELECT l, r, max(weight) AS weight FROM joining GROUP BY l, r ORDER BY l, r"


@dataclass(frozen=True)
class Linked:
    """`members`: key and enterprise of each record, and its valid code, null where a person said that it is another's.
    `merges`: the pairs by which records without a valid code were merged, with rule, weight and outcomes. `review`: pairs
    for a person, with the question. `unheard`: decisions that cannot be followed, for both records have valid codes of
    their own."""

    members: pa.Table
    merges: pa.Table
    review: pa.Table
    unheard: pa.Table


def linked(records: pa.Table, decisions: pa.Table | None = None, model: Model | None = None) -> Linked:
    """Which records are one enterprise.

    In: NODES in the order in which they became known; a key that comes again is the same record, its last values count.
    The number of an enterprise is E and the key of its first record, so that it outlives later imports.
    """
    model = model or shipped_model()
    with workspace(records.num_rows) as database:
        database.register("arrow_records", numbered(records.select(NODES.names)))
        database.register("arrow_decisions", numbered(decisions if decisions is not None else DECISIONS.empty_table()))
        return _linked(database, model)


def numbered(table: pa.Table) -> pa.Table:
    """The table with the number of each row as `place`: a database that works in parallel keeps no order by itself."""
    return table.append_column("place", pa.array(np.arange(table.num_rows)))


def _linked(database: duckdb.DuckDBPyConnection, model: Model) -> Linked:
    _nodes(database)
    _decided(database)
    compared(database)
    identities = _column(database, "SELECT identity FROM nodes ORDER BY id")
    without = identities == NONE
    score(database, model, len(np.unique(identities[~without])) + int(without.sum()))
    database.execute("DROP TABLE candidates")
    pairs = _pairs(database, model)
    apart = _pairs_of(database, "SELECT l, r, 0.0 AS weight FROM decided WHERE verdict = 'different'")
    named(database, clustered(identities, pairs, apart).labels, model.names_alone)
    database.execute(
        f"INSERT INTO joining SELECT l, r, max(weight) - {_BEHIND}, 'name', arg_max(said, weight) FROM named "
        "WHERE decision = 'same' AND (l, r) NOT IN (SELECT (l, r) FROM joining) GROUP BY l, r"
    )
    clusters = clustered(identities, _unbridged(database), apart)
    _keep(database, clusters.labels, apart)
    return Linked(
        database.sql("SELECT nodes.key, nodes.uscc, 'E' || first.key AS enterprise FROM nodes JOIN clusters USING (id) "
                     "JOIN nodes first ON first.id = clusters.label ORDER BY nodes.id").to_arrow_table(),
        database.sql(_MERGES).to_arrow_table(),
        database.sql(_review_sql(model)).to_arrow_table(),
        database.sql("SELECT * EXCLUDE (l, r, is_heard) FROM decided WHERE NOT is_heard").to_arrow_table(),
    )  # fmt: skip


def _nodes(database: duckdb.DuckDBPyConnection) -> None:
    """The table `nodes`: one row a key, numbered from 0 in the order of first appearance."""
    last = ", ".join(f"arg_max({name}, place) AS {name}" for name in NODES.names if name != "key")
    database.execute(
        f"""
        CREATE TABLE nodes AS
        WITH grouped AS (SELECT key, min(place) AS first, {last} FROM arrow_records GROUP BY key)
        SELECT row_number() OVER (ORDER BY first) - 1 AS id, * EXCLUDE (first) FROM grouped ORDER BY first
        """
    )


def _decided(database: duckdb.DuckDBPyConnection) -> None:
    """The table `decided`: the last verdict on each pair of records that are here, and the column `identity` of nodes.

    A verdict of “same” on two valid codes is not heard. One of “different” on one code takes the later record out of it,
    with all others that have its code and its name.
    """
    database.execute(
        """
        CREATE TABLE decided AS
        SELECT d.* EXCLUDE (place), least(a.id, b.id) AS l, greatest(a.id, b.id) AS r,
            NOT (verdict = 'same' AND a.uscc IS NOT NULL AND b.uscc IS NOT NULL AND a.uscc <> b.uscc) AS is_heard
        FROM arrow_decisions d JOIN nodes a ON a.key = d."left" JOIN nodes b ON b.key = d."right" WHERE a.id <> b.id
        QUALIFY row_number() OVER (PARTITION BY least(a.id, b.id), greatest(a.id, b.id) ORDER BY place DESC) = 1
        """
    )
    database.execute(
        f"""
        CREATE OR REPLACE TABLE nodes AS
        WITH codes AS (SELECT uscc, min(id) AS first FROM nodes WHERE uscc IS NOT NULL GROUP BY uscc),
        taken AS (SELECT DISTINCT n.id FROM decided JOIN nodes a ON a.id = l JOIN nodes b ON b.id = r
            JOIN nodes n ON n.id = r OR (n.uscc = b.uscc AND n.name = b.name AND b.name IS DISTINCT FROM a.name)
            WHERE verdict = 'different' AND a.uscc = b.uscc)
        SELECT nodes.* REPLACE (CASE WHEN taken.id IS NULL THEN uscc END AS uscc),
            CASE WHEN taken.id IS NULL THEN coalesce(codes.first, {NONE}) ELSE {NONE} END AS identity
        FROM nodes LEFT JOIN codes USING (uscc) LEFT JOIN taken USING (id) ORDER BY nodes.id
        """
    )


def _pairs(database: duckdb.DuckDBPyConnection, model: Model) -> Pairs:
    """All pairs that join. A record that fits several coded enterprises nearly as well joins none of them: that is asked;
    where one of them leads clearly, the record joins that one alone."""
    database.execute(
        f"""
        CREATE TABLE fits AS
        WITH open AS (
            SELECT CASE WHEN a.identity = {NONE} THEN l ELSE r END AS id, greatest(a.identity, b.identity) AS identity,
                max(weight) AS weight
            FROM scored JOIN nodes a ON a.id = l JOIN nodes b ON b.id = r
            WHERE (a.identity = {NONE}) <> (b.identity = {NONE}) GROUP BY ALL
        )
        SELECT id, identity, weight, max(weight) OVER best - weight AS behind,
            coalesce(max(weight) OVER best - nth_value(weight, 2) OVER best, 1e9) AS lead
        FROM open WINDOW best AS (PARTITION BY id ORDER BY weight DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
        """
    )
    leads = f"{{0}}.behind = 0 AND {{0}}.lead >= {model.margin}"
    database.execute(
        f"""
        CREATE TABLE joining AS
        SELECT l, r, scored.weight, 'score' AS rule, NULL::VARCHAR AS said FROM scored
        LEFT JOIN fits f ON f.id = l LEFT JOIN fits g ON g.id = r
        LEFT JOIN nodes a ON a.id = l LEFT JOIN nodes b ON b.id = r
        WHERE scored.weight >= {model.merge} AND NOT {_OTHER_FORM}
            AND (a.identity <> {NONE} OR b.identity = {NONE} OR (f.identity = b.identity AND {leads.format("f")}))
            AND (b.identity <> {NONE} OR a.identity = {NONE} OR (g.identity = a.identity AND {leads.format("g")}))
        UNION SELECT l, r, {_BY_DECISION}, 'decision', NULL FROM decided WHERE verdict = 'same' AND is_heard
        UNION SELECT least(a.id, b.id), greatest(a.id, b.id), {_BY_BODY}, 'organisation_code', NULL
            FROM nodes a JOIN (SELECT organisation_code, min(id) AS id FROM nodes WHERE uscc IS NOT NULL
                GROUP BY organisation_code HAVING count(DISTINCT uscc) = 1) b USING (organisation_code)
            WHERE a.identity = {NONE} AND length(a.code) IN (9, 15)
        """
    )
    return _unbridged(database)


def _unbridged(database: duckdb.DuckDBPyConnection) -> Pairs:
    """The pairs that join, without those by which a name that lacks a part would bridge two that differ in it."""
    for part in ("form", "business_stem", "region_stem"):
        database.execute(_BARE.format(part=part))
        database.execute(
            "DELETE FROM joining WHERE rule IN ('score', 'name') "
            "AND EXISTS (FROM bare WHERE bare.l = joining.l AND bare.r = joining.r)"
        )
    return _pairs_of(database, _JOINING)


def _keep(database: duckdb.DuckDBPyConnection, labels: Numbers, apart: Pairs) -> None:
    """The outcome as tables: `clusters` (the label of each node, whether it has a valid code), and `parted` clusters."""
    found = pa.table({"id": np.arange(len(labels)), "label": labels})
    database.register("arrow_clusters", found)
    database.execute(
        f"CREATE TABLE clusters AS SELECT id, label, bool_or(identity <> {NONE}) OVER (PARTITION BY label) AS coded "
        "FROM arrow_clusters JOIN nodes USING (id)"
    )
    far = pa.table({"one": labels[apart.left], "other": labels[apart.right]})
    database.register("arrow_parted", far)
    database.execute(
        "CREATE TABLE parted AS SELECT DISTINCT least(one, other) AS one, greatest(one, other) AS other FROM arrow_parted"
    )


def _pairs_of(database: duckdb.DuckDBPyConnection, query: str) -> Pairs:
    found = database.sql(query).to_arrow_table()
    return Pairs(
        found["l"].to_numpy().astype(np.int64),
        found["r"].to_numpy().astype(np.int64),
        found["weight"].to_numpy().astype(np.float64),
    )


def _column(database: duckdb.DuckDBPyConnection, query: str) -> Numbers:
    return np.asarray(database.sql(query).to_arrow_table().column(0).to_numpy(), dtype=np.int64)


_MERGES = f"""
    SELECT a.key AS "left", b.key AS "right", j.rule,
        CASE WHEN j.rule = 'name' THEN j.weight + {_BEHIND} ELSE j.weight END AS weight, j.said,
        s.* EXCLUDE (l, r, weight)
    FROM joining j JOIN clusters c ON c.id = j.l JOIN clusters d ON d.id = j.r AND d.label = c.label
    JOIN nodes a ON a.id = j.l JOIN nodes b ON b.id = j.r
    LEFT JOIN scored s ON s.l = j.l AND s.r = j.r
    QUALIFY row_number() OVER (PARTITION BY CASE WHEN a.identity = {NONE} THEN j.l ELSE j.r END
            ORDER BY (a.identity <> {NONE} OR b.identity <> {NONE}) DESC, j.weight DESC, j.l, j.r) = 1
        OR (b.identity = {NONE} AND row_number() OVER (PARTITION BY j.r ORDER BY j.weight DESC, j.l) = 1)
        OR j.rule = 'decision'
    ORDER BY a.id, b.id
"""
"""For each record without a valid code the strongest pair that joined it, with a coded record where there is one."""


def _review_sql(model: Model) -> str:
    """The pairs that a person is asked about, the most likely first: of two enterprises the strongest pair alone, and what
    was decided is not asked again."""
    return f"""
        WITH open AS (
            SELECT s.*, a.identity AS left_identity, CASE
                WHEN s.weight < {model.merge} OR {_OTHER_FORM} THEN 'uncertain'
                WHEN j.l IS NOT NULL THEN 'refused' ELSE 'ambiguous' END AS question
            FROM (SELECT *, NULL AS said FROM scored UNION ALL BY NAME {_NAMED}) s
            JOIN clusters c ON c.id = s.l JOIN clusters d ON d.id = s.r AND d.label <> c.label
            JOIN nodes a ON a.id = s.l LEFT JOIN joining j ON j.l = s.l AND j.r = s.r
            WHERE (j.l IS NOT NULL OR NOT (c.coded AND d.coded))
                AND NOT EXISTS (FROM parted WHERE one = least(c.label, d.label) AND other = greatest(c.label, d.label))
            QUALIFY row_number() OVER (PARTITION BY least(c.label, d.label), greatest(c.label, d.label)
                ORDER BY s.weight DESC, s.l, s.r) = 1
        ), asked AS (
            SELECT * FROM open
            QUALIFY row_number() OVER (PARTITION BY CASE WHEN left_identity = {NONE} THEN l ELSE r END
                ORDER BY weight DESC, l, r) <= {model.candidates}
            UNION ALL BY NAME {_ONE_CODE}
        )
        SELECT a.key AS "left", b.key AS "right", question, asked.* EXCLUDE (l, r, question, left_identity)
        FROM asked JOIN nodes a ON a.id = l JOIN nodes b ON b.id = r
        ORDER BY question = 'one_code', weight DESC, l, r
    """


_BARE = f"""
    CREATE OR REPLACE TABLE bare AS
    WITH parts AS (SELECT node, any_value({{part}}) AS part FROM compared WHERE NOT is_former GROUP BY node),
    met AS (
        SELECT l, r, CASE WHEN a.part IS NULL THEN l ELSE r END AS node, coalesce(a.part, b.part) AS part, weight,
            CASE WHEN a.part IS NULL THEN r ELSE l END AS other
        FROM joining JOIN parts a ON a.node = l JOIN parts b ON b.node = r WHERE (a.part IS NULL) <> (b.part IS NULL)
    ), chosen AS (
        SELECT node, arg_max(part, weight) FILTER (identity <> {NONE}) AS part
        FROM met JOIN nodes ON nodes.id = other GROUP BY node HAVING count(DISTINCT met.part) > 1
    )
    SELECT l, r FROM met JOIN chosen USING (node) WHERE met.part IS DISTINCT FROM chosen.part
"""
"""Pairs of a name that lacks a part (legal form, business, place) and fits names that differ in it: it joins that of an
enterprise with a code, or none, lest a company and the workshop of the same name become one through it."""
_NAMED = """
    SELECT l, r, max(weight) AS weight, arg_max(said, weight) AS said FROM named
    WHERE (l, r) NOT IN (SELECT (l, r) FROM scored) GROUP BY l, r
"""
"""What names alone leave open."""
_ONE_CODE = f"""
    SELECT first.node AS l, other.node AS r, 'one_code' AS question
    FROM compared first JOIN nodes a ON a.id = first.node AND a.identity = a.id
    JOIN nodes b ON b.identity = a.identity AND b.id <> a.id
    JOIN compared other ON other.node = b.id AND NOT other.is_former
    WHERE a.identity <> {NONE} AND NOT first.is_former AND first.name <> \'\' AND other.name <> \'\'
        AND first.trade_name <> other.trade_name AND first.core <> other.core AND first.sound <> other.sound
        AND NOT starts_with(first.trade_name, other.trade_name) AND NOT starts_with(other.trade_name, first.trade_name)
        AND NOT EXISTS (FROM compared old JOIN nodes n ON n.id = old.node WHERE old.is_former
            AND n.identity = a.identity AND old.name IN (first.name, other.name))
        AND NOT EXISTS (FROM decided WHERE decided.l = first.node AND decided.r = other.node)
    QUALIFY row_number() OVER (PARTITION BY first.node, other.name ORDER BY other.node) = 1
"""
"""One valid code under two names that are not alike, and neither of which is told as the former one."""
