"""Tables: the same rows in the same order on the page and in the files."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.pages.tables import Column, Table, file_of
from mingcheng.desk.pages.templatetags.figures import UNKNOWN, number, percent, points, wan, yuan


@dataclass
class Row:
    name: str
    amount: Decimal | None
    day: date | None = None


COLUMNS = (
    Column("name", "名称", lambda row: row.name),
    Column("amount", "金额", lambda row: row.amount, "wan"),
    Column("day", "日期", lambda row: row.day, "date"),
)
ROWS = [Row("乙", Decimal("20000.5")), Row("=1+1", None, date(2026, 6, 30)), Row("甲", Decimal("3"))]


def table(query: str = "", rows: list[Row] = ROWS, size: int = 50) -> Table:
    return Table(RequestFactory().get(f"/?{query}"), "表", COLUMNS, rows, page_size=size)


def names(asked: Table) -> list[str]:
    return [row.name for row in asked.page.object_list]


def test_unknown_values_come_last_whichever_way_rows_are_sorted() -> None:
    assert names(table("sort=amount")) == ["甲", "乙", "=1+1"]
    assert names(table("sort=-amount")) == ["乙", "甲", "=1+1"]


def test_a_sort_that_is_none_and_a_page_beyond_the_last_are_harmless() -> None:
    assert names(table("sort=password")) == ["乙", "=1+1", "甲"]
    assert names(table("page=99", size=2)) == ["甲"]
    assert names(table("page=x", size=2)) == ["乙", "=1+1"]


def test_a_click_on_the_head_turns_the_order() -> None:
    heads = table("sort=amount").heads()
    assert [(head["sort"], head["order"]) for head in heads[:2]] == [("name", ""), ("-amount", "ascending")]


def test_figures_are_written_with_their_unit_and_unknown_as_unknown() -> None:
    shown = [[cell.text for cell in row] for row in table().body()]
    assert shown[0] == ["乙", "2亿元", ""]
    assert shown[1][:2] == ["=1+1", "—"]


def test_the_csv_has_units_in_its_head_and_no_formulas() -> None:
    text = file_of(table("as=csv"), "csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows == [
        ["名称", "金额（万元）", "日期"],
        ["乙", "20000.5", ""],
        ["'=1+1", "", "2026-06-30"],
        ["甲", "3", ""],
    ]


def test_the_workbook_holds_numbers_and_days() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(file_of(table("as=xlsx"), "xlsx").content))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1][:2] == ["乙", 20000.5]
    assert rows[2][0] == "=1+1" and rows[2][2] == date(2026, 6, 30)


@pytest.mark.django_db
def test_a_queryset_is_sorted_by_the_database_with_unknown_last() -> None:
    for name, code in (("丙", "3"), ("甲", ""), ("乙", "1")):
        Organisation.objects.create(name=name, kind="city", adcode=code)
    columns = (
        Column("code", "代码", lambda row: row.adcode, sort=("adcode",)),
        Column("name", "名称", lambda row: row.name),
    )
    asked = Table(RequestFactory().get("/?sort=-code"), "单位", columns, Organisation.objects.all())
    assert [row.name for row in asked.page.object_list] == ["丙", "乙", "甲"]
    assert [head["sort"] for head in asked.heads()] == ["code", None]


def test_known_answers_of_written_figures() -> None:
    assert (wan(Decimal("9999.99")), wan(10000), wan(-20000), wan(0)) == ("9,999.99万元", "1亿元", "-2亿元", "0万元")
    assert (yuan(150_000), percent(Decimal("0.158")), points(Decimal("-0.0085"))) == ("15万元", "15.8%", "-0.9个百分点")
    assert [each(None) for each in (wan, yuan, percent, points, number)] == [UNKNOWN] * 5
    assert (number(1234567), number(Decimal("1234.5"), 2), number("0.10")) == ("1,234,567", "1,234.5", "0.1")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_no_figure_is_written_further_off_than_half_of_its_last_place(amount: Decimal) -> None:
    text = wan(amount)
    figure, unit = re.fullmatch(r"(-?[\d,.]+)(亿元|万元|元)", text).groups()  # type: ignore[union-attr]
    factor = {"亿元": Decimal(10_000), "万元": Decimal(1), "元": Decimal("0.0001")}[unit]
    written = Decimal(figure.replace(",", "")) * factor
    assert abs(written - amount) <= Decimal("0.005") * factor
