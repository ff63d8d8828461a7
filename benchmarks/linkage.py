"""A million records of six bureaus' lists linked: seconds, megabytes, and how many merges are right, by kind.

    python -m benchmarks.linkage [--enterprises 600000] [--seed 1] [--keep FOLDER] [--estimate]

The lists are made up (`benchmarks.lists`), and what belongs together is known. `--estimate` measures, instead, how often
records of one enterprise, and of two at random, agree in each way: what `content/registry/linkage.yaml` is held against.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import duckdb
import pyarrow as pa
from rich.console import Console
from rich.table import Table

from benchmarks.lists import HABITS, write_lists
from benchmarks.measures.jobs import MINGCHENG, run
from mingcheng.journals import Entry
from mingcheng.registry.register import Register

GOAL = "goal: 1,000,000 records in 120 s and 4 GB"


def main() -> None:
    """Makes the lists, links them as a user would, and prints what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--enterprises", type=int, default=600_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--estimate", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        truth = write_lists(folder, asked.enterprises, asked.seed)
        files = [str(folder / f"{source}.parquet") for source in HABITS]
        register = Register(folder / "register")
        first = run([*MINGCHENG, "link", *files, "--into", str(register.folder), "--json"], codes=(0, 1))
        again = run([*MINGCHENG, "link", *files, "--into", str(register.folder), "--json"], codes=(0, 1))
        with duckdb.connect() as database:
            _load(database, register.linkage(), truth)
            if asked.estimate:
                _estimates(database)
                return
            console = Console(width=150)
            told = first.told
            console.print(
                f"{told['records']:,} records of {asked.enterprises:,} enterprises -> {told['enterprises']:,}; "
                f"{first.seconds:.1f} s ({first.processor:.1f} s of processor), {first.peak_mb:,.0f} MB; {GOAL}"
            )
            console.print(
                f"the same files again: {again.seconds:.1f} s; merges {told['merges']}; review {told['review']}"
            )
            _quality(database, console)
            _kinds(database, console)
            _hardest(database, console)


def _load(database: duckdb.DuckDBPyConnection, linkage: Entry, truth: pa.Table) -> None:
    """The table `judged`: every record with the enterprise that it is, and the one that it was put into."""
    database.register("truth", truth)
    for name in ("members", "merges", "review"):
        database.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet('{linkage.table(name)}')")
    database.execute(
        """
        CREATE TABLE judged AS
        SELECT m.*, t.enterprise AS truth, t.way FROM members m JOIN truth t USING (source, "row")
        """
    )


def _quality(database: duckdb.DuckDBPyConnection, console: Console) -> None:
    """Precision and recall over pairs of records, of all and of those in which one has no valid code."""
    table = Table(title="pairs of records")
    for head in ("pairs", "precision", "recall", "of two codes or more in one enterprise"):
        table.add_column(head)
    ((broken,),) = database.execute(
        "SELECT count(*) FROM (SELECT enterprise FROM members GROUP BY 1 HAVING count(DISTINCT uscc) > 1)"
    ).fetchall()
    for name, less in (("all", ""), ("without a code on one side", "WHERE uscc IS NOT NULL")):
        found, right, true = (
            _pairs(database, columns, less) for columns in ("enterprise", "enterprise, truth", "truth")
        )
        table.add_row(name, f"{right / found:.4f}", f"{right / true:.4f}", str(broken))
    console.print(table)


def _pairs(database: duckdb.DuckDBPyConnection, columns: str, less: str) -> int:
    """Pairs of records that share the columns; without those of two coded records where asked."""

    def count(where: str) -> int:
        query = f"SELECT coalesce(sum(n * (n - 1) // 2), 0)::BIGINT FROM (SELECT count(*) AS n FROM judged {where} GROUP BY {columns})"
        ((found,),) = database.execute(query).fetchall()
        return int(found)

    return count("") - (count(less) if less else 0)


def _kinds(database: duckdb.DuckDBPyConnection, console: Console) -> None:
    """For records without a valid code, by how their name is written: found, wrongly joined, left to a person."""
    rows = database.execute(
        """
        WITH others AS (SELECT truth, count(*) AS n FROM judged GROUP BY 1),
        sizes AS (SELECT enterprise, truth, count(*) AS n FROM judged GROUP BY ALL),
        asked AS (SELECT a_key AS key FROM review UNION SELECT b_key FROM review)
        SELECT way, count(*), avg((s.n > 1)::INT), avg((e.n > s.n)::INT), avg((a.key IS NOT NULL AND s.n = 1)::INT)
        FROM judged j JOIN others o USING (truth) JOIN sizes s USING (enterprise, truth)
        JOIN (SELECT enterprise, sum(n) AS n FROM sizes GROUP BY 1) e USING (enterprise) LEFT JOIN asked a USING (key)
        WHERE j.uscc IS NULL AND o.n > 1 GROUP BY way ORDER BY 2 DESC
        """
    ).fetchall()
    table = Table(title="records without a valid code whose enterprise is in another list, by how the name is written")
    for head in ("name", "records", "found", "with a stranger", "asked about"):
        table.add_column(head)
    for way, count, found, wrong, asked in rows:
        table.add_row(way, f"{count:,}", f"{found:.3f}", f"{wrong:.4f}", f"{asked:.3f}")
    console.print(table)


def _hardest(database: duckdb.DuckDBPyConnection, console: Console) -> None:
    """The false merges with the highest weights."""
    rows = database.execute(
        """
        SELECT m.weight, a.name, b.name, a.way || ' / ' || b.way, m.evidence
        FROM merges m JOIN judged a ON a.key = m."left" JOIN judged b ON b.key = m."right"
        WHERE a.truth <> b.truth ORDER BY m.weight DESC, a.key LIMIT 12
        """
    ).fetchall()
    table = Table(title="the hardest false pairs")
    for head in ("bits", "one", "other", "written", "evidence"):
        table.add_column(head)
    for weight, one, other, ways, evidence in rows:
        table.add_row(f"{weight:.1f}", one, other, ways, evidence)
    console.print(table)


def _estimates(database: duckdb.DuckDBPyConnection) -> None:
    """m of pairs that are one enterprise, u of pairs at random, by Splink, beside what is shipped."""
    from splink import DuckDBAPI, Linker, SettingsCreator

    from mingcheng.registry.linkage.features import compared
    from mingcheng.registry.linkage.model import shipped_model

    database.execute(
        "CREATE TABLE nodes AS SELECT row_number() OVER () - 1 AS id, NULL AS uscc, code, organisation_code, name, former_names, "
        "address, region, founded, truth FROM judged"
    )
    compared(database)
    database.execute(
        "CREATE TABLE labelled AS SELECT c.*, n.truth FROM compared c JOIN nodes n ON n.id = c.node WHERE NOT c.is_former"
    )
    model = shipped_model()
    api = DuckDBAPI(database)
    linker = Linker(api.register("labelled"), SettingsCreator(**model.settings(len(HABITS))), log_level=None)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    linker.training.estimate_m_from_label_column("truth")
    table = Table(title="shares: shipped, and as estimated from these lists")
    for head in ("comparison", "level", "m", "m here", "u", "u here"):
        table.add_column(head)
    found = {
        part["output_column_name"]: part["comparison_levels"][1:]
        for part in linker.misc.save_model_to_json()["comparisons"]
    }
    for comparison in model.comparisons:
        for level, here in zip(comparison.levels, found[comparison.name], strict=True):
            m, u = (here.get(name) for name in ("m_probability", "u_probability"))
            table.add_row(
                comparison.name, level.name, f"{level.m:.3g}", f"{m or 0:.3g}", f"{level.u:.3g}", f"{u or 0:.3g}"
            )
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
