"""What a number can be at least and at most, whatever the facts are: interval arithmetic over the typed tree."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from mingcheng.policies.catalogue import Catalogue
from mingcheng.policies.dimensions import SCALES
from mingcheng.policies.tree import (
    Annual,
    Attribute,
    AwardLevel,
    Choice,
    Constant,
    Elapsed,
    Extreme,
    Growth,
    Number,
    Rate,
    Scaled,
    Share,
    Sum,
    Value,
)

Interval: TypeAlias = tuple[Fraction | None, Fraction | None]
"""Least and most, in bases; None where there is no bound."""


def interval(number: Number | Rate, catalogue: Catalogue) -> Interval:
    """The bounds of a number. Facts reach from their least value up to where the catalogue knows an end.

    >>> from mingcheng.policies.catalogue import catalogue
    >>> interval(Value(AwardLevel("cmmi", "year"), "level"), catalogue())
    (Fraction(0, 1), Fraction(5, 1))
    """
    match number:
        case Constant():
            return number.value, number.value
        case Value(term=Annual(fact=name) | Attribute(fact=name)):
            fact = catalogue.facts[name]
            return (None if fact.least is None else Fraction(fact.least * SCALES[fact.dimension].bases)), None
        case Value(term=AwardLevel(kind=kind)):
            return Fraction(0), Fraction(catalogue.awards[kind].levels or 0)
        case Value() | Share():
            return Fraction(0), None
        case Growth():
            return Fraction(-SCALES["rate"].bases), None
        case Elapsed():
            return None, None
        case Scaled():
            return _scaled(number.constant.value, interval(number.part, catalogue))
        case Sum():
            return _sum([(sign, interval(part, catalogue)) for sign, part in number.parts])
        case Extreme():
            return _extreme(number.which, [interval(part, catalogue) for part in number.parts])
        case Choice():
            return _any_of(
                [interval(part, catalogue) for part in (*(part for _when, part in number.cases), number.otherwise)]
            )


def _scaled(factor: Fraction, bounds: Interval) -> Interval:
    least, most = (None if bound is None else factor * bound for bound in bounds)
    return (least, most) if factor >= 0 else (most, least)


def _sum(parts: list[tuple[int, Interval]]) -> Interval:
    least = most = Fraction(0)
    is_bounded_below = is_bounded_above = True
    for sign, bounds in parts:
        low, high = _scaled(Fraction(sign), bounds)
        is_bounded_below &= low is not None
        is_bounded_above &= high is not None
        least, most = least + (low or 0), most + (high or 0)
    return (least if is_bounded_below else None), (most if is_bounded_above else None)


def _extreme(which: str, parts: list[Interval]) -> Interval:
    lows, highs = [low for low, _high in parts], [high for _low, high in parts]
    known_lows, known_highs = [low for low in lows if low is not None], [high for high in highs if high is not None]
    if which == "max":
        return (max(known_lows) if known_lows else None), (max(known_highs) if len(known_highs) == len(highs) else None)
    return (min(known_lows) if len(known_lows) == len(lows) else None), (min(known_highs) if known_highs else None)


def _any_of(parts: list[Interval]) -> Interval:
    """The bounds of a number that is one of these."""
    lows, highs = [low for low, _high in parts if low is not None], [high for _low, high in parts if high is not None]
    return (min(lows) if len(lows) == len(parts) else None), (max(highs) if len(highs) == len(parts) else None)


def most_whole(number: Number, catalogue: Catalogue) -> int | None:
    """The largest amount of a benefit in whole fen, where there is one."""
    most = interval(number, catalogue)[1]
    return None if most is None else int(most)
