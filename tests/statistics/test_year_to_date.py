"""The table expressions say what the plain definitions say, and what is derived adds up to what was published."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import ibis
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis.strategies import dates, dictionaries, integers, lists, none, sampled_from, tuples

from mingcheng.queries import Database
from mingcheng.statistics import plain_year_to_date as plain
from mingcheng.statistics import year_to_date as columns
from mingcheng.statistics.rates import contributions_of, growth_of, rounded

MONTHS = dictionaries(integers(1, 12), none() | integers(-(10**12), 10**16), max_size=12)
"""Any months, even a January that should not be; figures in fen up to those of the whole country."""
SOME_SERIES = dictionaries(tuples(sampled_from("甲乙"), integers(2023, 2025)), MONTHS, max_size=5)
Series = dict[tuple[str, int], dict[int, int | None]]


@pytest.fixture(scope="module")
def database() -> Database:
    return Database()


def table_of(series: Series) -> pa.Table:
    rows = [
        (name, "2020", year, month, value) for (name, year), months in series.items() for month, value in months.items()
    ]
    types = {
        "reporter": pa.string(),
        "indicator": pa.string(),
        "year": pa.int16(),
        "month": pa.int8(),
        "value": pa.int64(),
    }
    return pa.table(
        {name: pa.array([row[place] for row in rows], kind) for place, (name, kind) in enumerate(types.items())}
    )


def series_of(table: pa.Table) -> Series:
    found: Series = {}
    for row in table.to_pylist():
        found.setdefault((row["reporter"], row["year"]), {})[row["month"]] = row["value"]
    return found


def without_empty(series: Series) -> Series:
    return {key: months for key, months in series.items() if months}


@settings(max_examples=25)
@given(SOME_SERIES)
def test_months_are_what_the_plain_definition_says(database: Database, series: Series) -> None:
    derived = database.arrow(columns.monthly(database.arrow_table(table_of(series))))
    assert series_of(derived) == without_empty({key: plain.monthly(months) for key, months in series.items()})
    assert all(row["first_month"] == plain.first_month(row["month"]) for row in derived.to_pylist())


@settings(max_examples=25)
@given(SOME_SERIES)
def test_quarters_are_what_the_plain_definition_says(database: Database, series: Series) -> None:
    derived = database.arrow(columns.quarterly(database.arrow_table(table_of(series))))
    assert series_of(derived) == without_empty({key: plain.quarterly(months) for key, months in series.items()})
    assert all(row["quarter"] * 3 == row["month"] for row in derived.to_pylist())


@settings(max_examples=25)
@given(SOME_SERIES)
def test_counting_from_january_again_is_what_the_plain_definition_says(database: Database, series: Series) -> None:
    without_january = {key: {m: v for m, v in months.items() if m > 1} for key, months in series.items()}
    back = database.arrow(columns.year_to_date(database.arrow_table(table_of(without_january)), "month"))
    expected = without_empty({key: plain.year_to_date(months) for key, months in without_january.items()})
    assert series_of(back) == expected
    ends = {key: {m: v for m, v in months.items() if m % 3 == 0} for key, months in series.items()}
    back = database.arrow(columns.year_to_date(database.arrow_table(table_of(ends)), "quarter"))
    assert series_of(back) == without_empty({key: plain.year_to_date(months, 3) for key, months in ends.items()})


@settings(max_examples=25)
@given(lists(integers(-(10**14), 10**14), min_size=11, max_size=11))
def test_derived_parts_add_up_to_the_published_figure_exactly(database: Database, figures: list[int]) -> None:
    published: Series = {("甲", 2024): dict(zip(range(2, 13), figures, strict=True))}
    table = database.arrow_table(table_of(published))
    for part, derived in (("month", columns.monthly(table)), ("quarter", columns.quarterly(table))):
        values = [value for value in series_of(database.arrow(derived))["甲", 2024].values() if value is not None]
        assert len(values) == (11 if part == "month" else 4)
        assert sum(values) == figures[-1]
    back = columns.year_to_date(columns.monthly(table), "month")
    assert series_of(database.arrow(back)) == published


def test_a_missing_month_makes_later_months_unknown_until_two_follow_each_other() -> None:
    assert plain.monthly({2: 10, 4: 40, 5: 55}) == {2: 10, 4: None, 5: 15}
    assert plain.monthly({2: 10, 3: None, 4: 40, 5: 55}) == {2: 10, 3: None, 4: None, 5: 15}
    assert plain.monthly({3: 30, 4: 40}) == {3: None, 4: 10}


def test_nothing_splits_january_from_february() -> None:
    assert plain.monthly({1: 4, 2: 10}) == {1: None, 2: 10}


@settings(max_examples=40)
@given(
    lists(tuples(none() | integers(-(10**15), 10**15), none() | integers(-(10**15), 10**15)), min_size=1, max_size=8)
)
def test_growth_is_what_the_plain_definition_says(
    database: Database, pairs: list[tuple[int | None, int | None]]
) -> None:
    table = pa.table(
        {"value": pa.array([p[0] for p in pairs], pa.int64()), "base": pa.array([p[1] for p in pairs], pa.int64())}
    )
    rows = database.arrow(columns.growth(database.arrow_table(table), "comparable")).to_pylist()
    for row in rows:
        expected = growth_of(row["value"], row["base"], "comparable")
        assert (row["growth_outcome"], row["growth_basis"]) == (expected.outcome, expected.basis)
        if expected.rate is None:
            assert row["growth"] is None
        else:
            assert row["growth"] == pytest.approx(float(expected.rate.fraction), rel=1e-12, abs=1e-12)


PARTS = lists(tuples(integers(-(10**15), 10**15), integers(-(10**15), 10**15)), min_size=1, max_size=6)


@settings(max_examples=50)
@given(PARTS)
def test_contributions_are_what_the_plain_definition_says_and_add_up(
    database: Database, parts: list[tuple[int, int]]
) -> None:
    levels, bases = [part[0] for part in parts], [part[1] for part in parts]
    # far beyond any growth rate, the steps no longer fit into what both count in
    assume(sum(bases) <= 0 or max(abs(level - base) for level, base in parts) < 10**9 * sum(bases))
    table = pa.table({"total": ["甲"] * len(parts), "part": list(range(len(parts))), "value": levels, "base": bases})
    rows = database.arrow(
        columns.contributions(database.arrow_table(table), ["total"], "part").order_by("part")
    ).to_pylist()
    found = [row["contribution_points"] for row in rows]
    expected = contributions_of(levels, bases)
    if expected is None:
        assert found == [None] * len(parts)
        return
    assert found == [each.points * 10 for each in expected]
    growth = Fraction(sum(levels) - sum(bases), sum(bases)) * 100
    assert Fraction(sum(found), 10) == Fraction(rounded(growth, 1))
    for step, (level, base) in zip(found, parts, strict=True):
        assert abs(Fraction(step, 10) - Fraction(level - base, sum(bases)) * 100) < Fraction(1, 10)


def test_contributions_with_an_unknown_part_are_unknown(database: Database) -> None:
    table = pa.table({"total": ["甲", "甲", "乙"], "part": [0, 1, 0], "value": [1, None, 11], "base": [1, 1, 10]})
    rows = database.arrow(
        columns.contributions(database.arrow_table(table), ["total"], "part").order_by("total", "part")
    )
    assert dict(zip(rows["total"].to_pylist(), rows["contribution_points"].to_pylist(), strict=True)) == {
        "甲": None,
        "乙": 100,
    }


def test_revisions_are_kept_as_first_published_and_as_last_known(database: Database) -> None:
    facts = database.arrow_table(
        pa.table(
            {
                "indicator": ["收入"] * 3,
                "year": [2019] * 3,
                "known_at": [date(2020, 2, 3), date(2020, 12, 1), date(2021, 6, 1)],
                "value": [71768, 72072, 72100],
            }
        )
    )
    by = ["indicator", "year"]
    assert database.arrow(columns.first_published(facts, by))["value"].to_pylist() == [71768]
    assert database.arrow(columns.last_known(facts, by))["value"].to_pylist() == [72100]
    assert database.arrow(columns.last_known(facts, by, date(2020, 12, 31)))["value"].to_pylist() == [72072]
    assert database.arrow(columns.last_known(facts, by, date(2020, 1, 1)))["value"].to_pylist() == []


DAYS = dates(date(2020, 1, 1), date(2020, 1, 9))
REVISIONS = dictionaries(
    sampled_from("甲乙"), dictionaries(DAYS, integers(0, 10**12), min_size=1, max_size=4), min_size=1
)


@settings(max_examples=25)
@given(REVISIONS, DAYS)
def test_revisions_are_what_the_plain_definition_says(
    database: Database, figures: dict[str, dict[date, int]], day: date
) -> None:
    rows = [(name, known, value) for name, revisions in figures.items() for known, value in revisions.items()]
    table = database.arrow_table(
        pa.table({"name": [r[0] for r in rows], "known_at": [r[1] for r in rows], "value": [r[2] for r in rows]})
    )
    for expression, plainly in (
        (columns.first_published(table, ["name"]), plain.first_published),
        (columns.last_known(table, ["name"]), plain.last_known),
        (columns.last_known(table, ["name"], day), lambda revisions: plain.last_known(revisions, day)),
    ):
        found = database.arrow(expression)
        expected = {name: value for name, revisions in figures.items() if (value := plainly(revisions)) is not None}
        assert dict(zip(found["name"].to_pylist(), found["value"].to_pylist(), strict=True)) == expected


def test_every_expression_can_be_written_for_spark() -> None:
    columns_of = {name: "string" for name in ("reporter", "indicator")} | {"year": "int16", "month": "int8"}
    table = ibis.table({**columns_of, "value": "int64", "base": "int64", "known_at": "date"}, name="facts")
    for expression in (
        columns.monthly(table),
        columns.quarterly(table),
        columns.year_to_date(table, "month"),
        columns.growth(table, "current"),
        columns.contributions(table, ["indicator"], "reporter"),
        columns.last_known(table, ["reporter"], date(2024, 1, 1)),
    ):
        assert "FROM `facts`" in str(ibis.to_sql(expression, dialect="pyspark"))
