"""Conditions and figures in words, Chinese or English: 软件业务收入增速 ≥ 10%."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from mingcheng.language import _, chosen_language, marked
from mingcheng.policies.catalogue import Catalogue
from mingcheng.policies.dimensions import SCALES, Dimension, shown
from mingcheng.policies.tree import (
    Annual,
    Attribute,
    AwardLevel,
    Choice,
    Compare,
    Constant,
    Dated,
    EarlierMost,
    Elapsed,
    Extreme,
    Flag,
    GrantCount,
    Granted,
    Growth,
    Human,
    Inside,
    NotEarlier,
    Number,
    Obtained,
    Operator,
    PaidBefore,
    Rate,
    Scaled,
    Share,
    Single,
    Sum,
    Term,
    TextIn,
    Value,
    terms_in_number,
)

SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": "=", "!=": "≠"}
UNITS_EN = {"万元": "×10,000 yuan", "级": "", "年": "years", "个月": "months", "天": "days", "分": "points", "%": "%",
            "个百分点": "percentage points", "": ""}  # fmt: skip
CONTRARY: dict[Operator, Operator] = {">=": "<", ">": "<=", "<=": ">", "<": ">=", "=": "!=", "!=": "="}
DATED: dict[Operator, str] = {
    ">=": marked("{fact}在 {day}或以后"), ">": marked("{fact}在 {day}之后"), "<=": marked("{fact}在 {day}或以前"),
    "<": marked("{fact}在 {day}之前"), "=": marked("{fact}是 {day}"), "!=": marked("{fact}不是 {day}"),
}  # fmt: skip
VALUES = {
    "software": marked("软件企业"), "park_operator": marked("园区运营主体"), "hardware": marked("硬件企业"),
    "telecom": marked("电信企业"), "internet": marked("互联网企业"), "other": marked("其他"), "startup": marked("初创期"),
    "growth": marked("成长期"), "mature": marked("成熟期"),
}  # fmt: skip
"""Values of text facts as people say them."""


class Wording:
    """Words for the facts of a catalogue, for a match of one year."""

    def __init__(self, catalogue: Catalogue, year: int) -> None:
        self.catalogue, self.year = catalogue, year

    def fact(self, name: str) -> str:
        """A fact, award or grant by its label; in English by its identifier with blanks."""
        if name.startswith("human:"):
            return _("{words}（人工判断）").format(words=quoted(name.removeprefix("human:")))
        if name.startswith("paid."):
            return _("以前年度的兑付记录")
        names = name.split("+")
        return _("或").join(self._label(each) for each in names)

    def _label(self, name: str) -> str:
        return name.replace("_", " ") if chosen_language() == "en" else self.catalogue.label(name)

    def term(self, term: Term) -> str:
        """What is looked up."""
        match term:
            case Annual(fact=fact, lag=lag):
                return (
                    self._label(fact)
                    if not lag
                    else _("{year}年{fact}").format(year=self.year - lag, fact=self._label(fact))
                )
            case EarlierMost(fact=fact):
                return _("以前年度最高的{fact}").format(fact=self._label(fact))
            case Attribute(fact=fact):
                return self._label(fact)
            case AwardLevel(kind=kind, span=span):
                name = {
                    "year": _("当年取得的{kind}等级"),
                    "before": _("以前的{kind}等级"),
                    "held": _("持有的{kind}等级"),
                }[span]
                return name.format(kind=self._label(kind))
            case Obtained(kinds=kinds, span=span):
                name = {"year": _("当年取得{kind}"), "before": _("以前取得过{kind}"), "held": _("持有{kind}")}[span]
                return name.format(kind=_("或").join(self._label(kind) for kind in kinds))
            case Granted(kinds=kinds):
                return _("当年{kind}资助额").format(kind=_("或").join(self._label(kind) for kind in kinds))
            case GrantCount(kinds=kinds):
                return _("当年{kind}项数").format(kind=_("或").join(self._label(kind) for kind in kinds))
            case PaidBefore():
                return _("以前年度已兑付金额")

    def number(self, number: Number | Rate) -> str:
        """A number in words."""
        match number:
            case Constant():
                return figure(number.value, number.dimension)
            case Value():
                return self.term(number.term)
            case Growth(now=now, years=1):
                return _("{fact}增速").format(fact=self.number(now))
            case Growth(now=now, years=years):
                return _("{fact}近{years}年复合增速").format(fact=self.number(now), years=years)
            case Share(part=part, whole=whole):
                return _("{part}占{whole}的比重").format(part=self.number(part), whole=self.number(whole))
            case Elapsed(since=since):
                return _("{fact}至今").format(fact=self.term(since))
            case Scaled(constant=constant, part=part):
                text = self._inner(part)
                return text if constant.value == 1 else _("{part}×{factor}").format(part=text, factor=factor(constant))
            case Sum(parts=parts):
                return self._sum(parts)
            case Extreme(which=which, parts=parts):
                template = _("{parts}中的较大者") if which == "max" else _("{parts}中的较小者")
                return template.format(parts=_("、").join(self.number(part) for part in parts))
            case Choice():
                names = dict.fromkeys(self.term(term) for term in terms_in_number(number))
                template = _("按{facts}评的分") if number.dimension == "score" else _("按{facts}分档的数")
                return template.format(facts=_("、").join(names))

    def _sum(self, parts: tuple[tuple[int, Number], ...]) -> str:
        """Added up; a figure of this year with its year where others are of earlier years."""
        terms = [term for _sign, part in parts for term in terms_in_number(part)]
        is_of_years = any(isinstance(term, Annual) and term.lag for term in terms)
        text = ""
        for sign, part in parts:
            words = self._inner(part)
            if is_of_years and isinstance(part, Value) and isinstance(part.term, Annual) and not part.term.lag:
                words = _("{year}年{fact}").format(year=self.year, fact=words)
            text += f" − {words}" if sign < 0 else f" + {words}" if text else words
        return text

    def _inner(self, number: Number) -> str:
        """A number inside another, in brackets where it is read wrongly without."""
        text = self.number(number)
        return _("（{text}）").format(text=text) if isinstance(number, Sum | Extreme) else text

    def single(self, single: Single, is_negated: bool = False) -> str:
        """A single condition in words; under a “not” the contrary of it."""
        match single:
            case Compare():
                sign = SIGNS[CONTRARY[single.operator] if is_negated else single.operator]
                return f"{self.number(single.left)} {sign} {self._bound(single)}"
            case NotEarlier():
                return self._not_earlier(single, is_negated)
            case TextIn():
                values = _("或").join(_(VALUES[value]) if value in VALUES else quoted(value) for value in single.values)
                template = _("{fact}不是{values}") if is_negated else _("{fact}为{values}")
                return template.format(fact=self.term(single.term), values=values)
            case Inside():
                template = _("{fact}不在 {codes}") if is_negated else _("{fact}位于 {codes}")
                return template.format(fact=self.term(single.term), codes=_places(single))
            case Dated():
                template = DATED[CONTRARY[single.operator] if is_negated else single.operator]
                return _(template).format(fact=self.term(single.term), day=day_in_words(single.day))
            case Flag():
                return self._flag(single.term, is_negated)
            case Human():
                template = _("{words}不成立（须人工判断）") if is_negated else _("{words}（须人工判断）")
                return template.format(words=quoted(single.words))

    def _bound(self, compare: Compare) -> str:
        """The right side of a comparison; a bare count with the unit of what it counts."""
        if isinstance(compare.right, Constant) and compare.right.dimension == "count":
            return figure(compare.right.value, "count", self.count_unit(compare.left))
        return self.number(compare.right)

    def count_unit(self, number: Number | Rate) -> str:
        """What a count counts (人, 件, 项), where it is one fact or one kind of record; Chinese only."""
        if not isinstance(number, Value) or chosen_language() == "en":
            return ""
        match number.term:
            case Annual(fact=fact) | Attribute(fact=fact) | EarlierMost(fact=fact):
                return self.count_unit_of(fact)
            case GrantCount():
                return "项"
            case _:
                return ""

    def count_unit_of(self, fact: str) -> str:
        """The unit of a fact that is a count; Chinese only."""
        found = self.catalogue.facts.get(fact)
        return found.unit if found and chosen_language() != "en" else ""

    def _not_earlier(self, single: NotEarlier, is_negated: bool) -> str:
        fact, bound = self._label(single.fact), self.number(single.threshold)
        if single.operator == ">=":
            template = _("以前年度的{fact}曾达到 {bound}") if is_negated else _("以前年度的{fact}都没有达到 {bound}")
            return template.format(fact=fact, bound=bound)
        bound = f"{SIGNS[single.operator]} {bound}"
        template = _("以前年度的{fact}曾经 {bound}") if is_negated else _("以前年度的{fact}都没有 {bound}")
        return template.format(fact=fact, bound=bound)

    def _flag(self, term: Term, is_negated: bool) -> str:
        if not isinstance(term, Obtained):
            template = _("{fact}：否") if is_negated else _("{fact}：是")
            return template.format(fact=self.term(term))
        if not is_negated:
            return self.term(term)
        template = {"year": _("当年没有取得{kind}"), "before": _("以前没有取得过{kind}"), "held": _("未持有{kind}")}[
            term.span
        ]
        return template.format(kind=_("或").join(self._label(kind) for kind in term.kinds))


def figure(value: Fraction, dimension: Dimension, counted: str = "") -> str:
    """A value in bases with its unit, in the user's language; `counted` is the unit of a count (人)."""
    if dimension == "money" and (abs(value) < SCALES["money"].bases or chosen_language() == "en"):
        return _("{amount}元").format(amount=shown(value / 100, "count"))
    text = shown(value, dimension) + (counted if dimension == "count" else "")
    unit = SCALES[dimension].unit
    if chosen_language() == "en" and unit not in ("", "%"):
        return f"{text.removesuffix(unit)} {UNITS_EN[unit]}".strip()
    return text


def figure_in_unit(value: Fraction, dimension: Dimension, counted: str = "") -> str:
    """As `figure`, of a value in the unit of files (万元, one whole)."""
    return figure(value * SCALES[dimension].bases, dimension, counted)


def day_in_words(day: date) -> str:
    """A day as people write it: 2025年12月31日."""
    return day.isoformat() if chosen_language() == "en" else f"{day.year}年{day.month}月{day.day}日"


def readable(value: Fraction, other: Fraction, dimension: Dimension) -> Fraction:
    """A rate to two decimals of a percent, unless that would put it on the other side of, or onto, what it is held to."""
    rounded = Fraction(round(value * 10**4), 10**4)
    is_safe = (rounded < other) == (value < other) and (rounded > other) == (value > other)
    return rounded if dimension == "rate" and is_safe else value


def factor(constant: Constant) -> str:
    """A constant that multiplies: 3%, 0.5, or an amount for each."""
    if constant.dimension == "rate":
        return f"{float(constant.value * 100):g}%"
    if constant.dimension == "count":
        return f"{float(constant.value):g}"
    return figure(constant.value, constant.dimension)


def quoted(text: str) -> str:
    """Words of a document, marked as such; quotes inside them become single ones."""
    return _("“{text}”").format(text=text.replace("“", "‘").replace("”", "’"))


def _places(single: Inside) -> str:
    """The places of a condition as it was written; their codes where it does not say."""
    written = re.split(r"\binside\b|位于", single.leaf.text, maxsplit=1)
    return written[1].strip() if len(written) == 2 else _("、").join(single.prefixes)
