"""Parks made from a published plan: details of the parks that it names, blocks of those that are parts of others.

What people changed since stays: a field that was edited is not written over when the plan is published again.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.parks.models import Block, Park
from mingcheng.desk.plans.models import Plan, PlanItem
from mingcheng.desk.targets.models import Target
from mingcheng.desk.targets.plan_parts import confirmed, part_of
from mingcheng.desk.targets.standings import refresh
from mingcheng.plans.model import Park as PlanPark

Kind = Organisation.Kind
M2 = Decimal(10_000)
YUAN = Decimal(10**8)


def make_parks(plan: Plan) -> list[Park]:
    """The parks of a plan. One without an organisation gets one below its district (the city where it names none)."""
    parts = [part_of(item, PlanPark) for item in confirmed(plan, PlanItem.Kind.PARK)]
    places = list(Organisation.objects.filter(is_active=True).exclude(kind=Kind.ENTERPRISE))
    city = next((place for place in places if place.kind == Kind.CITY), None)
    if city is None:
        return []
    names = {part.name for part in parts}
    found: dict[str, Park] = {}
    for part in parts:
        if part.parent is None or part.parent not in names:
            found[part.name] = _saved(plan, part, _organisation(part, places, city))
    for part in parts:
        if part.parent in found:
            _block(found[part.parent], part)
    _link_targets(plan, found)
    return list(found.values())


def _organisation(part: PlanPark, places: list[Organisation], city: Organisation) -> Organisation:
    there = next((p for p in places if p.kind == Kind.PARK and part.name in (p.name, p.short_name)), None)
    if there is not None:
        return there
    made = Organisation.objects.create(name=part.name, kind=Kind.PARK, parent=_district(part, places) or city)
    places.append(made)
    return made


def _district(part: PlanPark, places: Sequence[Organisation]) -> Organisation | None:
    """The district that a park names; the plan's short name may be the end of the full one (高新区: 临江高新区)."""
    if not part.district:
        return None
    kinds = (Kind.DISTRICT, Kind.ZONE)
    exact = [p for p in places if p.kind in kinds and part.district in (p.name, p.short_name)]
    near = [p for p in places if p.kind in kinds and (p.name.endswith(part.district) or part.district in p.name)]
    found = exact or near
    return found[0] if len(found) == 1 or exact else None


def _values(part: PlanPark) -> dict[str, Any]:
    def scaled(value: Decimal | None, factor: Decimal) -> Decimal | None:
        return None if value is None else value * factor

    return {
        "nature": (part.nature or "")[:100],
        "location": (part.location or "")[:200],
        "goal": part.goal or "",
        "land_mu": part.land_mu,
        "built_m2": scaled(part.built_10k_m2, M2),
        "planned_m2": scaled(part.planned_10k_m2, M2),
        "target_revenue_yuan": scaled(part.target_revenue_100m, YUAN),
        "target_year": part.year,
    }


def _saved(plan: Plan, part: PlanPark, organisation: Organisation) -> Park:
    """The details brought up to the plan; what the plan does not say stays as it is."""
    park = Park.objects.filter(organisation=organisation).first() or Park(organisation=organisation)
    for name, value in _values(part).items():
        if name not in park.edited and value not in (None, ""):
            setattr(park, name, value)
    if park.used_m2 is not None and park.built_m2 is not None and park.used_m2 > park.built_m2:
        park.built_m2 = Park.objects.get(
            pk=park.pk
        ).built_m2  # what people entered as used cannot be more than is built
    park.plan, park.identifier = plan, part.id
    park.save()
    return park


def _block(park: Park, part: PlanPark) -> None:
    values = {
        name: value
        for name, value in _values(part).items()
        if name in ("location", "land_mu", "built_m2", "planned_m2")
    }
    block = Block.objects.filter(park=park, name=part.name).first()
    if block is None:
        Block.objects.create(park=park, name=part.name, identifier=part.id, **values)
    elif not block.was_edited:
        for name, value in values.items():
            setattr(block, name, value)
        block.identifier = part.id
        block.save()


def _link_targets(plan: Plan, parks: dict[str, Park]) -> None:
    """Targets of parks that had no organisation when the targets were made."""
    rows = []
    for target in Target.objects.filter(plan=plan, organisation=None, subject__in=parks):
        target.organisation = parks[target.subject].organisation
        target.save(update_fields=["organisation"])
        rows.append(target)
    refresh(rows)
