"""Automatic numbers of a Word file as printed: `一、`, `（二）`, `3.1` stand nowhere in the text but are counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from mingcheng.reading.word_styles import W, is_on, number_of, value_of

_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_PLACEHOLDER = re.compile(r"%([1-9])")
_MOST_LEVELS = 9
_NEEDS_NO_BLANK = "、．，。）】：)］"


def counted(number: int) -> str:
    """The number as it is counted aloud, below a hundred thousand.

    >>> [counted(n) for n in (1, 10, 12, 20, 105, 110)]
    ['一', '十', '十二', '二十', '一百零五', '一百一十']
    """
    written = _by_places(number, _DIGITS.replace("〇", "零"), "十百千万")
    return written[1:] if written.startswith("一十") else written


def _by_places(number: int, digits: str, places: str) -> str:
    if not 0 < number < 100_000:
        return str(number)
    out, gap = "", False
    for place in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**place % 10
        if digit:
            out += ("零" if gap and digits[0] == "零" else "") + digits[digit] + (places[place - 1] if place else "")
        gap = not digit and bool(out)
    return out


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 9) if number > 0 else str(number)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    out = ""
    for value, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    ):
        out += letters * (number // value)
        number %= value
    return out


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 0 < number <= 20 else f"({number})"


def _of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)]


def _digit_by_digit(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(abs(number)))


_COUNTED = dict.fromkeys(
    [
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "koreanCounting",
        "japaneseDigitalTenThousand",
    ],
    counted,
)
_FORMATS: dict[str, Callable[[int], str]] = {
    **_COUNTED,
    "ideographDigital": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "chineseLegalSimplified": lambda number: _by_places(number, _FORMAL, "拾佰仟万"),
    "ideographLegalTraditional": lambda number: _by_places(number, _FORMAL, "拾佰仟万"),
    "ideographTraditional": _of(_STEMS),
    "ideographZodiac": _of(_BRANCHES),
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "decimalFullWidth": lambda number: str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "none": lambda number: "",
}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a numbering: how its number is printed. `text` holds `%1` to `%9` for the levels' numbers."""

    format: str = "decimal"
    text: str = ""
    start: int = 1
    restarts: bool = True
    is_legal: bool = False
    style: str = ""


@dataclass(slots=True)
class _Series:
    """A numbering in the course of being counted; several numberings may share one."""

    levels: dict[int, Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The numberings of a file. `mark(number, level)` counts one paragraph and gives its printed mark."""

    def __init__(self, root: etree._Element | None) -> None:
        self._series: dict[str, _Series] = {}
        self._by_number: dict[str, _Series] = {}
        self._own_levels: dict[tuple[str, int], Level] = {}
        self._own_starts: dict[tuple[str, int], int] = {}
        if root is not None:
            self._load(root)

    def level_of_style(self, number: str, style: str) -> int:
        """The level that the numbering ties to a paragraph style, else 0."""
        series = self._by_number.get(number)
        levels = series.levels if series else {}
        return next((key for key, level in levels.items() if style and level.style == style), 0)

    def mark(self, number: str, level: int) -> str:
        """The mark of the next paragraph of this numbering; "" for bullets and unknown numberings."""
        series = self._by_number.get(number)
        if series is None or not 0 <= level < _MOST_LEVELS:
            return ""
        self._count(series, number, level)
        how = self._level(series, number, level)
        if how.format == "bullet":
            return ""
        mark = _PLACEHOLDER.sub(lambda match: self._printed(series, number, int(match.group(1)) - 1, how), how.text)
        mark = mark.strip()
        return mark if not mark or mark[-1] in _NEEDS_NO_BLANK or mark.endswith(".") else mark + " "

    def _count(self, series: _Series, number: str, level: int) -> None:
        counts = series.counts
        start = self._own_starts.pop((number, level), None)
        if start is not None:
            counts[level] = start
        elif level in counts:
            counts[level] += 1
        else:
            counts[level] = self._level(series, number, level).start
        for above in range(level):
            counts.setdefault(above, self._level(series, number, above).start)
        for below in [key for key in counts if key > level and self._level(series, number, key).restarts]:
            del counts[below]

    def _printed(self, series: _Series, number: str, level: int, how: Level) -> str:
        count = series.counts.get(level, 1)
        if how.is_legal:
            return str(count)
        return _FORMATS.get(self._level(series, number, level).format, str)(count)

    def _level(self, series: _Series, number: str, level: int) -> Level:
        return self._own_levels.get((number, level)) or series.levels.get(level) or Level()

    def _load(self, root: etree._Element) -> None:
        links: dict[str, str] = {}
        of_style: dict[str, str] = {}
        for abstract in root.iterchildren(W + "abstractNum"):
            key = abstract.get(W + "abstractNumId", "")
            self._series[key] = _Series(dict(_level(level) for level in abstract.iterchildren(W + "lvl")))
            links[key] = value_of(abstract, "numStyleLink") or ""
            of_style[value_of(abstract, "styleLink") or key] = key
        for num in root.iterchildren(W + "num"):
            number, key = num.get(W + "numId", ""), value_of(num, "abstractNumId") or ""
            key = of_style.get(links.get(key, ""), key) if links.get(key) else key
            if key in self._series:
                self._by_number[number] = self._series[key]
                self._load_overrides(num, number)

    def _load_overrides(self, num: etree._Element, number: str) -> None:
        for override in num.iterchildren(W + "lvlOverride"):
            level = number_of(override.get(W + "ilvl"))
            start = number_of(value_of(override, "startOverride"))
            own = override.find(W + "lvl")
            if level is not None and start is not None:
                self._own_starts[number, level] = start
            if level is not None and own is not None:
                self._own_levels[number, level] = _level(own)[1]


def _level(element: etree._Element) -> tuple[int, Level]:
    start = number_of(value_of(element, "start"))
    restart = value_of(element, "lvlRestart")
    format = value_of(element, "numFmt") or element.findtext(".//" + W + "numFmt") or "decimal"
    return number_of(element.get(W + "ilvl")) or 0, Level(
        format=format,
        text=value_of(element, "lvlText") or "",
        start=1 if start is None else start,
        restarts=restart != "0",
        is_legal=is_on(element, "isLgl"),
        style=value_of(element, "pStyle") or "",
    )
