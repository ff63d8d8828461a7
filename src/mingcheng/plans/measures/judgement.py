"""Whether a clause is a measure at all, and whether it can be computed from facts about the beneficiary."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mingcheng.plans.measures.clauses import Clause
from mingcheng.plans.measures.conditions import is_step
from mingcheng.plans.measures.figures import figures_of
from mingcheng.plans.measures.offers import Offer
from mingcheng.plans.measures.statuses import is_discretionary, undefined_status
from mingcheng.plans.measures.words import any_of
from mingcheng.plans.model import Benefit, Condition

_PAST = re.compile(
    rf"(?:(?:累计|共|已)[^，]{{0,8}}|(?:去年|上年|全年|今年以来|历年)，?[^，]{{0,8}}){any_of('spent')}(?![^，]{{0,8}}(?:不超过|最高|不高于))"
    r"|对\d+(?:余|多)?[家户名人个][^，的]{0,8}(?:发放|兑现|减免)"
    r"|(?:争取到|获得了|争取了)(?:国家|中央|上级|省级?)[^，]{0,8}(?:资金|补助)"
)
_BUDGET = re.compile(
    r"(?:安排|设立|统筹|整合|投入|筹集)[^，；]{0,24}(?:专项|引导|财政)?(?:资金|经费|基金(?!会))|纳入(?:年度)?(?:财政)?预算"
)
_TARGET = re.compile(r"到20\d\d年|力争|目标")
_GIVES = re.compile(rf"{any_of('benefit')}|给予|予以|奖|补|贴息|减免|免|减半|享受|容忍度")
_SOCIAL = re.compile(any_of("social"))
_RAISED = re.compile(r"容忍度[^，]{0,4}(?:提高|提升|放宽)[至到]\d")
"""A limit of a rule that is raised to a number: it holds as it stands, nobody decides how much of it is given."""
_GRADED = re.compile(r"分(?:档次?|类|级|等次)+|差异化")
_ELIGIBLE = re.compile(r".{0,6}符合(?:相关|有关|规定|申报)?(?:条件|要求|规定)的?[^的购建租引投获认设招入通缴]{0,30}")


def is_measure(clause: Clause, hint: str = "") -> bool:
    """Whether the clause gives something: neither a report of what was paid, nor a budget, nor a target."""
    text = clause.statement.flow.text[clause.start : clause.end]
    if _PAST.search(text) or _TARGET.search(text):
        return False
    if _SOCIAL.search(text) and "企业" not in text:
        return False
    if not _GIVES.search(clause.benefit + hint + "".join(clause.terms)):
        return False
    return not (_BUDGET.search(text) and not re.search(r"给予|予以|按|每", clause.benefit))


def is_computable(
    terms: Sequence[str],
    conditions: Sequence[Condition],
    given: str,
    benefit: Benefit,
    offer: Offer,
    has_grades: bool = False,
) -> bool:
    """Whether condition and benefit are numbers or yes-or-no facts: no undefined status, no discretion, no mere ceiling.

    `given` is the giving part's text; `has_grades` tells that the grades of 分档 are printed.
    """
    if benefit.amount is None and benefit.rate is None:
        return bool(_RAISED.search(given)) and bool(conditions) and not is_discretionary(given)
    if offer.rate_is_ceiling or benefit.type == "investment_fund" or not conditions:
        return False
    main = offer.mains[0].figure
    if main.op in {">=", ">", "~"} or main.upper is not None:
        return False
    text = "，".join((*terms, given)) + "，"
    if is_discretionary(_GRADED.sub("", text) if has_grades else text):
        return False
    return not (
        _has_undefined_status(terms)
        or _only_eligible(conditions)
        or _only_tasks(terms)
        or _is_narrative(terms, benefit)
    )


_TASK = re.compile(any_of("task"))
_HOLDER = re.compile(rf"{any_of('holder')}|的")


def _only_tasks(terms: Sequence[str]) -> bool:
    """Whether the terms only say what the government does, and nobody who must do or be anything: `促进消费，发放……`."""
    return bool(terms) and all(_TASK.match(term) and not _HOLDER.search(term) for term in terms)


_ADDRESSED = re.compile(r"^(?:对|凡)|的$|的[^，]{0,12}$")


def _is_narrative(terms: Sequence[str], benefit: Benefit) -> bool:
    """Whether sums stand side by side without anyone being addressed, as in a report: `拨付资金35亿元，发放贷款20亿元`."""
    if any(_ADDRESSED.search(term) for term in terms):
        return False
    bare = any(
        figure.kind == "money" and figure.op is None and figure.upper is None and not is_step(term[: figure.start])
        for term in terms
        for figure in figures_of(term)
    )
    return bare or (benefit.unit or "").startswith(("亿", "万亿"))


_ACCREDITED = re.compile(r"经[^，]{0,8}(?:认定|评审|评定|评估|审核|批准|备案)")


def _has_undefined_status(terms: Sequence[str]) -> bool:
    """Whether a status stands undefined in a term and no later term says that it is accredited: `高层次团队，经认定`."""
    if any(_ACCREDITED.match(term) for term in terms):
        return False
    return any(undefined_status(term) for term in terms)


def _only_eligible(conditions: Sequence[Condition]) -> bool:
    """符合条件的 alone says nothing that could be checked."""
    return all(condition.value is True and _ELIGIBLE.fullmatch(condition.variable) for condition in conditions)
