"""The review list: pairs for a person, as a workbook or CSV with one column to fill in; and the way back.

The officer writes 是同一家 or 不是 (and, where wanted, who and why); rows left empty stay open. What was decided is kept with
the keys of the two records, so that it holds for every later list in which these records come again.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import xlsxwriter

from mingcheng.journals import Entry, sha256_of
from mingcheng.language import _, marked
from mingcheng.registry.linkage.link import DECISIONS, QUESTIONS
from mingcheng.registry.register import DECIDED, Register, RegisterError
from mingcheng.spreadsheets import cell_text, sheets_of

VERDICT, REASON, PERSON = marked("结论"), marked("理由"), marked("判断人")
VERDICTS = (marked("是同一家"), marked("不是"))
_SAME = ("是同一家", "是", "同一家", "same", "yes", "y")
_DIFFERENT = ("不是", "否", "不是同一家", "different", "no", "n")
HEADS = (
    ("question", marked("问题")), ("evidence", marked("证据")),
    ("a_name", marked("甲：名称")), ("b_name", marked("乙：名称")),
    ("a_code", marked("甲：代码")), ("b_code", marked("乙：代码")),
    ("a_address", marked("甲：地址")), ("b_address", marked("乙：地址")),
    ("a_founded", marked("甲：成立日期")), ("b_founded", marked("乙：成立日期")),
    ("a_source", marked("甲：来源")), ("b_source", marked("乙：来源")),
    ("weight", marked("合计（比特）")), ("a_key", marked("甲：记录号")), ("b_key", marked("乙：记录号")),
)  # fmt: skip
"""Columns of the list behind the three to fill in; the keys at the end lead back to the records."""
_WIDTHS = {
    "question": 28,
    "evidence": 60,
    "a_name": 32,
    "b_name": 32,
    "a_code": 22,
    "b_code": 22,
    "a_address": 32,
    "b_address": 32,
}
_SHEET = "待核对"


def write_review(review: pa.Table, path: Path) -> None:
    """The list as .xlsx (cells to fill in are marked, with a choice) or .csv. The caller deals with OSError."""
    heads = [_(VERDICT), _(REASON), _(PERSON), *(_(label) for _name, label in HEADS)]
    rows = (["", "", "", *_shown(row)] for row in review.to_pylist())
    if path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([heads, *rows])
        return
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        sheet = workbook.add_worksheet(_SHEET)
        bold = workbook.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        to_fill = workbook.add_format({"bg_color": "#FFF7D6", "border": 1, "border_color": "#D9C98A"})
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        sheet.write_row(0, 0, heads, bold)
        sheet.freeze_panes(1, 3)
        sheet.set_column(0, 2, 12)
        for place, (name, _label) in enumerate(HEADS, start=3):
            sheet.set_column(place, place, _WIDTHS.get(name, 14))
        last = 0
        for last, row in enumerate(rows, start=1):
            for column in range(3):
                sheet.write_blank(last, column, None, to_fill)
            sheet.write_row(last, 3, row[3:], wrapped)
        if last:
            choice = {"validate": "list", "source": [_(word) for word in VERDICTS]}
            sheet.data_validation(1, 0, last, 0, choice)


def _shown(row: dict[str, object]) -> list[object]:
    values = dict(row, question=_(QUESTIONS[str(row["question"])]))
    values["weight"] = "" if row["weight"] is None else f"{row['weight']:+.1f}"
    return ["" if values[name] is None else str(values[name]) for name, _label in HEADS]


@dataclass(frozen=True)
class Decided:
    """What a filled list brought: how many verdicts of each kind, and how many rows stay open."""

    entry: Entry | None
    same: int
    different: int
    open: int
    is_new: bool = True


def read_decisions(register: Register, path: Path, *, known_at: date, who: str) -> Decided:
    """Keeps the verdicts of a filled list. Raises RegisterError with every row whose verdict cannot be understood, and
    where the columns of the list are gone; SpreadsheetError, JournalError."""
    sheet = next((sheet for sheet in sheets_of(path) if not sheet.is_hidden and sheet.rows), None)
    rows = [[cell_text(cell) for cell in row] for row in sheet.rows] if sheet else []
    place = _places_of(rows[0] if rows else [], path)
    decided, wrong, left_open = [], [], 0
    for number, row in enumerate(rows[1:], start=2):
        told = {name: row[at] if at < len(row) else "" for name, at in place.items()}
        verdict = _verdict(told["verdict"])
        if verdict == "":
            left_open += bool(told["a_key"])
        elif verdict is None or not told["a_key"] or not told["b_key"]:
            wrong.append(number)
        else:
            decided.append(
                (told["a_key"], told["b_key"], verdict, told.get("person") or who, known_at, told.get("reason", ""),
                 told.get("a_name", ""), told.get("b_name", ""))
            )  # fmt: skip
    if wrong:
        shown = _("、").join(map(str, wrong[:8]))
        problem = _("第 {rows} 行的结论看不懂，或记录号不全。").format(rows=shown + ("……" if len(wrong) > 8 else ""))
        raise RegisterError(str(path), problem, _("结论只写“是同一家”或“不是”，记录号不要改动。"))
    counts = [sum(row[2] == verdict for row in decided) for verdict in ("same", "different")]
    if not decided:
        return Decided(None, 0, 0, left_open, is_new=False)
    hashed = sha256_of(path)
    before = max(
        (entry.number for entry in register.journal.entries(DECIDED) if entry.files[0].sha256 != hashed), default=0
    )

    def is_same(entry: Entry) -> bool:
        """Only where nothing was decided since: a list that comes once more after another one counts again."""
        return entry.files[0].sha256 == hashed and entry.number > before

    held = next((entry for entry in register.journal.entries(DECIDED) if is_same(entry)), None)
    if held is not None:
        return Decided(held, counts[0], counts[1], left_open, is_new=False)
    table = pa.table(
        [pa.array(column, kind.type) for column, kind in zip(zip(*decided, strict=True), DECISIONS, strict=True)],
        DECISIONS,
    )
    entry = register.journal.add(DECIDED, [path], {"decisions": table}, known_at, {"who": who}, is_same)
    return Decided(entry, counts[0], counts[1], left_open)


def _places_of(heads: Sequence[str], path: Path) -> dict[str, int]:
    """Where the columns are that are read back, in either language."""
    labels = {
        "verdict": VERDICT, "reason": REASON, "person": PERSON,
        **{name: label for name, label in HEADS if name in ("a_key", "b_key", "a_name", "b_name")},
    }  # fmt: skip
    found = {name: heads.index(text) for name, label in labels.items() for text in (label, _(label)) if text in heads}
    missing = [_(labels[name]) for name in ("verdict", "a_key", "b_key") if name not in found]
    if missing:
        problem = _("缺少“{columns}”这几列，不是核对清单。").format(columns=_("、").join(missing))
        raise RegisterError(str(path), problem, _("请在 mingcheng link --review 写出的清单里填写，不要改表头。"))
    return found


def _verdict(text: str) -> str | None:
    """same, different, empty for an open row; None where it is none of these."""
    word = text.strip().rstrip("。.").lower()
    if not word:
        return ""
    return "same" if word in _SAME else "different" if word in _DIFFERENT else None
