"""Figures of measures: amounts, percentages, ratios and counts in running text, with the words that bound them.

Measures print numbers in ways that plans and statistics hardly do: `1：1` for matching, `20、50、100万元` with one unit for a
list, `500万元（含）以上`, `100万元（含）至500万元`, `30元/平方米·月`, `35周岁以下`. So they have their own scan; the values
are exact decimals and the units stay as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal, TypeAlias

from mingcheng.numerals import chinese_number
from mingcheng.plans.measures.words import any_of
from mingcheng.plans.model import Comparator

FigureKind: TypeAlias = Literal["money", "percent", "points", "ratio", "count", "bare"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit: `start`–`end` in the text, `outer_*` with the words of its bound.

    `op` is None where nothing bounds it. `is_ceiling` tells 最高, 不超过, 以内 from a mere comparison. A range has the
    figure of its other end in `upper`.
    """

    start: int
    end: int
    value: Decimal
    unit: str | None
    kind: FigureKind
    outer_start: int
    outer_end: int
    op: Comparator | None = None
    before: str = ""
    after: str = ""
    upper: Figure | None = None

    @property
    def is_ceiling(self) -> bool:
        return self.op == "<=" or (self.upper is not None and self.op is None)

    @property
    def is_inclusive(self) -> bool | None:
        """True for （含）, False for （不含）, None where neither is printed."""
        return (
            False
            if "不含" in self.after
            else True
            if re.search(r"[（(]含(?:本数)?[)）]|[（(]含\d", self.after)
            else None
        )


_VALUE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CHINESE = "[一二两三四五六七八九十百千]+"
_MAGNITUDE = "万亿|千亿|百亿|亿|千万|百万|万|千|百"
_PER = r"(?:/(?:人|名|平方米|平米|㎡|年|月|天|日|吨|台|套|辆|度|千瓦时|亩|家|件|项|个|户|次|场|标箱|公里)(?:[·•/.、]?(?:年|月|天|日))?)"
_MONEY = rf"(?:{_MAGNITUDE})?(?:美元|欧元|港元|港币|元)(?:人民币)?{_PER}*"
_SHORT_MONEY = r"(?:百万|千万|万|亿)(?![A-Za-z人名家户个件平㎡辆台套吨亩次条册字千瓦立级步箱株头只羽吉兆])"
_COUNTER = (
    r"(?:百万|千万|千|万|亿)?(?:平方米|平米|㎡|公顷|亩|公里|吨标准煤|吨标煤|吨|千瓦时|千瓦|兆瓦|MW|kW|PFLOPS|P|周岁|岁|周年|年|个月|个工作日|工作日|天|"
    r"人次|人|名|位|家|户|个|项|件|台[（(]套[)）]|台|套|辆|星级|级|次(?!性)|场次|场|篇|部|款|倍|门|批|只|张|间|期|届|层|标准箱|标箱|席位|席|羽|头|株|床|TEU|GB|TB|PB)"
)
_SHARED = rf"{any_of('shared_benefit')}(?!{any_of('not_shared')})"
SHARE_WORD = (
    rf"(?:{any_of('whole_share')}(?=(?:给予|予以|[^，；。、\d的]{{0,4}}?){_SHARED})|{any_of('whole_waived')}(?=$|[，；。、])"
    rf"|(?<![三五]){any_of('half_share')}(?=$|[，；。、]|给予|予以|{_SHARED}))"
)
"""A share in words: 全额 before a benefit, 全免, 减半."""
_HALF = re.compile(any_of("half_share"))
_FIGURE = re.compile(
    rf"(?P<share>{SHARE_WORD})|"
    rf"(?<![\d.:：∶])(?P<own>\d+(?:\.\d+)?)[:：∶](?P<other>\d+(?:\.\d+)?)(?![\d.:：])"
    rf"|(?P<whole>[百千万])分之(?P<parts>{_CHINESE})"
    rf"|(?<![\d.])(?P<value>{_VALUE})(?P<few>余|多)?(?:(?P<money>{_MONEY}|{_SHORT_MONEY})|(?P<percent>%|‰)|(?P<points>个?百分点)"
    rf"|(?P<count>{_COUNTER}))?"
    rf"|(?<![第百千万亿数几〇○\-])(?P<chinese>{_CHINESE})(?:(?P<cmoney>(?:{_MAGNITUDE})?元)|(?P<ccount>{_COUNTER}))"
)

_BOUNDS: dict[str, Comparator] = {
    "不低于": ">=", "不少于": ">=", "不小于": ">=", "不短于": ">=", "不得低于": ">=", "不得少于": ">=", "至少": ">=", "达到或超过": ">=",
    "达到": ">=", "达": ">=", "满": ">=", "不超过": "<=", "不高于": "<=", "不大于": "<=", "不多于": "<=", "未超过": "<=", "不得超过": "<=",
    "不得高于": "<=", "最高": "<=", "最多": "<=", "至多": "<=", "最长": "<=", "上限": "<=", "限额": "<=", "控制在": "<=", "不得多于": "<=",
    "突破": ">", "超过": ">", "超出": ">", "高于": ">", "大于": ">", "多于": ">", "逾": ">", "超": ">", "低于": "<", "小于": "<", "少于": "<",
    "不足": "<", "不满": "<", "未满": "<", "不到": "<", "未达到": "<", "未达": "<", "约": "~", "近": "~",
}  # fmt: skip
_BEFORE = re.compile(
    "(?P<word>"
    + "|".join(sorted(_BOUNDS, key=len, reverse=True))
    + r")(?P<tail>到|至|了|为|是|可达|达|不超过|按|给予|在|每年|每人|每家|人民币)*$"
)
_AFTER = re.compile(
    r"(?P<first>[（(][^（）()]{1,8}[)）])?(?P<word>及其以上|及以上|或以上|以上|及以下|或以下|以下|以内|之内|左右|封顶|为限|为上限)?"
    r"(?P<last>[（(](?:含|不含)[^（）()]{0,8}[)）])?"
)
_LIST_GAP = re.compile(r"(?:[、/／,，]|和|及|与|或|以及|至|到|[-—–~～－―]+)")
_RANGE_GAP = re.compile(r"(?:至|到|[-—–~～－―]+)")


@lru_cache(maxsize=2048)
def figures_of(text: str) -> tuple[Figure, ...]:
    """Every figure of a running text, in order; the two ends of a range are one figure. The terms of a clause are read
    once a tier: the last readings are kept.

    >>> [(f.value, f.unit, f.op) for f in figures_of("按1：1配套，给予20、50万元，营收500万元（含）以上")]
    [(Decimal('100'), None, None), (Decimal('20'), '万元', None), (Decimal('50'), '万元', None), (Decimal('500'), '万元', '>=')]
    """
    single = _with_list_units(text, [figure for match in _FIGURE.finditer(text) if (figure := _figure(text, match))])
    return tuple(_with_ranges(text, [figure for figure in single if figure.kind != "bare"]))


def _figure(text: str, match: re.Match[str]) -> Figure | None:
    start, end = match.start(), match.end()
    if match["share"]:
        percent = Decimal(50 if _HALF.fullmatch(match["share"]) else 100)
        return Figure(start, end, percent, "%", "percent", start, end)
    if match["own"]:
        if Decimal(match["own"]) == 0:
            return None
        share = Decimal(match["other"]) / Decimal(match["own"]) * 100
        return _bounded(text, start, end, share, None, "ratio")
    if match["whole"]:
        percent = Decimal(chinese_number(match["parts"])) / {"百": 1, "千": 10, "万": 100}[match["whole"]]
        return _bounded(text, start, end, percent, "%", "percent")
    if match["chinese"]:
        unit = match["cmoney"] or match["ccount"]
        kind: FigureKind = "money" if match["cmoney"] else "count"
        return _bounded(text, start, end, Decimal(chinese_number(match["chinese"])), unit, kind)
    return None if _is_name_part(text, match) else _arabic(text, match)


def _arabic(text: str, match: re.Match[str]) -> Figure:
    value = Decimal(match["value"].replace(",", ""))
    start, end = match.start(), match.end()
    if match["money"]:
        unit = match["money"].replace("人民币", "")
        return _bounded(text, start, end, value, unit if "元" in unit or "币" in unit else unit + "元", "money")
    if match["percent"]:
        return _bounded(text, start, end, value / 10 if match["percent"] == "‰" else value, "%", "percent")
    if match["points"]:
        return _bounded(text, start, end, value, "个百分点", "points")
    if match["count"]:
        return _bounded(text, start, end, value, match["count"], "count")
    return Figure(start, end, value, None, "bare", start, end)


def _is_name_part(text: str, match: re.Match[str]) -> bool:
    """A year, a standard's number, an ordinal: `2025年`, `ISO27001`, `第3名`, `前100名`, `500强`."""
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if match["count"] == "年" and len(match["value"]) == 4 and match["value"][:2] in {"19", "20"}:
        return True
    if before in {"第", "前", "〔", "["} or (before.isascii() and before.isalpha()) or before in {"-", "/"}:
        return match["count"] != "级" and not (
            before in {"-", "/"} and match["value"].isdigit() and _follows_figure(text, match)
        )
    return after in {"强", "号", "版", "届", "月", "日", "条", "款"} and not match["money"] and not match["percent"]


def _follows_figure(text: str, match: re.Match[str]) -> bool:
    """Whether the dash or stroke before the number belongs to a range or list of numbers: `10-50万元`, `3%/5%`."""
    return bool(re.search(r"(?:\d|元|%|人|名|家|岁|年)[-/]$", text[max(0, match.start() - 3) : match.start()]))


def _bounded(text: str, start: int, end: int, value: Decimal, unit: str | None, kind: FigureKind) -> Figure:
    before = _BEFORE.search(text, max(0, start - 8), start)
    after = _AFTER.match(text, end)
    op: Comparator | None = _BOUNDS[before["word"]] if before else None
    word = (after["word"] or "") if after else ""
    brackets = ((after["first"] or "") + (after["last"] or "")) if after else ""
    if after and not word and "含" not in brackets:
        brackets, outer_end = "", end
    else:
        outer_end = after.end() if after else end
    if op in {None, ">=", "~"} or (op == "<=" and word):
        op = _after_op(word, brackets, op)
    if op == "<=" and "不含" in brackets:
        op = "<"
    outer_start = before.start() if before else start
    return Figure(
        start, end, value, unit, kind, outer_start, outer_end, op, before.group() if before else "", brackets + word
    )


def _after_op(word: str, brackets: str, op: Comparator | None) -> Comparator | None:
    if word.endswith("以上"):
        return ">" if "不含" in brackets else ">="
    if word.endswith("以下"):
        return "<" if "不含" in brackets else "<="
    if word in {"以内", "之内", "封顶", "为限", "为上限"}:
        return "<="
    return op


def _with_list_units(text: str, figures: Sequence[Figure]) -> list[Figure]:
    """Bare numbers take the unit of the list that they stand in: `20、50、100万元`, `3-5%`."""
    out: list[Figure] = []
    following: Figure | None = None
    for figure in reversed(figures):
        if figure.kind == "bare" and following is not None and following.kind != "bare":
            gap = text[figure.end : following.start]
            if _LIST_GAP.fullmatch(gap) and following.kind != "ratio" and following.unit not in {"级", "年"}:
                figure = _bounded(text, figure.start, figure.end, figure.value, following.unit, following.kind)
        out.append(figure)
        following = figure
    return out[::-1]


def _with_ranges(text: str, figures: Sequence[Figure]) -> Iterator[Figure]:
    pending: Figure | None = None
    for figure in figures:
        if pending is not None and figure.start < pending.outer_end:
            continue  # （含500万元） repeats the bound
        if pending is not None and _is_range(text, pending, figure):
            pending = replace(pending, upper=figure, outer_end=figure.outer_end, end=figure.end)
            continue
        if pending is not None:
            yield pending
        pending = figure
    if pending is not None:
        yield pending


def _is_range(text: str, low: Figure, high: Figure) -> bool:
    if low.upper is not None or low.kind != high.kind or low.kind == "ratio":
        return False
    gap = text[low.outer_end : high.outer_start]
    if _RANGE_GAP.fullmatch(gap):
        return high.op in {None, "<", "<="} and low.op in {None, ">=", ">"}
    return low.op in {">=", ">"} and high.op in {"<", "<="} and gap in {"", "、", "，", ",", "且", "至", "并"}
