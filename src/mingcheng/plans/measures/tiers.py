"""Lists that go side by side: `2000万元、3000万元` with `20万元、50万元`; `国家级、省级` with `100万元和30万元`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mingcheng.plans.measures.figures import Figure


@dataclass(frozen=True, slots=True)
class Listing:
    """Items of a list inside one text: the span of each. `figures` are its numbers when it is a list of numbers; `is_typed`
    tells that the names are of a known kind."""

    items: tuple[tuple[int, int], ...]
    figures: tuple[Figure, ...] = ()
    is_typed: bool = False

    def __len__(self) -> int:
        return len(self.items)


SEPARATOR = r"(?:、|和|及|与|以及|或者|或|/|／|,|，)"
_FIGURE_GAP = re.compile(rf"(?:的|（[^（）]*）)?{SEPARATOR}(?:首次|新|年度|当年|分别|达到?|突破|超过)*")
_ORDINAL = r"[一二三四五六七八九十\d]+"
_KINDS = (
    r"(?:国家|省|市|区|县|部|世界|国际|全国|州)(?:\(市\)|（市）)?级(?:以上)?|省部级|地市级"
    r"|国家|省|市|区|县|国际|国内|行业|地方|团体|全国|全省|全市",
    rf"特等奖?|[一二三四五]等奖?|金奖|银奖|铜奖|冠军|亚军|季军|优秀奖|优胜奖|第{_ORDINAL}(?:至{_ORDINAL})?名|[一二三]档",
    r"[A-FS]\+?(?:类|级|档)?|AA+|[一二三四五六七\d](?:级|星级?|类|档)|优秀|良好|合格|优|良|甲级|乙级|丙级|[一二三四五]",
    r"(?:全日制)?(?:博士|硕士|本科|学士|大专|专科|中专)(?:研究生|毕业生|学历|生)?"
    r"|高级技师|技师|高级工|中级工|正高级?|副高级?|中级|初级",
    rf"(?:首|(?:第|前|后){_ORDINAL}(?:[-—至到~]+{_ORDINAL})?)年度?",
)
"""Kinds of labels that tiers go by: levels of government, prizes, grades, degrees, years of a series."""
_UNMISTAKABLE = {_KINDS[1], _KINDS[3]}
_ITEMS = tuple(re.compile(kind) for kind in _KINDS)
_LISTS = tuple(re.compile(rf"(?:{kind})(?:{SEPARATOR}(?:{kind}))+") for kind in _KINDS)
_SEPARATORS = re.compile(r"、|以及|和|及|与|或者|或|/")
_ITEM_START = re.compile(
    r".*(?:认定为|评定为|评为|列入|纳入|入选|入围|获得|荣获|获评|获批|取得|通过|达到|升级为|为|对|在|获|的|是|给予|奖励)"
)
_ITEM_END = re.compile(
    r"(?:等?(?:资质)?(?:认证|认定|称号|荣誉|奖项|资格|评估|企业|单位|机构|项目|平台|的|产品|人才|园区|基地|示范)).*$"
)
_LONGEST_ITEM = 24


def number_lists(text: str, figures: Sequence[Figure]) -> list[Listing]:
    """Runs of two and more figures of one kind with nothing but separators and repeated bounds between."""
    runs: list[list[Figure]] = []
    for figure in figures:
        last = runs[-1][-1] if runs else None
        if last and figure.kind == last.kind and _FIGURE_GAP.fullmatch(text[last.outer_end : figure.outer_start]):
            runs[-1].append(figure)
        else:
            runs.append([figure])
    return [
        Listing(tuple((figure.outer_start, figure.outer_end) for figure in run), tuple(run))
        for run in runs
        if len(run) > 1
    ]


def name_lists(text: str) -> list[Listing]:
    """Lists of names: those of a known kind (levels, prizes, grades, degrees) first, then any run of separators."""
    typed = [
        Listing(tuple(found.span() for found in item.finditer(text, match.start(), match.end())), is_typed=True)
        for pattern, item in zip(_LISTS, _ITEMS, strict=True)
        for match in pattern.finditer(text)
    ]
    return [*typed, *_plain_lists(text)]


def _plain_lists(text: str) -> list[Listing]:
    places = [match.span() for match in _SEPARATORS.finditer(text) if not _is_enclosed(text, match.start())]
    runs: list[list[tuple[int, int]]] = []
    for place in places:
        if runs and 0 < place[0] - runs[-1][-1][1] <= _LONGEST_ITEM:
            runs[-1].append(place)
        else:
            runs.append([place])
    return [_plain(text, run) for run in runs]


def _plain(text: str, run: Sequence[tuple[int, int]]) -> Listing:
    lead = text[: run[0][0]]
    match = _ITEM_START.match(lead)
    start = match.end() if match and match.end() < len(lead) else 0
    start = max(start, text.rfind("，", 0, run[0][0]) + 1)
    tail = text[run[-1][1] :].split("，")[0]
    end = _ITEM_END.search(tail)
    finish = run[-1][1] + (end.start() if end and end.start() > 0 else len(tail))
    edges = [start, *(place for pair in run for place in pair), finish]
    return Listing(tuple(zip(edges[::2], edges[1::2], strict=True)))


def _is_enclosed(text: str, at: int) -> bool:
    before = text[:at]
    return any(before.count(opener) > before.count(closer) for opener, closer in ("（）", "()", "“”", "《》"))


def listings_of(text: str, figures: Sequence[Figure], size: int) -> list[Listing]:
    """The lists of exactly `size` items that tiers may go by: all number lists of that size, else the best of names."""
    numbers = [listing for listing in number_lists(text, figures) if len(listing) == size]
    if numbers:
        return numbers
    names = [listing for listing in name_lists(text) if len(listing) == size]
    return sorted(names, key=lambda listing: not listing.is_typed)[:1]


def is_label(text: str) -> bool:
    """Whether the text begins with a label of a known kind: a level, a prize, a grade, a degree, a year of a series.

    >>> is_label("省级孵化器"), is_label("每年发放")
    (True, False)
    """
    return any(item.match(text) for item in _ITEMS)


def place_of_label(label: str, text: str) -> tuple[int, int] | None:
    """Where the text holds another label of the same kind (levels, prizes, grades, degrees); None if nowhere.

    >>> place_of_label("二等奖", "对获得一等奖的企业")
    (3, 6)
    """
    for item, kind in zip(_ITEMS, _KINDS, strict=True):
        own = item.search(label) if kind in _UNMISTAKABLE else item.match(label)
        if own and len(own.group()) >= 2:
            found = item.search(text)
            if found and found.group() != own.group() and len(found.group()) > 1:
                return found.span()
    return None
