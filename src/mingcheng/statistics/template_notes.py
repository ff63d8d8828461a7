"""The sheet of explanations of a template: who reports, until when, what the items are, which rules hold between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mingcheng.language import _
from mingcheng.statistics.form import FormVersion, Severity
from mingcheng.statistics.form_json import rule_text
from mingcheng.statistics.forms import validity_text
from mingcheng.statistics.template_style import Styles


def deadline_text(version: FormVersion) -> str:
    """Until when a report is in time."""
    if version.deadline_months_after == 0:
        return _("当月{day}日前").format(day=version.deadline_day)
    if version.deadline_months_after == 1:
        return _("次月{day}日前").format(day=version.deadline_day)
    return _("报告期末月后第{months}个月{day}日前").format(
        months=version.deadline_months_after, day=version.deadline_day
    )


def frequency_text(version: FormVersion) -> str:
    """How often it is reported."""
    return {"month": _("月报"), "quarter": _("季报"), "year": _("年报")}[version.frequency]


def severity_text(severity: Severity) -> str:
    """What a broken rule means for the reporter."""
    return {"error": _("错误，须改正"), "warning": _("警告，须说明"), "note": _("提示")}[severity]


def write_explanations(sheet: Any, styles: Styles, version: FormVersion) -> None:
    """Writes the whole sheet; it is locked, and nothing on it is read."""
    for column, width in enumerate((12, 40, 12, 44, 16, 50)):
        sheet.set_column(column, column, width)
    row = _write_lines(sheet, styles, 0, _("关于本表"), _about(version))
    row = _write_lines(sheet, styles, row, _("谁填报"), version.who_reports)
    row = _write_lines(sheet, styles, row, _("说明"), version.notes)
    heads = (_("指标编码"), _("指标说明"), _("计量"), _("从属于"), _("是否必填"), _("注意"))
    row = _write_table(sheet, styles, row, _("指标"), heads, _item_rows(version))
    heads = (_("编号"), _("关系"), "", _("算式"), _("违反时"), _("依据"))
    row = _write_table(sheet, styles, row, _("勾稽关系"), heads, _rule_rows(version))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _about(version: FormVersion) -> list[str]:
    lines = [
        _("表名：{title}").format(title=version.title),
        _("表号：{number}").format(number=version.number) if version.number else "",
        _("依据：{document}").format(document=version.document),
        _("版本：{version}（{validity}）").format(version=version.version, validity=validity_text(version)),
        _("报送：{frequency}，{deadline}").format(frequency=frequency_text(version), deadline=deadline_text(version)),
        "" if version.is_confirmed else _("本版内容有推定成分，未经原文核对。"),
        _("指标代码是自编的，不是官方代码。") if version.has_own_codes else "",
    ]
    return [line for line in lines if line]


def _item_rows(version: FormVersion) -> list[tuple[str, ...]]:
    labels = {item.code: item.label for item in version.items}
    rows: list[tuple[str, ...]] = []
    for item in version.items:
        required = _("自动计算") if item.is_computed else _("必填") if item.is_required else ""
        condition = _("有嵌入式系统软件业务的才填。") if item.condition == "embedded" else ""
        rows.append(
            (item.code, item.label, item.unit, labels.get(item.parent or "", ""), required, condition + item.note)
        )
    return rows


def _rule_rows(version: FormVersion) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for each in version.identities:
        source = each.source + ("" if each.is_confirmed else _("（推定）"))
        rows.append((each.id, each.title, "", rule_text(each), severity_text(each.severity), source))
    for rule in version.rules:
        source = rule.source + ("" if rule.is_confirmed else _("（推定）"))
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
