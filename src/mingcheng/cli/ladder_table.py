"""The ladder as of a day as tables for people: on the screen the counts and the first rows, in a workbook all of them."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from mingcheng.language import _

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import Console
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

SHOWN = 20
"""So many rows of a result are shown on the screen."""
RESULTS = ("held", "changes", "expiring", "rungs", "prospects")


def titles_of_results() -> dict[str, str]:
    """What the results are called."""
    return {
        "held": _("在册"), "changes": _("变动"), "expiring": _("即将到期"), "rungs": _("级次"), "prospects": _("即将进入或退出"),
    }  # fmt: skip


def headings() -> dict[str, str]:
    """What the columns are called."""
    return {
        "uscc": _("统一社会信用代码"), "name": _("企业名称"), "kind": _("称号"), "standing": _("名单"), "since": _("起始日期"),
        "date": _("日期"), "expires": _("有效期至"), "is_expiry_computed": _("有效期是推算的"), "level": _("等级"),
        "document": _("依据"), "source": _("来源"), "known_at": _("得知日期"), "change": _("变动"), "rung": _("现在的级次"),
        "next_rung": _("下一级"), "pool_for": _("在哪些培育库"), "prospect": _("情形"), "measure": _("条件"),
        "missing": _("缺少的数据"), "gaps": _("差距"),
    }  # fmt: skip


def words() -> dict[str, str]:
    """What the values of a list mean."""
    return {
        "title": _("称号"), "pool": _("培育库"), "entered": _("进入"), "renewed": _("复核通过"), "left": _("退出"), "expired": _("到期"),
        "entering": _("条件已够，尚未取得"), "may_enter": _("尚未取得，缺数据不能判断"), "leaving": _("已取得，条件不够"),
        "may_leave": _("已取得，缺数据不能判断"),
    }  # fmt: skip


def show_ladder(report: Mapping[str, Any], screen: Console) -> None:
    """Counts a title; then each result that was asked for, its first rows."""
    from rich.markup import escape
    from rich.table import Table

    counts = Counter((row["kind"], row["standing"]) for row in report["held"])
    table = Table(title=escape(_heading(report)))
    for head in (_("称号"), _("名单")):
        table.add_column(head)
    table.add_column(_("在册（家）"), justify="right")
    for (kind, standing), count in sorted(counts.items()):
        table.add_row(escape(label_of(kind)), words()[standing], f"{count:,}")
    screen.print(table)
    for name in RESULTS[1:]:
        if name in report:
            _show_rows(titles_of_results()[name], report[name], screen)


def _heading(report: Mapping[str, Any]) -> str:
    if report["known_at"] is None:
        return _("{day} 在册情况").format(day=report["on"])
    return _("{day} 在册情况（{known} 所知）").format(day=report["on"], known=report["known_at"])


def _show_rows(title: str, rows: list[dict[str, Any]], screen: Console) -> None:
    from rich.markup import escape
    from rich.table import Table

    heading = _("{title}（{count} 条）").format(title=title, count=len(rows))
    if not rows:
        screen.print(heading, markup=False)
        return
    table = Table(title=escape(heading))
    shown = [name for name in headings() if name in rows[0] and name not in ("source", "document", "known_at")]
    for name in shown:
        table.add_column(headings()[name])
    for row in rows[:SHOWN]:
        table.add_row(*(escape(text_of(name, row[name])) for name in shown))
    screen.print(table)
    if len(rows) > SHOWN:
        screen.print(_("只显示前 {shown} 条；全部写到文件用 -o。").format(shown=SHOWN), markup=False)


def label_of(name: str) -> str:
    """A title or fact as people call it; what a person has to judge is told as that."""
    from mingcheng.policies.catalogue import catalogue
    from mingcheng.policies.wording import Wording

    return Wording(catalogue(), 0).fact(name)


def text_of(name: str, value: object) -> str:
    """A value as a person reads it; what is not known is a dash."""
    match value:
        case None:
            return "—"
        case bool():
            return _("是") if value else _("否")
        case list():
            return _("、").join(_gap(each) if isinstance(each, dict) else label_of(str(each)) for each in value) or "—"
        case date():
            return value.isoformat()
        case str() if name in ("kind", "rung", "next_rung"):
            return label_of(value)
        case str():
            return words().get(value, value)
        case _:
            return str(value)


def _gap(gap: Mapping[str, Any]) -> str:
    return _("{fact} 现为 {have}，应为 {need}").format(fact=label_of(gap["fact"]), have=gap["have"], need=gap["need"])


def workbook_of(found: Mapping[str, pa.Table]) -> bytes:
    """All rows of all results as .xlsx, one sheet a result. Texts stay texts: no cell becomes a formula."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, table in found.items():
            sheet = book.add_worksheet(titles_of_results()[name])
            sheet.freeze_panes(1, 0)
            for column, heading in enumerate(table.column_names):
                text = headings().get(heading, heading)
                sheet.write_string(0, column, text, bold)
                sheet.set_column(column, column, max(12, 2 * len(text)))
                _write_column(sheet, column, heading, table[heading].to_pylist(), day)
    return buffer.getvalue()


def _write_column(sheet: Worksheet, column: int, name: str, values: list[object], day: Format) -> None:
    for row, value in enumerate(values, 1):
        if isinstance(value, date):
            sheet.write_datetime(row, column, value, day)
        elif value is not None:
            sheet.write_string(row, column, text_of(name, value))
