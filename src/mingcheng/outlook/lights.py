"""The light of a target by a declared rule: data, checked when loaded, shown beside every light that it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeAlias

import yaml

from mingcheng.language import _
from mingcheng.yaml_fields import Fields, references_in
from mingcheng.yaml_files import Fault, FaultyFileError, read_text, root_of

Color: TypeAlias = Literal["green", "yellow", "red", "grey"]
Measure: TypeAlias = Literal["booked", "way", "growth", "rank"]
MEASURES: tuple[Measure, ...] = ("booked", "way", "growth", "rank")
RULE_FILE = Path(__file__).parents[1] / "content" / "outlook" / "lights.yaml"
_RATIOS = ("booked", "way")


class LightsFileError(FaultyFileError):
    """The file of the rule is not what it should be."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """From where on a measure is green, and from where on yellow; below it is red."""

    measure: Measure
    green: Fraction
    yellow: Fraction

    def color(self, value: Fraction) -> Color:
        """The light of a value."""
        return "green" if value >= self.green else "yellow" if value >= self.yellow else "red"


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule: a test for each measure; figures older than `stale_months` say nothing; the usual share is the mean of
    `usual_years` years at most; “左右” allows a deviation of the fraction `about`; totals of reports count only where at least
    the fraction `coverage` of those who must report have."""

    title: str
    stale_months: int
    usual_years: int
    about: Fraction
    coverage: Fraction
    tests: Mapping[Measure, Threshold]


@dataclass(frozen=True, slots=True)
class Light:
    """A light with its reason in the reader's language; `measure` is the test that decided, None where none was needed."""

    color: Color
    reason: str
    measure: Measure | None = None


def load_rule(path: Path) -> Rule:
    """The rule of a file. Raises LightsFileError with every fault, its line and its remedy."""
    remedy = _("可以照自带的 lights.yaml 写一份。")
    try:
        root = root_of(read_text(path, remedy), path.name, remedy)
    except FaultyFileError as error:
        raise LightsFileError(path.name, error.faults) from None
    faults = list(references_in(root))
    if faults:
        raise LightsFileError(path.name, tuple(faults))
    rule = _rule(root, faults)
    if faults:
        raise LightsFileError(path.name, tuple(sorted(faults, key=lambda fault: (fault.line, fault.column))))
    return rule


@lru_cache(maxsize=1)
def shipped_rule() -> Rule:
    """The rule that comes with the product."""
    return load_rule(RULE_FILE)


def _rule(root: yaml.Node, faults: list[Fault]) -> Rule:
    fields = Fields(root, faults, ("title", "stale_months", "usual_years", "about", "coverage", "tests"))
    tests = [_test(node, faults) for node in fields.items("tests")]
    for measure in MEASURES:
        if sum(test.measure == measure for test in tests) != 1:
            fields.fault(
                fields.node_of("tests"),
                _("“{name}”应当恰有一项，现有 {count} 项。").format(
                    name=measure, count=sum(test.measure == measure for test in tests)
                ),
                _("每种尺度写一项：{known}。").format(known=_("、").join(MEASURES)),
            )
    return Rule(
        title=fields.text("title", None) or "",
        stale_months=_positive(fields, "stale_months"),
        usual_years=_positive(fields, "usual_years"),
        about=_between(fields, "about", Fraction(0), Fraction(1)),
        coverage=_between(fields, "coverage", Fraction(0), Fraction(1)),
        tests={test.measure: test for test in tests},
    )


def _test(node: yaml.Node, faults: list[Fault]) -> Threshold:
    fields = Fields(node, faults, ("measure", "green", "yellow"))
    name = fields.one_of("measure", MEASURES, "booked")
    measure = next(each for each in MEASURES if each == name)
    low, high = (Fraction(0), Fraction(2)) if measure in _RATIOS else (Fraction(-100), Fraction(100))
    green, yellow = (_between(fields, name, low, high) for name in ("green", "yellow"))
    if green <= yellow:
        fields.wrong("yellow", _("低于 green 的数"), _("黄灯的线应低于绿灯的线。"))
    return Threshold(measure, green, yellow)


def _positive(fields: Fields, name: str) -> int:
    if not fields.has(name):
        fields.lacks(name)
        return 1
    found = fields.whole(name)
    if found is None or found < 1:
        fields.wrong(name, _("大于 0 的整数"), _("请只写数字。"))
        return 1
    return found


def _between(fields: Fields, name: str, low: Fraction, high: Fraction) -> Fraction:
    if not fields.has(name):
        fields.lacks(name)
        return low
    found = fields.value(name)
    if not isinstance(found, Decimal) or not low <= Fraction(found) <= high:
        expected = _("{low}至{high}之间的数").format(low=low, high=high)
        fields.wrong(name, expected, _("请只写数字。"))
        return low
    return Fraction(found)


def rule_lines(rule: Rule) -> list[str]:
    """The rule in sentences, with its numbers, for the page that shows its lights."""
    tests = rule.tests
    ratio = _("绿灯：不低于 {green}；黄灯：不低于 {yellow}；再低为红灯。")
    points = _("绿灯：不低于 {green}；黄灯：不低于 {yellow}；再低为红灯。")
    booked, way, growth, rank = (tests[measure] for measure in MEASURES)
    return [
        _("收入等逐月累计的指标，看已完成占本年应完成的比例，除以常年同期的比例（取最近 {years} 年平均；没有历年数据的按月份折算）。").format(
            years=rule.usual_years
        ) + ratio.format(green=as_percent(booked.green), yellow=as_percent(booked.yellow)),
        _("企业数、面积等时点指标和占比，看从基期走到目标的路程，除以已过去的时间所占的比例。")
        + ratio.format(green=as_percent(way.green), yellow=as_percent(way.yellow)),
        _("增速指标，看公布的增速与目标相差几个百分点。") + points.format(green=_signed(growth.green), yellow=_signed(growth.yellow)),
        _("位次指标，看比目标落后几位。") + points.format(green=_signed(rank.green), yellow=_signed(rank.yellow)),
        _("已经达到目标的为绿灯；期满未达到的为红灯。“左右”允许相差 {about}。").format(about=as_percent(rule.about)),
        _("统计报表的汇总数，应报单位已报 {coverage} 以上的才采用。").format(coverage=as_percent(rule.coverage)),
        _("没有数、没有基期，或最新的数已超过 {months} 个月的，为灰灯：情况未知，不代表没有进展。").format(months=rule.stale_months),
    ]  # fmt: skip


def as_percent(value: Fraction, places: int = 1) -> str:
    """A fraction in percent, rounded half up; trailing zeros stay away.

    >>> as_percent(Fraction(97, 100)), as_percent(Fraction(2, 3))
    ('97%', '66.7%')
    """
    return f"{plain(value * 100, places)}%"


def plain(value: Fraction, places: int = 2) -> str:
    """A number with its thousands divided, rounded half up, without trailing zeros."""
    scaled = value * 10**places
    whole = (abs(scaled.numerator) * 2 + scaled.denominator) // (2 * scaled.denominator)
    text = f"{Decimal(whole if scaled >= 0 else -whole).scaleb(-places):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _signed(value: Fraction) -> str:
    text = plain(value)
    return f"+{text}" if value > 0 else text
