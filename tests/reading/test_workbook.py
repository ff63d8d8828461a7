"""Workbooks."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.reading import Block, Document, Kind, Place
from mingcheng.reading.xlsx import shown_value

if TYPE_CHECKING:
    from tests.reading.conftest import Reader

Grid = Callable[[Document, Block], list[list[str]]]


@pytest.fixture
def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "指标"
    sheet["A1"] = "云麓区主要指标表"
    sheet.merge_cells("A1:C1")
    for row in (["指标", "2023年", "增速"], ["收入", 477.0, 0.158], ["企业", 57, None], [None, 12.5, 0.2]):
        sheet.append(row)
    sheet["C3"].number_format = "0.0%"
    sheet["C5"].number_format = "0%"
    sheet.merge_cells("A4:A5")
    other = book.create_sheet("园区")
    other.append(["园区", "开园"])
    other.append(["云麓园", datetime.date(2024, 5, 1)])
    hidden = book.create_sheet("底稿")
    hidden["A1"] = "不读"
    hidden.sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_sheets_are_tables_with_titles_merges_and_percentages(workbook: bytes, read_bytes: Reader, grid: Grid) -> None:
    document = read_bytes(workbook, "甲.xlsx")
    kinds = [block.kind for block in document.blocks]
    assert kinds == [Kind.HEADING, Kind.CAPTION, Kind.TABLE, Kind.HEADING, Kind.TABLE]
    first, second = (block for block in document.blocks if block.cells)
    assert grid(document, first) == [
        ["指标", "2023年", "增速"],
        ["收入", "477", "15.8%"],
        ["企业", "57", ""],
        ["^", "12.5", "20%"],
    ]
    assert grid(document, second) == [["园区", "开园"], ["云麓园", "2024-05-01"]]


def test_every_cell_knows_its_name(workbook: bytes, read_bytes: Reader) -> None:
    document = read_bytes(workbook, "甲.xlsx")
    places = {document.quote(cell.start, cell.end): cell.place for block in document.blocks for cell in block.cells}
    assert places["477"] == Place(cell="指标!B3") and places["云麓园"] == Place(cell="园区!A2")


def test_hidden_sheets_are_left_out_and_a_note_says_so(workbook: bytes, read_bytes: Reader) -> None:
    document = read_bytes(workbook, "甲.xlsx")
    assert "不读" not in document.text and any("隐藏" in note for note in document.notes)


@given(st.integers(-(10**12), 10**12))
def test_whole_numbers_are_written_exactly(number: int) -> None:
    assert shown_value(float(number)) == str(number)


@pytest.mark.parametrize(
    ("value", "text"), [(0.1 + 0.2, "0.3"), (1e-7, "0.0000001"), (1234567.25, "1234567.25"), (" 甲 ", "甲"), ("", "")]
)
def test_numbers_are_written_without_an_exponent(value: float | str, text: str) -> None:
    assert shown_value(value) == text
