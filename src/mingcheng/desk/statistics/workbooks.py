"""Workbooks to fill in: the list of a round with codes and names in it, and one reporter's report to be corrected."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.http import QueryDict

from mingcheng.desk.organisations.reach import Reach
from mingcheng.desk.statistics.models import Round
from mingcheng.desk.statistics.rounds import RoundError, expected_table, limited
from mingcheng.language import _
from mingcheng.statistics.form import Column as FormColumn
from mingcheng.statistics.form import FormVersion, Item

SUFFIXES: dict[FormColumn, str] = {
    "year_to_date": "",
    "year_earlier": "__year_earlier",
    "to_last_month": "__to_last_month",
}
EMBEDDED: dict[bool | None, str] = {True: "是", False: "否"}


@dataclass(frozen=True, slots=True)
class Line:
    """An item of a report: its values as the form prints them, by column, and where each stood."""

    item: Item
    values: list[tuple[str, str, str]]
    """The name of the field, the value as printed, and the place that it was read from."""


def template_with_names(found: Round, reach: Reach) -> bytes:
    """The list template of a round with codes and names of those who must report filled in."""
    import openpyxl

    from mingcheng.statistics.template import list_template

    book = openpyxl.load_workbook(io.BytesIO(list_template(found.form_version, found.period)))
    sheet = book.worksheets[0]
    row, columns = head_row(sheet)
    table = limited(expected_table(found), reach)
    for place, (code, name) in enumerate(
        zip(table["uscc"].to_pylist(), table["name"].to_pylist(), strict=True), start=1
    ):
        sheet.cell(row + place, columns["uscc"], code)
        sheet.cell(row + place, columns["name"], name)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def head_row(sheet: Any) -> tuple[int, dict[str, int]]:
    """The last row of the heads of a list template, and the columns of code and name."""
    for number, row in enumerate(sheet.iter_rows(min_row=1, max_row=12), start=1):
        texts = {str(cell.value or "").strip(): cell.column for cell in row}
        code = next((column for text, column in texts.items() if "统一社会信用代码" in text), None)
        name = next((column for text, column in texts.items() if "名称" in text), None)
        if code and name:
            merged = [each for each in sheet.merged_cells.ranges if each.min_row == number and each.min_col == code]
            return (merged[0].max_row if merged else number), {"uscc": code, "name": name}
    raise RoundError("", _("这张报表的清单模板没有代码和名称两列。"), "")


@contextmanager
def corrected_file(found: Round, row: dict[str, Any], lines: list[Line], typed_values: QueryDict) -> Iterator[Path]:
    """The corrected report as a list of one line, to be handed in like any other file: it is checked the same, and kept as
    evidence of what was changed."""
    import openpyxl

    from mingcheng.statistics.template import list_template

    version = found.form_version
    book = openpyxl.load_workbook(io.BytesIO(list_template(version, found.period)))
    sheet = book.worksheets[0]
    heads = columns_of(sheet, version)
    values: dict[str, Any] = {
        "uscc": row["reporter"],
        "name": row.get("name"),
        "embedded": EMBEDDED.get(row.get("embedded")),
    }
    for line in lines:
        for name, before, _origin in line.values:
            typed = typed_values.get(name, before).strip().replace(",", "")
            values[name] = _number(typed) if line.item.kind != "text" else typed or None
    for name, (column, top) in heads.items():
        if values.get(name) is not None:
            sheet.cell(top + 1, column, values[name])
    with tempfile.TemporaryDirectory(prefix="mingcheng-") as folder:
        path = Path(folder) / f"{_('更正')}-{row['reporter']}-{found.year}-{found.last_month:02}.xlsx"
        book.save(path)
        yield path


def _number(text: str) -> Any:
    """A number where it is one; else the text itself, so that the check says what is wrong with it."""
    if not text:
        return None
    try:
        return float(Decimal(text))
    except ArithmeticError:
        return text


def columns_of(sheet: Any, version: FormVersion) -> dict[str, tuple[int, int]]:
    """For each field of a list template its column and the last row of the heads."""
    top, first = head_row(sheet)
    found = {name: (column, top) for name, column in first.items()}
    fixed = [name for name in version.head if name in ("uscc", "name", "region", "park", "embedded")]
    for place, name in enumerate(fixed, start=1):
        found[name] = (place, top)
    column = len(fixed) + 1
    for item in version.items:
        for each in version.columns:
            found[f"{item.name}{SUFFIXES[each]}"] = (column, top)
            column += 1
    return found
