"""The files of the benchmark of checking hold the reports that they were made from. Nothing is said about time."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from benchmarks.reports import VERSION, fields, list_workbook, reports_of, single_workbooks
from mingcheng.statistics.check.batch import column_name
from mingcheng.statistics.forms import load_form
from mingcheng.statistics.read_reports import read_reports

COLUMNS = 40


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    return reports_of(60, tmp_path_factory.mktemp("bench"))


def figures(table: pa.Table, names: list[str]) -> list[tuple[object, ...]]:
    return sorted(zip(*(table[name].to_pylist() for name in names), strict=True), key=str)


def test_the_list_of_forty_columns_holds_the_reports(reports: pa.Table, tmp_path: Path) -> None:
    list_workbook(reports, tmp_path / "list.xlsx")
    (batch,) = read_reports([tmp_path / "list.xlsx"], load_form("software-monthly")).batches
    assert len(batch.sources[0].columns) == COLUMNS
    names = ["reporter", "year", "month", "embedded", *(column_name(*field) for field in fields())]
    assert figures(batch.reports, names) == figures(reports, names)


def test_the_single_workbooks_hold_the_reports(reports: pa.Table, tmp_path: Path) -> None:
    single_workbooks(reports, tmp_path / "single")
    (batch,) = read_reports(sorted((tmp_path / "single").iterdir()), load_form("software-monthly")).batches
    columns = [column_name(item, column) for item in VERSION.items for column in VERSION.columns]
    names = ["reporter", "year", "month", "embedded", *columns]
    assert figures(batch.reports, names) == figures(reports, names)
