"""Period phrases and full dates in running text, as a grammar of plan documents needs them.

What is assumed where a phrase counts from the document's year (`issued`), since the wording alone does not say it:
five years ahead (5年内, 未来五年) begin with the year of issue and include it; five years back (五年来, 近五年) end
with the year before it. A year that the text does not give and `issued` does not decide is None.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal, TypeAlias

from mingcheng.numerals import chinese_number
from mingcheng.reference_periods import Period, PeriodError, months_of, year_number

PeriodKind: TypeAlias = Literal["by", "in", "during", "each"]
"""by: a state at the end of a year or month (到2027年, 2025年底前). in: within one year. during: over several years.
each: every year (每年, 年均)."""

FIVE_YEAR_PLANS = {"十一五": 2006, "十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026}
"""First years of the five-year plans (五年规划)."""


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """A phrase that places something in time: `text[start:end]` is the phrase.

    `first_year` and `last_year` are calendar years, both included, None where unknown; a phrase of kind `by` has no
    first year. `period` holds the months where the phrase names one known calendar year or months of it.
    `is_past_phrase` is a hint: by its words (五年来, 截至, 以来), or because it ended before the year of issue.
    `is_relative`: counted from that year (今年). `in_title`: stands within 《》, and so belongs to a document's name.
    """

    start: int
    end: int
    kind: PeriodKind
    first_year: int | None = None
    last_year: int | None = None
    is_past_phrase: bool = False
    is_relative: bool = False
    in_title: bool = False
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class DateMention:
    """A full date: `text[start:end]` is as printed."""

    start: int
    end: int
    date: date


_SPACE = r"[ \u3000\xa0]{0,2}(?:\r?\n[ \u3000]{0,2})?"  # a tab parts table cells, so that it is no space here
_YEAR = (
    r"(?:(?<!\d)(?:[1１][9９]|[2２][0０])\d{2}(?!\d)"
    r"|(?<![一二三四五六七八九十])[一二][〇○零OＯ九][〇○零OＯ一二三四五六七八九]{2})"
)
_COUNT = (
    r"(?<![\d.．,，一二三四五六七八九十百第每半])"
    r"(?:\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
)
_COUNTS = rf"{_COUNT}{_SPACE}年?(?:[-—–~～至到]{{1,2}}{_SPACE}(?:\d{{1,2}}|[一二两三四五六七八九十]{{1,2}}))?"
_TWO = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,2})"
_DASH = r"(?:[-—–―－~～]{1,2}|[至到])"
_END_OF_YEAR_WORD = r"年(?!均)|(?=年均)"  # the 年 of 年均 is left to the phrase 年均
_BEFORE = r"(?:(?:之|以|及以)前|前(?![\d一二两三四五六七八九十后期列沿茅几]))"

_SPAN = rf"""(?P<span>(?:自|从)?
    (?P<span_first>{_YEAR}){_SPACE}年?{_SPACE}{_DASH}{_SPACE}(?P<span_last>{_YEAR}){_SPACE}(?:年度|{_END_OF_YEAR_WORD})
    |(?<=[（(])(?P<bare_first>{_YEAR}){_SPACE}{_DASH}{_SPACE}(?P<bare_last>{_YEAR})(?=[)）]))"""
_PLAN = rf"""(?P<plan>(?P<plan_to>(?:力争|争取)?[到至]|截[至止]|力争|争取)?{_SPACE}
    ["“「『]?(?<![一二三四五六七八九])(?P<plan_name>十[一二三四五]五)["”」』]?
    (?:{_SPACE}(?:
        (?P<plan_end>(?:规划)?期?末[期年]?)
      | (?P<plan_since>以来)
      | (?P<plan_last>收官之?年|最后一年)
      | (?P<plan_first>(?:开局|起步|开篇)之?年|(?:第一|首)年)
      | (?:规划)?(?:时期|期间|期内|期)
      | (?P<plan_title>[^，。；、\s\d“”"「」]{{0,12}}(?:规划|纲要))
    ))?)"""
_YEAR_PHRASE = rf"""(?P<year_phrase>
    (?P<to>(?:力争|争取)[到至在]?|截[至止]到?|(?<!达)[到至])?{_SPACE}
    (?:(?P<year>{_YEAR}){_SPACE}(?:年(?![均代版]|\s{{0,4}}(?:远景目标|版))|(?=年均))
      |(?P<relative>今年|去年|(?<![证说光声])明年|本年度|(?<![基成资日版原])本年(?![均轻龄限级度])
        |(?<![以之])上(?:一(?:个)?)?(?:会计|纳税)?年(?![均轻龄限级产])|(?<![以之])下一?年度))
    度?
    (?:{_SPACE}(?:
        (?P<first>{_TWO}){_SPACE}月?{_DASH}{_SPACE}(?P<last>{_TWO}){_SPACE}月份?
      | (?P<month>{_TWO}){_SPACE}月份?(?:{_SPACE}(?P<day>\d{{1,2}}|[一二三四五六七八九十]{{1,3}}){_SPACE}[日号])?
      | (?P<half>[上下])半年
      | 第?(?P<quarter>[一二三四1-4])季度(?P<latin_quarter>(?!))?
      | 前(?P<quarters>[一二三四1-4])个?季度
      | 前(?P<through>{_TWO})个月
      | (?P<whole>全年)
    ))?
    (?:{_SPACE}(?:
        (?P<before>年?[底末]{_SPACE}{_BEFORE}?|{_BEFORE})
      | (?P<since>以来)
      | (?P<from>(?:起(?![步草点到])|开始)
          (?:[，,]?的?(?:连续|用)?{_SPACE}(?P<from_years>\d{{1,2}}|[一二两三四五六七八九十]){_SPACE}年
            (?:之?内|间|时间|(?=[，。；每])))?)
      | (?P<after>(?:之|以)?后(?![续期端台半]))
    ))?)"""
_PAST = rf"""(?P<past>(?:近|最近|过去)(?:的)?{_SPACE}(?P<past_years>{_COUNT}){_SPACE}个?年(?!内)(?:多)?(?:以?来|间|里)?
    |(?P<past_count>{_COUNT}){_SPACE}年(?:多)?以?来
    |(?:近几?|多|近些)年来|近几年)"""
_AHEAD = rf"""(?P<ahead>
    (?:未来|今后|接下来)(?:的)?{_SPACE}(?:(?P<coming>{_COUNTS}){_SPACE}|几|若干)年(?:左右)?(?:之?内|里|间|时间)?
    |(?:力争|争取)?(?:再)?(?:用|利用|经过|通过){_SPACE}(?P<effort>{_COUNTS}){_SPACE}年?(?:左右)?的?(?:时间|努力|奋斗)
    |(?:力争|争取)(?:在|用)?{_SPACE}近?(?P<strive>{_COUNTS}){_SPACE}年(?:左右)?(?:之?内|时间)?(?!期)
    |(?:在)?近?(?P<within>{_COUNTS}){_SPACE}年(?:之?内|时间内))"""
_EACH = r"(?P<each>每一?年度?|每个年度|年均|逐年)"
_YEAR_END = r"""(?P<year_end>
    [到至]年[底末](?:之?前)? | (?<!\w)年[底末](?:之?前)? | (?<![年度\d])年[底末]之?前 | (?:(?<!\w)|(?<=[在于]))年内)"""
_FIRST = r"""(?=[\d一二三四五六七八九十两几多“"「『今去明本上下近最过未接再用利经通力争截到至自从每年逐在])"""
"""What a phrase can begin with: nearly all characters of a text stop at this test."""
_KINDS = (_SPAN, _PLAN, _YEAR_PHRASE, _EACH, _PAST, _AHEAD, _YEAR_END)


@cache
def _phrases() -> re.Pattern[str]:
    """All phrases as one alternation; compiled at first use, because that costs more than importing the module."""
    return re.compile(_FIRST + "(?:" + "|".join(_KINDS) + ")", re.VERBOSE)


_TITLE = re.compile(r"《[^《》]{1,120}》")
_DURATIONS = (
    "成立", "毕业", "注册", "登记", "认定", "入职", "满", "后", "日起", "投产", "落户", "入驻", "办证", "获批", "每",
    "不超过", "最长",
)  # fmt: skip
"""Words before `3年内` that make it a length of time, counted from some event of an enterprise."""
_RELATIVE_YEARS = {"今": 0, "本": 0, "去": -1, "上": -1, "明": 1, "下": 1}


def find_periods(text: str, *, issued: int | None = None) -> list[PeriodMention]:
    """Every phrase of `text` that places something in time, in order; `issued` is the year of the document when known.

    Lengths of time (不超过5年, 连续三年), full dates without 前 or 到, editions (2025年版) and document numbers are no
    periods.

    >>> text = "“十四五”末产值翻一番，2012年起5年内每年引进3家"
    >>> [(text[m.start:m.end], m.kind, m.first_year, m.last_year) for m in find_periods(text)]
    [('“十四五”末', 'by', None, 2025), ('2012年起5年内', 'during', 2012, 2016), ('每年', 'each', None, None)]
    """
    title_ends = [place for match in _TITLE.finditer(text) for place in match.span()]
    mentions = []
    for match in _phrases().finditer(text):
        found = _READERS[match.lastgroup or ""](match, issued)
        if found:
            in_title = bisect(title_ends, match.start()) % 2 == 1
            mentions.append(found.mention(match, issued, in_title))
    return mentions


@dataclass(frozen=True, slots=True)
class _Found:
    """What a phrase says, before its place in the text is added."""

    kind: PeriodKind
    first: int | None = None
    last: int | None = None
    says_past: bool = False
    is_relative: bool = False
    months: Period | None = None

    def mention(self, match: re.Match[str], issued: int | None, in_title: bool) -> PeriodMention:
        is_past = self.says_past
        if issued is not None and self.last is not None and self.last != issued:
            is_past = self.last < issued  # whatever the words: 截至2027年底 may state a target
        start, end = match.span()
        return PeriodMention(
            start, end, self.kind, self.first, self.last, is_past, self.is_relative, in_title, self.months
        )


def _read_span(match: re.Match[str], issued: int | None) -> _Found | None:
    first = year_number(match["span_first"] or match["bare_first"])
    last = year_number(match["span_last"] or match["bare_last"])
    return _Found("during", first, last) if first <= last else None


def _read_plan(match: re.Match[str], issued: int | None) -> _Found | None:
    if match["plan_title"]:
        return None
    first = FIVE_YEAR_PLANS[match["plan_name"]]
    if match["plan_end"] or match["plan_to"]:
        return _Found("by", None, first + 4, says_past=(match["plan_to"] or "").startswith("截"))
    if match["plan_last"]:
        return _Found("in", first + 4, first + 4, months=Period(first + 4))
    if match["plan_first"]:
        return _Found("in", first, first, months=Period(first))
    if match["plan_since"]:
        return _Found("during", first, issued, says_past=True, is_relative=issued is not None)
    return _Found("during", first, first + 4)


def _relative_year(phrase: str, issued: int | None) -> int | None:
    return None if issued is None else issued + _RELATIVE_YEARS[phrase[0]]


def _read_year_phrase(match: re.Match[str], issued: int | None) -> _Found | None:
    if match["day"] and not (match["to"] or match["before"] or match["since"] or match["from"] or match["after"]):
        return None
    relative = match["relative"]
    year = _relative_year(relative, issued) if relative else year_number(match["year"])
    months = _named_months(match, year)
    if match["since"]:
        return _Found("during", year, issued, True, relative is not None)
    if match["from"]:
        return _from_year(match, year, relative is not None)
    if match["after"]:
        return _Found("during", None if year is None else year + 1, None, False, relative is not None)
    if match["to"] or match["before"]:
        says_past = (match["to"] or "").startswith("截")
        return _Found("by", None, year, says_past, relative is not None, months)
    return _Found("in", year, year, (relative or "")[:1] in {"去", "上"}, relative is not None, months)


def _named_months(match: re.Match[str], year: int | None) -> Period | None:
    if year is None:
        return None
    try:
        return Period(year, *months_of(match))
    except PeriodError:  # 2025年13月 and the like: the year is still told
        return None


def _from_year(match: re.Match[str], year: int | None, is_relative: bool) -> _Found:
    years = match["from_years"]
    last = year + _count(years) - 1 if years and year is not None else None
    return _Found("during", year, last, False, is_relative)


def _read_past(match: re.Match[str], issued: int | None) -> _Found | None:
    years = match["past_years"] or match["past_count"]
    if years is None or issued is None:
        return _Found("during", says_past=True, is_relative=True)
    return _Found("during", issued - _count(years), issued - 1, True, True)


def _read_ahead(match: re.Match[str], issued: int | None) -> _Found | None:
    if match["within"] and match.string.endswith(_DURATIONS, max(0, match.start() - 4), match.start()):
        return None
    counts = match["coming"] or match["effort"] or match["strive"] or match["within"]
    if counts is None or issued is None:
        return _Found("during", is_relative=True)
    years = _count(re.split(r"[-—–~～至到]", counts)[-1].strip().strip("年"))
    return _Found("during", issued, issued + years - 1, is_relative=True)


def _read_each(match: re.Match[str], issued: int | None) -> _Found | None:
    return _Found("each")


def _read_year_end(match: re.Match[str], issued: int | None) -> _Found | None:
    return _Found("by", None, issued, is_relative=True)


_READERS: dict[str, Callable[[re.Match[str], int | None], _Found | None]] = {
    "span": _read_span, "plan": _read_plan, "year_phrase": _read_year_phrase, "past": _read_past, "ahead": _read_ahead,
    "each": _read_each, "year_end": _read_year_end,
}  # fmt: skip


def _count(printed: str) -> int:
    printed = printed.strip().strip("年").strip()
    return int(printed) if printed.isdecimal() else chinese_number(printed)


_DATES = re.compile(
    rf"(?P<year>{_YEAR}){_SPACE}年{_SPACE}(?P<month>{_TWO}){_SPACE}月{_SPACE}"
    rf"(?P<day>\d{{1,2}}|[一二三四五六七八九十]{{1,3}}){_SPACE}[日号]"
    r"|(?<![\d./-])(?P<year_2>(?:19|20)\d{2})(?P<dash>[-/.])(?P<month_2>\d{1,2})"
    r"(?P=dash)(?P<day_2>\d{1,2})(?!\d|[./-]\d)"
)


def find_dates(text: str) -> list[DateMention]:
    """Every full date of `text`, in order: 2021年12月23日, 二〇二六年一月二十七日, 2023-02-08.

    A date that no calendar has (2月30日) is left out.

    >>> [mention.date.isoformat() for mention in find_dates("二〇二六年一月二十七日（2026-02-30除外）")]
    ['2026-01-27']
    """
    mentions = []
    for match in _DATES.finditer(text):
        try:
            printed = date(
                year_number(match["year"] or match["year_2"]),
                _count(match["month"] or match["month_2"]),
                _count(match["day"] or match["day_2"]),
            )
        except ValueError:
            continue
        mentions.append(DateMention(match.start(), match.end(), printed))
    return mentions
