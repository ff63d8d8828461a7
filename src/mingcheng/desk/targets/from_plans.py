"""Targets made from a published plan: one row for what the plan says once or several times, with its baseline.

A plan that is published again updates the rows by the identifiers of its items; what people changed or entered stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.plans.models import Plan
from mingcheng.desk.targets.items import accrues_of, report_item_for
from mingcheng.desk.targets.models import Target
from mingcheng.desk.targets.plan_parts import plan_data, set_aside, targets_and_baselines
from mingcheng.desk.targets.standings import refresh
from mingcheng.outlook import theme_of
from mingcheng.plans.compare import past_of
from mingcheng.plans.indicators import indicator_name, spoken, subject_name
from mingcheng.plans.model import Baseline, Observation
from mingcheng.plans.model import Target as PlanTarget

Kind = Organisation.Kind


def make_targets(plan: Plan) -> list[Target]:
    """The rows of a plan after it was published; those that it no longer has are kept, not current."""
    read, past = targets_and_baselines(plan)
    aside = set_aside(plan)
    places = list(Organisation.objects.filter(is_active=True).exclude(kind=Kind.ENTERPRISE))
    kept = {row.identifier: row for row in Target.objects.filter(plan=plan)}
    by_place = {place: row for row in kept.values() for place in row.also}
    found = []
    for group in groups_of(read):
        row = next((each for part in group if (each := kept.get(part.id) or by_place.get(part.id))), None)
        told = Told(group, repeats_of(group, aside), read, past)
        found.append(_saved(plan, row, told, places))
    gone = Target.objects.filter(plan=plan, is_current=True).exclude(pk__in=[row.pk for row in found])
    for row in gone:
        row.is_current = False
        row.save(update_fields=["is_current"])
    refresh(found)
    return found


def withdraw_targets(plan: Plan) -> None:
    """A withdrawn plan's targets are current no longer."""
    for row in Target.objects.filter(plan=plan, is_current=True):
        row.is_current = False
        row.save(update_fields=["is_current"])


def groups_of(targets: Sequence[PlanTarget]) -> list[list[PlanTarget]]:
    """The targets, each with its repetitions: what the reader found to be the same, and what names the same indicator of the
    same subject with the same value for the same year."""
    roots: dict[str, list[PlanTarget]] = {}
    home: dict[str, str] = {}
    same: dict[tuple[object, ...], str] = {}
    for part in targets:
        key = _meaning(part)
        root = home.get(part.duplicate_of or "") or same.get(key) or part.id
        home[part.id] = root
        same.setdefault(key, root)
        roots.setdefault(root, []).append(part)
    return list(roots.values())


def _meaning(part: PlanTarget) -> tuple[object, ...]:
    name = indicator_name(part.indicator)
    return (name.key, subject_name(part.subject), part.kind, part.value, part.unit, part.year, part.comparator)


def repeats_of(group: Sequence[PlanTarget], aside: Sequence[PlanTarget]) -> list[PlanTarget]:
    """What was set aside and says no more than the group: its row of a table still names the units that answer for it and the
    past value beside it."""
    names, meanings = {part.id for part in group}, {_meaning(part) for part in group}
    return [part for part in aside if part.duplicate_of in names or _meaning(part) in meanings]


@dataclass(frozen=True, slots=True)
class Told:
    """What a plan tells of one target: the confirmed parts that say it, repetitions that were set aside, and the plan's other
    targets and past figures."""

    group: Sequence[PlanTarget]
    repeats: Sequence[PlanTarget]
    others: Sequence[PlanTarget]
    past: Sequence[Observation]

    @property
    def units(self) -> list[str]:
        """The units that are named as responsible, each once."""
        return list(dict.fromkeys(unit for part in (*self.group, *self.repeats) for unit in part.units))


def _saved(plan: Plan, row: Target | None, told: Told, places: Sequence[Organisation]) -> Target:
    """The row of a group, made or brought up to the plan."""
    group, units = told.group, told.units
    first = group[0]
    values = _values(plan, told)
    if row is None:
        row = Target(plan=plan, identifier=first.id)
    row.also = [part.id for part in group[1:]]
    row.is_current = True
    row.printed_units = units
    if not row.was_edited:
        for name, value in values.items():
            setattr(row, name, value)
        row.organisation = _whose(plan, first.subject, places)
        if not row.report_item and not row.pk:
            row.report_item = report_item_for(row)
    is_new = not row.pk
    row.save()
    if is_new or not row.was_edited:
        row.organisations.set(responsible(units, places))
    return row


def _values(plan: Plan, told: Told) -> dict[str, Any]:
    group = told.group
    first = group[0]
    baseline = _baseline(plan, told)
    value, unit = first.value, first.unit or ""
    if first.kind == "level" and first.unit is None:
        unit = next((part.unit for part in group if part.unit), "")
    is_usable = baseline is not None and (
        baseline.year is None or first.year is None or baseline.year < first.year
    )  # fmt: skip
    return {
        "indicator": spoken(first.indicator)[:200],
        "subject": (first.subject or "")[:200],
        "kind": first.kind,
        "comparator": first.comparator,
        "value": value,
        "unit": unit[:40],
        "year": first.year,
        "first_year": plan.first_year,
        "baseline_value": baseline.value if baseline and is_usable else None,
        "baseline_unit": (baseline.unit or "")[:40] if baseline and is_usable else "",
        "baseline_year": baseline.year if baseline and is_usable else None,
        "accrues": _accrues(first, unit, baseline),
        "theme": theme_of(first.indicator),
    }


def _accrues(first: PlanTarget, unit: str, baseline: Baseline | None) -> bool:
    """A multiple is counted as its baseline is."""
    if first.kind == "multiple":
        return accrues_of(first.indicator, "level", (baseline.unit or "") if baseline else "")
    return accrues_of(first.indicator, first.kind, unit)


def _baseline(plan: Plan, told: Told) -> Baseline | None:
    """The past value that the group starts from: printed beside it, beside another year's target of the same indicator,
    reported by the plan in its text, or printed beside a repetition that was set aside."""
    printed = next((part.baseline for part in told.group if part.baseline), None)
    if printed is not None:
        return printed
    return _told_elsewhere(plan, told) or next((part.baseline for part in told.repeats if part.baseline), None)


def _told_elsewhere(plan: Plan, told: Told) -> Baseline | None:
    first = told.group[0]
    name, subject = indicator_name(first.indicator).key, subject_name(first.subject)
    kind = "level" if first.kind == "multiple" else first.kind
    if kind not in ("level", "share"):
        return None
    for other in told.others:
        is_same = indicator_name(other.indicator).key == name and subject_name(other.subject) == subject
        if other.baseline is not None and other.kind == kind and is_same:
            return other.baseline
    wanted = first.model_copy(update={"kind": kind, "unit": None if first.kind == "multiple" else first.unit})
    found = past_of(plan_data(plan, [], list(told.past)), wanted, any_unit=first.kind == "multiple")
    return Baseline(value=Decimal(found.value), unit=found.unit, year=found.year) if found else None


def _whose(plan: Plan, subject: str | None, places: Sequence[Organisation]) -> Organisation | None:
    """The park or district that a target is about, else the city; None for one that has no organisation here."""
    city = next((place for place in places if place.kind == Kind.CITY), None)
    if not subject or subject_name(subject) == subject_name(plan.jurisdiction):
        return city
    return next((place for place in places if subject in (place.name, place.short_name)), None)


def responsible(units: Sequence[str], places: Sequence[Organisation]) -> list[Organisation]:
    """The organisations that a plan names as responsible; what names none of ours, or many at once (各县（区）), is left to people."""
    return [place for place in places if {place.name, place.short_name} & set(units) - {""}]
