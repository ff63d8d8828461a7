"""Errors: what `facts.yaml` states is what the tables hold, beside the clean city of the same seed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from mingcheng.policies.made_up import MadeUpCity, write_city
from mingcheng.policies.made_up.damage import MISSING_VALUES
from mingcheng.uscc import check

LEVELS = {"cmmi", "csmm", "tsia010", "itss", "cs", "ccrc", "dcmm"}
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Cities:
    """One city as it was made and as it was damaged, and the errors stated."""

    clean: dict[str, Rows]
    damaged: dict[str, Rows]
    injected: dict[str, int]


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> Cities:
    content = {}
    injected: dict[str, int] = {}
    for errors in (False, True):
        folder = tmp_path_factory.mktemp("facts")
        injected = write_city(folder, MadeUpCity(12_000, seed=21, errors=errors)).injected
        content[errors] = read(folder)
    return Cities(content[False], content[True], injected)


def read(folder: Path) -> dict[str, Rows]:
    return {path.stem: pq.read_table(path).to_pylist() for path in folder.glob("*.parquet")}


def is_wrong(code: str) -> bool:
    return check(code).status == "check_failed"


def test_a_clean_city_states_no_errors(tmp_path: Path) -> None:
    assert write_city(tmp_path, MadeUpCity(100, errors=False)).injected == {}


def test_every_kind_of_error_is_there(cities: Cities) -> None:
    assert [name for name, count in cities.injected.items() if count == 0] == []


@pytest.mark.parametrize("column", MISSING_VALUES)
def test_missing_values_are_those_stated(column: str, cities: Cities) -> None:
    rows = cities.damaged["annual"]
    missing = sum(row[column] is None for row in rows)
    assert missing == cities.injected[f"missing_{column}"]
    assert missing / len(rows) == pytest.approx(MISSING_VALUES[column], abs=0.01)


def test_missing_doubled_and_unlisted_rows_are_those_stated(cities: Cities) -> None:
    injected, rows = cities.injected, cities.damaged["annual"]
    listed = {row["uscc"] for row in cities.damaged["enterprises"]}
    unlisted = [row for row in rows if row["uscc"] not in listed]
    doubled = len(rows) - len({(row["uscc"], row["year"]) for row in rows})
    assert len(unlisted) == injected["unlisted_annual_rows"]
    assert doubled == injected["duplicated_annual_rows"]
    missing = len(cities.clean["annual"]) - (len(rows) - len(unlisted) - doubled)
    assert missing == injected["missing_annual_rows"]
    assert not any(is_wrong(row["uscc"]) for row in unlisted)


def test_doubled_enterprises_come_under_another_name(cities: Cities) -> None:
    rows = cities.damaged["enterprises"]
    times = Counter(row["uscc"] for row in rows)
    doubled = {code for code, count in times.items() if count == 2}
    assert len(times) == 12_000 and len(doubled) == cities.injected["duplicated_enterprises"]
    assert len({row["name"] for row in rows if row["uscc"] in doubled}) == 2 * len(doubled)


def test_names_that_vary_are_those_stated(cities: Cities) -> None:
    registered = {row["name"] for row in cities.clean["enterprises"]}
    varied = [row["name"] for row in cities.damaged["enterprises"] if row["name"] not in registered]
    assert len(varied) == cities.injected["name_variants"]
    assert any(" " in name for name in varied) and any("(" in name for name in varied)
    assert any("Ａ" in name or "Ｉ" in name for name in varied)
    assert any(not name.endswith("公司") for name in varied)


def test_wrong_codes_are_wrong_in_every_table(cities: Cities) -> None:
    wrong = {row["uscc"] for row in cities.damaged["enterprises"] if is_wrong(row["uscc"])}
    assert len(wrong) == cities.injected["wrong_uscc"]
    right = {row["uscc"] for row in cities.clean["enterprises"]}
    for table in ("annual", "awards", "grants", "paid"):
        codes = {row["uscc"] for row in cities.damaged[table]}
        assert {code for code in codes if is_wrong(code)} <= wrong
        if table != "annual":
            assert codes - wrong <= right
            assert len(cities.damaged[table]) == len(cities.clean[table])


def test_missing_stages_and_levels_are_those_stated(cities: Cities) -> None:
    missing = sum(row["stage"] is None for row in cities.damaged["enterprises"])
    assert missing == cities.injected["missing_stage"]
    without = sum(row["level"] is None for row in cities.damaged["awards"] if row["kind"] in LEVELS)
    assert without == cities.injected["missing_award_level"]
    assert all(row["stage"] for row in cities.clean["enterprises"])
    assert all((row["level"] is not None) == (row["kind"] in LEVELS) for row in cities.clean["awards"])


def test_wrong_revenue_is_that_stated(cities: Cities) -> None:
    right = right_codes(cities)
    clean = {(row["uscc"], row["year"]): row["revenue"] for row in cities.clean["annual"]}
    ratios = Counter(
        round(row["revenue"] / before)
        for row in cities.damaged["annual"]
        if row["revenue"] is not None and (before := clean.get((right.get(row["uscc"], ""), row["year"])))
    )
    assert set(ratios) == {1, -1, 10_000}
    assert ratios[-1] == cities.injected["negative_revenue"]
    assert ratios[10_000] == cities.injected["yuan_for_wan_yuan"]


def right_codes(cities: Cities) -> dict[str, str]:
    """The code that each enterprise should have, by the one that it has: they differ in one place at most."""
    alike = {
        code[:place] + code[place + 1 :] + str(place): code
        for code in (row["uscc"] for row in cities.clean["enterprises"])
        for place in range(18)
    }
    found = {}
    for row in cities.damaged["enterprises"]:
        code = row["uscc"]
        (found[code],) = {
            alike[key] for place in range(18) if (key := code[:place] + code[place + 1 :] + str(place)) in alike
        }
    return found


def test_all_that_is_not_damaged_is_as_it_was(cities: Cities) -> None:
    clean = {(row["uscc"], row["year"]): row for row in cities.clean["annual"]}
    same = sum(
        all(value is None or value == before[name] for name, value in row.items())
        for row in cities.damaged["annual"]
        if (before := clean.get((row["uscc"], row["year"]))) is not None
    )
    assert same > 0.99 * len(cities.damaged["annual"])
