"""Aggregates of 60,000 enterprises over 60 periods by district and chain link, with growth on the same reporters.

    python -m benchmarks.aggregates [--enterprises 60000] [--repeat 5] [--keep FOLDER]

Reports of the made-up city go into a store, one import a period. Warm: the store's yearly views are there and a database is open
anew for each run, as when a desk asks; every run reads the reports, joins the list of enterprises and computes all cells,
margins and totals. The command is measured as a user starts it. The goal beside a figure is what the project promises itself
on two cores; nothing here fails when it is missed.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from mingcheng import __version__
from mingcheng.reference_periods import Period
from mingcheng.statistics.aggregate import Aggregation, Request, answer_data, enterprises_in, opened
from mingcheng.statistics.form import Form
from mingcheng.statistics.forms import load_form
from mingcheng.statistics.made_up import MadeUpReports, Month, portions
from mingcheng.statistics.store import HEAD, ReportStore

FORM = "software-monthly"
FIRST, LAST = Month(2022, 2), Month(2027, 6)
ITEMS = ("main_revenue", "software_revenue", "profit", "employees")
BY = ("region", "segment")


def make(folder: Path, enterprises: int) -> None:
    """The store and the list, where they are not there yet."""
    if (folder / "enterprises.parquet").exists():
        return
    version = load_form(FORM).latest
    columns = [*HEAD, *(f"{item}{end}" for item in ITEMS for end in ("", "__year_earlier"))]
    made = [
        (each.enterprises, each.reports.select(columns))
        for each in portions(MadeUpReports(version, enterprises, FIRST, LAST))
    ]
    reports = pa.concat_tables([each[1] for each in made])
    source = folder / "source"
    with ReportStore(folder / "store") as store:
        for year in range(FIRST.year, LAST.year + 1):
            of_year = reports.filter(pc.equal(reports["year"], year))
            for month in sorted(pc.unique(of_year["month"]).to_pylist()):
                source.write_text(f"{year}-{month}", encoding="utf-8")
                chosen = of_year.filter(pc.equal(of_year["month"], month))
                store.add(version, [source], chosen, Period.through(year, month).last_day)
    pq.write_table(pa.concat_tables([each[0] for each in made]), folder / "enterprises.parquet")


def correct(folder: Path, number: int) -> None:
    """One enterprise's report of one month comes in anew."""
    source = folder / "source"
    source.write_text(f"correction {number}", encoding="utf-8")
    with ReportStore(folder / "store") as store:
        rows = store.reports(FORM, years=[LAST.year])
        first = store.database.arrow(rows.filter(rows["month"] == LAST.month).order_by("reporter").limit(1))
        columns = {name: first[name] for name in first.column_names if name not in ("entry", "known_at")}
        place = first.column_names.index("software_revenue")
        table = pa.table(columns).set_column(place, "software_revenue", pc.add(first["software_revenue"], number + 1))
        store.add(load_form(FORM).latest, [source], table, date(2027, 8, 1))


def span() -> Request:
    first, last = Period.through(FIRST.year, FIRST.month), Period.through(LAST.year, LAST.month)
    return Request(("software_revenue",), BY, first, last)


def month() -> Request:
    return Request(ITEMS, BY, last=Period.through(LAST.year, LAST.month), top=20)


@contextmanager
def asked(folder: Path, form: Form, request: Request) -> Iterator[Aggregation]:
    with opened(folder / "store") as source:
        yield Aggregation(source, form, request, enterprises_in(folder / "enterprises.parquet"))


def figures(folder: Path, form: Form) -> None:
    """All cells, margins and totals of 60 periods."""
    with asked(folder, form, span()) as aggregation:
        for names in (aggregation.by, *aggregation.margins(), ()):
            assert aggregation.cells(names)


def whole_answer(folder: Path, form: Form) -> None:
    """The same with everything beside it, as plain data."""
    with asked(folder, form, span()) as aggregation:
        answer_data(aggregation)


def one_period(folder: Path, form: Form) -> None:
    """Four items of one period, with the largest and concentration, as plain data."""
    with asked(folder, form, month()) as aggregation:
        answer_data(aggregation)


def command(folder: Path, _form: Form) -> None:
    """One period, from the command line to a workbook."""
    words = [sys.executable, "-m", "mingcheng", "aggregate", str(folder / "store"), "--by", ",".join(BY)]
    words += ["--enterprises", str(folder / "enterprises.parquet"), "-o", str(folder / "out.xlsx")]
    subprocess.run(words, check=True, capture_output=True)


def seconds(run: Callable[[Path, Form], None], folder: Path, form: Form, repeat: int) -> list[float]:
    found = []
    for _number in range(repeat):
        start = time.perf_counter()
        run(folder, form)
        found.append(time.perf_counter() - start)
    return found


def rows(folder: Path, enterprises: int, repeat: int) -> Iterator[tuple[str, str, str]]:
    """What was measured, the times, the goal."""
    form = load_form(FORM)
    start = time.perf_counter()
    make(folder, enterprises)
    yield "make the reports and keep them, one import a period", f"{time.perf_counter() - start:.1f} s", "—"
    cold = seconds(figures, folder, form, 1)
    yield "figures of 60 periods, first time (yearly views are made)", f"{cold[0]:.2f} s", "—"
    for name, run, goal in (
        ("figures of 60 periods, warm", figures, "≤ 2 s"),
        ("the whole answer on 60 periods, warm", whole_answer, "—"),
        ("four items of one period, with the largest, warm", one_period, "—"),
        ("mingcheng aggregate of one period, to .xlsx", command, "—"),
    ):
        times = seconds(run, folder, form, repeat)
        yield name, f"{statistics.median(times):.2f} s ({min(times):.2f}–{max(times):.2f})", goal
    times = []
    for number in range(min(repeat, 3)):
        correct(folder, number)
        times += seconds(figures, folder, form, 1)
    yield "figures of 60 periods after one report was corrected", f"{statistics.median(times):.2f} s", "—"
    yield "peak memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB", "—"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--enterprises", type=int, default=60_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--keep", metavar="FOLDER", help="make the reports here, and leave them")
    given = parser.parse_args()
    table = Table(
        "job", "time", "goal", title=f"mingcheng {__version__}, {given.enterprises:,} enterprises", title_justify="left"
    )
    with tempfile.TemporaryDirectory(prefix="mingcheng-bench-") as temporary:
        folder = Path(given.keep or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for row in rows(folder, given.enterprises, given.repeat):
            table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 120).print(table)


if __name__ == "__main__":
    main()
