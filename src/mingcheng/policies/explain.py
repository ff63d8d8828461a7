"""What the measures of a pack are for one enterprise, with every reason: as data, and in words of the user's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from mingcheng.language import _
from mingcheng.money import Money
from mingcheng.policies.changes import Change, changes_of
from mingcheng.policies.enterprise import Enterprise, Lookup
from mingcheng.policies.evaluate import Outcome, PartOutcome, outcome
from mingcheng.policies.model import Measure, Pack, Source
from mingcheng.policies.reasons import Finding, Gap, findings_of, gaps_of, missing_of
from mingcheng.policies.stacking import limits_of, needs_stacking, payable, reductions, stack_of
from mingcheng.policies.tree import (
    Annual,
    Attribute,
    AwardLevel,
    Constant,
    GrantCount,
    Granted,
    Obtained,
    PaidBefore,
    Term,
)
from mingcheng.policies.wording import Wording, figure_in_unit, quoted

MOST_CHANGES = 3
"""So many single changes are told."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One measure for one enterprise. `payable` is what stacking leaves, in fen; None where it is not certain;
    `reduced_by` are the rules that took something off."""

    measure: Measure
    outcome: Outcome
    findings: tuple[Finding, ...]
    missing: tuple[str, ...]
    gaps: tuple[Gap, ...]
    changes: tuple[Change, ...]
    payable: int | None
    reduced_by: tuple[str, ...] = ()


def explanations_of(pack: Pack, measures: Sequence[Measure], lookup: Lookup) -> list[Explanation]:
    """Every measure for the enterprise of a lookup, by id."""
    outcomes = {measure.id: outcome(measure, lookup) for measure in measures}
    paid: dict[str, int | None] = {}
    reduced: dict[str, tuple[str, ...]] = {}
    if needs_stacking(pack):
        stack = stack_of(pack, measures)
        certain = {name: each.amount for name, each in outcomes.items() if each.amount is not None}
        paid = payable(stack, certain, limits_of(stack, lookup))
        reduced = reductions(stack, certain, paid)
    return [
        _explanation(measure, outcomes[measure.id], lookup, paid, reduced.get(measure.id, ()))
        for measure in sorted(measures, key=lambda each: each.id)
    ]


def _explanation(
    measure: Measure, result: Outcome, lookup: Lookup, paid: Mapping[str, int | None], reduced_by: tuple[str, ...]
) -> Explanation:
    return Explanation(
        measure=measure,
        outcome=result,
        findings=tuple(findings_of(measure, lookup)),
        missing=missing_of(measure, lookup, result),
        gaps=gaps_of(measure, lookup, result),
        changes=tuple(changes_of(measure, lookup)) if result.eligible is False else (),
        payable=paid.get(measure.id, result.amount) if result.amount is not None else None,
        reduced_by=reduced_by,
    )


# As data


def as_json(enterprise: Enterprise, explanations: Sequence[Explanation], lookup: Lookup) -> dict[str, Any]:
    """An explanation for programs; amounts in 万元, rates as fractions of one."""
    words = Wording(lookup.catalogue, lookup.clock.year)
    return {
        "uscc": enterprise.uscc,
        "name": enterprise.name,
        "year": lookup.clock.year,
        "on": lookup.clock.on.isoformat(),
        "measures": [_measure_json(each, words, enterprise, lookup) for each in explanations],
    }


def _measure_json(explanation: Explanation, words: Wording, enterprise: Enterprise, lookup: Lookup) -> dict[str, Any]:
    found = explanation.outcome
    source = explanation.measure.source
    return {
        "measure": explanation.measure.id,
        "title": explanation.measure.title,
        "source": None if source is None else {"document": source.document, "clause": source.clause, "start": source.start, "end": source.end},
        "eligible": found.eligible,
        "amount": _wan_yuan(found.amount),
        "amount_max": _wan_yuan(found.amount_max),
        "payable": _wan_yuan(explanation.payable),
        "tier": found.tier,
        "missing": list(explanation.missing),
        "gaps": [{"fact": gap.fact, "have": float(gap.have), "need": float(gap.need)} for gap in explanation.gaps],
        "conditions": [
            {
                "condition": finding.condition,
                "text": finding.text,
                "words": _words_of(finding, words),
                "truth": finding.truth,
                "have": _float(finding.have),
                "need": _float(finding.need),
                "sources": [place for term in finding.terms for place in places_of(term, enterprise, lookup)],
            }
            for finding in explanation.findings
        ],
        "changes": [
            {"fact": change.fact, "have": float(change.have), "need": float(change.need)}
            for change in explanation.changes
        ],
    }  # fmt: skip


def _wan_yuan(fen: int | None) -> float | None:
    return None if fen is None else float(Decimal(fen).scaleb(-6))


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def places_of(term: Term, enterprise: Enterprise, lookup: Lookup) -> Iterator[str]:
    """The rows of the tables that a term was read from: annual row 17 (2025) software_revenue."""
    year = lookup.clock.year
    match term:
        case Annual(fact=fact, lag=lag):
            row = enterprise.rows.get(f"annual@{year - lag}")
            yield (
                _("annual 第 {row} 行（{year} 年）{fact}").format(row=row, year=year - lag, fact=fact)
                if row
                else _("annual 没有 {year} 年").format(year=year - lag)
            )
        case Attribute(fact=fact):
            yield _("enterprises 第 {row} 行 {fact}").format(row=enterprise.rows.get("enterprises", "—"), fact=fact)
        case Obtained(kinds=kinds):
            yield from _record_places("awards", [record.row for record in enterprise.awards if record.kind in kinds])
        case AwardLevel(kind=kind):
            yield from _record_places("awards", [record.row for record in enterprise.awards if record.kind == kind])
        case Granted(kinds=kinds) | GrantCount(kinds=kinds):
            yield from _record_places("grants", [record.row for record in enterprise.grants if record.kind in kinds])
        case PaidBefore(measure=measure):
            yield from _record_places("paid", [each.row for each in enterprise.payments if each.measure == measure])
        case _:
            rows = [row for place, row in enterprise.rows.items() if place.startswith("annual@")]
            yield from _record_places("annual", rows)


def _record_places(table: str, rows: Sequence[int | None]) -> Iterator[str]:
    known = sorted(row for row in rows if row is not None)
    yield (
        _("{table} 第 {rows} 行").format(table=table, rows=_("、").join(map(str, known)))
        if known
        else _("{table} 没有记录").format(table=table)
    )


# In words


def lines_of(enterprise: Enterprise, explanations: Sequence[Explanation], lookup: Lookup) -> Iterator[str]:
    """The explanation line by line: what is certain first, then what is unknown, then what is not met."""
    words = Wording(lookup.catalogue, lookup.clock.year)
    name = quoted(enterprise.name) if enterprise.name else ""
    yield _("{name}（{uscc}），{year} 年度，截至 {day}").format(
        name=name, uscc=enterprise.uscc, year=lookup.clock.year, day=lookup.clock.on.isoformat()
    )
    order = {True: 0, None: 1, False: 2}
    for each in sorted(explanations, key=lambda each: (order[each.outcome.eligible], each.measure.id)):
        yield ""
        yield from _measure_lines(each, words, enterprise, lookup)


def _measure_lines(explanation: Explanation, words: Wording, enterprise: Enterprise, lookup: Lookup) -> Iterator[str]:
    measure = explanation.measure
    title = _("{verdict} {title}（{id}）：{result}")
    yield title.format(
        verdict={True: "✔", None: "？", False: "✘"}[explanation.outcome.eligible],
        title=quoted(measure.title),
        id=measure.id,
        result=verdict_of(explanation),
    )
    if measure.source is not None:
        yield "    " + _source_line(measure.source)
    for finding in explanation.findings:
        yield "    " + _finding_line(finding, words, enterprise, lookup)
    for part in explanation.outcome.parts:
        yield from _amount_line(part, words)
    if explanation.missing:
        names = _("、").join(words.fact(name) for name in explanation.missing)
        yield "    " + _("还需要知道：{facts}").format(facts=names)
    for change in explanation.changes[:MOST_CHANGES]:
        yield "    " + _change_line(change, words)


def _source_line(source: Source) -> str:
    text = _("依据：{document}").format(document=quoted(source.document))
    if source.clause:
        text += quoted(source.clause)
    if source.start is not None and source.end is not None:
        text += _("（原文第 {start} 至 {end} 字）").format(start=source.start + 1, end=source.end)
    return text


def _amount_line(part: PartOutcome, words: Wording) -> Iterator[str]:
    """How an amount that is computed comes about."""
    if part.part.amount is None or isinstance(part.part.amount, Constant) or part.amount is None:
        return
    if part.met is False and part.amount > 0:
        return
    formula, amount = words.number(part.part.amount), Money(max(part.amount, 0)).label()
    yield "    " + _("{formula} = {amount}").format(formula=formula, amount=amount)


def verdict_of(explanation: Explanation) -> str:
    """The answer in a few words: eligible and for how much, unknown, or not."""
    found, benefit = explanation.outcome, explanation.measure.benefit
    if found.eligible is False:
        return _("不符合")
    if found.eligible is None:
        most = Money(found.high).label() if found.high else ""
        return _("不能确定，最多 {most}").format(most=most) if most else _("不能确定")
    if benefit.nature == "title":
        return _("符合认定条件")
    if benefit.nature == "unspecified":
        return _("符合，金额文件没有写明")
    if found.amount is None:
        most = Money(found.amount_max).label() if found.amount_max is not None else _("没有上限")
        if benefit.is_discretionary:
            return _("符合，由主管部门决定金额，最高 {most}").format(most=most)
        return _("符合，金额不能确定：{low} 至 {most}").format(low=Money(found.low).label(), most=most)
    amount = Money(found.amount).label()
    kind = {"loan_limit": _("贷款额度"), "guarantee_limit": _("担保额度")}.get(benefit.nature, _("奖补"))
    text = _("符合，{kind} {amount}").format(kind=kind, amount=amount)
    if found.tier:
        text += _("（{tier} 档）").format(tier=found.tier)
    if explanation.payable is not None and explanation.payable != found.amount:
        text += _("；按叠加规则实付 {amount}").format(amount=Money(explanation.payable).label())
    return text


def _words_of(finding: Finding, words: Wording) -> str:
    text = words.single(finding.single)
    return _("不满足“{condition}”").format(condition=text) if finding.is_negated else text


def _finding_line(finding: Finding, words: Wording, enterprise: Enterprise, lookup: Lookup) -> str:
    mark = {True: "✓", None: "?", False: "✗"}[finding.truth]
    text = f"{mark} {_words_of(finding, words)}"
    if finding.dimension is not None and finding.have is not None:
        text += _("，现为 {have}").format(have=figure_in_unit(finding.have, finding.dimension))
        if finding.truth is False and finding.need is not None:
            gap = figure_in_unit(abs(finding.need - finding.have), finding.dimension)
            unit_gap = _("{gap}（个百分点）").format(gap=gap) if finding.dimension == "rate" else gap
            text += _("，差 {gap}").format(gap=unit_gap)
    sources = [place for term in finding.terms for place in places_of(term, enterprise, lookup)]
    return text + (_("〔{sources}〕").format(sources=_("；").join(dict.fromkeys(sources))) if sources else "")


def _change_line(change: Change, words: Wording) -> str:
    fact = words.fact(change.fact)
    if change.dimension is None:
        name = _("若取得或具备 {fact}，即符合（已复算）") if change.need else _("若不再有 {fact}，即符合（已复算）")
        return name.format(fact=fact)
    have, need = (figure_in_unit(value, change.dimension) for value in (change.have, change.need))
    return _("{fact}由 {have} 变为 {need}，即符合（已复算）").format(fact=fact, have=have, need=need)
