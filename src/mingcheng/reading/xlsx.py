"""Workbooks (.xlsx, .xls, .ods): every sheet a table, with the cells' own names as places."""

from __future__ import annotations

import datetime
import io
import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from mingcheng.language import _
from mingcheng.reading.archive import Archive
from mingcheng.reading.document import Document, Place
from mingcheng.reading.draft import Draft
from mingcheng.reading.errors import ReadingError
from mingcheng.reading.grid import MOST_PLACES, CellText
from mingcheng.reading.limits import Limits
from mingcheng.reading.markup import parsed
from mingcheng.reading.word_tables import column_name

Value: TypeAlias = "int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ROLE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BUILT_IN_PERCENT = {9: 0, 10: 2}
_PERCENT = re.compile(r"[0#?]+(?:\.([0#?]+))?%")
_CELL_NAME = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3}[0-9]{1,7})[\"']")
_TITLE_ROWS = 3


def read_workbook(content: bytes, format: str, limits: Limits) -> Document:
    """The workbook's visible sheets as tables, each under its name where there are several.

    Place is the cell (`Sheet1!B3`). Merged ranges become spans, percentages are written as shown (`15.8%`).
    """
    percent = None
    if format == "xlsx":
        archive = Archive(content, limits)
        _check_extent(archive)
        percent = _Percentages(archive)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        visible = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
        draft = Draft()
        for name in visible:
            sheet = workbook.get_sheet_by_name(name)
            if len(visible) > 1 and sheet.total_height:
                draft.paragraph(name, Place(cell=f"{name}!A1"), heading_level=1)
            _read_sheet(draft, sheet, name, percent.of(name) if percent else {})
        if len(visible) < len(sheets):
            draft.note(_("有 {count} 张隐藏的工作表未读取。").format(count=len(sheets) - len(visible)))
    except (CalamineError, OSError, ValueError) as fault:
        detail = " ".join(str(fault).split())[:120]
        raise ReadingError(
            "", _("工作簿损坏或已加密（{detail}）。").format(detail=detail), _("请用原软件另存后再读。")
        ) from fault
    return draft.finished(format)


def _check_extent(archive: Archive) -> None:
    """Refuses a sheet with cells so far apart that the area between them fills the memory."""
    for name in archive.names():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            positions = [_position(match.decode()) for match in set(_CELL_NAME.findall(archive.part(name)))]
            rows = [position[0] for position in positions if position]
            columns = [position[1] for position in positions if position]
            if rows and (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) > MOST_PLACES:
                raise _too_large(name)


def _too_large(name: str) -> ReadingError:
    return ReadingError(name, _("表格过大，超过 {count} 格。").format(count=MOST_PLACES), _("请拆分后再读。"))


def _read_sheet(draft: Draft, sheet: CalamineSheet, name: str, percent: Mapping[tuple[int, int], int]) -> None:
    if sheet.total_height * sheet.total_width > MOST_PLACES:
        raise _too_large(name)
    merged = {start: end for start, end in sheet.merged_cell_ranges or ()}
    cells = list(_cells(sheet, name, merged, percent))
    rest = list(_without_titles(draft, cells))
    place = rest[0].place if rest else None
    draft.table(rest, place or Place(cell=f"{name}!A1"))


def _cells(
    sheet: CalamineSheet,
    name: str,
    merged: Mapping[tuple[int, int], tuple[int, int]],
    percent: Mapping[tuple[int, int], int],
) -> Iterator[CellText]:
    for row, values in enumerate(sheet.to_python(skip_empty_area=False)):
        for column, value in enumerate(values):
            last_row, last_column = merged.get((row, column), (row, column))
            spans = last_row - row + 1, last_column - column + 1
            text = shown_value(value, percent.get((row, column)))
            if text or spans != (1, 1):
                yield CellText(row, column, text, *spans, place=Place(cell=f"{name}!{column_name(column)}{row + 1}"))


def _without_titles(draft: Draft, cells: list[CellText]) -> Iterator[CellText]:
    """Writes what stands above the table as paragraphs: the only cell of a first row, in a sheet of several columns."""
    filled: dict[int, list[CellText]] = {}
    for cell in cells:
        if cell.text:
            filled.setdefault(cell.row, []).append(cell)
    is_wide = any(len(row) > 1 for row in filled.values())
    titles: set[int] = set()
    for row in sorted(filled)[:_TITLE_ROWS]:
        if not is_wide or len(filled[row]) > 1:
            break
        cell = filled[row][0]
        draft.paragraph(cell.text, cell.place or Place())
        titles.add(row)
    return (cell for cell in cells if cell.row not in titles)


def shown_value(value: Value, percent_places: int | None = None) -> str:
    """The value as a reader of the sheet sees it; numbers exactly, without an exponent.

    >>> shown_value(477.0), shown_value(0.158, 1), shown_value(0.1 + 0.2), shown_value(True)
    ('477', '15.8%', '0.3', '是')
    """
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int | float):
        if percent_places is not None:
            return f"{value * 100:.{percent_places}f}%"
        return _plain_number(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "minutes")
    return str(value).strip()


def _plain_number(value: int | float) -> str:
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    written = f"{value:.12g}"
    return f"{value:.12f}".rstrip("0") if "e" in written else written


class _Percentages:
    """Which cells of a workbook are shown as percentages, and with how many decimals: the values alone do not tell."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._styles = self._percent_styles()
        self._parts = self._sheet_parts() if self._styles else {}

    def of(self, sheet: str) -> dict[tuple[int, int], int]:
        """Row and column (from 0) of the sheet's percentages, and their decimals."""
        part = self._parts.get(sheet, "")
        if part not in self._archive:
            return {}
        found = {}
        for cell in parsed(self._archive.part(part), part).iter(_MAIN + "c"):
            places = self._styles.get(cell.get("s", ""))
            if places is not None and (position := _position(cell.get("r", ""))):
                found[position] = places
        return found

    def _percent_styles(self) -> dict[str, int]:
        if "xl/styles.xml" not in self._archive:
            return {}
        root = parsed(self._archive.part("xl/styles.xml"), "xl/styles.xml")
        formats = dict(_BUILT_IN_PERCENT)
        for format in root.iter(_MAIN + "numFmt"):
            match = _PERCENT.search(format.get("formatCode", ""))
            if match and format.get("numFmtId", "").isdecimal():
                formats[int(format.get("numFmtId", ""))] = len(match.group(1) or "")
        styles = root.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf")
        ids = {str(number): style.get("numFmtId", "") for number, style in enumerate(styles)}
        return {number: formats[int(id)] for number, id in ids.items() if id.isdecimal() and int(id) in formats}

    def _sheet_parts(self) -> dict[str, str]:
        names = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
        if any(name not in self._archive for name in names):
            return {}
        workbook, relations = (parsed(self._archive.part(name), name) for name in names)
        targets = {relation.get("Id", ""): relation.get("Target", "") for relation in relations}
        return {
            sheet.get("name", ""): posixpath.normpath(
                posixpath.join("xl", targets.get(sheet.get(_ROLE, ""), ""))
            ).lstrip("/")
            for sheet in workbook.iter(_MAIN + "sheet")
        }


def _position(name: str) -> tuple[int, int] | None:
    match = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", name)
    if match is None:
        return None
    column = 0
    for letter in match.group(1):
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match.group(2)) - 1, column - 1
