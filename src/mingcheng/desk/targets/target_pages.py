"""One target: the sentence behind it, its figures with their sources, what is achieved and needed, other plans beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from mingcheng.desk.organisations.history import history_of
from mingcheng.desk.organisations.reach import has_right, right_required
from mingcheng.desk.plans.models import PlanItem
from mingcheng.desk.targets.comparisons import compared
from mingcheng.desk.targets.figures import Known, counting, known_of
from mingcheng.desk.targets.items import label_of
from mingcheng.desk.targets.models import Entry, Target
from mingcheng.desk.targets.shown import amount, baseline_value, judged_unit, step, target_value
from mingcheng.desk.targets.standings import attainment_now, keep
from mingcheng.outlook import Attainment, rule_lines, shipped_rule
from mingcheng.outlook.attainment import compound
from mingcheng.outlook.goals import in_unit_of, start_of

SHOWN_YEARS = 4
SHOWN_FIGURES = 13


@dataclass(frozen=True, slots=True)
class YearLine:
    """A year of the target: what was reached, and what equal growth from the baseline on would have it reach."""

    year: int
    actual: Decimal | None
    path: Decimal | None


@require_safe
@right_required("targets.view")
def target(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a target; without the right to figures only what the plan says."""
    rows = Target.objects.visible_to(request.user).with_openness(request.user)
    rows = rows.select_related("plan", "organisation", "standing")
    row = get_object_or_404(rows, pk=pk)
    context: dict[str, Any] = {
        "row": row,
        "target_shown": target_value(row),
        "baseline_shown": baseline_value(row),
        "sentences": sentences_of(row),
        "compared": compared(row),
        "siblings": siblings_of(row, request),
        "has_figures": row.is_open,
        "can_edit": has_right(request.user, "targets.edit"),
    }
    if context["has_figures"]:
        context |= figures_context(request, row)
    return render(request, "targets/target.html", context)


def figures_context(request: HttpRequest, row: Target) -> dict[str, Any]:
    """What only staff see: figures, how it stands, entries, history."""
    known = known_of(row)
    found = attainment_now(row, known)
    _keep_if_changed(row, known, found)
    entries = list(
        Entry.objects.visible_to(request.user).filter(target=row).select_related("entered_by", "decided_by", "evidence")
    )
    counted = {id(each) for each in counting(known)}
    shown = [(each, id(each) in counted, amount(each.value, each.unit)) for each in known]
    return {
        "found": found,
        "boxes": boxes_of(row, found),
        "known": shown[:SHOWN_FIGURES],
        "older": shown[SHOWN_FIGURES:],
        "report_item": label_of(row.report_item),
        "years": year_lines(row, known, found),
        "months": month_table(row, known),
        "unit": judged_unit(row),
        "entries": entries,
        "can_enter": Target.objects.reached(request.user, "targets.enter").filter(pk=row.pk).exists(),
        "rule": rule_lines(shipped_rule()),
        "history": history_of(row, *entries),
    }


def _keep_if_changed(row: Target, known: Sequence[Known], found: Attainment) -> None:
    """Reports may have come in since the list was computed: the list is to say what the page says."""
    standing = getattr(row, "standing", None)
    latest = found.latest
    before = (standing.light, standing.year, standing.last_month, standing.reason) if standing else None
    now = (
        found.light.color,
        latest.period.year if latest else None,
        latest.period.last_month if latest else None,
        found.light.reason,
    )
    if before != now:
        keep(row, known, found)


def boxes_of(row: Target, found: Attainment) -> dict[str, Any]:
    """The head figures as text."""
    year, unit = found.this_year, judged_unit(row)
    return {
        "latest": amount(found.latest.value, unit) if found.latest else None,
        "value_of_year": amount(year.value, unit) if year else None,
        "left": amount(year.left, unit) if year else None,
        "booked": decimal(year.booked) if year else None,
        "usual": decimal(year.usual.share) if year else None,
        "rest": decimal(year.growth_of_the_rest) if year else None,
        "share_of_target": decimal(found.share_of_target),
        "share_of_way": decimal(found.share_of_way),
        "time_gone": decimal(found.time_gone),
        "growth": decimal(found.growth),
        "growth_of_levels": decimal(found.growth_of_levels),
        "growth_achieved": found.growth_achieved,
        "growth_required": found.growth_required,
        "growth_planned": found.growth_planned,
        "step_achieved": step(found.step_achieved, row),
        "step_required": step(found.step_required, row),
        "step_planned": step(found.step_planned, row),
    }


def decimal(value: Fraction | None) -> Decimal | None:
    """A fraction as a decimal, for filters; None stays unknown."""
    return None if value is None else Decimal(value.numerator) / Decimal(value.denominator)


def year_lines(row: Target, known: Sequence[Known], found: Attainment) -> list[YearLine]:
    """Year by year, from the baseline (or the first figure) to the target: actual values beside the path of equal growth."""
    goal = found.goal
    actual: dict[int, Fraction] = {}
    for each in counting(known):
        value = in_unit_of(goal, each.value, each.unit)
        if value is not None and each.period.last_month == 12 and each.period.first_month == 1:
            actual[each.period.year] = value
    start = start_of(goal)
    path: dict[int, Fraction] = {}
    if start is not None and goal.year is not None and goal.kind != "growth":
        actual.setdefault(start[1], start[0])
        path = _path(start, (Fraction(goal.value), goal.year), goal.kind == "level" and goal.accrues)
    elif goal.year is not None and goal.kind in ("flow", "growth") and goal.first_year:
        path = {year: Fraction(goal.value) for year in range(goal.first_year, goal.year + 1)}
    years = sorted({*actual, *path})
    return [YearLine(year, decimal(actual.get(year)), decimal(path.get(year))) for year in years]


def _path(start: tuple[Fraction, int], end: tuple[Fraction, int], is_compound: bool) -> dict[int, Fraction]:
    years = end[1] - start[1]
    growth = compound(start[0], end[0], years) if is_compound else None
    found = {}
    for gone in range(years + 1):
        value = start[0] * Fraction((1 + growth) ** gone) if growth is not None else None
        found[start[1] + gone] = value if value is not None else start[0] + (end[0] - start[0]) * Fraction(gone, years)
    return found


def month_table(row: Target, known: Sequence[Known]) -> dict[str, Any] | None:
    """Year-to-date totals month by month, the last years side by side; None where there are no months."""
    values: dict[int, dict[int, Decimal]] = {}
    for each in counting(known):
        value = in_unit_of_target(row, each)
        if value is not None and each.period.first_month == 1:
            values.setdefault(each.period.year, {})[each.period.last_month] = value
    years = sorted(year for year, months in values.items() if set(months) - {12})[-SHOWN_YEARS:]
    if not years:
        return None
    months = sorted({month for year in years for month in values[year]})
    lines = [(month, [values[year].get(month) for year in years]) for month in months]
    return {"years": years, "lines": lines}


def in_unit_of_target(row: Target, each: Known) -> Decimal | None:
    """A figure in the unit in which the target is judged."""
    from mingcheng.desk.targets.figures import goal_of
    from mingcheng.outlook.goals import as_level

    return decimal(in_unit_of(as_level(goal_of(row)), each.value, each.unit))


def sentences_of(row: Target) -> list[dict[str, str]]:
    """Where the plan says it: each passage with the page that shows it in its surroundings."""
    items = PlanItem.objects.filter(plan=row.plan_id, identifier__in=[row.identifier, *row.also]).order_by("start")
    return [
        {"quote": item.quote, "link": _address("plans:sentence", item.pk), "review": _review(row, item)}
        for item in items
    ]  # fmt: skip


def _review(row: Target, item: PlanItem) -> str:
    address = _address("plans:review", row.plan_id)
    return f"{address}?item={item.identifier}" if address else ""


def _address(name: str, key: int) -> str:
    """A page of another room; empty where that room is not there."""
    try:
        return reverse(name, args=[key])
    except NoReverseMatch:
        return ""


def siblings_of(row: Target, request: HttpRequest) -> list[tuple[Target, str]]:
    """The same indicator's targets for other years in the same plan."""
    rows = Target.objects.visible_to(request.user).current().filter(
        plan=row.plan_id, indicator=row.indicator, subject=row.subject
    )  # fmt: skip
    return [(each, target_value(each)) for each in rows.exclude(pk=row.pk).order_by("year")]
