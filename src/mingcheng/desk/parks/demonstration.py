"""The room in the demonstration city: levels, used floor space, an outline, details of the parks that the plan leaves out."""

from __future__ import annotations

from decimal import Decimal

from mingcheng.desk.demonstration.stage import Stage
from mingcheng.desk.organisations.acting import acting_for
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.parks.figures import refresh
from mingcheng.desk.parks.models import Block, Park

LEVELS = (Park.Level.NATIONAL, Park.Level.PROVINCIAL, Park.Level.CITY, Park.Level.DISTRICT)
CENTRE = (113.2, 30.4)
"""Somewhere in the plain; the city is invented."""
M2 = Decimal(10_000)


def fill(stage: Stage) -> None:
    """Details as the plan office and the parks would keep them."""
    officer = stage.users[Role.PLAN_OFFICER]
    with acting_for(officer):
        for number, place in enumerate(sorted(stage.parks, key=_size)):
            park = Park.objects.filter(organisation=place).first() or Park(organisation=place)
            _described(park, number)
            if not park.blocks.exists() and number % 3 == 0:
                for name in ("A区", "B区"):
                    Block.objects.create(park=park, name=name, built_m2=(park.built_m2 or M2) / 2)
    refresh(Park.objects.select_related("organisation"), stage.today)


def _size(place: Organisation) -> tuple[Decimal, str]:
    """The largest parks of the plan first."""
    park = Park.objects.filter(organisation=place).first()
    return (-(park.built_m2 or Decimal(0)) if park else Decimal(0), place.path)


def _described(park: Park, number: int) -> None:
    """A park with what the plan does not say of it."""
    if park.built_m2 is None:
        park.built_m2 = Decimal(3 + number % 5) * M2
    park.used_m2 = (park.built_m2 * (62 + number * 7 % 34) / 100).quantize(Decimal("0.01"))
    park.level = LEVELS[min(number // 3, 3)] if park.plan_id else LEVELS[3]
    park.nature = park.nature or ("软件产业园区" if number % 2 else "软件楼宇")
    park.edited = sorted({*park.edited, "used_m2", "level"})
    if park.plan_id:
        east, north = CENTRE[0] + number % 6 * 0.05, CENTRE[1] + number // 6 * 0.05
        west, south = round(east, 2), round(north, 2)
        east, north = round(east + 0.03, 2), round(north + 0.02, 2)
        park.outline = {"type": "Polygon", "coordinates": [[
            [west, south], [east, south], [east, north], [west, north], [west, south],
        ]]}  # fmt: skip
    park.save()
