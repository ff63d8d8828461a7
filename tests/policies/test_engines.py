"""DuckDB and Spark give the same rows, and the same account of the facts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest

from mingcheng.policies.enterprise import Clock
from mingcheng.policies.facts import Facts
from mingcheng.policies.load import load_pack
from mingcheng.policies.match import Summary, Wanted, match
from mingcheng.policies.model import Pack
from tests.policies.conftest import YEAR, random_city
from tests.policies.test_agreement import random_pack
from tests.policies.test_door import damaged_city

pytestmark = pytest.mark.usefixtures("spark")
WANTED = Wanted(reasons=True, all_rows=True)


def run(pack: Pack, place: Path, clock: Clock, engine: str, output: Path, wanted: Wanted = WANTED) -> Summary:
    with Facts(place, engine) as facts:
        return match(pack, facts, clock, output, wanted)


def assert_same(pack: Pack, place: Path, clock: Clock, folder: Path, wanted: Wanted = WANTED) -> None:
    """Equal to the last digit: the columns of both are the same Arrow table."""
    on_duckdb = run(pack, place, clock, "duckdb", folder / "duckdb.parquet", wanted)
    on_spark = run(pack, place, clock, "spark", folder / "spark.parquet", wanted)
    one, other = (pq.read_table(folder / f"{name}.parquet") for name in ("duckdb", "spark"))
    assert one.schema.remove_metadata().equals(other.schema.remove_metadata())
    assert one.to_pylist() == other.to_pylist()
    for each in (on_duckdb, on_spark):
        for table in (*each.account.quarantine, *each.account.flags):
            assert table.num_rows
    told = [(each.account.read, each.account.used, each.account.quarantined, each.account.problems, each.account.flagged)
            for each in (on_duckdb, on_spark)]  # fmt: skip
    assert told[0] == told[1]
    listed = [[table.to_pylist() for table in each.account.quarantine] for each in (on_duckdb, on_spark)]
    assert listed[0] == listed[1]


def test_the_measures_of_jiaxing_come_out_the_same(tmp_path: Path) -> None:
    pack, clock = load_pack("jiaxing-2025"), Clock.of(YEAR)
    place = random_city(pack, clock, Random(0), 300).write(tmp_path / "facts", Random(1))
    assert_same(pack, place, clock, tmp_path)


def test_random_measures_come_out_the_same(tmp_path: Path) -> None:
    clock = Clock.of(on=date(YEAR, 6, 30))
    pack = random_pack(Random(2), 6)
    place = random_city(pack, clock, Random(3), 100).write(tmp_path / "facts", Random(1))
    assert_same(pack, place, clock, tmp_path)


def test_damaged_facts_are_judged_the_same(tmp_path: Path) -> None:
    place = damaged_city(Random(4), tmp_path / "facts", "csv")
    assert_same(load_pack("jiaxing-2025"), place, Clock.of(YEAR, known_at=date(YEAR, 6, 1)), tmp_path, Wanted())
