"""Growth rates and percentage points: two things that are printed alike and must not be mixed.

A rate is a fraction of a base; the difference of two rates is so many percentage points (个百分点). A rate plus points is a
rate; a rate plus a rate is nothing. Numbers are exact fractions; rounding happens when they are printed.

>>> now, before = Rate.of_percent("11.2"), Rate.of_percent("13.5")
>>> (now - before).label(), (before + (now - before)).label()
('-2.3个百分点', '11.2%')
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from mingcheng.language import _, marked

Basis: TypeAlias = Literal["comparable", "current"]
BASES: dict[Basis, str] = {"comparable": marked("同口径"), "current": marked("按上年公布数")}
"""On what base a growth rate stands: last year's figure as restated for this year's sample and definitions (同口径, the
`year_earlier` column of this year's report), or the figure that was reported last year. The two differ whenever the
sample or the definitions changed."""

Outcome: TypeAlias = Literal[
    "known", "unknown", "base_zero", "loss_to_profit", "profit_to_loss", "less_loss", "more_loss", "same_loss"
]
OUTCOMES: dict[Outcome, str] = {
    "known": "",
    "unknown": marked("没有可比的数"),
    "base_zero": marked("上年为零"),
    "loss_to_profit": marked("扭亏为盈"),
    "profit_to_loss": marked("由盈转亏"),
    "less_loss": marked("减亏"),
    "more_loss": marked("增亏"),
    "same_loss": marked("亏损持平"),
}
"""What is said in place of a rate, or beside it (由盈转亏), where the base or the level is not positive."""


@dataclass(frozen=True, slots=True, order=True)
class PercentagePoints:
    """A difference of rates, or a contribution to one: 1 is 1个百分点."""

    points: Fraction

    def __add__(self, other: PercentagePoints) -> PercentagePoints:
        return PercentagePoints(self.points + other.points)

    def __sub__(self, other: PercentagePoints) -> PercentagePoints:
        return PercentagePoints(self.points - other.points)

    def __neg__(self) -> PercentagePoints:
        return PercentagePoints(-self.points)

    def label(self, places: int = 1) -> str:
        """As print has it, half away from zero."""
        return _("{number}个百分点").format(number=rounded(self.points, places))


@dataclass(frozen=True, slots=True, order=True)
class Rate:
    """A rate as an exact fraction: 15.8 % is 79/500."""

    fraction: Fraction

    @classmethod
    def of_percent(cls, printed: str | Decimal | int) -> Rate:
        """The rate of a printed percentage."""
        return cls(Fraction(Decimal(printed)) / 100)

    def __add__(self, other: PercentagePoints) -> Rate:
        if not isinstance(other, PercentagePoints):
            return NotImplemented
        return Rate(self.fraction + other.points / 100)

    def __sub__(self, other: Rate) -> PercentagePoints:
        if not isinstance(other, Rate):
            return NotImplemented
        return PercentagePoints((self.fraction - other.fraction) * 100)

    def label(self, places: int = 1) -> str:
        """As print has it, half away from zero."""
        return f"{rounded(self.fraction * 100, places)}%"


@dataclass(frozen=True, slots=True)
class Growth:
    """A growth rate with the base that it stands on, or what is said in place of it."""

    rate: Rate | None
    basis: Basis
    outcome: Outcome

    def label(self, places: int = 1) -> str:
        """The rate or the words, and the basis: `11.2%（同口径）`."""
        words = _(OUTCOMES[self.outcome])
        shown = "，".join(part for part in (self.rate.label(places) if self.rate else "", words) if part)
        return _("{shown}（{basis}）").format(shown=shown, basis=_(BASES[self.basis]))


def growth_of(level: int | Fraction | None, base: int | Fraction | None, basis: Basis) -> Growth:
    """Growth of a level on its base. Without a base, or with one that is not positive, there is no rate.

    >>> growth_of(112, 100, "comparable").label(), growth_of(5, -3, "current").label()
    ('12.0%（同口径）', '扭亏为盈（按上年公布数）')
    """
    outcome = outcome_of(level, base)
    if level is None or base is None or base <= 0:
        return Growth(None, basis, outcome)
    return Growth(Rate(Fraction(level) / Fraction(base) - 1), basis, outcome)


def outcome_of(level: int | Fraction | None, base: int | Fraction | None) -> Outcome:
    """Which of `OUTCOMES` a level and its base are."""
    if level is None or base is None:
        return "unknown"
    if base > 0:
        return "known" if level >= 0 else "profit_to_loss"
    if base == 0:
        return "base_zero"
    if level >= 0:
        return "loss_to_profit"
    return "less_loss" if level > base else "same_loss" if level == base else "more_loss"


def contributions_of(levels: Sequence[int], bases: Sequence[int], places: int = 1) -> list[PercentagePoints] | None:
    """By how many percentage points each part pulls the growth of the total (拉动), rounded so that they add up.

    The total's growth is rounded half away from zero; every part is rounded down, and the steps that are missing from
    the total go to the parts that lost most by it, the first ones first (largest remainder). None where the bases
    together are not positive.

    >>> [each.label() for each in contributions_of([103, 104], [100, 100]) or []]
    ['1.5个百分点', '2.0个百分点']
    """
    base = sum(bases)
    if base <= 0:
        return None
    scale = 100 * 10**places
    changes = [(level - before) * scale for level, before in zip(levels, bases, strict=True)]
    floors = [change // base for change in changes]
    missing = int(rounded(Fraction(sum(changes), base), 0)) - sum(floors)
    by_loss = sorted(range(len(changes)), key=lambda part: (-(changes[part] % base), part))
    gains = set(by_loss[:missing])
    return [PercentagePoints(Fraction(floor + (part in gains), 10**places)) for part, floor in enumerate(floors)]


def rounded(number: Fraction, places: int) -> Decimal:
    """The number with so many places behind the point, half away from zero, as print does."""
    scaled = abs(number) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if number >= 0 or not whole else -whole).scaleb(-places)
