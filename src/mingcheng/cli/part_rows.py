"""The parts of a plan as rows for people: targets, past figures, tasks, measures, parks, platforms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from mingcheng.cli.places import Places
from mingcheng.language import _, marked

if TYPE_CHECKING:
    from mingcheng.plans.model import Benefit, Condition, Plan, Target

Row: TypeAlias = tuple[str, ...]

LONGEST_TEXT = 40
COMPARATORS = {">=": "≥", ">": ">", "=": "=", "<=": "≤", "<": "<", "~": "≈"}
KINDS = {
    "level": "",
    "increment": marked("新增"),
    "growth": marked("增长"),
    "share": "",
    "multiple": "",
    "rank": marked("位次"),
    "flow": marked("每年"),
}
BENEFITS = {
    "one_off_award": marked("奖励"),
    "rate_subsidy": marked("补助"),
    "matching": marked("配套"),
    "loan_limit": marked("贷款额度"),
    "guarantee_limit": marked("担保额度"),
    "investment_fund": marked("基金投资"),
    "service": marked("服务"),
    "unspecified": marked("未写明"),
}


@dataclass(frozen=True)
class Listing:
    """A part of a plan as a table: its titles (to be translated when shown) and its rows."""

    titles: Row
    rows: Callable[[Plan, Places], Iterator[Row]]


def target_rows(plan: Plan, places: Places) -> Iterator[Row]:
    """One row a commitment, in the order of the text; baseline and units are taken from wherever it is stated again."""
    again: dict[str, list[Target]] = {}
    for target in plan.targets:
        again.setdefault(target.duplicate_of or target.id, []).append(target)
    for target in plan.targets:
        if target.duplicate_of is None:
            stated = again[target.id]
            baseline = next((each.baseline for each in stated if each.baseline), None)
            yield (
                target.indicator,
                target.subject or "",
                target_in_words(target),
                _shown(target.year),
                quantity_in_words(baseline.value, baseline.unit, baseline.year) if baseline else "",
                _("、").join(next((each.units for each in stated if each.units), ())),
                places.name(target.start),
            )


def baseline_rows(plan: Plan, places: Places) -> Iterator[Row]:
    for past in plan.baselines:
        quantity = quantity_in_words(past.value, past.unit)
        yield past.indicator, past.subject or "", quantity, _shown(past.year), places.name(past.start)


def task_rows(plan: Plan, places: Places) -> Iterator[Row]:
    for task in plan.tasks:
        yield (
            task.number or "",
            shortened(task.title or task.quote),
            _("、").join(task.lead),
            _("、").join(task.support),
            _shown(len(task.targets) or None),
            places.name(task.start),
        )


def policy_rows(plan: Plan, places: Places) -> Iterator[Row]:
    for policy in plan.policies:
        yield (
            shortened(policy.title),
            policy.beneficiary,
            _("；").join(condition_in_words(condition) for condition in policy.condition),
            benefit_in_words(policy.benefit),
            places.name(policy.start),
        )


def park_rows(plan: Plan, places: Places) -> Iterator[Row]:
    for park in plan.parks:
        yield (
            park.name,
            park.district or "",
            _shown(park.land_mu),
            _shown(park.built_10k_m2),
            _shown(park.planned_10k_m2),
            _shown(park.target_revenue_100m),
            _shown(park.year),
            places.name(park.start),
        )


def system_rows(plan: Plan, places: Places) -> Iterator[Row]:
    for system in plan.systems:
        yield system.name, shortened(system.quote), places.name(system.start)


LISTINGS = {
    "targets": Listing(
        (
            *(marked("指标"), marked("主体"), marked("目标"), marked("年份")),
            *(marked("基期"), marked("责任单位"), marked("位置")),
        ),
        target_rows,
    ),
    "baselines": Listing(
        (marked("指标"), marked("主体"), marked("数值"), marked("年份"), marked("位置")), baseline_rows
    ),
    "tasks": Listing(
        (marked("序号"), marked("任务"), marked("牵头单位"), marked("配合单位"), marked("目标数"), marked("位置")),
        task_rows,
    ),
    "policies": Listing((marked("措施"), marked("对象"), marked("条件"), marked("支持"), marked("位置")), policy_rows),
    "parks": Listing(
        (
            *(marked("园区"), marked("区县"), marked("用地（亩）"), marked("已建（万平方米）")),
            *(marked("规划（万平方米）"), marked("目标收入（亿元）"), marked("年份"), marked("位置")),
        ),
        park_rows,
    ),
    "systems": Listing((marked("名称"), marked("原文"), marked("位置")), system_rows),
}
"""The tables by the names that the parts have in the data."""


def target_in_words(target: Target) -> str:
    """Kind, comparator and quantity: `新增 ≥100家`."""
    kind = _(KINDS[target.kind])
    quantity = f"{COMPARATORS[target.comparator]}{quantity_in_words(target.value, target.unit)}"
    return f"{kind} {quantity}".strip()


def quantity_in_words(value: Decimal, unit: str | None, year: int | None = None) -> str:
    """A number with its unit as printed, and its year in brackets.

    >>> quantity_in_words(Decimal("1.20"), "万亿元", 2023)
    '1.20万亿元（2023）'
    """
    quantity = f"{value:f}{unit or ''}"
    return _("{quantity}（{year}）").format(quantity=quantity, year=year) if year else quantity


def condition_in_words(condition: Condition) -> str:
    """A condition as a short line; a yes-or-no fact is its name alone, a no has `≠` after it."""
    match condition.value:
        case True:
            return condition.variable
        case False:
            return f"{condition.variable} ≠"
        case None:
            return condition.variable
        case Decimal() as value:
            return f"{condition.variable} {COMPARATORS[condition.op]}{quantity_in_words(value, condition.unit)}"
        case text:
            return f"{condition.variable} {COMPARATORS[condition.op]}{text}"


def benefit_in_words(benefit: Benefit) -> str:
    """What is given: kind, amount or rate, ceiling."""
    parts = [_(BENEFITS[benefit.type])]
    if benefit.amount is not None:
        parts.append(quantity_in_words(benefit.amount, benefit.unit))
    if benefit.rate is not None:
        parts.append(f"{benefit.rate:f}%")
    if benefit.cap is not None:
        parts.append(_("最高 {cap}").format(cap=quantity_in_words(benefit.cap, benefit.cap_unit)))
    return " ".join(parts)


def shortened(text: str) -> str:
    """The text on one line, cut after some 40 characters."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TEXT else line[:LONGEST_TEXT] + "……"


def _shown(value: Decimal | int | None) -> str:
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)
