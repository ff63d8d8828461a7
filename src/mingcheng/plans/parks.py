"""Parks, buildings and zones: what a plan tells of them, and those that its running text speaks of by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from mingcheng.plans.lexicon import GENERIC_PARKS, alternation
from mingcheng.plans.passages import Passage
from mingcheng.plans.prose import Fact
from mingcheng.plans.sentences import sentences
from mingcheng.plans.subjects import park_names
from mingcheng.regions import children, find_regions
from mingcheng.units import unit_of


@dataclass(frozen=True, slots=True)
class ParkFact:
    """A park before it has an id; `start`–`end` is its printed name in the document's text."""

    start: int
    end: int
    name: str
    parent: str | None = None
    district: str | None = None
    location: str | None = None
    land_mu: Decimal | None = None
    built_10k_m2: Decimal | None = None
    planned_10k_m2: Decimal | None = None
    nature: str | None = None
    goal: str | None = None
    target_revenue_100m: Decimal | None = None
    year: int | None = None


def parks_of_prose(passages: Sequence[Passage], facts: Sequence[Fact], jurisdiction: str | None) -> list[ParkFact]:
    """Parks that a target speaks of, and parks that a sentence sets out to build up by name."""
    subjects = {
        name
        for f in facts
        if f.subject and f.subject != jurisdiction and not f.is_past
        for name in f.subject.split("、")
    }
    named: dict[str, ParkFact] = {}
    for passage in passages:
        for sentence in sentences(passage.text):
            for park in park_names(passage.text, sentence.start, sentence.end):
                is_told = park.name in subjects or _is_governed(passage.text, sentence.start, park.start)
                if park.name not in named and is_told:
                    named[park.name] = _park_at(passage, park.start, park.end)
        for subject in subjects - set(named):
            at = passage.text.find(subject)
            if at >= 0 and _IS_PLACE.search(subject):
                named[subject] = _park_at(passage, *_with_quotes(passage.text, at, at + len(subject)))
    parks = []
    for name, fact in named.items():
        if any(other != name and other.endswith(name) for other in named):
            continue  # a short form: 软件谷 for 云麓软件谷
        own = [f for f in facts if f.subject and name.endswith(f.subject) and not f.is_past]
        parks.append(_with_targets(fact, own))
    return [replace(fact, district=district_of(fact.name, jurisdiction)) for fact in parks]


_IS_PLACE = re.compile(r"(?:园|区|谷|港|城|基地|小镇|走廊|街区|集群|楼宇|岛|湾)$")
_KIND_OF_PLACE = re.compile(rf"[\u4e00-\u9fff]{{0,8}}?(?:{alternation(GENERIC_PARKS)})")
_GOVERNS = re.compile(r"(?:重点)?(?:支持|引导|推动|鼓励)(?P<names>.*)", re.DOTALL)


def _with_quotes(text: str, start: int, end: int) -> tuple[int, int]:
    """A short name in quotes takes in the quotes and the kind of place behind them (`“一核两园”产业集聚区`)."""
    if text[start - 1 : start] != "“" or text[end : end + 1] != "”":
        return start, end
    behind = _KIND_OF_PLACE.match(text, end + 1)
    return (start - 1, behind.end()) if behind else (start, end)


def _park_at(passage: Passage, start: int, end: int) -> ParkFact:
    """The park with the data that its passage gives behind its name, up to the next park's."""
    first, last = passage.flow.source(start, end)
    others = [park.start for park in park_names(passage.text, end) if park.start > end]
    is_title = passage.text[:start].strip("“打造建设") == "" and passage.text[end : end + 1] in {"。", "："}
    text = passage.text[end:] if is_title or not others else passage.text[end : others[0]]
    return ParkFact(
        first, last, passage.text[start:end], location=_words(_LOCATION, text), land_mu=_number(_LAND, text),
        built_10k_m2=_number(_BUILT, text), planned_10k_m2=_number(_PLANNED, text),
    )  # fmt: skip


_LOCATION = re.compile(r"(?:位于|坐落于|地处)([^，。；]{2,30})")
_LAND = re.compile(r"占地(?:面积)?(?:约|共|达)?(\d[\d,.]*)(万)?亩")
_BUILT = re.compile(r"(?:已建成?|现有|建有)[^，。；\d]{0,12}(\d[\d,.]*)(万)平方米")
_PLANNED = re.compile(r"(?:规划|总建筑面积|待建|在建)[^，。；\d]{0,10}(\d[\d,.]*)(万)平方米")
_MU = Decimal(10**4)


def _words(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match.group(1) if match else None


def _number(pattern: re.Pattern[str], text: str) -> Decimal | None:
    """The number behind the words of an attribute: areas of floors in 万平方米, of land in 亩."""
    match = pattern.search(text)
    if match is None:
        return None
    value = Decimal(match.group(1).replace(",", "").rstrip("."))
    return value * _MU if pattern is _LAND and match.group(2) else value


def _is_governed(text: str, sentence_start: int, at: int) -> bool:
    """Whether the name stands at the head of its sentence behind a verb of support, alone or in a list of names."""
    before = _GOVERNS.fullmatch(text, sentence_start, at)
    if before is None:
        return False
    rest = before["names"]
    for park in reversed(park_names(rest)):
        rest = rest[: park.start] + rest[park.end :]
    return len(re.sub(r"[、和与及“”（）\s]|中国|以及", "", rest)) <= _LONGEST_REST


_LONGEST_REST = 4


def district_of(name: str, jurisdiction: str | None) -> str | None:
    """The district, county or county-level city of the jurisdiction whose name the park's name begins with."""
    if jurisdiction is None:
        return None
    code = next((mention.code for mention in find_regions(jurisdiction) if mention.code), None)
    if code is None:
        return None
    for child in children(code):
        short = child.name[:-1] if len(child.name) > SHORTEST_PLACE else child.name
        if name.startswith(short):
            return child.name
    return None


SHORTEST_PLACE = 2


def _with_targets(park: ParkFact, facts: Sequence[Fact]) -> ParkFact:
    for fact in facts:
        unit = unit_of(fact.unit)
        if unit.base == "元" and park.target_revenue_100m is None and fact.kind == "level":
            park = replace(
                park, target_revenue_100m=(fact.value * unit.factor / Decimal(10**8)).normalize(), year=fact.year
            )
        elif unit.base == "平方米" and park.planned_10k_m2 is None:
            park = replace(park, planned_10k_m2=(fact.value * unit.factor / Decimal(10**4)).normalize())
    return park
