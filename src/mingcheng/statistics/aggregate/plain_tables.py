"""Tables that people keep: Parquet, .csv, .xlsx and other workbooks, as Arrow columns under the names of their heads."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.spreadsheets import ENDINGS, Cell, Sheet, cell_name, cell_text, sheets_of

ROW = "__row"
"""The column with each row's number in its sheet or file, from 1."""

_HEAD = re.compile(r"(?P<name>.*?)\s*(?:[(\[（【](?P<unit>[^()\[\]（）【】]+)[)\]）】])?")
_LOOKED_AT = 30


class PlainTableError(MingchengError):
    """A table that cannot be read, or lacks a column."""


def table_in(path: Path, expected: Sequence[str]) -> pa.Table:
    """The table of a file, with `ROW`. In a workbook it is on the first visible sheet that has one of the expected heads in
    its first rows; its cells are texts. Raises PlainTableError, SpreadsheetError."""
    ending = path.suffix.lower()
    if ending == ".parquet":
        return _parquet(path)
    if ending not in ENDINGS:
        raise PlainTableError(
            str(path),
            _("不能读“{ending}”文件。").format(ending=ending or path.name),
            _("可用的文件：{known}。").format(known=_("、").join([".parquet", *ENDINGS])),
        )
    wanted = {folded(name) for name in expected}
    for sheet in sheets_of(path):
        head = _head_row(sheet, wanted)
        if head is not None and not sheet.is_hidden:
            _refuse_uncached(path, sheet)
            return _below(sheet, head)
    raise PlainTableError(str(path), _("没有找到表头。"), _("表头应有：{known}。").format(known=_("、").join(expected)))


def _parquet(path: Path) -> pa.Table:
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        reason = getattr(error, "strerror", None) or _("不是 Parquet 文件")
        raise PlainTableError(
            str(path), _("读不到这个文件（{reason}）。").format(reason=reason), _("请检查路径和权限。")
        ) from error
    return table.append_column(ROW, pa.array(range(1, table.num_rows + 1), pa.int32()))


def _head_row(sheet: Sheet, wanted: set[str]) -> int | None:
    for number, row in enumerate(sheet.rows[:_LOOKED_AT]):
        if any(folded(name_and_unit(cell_text(cell))[0]) in wanted for cell in row if cell is not None):
            return number
    return None


def _refuse_uncached(path: Path, sheet: Sheet) -> None:
    if sheet.uncached:
        row, column = min(sheet.uncached)
        raise PlainTableError(
            f"{path}!{sheet.name}!{cell_name(row, column)}",
            _("公式没有保存算出的值。"),
            _("请用 Excel 或 WPS 打开后另存，再试一次。"),
        )


def _below(sheet: Sheet, head: int) -> pa.Table:
    names = [cell_text(cell) for cell in sheet.rows[head]]
    rows = [(number, row) for number, row in enumerate(sheet.rows[head + 1 :], head + 2) if _has_content(row)]
    columns: dict[str, pa.Array] = {}
    for place, name in enumerate(names):
        if name and name not in columns:
            columns[name] = pa.array([cell_text(row[place]) or None for _number, row in rows], pa.string())
    columns[ROW] = pa.array([number for number, _row in rows], pa.int32())
    return pa.table(columns)


def _has_content(row: Sequence[Cell]) -> bool:
    return any(cell is not None and cell != "" for cell in row)


def name_and_unit(head: str) -> tuple[str, str]:
    """The name in a head, and the unit that stands in brackets behind it.

    >>> name_and_unit("软件业务收入（亿元）"), name_and_unit("利润总额")
    (('软件业务收入', '亿元'), ('利润总额', ''))
    """
    found = _HEAD.fullmatch(head.strip())
    return (found["name"], found["unit"] or "") if found else (head.strip(), "")


def folded(text: str) -> str:
    """A head without what does not tell it from others: width, case, blanks.

    >>> folded("ＵＳＣＣ"), folded(" 软件 业务收入 ")
    ('uscc', '软件业务收入')
    """
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
