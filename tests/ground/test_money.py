"""Money is exact: what the text prints, what sums and shares keep, what rounding does."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.money import UNITS, Money, MoneyError

amounts = st.builds(Money, st.integers(-(10**20), 10**20))
units = st.sampled_from(sorted(UNITS))


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1.2万亿元", 120_000_000_000_000), ("３００万元", 300_000_000), ("20 万元", 20_000_000),
        ("1,234.56元", 123_456),
        ("人民币500万元", 500_000_000), ("¥1,000,000.00元", 100_000_000), ("-3.5万元", -3_500_000),
        ("五十万元", 50_000_000),
        ("人民币叁佰万元整", 300_000_000), ("两千元", 200_000), ("5千元", 500_000), ("3百万元", 300_000_000),
        ("0.01元", 1),
        ("100\u3000亿元", 1_000_000_000_000), ("一亿二千万元", 12_000_000_000), ("20万元人民币", 20_000_000),
        ("0元", 0),
    ],
)  # fmt: skip
def test_printed_amounts_are_read(text: str, fen: int) -> None:
    assert Money.parse(text) == Money(fen)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "元",
        "300",
        "300万美元",
        "300余万元",
        "约300万元",
        "12.3.4元",
        "1,23万元",
        "三千元每家",
        "NaN元",
        "20万元/家",
    ],
)
def test_what_is_no_exact_amount_is_refused(text: str) -> None:
    with pytest.raises(MoneyError, match="不是可识别的人民币金额。 请写成"):
        Money.parse(text)


def test_an_amount_finer_than_a_fen_is_refused_and_can_be_rounded_on_purpose() -> None:
    with pytest.raises(MoneyError, match=r"0\.005元：金额不足一分。 请先按规定取整"):
        Money.of(Decimal("0.005"))
    assert Money.rounded(Decimal("0.005")) == Money(1)
    assert Money.rounded(Decimal("-0.005")) == Money(-1)
    assert Money.rounded(Decimal("0.0049")) == Money(0)


def test_an_unknown_unit_is_refused_with_the_known_ones() -> None:
    with pytest.raises(MoneyError, match="万美元：不是人民币金额单位。 可用单位：分、角、元"):
        Money.of(3, "万美元")
    with pytest.raises(MoneyError):
        Money(100).in_unit("家")


@pytest.mark.parametrize("wrong", [1.0, "1", True, None])
def test_a_float_never_becomes_money(wrong: Any) -> None:
    with pytest.raises(TypeError):
        Money(wrong)
    with pytest.raises(TypeError):
        Money.of(wrong)
    with pytest.raises(TypeError):
        Money(100).times(wrong)
    with pytest.raises(TypeError):
        Money(100) * 0.5  # type: ignore[operator]
    with pytest.raises(TypeError):
        Money(100) + wrong


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_a_number_never_becomes_money(number: str) -> None:
    with pytest.raises(MoneyError):
        Money.of(Decimal(number))


@given(amounts, units)
def test_an_amount_in_any_unit_is_the_same_amount(amount: Money, unit: str) -> None:
    assert Money.of(amount.in_unit(unit), unit) == amount


@given(amounts, units)
def test_the_exact_text_is_read_back(amount: Money, unit: str) -> None:
    assert Money.parse(str(amount)) == amount


@given(st.integers(0, 10**9))
def test_a_label_of_two_decimals_in_yuan_loses_nothing(fen: int) -> None:
    assert Money.parse(Money(fen).label("元")) == Money(fen)


@given(amounts, amounts, amounts)
def test_sums_are_exact_in_any_order(first: Money, second: Money, third: Money) -> None:
    assert (first + second) + third == third + (second + first)
    assert first + second - second == first
    assert first - first == Money(0)
    assert sum([first, second, third], Money(0)).fen == first.fen + second.fen + third.fen


@given(amounts, st.integers(-1000, 1000))
def test_a_multiple_is_repeated_addition(amount: Money, count: int) -> None:
    assert amount * count == count * amount == Money(amount.fen * count)
    assert amount.times(count) == amount * count


@given(amounts, st.decimals(0, 10, places=6))
def test_a_rate_rounds_once_half_up(amount: Money, rate: Decimal) -> None:
    with localcontext() as context:
        context.prec = 80
        expected = (Decimal(amount.fen) * rate).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    assert amount.times(rate) == Money(int(expected))


def test_half_a_fen_is_rounded_away_from_zero() -> None:
    assert Money(50).times(Decimal("0.01")) == Money(1)
    assert Money(-50).times(Decimal("0.01")) == Money(-1)
    assert Money(49).times(Decimal("0.01")) == Money(0)


@given(amounts, st.integers(1, 60))
def test_equal_shares_add_up_and_differ_by_a_fen_at_most(amount: Money, shares: int) -> None:
    parts = amount.split(shares)
    assert sum(parts, Money(0)) == amount
    assert max(parts) - min(parts) <= Money(1)
    assert [abs(part) for part in parts] == sorted((abs(part) for part in parts), reverse=True)


@given(amounts, st.lists(st.integers(0, 10**6) | st.decimals(0, 1000, places=3), min_size=1, max_size=12).filter(any))
def test_weighted_shares_add_up_and_stay_within_a_fen_of_their_part(
    amount: Money, weights: list[Decimal | int]
) -> None:
    parts = amount.split_by(weights)
    assert sum(parts, Money(0)) == amount
    total = sum(Decimal(weight) for weight in weights)
    with localcontext() as context:
        context.prec = 80
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part.fen * total - amount.fen * Decimal(weight)) < total


def test_the_largest_remainder_gets_the_last_fen_and_ties_go_to_the_first() -> None:
    assert Money(10).split_by([3, 3, 4, 0]) == [Money(3), Money(3), Money(4), Money(0)]
    assert Money(100).split_by([1, 1, 1]) == [Money(34), Money(33), Money(33)]
    assert Money(10).split_by([Decimal("0.15"), Decimal("0.85")]) == [Money(2), Money(8)]
    assert Money(-100).split_by([1, 2]) == [Money(-33), Money(-67)]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_weights_that_divide_nothing_are_refused(weights: list[Decimal | int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Money(100).split_by(weights)
    with pytest.raises(ValueError, match="one share"):
        Money(100).split(0)


@pytest.mark.parametrize(
    ("fen", "label"),
    [
        (1_234_560_000, "1,234.56万元"), (20_000_000, "20万元"), (123_456, "1,234.56元"), (0, "0元"), (1, "0.01元"),
        (-350_000, "-3,500元"), (-3_500_000, "-3.5万元"), (150_000_000_000, "15亿元"),
        (120_000_000_000_000, "1.2万亿元"),
        (99_999_999, "100万元"),
    ],
)  # fmt: skip
def test_labels(fen: int, label: str) -> None:
    assert Money(fen).label() == label


def test_a_label_in_a_given_unit_and_precision() -> None:
    amount = Money.of(1_234_567, "万元")
    assert (amount.label("亿元"), amount.label("亿元", 4), amount.label("万元", 0)) == (
        "123.46亿元",
        "123.4567亿元",
        "1,234,567万元",
    )


def test_amounts_are_ordered_and_truthy_unless_zero() -> None:
    assert Money(-1) < Money(0) < Money(1)
    assert not Money(0) and Money(1)
    assert abs(-Money(5)) == Money(5)
    assert len({Money(5), Money.of(Decimal("0.05"))}) == 1
