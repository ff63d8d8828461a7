"""The words of an indicator made into its name: what examples, descriptions and coordinates leave out or add."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from mingcheng.plans.sentences import breaks

SHORTEST_NOUN = 2
_LONG_MODIFIER = 14
_LONG_LIST = 14
_LONGEST_ENDING = 8
NEEDS_VERB = frozenset({"就业", "居民", "群众", "项目", "投资", "任务", "工作"})
"""Nouns that say too little without their verb (`完成投资680亿元`)."""
PAIRS = {"城乡": ("城镇", "农村"), "存贷款": ("存款", "贷款"), "进出口": ("进口", "出口")}
"""Words that name two indicators at once."""
_DEPENDENT = re.compile(r"占|增速|增幅|增长率|比重|占比$")
_DONE = re.compile(
    r"(?P<noun>.{2,}?)(?P<verb>开工(?:建设)?|竣工(?:投产|投用)?|建成(?:投产|投用)?|投产|完工|签约|集中签约|落地|投用|开业|运营|上市)"
)
_OF_THE_COUNTED = re.compile(
    r"(?:(?:累计|年度|当年)?(?:完成|计划|协议|总)+投资额?|惠及(?:居民|群众|农户|人口)|首期规模|年产能|总(?:数|量|数量)|带动(?:就业|农户))"
)
"""Amounts that mean nothing without what the sentence counted before them (`建设项目600个、完成投资8500亿元`)."""
_MEASURE = re.compile(
    r"(?:(?:主营业务|营业|业务|销售|软件)*收入|工?业?总?产值|增加值|规模|(?:种植|建筑|载体|用地)?面积|(?:进?出口|交易|合同|成交|投资|销售|贷款|存款)+[总余]?额|投资|产量|产能)$"
)
_OF_THE_COUNTED_LAST = re.compile(rf"{_OF_THE_COUNTED.pattern}$")
_CLASS_ONLY = re.compile(r"(?:国家|省|市|区|县|部|世界|[十百千万]亿)级(?:以上|及以上)?")
_HEAD_NOUN = re.compile(
    r"(?:收入|增加值|规模|数量|数|率|比重|占比|产值|总额|企业|投资|人才|平台|园|集群|基地|中心|名企|载体|机构|人员|产业|量|额|值)$"
)


@dataclass(frozen=True, slots=True)
class Noun:
    """An indicator where it stands, `text[start:end]`, and its words, which may take in words that it shares."""

    start: int
    end: int
    words: str


def tidy(indicator: str) -> str:
    """An indicator's words without what is no part of a name.

    >>> tidy("其中：软件企业实现业务收入"), tidy("产业领域新增上市企业")
    ('软件企业业务收入', '产业领域上市企业')
    """
    name = without_examples(indicator).strip(" 　：:、，,的—")
    name = re.sub(r"(?<=[\u4e00-\u9fff]{2})(?:实现|完成)(?=[\u4e00-\u9fff]{2})", "", name)
    name = re.sub(r"^(?:其中|包括|即|指)[：:，]?", "", name)
    if not name.startswith("新增") and len(name) > 6 and "就业" not in name:
        name = name.replace("新增", "")
    for pair in ("“”", "（）", "《》"):
        odd = name.count(pair[0]) + name.count(pair[1]) == 1
        name = name.strip(pair) if odd and (name[:1] in pair or name[-1:] in pair) else name
    return name


def without_examples(noun: str) -> str:
    """A noun without the examples before 等, where these are the longer part (`智能电网、通信、交通等优势软件规模`)."""
    examples, found, rest = noun.partition("等")
    is_list = bool(found) and "、" in examples and not rest.startswith("级")
    is_longer = len(examples) >= max(_LONG_LIST, len(rest)) and len(rest) >= SHORTEST_NOUN
    return rest if is_list and is_longer else noun


def without_description(noun: str) -> str:
    """A noun without the clause that describes it at length (`能够突破关键技术、带动新兴学科的领军人才`)."""
    description, found, rest = noun.partition("的")
    return rest if found and len(description) >= _LONG_MODIFIER and len(rest) >= SHORTEST_NOUN else noun


def with_verb_first(noun: str) -> str:
    """`15个项目竣工` counts 竣工项目."""
    done = _DONE.fullmatch(noun)
    return done["verb"] + done["noun"] if done else noun


def completed(indicator: str, previous: str, previous_is_amount: bool) -> str:
    """An indicator with the words that it leaves out, taken from the one before it in the sentence.

    >>> completed("5亿元以上企业", "软件业务收入10亿元以上企业", True)
    '软件业务收入5亿元以上企业'
    >>> completed("完成投资", "重点项目", True), completed("省级", "服务业集聚区", True)
    ('重点项目完成投资', '省级服务业集聚区')
    """
    if _OF_THE_COUNTED.fullmatch(indicator):
        return _OF_THE_COUNTED_LAST.sub("", previous) + indicator
    if _CLASS_ONLY.fullmatch(indicator):
        return indicator + _CLASS_ONLY.sub("", previous, count=1)
    if _DEPENDENT.match(indicator) and previous_is_amount:
        return previous + indicator
    amount = re.match(r"(?:超过?|年)?[\d.]*[万亿]元", indicator)
    before = re.match(r"(.+?)(?:超过?|达到?|过)?[\d.]+[万亿]元", previous)
    if amount and before and not re.match(r"[\d.]", previous):
        return before.group(1).rstrip("超过达到") + indicator
    return indicator


def with_measure_of(indicator: str, whole: str) -> str:
    """A part of a whole (`营业收入8000亿元，其中集成电路800亿元`) with the measure of the whole, where it has none.

    >>> with_measure_of("集成电路", "电子信息业营业收入"), with_measure_of("出口额", "电子信息业营业收入")
    ('集成电路营业收入', '出口额')
    """
    measure = _MEASURE.search(whole)
    return indicator + measure.group() if measure and not _MEASURE.search(indicator) else indicator


def is_of_the_counted(indicator: str) -> bool:
    """Whether the words are an amount that belongs to what the sentence counted before."""
    return _OF_THE_COUNTED.fullmatch(indicator) is not None


def coordinates(text: str, start: int, end: int, count: int, is_everyone: bool) -> list[Noun]:
    """The indicators that share `count` values or, with 均, one value: one noun each, or the whole where nothing is shared.

    >>> [noun.words for noun in coordinates("城镇、农村居民人均收入", 0, 11, 2, False)]
    ['城镇居民人均收入', '农村居民人均收入']
    """
    words = text[start:end]
    shared, found, tail = words.partition("分别")
    if found and count > 1:
        ending = re.sub(r"^(?:实现|完成|达到)", "", tail)
        parts = coordinates(text, start, start + len(shared), count, False)
        return [Noun(noun.start, noun.end, noun.words + ending) for noun in parts]
    cuts = breaks(words, "、")
    if count == 1 and not (is_everyone and cuts):
        return [Noun(start, end, words)]
    if not cuts and count == 2:
        cuts = [match.start() for match in re.finditer(r"和|与|及", words)][:1]
    if count > 1 and len(cuts) + 1 != count:
        pair = next((parts for word, parts in PAIRS.items() if word in words and count == len(parts)), ())
        both = next((word for word in PAIRS if word in words), "")
        return [Noun(start, end, words.replace(both, part, 1)) for part in pair] or [Noun(start, end, words)]
    edges = [-1, *cuts, len(words)]
    pieces = [Noun(start + a + 1, start + b, words[a + 1 : b]) for a, b in pairwise(edges)]
    return _with_shared_ending(pieces)


def _with_shared_ending(nouns: list[Noun]) -> list[Noun]:
    """The last of several indicators carries the words that all of them share (`城镇、农村居民人均收入`)."""
    last = nouns[-1].words
    return [*(Noun(noun.start, noun.end, noun.words + _ending(noun.words, last)) for noun in nouns[:-1]), nouns[-1]]


def _ending(words: str, last: str) -> str:
    for size in range(min(len(words), _LONGEST_ENDING), 1, -1):
        at = last.find(words[-size:])
        if at >= 0 and at + size < len(last):
            return last[at + size :]
    if not _HEAD_NOUN.search(words) and len(last) > len(words):
        measure = _MEASURE.search(last)
        return measure.group() if measure and len(words) > SHORTEST_NOUN else last[len(words) :]
    return ""
