"""Made-up facts to measure with: as the generator writes them, shuffled, with enterprises at the thresholds, as a
workbook, as nested JSON lines. Made once a folder."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.measures.jobs import MINGCHENG
from mingcheng.uscc import made_up_uscc

TABLES = ("enterprises", "annual", "awards", "grants", "paid")
YEAR = 2025
FEN = 1_000_000


def city(folder: Path, enterprises: int) -> Path:
    """A clean city of so many enterprises."""
    place = folder / f"city-{enterprises}"
    if not place.exists():
        command = [*MINGCHENG, "demo", "facts", "--enterprises", str(enterprises), "--seed", "1", "--clean"]
        subprocess.run([*command, "-o", str(place)], check=True, capture_output=True)
    return place


def shuffled(folder: Path, enterprises: int) -> Path:
    """The same city with the rows of every table in another order."""
    place = folder / f"shuffled-{enterprises}"
    if not place.exists():
        source = city(folder, enterprises)
        place.mkdir()
        for table in TABLES:
            _copy(f"SELECT * FROM '{source / f'{table}.parquet'}' ORDER BY hash(uscc, {enterprises})", place / f"{table}.parquet")  # fmt: skip
        shutil.copy(source / "facts.yaml", place)
    return place


def _copy(query: str, target: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit='4GB'")
        connection.execute("SET enable_progress_bar=false")
        connection.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000)")


# Enterprises at the thresholds


def with_thresholds(folder: Path, enterprises: int, at_thresholds: int) -> Path:
    """A city and so many more enterprises whose figures stand at the thresholds of the ten rules, or a fen beside."""
    place = folder / f"thresholds-{enterprises}-{at_thresholds}"
    if not place.exists():
        source = city(folder, enterprises)
        place.mkdir()
        more = dict(zip(("enterprises", "annual"), threshold_tables(at_thresholds), strict=True))
        for table in TABLES:
            path = place / f"{table}.parquet"
            if table not in more:
                shutil.copy(source / path.name, path)
                continue
            extra = place / f"extra-{table}"
            pq.write_table(more[table], extra)
            _copy(
                f"SELECT * FROM '{source / path.name}' UNION ALL BY NAME SELECT * FROM read_parquet('{extra}') ORDER BY uscc", path
            )  # fmt: skip
            extra.unlink()
        shutil.copy(source / "facts.yaml", place)
    return place


def threshold_codes(count: int) -> list[str]:
    """The codes of the enterprises at the thresholds."""
    return [made_up_uscc(f"threshold-{number}", "900001") for number in range(count)]


def threshold_tables(count: int) -> tuple[pa.Table, pa.Table]:
    """Enterprises and their figures: growth of exactly 10 % or 30 %, shares of exactly 5, 10 or 20 %, subsidies of half
    a fen, and the same with one fen more or less."""
    chance = random.Random(1)
    codes = threshold_codes(count)
    listed = {
        "uscc": codes, "name": [f"临江门槛{number}软件有限公司" for number in range(count)],
        "region": [chance.choice(("900102", "900107")) for _code in codes],
        "founded": [date(chance.choice((2019, 2020)), 12, 31) if number % 7 else date(2020, 1, 1) for number in range(count)],
        "kind": ["software"] * count, "stage": ["growth"] * count, "made_up": [True] * count,
    }  # fmt: skip
    rows = [row for code in codes for row in _threshold_years(code, chance)]
    figures = ("revenue", "software_revenue", "rd_expense", "profit", "tax_paid", "outsourcing_out_of_city")
    counts = ("employees", "software_employees", "copyrights_new")
    annual = {
        "uscc": pa.array([row["uscc"] for row in rows]),
        "year": pa.array([row["year"] for row in rows], pa.int32()),
        **{name: pa.array([row[name] / FEN for row in rows], pa.float64()) for name in figures},
        **{name: pa.array([row[name] for row in rows], pa.int32()) for name in counts},
    }
    return pa.table(listed), pa.table(annual)


def _threshold_years(code: str, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Two years of one enterprise, money in fen; most of them have just reached a step of software revenue."""
    percent, beside = chance.choice((10, 30)), chance.choice((0, 0, 0, -1, 1))
    step = chance.choice((2000, 3000, 5000)) * FEN
    last = chance.randrange(step * 100 // (100 + percent), step) // 100 * 100
    now = last * (100 + percent) // 100 + beside
    revenue = 20 * chance.randrange(now // 20 + 1, now // 5)
    expense = revenue * chance.choice((5, 10, 20)) // 100 + chance.choice((0, 0, -1, 1))
    tax = chance.randrange(revenue // 30, revenue // 10)
    outsourcing = chance.choice((50 + 100 * chance.randrange(10**7), chance.randrange(10**9)))
    people = chance.choice((19, 20, 99, 100))
    common = {
        "uscc": code,
        "profit": 0,
        "software_employees": people,
        "copyrights_new": chance.choice((0, 3, 49, 50, 51)),
    }
    rest = {"rd_expense": expense, "tax_paid": tax, "outsourcing_out_of_city": outsourcing, "employees": people}
    yield common | rest | {"year": YEAR - 1, "revenue": revenue, "software_revenue": last}
    yield common | rest | {"year": YEAR, "revenue": revenue, "software_revenue": now}


# Other formats


def workbook(folder: Path, enterprises: int) -> Path:
    """The city as one workbook, a sheet a table."""
    from openpyxl import Workbook

    path = folder / f"city-{enterprises}.xlsx"
    if not path.exists():
        book = Workbook(write_only=True)
        for table in TABLES:
            sheet = book.create_sheet(table)
            data = pq.read_table(city(folder, enterprises) / f"{table}.parquet")
            sheet.append(data.column_names)
            for batch in data.to_batches(max_chunksize=10_000):
                for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    sheet.append(row)
        book.save(path)
    return path


def json_lines(folder: Path, enterprises: int) -> Path:
    """The city as one enterprise a line, its other tables inside."""
    path = folder / f"city-{enterprises}.jsonl"
    if not path.exists():
        source = city(folder, enterprises)
        inner: dict[str, dict[str, list[dict[str, Any]]]] = {}
        for table in TABLES[1:]:
            for row in pq.read_table(source / f"{table}.parquet").to_pylist():
                inner.setdefault(row.pop("uscc"), {}).setdefault(table, []).append(row)
        with path.open("w", encoding="utf-8") as file:
            for row in pq.read_table(source / "enterprises.parquet").to_pylist():
                row |= {table: inner.get(row["uscc"], {}).get(table, []) for table in TABLES[1:]}
                file.write(json.dumps(row, ensure_ascii=False, default=date.isoformat) + "\n")
    return path
