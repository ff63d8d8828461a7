"""Facts in portions, sorted or not: the same rows, to the byte."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mingcheng.policies.enterprise import Clock
from mingcheng.policies.facts import Facts
from mingcheng.policies.load import load_pack
from mingcheng.policies.match import Summary, match
from mingcheng.policies.model import Pack
from tests.policies.conftest import YEAR, City, random_city
from tests.policies.test_door import damaged_city

CLOCK = Clock.of(YEAR)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("jiaxing-2025")


@pytest.fixture(scope="module")
def city(pack: Pack) -> City:
    return random_city(pack, CLOCK, Random(1), 160)


def run(pack: Pack, place: Path, output: Path, portion: int = 1000) -> Summary:
    with Facts(place, portion=portion) as facts:
        return match(pack, facts, CLOCK, output)


def test_portions_change_nothing(pack: Pack, city: City, tmp_path: Path) -> None:
    place = city.write(tmp_path / "facts")
    whole = run(pack, place, tmp_path / "whole.parquet")
    parts = run(pack, place, tmp_path / "parts.parquet", portion=80)
    assert pq.read_table(tmp_path / "whole.parquet").equals(pq.read_table(tmp_path / "parts.parquet"))
    assert (whole.account.used, whole.money_fen, whole.rows) == (parts.account.used, parts.money_fen, parts.rows)


def test_portions_of_damaged_facts_change_nothing(pack: Pack, tmp_path: Path) -> None:
    place = damaged_city(Random(8), tmp_path / "facts", "parquet")
    whole = run(pack, place, tmp_path / "whole.parquet")
    parts = run(pack, place, tmp_path / "parts.parquet", portion=25)
    assert pq.read_table(tmp_path / "whole.parquet").equals(pq.read_table(tmp_path / "parts.parquet"))
    for name in ("read", "used", "quarantined", "superseded", "problems", "flagged"):
        assert getattr(whole.account, name) == getattr(parts.account, name), name
    listed = [
        sorted(
            (row["table"], row["row"], row["problem"]) for table in each.account.quarantine for row in table.to_pylist()
        )
        for each in (whole, parts)
    ]
    assert listed[0] == listed[1]


@pytest.mark.parametrize("portion", [1000, 100])
def test_the_order_of_the_rows_changes_not_a_byte(pack: Pack, city: City, portion: int, tmp_path: Path) -> None:
    outputs = []
    for number, order in enumerate((None, Random(1))):
        outputs.append(tmp_path / f"{number}.parquet")
        run(pack, city.write(tmp_path / str(number), order), outputs[-1], portion)
    assert len({output.read_bytes() for output in outputs}) == 1


def test_tables_that_are_empty_say_that_there_was_nothing(pack: Pack, city: City, tmp_path: Path) -> None:
    place = city.write(tmp_path / "facts")
    for table in ("awards", "grants", "paid"):
        path = place / f"{table}.parquet"
        if path.exists():
            pq.write_table(pq.read_table(path).slice(0, 0), path)
    pq.write_table(pa.table({"uscc": pa.array([], pa.string())}), place / "enterprises.parquet")
    summary = run(pack, place, tmp_path / "out.parquet")
    assert summary.rows == 0
    assert pq.read_table(tmp_path / "out.parquet").num_rows == 0
