"""What the measures of a pack are for one enterprise, with every reason; `explain_lines` puts it in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from mingcheng.language import _
from mingcheng.policies.changes import Change, changes_of
from mingcheng.policies.enterprise import Enterprise, Lookup
from mingcheng.policies.evaluate import Outcome, outcome
from mingcheng.policies.fact_places import places_of
from mingcheng.policies.model import Measure, Pack, Source, StackingRule
from mingcheng.policies.reasons import Finding, Gap, findings_of, gaps_of, missing_of
from mingcheng.policies.stacking import limits_of, needs_stacking, payable, reductions, stack_of
from mingcheng.policies.wording import Wording, figure


@dataclass(frozen=True, slots=True)
class Explanation:
    """One measure for one enterprise. `payable` is what stacking leaves, in fen; None where it is not certain;
    `rules` are those that took something off. `document` is the title of what the measure stands in."""

    measure: Measure
    outcome: Outcome
    findings: tuple[Finding, ...]
    missing: tuple[str, ...]
    gaps: tuple[Gap, ...]
    changes: tuple[Change, ...]
    payable: int | None
    rules: tuple[StackingRule, ...] = ()
    document: str = ""

    @property
    def reduced_by(self) -> tuple[str, ...]:
        """The ids of the rules that took something off."""
        return tuple(rule.id for rule in self.rules)


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
        _explanation(pack, measure, outcomes[measure.id], lookup, paid, reduced.get(measure.id, ()))
        for measure in sorted(measures, key=lambda each: each.id)
    ]


def _explanation(
    pack: Pack,
    measure: Measure,
    result: Outcome,
    lookup: Lookup,
    paid: Mapping[str, int | None],
    reduced_by: Sequence[str],
) -> Explanation:
    return Explanation(
        measure=measure,
        outcome=result,
        findings=tuple(findings_of(measure, lookup)),
        missing=missing_of(measure, lookup, result),
        gaps=gaps_of(measure, lookup, result),
        changes=tuple(changes_of(measure, lookup)) if result.eligible is False else (),
        payable=paid.get(measure.id, result.amount) if result.amount is not None else None,
        rules=tuple(rule for name in reduced_by for rule in pack.stacking if rule.id == name),
        document=_title_of(measure.source, pack),
    )


def _title_of(source: Source | None, pack: Pack) -> str:
    """The title of a source; a plan of this product is named by an id, and its title is that of the pack."""
    if source is None:
        return ""
    return pack.document if source.start is not None and pack.document else source.document


def verdict_of(explanation: Explanation) -> str:
    """The answer in a few words: eligible and for how much, unknown, or not."""
    found, benefit = explanation.outcome, explanation.measure.benefit
    if found.eligible is False:
        return _("不符合")
    if found.eligible is None:
        text = _("数据已齐，取决于人工判断") if _only_human(explanation) else _("不能确定")
        return text + (_("，最多 {most}").format(most=_money(found.high)) if found.high else "")
    if benefit.nature == "title":
        return _("符合认定条件")
    if benefit.nature == "unspecified":
        return _("符合，金额文件没有写明")
    if found.amount is None:
        most = _money(found.amount_max) if found.amount_max is not None else _("没有上限")
        if benefit.is_discretionary:
            return _("符合，由主管部门决定金额，最高 {most}").format(most=most)
        return _("符合，金额不能确定：{low} 至 {most}").format(low=_money(found.low), most=most)
    amount = _money(found.amount)
    kind = {"loan_limit": _("贷款额度"), "guarantee_limit": _("担保额度")}.get(benefit.nature, _("奖补"))
    text = _("符合，{kind} {amount}").format(kind=kind, amount=amount)
    if found.tier:
        text += _("（档次：{tier}）").format(tier=benefit.title_of(found.tier))
    if explanation.payable is None and benefit.is_money:
        text += _("；按叠加规则实付多少，不能确定")
    elif explanation.payable is not None and explanation.payable != found.amount:
        text += _("；按叠加规则实付 {amount}").format(amount=_money(explanation.payable))
    return text


def _money(fen: int) -> str:
    """An amount to the fen: what is paid is not rounded."""
    return figure(Fraction(fen), "money")


def _only_human(explanation: Explanation) -> bool:
    return bool(explanation.missing) and all(name.startswith("human:") for name in explanation.missing)


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
        "result": verdict_of(explanation),
        "document": explanation.document or None,
        "source": None if source is None else {"document": source.document, "clause": source.clause, "start": source.start, "end": source.end},
        "eligible": found.eligible,
        "amount": _wan_yuan(found.amount),
        "amount_max": _wan_yuan(found.amount_max),
        "payable": _wan_yuan(explanation.payable),
        "reduced_by": list(explanation.reduced_by),
        "tier": found.tier,
        "missing": list(explanation.missing),
        "gaps": [{"fact": gap.fact, "have": float(gap.have), "need": float(gap.need)} for gap in explanation.gaps],
        "conditions": [
            {
                "condition": finding.condition,
                "text": finding.text,
                "words": words.single(finding.single, finding.is_negated),
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
