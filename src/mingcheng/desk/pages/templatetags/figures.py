"""Numbers as they are written: 亿元 and 万元 with the unit always shown, percent apart from 个百分点, what is unknown as “—”.

>>> wan(Decimal("123456.7")), wan(Decimal("980")), wan(None)
('12.35亿元', '980万元', '—')
>>> percent(Decimal("0.1583")), points(Decimal("0.0123"))
('15.8%', '+1.2个百分点')
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.http import HttpRequest

from mingcheng.language import _

register = template.Library()

UNKNOWN = "—"
WAN_IN_YI = YUAN_IN_WAN = 10_000


@register.filter
def number(value: Any, places: int = 0) -> str:
    """A number with its thousands divided; `places` after the point at most."""
    if value is None or value == "":
        return UNKNOWN
    exact = Decimal(str(value))
    if places or exact == exact.to_integral_value():
        exact = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        text = f"{exact:,f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{exact.normalize():,f}"


@register.filter
def wan(value: Any) -> str:
    """An amount in 万元 (null: unknown), in 亿元 from one on, in 元 below one, so that small sums keep their fen."""
    if value is None or value == "":
        return UNKNOWN
    amount = Decimal(str(value))
    if abs(amount) >= WAN_IN_YI:
        return _("{amount}亿元").format(amount=number(amount / WAN_IN_YI, 2))
    if 0 < abs(amount) < 1:
        return _("{amount}元").format(amount=number(amount * YUAN_IN_WAN, 2))
    return _("{amount}万元").format(amount=number(amount, 2))


@register.filter
def exact_wan(value: Any) -> str:
    """An amount in 万元 to the fen, for what is paid.

    >>> exact_wan(Decimal("120.188954")), exact_wan(Decimal("0.186954"))
    ('120.188954万元', '1,869.54元')
    """
    if value is None or value == "":
        return UNKNOWN
    amount = Decimal(str(value))
    return wan(amount) if abs(amount) < 1 else _("{amount}万元").format(amount=number(amount, 6))


@register.filter
def yuan(value: Any) -> str:
    """An amount in yuan, written in 万元 or 亿元."""
    return UNKNOWN if value is None or value == "" else wan(Decimal(str(value)) / WAN_IN_YI)


@register.filter
def percent(value: Any, places: int = 1) -> str:
    """A rate (a fraction) in percent."""
    if value is None or value == "":
        return UNKNOWN
    shown = (Decimal(str(value)) * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{abs(shown) if shown == 0 else shown:,f}%"


@register.filter
def points(value: Any, places: int = 1) -> str:
    """A difference of two rates, in 个百分点, with its sign."""
    if value is None or value == "":
        return UNKNOWN
    shown = (Decimal(str(value)) * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return _("{points}个百分点").format(points=f"{shown:+,f}")


@register.filter
def month(value: date | None) -> str:
    """A month, given by any of its days.

    >>> month(date(2026, 3, 1))
    '2026年3月'
    """
    return UNKNOWN if value is None else _("{year}年{month}月").format(year=value.year, month=value.month)


@register.filter
def known(value: Any) -> Any:
    """The value, or the sign for what is not known."""
    return UNKNOWN if value is None or value == "" else value


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The address's query with some parameters changed (`None` takes one away): for links that sort, page and filter."""
    request: HttpRequest = context["request"]
    parameters = request.GET.copy()
    for name, value in changes.items():
        parameters.pop(name, None)
        if value not in (None, ""):
            parameters[name] = str(value)
    return f"?{parameters.urlencode()}" if parameters else request.path
