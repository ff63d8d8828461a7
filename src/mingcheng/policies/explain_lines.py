"""Explanations in words of the user's language, for those who decide and those who are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mingcheng.language import _
from mingcheng.policies.changes import Change
from mingcheng.policies.dimensions import Dimension
from mingcheng.policies.enterprise import Enterprise, Lookup
from mingcheng.policies.evaluate import PartOutcome, paid_term, truth_value
from mingcheng.policies.explain import Explanation, verdict_of
from mingcheng.policies.fact_places import sources_of
from mingcheng.policies.model import Condition, Source
from mingcheng.policies.reasons import Finding, is_event
from mingcheng.policies.tree import (
    All,
    Annual,
    AnyOf,
    AwardLevel,
    Compare,
    Constant,
    GrantCount,
    Granted,
    Not,
    Number,
    Obtained,
    Scaled,
    Term,
    Truth,
    Value,
    terms_in_number,
)
from mingcheng.policies.wording import Wording, day_in_words, figure, figure_in_unit, quoted, readable

MOST_CHANGES = 3
"""So many single changes are told, of each fact the smallest."""
MARKS = {True: "✓", None: "?", False: "✗"}
STEP = "  "


def lines_of(enterprise: Enterprise, explanations: Sequence[Explanation], lookup: Lookup) -> Iterator[str]:
    """The explanation line by line: what is certain first, then what is unknown, then what is not met."""
    name = quoted(enterprise.name) if enterprise.name else ""
    yield _("{name}（{uscc}），{year} 年度，截至 {day}").format(
        name=name, uscc=enterprise.uscc, year=lookup.clock.year, day=day_in_words(lookup.clock.on)
    )
    order = {True: 0, None: 1, False: 2}
    for each in sorted(explanations, key=lambda each: (order[each.outcome.eligible], each.measure.id)):
        yield ""
        yield from _Lines(each, Wording(lookup.catalogue, lookup.clock.year), enterprise, lookup).all()


@dataclass
class _Lines:
    """One measure: verdict, source, conditions, amounts, what is missing, what would help."""

    explanation: Explanation
    words: Wording
    enterprise: Enterprise
    lookup: Lookup

    def all(self) -> Iterator[str]:
        explanation, measure = self.explanation, self.explanation.measure
        verdict = {True: "✔", None: "？", False: "✘"}[explanation.outcome.eligible]
        title = _("{verdict} {title}（{id}）：{result}")
        yield title.format(verdict=verdict, title=quoted(measure.title), id=measure.id, result=verdict_of(explanation))
        yield from (f"    {line}" for line in self.body())

    def body(self) -> Iterator[str]:
        explanation, measure = self.explanation, self.explanation.measure
        if measure.source is not None:
            yield _source_line(measure.source, explanation.document)
        findings = iter(explanation.findings)
        for condition in measure.conditions:
            yield from self.condition(condition, findings)
        for part in explanation.outcome.parts:
            yield from self.part(part, findings)
        yield from self.paid_before()
        for rule in explanation.rules:
            yield _("叠加规则：{rule}").format(rule=rule.label or rule.id)
        if explanation.missing:
            names = _("、").join(self.missing(name) for name in explanation.missing)
            yield _("还需要知道：{facts}").format(facts=names)
        yield from self.changes()

    def condition(self, condition: Condition, findings: Iterator[Finding]) -> Iterator[str]:
        """A condition: one line, or its label and the lines of what it consists of."""
        yield from self.truth(condition.truth, findings, condition.label)

    def truth(
        self, truth: Truth, findings: Iterator[Finding], label: str = "", is_negated: bool = False
    ) -> Iterator[str]:
        match truth:
            case Not():
                yield from self.truth(truth.part, findings, label, not is_negated)
            case All(parts=(part,)) | AnyOf(parts=(part,)):
                yield from self.truth(part, findings, label, is_negated)
            case All() | AnyOf():
                value = truth_value(Not(truth) if is_negated else truth, self.lookup)
                needs_all = isinstance(truth, All) != is_negated
                how = _("以下都要符合") if needs_all else _("以下符合一项即可")
                head = _("{label}，{how}").format(label=label, how=how) if label else how
                yield _("{mark} {head}：").format(mark=MARKS[value], head=head)
                for part in truth.parts:
                    yield from (STEP + line for line in self.truth(part, findings, "", is_negated))
            case _:
                yield self.finding(next(findings))

    def finding(self, finding: Finding) -> str:
        """A single condition with what is there, how far off it is, and where that stands."""
        text = f"{MARKS[finding.truth]} {self.words.single(finding.single, finding.is_negated)}"
        return text + self.figures(finding) + sources_of(finding.terms, self.enterprise, self.lookup)

    def figures(self, finding: Finding) -> str:
        single, have, need, dimension = finding.single, finding.have, finding.need, finding.dimension
        if not isinstance(single, Compare) or have is None or dimension is None:
            return ""
        if is_event(single.left) and have == 0:
            return ""  # there is no record, as the place says
        unit = self.words.count_unit(single.left)
        shown = have if need is None else readable(have, need, dimension)
        text = _("，现为 {have}").format(have=figure_in_unit(shown, dimension, unit))
        if finding.truth is not False or need is None or have == need or finding.is_negated:
            return text
        gap = _distance(abs(need - shown), dimension, unit)
        return text + (_("，差 {gap}") if have < need else _("，高出 {gap}")).format(gap=gap)

    def part(self, part: PartOutcome, findings: Iterator[Finding]) -> Iterator[str]:
        """A tier or one of several awards: what it gives, and its conditions."""
        if part.part.is_unconditional:
            is_computed = part.part.amount is not None and not isinstance(part.part.amount, Constant)
            if is_computed and self.explanation.outcome.gate is not False:
                yield self.computed(part)
            return
        met = truth_value(part.part.when, self.lookup)
        gives = self.gives(part, met)
        template = _("{mark} {name}档{gives}")
        if self.explanation.measure.benefit.choose == "sum":
            template = _("{mark} {name}{gives}")
        yield template.format(mark=MARKS[met], name=quoted(part.part.label or part.part.id), gives=gives)
        parts = part.part.when.parts if isinstance(part.part.when, All) else (part.part.when,)
        for each in parts:
            yield from (STEP + line for line in self.truth(each, findings))

    def gives(self, part: PartOutcome, met: bool | None) -> str:
        amount = part.part.amount
        if amount is None:
            return ""
        if isinstance(amount, Constant) or met is False or part.amount is None:
            return _("：{amount}").format(amount=self.words.number(amount))
        return _("：{amount}").format(amount=self.computed(part))

    def computed(self, part: PartOutcome) -> str:
        """How an amount comes about: the formula, its result, the figures that went into it and where they stand."""
        assert part.part.amount is not None
        terms = list(dict.fromkeys(terms_in_number(part.part.amount)))
        text = self.words.number(part.part.amount)
        if part.amount is not None:
            text = _("{formula} = {amount}").format(formula=text, amount=figure(Fraction(max(part.amount, 0)), "money"))
        is_alone = _is_itself(part.part.amount)
        values = [] if is_alone else [value for term in terms if (value := self.value(term))]
        if values:
            text += _("，其中{values}").format(values=_("、").join(values))
        return text + sources_of(terms, self.enterprise, self.lookup)

    def value(self, term: Term) -> str:
        """What a number of the formula is: 市外软件外包执行额为 1,234.56万元."""
        found = self.lookup(term)
        dimension = _dimension_of(term, self.words)
        if dimension is None or not isinstance(found, int):
            return ""
        return _("{fact}为 {value}").format(fact=self.words.term(term), value=figure(Fraction(found), dimension))

    def paid_before(self) -> Iterator[str]:
        """What earlier payments mean for a measure that is given once."""
        if self.explanation.measure.once is None:
            return
        term = paid_term(self.explanation.measure)
        found = self.lookup(term)
        place = sources_of([term], self.enterprise, self.lookup)
        if found is None:
            yield _("? 以前年度是否兑付过，不清楚{place}").format(place=place)
        elif isinstance(found, int) and found > 0:
            template = _("以前年度已兑付 {amount}，同一档及以下不再给{place}")
            if self.explanation.measure.once.per == "ever":
                template = _("以前年度已兑付 {amount}，不再给{place}")
            yield template.format(amount=figure(Fraction(found), "money"), place=place)

    def missing(self, name: str) -> str:
        """A fact that would decide, with the years for which it is not known."""
        terms = self.explanation.measure.terms()
        lags = {
            term.lag for term in terms if isinstance(term, Annual) and term.fact == name and self.lookup(term) is None
        }
        years = _("、").join(str(self.words.year - lag) for lag in sorted(lags, reverse=True))
        fact = self.words.fact(name)
        return _("{year}年{fact}").format(year=years, fact=fact) if years else fact

    def changes(self) -> Iterator[str]:
        """The smallest change of each fact that would do."""
        smallest = {change.term: change for change in reversed(self.explanation.changes)}
        told = [change for change in self.explanation.changes if smallest[change.term] is change][:MOST_CHANGES]
        if told:
            yield _("只改一项即可符合（已逐项复算）：")
            yield from (STEP + self.change(change) for change in told)

    def change(self, change: Change) -> str:
        fact = self.words.fact(change.fact)
        if change.dimension is None:
            if not isinstance(change.term, Obtained):
                return (_("{fact}：由否变为是") if change.need else _("{fact}：由是变为否")).format(fact=fact)
            return (_("持有{fact}") if change.term.span == "held" else _("当年取得{fact}")).format(fact=fact)
        unit = self.words.count_unit(Value(change.term, "count"))
        have, need = (figure_in_unit(value, change.dimension, unit) for value in (change.have, change.need))
        if isinstance(change.term, AwardLevel) and not change.have:
            template = _("持有{fact} {need}") if change.term.span == "held" else _("当年取得{fact} {need}")
            return template.format(fact=fact, need=need)
        if isinstance(change.term, AwardLevel):
            return _("{fact}等级由 {have} 提高到 {need}").format(fact=fact, have=have, need=need)
        if isinstance(change.term, GrantCount):
            return _("当年{fact}由 {have} 增加到 {need}").format(fact=fact, have=have, need=need)
        grows = change.need > change.have
        template = _("{fact}由 {have} 增加到 {need}") if grows else _("{fact}由 {have} 减少到 {need}")
        return template.format(fact=fact, have=have, need=need)


def _is_itself(number: Number) -> bool:
    """Whether a number is a single figure, or that times one."""
    if isinstance(number, Scaled):
        return number.constant.value == 1 and _is_itself(number.part)
    return isinstance(number, Value)


def _distance(gap: Fraction, dimension: Dimension, unit: str) -> str:
    """How far a figure is off; rates in percentage points."""
    return figure_in_unit(gap, "points" if dimension == "rate" else dimension, unit)


def _dimension_of(term: Term, words: Wording) -> Dimension | None:
    match term:
        case Annual(fact=fact):
            return words.catalogue.facts[fact].dimension
        case Granted():
            return "money"
        case AwardLevel():
            return "level"
        case _:
            return None


def _source_line(source: Source, document: str) -> str:
    name, bracket, rest = document.partition("（")
    text = _("依据：《{document}》{rest}").format(document=name, rest=f"{bracket}{rest}{source.clause}")
    if source.start is not None and source.end is not None:
        text += _("，原文第 {start} 至 {end} 字").format(start=source.start + 1, end=source.end)
    return text if source.is_confirmed else text + _("（尚未与原文核对）")
