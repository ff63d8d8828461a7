"""What reading filled report forms gives: tables of reports, where each value stood, and what was noticed on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa

from mingcheng.language import marked
from mingcheng.spreadsheets import cell_name
from mingcheng.statistics.form import Column, Form, FormVersion, Item, Severity

Key: TypeAlias = tuple[str, Column]
"""An item's name and one of its columns."""

FINDINGS_SHEET = "审核意见"
"""The sheet on which a check tells its findings: it names items and values, and is no report. The same in every language."""

KINDS: Mapping[str, tuple[Severity, str]] = {
    "unreadable_file": ("error", marked("文件读不出来")),
    "no_form": ("error", marked("没有找到报表")),
    "hidden_sheet": ("warning", marked("隐藏的工作表没有读")),
    "other_period": ("error", marked("不是要收的报告期")),
    "form_version": ("error", marked("报表版本在该报告期无效")),
    "uscc_as_number": ("error", marked("代码存成了数字")),
    "uncached": ("error", marked("公式没有算出的值")),
    "error_value": ("error", marked("公式出错")),
    "date": ("error", marked("应填数字的地方是日期")),
    "unreadable": ("error", marked("应填数字的地方读不出数字")),
    "too_large": ("error", marked("数字大得不合情理")),
    "fraction": ("warning", marked("应为整数或小数位数过多")),
    "missing_column": ("warning", marked("缺少必填的指标")),
    "heading": ("warning", marked("表头有矛盾")),
    "unit": ("warning", marked("计量单位可能不对")),
    "converted": ("note", marked("按写明的计量单位换算")),
    "decimals": ("note", marked("小数比分还细，已四舍五入")),
    "number_as_text": ("note", marked("数字存成了文本")),
    "negative_zero": ("note", marked("负零")),
    "placeholder": ("note", marked("用符号表示没有数")),
    "date_as_number": ("note", marked("日期存成了数字")),
    "unknown_column": ("note", marked("表上多出的栏没有读")),
    "total_row": ("note", marked("合计行没有读")),
}
"""Kinds of findings with their severity and what they are. An error blocks the report, a warning asks, a note tells."""


@dataclass(frozen=True, slots=True)
class ReadingFinding:
    """One thing noticed while reading. `cell` is a name like B12, `value` what stands there as printed, `expected` what
    it would have to be, `remedy` what to do. `reporter`, `year` and `month` are of the report where it is known, `item`
    and `column` of the value, `row` the row of a list from 1; `report` is the row of the table of the batch of `version`. What is noted
    many times on a sheet is told once, at the first cell, without a report."""

    kind: str
    severity: Severity
    message: str
    remedy: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""
    value: str = ""
    expected: str = ""
    reporter: str = ""
    name: str = ""
    year: int | None = None
    month: int | None = None
    item: str = ""
    column: Column | None = None
    row: int | None = None
    version: str = ""
    report: int | None = None

    @property
    def place(self) -> str:
        """File, sheet and cell: `file!Sheet!C14`."""
        return "!".join(part for part in (self.file, self.sheet, self.cell) if part)


@dataclass(frozen=True, slots=True)
class Source:
    """A sheet that reports were read from. In a list, `columns` says in which column a value stands, and `cells` is empty;
    in a form, `cells` says in which cell. All counts from 0."""

    file: int
    sheet: str
    columns: Mapping[Key, int] = field(default_factory=dict)
    cells: Mapping[Key, tuple[int, int]] = field(default_factory=dict)

    def cell(self, key: Key, row: int | None) -> str:
        """The name of the cell of a value in the row of a list (from 0), or in the form; empty where there is none."""
        if key in self.cells:
            return cell_name(*self.cells[key])
        return cell_name(row, self.columns[key]) if row is not None and key in self.columns else ""


@dataclass(frozen=True)
class ReadBatch:
    """The reports of one form version as a table, and the places of their values.

    `reports`: one row a reporter and period. `reporter`, `name`, `year`, `month`, `file` (index into `files`), `sheet`,
    `row` (of a list, from 1), the facts of the head, then for each item its year-to-date value as a whole number of
    `SCALE`, and `<item>__year_earlier`, `<item>__to_last_month` where the form has those columns; null is not reported.
    """

    version: FormVersion
    files: tuple[Path, ...]
    reports: pa.Table
    sources: Sequence[Source] = ()
    source_of: Sequence[int] = ()

    def place(self, report: int, item: str | Item, column: Column = "year_to_date") -> str:
        """Where the value of a report (a row of the table) stands: `file!Sheet!C14`; without a cell where there is none.

        `item` is an item, its name, its code, or a fact of the head (`reporter`, `name`).
        """
        return "!".join(part for part in self.where(report, item, column) if part)

    def where(self, report: int, item: str | Item, column: Column = "year_to_date") -> tuple[str, str, str]:
        """File, sheet and cell, as of `place`."""
        source = self.sources[self.source_of[report]]
        name = item.name if isinstance(item, Item) else item
        found = self.version.item(name)
        row = self.reports["row"][report].as_py()
        cell = source.cell((found.name if found else name, column), None if row is None else row - 1)
        return str(self.files[source.file]), source.sheet, cell


@dataclass(frozen=True)
class ReadReports:
    """What a number of files gave: a batch for each form version that their periods ask for, oldest first."""

    form: Form
    files: tuple[Path, ...]
    batches: tuple[ReadBatch, ...]
    findings: tuple[ReadingFinding, ...]

    @property
    def count(self) -> int:
        """How many reports were read."""
        return sum(batch.reports.num_rows for batch in self.batches)

    @property
    def version(self) -> FormVersion:
        """The version of the last batch; the latest of the form where nothing was read."""
        return self.batches[-1].version if self.batches else self.form.latest

    @property
    def reports(self) -> pa.Table | None:
        """The reports of the last batch: all of them where one version holds; None where nothing was read."""
        return self.batches[-1].reports if self.batches else None
