"""Numbers as Chinese official writing prints them: 1,200.5 · １２ · 三十五 · 二〇二六 · 两万五千 · 1.2万."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

DIGITS = {
    "〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
    "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}
MAGNITUDES = {
    "十": Decimal(10), "百": Decimal(10**2), "千": Decimal(10**3), "万": Decimal(10**4), "十万": Decimal(10**5),
    "百万": Decimal(10**6), "千万": Decimal(10**7), "亿": Decimal(10**8), "十亿": Decimal(10**9),
    "百亿": Decimal(10**10), "千亿": Decimal(10**11), "万亿": Decimal(10**12),
}  # fmt: skip
CHINESE = "".join(DIGITS) + "".join(TENS)
LONGEST = 100
"""Characters of the longest number that is read."""
_ARABIC = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


class NumeralError(ValueError):
    """The text is not a number in any of the known forms."""


def parse_number(text: str) -> Decimal:
    """The exact value of a printed number, with 万 and 亿 counted in.

    >>> parse_number("1.2万亿"), parse_number("三十五"), parse_number("两万五千"), parse_number("５，３０８")
    (Decimal('1200000000000.0'), Decimal('35'), Decimal('25000'), Decimal('5308'))
    """
    folded = unicodedata.normalize("NFKC", text).replace(" ", "")
    match = _ARABIC.match(folded)
    if match:
        rest = folded[match.end() :]
        scale = MAGNITUDES.get(rest, Decimal(1)) if rest else Decimal(1)
        if rest and rest not in MAGNITUDES:
            raise NumeralError(text)
        return Decimal(match.group().replace(",", "")) * scale
    return Decimal(chinese_number(folded))


def chinese_number(text: str) -> int:
    """The value of a number written in Chinese characters.

    >>> chinese_number("十五"), chinese_number("一百零三"), chinese_number("二〇二六"), chinese_number("一千二百万")
    (15, 103, 2026, 12000000)
    """
    if not 0 < len(text) <= LONGEST or any(c not in DIGITS and c not in TENS and c not in MYRIADS for c in text):
        raise NumeralError(text)
    if all(c in DIGITS for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    total = section = digit = 0
    for character in text:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in TENS:
            section += (digit or 1) * TENS[character]
            digit = 0
        else:
            whole = total + section + digit if character == "亿" else section + digit
            total = (whole or 1) * MYRIADS[character] + (0 if character == "亿" else total)
            section = digit = 0
    return total + section + digit


def to_chinese(number: int) -> str:
    """A whole number from 0 below 10**16 in Chinese characters; the inverse of `chinese_number`.

    >>> to_chinese(15), to_chinese(103), to_chinese(25000)
    ('十五', '一百零三', '二万五千')
    """
    if not 0 <= number < 10**16:
        raise NumeralError(str(number))
    if number == 0:
        return "零"
    sections: list[str] = []
    for name, size in (("亿", 10**8), ("万", 10**4), ("", 1)):
        value, number = divmod(number, size)
        if value:
            part = to_chinese(value) if value >= 10**4 else _below_myriad(value)
            gap = "零" if sections and value < 1000 else ""
            sections.append(gap + part + name)
    written = "".join(sections)
    return written[1:] if written.startswith("一十") else written


def _below_myriad(value: int) -> str:
    written, gap = "", False
    for name, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, value = divmod(value, size)
        if digit:
            written += ("零" if gap and written else "") + "零一二三四五六七八九"[digit] + name
            gap = False
        else:
            gap = True
    return written
