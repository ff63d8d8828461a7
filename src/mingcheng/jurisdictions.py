"""Whose government speaks in a document: decided by evidence, never by guess.

Strongest first: the place at the head of the title; the body that issued the document; the place that the text names
most, at the level at which it speaks of itself (全市, 我省, 县政府). What a name leaves open (朝阳区 is in several
cities) the text decides by the places and areas (京津冀) that it names, then by the government web address that it came
from; where neither tells, a district of a municipality goes before its namesakes, being of the rank of a prefecture.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from mingcheng.divisions import Region, ancestors, children, lies_in, present_regions, region, rows
from mingcheng.region_names import RegionMention, find_full_names, find_regions
from mingcheng.reporting_units import all_zones

ENOUGH_TEXT = 200_000
"""Characters of a text that are weighed: more tells nothing new."""
MUNICIPALITIES = frozenset({"110000", "120000", "310000", "500000"})
"""直辖市: their districts are named with the city's name before them."""


def jurisdiction_of(title: str, text: str) -> str | None:
    """The place whose government speaks, as its documents name it: 宁波市, 甘肃省, 柳河县; with the city before it
    where the name alone does not tell (北京市朝阳区). None where nothing tells.

    A county at the head of a title that is in no table is taken as printed when the text bears it out.

    >>> jurisdiction_of("2026年甘肃省政府工作报告", "")
    '甘肃省'
    >>> jurisdiction_of("关于支持软件产业的若干意见", "为推动我市产业发展……落户莆田的企业……")
    '莆田市'
    >>> jurisdiction_of("朝阳区若干措施", "推动京津冀协同")
    '北京市朝阳区'
    """
    text = text[:ENOUGH_TEXT]
    evidence = _Evidence.of(title, text)
    for speaker in (_head_of(title), _issuer(text)):
        if speaker:
            return evidence.name_of(speaker, text)
    named = _made_up_head(title, text) or _made_up_issuer(text) or _made_up_assembly(text)
    return named or evidence.most_named(text)


# --- the place at the head of a title, and the issuer


@dataclass(frozen=True, slots=True)
class _Speaker:
    """A place that speaks: its name as printed, and the divisions that it can mean."""

    name: str
    codes: tuple[str, ...]


_BEFORE_SPEAKER = re.compile(
    r"(?:[\s《〈“\"（(【#*—\-]|(?:19|20)\d\d(?:年度?|[-—]\d{4}年?)?|[二〇○零一三四五六七八九]{4}年|中共|中国共产党|关于|印发|转发|发布|公布|贯彻落实|"
    r"[市省区县]?(?:人民)?政府(?:办公[室厅])?|[市省区县]委(?:办公[室厅])?)*"
)
_BODY = re.compile(
    r"(?:市|省|区|县)?(?:人民政府|政府|委员会|委|党委|人大|人民代表大会|政协|办公[室厅]|第?[一二三四五六七八九十]{1,4}届"
    r"|[\u4e00-\u9fff]{1,14}?(?:局|厅|委员会|领导小组|办公室|管委会))"
)


def _head_of(title: str) -> _Speaker | None:
    """The place that a title begins with, or whose body it names; with 《》 and 关于印发 passed over."""
    mentions = sorted(_head_mentions(title), key=lambda mention: (mention.start, -mention.end))
    start = _BEFORE_SPEAKER.match(title)
    head = start.end() if start else 0
    for mention in mentions:
        if mention.start <= head or _BODY.match(title, mention.end) or title[mention.start - 1] in "《“":
            return _innermost(title, mention, mentions)
    landmark = _landmark_at(title, head)
    return landmark


def _head_mentions(title: str) -> list[RegionMention]:
    """Full names with those that are also words (丰县), and short names where no full name stands."""
    full = find_full_names(title)
    taken = {place for mention in full for place in range(mention.start, mention.end)}
    return full + [mention for mention in find_regions(title) if mention.start not in taken]


def _innermost(title: str, mention: RegionMention, mentions: list[RegionMention]) -> _Speaker:
    """浙江省宁波市鄞州区 is 鄞州区: a name that follows on the other and lies in it takes its place."""
    for later in mentions:
        if title[mention.end : later.start].strip() == "" and later.start >= mention.end:
            below = tuple(code for code in later.codes if any(lies_in(code, upper) for upper in mention.codes))
            if below:
                mention = RegionMention(later.start, later.end, below, later.is_full)
    return _Speaker(title[mention.start : mention.end], mention.codes)


def _landmark_at(title: str, head: int) -> _Speaker | None:
    """A title that begins with a zone or area of one place (中关村…) speaks for that place."""
    for name, codes in _landmarks().items():
        if len(codes) == 1 and title.startswith(name, head):
            return _Speaker(region(codes[0]).name, codes)
    return None


_ISSUER_LINE = re.compile(r"^[ \t\u3000—-]*(?P<issuer>[\u4e00-\u9fff（）() \u3000]{4,40}?)[ \u3000]*$", re.MULTILINE)
_ASSEMBLY = re.compile(r"在(?P<place>[\u4e00-\u9fff]{2,12}?)第?[一二三四五六七八九十]{1,4}届人民代表大会")


def _issuer(text: str) -> _Speaker | None:
    """The place whose body stands alone on a line near the head or the foot, or whose assembly heard a report."""
    head, foot = text[:1500], text[-400:] if len(text) > 1900 else ""
    assembly = _ASSEMBLY.search(head)
    candidates = [assembly["place"]] if assembly else []
    candidates += [match["issuer"] for part in (head, foot) for match in _ISSUER_LINE.finditer(part)]
    for line in candidates:
        mentions = _head_mentions(line)
        first = min(mentions, key=lambda mention: mention.start, default=None)
        if first and not line[: first.start].strip("中共 \u3000") and (assembly or _is_body(line, mentions)):
            return _innermost(line, first, mentions)
    return None


def _is_body(line: str, mentions: list[RegionMention]) -> bool:
    """Whether only a body's name follows the last place of a line: 临江市人民政府办公室, not 临江市软件产业现状."""
    return any(_BODY.fullmatch(line, mention.end) for mention in mentions)


_UNLISTED = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,4}?(?:自治州|自治县|新区|省|州|市|县|区))(?![域块间位场份直])")
_NO_NAME = re.compile(
    r"(?:加快|推进|促进|推动|支持|关于|建设|发展|全|我|本|各|城|都|省|园|地|片|社|新|示范|试验|开发|保税|功能"
    r"|景|辖|先行|集聚|自由贸易|高新|上|门|超)"
)


_ACTS = re.compile(
    r"[：:]|(?:关于)?(?:加快|推进|推动|促进|支持|打造|培育|深化|实施|建设|发展|鼓励|扶持|进一步|大力|国民经济)"
)


def _made_up_head(title: str, text: str) -> str | None:
    """A city or county at the head of the title that no table knows, when the text names it again."""
    start = _BEFORE_SPEAKER.match(title)
    match = _UNLISTED.match(title, start.end() if start else 0)
    if (
        match is None
        or _NO_NAME.match(match["name"])
        or (_NO_NAME.match(match["name"][-2:]) and not match["name"].endswith("新区"))
    ):
        return None
    is_body = _BODY.match(title, match.end()) is not None or _ACTS.match(title, match.end()) is not None
    return match["name"] if is_body or text.replace(title, "").count(match["name"]) >= 1 else None


def _made_up_issuer(text: str) -> str | None:
    """A place that no table knows, whose office signs the document on a line of its own."""
    for line in _ISSUER_LINE.finditer(text[:1500]):
        body = re.split(r"[ \u3000]{2,}", line["issuer"])[0].removeprefix("中共")
        match = _UNLISTED.match(body)
        if match and not _NO_NAME.match(match["name"]) and _BODY.fullmatch(body, match.end()):
            return match["name"]
    return None


def _made_up_assembly(text: str) -> str | None:
    """A place that no table knows, whose assembly heard the report."""
    assembly = _ASSEMBLY.search(text[:1500])
    match = _UNLISTED.fullmatch(assembly["place"]) if assembly else None
    return match["name"] if match else None


# --- what the text names


_SELF = {
    "province": re.compile(r"[全我本]省(?!份)|(?<![\u4e00-\u9fff])省(?:委|政府|级)"),
    "city": re.compile(r"[全我本]市(?!场)|(?<![\u4e00-\u9fff])市(?:委|政府|级|[\u4e00-\u9fff]{1,8}局)"),
    "district": re.compile(r"[我本]区(?![域块间])|全区(?!域)|(?<![\u4e00-\u9fff市省])区(?:委|政府|级)"),
    "county": re.compile(r"[全我本]县|(?<![\u4e00-\u9fff])县(?:委|政府|级)"),
}
"""How a text speaks of the place that it speaks for."""


@dataclass(frozen=True, slots=True)
class _Evidence:
    """How often a text names each division (a full name counts twice), by code, and speaks of itself as what."""

    named: Mapping[str, float]
    left_open: Counter[_Speaker]
    self_words: Counter[str]

    @classmethod
    def of(cls, title: str, text: str) -> _Evidence:
        named: dict[str, float] = defaultdict(float)
        left_open: Counter[_Speaker] = Counter()
        whole = f"{title}\n{text}"
        for mention in find_regions(whole):
            if mention.code:
                named[mention.code] += 2 if mention.is_full else 1
            else:
                left_open[_Speaker(whole[mention.start : mention.end], mention.codes)] += 1
        for name, codes in _landmarks().items():
            if name in text:
                for code in codes:
                    named[code] += text.count(name) / len(codes)
        words = Counter({place: len(pattern.findall(text)) for place, pattern in _SELF.items()})
        return cls(named, left_open, words)

    def name_of(self, speaker: _Speaker, text: str) -> str:
        """The division's own name, with its city's before it where the name is not enough; the printed name where
        nothing tells which of several is meant."""
        codes = speaker.codes
        if len(codes) > 1:
            codes = _best_of(codes, {code: self._support(code) for code in codes})
        if len(codes) > 1:
            codes = _best_of(codes, {code: _web_addresses(text, code) for code in codes})
        if len(codes) > 1:
            codes = tuple(code for code in codes if region(code).parent_code in MUNICIPALITIES) or codes
        return full_name(region(codes[0])) if len(codes) == 1 else speaker.name

    def _support(self, code: str) -> float:
        """How much the text names the units above a division, and half as much the units beside it."""
        above = sum(self.named.get(unit.code, 0) for unit in ancestors(code))
        beside = children(region(code).parent_code or code)
        return above + sum(self.named.get(unit.code, 0) for unit in beside if unit.code != code) / 2

    def most_named(self, text: str) -> str | None:
        """The division that the text names most, weighed by how far it speaks of itself as such a place."""
        scores = {code: self._score(code) for code in self.named if code in present_regions()}
        best = max(scores, key=lambda code: (scores[code], code), default=None)
        if best is None and self.left_open:
            return self.name_of(self.left_open.most_common(1)[0][0], text)
        return full_name(region(best)) if best else None

    def _score(self, code: str) -> float:
        below = sum(1 for other in self.named if other != code and lies_in(other, code))
        words = self.self_words.total()
        share = self.self_words[_self_word(region(code))] / words if words else 1
        return (self.named[code] + min(below, 6) / 2) * (0.1 + share)


def _best_of(codes: tuple[str, ...], scores: Mapping[str, float]) -> tuple[str, ...]:
    """The codes with the highest score; all of them where none has any."""
    return tuple(code for code in codes if scores[code] == max(scores.values()))


_WEB_ADDRESS = re.compile(r"(?P<label>[a-z0-9-]+)\.gov\.cn")


def _web_addresses(text: str, code: str) -> float:
    """How many government addresses of the text begin with the domain code of the division's province (bj…, js…)."""
    domain = _DOMAINS.get(code[:2], "-")
    return sum(1 for match in _WEB_ADDRESS.finditer(text) if match["label"].startswith(domain))


_DOMAINS = {
    "11": "bj", "12": "tj", "13": "he", "14": "sx", "15": "nm", "21": "ln", "22": "jl", "23": "hl",
    "31": "sh", "32": "js", "33": "zj", "34": "ah", "35": "fj", "36": "jx", "37": "sd", "41": "ha",
    "42": "hb", "43": "hn", "44": "gd", "45": "gx", "46": "hi", "50": "cq", "51": "sc", "52": "gz",
    "53": "yn", "54": "xz", "61": "sn", "62": "gs", "63": "qh", "64": "nx", "65": "xj",
}  # fmt: skip
"""Second-level domains of the provinces under .cn, by the first two digits of their codes."""


def _self_word(unit: Region) -> str:
    if unit.level == "province":
        return "city" if unit.code in MUNICIPALITIES else "province"
    if unit.level == "prefecture" or unit.name.endswith("市"):
        return "city"
    return "district" if unit.name.endswith("区") else "county"


def full_name(unit: Region) -> str:
    """The name that tells the unit from all others: units of municipalities and namesakes with the city before them.

    >>> full_name(region("110105")), full_name(region("330212")), full_name(region("320302"))
    ('北京市朝阳区', '鄞州区', '徐州市鼓楼区')
    """
    if unit.parent_code and (unit.parent_code in MUNICIPALITIES or _namesakes()[unit.name] > 1):
        return region(unit.parent_code).name + unit.name
    return unit.name


@cache
def _namesakes() -> Counter[str]:
    return Counter(unit.name for unit in present_regions().values())


@cache
def _landmarks() -> dict[str, tuple[str, ...]]:
    """Areas and zones by name, with the divisions that they point to; the longest name first."""
    named = {row["name"]: tuple(row["codes"].split(";")) for row in rows("landmarks.tsv")}
    named |= {zone.name: (zone.city_code,) for zone in all_zones() if len(zone.name) > 3}
    return {name: named[name] for name in sorted(named, key=len, reverse=True)}
