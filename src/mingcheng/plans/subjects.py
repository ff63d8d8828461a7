"""Whose indicator a statement is: the jurisdiction's, or that of a park, zone or building that the passage speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from mingcheng.plans.lexicon import (
    BEFORE_PARKS,
    GENERIC_PARK_WORDS,
    GENERIC_PARKS,
    PARK_TAILS,
    SCOPES,
    SIZE_NOUNS,
    alternation,
)
from mingcheng.plans.nouns import peel_left
from mingcheng.quantities import find_quantities
from mingcheng.reading.outline import mark_of
from mingcheng.regions import RegionMention

_NAME = r"[\u4e00-\u9fffA-Za-z0-9（）()·]"
_QUOTED = re.compile(rf"[“\"]({_NAME}{{2,20}}?(?:{alternation(PARK_TAILS)}))[”\"]")
_PLAIN = re.compile(
    rf"({_NAME}{{2,16}}?(?:{alternation(PARK_TAILS)}|(?<![公校家田果茶庄乐植儿物])园(?![区林艺丁长地]))(?:[一二三四五]期)?)(?![内外级企区])"
)
_QUOTED_ANY = re.compile(
    r"[“\"]([一二两三四五六七八九十]+[\u4e00-\u9fff][一二两三四五六七八九十]+[\u4e00-\u9fff])[”\"]"
)
_MADE_INTO = re.compile(rf"(?:将|把)({_NAME}{{2,20}}?)(?:打造|建设|建|发展)成")
_BUILDS = re.compile(r"(?:打造|建设|创建|建成|做强|做优|提升)(?:成|好)?[“\"]?$")
_WHOLE_TITLE = re.compile(
    rf"(?:打造|建设|做强|提升|支持|推动|加快|推进)?(?P<name>{_NAME}{{2,18}}(?:{alternation(PARK_TAILS)}|园|港|谷|镇|湾|街))"
    r"(?:建设|发展|提质|做大做强|能级提升|扩容)?"
)
_ACTS = re.compile(r"打造|建设|创建|争创|带动|推进|提升|[壮强兴优活]园区")
_HONOUR = re.compile(r"(?:示范区|先导区|试验区|先行区|名园|示范园)$")
_ZONE_BEFORE = re.compile(r"[\u4e00-\u9fff]{0,4}?(?:高新区|经开区|开发区)(?=[\u4e00-\u9fff]{5,})")
"""The zone that a park lies in, in front of its name (`高新区云麓芯片设计园`)."""
_TIME_BEFORE = re.compile(rf"(?:[到至]?20\d\d年[底末]?前?|{alternation(SCOPES)})*")
"""When and how far, in front of a name (`到2027年全市…`)."""
_NAME_GOES_ON = re.compile(
    r"[区县市州省镇乡]|大学|学院|银行|港|机场|站|高铁|铁路|高速|至|—|-|等|、|和|与|方向|片区|新区|高新|经济|软件|国家|产业|智|数据"
)
SHORTEST_INDICATOR = 3
LONGEST_TITLE = 45
_INSTITUTION = re.compile(r"([\u4e00-\u9fff]{2,10}(?:院|大学|学校|公司|集团|协会|银行))(?:每年|年均|将|力争)*$")
_BEFORE_NAME = re.compile(rf"^.*(?:{alternation(BEFORE_PARKS)})(?=.{{2}})")
_GENERIC = re.compile(
    rf"(?:该|全)?(?:{alternation(GENERIC_PARKS)})(?=(?:内|的)?(?:{alternation(SIZE_NOUNS)}|实现|软件|集聚|入驻|企业|产业|数字|总))"
)
_ZONES = frozenset({"高新区", "经开区", "开发区", "保税区", "综保区", "自贸区", "新区", "科创区"})
_SIZE = re.compile(rf"(?:{alternation(SIZE_NOUNS)})")
_SCOPE = re.compile(rf"(?:{alternation(SCOPES)})")
_COUNTED = re.compile(
    r"(?:名园|省级|国家级|市级|名企|楼宇$|示范|标杆|上市|高新技术企业|^(?:产业|各|重点|软件)?园区(?:（|集聚))"
)


_GOES_ON = re.compile(
    rf"(?:(?!建|打造|发展|创|支持|为|和|与|等|内|加快|推进|争|至|到|的|要|将|在|以|及|围绕|聚焦|实施|拓展)[\u4e00-\u9fffA-Za-z]){{2,8}}?(?:{alternation(PARK_TAILS)})"
)
"""A longer name that begins with a name: `云麓新区产业技术研创园`."""


@dataclass(frozen=True, slots=True)
class ParkName:
    """A park's name in running text, as printed, without quotes."""

    start: int
    end: int
    name: str


def park_names(text: str, start: int = 0, end: int | None = None) -> list[ParkName]:
    """Names of parks and zones in `text[start:end]`, in order.

    >>> [p.name for p in park_names("支持云麓软件园做强，打造“临江数字产业园”")]
    ['云麓软件园', '临江数字产业园']
    """
    end = len(text) if end is None else end
    found = [ParkName(m.start(1), m.end(1), m.group(1)) for m in _QUOTED.finditer(text, start, end)]
    for match in _PLAIN.finditer(text, start, end):
        lead = _BEFORE_NAME.match(match.group(1))
        at = match.start(1) + (lead.end() if lead else 0)
        stop = _GOES_ON.match(text, match.end(1), end)
        last = stop.end() if stop else match.end(1)
        zone = _ZONE_BEFORE.match(text, at, last)
        at = zone.end() if zone else at
        time = _TIME_BEFORE.match(text, at, last)
        at = time.end() if time else at
        name = text[at:last]
        if len(name) >= 3 and not is_generic(name) and all(at >= p.end or last <= p.start for p in found):
            found.append(ParkName(at, last, name))
    return sorted(found, key=lambda p: p.start)


_GENERIC_NAME = re.compile(
    rf"(?:\d+个|[一二三四五六七八九十]+个|{alternation(GENERIC_PARK_WORDS)})*(?:{alternation(PARK_TAILS, GENERIC_PARKS)})"
)


def is_generic(name: str) -> bool:
    """Whether the words name a kind of place and no place (`省级软件名园`, `特色产业园`)."""
    return _GENERIC_NAME.fullmatch(name) is not None or "亿元" in name


def titled_park(title: str) -> str | None:
    """The park that a paragraph's title names as its matter: the whole title, what it sets out to build, or its one park.

    >>> titled_park("（三）云麓数字文创园"), titled_park("以工业软件为重点，打造“临江软件谷”")
    ('云麓数字文创园', '临江软件谷')
    >>> titled_park("推动重点软件园区提质升级") is None
    True
    """
    mark = mark_of(title)
    bare = title[mark.length :] if mark else title
    park = _park_of_title(bare)
    if park and any(mention.unit and not mention.is_chinese for mention in find_quantities(bare)):
        return None  # a sentence that states numbers speaks of several things
    return park


def _park_of_title(bare: str) -> str | None:
    whole = _WHOLE_TITLE.fullmatch(bare)
    if whole and _is_place(whole["name"]):
        return whole["name"]
    names = [park for park in park_names(bare) if _is_place(park.name)]
    built = [park for park in names if _BUILDS.search(bare[: park.start])]
    if built:
        return built[-1].name
    if not names or len(bare) > LONGEST_TITLE:
        return None
    return _listed(bare, names) or (names[0].name if len(names) == 1 else None)


def _is_place(name: str) -> bool:
    """Whether the words name one place: no kind of place, no honour to win (`示范区`), no figure of speech (`一核两园`)."""
    return not (is_generic(name) or _ACTS.search(name) or _HONOUR.search(name) or _QUOTED_ANY.match(f"“{name}”"))


def _without_lead(noun: str) -> str:
    """The indicator behind a subject, without what led up to it there (`云麓软件园|力争|营业收入`)."""
    return noun[peel_left(noun, 0, len(noun)).start :]


def _listed(text: str, names: Sequence[ParkName]) -> str | None:
    """Several names with nothing but 、 or 和 between them, as printed."""
    together = text[names[0].start : names[-1].end]
    between = [text[one.end : other.start].strip("“”") for one, other in pairwise(names)]
    return together if between and all(re.fullmatch(r"[、和与及]", gap) for gap in between) else None


@dataclass(slots=True)
class SubjectReader:
    """Keeps track of the park that a paragraph speaks of, sentence by sentence."""

    jurisdiction: str | None
    regions: Sequence[RegionMention] = ()
    park: str | None = None
    in_sentence: str | None = None

    def start_paragraph(self, run_in: str, heading: str) -> None:
        """A paragraph's run-in title, else the heading above it, may set its park."""
        self.park = titled_park(run_in) or titled_park(heading)
        self.in_sentence = None

    def start_sentence(self) -> None:
        self.in_sentence = None

    def subject(
        self, text: str, sentence_start: int, verb_start: int, at: int, noun: str, before: Sequence[ParkName]
    ) -> tuple[str | None, str]:
        """The subject of a statement whose noun begins at `at`, and the noun without the subject's name."""
        scope = _SCOPE.search(text, max(sentence_start, at - 6), at)
        if scope or _SCOPE.match(noun):
            self.in_sentence = None
            return self.jurisdiction, _SCOPE.sub("", noun, count=1)
        place = next((region for region in self.regions if region.start == at), None)
        is_park = any(park.start == at and park.end > place.end for park in before) if place else False
        if place and not is_park:
            return self._of_region(text[place.start : place.end], noun)
        named = self._named(noun, [park for park in before if park.end <= at])
        if named:
            self.in_sentence = named[0]
            return named
        clause = max(text.rfind(mark, sentence_start, verb_start) for mark in "，,：:、；") + 1 or sentence_start
        institution = _INSTITUTION.fullmatch(text, max(clause, sentence_start), verb_start)
        if institution:
            return institution.group(1), noun
        if self.park:
            return self.park, noun
        if self.in_sentence is None:
            self.in_sentence = self._of_clause(text, sentence_start, at, [p for p in before if p.end <= at])
        if self.in_sentence and _SIZE.search(text[verb_start:at] + noun) and not _COUNTED.search(noun):
            return self.in_sentence, noun
        return self.jurisdiction, noun

    def _of_region(self, name: str, noun: str) -> tuple[str | None, str]:
        """A statement that begins with a place: with the jurisdiction itself, or with a part of it."""
        rest = noun[len(name) :] if noun.startswith(name) else noun
        is_own = self.jurisdiction is not None and self.jurisdiction.startswith(name)
        if len(rest) < SHORTEST_INDICATOR or _NAME_GOES_ON.match(rest):
            return self.park or self.jurisdiction, noun
        return (self.park or self.jurisdiction) if is_own else name, _without_lead(rest) or rest

    def _named(self, noun: str, earlier: Sequence[ParkName]) -> tuple[str, str] | None:
        """The park that the noun itself names, by its kind (`园区产值`) or in full, and the rest of the noun."""
        generic = _GENERIC.match(noun)
        if generic:
            park = self.park or (earlier[-1].name if earlier else self._zone(generic.group()))
            if park:
                return park, noun[generic.end() :].lstrip("的内")
        own = park_names(noun)
        if not own and noun.startswith("“"):
            own = [ParkName(0, m.end(), m.group(1)) for m in [_QUOTED_ANY.match(noun)] if m]
        if own and own[0].start <= 1 and len(own[0].name) < len(noun) and not is_generic(own[0].name):
            rest = re.sub(r"^(?:到|至)?20\d\d年(?:底|末)?", "", noun[own[0].end :].lstrip('”"的内'))
            is_short_form = self.park is not None and self.park.endswith(own[0].name)
            return self.park if self.park and is_short_form else own[0].name, _without_lead(rest) or noun
        return None

    def _zone(self, words: str) -> str | None:
        """A zone that everyone in a city knows by its kind alone (`高新区`)."""
        return words if words in _ZONES else None

    def _of_clause(self, text: str, sentence_start: int, at: int, earlier: Sequence[ParkName]) -> str | None:
        """The park that earlier clauses of the sentence speak of (`将云麓软件园建成…，规模达…`)."""
        made = _MADE_INTO.search(text, sentence_start, at)
        if made:
            return made.group(1)
        names = [p for p in earlier if p.start >= sentence_start and _is_place(p.name)]
        if not names:
            return None
        return _listed(text, names) or names[-1].name
