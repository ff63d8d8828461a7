"""Years that do not belong to the plan's period."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from mingcheng.language import _
from mingcheng.plans.lint.findings import Draft, Place
from mingcheng.plans.lint.grounds import Grounds, grouped

_BY_YEAR = re.compile(r"(?:^|(?<=[。；;，,：:\s—*\t　]))到[ 　]*(?P<year>20\d\d)[ 　]*年(?:底|末)?[，,、]")
_PERIOD = re.compile(r"(?P<first>20\d\d)\s*年?\s*[-—–~～至]+\s*(?P<last>20\d\d)\s*年")
_FIVE_YEARS = {"十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026, "十六五": 2031}
_PAST_WORDS = re.compile(r"已经?|累计建成|实现了|取得了|达到了|完成了|截至")
_VISION = re.compile(r"展望|远景|远期|长远|中长期|二〇三五|2035|2049|2050|本世纪中叶|更长时期|谋划")
_NEIGHBOURHOOD = 700


def year_before_period(grounds: Grounds) -> Iterator[Draft]:
    """到2020年 among the goals of a plan for 2021—2025: a year that was over before the plan began."""
    message = _("目标年份{year}年早于规划期（{first}年起），疑为旧稿遗留或笔误。")
    first = _first_year(grounds)
    if first is None:
        return
    phrases = [(int(m["year"]), m.start("year"), m.end()) for m in _BY_YEAR.finditer(grounds.text)]
    within = [at for year, at, _end in phrases if year >= first]
    for year, at, end in phrases:
        near = bisect_left(within, at + _NEIGHBOURHOOD) - bisect_left(within, at - _NEIGHBOURHOOD)
        sentence = grounds.sentence(at)
        if year < first and near > 1 and not _PAST_WORDS.search(grounds.text, end, sentence[1]):
            start = grounds.text.rfind("到", 0, at)
            places = [grounds.place(start, sentence[1]), *_period_places(grounds)]
            yield Draft(message.format(year=year, first=first), tuple(places), f"{year} < {first}")


def _first_year(grounds: Grounds) -> int | None:
    """The first year of the period: as read, as printed in the title or the opening, or the year of issue."""
    head = grounds.plan.document
    if head.period[0] is not None:
        return head.period[0]
    title = head.title or ""
    if match := _PERIOD.search(title):
        return int(match["first"])
    for name, year in _FIVE_YEARS.items():
        if name in title:
            return year
    return int(head.issued[:4]) if head.issued else None


def _period_places(grounds: Grounds) -> list[Place]:
    """Where the document states its period, if it does."""
    first, last = grounds.plan.document.period
    for match in _PERIOD.finditer(grounds.text):
        if int(match["first"]) == (first or int(match["first"])) and int(match["last"]) == (last or int(match["last"])):
            return [grounds.place(match.start(), match.end())]
    return []


def year_after_period(grounds: Grounds) -> Iterator[Draft]:
    """A lone target beyond the plan's last year that is not called an outlook."""
    message = _("“{what}”的目标年份{year}年超出规划期（至{last}年）。")
    last = grounds.plan.document.period[1]
    if last is None:
        return
    beyond = [s for s in grounds.targets if s.year is not None and s.year > last]
    inside = [s for s in grounds.targets if s.year is not None and s.year <= last]
    for group in grouped(beyond, lambda s: s.year):
        start, end = grounds.sentence(group[0].place.start)
        is_outlook = _VISION.search(grounds.text[max(0, start - 80) : end])
        if len(group) == 1 and len(inside) > 2 and not is_outlook and str(group[0].year) in grounds.text[start:end]:
            yield Draft(
                message.format(what=group[0].what, year=group[0].year, last=last),
                (group[0].place, *_period_places(grounds)),
                f"{group[0].year} > {last}",
            )
