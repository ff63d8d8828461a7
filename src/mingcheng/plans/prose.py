"""Targets and past figures out of running text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from mingcheng.periods import PeriodMention
from mingcheng.plans.commitments import is_placed, is_rewarded, is_support
from mingcheng.plans.model import Baseline, Comparator, QuantityKind, Where
from mingcheng.plans.nouns import ending_verb
from mingcheng.plans.passages import Passage
from mingcheng.plans.sentences import Stretch, breaks, sentences
from mingcheng.plans.statements import Statement, statements_of
from mingcheng.plans.subjects import SubjectReader, park_names
from mingcheng.plans.tense import Clock, Governing, section_tense, words_of_future, words_of_past
from mingcheng.quantities import Mention, find_quantities
from mingcheng.regions import find_regions


@dataclass(frozen=True, slots=True)
class Fact:
    """A quantity read from the document, past or promised; `start`–`end` count in the document's text."""

    start: int
    end: int
    indicator: str
    subject: str | None
    kind: QuantityKind
    comparator: Comparator
    value: Decimal
    unit: str | None
    year: int | None
    is_past: bool
    where: Where = "prose"
    baseline: Baseline | None = None
    units: tuple[str, ...] = ()


@dataclass(slots=True)
class ProseReader:
    """Walks passages in order; years and subjects that one passage sets govern those after it."""

    jurisdiction: str | None
    clock: Clock
    is_measures: bool
    governing: Governing
    where: Where = "prose"
    park: str | None = None

    def read(self, passages: Iterable[Passage]) -> list[Fact]:
        return [fact for passage in passages for fact in self.facts(passage.flow.text, passage)]

    def facts(self, text: str, passage: Passage) -> list[Fact]:
        """The facts of one passage."""
        periods = self.governing.enter(passage.section, text)
        mentions = _without_periods(find_quantities(text), periods)
        found: list[Fact] = []
        if mentions:
            subjects = SubjectReader(self.jurisdiction, find_regions(text))
            subjects.start_paragraph(passage.run_in, passage.section[-1] if passage.section else "")
            names = park_names(text)
            before: Statement | None = None
            for sentence in sentences(text):
                subjects.start_sentence()
                goes_on = sentence.start > 0 and text[sentence.start - 1] in "；;"
                read = statements_of(text, sentence, mentions, before if goes_on else None)
                before = next((s for s in reversed(read) if s.kind == "level"), before)
                commas = _commas(text, sentence) if read else []
                for statement in read:
                    fact = self._fact(text, sentence, commas, statement, periods, passage)
                    if fact:
                        subject, indicator = subjects.subject(
                            text, sentence.start, statement.start, statement.noun_start, statement.indicator, names
                        )
                        adds = fact.kind == "level" and _counts_new(statement.indicator, indicator)
                        fact = replace(fact, kind="increment") if adds else fact
                        found.append(_placed(fact, passage, subject, indicator))
        self.governing.leave(passage.section, periods)
        return found

    def _fact(
        self,
        text: str,
        sentence: Stretch,
        commas: Sequence[int],
        statement: Statement,
        periods: Sequence[PeriodMention],
        passage: Passage,
    ) -> Fact | None:
        if not _is_readable(statement) or (statement.kind == "rank" and not is_placed(text, statement)):
            return None
        clause = _clause(sentence, commas, statement)
        if is_support(text, sentence.start, sentence.end, clause.start, clause.end, statement):
            return None
        period = _period_of(text, statement, sentence, periods)
        is_past = self._is_past(text, sentence, clause, statement, period, periods, passage)
        rewarded = statement.kind != "flow" or is_rewarded(text[sentence.start : sentence.end])
        if self.is_measures and rewarded and not is_past and not _is_goal(text, sentence, statement, period, periods):
            return None
        year = self._year(statement, period, periods, passage, is_past)
        if statement.is_base:
            year, is_past = _year_of_base(statement, text), True
        base = statement.base
        if base:
            year = _year_of_base(statement, text) or year
        return Fact(
            statement.start, statement.end, statement.indicator, None, statement.kind, statement.comparator, statement.value,
            statement.unit, year, is_past, self.where,
            Baseline(value=base.value, unit=base.unit, year=base.year) if base else None,
        )  # fmt: skip

    def _year(
        self,
        statement: Statement,
        period: PeriodMention | None,
        periods: Sequence[PeriodMention],
        passage: Passage,
        is_past: bool,
    ) -> int | None:
        """The year that governs: of the sentence, the paragraph, the section, the plan."""
        if period and period.last_year:
            return period.last_year if not is_past or period.kind in {"in", "by"} or not period.is_relative else None
        if is_past:
            earlier = [p for p in periods if p.end <= statement.start and p.kind in {"in", "by"} and p.last_year]
            if earlier:
                return earlier[-1].last_year
            named = [p for p in periods if p.kind == "during" and p.end <= statement.start]
            if named and not named[-1].is_relative:
                return named[-1].last_year
            if named and _ONE_YEAR not in passage.text[named[-1].start : named[-1].end]:
                return None
            heading = self.governing.of_section(passage.section)
            return heading.last_year if heading and heading.kind == "in" else None
        earlier = [p for p in periods if p.end <= statement.start and p.kind in {"by", "in", "during"} and p.last_year]
        earlier = [p for p in earlier if not self.governing.is_past(p)]
        if earlier:
            return earlier[-1].last_year
        if _OVER_YEARS.search(passage.text[: statement.mention.start]):
            return self.clock.last
        section = self.governing.of_section(passage.section)
        if section and not self.governing.is_past(section):
            return section.last_year
        if self.clock.is_yearly and self.clock.issued:
            return self.clock.issued
        return self.clock.last if self.clock.first else None

    def _is_past(
        self,
        text: str,
        sentence: Stretch,
        clause: Stretch,
        statement: Statement,
        period: PeriodMention | None,
        periods: Sequence[PeriodMention],
        passage: Passage,
    ) -> bool:
        """Past or future, by the nearest evidence: the sentence's year, its words, the section, the paragraph."""
        before = text[sentence.start : statement.end]
        clause_text = text[clause.start : clause.end]
        tense = section_tense(passage.section)
        if period and period.period and not period.period.is_year and period.last_year == self.clock.present:
            return True  # months of the year of issue: 今年1—2月
        if period and period.last_year:
            if self.governing.is_past(period):
                return (
                    tense != "future"
                    or period.is_past_phrase
                    or self.clock.present is None
                    or period.last_year < self.clock.present
                )
            if period.kind == "by":
                return False
            if self.clock.present and period.last_year > self.clock.present:
                return False
            before_end = self.clock.last is not None and period.last_year < self.clock.last
            if self.clock.present is None and period.kind == "in" and before_end:
                return not (words_of_future(before) or _BOUND.search(clause_text))
        elif period and period.is_past_phrase:
            return True
        if "已" in clause_text and not words_of_future(clause_text):
            return True
        if words_of_future(before):
            return False
        if words_of_past(before):
            return True
        if tense is not None:
            return tense == "past"
        return any(p.is_past_phrase for p in periods if p.end <= statement.start)


_ONE_YEAR = "一年"
_BOUND = re.compile(r"不少于|不低于|以上|左右|以内|确保")
_OVER_YEARS = re.compile(
    r"(?:^|[，。；])(?:未来|今后|力争|用|计划|通过)?[一二三四五六两\d]{1,2}年(?:内|累计|共|左右)?(?=[培引建完新组举选轮关淘改力打累开实])"
)


def _without_periods(mentions: Sequence[Mention], periods: Sequence[PeriodMention]) -> list[Mention]:
    return [m for m in mentions if not any(p.start < m.end and m.start < p.end and p.kind != "each" for p in periods)]


def _is_goal(
    text: str, sentence: Stretch, statement: Statement, period: PeriodMention | None, periods: Sequence[PeriodMention]
) -> bool:
    """Whether a number in a document of support measures is a goal: a year governs it, and no support is promised there."""
    if period is not None and period.kind == "by":
        return period.last_year is not None
    if _OVER_YEARS.search(text[: statement.mention.start]) or "基金" in statement.indicator:
        return True  # what support adds up to over the years, or the fund that gives it
    governed = any(p.end <= statement.start and p.kind in {"by", "during"} and p.last_year for p in periods)
    return governed and not is_rewarded(text[sentence.start : sentence.end])


def _is_readable(statement: Statement) -> bool:
    return 2 <= len(statement.indicator) <= 60 and not statement.indicator.endswith(
        ("占地", "占地面积", "总占地", "规划面积", "规划总建筑面积")
    )


def _year_of_base(statement: Statement, text: str) -> int | None:
    """The year printed before a past value (`由2020年的…`)."""
    printed = re.search(
        r"((?:19|20)\d\d)年[^\d]{0,4}$", text[max(0, statement.mention.start - 12) : statement.mention.start]
    )
    return int(printed.group(1)) if printed else None


def _commas(text: str, sentence: Stretch) -> list[int]:
    """Where the clauses of a sentence part."""
    return [sentence.start + at for at in breaks(text[sentence.start : sentence.end], "，,")]


def _clause(sentence: Stretch, marks: Sequence[int], statement: Statement) -> Stretch:
    start = max((at + 1 for at in marks if at < statement.mention.start), default=sentence.start)
    end = min((at for at in marks if at >= statement.mention.end), default=sentence.end)
    return Stretch(start, end)


def _period_of(
    text: str, statement: Statement, sentence: Stretch, periods: Sequence[PeriodMention]
) -> PeriodMention | None:
    """The last period phrase before the number, in its sentence or in one that a semicolon joins to it."""
    start = text.rfind("。", 0, sentence.start) + 1
    inside = [p for p in periods if start <= p.start < sentence.end and p.kind != "each"]
    before = [p for p in inside if p.end <= statement.mention.start]
    if statement.of_years and len(before) >= statement.of_years[1]:
        return before[statement.of_years[0] - statement.of_years[1]]
    return before[-1] if before else None


def _counts_new(words: str, indicator: str) -> bool:
    """Whether the words between a subject and its indicator count what is new (`云麓软件园|引进|创新平台`)."""
    lead = words.removesuffix(indicator)
    verb = ending_verb(lead, 0, len(lead)) if lead != words else None
    return verb is not None and verb.is_new


def _placed(fact: Fact, passage: Passage, subject: str | None, indicator: str) -> Fact:
    start, end = passage.flow.source(fact.start, fact.end)
    return replace(fact, start=start, end=end, subject=subject, indicator=indicator)
