"""The sheet of explanations of a template: who reports, until when, what the items are, which rules hold between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from mingcheng.language import marked
from mingcheng.statistics.form import FormVersion, Severity
from mingcheng.statistics.form_json import rule_text
from mingcheng.statistics.forms import validity_text
from mingcheng.statistics.template_style import Styles

Say: TypeAlias = Callable[[str], str]
"""What makes a text one of the user's language, or leaves it as it is: a template is in Chinese."""


def as_it_is(text: str) -> str:
    """A text in Chinese."""
    return text


def deadline_text(version: FormVersion, say: Say = as_it_is) -> str:
    """Until when a report is in time."""
    if version.deadline_months_after == 0:
        return say(marked("当月{day}日前")).format(day=version.deadline_day)
    if version.deadline_months_after == 1:
        return say(marked("次月{day}日前")).format(day=version.deadline_day)
    text = marked("报告期末月后第{months}个月{day}日前")
    return say(text).format(months=version.deadline_months_after, day=version.deadline_day)


def frequency_text(version: FormVersion, say: Say = as_it_is) -> str:
    """How often it is reported."""
    return say({"month": marked("月报"), "quarter": marked("季报"), "year": marked("年报")}[version.frequency])


def severity_text(severity: Severity, say: Say = as_it_is) -> str:
    """What a broken rule means for the reporter."""
    return say({"error": marked("错误，须改正"), "warning": marked("警告，须说明"), "note": marked("提示")}[severity])


def write_explanations(sheet: Any, styles: Styles, version: FormVersion) -> None:
    """Writes the whole sheet; it is locked, and nothing on it is read."""
    for column, width in enumerate((12, 40, 12, 44, 16, 50)):
        sheet.set_column(column, column, width)
    row = _write_lines(sheet, styles, 0, "关于本表", _about(version))
    row = _write_lines(sheet, styles, row, "谁填报", version.who_reports)
    row = _write_lines(sheet, styles, row, "说明", version.notes)
    heads = ("指标编码", "指标说明", "计量", "从属于", "是否必填", "注意")
    row = _write_table(sheet, styles, row, "指标", heads, _item_rows(version))
    heads = ("编号", "关系", "", "算式", "违反时", "依据")
    row = _write_table(sheet, styles, row, "勾稽关系", heads, _rule_rows(version))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _about(version: FormVersion) -> list[str]:
    validity, deadline = validity_text(version, as_it_is), deadline_text(version)
    lines = [
        f"表名：{version.title}",
        f"表号：{version.number}" if version.number else "",
        f"依据：{version.document}",
        f"版本：{version.version}（{validity}）",
        f"报送：{frequency_text(version)}，{deadline}",
        "" if version.is_confirmed else "本版内容有推定成分，未经原文核对。",
        "指标代码是自编的，不是官方代码。" if version.has_own_codes else "",
    ]
    return [line for line in lines if line]


def _item_rows(version: FormVersion) -> list[tuple[str, ...]]:
    labels = {item.code: item.label for item in version.items}
    rows: list[tuple[str, ...]] = []
    for item in version.items:
        required = "自动计算" if item.is_computed else "必填" if item.is_required else ""
        condition = "有嵌入式系统软件业务的才填。" if item.condition == "embedded" else ""
        rows.append(
            (item.code, item.label, item.unit, labels.get(item.parent or "", ""), required, condition + item.note)
        )
    return rows


def _rule_rows(version: FormVersion) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for each in version.identities:
        source = each.source + ("" if each.is_confirmed else "（推定）")
        rows.append((each.id, each.title, "", rule_text(each), severity_text(each.severity), source))
    for rule in version.rules:
        source = rule.source + ("" if rule.is_confirmed else "（推定）")
        rows.append((rule.id, rule.title, "", "", severity_text(rule.severity), source))
    return rows


def _write_lines(sheet: Any, styles: Styles, row: int, title: str, lines: Sequence[str]) -> int:
    if not lines:
        return row
    sheet.merge_range(row, 0, row, 5, title, styles.section)
    for line in lines:
        row += 1
        sheet.merge_range(row, 0, row, 5, line, styles.text)
    return row + 2


def _write_table(
    sheet: Any, styles: Styles, row: int, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> int:
    if not rows:
        return row
    sheet.merge_range(row, 0, row, 5, title, styles.section)
    for column, head in enumerate(heads):
        sheet.write_string(row + 1, column, head, styles.column_head)
    for place, cells in enumerate(rows, start=row + 2):
        for column, text in enumerate(cells):
            sheet.write_string(place, column, text, styles.cell)
    return row + len(rows) + 3
