"""What each term is for one enterprise on a day: years, awards and their expiry, grants, payments, elapsed time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.policies.catalogue import catalogue
from mingcheng.policies.enterprise import (
    AwardRecord,
    Clock,
    Coverage,
    Datum,
    Enterprise,
    GrantRecord,
    Lookup,
    Payment,
    elapsed,
    months_later,
)
from mingcheng.policies.tree import (
    Annual,
    Attribute,
    AwardLevel,
    EarlierMost,
    GrantCount,
    Granted,
    Obtained,
    PaidBefore,
    Span,
    Term,
)

CLOCK = Clock(2025, date(2025, 9, 30))
NOTHING = Coverage(awards=False, grants=False, payments=False)
days = st.dates(date(2020, 1, 1), date(2027, 12, 31))
leaps = st.dates(date(1990, 1, 1), date(2040, 12, 31))


def found(term: Term, enterprise: Enterprise, clock: Clock = CLOCK, coverage: Coverage | None = None) -> Datum:
    return Lookup(enterprise, clock, coverage or Coverage(), catalogue())(term)


def with_award(day: date, kind: str = "high_tech", level: int | None = None, expires: date | None = None) -> Enterprise:
    return Enterprise("", awards=[AwardRecord(kind, day, level, expires)])


# Years


@given(st.dictionaries(st.integers(2019, 2027), st.none() | st.integers(0, 9)))
def test_the_most_of_earlier_years_is_that_of_the_known_ones_before_the_year(years: dict[int, int | None]) -> None:
    known = [value for year, value in years.items() if year < 2025 and value is not None]
    enterprise = Enterprise("", annual={year: {"revenue": value} for year, value in years.items()})
    assert found(EarlierMost("revenue"), enterprise) == (max(known) if known else None)
    assert [found(Annual("revenue", lag), enterprise) for lag in (0, 1, 2)] == [
        years.get(2025 - lag) for lag in (0, 1, 2)
    ]


def test_what_is_absent_is_unknown() -> None:
    assert found(Attribute("stage"), Enterprise("")) is None
    assert found(Annual("revenue"), Enterprise("")) is None
    assert found(Attribute("stage"), Enterprise("", attributes={"stage": "startup"})) == "startup"


# Awards


@given(days)
def test_an_award_counts_in_its_year_up_to_the_day_and_as_earlier_before_the_year(day: date) -> None:
    enterprise = with_award(day, "listed")
    assert found(Obtained(("listed",), "year"), enterprise) == (day.year == 2025 and day <= CLOCK.on)
    assert found(Obtained(("listed",), "before"), enterprise) == (day.year < 2025)
    assert found(Obtained(("listed",), "held"), enterprise) == (day <= CLOCK.on)


@given(days, st.integers(-800, 800))
def test_an_award_is_held_from_its_day_to_the_day_of_its_expiry_both_included(day: date, length: int) -> None:
    expires = day + timedelta(days=length)
    enterprise = with_award(day, expires=expires)
    assert found(Obtained(("high_tech",), "held"), enterprise) == (day <= CLOCK.on <= expires)


@given(st.dates(date(2020, 1, 1), date(2025, 12, 31)).filter(lambda day: day.day <= 28), leaps)
def test_without_a_recorded_expiry_an_award_is_held_for_the_months_of_its_kind(day: date, on: date) -> None:
    is_held = found(Obtained(("high_tech",), "held"), with_award(day), Clock.of(on=on))
    assert is_held == (day <= on and elapsed(day, on, "months") < 36)


# Left to `enterprise` and `wide`, which would have to change together: an award of the 29th, 30th or 31st whose months end
# in a shorter month is held to the day before that month's last; by 民法典 202 (没有对应日的，月末日为最后一日) to the last.
def test_an_award_of_29_february_is_held_to_the_end_of_february() -> None:
    award = with_award(date(2024, 2, 29), "software_enterprise")
    assert found(Obtained(("software_enterprise",), "held"), award, Clock.of(on=date(2025, 2, 28))) is True


def test_an_award_at_the_end_of_the_calendar_is_held_for_good() -> None:
    assert months_later(date(9999, 12, 31), 36) == date.max
    assert found(Obtained(("high_tech",), "held"), with_award(date(9998, 1, 1)), Clock.of(on=date(9999, 6, 1))) is True


@pytest.mark.parametrize("span", ["year", "before", "held"])
def test_no_record_is_a_no_where_the_table_covers_the_year_and_else_unknown(span: Span) -> None:
    assert found(Obtained(("high_tech", "srdi"), span), Enterprise("")) is False
    assert found(Obtained(("high_tech", "srdi"), span), Enterprise(""), coverage=NOTHING) is None
    assert found(AwardLevel("cmmi", span), Enterprise("")) == 0
    assert found(AwardLevel("cmmi", span), Enterprise(""), coverage=NOTHING) is None


def test_a_record_is_a_yes_even_where_the_table_does_not_cover_the_year() -> None:
    enterprise = with_award(date(2025, 3, 1), "cmmi", 4)
    assert found(Obtained(("srdi", "cmmi"), "year"), enterprise, coverage=NOTHING) is True
    assert found(AwardLevel("cmmi", "year"), enterprise, coverage=NOTHING) == 4


@given(st.lists(st.none() | st.integers(1, 5)))
def test_the_highest_level_is_unknown_where_one_has_none_recorded(levels: list[int | None]) -> None:
    enterprise = Enterprise("", awards=[AwardRecord("cmmi", date(2025, 3, 1), level) for level in levels])
    highest = None if None in levels else max((level for level in levels if level is not None), default=0)
    assert found(AwardLevel("cmmi", "year"), enterprise) == highest
    assert found(AwardLevel("cmmi", "before"), enterprise) == 0


# Grants and payments


@given(st.lists(st.tuples(st.sampled_from(["national_rd", "provincial_rd"]), days, st.none() | st.integers(0, 99))))
def test_grants_of_the_year_add_up_and_are_counted(rows: list[tuple[str, date, int | None]]) -> None:
    enterprise = Enterprise("", grants=[GrantRecord(*row) for row in rows])
    amounts = [amount for kind, day, amount in rows if kind == "national_rd" and day.year == 2025 and day <= CLOCK.on]
    known = [amount for amount in amounts if amount is not None]
    assert found(GrantCount(("national_rd",)), enterprise) == len(amounts)
    assert found(Granted(("national_rd",)), enterprise) == (sum(known) if len(known) == len(amounts) else None)


def test_no_grant_is_nothing_where_the_table_covers_the_year_and_else_unknown() -> None:
    for term in (Granted(("national_rd",)), GrantCount(("national_rd",))):
        assert found(term, Enterprise("")) == 0
        assert found(term, Enterprise(""), coverage=NOTHING) is None


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(2022, 2027), st.none() | st.integers(0, 99))))
def test_the_largest_payment_is_that_of_this_measure_in_earlier_years(rows: list[tuple[str, int, int | None]]) -> None:
    enterprise = Enterprise("", payments=[Payment(*row) for row in rows])
    amounts = [amount for measure, year, amount in rows if measure == "a" and year < 2025]
    most = None if None in amounts else max((amount for amount in amounts if amount is not None), default=0)
    assert found(PaidBefore("a", False), enterprise) == found(PaidBefore("a", True), enterprise) == most


def test_without_a_table_of_payments_the_measure_says_what_holds() -> None:
    assert found(PaidBefore("a", True), Enterprise(""), coverage=NOTHING) == 0
    assert found(PaidBefore("a", False), Enterprise(""), coverage=NOTHING) is None


# Elapsed time


@given(leaps, leaps)
def test_elapsed_years_and_months_count_the_corresponding_days(since: date, on: date) -> None:
    years, months = elapsed(since, on, "years"), elapsed(since, on, "months")
    assert years == months // 12
    assert (since.year + years, since.month, since.day) <= (on.year, on.month, on.day)
    assert (since.year + years + 1, since.month, since.day) > (on.year, on.month, on.day)
    assert elapsed(since, on, "days") == (on - since).days


@given(leaps, st.integers(0, 20_000))
def test_elapsed_time_never_runs_backwards(since: date, length: int) -> None:
    on = since + timedelta(days=length)
    for unit in ("years", "months", "days"):
        assert 0 <= elapsed(since, on, unit) <= elapsed(since, on + timedelta(days=1), unit)


@pytest.mark.parametrize(
    ("on", "years"), [(date(2023, 2, 28), 2), (date(2023, 3, 1), 3), (date(2024, 2, 28), 3), (date(2024, 2, 29), 4)]
)
def test_a_29_february_counts_as_1_march_in_other_years(on: date, years: int) -> None:
    assert elapsed(date(2020, 2, 29), on, "years") == years


def test_a_clock_needs_a_year_or_a_day() -> None:
    assert Clock.of(2025) == Clock(2025, date(2025, 12, 31))
    assert Clock.of(on=date(2024, 5, 1)) == Clock(2024, date(2024, 5, 1))
    with pytest.raises(ValueError, match="a year or a day"):
        Clock.of()
