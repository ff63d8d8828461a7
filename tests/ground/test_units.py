"""Units convert exactly; what is printed decides, not how it is spaced or how wide its signs are."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.numerals import MAGNITUDES
from mingcheng.units import COUNTERS, UNIT_NAMES, Unit, fold, is_unit, unit_of

names = st.sampled_from(sorted(UNIT_NAMES))
large = st.sampled_from(["万", "十万", "百万", "千万", "亿", "百亿", "千亿", "万亿"])


@pytest.mark.parametrize(
    ("printed", "factor", "base"),
    [
        ("亿元", 10**8, "元"), ("万亿元", 10**12, "元"), ("万元", 10**4, "元"), ("千元", 1000, "元"), ("万家", 10**4, "家"),
        ("户", 1, "家"), ("万名", 10**4, "人"), ("位", 1, "人"), ("万人次", 10**4, "人次"), ("万平方米", 10**4, "平方米"),
        ("㎡", 1, "平方米"), ("m²", 1, "平方米"), ("万㎡", 10**4, "平方米"), ("平方公里", 10**6, "平方米"), ("公顷", 10**4, "平方米"),
        ("公里", 1000, "米"), ("斤", "0.5", "千克"), ("吨标煤", 1, "吨标准煤"), ("万吨标准煤", 10**4, "吨标准煤"), ("GW", 10**6, "千瓦"),
        ("万千瓦时", 10**4, "千瓦时"), ("EFLOPS", 1000, "PFLOPS"), ("PB", 1, "PB"), ("台（套）", 1, "台"), ("台(套)", 1, "台"),
        ("万元/人", 10**4, "元/人"), ("％", 1, "%"), ("百分点", 1, "个百分点"), ("个百分点", 1, "个百分点"), ("倍", 1, "倍"),
    ],
)  # fmt: skip
def test_units_of_official_statistics_convert(printed: str, factor: int | str, base: str) -> None:
    assert unit_of(printed) == Unit(Decimal(factor), base)
    assert is_unit(printed)


def test_a_bare_number_has_no_unit_and_an_unknown_unit_is_its_own_base() -> None:
    assert unit_of(None) == unit_of("") == Unit(Decimal(1), "")
    assert unit_of("云麓点") == Unit(Decimal(1), "云麓点")
    assert not is_unit("云麓点")
    assert not is_unit("万")


@given(names, large)
def test_a_magnitude_before_a_unit_multiplies_it(name: str, magnitude: str) -> None:
    bare, scaled = unit_of(name), unit_of(magnitude + name)
    assert scaled == Unit(MAGNITUDES[magnitude] * bare.factor, bare.base)
    assert is_unit(name)
    assert is_unit(magnitude + name)


@given(names)
def test_a_base_unit_is_worth_one_of_itself(name: str) -> None:
    base = unit_of(name).base
    assert unit_of(base) == Unit(Decimal(1), base)


@given(names, st.sampled_from([" ", "\u3000", "\n", "\t"]), st.integers(0, 6))
def test_blanks_and_wide_signs_inside_a_unit_change_nothing(name: str, blank: str, at: int) -> None:
    spaced = name[:at] + blank + name[at:]
    wide = name.replace("%", "％").replace("(", "（").replace(")", "）").replace("/", "／")
    assert unit_of(spaced) == unit_of(wide) == unit_of(name)
    assert fold(fold(spaced)) == fold(spaced)


def test_all_counters_are_units() -> None:
    assert COUNTERS <= UNIT_NAMES
