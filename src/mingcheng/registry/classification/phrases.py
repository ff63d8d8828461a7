"""One item of a business scope, read: which objects, done how, and what that says of the industry.

Scopes are lists in formulaic language. `计算机软硬件、电子产品的研发、生产、销售` is objects with the ways behind them,
`批发、零售：计算机软硬件，办公设备` has the ways in front; the strongest way counts (who makes what he sells is a maker).
What stands in brackets qualifies and is left out, what follows `不含` is not done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from mingcheng.registry.classification.lexicon import NONE, Found, Kind, Lexicon, Sense
from mingcheng.registry.classification.schemes import INFORMATION

STRENGTH = (
    "make", "develop", "incubate", "study", "process", "train", "operate", "integrate", "maintain", "lease", "wholesale",
    "retail", "sell", "agent", "repair", "install", "test", "supervise", "consult", "manage", "serve",
)  # fmt: skip
LEADING = frozenset({"make", "develop", "sell", "wholesale", "retail", "lease", "repair", "install", "agent"})
"""Ways that may stand right before their object (`销售软件`); others there are part of the thing (`检测软件`)."""
"""Ways of doing business, the one that decides first: what is made is also sold, what is sold is also serviced."""
WEAK = 0.35
"""A way that counts less than this for an object does not keep a weaker one from being looked at."""
SECOND = 0.7
"""Retail behind wholesale of one object counts so much less: it is one business, not two."""
FAR = 8
"""A way further than so many characters behind an object belongs to something that the lexicon does not know."""
UNSAID = 0.6
"""An object in a scope without a way to do it counts so much; among main products it counts in full."""
MERE = ("software", "software-head", "it-system")
"""Groups whose words without a segment (`软件`, `系统`, `平台`) only say that it is some software."""
_BREAK = frozenset("，,；;。:：\n")
_OPEN, _CLOSE = frozenset("（(【[〔"), frozenset("）)】]〕")
_MASK = "\x00"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A word, text[start:end], that speaks for a class. `order` counts the items of the phrase from 0."""

    start: int
    end: int
    code: str | None
    revenue: str | None
    segment: str | None
    weight: float
    order: int
    line: int


@dataclass(slots=True)
class Reading:
    """A piece of text, read: its evidence, how many items it has, and the heading that it begins with."""

    evidence: list[Evidence] = field(default_factory=list)
    items: int = 0
    heading: str | None = None


@dataclass(slots=True)
class _Group:
    """Objects in a row and the ways of doing them."""

    objects: list[Found] = field(default_factory=list)
    verbs: list[Found] = field(default_factory=list)
    leading: list[Found] = field(default_factory=list)
    leads_all: bool = False


def read_piece(text: str, words: Lexicon, *, of_products: bool = False) -> Reading:
    """What a folded piece of a scope says (`of_products`: of a list of main products, which says things without verbs)."""
    reading = Reading()
    shown = masked(text)
    group = _Group()
    end = 0
    for found in _not_negated(words.found_in(shown), shown):
        gap = shown[end : found.start]
        if not _BREAK.isdisjoint(gap):
            group = _after_break(group, gap, reading, words, of_products)
        group = _take(group, found, gap, reading, words, of_products)
        end = found.end
    _flush(group, reading, words, of_products)
    return reading


def masked(text: str) -> str:
    """The text with what stands in brackets blanked out, so that places stay; as it is where brackets do not match."""
    if not (_OPEN & set(text) or _CLOSE & set(text)):
        return text
    depth, shown = 0, []
    for character in text:
        depth += character in _OPEN
        shown.append(_MASK if depth > 0 else character)
        depth -= character in _CLOSE
        if depth < 0:
            return text
    return "".join(shown) if depth == 0 else text


def _not_negated(found: Iterable[Found], text: str) -> Iterator[Found]:
    """The words that are not said to be left out: none between `除` and `外`, none from `不含` to the next break."""
    until = 0
    for each in found:
        if each.start < until:
            continue
        sense = each.word.other
        if sense is not None and sense.kind is Kind.NEGATION:
            stop = "外" if sense.target == "until" else None
            until = _end_of(text, each.end, stop)
            continue
        yield each


def _end_of(text: str, start: int, stop: str | None) -> int:
    if stop is not None:
        place = text.find(stop, start)
        return place + 1 if place >= 0 else start
    return next((place for place in range(start, len(text)) if text[place] in _BREAK), len(text))


def _after_break(group: _Group, gap: str, reading: Reading, words: Lexicon, of_products: bool) -> _Group:
    """A comma ends a group, and its leading verbs, unless a colon made them lead all that follows."""
    if not group.objects and group.leading and (":" in gap or "：" in gap):
        return _Group(leading=group.leading, leads_all=True)
    _flush(group, reading, words, of_products)
    return _Group(leading=group.leading, leads_all=True) if group.leads_all else _Group()


def _take(group: _Group, found: Found, gap: str, reading: Reading, words: Lexicon, of_products: bool) -> _Group:
    """Puts a word into the group, or ends it and begins another."""
    word = found.word
    if word.verb is not None and (group.verbs or (group.objects and len(gap) <= FAR)):
        group.verbs.append(found)
        return group
    if word.verb is not None and word.other is None:
        if group.objects:
            _flush(group, reading, words, of_products)
            group = _Group(leading=group.leading if group.leads_all else [], leads_all=group.leads_all)
        if not group.leads_all:
            group.leading.append(found)
        return group
    sense = word.other
    if sense is None:
        return group
    if sense.kind is Kind.OBJECT:
        if not gap and _is_mere(sense) and reading.evidence and reading.evidence[-1].end == found.start:
            found = Found(reading.evidence.pop().start, found.end, word)  # 家政服务平台 is a platform, no housekeeping
            reading.items -= 1
        if group.verbs and gap:
            _flush(group, reading, words, of_products)
            group = _Group(leading=group.leading if group.leads_all else [], leads_all=group.leads_all)
        group.verbs = []  # without anything between, the way is part of the thing: 视觉检测软件
        if group.leading and not gap and not group.leads_all and _ways(group.leading[-1:]).isdisjoint(LEADING):
            group.leading = []
        if group.objects and not gap:
            found = _compound(group.objects.pop(), found, words)
        group.objects.append(found)
        return group
    _flush(group, reading, words, of_products)
    if sense.kind is Kind.ACTIVITY:
        reading.evidence.append(
            _evidence(found.start, found.end, sense.target, sense.revenue, sense, 1.0, reading.items)
        )
        reading.items += 1
    elif sense.kind is Kind.HEADING and not reading.items:
        reading.heading = word.text
    return _Group()


def _compound(one: Found, other: Found, words: Lexicon) -> Found:
    """Two objects without anything between are one thing, and the last word says what kind of thing; but a mere `软件` or
    `系统` behind a kind of software leaves it that kind (`时序数据库软件`), and so does a word of that kind that says less
    (`MES管理软件`)."""
    first, last = one.word.other, other.word.other
    assert first is not None and last is not None
    is_software = words.doings.get((first.target, NONE), words.nothing).code[:2] in INFORMATION
    says_less = _is_mere(last) or (first.target == last.target and last.weight < first.weight)
    return Found(one.start, other.end, one.word if is_software and says_less else other.word)


def _is_mere(sense: Sense) -> bool:
    """Whether a word only says that something is software of some kind."""
    return sense.segment is None and sense.target in MERE


def _flush(group: _Group, reading: Reading, words: Lexicon, of_products: bool) -> None:
    """Writes down what the objects of a group say."""
    for place, found in enumerate(group.objects):
        is_last = place == len(group.objects) - 1
        sense = found.word.other
        assert sense is not None
        verbs = group.verbs or group.leading
        if group.leading and group.verbs and not group.leads_all:
            is_behind = is_last and any((sense.target, way) in words.doings for way in _ways(group.verbs))
            verbs = group.verbs if is_behind else group.leading
        end = group.verbs[-1].end if is_last and verbs is group.verbs and verbs else found.end
        reading.evidence.extend(_said(found.start, end, sense, verbs, words, of_products, reading.items))
        reading.items += 1


def _said(
    start: int, end: int, sense: Sense, verbs: Sequence[Found], words: Lexicon, of_products: bool, order: int
) -> Iterator[Evidence]:
    ways = _ways(verbs)
    known = [way for way in STRENGTH if way in ways and (sense.target, way) in words.doings]
    chosen = _deciding(sense.target, known, words)
    if not ways and (sense.target, NONE) in words.doings:
        doing = words.doings[sense.target, NONE]
        factor = doing.factor * (1.0 if of_products else UNSAID)
        yield _evidence(start, end, doing.code, doing.revenue, sense, factor, order)
    elif not chosen and sense.segment is not None:  # says what it is about, not what is done
        yield _evidence(start, end, None, None, sense, UNSAID / 2, order)
    for place, way in enumerate(chosen):
        doing = words.doings[sense.target, way]
        said = _evidence(start, end, doing.code, doing.revenue, sense, doing.factor * SECOND**place, order)
        usual = words.doings.get((sense.target, NONE), doing)
        # who labels pictures for self-driving makes no software for it: the segment goes with the usual industry only
        yield said if doing.code[:3] == usual.code[:3] else replace(said, segment=None)


def _ways(verbs: Iterable[Found]) -> set[str]:
    return {found.word.verb.target for found in verbs if found.word.verb is not None}


def _deciding(group: str, ways: Sequence[str], words: Lexicon) -> list[str]:
    """The way that decides: the strongest that counts enough for this object; wholesale and retail both."""
    enough = [way for way in ways if words.doings[group, way].factor >= WEAK]
    first = (enough or list(ways))[:1]
    return [way for way in ways if way in ("wholesale", "retail")] if first in (["wholesale"], ["retail"]) else first


def _evidence(
    start: int, end: int, code: str | None, revenue: str | None, sense: Sense, factor: float, order: int
) -> Evidence:
    return Evidence(start, end, code, revenue, sense.segment, sense.weight * factor, order, sense.line)


def read_name(text: str, words: Lexicon) -> Reading:
    """The industry word of a folded name: the last one, and the longest that ends there."""
    reading = Reading()
    shown = masked(text)
    best: tuple[int, int] | None = None
    for end in range(len(shown), 0, -1):
        starts = [start for start in range(max(0, end - 10), end) if shown[start:end] in words.names]
        if starts:
            best = (starts[0], end)
            break
    if best is not None:
        sense = words.names[shown[best[0] : best[1]]]
        reading.evidence.append(_evidence(*best, sense.target, None, sense, 1.0, 0))
        reading.items = 1
    return reading
