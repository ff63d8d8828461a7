"""Amounts that can be set side by side: exact values in a base unit, and growth from one to another."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import lru_cache

from mingcheng.units import unit_of

_COUNTERS = "家 个 大 件 项 项目 支 所 款 部 种 类 只 条 座 处 批 名园 户"
COUNTERS = frozenset(_COUNTERS.split(" "))
"""Words that count things and are used one for another: 3个名园, 3家名园."""
PRECISION = 34


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact value in a base unit; `factor` is what one of the printed unit is worth in it, `step` what one in the
    last printed digit is. Things counted in 家, 件, 项 are all counted in 个."""

    value: Decimal
    base: str
    factor: Decimal
    step: Decimal


@lru_cache(maxsize=4096)
def amount_of(value: Decimal, unit: str | None) -> Amount:
    """A value in its unit as printed.

    >>> amount_of(Decimal("1.2"), "万亿元").value == amount_of(Decimal(12000), "亿元").value
    True
    >>> amount_of(Decimal(3), "家").base
    '个'
    """
    known = unit_of(unit)
    exponent = value.as_tuple().exponent
    digits = min(exponent, 0) if isinstance(exponent, int) else 0
    return Amount(
        value=value * known.factor,
        base="个" if known.base in COUNTERS else known.base,
        factor=known.factor,
        step=known.factor * Decimal(1).scaleb(digits),
    )


@lru_cache(maxsize=1024)
def yearly_growth(base: Decimal, target: Decimal, years: int) -> Decimal:
    """The compound growth a year as a fraction, to 30 digits; base above 0, target not below 0, years above 0.

    >>> round(yearly_growth(Decimal(100), Decimal(121), 2), 6)
    Decimal('0.100000')
    """
    with localcontext() as context:
        context.prec = PRECISION
        return (target / base) ** (Decimal(1) / years) - 1 if target else Decimal(-1)


def shown(value: Decimal) -> str:
    """A number as people write it: no exponent, no trailing zeros.

    >>> shown(Decimal("1E+3")), shown(Decimal("12.50"))
    ('1000', '12.5')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
