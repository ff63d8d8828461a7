"""The words of an indicator, cut out of what stands around its number: adverbs, scopes and verbs are peeled off.

`peel_left` takes away what leads up to the indicator (`到2027年力争全市培育…`), `peel_right` what leads from it to the value
(`…累计达到`). Both work with offsets, so that the quote stays a span of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mingcheng.plans.lexicon import (
    ADVERBS,
    BUILD,
    NEW,
    NOUN_TAILS,
    NOUNS_LIKE_ADVERBS,
    NOUNS_LIKE_REACH,
    NOUNS_LIKE_TAILS,
    NOUNS_LIKE_VERBS,
    REACH,
    SCOPES,
    alternation,
)

_AND = r"(?:和|、|与|并|及|或)?"
_TAIL = rf"(?!{alternation(NOUNS_LIKE_TAILS)})(?:{alternation(NOUN_TAILS)})"
_NOT_A_NOUN = rf"(?!(?:{alternation(NOUNS_LIKE_VERBS)}))"
_NEW = rf"(?!{alternation([verb for verb in BUILD if verb not in NEW and verb.startswith(NEW)])})(?:{alternation(NEW)})"
"""新改造 is no 新改, and counts no new ones."""
_VERB = re.compile(
    rf"{_NOT_A_NOUN}(?:(?P<new>{_NEW})|(?P<build>{alternation(BUILD)}))(?!(?<!实现)(?<!完成)(?<!新增){_AND}{_TAIL})"
    rf"(?:{_AND}{_NOT_A_NOUN}(?:(?P<new2>{_NEW})|{alternation(BUILD)})(?!{_TAIL}))?"
)
_LEAD = re.compile(
    rf"{_NOT_A_NOUN}(?!(?:{alternation(NOUNS_LIKE_ADVERBS)}))(?:{alternation(ADVERBS, SCOPES)}|[一二三四五六七八九十]是|[:：、，,—\s]|【[^】]*】"
    rf"|“(?=(?:{alternation(NEW, BUILD)}|重点))"
    r"|(?:到|至|截至)?(?:20\d\d|[一二]〇[〇一二三四五六七八九]{2})年(?:底|末)?前?|\d{1,2}年内"
    r"|(?:未来|今后|近)?[一二三四五六两\d]{1,2}年(?:内)?(?=累计|共|力争|[引培新建完选轮关淘改打组举])"
    r"|[“\"]?十[一二三四五]五[”\"]?(?:末|时期|期间))"
)
_CONJUNCTIONS = frozenset({"和", "及", "与", "暨", "以及", "并", "且", "新", "整体", "每", "其余", "另"})
_TRAIL = re.compile(
    rf"(?:{alternation(set(REACH) | set(ADVERBS) - _CONJUNCTIONS)}|[:：、，,—\s]"
    r"|(?:在|较|比|与)?(?:(?:19|20)\d\d年(?:末|底)?|上年|去年|现有|上一?年度)的?(?:相比|基础上?|水平)?)$"
)
_LIKE_REACH = re.compile(rf"(?:{alternation(NOUNS_LIKE_REACH)})$")
_LONGEST_TRAIL = 12
_LONGEST_VERB = 14


@dataclass(frozen=True, slots=True)
class Peeled:
    """`start` is where the noun begins, `verb_start` where its verb does (or `start`); `is_new` if it counts new ones."""

    start: int
    verb_start: int
    verb: str = ""
    is_new: bool = False


def peel_left(text: str, start: int, end: int) -> Peeled:
    """Adverbs, scopes and verbs of commitment taken from the front of `text[start:end]`.

    >>> peel_left("力争全市培育上市企业", 0, 10)
    Peeled(start=6, verb_start=4, verb='培育', is_new=False)
    """
    at, verb_start, verb, is_new = start, -1, "", False
    while at < end:
        found = _VERB.match(text, at, end)
        lead = _LEAD.match(text, at, end)
        if found and (lead is None or found.end() >= lead.end()):
            verb_start, verb = (at, found.group()) if verb_start < 0 else (verb_start, verb + found.group())
            is_new = is_new or bool(found["new"] or found["new2"])
            at = found.end()
        elif lead and lead.end() > at:
            at = lead.end()
        else:
            break
    return Peeled(at, verb_start if verb_start >= 0 else at, verb, is_new)


_ENDING_VERB = re.compile(
    rf"(?P<verb>(?:(?:(?P<new>{alternation(NEW)})|{alternation(BUILD)}){_AND})+|(?<=[\u4e00-\u9fff])[与为向对])"
    rf"(?:{alternation(ADVERBS)})*$"
)


def ending_verb(text: str, start: int, end: int) -> Peeled | None:
    """The verb that stands right before a number (`市、区两级重点引进和培养|1万名…`), whatever leads up to it.

    >>> ending_verb("市、区两级重点引进和培养", 0, 12)
    Peeled(start=12, verb_start=7, verb='引进和培养', is_new=True)
    """
    window = max(start, end - _LONGEST_VERB)
    found = _ENDING_VERB.search(text, window, end)
    if found is None or (found.start() == window > start):
        return None
    return Peeled(end, found.start("verb"), found["verb"], bool(found["new"]))


def peel_right(text: str, start: int, end: int) -> tuple[int, str]:
    """Where the noun ends before the verbs that lead to its value, and those verbs.

    >>> peel_right("营业收入力争达到", 0, 8)
    (4, '力争达到')
    """
    verbs = ""
    while end > start:
        trail = _TRAIL.search(text, max(start, end - _LONGEST_TRAIL), end)
        if trail is None:
            break
        like = _LIKE_REACH.search(text, max(start, end - _LONGEST_TRAIL), end)
        if like and like.start() <= trail.start() and like.start() > start:
            break
        verbs = trail.group() + verbs
        end = trail.start()
    return end, verbs
