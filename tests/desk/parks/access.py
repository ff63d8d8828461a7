"""Who may open the pages of parks."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.parks.models import Block, Park
from tests.desk.access import EVERY, Access
from tests.desk.world import Side, World

EDITS = frozenset({Role.PLAN_OFFICER})
OWN = EDITS | {Role.DISTRICT, Role.PARK}


def a_park(world: World, side: Side) -> tuple[int]:
    """The details of the side's park."""
    return (Park.objects.create(organisation=world.park[side], built_m2=Decimal(200_000)).pk,)


def a_block(world: World, side: Side) -> tuple[int]:
    """One block of it."""
    (park,) = a_park(world, side)
    return (Block.objects.create(park_id=park, name="A区").pk,)


def a_list(world: World, side: Side) -> Mapping[str, Any]:
    """A list of parks to import."""
    text = f"园区名称,级别\n{world.park[side].name},市级\n"
    return {"file": SimpleUploadedFile("parks.csv", text.encode())}


ACCESS = [
    Access("parks:list", own=EVERY),
    Access("parks:outlines", own=EVERY),
    Access("parks:park", own=EVERY, other=EVERY, make=a_park),
    Access("parks:edit", own=OWN, other=EDITS, make=a_park),
    Access("parks:edit", own=OWN, other=EDITS, make=a_park, method="post",
           data=lambda world, side: {"version": 1, "level": "city", "built_m2": "300000"}),
    Access("parks:add-block", own=OWN, other=EDITS, make=a_park),
    Access("parks:add-block", own=OWN, other=EDITS, make=a_park, method="post",
           data=lambda world, side: {"name": "B区"}),
    Access("parks:edit-block", own=OWN, other=EDITS, make=a_block),
    Access("parks:edit-block", own=OWN, other=EDITS, make=a_block, method="post",
           data=lambda world, side: {"name": "C区", "version": 1}),
    Access("parks:remove-block", own=OWN, other=EDITS, make=a_block, method="post"),
    Access("parks:import", own=OWN),
    Access("parks:import", own=OWN, method="post", data=a_list),
]  # fmt: skip
