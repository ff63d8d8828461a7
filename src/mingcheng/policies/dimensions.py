"""What numbers of a measure count: money, people, levels, rates …, each with its units and its whole-number base.

Inside the engine every number is a whole count of its base (money in fen, rates in hundred-millionths), so that comparing
and adding never rounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from mingcheng.language import marked

Dimension: TypeAlias = Literal["money", "count", "level", "rate", "points", "years", "months", "days", "score"]


@dataclass(frozen=True, slots=True)
class Scale:
    """How a dimension is kept: so many bases make one of the unit that files and screens use."""

    unit: str
    bases: int
    largest: int
    """Bases that a value cannot pass; larger ones in the facts are slips (money: ten million million yuan)."""


SCALES: dict[Dimension, Scale] = {
    "money": Scale("万元", 10**6, 10**15),
    "count": Scale("", 1, 10**10),
    "level": Scale("级", 1, 100),
    "rate": Scale("%", 10**8, 10**13),
    "points": Scale("个百分点", 10**8, 10**13),
    "years": Scale("年", 1, 10_000),
    "months": Scale("个月", 1, 120_000),
    "days": Scale("天", 1, 4_000_000),
    "score": Scale("分", 10**4, 10**10),
}
"""The unit of a rate in files is one whole (0.1 for 10 %); on the screen it is shown in percent."""

UNITS: dict[str, tuple[Dimension, Fraction]] = {
    "元": ("money", Fraction(100)), "千元": ("money", Fraction(10**5)), "万元": ("money", Fraction(10**6)),
    "百万元": ("money", Fraction(10**8)), "千万元": ("money", Fraction(10**9)), "亿元": ("money", Fraction(10**10)),
    "%": ("rate", Fraction(10**6)), "‰": ("rate", Fraction(10**5)), "倍": ("rate", Fraction(10**8)),
    "个百分点": ("points", Fraction(10**6)),
    "级": ("level", Fraction(1)),
    "年": ("years", Fraction(1)), "years": ("years", Fraction(1)), "year": ("years", Fraction(1)), "周年": ("years", Fraction(1)),
    "个月": ("months", Fraction(1)), "months": ("months", Fraction(1)),
    "天": ("days", Fraction(1)), "日": ("days", Fraction(1)), "days": ("days", Fraction(1)),
    "分": ("score", Fraction(10**4)), "points": ("score", Fraction(10**4)),
    "人": ("count", Fraction(1)), "名": ("count", Fraction(1)), "件": ("count", Fraction(1)), "项": ("count", Fraction(1)),
    "个": ("count", Fraction(1)), "家": ("count", Fraction(1)), "次": ("count", Fraction(1)), "位": ("count", Fraction(1)),
    "万人": ("count", Fraction(10**4)), "people": ("count", Fraction(1)),
}  # fmt: skip
"""Units that a measure may write after a number: their dimension, and how many bases one of them is."""

NAMES: dict[Dimension, str] = {
    "money": marked("金额"), "count": marked("数量"), "level": marked("等级"), "rate": marked("比率"), "points": marked("百分点"),
    "years": marked("年数"), "months": marked("月数"), "days": marked("天数"), "score": marked("得分"),
}  # fmt: skip


def in_unit(bases: int | Fraction, dimension: Dimension) -> Fraction:
    """A count of bases in the unit that files use: 万元, one whole for rates."""
    return Fraction(bases) / SCALES[dimension].bases


def shown(value: Fraction, dimension: Dimension) -> str:
    """A value (in bases) as a person reads it, at most six decimals: 2,000万元, 10%, 3级."""
    scale = SCALES[dimension]
    number = value / scale.bases * (100 if dimension in ("rate", "points") else 1)
    whole, decimals = divmod(abs(round(number * 10**6)), 10**6)
    text = f"{whole:,}.{decimals:06d}".rstrip("0").rstrip(".")
    return f"{'-' if number < 0 and text != '0' else ''}{text}{scale.unit}"
