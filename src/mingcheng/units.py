"""Units of measurement of official statistics: what is printed after a number, and what it converts to."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from mingcheng.numerals import MAGNITUDES
from mingcheng.wordlists import word_lists

_LISTS = word_lists("units")
COUNTERS = frozenset(_LISTS["counters"])
"""Measure words of things and people: 家, 个, 名, 件 …"""
MAGNITUDE_PATTERN = "万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百"
_NAMES = sorted(
    {name for group in ("counters", "money", "measures", "rates") for name in _LISTS[group]},
    key=lambda name: (-len(name), name),
)
UNIT_NAMES = frozenset(_NAMES)
_LATIN_END = r"(?![A-Za-z0-9+])"


def _alternative(name: str) -> str:
    """The unit, unless what follows makes it part of a word (`20人才项目`, `5G`)."""
    if name[-1].isascii() and name[-1].isalpha():
        return re.escape(name) + _LATIN_END
    longer = [
        word[len(name) :] for word in _LISTS["words-like-units"] if word.startswith(name) and word not in UNIT_NAMES
    ]
    return re.escape(name) + (f"(?!{'|'.join(longer)})" if longer else "")


MEASURE_PATTERN = "|".join(_alternative(name) for name in _NAMES)
_PRINTED = re.compile(rf"(?P<magnitude>(?:{MAGNITUDE_PATTERN})?)(?P<name>(?:{MEASURE_PATTERN})?)")
_SAME = {
    "名": "人", "位": "人", "户": "家", "㎡": "平方米", "m²": "平方米", "台（套）": "台", "台套": "台", "百分点": "个百分点",
    "平方千米": "平方公里", "千米": "公里", "吨标煤": "吨标准煤", "kW": "千瓦", "kWh": "千瓦时", "标准箱": "标箱", "TEU": "标箱",
    "元/人年": "元/人", "元/人·年": "元/人", "人民币": "元", "摄氏度": "℃",
}  # fmt: skip
_FACTORS = {
    "平方公里": (Decimal(10**6), "平方米"), "公顷": (Decimal(10**4), "平方米"), "公里": (Decimal(10**3), "米"),
    "吨": (Decimal(10**3), "千克"), "公斤": (Decimal(1), "千克"), "斤": (Decimal("0.5"), "千克"),
    "兆瓦": (Decimal(10**3), "千瓦"), "MW": (Decimal(10**3), "千瓦"), "吉瓦": (Decimal(10**6), "千瓦"), "GW": (Decimal(10**6), "千瓦"),
    "EFLOPS": (Decimal(10**3), "PFLOPS"), "TFLOPS": (Decimal("0.001"), "PFLOPS"), "P": (Decimal(1), "PFLOPS"),
    "E": (Decimal(10**3), "PFLOPS"), "EFlops": (Decimal(10**3), "PFLOPS"), "PFlops": (Decimal(1), "PFLOPS"),
    "TB": (Decimal("0.001"), "PB"), "EB": (Decimal(10**3), "PB"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as `factor` times a base unit: 亿元 is 10**8 元."""

    factor: Decimal
    base: str


def fold(printed: str) -> str:
    """A unit as printed, without spaces and with half-width signs."""
    folded = unicodedata.normalize("NFKC", printed) if printed not in {"㎡", "m²"} else "㎡"
    return "".join(folded.split()).replace("(", "（").replace(")", "）").replace("m2", "㎡").replace("°C", "℃")


def unit_of(printed: str | None) -> Unit:
    """What a printed unit converts to; a unit that is not known is its own base, None is a bare number.

    >>> unit_of("万亿元"), unit_of("万名")
    (Unit(factor=Decimal('1000000000000'), base='元'), Unit(factor=Decimal('10000'), base='人'))
    """
    if not printed:
        return Unit(Decimal(1), "")
    name = fold(printed)
    factor = Decimal(1)
    if name not in UNIT_NAMES:
        match = _PRINTED.fullmatch(name)
        if match is None:
            return Unit(Decimal(1), name)
        factor = MAGNITUDES.get(match["magnitude"], Decimal(1))
        name = match["name"]
    name = _SAME.get(name, name)
    more, base = _FACTORS.get(name, (Decimal(1), name))
    return Unit(factor * more, base)


def is_unit(printed: str) -> bool:
    """Whether the text is a known unit, with or without 万 or 亿 before it."""
    match = _PRINTED.fullmatch(fold(printed))
    return match is not None and bool(match["name"])
