"""Which numbers of a sentence state something, and which only qualify a noun.

In `培育收入10亿元以上企业5家` the 5家 is the head. Numbers in names, ages, lengths of time, classes (`千亿级`), figures of speech
(`三大方面`) and other places' values are no heads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mingcheng.plans.clauses import Clauses
from mingcheng.plans.nouns import peel_right
from mingcheng.quantities import Mention
from mingcheng.units import COUNTERS
from mingcheng.wordlists import word_lists

_LISTS = word_lists("heads")
_THINGS = "|".join(_LISTS["things"])
_QUALIFIED = re.compile(rf"的?(?:[^，；、。：（]{{0,14}}?)(?:{_THINGS}|产业(?!规模))")
_FIGURE_OF_SPEECH = re.compile(rf"的?(?:[^，、]{{0,4}}台阶|{'|'.join(_LISTS['figures-of-speech'])})")
_ENDS_LIKE_SPEECH = re.compile(r"(?:方向|方面|领域|环节|行动|工程|体系|机制|目标|任务)$")
_VAGUE_COUNTERS = frozenset(_LISTS["vague-counters"])
_DURATIONS = frozenset(_LISTS["durations"])
PEOPLE = frozenset({"人", "名", "位", "万人", "万名", "人次", "万人次"})
_CLASS_WORD = re.compile(r"(?:元)?级|强(?!度|化)|级以上")
_TIME_NOUN = re.compile(r"(?:年限|寿命|年龄|时间|时长|时限|时延|周期|年|时效|期|半径|天数)$")
_INDEX_NOUN = re.compile(r"(?:指数|效率|PUE|PUE值|PUE）|当量|得分|评分|系数|总分|满意度|比|排名|位次|密度|容积率)$")
_OTHERS = re.compile(r"(?:低于|高于|超过|落后于)[^，、]{2,10}的$|、[^，、的]{2,4}的$")
"""A value of another place that ours is compared with (`低于甲市的7.0%、乙市的9.2%`)."""
_SIZE = re.compile(r"(?:规模|总额|面积|总投资|容量)(?:达|达到|为|约|超|不低于)?$")
_DESCRIBES = re.compile(r"\d|[\u4e00-\u9fff]{2}(?<!其中)(?<!以及)(?<!并且)")
"""What a bound in front of it describes: a count (`其中10亿元以上300个`) or a noun (`28纳米以下工艺`)."""
_REWARDED = re.compile(r"企业|奖励|补助|补贴")
_BODIES = re.compile(r"的?(?:[^，、；]{0,6})(?:企业|园区|团队|机构|以下|村|单位|会议)")


def heads_of(clauses: Clauses, mentions: Sequence[Mention]) -> list[Mention]:
    """The numbers among `mentions` (those of this sentence) that state something, in order."""
    return [mention for mention in mentions if is_head(clauses, mention)]


def bare_unit(mention: Mention) -> str:
    """The unit without 万 or 亿 before it."""
    return re.sub(r"^[万亿千百十]+(?=.)", "", mention.unit or "")


def is_head(clauses: Clauses, mention: Mention) -> bool:
    """Whether the number states something by itself."""
    behind = clauses.behind(mention)
    if clauses.is_in_brackets(mention.start) and not _is_open_breakthrough(clauses, mention):
        return False
    if _CLASS_WORD.match(behind):
        return False
    match mention.kind:
        case "rank":
            return not _QUALIFIED.match(behind) and not behind.startswith(("家", "百", "企"))
        case "multiple" | "breakthrough":
            return not re.match(r"[\u4e00-\u9fff](?<![并以的左])", behind)
        case "number":
            counted = not mention.is_chinese or _is_counted_in_words(clauses, mention, behind)
            return counted and not _qualifies(clauses, mention, behind) and not _OTHERS.search(clauses.before(mention))


def is_size_of(clauses: Clauses, mention: Mention) -> bool:
    """`总规模50亿元的产业基金`: the size of a thing that is named behind it."""
    before = clauses.text[max(clauses.sentence.start, mention.outer_start - 6) : mention.outer_start]
    return bool(_SIZE.search(before)) and "基金" in clauses.behind(mention)[:30]


def _is_open_breakthrough(clauses: Clauses, mention: Mention) -> bool:
    """`“零”的突破`: the quotes are its own."""
    return mention.kind == "breakthrough" and not clauses.is_in_brackets(max(clauses.sentence.start, mention.start - 1))


def _is_counted_in_words(clauses: Clauses, mention: Mention, behind: str) -> bool:
    """Numbers in Chinese characters count only as plain counts, not as figures of speech (三大, 四个方面, 一批)."""
    unit = mention.unit or ""
    plain = unit in (COUNTERS | PEOPLE) - _VAGUE_COUNTERS
    if not plain and "元" not in unit and unit not in {"%", "倍", "万家", "万人"}:
        return False
    if unit == "批" or (mention.value == 1 and mention.comparator not in {">=", "<="}):
        return False
    listed = behind and re.search(r"(?:、|和)[^，。]{1,20}$", clauses.text[clauses.start(mention) : mention.start])
    if listed or _ENDS_LIKE_SPEECH.search(behind) or _FIGURE_OF_SPEECH.match(behind):
        return False
    return not behind.startswith(("“", "化", "之"))


def _qualifies(clauses: Clauses, mention: Mention, behind: str) -> bool:
    """Whether the number describes a noun (`10亿元以上企业`), a length of time or an age, or has no unit that tells."""
    unit, bare = mention.unit or "", bare_unit(mention)
    if unit in _DURATIONS:
        return not _measures_time(clauses, mention)
    if mention.unit is None:
        start = clauses.start(mention)
        end, _ = peel_right(clauses.text, start, mention.outer_start)
        return not _INDEX_NOUN.search(clauses.text, start, end)
    if bare in PEOPLE:
        return mention.outer_end > mention.end and bool(_BODIES.match(behind))
    if bare in COUNTERS:
        return mention.is_chinese and bool(_FIGURE_OF_SPEECH.match(behind))
    if bare == "级":
        return True
    if "元" in unit and "基金" in behind[:20] and not _REWARDED.search(behind):
        return False
    if behind.startswith("的") and is_size_of(clauses, mention):
        return False
    if mention.outer_end > mention.end and _DESCRIBES.match(behind):
        return True
    return bool(_QUALIFIED.match(behind)) and not behind.startswith("”")


def _measures_time(clauses: Clauses, mention: Mention) -> bool:
    """Whether a length of time is the value of an indicator (`平均受教育年限达到10.5年`)."""
    start = clauses.start(mention)
    end, verbs = peel_right(clauses.text, start, mention.outer_start)
    return bool(_TIME_NOUN.search(clauses.text, start, end)) and bool(verbs or mention.comparator)
