"""Figures that are right give no finding; a slip in them gives the right one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from mingcheng.statistics.published import Printed, Row, findings_of, rows_of, series_of
from tests.statistics.published.clean import Releases

SETS = 24


def rows_made(seed: int, folder: Path) -> list[Row]:
    path = folder / f"{seed}.csv"
    path.write_text(Releases(seed).text, encoding="utf-8")
    rows, unreadable = rows_of(path)
    assert unreadable == []
    return rows


def test_more_than_two_hundred_clean_series_give_no_finding(tmp_path: Path) -> None:
    count = 0
    for seed in range(SETS):
        rows = rows_made(seed, tmp_path)
        assert [finding.message for finding in findings_of(rows)] == [], seed
        count += len(series_of(rows))
    assert count > 200


@pytest.mark.parametrize("seed", [1, 2])
def test_a_slip_of_the_point_is_found_where_it_is_and_nowhere_else(seed: int, tmp_path: Path) -> None:
    rows, random = rows_made(seed, tmp_path), Random(seed)
    for place in random.sample(range(len(rows)), 12):
        right = rows[place].level
        assert right is not None
        wrong = Printed.of(f"{Decimal(right.text).scaleb(random.choice((-2, -1, 1, 2, 4))):f}")
        found = [each for each in findings_of([*rows[:place], replace(rows[place], level=wrong), *rows[place + 1 :]])]
        slips = [each for each in found if each.kind == "magnitude"]
        assert [each.places[0] for each in slips] == [rows[place].place]
        assert slips[0].expected == f"{float(right.number):.10g}{rows[place].unit}"


@pytest.mark.parametrize("points", [3, -3])
def test_a_published_growth_that_is_off_is_found_where_it_is(points: int, tmp_path: Path) -> None:
    rows = rows_made(3, tmp_path)
    for place in Random(3).sample([place for place, row in enumerate(rows) if row.growth], 10):
        growth = rows[place].growth
        assert growth is not None
        off = Printed.of(f"{Decimal(growth.text) + points:f}")
        found = findings_of([*rows[:place], replace(rows[place], growth=off), *rows[place + 1 :]])
        assert [each.kind for each in found if each.severity != "note"] == ["growth_gap"]
        assert found[0].places[0] == rows[place].place
        assert found[0].values[2] == f"{off.text}%"
