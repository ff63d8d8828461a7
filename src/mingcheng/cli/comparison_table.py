"""A comparison for people: the indicators that plans share, as a table; the others counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingcheng.cli.plan_tables import new_table, print_table
from mingcheng.language import _

if TYPE_CHECKING:
    from rich.console import Console

    from mingcheng.plans.compare import Comparison, Row


def show_comparison(comparison: Comparison, console: Console) -> None:
    """Prints the shared rows, what makes figures incomparable, and how many indicators stand in one plan alone."""
    from rich.text import Text

    from mingcheng.plans.compare import figures_shown

    table = new_table(is_plain=not console.is_terminal)
    for title in (_("指标"), _("方案"), _("基期值"), _("基期"), _("目标值"), _("目标年"), _("年均增速"), _("年均增量")):
        table.add_column(title, overflow="fold")
    for row in comparison.shared:
        for number, entry in enumerate(row.entries):
            title = _title(row) if number == 0 else ""
            table.add_row(*(Text(cell) for cell in (title, entry.plan, *figures_shown(row, entry))))
    if comparison.shared:
        print_table(table, console)
        console.print()
    for row in comparison.shared:
        if row.note:
            line = _("注：{remark}").format(remark=f"{row.title}，{row.note}")
            console.print(line, markup=False, soft_wrap=True)
    alone = len(comparison.rows) - len(comparison.shared)
    summary = _("共有的指标 {shared} 项；另有 {alone} 项只在一份方案中出现，见 --json 或 --html。")
    console.print(summary.format(shared=len(comparison.shared), alone=alone), markup=False, soft_wrap=True)


def _title(row: Row) -> str:
    title = _("{indicator}（{unit}）").format(indicator=row.title, unit=row.unit) if row.unit else row.title
    return title if row.is_like_for_like else f"{title} *"
