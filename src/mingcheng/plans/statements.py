"""Statements of quantity: which number of a sentence says what of which indicator.

A head (see `heads`) takes its indicator from before it (`营业收入突破1000亿元`, `培育企业5家以上`), from behind it
(`打造4个集群`), or from the head before it (`规模翻番，超7000亿元`). Several heads may share several indicators
(`A、B分别增长5%、6%`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from mingcheng.plans.clauses import Clauses
from mingcheng.plans.heads import bare_unit, heads_of, is_size_of
from mingcheng.plans.kinds import is_rate_of_growth, kind_of
from mingcheng.plans.model import Comparator, QuantityKind
from mingcheng.plans.nouns import Peeled, ending_verb, peel_left, peel_right
from mingcheng.plans.sentences import Stretch
from mingcheng.plans.wording import (
    NEEDS_VERB,
    SHORTEST_NOUN,
    Noun,
    completed,
    coordinates,
    is_of_the_counted,
    tidy,
    with_measure_of,
    with_verb_first,
    without_description,
)
from mingcheng.quantities import Mention
from mingcheng.units import COUNTERS


@dataclass(frozen=True, slots=True)
class Base:
    """The value that a statement starts from in the same clause (`由2020年的6.2%提高到10%`)."""

    value: Decimal
    unit: str | None
    year: int | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One quantity with its indicator; offsets count in the running text.

    `noun_start`–`noun_end` is the indicator where it stands, `verb` its verb (`is_new`: one that counts new ones).
    `is_inherited`: the indicator is that of the statement before. `is_base`: the value is the one that another
    statement starts from. `of_years`: which of how many values of one indicator, one for each year that the sentence lists.
    """

    start: int
    end: int
    noun_start: int
    noun_end: int
    indicator: str
    kind: QuantityKind
    comparator: Comparator
    value: Decimal
    unit: str | None
    mention: Mention
    verb: str = ""
    is_new: bool = False
    is_inherited: bool = False
    of_years: tuple[int, int] | None = None
    base: Base | None = None
    is_base: bool = False


_NOTE = re.compile(r"^[（(][\u4e00-\u9fff]{1,3}[)）]")
_CONNECT = re.compile(r"[、和及与]|以及|并|,|暨")
_CONNECTS_ONLY = re.compile(r"(?:[、和及与]|以及)*")
_VALUES_ONLY = re.compile(r"(?:[、和及与,]|以及)+(?:约|近|超过?|不低于|不少于)?")
_FROM = re.compile(r"(?:由|从|自)(?:(?:19|20)\d\d年(?:末|底)?|[^，。；、]{0,6})?的?(?:约|不足|近|不到)?$")
_TO = re.compile(
    r"[^，。；、]{0,4}?(?:增加|提高|提升|增长|扩大|上升|下降|降低|缩小|跃升|攀升|发展|缩短|减少|压减|降|升|增|减|升级|翻)?"
    r"(?:到|至|为)(?:20\d\d年的?)?(?:约|近|超|超过|不低于|不少于)?"
)
_GROWN = re.compile(r"(?:从无到有|由弱变强|从弱到强|由小到大|不断壮大|持续(?:提升|增长|扩大))$")
_NO_NOUN = re.compile(
    r"(?:实现|达到|以上|以下|左右|同比|比|较|占|约|其中|均|都|全部|已|并|且|，|覆盖率|达|时|后|前|之|内|中|来)"
)
_EVERYONE = re.compile(r"(?<!年)均|都|分别")
_SAID_AGAIN = re.compile(r"(?:力争|争取|冲刺|奋斗|达到?|超过?|约|近|为|至|到|共|突破|实际|总量|高达|力争达到)*")
_MOVES = re.compile(r"同比|增长|下降|较上年|比上年")
_IN_ALL = re.compile(r"^(?:累计|共|总)|达到?$")
_YEAR = re.compile(r"20\d\d年")
_ASPIRES = re.compile(r"力争|争取|冲刺|奋斗")


def statements_of(
    text: str, sentence: Stretch, mentions: Sequence[Mention], before: Statement | None = None
) -> list[Statement]:
    """The statements of one sentence, in the order of their numbers. `mentions` are the quantities of the whole text.

    `before` is the statement that a sentence without a noun of its own goes on with (`…；同比增长17.6%`).
    """
    inside = [m for m in mentions if sentence.start <= m.start and m.end <= sentence.end]
    if not inside:
        return []
    clauses = Clauses.of(text, sentence)
    return _Reader(text, clauses, heads_of(clauses, inside), before).read()


class _Reader:
    """Reads one sentence from left to right; what a head inherits is the statement read before it."""

    def __init__(self, text: str, clauses: Clauses, heads: list[Mention], before: Statement | None) -> None:
        self.text, self.clauses, self.heads, self.before = text, clauses, heads, before
        self.found: list[Statement] = []

    def read(self) -> list[Statement]:
        index = 0
        while index < len(self.heads):
            rise = self._rise(index)
            group = self.heads[index : index + 2] if rise else self._values_after(index)
            self.found += rise or self._statements(index, group)
            index += len(group)
        return _with_shared_class_noun(self.text, self.found)

    def _values_after(self, index: int) -> list[Mention]:
        """The head and those that follow it with nothing but 、 or 和 between: values of a shared list."""
        group = [self.heads[index]]
        for mention in self.heads[index + 1 :]:
            between = self.text[group[-1].outer_end : mention.start]
            if not _VALUES_ONLY.fullmatch(between) or self.clauses.end(group[-1]) < mention.start:
                break
            group.append(mention)
        behind = self.clauses.behind(group[-1])
        counts_a_noun = behind and not _CONNECT.match(behind) and bare_unit(group[-1]) in COUNTERS
        return group[:1] if len(group) > 1 and counts_a_noun else group

    def _rise(self, index: int) -> list[Statement]:
        """`甲由2020年的6.2%提高到10%`: a value of the past and one to reach, of the same indicator."""
        if index + 1 >= len(self.heads):
            return []
        first, second = self.heads[index : index + 2]
        between = self.text[first.outer_end : second.start]
        start = self._left_limit(index)
        lead_in = _FROM.search(self.text, start, first.start)
        if lead_in is None or not _TO.fullmatch(between):
            return []
        noun_end, verbs = peel_right(self.text, start, lead_in.start())
        lead = peel_left(self.text, start, noun_end)
        if noun_end - lead.start < SHORTEST_NOUN:
            if not self.found:
                return []
            before = self.found[-1]
            lead, noun_end = Peeled(before.noun_start, before.start, before.verb, before.is_new), before.noun_end
        unit = first.unit or second.unit
        year = re.search(r"(?:19|20)\d\d", lead_in.group())
        base = Base(first.value, unit, int(year.group()) if year else None)
        noun = Noun(lead.start, noun_end, self.text[lead.start : noun_end])
        later = self._statement(noun, second, lead, lead.verb_start, verbs + between)
        if later.kind in {"growth", "increment"} and not is_rate_of_growth(later.indicator):
            later = replace(later, kind="share" if unit in {"%", "‰"} else "level")
        earlier = replace(later, end=first.end, value=first.value, unit=unit, mention=first, is_base=True)
        return [earlier, replace(later, base=base)]

    def _statements(self, index: int, group: list[Mention]) -> list[Statement]:
        first = group[0]
        start = self._left_limit(index)
        noun_end, verbs = peel_right(self.text, start, first.outer_start)
        lead = peel_left(self.text, start, noun_end)
        each = self.text.find("每年", lead.start, noun_end)
        if each > lead.start:  # 甲学院每年培养毕业生400名: who does it stands before 每年
            lead = peel_left(self.text, each, noun_end)
        near = ending_verb(self.text, start, first.outer_start)
        has_no_noun = lead.start >= noun_end
        if len(group) == 1 and self._takes_noun_behind(first, has_no_noun or near is not None):
            verb = near if near and not (has_no_noun and lead.verb) else lead  # 新增 alone is peeled like 达到
            return [self._with_noun_behind(index, start, noun_end, verb)]
        if has_no_noun:
            earlier = self._noun_before(start) if "分别" in verbs or not self.found else None
            if earlier is None:
                return self._inherited(group, verbs, lead)
            lead, noun_end = earlier
        if verbs.startswith(("增长", "运行")) and noun_end - lead.start <= SHORTEST_NOUN:
            noun_end += SHORTEST_NOUN  # 经济增长5%: the verb is part of the name
        return self._with_noun_before(group, lead, noun_end, verbs)

    def _with_noun_before(self, group: list[Mention], lead: Peeled, noun_end: int, verbs: str) -> list[Statement]:
        words = self.text[lead.start : noun_end]
        is_everyone = bool(re.match(r"均|都|各", verbs)) or (group[0].kind != "number" and "数量" in words)
        nouns = coordinates(self.text, lead.start, noun_end, len(group), is_everyone)
        made = [
            self._statement(noun, group[min(k, len(group) - 1)], lead, noun.start if k else lead.verb_start, verbs)
            for k, noun in enumerate(nouns)
        ]
        if len(made) == 1 < len(group) and "分别" in verbs:  # 2027年、2028年分别达到800亿元、1000亿元
            made = [self._of_year(made[0], group, number) for number in range(len(group))]
        return _with_shared_bound([self._completed(statement) for statement in made], group)

    def _of_year(self, first: Statement, group: list[Mention], number: int) -> Statement:
        mention = group[number]
        return replace(
            first, end=mention.outer_end, value=mention.value, unit=mention.unit or group[-1].unit, mention=mention,
            comparator=mention.comparator or first.comparator, of_years=(number, len(group)),
        )  # fmt: skip

    def _completed(self, statement: Statement) -> Statement:
        """The statement with the words that its indicator leaves out, of the one before it in the sentence."""
        before = self.found[-1] if self.found else None
        if before is None or before.kind not in {"level", "flow", "increment"}:
            return statement
        indicator = completed(statement.indicator, before.indicator, before.kind != "increment")
        is_part = "其中" in self.text[before.end : statement.noun_start] and _is_same_thing(before, statement.mention)
        if is_part and bare_unit(statement.mention) not in COUNTERS:
            indicator = with_measure_of(indicator, before.indicator)
        is_level = is_of_the_counted(statement.indicator) and statement.kind == "increment"
        return replace(statement, indicator=indicator, kind="level" if is_level else statement.kind)

    def _left_limit(self, index: int) -> int:
        """Where the words of a head may begin: behind the last comma, or behind the head before it."""
        mention = self.heads[index]
        limit = self.clauses.start(mention)
        if index and self.heads[index - 1].outer_end > limit:
            limit = self.heads[index - 1].outer_end
            if self.found and limit < self.found[-1].end <= mention.outer_start:
                limit = self.found[-1].end
            connect = _CONNECT.match(self.text, limit)
            limit = connect.end() if connect else limit
        return limit

    def _takes_noun_behind(self, mention: Mention, has_nothing_before: bool) -> bool:
        behind = _NOTE.sub("", self.clauses.behind(mention))
        is_size = behind.startswith("的") and is_size_of(self.clauses, mention)
        if mention.kind != "number" or not behind or _CONNECT.match(behind) or behind[0] in "（(":
            return is_size
        if bare_unit(mention) in COUNTERS:
            return has_nothing_before or _is_noun(behind)
        if "基金" in behind and has_nothing_before and "元" in (mention.unit or ""):
            return True
        return is_size or (behind.startswith("的") and has_nothing_before)

    def _with_noun_behind(self, index: int, start: int, noun_end: int, lead: Peeled) -> Statement:
        mention = self.heads[index]
        note = _NOTE.match(self.text, mention.outer_end)
        right = note.end() if note else mention.outer_end
        right += 1 if self.text.startswith("的", right) else 0
        end = self._right_limit(index)
        attribute = ""
        if is_size_of(self.clauses, mention):
            attribute = self.text[peel_left(self.text, start, noun_end).start : noun_end]
        indicator = with_verb_first(without_description(self.text[right:end]) + attribute)
        verb, is_new = lead.verb, lead.is_new
        if not verb and self.found and self._follows_directly(mention.outer_start):
            verb, is_new = self.found[-1].verb, self.found[-1].is_new
        if indicator in NEEDS_VERB and verb:
            indicator = verb + indicator
        is_verb = self.text.startswith("突破", mention.outer_start) and mention.outer_start < mention.start
        begin = min(lead.verb_start, mention.outer_start) if lead.verb_start >= start else mention.outer_start
        made = Statement(
            begin, end, right, end, tidy(indicator), self._kind(mention, indicator, is_new, start, ""),
            ">=" if is_verb else mention.comparator or ">=", mention.value, mention.unit, mention, verb, is_new,
        )  # fmt: skip
        return self._completed(made) if is_of_the_counted(made.indicator) else made

    def _follows_directly(self, at: int) -> bool:
        """Whether only 、 or 和 stands between the statement before and this place."""
        return _CONNECTS_ONLY.fullmatch(self.text[self.found[-1].end : at]) is not None

    def _right_limit(self, index: int) -> int:
        """Where the noun behind a head ends: at a comma, or at the 、 or 和 before the next head's words."""
        mention = self.heads[index]
        end = self.clauses.end(mention)
        if index + 1 >= len(self.heads) or self.heads[index + 1].outer_start >= end:
            return end
        after = self.heads[index + 1].outer_start
        cuts = [
            match.start()
            for match in re.finditer(r"[、和及与]|以及|并", self.text[:after])
            if match.start() >= mention.outer_end and not self.clauses.is_in_brackets(match.start())
        ]
        return cuts[-1] if cuts else after

    def _noun_before(self, start: int) -> tuple[Peeled, int] | None:
        """The noun of the clause before, where that clause has no number (`甲、乙从无到有，分别达2个、3个`)."""
        before = [at for at in self.clauses.marks if at < start - 1]
        left = max((at + 1 for at in before), default=self.clauses.sentence.start)
        if any(left <= head.start < start for head in self.heads):
            return None
        end, _ = peel_right(self.text, left, max(left, start - 1))
        grown = _GROWN.search(self.text[left:end])
        end = left + grown.start() if grown else end
        lead = peel_left(self.text, left, end)
        return (lead, end) if end - lead.start >= SHORTEST_NOUN else None

    def _inherited(self, group: list[Mention], verbs: str, lead: Peeled) -> list[Statement]:
        """A clause without a noun says more of what the sentence spoke of before (`，均实现倍增`, `，超7000亿元`)."""
        says_when = _YEAR.search(self.text, self.clauses.sentence.start, group[0].start)
        earlier = self.found or ([self.before] if self.before and (_MOVES.search(verbs) or says_when) else [])
        if not earlier:
            return []
        is_everyone = _EVERYONE.search(verbs) is not None
        sources = [s for s in earlier if not s.is_inherited] if is_everyone else earlier[-1:]
        if len(group) > 1:
            sources = sources[-len(group) :]
        says_again = not is_everyone and not lead.verb and _SAID_AGAIN.fullmatch(verbs.strip("，、")) is not None
        made = []
        for k, source in enumerate(sources):
            mention = group[min(k, len(group) - 1)]
            is_same = says_again and _is_same_thing(source, mention) and not self._is_total(source, mention, verbs)
            if is_same and _ASPIRES.search(verbs):
                continue  # 增长10%，力争11%: the promise is the first number
            if is_same and source in self.found:
                self.found.remove(source)
            made.append(self._more_of(source, mention, verbs, is_same))
        return made

    def _is_total(self, source: Statement, mention: Mention, verbs: str) -> bool:
        """`新增100家，累计达到500家`: the second number counts the old ones too."""
        return source.is_new and _IN_ALL.search(verbs + self.text[mention.outer_start : mention.start]) is not None

    def _more_of(self, source: Statement, mention: Mention, verbs: str, is_same: bool) -> Statement:
        is_new = source.is_new and not self._is_total(source, mention, verbs)
        kind = self._kind(mention, source.indicator, is_new, self.clauses.start(mention), verbs)
        if is_same and source.kind == "growth" and kind == "share":
            kind = "growth"
        return replace(
            source, end=mention.outer_end, kind=kind, comparator=mention.comparator or ">=", value=mention.value,
            unit=mention.unit, mention=mention, is_inherited=True,
        )  # fmt: skip

    def _statement(self, noun: Noun, mention: Mention, lead: Peeled, verb_start: int, verbs: str) -> Statement:
        verb, is_new, words = lead.verb, lead.is_new, noun.words
        if not verb and self.found and self.found[-1].is_new and self._follows_directly(noun.start):
            verb, is_new = self.found[-1].verb, True
        kind = self._kind(mention, words, is_new, self.clauses.start(mention), verbs)
        if words in NEEDS_VERB and verb and verb_start < noun.start:
            words = verb + words
        return Statement(
            min(verb_start, noun.start), mention.outer_end, noun.start, noun.end, tidy(words), kind,
            mention.comparator or ">=", mention.value, mention.unit, mention, verb, is_new or "新增" in words,
        )  # fmt: skip

    def _kind(self, mention: Mention, indicator: str, is_new: bool, start: int, verbs: str) -> QuantityKind:
        return kind_of(mention, indicator, is_new, verbs, self.text[start : mention.start])


def _is_noun(behind: str) -> bool:
    """Whether the words behind a count are the thing counted, not a verb that goes on with the sentence."""
    if len(behind) < SHORTEST_NOUN or _NO_NOUN.match(behind):
        return False
    return not peel_left(behind, 0, len(behind)).verb


def _is_same_thing(source: Statement, mention: Mention) -> bool:
    """`突破1万亿元、达1.19万亿元`: the second number corrects the first, it does not add a statement."""
    before, after = source.mention.quantity.in_base(), mention.quantity.in_base()
    return before[1] == after[1] and source.mention.kind == "number" == mention.kind and bool(before[1])


def _with_shared_bound(made: list[Statement], group: list[Mention]) -> list[Statement]:
    """A bound said once holds for a whole list of values: words before the first one, or behind the last one."""
    if len(group) < 2 or len(made) != len(group):
        return made
    bound = group[0].comparator or group[-1].comparator
    return [replace(s, comparator=s.mention.comparator or bound or ">=") for s in made]


def _with_shared_class_noun(text: str, found: list[Statement]) -> list[Statement]:
    """`建成1个国家级、3个省级创新中心`: all of them count what stands behind the last class."""
    out = list(found)
    for index in range(len(out) - 2, -1, -1):
        this, after = out[index], out[index + 1]
        noun = after.indicator.partition("级")[2]
        if (
            this.indicator.endswith("级")
            and noun
            and _CONNECTS_ONLY.fullmatch(text, this.end, max(this.end, after.start))
        ):
            out[index] = replace(this, indicator=this.indicator + noun)
    return out
