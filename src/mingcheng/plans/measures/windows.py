"""Windows of years that a benefit is split by: 前三年, 第四、第五年, 首年, 后两年.

Each is a condition on the year in which the benefit is drawn. 后两年 begins where the window before it ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mingcheng.numerals import chinese_number
from mingcheng.plans.measures.words import any_of, word_list
from mingcheng.plans.model import Condition


@dataclass(frozen=True, slots=True)
class Window:
    """The years from `low` to `high` (None: without end), printed as `note` at this place of a text."""

    start: int
    end: int
    low: int
    high: int | None
    note: str

    def conditions(self, variable: str) -> tuple[Condition, ...]:
        if self.low == self.high:
            return (Condition(variable=variable, op="=", value=Decimal(self.low), unit="年", note=self.note),)
        low = Condition(variable=variable, op=">=", value=Decimal(self.low), unit="年", note=self.note)
        if self.high is None:
            return (low,)
        high = Condition(variable=variable, op="<=", value=Decimal(self.high), unit="年", note=self.note)
        return (high,) if self.low == 1 else (low, high)


NUMERAL = r"(?:[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]|\d{1,2})"
_FORM = re.compile(
    rf"(?P<first>{any_of('first_year')})|(?P<second>{any_of('second_year')})"
    rf"|(?<![目以之此提龙]){any_of('opening_years')}(?P<opening>{NUMERAL})个?(?:纳税|会计)?年度?(?!以?内|平均)"
    rf"|(?<![此以之]){any_of('closing_years')}(?P<closing>{NUMERAL})个?(?:纳税|会计)?年度?(?!以?内|平均)"
    rf"|第(?P<listed>{NUMERAL}(?:年?度?(?:、|和|及|与|至|到|[-—–~～])第?{NUMERAL})*)个?年度?(?P<open>起|开始|及?以后|及?之后)?"
)
_NUMERALS = re.compile(NUMERAL)
_BRACKETED = re.compile(r"[（(][^（）()]*[)）]")


def windows_in(text: str) -> list[Window]:
    """The windows of a text in order, those in brackets left out.

    >>> [(w.note, w.low, w.high) for w in windows_in("第一、二年全额补贴，第三至第五年补贴50%，后两年补贴20%")]
    [('第一、二年', 1, 2), ('第三至第五年', 3, 5), ('后两年', 6, 7)]
    """
    out: list[Window] = []
    for match in _FORM.finditer(_BRACKETED.sub(lambda inner: " " * len(inner.group()), text)):
        years = _years(match, (out[-1].high or 0) if out else 0)
        if years:
            out.append(Window(match.start(), match.end(), *years, match.group()))
    return out


def _years(match: re.Match[str], before: int) -> tuple[int, int | None] | None:
    if match["first"]:
        return 1, 1
    if match["second"]:
        return 2, 2
    if match["opening"]:
        return 1, _number(match["opening"])
    if match["closing"]:
        return (before + 1, before + _number(match["closing"])) if before else None
    numbers = [_number(found) for found in _NUMERALS.findall(match["listed"])]
    return min(numbers), None if match["open"] else max(numbers)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else int(chinese_number(text))


def parts_by_window(text: str) -> Iterator[tuple[int, int]]:
    """The spans of a text parted at each 、 that a window follows."""
    start = 0
    for window in windows_in(text):
        if window.start > start and text[window.start - 1] == "、":
            yield start, window.start - 1
            start = window.start
    yield start, len(text)


def window_term(terms: Sequence[str]) -> int | None:
    """The place of the last term that says in which years something is given; a term that closes with 的 tells of years
    past."""
    places = [at for at, term in enumerate(terms) if not term.endswith("的") and _FORM.search(_BRACKETED.sub("", term))]
    return places[-1] if places else None


def begins_with_window(term: str) -> bool:
    """Whether the term begins with a window.

    >>> begins_with_window("后两年"), begins_with_window("次年营业收入增长的")
    (True, False)
    """
    return not term.endswith("的") and bool(_FORM.match(term))


def with_window(term: str, other: str) -> str:
    """`term` with the window of `other` in the place of its own; `other` as it is when it says more than the years.

    >>> with_window("企业前三年缴纳税收的地方留成", "第四年"), with_window("前两年租金", "第三年物业费")
    ('企业第四年缴纳税收的地方留成', '第三年物业费')
    """
    found, own = _FORM.search(term), _FORM.match(other)
    if not found or not own or own.end() < len(other):
        return other
    return term[: found.start()] + other + term[found.end() :]


_FROM = re.compile(r"自(?P<event>[^，、；自]{2,8}?)(?:之日|年度|当年|当月|次月|次年)?(?:计算)?起")


def year_variable(text: str) -> str:
    """What the years are counted by, as far as the text says.

    >>> year_variable("自获利年度起，前两年按100%"), year_variable("入驻园区的企业"), year_variable("前三年")
    ('获利年度', '入驻年度', '享受年度')
    """
    event = _FROM.search(text)
    named = event["event"] if event else next((word for word in word_list("year_counted") if word in text), "")
    return (named or ("纳税" if "税" in text else "享受")) + "年度"


def printed_window(text: str) -> str | None:
    """The last window of a text as it is printed, brackets left out."""
    found = [match.group() for match in _FORM.finditer(_BRACKETED.sub("", text))]
    return found[-1] if found else None


def without_window(text: str) -> str:
    """The text without its first window."""
    return _FORM.sub("", text, count=1)
