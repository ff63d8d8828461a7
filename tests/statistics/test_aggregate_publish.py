"""What may leave the house: no cell that betrays an enterprise, and nothing that leads to one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mingcheng.queries import Database
from mingcheng.reference_periods import Period
from mingcheng.statistics.aggregate import AggregateError, Request
from mingcheng.statistics.aggregate.files import csv_text, heading, parquet_data
from mingcheng.statistics.aggregate.partition import partition_in
from mingcheng.statistics.aggregate.publish import published
from mingcheng.statistics.disclosure import Rules
from mingcheng.statistics.form import Form
from tests.statistics.plain_aggregates import Listing, Reports, aggregation_of
from tests.statistics.small_form import SMALL

WAN = 1_000_000
THREE = Rules(min_contributors=3)


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with Database() as opened:
        yield opened


def city(
    *groups: tuple[str, str, list[int]],
) -> tuple[dict[str, dict[str, Any]], dict[tuple[str, int, int], dict[str, int | None]]]:
    """A list and its reports of June 2026: region, segment and the revenue of each enterprise there."""
    listing: dict[str, dict[str, Any]] = {}
    reports: dict[tuple[str, int, int], dict[str, int | None]] = {}
    for region, segment, values in groups:
        for value in values:
            code = f"E{len(listing):03d}"
            listing[code] = {"region": region, "segment": segment}
            reports[(code, 2026, 6)] = {"software_revenue": value * WAN}
    return listing, reports


def told(
    database: Database, reports: Reports, listing: Listing, request: Request, rules: Rules = THREE
) -> dict[str, Any]:
    return published(aggregation_of(database, reports, listing, request), rules)


def shown(data: dict[str, Any], level: str = "rows") -> dict[tuple[Any, ...], Any]:
    return {
        tuple(row["labels"].values()): row["items"]["software_revenue"]["year_to_date"]
        for row in data[level]
        if row["period"] == data["period"]
    }


# The two districts of the facts: one cell with a single firm makes all four inner cells go.
FOUR = city(
    ("330203", "软件", [500, 300, 200]), ("330203", "芯片", [400]), ("330212", "软件", [250] * 4), ("330212", "芯片", [100] * 3),
)  # fmt: skip


def test_a_cell_of_one_firm_is_hidden_with_what_would_give_it_away(database: Database) -> None:
    listing, reports = FOUR
    data = told(database, reports, listing, Request(by=("region", "segment")))
    assert set(shown(data).values()) == {None}
    assert shown(data, "margins") == {("海曙区",): 1400, ("鄞州区",): 1300, ("软件",): 2000, ("芯片",): 700}
    assert data["notes"][-1] == "有 4 个单元格按披露规则不公布，以“—”表示。"
    for row in data["rows"]:
        assert row["is_hidden"] and row["reporters"] is None and row["coverage"] is None
        assert set(row["items"]["software_revenue"].values()) == {None}


def test_remarks_that_count_single_reporters_stay_in_the_house(database: Database) -> None:
    listing, reports = city(("330203", "软件", [5] * 9), ("330212", "软件", [4] * 9))
    strangers: Reports = {("X", 2026, 6): {"software_revenue": 7 * WAN}}
    data = told(database, {**reports, **strangers}, listing, Request(by=("region",)))
    assert shown(data)[("未知",)] is None
    assert [note for note in data["notes"] if "1 家" in note] == []


def test_firms_of_one_group_are_one_contributor(database: Database) -> None:
    listing, reports = city(("330203", "软件", [5, 5, 5]), ("330212", "软件", [4] * 5), ("330205", "软件", [3] * 5))
    request = Request(by=("region",))
    assert None not in shown(told(database, reports, listing, request)).values()
    for code in ("E000", "E001"):
        listing[code]["group"] = "甲集团"
    hidden = shown(told(database, reports, listing, request))
    assert hidden[("海曙区",)] is None and list(hidden.values()).count(None) == 2


def test_a_cell_that_is_hidden_for_one_item_is_hidden_for_all(database: Database) -> None:
    listing, reports = city(("330203", "软件", [5, 5, 5]), ("330212", "软件", [4] * 5), ("330205", "软件", [3] * 5))
    reports[("E000", 2026, 6)]["main_revenue"] = 9 * WAN  # the only one of its district that reports it
    for number in range(3, 13):
        reports[(f"E{number:03d}", 2026, 6)]["main_revenue"] = 9 * WAN
    data = told(database, reports, listing, Request(("software_revenue", "main_revenue"), ("region",)))
    assert shown(data)[("海曙区",)] is None


def test_neither_the_largest_nor_concentration_are_shown(database: Database) -> None:
    listing, reports = city(("330203", "软件", [9] * 12), ("330212", "软件", [8] * 5))
    data = told(database, reports, listing, Request(by=("region",), top=3))
    assert (data["top"], data["concentration"]) == ([], [])


def with_last_year(reports: Reports, without: tuple[str, ...] = ()) -> Reports:
    """The same and last year's reports, half as much, but for some enterprises."""
    earlier: Reports = {
        (code, year - 1, month): {"software_revenue": (figures["software_revenue"] or 0) // 2}
        for (code, year, month), figures in reports.items()
        if code not in without
    }
    return {**reports, **earlier}


def growth(data: dict[str, Any], label: str) -> tuple[Any, ...]:
    figures = next(row for row in data["rows"] if row["labels"]["region"] == label)["items"]["software_revenue"]
    return figures["growth_matched"], figures["growth_raw"], figures["matched"]


def test_growth_is_withheld_where_few_came_or_went(database: Database) -> None:
    listing, reports = city(("330203", "软件", [8] * 9), ("330212", "软件", [8] * 9))
    data = told(database, with_last_year(reports, ("E000",)), listing, Request(by=("region",)))
    assert growth(data, "海曙区") == (None, Decimal("1.250000"), None)
    assert growth(data, "鄞州区") == (Decimal(1), Decimal(1), {"both": 9, "new": 0, "gone": 0})
    data = told(database, with_last_year(reports, ("E000", "E001", "E002")), listing, Request(by=("region",)))
    assert growth(data, "海曙区")[0] == 1


def test_growth_is_withheld_where_last_years_cell_may_not_be_shown(database: Database) -> None:
    listing, reports = city(("330203", "软件", [8] * 9), ("330212", "软件", [8] * 9), ("330205", "软件", [8] * 9))
    few = tuple(f"E{number:03d}" for number in range(8))
    data = told(database, with_last_year(reports, few), listing, Request(by=("region",)))
    assert growth(data, "海曙区") == (None, None, None)


def test_the_month_alone_is_withheld_where_the_period_before_may_not_be_shown(database: Database) -> None:
    listing, reports = city(("330203", "软件", [8] * 9), ("330212", "软件", [8] * 9), ("330205", "软件", [8] * 9))
    before: Reports = {(code, 2026, 5): {"software_revenue": WAN} for code in listing if not "E000" < code < "E008"}
    data = told(database, {**reports, **before}, listing, Request(by=("region",), last=Period.through(2026, 6)))
    months = {row["labels"]["region"]: row["items"]["software_revenue"]["month"] for row in data["rows"]}
    assert months["海曙区"] is None and shown(data)[("海曙区",)] == 72
    assert sorted(value is None for value in months.values()) == [False, True, True]


def test_differences_of_what_is_shown_are_not_shown(database: Database) -> None:
    listing, reports = city(("330203", "软件", [8] * 9), ("330212", "软件", [8] * 9))
    data = told(database, with_last_year(reports), listing, Request(by=("region",)))
    for row in (*data["rows"], *data["totals"]):
        for key in ("year_earlier", "matched_now", "matched_before", "growth_restated", "restated_before"):
            assert row["items"]["software_revenue"][key] is None


def test_zones_inside_are_guarded_together_with_their_hosts(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "划分.yaml"
    path.write_text(
        "parts:\n  - {unit: v, name: 谷, counted: inside, parks: [谷], hosts: ['900102']}\n  - {unit: '900102', name: 云麓}\n"
        "  - {unit: '900103', name: 河西}\n",
        encoding="utf-8",
    )
    listing, reports = city(("900102", "软件", [8] * 9), ("900103", "软件", [8] * 9))
    for number in range(8):  # all but one of the district are in the zone: the zone would betray the ninth
        listing[f"E{number:03d}"]["park"] = "谷"
    data = told(database, reports, listing, Request(by=("region",), partition=partition_in(path)))
    assert shown(data)[("谷",)] is None
    assert [(each["reporters"], each["items"], each["enterprises"]) for each in data["taken_out"]] == [(None, {}, [])]
    for number in range(5, 8):
        listing[f"E{number:03d}"]["park"] = None
    assert shown(told(database, reports, listing, Request(by=("region",), partition=partition_in(path))))[("谷",)] == 40


def test_what_is_written_to_a_file_holds_no_hidden_figure(database: Database) -> None:
    listing, reports = FOUR
    data = told(database, reports, listing, Request(by=("region", "segment")))
    assert heading(data) == "小报表，2026年上半年累计"
    lines = csv_text(data).splitlines()
    assert [line for line in lines if "芯片" in line and "400" in line] == []
    assert lines[2].startswith("2026-06,海曙区,芯片,,—,—")
    assert b"internal" not in parquet_data(data)


def test_reports_of_districts_are_not_published(database: Database) -> None:

    aggregation = aggregation_of(database, {("900102", 2026, 6): {"software_revenue": 1}}, {}, Request(by=("region",)))
    aggregation.form = Form("small-monthly", "小报表", (replace(SMALL, reporter="district"),))
    with pytest.raises(AggregateError, match="由区县或园区填报，看不到单个企业"):
        published(aggregation, THREE)


def test_too_many_periods_at_once_are_refused(database: Database) -> None:
    request = Request(first=Period.through(2020, 2), last=Period.through(2026, 6))
    with pytest.raises(AggregateError, match="一次最多公布 24 期。"):
        told(database, {("A", 2026, 6): {"software_revenue": 1}}, {}, request)


@pytest.mark.parametrize("seed", range(3))
def test_no_line_of_a_published_table_has_exactly_one_hidden_cell(database: Database, seed: int) -> None:
    random = np.random.default_rng(seed)
    groups = [
        (region, segment, random.lognormal(6, 1.5, random.integers(0, 7)).astype(int).tolist())
        for region in ("330203", "330205", "330212")
        for segment in ("软件", "芯片", "服务")
    ]
    listing, reports = city(*groups)
    data = told(
        database, reports, listing, Request(by=("region", "segment")), Rules(min_contributors=3, p_percent=Decimal(10))
    )
    cells = {(row["keys"]["region"], row["keys"]["segment"]): row["is_hidden"] for row in data["rows"]}
    margins = {next(iter(row["keys"].items())): row["is_hidden"] for row in data["margins"]}
    for (name, code), margin_is_hidden in margins.items():
        line = [
            hidden for (region, segment), hidden in cells.items() if code == (region if name == "region" else segment)
        ]
        assert line.count(True) + margin_is_hidden != 1, (name, code)
