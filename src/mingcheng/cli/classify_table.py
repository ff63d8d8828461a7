"""A classified list as tables for people: how many enterprises in each class, and which codes do not fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mingcheng.cli.tables import show_line, show_table
from mingcheng.language import _
from mingcheng.registry.classification.results import STANDING_LABELS

if TYPE_CHECKING:
    from rich.console import Console

    from mingcheng.registry.classification import Redirection

SHOWN = 15
"""So many classes, or enterprises, are shown; a file has them all."""


def summary_screen(screen: Console, summary: dict[str, Any]) -> None:
    """One line of how sure the answers are, then a table a scheme."""
    standings = summary["standings"]
    told = _("、").join(
        _("{label} {count} 家").format(label=_(STANDING_LABELS[name]), count=count) for name, count in standings.items()
    )
    if not summary["enterprises"]:
        show_line(screen, _("名单里没有企业。"))
    elif told:
        show_line(screen, _("{all} 家企业，行业判定：{told}。").format(all=summary["enterprises"], told=told))
    titles = {
        "gb": _("国民经济行业（GB/T 4754-2017）"), "revenue": _("软件业务收入类"), "segment": _("产业链环节"),
        "first-version": _("首版次类别"), "digital": _("数字经济核心产业"),
    }  # fmt: skip
    for scheme, rows in summary["schemes"].items():
        if rows:
            _counts(screen, titles[scheme], rows)


def _counts(screen: Console, title: str, rows: Sequence[dict[str, Any]]) -> None:
    heads = (_("编号"), _("名称")) if any(row["code"] for row in rows) else (_("名称"),)
    lines = [[*(str(row["code"] or ""), str(row["name"]))[-len(heads) :], str(row["count"])] for row in rows[:SHOWN]]
    show_table(screen, title, heads, (_("家数"),), lines)
    if len(rows) > SHOWN:
        show_line(screen, _("另有 {count} 类，见结果文件。").format(count=len(rows) - SHOWN))


def redirection_screen(screen: Console, found: Sequence[Redirection], lines: Sequence[Sequence[Any]]) -> None:
    """The first enterprises whose code does not fit, with the reasons."""
    shown = [
        [
            _text(name) or _text(uscc),
            f"{code} {registered or ''}",
            f"{proposed or ''} {proposed_name or ''}",
            _text(strength),
            _text(reasons),
        ]
        for _direction, uscc, name, code, _edition, registered, proposed, proposed_name, strength, _share, reasons in lines[:SHOWN]
    ]  # fmt: skip
    if shown:
        heads = (_("企业"), _("登记"), _("建议"), _("证据"), _("理由"))
        show_table(screen, _("代码与证据不符的企业"), heads, (), shown)
    if len(found) > SHOWN:
        show_line(screen, _("另有 {count} 家，见结果文件。").format(count=len(found) - SHOWN))


def _text(value: Any) -> str:
    return "" if value is None else str(value)
