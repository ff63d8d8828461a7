"""The parts of reading filled forms, each by itself: headings, periods, columns of numbers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP

import pytest
from hypothesis import example, given
from hypothesis.strategies import decimals, integers, lists, none, one_of, sampled_from, text

from mingcheng.spreadsheets import Cell, number_of
from mingcheng.statistics.form import Frequency, Item
from mingcheng.statistics.forms import load_form
from mingcheng.statistics.headings import Headings
from mingcheng.statistics.number_columns import numbers_of
from mingcheng.statistics.report_periods import month_in, month_of, serial_of

WORDS = Headings(load_form("software-monthly").latest)
MONEY = Item("1", "revenue", "收入", "money", "万元", may_be_negative=True)
PERSONS = Item("2", "staff", "人数", "count", "人")
RATE = Item("3", "growth", "增长", "rate", "%", may_be_negative=True)

# --- headings


@pytest.mark.parametrize(
    ("heading", "item", "column", "unit"),
    [
        ("2020", "software_revenue", "", ""), ("软件业务收入合计（自动计算）", "software_revenue", "", ""),
        ("其中 1. 软件产品收入", "product_revenue", "", ""), ("*4．嵌入式系统软件收入", "embedded_revenue", "", ""),
        ("（二）按出口方式分列", "software_exports", "", ""), ("2-1嵌入式系统软件出口", "embedded_exports", "", ""),
        ("软件业务收入(亿元)", "software_revenue", "", "亿元"), ("主营业务收入,元", "main_revenue", "", "元"),
        ("２０１０", "main_revenue", "", ""), ("2020 软件业务收入", "software_revenue", "", ""), ("2020B", "software_exports", "", ""),
        ("主营业务收入（万元）本年累计", "main_revenue", "year_to_date", "万元"),
        ("2010_上年同期", "main_revenue", "year_earlier", ""), ("利润总额 本年上期累计", "profit", "to_last_month", ""),
        ("profit__year_earlier", "profit", "year_earlier", ""), ("平均用工人数/人", "employees", "", "人"),
        ("订单同比增长（%）", "order_growth", "", "%"), ("本年本期累计", "", "year_to_date", ""),
        ("去年同期累计（万元）", "", "year_earlier", "万元"),
    ],
)  # fmt: skip
def test_headings_are_understood_as_people_write_them(heading: str, item: str, column: str, unit: str) -> None:
    found = WORDS.of(heading)
    assert found is not None
    assert (found.item, found.column, found.unit) == (item, column, unit)


@pytest.mark.parametrize("heading", ["备注", "2020年", "联系地址", "", "999", "软件", "x" * 300])
def test_other_words_mean_nothing(heading: str) -> None:
    assert WORDS.of(heading) is None


@pytest.mark.parametrize("heading", ["同比（%）", "序号", "同比%", "增速"])
def test_columns_that_are_no_figures_are_passed_over(heading: str) -> None:
    found = WORDS.of(heading)
    assert found is not None and found.head == "ignored"


def test_the_lowest_of_merged_heads_names_the_item_and_growth_is_none_of_it() -> None:
    assert WORDS.of_parts(("软件业务收入", "软件产品收入", "万元")) == WORDS.of("软件产品收入（万元）")
    assert WORDS.of_parts(("利润总额", "上年同期")) == WORDS.of("利润总额上年同期")
    growth = WORDS.of_parts(("利润总额", "同比"))
    assert growth is not None and growth.item == ""


@given(text(max_size=80))
def test_no_heading_breaks_the_reading(heading: str) -> None:
    found = WORDS.of(heading)
    assert found is None or found.item or found.column or found.head or found.unit


# --- periods


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("2026年6月", (2026, 6)), ("2026年1—6月", (2026, 6)), ("软统企6表（2026年1-2月）", (2026, 2)), ("２０２６年０６月", (2026, 6)),
        ("临江区_202606", (2026, 6)), ("2026-06", (2026, 6)), ("2026.6", (2026, 6)), ("2026-06-30", (2026, 6)),
        ("2026年上半年", (2026, 6)), ("2026年二季度", (2026, 6)), ("2026Q3", (2026, 9)), ("2026年前三季度", (2026, 9)),
        ("software2026年6月", (2026, 6)), ("HZ2026年第二季度", (2026, 6)), ("ab2026年上半年", (2026, 6)), ("hz202606", None),
        ("2026年前2个月", (2026, 2)), ("2026-01..2026-06", (2026, 6)), ("二〇二六年六月", (2026, 6)),
        ("2026年", None), ("国统制〔2021〕136号", None), ("91330200711192037M", None), ("6月", None), ("2026年13月", None), ("", None),
    ],
)  # fmt: skip
def test_periods_are_found_in_titles_and_names(words: str, found: tuple[int, int] | None) -> None:
    assert month_in(words, "month") == found


@pytest.mark.parametrize(
    ("cell", "frequency", "found", "is_number"),
    [
        (date(2026, 6, 1), "month", (2026, 6), False), (datetime(2026, 6, 30, 8), "month", (2026, 6), False),
        (202606.0, "month", (2026, 6), False), (46174.0, "month", (2026, 6), True), ("2026年6月", "month", (2026, 6), False),
        (2025.0, "year", (2025, 12), False), ("2025", "year", (2025, 12), False), ("2025年报", "year", (2025, 12), False),
        (2025.0, "month", None, False), (202613.0, "month", None, False), (None, "month", None, False), (3.5, "month", None, False),
    ],
)  # fmt: skip
def test_cells_of_a_period_are_understood(
    cell: Cell, frequency: Frequency, found: tuple[int, int] | None, is_number: bool
) -> None:
    assert month_of(cell, frequency) == (found, is_number)


@given(integers(1990, 2100), integers(1, 12))
def test_every_month_is_found_however_it_is_written(year: int, month: int) -> None:
    forms = (
        f"{year}年{month}月",
        f"{year}{month:02d}",
        f"{year}-{month:02d}",
        f"{year}年1—{month}月报表",
        f"{year}/{month}",
    )
    assert {month_in(form, "month") for form in forms} == {(year, month)}
    assert month_of(float(serial_of(date(year, month, 1))), "month") == ((year, month), True)


# --- columns of numbers


def plainly(cell: Cell, factor: int) -> int | None:
    """A cell by exact decimals, half away from zero."""
    number = number_of(cell)
    return None if number is None else int((number * factor).to_integral_value(ROUND_HALF_UP))


AMOUNTS = decimals(-(10**11), 10**11, places=8)


@example([16282817.60042346])
@given(lists(one_of(none(), AMOUNTS.map(float), AMOUNTS.map(str), integers(-(10**9), 10**9)), max_size=30))
def test_columns_agree_with_exact_decimals(cells: list[Cell]) -> None:
    found = numbers_of(cells, MONEY, 10**6)
    expected = [plainly(cell, 10**6) for cell in cells]
    assert [int(v) if k else None for v, k in zip(found.values, found.known, strict=True)] == expected


@given(lists(decimals(-(10**11), 10**11, places=2).map(str), min_size=1, max_size=30))
def test_texts_of_a_csv_agree_with_exact_decimals(cells: list[str]) -> None:
    found = numbers_of(cells, MONEY, 10**6, texts_expected=True)
    assert found.values.tolist() == [plainly(cell, 10**6) for cell in cells]
    assert "number_as_text" not in found.odd


ODD: dict[Cell, str] = {
    "1,234.5": "number_as_text", "—": "placeholder", "甲": "unreadable", "12万元": "converted", "#REF!": "error_value",
    date(2026, 1, 1): "date", "2.00000001": "number_as_text",
}  # fmt: skip
KNOWN = ("1,234.5", 3.0, "12万元", "2.00000001")


@given(lists(sampled_from([*ODD, 3.0, None]), max_size=20))
def test_every_odd_cell_is_noted_at_its_place(cells: list[Cell]) -> None:
    found = numbers_of(cells, MONEY, 10**6)
    for kind in set(ODD.values()):
        assert found.odd.get(kind, []) == [place for place, cell in enumerate(cells) if ODD.get(cell) == kind]
    assert found.known.tolist() == [cell in KNOWN for cell in cells]


@pytest.mark.parametrize(
    ("cell", "item", "factor", "value", "kinds"),
    [
        ("１，２３４．５", MONEY, 10**6, 1_234_500_000, {"number_as_text"}), (-0.0, MONEY, 10**6, 0, {"negative_zero"}),
        ("-0", MONEY, 10**6, 0, {"negative_zero", "number_as_text"}), (12.5, PERSONS, 1, 13, {"decimals"}),
        (-0.5, MONEY, 1, -1, {"decimals"}), (0.0000001, MONEY, 10**6, 0, {"decimals"}), ("15.8%", RATE, 10**6, 15_800_000, {"converted"}),
        ("120人", PERSONS, 1, 120, {"converted"}), ("120家万", PERSONS, 1, None, {"unreadable"}), ("12人", MONEY, 10**6, None, {"unreadable"}),
        (1e30, MONEY, 10**6, None, {"too_large"}), (12345678901.23, MONEY, 10**6, 12_345_678_901_230_000, set()),
        (date(2026, 6, 1), MONEY, 10**6, None, {"date"}), ("N/A", MONEY, 10**6, None, {"placeholder"}), ("／", MONEY, 10**6, None, {"placeholder"}),
        ("－－", MONEY, 10**6, None, {"placeholder"}), ("  ", MONEY, 10**6, None, set()),
        (0.1 + 0.2, MONEY, 10**6, 300_000, set()), (True, PERSONS, 1, None, {"unreadable"}),
    ],
)  # fmt: skip
def test_single_cells(cell: Cell, item: Item, factor: int, value: int | None, kinds: set[str]) -> None:
    found = numbers_of([cell], item, factor)
    assert ((int(found.values[0]) if found.known[0] else None), set(found.odd)) == (value, kinds)


def test_decimals_that_a_form_bounds_are_noted() -> None:
    bounded = Item("1", "revenue", "收入", "money", "万元", decimals=2)
    assert numbers_of([1.25, 1.255, "1.255", 2], bounded, 10**6).odd["decimals"] == [1, 2]
