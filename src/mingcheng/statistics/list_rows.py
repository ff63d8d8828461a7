"""Rows below the head of a list that are no reports: totals, and lines for names and remarks.

>>> is_total("合 计"), is_total("全市合计（5家）"), is_total("总计软件有限公司")
(True, True, False)
>>> is_remark("填表人：张三"), is_remark("注：1. 金额以万元计"), is_remark("注册软件有限公司")
(True, True, False)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

from mingcheng.spreadsheets import Cell, cell_text

_BRACKETS = re.compile(r"\([^()]*\)")
_BLANKS = re.compile(r"[\s:]+")
_TOTAL = re.compile(
    r"(?:全[国省市区县部]|本[省市区县月季年页]|以上|各[市区县]{1,2})*(?:合计|总计|小计|累计|共计|平均)[数值]?(?:\d+[家户个])?"
)
_REMARK = re.compile(
    r"\s*(?:(?:填表|制表|填报|审核|复核|经办|联系)人?|(?:单位|统计)?负责人|联系电话|(?:填[表报]|制表|报出|打印)?日期|备注|说明|附?注)\s*:"
)


def is_total(text: str) -> bool:
    """Whether a cell names a total."""
    folded = _BRACKETS.sub("", unicodedata.normalize("NFKC", text))
    return _TOTAL.fullmatch(_BLANKS.sub("", folded)) is not None


def is_remark(text: str) -> bool:
    """Whether a cell begins a line for a name, a day or a remark, as they stand below a list."""
    return _REMARK.match(unicodedata.normalize("NFKC", text)) is not None


def total_at(row: Sequence[Cell], reporter: int | None, figures: Collection[int]) -> int | None:
    """The column of the cell that says that a row is a total; None where it is none. A row with the code of a reporter is a
    report, whatever its name: districts add up to a city that reports, too."""
    code = cell_text(row[reporter]) if reporter is not None else ""
    if any(map(str.isdecimal, code)) and not is_total(code):
        return None
    words = ((place, cell) for place, cell in enumerate(row) if isinstance(cell, str) and place not in figures)
    return next((place for place, text in words if is_total(text)), None)


def is_line_of_text(row: Sequence[Cell], figures: Collection[int]) -> bool:
    """Whether a row is a line of remarks: it begins as one, and no figure stands in it."""
    if any(isinstance(row[place], int | float) for place in figures):
        return False
    first = next((cell for cell in row if cell is not None), None)
    return isinstance(first, str) and is_remark(first)
