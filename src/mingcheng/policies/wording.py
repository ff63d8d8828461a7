"""Conditions and figures in words, Chinese or English: 软件业务收入增速 ≥ 10%."""

from __future__ import annotations

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
            return _("人工判断：{words}").format(words=quoted(name.removeprefix("human:")))
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
                return _("{part}×{factor}").format(part=self.number(part), factor=factor(constant))
            case Sum(parts=parts):
                return self._sum(parts)
            case Extreme(which=which, parts=parts):
                template = _("{parts}中的较大者") if which == "max" else _("{parts}中的较小者")
                return template.format(parts=_("、").join(self.number(part) for part in parts))
            case Choice():
                names = dict.fromkeys(self.term(term) for term in terms_in_number(number))
                return _("按{facts}分段的数").format(facts=_("、").join(names))

    def _sum(self, parts: tuple[tuple[int, Number], ...]) -> str:
        text = ""
        for sign, part in parts:
            text += (" + " if text else "") + self.number(part) if sign > 0 else f" − {self.number(part)}"
        return text

    def single(self, single: Single) -> str:
        """A single condition in words."""
        match single:
            case Compare():
                return f"{self.number(single.left)} {SIGNS[single.operator]} {self.number(single.right)}"
            case NotEarlier():
                sign = f"{SIGNS[single.operator]} {self.number(single.threshold)}"
                return _("以前有数据的年份，{fact}都没有 {bound}").format(fact=self._label(single.fact), bound=sign)
            case TextIn():
                values = _("或").join(_(VALUES[value]) if value in VALUES else quoted(value) for value in single.values)
                return _("{fact}为{values}").format(fact=self.term(single.term), values=values)
            case Inside():
                return _("{fact}位于 {codes}").format(fact=self.term(single.term), codes="、".join(single.prefixes))
            case Dated():
                return f"{self.term(single.term)} {SIGNS[single.operator]} {single.day.isoformat()}"
            case Flag():
                return self.term(single.term)
            case Human():
                return _("{words}（须人工判断）").format(words=quoted(single.words))


def figure(value: Fraction, dimension: Dimension) -> str:
    """A value in bases with its unit, in the user's language."""
    text = shown(value, dimension)
    unit = SCALES[dimension].unit
    if chosen_language() == "en" and unit not in ("", "%"):
        return f"{text.removesuffix(unit)} {UNITS_EN[unit]}".strip()
    return text


def figure_in_unit(value: Fraction, dimension: Dimension) -> str:
    """As `figure`, of a value in the unit of files (万元, one whole)."""
    return figure(value * SCALES[dimension].bases, dimension)


def factor(constant: Constant) -> str:
    """A constant that multiplies: 3%, 0.5, or an amount for each."""
    if constant.dimension == "rate":
        return f"{float(constant.value * 100):g}%"
    if constant.dimension == "count":
        return f"{float(constant.value):g}"
    return figure(constant.value, constant.dimension)


def quoted(text: str) -> str:
    """Words of a document, marked as such."""
    return _("“{text}”").format(text=text)
