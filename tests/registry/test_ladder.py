"""The ladder as of a day: the plain definition agrees with the columns, and the cases that people ask about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingcheng.registry.ladder import (
    Event,
    EventStore,
    about_to_expire,
    awards_of,
    changes,
    events_table,
    held,
    known_otherwise,
    rungs,
    standings,
)
from mingcheng.registry.ladder.events import Change, Standing
from mingcheng.titles import title_of, titles

ONE, OTHER = "91330200MA0000001A", "91330200MA0000002B"
ENTERED = Event(ONE, "above_scale", "title", "enter", date(2026, 6, 1), known_at=date(2026, 7, 10))


def rows(table: object, *names: str) -> list[dict[str, object]]:
    """Rows of an expression, only these columns."""
    return list(table.to_pyarrow().select(list(names)).to_pylist())  # type: ignore[attr-defined]


def codes(table: object) -> list[str]:
    return [str(row["uscc"]) for row in rows(table, "uscc")]


# The plain definition


def plain_standings(
    events: list[Event], on: date, known_at: date
) -> dict[tuple[str, str, str], tuple[str, date, date | None]]:
    """Status, first day of the spell and last day of validity, event by event."""
    numbered = [
        (replace(event, known_at=event.known_at or event.date), number)
        for number, event in enumerate(events)
        if event.date <= on and (event.known_at or event.date) <= known_at
    ]
    found: dict[tuple[str, str, str], tuple[str, date, date | None]] = {}
    for event, number in sorted(numbered, key=lambda pair: (pair[0].date, pair[1])):
        key = (event.uscc, event.kind, event.standing)
        if event.event == "void" or is_void(event, number, numbered):
            continue
        before = found.get(key)
        if event.event == "leave":
            found[key] = ("left", before[1] if before else event.date, None)
            continue
        runs_on = (
            before is not None
            and before[0] == "held"
            and (before[2] is None or before[2] >= event.date - timedelta(days=1))
        )
        found[key] = ("held", before[1] if before and runs_on else event.date, last_day(event))
    return {
        key: ("expired" if status == "held" and expires is not None and expires < on else status, since, expires)
        for key, (status, since, expires) in found.items()
    }


def is_void(event: Event, number: int, numbered: list[tuple[Event, int]]) -> bool:
    return any(
        (other.uscc, other.kind, other.standing, other.date) == (event.uscc, event.kind, event.standing, event.date)
        and other.event == "void"
        and latest_void(other, numbered) > (event.known_at, number)
        for other, _number in numbered
    )


def latest_void(void: Event, numbered: list[tuple[Event, int]]) -> tuple[date | None, int]:
    same = [
        (other.known_at, number)
        for other, number in numbered
        if other.event == "void"
        and (other.uscc, other.kind, other.standing, other.date) == (void.uscc, void.kind, void.standing, void.date)
    ]
    return max(day for day, _number in same if day is not None), max(number for _day, number in same)


def last_day(event: Event) -> date | None:
    months = titles()[event.kind].months
    if event.expires is not None or months is None or event.standing == "pool":
        return event.expires
    year, month = divmod(event.date.month - 1 + months, 12)
    for day in (event.date.day, 30, 29, 28):
        try:
            return date(event.date.year + year, month + 1, day) - timedelta(days=1)
        except ValueError:
            continue
    raise AssertionError


DAYS = st.dates(date(2020, 1, 1), date(2027, 12, 31))
NAMES: tuple[Standing, ...] = ("title", "pool")
WORDS: tuple[Change, ...] = ("enter", "renew", "leave", "void")


@st.composite
def some_events(draw: st.DrawFn) -> list[Event]:
    days = draw(st.lists(DAYS, min_size=1, max_size=4))
    return [
        Event(
            uscc=draw(st.sampled_from([ONE, OTHER])),
            kind=draw(st.sampled_from(["above_scale", "srdi", "software_enterprise"])),
            standing=draw(st.sampled_from(NAMES)),
            event=draw(st.sampled_from(WORDS)),
            date=(day := draw(st.sampled_from(days))),
            expires=draw(st.none() | st.integers(0, 900).map(lambda count, day=day: day + timedelta(days=count))),  # type: ignore[misc]
            known_at=draw(st.none() | st.integers(0, 200).map(lambda count, day=day: day + timedelta(days=count))),  # type: ignore[misc]
        )
        for _place in range(draw(st.integers(1, 8)))
    ]


@settings(max_examples=40)
@given(some_events(), DAYS, DAYS)
def test_standings_agree_with_their_plain_definition(events: list[Event], on: date, known_at: date) -> None:
    found = rows(
        standings(events_table(events), on, known_at), "uscc", "kind", "standing", "status", "since", "expires"
    )
    plain = plain_standings(events, on, known_at)
    assert {(row["uscc"], row["kind"], row["standing"]): row["status"] for row in found} == {
        key: status for key, (status, _since, _expires) in plain.items()
    }
    for row in found:
        if row["status"] != "left":
            key = (str(row["uscc"]), str(row["kind"]), str(row["standing"]))
            assert (row["since"], row["expires"]) == plain[key][1:]


@settings(max_examples=15)
@given(some_events(), DAYS, DAYS, DAYS)
def test_changes_lead_from_one_day_to_the_other(events: list[Event], one: date, other: date, known_at: date) -> None:
    after, on = min(one, other), max(one, other)
    table = events_table(events)
    key = ("uscc", "kind", "standing")
    before = {tuple(row.values()) for row in rows(held(table, after, known_at), *key)}
    now = {tuple(row.values()) for row in rows(held(table, on, known_at), *key)}
    found = rows(changes(table, after, on, known_at), *key, "change")
    entered = {tuple(row[name] for name in key) for row in found if row["change"] == "entered"}
    gone = {tuple(row[name] for name in key) for row in found if row["change"] in ("left", "expired")}
    assert entered == now - before
    assert gone >= {
        each
        for each in before - now
        if each in {tuple(row.values()) for row in rows(standings(table, on, known_at), *key)}
    }
    assert not gone & now


# What people ask


def test_who_was_above_scale_on_30_june_depends_on_what_was_known() -> None:
    table = events_table([ENTERED])
    assert codes(held(table, date(2026, 6, 30), date(2026, 7, 9))) == []
    assert codes(held(table, date(2026, 6, 30), date(2026, 7, 15))) == [ONE]
    assert codes(held(table, date(2026, 5, 31), date(2026, 7, 15))) == []


def test_a_title_holds_through_its_last_day_of_validity() -> None:
    table = events_table([Event(ONE, "srdi", "title", "enter", date(2023, 7, 1))])
    assert rows(standings(table, date(2026, 6, 30)), "status", "expires", "is_expiry_computed") == [
        {"status": "held", "expires": date(2026, 6, 30), "is_expiry_computed": True}
    ]
    assert rows(standings(table, date(2026, 7, 1)), "status") == [{"status": "expired"}]


def test_a_renewal_in_time_goes_on_with_the_spell_and_a_late_one_begins_another() -> None:
    first = Event(ONE, "srdi", "title", "enter", date(2020, 7, 1), expires=date(2023, 6, 30))
    in_time = replace(first, event="renew", date=date(2023, 7, 1), expires=date(2026, 6, 30))
    late = replace(in_time, date=date(2023, 7, 2))
    on = date(2024, 1, 1)
    assert rows(held(events_table([first, in_time]), on), "since") == [{"since": date(2020, 7, 1)}]
    assert rows(held(events_table([first, late]), on), "since") == [{"since": date(2023, 7, 2)}]


def test_a_correction_takes_a_record_back_from_the_day_on_which_it_is_known() -> None:
    void = replace(ENTERED, event="void", known_at=date(2026, 8, 1))
    table = events_table([ENTERED, void])
    on = date(2026, 6, 30)
    assert codes(held(table, on, date(2026, 7, 31))) == [ONE]
    assert codes(held(table, on, date(2026, 8, 1))) == []
    assert rows(
        known_otherwise(table, on, date(2026, 7, 31), date(2026, 8, 1)), "uscc", "status_then", "status_now"
    ) == [{"uscc": ONE, "status_then": "held", "status_now": None}]


def test_pools_have_dated_entry_and_exit_and_are_no_titles() -> None:
    pool = Event(ONE, "above_scale", "pool", "enter", date(2025, 3, 1))
    out = replace(pool, event="leave", date=date(2026, 1, 1))
    table = events_table([pool, out])
    assert rows(held(table, date(2025, 12, 31)), "standing", "since") == [
        {"standing": "pool", "since": date(2025, 3, 1)}
    ]
    assert codes(held(table, date(2026, 1, 1))) == []


def test_what_expires_within_days_is_listed_the_first_first() -> None:
    events = [
        Event(ONE, "srdi", "title", "enter", date(2023, 7, 1), expires=date(2026, 6, 30)),
        Event(OTHER, "srdi", "title", "enter", date(2023, 7, 1), expires=date(2026, 6, 1)),
        Event(OTHER, "above_scale", "title", "enter", date(2023, 7, 1)),
    ]
    table = events_table(events)
    assert rows(about_to_expire(table, date(2026, 6, 1), 30), "uscc", "expires") == [
        {"uscc": OTHER, "expires": date(2026, 6, 1)},
        {"uscc": ONE, "expires": date(2026, 6, 30)},
    ]
    assert codes(about_to_expire(table, date(2026, 6, 1), 29)) == [OTHER]


def test_the_rung_is_the_highest_title_held_and_pools_stand_beside_it() -> None:
    events = [
        Event(ONE, "innovative_sme", "title", "enter", date(2024, 1, 1)),
        Event(ONE, "srdi", "title", "enter", date(2024, 6, 1)),
        Event(ONE, "little_giant", "pool", "enter", date(2024, 9, 1)),
        Event(OTHER, "srdi", "pool", "enter", date(2024, 9, 1)),
    ]
    ladder = ["innovative_sme", "srdi", "little_giant"]
    found = rows(
        rungs(events_table(events), ladder, date(2024, 12, 31)).order_by("uscc"),
        "uscc",
        "rung",
        "next_rung",
        "pool_for",
    )
    assert found == [
        {"uscc": ONE, "rung": "srdi", "next_rung": "little_giant", "pool_for": ["little_giant"]},
        {"uscc": OTHER, "rung": None, "next_rung": "innovative_sme", "pool_for": ["srdi"]},
    ]


def test_awards_for_the_measures_end_where_the_title_was_taken_away() -> None:
    events = [ENTERED, replace(ENTERED, event="leave", date=date(2026, 9, 1), known_at=None)]
    assert rows(awards_of(events_table(events), date(2026, 12, 31)), "uscc", "kind", "date", "expires") == [
        {"uscc": ONE, "kind": "above_scale", "date": date(2026, 6, 1), "expires": date(2026, 8, 31)}
    ]


# The store


def written(path: Path, *lines: str) -> Path:
    path.write_text("统一社会信用代码,称号,变动,日期\n" + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_the_same_list_twice_changes_nothing(tmp_path: Path) -> None:
    store = EventStore(tmp_path / "名录")
    path = written(tmp_path / "名单.csv", f"{ONE},规上,入库,2026-06-01")
    first = store.add([path, path], date(2026, 7, 10))
    again = store.add([path], date(2026, 8, 1))
    assert (first.new, again.new, again.before) == ((path,), (), (path,))
    assert rows(store.events(), "uscc", "known_at", "source") == [
        {"uscc": ONE, "known_at": date(2026, 7, 10), "source": "名单.csv 第 2 行"}
    ]


def test_an_empty_store_has_no_standings(tmp_path: Path) -> None:
    assert codes(held(EventStore(tmp_path / "无").events(), date(2026, 1, 1))) == []


@pytest.mark.parametrize("kind", sorted(titles()))
def test_every_title_is_found_by_each_of_its_words(kind: str) -> None:
    assert all(title_of(word) == titles()[kind] for word in titles()[kind].words)
