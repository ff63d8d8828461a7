"""Printed numbers have exact values, whatever the script they are printed in."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mingcheng.numerals import MAGNITUDES, NumeralError, chinese_number, parse_number, to_chinese

whole = st.integers(0, 10**16 - 1)
printed = st.decimals(0, 10**9, places=3) | st.integers(0, 10**12).map(Decimal)
FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
FORMAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("零", 0), ("〇", 0), ("十", 10), ("十五", 15), ("二十", 20), ("一百零三", 103), ("一百一十", 110), ("三百五", 305),
        ("两万五千", 25_000), ("一千二百万", 12_000_000), ("一亿零三百", 100_000_300), ("一万亿", 10**12),
        ("十二亿三千万", 1_230_000_000), ("二〇二六", 2026), ("一九九八", 1998), ("叁佰万", 3_000_000), ("万", 10**4),
    ],
)  # fmt: skip
def test_numbers_in_chinese_characters_are_read(text: str, value: int) -> None:
    assert chinese_number(text) == parse_number(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,200.5", "1200.5"), ("1.2万亿", "1200000000000"), ("10.2万", "102000"), ("５，３０８", "5308"),
        ("3千万", "30000000"), ("0.05", "0.05"), ("12 000", "12000"), ("5百", "500"),
    ],
)  # fmt: skip
def test_numbers_in_digits_are_read_exactly(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@given(whole)
@example(0)
@example(10)
@example(10**8)
@example(100_000_001)
@example(1_0000_0010_0000)
def test_writing_a_number_in_chinese_and_reading_it_gives_it_back(number: int) -> None:
    written = to_chinese(number)
    assert chinese_number(written) == chinese_number(written.translate(FORMAL)) == parse_number(written) == number


@given(whole, whole)
def test_two_numbers_are_never_written_alike(one: int, other: int) -> None:
    assert (to_chinese(one) == to_chinese(other)) == (one == other)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=8))
def test_digits_one_after_the_other_are_a_number(digits: list[int]) -> None:
    assert chinese_number("".join("〇一二三四五六七八九"[digit] for digit in digits)) == int("".join(map(str, digits)))


@given(printed, st.sampled_from(sorted(MAGNITUDES)))
def test_a_magnitude_multiplies_exactly(number: Decimal, magnitude: str) -> None:
    assert parse_number(f"{number:f}{magnitude}") == number * MAGNITUDES[magnitude]


@given(printed)
def test_full_width_digits_and_thousands_commas_change_nothing(number: Decimal) -> None:
    text = f"{number:f}"
    assert parse_number(text.translate(FULL_WIDTH)) == parse_number(f"{number:,f}") == parse_number(text) == number


@given(st.text(st.sampled_from("0123456789.,万亿千百十零一二两年个 —X"), max_size=12) | st.text(max_size=8))
def test_what_is_no_number_is_refused_and_nothing_else_happens(text: str) -> None:
    for read in (parse_number, chinese_number):
        try:
            assert read(text) >= 0
        except NumeralError:
            assert str(text) == text


@pytest.mark.parametrize("text", ["", "个", "12个", "1,23万", "三X", "1.2.3"])
def test_a_number_with_anything_else_is_refused(text: str) -> None:
    with pytest.raises(NumeralError):
        parse_number(text)


@pytest.mark.parametrize("number", [-1, 10**16])
def test_numbers_that_have_no_usual_writing_are_refused(number: int) -> None:
    with pytest.raises(NumeralError):
        to_chinese(number)
