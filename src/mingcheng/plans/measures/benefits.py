"""Benefits out of offers: what kind a benefit is, and what a rate is taken of."""

from __future__ import annotations

import re

from mingcheng.plans.measures.figures import Figure
from mingcheng.plans.measures.offers import Giving, Offer, surroundings
from mingcheng.plans.measures.windows import begins_with_window
from mingcheng.plans.measures.words import any_of
from mingcheng.plans.model import Benefit, BenefitType


def benefit_of(giving: Giving, offer: Offer, index: int, hint: str) -> Benefit:
    """The benefit of tier `index` of the offer. `hint` is the text that opened the list: 一次性 may stand there.

    >>> from mingcheng.plans.measures.offers import giving_of
    >>> giving = giving_of("按投资额的10%给予补助，最高50万元")
    >>> benefit = benefit_of(giving, giving.offers[0], 0, "")
    >>> benefit.type, benefit.rate, benefit.rate_base, benefit.cap, benefit.cap_unit
    ('rate_subsidy', Decimal('10'), '投资额', Decimal('50'), '万元')
    """
    main, cap = offer.main(index), offer.cap(index)
    first = main if offer.is_labelled and not begins_with_window(offer.label(index)) else offer.main(0)
    kind = _kind(giving.text, offer, main or cap, hint)
    if offer.is_choice and main:
        return Benefit(
            type=kind, amount=main.value, unit=main.unit, rate_base=_other_choices(giving.text, offer, index)
        )
    base = _rate_base(giving.text, first, offer.start) or None
    limit, limit_unit = (cap.value, cap.unit) if cap else (None, None)
    if main is None:
        return Benefit(type=kind, rate_base=base, cap=limit, cap_unit=limit_unit)
    if offer.role == "rate":
        rate = main.upper.value if main.upper else main.value
        return Benefit(type=kind, rate=rate, rate_base=base, cap=limit, cap_unit=limit_unit)
    if main.upper:  # 20万元至50万元: what exactly is left to the authority
        return Benefit(type=kind, rate_base=base, cap=main.upper.value, cap_unit=main.upper.unit)
    return Benefit(type=kind, amount=main.value, unit=main.unit, rate_base=base, cap=limit, cap_unit=limit_unit)


_UP_TO_BENEFIT = re.compile(rf"[^，；。、]*?{any_of('benefit')}")


def _other_choices(text: str, offer: Offer, index: int) -> str:
    """The benefits that may be taken instead: `与5万元贴息二选一`."""
    starts = [entry.figure.start for at, entry in enumerate(offer.mains) if at != index]
    others = [match.group() for start in starts if (match := _UP_TO_BENEFIT.match(text, start))]
    return f"与{'、'.join(others)}择一" if len(others) > 1 else f"与{''.join(others)}二选一"


_NUMERAL = r"[\d一二两三四五六七八九十]+"
_RECURRENT = re.compile(
    rf"每年|每月|按月|按年|逐年|逐月|每人每年|每季度|每学年|/月|/年|·月|·年|连续{_NUMERAL}(?:年|个月)"
)
_BY_MEASURE = re.compile(rf"(?:每|/){any_of('measured')}")
_ONCE = re.compile(r"一次性")
_LOAN = re.compile(
    r"(?:贷款|授信|信贷)(?:资金)?(?:额度|支持|限额|最高|规模|服务)|(?:贷款|授信)$|额度[^，；]{0,6}(?:贷款|授信)"
    r"|万元(?:以内)?的?[^，；]{0,8}(?:贷款|授信)(?!贴息|利息|的?利率|补贴|额的)"
)
_GUARANTEE = re.compile(
    r"担保(?:贷款)?(?:额度|限额|支持|最高|规模)|(?:融资)?担保[^，；费]{0,6}额度"
    r"|万元(?:以内)?的?[^，；]{0,6}担保(?!费|贷款|贴息)"
)
_CREDIT = re.compile(r"贷款|授信|信贷|担保|额度")
_PAID_FOR_CREDIT = re.compile(r"贴息|奖励|补助|补贴|保费|代偿|补偿|风险")
_EQUITY = re.compile(r"股权投资|直接投资|直投|跟投|基金(?:给予|投资|出资|支持)|投资支持|天使投资")
_INTEREST = re.compile(r"的?(?:贷款)?(?:贴息|利息补贴)")
_SHARE_WITHOUT_NUMBER = re.compile(r"参照[^，]{0,12}额|投资额|按照?[^，]{0,10}比例|一定比例")


def _kind(text: str, offer: Offer, figure: Figure | None, hint: str) -> BenefitType:
    if figure is None:
        return _kind_without_number(text)
    scope = _scope(text, figure)
    if figure.kind == "count":
        return "service"
    if offer.role == "rate":
        return "matching" if "配套" in scope or figure.kind == "ratio" else "rate_subsidy"
    if figure.kind == "percent":
        return "unspecified"
    if _CREDIT.search(scope) and not _PAID_FOR_CREDIT.search(scope):
        if _GUARANTEE.search(scope):
            return "guarantee_limit"
        if _LOAN.search(scope) or _LOAN.search(hint):
            return "loan_limit"
    if _EQUITY.search(scope):
        return "investment_fund"
    if offer.is_choice and _INTEREST.match(text, figure.outer_end):
        return "rate_subsidy"
    return _money_kind(text, scope, offer, hint)


def _kind_without_number(text: str) -> BenefitType:
    """Money promised without an amount: one event where 一次性 or an award says so, else left open."""
    if _ONCE.search(text):
        return "one_off_award"
    if _SHARE_WITHOUT_NUMBER.search(text):
        return "rate_subsidy"
    if _RECURRENT.search(text) or not re.search(r"奖励|奖补|奖金", text):
        return "unspecified"
    return "one_off_award"


def _money_kind(text: str, scope: str, offer: Offer, hint: str) -> BenefitType:
    if _ONCE.search(scope) or (_ONCE.search(hint) and not _RECURRENT.search(scope)):
        return "one_off_award"
    if "配套" in scope and offer.mains:
        return "matching"
    if _SHARE_WITHOUT_NUMBER.search(text) and not offer.mains:
        return "rate_subsidy"
    if _BY_MEASURE.search(scope) and "奖励" not in scope:
        return "rate_subsidy"  # money for each unit of something measured is a rate, for each head or piece an award
    if _RECURRENT.search(scope):
        return "unspecified"
    return "one_off_award" if offer.mains or "奖" in scope else "unspecified"


def _scope(text: str, figure: Figure) -> str:
    """The segments around the number that name its kind: its own, and the one before when that has no other number."""
    start, end = surroundings(text, figure)
    if start:
        before = max(text.rfind("，", 0, start - 1), text.rfind("；", 0, start - 1)) + 1
        if not re.search(r"\d", text[before:start]):
            start = before
    return text[start:end]


_BASIS = re.compile(
    r"(?:按照?|参照)(?:其|该|企业(?!所得税))?(?P<base>[^，；。]*?)(?:的|，)?(?:不超过|最高|给予|给与)*$"
)
_EACH = re.compile(
    rf"(?:每|单)(?:{any_of('counter')}|提高|增加|新增|引进|培育|增长|上升|年|月|季度)[^，；。、\d给奖补资最不]{{0,14}}"
)
_AFTER_RATE = re.compile(r"(?:的|比例的?)(?P<base>[^，；。]{2,10}?)(?:补助|补贴|奖励|资助|支持|给予|予以)")
_RATE_LEAD = re.compile(rf"^.*(?:给予|予以|按照?)|{any_of('benefit')}$")
_INSTALMENTS = re.compile(r"[（(]([^（）()]*第[一二三四五\d]年[^（）()]*)[)）]")


def _rate_base(text: str, main: Figure | None, start: int) -> str:
    """What a rate is taken of, or the step and person that an amount is for."""
    if main is None:
        return "，".join(dict.fromkeys(match.group() for match in _EACH.finditer(text)))
    if main.kind in {"percent", "points", "ratio"}:
        return _share_base(text, main)
    steps = dict.fromkeys(match.group() for match in _EACH.finditer(text, start, main.start))
    instalments = _INSTALMENTS.search(text)
    return "，".join([*steps, *([instalments.group(1)] if instalments else [])])


def _share_base(text: str, main: Figure) -> str:
    start = text.rfind("，", 0, main.start) + 1
    nearest = max(0, text.rfind("按", 0, main.start))
    basis = _BASIS.search(text, nearest, main.outer_start) or _BASIS.search(text, start, main.outer_start)
    if basis and basis["base"].strip("的，、"):
        return basis["base"].strip("的，、")
    after = _AFTER_RATE.match(text, main.outer_end)
    return after["base"] if after else _RATE_LEAD.sub("", text[start : main.outer_start]).strip("的")
