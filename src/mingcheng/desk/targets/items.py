"""Items of report forms that a target's figures may come from, and what the name of an indicator says of its counting."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from mingcheng.plans.indicators import indicator_name
from mingcheng.statistics.forms import load_form
from mingcheng.units import unit_of

if TYPE_CHECKING:
    from mingcheng.desk.targets.models import Target

FORM = "software-monthly"
"""The form whose totals the statistics room gives by item."""
STATES = ("余额", "基金", "市值", "估值", "资产", "总规模", "存量", "累计")
"""Words by which an amount is how things stand, not what a year brought."""


@dataclass(frozen=True, slots=True)
class ReportItem:
    """An item of the form: the name by which figures are asked for, its label, whether it is counted from January on."""

    name: str
    label: str
    accrues: bool
    names: tuple[str, ...]


@lru_cache(maxsize=1)
def report_items() -> tuple[ReportItem, ...]:
    """The items of the form's latest version that hold numbers."""
    return tuple(
        ReportItem(item.name, item.label, item.is_cumulative, (item.label, *item.aliases))
        for item in load_form(FORM).latest.items
        if item.kind != "text"
    )


def label_of(name: str) -> str:
    """What the form calls an item; the name itself where the form has it no longer."""
    return next((item.label for item in report_items() if item.name == name), name)


def report_item_for(target: Target) -> str:
    """The item that means the same as a target's indicator; empty where none does, or where people must decide.

    Only levels and growth are taken from reports by themselves: a share of something is no item of the form."""
    if target.kind not in ("level", "growth", "multiple"):
        return ""
    wanted = indicator_name(target.indicator)
    if wanted.threshold is not None or wanted.is_share:
        return ""
    for item in report_items():
        if any(indicator_name(name).key == wanted.key for name in item.names):
            return item.name
    return ""


def accrues_of(indicator: str, kind: str, unit: str) -> bool:
    """Whether an indicator is counted from January on, as far as its name and unit tell: amounts of money, unless the name
    says that they are a state, and whatever is to be reached every year."""
    if kind == "flow":
        return True
    return kind == "level" and unit_of(unit).base in ("元", "美元") and not any(word in indicator for word in STATES)
