"""Pairs of records that may be one enterprise, each with its weight: candidates by shared keys, scores by Splink."""

from __future__ import annotations

import logging
import warnings

import duckdb

from mingcheng.registry.linkage.model import Model

KEYS = (
    ("name",), ("trade_name", "business_stem"), ("trade_name", "district"), ("trade_name", "spot"),
    ("trade_name", "founded"), ("sound", "business_stem"), ("head", "spot"), ("spot", "founded"), ("body",),
    ("substr(code, 14, 5)",), ("substr(code, 9, 5)",),
)  # fmt: skip
"""What two records must share to be compared at all, one of these."""


def score(database: duckdb.DuckDBPyConnection, model: Model, enterprises: int) -> None:
    """Makes the table `scored` from `compared`: one row a pair of nodes, its best weight in bits, and for each comparison
    the outcome (`gamma_…`) and its weight (`mw_…`). Pairs below the threshold of review are left out."""
    _candidates(database, model)
    ((count,),) = database.execute("SELECT count(*) FROM candidates").fetchall()
    columns = [f"{kind}_{comparison.name}" for comparison in model.comparisons for kind in ("gamma", "mw")]
    if not count:
        parts = ", ".join(f"NULL::DOUBLE AS {name}" for name in columns)
        database.execute(
            f"CREATE TABLE scored AS SELECT 0::BIGINT AS l, 0::BIGINT AS r, 0.0 AS weight, {parts}, FALSE AS by_former LIMIT 0"
        )
        return
    predicted = _predicted(database, model, enterprises)
    weights = ", ".join(
        f"p.gamma_{c.name}, p.mw_{c.name}"
        + (f" + p.mw_tf_adj_{c.name}" if any(level.rare for level in c.levels) else "")
        + f" AS mw_{c.name}"
        for c in model.comparisons
    )
    database.execute(
        f"""
        CREATE TABLE scored AS
        SELECT least(l.node, r.node) AS l, greatest(l.node, r.node) AS r, p.match_weight AS weight, {weights},
            l.is_former OR r.is_former AS by_former
        FROM {predicted} p JOIN compared l ON l.unique_id = p.unique_id_l JOIN compared r ON r.unique_id = p.unique_id_r
        QUALIFY row_number() OVER (PARTITION BY least(l.node, r.node), greatest(l.node, r.node)
            ORDER BY p.match_weight DESC, by_former, p.unique_id_l, p.unique_id_r) = 1
        """
    )
    database.execute(f"DROP TABLE {predicted}")


def _candidates(database: duckdb.DuckDBPyConnection, model: Model) -> None:
    """The table `candidates`: pairs that share a key. One of the two has no valid code (two valid codes are two
    enterprises), and both are the same part of a legal unit; keys that too many share are passed over."""
    parts = []
    for place, key in enumerate(KEYS):
        known = " AND ".join(f"{column} IS NOT NULL AND CAST({column} AS VARCHAR) <> ''" for column in key)
        shared = f"hash({', '.join(key)}, branch)"
        database.execute(
            f"""
            CREATE TABLE keyed_{place} AS
            SELECT unique_id, node, coded, is_former, {shared} AS key FROM compared WHERE {known}
            QUALIFY count(*) OVER (PARTITION BY {shared}) BETWEEN 2 AND {model.most_in_block}
            """
        )
        parts.append(
            f"SELECT least(l.unique_id, r.unique_id) AS join_key_l, greatest(l.unique_id, r.unique_id) AS join_key_r "
            f"FROM keyed_{place} l JOIN keyed_{place} r ON l.key = r.key AND l.node <> r.node AND NOT l.coded "
            "AND (r.coded OR l.unique_id < r.unique_id) AND NOT (l.is_former AND r.is_former)"
        )
    database.execute(
        f"CREATE TABLE candidates AS SELECT DISTINCT join_key_l, join_key_r, '0' AS match_key FROM ({' UNION ALL '.join(parts)})"
    )
    for place in range(len(KEYS)):
        database.execute(f"DROP TABLE keyed_{place}")


def _predicted(database: duckdb.DuckDBPyConnection, model: Model, enterprises: int) -> str:
    """The name of Splink's table of scored pairs."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from splink import DuckDBAPI, Linker, SettingsCreator

        api = DuckDBAPI(database)
        linker = Linker(
            api.register("compared"), SettingsCreator(**model.settings(enterprises)), None, validate_settings=False
        )
        linker.table_management.register_blocked_pairs_for_predict(api.register("candidates"))
        for comparison in model.comparisons:
            for level in comparison.levels:
                if level.rare:
                    _frequencies(database, model, level.rare, level.u, enterprises)
                    lookup = api.register(f"frequency_{level.rare}")
                    linker.table_management.register_term_frequency_lookup(lookup, level.rare)
        found = linker.inference.predict(threshold_match_weight=model.review, warning_mode="never")
    return str(found.physical_name)


def _frequencies(
    database: duckdb.DuckDBPyConnection, model: Model, column: str, share: float, enterprises: int
) -> None:
    """How large a share of enterprises has each value, besides the one that is looked at. The shipped share counts as much
    as `shipped_counts` enterprises: in a short list of doubles, every value would look common."""
    counts = model.shipped_counts
    database.execute(
        f"""
        CREATE OR REPLACE TABLE frequency_{column} AS
        SELECT {column}, ({share} * {counts} + count(DISTINCT node) - 1) / ({counts} + {enterprises}) AS tf_{column}
        FROM compared WHERE {column} IS NOT NULL GROUP BY {column}
        """
    )
