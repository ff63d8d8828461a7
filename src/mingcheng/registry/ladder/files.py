"""Lists of titles, pools and their changes as bureaus keep them, read into events; what cannot be right is told, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar, cast

import pyarrow.parquet as pq

from mingcheng.days import day_of, day_of_number
from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.registry.ladder.events import Change, Event, Standing
from mingcheng.registry.list_fields import words_of_other_rows
from mingcheng.spreadsheets import Cell, cell_text, sheets_of
from mingcheng.titles import Kind, nearest_title, title_of, titles
from mingcheng.uscc import check, proposals

HEADINGS: Mapping[str, str] = {
    "统一社会信用代码": "uscc", "信用代码": "uscc", "企业名称": "name", "单位名称": "name", "称号": "kind", "类别": "kind", "认定类别": "kind",
    "名单": "standing", "名单类型": "standing", "变动": "event", "变动类型": "event", "日期": "date", "生效日期": "date", "取得日期": "date",
    "认定日期": "date", "入库日期": "date", "有效期至": "expires", "得知日期": "known_at", "等级": "level", "依据": "document", "文件": "document",
}  # fmt: skip
"""Headings in Chinese, without blanks and brackets; the names of the columns themselves are understood, too."""
STANDINGS: Mapping[str, Standing] = {"称号": "title", "title": "title", "培育库": "pool", "pool": "pool"}
CHANGES: Mapping[str, Change] = {
    "取得": "enter", "认定": "enter", "入库": "enter", "enter": "enter", "复核": "renew", "复核通过": "renew", "续期": "renew", "renew": "renew",
    "退出": "leave", "撤销": "leave", "出库": "leave", "退库": "leave", "leave": "leave", "作废": "void", "更正": "void", "void": "void",
}  # fmt: skip
Word = TypeVar("Word", Standing, Change)
REQUIRED = ("uscc", "kind", "date")
MOST_LEVEL = 9
_SHOWN_CODES = 5


class LadderFileError(MingchengError):
    """A list of titles cannot be read at all: no heading, or a column that is needed is missing."""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that is no event, with the reason; `place` is file, sheet and row."""

    place: str
    problem: str
    remedy: str


@dataclass(slots=True)
class ReadEvents:
    """What lists hold: events, rows that were rejected, and notes about whole sheets."""

    events: list[Event] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Unfit(Exception):
    problem: str
    remedy: str


def read_events(files: Sequence[Path], known_at: date | None = None) -> ReadEvents:
    """The events of lists (.xlsx, .xls, .ods, .csv, .parquet). `known_at` holds for rows that do not say it themselves.

    Raises LadderFileError or SpreadsheetError where a file cannot be read. A missing column `event` means that every row is an
    entry, a missing `standing` that every row is a title.
    """
    found = ReadEvents()
    for path in files:
        tables = [_parquet(path)] if path.suffix.lower() == ".parquet" else _sheets(path, found)
        if not tables:
            raise LadderFileError(str(path), _("没有可读的数据。"), _("请核对文件；隐藏的工作表不读。"))
        for place, rows in tables:
            _read_rows(place, rows, found, known_at)
    return found


def _sheets(path: Path, found: ReadEvents) -> list[tuple[str, Sequence[Sequence[Cell]]]]:
    tables: list[tuple[str, Sequence[Sequence[Cell]]]] = []
    sheets = sheets_of(path)
    for sheet in sheets:
        place = f"{path.name}!{sheet.name}" if len(sheets) > 1 else path.name
        if sheet.is_hidden:
            found.notes.append(_("{place} 是隐藏的工作表，没有读取。").format(place=place))
        elif any(any(cell is not None for cell in row) for row in sheet.rows):
            tables.append((place, sheet.rows))
    return tables


def _parquet(path: Path) -> tuple[str, Sequence[Sequence[Cell]]]:
    try:
        table = pq.read_table(path)
    except (OSError, ValueError) as error:  # pyarrow's own errors are ValueErrors
        raise LadderFileError(str(path), _("不是可读的 Parquet 文件。"), _("请重新导出。")) from error
    columns = [cast("list[Cell]", column.to_pylist()) for column in table.columns]
    return path.name, [list(table.column_names), *(list(row) for row in zip(*columns, strict=True))]


def _read_rows(place: str, rows: Sequence[Sequence[Cell]], found: ReadEvents, known_at: date | None) -> None:
    start, columns = _heading(place, rows)
    before = len(found.events)
    for number, row in enumerate(rows[start + 1 :], start + 2):
        values = {name: row[column] for name, column in columns.items() if column < len(row)}
        if all(_is_blank(cell) for cell in values.values()) or _is_sum(row):
            continue
        source = _("{place} 第 {row} 行").format(place=place, row=number)
        try:
            found.events.append(_event(values, source, known_at))
        except _Unfit as unfit:
            found.rejected.append(RejectedRow(source, unfit.problem, unfit.remedy))
    failed = sorted({event.uscc for event in found.events[before:] if check(event.uscc).status == "check_failed"})
    if failed:
        told = _("{place} 有 {count} 个代码校验码不符，已保留，请核对证照：{codes}。")
        shown = _("、").join(failed[:_SHOWN_CODES]) + ("……" if len(failed) > _SHOWN_CODES else "")
        found.notes.append(told.format(place=place, count=len(failed), codes=shown))


def _is_sum(row: Sequence[Cell]) -> bool:
    """Whether a row below the list is none of it: its first words are 合计, 备注 or the like."""
    first = next(("".join(cell_text(cell).split()) for cell in row if not _is_blank(cell)), "")
    return first.replace(":", "：").partition("：")[0] in words_of_other_rows()


def _heading(place: str, rows: Sequence[Sequence[Cell]]) -> tuple[int, dict[str, int]]:
    """The row of the headings and the column of each name: the first row that has all that is needed."""
    best: dict[str, int] = {}
    for number, row in enumerate(rows[:20]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(row):
            name = _column_name(cell_text(cell))
            if name and name not in columns:
                columns[name] = column
        if all(name in columns for name in REQUIRED):
            return number, columns
        best = max(best, columns, key=len)
    labels = {"uscc": _("统一社会信用代码"), "kind": _("称号"), "date": _("日期")}
    missing = _("、").join(labels[name] for name in REQUIRED if name not in best)
    raise LadderFileError(
        place, _("找不到这些列：{columns}。").format(columns=missing), _("表头应有这三列，另可有名单、变动、有效期至、得知日期、依据。")
    )  # fmt: skip


def _column_name(heading: str) -> str | None:
    bare = "".join(heading.split()).replace("（", "(").split("(")[0]
    return HEADINGS.get(bare) or (bare if bare in HEADINGS.values() else None)


def _event(values: Mapping[str, Cell], source: str, known_at: date | None) -> Event:
    day = _day(values, "date", _("日期"))
    if day is None:
        raise _Unfit(_("没有日期。"), _("请补上。"))
    expires = _day(values, "expires", _("有效期至"))
    if expires is not None and expires < day:
        raise _Unfit(_("有效期至 {expires} 早于日期 {day}。").format(expires=expires, day=day), _("请核对两个日期。"))
    return Event(
        uscc=_code(values),
        kind=_kind(values).name,
        standing=_word(values, "standing", STANDINGS, "title"),
        event=_word(values, "event", CHANGES, "enter"),
        date=day,
        expires=expires,
        known_at=_day(values, "known_at", _("得知日期")) or known_at,
        level=_level(values),
        name=cell_text(values.get("name")) or None,
        document=cell_text(values.get("document")) or None,
        source=source,
    )


def _code(values: Mapping[str, Cell]) -> str:
    """The code, with a failing check character too: some early ones are genuine; their number is told."""
    text = cell_text(values.get("uscc"))
    checked = check(text)
    if not checked.code:
        raise _Unfit(_("没有统一社会信用代码。"), _("请补上代码；没有代码的企业先在名录里查到。"))
    if checked.status == "malformed":
        likely = proposals(text)
        remedy = _("是否应为“{code}”？请核对证照。").format(code=likely[0]) if likely else _("请核对证照。")
        raise _Unfit(_("代码“{text}”的位数或用字不对。").format(text=text), remedy)
    return checked.code


def _kind(values: Mapping[str, Cell]) -> Kind:
    text = cell_text(values.get("kind")).strip()
    kind = title_of(text)
    if kind is None:
        raise _Unfit(_("没有“{text}”这个称号。").format(text=text), remedy_for_title(text))
    return kind


def remedy_for_title(text: str) -> str:
    """What to write instead of a word that is no title."""
    near = nearest_title(text)
    if near is not None:
        return _("是否应为“{near}”？").format(near=near.label)
    return _("可用的称号：{known}。").format(known=_("、").join(each.label for each in titles().values()))


def _word(values: Mapping[str, Cell], name: str, known: Mapping[str, Word], absent: Word) -> Word:
    text = "".join(cell_text(values.get(name)).split())
    if not text:
        return absent
    if text not in known:
        raise _Unfit(
            _("“{text}”不是可识别的写法。").format(text=text), _("可用：{known}。").format(known=_("、").join(known))
        )
    return known[text]


def _day(values: Mapping[str, Cell], name: str, label: str) -> date | None:
    cell = values.get(name)
    if _is_blank(cell):
        return None
    day = day_of(cell)
    if day is None:
        meant = day_of_number(cell)
        remedy = _("请写成 2025-06-01 的形式。")
        if meant is not None:
            remedy = _("若指 {day}，请把单元格设为日期格式。").format(day=meant)
        raise _Unfit(_("{label}“{text}”不是日期。").format(label=label, text=cell_text(cell)), remedy)
    return day


def _level(values: Mapping[str, Cell]) -> int | None:
    text = cell_text(values.get("level"))
    if not text:
        return None
    if not (text.isdecimal() and 1 <= int(text) <= MOST_LEVEL):
        raise _Unfit(
            _("等级“{text}”不是 1 至 {most} 的整数。").format(text=text, most=MOST_LEVEL),
            _("等级由低到高记为 1、2、3……"),
        )
    return int(text)


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
