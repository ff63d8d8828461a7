"""Measures checking and loading reports: `python -m benchmarks.reports [--full] [--repeat 3] [--keep FOLDER]`.

Made-up reports of one month, two in a hundred with an error: all in one workbook of 40 columns, and one workbook each. Without
--full there are 6,000 and 200 of them; the goals are meant for 60,000 and 2,000. Time and memory are those of the whole
command, with the list of enterprises and the months before in the store, loading included.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import xlsxwriter

from benchmarks.measures.jobs import Run, peak, processor, run, seconds, show, spread
from mingcheng.statistics.check.batch import COLUMN_LABELS, column_name
from mingcheng.statistics.form import Column, Item
from mingcheng.statistics.forms import load_form
from mingcheng.statistics.made_up import MadeUpReports, Month, made_up_reports
from mingcheng.statistics.store import ReportStore

VERSION = load_form("software-monthly").latest
HEADS = ("统一社会信用代码", "单位详细名称", "报告期", "是否有嵌入式系统软件业务")
COLUMNS = 40
GOALS = {"list": "≤ 25 s, ≤ 1,500 MB", "files": "≤ 60 s"}
LIST = "enterprises.parquet"
FOUND = (0, 1)
"""Exit codes of a check that has done its work."""


def fields() -> list[tuple[Item, Column]]:
    """The value columns of the list: all of this year, and as many of last year as make 40 columns in all."""
    all_fields: list[tuple[Item, Column]] = [(item, "year_to_date") for item in VERSION.items]
    all_fields += [(item, "year_earlier") for item in VERSION.items]
    return all_fields[: COLUMNS - len(HEADS)]


def reports_of(enterprises: int, folder: Path) -> pa.Table:
    """The reports of June; the list of enterprises and a store with the months before are left in the folder."""
    made = made_up_reports(MadeUpReports(VERSION, enterprises, Month(2024, 6), Month(2025, 6), errors=Fraction(2, 100)))
    pq.write_table(made.enterprises, folder / LIST)
    is_june = pc.and_(pc.equal(made.reports["year"], 2025), pc.equal(made.reports["month"], 6))
    before = made.reports.filter(pc.invert(is_june))
    first = before.group_by(["reporter", "year", "month"], use_threads=False).aggregate([("row", "first")])
    before = before.filter(pc.is_in(before["row"], first["row_first"]))
    with ReportStore(folder / "store") as store:
        store.add(VERSION, [], before, date(2025, 6, 20))
    return made.reports.filter(is_june)


def list_workbook(reports: pa.Table, path: Path) -> None:
    """All reports in one sheet, a row each."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("6月")
    headings = [*HEADS, *(f"{item.label}（{item.unit}）{_suffix(column)}" for item, column in fields())]
    sheet.write_row(0, 0, headings)
    columns = [_printed(reports, item, column) for item, column in fields()]
    heads = zip(*(reports[name].to_pylist() for name in ("reporter", "name", "embedded")), strict=True)
    for row, ((code, name, embedded), values) in enumerate(
        zip(heads, zip(*columns, strict=True), strict=True), start=1
    ):
        sheet.write_row(row, 0, [code, name, "2025-06", "是" if embedded else "否"])
        for place, value in enumerate(values, start=len(HEADS)):
            if value is not None:
                sheet.write_number(row, place, value)
    book.close()


def single_workbooks(reports: pa.Table, folder: Path) -> None:
    """A workbook in the layout of the form for each report."""
    folder.mkdir()
    for number, report in enumerate(reports.to_pylist()):
        book = xlsxwriter.Workbook(str(folder / f"{number:05d}.xlsx"))
        sheet = book.add_worksheet("月报")
        sheet.write(0, 0, VERSION.title)
        facts = (report["reporter"], report["name"], "2025年6月", "是" if report["embedded"] else "否")
        for row, (label, fact) in enumerate(zip(HEADS, facts, strict=True), start=1):
            sheet.write_row(row, 0, [label, fact])
        sheet.write_row(6, 0, ["指标名称", "代码", "计量单位", *COLUMN_LABELS.values()])
        for row, item in enumerate(VERSION.items, start=7):
            sheet.write_row(row, 0, [item.label, item.code, item.unit])
            for place, column in enumerate(COLUMN_LABELS, start=3):
                value = report[column_name(item, column)]
                if value is not None:
                    sheet.write_number(row, place, value / item.factor)
        book.close()


def _suffix(column: Column) -> str:
    return "" if column == "year_to_date" else COLUMN_LABELS[column]


def _printed(reports: pa.Table, item: Item, column: Column) -> list[Any]:
    values = reports[column_name(item, column)].to_pylist()
    return [None if value is None else float(Decimal(value) / item.factor) for value in values]


def command(files: Path, folder: Path) -> list[str]:
    """Check, mark and load; the store is a copy that one run may change."""
    store = folder / "into"
    shutil.rmtree(store, ignore_errors=True)
    shutil.copytree(folder / "store", store)
    options = ["--expected", str(folder / LIST), "--into", str(store), "--accept-warnings", "--received", "2025-07-10"]
    return [
        sys.executable, "-m", "mingcheng", "check", "software-monthly", str(files), *options,
        "-o", str(folder / "returned.xlsx"),
    ]  # fmt: skip


def measure(folder: Path, is_full: bool, repeat: int) -> None:
    """Prints the table."""
    sizes = {"list": 60_000 if is_full else 6_000, "files": 2_000 if is_full else 200}
    rows = []
    for case, size in sizes.items():
        place = folder / case
        place.mkdir(exist_ok=True)
        files = place / ("reports.xlsx" if case == "list" else "reports")
        if not files.exists():
            reports = reports_of(size, place)
            (list_workbook if case == "list" else single_workbooks)(reports, files)
        runs: list[Run] = [run(command(files, place), FOUND) for _turn in range(repeat)]
        rows.append(
            (
                case,
                f"{size:,}",
                spread(seconds(runs)),
                spread(processor(runs)),
                peak(runs),
                GOALS[case] if is_full else "",
            )
        )
    show("check, mark and load", ("case", "reports", "process s", "processor s", "peak MB", "goal"), rows)


def main() -> None:
    """Runs both cases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="the sizes that the goals are meant for")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="make the reports here, and leave them")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mingcheng-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        measure(folder.resolve(), given.full, given.repeat)


if __name__ == "__main__":
    main()
