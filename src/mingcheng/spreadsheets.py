"""Spreadsheets as cells: .xlsx, .xls, .ods and .csv, every sheet from A1, with what a reader of values has to know.

>>> cell_name(11, 1), cell_text(477.0), number_of("１,234.5"), number_of("12.5万")
('B12', '477', Decimal('1234.5'), None)
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NoReturn, TypeAlias

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.sheet_parts import MOST_CELLS, PartsError, SheetFindings, check_table_file, findings_of

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None
"""The value of a cell; None where it is empty. A cell in error holds the error as text (#REF!)."""

ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
"""Kinds of files that are read, by their ending."""

MOST_BYTES = 300 << 20
"""A larger file is refused."""

_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml|head|meta|style)", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)?(?:\.\d*)?")
_MINUS = str.maketrans({sign: "-" for sign in "−–—‐‑﹣"})
_LONGEST_NUMBER = 40


class SpreadsheetError(MingchengError):
    """A spreadsheet that cannot be read: a password, damage, too large, or another kind of file."""


@dataclass(frozen=True)
class Sheet:
    """One sheet. `rows` are the cells from A1, all rows of one length, without empty rows at the end. `uncached` are the
    formulas that hold no value (0-based row and column): the file was written by a program that does not calculate.
    `percents` are the numbers that are shown as percentages (.xlsx only): 0.158 is what a person reads as 15.8 %."""

    name: str
    rows: list[list[Cell]]
    is_hidden: bool = False
    uncached: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    percents: frozenset[tuple[int, int]] = field(default_factory=frozenset)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.rows[0]) if self.rows else 0


def sheets_of(path: Path) -> list[Sheet]:
    """All sheets of a file, hidden ones too. The kind is told by the content, not by the ending. Raises SpreadsheetError."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        problem = _("读不到这个文件（{reason}）。").format(reason=error.strerror)
        raise SpreadsheetError(str(path), problem, _("请检查路径和权限。")) from error
    if len(content) > MOST_BYTES:
        raise SpreadsheetError(
            str(path), _("文件过大，超过 {most} MB。").format(most=MOST_BYTES >> 20), _("请拆成几个文件。")
        )
    if not content:
        raise SpreadsheetError(str(path), _("文件是空的。"), _("请重新导出或下载。"))
    if content.startswith(_ZIP):
        return _packed_sheets(path, content)
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            _refuse_password(path)
        return _loaded(path, content, {})
    return _text_sheets(path, content)


def cell_name(row: int, column: int) -> str:
    """The name of a cell, from its row and column counted from 0.

    >>> cell_name(0, 0), cell_name(9, 27)
    ('A1', 'AB10')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def cell_text(cell: Cell) -> str:
    """The value as a person reads it, blanks at both ends taken off: whole numbers without a point, dates as ISO 8601.

    >>> cell_text(0.1 + 0.2), cell_text(date(2026, 6, 30)), cell_text(None), cell_text(1e21)
    ('0.3', '2026-06-30', '', '1000000000000000000000')
    """
    match cell:
        case None:
            return ""
        case bool():
            return "TRUE" if cell else "FALSE"
        case int() | float():
            number = number_of(cell)
            return str(cell) if number is None else _plain(number)
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell).strip()


def number_of(cell: Cell) -> Decimal | None:
    """The number that a cell holds or prints, exactly; None where it is none. Numbers of the sheet have 15 significant
    digits; texts may be full-width, with separators between thousands and any of the signs for minus.

    >>> number_of(0.1 + 0.2), number_of("−5"), number_of(" 1,234.50 "), number_of("1,23"), number_of(True)
    (Decimal('0.3'), Decimal('-5'), Decimal('1234.50'), None, None)
    """
    if cell is None or isinstance(cell, bool):
        return None
    if isinstance(cell, int):
        return Decimal(cell)
    if isinstance(cell, float):
        number = Decimal(f"{cell:.15g}")
        return number if number.is_finite() else None
    if not isinstance(cell, str):
        return None
    text = unicodedata.normalize("NFKC", cell).translate(_MINUS).strip()
    if not 0 < len(text) <= _LONGEST_NUMBER or not _NUMBER.fullmatch(text) or not any(c.isdecimal() for c in text):
        return None
    return Decimal(text.replace(",", "").replace(" ", ""))


def _plain(number: Decimal) -> str:
    written = f"{number:f}"
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if written in ("-0", "") else written


def _packed_sheets(path: Path, content: bytes) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            names = set(file.namelist())
            if "content.xml" in names and "mimetype" in names:
                check_table_file(file)
                return _loaded(path, content, {})
            if not any(name.startswith("xl/") for name in names):
                _refuse_kind(path)
            return _loaded(path, content, findings_of(file))
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as fault:
        _refuse_damaged(path, fault)
    except PartsError as fault:
        _refuse_parts(path, fault)


def _loaded(path: Path, content: bytes, found: dict[str, SheetFindings]) -> list[Sheet]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = []
        for about in workbook.sheets_metadata:
            if about.typ not in (SheetTypeEnum.WorkSheet, SheetTypeEnum.DialogSheet):
                continue
            read = workbook.get_sheet_by_name(about.name)
            last_row, last_column = read.end or (-1, -1)
            if (last_row + 1) * (last_column + 1) > MOST_CELLS:
                _refuse_parts(path, PartsError("large"))
            rows = read.to_python(skip_empty_area=False) if read.end else []
            is_hidden = about.visible != SheetVisibleEnum.Visible
            sheets.append(_sheet(about.name, rows, is_hidden, found.get(about.name, SheetFindings())))
        return sheets
    except PasswordError:
        _refuse_password(path)
    except (CalamineError, OSError, ValueError) as fault:
        _refuse_damaged(path, fault)
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":  # the library gave up on a file; it says so outside of Exception
            raise
        _refuse_damaged(path, fault)


def _sheet(name: str, read: Sequence[Sequence[Cell]], is_hidden: bool, found: SheetFindings) -> Sheet:
    """The sheet with None for empty cells, errors as texts, and a frame that holds every formula."""
    height = len(read)
    while height and not any(cell != "" for cell in read[height - 1]):
        height -= 1
    rows = [[None if cell == "" else cell for cell in row] for row in read[:height]]
    marked = [*found.errors, *found.uncached]
    if marked:
        width = max([len(rows[0]) if rows else 0, *(column + 1 for _row, column in marked)])
        rows += [[] for _missing in range(max(row for row, _column in marked) + 1 - len(rows))]
        rows = [row + [None] * (width - len(row)) for row in rows]
    for (row, column), text in found.errors.items():
        rows[row][column] = text
    return Sheet(name, rows, is_hidden, frozenset(found.uncached), frozenset(found.percents))


# --- text


def _text_sheets(path: Path, content: bytes) -> list[Sheet]:
    if path.suffix.lower() != ".csv" or _MARKUP.match(content[:400]):
        _refuse_kind(path, is_markup=bool(_MARKUP.match(content[:400])))
    text = _decoded(path, content)
    lines = text.splitlines()[:20]
    delimiter = max(
        (",", "\t", ";"), key=lambda sign: min((line.count(sign) for line in lines if line.strip()), default=0)
    )
    read: list[list[Cell]] = []
    width = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            width = max(width, len(row))
            read.append([cell.strip() or None for cell in row])
            if width * len(read) > MOST_CELLS:
                _refuse_parts(path, PartsError("large"))
    except csv.Error as fault:
        _refuse_damaged(path, fault)
    while read and not any(cell is not None for cell in read[-1]):
        read.pop()
    return [Sheet(path.stem, [row + [None] * (width - len(row)) for row in read])]


def _decoded(path: Path, content: bytes) -> str:
    """The text: UTF-8 with or without a mark, UTF-16 with a mark, else GB18030."""
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise SpreadsheetError(str(path), _("不是 UTF-8 或 GB18030 编码的文本。"), _("请另存为 CSV（UTF-8）或 .xlsx。"))


# --- refusals


def _refuse_password(path: Path) -> NoReturn:
    raise SpreadsheetError(
        str(path), _("文件加了密码，读不了。"), _("请打开后去掉“打开权限密码”，另存后再交。")
    ) from None


def _refuse_kind(path: Path, *, is_markup: bool = False) -> NoReturn:
    problem = _("其实是网页或 XML 文件，不是电子表格。") if is_markup else _("不是电子表格。")
    raise SpreadsheetError(
        str(path), problem, _("请用表格软件打开，另存为 .xlsx；可读的有：{kinds}。").format(kinds=" ".join(ENDINGS))
    )


def _refuse_damaged(path: Path, fault: BaseException) -> NoReturn:
    detail = " ".join(str(fault).split())[:120]
    raise SpreadsheetError(
        str(path), _("文件损坏或不完整（{detail}）。").format(detail=detail), _("请重新下载，或用表格软件另存后再读。")
    ) from None


def _refuse_parts(path: Path, fault: PartsError) -> NoReturn:
    refusals: dict[str, Callable[[], str]] = {
        "bomb": lambda: _("解压后过大，疑为压缩炸弹，没有读取。"),
        "large": lambda: _("表格过大，超过 {count} 格。").format(count=f"{MOST_CELLS:,}"),
    }
    if fault.kind == "encrypted":
        _refuse_password(path)
    if fault.kind not in refusals:
        _refuse_damaged(path, ValueError(fault.detail))
    remedy = _("请删去表格以外远处的单元格，或拆成几个文件。")
    raise SpreadsheetError(str(path), refusals[fault.kind](), remedy) from None
