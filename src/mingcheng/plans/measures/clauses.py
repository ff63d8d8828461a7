"""Clauses of measures: in each statement, which segments are the condition and which the benefit.

A clause is a run of conditions and the benefit that closes it. What a clause leaves unsaid it inherits: an elliptical tier
(`突破20亿元的，奖励50万元`) from the clause before it, an item of a list from the sentence that opens the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mingcheng.plans.measures.grants import (
    Grant,
    bare_grant,
    benefit_of_series,
    grant_in,
    grant_in_series,
    is_cap_segment,
    is_duration_segment,
    share_alone,
)
from mingcheng.plans.measures.statements import Segment, Statement
from mingcheng.plans.measures.windows import parts_by_window
from mingcheng.plans.measures.words import any_of


@dataclass(frozen=True, slots=True)
class Clause:
    """`terms` are the texts of the condition's segments, `benefits` those of the benefit's; `start`–`end` is the clause in
    the statement's flow.

    `is_bare`: only a label and an amount are printed. `opens_list`: a colon follows, what comes next are its tiers.
    `limits_only`: nothing but ceilings of what stands before. `is_first`: the first clause of its statement.
    `has_lead`: the last term stands before the benefit without a comma. `hint`: the benefit of a later member of the series.
    """

    statement: Statement
    terms: tuple[str, ...]
    benefits: tuple[str, ...]
    start: int
    end: int
    is_bare: bool = False
    opens_list: bool = False
    limits_only: bool = False
    is_first: bool = False
    has_lead: bool = False
    hint: str = ""

    @property
    def benefit(self) -> str:
        return "，".join(self.benefits)


_CONNECTORS = re.compile(rf"(?:{any_of('connector')}|，|、)*$")
_OPENS = re.compile(r"对(?!口|接|标|外|应)|凡|鼓励|支持(?!期|标准|金额|额度|\d)|其中|若|如(?!期)")
_TASK = re.compile(any_of("task"))
_FORMALITY = re.compile(r"经|按|每年|由|可$")
_ON_TOP = re.compile(r"(?:当年|每年)?(?:再|另|增加|追加)")
_HEAD_LABEL = re.compile(
    r"(?:.{0,8}(?:标准|方式|内容|政策|措施|办法|额度|规定|具体(?:如下|为)?|如下|如下标准)|备注|注)$"
)
_INTRODUCES = re.compile(
    rf"[^，]{{0,16}}{any_of('promoter')}{any_of('introduces')}[^，；。]{{2,30}}?{any_of('manner_end')}"
)
_SUBJECT_LABEL = re.compile(r".{0,6}(?:对象|条件|范围)$")


@dataclass(slots=True)
class _Builder:
    """Collects the segments of the clause that is being read."""

    statement: Statement
    follows: bool
    terms: list[Segment] = field(default_factory=list)
    benefits: list[Segment] = field(default_factory=list)
    is_bare: bool = False
    limits_only: bool = False
    has_lead: bool = False
    hint: str = ""
    count: int = 0

    def text(self, segment: Segment) -> str:
        return self.statement.flow.text[segment.start : segment.end]

    @property
    def given(self) -> str:
        """The benefit that the clause being read names, if any."""
        return self.hint or "，".join(self.text(benefit) for benefit in self.benefits)

    def take(self) -> Iterator[Clause]:
        """The clause collected so far, if it gives anything; begins the next one."""
        terms, benefits = self._telling_terms(), self.benefits
        if benefits:
            first = terms[0] if terms else benefits[0]
            yield Clause(
                statement=self.statement,
                terms=tuple(self.text(term) for term in terms),
                benefits=tuple(self.text(benefit) for benefit in benefits),
                start=first.start,
                end=benefits[-1].end,
                is_bare=self.is_bare,
                opens_list=benefits[-1].stop == "：",
                limits_only=self.limits_only,
                is_first=self.count == 0,
                has_lead=self.has_lead,
                hint=self.hint,
            )
            self.count += 1
            self.follows = True
        self.terms, self.benefits, self.is_bare, self.limits_only = [], [], False, False
        self.has_lead, self.hint = False, ""

    def _telling_terms(self) -> list[Segment]:
        """The terms without the tasks before them: `支持企业上市，对首次上市的企业` begins at 对."""
        while len(self.terms) > 1 and _INTRODUCES.fullmatch(self.text(self.terms[0])):
            del self.terms[0]
        for at in range(len(self.terms) - 1, 0, -1):
            if self.text(self.terms[at]).startswith(("对", "凡")) and _TASK.match(self.text(self.terms[at - 1])):
                return self.terms[at:]
        for at, term in enumerate(self.terms[:-1]):
            text = self.text(term)
            if not _TASK.match(text) or re.search(r"\d", text):
                break
            following = self.text(self.terms[at + 1])
            if not _TASK.match(following) and not _FORMALITY.match(following):
                return self.terms[at + 1 :]
        return self.terms


LONGEST_SEGMENT = 500
"""A run without a comma that is longer than this is no clause that anyone wrote."""
_LONGEST_SERIES = 6


def clauses_of(statement: Statement, follows: bool) -> Iterator[Clause]:
    """The clauses of a statement in order. `follows` tells that a clause or an opened list stands before it, so that bare
    amounts with a label (`省级50万元`) and mere ceilings can be read."""
    builder = _Builder(statement, follows)
    segments = tuple(_parted(statement))
    for at, segment in enumerate(segments):
        if segment.end - segment.start > LONGEST_SEGMENT:
            continue
        text = builder.text(segment)
        following = [builder.text(later) for later in segments[at + 1 : at + 1 + _LONGEST_SERIES]]
        if _limits(builder, text):
            builder.limits_only = not builder.benefits
            builder.benefits.append(segment)
        else:
            yield from _read_segment(builder, segment, text, following)
        if segment.stop == "；" or (segment.stop == "：" and builder.benefits):
            yield from builder.take()
    yield from builder.take()


def _parted(statement: Statement) -> Iterator[Segment]:
    """The segments, parted where a benefit for other years follows after 、: `前两年全额补贴、第三年补贴50%`."""
    for segment in statement.segments:
        text = statement.flow.text[segment.start : segment.end]
        start = 0
        for _, end in parts_by_window(text) if len(text) <= LONGEST_SEGMENT else ():
            if end < len(text) and _stands_alone(text[start:end]) and grant_in(text[end + 1 :]):
                yield Segment(segment.start + start, segment.start + end, "，")
                start = end + 1
        yield Segment(segment.start + start, segment.end, segment.stop)


def _stands_alone(text: str) -> bool:
    grant = grant_in(text)
    return grant is not None and grant.kind != "basis"


def _limits(builder: _Builder, text: str) -> bool:
    if builder.terms and not builder.benefits:
        return False
    if not builder.benefits:
        return builder.follows and is_cap_segment(text) and not builder.terms
    return is_cap_segment(text) or is_duration_segment(text)


def _read_segment(builder: _Builder, segment: Segment, text: str, following: Sequence[str]) -> Iterator[Clause]:
    if builder.limits_only or (builder.benefits and _OPENS.match(text)):
        yield from builder.take()
    grant = grant_in(text) or share_alone(text, following[0] if following else "")
    if grant is None and builder.follows and not builder.terms:
        grant = bare_grant(text)
    if grant is None and builder.follows and builder.terms and _may_be_bare(builder, text):
        grant = bare_grant(text)
    hint = "" if grant else benefit_of_series(text, following, builder.given)
    if hint:
        grant = grant_in_series(text)
    if grant is None:
        if builder.benefits:
            yield from builder.take()
        if not _is_idle(segment, text):
            builder.terms.append(segment)
        return
    yield from _add_grant(builder, segment, text, grant)
    builder.hint = builder.hint or hint


def _may_be_bare(builder: _Builder, text: str) -> bool:
    """A bare amount after a label and colon, or after a condition when it says that it comes on top."""
    last = builder.terms[-1]
    return last.stop == "：" or (builder.text(last).endswith("的") and bool(_ON_TOP.match(text)))


def _add_grant(builder: _Builder, segment: Segment, text: str, grant: Grant) -> Iterator[Clause]:
    prefix = text[: grant.start]
    has_prefix = not _CONNECTORS.match(prefix)
    if builder.benefits and has_prefix:
        yield from builder.take()
    if has_prefix and not builder.benefits:
        builder.terms.append(Segment(segment.start, segment.start + grant.start, "，"))
        builder.has_lead = True
    builder.is_bare = builder.is_bare or grant.kind == "bare"
    at = segment.start + grant.start if has_prefix or not builder.benefits else segment.start
    builder.benefits.append(Segment(at, segment.end, segment.stop))


def _is_idle(segment: Segment, text: str) -> bool:
    """A label before a colon that says nothing of the condition: `支持标准：`, `具体如下：`."""
    return segment.stop == "：" and bool(_HEAD_LABEL.fullmatch(text) or _SUBJECT_LABEL.fullmatch(text))
