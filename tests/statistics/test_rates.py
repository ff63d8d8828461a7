"""Rates and percentage points do not mix; what is not a rate is said in words."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis.strategies import fractions, integers

from mingcheng.statistics.rates import PercentagePoints, Rate, contributions_of, growth_of, rounded

RATES = fractions(-2, 5)


@given(RATES, RATES)
def test_the_difference_of_two_rates_leads_from_one_to_the_other(one: Fraction, other: Fraction) -> None:
    assert Rate(one) + (Rate(other) - Rate(one)) == Rate(other)


def test_a_rate_cannot_be_added_to_a_rate() -> None:
    with pytest.raises(TypeError):
        Rate.of_percent(5) + Rate.of_percent(3)  # type: ignore[operator]
    with pytest.raises(TypeError):
        Rate.of_percent(5) - PercentagePoints(Fraction(3))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("level", "base", "label"),
    [
        (1158, 1000, "15.8%（同口径）"),
        (900, 1000, "-10.0%（同口径）"),
        (5, -3, "扭亏为盈（同口径）"),
        (0, -3, "扭亏为盈（同口径）"),
        (-5, 4, "-225.0%，由盈转亏（同口径）"),
        (-2, -3, "减亏（同口径）"),
        (-4, -3, "增亏（同口径）"),
        (-3, -3, "亏损持平（同口径）"),
        (5, 0, "上年为零（同口径）"),
        (5, None, "没有可比的数（同口径）"),
        (None, 5, "没有可比的数（同口径）"),
    ],
)
def test_growth_is_a_rate_only_on_a_positive_base(level: int | None, base: int | None, label: str) -> None:
    assert growth_of(level, base, "comparable").label() == label


def test_growth_carries_its_basis() -> None:
    assert growth_of(25719, 20574, "comparable").label() == "25.0%（同口径）"
    assert growth_of(25719, 20830, "current").label() == "23.5%（按上年公布数）"


@given(fractions(-(10**6), 10**6), integers(0, 6))
def test_rounding_is_half_away_from_zero_and_never_off_by_more_than_half(number: Fraction, places: int) -> None:
    shown = Fraction(rounded(number, places))
    assert abs(shown - number) <= Fraction(1, 2 * 10**places)
    assert rounded(-number, places) == -rounded(number, places)


def test_halves_are_rounded_away_from_zero() -> None:
    assert [rounded(Fraction(n, 20), 1) for n in (1, 3, -1, -3)] == [Decimal(x) for x in ("0.1", "0.2", "-0.1", "-0.2")]


def test_contributions_need_a_base() -> None:
    assert contributions_of([1, 2], [1, -1]) is None
