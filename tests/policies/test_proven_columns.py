"""What the statistics of a file prove needs no look row by row, and nothing is proven that is not so."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mingcheng.policies.catalogue import catalogue
from mingcheng.policies.enterprise import Clock
from mingcheng.policies.facts import Account, Facts, column_bounds
from mingcheng.policies.tree import Annual
from mingcheng.uscc import made_up_uscc

NAN = float("nan")


def account_of(folder: Path, **columns: list[float | None]) -> Account:
    """The account of one enterprise's years, of which only the software revenue is asked for."""
    years = len(next(iter(columns.values())))
    code = made_up_uscc(1)
    pq.write_table(pa.table({"uscc": [code]}), folder / "enterprises.parquet")
    annual = {"uscc": [code] * years, "year": list(range(2020, 2020 + years)), **columns}
    pq.write_table(pa.table(annual), folder / "annual.parquet", row_group_size=2)
    account = Account()
    with Facts(folder) as facts:
        for _portion in facts.portions({Annual("software_revenue")}, Clock.of(2022), catalogue(), account):
            pass
    return account


def fives(count: int) -> list[float | None]:
    return [5.0] * count


@pytest.mark.parametrize("name", ["revenue", "software_revenue"])
@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ([1.0, 2.0, None, 0.0], None),
        ([1.0, 2.0, NAN, 3.0], None),
        ([None, None, None, None], None),
        ([1.0, 2.0, -3.0, 4.0], "negative"),
        ([1.0, 2.0, 3.0, 1e10], "too_large"),
        ([NAN, NAN, -3.0, NAN], "negative"),
    ],
)
def test_faults_are_found_in_columns_that_are_asked_for_and_others(
    name: str, values: list[float | None], problem: str | None, tmp_path: Path
) -> None:
    other = "revenue" if name == "software_revenue" else "software_revenue"
    account = account_of(tmp_path, **{name: values, other: fives(len(values))})
    assert dict(account.problems) == ({problem: 1} if problem else {})


def test_profit_may_be_below_zero(tmp_path: Path) -> None:
    assert not account_of(tmp_path, profit=[-5.0, 1.0], software_revenue=[1.0, 1.0]).problems


def test_bounds_are_those_of_all_row_groups(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    columns = {"x": [1.0, 7.0, None, None, -2.0], "y": [1, 2, 3, 4, 5], "z": ["a"] * 5}
    pq.write_table(pa.table(columns), path, row_group_size=2)
    assert column_bounds(path) == {"x": (-2.0, 7.0), "y": (1.0, 5.0)}


def test_nothing_is_known_without_statistics(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"x": [1.0]}), path, write_statistics=False)
    assert column_bounds(path) == {}


def test_years_far_away_and_twice_are_found(tmp_path: Path) -> None:
    code = made_up_uscc(1)
    pq.write_table(pa.table({"uscc": [code]}), tmp_path / "enterprises.parquet")
    years = [1950, 1950, 2020, 2021, 2021, 2150]
    annual = {"uscc": [code] * 6, "year": years, "software_revenue": [1.0, 1.0, 2.0, 3.0, 4.0, 5.0]}
    pq.write_table(pa.table(annual), tmp_path / "annual.parquet")
    account = Account()
    with Facts(tmp_path) as facts:
        for _portion in facts.portions({Annual("software_revenue")}, Clock.of(2022), catalogue(), account):
            pass
    assert dict(account.problems) == {"double": 1, "conflict": 2}
