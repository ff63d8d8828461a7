"""Spreadsheets as cells: what stands there, what is refused, and how it is said."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis.strategies import decimals, integers, text

from mingcheng.sheet_parts import MOST_CELLS, column_number
from mingcheng.spreadsheets import Cell, SpreadsheetError, cell_name, cell_text, number_of, sheets_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODS = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    '<office:body><office:spreadsheet><table:table table:name="表">{rows}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)


def workbook(path: Path, fill: Callable[[Any], None]) -> Path:
    """A file that openpyxl writes: formulas in it hold no value."""
    book = openpyxl.Workbook()
    fill(book)
    book.save(path)
    return path


def written(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def ods(path: Path, rows: str) -> Path:
    mime = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    content = ODS.format(rows=rows).encode()
    return written(path, {"mimetype": mime, "content.xml": content, "META-INF/manifest.xml": manifest})


def fault(path: Path) -> SpreadsheetError:
    with pytest.raises(SpreadsheetError) as caught:
        sheets_of(path)
    assert caught.value.place == str(path)
    assert "\n" not in str(caught.value)
    return caught.value


# --- cells


def test_cells_keep_their_kinds_and_start_at_a1(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        sheet["B2"], sheet["C2"], sheet["D2"] = 1234.5, "文字", True
        sheet["B3"], sheet["C3"], sheet["D3"] = date(2026, 6, 30), datetime(2026, 6, 30, 8, 5), time(8, 5)

    (sheet,) = sheets_of(workbook(tmp_path / "表.xlsx", fill))
    assert sheet.rows == [
        [None, None, None, None],
        [None, 1234.5, "文字", True],
        [None, date(2026, 6, 30), datetime(2026, 6, 30, 8, 5), time(8, 5)],
    ]
    assert sheet.width == 4


def test_a_thousand_empty_rows_at_the_end_are_not_there(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        book.active["A1"] = "甲"
        for row in range(2, 1200):
            book.active.cell(row, 40).number_format = "0.00"

    (sheet,) = sheets_of(workbook(tmp_path / "表.xlsx", fill))
    assert sheet.rows == [["甲"]]


def test_formats_alone_far_away_do_not_make_a_sheet_large(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        book.active["A1"] = "甲"
        book.active.cell(1_048_576, 16_000).number_format = "0.00"

    (sheet,) = sheets_of(workbook(tmp_path / "表.xlsx", fill))
    assert sheet.rows == [["甲"]]


def test_hidden_sheets_are_read_and_told(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        book.active.append(["甲"])
        for state in ("hidden", "veryHidden"):
            sheet = book.create_sheet(state)
            sheet.sheet_state = state
            sheet.append([1])

    sheets = sheets_of(workbook(tmp_path / "表.xlsx", fill))
    assert [(sheet.name, sheet.is_hidden) for sheet in sheets] == [
        ("Sheet", False),
        ("hidden", True),
        ("veryHidden", True),
    ]


def test_formulas_without_a_value_are_found_and_those_with_one_are_not(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        book.active["A1"], book.active["C4"], book.active["D4"] = 1, "=A1+1", "=SUM(A1:A1)"

    (sheet,) = sheets_of(workbook(tmp_path / "空.xlsx", fill))
    assert sheet.uncached == {(3, 2), (3, 3)}
    assert sheet.rows[3][2:] == [None, None]
    with xlsxwriter.Workbook(tmp_path / "有.xlsx") as book:
        page = book.add_worksheet()
        page.write_formula("A1", "=1+1", None, 2)
        page.write_formula("A2", '=IF(1,"","")', None, " ")
    (sheet,) = sheets_of(tmp_path / "有.xlsx")
    assert sheet.uncached == frozenset()
    assert sheet.rows[0] == [2.0]


def test_a_formula_that_gives_an_empty_text_has_a_value(tmp_path: Path) -> None:
    parts = parts_of(workbook(tmp_path / "a.xlsx", lambda book: book.active.append([1])))
    sheet = "xl/worksheets/sheet1.xml"
    cell = b'<c r="B1" t="str"><f>IF(1,"","")</f><v></v></c></row>'
    parts[sheet] = parts[sheet].replace(b"</row>", cell)
    (read,) = sheets_of(written(tmp_path / "b.xlsx", parts))
    assert read.uncached == frozenset()


def test_numbers_shown_as_percentages_are_told(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        book.active.append([0.158, 0.2, 3])
        book.active["A1"].number_format, book.active["B1"].number_format = "0.0%", "0.00"

    (sheet,) = sheets_of(workbook(tmp_path / "表.xlsx", fill))
    assert sheet.rows == [[0.158, 0.2, 3.0]]
    assert sheet.percents == frozenset({(0, 0)})


def test_errors_of_formulas_are_texts(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        book.active["B2"] = "#DIV/0!"
        book.active["B2"].data_type = "e"

    (sheet,) = sheets_of(workbook(tmp_path / "表.xlsx", fill))
    assert sheet.rows == [[None, None], [None, "#DIV/0!"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_files_are_read_in_the_encodings_that_are_about(encoding: str, separator: str, tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    lines = [separator.join(row) for row in (["名称", "收入", "备注"], ["云麓软件", '"1 234.5"', ""], ["", "", ""])]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    (sheet,) = sheets_of(path)
    assert sheet.name == "名单"
    assert sheet.rows == [["名称", "收入", "备注"], ["云麓软件", "1 234.5", None]]


def test_an_open_document_is_read(tmp_path: Path) -> None:
    rows = (
        '<table:table-row><table:table-cell office:value-type="float" office:value="3"><text:p>3</text:p>'
        '</table:table-cell><table:table-cell office:value-type="string"><text:p>甲</text:p></table:table-cell>'
        '</table:table-row><table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="1024"/></table:table-row>'
    )
    (sheet,) = sheets_of(ods(tmp_path / "表.ods", rows))
    assert (sheet.name, sheet.rows) == ("表", [[3.0, "甲"]])


# --- refusals


def test_a_password_is_told(tmp_path: Path) -> None:
    path = tmp_path / "密.xlsx"
    path.write_bytes(OLE + bytes(2000) + "EncryptedPackage".encode("utf-16-le") + bytes(500))
    assert str(fault(path)) == f"{path}：文件加了密码，读不了。 请打开后去掉“打开权限密码”，另存后再交。"


def test_a_password_of_an_open_document_is_told(tmp_path: Path) -> None:
    manifest = b'<manifest:manifest xmlns:manifest="m"><manifest:encryption-data/></manifest:manifest>'
    parts = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": manifest}
    assert (
        fault(written(tmp_path / "密.ods", {**parts, "content.xml": b"\x93\x17"})).problem == "文件加了密码，读不了。"
    )


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("空.xlsx", b"", "文件是空的。"),
        ("网.xls", b"<html><table><tr><td>1</td></tr></table></html>", "其实是网页或 XML 文件，不是电子表格。"),
        ("图.xlsx", b"\x89PNG\r\n" + bytes(100), "不是电子表格。"),
        ("坏.xlsx", b"PK\x03\x04" + bytes(100), "文件损坏或不完整"),
        ("坏.xls", OLE + bytes(100), "文件损坏或不完整"),
        ("乱.csv", bytes(range(256)) * 4, "不是 UTF-8 或 GB18030 编码的文本。"),
    ],
)
def test_what_is_no_spreadsheet_is_told(name: str, content: bytes, problem: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert fault(tmp_path / name).problem.startswith(problem)


def test_a_missing_file_and_a_word_document_are_told(tmp_path: Path) -> None:
    assert fault(tmp_path / "没有.xlsx").problem == "读不到这个文件（No such file or directory）。"
    assert fault(written(tmp_path / "文.xlsx", {"word/document.xml": b"<a/>"})).problem == "不是电子表格。"


def test_cells_that_lie_absurdly_far_apart_are_refused(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        book.active["A1"], book.active["XFD1048576"] = 1, 1

    assert fault(workbook(tmp_path / "远.xlsx", fill)).problem == f"表格过大，超过 {MOST_CELLS:,} 格。"


def test_an_open_document_that_repeats_a_filled_row_without_end_is_refused(tmp_path: Path) -> None:
    row = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="float" '
        'office:value="1" table:number-columns-repeated="16384"><text:p>1</text:p></table:table-cell></table:table-row>'
    )
    assert fault(ods(tmp_path / "远.ods", row)).problem == f"表格过大，超过 {MOST_CELLS:,} 格。"


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    bomb = written(tmp_path / "弹.xlsx", {"xl/worksheets/sheet1.xml": b" " * (80 << 20)})
    assert fault(bomb).problem == "解压后过大，疑为压缩炸弹，没有读取。"


def test_a_size_that_the_archive_understates_does_not_help(tmp_path: Path) -> None:
    path = workbook(tmp_path / "表.xlsx", lambda book: book.active.append(["甲"] * 50))
    content = bytearray(path.read_bytes())
    at = content.rindex(b"xl/worksheets/sheet1.xml")
    struct.pack_into("<I", content, at - 46 + 24, 10)
    path.write_bytes(content)
    assert fault(path).problem.startswith("文件损坏或不完整")


@pytest.mark.parametrize("seed", range(60))
def test_damaged_files_are_read_or_refused_in_one_line(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    parts = parts_of(workbook(tmp_path / "a.xlsx", lambda book: book.active.append([1, "甲", date(2026, 1, 1), "=A1"])))
    victim = chance.choice(sorted(parts))
    content = bytearray(parts[victim])
    for _turn in range(chance.randrange(1, 6)):
        at = chance.randrange(len(content))
        match chance.randrange(3):
            case 0:
                content[at] = chance.randrange(256)
            case 1:
                del content[at : at + chance.randrange(30)]
            case _:
                content[at:at] = chance.choice((b"9999999", b"<", b'"', b"ZZZ", b"\x00", b"</c>"))
    parts[victim] = bytes(content)
    path = written(tmp_path / "b.xlsx", parts)
    try:
        sheets = sheets_of(path)
    except SpreadsheetError as error:
        assert str(error).startswith(str(path)) and "\n" not in str(error)
    else:
        assert all(len(row) == sheet.width for sheet in sheets for row in sheet.rows)


# --- names, texts, numbers


@given(integers(0, 20_000), integers(0, 20_000))
def test_the_name_of_a_cell_leads_back_to_it(row: int, column: int) -> None:
    name = cell_name(row, column)
    letters = name.rstrip("0123456789")
    assert (int(name[len(letters) :]) - 1, column_number(letters)) == (row, column)


@given(decimals(-(10**9), 10**9, places=4))
def test_numbers_are_read_as_they_are_printed(number: Decimal) -> None:
    full_width = f"{number:,}".translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)} | {ord(","): "，"})
    assert number_of(f"{number:,}") == number_of(full_width) == number_of(f" {number} ") == number


@given(decimals(-(10**9), 10**9, places=4))
def test_the_double_of_a_sheet_is_the_decimal_that_was_typed(number: Decimal) -> None:
    assert number_of(float(number)) == number


@pytest.mark.parametrize(
    "cell", ["", "  ", "12.5万", "1,23", "１２，３", "-", "+", ".", "1 2", "1e5", "12%", "一百", True, None, date(2026, 1, 1), "1" * 50, float("inf")]
)  # fmt: skip
def test_what_is_no_plain_number_is_none(cell: Cell) -> None:
    assert number_of(cell) is None


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (477.0, "477"), (-0.0, "0"), (1234567.891, "1234567.891"), (1e-7, "0.0000001"), (0.1 + 0.2, "0.3"), (5, "5"),
        ("  甲 ", "甲"), (datetime(2026, 6, 30), "2026-06-30"), (datetime(2026, 6, 30, 8, 5), "2026-06-30 08:05"),
        (time(8, 5), "08:05:00"), (True, "TRUE"), (timedelta(hours=30), "1 day, 6:00:00"),
    ],
)  # fmt: skip
def test_cells_are_shown_as_a_person_reads_them(cell: Cell, shown: str) -> None:
    assert cell_text(cell) == shown


@given(text(max_size=60))
def test_no_text_breaks_the_reading_of_numbers(written: str) -> None:
    found = number_of(written)
    assert found is None or found.is_finite()


def test_bytes_of_a_table_that_is_not_there_give_no_sheet(tmp_path: Path) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("空")
    (tmp_path / "空.xlsx").write_bytes(file.getvalue())
    assert [(sheet.name, sheet.rows) for sheet in sheets_of(tmp_path / "空.xlsx")] == [("空", [])]
