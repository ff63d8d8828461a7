"""Quantities of Chinese official writing: a number, its unit, and the words that make it a bound.

`find_quantities` reads running text: “突破1.2万亿元”, “10家以上”, “5%—5.5%”, “翻两番”, “零的突破”, “全国前三位”. Numbers that are part of a
name or a reference (5G, 500强, 〔2016〕53号, 2025年, 第三条) are no quantities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from mingcheng.numerals import CHINESE, MAGNITUDES, MYRIADS, chinese_number
from mingcheng.units import COUNTERS, MAGNITUDE_PATTERN, MEASURE_PATTERN, UNIT_NAMES, Unit, unit_of

Comparator: TypeAlias = Literal[">=", ">", "=", "<=", "<", "~"]
MentionKind: TypeAlias = Literal["number", "multiple", "breakthrough", "rank"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact value in a unit as printed; equal quantities compare equal in their base unit.

    >>> Quantity(Decimal("1.2"), "万亿元").in_base() == Quantity(Decimal("12000"), "亿元").in_base()
    True
    """

    value: Decimal
    unit: str | None

    def in_base(self) -> tuple[Decimal, str]:
        """The value in the base unit, and that unit."""
        unit: Unit = unit_of(self.unit)
        return (self.value * unit.factor).normalize(), unit.base

    def __str__(self) -> str:
        return f"{self.value:f}{self.unit or ''}"


@dataclass(frozen=True, slots=True)
class Mention:
    """A quantity in running text: `start`–`end` holds number and unit, `outer_*` also the words of the bound.

    `comparator` is None where no word of a bound stands beside the number; `upper` is the other end of a range, in the same unit.
    """

    start: int
    end: int
    value: Decimal
    unit: str | None
    outer_start: int
    outer_end: int
    comparator: Comparator | None = None
    upper: Decimal | None = None
    kind: MentionKind = "number"
    is_chinese: bool = False

    @property
    def quantity(self) -> Quantity:
        return Quantity(self.value, self.unit)


BEFORE: dict[str, Comparator] = {
    "不低于": ">=", "不少于": ">=", "不小于": ">=", "至少": ">=", "达到或超过": ">=", "不短于": ">=", "保持在": ">=",
    "不超过": "<=", "不高于": "<=", "不大于": "<=", "不多于": "<=", "控制在": "<=", "最多": "<=", "最高": "<=", "上限": "<=", "压减至": "<=",
    "下降到": "<=", "下降至": "<=", "降低到": "<=", "降低至": "<=", "降至": "<=", "降到": "<=", "压缩至": "<=", "压缩到": "<=", "缩短至": "<=",
    "缩短到": "<=", "缩减至": "<=", "减少到": "<=", "减至": "<=", "压减到": "<=",
    "突破": ">", "超过": ">", "超出": ">", "高于": ">", "大于": ">", "多于": ">", "逾": ">", "超": ">", "优于": ">",
    "低于": "<", "小于": "<", "少于": "<", "不足": "<", "不到": "<",
    "接近": "~", "约为": "~", "大约": "~", "左右": "~", "约": "~", "近": "~", "大概": "~",
    "达到": ">=", "达": ">=", "增至": ">=", "增加到": ">=", "提高到": ">=", "提高至": ">=", "提升到": ">=", "提升至": ">=", "增长到": ">=",
    "扩大到": ">=", "上升到": ">=", "稳定在": ">=",
}  # fmt: skip
AFTER: dict[str, Comparator] = {
    "（含）以上": ">=", "(含)以上": ">=", "及以上": ">=", "或以上": ">=", "以上": ">=", "之上": ">=", "（含）以下": "<=", "(含)以下": "<=",
    "及以下": "<=", "以内": "<=", "之内": "<=", "以下": "<=", "之下": "<=", "（含）以内": "<=", "左右": "~", "上下": "~", "余": ">", "多": ">",
}  # fmt: skip

_AFTER = "|".join(re.escape(word) for word in sorted(AFTER, key=len, reverse=True))
_BEFORE = re.compile("(?:" + "|".join(sorted(BEFORE, key=len, reverse=True)) + r")(?:到|至|了|年)?$")
_SIGN = r"%|‰|个百分点|百分点"
_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_OWN = "|".join(sorted(name for name in UNIT_NAMES if name[0] in "千百"))
"""Units that begin like a magnitude (千克, 百分点)."""
_MAGNITUDE = rf"(?:(?!{_OWN})(?:{MAGNITUDE_PATTERN}))"
_DIGIT = rf"(?:(?!{_OWN})[{CHINESE}])"
_DASH = r"[-—–~～―至]+"
_NUMBER = re.compile(
    rf"(?<![0-9.〔\[/第#])(?:(?P<low>{_ARABIC})(?P<lowunit>%|万|亿|{_MAGNITUDE}?元)?{_DASH})?(?P<value>{_ARABIC})(?P<few>余|多)?"
    rf"(?P<magnitude>{_MAGNITUDE}?)(?P<more>余|多)?(?P<unit>{_SIGN}|{MEASURE_PATTERN})?(?P<after>{_AFTER})?"
)
_CHINESE = re.compile(
    rf"(?<![第点几数每万亿{CHINESE}])(?P<value>{_DIGIT}++(?:[万亿]{_DIGIT}++)*)(?P<few>余|多)?(?P<magnitude>{_MAGNITUDE}?)(?P<more>余|多)?(?P<unit>{_SIGN}|{MEASURE_PATTERN})"
    rf"(?P<after>{_AFTER})?"
)
_PERCENT = re.compile(rf"百分之(?P<value>[{CHINESE}]+)(?:点(?P<part>[{CHINESE}]+))?(?P<after>{_AFTER})?")
_MULTIPLE = re.compile(
    r"(?P<words>翻了?(?P<turns>[一两二三四])?番|倍增|成倍增长|增长(?:近|超过|超|约)?(?P<times>[一两二三四五六])倍)(?P<after>以上|左右)?"
)
_BREAKTHROUGH = re.compile(r"[“\"]?零[”\"]?的?突破")
_RANK = re.compile(
    r"(?:(?:全国|全省|全市|全区|全县|世界|全球|同类城市|副省级城市|计划单列市|长三角|中西部|西部|中部|东部|东北|国内|省内|国际)[^，。；、\d]{0,8}?)?"
    r"(?:前(?P<top>\d+|[一二两三四五六七八九十百]+)(?P<unit1>位|名|强|列)?|第(?P<place>\d+|[一二三四五六七八九十]+)(?:(?P<unit2>位|名)|(?![\d一二三四五六七八九十批个家轮次届季期产梯方条章节款项阶代三时课资])))"
)
_IDENTIFIER_AFTER = re.compile(r"[A-Za-z+×]|[年号条款项章]?(?:强|版|周年|年代|世纪)|号|届|后|GHz")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LIST_MARK = re.compile(r"[.．、)）](?!\d)")


def find_quantities(text: str) -> list[Mention]:
    """Every quantity of a running text (line breaks and layout spaces taken out), in order, none overlapping.

    >>> [(str(m.quantity), m.comparator) for m in find_quantities("营业收入突破1.2万亿元，企业达10家以上，占比5%-5.5%")]
    [('1.2万亿元', '>'), ('10家', '>='), ('5%', None)]
    """
    found = sorted([*_numbers(text), *_words(text)], key=lambda mention: (mention.start, -mention.end))
    kept: list[Mention] = []
    for mention in found:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


LONGEST_MENTION = 60
"""Characters. A longer run of digits is no number that anyone stated, and no program could store it."""


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    return (match for match in pattern.finditer(text) if match.end() - match.start() <= LONGEST_MENTION)


def _numbers(text: str) -> Iterator[Mention]:
    for match in _matches(_NUMBER, text):
        if not _is_reference(text, match):
            yield _mention(text, match, Decimal(match["value"].replace(",", "")))
    for match in _matches(_CHINESE, text):
        value = match["value"]
        if value not in {"零", "○", "〇", "十", "百", "千"} or match["unit"] not in {"大"}:
            number = _in_magnitude(value, match["magnitude"])
            if number:
                yield _mention(text, match, number, is_chinese=True)
    for match in _matches(_PERCENT, text):
        part = "".join(str(chinese_number(digit)) for digit in match["part"] or "")
        value_percent = Decimal(f"{chinese_number(match['value'])}.{part or 0}").normalize()
        yield _bounded(text, match.start(), match.end(), value_percent, "%", match["after"], None, True)


def _in_magnitude(value: str, magnitude: str) -> Decimal:
    """`一亿二千|万元` counts 12000 of its 万元."""
    scale = MAGNITUDES[magnitude] if magnitude else Decimal(1)
    is_compound = any(name in value for name in MYRIADS)
    return Decimal(chinese_number(value + magnitude)) / scale if is_compound else Decimal(chinese_number(value))


def _is_reference(text: str, match: re.Match[str]) -> bool:
    """A year, a clause number, a document number or a part of a name, not a quantity."""
    after = text[match.end() : match.end() + 3]
    if _is_part_of_name(text, match) or text.endswith("连续", 0, match.start()):
        return True
    if match["unit"] == "年" and not match["magnitude"] and _YEAR.fullmatch(match["value"]):
        return True
    if match["unit"] is None:
        if _IDENTIFIER_AFTER.match(after) or after[:1] in {"〕", "]"}:
            return not match["magnitude"]
        if (
            not match["magnitude"]
            and _YEAR.fullmatch(match["value"])
            and after[:1] in {"—", "-", "–", "~", "～", "至", "年", "版"}
        ):
            return True
    if match["unit"] in {"月", "日"} and not match["magnitude"]:
        return True
    return match["unit"] in {"位", "名"} and text[max(0, match.start() - 1) : match.start()] in {"第", "前"}


_LATIN_WORD = re.compile(r"[A-Za-z]+$")
_MOBILE_GENERATIONS = frozenset("23456")


def _is_part_of_name(text: str, match: re.Match[str]) -> bool:
    """`ISO27001`, `5G`: but a count behind a word in Latin letters is a count (`工业APP5000个`)."""
    word = _LATIN_WORD.search(text, max(0, match.start() - 12), match.start())
    if match["unit"] in {"G", "M"} and match["value"] in _MOBILE_GENERATIONS:
        return True
    return word is not None and (len(word.group()) < SHORTEST_LATIN_WORD or match["unit"] not in COUNTERS)


SHORTEST_LATIN_WORD = 3


def _mention(text: str, match: re.Match[str], value: Decimal, is_chinese: bool = False) -> Mention:
    unit = (match["magnitude"] or "") + (match["unit"] or "")
    if unit in {"百分点"}:
        unit = "个百分点"
    end = match.end("unit") if match["unit"] else match.end("magnitude") if match["magnitude"] else match.end("value")
    after = match["after"] or match["more"] or match["few"]
    low = match.groupdict().get("low")
    if low is None:
        return _bounded(text, match.start(), end, value, unit or None, after, None, is_chinese, match.end())
    of_low = _unit_of_low(match["lowunit"], unit, match["unit"])
    value = value * unit_of(unit).factor / unit_of(of_low).factor
    start, unit = match.start(), of_low
    return _bounded(
        text, start, end, Decimal(low.replace(",", "")), unit or None, after, value, is_chinese, match.end()
    )


def _unit_of_low(printed: str | None, unit: str, bare: str | None) -> str:
    """The unit of the lower end of a range: its own where it has one (`5000万元至1亿元`)."""
    if printed is None or printed == unit:
        return unit
    return printed if printed.endswith(("元", "%")) else printed + (bare or "")


def _bounded(
    text: str,
    start: int,
    end: int,
    value: Decimal,
    unit: str | None,
    after: str | None,
    upper: Decimal | None,
    is_chinese: bool,
    outer_end: int | None = None,
) -> Mention:
    before = _BEFORE.search(text, max(0, start - 6), start)
    outer_start = before.start() if before else start
    comparator: Comparator | None = AFTER.get(after) if after else None
    if before:
        word = re.sub(r"(?:到|至|了|年)$", "", before.group()) if before.group() not in BEFORE else before.group()
        of_word = BEFORE[word]
        if comparator is None or (of_word != ">=" and comparator == ">=") or word in {"不超过", "不高于"}:
            comparator = of_word
    return Mention(start, end, value, unit, outer_start, outer_end or end, comparator, upper, is_chinese=is_chinese)


def _words(text: str) -> Iterator[Mention]:
    """Quantities that are words: doubling, a first of its kind, a place in an order."""
    for match in _MULTIPLE.finditer(text):
        turns = chinese_number(match["turns"]) if match["turns"] else 1
        value = Decimal(chinese_number(match["times"]) + 1) if match["times"] else Decimal(2) ** turns
        yield Mention(
            match.start(), match.end("words"), value, "倍", match.start(), match.end(),
            AFTER.get(match["after"] or ""), kind="multiple", is_chinese=True,
        )  # fmt: skip
    for match in _BREAKTHROUGH.finditer(text):
        yield Mention(
            match.start(),
            match.end(),
            Decimal(1),
            None,
            match.start(),
            match.end(),
            ">=",
            kind="breakthrough",
            is_chinese=True,
        )
    for match in _matches(_RANK, text):
        printed = match["top"] or match["place"]
        value = Decimal(printed) if printed.isdigit() else Decimal(chinese_number(printed))
        unit = match["unit1"] or match["unit2"]
        yield Mention(match.start(), match.end(), value, unit, match.start(), match.end(), "<=", kind="rank")
