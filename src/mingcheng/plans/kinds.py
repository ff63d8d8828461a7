"""What kind of quantity a number is: a level, an increment, a flow a year, a growth rate, a share, a multiple, a rank."""

from __future__ import annotations

import re

from mingcheng.plans.lexicon import GROWTH_NOUNS, GROWTH_VERBS, alternation
from mingcheng.plans.model import QuantityKind
from mingcheng.quantities import Mention

_GROWTH_VERB = re.compile(alternation(GROWTH_VERBS))
_GROWTH_NOUN = re.compile(rf"(?:{alternation(GROWTH_NOUNS)})$")
_TO_A_LEVEL = re.compile(r"(?:到|至|为|达|在)$")
_EACH = re.compile(
    r"每年度?|年均|每个年度|逐年"
    r"|(?<![0-9一二三四五六七八九十两今去明全当每])年(?=培|新增|引进|开展|举办|组织|轮训|孵化|服务(?!业))"
)
_RISES = re.compile(r"(?:增加|增长|提高|提升|减少|压减|下降|降低)(?:了|约|超过?|近|不低于|不少于)?$")
_ADDS = re.compile(r"新增|净增|增设|新建|新设|新引进|新培育")


def is_rate_of_growth(indicator: str) -> bool:
    """Whether the words name a rate of growth (`软件业务收入增速`)."""
    return _GROWTH_NOUN.search(indicator) is not None


def kind_of(mention: Mention, indicator: str, is_new: bool, verbs: str, around: str) -> QuantityKind:
    """The kind of a number. `verbs` lead from the indicator to it, `around` are the words of its
    clause before it, those of a bound (达到, 不低于) among them."""
    match mention.kind:
        case "rank":
            return "rank"
        case "multiple":
            return "multiple"
        case "breakthrough":
            return "level"
        case "number":
            return _kind_of_number(mention, indicator, is_new, verbs, around)


def _kind_of_number(mention: Mention, indicator: str, is_new: bool, verbs: str, around: str) -> QuantityKind:
    is_yearly = _EACH.search(around) is not None
    if mention.unit == "倍":
        return "multiple"
    if mention.unit in {"%", "‰"}:
        moves = _GROWTH_VERB.search(verbs) and not _TO_A_LEVEL.search(around)
        return "growth" if moves or is_rate_of_growth(indicator) else "share"
    if mention.unit in {"个百分点", "个千分点", "个基点"}:
        return "flow" if is_yearly else "increment"
    if is_yearly:
        return "flow"
    adds = is_new or _ADDS.search(indicator) or _ADDS.search(verbs) or indicator.startswith(("引进", "引育", "招引"))
    if mention.comparator in {"<=", "<"}:
        return "level"
    if adds or (_RISES.search(verbs) and not around.endswith("改造提升")):
        return "increment"
    return "level"
