"""Aggregates of reports in plain Python, as they are defined: what the table expressions are held to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa

from mingcheng.queries import Database
from mingcheng.statistics.aggregate import Aggregation, Request
from mingcheng.statistics.aggregate.enterprises import listed
from mingcheng.statistics.aggregate.source import Source
from tests.statistics.small_form import SMALL_FORM

Reports: TypeAlias = Mapping[tuple[str, int, int], Mapping[str, int | None]]
"""By reporter, year and month: the figures by column."""
Listing: TypeAlias = Mapping[str, Mapping[str, Any]]
FIRST = 2
"""The month of the year's first period."""


def aggregation_of(
    database: Database, reports: Reports, listing: Listing, request: Request | None = None
) -> Aggregation:
    """An aggregation of these reports."""
    columns = sorted({name for figures in reports.values() for name in figures} | {"software_revenue"})
    keys = list(reports)
    table = pa.table({
        "reporter": pa.array([key[0] for key in keys], pa.string()),
        "name": pa.array([f"企业{key[0]}" for key in keys], pa.string()),
        "year": pa.array([key[1] for key in keys], pa.int16()),
        "month": pa.array([key[2] for key in keys], pa.int8()),
        "row": pa.array(range(2, len(keys) + 2), pa.int32()),
        **{name: pa.array([reports[key].get(name) for key in keys], pa.int64()) for name in columns},
    })  # fmt: skip
    source = Source(Path("报表.parquet"), database, None, None, database.arrow_table(table))
    return Aggregation(source, SMALL_FORM, request or Request(), list_of(listing))


def list_of(listing: Listing) -> pa.Table:
    """A list of enterprises."""
    names = sorted({name for each in listing.values() for name in each})
    columns = {name: pa.array([each.get(name) for each in listing.values()]) for name in names}
    return listed(pa.table({"uscc": pa.array(list(listing), pa.string()), **columns}), "名录")


def plain_measures(
    reports: Reports, groups: Mapping[str, Any], item: str, year: int, month: int, *, is_cumulative: bool = True
) -> dict[Any, dict[str, Any]]:
    """The measures of every group in one period."""
    found: defaultdict[Any, Counter[str]] = defaultdict(Counter)
    sums: defaultdict[Any, dict[str, int | None]] = defaultdict(dict)

    def count(group: Any, name: str, value: int | None) -> None:
        if value is not None:
            sums[group][name] = (sums[group].get(name) or 0) + value

    for (reporter, its_year, its_month), figures in reports.items():
        group = groups.get(reporter)
        now = figures.get(item)
        if (its_year, its_month) == (year - 1, month):
            count(group, "before_sum", now)
            found[group]["before_count"] += now is not None
        if (its_year, its_month) != (year, month):
            continue
        found[group]["reporters"] += 1
        count(group, "sum", now)
        found[group]["count"] += now is not None
        before = reports.get((reporter, year - 1, month), {}).get(item)
        restated = figures.get(f"{item}__year_earlier")
        last = reports.get((reporter, year, month - 1), {}).get(item)
        if now is not None and before is not None:
            count(group, "both_now", now)
            count(group, "both_before", before)
            found[group]["both"] += 1
        if now is not None and restated is not None:
            count(group, "form_now", now)
            count(group, "form_before", restated)
            found[group]["form"] += 1
        alone = now if month == FIRST else None if now is None or last is None else now - last
        if alone is not None and is_cumulative:
            count(group, "month", alone)
            found[group]["months"] += 1
    return {group: {**found[group], **sums[group]} for group in {*found, *sums}}


def plain_missing(
    reports: Reports, groups: Mapping[str, Any], item: str, year: int, month: int
) -> dict[Any, tuple[int, int, Fraction]]:
    """Of every group those who reported within a year before and do not now: how many, how many without a known figure,
    and the sum of the monthly means of their last reports."""
    now = year * 12 + month
    last: dict[str, tuple[int, int]] = {}
    for reporter, its_year, its_month in reports:
        when = its_year * 12 + its_month
        if when < now:
            last[reporter] = max(last.get(reporter, (0, 0)), (its_year, its_month))
    found: dict[Any, tuple[int, int, Fraction]] = {}
    for reporter, (its_year, its_month) in last.items():
        if (reporter, year, month) not in reports and now - (its_year * 12 + its_month) <= 12:
            value = reports[(reporter, its_year, its_month)].get(item)
            group = groups.get(reporter)
            missing, unknown, weight = found.get(group, (0, 0, Fraction(0)))
            share = Fraction(0) if value is None else Fraction(value, its_month)
            found[group] = (missing + 1, unknown + (value is None), weight + share)
    return found
