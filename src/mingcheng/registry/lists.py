"""A file with a list of enterprises as one table of texts: every readable sheet, the head found, each row with its place.

Parquet comes as it is; spreadsheets are searched for the row whose cells mean the most fields. Hidden sheets, sheets
without a head and formulas that hold no value are told, never passed over in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mingcheng.language import _
from mingcheng.registry.list_fields import fields_meant, unit_in
from mingcheng.registry.mappings import Mapping, MappingError
from mingcheng.spreadsheets import Sheet, SpreadsheetError, cell_name, cell_text, sheets_of

ROW, SHEET = "__row", "__sheet"
"""Columns of a list that tell the place: the row of the sheet (from 1), and its name."""
SEARCHED_ROWS = 40
"""So far down a head is looked for."""
_LONGEST_HEADING = 20


@dataclass(frozen=True)
class EnterpriseList:
    """A list as read: `headings` in their order; `rows` has a text column for each and the place of each row; `remarks`
    are what was left out, each a sentence."""

    path: Path
    place: str
    headings: tuple[str, ...]
    rows: pa.Table
    remarks: tuple[str, ...] = ()


def read_list(path: Path, mapping: Mapping | None = None) -> EnterpriseList:
    """The list of a file. Raises SpreadsheetError, and MappingError where no sheet has a head; `mapping` tells headings that
    would not be known by themselves."""
    if path.suffix.lower() == ".parquet":
        return _parquet_list(path)
    agreed = frozenset(mapping.headings) if mapping else frozenset()
    return _sheet_list(path, sheets_of(path), agreed)


def _parquet_list(path: Path) -> EnterpriseList:
    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        detail = " ".join(str(error).split())[:120]
        raise SpreadsheetError(
            str(path), _("文件损坏或不完整（{detail}）。").format(detail=detail), _("请重新导出或下载。")
        ) from error
    columns: dict[str, pa.ChunkedArray | pa.Array] = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        columns[name] = _as_text(column)
    columns[ROW] = pa.array(range(1, table.num_rows + 1), pa.int32())
    columns[SHEET] = pa.nulls(table.num_rows, pa.string())
    return EnterpriseList(path, str(path), tuple(table.column_names), pa.table(columns))


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        return pc.binary_join(column.cast(pa.list_(pa.string())), "；")
    if pa.types.is_nested(column.type):
        return pa.chunked_array([pa.nulls(len(column), pa.string())])
    return column.cast(pa.string())


def _sheet_list(path: Path, sheets: Sequence[Sheet], agreed: frozenset[str]) -> EnterpriseList:
    remarks: list[str] = []
    headings: tuple[str, ...] | None = None
    parts: list[pa.Table] = []
    place = str(path)
    for sheet in sheets:
        name = sheet.name
        if sheet.is_hidden:
            if sheet.rows:
                remarks.append(_("工作表“{sheet}”是隐藏的，没有读。").format(sheet=name))
            continue
        at = _head_row(sheet, agreed)
        if at is None:
            if sheet.rows:
                remarks.append(_("工作表“{sheet}”里找不到表头，没有读。").format(sheet=name))
            continue
        head = _head(sheet, at)
        found = _told_apart(head.texts)
        if headings is None:
            headings, place = found, f"{path}!{name}"
        elif found != headings:
            remarks.append(_("工作表“{sheet}”的表头与前面的不同，没有读；请另存为一个文件。").format(sheet=name))
            continue
        parts.append(_rows(sheet, head, found))
        remarks.extend(_nameless(sheet, head))
        uncached = sorted(cell for cell in sheet.uncached if cell[0] >= head.first)
        if uncached:
            remarks.append(
                _("工作表“{sheet}”有 {count} 个公式没有值（如 {cell}）；请用表格软件打开后另存。").format(
                    sheet=name, count=len(uncached), cell=cell_name(*uncached[0])
                )
            )
    if headings is None:
        told = "".join(remarks)
        problem = _("找不到表头：没有一行写着企业名称或代码。")
        raise MappingError(str(path), problem + told, _("请在第一行写明各列的名称，如 企业名称、统一社会信用代码。"))
    return EnterpriseList(path, place, headings, pa.concat_tables(parts), tuple(remarks))


def _head_row(sheet: Sheet, agreed: frozenset[str]) -> int | None:
    """The row that means the most fields, two at least unless the sheet has one column; names or codes among them."""
    best: tuple[int, int] | None = None
    for at, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        texts = [cell_text(cell) for cell in row if isinstance(cell, str)]
        known = {field.name for text in texts for _rank, field in fields_meant(text)}
        count = len(known) + sum(text in agreed for text in texts)
        is_head = bool(known & {"name", "uscc"}) or (
            bool(agreed) and sum(text in agreed for text in texts) * 2 > len(agreed)
        )
        if is_head and (best is None or count > best[0]):
            best = (count, at)
    return best[1] if best else None


@dataclass(frozen=True)
class _Head:
    """The heading of each column, empty where it has none, and the first row below the head."""

    texts: tuple[str, ...]
    first: int


def _head(sheet: Sheet, at: int) -> _Head:
    """The head of a sheet, of one row or of two: columns under one heading have their own in the row below (地址: 区县,
    详细地址), a heading has its unit there, or a heading of two rows stands above the row that means the most."""
    texts = [" ".join(cell_text(cell).split()) for cell in sheet.rows[at]]
    above = [" ".join(cell_text(cell).split()) for cell in sheet.rows[at - 1]] if at else [""] * len(texts)
    texts = [text or (over if fields_meant(over) else "") for text, over in zip(texts, above, strict=True)]
    if not _continues(sheet, at, texts):
        return _Head(tuple(texts), at + 1)
    found, over = [], ""
    for text, cell in zip(texts, sheet.rows[at + 1], strict=True):
        over, own = text or over, " ".join(cell_text(cell).split())
        found.append(text if not own else own if fields_meant(own) or not over else f"{over}（{own}）")
    return _Head(tuple(found), at + 2)


def _continues(sheet: Sheet, at: int, texts: Sequence[str]) -> bool:
    """Whether the row below the head belongs to it: short words that are no enterprise, and one of them is a heading
    itself, a unit, or stands where the head is empty."""
    if at + 1 >= len(sheet.rows):
        return False
    below = [cell_text(cell) if isinstance(cell, str) else cell for cell in sheet.rows[at + 1]]
    said = [(text, cell) for text, cell in zip(texts, below, strict=True) if cell is not None]
    if not all(isinstance(cell, str) and len(cell) <= _LONGEST_HEADING for _text, cell in said):
        return False
    if any({"name", "uscc"} & {field.name for _rank, field in fields_meant(text)} for text, _cell in said):
        return False
    is_head = [bool(fields_meant(str(cell))) or unit_in(f"({cell})") is not None for _text, cell in said]
    return any(is_head)


def _told_apart(texts: Sequence[str]) -> tuple[str, ...]:
    """The headings that columns have, told apart where two are the same."""
    seen: Counter[str] = Counter()
    found = []
    for text in texts:
        if text:
            seen[text] += 1
            found.append(text if seen[text] == 1 else f"{text}#{seen[text]}")
    return tuple(found)


def _rows(sheet: Sheet, head: _Head, headings: tuple[str, ...]) -> pa.Table:
    """The rows below the head that hold anything, as texts."""
    places = [column for column, text in enumerate(head.texts) if text]
    kept = [
        at for at in range(head.first, len(sheet.rows)) if any(sheet.rows[at][column] is not None for column in places)
    ]
    columns: dict[str, pa.Array] = {
        heading: pa.array([cell_text(sheet.rows[at][column]) or None for at in kept], pa.string())
        for heading, column in zip(headings, places, strict=True)
    }
    columns[ROW] = pa.array([at + 1 for at in kept], pa.int32())
    columns[SHEET] = pa.array([sheet.name] * len(kept), pa.string())
    return pa.table(columns)


def _nameless(sheet: Sheet, head: _Head) -> list[str]:
    """A remark where columns hold something and have no heading."""
    found = [
        cell_name(0, column)[:-1]
        for column, text in enumerate(head.texts)
        if not text and any(cell_text(row[column]) for row in sheet.rows[head.first :])
    ]
    if not found:
        return []
    told = _("工作表“{sheet}”的 {columns} 列没有表头，没有读。")
    return [told.format(sheet=sheet.name, columns=_("、").join(found))]
