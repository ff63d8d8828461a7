"""Years that do not belong to the plan's period."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from mingcheng.language import _
from mingcheng.plans.lint.findings import Draft, Place
from mingcheng.plans.lint.grounds import Figure, Grounds, grouped

_BY_YEAR = re.compile(r"(?:^|(?<=[。；;，,：:\s—*\t　]))到[ 　]*(?P<year>20\d\d)[ 　]*年(?:底|末)?[，,、]")
_PERIOD = re.compile(r"(?P<first>20\d\d)\s*年?\s*[-—–~～至]+\s*(?P<last>20\d\d)\s*年")
_FIVE_YEARS = {"十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026, "十六五": 2031}
_PAST_WORDS = re.compile(r"已经?|累计建成|实现了|取得了|达到了|完成了|截至")
_VISION = re.compile(r"展望|远景|远期|长远|中长期|二〇三五|2035|2049|2050|本世纪中叶|更长时期|谋划")
_YEAR = re.compile(r"(?<![\d.])20\d\d(?=[ 　]*[年.\-/—–])")
_YEAR_SIGNS = len("2029年")
_LEAD_UP = 80
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
    """Targets for a year beyond the plan's last one, printed beside them, that is not called an outlook."""
    one = _("“{what}”的目标年份{year}年超出规划期（至{last}年）。")
    several = _("“{what}”等{count}项的目标年份{year}年超出规划期（至{last}年）。")
    last = grounds.plan.document.period[1]
    if last is None:
        return
    beyond = [(s, at) for s in grounds.targets if s.year and s.year > last for at in _year_printed(grounds, s)]
    for group in grouped(beyond, lambda pair: pair[1]):
        figures = [figure for figure, _at in group]
        at = group[0][1]
        if _is_outlook(grounds, at) or _is_second_stage(figures[0].year, beyond):
            continue
        message = one if len(figures) == 1 else several
        start = min(at, *(figure.place.start for figure in figures))
        end = max(at + _YEAR_SIGNS, *(figure.place.end for figure in figures))
        yield Draft(
            message.format(what=figures[0].what, year=figures[0].year, last=last, count=len(figures)),
            (grounds.place(start, end), *_period_places(grounds)),
            f"{figures[0].year} > {last}",
        )


def _is_outlook(grounds: Grounds, at: int) -> bool:
    start, end = grounds.sentence(at)
    return _VISION.search(grounds.text, max(0, start - _LEAD_UP), end) is not None


def _is_second_stage(year: int | None, beyond: Sequence[tuple[Figure, int]]) -> bool:
    """Whether several targets are set for the end of a later five-year plan (到2030年): meant, not a slip."""
    return year is not None and year % 5 == 0 and sum(figure.year == year for figure, _at in beyond) > 1


def _year_printed(grounds: Grounds, figure: Figure) -> list[int]:
    """Where the figure's year is printed, once or not at all: in its row of a table, in its sentence, or before it in
    its paragraph with no other year between."""
    start, end = figure.place.start, figure.place.end
    table = next((block for block in grounds.document.blocks if block.cells and block.start <= start < block.end), None)
    if table is not None:
        rows = {cell.row for cell in table.cells if cell.start < end and start < cell.end}
        cells = [cell for cell in table.cells if cell.row in rows and not cell.is_header]
        years = [at for cell in cells for at in _years_in(grounds, cell.start, cell.end, figure.year)]
    else:
        first, after = grounds.sentence(start)
        years = _years_in(grounds, first, after, figure.year) or _governing(grounds, first, figure.year)
    before = [at for at in years if at <= start]
    return before[-1:] or years[:1]


def _years_in(grounds: Grounds, start: int, end: int, year: int | None) -> list[int]:
    return [match.start() for match in _YEAR.finditer(grounds.text, start, end) if int(match[0]) == year]


def _governing(grounds: Grounds, at: int, year: int | None) -> list[int]:
    """The last year before a place in its paragraph, where it is this one."""
    found = list(_YEAR.finditer(grounds.text, grounds.paragraph_start(at), at))[-1:]
    return [match.start() for match in found if int(match[0]) == year]
