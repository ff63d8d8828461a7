"""A made-up city: its baseline to the fen, its columns as agreed, its files sorted and the same for the same seed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mingcheng.money import Money
from mingcheng.policies.made_up import REGIONS, Baseline, MadeUpCity, MadeUpCityError, write_city
from mingcheng.policies.made_up.city import Written
from mingcheng.policies.made_up.sizes import above_scale_sizes
from mingcheng.uscc import check

COLUMNS = {
    "enterprises": {
        "uscc": "string", "name": "string", "region": "string", "founded": "date32[day]", "kind": "string",
        "stage": "string", "made_up": "bool",
    },
    "annual": {
        "uscc": "string", "year": "int32", "revenue": "double", "software_revenue": "double", "rd_expense": "double",
        "profit": "double", "tax_paid": "double", "outsourcing_out_of_city": "double", "employees": "int32",
        "software_employees": "int32", "copyrights_new": "int32",
    },
    "awards": {"uscc": "string", "date": "date32[day]", "kind": "string", "level": "int32"},
    "grants": {"uscc": "string", "date": "date32[day]", "kind": "string", "amount": "double"},
    "paid": {"uscc": "string", "year": "int32", "measure": "string", "amount": "double"},
}  # fmt: skip
AWARD_KINDS = {
    "cmmi", "csmm", "tsia010", "itss", "cs", "ccrc", "dcmm", "iso27001", "first_version_provincial",
    "first_version_national", "key_software_national", "top100_software", "key_software_provincial", "high_tech",
    "srdi", "little_giant", "listed",
}  # fmt: skip
LARGE, ABOVE_SCALE = 10**10, 2 * 10**9
"""1亿元 and 2000万元 in fen."""


def fen(column: object) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Amounts in 万元 as whole fen; no amount has more than six decimals."""
    amounts = np.array(column, dtype=np.float64)
    whole = np.rint(amounts * 10**6).astype(np.int64)
    assert (whole / 10**6 == amounts).all()
    return whole


def column(folder: Path, table: str, name: str) -> list[object]:
    return list(pq.read_table(folder / f"{table}.parquet", columns=[name])[name].to_pylist())


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """4,000 enterprises without errors."""
    folder = tmp_path_factory.mktemp("clean") / "facts"
    write_city(folder, MadeUpCity(4000, seed=5, errors=False))
    return folder


# The baseline


@pytest.mark.parametrize("enterprises", [1, 2, 9, 20, 333, 12_000])
def test_a_city_in_proportion_meets_its_baseline_to_the_fen(enterprises: int, tmp_path: Path) -> None:
    city = MadeUpCity(enterprises, seed=enterprises, errors=False)
    write_city(tmp_path, city)
    annual = pq.read_table(tmp_path / "annual.parquet", filters=[("year", "=", 2025)])
    software = fen(annual["software_revenue"])
    assert len(annual) == enterprises
    assert int((software >= LARGE).sum()) == city.target.large_firms
    assert int(software[software >= ABOVE_SCALE].sum()) == city.target.revenue.fen


@settings(max_examples=60)
@given(
    large=st.integers(0, 400),
    others=st.integers(0, 3000),
    extra=st.integers(0, 10**15),
    seed=st.integers(0, 2**32),
)
def test_every_feasible_baseline_is_met(large: int, others: int, extra: int, seed: int) -> None:
    enterprises = max(large + others, 1)
    most = large * 10**14 if large else enterprises * (LARGE - 1)
    total = min(large * LARGE + extra, most)
    if not large and 0 < total < ABOVE_SCALE:
        total = 0
    baseline = MadeUpCity(enterprises, baseline=Baseline(large, Money(total))).target
    sizes = above_scale_sizes(baseline, enterprises, np.random.default_rng(seed))
    assert len(sizes) <= enterprises
    assert int((sizes >= LARGE).sum()) == large
    assert int(sizes.sum()) == total
    assert not len(sizes) or sizes.min() >= ABOVE_SCALE


def test_a_city_made_in_many_parts_meets_its_baseline_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mingcheng.policies.made_up.city._PART_ROWS", 700)
    done: list[int] = []
    baseline = Baseline(40, Money.parse("123.45678901亿元"))
    write_city(tmp_path, MadeUpCity(3000, year=2023, baseline=baseline, errors=False), done.append)
    software = fen(pq.read_table(tmp_path / "annual.parquet", filters=[("year", "=", 2023)])["software_revenue"])
    assert (software >= LARGE).sum() == 40 and software[software >= ABOVE_SCALE].sum() == 1234567890100
    assert done == [700, 1400, 2100, 2800, 3000]
    for table in COLUMNS:
        codes = column(tmp_path, table, "uscc")
        assert codes == sorted(codes)  # type: ignore[type-var]


def test_sizes_have_a_heavy_tail() -> None:
    sizes = above_scale_sizes(MadeUpCity(4000).target, 4000, np.random.default_rng(1))
    large = sizes[sizes >= LARGE]
    assert 200 <= len(sizes) - len(large) <= 260
    assert np.sort(large)[-6:].sum() > large.sum() / 2


@pytest.mark.parametrize(
    ("enterprises", "large", "total", "problem"),
    [
        (10, 57, "477亿元", "要有 57 家企业达到1亿元，而企业一共只有 10 家。"),
        (4000, 57, "56.99亿元", "57 家企业各达到1亿元，合计不少于57亿元，而总额只有56.99亿元。"),
        (4000, 0, "1999万元", "规上企业每家不少于2000万元，总额不能是1,999万元。"),
        (3, 0, "3亿元", "没有企业达到1亿元时，3 家企业合计不超过3亿元，总额不能是3亿元。"),
        (4000, 1, "2万亿元", "总额2万亿元太大，最多1万亿元。"),
        (4000, -1, "2亿元", "企业数和收入不能小于零。"),
    ],
)
def test_a_baseline_that_no_city_can_meet_is_refused(enterprises: int, large: int, total: str, problem: str) -> None:
    with pytest.raises(MadeUpCityError) as refused:
        MadeUpCity(enterprises, baseline=Baseline(large, Money.parse(total)))
    assert refused.value.problem == problem and refused.value.remedy


@pytest.mark.parametrize(
    "parameters", [{"enterprises": 0}, {"enterprises": 10**8 + 1}, {"seed": -1}, {"year": 1999}, {"years": 21}]
)
def test_parameters_out_of_range_are_refused(parameters: dict[str, int]) -> None:
    with pytest.raises(MadeUpCityError, match="的整数"):
        MadeUpCity(**{"enterprises": 10, **parameters})  # type: ignore[arg-type]


# The files


@pytest.mark.parametrize("errors", [True, False])
def test_the_columns_are_those_agreed_on(errors: bool, tmp_path: Path) -> None:
    write_city(tmp_path, MadeUpCity(500, errors=errors))
    for table, columns in COLUMNS.items():
        schema = pq.read_schema(tmp_path / f"{table}.parquet")
        assert {field.name: str(field.type) for field in schema} == columns
    assert {path.name for path in tmp_path.iterdir()} == {
        *(f"{table}.parquet" for table in COLUMNS),
        "README.md",
        "facts.yaml",
    }


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(tmp_path: Path) -> None:
    for name, seed in (("one", 3), ("same", 3), ("other", 4)):
        write_city(tmp_path / name, MadeUpCity(800, seed=seed))
    one, same, other = (digests(tmp_path / name) for name in ("one", "same", "other"))
    assert one == same
    assert all(one[name] != other[name] for name in one)


def test_every_table_is_sorted_by_code_in_row_groups_that_can_be_skipped(tmp_path: Path) -> None:
    write_city(tmp_path, MadeUpCity(32_000))
    groups = pq.ParquetFile(tmp_path / "annual.parquet").metadata
    assert groups.num_row_groups == 2 and groups.row_group(0).num_rows == 100_000
    assert groups.row_group(0).column(0).statistics.max <= groups.row_group(1).column(0).statistics.min
    for table in COLUMNS:
        codes = column(tmp_path, table, "uscc")
        assert codes == sorted(codes)  # type: ignore[type-var]


def test_what_stands_beside_the_tables_says_that_all_is_invented(tmp_path: Path) -> None:
    written = write_city(tmp_path, MadeUpCity(4000, seed=8))
    facts = yaml.safe_load((tmp_path / "facts.yaml").read_text(encoding="utf-8"))
    assert (facts["made_up"], facts["generator"], facts["seed"]) == (True, "mingcheng demo facts", 8)
    assert facts["enterprises"] == 4000 and facts["regions"] == REGIONS
    assert facts["baseline"] == {
        "year": 2025,
        "large_firms": 57,
        "above_scale_software_revenue": "47700000000元",
    }
    assert Written(facts["rows"], facts["injected"]) == written
    page = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "编造" in page and "invented" in page and "477亿元" in page
    assert pc.all(pq.read_table(tmp_path / "enterprises.parquet")["made_up"]).as_py()


@pytest.mark.parametrize("content", ["folder", "file"])
def test_a_place_that_is_taken_is_left_alone(content: str, tmp_path: Path) -> None:
    place = tmp_path / "facts"
    kept = place / "a.txt" if content == "folder" else place
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("kept")
    with pytest.raises(MadeUpCityError, match="请换一个目录"):
        write_city(place, MadeUpCity(10))
    assert kept.read_text() == "kept"


def test_a_city_that_is_not_finished_leaves_nothing(tmp_path: Path) -> None:
    def stop(_done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_city(tmp_path / "facts", MadeUpCity(10), stop)
    assert not (tmp_path / "facts").exists()


# What is in them


def test_codes_hold_and_names_are_unique(city: Path) -> None:
    codes = column(city, "enterprises", "uscc")
    assert len(set(codes)) == len(codes) == 4000
    assert all(check(str(code)).status == "valid" and str(code).startswith("91900000MA") for code in codes)
    names = column(city, "enterprises", "name")
    assert len(set(names)) == 4000 and all("临江" in str(name) and str(name).endswith("公司") for name in names)
    assert set(column(city, "enterprises", "region")) < set(REGIONS)


def test_annual_facts_hang_together(city: Path) -> None:
    annual = pq.read_table(city / "annual.parquet")
    assert all(annual[name].null_count == 0 for name in annual.column_names)
    assert pc.all(pc.greater_equal(annual["revenue"], annual["software_revenue"])).as_py()
    assert pc.all(pc.greater_equal(annual["employees"], annual["software_employees"])).as_py()
    assert pc.any(pc.less(annual["profit"], 0)).as_py()
    assert pc.min(annual["employees"]).as_py() >= 1
    outsourcing = fen(annual["outsourcing_out_of_city"])
    assert 0.8 < (outsourcing == 0).mean() < 1
    revenue, employees = np.log(np.array(annual["revenue"])), np.log(np.array(annual["employees"]))
    assert np.corrcoef(revenue, employees)[0, 1] > 0.7


def test_no_firm_has_facts_before_it_was_founded(city: Path) -> None:
    enterprises, annual = pq.read_table(city / "enterprises.parquet"), pq.read_table(city / "annual.parquet")
    years = pc.year(enterprises["founded"]).to_pylist()
    founded = dict(zip(enterprises["uscc"].to_pylist(), years, strict=True))
    rows = list(zip(annual["uscc"].to_pylist(), annual["year"].to_pylist(), strict=True))
    assert len(set(rows)) == len(rows)
    assert set(rows) == {(code, year) for code, since in founded.items() for year in range(max(since, 2022), 2026)}


def test_awards_are_of_the_kinds_agreed_on_and_levels_rise(city: Path) -> None:
    awards = pq.read_table(city / "awards.parquet").to_pylist()
    assert {award["kind"] for award in awards} <= AWARD_KINDS
    assert {award["kind"] for award in awards} >= AWARD_KINDS - {"top100_software", "first_version_national"}
    held: dict[tuple[str, str], int] = {}
    for award in awards:  # sorted by code and date
        level = award["level"] or 0
        assert held.get((award["uscc"], award["kind"]), 0) <= level <= 5
        held[award["uscc"], award["kind"]] = level
    assert len(set(held.values())) >= 5
    listed = set(column(city, "enterprises", "uscc"))
    assert {award["uscc"] for award in awards} <= listed
    assert max(award["date"].year for award in awards) == 2025


def test_payments_are_those_of_earlier_years(city: Path) -> None:
    paid = pq.read_table(city / "paid.parquet").to_pylist()
    amounts = {"revenue-step": {20, 50, 100}, "national-list": {150}, "iso27001": {10}}
    assert all(row["amount"] in amounts[row["measure"]] and 2022 <= row["year"] < 2025 for row in paid)
    assert {row["measure"] for row in paid} == set(amounts)
    assert set(column(city, "grants", "kind")) == {"national_rd", "provincial_rd", "city_key_technology"}


@pytest.mark.parametrize(("year", "years"), [(2025, 1), (2025, 2), (2030, 20)])
def test_any_number_of_years_can_be_had(year: int, years: int, tmp_path: Path) -> None:
    write_city(tmp_path, MadeUpCity(300, year=year, years=years))
    assert set(column(tmp_path, "annual", "year")) == set(range(year - years + 1, year + 1))
