"""What reaches from one statement into the next: opened lists, listed requirements, the clause before, the section."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mingcheng.plans.measures.clauses import Clause
from mingcheng.plans.measures.conditions import conditions_of
from mingcheng.plans.measures.inheritance import OWN_SUBJECT
from mingcheng.plans.measures.statements import Statement
from mingcheng.plans.measures.words import any_of
from mingcheng.reading.document import Kind

ARTICLE_LEVEL = 3
"""Marks of this depth and above (一、 第三条 （一）) begin an article of its own."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A sentence that opens a list of tiers: `对……按以下标准给予奖励：`. `hint` is its text, where the kind of benefit
    stands."""

    terms: tuple[str, ...]
    hint: str
    level: int
    block: int


@dataclass(slots=True)
class Requirements:
    """Conditions listed before the measures that they hold for. `is_used`: a measure has come; `is_named`: a label such as
    支持条件 says what they are, so they hold for the items beside them too."""

    terms: list[str] = field(default_factory=list)
    level: int = 0
    is_used: bool = False
    is_named: bool = False


@dataclass(slots=True)
class Context:
    """What a clause may take over. `before` are the terms of the clause before it, `is_near` tells whether that stands in
    the same paragraph, `in_series` whether it prints an amount only; `row` are the cells of a table's row that gave
    nothing; `addressed` says for whom the policy of the paragraph is."""

    opened: Opened | None = None
    requirements: Requirements = field(default_factory=Requirements)
    before: tuple[str, ...] = ()
    is_near: bool = False
    in_series: bool = False
    hint: str = ""
    row: tuple[str, ...] = ()
    addressed: tuple[str, ...] = ()
    in_section: bool = False
    _section_level: int = 0
    _last: Statement | None = None
    _last_level: int = 0

    def enter(self, statement: Statement) -> None:
        """Forgets what does not reach into this statement."""
        is_new_block = self._last is None or statement.block != self._last.block
        is_title = statement.is_heading and not statement.level
        if is_new_block or statement.level:
            is_sibling = statement.level > 0 and statement.level == self._last_level
            self.before = self.before if is_sibling else ()
            self.hint, self.is_near = "", False
            self.row = () if is_new_block else self.row
        if is_new_block:
            self.addressed = ()
        self._last_level = statement.level or (0 if is_new_block else self._last_level)
        if self.opened and (is_title or self._leaves_list(statement, self.opened, is_new_block)):
            self.opened = None
        if is_title or 0 < statement.level < self.requirements.level:
            self.requirements = Requirements()
        if is_new_block:
            self._note_section(statement)
        self._last = statement

    @staticmethod
    def _leaves_list(statement: Statement, opened: Opened, is_new_block: bool) -> bool:
        """Items of a list lie deeper than what opens it; a paragraph without a mark is no item."""
        if statement.level:
            return statement.level <= opened.level
        return is_new_block and statement.block != opened.block

    def _note_section(self, statement: Statement) -> None:
        """Whether the statement stands in a section of measures, told by a heading such as `四、政策支持`."""
        text = statement.text
        if len(text) > _LONGEST_HEADING or statement.stop == "。" or len(statement.segments) > 1:
            return
        if _SECTION.search(text):
            self.in_section, self._section_level = True, statement.level
        elif statement.is_heading and statement.level <= self._section_level:
            self.in_section = False

    def follows(self, statement: Statement) -> bool:
        """Whether bare amounts (`省级50万元`) may be read as benefits here."""
        if statement.kind is Kind.TABLE:
            return bool(_GIVING_COLUMN.search(statement.head))
        return self.is_near or self.opened is not None

    def hint_for(self, clause: Clause) -> str:
        """The text that says what kind of benefit the clause gives when it does not say so itself."""
        opened = self.opened.hint if self.opened else ""
        return opened + (self.hint if clause.is_bare else "") + clause.hint + clause.statement.head

    def opened_for(self, clause: Clause) -> tuple[str, ...]:
        """The terms that reach into the clause from a list's opening, the cells of its row, or the sentence that says for
        whom a policy is."""
        if self.opened:
            return self.opened.terms
        if clause.terms and clause.terms[0].startswith(OWN_SUBJECT):
            return self.row
        return self.addressed or self.row

    def note_clause(self, clause: Clause, terms: tuple[str, ...]) -> None:
        """Keeps what the clause leaves for those after it."""
        if not clause.is_bare:
            self.hint = clause.benefit
        self.before, self.is_near, self.in_series = terms, True, bool(clause.hint)

    def open_list(self, clause: Clause, terms: tuple[str, ...]) -> None:
        self.opened = Opened(terms, clause.benefit, clause.statement.level, clause.statement.block)

    def note_idle(self, statement: Statement) -> None:
        """Keeps what a statement that gives nothing leaves: the opening of a list, requirements, cells of a row."""
        text = statement.text
        is_short = len(text) <= _LONGEST_REQUIREMENT
        if is_short and statement.stop == "：" and _OPENS_LIST.search(text):
            terms = (text,) if text.startswith(("对", "凡")) else ()
            self.opened = Opened(terms, text, statement.level, statement.block)
        elif _is_requirement(statement):
            if self.requirements.is_used:
                self.requirements = Requirements()
            self.requirements.terms.extend(_texts(statement))
            self.requirements.level = max(self.requirements.level, statement.level)
            self.requirements.is_named = self.requirements.is_named or bool(_NAMED.search(text))
        elif statement.is_first and is_short and _ADDRESSES.search(text):
            self.addressed = tuple(_texts(statement))[:1]
        if statement.kind is Kind.TABLE and is_short and not _NUMBERING.fullmatch(text):
            self.row += tuple(_texts(statement))

    def use_requirements(self, clause: Clause) -> tuple[str, ...]:
        """The listed requirements as terms; an unnamed list at the clause's own level is a list of other things."""
        listed = self.requirements
        if listed.level and clause.statement.level == listed.level and not listed.is_named:
            self.requirements = listed = Requirements()
        listed.is_used = bool(listed.terms)
        return tuple(listed.terms)


_LONGEST_HEADING = 40
_LONGEST_REQUIREMENT = 500
_SECTION = re.compile(
    r"政策(?:支持|措施|保障|意见)|(?:支持|扶持|奖励|优惠|专项|激励|若干)政策|若干(?:措施|意见|规定)"
    r"|(?:扶持|奖励|支持|补助|补贴|资助)(?:标准|措施|办法|内容)"
)
_GIVING_COLUMN = re.compile(r"奖|补|资助|扶持|支持(?:标准|金额|额度)")
_OPENS_LIST = re.compile(r"奖励|补助|补贴|资助|给予|标准|支持")
_ADDRESSES = re.compile(
    rf"^(?!对|凡)[^，]{{2,30}}的[^，的]{{0,12}}(?:{any_of('beneficiary')})，[^。]{{0,30}}(?:实行|实施|享受|适用|执行)[^，。]{{2,40}}政策$"
)
"""A sentence that says for whom a policy is, before the sentence that gives: `在本区纳税的企业，实行税收奖励政策。`"""
_NUMBERING = re.compile(r"[\d.、\-—/]*")
_PLANNED = re.compile(rf"20\d\d年|{any_of('planned')}")
_REQUIRED = re.compile(r"应当?(?![用急对])|须|需(?!求)|满足|具备|条件(?:[：为]|$)|对象为")
_TASK = re.compile(any_of("task"))
_NAMED = re.compile(
    r"(?:对象|条件|要求|范围)[：为]|(?:申报|申请|支持)(?:企业|单位|主体|项目|对象)[^，]{0,6}(?:应|须|需)"
)


def _is_requirement(statement: Statement) -> bool:
    """Whether the statement lists a condition for measures to come: an item with a bound number, or words of
    requirement."""
    text = statement.text
    if len(text) > _LONGEST_REQUIREMENT or statement.kind is Kind.TABLE or _PLANNED.search(text):
        return False
    if _TASK.match(text) and not _NAMED.search(text):
        return False
    is_required = bool(_REQUIRED.search(text))
    if statement.level >= ARTICLE_LEVEL:
        return is_required or any(condition.value is not True for condition in conditions_of([text]))
    return statement.is_first and is_required


def _texts(statement: Statement) -> Iterator[str]:
    for segment in statement.segments:
        if segment.stop != "：":
            yield statement.flow.text[segment.start : segment.end]
