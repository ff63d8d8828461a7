"""Statements of quantity: which number of a sentence says what of which indicator.

A sentence holds numbers that state something (heads) and numbers that only qualify a noun (`10亿元以上企业5家`: 5家 is the
head). A head takes its indicator from before it (`营业收入突破1000亿元`, `培育企业5家以上`), from behind it (`打造4个集群`), or from
the head before it (`规模翻番，超7000亿元`). Several heads may share several indicators (`A、B分别增长5%、6%`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from mingcheng.plans.lexicon import GROWTH_NOUNS, GROWTH_VERBS, alternation
from mingcheng.plans.model import Comparator, QuantityKind
from mingcheng.plans.nouns import Peeled, ending_verb, peel_left, peel_right
from mingcheng.plans.sentences import Stretch, breaks, depths
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
    """One quantity with its indicator; offsets count in the running text. `noun_*` is the indicator where it stands,
    `lead` what stood before it in its clause, `verb` its verb, `follows` whether the noun stands behind the number."""

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
    follows: bool = False
    is_inherited: bool = False
    base: Base | None = None
    is_base: bool = False


_COUNTERS = frozenset(COUNTERS.split())
_PEOPLE = frozenset({"人", "名", "位", "万人", "万名", "人次", "万人次"})
_QUALIFIED = re.compile(
    r"的?(?:[^，；、。：（]{0,14}?)(?:企业|项目|公司|机构|单位|园区|集群|平台|团队|人才|楼宇|产业(?!规模)|客户|家庭|产品|场景|主体|市场|总部|产业链|链|景区|工程|园|户|镇|村|街区|商圈|品牌|载体|基地|专家|青年|人员)"
)
_CLASS_WORD = re.compile(r"(?:元)?级|强(?!度|化)|级以上")
_CONNECT = re.compile(r"[、和及与]|以及|并|,|暨")
_VALUES_ONLY = re.compile(r"(?:[、和及与,]|以及)+(?:约|近|超过?|不低于|不少于)?")
_GROWTH_VERB = re.compile(rf"(?:{alternation(GROWTH_VERBS)})")
_GROWTH_NOUN = re.compile(rf"(?:{alternation(GROWTH_NOUNS)})$")
_TO_A_LEVEL = re.compile(r"(?:到|至|为|达|在)$")
_EACH = re.compile(
    r"每年度?|年均|每个年度|逐年|(?<![0-9一二三四五六七八九十两今去明全当每])年(?=培|新增|引进|开展|举办|组织|轮训|孵化|服务(?!业))"
)
_DURATIONS = frozenset({"岁", "年", "个月", "月", "天", "日", "小时", "分钟", "周", "秒", "工作日", "个工作日", "毫秒", "课时", "学时"})
_TIME_NOUN = re.compile(r"(?:年限|寿命|年龄|时间|时长|时限|时延|周期|年|时效|期|半径|天数)$")
_LISTING = re.compile(r"的?(?:[^，、]{0,4}台阶|方面|方向|环节|维度|层面|层次|阶段|转变|板块|抓手|要素|关键词|字|者|原则|机制|体系|类别|部分|统筹|结合|优先|一|目标|任务|坚持|问题|特点|关系|强化|聚焦|突出|导向|到位|率先|之一|行列|左右|工作日|月|季度|年度)")
_INDEX_NOUN = re.compile(r"(?:指数|效率|PUE|PUE值|PUE）|当量|得分|评分|系数|总分|满意度|比|排名|位次|密度|容积率)$")
_REWARDED = re.compile(r"企业|奖励|补助|补贴")
_FROM = re.compile(r"(?:由|从|自)(?:(?:19|20)\d\d年(?:末|底)?|[^，。；、]{0,6})?的?(?:约|不足|近|不到)?$")
_TO = re.compile(r"[^，。；、]{0,4}?(?:增加|提高|提升|增长|扩大|上升|下降|降低|缩小|跃升|攀升|发展|缩短|减少|压减|降|升|增|减|升级|翻)?(?:到|至|为)(?:20\d\d年的?)?(?:约|近|超|超过|不低于|不少于)?")
_NEEDS_VERB = frozenset({"项目", "投资", "任务", "工作"})
"""Nouns that say too little without their verb (`完成投资680亿元`)."""
PAIRS = {"城乡": ("城镇", "农村"), "存贷款": ("存款", "贷款"), "进出口": ("进口", "出口")}
"""Words that name two indicators at once."""
_DEPENDENT = re.compile(r"占|增速|增幅|增长率|比重|占比$")
_OTHERS = re.compile(r"(?:低于|高于|超过|落后于)[^，、]{2,10}的$|、[^，、的]{2,4}的$")
"""A value of another place that ours is compared with (`低于甲市的7.0%、乙市的9.2%`)."""
LONGEST_NOUN = 60
_LONG_MODIFIER = 14
_LONG_LIST = 14
SHORTEST_NOUN = 2


def statements_of(text: str, sentence: Stretch, mentions: Sequence[Mention]) -> list[Statement]:
    """The statements of one sentence, in the order of their numbers. `mentions` are the quantities of the whole text."""
    inside = [m for m in mentions if sentence.start <= m.start and m.end <= sentence.end]
    if not inside:
        return []
    return _Reader(text, sentence, inside).read()


class _Reader:
    """Reads one sentence from left to right; what a head inherits is the statement read before it."""

    def __init__(self, text: str, sentence: Stretch, mentions: Sequence[Mention]) -> None:
        self.text, self.sentence = text, sentence
        part = text[sentence.start : sentence.end]
        self.depth = depths(part)
        self.commas = [sentence.start + at for at in breaks(part, "，,：:；;。—")]
        heads = [m for m in mentions if self._is_head(m)]
        self.heads = heads
        self.found: list[Statement] = []

    def read(self) -> list[Statement]:
        index = 0
        while index < len(self.heads):
            if index + 1 < len(self.heads) and (rise := self._rise(index)):
                self.found += rise
                index += 2
                continue
            group = self._values_after(index)
            self.found += self._statements(index, group)
            index += len(group)
        return self.found

    # heads and qualifiers

    def _is_head(self, mention: Mention) -> bool:
        if self.depth[mention.start - self.sentence.start] and not self._is_breakthrough(mention):
            return False
        rest = self.text[mention.outer_end : self._clause_end(mention)]
        if mention.kind == "rank":
            return _CLASS_WORD.match(rest) is None and not _QUALIFIED.match(rest) and not rest.startswith(("家", "百", "企"))
        if _CLASS_WORD.match(rest):
            return False
        if mention.kind in {"multiple", "breakthrough"}:
            return not re.match(r"[\u4e00-\u9fff](?<![并以的左])", rest)
        if mention.is_chinese and not self._is_counted_in_words(mention, rest):
            return False
        before = self.text[self._clause_start(mention) : mention.outer_start]
        return not self._qualifies(mention, rest) and _OTHERS.search(before) is None

    def _is_breakthrough(self, mention: Mention) -> bool:
        return mention.kind == "breakthrough" and self.depth[max(0, mention.start - 1 - self.sentence.start)] == 0

    def _is_counted_in_words(self, mention: Mention, rest: str) -> bool:
        """Numbers in Chinese characters count only as plain counts, not as figures of speech (三大, 四个方面, 一批)."""
        plain = mention.unit in _COUNTERS | _PEOPLE and mention.unit not in {"大", "条", "点", "种", "类", "级", "步", "位", "次", "层", "头", "片", "期", "双", "对", "根", "起"}
        if not plain and "元" not in (mention.unit or "") and mention.unit not in {"%", "倍", "万家", "万人"}:
            return False
        if mention.unit == "批" or (mention.value == 1 and mention.comparator not in {">=", "<="}):
            return False
        listed = re.search(r"(?:、|和)[^，。]{1,20}$", self.text[self._clause_start(mention) : mention.start]) and bool(rest)
        ended = re.search(r"(?:方向|方面|领域|环节|行动|工程|体系|机制|目标|任务)$", rest)
        return not listed and not ended and _LISTING.match(rest) is None and not rest.startswith(("“", "化", "之"))

    def _qualifies(self, mention: Mention, rest: str) -> bool:
        unit = mention.unit or ""
        if unit in _DURATIONS:
            end, verbs = peel_right(self.text, self._clause_start(mention), mention.outer_start)
            return not _TIME_NOUN.search(self.text, self._clause_start(mention), end) or not (verbs or mention.comparator)
        if mention.unit is None and mention.kind == "number":
            end, _ = peel_right(self.text, self._clause_start(mention), mention.outer_start)
            return not _INDEX_NOUN.search(self.text, self._clause_start(mention), end)
        bare = re.sub(r"^[万亿千百]+", "", unit)
        if bare in _COUNTERS - _PEOPLE:
            return bool(_LISTING.match(rest)) and mention.is_chinese
        if bare in _PEOPLE:
            return mention.outer_end > mention.end and bool(re.match(r"的?(?:[^，、；]{0,6})(?:企业|园区|团队|机构|以下|村|单位|会议)", rest))
        if unit == "年" or bare == "级":
            return True
        if "基金" in rest[:20] and "元" in unit and not _REWARDED.search(rest):
            return False
        if rest.startswith("的") and self._is_size_of(mention, rest):
            return False
        return bool(_QUALIFIED.match(rest)) and not rest.startswith(("，", "、", "”"))

    def _is_size_of(self, mention: Mention, rest: str) -> bool:
        """`总规模50亿元的产业基金`: the size of a thing that is named behind it."""
        before = self.text[max(self.sentence.start, mention.outer_start - 6) : mention.outer_start]
        return bool(re.search(r"(?:规模|总额|面积|总投资|容量)(?:达|达到|为|约|超|不低于)?$", before)) and "基金" in rest[:30]

    # clauses

    def _clause_start(self, mention: Mention) -> int:
        return max((at + 1 for at in self.commas if at < mention.outer_start), default=self.sentence.start)

    def _clause_end(self, mention: Mention) -> int:
        return min((at for at in self.commas if at >= mention.outer_end), default=self.sentence.end)

    def _values_after(self, index: int) -> list[Mention]:
        """The head and those that follow it with nothing but 、 or 和 between: values of a shared list."""
        group = [self.heads[index]]
        for mention in self.heads[index + 1 :]:
            between = self.text[group[-1].outer_end : mention.start]
            if _VALUES_ONLY.fullmatch(between) and self._clause_end(group[-1]) >= mention.start:
                group.append(mention)
            else:
                break
        if len(group) > 1 and self._noun_behind(group[-1], index + len(group) - 1):
            return group[:1]
        return group

    def _noun_behind(self, mention: Mention, index: int) -> bool:
        rest = self.text[mention.outer_end : self._clause_end(mention)]
        return bool(rest) and not _CONNECT.match(rest) and _bare(mention) in _COUNTERS

    # statements

    def _rise(self, index: int) -> list[Statement]:
        """`甲由2020年的6.2%提高到10%`: a value of the past and one to reach, of the same indicator."""
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
            noun_start, noun_end = self.found[-1].noun_start, self.found[-1].noun_end
            lead = Peeled(noun_start, self.found[-1].start, self.found[-1].verb, self.found[-1].is_new)
        year = re.search(r"(?:19|20)\d\d", lead_in.group())
        unit = first.unit or second.unit
        base = Base(first.value, unit, int(year.group()) if year else None)
        noun = (lead.start, noun_end, self.text[lead.start : noun_end])
        later = self._statement(noun, second, lead.verb_start, lead.verb, lead.is_new, verbs + between)
        kind = "share" if unit in {"%", "‰"} else "level"
        later = replace(later, kind=kind if later.kind in {"growth", "increment"} else later.kind, base=base)
        earlier = replace(later, end=first.end, value=first.value, unit=unit, mention=first, base=None, is_base=True)
        return [earlier, later]

    def _statements(self, index: int, group: list[Mention]) -> list[Statement]:
        first = group[0]
        start = self._left_limit(index)
        noun_end, verbs = peel_right(self.text, start, first.outer_start)
        lead = peel_left(self.text, start, noun_end)
        each = self.text.find("每年", lead.start, noun_end)
        if each > lead.start:  # 甲学院每年培养毕业生400名: who does it stands before 每年
            lead = peel_left(self.text, each, noun_end)
        near = ending_verb(self.text, start, first.outer_start)
        if len(group) == 1 and self._takes_noun_behind(index, lead.start >= noun_end or near is not None):
            lead = near if near and lead.start < noun_end else lead
            return [self._with_noun_behind(index, start, noun_end, lead.verb_start, lead.verb, lead.is_new)]
        if lead.start >= noun_end:
            earlier = self._noun_before(start) if "分别" in verbs or not self.found else None
            if earlier is None:
                return self._inherited(group, verbs, lead)
            lead, noun_end = earlier
        if verbs.startswith(("增长", "运行")) and noun_end - lead.start <= SHORTEST_NOUN:
            noun_end += SHORTEST_NOUN  # 经济增长5%：the verb is part of the name
        nouns = self._coordinates(lead.start, noun_end, len(group), verbs, first)
        made = [
            self._statement(noun, group[min(k, len(group) - 1)], lead.verb_start if k == 0 else noun[0], lead.verb, lead.is_new, verbs)
            for k, noun in enumerate(nouns)
        ]
        return [self._completed(s) for s in _spread(made, group)]

    def _left_limit(self, index: int) -> int:
        """Where the words of a head may begin: behind the last comma, or behind the head before it."""
        mention = self.heads[index]
        limit = self._clause_start(mention)
        if index and self.heads[index - 1].outer_end > limit:
            limit = self.heads[index - 1].outer_end
            if self.found and self.found[-1].end > limit and self.found[-1].end <= mention.outer_start:
                limit = self.found[-1].end
            connect = _CONNECT.match(self.text, limit)
            limit = connect.end() if connect else limit
        return limit

    def _takes_noun_behind(self, index: int, nothing_before: bool) -> bool:
        mention = self.heads[index]
        rest = self.text[mention.outer_end : self._clause_end(mention)]
        if mention.kind != "number" or not rest or _CONNECT.match(rest) or rest[0] in "（(":
            return bool(rest.startswith("的") and self._is_size_of(mention, rest))
        if _bare(mention) in _COUNTERS:
            return nothing_before or _is_noun(rest)
        if "基金" in rest and nothing_before and "元" in (mention.unit or ""):
            return True
        return rest.startswith("的") and (nothing_before or self._is_size_of(mention, rest))

    def _with_noun_behind(self, index: int, start: int, noun_end: int, verb_start: int, verb: str, is_new: bool) -> Statement:
        mention = self.heads[index]
        right = mention.outer_end + (1 if self.text.startswith("的", mention.outer_end) else 0)
        end = self._right_limit(index)
        is_size = self._is_size_of(mention, self.text[mention.outer_end : end])
        attribute = self.text[peel_left(self.text, start, noun_end).start : noun_end] if is_size else ""
        noun = _without_long_modifier(self.text[right:end])
        indicator = noun + attribute if attribute and attribute not in noun else noun
        if not verb and self.found and self._is_coordinate(index):
            verb, is_new = self.found[-1].verb, self.found[-1].is_new
        comparator = mention.comparator or ">="
        if self.text.startswith("突破", mention.outer_start) and mention.outer_start < mention.start:
            comparator = ">="
        done = _DONE.match(indicator)
        indicator = done["verb"] + done["noun"] if done else indicator
        if indicator in _NEEDS_VERB and verb:
            indicator = verb + indicator
        begin = min(verb_start, mention.outer_start) if verb_start >= start else mention.outer_start
        return Statement(
            begin, end, right, end, _tidy(indicator), self._kind(mention, indicator, verb, is_new, start, ""),
            comparator, mention.value, mention.unit, mention, verb, is_new, follows=True,
        )  # fmt: skip

    def _is_coordinate(self, index: int) -> bool:
        """Whether only 、 or 和 stands between this head's words and the statement before it."""
        between = self.text[self.found[-1].end : self.heads[index].outer_start]
        return bool(re.fullmatch(r"(?:[、和及与]|以及)*", between))

    def _right_limit(self, index: int) -> int:
        """Where the noun behind a head ends: at a comma, or at the 、 or 和 before the next head's words."""
        mention = self.heads[index]
        end = self._clause_end(mention)
        if index + 1 < len(self.heads) and self.heads[index + 1].outer_start < end:
            after = self.heads[index + 1]
            gap = self.text[mention.outer_end : after.outer_start]
            cuts = [m.start() for m in re.finditer(r"[、和及与]|以及|并", gap) if not self._in_brackets(mention.outer_end + m.start())]
            if cuts:
                return mention.outer_end + cuts[-1]
            return after.outer_start
        return end

    def _in_brackets(self, at: int) -> bool:
        return self.depth[at - self.sentence.start] > 0

    def _noun_before(self, start: int) -> tuple[Peeled, int] | None:
        """The noun of the clause before, where that clause has no number (`甲、乙从无到有，分别达2个、3个`)."""
        before = [at for at in self.commas if at < start - 1]
        left = max((at + 1 for at in before), default=self.sentence.start)
        if any(left <= head.start < start for head in self.heads):
            return None
        end, _ = peel_right(self.text, left, max(left, start - 1))
        grown = re.search(r"(?:从无到有|由弱变强|从弱到强|由小到大|不断壮大|持续(?:提升|增长|扩大))$", self.text[left:end])
        end = left + grown.start() if grown else end
        lead = peel_left(self.text, left, end)
        return (lead, end) if end - lead.start >= SHORTEST_NOUN else None

    def _inherited(self, group: list[Mention], verbs: str, lead: Peeled) -> list[Statement]:
        """A clause without a noun says more of what the sentence spoke of before (`，均实现倍增`, `，超7000亿元`)."""
        if not self.found:
            return []
        everyone = bool(re.search(r"(?<!年)均|都|分别", verbs))
        sources = [s for s in self.found if not s.is_inherited] if everyone else self.found[-1:]
        if len(group) > 1:
            sources = sources[-len(group) :]
        made = []
        for k, source in enumerate(sources):
            mention = group[min(k, len(group) - 1)]
            said_again = not lead.verb and re.fullmatch(_SAID_AGAIN, verbs.strip("，、")) is not None
            same = not everyone and said_again and _is_same_thing(source, mention)
            if same and re.search(r"力争|争取|冲刺|奋斗", verbs):
                continue  # 增长10%，力争11%: the promise is the first number
            if same:
                self.found.remove(source)
            kind = self._kind(mention, source.indicator, source.verb, source.is_new, self._clause_start(mention), verbs)
            kind = source.kind if same and source.kind == "growth" and kind == "share" else kind
            made.append(
                replace(source, end=mention.outer_end, kind=kind, comparator=mention.comparator or ">=", value=mention.value,
                        unit=mention.unit, mention=mention, is_inherited=True)
            )  # fmt: skip
        return made

    def _coordinates(self, start: int, end: int, count: int, verbs: str, mention: Mention) -> list[tuple[int, int, str]]:
        """The indicators that share the values: spans with the words of each, one where nothing is shared."""
        text = self.text[start:end]
        whole = [(start, end, text)]
        shared, found, tail = text.partition("分别")
        if found and count > 1:
            return [(a, b, words + re.sub(r"^(?:实现|完成|达到)", "", tail)) for a, b, words in self._coordinates(start, start + len(shared), count, "", mention)]
        cuts = [at for at in breaks(text, "、")]
        everyone = bool(re.match(r"(?<!年)均|都|各", verbs)) or (mention.kind in {"multiple", "breakthrough"} and "数量" in text)
        if count == 1 and not (everyone and cuts):
            return whole
        if not cuts and count == 2:
            cuts = [m.start() for m in re.finditer(r"和|与|及", text)][:1]
        pieces, at = [], 0
        for cut in cuts:
            pieces.append((at, cut))
            at = cut + 1
        pieces.append((at, len(text)))
        if count > 1 and len(pieces) != count:
            for word, parts in PAIRS.items():
                if word in text and count == len(parts):
                    return [(start, end, text.replace(word, part, 1)) for part in parts]
            return whole
        spans = [(start + a, start + b, text[a:b]) for a, b in pieces]
        return _shared_endings(spans)

    def _statement(
        self, noun: tuple[int, int, str], mention: Mention, verb_start: int, verb: str, is_new: bool, verbs: str
    ) -> Statement:
        if not verb and self.found and self.found[-1].is_new and self._follows_coordinate(noun[0]):
            verb, is_new = self.found[-1].verb, True
        kind = self._kind(mention, noun[2], verb, is_new, self._clause_start(mention), verbs)
        if noun[2] in _NEEDS_VERB and verb and verb_start < noun[0]:
            noun = (noun[0], noun[1], verb + noun[2])
        return Statement(
            min(verb_start, noun[0]), mention.outer_end, noun[0], noun[1], _tidy(noun[2]), kind, mention.comparator or ">=",
            mention.value, mention.unit, mention, verb, is_new or "新增" in noun[2],
        )  # fmt: skip

    def _follows_coordinate(self, at: int) -> bool:
        return bool(re.fullmatch(r"(?:[、和及与]|以及)+", self.text[self.found[-1].end : at]))

    def _completed(self, statement: Statement) -> Statement:
        """Words that a coordinate left out, taken from the one before it (`…收入10亿元以上企业5家、5亿元以上企业10家`)."""
        if not self.found:
            return statement
        if _DEPENDENT.match(statement.indicator) and self.found[-1].kind in {"level", "flow"}:
            return replace(statement, indicator=self.found[-1].indicator + statement.indicator)
        amount = re.match(r"(?:超过?|年)?[\d.]*[万亿]元", statement.indicator)
        before = re.match(r"(.+?)(?:超过?|达到?|过)?[\d.]+[万亿]元", self.found[-1].indicator)
        if amount and before and not re.match(r"[\d.]", self.found[-1].indicator):
            return replace(statement, indicator=before.group(1).rstrip("超过达到") + statement.indicator)
        return statement

    def _kind(self, mention: Mention, noun: str, verb: str, is_new: bool, start: int, verbs: str) -> QuantityKind:
        if mention.kind == "rank":
            return "rank"
        if mention.kind == "multiple" or mention.unit == "倍":
            return "multiple"
        if mention.kind == "breakthrough":
            return "level"
        around = self.text[start : mention.outer_start]
        each = bool(_EACH.search(around))
        if mention.unit in {"%", "‰"}:
            moved = _GROWTH_VERB.search(verbs) and not _TO_A_LEVEL.search(self.text[max(start, mention.start - 3) : mention.start])
            named = _GROWTH_NOUN.search(noun)
            return "growth" if moved or named else "share"
        if mention.unit in {"个百分点", "个千分点", "个基点"}:
            return "flow" if each else "increment"
        if each:
            return "flow"
        if is_new or "新增" in noun or re.search(r"新增|净增", verbs) or noun.startswith(("引进", "引育", "招引")):
            return "increment"
        if not verbs.endswith("改造提升") and re.search(r"(?:增加|增长|提高|提升|减少|压减|下降|降低)(?:了|约|超过?|近|不低于|不少于)?$", verbs):
            return "increment"
        return "level"


def _without_long_modifier(noun: str) -> str:
    """A noun without the clause that describes it at length (`能够突破关键技术、带动新兴学科的领军人才`)."""
    head, found, rest = noun.partition("的")
    return rest if found and len(head) >= _LONG_MODIFIER and len(rest) >= SHORTEST_NOUN else noun


def _without_list(noun: str) -> str:
    """A noun without the examples before 等, where these are the longer part (`智能电网、通信、交通等优势软件规模`)."""
    head, found, rest = noun.partition("等")
    return rest if found and "、" in head and len(head) >= len(rest) >= SHORTEST_NOUN and not rest.startswith("级") and len(head) >= _LONG_LIST else noun


def _bare(mention: Mention) -> str:
    return re.sub(r"^[万亿千百十]+(?=.)", "", mention.unit or "")


_NO_NOUN = re.compile(r"(?:实现|达到|以上|以下|左右|同比|比|较|占|约|其中|均|都|全部|已|并|且|，|覆盖率|达|时|后|前|之|内|中|来)")


def _is_noun(rest: str) -> bool:
    """Whether the words behind a count are the thing counted, not a verb that goes on with the sentence."""
    return len(rest) >= SHORTEST_NOUN and _NO_NOUN.match(rest) is None and not peel_left(rest, 0, len(rest)).verb


_DONE = re.compile(r"^(?P<noun>.{2,}?)(?P<verb>开工(?:建设)?|竣工(?:投产|投用)?|建成(?:投产|投用)?|投产|完工|签约|集中签约|落地|投用|开业|运营|上市)$")


_SAID_AGAIN = r"(?:力争|争取|冲刺|奋斗|达到?|超过?|约|近|为|至|到|共|突破|实际|总量|高达|力争达到)*"


def _is_same_thing(source: Statement, mention: Mention) -> bool:
    """`突破1万亿元、达1.19万亿元`: the second number corrects the first, it does not add a statement."""
    before, after = source.mention.quantity.in_base(), mention.quantity.in_base()
    return before[1] == after[1] and source.mention.kind == "number" == mention.kind and bool(before[1])


def _shared_endings(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The last of several indicators carries the words that all of them share (`城镇、农村居民人均收入`)."""
    last = spans[-1][2]
    ends = re.compile(r"(?:收入|增加值|规模|数量|数|率|比重|占比|产值|总额|企业|投资|人才|平台|园|集群|基地|中心|名企|载体|机构|人员|产业|量|额|值)$")
    out = []
    for start, end, words in spans[:-1]:
        tail = ""
        for size in range(min(len(words), 8), 1, -1):
            at = last.find(words[-size:])
            if at >= 0 and at + size < len(last):
                tail = last[at + size :]
                break
        if not tail and not ends.search(words) and len(last) > len(words):
            tail = last[len(words) :]
        out.append((start, end, words + tail))
    return [*out, spans[-1]]


def _spread(made: list[Statement], group: list[Mention]) -> list[Statement]:
    """A bound said once for a list of values holds for all of them: the first one's words before, the last one's after."""
    if len(group) < 2 or len(made) != len(group):
        return made
    bound = group[0].comparator or group[-1].comparator
    return [replace(s, comparator=s.mention.comparator or bound or ">=") for s in made]


def _tidy(indicator: str) -> str:
    """An indicator's words without what is no part of a name: quotes that are never closed, 的 at the end, blanks."""
    tidy = _without_list(indicator).strip(" 　：:、，,的—")
    tidy = re.sub(r"(?<=[\u4e00-\u9fff]{2})(?:实现|完成)(?=[\u4e00-\u9fff]{2})", "", tidy)
    tidy = re.sub(r"^(?:其中|包括|即|指)[：:，]?", "", tidy)
    tidy = tidy.replace("新增", "") if not tidy.startswith("新增") and len(tidy) > 6 and "就业" not in tidy else tidy
    for opener, closer in ("“”", "（）", "《》"):
        if tidy.count(opener) != tidy.count(closer):
            tidy = tidy.strip(opener + closer) if tidy.count(opener) + tidy.count(closer) == 1 and (tidy[:1] in opener + closer or tidy[-1:] in opener + closer) else tidy
    return tidy
