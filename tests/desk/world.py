"""A small city with two of everything: what belongs to “own” is the reader's, what belongs to “other” is somebody else's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from mingcheng.desk.organisations.models import Membership, Organisation, User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.registry.models import Enterprise

Side: TypeAlias = Literal["own", "other"]
Kind = Organisation.Kind
PASSWORD = "Qinghe-2027-desk"


@dataclass
class World:
    """The organisations of the city by name, its enterprises by side, and a person for every role (all of side “own”)."""

    city: Organisation
    bureau: Organisation
    district: dict[Side, Organisation] = field(default_factory=dict)
    park: dict[Side, Organisation] = field(default_factory=dict)
    unit: dict[Side, Organisation] = field(default_factory=dict)
    enterprise: dict[Side, Enterprise] = field(default_factory=dict)
    users: dict[Role, User] = field(default_factory=dict)

    def user(self, role: Role, organisation: Organisation, name: str = "") -> User:
        """One more person in a role."""
        user = User.objects.create_user(
            name or f"{role.value}-{organisation.pk}", password=PASSWORD, display_name=str(role.label)
        )
        Membership.objects.create(user=user, organisation=organisation, role=role)
        return user


USCCS: dict[Side, str] = {"own": "91330000MA00000018", "other": "91330000MA0000002X"}


def build_world() -> World:
    """The city in the database."""
    city = Organisation.objects.create(name="临江市", kind=Kind.CITY, adcode="990100")
    bureau = Organisation.objects.create(
        name="临江市经济和信息化局", short_name="市经信局", kind=Kind.BUREAU, parent=city
    )
    world = World(city, bureau)
    sides: tuple[tuple[Side, str, str, str], ...] = (
        ("own", "云麓", "数据局", "990102"),
        ("other", "河东", "科技局", "990103"),
    )
    companies = {}
    for side, place, unit, code in sides:
        district = Organisation.objects.create(name=f"{place}区", kind=Kind.DISTRICT, parent=city, adcode=code)
        park = Organisation.objects.create(name=f"{place}软件园", kind=Kind.PARK, parent=district)
        name = f"临江{place}软件有限公司"
        companies[side] = Organisation.objects.create(
            name=name, kind=Kind.ENTERPRISE, parent=district, uscc=USCCS[side]
        )
        world.district[side], world.park[side] = district, park
        world.unit[side] = Organisation.objects.create(
            name=f"临江市{unit}", short_name=f"市{unit}", kind=Kind.BUREAU, parent=city
        )
        world.enterprise[side] = Enterprise.objects.create(
            name=name,
            uscc=USCCS[side],
            district=district,
            park=park,
            adcode=code,
            search=f"{name} {USCCS[side].casefold()}",
        )
    for role in Role:
        match role:
            case Role.DISTRICT:
                home = world.district["own"]
            case Role.PARK:
                home = world.park["own"]
            case Role.TASK_UNIT:
                home = world.unit["own"]
            case Role.ENTERPRISE:
                home = companies["own"]
            case Role.PUBLIC_READER:
                home = city
            case _:
                home = bureau
        world.users[role] = world.user(role, home, role.value)
    return world
