"""Where a measure begins to give: the words that turn a clause from condition to benefit.

A grant is a strong verb (给予, 予以), a benefit word used as a verb before an amount (奖励20万元, 每家补助5万元), an
amount that ends in a benefit word (享受2万元购房补贴), a limit that is raised (贷款额度可达…), or a basis
(按投资额的10%…).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from mingcheng.plans.measures.figures import SHARE_WORD
from mingcheng.plans.measures.words import any_of

GrantKind: TypeAlias = Literal["verb", "weak", "noun", "limit", "basis", "bare"]


@dataclass(frozen=True, slots=True)
class Grant:
    """`start` is where the benefit begins in the segment, `end` where the grant word ends."""

    start: int
    end: int
    kind: GrantKind


_CHINESE = "[一二两三四五六七八九十百]"
NUMBER = (
    r"(?:\d[\d.,]*(?:-\d[\d.]*)?(?:万亿|亿|千万|百万|十万|万|千|百)?元|\d[\d.]*[%‰]|\d[\d.,]*[万亿](?![人平家名个件])"
    rf"|\d[\d.]*[:：∶]\d|\d[\d.]*个?百分点|[百千万]分之{_CHINESE}|{_CHINESE}+万?元|\d+[个名](?=[^，]{{0,8}}(?:指标|名额))|{SHARE_WORD})"
)
"""A number as a benefit prints it: money, a percentage, a ratio, a number of places."""
_LISTED = rf"(?:\d[\d.]*(?:、|/|和|及|-|—|~))*{NUMBER}"
BENEFIT, CEILING = any_of("benefit"), any_of("ceiling")

_VERB = re.compile(any_of("grant_verb"))
_WEAK = re.compile(
    rf"{any_of('purpose')}*{any_of('benefit_verb')}(?:标准|金额|额度|比例|资金|总额|奖励)*(?:分别|各|依次)?(?:为|按|至|给|是)?"
    rf"[^，；。0-9]{{0,16}}?(?:{CEILING}[^，；。0-9]{{0,8}})?(?=[^，；。%元]{{0,4}}{_LISTED})"
)
_NOUN = re.compile(rf"{_LISTED}(?:/[^，；的]{{1,6}})?(?:的|人民币|以内|左右|（[^）]*）)*[^，；%元\d]{{0,14}}?{BENEFIT}")
_NOUN_VERB = re.compile(rf"{any_of('noun_verb')}|增加$")
_STATED = re.compile(
    r"(?:补贴|补助|奖励|资助|具体|支持|津贴)*(?:标准|金额|比例)(?:分别|统一)?(?:为|是|按|提高[至到])"
    rf"[^，；]*?{_LISTED}"
)
_ENJOYS = re.compile(rf"(?:可以?)?(?:享受|申领|申请|领取|获得|获)[^，；]{{0,14}}?{any_of('enjoyed')}$")
_RELIEF = re.compile(r"(?:免收|免除|免缴|免交|免费提供|全额减免|减半收取)[^，；]{2,}$")
_WAIVED = re.compile(rf"(?:{any_of('whole_waived')}|(?<![三五]){any_of('half_share')})$")
_SHARED_NOUN = re.compile(rf"{any_of('share_of')}|^[^，；]{{0,6}}年度?$")
_LIMIT = re.compile(
    r"(?:贷款|授信|担保|融资|信贷|信用|贴息|容忍度)[^，；]{0,14}?(?:额度|限额|规模|容忍度|额)?[^，；]{0,6}?"
    rf"(?:可达到?|达到?|(?:提升|提高|增加|扩大|放宽|降低?)[至到]|为|{CEILING})[^，；0-9]{{0,8}}(?={NUMBER})"
)
_BASIS = re.compile(rf"(?:按照?|参照|依照)(?=[^，；]*?(?:{NUMBER}|标准|比例|额|费|投入|贡献|留成|情况|绩效|规模))")
_SHARE_BEFORE = re.compile(r"的?(?:\d[\d.]*%?(?:、|和|/))*\d[\d.]*%(?:的(?:比例|标准|额度))?$")
_SHARE_ALONE = re.compile(rf"{any_of('share_of')}的?(?P<share>{_LISTED})$")
_BARE = re.compile(
    rf"(?P<label>[^，；。元%]{{0,24}}?)"
    rf"(?:增加|追加|各|均|每[家个人项件名年]|分别|则?为|给|再|按|可达|可|{CEILING})*"
    rf"{_LISTED}(?:(?:、|和|/){_LISTED})*(?:/[^，；]{{1,6}})?(?:[（(][^（）()]*[)）])?$"
)
_VARIABLE = re.compile(rf"{any_of('variable_end')}$")
_ADVERBS = re.compile(
    rf"(?:{any_of('adverb')}|由[^，的对]{{2,14}}?|连续(?:\d+|{_CHINESE}+)(?:年|个月)|分(?:\d+|{_CHINESE}+)[年期次个档]+"
    rf"|从[^，的]{{2,24}}中|每{any_of('counter', 'measured')}{any_of('counted')}?|单{any_of('counter')}{any_of('counted')}?"
    rf"|分(?:档次?|类|级|等次)+|(?:\d+|{_CHINESE}+)年内|（[^（）]*）)+$"
)
_TAKES = re.compile(rf"{any_of('taken')}(?:的|了)?(?:国家|省|市|区|县|级|及|以上|财政|专项|各|类|、)*$")
_NEGATED = re.compile(rf"{any_of('negated')}[^，；]{{0,6}}$")
_ADMINISTRATIVE = re.compile(rf"{any_of('administrative')}|(?:予以|给予){any_of('administrative_act')}")
_BRACKETED = re.compile(r"[（(][^（）()]*[)）]")
_CHARGED = re.compile(rf"\d(?![\d个]*年)[^，]{{0,14}}{any_of('charged')}")
_NUMBERED = re.compile(NUMBER)
_BENEFITS = re.compile(BENEFIT)


def grant_in(segment: str) -> Grant | None:
    """The first grant of a segment, with the adverbs that belong to it; None where the segment gives nothing.

    >>> grant = grant_in("对首次入库的企业一次性给予20万元奖励")
    >>> "对首次入库的企业一次性给予20万元奖励"[grant.start:]
    '一次性给予20万元奖励'
    >>> grant_in("年度营业收入超过2000万元的") is None
    True
    """
    if _ADMINISTRATIVE.search(_BRACKETED.sub("", segment)):
        return None
    found = _grants(segment)
    if not found:
        return _basis_in(segment, len(segment))
    first = min(found, key=lambda grant: grant.start)
    basis = _basis_in(segment, first.start)
    start = _with_adverbs(segment, basis.start if basis else first.start)
    share = None if basis else _SHARE_BEFORE.search(segment[:start])
    return Grant(share.start() if share else start, first.end, first.kind)


def _grants(segment: str) -> list[Grant]:
    """Grants of the strongest sort that the segment has. A segment that ends in 的 is a condition unless a strong verb
    gives an amount in it."""
    verb = _verb_in(segment)
    if segment.endswith("的"):
        return [verb] if verb else []
    found = [grant for grant in (verb, _weak_in(segment)) if grant]
    if found:
        return found
    limit = _LIMIT.search(segment)
    if limit:
        return [Grant(limit.start(), limit.end(), "limit")]
    return (_noun_in(segment) if not _CHARGED.search(segment) else []) or _stated_in(segment)


def _verb_in(segment: str) -> Grant | None:
    for match in _VERB.finditer(segment):
        before, rest = segment[: match.start()], segment[match.end() :]
        if _NEGATED.search(before) or _TAKES.search(before):
            continue
        has_number = bool(_NUMBERED.search(rest))
        if segment.endswith("的") and not has_number:
            continue
        if has_number or match.group() in {"给予", "予以"} or _BENEFITS.search(rest):
            return Grant(match.start(), match.end(), "verb")
    return None


def _weak_in(segment: str) -> Grant | None:
    for match in _WEAK.finditer(segment):
        before = segment[: match.start()]
        is_part_of_name = before.endswith(("科技", "技术", "质量", "等"))  # 科技奖, 质量奖, 二等奖
        if not (is_part_of_name or _TAKES.search(before) or _NEGATED.search(before)):
            return Grant(match.start(), match.end(), "weak")
    return None


def _noun_in(segment: str) -> list[Grant]:
    match = _NOUN.search(segment)
    if match is None:
        return []
    before = segment[: match.start()]
    if _TAKES.search(before.removesuffix("了")) and not re.search(r"可|享受", before):
        return []
    verb = None
    for found in _NOUN_VERB.finditer(segment, 0, match.start()):
        verb = found
    return [Grant(verb.start() if verb else match.start(), match.end(), "noun")]


def _stated_in(segment: str) -> list[Grant]:
    """A standard that is stated (`标准为每人1000元`), a charge that is waived, or a benefit to be enjoyed."""
    stated = _STATED.match(segment)
    if stated:
        return [Grant(0, stated.end(), "noun")]
    waived = _WAIVED.search(segment)
    if waived and _SHARED_NOUN.search(segment[: waived.start()]):
        return [Grant(waived.start(), waived.end(), "verb")]
    relief = _RELIEF.search(segment)
    if relief:
        return [Grant(relief.start(), relief.end(), "verb")]
    enjoyed = _ENJOYS.search(segment)
    if enjoyed and re.search(r"可|享受|申领|申请", enjoyed.group()):
        return [Grant(enjoyed.start(), enjoyed.end(), "verb")]
    return []


def _basis_in(segment: str, before: int) -> Grant | None:
    """The basis of a rate that begins before this place; standing alone it must hold the number or standard itself."""
    match = _BASIS.search(segment)
    if match is None or match.start() >= before or _CHARGED.search(segment):
        return None
    if segment.endswith("的") and "%" not in segment:
        return None
    rest = segment[match.start() :]
    if before == len(segment) and not (_NUMBERED.search(rest) or re.search(r"标准|比例|情况|绩效|额$", rest)):
        return None
    return Grant(_with_adverbs(segment, match.start()), match.end(), "basis")


def _with_adverbs(segment: str, start: int) -> int:
    match = _ADVERBS.search(segment[:start])
    return match.start() if match else start


def bare_grant(segment: str) -> Grant | None:
    """An amount with at most a label, as lists of tiers print it: `二等奖30万元`, `省级的各50万元`; not a condition's number.

    >>> bare_grant("二等奖各30万元").start, bare_grant("固定资产投资5000万元") is None
    (3, True)
    """
    match = _BARE.fullmatch(segment)
    if not match or _VARIABLE.search(match["label"]):
        return None
    return Grant(match.end("label"), match.end(), "bare")


_SERIES = re.compile(
    rf"(?P<condition>.{{3,}}的)(?P<given>(?:[^，的]{{0,6}}?{any_of('beneficiary')})?(?:各|每家)?\d[\d.,]*(?:[百千]?万|亿)元?)"
)


_PART_OF_SUM = re.compile(rf"^其中|(?:{any_of('paid_out', 'variable_end')})的$")


def grant_in_series(segment: str) -> Grant | None:
    """An amount right after a condition, without a verb: `在主板上市的企业100万元`."""
    match = _SERIES.fullmatch(segment)
    if not match or _PART_OF_SUM.search(match["condition"]):
        return None
    return Grant(match.start("given"), match.end(), "weak")


def benefit_of_series(segment: str, following: Sequence[str], before: str = "") -> str:
    """The benefit that another member of the series names where this one only prints the amount; empty when there is none.
    `before` is what the member before it names.

    >>> benefit_of_series("在主板上市的企业100万元", ["在创业板上市的奖励企业50万元"])
    '奖励企业50万元'
    """
    if not grant_in_series(segment):
        return ""
    if before:
        return before
    for later in following:
        grant = grant_in(later)
        if grant:
            return later[grant.start :] if "的" in later[: grant.start] else ""
        if not grant_in_series(later):
            break
    return ""


def share_alone(segment: str, following: str) -> Grant | None:
    """A share that the next segment gives: `县级留成部分的50%，由县财政奖励企业`."""
    match = _SHARE_ALONE.search(segment)
    if not match or re.search(r"\d", following) or not re.search(r"扶持|奖励|补助|补贴|给予|返还|奖补", following):
        return None
    return Grant(match.start("share"), match.end(), "basis")


_LIMITS = re.compile(
    r"且|但|并|其中|同一|单个?|每|年度|累计|合计|总计|总额|总金额|总共|奖励|补助|补贴|资助|支持|扶持|奖补|配套|贴息|金额|额度|资金|最高|最多|最长"
    r"|全年|单项|单笔|上限|各|当年|不超过|不高于|原则上|期限|封顶|限|此项|该项|本项|两项|三项|以上|对同一|对单个|对每|一个|年|可|分别|贷款|担保|面积|给予"
)
_HOLDER_AT_END = re.compile(r"的(?:企业|单位|项目|机构|人才|个人)$")
_COUNTED = re.compile(rf"\d|{_CHINESE}+年")
_CEILING = re.compile(CEILING)


def is_cap_segment(segment: str) -> bool:
    """Whether the segment only limits what was given before: `单个企业每年最高不超过100万元`.

    >>> is_cap_segment("每家企业每年累计不超过50万元"), is_cap_segment("注册资本不超过500万元的")
    (True, False)
    """
    return (
        not segment.endswith("的")
        and bool(_LIMITS.match(segment))
        and bool(_CEILING.search(segment))
        and bool(_COUNTED.search(segment))
        and not _HOLDER_AT_END.search(segment)
    )


_DURATION = re.compile(
    r"(?:且|并|可)?(?:连续|补贴|补助|奖励|资助|支持|扶持|贴息|免租)?(?:期限|时间|年限|期)?"
    r"(?:为|最长|最多|不超过|连续|可|支持|补助|补贴|奖励|给予|扶持)*"
    rf"(?:\d+|{_CHINESE}+)(?:年|个月)(?:（[^）]*）)?(?:以内|内)?$"
)


def is_duration_segment(segment: str) -> bool:
    """Whether the segment only says how long the benefit lasts: `补贴期限最长不超过3年`, `连续支持3年`."""
    return bool(_DURATION.fullmatch(segment))
