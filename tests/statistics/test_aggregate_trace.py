"""From a figure to its reports; and from a corrected report to all figures at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from mingcheng.reference_periods import Period
from mingcheng.statistics.aggregate import AggregateError, Aggregation, Request, aggregate, opened
from mingcheng.statistics.aggregate.trace import trace, trace_csv, trace_parquet
from mingcheng.statistics.store import PLACE_COLUMNS, ReportStore
from tests.statistics.plain_aggregates import Listing, list_of
from tests.statistics.small_form import SMALL, SMALL_FORM

WAN = 1_000_000
LISTING: Listing = {"A": {"region": "330212", "name": "甲公司"}, "B": {"region": "330212"}, "C": {"region": "330203"}}


def add(folder: Path, name: str, known_at: date, *rows: tuple[str, int, int, int]) -> None:
    """An import of a list: reporter, year, month, revenue in 万元; the figures stand in column D."""
    source = folder / name
    source.write_text(f"{name}{rows}", encoding="utf-8")
    table = pa.table({
        "reporter": [row[0] for row in rows], "name": [f"企业{row[0]}" for row in rows], "year": [row[1] for row in rows],
        "month": [row[2] for row in rows], "software_revenue": [row[3] * WAN for row in rows],
        "file": [0] * len(rows), "sheet": ["名单"] * len(rows), "row": list(range(2, len(rows) + 2)),
    })  # fmt: skip
    places = pa.table([[0], ["名单"], ["software_revenue"], pa.array([None], pa.int32()), [4]], schema=PLACE_COLUMNS)
    with ReportStore(folder / "报表库") as store:
        store.add(SMALL, [source], table, known_at, places=places)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    add(tmp_path, "2025.xlsx", date(2025, 7, 15), ("A", 2025, 6, 50), ("C", 2025, 6, 40))
    add(tmp_path, "5月.xlsx", date(2026, 6, 15), ("A", 2026, 5, 70), ("B", 2026, 5, 8))
    add(tmp_path, "6月.xlsx", date(2026, 7, 15), ("A", 2026, 6, 100), ("B", 2026, 6, 10), ("C", 2026, 6, 44))
    return tmp_path


@pytest.fixture
def aggregation(folder: Path) -> Iterator[Aggregation]:
    with opened(folder / "报表库") as source:
        yield Aggregation(source, SMALL_FORM, Request(by=("region",)), list_of(LISTING))


def told(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(row["reporter"], row["period"], row["role"], row["value"], row["file"], row["cell"]) for row in rows]


def test_a_figure_leads_to_the_cells_that_it_is_made_of(aggregation: Aggregation) -> None:
    assert told(trace(aggregation, "region=鄞州区")) == [
        ("A", "2026-06", "year_to_date", 100, "6月.xlsx", "D2"),
        ("B", "2026-06", "year_to_date", 10, "6月.xlsx", "D3"),
        ("A", "2026-05", "before", 70, "5月.xlsx", "D2"),
        ("B", "2026-05", "before", 8, "5月.xlsx", "D3"),
        ("A", "2025-06", "year_earlier", 50, "2025.xlsx", "D2"),
    ]
    (first, *_others) = trace(aggregation, "地区=330212")
    assert (first["name"], first["import"], first["known_at"], first["unit"]) == ("企业A", 3, "2026-07-15", "万元")


def test_the_values_of_a_trace_add_up_to_the_figure(aggregation: Aggregation) -> None:
    total = [row["value"] for row in trace(aggregation, "total") if row["role"] == "year_to_date"]
    (cell,) = aggregation.cells(())
    assert sum(total) * WAN == cell.figures["software_revenue"].sum


@pytest.mark.parametrize(
    ("key", "message"),
    [("segment=软件", "“segment”不在 --by（region）之中。"), ("region=天外", "“地区”里没有“天外”。")],
)
def test_a_row_that_there_is_not_is_told(aggregation: Aggregation, key: str, message: str) -> None:
    with pytest.raises(AggregateError) as caught:
        trace(aggregation, key)
    assert caught.value.problem == message


def test_a_trace_is_written_as_internal(aggregation: Aggregation) -> None:
    rows = trace(aggregation, "region=330203")
    heading, heads, first, *_rest = trace_csv(rows).removeprefix("\ufeff").splitlines()
    assert heading == "内部资料，不得外传"
    assert heads.startswith("代码,名称,报告期,用途,指标,数值,单位,文件,工作表,单元格或行")
    assert first.startswith("C,企业C,2026-06,本期累计,software_revenue,44,万元,6月.xlsx,名单,D4")
    assert trace_parquet(rows)[:4] == b"PAR1"


def test_a_corrected_month_puts_every_derived_figure_right_at_once(folder: Path) -> None:
    request = Request(by=("region",), first=Period.through(2026, 5), last=Period.through(2026, 6))

    def figures(known_at: date | None = None) -> dict[tuple[str, str], tuple[Any, ...]]:
        data = aggregate(folder / "报表库", SMALL_FORM, request, list_of(LISTING), known_at)
        found = {}
        for row in (*data["rows"], *data["totals"]):
            item = row["items"]["software_revenue"]
            values = (item["year_to_date"], item["month"], item["growth_matched"], item["growth_raw"])
            found[row["labels"].get("region", "合计"), row["period"]] = values
        return found

    before = figures()
    assert before[("鄞州区", "2026-06")] == (110, 32, Decimal(1), Decimal("1.200000"))
    add(folder, "5月更正.xlsx", date(2026, 8, 1), ("A", 2026, 5, 60))
    after = figures()
    assert after[("鄞州区", "2026-05")][0] == 68
    assert after[("鄞州区", "2026-06")] == (110, 42, Decimal(1), Decimal("1.200000"))
    assert after[("合计", "2026-06")][1] == before[("合计", "2026-06")][1] + 10
    add(folder, "去年更正.xlsx", date(2026, 8, 2), ("A", 2025, 6, 80))
    assert figures()[("鄞州区", "2026-06")] == (110, 42, Decimal("0.250000"), Decimal("0.375000"))
    assert figures(date(2026, 7, 15)) == before


def test_a_folder_without_reports_and_a_day_for_a_table_are_told(tmp_path: Path) -> None:
    with pytest.raises(AggregateError, match="这个目录里没有报表"), opened(tmp_path):
        pass
    with pytest.raises(AggregateError, match="没有这个目录或文件"), opened(tmp_path / "无"):
        pass
    (tmp_path / "表.csv").write_text("", encoding="utf-8")
    with pytest.raises(AggregateError) as caught, opened(tmp_path / "表.csv", date(2026, 1, 1)):
        pass
    assert caught.value.remedy == "--known-at 只用于报表库。"
