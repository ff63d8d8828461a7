"""A match says the same every time, and what is not on disk is unknown."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from mingcheng.policies.enterprise import Clock
from mingcheng.policies.facts import Facts
from mingcheng.policies.load import load_pack, pack_of
from mingcheng.policies.match import Summary, Wanted, manifest, match
from mingcheng.policies.model import Pack
from tests.policies.conftest import YEAR, matched, random_city
from tests.policies.test_door import ONE, TWO, firms, write_csv

CLOCK = Clock.of(YEAR)


def run(pack: Pack, place: Path, output: Path) -> tuple[bytes, dict[str, object]]:
    with Facts(place) as facts:
        summary: Summary = match(pack, facts, CLOCK, output, Wanted(reasons=True))
        return output.read_bytes(), manifest(pack, facts, CLOCK, summary)


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    pack = load_pack("jiaxing-2025")
    place = random_city(pack, CLOCK, Random(2), 150).write(tmp_path / "facts", Random(3))
    assert run(pack, place, tmp_path / "one.parquet") == run(pack, place, tmp_path / "two.parquet")


def test_the_order_of_measures_in_the_files_does_not_matter(tmp_path: Path) -> None:
    pack = load_pack("jiaxing-2025")
    texts = list(pack.texts.items())
    items = pack.texts["capability.yaml"].split("- id: ")[1:]
    turned = dict(reversed(texts)) | {
        "capability.yaml": "".join(f"- id: {item.rstrip()}\n" for item in reversed(items))
    }
    place = random_city(pack, CLOCK, Random(4), 100).write(tmp_path / "facts")
    one, _manifest = run(pack, place, tmp_path / "one.parquet")
    other, _manifest = run(pack_of(turned, "jiaxing-2025"), place, tmp_path / "two.parquet")
    assert one == other


def test_what_is_absent_is_unknown(tmp_path: Path) -> None:
    pack = load_pack("jiaxing-2025")
    rows = {row["measure"]: row for row in matched(pack, firms(tmp_path), CLOCK)}
    assert {name for name, row in rows.items() if row["eligible"] is not None} == set()
    assert rows["revenue-step"]["missing"] == ["software_revenue"]
    assert rows["credit-line"]["missing"] == ["stage"]
    assert rows["iso27001"]["missing"] == ["iso27001"]
    assert rows["key-technology"]["missing"] == ["city_key_technology"]


def test_what_a_covering_table_does_not_record_is_a_no(tmp_path: Path) -> None:
    pack = load_pack("jiaxing-2025")
    write_csv(firms(tmp_path, ONE, TWO), "awards", [["uscc", "date", "kind"], [ONE, "2025-03-01", "iso27001"]])
    rows = {(row["uscc"], row["measure"]): row for row in matched(pack, tmp_path, CLOCK)}
    assert rows[ONE, "iso27001"]["amount"] == Decimal(10)
    assert rows[TWO, "iso27001"]["eligible"] is False
    assert rows[TWO, "outsourcing"]["eligible"] is None


@pytest.mark.parametrize("last", ["2024-12-31", "2023-05-01"])
def test_a_table_that_ends_before_the_year_leaves_it_unknown(last: str, tmp_path: Path) -> None:
    pack = load_pack("jiaxing-2025")
    write_csv(firms(tmp_path), "awards", [["uscc", "date", "kind"], [ONE, last, "cmmi"]])
    rows = {row["measure"]: row for row in matched(pack, tmp_path, CLOCK)}
    assert rows["first-version"]["eligible"] is None
    assert rows["first-version"]["missing"] == ["first_version_national", "first_version_provincial"]
