"""Who must report: a list of reporters, read from a workbook, a CSV or a Parquet file, with what is known of each.

Columns are found by their headings: `uscc` (or 统一社会信用代码) or, for districts and parks, `region` or `id`; `name`, `size`.
Only the first is needed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.spreadsheets import cell_text, sheets_of
from mingcheng.statistics.form import Reporter
from mingcheng.uscc import normalised

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "uscc": ("uscc", "统一社会信用代码", "社会信用代码", "信用代码", "统一代码"),
    "id": ("reporter", "id", "code", "region", "代码", "单位代码", "行政区划代码", "区划代码", "地区代码", "园区代码"),
    "name": (
        "name", "名称", "企业名称", "单位名称", "单位详细名称", "企业全称", "填报单位", "地区", "地区名称", "园区", "园区名称",
    ),
    "size": ("size", "规模", "企业规模", "单位规模"),
}  # fmt: skip
SIZE_WORDS: Mapping[str, str] = {
    "large": "large", "medium": "medium", "small": "small", "micro": "micro",
    "大": "large", "大型": "large", "中": "medium", "中型": "medium", "小": "small", "小型": "small", "微": "micro",
    "微型": "micro", "大型企业": "large", "中型企业": "medium", "小型企业": "small", "微型企业": "micro",
}  # fmt: skip
ROWS_BEFORE_HEAD = 10
"""So many rows (a title, a date) may stand above the headings."""


class ExpectedError(MingchengError):
    """The list of reporters cannot be read, or has no column of codes."""


@dataclass(frozen=True)
class Expected:
    """The reporters that must report: codes with their names and size classes (empty where the list does not say)."""

    names: Mapping[str, str]
    sizes: Mapping[str, str]

    @cached_property
    def codes_by_name(self) -> Mapping[str, str]:
        """The code of each name, as `folded_name` writes it."""
        return {folded_name(name): code for code, name in self.names.items() if name}


def folded_name(name: str) -> str:
    """A name without what is written one way or another: width of characters, brackets, blanks.

    >>> folded_name("临江 云麓（软件）有限公司") == folded_name("临江云麓(软件)有限公司")
    True
    """
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def expected_in(path: Path, reporter: Reporter) -> Expected:
    """The list in a file. Raises ExpectedError, SpreadsheetError."""
    rows = _parquet_rows(path) if path.suffix.lower() == ".parquet" else _sheet_rows(path)
    wanted = ("uscc", "id") if reporter == "enterprise" else ("id", "uscc")
    for number, row in enumerate(rows[:ROWS_BEFORE_HEAD]):
        places = _places_of(row)
        column = next((places[name] for name in wanted if name in places), None)
        if column is not None:
            return _read(rows[number + 1 :], column, places, is_uscc=reporter == "enterprise")
    known = _("、").join(HEADINGS["uscc" if reporter == "enterprise" else "id"])
    raise ExpectedError(
        str(path), _("没有找到填报单位代码这一列。"), _("请给代码列写上表头，可用：{known}。").format(known=known)
    )


def _places_of(row: Sequence[str]) -> dict[str, int]:
    folded = ["".join(unicodedata.normalize("NFKC", text).split()).casefold() for text in row]
    return {
        name: folded.index(heading)
        for name, headings in HEADINGS.items()
        for heading in headings[::-1]
        if heading in folded
    }


def _read(rows: Iterable[Sequence[str]], column: int, places: Mapping[str, int], is_uscc: bool) -> Expected:
    names: dict[str, str] = {}
    sizes: dict[str, str] = {}
    for row in rows:
        code = normalised(row[column]) if is_uscc else row[column].strip()
        if not code or code in names:
            continue
        names[code] = row[places["name"]] if "name" in places else ""
        size = SIZE_WORDS.get(row[places["size"]].casefold()) if "size" in places else None
        if size:
            sizes[code] = size
    return Expected(names, sizes)


def _sheet_rows(path: Path) -> list[list[str]]:
    sheets = [sheet for sheet in sheets_of(path) if not sheet.is_hidden and sheet.rows]
    return [[cell_text(cell) for cell in row] for row in sheets[0].rows] if sheets else []


def _parquet_rows(path: Path) -> list[list[str]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise ExpectedError(str(path), _("不是可读的 Parquet 文件。"), _("请重新导出。")) from error
    names = [name for name in table.column_names if any(name in known for known in HEADINGS.values())]
    columns = [["" if value is None else str(value) for value in table[name].to_pylist()] for name in names]
    return [names, *(list(row) for row in zip(*columns, strict=True))]
