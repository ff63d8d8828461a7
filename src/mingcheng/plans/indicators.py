"""Indicator names read into their parts, so that two names can be compared by what they mean.

`规上工业软件营业收入（亿元）` is a scope (规上), a thing (工业软件) and a measure (营业收入);
`亿元以上软件企业数量` counts 软件企业 above a threshold. Two names are the same when all their parts are; word order,
fillers and the synonyms of `content/indicators` do not count. Names that are only near each other (软件业务收入,
软件产业规模) are told apart from both: doubt is a third answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Literal, TypeAlias

from mingcheng.numerals import MAGNITUDES, chinese_number
from mingcheng.plans.indicator_words import Vocabulary, vocabulary

Aspect: TypeAlias = Literal["level", "growth"]
Piece: TypeAlias = tuple[Literal["word", "level", "scope", "threshold", "loose"], str]

_FURNITURE = re.compile(r"[“”\"'‘’《》「」『』\s*＊※①-⑨·]")
_BEFORE_NAME = re.compile(r"^.*其中[:：]?|^(?:一级|二级)?指标(?:名称)?(?:单位)?(?:\d{4}年?)*")
_LEFT_OVER = re.compile(
    r"从?\d{4}年$|(?:分别)?实?现了?(?=(?:营业|主营业务|业务|总)?收入|营收|总?产值|增加值|利润|利税)"
)
"""What a reader of running text may leave in a name: a year, a verb."""
_AREA = re.compile(r"^(?:到\d{4}年[,，]?|全市|我市|本市|全省|我省|本省|全区|我区|全县|我县|城市)+")
_VERB = re.compile(
    r"^(?:力争|争取|新增|新建|新培育|新引进|累计|完成|实现|培育|打造|建设|引进|引育|集聚|创建|争创|建成|形成|举办|评定|遴选|认定|发展|组织|推动|开展|达成|拥有|列入)+"
    r"(?=.{2})"
)
_GROWTH = re.compile(r"(?:同比|年均|年平均|平均|复合|名义|实际)*(?:增长率|增长速度|增速|增幅|增长|涨幅)$")
_SHARE = re.compile(
    r"^(?P<part>.+?)(?:占|与)(?P<whole>(?!地面|地规模|用).+?)(?:的)?(?:比重|比例|比率|份额|百分比|之比|比值)?$"
)
_LEVEL = re.compile(
    r"(?P<name>国家级|国家层面|省级|市级|区级|县级|世界级|国际级|部级)(?P<above>(?:\(?含\)?)?(?:及)?以上)?"
)
_LEADING_LEVEL = re.compile(r"(?P<name>国家|省)(?![属内外会际域长委统级级])")
_SCOPE = re.compile(r"规模以上|规上|限额以上|限上|规模(?=工业|企业|服务业)")
_THRESHOLD = re.compile(
    r"(?P<measure>(?:[\u4e00-\u9fff]{0,6}(?:收入|营收|产值|估值|市值))(?:规模|总额)?)?(?P<over>首次超过|超过|突破|达到|超|过|达)?"
    r"(?P<number>\d+(?:\.\d+)?)?(?P<magnitude>万亿|千亿|百亿|十亿|亿|千万|百万|万)(?P<money>元)?(?P<grade>级)?(?P<above>\(含\)以上|及以上|以上)?"
)
_BRACKET = re.compile(r"\(([^()]*)\)")
_SCOPES = {"规模以上": "规上", "规上": "规上", "规模": "规上", "限额以上": "限上", "限上": "限上"}


@dataclass(frozen=True, slots=True)
class Threshold:
    """How big a thing must be to count: `amount` in yuan, of `measure` where the name says which (业务收入)."""

    amount: Decimal
    measure: str


@dataclass(frozen=True)
class IndicatorName:
    """An indicator name in its parts. `words` say what is meant, `measure` what of it is measured (数量 for a count);
    `whole` is set for a share (A 占 B 比重): the words are then those of A."""

    printed: str
    words: frozenset[str]
    loose: frozenset[str] = frozenset()
    measure: str = "数量"
    scope: str = ""
    level: str = ""
    threshold: Threshold | None = None
    aspect: Aspect = "level"
    whole: IndicatorName | None = None
    is_share: bool = False

    @cached_property
    def key(self) -> tuple[object, ...]:
        """Equal for names of one meaning, and for no others."""
        whole = self.whole.key if self.whole else None
        return (
            self.words | self.loose,
            self.measure,
            self.scope,
            self.level,
            self.threshold,
            self.aspect,
            whole,
            self.is_share,
        )

    @cached_property
    def near_words(self) -> frozenset[str]:
        """The words, near ones taken for one."""
        return frozenset(vocabulary().near_word(word) for word in self.words)

    @cached_property
    def near_key(self) -> tuple[object, ...]:
        """Equal for names that may mean one thing: near words and measures count as one, loose words do not count."""
        words = vocabulary()
        return (
            self.near_words,
            words.near_measure(self.measure),
            words.near_level(self.level),
            self.threshold.amount if self.threshold else None,
            self.aspect,
            self.whole.near_key if self.whole else None,
            self.is_share,
        )


@lru_cache(maxsize=4096)
def indicator_name(printed: str) -> IndicatorName:
    """A printed indicator name in its parts; whatever is not known stays in `words` as it stands.

    >>> name = indicator_name("规上工业软件营业收入（亿元）")
    >>> name.scope, sorted(name.words), name.measure
    ('规上', ['工业软件'], '营业收入')
    >>> indicator_name("软件高新技术企业").key == indicator_name("高新技术软件企业数量").key
    True
    """
    text = _VERB.sub("", _AREA.sub("", _LEFT_OVER.sub("", _without_brackets(_folded(spoken(printed))))))
    grown = _GROWTH.search(text)
    if grown and grown.start() > 1:
        text, aspect = text[: grown.start()], "growth"
    else:
        aspect = "level"
    share = _SHARE.match(text) if re.search(r"占|比值|之比", text) and not text.endswith("占比") else None
    if share:
        whole = indicator_name(share["whole"])
        part = _parts_of(printed, share["part"], aspect="growth" if aspect == "growth" else "level")
        return _replaced(part, whole=whole, is_share=True)
    if text.endswith("占比"):
        return _replaced(_parts_of(printed, text[:-2], "level"), whole=None, is_share=True)
    return _parts_of(printed, text, "growth" if aspect == "growth" else "level")


def is_same(one: str, other: str) -> bool:
    """Whether two printed names mean the same indicator beyond doubt.

    >>> is_same("规上软件和信息服务业营业收入", "规模以上软件与信息服务业营收规模")
    True
    >>> is_same("软件业务收入", "规上软件和信息服务业营业收入")
    False
    """
    return indicator_name(one).key == indicator_name(other).key


def is_near(one: str, other: str) -> bool:
    """Whether two printed names may mean the same: they differ in a near word or measure only, never in scope.

    >>> is_near("软件业务收入", "软件产业规模"), is_near("工业软件营业收入", "软件营业收入")
    (True, False)
    """
    left, right = indicator_name(one), indicator_name(other)
    return left.near_key == right.near_key and left.scope == right.scope


def without_sector(name: IndicatorName) -> tuple[object, ...]:
    """The near key without the words of the plan's own sector: 省级名园 for 省级软件名园 in a software plan."""
    return (name.near_words - vocabulary().sector_words, *name.near_key[1:])


def spoken(printed: str) -> str:
    """The name as one says it: without footnote marks, table heads and what stands before 其中.

    >>> spoken("其中：工业软件营业收入*")
    '工业软件营业收入'
    """
    name = _BEFORE_NAME.sub("", printed).rstrip("*＊※ ")
    return name or printed


def _folded(printed: str) -> str:
    return _FURNITURE.sub("", unicodedata.normalize("NFKC", printed))


def _without_brackets(text: str) -> str:
    """Units and short asides in brackets say nothing of the meaning; 含… and 不含… do."""
    return _BRACKET.sub(lambda match: match[1] if re.match(r"含|不含|不包括", match[1]) else "", text)


def _replaced(name: IndicatorName, whole: IndicatorName | None, is_share: bool) -> IndicatorName:
    return IndicatorName(
        name.printed,
        name.words,
        name.loose,
        name.measure,
        name.scope,
        name.level,
        name.threshold,
        name.aspect,
        whole,
        is_share,
    )


def _parts_of(printed: str, text: str, aspect: Aspect) -> IndicatorName:
    words: set[str] = set()
    loose: set[str] = set()
    level, scope = "", ""
    threshold: Threshold | None = None
    rest, measure = _without_measure(text)
    for kind, value in _pieces(rest):
        if kind == "level":
            level = value
        elif kind == "scope":
            scope = value
        elif kind == "threshold":
            threshold, of_what = _threshold_of(value)
            words.update(of_what)
        elif kind == "loose":
            loose.add(value)
        else:
            words.update(value.split())
    return _completed(
        IndicatorName(printed, frozenset(words), frozenset(loose), measure, scope, level, threshold, aspect)
    )


def _without_measure(text: str) -> tuple[str, str]:
    """The name without the measure that it ends with, and the measure; a count where there is none.

    A general word after a specific one adds nothing: 营业收入规模 is 营业收入. A measure alone is the thing itself.
    """
    known = vocabulary()
    measure = ""
    while match := known.measure_at_end.search(text):
        if match.start() == 0 or any(text.endswith(word) and len(word) > len(match[0]) for word in known.writings):
            break
        text, found = text[: match.start()], known.measures[match[0]]
        measure = found if measure in {"", "规模", "数量"} else measure
        if found not in {"规模", "数量"}:
            break
    return text, measure or "数量"


def _completed(name: IndicatorName) -> IndicatorName:
    """What a title implies: 小巨人 is 国家级 and 专精特新, said or not."""
    known = vocabulary()
    level = name.level or next(
        (known.implied_level[word] for word in sorted(name.words) if word in known.implied_level), ""
    )
    implied = {more for word in name.words for more in known.implied_words.get(word, ())}
    return IndicatorName(
        name.printed, name.words - implied, name.loose, name.measure, name.scope, level, name.threshold, name.aspect
    )


def _pieces(text: str) -> Iterator[Piece]:
    """The text cut at every word that is known, longest first; the rest between them as it stands."""
    known = vocabulary()
    rest, at = "", 0
    while at < len(text):
        piece, length = _piece_at(known, text, at)
        if piece is None:
            rest += text[at]
            at += 1
            continue
        yield from _rest(rest)
        rest = ""
        yield piece
        at += length
    yield from _rest(rest)


def _rest(text: str) -> Iterator[Piece]:
    word = text.lstrip("的和与及、等类,，/·之").rstrip("的和及、等类,，/·之")
    if word:
        yield "word", word


def _piece_at(known: Vocabulary, text: str, at: int) -> tuple[Piece | None, int]:
    found: list[tuple[int, Piece]] = []
    if match := known.pattern.match(text, at):
        found.append((len(match[0]), known.writings[match[0]]))
    if match := _THRESHOLD.match(text, at):
        is_money = match["money"] or match["grade"] or (match["over"] and match["number"])
        if is_money and (match["over"] or match["grade"] or match["above"]):
            found.append((len(match[0]), ("threshold", match[0])))
    if match := _LEVEL.match(text, at):
        found.append((len(match[0]), ("level", match["name"] + ("以上" if match["above"] else ""))))
    elif at == 0 and (match := _LEADING_LEVEL.match(text, at)):
        found.append((len(match[0]), ("level", match["name"] + "级")))
    if match := _SCOPE.match(text, at):
        found.append((len(match[0]), ("scope", _SCOPES[match[0]])))
    if not found:
        return None, 0
    length, piece = max(found, key=lambda item: item[0])
    return piece, length


def _threshold_of(text: str) -> tuple[Threshold, list[str]]:
    """The threshold, and the words that its measure is of: 软件业务收入10亿元以上企业 are 软件 enterprises."""
    match = _THRESHOLD.match(text)
    assert match is not None
    number = match["number"] or ""
    value = Decimal(number) if number else Decimal(1)
    known = vocabulary()
    printed = (match["measure"] or "").removesuffix("规模").removesuffix("总额")
    measured = known.measure_at_end.search(printed)
    measure = known.measures[measured[0]] if measured else ""
    words = (
        [word for _kind, piece in _pieces(printed[: measured.start()]) for word in piece.split()] if measured else []
    )
    return Threshold((value * MAGNITUDES[match["magnitude"]]).normalize(), measure), words


def subject_name(printed: str | None) -> str:
    """A subject without quotation marks, brackets and the endings that are said or left out at will (市, 园区 for 园).

    >>> subject_name("临江市") == subject_name("临江"), subject_name("“一廊两园”")
    (True, '一廊两园')
    """
    name = _BRACKET.sub("", _folded(printed or ""))
    name = name[:-1] if name.endswith("园区") and len(name) > 4 else name
    return name[:-1] if len(name) > 2 and name[-1] in "市省县" else name


def number_of(text: str) -> int | None:
    """A whole number in figures or Chinese characters (12, 十二); None for any other text."""
    if text.isdigit():
        return int(text)
    try:
        return chinese_number(text)
    except ValueError:
        return None
