"""From statements to measures: one Policy for each number given, with the conditions that the clause states or inherits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from mingcheng.plans.measures.benefits import benefit_of
from mingcheng.plans.measures.clauses import LONGEST_SEGMENT, Clause, clauses_of
from mingcheng.plans.measures.conditions import conditions_of, tier_terms
from mingcheng.plans.measures.context import ARTICLE_LEVEL, Context
from mingcheng.plans.measures.inheritance import Inherited, effective_terms
from mingcheng.plans.measures.judgement import is_computable, is_measure
from mingcheng.plans.measures.naming import beneficiary_of, title_of
from mingcheng.plans.measures.offers import Giving, Offer, giving_of
from mingcheng.plans.measures.promises import Promise, promises_in, supports_in
from mingcheng.plans.measures.statements import Segment, Statement, statements_of
from mingcheng.plans.measures.tiers import place_of_label
from mingcheng.plans.measures.windows import Window, windows_in
from mingcheng.plans.measures.yearly import Drawn, at_label, drawn
from mingcheng.plans.model import Benefit, DocumentHead, Policy
from mingcheng.reading.document import Document


def policies_of(document: Document, head: DocumentHead) -> list[Policy]:
    """The measures of a document, in the order of its text. A government work report promises in passing: from it only
    clauses that say what is given are read.

    >>> from mingcheng.reading.plain import read_plain
    >>> text = "对首次认定的国家级、省级软件园，分别给予100万元、50万元奖励。"
    >>> for policy in policies_of(read_plain(text), DocumentHead()):
    ...     print(policy.id, policy.title, policy.benefit.amount, policy.tier_of)
    p001 首次认定的国家级软件园奖励 100 None
    p002 首次认定的省级软件园奖励 50 p001
    """
    title = head.title or ""
    reader = _Reader(document, _usual_beneficiary(title), reads_promises="工作报告" not in title)
    for statement in statements_of(document):
        reader.read(statement)
    reader.close_article()
    return _in_order(reader.policies)


def _usual_beneficiary(title: str) -> str:
    if "软件" in title:
        return "软件企业"
    return "人才" if "人才" in title else "企业"


def _in_order(policies: list[Policy]) -> list[Policy]:
    """The measures in the order of the text, with new ids."""
    ordered = sorted(policies, key=lambda policy: policy.start)
    names = {policy.id: f"p{at:03d}" for at, policy in enumerate(ordered, 1)}
    return [
        policy.model_copy(update={"id": names[policy.id], "tier_of": names[policy.tier_of] if policy.tier_of else None})
        for policy in ordered
    ]


_MOST_TIERS = 40
_VICINITY = 400
_GIVING_WORDS = re.compile(r"给予|予以|奖|补|资助|扶持|津贴|贴息|配套|额度|享受|经费|资金|费|元|[%％]|免|减半|返")


@dataclass(slots=True)
class _Reader:
    """Reads statement by statement.

    `recent` are the places in `policies` of the measures of the sentence being read, `passed_over` the statement that
    was found to report or plan, `supports` the tasks of the article being read, kept until it is known whether it gives
    any amount.
    """

    document: Document
    beneficiary: str
    reads_promises: bool
    policies: list[Policy] = field(default_factory=list)
    context: Context = field(default_factory=Context)
    recent: list[int] = field(default_factory=list)
    passed_over: Statement | None = None
    supports: list[tuple[Statement, Promise]] = field(default_factory=list)

    def read(self, statement: Statement) -> None:
        self.context.enter(statement)
        if (statement.is_heading and not statement.level) or 0 < statement.level <= ARTICLE_LEVEL:
            self.close_article()
        is_sentence = statement.stop == "。" and len(statement.segments) > 1
        if statement.is_heading and not is_sentence and not re.search(r"\d", statement.text):
            return
        clauses: list[Clause] = []
        if _GIVING_WORDS.search(statement.text):
            found = clauses_of(statement, self.context.follows(statement))
            clauses = [clause for clause in found if self._read_clause(clause)]
        if not clauses:
            self.context.note_idle(statement)
        if self.reads_promises:
            self._read_promises(statement, clauses)

    def _read_clause(self, clause: Clause) -> bool:
        """Adds the measures of the clause; False where it is none."""
        context = self.context
        hint = context.hint_for(clause)
        if clause.limits_only:
            self._limit_recent(giving_of(clause.benefit))
            return True
        if self.passed_over is clause.statement and (not clause.terms or clause.terms[0].startswith("其中")):
            return False
        if not is_measure(clause, hint):
            self.passed_over = clause.statement
            return False
        giving = giving_of(clause.benefit, hint)
        inherited = effective_terms(clause, context.before, context.opened_for(clause), context.is_near)
        if not clause.is_first and (clause.hint or context.in_series):
            inherited = replace(inherited, is_variation=True)
        if clause.opens_list:
            context.open_list(clause, inherited.terms)
        if giving.offers or not clause.opens_list:
            self._add_policies(clause, giving, inherited, hint)
            context.note_clause(clause, inherited.terms)
        return True

    def _add_policies(self, clause: Clause, giving: Giving, inherited: Inherited, hint: str) -> None:
        required = conditions_of(self.context.use_requirements(clause))
        first = self.policies[self.recent[0]] if inherited.is_variation and self.recent else None
        begins_anew = clause.is_first and not inherited.is_variation
        self.recent = [] if begins_anew else self.recent[-_MOST_TIERS:]
        self.supports = [] if giving.offers else self.supports
        self._spread_caps(giving.offers)
        vicinity = self._vicinity(clause)
        windows = windows_in(self._vicinity(clause, _VICINITY))
        for offer in giving.offers or (Offer(end=len(giving.text)),):
            for index in range(offer.size):
                terms = _terms_of_tier(inherited.terms, offer, index)
                share = drawn(terms, clause.has_lead, giving, offer, index, windows)
                first = self._first_years(share, windows) or first
                facts = (*required, *conditions_of((*share.terms, *giving.terms), vicinity))
                conditions = (*facts, *share.conditions)
                benefit = share.on(benefit_of(giving, offer, index, hint), first)
                has_grades = offer.size > 1 or self.context.opened is not None
                who = beneficiary_of(terms, giving.text, self.beneficiary)
                policy = self._quoted(clause.statement, clause.start, clause.end).model_copy(
                    update={
                        "title": title_of(facts, benefit, offer.text(giving.text), who) + share.title,
                        "beneficiary": who,
                        "condition": conditions,
                        "benefit": benefit,
                        "computable": is_computable(terms, conditions, giving.text, benefit, offer, has_grades),
                        "tier_of": first.tier_of or first.id if first else None,
                    }
                )
                first = first or (policy if offer.size > 1 else None)
                self.recent.append(len(self.policies))
                self.policies.append(policy)
            first = first if inherited.is_variation else None

    def _first_years(self, share: Drawn, windows: Sequence[Window]) -> Policy | None:
        """The measure of the same sentence that gives in the first years, for one that gives in later years."""
        notes = {window.note for window in windows if window.low == 1} if share.is_later else set()
        given = (self.policies[at] for at in reversed(self.recent))
        return next((policy for policy in given if notes & {held.note for held in policy.condition}), None)

    @staticmethod
    def _vicinity(clause: Clause, before: int = 0) -> str:
        """The clause and what follows it in its sentence, where the next tier may begin; `before` counts the characters
        that are wanted before it."""
        start = max(clause.statement.segments[0].start, clause.start - before)
        end = min(clause.statement.segments[-1].end, clause.end + _VICINITY)
        return clause.statement.flow.text[start:end]

    def _quoted(self, statement: Statement, start: int, end: int) -> Policy:
        """A measure with its passage and nothing else yet."""
        start, end = statement.flow.source(start, end)
        return Policy(
            id=f"p{len(self.policies) + 1:03d}",
            quote=self.document.text[start:end],
            start=start,
            end=end,
            title="",
            beneficiary="",
            benefit=Benefit(type="unspecified"),
            computable=False,
        )

    def _cap(self, at: int, cap: Decimal, unit: str | None) -> None:
        benefit = self.policies[at].benefit.model_copy(update={"cap": cap, "cap_unit": unit})
        self.policies[at] = self.policies[at].model_copy(update={"benefit": benefit})

    def _spread_caps(self, offers: tuple[Offer, ...]) -> None:
        """Ceilings listed at the end of a sentence for all its rates: `…分别不超过300万元、500万元`."""
        rates = [at for at in self.recent if self.policies[at].benefit.rate is not None]
        uncapped = [at for at in rates if self.policies[at].benefit.cap is None]
        offer = offers[-1] if offers else None
        if not offer or len(offer.mains) != 1 or not offer.caps_are_tiers or len(offer.caps) != len(uncapped) + 1:
            return
        for at, entry in zip(uncapped, offer.caps, strict=False):
            self._cap(at, entry.figure.value, entry.figure.unit)
        offer.caps, offer.caps_are_tiers = [offer.caps[-1]], False

    def _limit_recent(self, limits: Giving) -> None:
        """Puts a ceiling that stands in a sentence of its own on the rates and awards a step just read."""
        cap = next((offer.caps[0].figure for offer in limits.offers if offer.caps), None)
        for at in self.recent if cap else ():
            policy = self.policies[at]
            is_open_ended = policy.benefit.rate is not None or "每" in policy.quote
            if cap and policy.benefit.cap is None and is_open_ended:
                self._cap(at, cap.value, cap.unit)

    def _read_promises(self, statement: Statement, clauses: list[Clause]) -> None:
        segments = _not_covered(statement, clauses)
        promises = list(promises_in(statement, segments))
        for promise in promises:
            self._add_promise(statement, promise)
        if self.context.in_section and segments and not promises:
            self.supports.extend((statement, promise) for promise in supports_in(statement, segments))

    def close_article(self) -> None:
        """Keeps the tasks of an article as measures when it gives no amount of anything."""
        for statement, promise in self.supports:
            self._add_promise(statement, promise)
        self.supports = []

    def _add_promise(self, statement: Statement, promise: Promise) -> None:
        who = promise.beneficiary or self.beneficiary
        self.policies.append(
            self._quoted(statement, promise.start, promise.end).model_copy(
                update={
                    "title": title_of((), promise.benefit, promise.text, who),
                    "beneficiary": who,
                    "condition": promise.conditions,
                    "benefit": promise.benefit,
                    "computable": promise.is_listed and promise.type == "service",
                }
            )
        )


def _not_covered(statement: Statement, clauses: Sequence[Clause]) -> list[Segment]:
    """The segments of the statement that belong to no clause, but for those too long to be one."""
    spans = [(clause.start, clause.end) for clause in clauses]
    out: list[Segment] = []
    for segment in statement.segments:
        while spans and spans[0][1] <= segment.start:
            spans.pop(0)
        is_covered = bool(spans) and spans[0][0] < segment.end
        if not is_covered and segment.end - segment.start <= LONGEST_SEGMENT:
            out.append(segment)
    return out


def _terms_of_tier(terms: tuple[str, ...], offer: Offer, index: int) -> tuple[str, ...]:
    """The terms as they hold for one tier of the offer: by the label of its number, else by lists in the terms."""
    if offer.is_choice:
        return terms
    if not offer.is_labelled:
        return tier_terms(terms, offer.size, index)
    label = offer.label(index)
    years = at_label(terms, label)
    if years:
        return years
    for at, term in enumerate(terms if label else ()):
        place = place_of_label(label, term)
        if place:
            return (*terms[:at], term[: place[0]] + label + term[place[1] :], *terms[at + 1 :])
    return (*terms, label) if label else terms
