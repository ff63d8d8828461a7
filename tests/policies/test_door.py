"""The door of the facts: what cannot be right is told and taken out, and every row is accounted for."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mingcheng.policies.catalogue import catalogue
from mingcheng.policies.enterprise import Clock
from mingcheng.policies.facts import Account, Facts
from mingcheng.policies.tree import Annual, Attribute, AwardLevel, Term
from mingcheng.uscc import ALPHABET, check, made_up_uscc
from tests.policies.conftest import YEAR

TERMS: list[Term] = [
    Annual("software_revenue"), Annual("employees"), Annual("profit"), Attribute("founded"), AwardLevel("cmmi", "year"),
]  # fmt: skip
ONE, TWO, THREE = (made_up_uscc(number) for number in range(3))
Cells = Sequence[Sequence[Any]]


def write_csv(folder: Path, table: str, rows: Cells, encoding: str = "utf-8") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{table}.csv").open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return folder


def firms(folder: Path, *codes: str) -> Path:
    return write_csv(folder, "enterprises", [["uscc", "name"], *([code, "云麓软件"] for code in codes or (ONE,))])


def opened(
    place: Path, known_at: date | None = None, portion: int = 1000
) -> tuple[Account, dict[str, list[dict[str, Any]]]]:
    """The account of a set of facts, and its clean tables."""
    account = Account()
    tables: dict[str, list[dict[str, Any]]] = {}
    with Facts(place, portion=portion) as facts:
        for each in facts.portions(TERMS, Clock.of(YEAR, known_at=known_at), catalogue(), account):
            for name, table in each.tables.items():
                tables.setdefault(name, []).extend(facts.engine.arrow(table).to_pylist())
    return account, tables


def problems(account: Account) -> list[tuple[str, int, str, str | None, str]]:
    """Table, row, column, value and problem of every row in quarantine."""
    rows = [row for table in account.quarantine for row in table.to_pylist()]
    return [tuple(row[name] for name in ("table", "row", "column", "value", "problem")) for row in rows]


def damaged_city(random: Random, folder: Path, ending: str) -> Path:
    """Tables with every kind of damage, as texts."""
    codes = [made_up_uscc(random.randrange(10**9)) for _each in range(60)]
    strange = [*codes, "", "91", codes[0], codes[1], made_up_uscc("stray")]

    def cell(*sound: str) -> str:
        return random.choice([*sound] * 6 + ["", "若干", "-5", "1e15", "inf", "nan", "１，２３４．５", "1,234.5"])

    days = ["2025-05-01", "2025/6/1", "2025.7.2", "20250803", "", "2025-13-45", "去年", "2026-01-01 08:00:00"]
    known = ["2025-01-15", "2025-08-01", "2025-03-01"]
    tables: dict[str, list[list[str]]] = {
        "enterprises": [["uscc", "name", "founded", "stage", "kind", "known_at"]],
        "annual": [["uscc", "year", "software_revenue", "employees", "profit", "outsourcing_out_of_city", "known_at"]],
        "awards": [["uscc", "date", "kind", "level", "known_at"]],
        "grants": [["uscc", "date", "kind", "amount"]],
        "paid": [["uscc", "year", "measure", "amount"]],
    }
    for code in strange:
        day = random.choice(days)
        tables["enterprises"].append(
            [code, "云麓", day, random.choice(["startup", ""]), "software", random.choice(known)]
        )
    for _row in range(300):
        code = random.choice(strange)
        year = random.choice(["2023", "2024", "2025", "2025", "二〇二五", "", "2025.5"])
        tables["annual"].append(
            [code, year, cell("3000", "1800.5"), cell("12"), cell("-3.5"), cell("0"), random.choice(known)]
        )
        tables["awards"].append(
            [code, random.choice(days), random.choice(["cmmi", "iso27001", ""]), cell("3"), random.choice(known)]
        )
        tables["grants"].append([code, random.choice(days), "national_rd", cell("300")])
        tables["paid"].append([code, year, "revenue-step", cell("20")])
    for table, rows in tables.items():
        if ending == "csv":
            write_csv(folder, table, rows)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            columns = {name: pa.array([row[place] for row in rows[1:]]) for place, name in enumerate(rows[0])}
            pq.write_table(pa.table(columns), folder / f"{table}.parquet")
    return folder


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize(("seed", "known_at", "portion"), [(1, None, 1000), (2, date(YEAR, 4, 1), 1000), (3, None, 30)])
def test_every_row_is_accounted_for(
    seed: int, known_at: date | None, portion: int, ending: str, tmp_path: Path
) -> None:
    account, tables = opened(damaged_city(Random(seed), tmp_path / "facts", ending), known_at, portion)
    assert set(account.read) == {"enterprises", "annual", "awards", "grants", "paid"}
    listed = {row["uscc"] for row in tables["enterprises"]}
    for table, read in account.read.items():
        used, taken = account.used[table], account.quarantined[table]
        assert read == used + taken + account.not_yet_known[table] + account.superseded[table], table
        assert used == len([row for row in tables[table] if row["uscc"] in listed]), table
    assert sum(account.problems.values()) == sum(account.quarantined.values()) == len(problems(account))
    assert len(listed) == len(tables["enterprises"])
    years = [(row["uscc"], row["year"]) for row in tables["annual"]]
    assert len(set(years)) == len(years)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("2000", 2 * 10**9), ("1999.999999", 1999999999), ("2,000.5", 2000500000), ("２０００．５", 2000500000),
        ("２，０００", 2 * 10**9), (" 3 ", 3 * 10**6), ("0.0000005", 1), ("0.0000004", 0), ("1e3", 10**9), ("", None), ("—", None),
        ("NaN", None), ("null", None),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, fen: int | None, tmp_path: Path) -> None:
    write_csv(firms(tmp_path), "annual", [["uscc", "year", "software_revenue"], [ONE, "2025", text]])
    account, tables = opened(tmp_path)
    assert problems(account) == []
    assert [row["software_revenue"] for row in tables["annual"]] == [fen]


@pytest.mark.parametrize(
    ("column", "text", "problem"),
    [
        ("software_revenue", "约三千", "not_a_number"), ("software_revenue", "3000万", "not_a_number"),
        ("software_revenue", "-1", "negative"), ("software_revenue", "1e10", "too_large"), ("software_revenue", "inf", "too_large"),
        ("profit", "-inf", "too_large"), ("employees", "-3", "negative"), ("employees", "1e11", "too_large"),
        ("year", "二〇二五", "no_year"), ("year", "", "no_year"), ("year", "2025.5", "no_year"), ("year", "25", "no_year"),
        ("uscc", "", "no_key"),
    ],
)  # fmt: skip
def test_a_wrong_cell_sends_its_row_to_quarantine(column: str, text: str, problem: str, tmp_path: Path) -> None:
    row = {"uscc": ONE, "year": "2025", "software_revenue": "5", "employees": "3", "profit": "-5"} | {column: text}
    write_csv(firms(tmp_path), "annual", [list(row), list(row.values())])
    account, tables = opened(tmp_path)
    assert problems(account) == [("annual", 1, column, text or None, problem)]
    assert tables["annual"] == []


@pytest.mark.parametrize(("value", "problem"), [(float("nan"), None), (float("inf"), "too_large"), (-1.0, "negative")])
def test_binary_fractions_that_are_none(value: float, problem: str | None, tmp_path: Path) -> None:
    firms(tmp_path)
    data = {"uscc": [ONE], "year": [YEAR], "software_revenue": [value]}
    pq.write_table(pa.table(data), tmp_path / "annual.parquet")
    account, tables = opened(tmp_path)
    assert [row[4] for row in problems(account)] == ([problem] if problem else [])
    assert [row["software_revenue"] for row in tables["annual"]] == ([] if problem else [None])


def test_of_an_enterprise_listed_twice_the_first_row_stays(tmp_path: Path) -> None:
    write_csv(
        tmp_path, "enterprises", [["uscc", "stage"], [TWO, ""], [ONE, "startup"], [ONE, "growth"], [ONE, "startup"]]
    )
    account, tables = opened(tmp_path)
    assert problems(account) == [("enterprises", 3, "uscc", ONE, "double"), ("enterprises", 4, "uscc", ONE, "double")]
    assert {row["uscc"] for row in tables["enterprises"]} == {ONE, TWO}


def test_a_year_reported_twice_counts_once_or_not_at_all(tmp_path: Path) -> None:
    rows = [[ONE, 2025, 7], [ONE, 2025, 7], [TWO, 2025, 1], [TWO, 2024, 5], [TWO, 2025, 2]]
    write_csv(firms(tmp_path, ONE, TWO), "annual", [["uscc", "year", "employees"], *rows])
    account, tables = opened(tmp_path)
    assert [(row, problem) for _table, row, _column, _value, problem in problems(account)] == [
        (2, "double"), (3, "conflict"), (5, "conflict"),
    ]  # fmt: skip
    assert sorted((row["uscc"], row["year"], row["employees"]) for row in tables["annual"]) == sorted(
        [(ONE, 2025, 7), (TWO, 2024, 5)]
    )


@pytest.mark.parametrize("known", ["", "2025-02-01"])
def test_versions_known_on_one_day_are_doubles(known: str, tmp_path: Path) -> None:
    write_csv(tmp_path, "enterprises", [["uscc", "known_at"], [ONE, known], [ONE, known]])
    write_csv(
        tmp_path, "annual", [["uscc", "year", "employees", "known_at"], [ONE, 2025, 1, known], [ONE, 2025, 2, known]]
    )
    account, tables = opened(tmp_path)
    assert [problem for *_rest, problem in problems(account)] == ["double", "conflict", "conflict"]
    assert len(tables["enterprises"]) == 1 and tables["annual"] == []


def test_figures_of_an_enterprise_that_is_not_listed_are_strays(tmp_path: Path) -> None:
    write_csv(firms(tmp_path, ONE), "annual", [["uscc", "year", "employees"], [TWO, 2025, 1], [ONE, 2025, 1]])
    account, _tables = opened(tmp_path)
    assert problems(account) == [("annual", 1, "uscc", TWO, "stray")]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-06-01", date(2025, 6, 1)), ("2025/6/1", date(2025, 6, 1)), ("2025.6.1", date(2025, 6, 1)),
        ("20250601", date(2025, 6, 1)), ("2025-06-01 10:30:00", date(2025, 6, 1)), ("2025-02-30", None), ("2025年6月", None),
        ("45809", None), ("", None),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(text: str, day: date | None, tmp_path: Path) -> None:
    write_csv(firms(tmp_path), "awards", [["uscc", "date", "kind", "level"], [ONE, text, "cmmi", 3]])
    account, tables = opened(tmp_path)
    assert [row["date"] for row in tables["awards"]] == ([day] if day else [])
    assert problems(account) == ([] if day else [("awards", 1, "date", text or None, "no_date")])


def test_what_was_known_on_a_day(tmp_path: Path) -> None:
    firms(tmp_path)
    rows = [
        [ONE, 2025, 1, "2025-02-01"],
        [ONE, 2025, 2, "2025-05-01"],
        [ONE, 2024, 9, ""],
        [ONE, 2024, 8, "2025-03-01"],
    ]
    write_csv(tmp_path, "annual", [["uscc", "year", "employees", "known_at"], *rows])
    for known_at, expected, later, superseded in (
        (None, {2025: 2, 2024: 8}, 0, 2), (date(2025, 4, 1), {2025: 1, 2024: 8}, 1, 1), (date(2025, 1, 1), {2024: 9}, 3, 0),
    ):  # fmt: skip
        account, tables = opened(tmp_path, known_at)
        assert {row["year"]: row["employees"] for row in tables["annual"]} == expected
        assert (account.not_yet_known["annual"], account.superseded["annual"]) == (later, superseded)


def test_wrong_codes_are_kept_and_flagged_as_the_check_of_codes_says(tmp_path: Path) -> None:
    random = Random(7)
    codes = [made_up_uscc(number) for number in range(100)]
    for code in codes[:90]:
        place = random.randrange(18)
        codes.append(code[:place] + random.choice(ALPHABET) + code[place + 1 :])
        codes.append(code[:place] + random.choice("IOSVZ-中a") + code[place + 1 :])
        codes.append(code[: random.randrange(1, 18)])
    codes = sorted(set(codes))
    account, tables = opened(firms(tmp_path, *codes))
    flagged = {row["uscc"]: row["finding"] for table in account.flags for row in table.to_pylist()}
    strict = {code: check(code).status if check(code).code == code else "malformed" for code in codes}
    assert flagged == {code: status for code, status in strict.items() if status != "valid"}
    assert account.flagged == len(flagged)
    assert {row["uscc"] for row in tables["enterprises"]} == set(codes)


def test_a_list_without_any_code_is_no_list(tmp_path: Path) -> None:
    write_csv(tmp_path, "enterprises", [["uscc", "name"], *([["", "云麓"]] * 30)])
    account, tables = opened(tmp_path, portion=5)
    assert account.quarantined["enterprises"] == 30 and tables["enterprises"] == []


def test_what_is_not_recorded_is_a_no_or_unknown_as_far_as_the_tables_reach(tmp_path: Path) -> None:
    def coverage(**about: str) -> tuple[bool, bool, bool]:
        text = "coverage: {" + ", ".join(f"{name}: {value}" for name, value in about.items()) + "}\n"
        (tmp_path / "facts.yaml").write_text(text if about else "", encoding="utf-8")
        with Facts(tmp_path) as facts:
            found = facts.coverage(Clock.of(YEAR))
        return found.awards, found.grants, found.payments

    firms(tmp_path)
    assert coverage() == (False, False, False)
    write_csv(tmp_path, "awards", [["uscc", "date", "kind"], [ONE, "2024-12-31", "cmmi"]])
    write_csv(tmp_path, "grants", [["uscc", "date", "kind", "amount"]])
    write_csv(tmp_path, "paid", [["uscc", "year", "measure", "amount"]])
    assert coverage() == (False, True, True)
    assert coverage(awards="2025-12-31") == (True, True, True)
    assert coverage(awards="2025") == (True, True, True)
    assert coverage(grants="2024-12-31") == (False, False, True)
    write_csv(tmp_path, "awards", [["uscc", "date", "kind"], [ONE, "2025/1/1", "cmmi"], [ONE, "不详", "cmmi"]])
    assert coverage() == (True, True, True)
