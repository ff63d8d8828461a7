"""The store of reports: every revision kept, the last one shown, what was known on any day, where a figure stood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingcheng.statistics.derived_files import FOLDER, KEPT, DerivedFiles
from mingcheng.statistics.store import PLACE_COLUMNS, ReportStore, ReportStoreError
from tests.statistics.small_form import SMALL

FORM = SMALL.form


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ReportStore]:
    with ReportStore(tmp_path / "报表库") as opened:
        yield opened


def reports(*rows: tuple[str, int, int, int | None]) -> pa.Table:
    """Reports of the small form: reporter, year, month, software revenue in fen."""
    return pa.table({
        "reporter": pa.array([row[0] for row in rows], pa.string()),
        "year": pa.array([row[1] for row in rows], pa.int64()),
        "month": pa.array([row[2] for row in rows], pa.int64()),
        "software_revenue": pa.array([row[3] for row in rows], pa.int64()),
    })  # fmt: skip


def add(store: ReportStore, name: str, known_at: date, *rows: tuple[str, int, int, int | None]) -> int:
    source = store.folder.parent / name
    source.write_text(f"{name} {rows}", encoding="utf-8")
    return store.add(SMALL, [source], reports(*rows), known_at).number


def seen(store: ReportStore, **asked: Any) -> dict[tuple[str, int, int], int | None]:
    rows = store.database.arrow(store.reports(FORM, **asked)).to_pylist()
    found = {(row["reporter"], row["year"], row["month"]): row["software_revenue"] for row in rows}
    assert len(found) == len(rows)
    return found


MARCH, APRIL, MAY = date(2026, 3, 15), date(2026, 4, 15), date(2026, 5, 15)


def test_the_last_revision_of_a_report_is_shown_and_the_earlier_ones_stay(store: ReportStore) -> None:
    add(store, "一季度.csv", APRIL, ("A", 2026, 3, 100), ("B", 2026, 3, 200))
    add(store, "更正.csv", MAY, ("B", 2026, 3, 250))
    assert seen(store) == {("A", 2026, 3): 100, ("B", 2026, 3): 250}
    assert seen(store, known_at=APRIL) == {("A", 2026, 3): 100, ("B", 2026, 3): 200}
    first = store.database.arrow(store.first_reported(FORM)).to_pylist()
    assert {row["reporter"]: row["software_revenue"] for row in first} == {"A": 100, "B": 200}


def test_a_revision_takes_the_place_of_the_whole_report(store: ReportStore) -> None:
    add(store, "一.csv", APRIL, ("A", 2026, 3, 100))
    add(store, "二.csv", MAY, ("A", 2026, 3, None))
    assert seen(store) == {("A", 2026, 3): None}


def test_of_two_imports_known_on_one_day_the_later_counts(store: ReportStore) -> None:
    add(store, "一.csv", APRIL, ("A", 2026, 3, 100))
    add(store, "二.csv", APRIL, ("A", 2026, 3, 101))
    assert seen(store, known_at=APRIL) == {("A", 2026, 3): 101}


def test_an_import_that_was_known_earlier_does_not_undo_what_was_known_later(store: ReportStore) -> None:
    add(store, "更正.csv", MAY, ("A", 2026, 3, 250))
    add(store, "补录旧表.csv", APRIL, ("A", 2026, 3, 200))
    assert seen(store) == {("A", 2026, 3): 250}


def test_revisions_tell_what_changed_from_what_to_what_and_when(store: ReportStore) -> None:
    first = add(store, "一.csv", APRIL, ("A", 2026, 3, 100), ("B", 2026, 3, None))
    second = add(store, "二.csv", MAY, ("A", 2026, 3, 130), ("B", 2026, 3, 7))
    add(store, "三.csv", MAY + timedelta(3), ("A", 2026, 3, 130))
    found = store.database.arrow(store.revisions(FORM)).to_pylist()
    told = [(r["reporter"], r["item"], r["before"], r["after"], r["entry_before"], r["entry"]) for r in found]
    assert told == [
        ("A", "software_revenue", 100, 130, first, second),
        ("B", "software_revenue", None, 7, first, second),
    ]
    assert [(row["known_at_before"], row["known_at"]) for row in found] == [(APRIL, MAY)] * 2
    assert store.database.arrow(store.revisions(FORM, APRIL)).num_rows == 0


REPORT = st.tuples(st.sampled_from("ABC"), st.sampled_from([2, 3]), st.none() | st.integers(0, 5))


@given(st.lists(st.tuples(st.sampled_from([APRIL, MAY]), st.lists(REPORT, max_size=5)), max_size=5))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_versions_of_one_report_are_those_of_the_whole_store(
    tmp_path_factory: pytest.TempPathFactory, imports: Any
) -> None:
    with ReportStore(tmp_path_factory.mktemp("versions") / "报表库") as store:
        for number, (day, rows) in enumerate(imports):
            once = {(reporter, month): (reporter, 2026, month, value) for reporter, month, value in rows}
            if once:
                add(store, f"{number}.csv", day, *once.values())
        latest = seen(store) if store.forms() else {}
        for reporter, month in {(reporter, month) for _day, rows in imports for reporter, month, _value in rows}:
            versions = store.versions_of(FORM, reporter, 2026, month)
            assert versions[-1]["software_revenue"] == latest[reporter, 2026, month]
            revised = store.revisions(FORM)
            revised = revised.filter((revised["reporter"] == reporter) & (revised["month"] == month))
            told = [
                (row["before"], row["after"], row["entry_before"], row["entry"])
                for row in store.database.arrow(revised).to_pylist()
            ]
            values = [(row["software_revenue"], row["entry"]) for row in versions]
            assert told == [(a, b, one, two) for (a, one), (b, two) in pairwise(values) if a != b]
        assert store.versions_of(FORM, "无", 2026, 3) == store.versions_of("无", "A", 2026, 3) == []


def test_the_same_file_twice_changes_nothing(store: ReportStore) -> None:
    first = add(store, "一.csv", APRIL, ("A", 2026, 3, 100))
    assert add(store, "一.csv", MAY, ("A", 2026, 3, 100)) == first
    assert len(store.entries(FORM)) == 1
    held = store.holds(store.folder.parent / "一.csv")
    assert held is not None and held.number == first


def test_only_the_years_asked_for_are_given(store: ReportStore) -> None:
    add(store, "一.csv", APRIL, ("A", 2025, 12, 90), ("A", 2026, 3, 100))
    assert seen(store, years=[2026]) == {("A", 2026, 3): 100}
    assert seen(store, years=[2019]) == {}


def test_columns_of_an_item_come_back_whichever_import_had_them(store: ReportStore, tmp_path: Path) -> None:
    add(store, "一.csv", APRIL, ("A", 2026, 3, 100))
    source = tmp_path / "二.csv"
    source.write_text("二", encoding="utf-8")
    wide = pa.table({"reporter": ["B"], "year": [2026], "month": [3], "employees": [5], "unheard_of": [1]})
    store.add(SMALL, [source], wide, MAY)
    rows = {row["reporter"]: row for row in store.database.arrow(store.reports(FORM)).to_pylist()}
    assert (rows["A"]["employees"], rows["B"]["employees"], rows["B"]["software_revenue"]) == (None, 5, None)
    assert "unheard_of" not in rows["A"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("A", 2026, 3, 1), ("A", 2026, 3, 2)], "A 在 2026 年 3 月有 2 份报表（共有 1 处重复）。"),
        ([("A", 2026, 13, 1)], "有报表的月份不在 1 至 12 之间。"),
        ([(None, 2026, 3, 1)], "第 1 份报表没有填报单位或报告期（reporter）。"),
    ],
)
def test_reports_that_cannot_be_told_apart_are_refused_and_nothing_is_kept(
    store: ReportStore, rows: list[Any], message: str
) -> None:
    with pytest.raises(ReportStoreError, match=re.escape(message)):
        add(store, "一.csv", APRIL, *rows)
    assert store.forms() == []


def test_figures_that_are_no_whole_numbers_are_refused(store: ReportStore, tmp_path: Path) -> None:
    wide = pa.table({"reporter": ["A"], "year": [2026], "month": [3], "software_revenue": [1.5]})
    with pytest.raises(ReportStoreError, match=r"这一列的值放不进 int64。"):
        store.add(SMALL, [], wide, APRIL)


def test_a_form_without_reports_is_told_with_those_that_there_are(store: ReportStore) -> None:
    with pytest.raises(ReportStoreError, match=r"没有“small-monthly”的报表。"):
        store.reports(FORM)
    add(store, "一.csv", APRIL, ("A", 2026, 3, 100))
    with pytest.raises(ReportStoreError) as caught:
        store.reports("software-annual")
    assert caught.value.remedy == "里面有：small-monthly。"
    with pytest.raises(ReportStoreError, match=r"2026-03-15 以前没有已知的“small-monthly”报表。"):
        store.reports(FORM, MARCH)


def test_a_figure_leads_to_its_cell(store: ReportStore, tmp_path: Path) -> None:
    one, two = tmp_path / "企业甲.xlsx", tmp_path / "汇总.xlsx"
    one.write_text("one", encoding="utf-8")
    two.write_text("two", encoding="utf-8")
    table = reports(("A", 2026, 3, 100), ("B", 2026, 3, 200))
    table = table.append_column("file", pa.array([0, 1], pa.int32()))
    table = table.append_column("sheet", pa.array(["报表", "名单"]))
    table = table.append_column("row", pa.array([None, 17], pa.int32()))
    places = pa.table(
        [[0, 1], ["报表", "名单"], ["software_revenue"] * 2, pa.array([9, None], pa.int32()), [3, 28]],
        schema=PLACE_COLUMNS,
    )
    store.add(SMALL, [one, two], table, APRIL, places=places)
    told = {}
    for row in store.database.arrow(store.reports(FORM)).to_pylist():
        origin = store.origin(row["entry"], row["file"], row["sheet"], row["row"], "software_revenue")
        told[row["reporter"]] = (str(origin), origin.known_at)
    assert told == {"A": ("企业甲.xlsx!报表!C9", APRIL), "B": ("汇总.xlsx!名单!AB17", APRIL)}
    assert str(store.origin(1, 1, "名单", 17, "employees")) == "汇总.xlsx!名单!17"


# Derived files


def test_a_correction_makes_the_view_of_its_year_anew_and_of_no_other(store: ReportStore) -> None:
    add(store, "一.csv", APRIL, ("A", 2025, 12, 90), ("A", 2026, 3, 100))
    seen(store)
    before = {path.name for path in (store.folder / FOLDER).glob("*.parquet")}
    add(store, "二.csv", MAY, ("A", 2026, 3, 101))
    assert seen(store) == {("A", 2025, 12): 90, ("A", 2026, 3): 101}
    new = {path.name for path in (store.folder / FOLDER).glob("*.parquet")} - before
    assert [name.rsplit("-", 1)[0] for name in new] == [f"{FORM}-2026"]


def test_views_that_are_gone_are_made_again_and_old_ones_are_cleared_away(store: ReportStore) -> None:
    for number in range(KEPT + 3):
        add(store, f"{number}.csv", APRIL, ("A", 2026, 3, number))
        assert seen(store) == {("A", 2026, 3): number}
    assert len(list((store.folder / FOLDER).glob("*.parquet"))) == KEPT
    assert list((store.folder / FOLDER).glob(".new-*")) == []
    for path in (store.folder / FOLDER).iterdir():
        path.unlink()
    assert seen(store) == {("A", 2026, 3): KEPT + 2}


def test_a_folder_that_may_only_be_read_gives_the_same(store: ReportStore, monkeypatch: pytest.MonkeyPatch) -> None:
    add(store, "一.csv", APRIL, ("A", 2026, 3, 100))
    make = DerivedFiles._make

    def refuse(path: Path, write: Any) -> None:
        if path.parent == store.folder / FOLDER:
            raise PermissionError(13, "denied", str(path))
        make(path, write)

    monkeypatch.setattr(DerivedFiles, "_make", staticmethod(refuse))
    assert seen(store) == {("A", 2026, 3): 100}
    assert not (store.folder / FOLDER).exists()


# The law


MONTHS = st.tuples(st.sampled_from("ABC"), st.sampled_from([2025, 2026]), st.integers(2, 4))
IMPORTS = st.lists(
    st.tuples(st.integers(0, 3), st.dictionaries(MONTHS, st.none() | st.integers(0, 99), max_size=5)), max_size=5
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(imports=IMPORTS, day=st.integers(0, 3))
def test_what_is_shown_agrees_with_its_plain_definition(
    tmp_path_factory: pytest.TempPathFactory, imports: list[Any], day: int
) -> None:
    kept: list[tuple[int, int, dict[Any, Any]]] = []
    with ReportStore(tmp_path_factory.mktemp("store") / "报表库") as store:
        for number, (known, rows) in enumerate(imports):
            add(store, f"{number}.csv", APRIL + timedelta(known), *((*key, value) for key, value in rows.items()))
            kept.append((known, number, rows))
        for limit in (None, day):
            plain: dict[Any, Any] = {}
            for known, _number, rows in sorted(kept, key=lambda each: each[:2]):
                if limit is None or known <= limit:
                    plain |= rows
            known_at = None if limit is None else APRIL + timedelta(limit)
            if store.entries(FORM, known_at):
                assert seen(store, known_at=known_at) == plain
