"""The sheet of findings (审核意见) that goes back to the reporter, and the reasons (说明) that come back on it.

A reason belongs to a finding of the same rule, reporter, period, item, column and value. Once the value is changed the
reason is void: it was given for the old one.
"""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias, cast

from mingcheng.language import _, marked
from mingcheng.spreadsheets import Cell, Sheet, cell_text, sheets_of
from mingcheng.statistics.check.batch import COLUMN_LABELS
from mingcheng.statistics.check.findings import Finding, comparable, of_file
from mingcheng.statistics.form import Severity
from mingcheng.statistics.reports_read import FINDINGS_SHEET

Key: TypeAlias = tuple[str, str, int, int, str, str, str]

SHEET = FINDINGS_SHEET

SEVERITY_LABELS: Mapping[Severity, str] = {
    "error": marked("错误"),
    "warning": marked("警告"),
    "note": marked("提示"),
}
HEADINGS = (
    "序号", "级别", "规则", "代码", "单位名称", "报告期", "指标代码", "指标", "栏", "工作表", "单元格", "填报值", "应为", "问题",
    "怎么办", "说明",
)  # fmt: skip
"""The headings, Chinese for the same reason: reporters are Chinese, and reading back finds its columns by them."""

REASON = "说明"
WIDTHS = (6, 6, 16, 22, 26, 10, 10, 22, 12, 14, 9, 16, 18, 60, 40, 40)
ADVICE = marked("错误须改正；警告请改正，或在“说明”一栏写明原因；提示不必处理。改好后把本文件交回。")


def rows_of(findings: Iterable[Finding]) -> list[list[str | int]]:
    """The findings as rows under `HEADINGS`, in their order."""
    return [
        [
            number, _(SEVERITY_LABELS[each.severity]), each.rule, each.reporter, each.name, period_text(each),
            each.item, each.label, COLUMN_LABELS[each.column] if each.column else "", each.sheet, where(each),
            each.value, each.expected, each.message, each.remedy, each.reason,
        ]
        for number, each in enumerate(findings, start=1)
    ]  # fmt: skip


def where(finding: Finding) -> str:
    """The cell; where it is not known the row."""
    return finding.cell or (str(finding.row) if finding.row else "")


def period_text(finding: Finding) -> str:
    """Year and month as 2026-06, empty where the finding is of no period."""
    return f"{finding.year}-{finding.month:02d}" if finding.year and finding.month else ""


def reasons_in(paths: Iterable[Path]) -> dict[Key, str]:
    """The reasons that the files bring, by the keys of the findings. Files without the sheet bring none."""
    found: dict[Key, str] = {}
    for path in paths:
        if _may_have_sheet(path):
            for sheet in sheets_of(path):
                found.update(_reasons(sheet, path))
    return found


def _may_have_sheet(path: Path) -> bool:
    """Whether the name of the sheet stands in the file: a look at the table of contents, much quicker than reading all."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                part = next((name for name in ("xl/workbook.xml", "content.xml") if name in archive.namelist()), None)
                return part is not None and _stands_in(archive, part)
        return path.suffix.lower() == ".xls" and SHEET.encode("utf-16-le") in path.read_bytes()
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return False  # the reader of reports tells what is wrong with the file


def _stands_in(archive: zipfile.ZipFile, part: str) -> bool:
    with archive.open(part) as file:
        content = file.read(4 << 20)
    references = "".join(f"&#{ord(character)};" for character in SHEET)
    return SHEET.encode() in content or references.encode() in content


def _reasons(sheet: Sheet, path: Path) -> dict[Key, str]:
    if not _is_ours(sheet.name):
        return {}
    head = next(
        (number for number, row in enumerate(sheet.rows) if REASON in _texts(row) and "规则" in _texts(row)), None
    )
    if head is None:
        return {}
    places = {text: place for place, text in enumerate(_texts(sheet.rows[head])) if text in HEADINGS}
    if not {"规则", "代码", "报告期", "指标代码", "填报值"} <= set(places):
        return {}
    found = {}
    for row in sheet.rows[head + 1 :]:
        reason = _text(row, places, REASON)
        if reason:
            found[_key(row, places, path)] = reason
    return found


def _is_ours(name: str) -> bool:
    return unicodedata.normalize("NFKC", name).strip().startswith(SHEET)


def _texts(row: Sequence[Cell]) -> list[str]:
    return [cell_text(cell) for cell in row]


def _text(row: Sequence[Cell], places: Mapping[str, int], heading: str) -> str:
    place = places.get(heading)
    return cell_text(row[place]) if place is not None and place < len(row) else ""


def _key(row: Sequence[Cell], places: Mapping[str, int], path: Path) -> Key:
    year, _dash, month = _text(row, places, "报告期")[:7].partition("-")
    column = _text(row, places, "栏")
    names = [name for name, label in COLUMN_LABELS.items() if column in (label, _(label))]
    return (
        _text(row, places, "规则"),
        _text(row, places, "代码") or of_file(path),
        int(year) if year.isdecimal() else 0,
        int(month) if month.isdecimal() else 0,
        _text(row, places, "指标代码"),
        cast(str, names[0]) if names else "",
        comparable(_text(row, places, "填报值")),
    )
