"""The outcome of a match as a table for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingcheng.language import _
from mingcheng.money import Money

if TYPE_CHECKING:
    from rich.console import Console

    from mingcheng.policies.match import Summary
    from mingcheng.policies.model import Measure, Pack


def show_summary(pack: Pack, summary: Summary, screen: Console) -> None:
    """One line a measure: enterprises eligible and unknown, and what it comes to; then the pots."""
    from rich.table import Table

    table = Table(title=pack.title or pack.id)
    for head in (_("措施"), _("编号")):
        table.add_column(head)
    for head in (_("符合（家）"), _("不能确定（家）"), _("金额")):
        table.add_column(head, justify="right")
    for measure in pack.measures:
        if measure.id in summary.not_in_force:
            continue
        table.add_row(
            measure.title,
            measure.id,
            f"{summary.eligible[measure.id]:,}",
            f"{summary.unknown[measure.id]:,}",
            money_of(measure, summary.money_fen[measure.id]),
        )
    screen.print(table)
    for pot in summary.pots:
        text = _("资金池 {id}：总额 {budget}，申请 {demand}，支付 {granted}，结余 {unspent}，未满足 {refused}。")
        screen.print(
            text.format(
                id=pot.pot.id,
                budget=Money(int(pot.pot.amount.value)).label(),
                demand=Money(pot.demand).label(),
                granted=Money(pot.granted).label(),
                unspent=Money(pot.unspent).label(),
                refused=Money(pot.refused).label(),
            ),
            markup=False,
        )


def money_of(measure: Measure, fen: int) -> str:
    """The sum of a measure; a limit is no money paid, what the authority decides has no sum."""
    benefit = measure.benefit
    if benefit.nature in ("title", "unspecified") or benefit.is_discretionary:
        return "—"
    label = Money(fen).label()
    return label if benefit.is_money else _("{amount}（额度）").format(amount=label)
