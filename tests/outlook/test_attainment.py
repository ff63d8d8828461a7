"""Attainment: known answers, and laws that hold for all goals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mingcheng.outlook import Baseline, Figure, Goal, attainment_of, growth_planned, shipped_rule
from mingcheng.periods import Period

ON = date(2026, 7, 20)


def revenue(value: int = 1200, year: int = 2028, comparator: str = ">=", base: int = 640) -> Goal:
    """A goal of revenue from 2024 on."""
    return Goal(
        "level", comparator, Decimal(value), "亿元", year, accrues=True,  # type: ignore[arg-type]
        baseline=Baseline(Decimal(base), "亿元", 2024), first_year=2025,
    )  # fmt: skip


def count(value: int, base: int | None, comparator: str = ">=", year: int = 2028) -> Goal:
    """A goal of enterprises (or anything that is as it is)."""
    start = None if base is None else Baseline(Decimal(base), "家", 2024)
    return Goal("level", comparator, Decimal(value), "家", year, accrues=False, baseline=start, first_year=2025)  # type: ignore[arg-type]


def figure(value: str, period: str, unit: str = "亿元", growth: str | None = None) -> Figure:
    """A figure as a source has it."""
    return Figure(Decimal(value), unit, Period.parse(period), None if growth is None else Decimal(growth))


def test_from_477_in_2024_to_1000_by_2027_takes_28_percent_a_year() -> None:
    goal = Goal("level", ">=", Decimal(1000), "亿元", 2027, accrues=True, baseline=Baseline(Decimal(477), "亿元", 2024))
    growth = growth_planned(goal)
    assert growth is not None and round(growth * 100, 1) == Decimal("28.0")


def test_a_target_with_its_years_and_months() -> None:
    figures = [
        figure("300", "2024年1—6月"), figure("640", "2024年"), figure("345", "2025年1—6月", growth="0.148"), figure("760", "2025年"),
        figure("420", "2026年1—6月", growth="0.199"),
    ]  # fmt: skip
    found = attainment_of(revenue(880, 2026), figures, ON)
    assert found.is_reached is None
    assert found.share_of_target == Fraction(420, 880)
    assert found.growth_achieved is not None and round(found.growth_achieved, 4) == Decimal("0.1875")
    assert found.growth_required is not None and round(found.growth_required, 4) == Decimal("0.1579")
    assert found.years_left == 1
    year = found.this_year
    assert year is not None
    assert [year.value, year.booked, year.left] == [Fraction(880), Fraction(420, 880), Fraction(460)]
    assert year.usual.years == (2024, 2025)
    assert year.usual.share == (Fraction(300, 640) + Fraction(345, 760)) / 2
    assert year.growth_of_the_rest == Fraction(460, 760 - 345) - 1
    assert found.growth == Fraction(199, 1000)
    assert found.growth_of_levels == Fraction(420, 345) - 1
    assert found.light.color == "green"


def test_without_past_years_the_months_stand_in_and_it_is_said() -> None:
    found = attainment_of(revenue(880, 2026), [figure("300", "2026年1—6月")], ON)
    assert found.this_year is not None and found.this_year.usual.is_pro_rata
    assert found.this_year.usual.share == Fraction(1, 2)
    assert found.light.color == "red" and "按月份折算" in found.light.reason


def test_a_single_month_says_nothing_of_a_year() -> None:
    found = attainment_of(revenue(), [figure("70", "2026年6月")], ON)
    assert found.latest is None and found.light.color == "grey"


def test_figures_in_another_unit_are_converted_or_say_nothing() -> None:
    assert attainment_of(revenue(), [figure("4200000", "2026年1—6月", "万元")], ON).share_of_target == Fraction(
        420, 1200
    )
    assert attainment_of(revenue(), [figure("420", "2026年1—6月", "家")], ON).light.color == "grey"


@pytest.mark.parametrize(
    ("value", "color"), [("550", "green"), ("555", "green"), ("530", "yellow"), ("500", "red"), ("780", "green")]
)
def test_enterprises_are_measured_by_the_way_and_the_time(value: str, color: str) -> None:
    found = attainment_of(count(780, 420), [figure(value, "2026年1—6月", "家")], ON)
    assert found.time_gone == Fraction(18, 48)
    assert found.share_of_way == (Fraction(value) - 420) / 360
    assert found.light.color == color


def test_without_a_baseline_the_way_is_unknown_and_so_is_the_light() -> None:
    found = attainment_of(count(40, None), [figure("22", "2026年1—6月", "家")], ON)
    assert (found.share_of_way, found.light.color) == (None, "grey")
    assert found.share_of_target == Fraction(22, 40)


def test_energy_that_is_to_fall_goes_the_other_way() -> None:
    goal = count(60, 100, "<=")
    half = attainment_of(goal, [figure("80", "2026年", "家")], date(2027, 2, 1))
    assert half.share_of_way == Fraction(1, 2) and half.light.color == "green"
    assert attainment_of(goal, [figure("95", "2026年", "家")], date(2027, 2, 1)).light.color == "red"
    assert attainment_of(goal, [figure("60", "2026年", "家")], date(2027, 2, 1)).is_reached is True


def test_an_upper_bound_of_what_accrues_is_kept_only_when_the_year_is_over() -> None:
    goal = Goal("level", "<=", Decimal(100), "万吨", 2026, accrues=True, baseline=Baseline(Decimal(120), "万吨", 2024))
    assert attainment_of(goal, [figure("40", "2026年1—6月", "万吨")], ON).is_reached is None
    assert attainment_of(goal, [figure("40", "2026年1—6月", "万吨")], ON).light.color == "green"
    assert attainment_of(goal, [figure("70", "2026年1—6月", "万吨")], ON).light.color == "red"
    assert attainment_of(goal, [figure("98", "2026年", "万吨")], date(2027, 2, 1)).is_reached is True


def test_more_than_is_strict_and_about_has_its_declared_slack() -> None:
    last = date(2029, 3, 1)
    assert attainment_of(revenue(1200, 2028, ">"), [figure("1200", "2028年")], last).is_reached is False
    assert attainment_of(revenue(1200, 2028, ">="), [figure("1200", "2028年")], last).is_reached is True
    slack = shipped_rule().about
    assert slack == Fraction(1, 20)
    assert attainment_of(revenue(1200, 2028, "~"), [figure("1140", "2028年")], last).is_reached is True
    assert attainment_of(revenue(1200, 2028, "~"), [figure("1139", "2028年")], last).is_reached is False


def test_a_share_changes_by_points() -> None:
    goal = Goal("share", ">=", Decimal(13), "%", 2028, accrues=False, baseline=Baseline(Decimal("10.4"), "%", 2024))
    found = attainment_of(goal, [figure("11.2", "2025年", "%")], ON)
    assert found.growth_required is None
    assert (found.step_planned, found.step_achieved) == (Fraction(65, 100), Fraction(8, 10))
    assert found.step_required == (Fraction(13) - Fraction("11.2")) / 3


def test_twice_the_baseline_is_a_level() -> None:
    goal = Goal("multiple", ">=", Decimal(2), "倍", 2028, accrues=False, baseline=Baseline(Decimal(420), "家", 2024))
    found = attainment_of(goal, [figure("840", "2027年", "家")], date(2028, 2, 1))
    assert found.goal.value == 840 and found.is_reached is True
    unknown = Goal("multiple", ">=", Decimal(2), "倍", 2028, accrues=False)
    assert attainment_of(unknown, [figure("840", "2027年", "家")], date(2028, 2, 1)).light.color == "grey"


def test_what_is_to_be_added_begins_with_nothing_before_the_plan() -> None:
    goal = Goal("increment", ">=", Decimal(6), "家", 2028, accrues=False, first_year=2025)
    found = attainment_of(goal, [figure("3", "2026年", "家")], date(2027, 1, 20))
    assert (found.share_of_way, found.time_gone, found.light.color) == (Fraction(1, 2), Fraction(1, 2), "green")


def test_average_growth_of_a_plan_and_what_its_last_years_need() -> None:
    goal = Goal("growth", "~", Decimal(17), "%", 2028, accrues=False, first_year=2025)
    found = attainment_of(goal, [figure("10", "2025年", "%"), figure("12", "2026年", "%")], date(2027, 2, 1))
    assert found.growth_achieved is not None and found.growth_required is not None
    assert abs((1 + found.growth_achieved) ** 2 - Decimal("1.10") * Decimal("1.12")) < Decimal("1e-25")
    both = (1 + found.growth_achieved) ** 2 * (1 + found.growth_required) ** 2
    assert abs(both - Decimal("1.17") ** 4) < Decimal("1e-25")
    assert found.light.color == "red"


@pytest.mark.parametrize(("rank", "color"), [(18, "green"), (20, "green"), (22, "yellow"), (30, "red")])
def test_ranks_are_better_when_smaller(rank: int, color: str) -> None:
    goal = Goal("rank", "<=", Decimal(20), "位", 2028, accrues=False)
    assert attainment_of(goal, [figure(str(rank), "2025年", "位")], ON).light.color == color


def test_of_every_year_a_year_is_measured_by_itself() -> None:
    goal = Goal("flow", ">=", Decimal(90), "家", 2028, accrues=True, first_year=2025)
    found = attainment_of(goal, [figure("120", "2025年", "家"), figure("30", "2026年1—6月", "家")], ON)
    assert found.is_reached is None
    assert found.this_year is not None and found.this_year.booked == Fraction(1, 3)
    assert found.light.color == "red"


def test_old_figures_give_no_light() -> None:
    found = attainment_of(count(780, 420), [figure("500", "2024年1—6月", "家")], ON)
    assert found.light.color == "grey" and "2024年上半年" in found.light.reason


def test_after_its_year_a_goal_without_the_year_is_unknown_not_missed() -> None:
    found = attainment_of(revenue(880, 2026), [figure("600", "2026年1—9月")], date(2027, 1, 20))
    assert (found.is_reached, found.light.color) == (None, "grey")


amounts = st.integers(1, 10**7)


@given(amounts, amounts, st.integers(1, 15))
def test_planned_growth_leads_from_the_baseline_to_the_target(base: int, target: int, years: int) -> None:
    goal = Goal(
        "level",
        ">=",
        Decimal(target),
        "亿元",
        2024 + years,
        accrues=True,
        baseline=Baseline(Decimal(base), "亿元", 2024),
    )
    growth = growth_planned(goal)
    assert growth is not None
    assert abs(float(base * (1 + growth) ** years) / target - 1) < 1e-20


@given(amounts, amounts, amounts, st.integers(1, 11))
def test_what_is_booked_and_what_is_left_make_the_year(base: int, target: int, booked: int, month: int) -> None:
    goal = revenue(target, 2028, base=base)
    found = attainment_of(goal, [figure(str(booked), f"2026年1—{month}月" if month > 1 else "2026年1月")], ON)
    year = found.this_year
    assert year is not None
    assert year.booked * year.value + year.left >= year.value
    assert year.left == max(year.value - booked, 0)


@given(amounts, amounts, amounts)
def test_the_share_of_the_way_does_not_know_the_unit(base: int, target: int, now: int) -> None:
    assume(base != target)
    one = attainment_of(revenue(target, base=base), [figure(str(now), "2026年")], date(2027, 2, 1))
    other = attainment_of(revenue(target, base=base), [figure(str(now * 10_000), "2026年", "万元")], date(2027, 2, 1))
    assert one.share_of_way == other.share_of_way
    assert one.light == other.light


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_more_of_what_is_wanted_never_gives_a_worse_light(one: int, more: int) -> None:
    order = ["red", "yellow", "green"]
    colors = [
        attainment_of(count(780, 420), [figure(str(value), "2026年1—6月", "家")], ON).light.color
        for value in (one, one + more)
    ]
    assert order.index(colors[0]) <= order.index(colors[1])


@given(st.integers(1, 2000), st.integers(1, 2000))
def test_more_booked_never_gives_a_worse_light(one: int, more: int) -> None:
    order = ["red", "yellow", "green"]
    colors = [
        attainment_of(revenue(), [figure(str(value), "2026年1—6月")], ON).light.color for value in (one, one + more)
    ]
    assert order.index(colors[0]) <= order.index(colors[1])


@given(st.lists(st.tuples(st.integers(2020, 2026), st.integers(2, 12), st.integers(0, 10**6)), max_size=12))
def test_nothing_that_is_known_makes_it_fail(rows: list[tuple[int, int, int]]) -> None:
    figures = [Figure(Decimal(value), "亿元", Period.through(year, month)) for year, month, value in rows]
    found = attainment_of(revenue(), figures, ON)
    assert found.light.reason
    assert (found.latest is None) == (not rows)


def test_the_example_of_the_reference_page_gives_what_it_says() -> None:
    goal = Goal("level", ">=", Decimal(1000), "亿元", 2027, accrues=True, baseline=Baseline(Decimal(477), "亿元", 2024))
    found = attainment_of(goal, [figure("3600000", "2025年1—8月", "万元")], date(2025, 9, 20))
    assert found.growth_planned is not None
    shown = repr((round(found.growth_planned, 3), found.share_of_target, found.light.color))
    assert shown in (Path(__file__).parents[2] / "docs" / "reference" / "attainment.md").read_text(encoding="utf-8")
