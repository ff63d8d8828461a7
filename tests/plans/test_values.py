"""Values as the cells of tables print them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.plans.model import Comparator
from mingcheng.plans.values import label_and_unit, value_of
from mingcheng.units import UNIT_NAMES

numbers = st.decimals("0.01", 10**7, places=2).map(lambda value: value.normalize())


@pytest.mark.parametrize(
    ("cell", "value", "unit", "comparator"),
    [
        ("560", "560", None, None), ("1,200.5", "1200.5", None, None), ("-0.5", "-0.5", None, None), ("≥15", "15", None, ">="),
        ("＞20", "20", None, ">"), ("≤0.35", "0.35", None, "<="), ("＜3", "3", None, "<"), ("～30", "30", None, "~"),
        ("约500", "500", None, "~"), ("800以上", "800", None, ">="), ("50左右", "50", None, "~"), ("3以内", "3", None, "<="),
        ("超1万亿元", "1", "万亿元", ">"), ("达到50", "50", None, ">="), ("不低于20%", "20", "%", ">="), ("10家左右", "10", "家", "~"),
        ("5—5.5%", "5", "%", None), ("三百家", "300", "家", None), ("[15]", "15", None, None), ("12*", "12", None, None),
        ("560（预计）", "560", None, None), ("3万", "3", "万", None), ("100家（含）以上", "100", "家", ">="),
        ("零的突破", "1", None, ">="),
    ],
)  # fmt: skip
def test_a_cell_holds_a_value(cell: str, value: str, unit: str | None, comparator: Comparator | None) -> None:
    found = value_of(cell)
    assert found is not None
    assert (found.value, found.unit, found.comparator) == (Decimal(value), unit, comparator)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "—",
        "--",
        "/",
        "…",
        "无",
        "暂无",
        "待定",
        "***",
        "完成国家下达任务",
        "2025年",
        "收入600亿元，企业30家",
        "市经信局",
        "9" * 100,
    ],
)
def test_a_cell_without_one_value_holds_none(cell: str) -> None:
    assert value_of(cell) is None


def test_words_of_multiples_and_ranks_are_values_too() -> None:
    doubled, placed = value_of("翻一番"), value_of("全省前三")
    assert doubled is not None
    assert placed is not None
    assert (str(doubled.value), doubled.unit, doubled.is_multiple, doubled.is_rank) == ("2", "倍", True, False)
    assert (str(placed.value), placed.comparator, placed.is_multiple, placed.is_rank) == ("3", "<=", False, True)


@pytest.mark.parametrize("cell", ["44.2（2019）", "44.2(2019年)"])
def test_a_note_gives_a_value_a_year_of_its_own(cell: str) -> None:
    found = value_of(cell)
    assert found is not None
    assert (found.value, found.year) == (Decimal("44.2"), 2019)


@given(
    numbers,
    st.sampled_from(["", "≥", "≤", "＞", "＜", "约"]),
    st.sampled_from(["", "%", "亿元", "万家", "个百分点", "件"]),
)
def test_a_value_is_read_back_as_printed(number: Decimal, sign: str, unit: str) -> None:
    found = value_of(f"{sign}{number:f}{unit}")
    assert found is not None
    assert (found.value, found.unit or "") == (number, unit)
    assert found.comparator == {"≥": ">=", "≤": "<=", "＞": ">", "＜": "<", "约": "~"}.get(sign)


@given(
    st.text(st.sampled_from("0123456789.,-—≥≤约超以上%亿元家（）*年前三翻番 \n"), max_size=30) | st.text(max_size=20)
)
def test_any_cell_is_read_or_left(cell: str) -> None:
    found = value_of(cell)
    assert found is None or found.value.is_finite()


@pytest.mark.parametrize(
    ("label", "name", "unit"),
    [
        ("软件业务收入（亿元）", "软件业务收入", "亿元"), ("占比(%)", "占比", "%"), ("增速（％）", "增速", "%"), ("企业数（家）*", "企业数", "家"),
        ("工业互联网平台（项目）", "工业互联网平台（项目）", None), ("人均产出（万元/人）", "人均产出", "万元/人"), ("PUE值", "PUE值", None),
        ("收入（亿元）（不含税）", "收入（亿元）（不含税）", None),
    ],
)  # fmt: skip
def test_a_label_gives_its_unit_in_brackets_away(label: str, name: str, unit: str | None) -> None:
    assert label_and_unit(label) == (name, unit)


@given(st.sampled_from(sorted(name for name in UNIT_NAMES if "（" not in name and "(" not in name)))
def test_every_unit_is_known_in_brackets(unit: str) -> None:
    assert label_and_unit(f"云麓指数（{unit}）")[0] == "云麓指数"
