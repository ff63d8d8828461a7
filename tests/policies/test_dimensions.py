"""Units: what a number counts, and how it is shown."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.policies.catalogue import catalogue
from mingcheng.policies.dimensions import SCALES, UNITS, in_unit, shown
from mingcheng.policies.fields import constant_in
from mingcheng.policies.scope import Scope
from mingcheng.policies.syntax import ExpressionFault

SCOPE = Scope(catalogue())


@given(st.integers(0, 10**6), st.sampled_from(sorted(UNITS)))
def test_a_unit_is_a_whole_number_of_bases(count: int, unit: str) -> None:
    constant = constant_in(f"{count} {unit}", SCOPE)
    dimension, bases = UNITS[unit]
    assert (constant.value, constant.dimension) == (count * bases, dimension)
    assert constant.value.denominator == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1 亿元", "10000 万元"),
        ("1 万元", "10000 元"),
        ("100%", "1 倍"),
        ("1%", "10‰"),
        ("1 万人", "10000 人"),
        ("3 周年", "3 years"),
    ],
)
def test_the_same_amount_in_other_units_is_the_same_number(one: str, other: str) -> None:
    assert constant_in(one, SCOPE) == constant_in(other, SCOPE)


@given(st.integers(-(10**12), 10**12), st.sampled_from(sorted(SCALES)))
def test_what_is_shown_can_be_written_again(bases: int, dimension: str) -> None:
    text = shown(Fraction(bases), dimension)  # type: ignore[arg-type]
    assert constant_in(text, SCOPE).value == bases


@pytest.mark.parametrize(
    ("value", "dimension", "text"),
    [
        (Fraction(2000 * 10**6), "money", "2,000万元"),
        (Fraction(1), "money", "0.000001万元"),
        (Fraction(1, 3), "money", "0万元"),
        (Fraction(-1, 3), "money", "0万元"),
        (Fraction(-150), "money", "-0.00015万元"),
        (Fraction(10**7), "rate", "10%"),
        (Fraction(10**8, 3), "rate", "33.333333%"),
        (Fraction(3), "level", "3级"),
        (Fraction(1234), "count", "1,234"),
    ],
)
def test_values_are_shown_as_a_person_writes_them(value: Fraction, dimension: str, text: str) -> None:
    assert shown(value, dimension) == text  # type: ignore[arg-type]


@given(st.integers(-(10**12), 10**12))
def test_files_count_money_in_wan_yuan_and_rates_in_wholes(bases: int) -> None:
    assert in_unit(bases, "money") * 10**6 == bases
    assert in_unit(bases, "rate") * 10**8 == bases


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("5 人", "单位不符：这里应是金额，现为数量 5"),
        ("0.005 元", "金额不足一分"),
        ("-1 元", "金额不能小于零"),
        ("3 万元 + 2 万元", "这里应是一个固定的数字或参数"),
        ("revenue", "这里应是一个固定的数字或参数"),
    ],
)
def test_an_amount_is_money_in_whole_fen(text: str, problem: str) -> None:
    with pytest.raises(ExpressionFault, match=problem):
        constant_in(text, SCOPE, "money")
