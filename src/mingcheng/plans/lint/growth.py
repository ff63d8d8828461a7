"""Doubling and growth: whether base and target bear out what is claimed of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from mingcheng.language import _
from mingcheng.plans.amounts import amount_of, shown, yearly_growth
from mingcheng.plans.indicator_words import vocabulary
from mingcheng.plans.indicators import IndicatorName, indicator_name
from mingcheng.plans.lint.findings import Draft, Place, distinct
from mingcheng.plans.lint.grounds import Figure, Grounds, agrees, is_comparable
from mingcheng.reading.flow import Flow
from mingcheng.units import MAGNITUDE_PATTERN, MEASURE_PATTERN

_SHORTFALL = Decimal("0.8")
"""A growth rate that carries the base to less than this part of the target (or beyond its inverse) does not fit it."""
_REAL_TERMS_GAP = (Decimal("0.02"), Decimal("0.10"))
"""Growth at constant prices may lie so far above growth of the levels (falling prices), and so far below (rising)."""
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_REACHES = r"(?:增长|提升|提高|增加|扩大|上升|发展|攀升|跃升|增)?(?:到|至|为|达到|达)"
_FROM_TO = re.compile(
    rf"[从由](?P<y1>(?:19|20)\d\d)年(?:末|底)?的?(?P<a>{_NUMBER})(?P<u1>(?:{MAGNITUDE_PATTERN})?(?:{MEASURE_PATTERN})?)[^，。；、\d]{{0,6}}?{_REACHES}"
    rf"(?P<y2>(?:19|20)\d\d)年(?:末|底)?的?(?:约|超过|突破|达到|达)?(?P<b>{_NUMBER})(?P<u2>(?:{MAGNITUDE_PATTERN})?(?:{MEASURE_PATTERN})?)(?:以上|左右)?[，,]?"
    rf"(?P<yearly>年均|年平均|年均复合|复合)(?:增长|增速|增长率|递增|提高)*(?:率)?(?P<bound>超过|约|近|达到|达|为|高于|不低于)?(?P<r>\d+(?:\.\d+)?)%(?P<after>以上|左右)?"
)
_ROUGH = re.compile("约|近|左右")
_AT_LEAST = re.compile("超过|以上|高于|不低于")


def claims_of_doubling(grounds: Grounds) -> Iterator[Draft]:
    """倍增, 翻番, N倍: the base times the claim against the target."""
    message = _("“{what}”称到{year}年达到基数的{times}倍，而基数{base}的{times}倍为{product}，目标只有{figure}。")
    said: set[tuple[object, ...]] = set()
    for claim in grounds.targets:
        if claim.kind != "multiple" or claim.amount <= 1:
            continue
        for name in _names_in(claim):
            for base, level in _base_and_level(grounds, claim, name):
                if (
                    base.amount * claim.amount <= level.amount
                    or (level.name.near_key, level.subject, level.year) in said
                ):
                    continue
                said.add((level.name.near_key, level.subject, level.year))
                product = base.value * claim.amount
                yield Draft(
                    message.format(
                        what=level.what, year=claim.year, times=shown(claim.amount), base=base.printed,
                        product=f"{shown(product)}{base.unit or ''}", figure=level.printed,
                    ),
                    distinct([claim.place, base.place, level.place, *_others(grounds, claim, name, level)]),
                    _product(base, claim, level),
                )  # fmt: skip
                break


def _product(base: Figure, claim: Figure, level: Figure) -> str:
    """`57 × 2 = 114 > 100` where the units agree, with units where they differ."""
    product = base.value * claim.amount
    if base.unit == level.unit:
        return f"{shown(base.value)} × {shown(claim.amount)} = {shown(product)} > {shown(level.value)}"
    return f"{base.printed} × {shown(claim.amount)} = {shown(product)}{base.unit or ''} > {level.printed}"


def _names_in(claim: Figure) -> list[IndicatorName]:
    """The names that a claim is made of: A、B实现倍增 claims it of both."""
    parts = [part for part in re.split("、|以及|及", claim.name.printed) if len(part) > 1]
    return [claim.name, *(indicator_name(part) for part in parts if len(parts) > 1)]


def _is_of(name: IndicatorName, other: IndicatorName) -> bool:
    return name.key == other.key or (
        name.near_key == other.near_key and name.scope == other.scope and name.measure == other.measure
    )


def _base_and_level(grounds: Grounds, claim: Figure, name: IndicatorName) -> Iterator[tuple[Figure, Figure]]:
    """The base and the level of the claim's indicator: a row that has both, else a past figure and a target."""
    for row, past in grounds.baselines:
        is_of_row = row.kind == "level" and row.subject == claim.subject and _is_of(row.name, name)
        if is_of_row and row.year == claim.year and not grounds.has_changed_scope(row):
            yield past, row
    bases = [
        p
        for p in grounds.past
        if p.kind == "level" and p.subject == claim.subject and p.name.key == name.key and p.year
    ]
    for level in grounds.targets:
        if (
            level.kind == "level"
            and level.subject == claim.subject
            and level.name.key == name.key
            and level.year == claim.year
        ):
            for base in bases:
                if is_comparable(base, level) and base.year and level.year and base.year < level.year:
                    yield base, level


def _others(grounds: Grounds, claim: Figure, name: IndicatorName, level: Figure) -> list[Place]:
    return [
        s.place
        for s in grounds.targets
        if s.subject == claim.subject and s.year == claim.year and _is_of(s.name, name)
        and (s.kind == "multiple" or (s.kind == "level" and agrees(s, level)))
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Claim:
    """A growth rate stated of two levels in one sentence."""

    base: Decimal
    target: Decimal
    half_base: Decimal
    half_target: Decimal
    years: int
    rate: Decimal
    half_rate: Decimal

    @property
    def implied(self) -> Decimal:
        return yearly_growth(self.base, self.target, self.years)

    def is_borne_out(self, match: re.Match[str], is_real: bool) -> bool:
        """Whether some true values that round to the printed ones give the printed rate."""
        low = yearly_growth(self.base + self.half_base, self.target - self.half_target, self.years)
        high = yearly_growth(self.base - self.half_base, self.target + self.half_target, self.years)
        slack = self.half_rate + (
            Decimal("0.005") if _ROUGH.search((match["bound"] or "") + (match["after"] or "")) else 0
        )
        if is_real:
            low, high = low - _REAL_TERMS_GAP[1], high + _REAL_TERMS_GAP[0]
        at_least = _AT_LEAST.search((match["bound"] or "") + (match["after"] or ""))
        return self.rate - slack <= high and (bool(at_least) or low <= self.rate + slack)


def stated_growth(grounds: Grounds) -> Iterator[Draft]:
    """从2015年的A提升至2020年的B，年均增长r%: the two levels against the rate."""
    message = _("所称年均增长{rate}%与首末数值不符：从{y1}年的{a}到{y2}年的{b}，年均增长应为{implied}%。")
    flow = grounds.flow
    for match in _FROM_TO.finditer(flow.text):
        claim = _claim_in(match)
        if claim is None or claim.is_borne_out(match, _is_real(flow, match)):
            continue
        start, end = flow.source(match.start(), match.end())
        implied = shown(round(claim.implied * 100, 2))
        yield Draft(
            message.format(
                rate=match["r"],
                y1=match["y1"],
                a=match["a"] + match["u1"],
                y2=match["y2"],
                b=match["b"] + match["u2"],
                implied=implied,
            ),
            (grounds.place(start, end),),
            f"({match['b']} ÷ {match['a']})^(1/{claim.years}) − 1 = {implied}% ≠ {match['r']}%",
        )


def _is_real(flow: Flow, match: re.Match[str]) -> bool:
    return vocabulary().is_in_real_terms(flow.text[max(0, match.start() - 30) : match.start()])


def _claim_in(match: re.Match[str]) -> _Claim | None:
    base = amount_of(Decimal(match["a"].replace(",", "")), match["u1"] or match["u2"] or None)
    target = amount_of(Decimal(match["b"].replace(",", "")), match["u2"] or None)
    years = int(match["y2"]) - int(match["y1"])
    if years < 1 or base.value <= base.step or target.value <= target.step or base.base != target.base:
        return None
    rate = Decimal(match["r"])
    digits = rate.as_tuple().exponent
    half = Decimal(1).scaleb(digits if isinstance(digits, int) else 0) / 2
    return _Claim(base.value, target.value, base.step / 2, target.step / 2, years, rate / 100, half / 100)


def growth_and_level(grounds: Grounds) -> Iterator[Draft]:
    """A yearly growth target and a level target of one indicator that do not fit each other."""
    message = _(
        "“{what}”按年均增长{rate}%推算，{y2}年为{reached}{unit}，与目标{figure}相差较大（由基数{base}到目标，年均需增长{implied}%）。"
    )
    for growth in grounds.targets:
        if growth.kind != "growth" or growth.unit != "%" or growth.amount <= 0 or not _is_yearly(grounds, growth):
            continue
        for row, past in grounds.baselines:
            is_of_row = row.kind == "level" and row.subject == growth.subject and _is_growth_of(growth, row)
            if not is_of_row or grounds.has_changed_scope(row):
                continue
            if (
                not row.year
                or not past.year
                or row.year <= past.year
                or growth.year not in {None, row.year}
                or past.amount <= 0
            ):
                continue
            years = row.year - past.year
            reached = past.value * (1 + growth.value / 100) ** years
            fit = reached * (past.amount / past.value) / row.amount if row.amount else Decimal(1)
            if not _fits(fit, growth.comparator):
                implied = round(yearly_growth(past.amount, row.amount, years) * 100, 1)
                yield Draft(
                    message.format(
                        what=row.what, rate=shown(growth.value), y2=row.year, reached=shown(round(reached, 1)),
                        unit=past.unit or "", figure=row.printed, base=past.printed, implied=shown(implied),
                    ),
                    (row.place, growth.place),
                    f"{shown(past.value)} × (1 + {shown(growth.value)}%)^{years} = {shown(round(reached, 1))}"
                    f"{past.unit or ''} ≠ {row.printed}",
                )  # fmt: skip
                break


def _fits(fit: Decimal, comparator: str) -> bool:
    """Whether the level that the rate leads to is near the target."""
    return fit >= _SHORTFALL and (fit <= 1 / _SHORTFALL or comparator in {"<=", "<"})


def _is_yearly(grounds: Grounds, growth: Figure) -> bool:
    """A rate for each year of the period: 年均 is said, or the rate stands in a table of targets for its end."""
    return "年均" in growth.place.quote or "年均" in growth.name.printed or growth.where == "table"


def _is_growth_of(growth: Figure, row: Figure) -> bool:
    """Whether the rate is of the row's indicator; 增加值增速 is the growth of 增加值."""
    name = growth.name
    return (
        name.words == row.name.words
        and name.measure == row.name.measure
        and name.scope == row.name.scope
        and not name.is_share
    )
