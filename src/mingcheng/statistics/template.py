"""The spreadsheet that reporters fill: the form with its heads, codes and units, totals as formulas, everything but the input
cells locked, what may be entered checked on entry, and a sheet of explanations.

`form_template` is one form a file, for an enterprise; `list_template` has a row a reporter, for a bureau. Both are read back
by `read_reports`, by the words that stand on them: so they are in Chinese, whatever the language of the screen.
"""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from mingcheng.reference_periods import Period
from mingcheng.spreadsheets import cell_name
from mingcheng.statistics.form import Column, FormVersion, Identity, Item
from mingcheng.statistics.heads import HEADS, PERIOD, VERSION
from mingcheng.statistics.template_notes import write_explanations
from mingcheng.statistics.template_style import Styles, entry_rule, head_rule

_LABEL, _CODE, _UNIT, _FIRST_VALUE = 0, 1, 2, 3
_NOTHING = " "
"""The cached value of a total of nothing: the writer takes an empty text for a formula that was never computed."""
_LIST_ROWS = 2000
"""Rows of a list in which entries are checked; more may be pasted below."""


def column_label(column: Column) -> str:
    """What a form prints over a column of figures."""
    match column:
        case "year_to_date":
            return "本年累计"
        case "year_earlier":
            return "上年同期累计"
        case "to_last_month":
            return "上月止累计"


def period_text(version: FormVersion, period: Period) -> str:
    """A period as the form calls it: by its last month, its quarter or its year."""
    match version.frequency:
        case "month":
            return Period(period.year, period.last_month, period.last_month).label
        case "quarter":
            return Period(period.year, period.last_month - 2, period.last_month).label
        case "year":
            return Period(period.year).label


def form_template(version: FormVersion, period: Period | None = None) -> bytes:
    """An .xlsx with one form, its period filled in where it is given."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        _describe(book, version)
        styles = Styles(book)
        sheet = book.add_worksheet("填报表")
        top = _write_head(sheet, styles, version, period)
        _write_items(sheet, styles, version, top)
        _finish_form(sheet, styles, version, top)
        write_explanations(book.add_worksheet("填报说明"), styles, version)
    return file.getvalue()


def list_template(version: FormVersion, period: Period | None = None) -> bytes:
    """An .xlsx with a row a reporter and a column a figure."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        _describe(book, version)
        styles = Styles(book)
        sheet = book.add_worksheet("报表清单")
        _write_list(sheet, styles, version, period)
        write_explanations(book.add_worksheet("填报说明"), styles, version)
    return file.getvalue()


def _describe(book: Any, version: FormVersion) -> None:
    book.set_properties(
        {"title": version.title, "subject": version.number, "comments": f"mingcheng:{version.form}/{version.version}"}
    )


# --- one form


def _last_column(version: FormVersion) -> int:
    return _FIRST_VALUE + len(version.columns) + (1 if "year_earlier" in version.columns else 0) - 1


def _write_head(sheet: Any, styles: Styles, version: FormVersion, period: Period | None) -> int:
    """Title, document and the facts of the head, two a row; gives the row of the table's heads."""
    last = max(_last_column(version), 5)
    sheet.merge_range(0, 0, 0, last, version.title, styles.title)
    sheet.set_row(0, 30)
    about = " ".join(part for part in (version.number, version.document) if part)
    sheet.merge_range(1, 0, 1, last, about, styles.subtitle)
    facts: list[tuple[str, str]] = [(PERIOD.label, "period"), (VERSION.label, "version")]
    facts += [(HEADS[name].label, name) for name in version.head]
    for place, (label, name) in enumerate(facts):
        row, is_right = 2 + place // 2, place % 2
        left, right = ((0, 2), (3, last))[is_right]
        sheet.write_string(row, left, label, styles.head_label)
        style = styles.locked_text if name == "version" else styles.head_input
        value = {"period": period_text(version, period) if period else "", "version": version.version}.get(name, "")
        if right > left + 1:
            sheet.merge_range(row, left + 1, row, right, value, style)
        else:
            sheet.write(row, left + 1, value, style)
        if name != "version":
            rule = head_rule(name, version)
            if rule:
                sheet.data_validation(row, left + 1, row, left + 1, rule)
    return 2 + (len(facts) + 1) // 2 + 1


def _write_items(sheet: Any, styles: Styles, version: FormVersion, top: int) -> None:
    heads = ["指标名称", "代码", "计量单位", *map(column_label, version.columns)]
    if "year_earlier" in version.columns:
        heads.append("同比（%）")
    for column, text in enumerate(heads):
        sheet.write_string(top, column, text, styles.column_head)
    rows = {item.code: top + 1 + place for place, item in enumerate(version.items)}
    totals = {identity.left[0][0]: identity for identity in version.identities if is_total(identity, version)}
    for item in version.items:
        row = rows[item.code]
        sheet.write_string(row, _LABEL, item_label(item), styles.label(_depth(version, item)))
        sheet.write_string(row, _CODE, item.code, styles.code)
        sheet.write_string(row, _UNIT, item.unit, styles.code)
        for place, _column in enumerate(version.columns):
            cell = row, _FIRST_VALUE + place
            if item.code in totals:
                sheet.write_formula(*cell, _sum_formula(totals[item.code], rows, cell[1]), styles.total(item), _NOTHING)
                continue
            sheet.write_blank(*cell, None, styles.input(item))
            sheet.data_validation(*cell, *cell, entry_rule(item))
        if "year_earlier" in version.columns:
            growth = "" if item.kind in ("rate", "text") else _growth_formula(version, row)
            if growth:
                sheet.write_formula(row, len(heads) - 1, growth, styles.growth, _NOTHING)
            else:
                sheet.write_blank(row, len(heads) - 1, None, styles.growth)


def is_total(identity: Identity, version: FormVersion) -> bool:
    """Whether an identity is how the form computes an item."""
    item = version.item(identity.left[0][0])
    is_sum = identity.relation == "=" and len(identity.left) == 1 and identity.right_percent == 100
    return is_sum and item is not None and item.is_computed


def item_label(item: Item) -> str:
    """The label as the form prints it: starred where it is asked under a condition only."""
    return ("*" if item.condition else "") + item.label


def _depth(version: FormVersion, item: Item) -> int:
    depth, parent = 0, version.item(item.parent) if item.parent else None
    while parent is not None and depth < 5:
        depth, parent = depth + 1, version.item(parent.parent) if parent.parent else None
    return depth


def _sum_formula(identity: Identity, rows: dict[str, int], column: int) -> str:
    """Empty as long as no part is filled in: a total of nothing is not zero."""
    cells = [(cell_name(rows[code], column), weight) for code, weight in identity.right]
    terms = "+".join(f"N({cell})" if weight == 1 else f"{weight}*N({cell})" for cell, weight in cells)
    return f'=IF(COUNT({",".join(cell for cell, _weight in cells)})=0,"",ROUND({terms},6))'


def _growth_formula(version: FormVersion, row: int) -> str:
    now, then = (cell_name(row, _FIRST_VALUE + version.columns.index(c)) for c in ("year_to_date", "year_earlier"))
    return f'=IF(OR(COUNT({now},{then})<2,N({then})<=0),"",ROUND(({now}/{then}-1)*100,1))'


def _finish_form(sheet: Any, styles: Styles, version: FormVersion, top: int) -> None:
    last_row, last = top + len(version.items), _last_column(version)
    sheet.set_column(_LABEL, _LABEL, 34)
    sheet.set_column(_CODE, _CODE, 22)
    sheet.set_column(_UNIT, _UNIT, 12)
    sheet.set_column(_FIRST_VALUE, last, 20)
    sheet.write_string(last_row + 1, 0, "黄色格填写，灰色格自动计算；没有发生的填0，不掌握的空着。", styles.remark)
    sheet.freeze_panes(top + 1, _FIRST_VALUE)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.print_area(0, 0, last_row + 1, last)
    sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})


# --- a list


def _write_list(sheet: Any, styles: Styles, version: FormVersion, period: Period | None) -> None:
    heads = [name for name in version.head if name in ("uscc", "name", "region", "park", "embedded")]
    width = len(heads) + len(version.items) * len(version.columns)
    sheet.merge_range(0, 0, 0, min(width - 1, 8), version.title, styles.title)
    facts = (
        (PERIOD.label, period_text(version, period) if period else "", styles.head_input),
        (VERSION.label, version.version, styles.locked_text),
    )
    for place, (label, value, style) in enumerate(facts):
        sheet.write_string(1, 2 * place, label, styles.head_label)
        sheet.write(1, 2 * place + 1, value, style)
    sheet.data_validation(1, 1, 1, 1, head_rule("period", version))
    for column, name in enumerate(heads):
        sheet.merge_range(3, column, 4, column, HEADS[name].label, styles.column_head)
        sheet.set_column(column, column, 34 if name == "name" else 22, styles.head_input)
        rule = head_rule(name, version)
        if rule:
            sheet.data_validation(5, column, 4 + _LIST_ROWS, column, rule)
    column = len(heads)
    for item in version.items:
        column = _write_list_item(sheet, styles, version, item, column)
    sheet.set_row(3, 46)
    sheet.freeze_panes(5, min(len(heads), 2))
    sheet.autofilter(4, 0, 4 + _LIST_ROWS, width - 1)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.repeat_rows(3, 4)
    allowed = ("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter")
    sheet.protect("", dict.fromkeys((*allowed, "select_locked_cells"), True))


def _write_list_item(sheet: Any, styles: Styles, version: FormVersion, item: Item, column: int) -> int:
    """The columns of an item under one head; gives the next column."""
    text = f"{item.code} {item_label(item)}" + (f"（{item.unit}）" if item.unit else "")
    last = column + len(version.columns) - 1
    if last > column:
        sheet.merge_range(3, column, 3, last, text, styles.column_head)
    else:
        sheet.write_string(3, column, text, styles.column_head)
    for place, name in enumerate(version.columns):
        sheet.write_string(4, column + place, column_label(name), styles.column_head)
    sheet.set_column(column, last, 15, styles.input(item))
    sheet.data_validation(5, column, 4 + _LIST_ROWS, last, entry_rule(item))
    return last + 1
