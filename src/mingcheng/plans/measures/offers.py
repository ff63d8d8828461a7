"""Offers out of the giving part of a clause: amounts, rates, ceilings, and the lists of them.

The parts of one offer are a main number (an amount or a rate, or a list of them for tiers) and its ceilings. A second main
number that is not in the same list begins a second offer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from mingcheng.plans.measures.conditions import is_step
from mingcheng.plans.measures.figures import Figure, figures_of
from mingcheng.plans.measures.tiers import SEPARATOR, is_label
from mingcheng.plans.measures.words import any_of

Role: TypeAlias = Literal["amount", "rate", "cap", "rate_cap", "condition", "none"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One number of an offer with the label printed before it (`二等奖` in `一等奖10万元、二等奖5万元`)."""

    figure: Figure
    label: str = ""


@dataclass(slots=True)
class Offer:
    """One benefit: `mains` are its amounts or rates (several are tiers), `caps` its ceilings. `is_choice`: one of them is taken."""

    role: Role = "none"
    mains: list[Entry] = field(default_factory=list)
    caps: list[Entry] = field(default_factory=list)
    caps_are_tiers: bool = False
    rate_is_ceiling: bool = False
    is_choice: bool = False
    start: int = 0
    end: int = 0

    def text(self, giving: str) -> str:
        """The offer's own part of the giving part: from the end of the offer before it to the beginning of the next."""
        return giving[self.start : self.end]

    @property
    def size(self) -> int:
        """How many tiers it has."""
        return max(1, len(self.mains), len(self.caps) if self.caps_are_tiers else 0)

    def main(self, index: int) -> Figure | None:
        """The amount or rate of a tier."""
        return self.mains[min(index, len(self.mains) - 1)].figure if self.mains else None

    def cap(self, index: int) -> Figure | None:
        """The ceiling of a tier: its own where ceilings are listed, else the first one printed."""
        if not self.caps:
            return None
        is_listed = self.caps_are_tiers or len(self.caps) == len(self.mains) > 1
        figure = self.caps[min(index, len(self.caps) - 1) if is_listed else 0].figure
        return figure.upper or figure

    def label(self, index: int) -> str:
        entries = self.mains or self.caps
        return entries[index].label if index < len(entries) else ""

    @property
    def is_labelled(self) -> bool:
        return self.size > 1 and any(entry.label for entry in self.mains or self.caps)


@dataclass(frozen=True, slots=True)
class Giving:
    """What the giving part says: its offers, and texts of conditions that stand in it (the object of 给予, a limit of
    area)."""

    text: str
    offers: tuple[Offer, ...]
    terms: tuple[str, ...] = ()


def giving_of(text: str, hint: str = "") -> Giving:
    """The offers of the giving part `text`. `hint` is the text that opened the list, where the benefit's kind may stand."""
    figures = figures_of(text)
    roles = [_role(text, figure, hint) for figure in figures]
    terms: list[str] = []
    recipient = _recipient(text, figures, roles)
    if recipient:
        terms.append(text[recipient[0] : recipient[1]])
        roles = ["none" if figure.start < recipient[1] else role for figure, role in zip(figures, roles, strict=True)]
    pairs = list(zip(figures, roles, strict=True))
    terms.extend(_limit_term(text, figure) for figure, role in pairs if role == "condition")
    return Giving(text, tuple(_offers(text, pairs)), tuple(terms))


def surroundings(text: str, figure: Figure) -> tuple[int, int]:
    """The span between commas in which the number stands."""
    start = max(text.rfind("，", 0, figure.start), text.rfind("；", 0, figure.start)) + 1
    ends = [place for sign in "，；" if (place := text.find(sign, figure.end)) >= 0]
    return start, min(ends, default=len(text))


_HOLDERS = any_of("holder")
_BRACKETED = re.compile(r"[（(][^（）()]*[)）]")
_PAYOUT = re.compile(rf"{any_of('paid_out')}[^，的]{{0,5}}$")
_PAID_BASE = re.compile(rf"按照?[^，]*{any_of('paid_out')}(?:经费|资金|金额|款项|费用|额)$")
_PAID_OUT = re.compile(rf"^(?:的?比例)?[^，]{{0,3}}{any_of('paid_out')}")
_PAID_IN_PARTS = re.compile(r"拨付|兑付|兑现|分期(?:到位|支付)|分年支付")
_GIVES = re.compile(r"给予|予以|奖励|补助|补贴|资助")
_RATE_CEILING = re.compile(
    r"(?:不超过|不高于|最高|不得超过|上限|最多|至多|不得高于)(?:不超过|按|按照|给予|可|为|达)*[^，；、。\d]{0,26}$"
)
_CAP_BEFORE = re.compile(r"(?:上限|限额|封顶|最高|最多|不超过)[^，；、。\d]{0,8}$")
_CAP_AHEAD = re.compile(r"(?:最高|最多|不超过|不高于|上限)[^，；、。\d]{0,8}\d")
_UNIT_LIMIT = re.compile(rf"每{any_of('measured')}[^，；、。\d]{{0,8}}$")
"""A ceiling of the price of a unit (每平方米不超过30元) beside the ceiling of the benefit."""
_INSTALMENT = re.compile(r"第[一二三四五\d]年|首年|次年|[前后][一二三\d]年")
_BEYOND = re.compile(r"(?:的|以上|以下)?(?:部分|基数)|(?:的)?(?:超额|增量)|拨付")
_OTHER_SHARE = re.compile(r"(?:增长|增速|增幅|税率|利率)(?:为|达到?|超过|在|约|不低于|不超过|按)*$")
_RULE_LIMIT = re.compile(r"容忍度|(?:费率|利率)(?:不|降|控制|优惠|最高|下)")
_INVESTED = re.compile(r"(?<!股权)(?<!给予)投资额?(?:不低于|达到|超过)?$|注册资本$|收入$|产值$")


def _role(text: str, figure: Figure, hint: str) -> Role:
    """What a number of the giving part is: the benefit, its ceiling, a condition, or neither."""
    start, end = surroundings(text, figure)
    head, tail = text[start : figure.start], text[figure.outer_end : end]
    if _is_bracketed(text, figure.start):
        inside = re.split(r"[（(]", text[: figure.start])[-1]
        return "cap" if figure.is_ceiling and figure.kind == "money" and not _INSTALMENT.search(inside) else "none"
    if _BEYOND.match(tail) or _is_threshold(tail, figure):
        return "none"
    if is_step(head) or is_step(text[start : figure.outer_start]):
        return "none"
    match figure.kind:
        case "percent" | "points" | "ratio":
            return _rate_role(head, tail, figure, hint)
        case "money":
            return _money_role(head, tail, text[figure.outer_end :], figure)
        case _:
            return _count_role(text, head, figure)


def _is_bracketed(text: str, at: int) -> bool:
    before = text[:at]
    return any(before.count(opener) > before.count(closer) for opener, closer in ("（）", "()", "〔〕"))


def _is_threshold(tail: str, figure: Figure) -> bool:
    """A number that describes the object or basis of the benefit: `超过10%的部分`, `营收超1亿元的企业`."""
    tail = _BRACKETED.sub("", tail)
    if figure.op in {">", "<"} or (figure.op == ">=" and figure.before.startswith(("达", "满"))):
        return not re.match(r"的?[^，]{0,8}(?:奖励|补助|补贴|资助)", tail)
    if figure.op not in {">=", "<="}:
        return False
    return bool(re.match(rf"的[^，]{{0,12}}?{_HOLDERS}", tail)) and bool(re.search(r"\d", tail))


def _rate_role(head: str, tail: str, figure: Figure, hint: str) -> Role:
    around = head + tail
    if _PAID_IN_PARTS.search(around) and not _GIVES.search(around):
        return "none"
    if (
        (_PAYOUT.search(head) and not _PAID_BASE.search(head))
        or _PAID_OUT.match(tail)
        or (figure.kind == "percent" and _OTHER_SHARE.search(head))
    ):
        return "none"
    if figure.kind == "points" and not re.search(r"贴息|贴补|补贴|利率", around + hint):
        return "none"
    if figure.kind == "ratio" and not re.search(r"配套|比例|匹配|资助|补助|支持|奖励|补贴", around + hint):
        return "none"
    if _RULE_LIMIT.search(head):
        return "cap"
    return "rate_cap" if figure.is_ceiling or _RATE_CEILING.search(head) else "rate"


def _money_role(head: str, tail: str, rest: str, figure: Figure) -> Role:
    if _PAYOUT.search(head) or (_INSTALMENT.search(head[-8:]) and "拨" in head + tail) or _INVESTED.search(head):
        return "none"
    if "可达" in figure.before and "最高" not in head[-6:] and re.search(r"额度|限额|贷款|担保", head):
        return "amount"  # a limit that can be reached is the limit
    if not figure.is_ceiling and not _CAP_BEFORE.search(head):
        return "amount"
    return "none" if _UNIT_LIMIT.search(head) and _CAP_AHEAD.search(rest) else "cap"


def _count_role(text: str, head: str, figure: Figure) -> Role:
    if figure.unit in {"平方米", "平米", "㎡", "万平方米"} and figure.op == "<=":
        if re.search(r"提供|免费", head):
            return "none"  # the size of a room that is given besides
        return "condition"
    is_place = figure.unit in {"个", "名", "人", "位"} and not head.endswith("每")
    if is_place and re.search(r"指标|名额|工位|席位", text):
        return "cap" if figure.is_ceiling else "amount"
    return "none"


_RECIPIENT = re.compile(
    rf"(?:给予|奖励|补助|资助|授予|支持)(?P<who>[^，；]{{4,}}?{_HOLDERS})的?"
    r"(?:每[家人个项]|各|分别|一次性|最高|不超过|按|总额|共|累计)*$"
)
_SHORTEST_RECIPIENT = 9


def _recipient(text: str, figures: Sequence[Figure], roles: Sequence[Role]) -> tuple[int, int] | None:
    """The span of the object of 给予 when it says who gets it: `给予首次认定的高新技术企业20万元`."""
    first = next(
        (figure for figure, role in zip(figures, roles, strict=True) if role not in {"none", "condition"}), None
    )
    match = _RECIPIENT.search(text, 0, first.outer_start) if first else None
    if match and ("的" in match["who"] or len(match["who"]) >= _SHORTEST_RECIPIENT):
        return match.span("who")
    return None


def _limit_term(text: str, figure: Figure) -> str:
    start = max(text.rfind(sign, 0, figure.outer_start) for sign in "，；、且") + 1
    return text[start : figure.outer_end]


def _offers(text: str, figures: Sequence[tuple[Figure, Role]]) -> Iterator[Offer]:
    offer = Offer(end=len(text))
    last: tuple[Figure, Role] | None = None
    for figure, role in figures:
        if role in {"none", "condition"}:
            continue
        label = _list_label(text, last[0], figure) if last else None
        if role == "amount" and last and last[1] == "cap" and label == "":
            role = "cap"  # 不超过30万元、20万元: the bound is printed once
        in_list = last is not None and label is not None and last[1] == role and last[0].kind == figure.kind
        if role in {"amount", "rate"} and offer.mains and not in_list:
            offer.end = figure.outer_start
            yield offer
            offer, in_list = Offer(start=last[0].outer_end if last else 0, end=len(text)), False
        if role == "rate" and last and last[1] == "cap" and not offer.mains and _is_credit(text, last[0]):
            offer.end = last[0].outer_end
            yield offer  # the limit of a loan, and a share of its interest besides
            offer = Offer(start=last[0].outer_end, end=len(text))
        if in_list and last and _CHOICE.fullmatch(text[last[0].outer_end : figure.outer_start]):
            label, offer.is_choice = "", True
        _add(offer, Entry(figure, (label or "") if in_list else ""), role, in_list)
        last = (figure, role)
    if offer.mains or offer.caps:
        yield offer


def _is_credit(text: str, figure: Figure) -> bool:
    start, end = surroundings(text, figure)
    return bool(_CREDIT_LIMIT.search(text[start:end]))


def _add(offer: Offer, entry: Entry, role: Role, in_list: bool) -> None:
    if role == "cap":
        offer.caps_are_tiers = offer.caps_are_tiers or in_list
        offer.caps.append(entry)
    elif role != "rate_cap":
        offer.role = role
        offer.mains.append(entry)
    elif not offer.mains or (in_list and offer.rate_is_ceiling):
        offer.role, offer.rate_is_ceiling = "rate", True
        offer.mains.append(entry)


_CREDIT_LIMIT = re.compile(r"(?:贷款|授信|担保)[^，]{0,4}(?:额度|限额)")
_GAP = re.compile(
    rf"(?:的|元|人民币)?(?:{SEPARATOR}|以及)*(?P<label>[^，；。、]{{0,18}}?)"
    r"(?:分别|各|每[家个人项件名户]|最高|不超过|给予|奖励|补助|补贴|资助|为|按|至|的|单个企业|再|：)*"
)
_GRANTS_AGAIN = re.compile(
    r"(?:并|另|再|同时|额外|每年)[^，]{0,6}(?:给予|奖励|补助|补贴|资助)"
    rf"|{any_of('benefit')}[^，]{{0,4}}(?:并|和)|超过部分|累计|总额|合计|总计|年度"
)
_CHOICE = re.compile(rf"的?[^，；。、\d]{{0,8}}?{any_of('benefit')}(?:，?或者?)(?:一次性|给予|予以|最高)*")
"""What stands between two benefits of which one is taken: `3万元奖励或5万元贴息`."""
_LONGEST_GAP = 30


def _list_label(text: str, one: Figure, other: Figure) -> str | None:
    """The label between two numbers of one list, empty when only a separator stands there; None when they are no list."""
    gap = _BRACKETED.sub("", text[one.outer_end : other.outer_start])
    if not re.search(SEPARATOR, gap) or _GRANTS_AGAIN.search(gap) or len(gap) > _LONGEST_GAP:
        return None
    match = _GAP.fullmatch(gap)
    if not match:
        return None
    label = re.sub(r"^(?:对|其中|和|及)", "", match["label"])
    return label if "，" not in gap or not label or is_label(label) else None
