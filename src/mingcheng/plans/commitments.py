"""Which statements are commitments, which are past figures, and which are neither (sums of support, conditions)."""

from __future__ import annotations

import re

from mingcheng.plans.lexicon import MONEY_GIVEN, alternation
from mingcheng.plans.statements import Statement

_MONEY_GIVEN = re.compile(alternation(MONEY_GIVEN))
_CEILING_WORD = re.compile(r"(?:支持|单项|单个|每[个家项人年]|最高).{0,8}(?:不超过|不高于|以内|最高)|最高")
_AT_MOST_GIVEN = re.compile(r"(?:最高|至多)可?(?:支持|给予|奖励|补助|补贴|资助)$")
_CONDITION = re.compile(
    r"^(?:\W|[（(]?[一二三四五六七八九十\d]+[)）、.．])*(?:对于?|凡|按照?|符合|新?获得?|首次|鼓励|支持|企业)(?=[^，。]{2,60}(?:的|企业|给予))"
)
_CEILING = re.compile(
    r"(?:最高|不超过|上限|每(?:家|个|人|项|年每|企业|户|次|台|亩|平方米)|单个|单项|单笔|单户|累计不超过|额度|标准)"
)
_REWARD = re.compile(
    r"(?:给予|奖励|补助|补贴|贴息|奖补|兑现|减免|报销|返还|享受|津贴|(?:授信|贷款|担保)(?:额度|支持|贴息|余额不)|资助金额|资金支持|经费支持|资金补助)"
)
_MEASURES_TITLE = re.compile(
    r"(?:若干(?:政策|措施|意见|规定)|政策措施|管理办法|实施细则|实施办法|扶持政策|优惠政策|奖励政策|补助政策|支持政策|奖励办法|条政策|条措施|条意见|申报(?:指南|通知)|资金管理)"
)
_ORDER = re.compile(
    r"(?:位居|居|列|位列|名列|跻身|进入|迈入|挺进|保持|稳居|排名|排|排位|进位|攀升|争进|力争|达到|冲刺|确保|进)(?:在|到|至|为|第)?$"
)


def is_measures_document(title: str | None) -> bool:
    """Whether the title is that of a document of support measures, whose numbers are conditions and sums."""
    return bool(title and _MEASURES_TITLE.search(title))


def is_rewarded(text: str) -> bool:
    """Whether the passage promises money or other support."""
    return _REWARD.search(text) is not None


def is_support(
    text: str, sentence_start: int, sentence_end: int, clause_start: int, clause_end: int, statement: Statement
) -> bool:
    """Whether the number is a sum of support, its ceiling or a condition for it, and so no target.

    The size of a fund is a target, and so is a number of people or firms that support is to reach.
    """
    unit = statement.unit or ""
    money = "元" in unit or unit in {"%", "倍", "‰", "平方米", "年", "个月"}
    clause = text[clause_start:clause_end]
    sentence = text[sentence_start:sentence_end]
    if "基金" in statement.indicator and not _REWARD.search(clause):
        return False
    if "元" in unit and _AT_MOST_GIVEN.search(text, clause_start, statement.mention.start):
        return True
    if "元" in unit and statement.comparator == "<=" and _CEILING_WORD.search(clause):
        return True
    if not money:
        return bool(_REWARD.search(clause) and _CEILING.search(clause)) or (
            bool(_CONDITION.match(sentence)) and bool(_REWARD.search(sentence)) and "每年" not in clause[:6]
        )
    if re.search(r"的(?:企业|项目|单位|个人)?$", clause) and _REWARD.search(sentence):
        return True
    if re.search(r"(?:贷款|担保|授信|信用)(?:额度|限额)|代偿", sentence):
        return True
    if _REWARD.search(clause) or (_MONEY_GIVEN.search(clause) and _CEILING.search(clause)):
        return True
    return bool(_REWARD.search(sentence)) and (bool(_CONDITION.match(sentence)) or bool(_CEILING.search(clause)))


def is_placed(text: str, statement: Statement) -> bool:
    """Whether a place in an order is stated, not merely part of a name (`位居全国前三` against `前三季度`)."""
    return bool(_ORDER.search(text[max(0, statement.mention.start - 6) : statement.mention.start]))
