"""How values of targets are written: with their bound and their unit, 个百分点 apart from percent."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from mingcheng.desk.pages.templatetags.figures import UNKNOWN, number
from mingcheng.desk.targets.models import Target
from mingcheng.language import _, marked

BOUNDS: dict[str, str] = {
    ">=": marked("≥ {value}"),
    ">": marked("＞ {value}"),
    "=": "{value}",
    "<=": marked("≤ {value}"),
    "<": marked("＜ {value}"),
    "~": marked("约 {value}"),
}


def amount(value: Decimal | Fraction | None, unit: str | None, places: int = 2) -> str:
    """A value with its unit; what is unknown is “—”."""
    if value is None:
        return UNKNOWN
    exact = Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else value
    return f"{number(exact, places)}{unit or ''}"


def plain(value: Decimal) -> str:
    """A number as it is put into a form: no zeros at its end, no exponent.

    >>> plain(Decimal("640.0000")), plain(Decimal("5.6E+2"))
    ('640', '560')
    """
    return f"{value.normalize():f}"


def target_value(target: Target) -> str:
    """The target as it binds."""
    shown = amount(target.value, target.unit)
    if target.kind == Target.Kind.RANK:
        return _("前 {value}").format(value=shown)
    bound = _(BOUNDS[target.comparator]).format(value=shown)
    if target.kind == Target.Kind.INCREMENT:
        return _("新增 {value}").format(value=bound)
    return _("每年 {value}").format(value=bound) if target.kind == Target.Kind.FLOW else bound


def baseline_value(target: Target) -> str:
    """The baseline with its year."""
    if target.baseline_value is None:
        return UNKNOWN
    shown = amount(target.baseline_value, target.baseline_unit)
    return _("{value}（{year}年）").format(value=shown, year=target.baseline_year) if target.baseline_year else shown


def judged_unit(target: Target) -> str:
    """The unit in which figures are measured against the target: that of the baseline for a multiple of it."""
    return target.baseline_unit if target.kind == Target.Kind.MULTIPLE else target.unit


def step(value: Any, target: Target) -> str:
    """A change a year: in percentage points for a share, else in the unit."""
    if value is None:
        return UNKNOWN
    unit = _("个百分点") if target.kind == Target.Kind.SHARE and target.unit == "%" else judged_unit(target)
    return amount(value, unit)
