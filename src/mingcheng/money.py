"""Amounts of money in renminbi, exact: whole fen, never a binary fraction.

>>> award = Money.parse("20 万元")
>>> award.times(Decimal("0.03")).label(), [share.label() for share in award.split(3)]
('6,000元', ['6.67万元', '6.67万元', '6.67万元'])
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.numerals import NumeralError, chinese_number

UNITS = {
    "分": 0, "角": 1, "元": 2, "十元": 3, "百元": 4, "千元": 5, "万元": 6, "十万元": 7, "百万元": 8, "千万元": 9,
    "亿元": 10, "十亿元": 11, "百亿元": 12, "千亿元": 13, "万亿元": 14,
}  # fmt: skip
"""Units of money, each with the power of ten that it is of a fen."""
_LABEL_UNITS = ("万亿元", "亿元", "万元", "元")


class MoneyError(MingchengError):
    """The text or unit is not an amount of renminbi, or the amount is finer than a fen."""


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of renminbi in whole fen; below zero for what is owed or cut. Sums, differences and whole multiples are
    exact; `times` rounds once and says how. A float raises TypeError: it has lost the amount before it comes here.

    >>> Money.of(3, "万元") + Money.of(Decimal("0.5"), "元")
    Money(fen=3000050)
    """

    fen: int

    def __post_init__(self) -> None:
        if type(self.fen) is not int:
            raise TypeError(f"Money counts whole fen as int, not {type(self.fen).__name__}: {self.fen!r}")

    @classmethod
    def of(cls, amount: Decimal | int, unit: str = "元") -> Money:
        """The amount in a unit of `UNITS`. Raises MoneyError where it is no whole number of fen or the unit is unknown.

        >>> Money.of(Decimal("1234.56"), "万元").fen
        1234560000
        """
        fen = _exact(amount) * 10 ** _power(unit)
        if fen.denominator != 1:
            raise MoneyError(f"{amount}{unit}", _("金额不足一分。"), _("请先按规定取整，最小单位为分。"))
        return cls(int(fen))

    @classmethod
    def rounded(cls, amount: Decimal | int | Fraction, unit: str = "元") -> Money:
        """As `of`, for computed amounts: to the nearest fen, half a fen away from zero."""
        return cls(_half_up(_exact(amount) * 10 ** _power(unit)))

    @classmethod
    def parse(cls, text: str) -> Money:
        """The amount that a text prints: 1.2万亿元, ３００万元, 20 万元, 1,234.56元, 五十万元, 人民币叁佰万元整.

        Raises MoneyError for anything else: a number without a unit, another currency, a vague amount (300余万元).
        """
        folded = "".join(unicodedata.normalize("NFKC", text).split())
        match = _PRINTED.fullmatch(folded)
        if match is None:
            raise _unreadable(text)
        if match["number"]:
            amount = cls.of(Decimal(match["number"].replace(",", "")), match["magnitude"] + "元")
            return -amount if match["sign"] else amount
        try:
            amount = cls.of(chinese_number(match["chinese"]))
        except NumeralError:
            raise _unreadable(text) from None
        return -amount if match["sign"] else amount

    def __add__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.fen + other.fen)

    def __sub__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.fen - other.fen)

    def __neg__(self) -> Money:
        return Money(-self.fen)

    def __abs__(self) -> Money:
        return Money(abs(self.fen))

    def __mul__(self, count: int) -> Money:
        """So many times the amount; a rate goes through `times`, which rounds."""
        return Money(self.fen * count) if type(count) is int else NotImplemented

    __rmul__ = __mul__

    def __bool__(self) -> bool:
        return self.fen != 0

    def times(self, rate: Decimal | int) -> Money:
        """The amount at a rate (0.03 for 3 %), rounded once to the nearest fen, half a fen away from zero."""
        return Money(_half_up(self.fen * _exact(rate)))

    def split(self, shares: int) -> list[Money]:
        """Equal shares whose sum is the amount; what does not divide goes fen by fen to the first ones.

        >>> [share.fen for share in Money(100).split(3)]
        [34, 33, 33]
        """
        if shares < 1:
            raise ValueError("an amount is split into one share or more")
        return self.split_by([1] * shares)

    def split_by(self, weights: Sequence[Decimal | int]) -> list[Money]:
        """Shares in proportion to weights, whose sum is the amount: each gets the whole fen of its part, and the rest
        goes fen by fen to the largest remainders, the earlier first where they are equal. An amount below zero is
        split like the same amount above."""
        exact = [_exact(weight) for weight in weights]
        total = sum(exact, Fraction(0))
        if total <= 0 or min(exact) < 0:
            raise ValueError("weights are not below zero and not all zero")
        parts = [abs(self.fen) * weight / total for weight in exact]
        fen = [floor(part) for part in parts]
        by_remainder = sorted(range(len(parts)), key=lambda place: (fen[place] - parts[place], place))
        for place in by_remainder[: abs(self.fen) - sum(fen)]:
            fen[place] += 1
        return [Money(share if self.fen >= 0 else -share) for share in fen]

    def in_unit(self, unit: str) -> Decimal:
        """The exact amount in a unit of `UNITS`, without needless zeros.

        >>> Money(1234567800).in_unit("万元")
        Decimal('1234.5678')
        """
        digits = tuple(int(digit) for digit in str(abs(self.fen)))
        exponent = -_power(unit)
        while exponent < 0 and len(digits) > 1 and digits[-1] == 0:
            digits, exponent = digits[:-1], exponent + 1
        return Decimal((int(self.fen < 0), digits, 0 if digits == (0,) else exponent))

    def label(self, unit: str | None = None, places: int = 2) -> str:
        """The amount as a screen or bulletin shows it, rounded half up to `places` decimals, without needless zeros;
        in the largest of 万亿元, 亿元, 万元, 元 that it reaches when no unit is given.

        >>> Money.of(12345600).label(), Money.of(Decimal("0.5")).label(), Money.of(20, "万元").label("元")
        ('1,234.56万元', '0.5元', '200,000元')
        """
        chosen = unit or next((name for name in _LABEL_UNITS if abs(self.fen) >= 10 ** UNITS[name]), "元")
        scaled = _half_up(Fraction(abs(self.fen), 10 ** _power(chosen)) * 10**places)
        whole, part = divmod(scaled, 10**places)
        decimals = f".{part:0{places}d}".rstrip("0").rstrip(".") if places else ""
        return f"{'-' if self.fen < 0 and scaled else ''}{whole:,}{decimals}{chosen}"

    def __str__(self) -> str:
        """The exact amount in yuan, for files: 1234.56元."""
        return f"{self.in_unit('元'):f}元"


_MAGNITUDES = "|".join(sorted((unit[:-1] for unit in UNITS if len(unit) > 1), key=len, reverse=True))
_PRINTED = re.compile(
    rf"(?:人民币)?[¥￥]?(?P<sign>[-−])?(?:(?P<number>(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?)(?P<magnitude>{_MAGNITUDES}|)"
    r"|(?P<chinese>[^\d元]+))[元圆](?:人民币)?整?"
)


def _exact(number: Decimal | int | Fraction) -> Fraction:
    if isinstance(number, bool) or not isinstance(number, Decimal | int | Fraction):
        raise TypeError(f"an amount or rate is a Decimal or int, not {type(number).__name__}: {number!r}")
    if isinstance(number, Decimal) and not number.is_finite():
        raise MoneyError(str(number), _("金额不是数字。"), _("请填写数字。"))
    return Fraction(number)


def _power(unit: str) -> int:
    try:
        return UNITS[unit]
    except KeyError:
        known = "、".join(UNITS)
        raise MoneyError(unit, _("不是人民币金额单位。"), _("可用单位：{units}。").format(units=known)) from None


def _half_up(value: Fraction) -> int:
    whole = floor(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole


def _unreadable(text: str) -> MoneyError:
    return MoneyError("", _("“{text}”不是可识别的人民币金额。").format(text=text), _("请写成“20万元”“1.2亿元”的形式。"))
