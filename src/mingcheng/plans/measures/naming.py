"""Names for a measure: its title and its beneficiary, made of the words of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mingcheng.plans.measures.words import any_of, word_list
from mingcheng.plans.model import Benefit, Condition

_WHO = rf"{any_of('beneficiary')}(?!所得税)"
_GIVEN = re.compile(
    rf"(?:给予|奖励|补助|资助|补贴)(?P<who>[\u4e00-\u9fff“”（）]{{0,14}}{_WHO})(?=[\d，一最每不的分]|$|.{{0,6}}\d)"
)
_AT_END = re.compile(rf"(?:的|，|^)(?P<who>[^的，。；]{{0,12}}?{_WHO})(?:的|，|$)")
_AT_START = re.compile(rf"^(?:对于?|凡|鼓励|支持)?{any_of('general_place')}?(?P<who>[^的，。；\d]{{0,8}}?{_WHO})")
_BRACKETED = re.compile(r"[（(][^（）()]*[)）]")
_KINDS = {
    "one_off_award": "奖励",
    "rate_subsidy": "补助",
    "matching": "配套",
    "loan_limit": "贷款额度",
    "guarantee_limit": "担保额度",
    "investment_fund": "投资",
    "service": "服务",
    "unspecified": "支持",
}
_SIGNS = {">=": "达到", ">": "超过", "<=": "不超过", "<": "低于", "=": "为", "~": "约"}
_TITLE_NOISE = re.compile(r"^(?:对于?|凡是?|在|被|经|于|其中|若|如|且|并)+|(?:的|等)+$")
_LONGEST = 22


def beneficiary_of(terms: Sequence[str], benefit: str, default: str) -> str:
    """Who gets the benefit: the object of 给予, else the noun that closes the condition, else `default`.

    >>> beneficiary_of(["对首次入库的软件企业"], "给予20万元奖励", "企业")
    '软件企业'
    """
    given = _GIVEN.search(benefit)
    if given and given["who"] != "项目":
        return given["who"]
    plain = [_BRACKETED.sub("", term) for term in terms]
    for term in reversed(plain):
        found = _AT_END.search(term)
        if found and len(found["who"]) <= 16:
            return re.sub(r"^(?:对于?|凡)", "", found["who"])
    return next((found["who"] for term in plain if (found := _AT_START.search(term))), default)


def title_of(conditions: Sequence[Condition], benefit: Benefit, text: str, beneficiary: str) -> str:
    """A short name: the first telling condition and the kind of benefit.

    >>> title_of([], Benefit(type="one_off_award"), "给予奖励", "软件企业")
    '软件企业奖励'
    """
    kind = _KINDS[benefit.type]
    if benefit.type not in {"loan_limit", "guarantee_limit", "investment_fund", "service"}:
        kind = next((word for word in word_list("title_word") if word in text), kind)
    if not conditions:
        return _short(beneficiary) + kind
    first = conditions[0]
    if first.value is True:
        return _short(_TITLE_NOISE.sub("", first.variable)) + kind
    return f"{_short(first.variable)}{_SIGNS[first.op]}{first.value}{first.unit or ''}{kind}"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
