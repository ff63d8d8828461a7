"""Who may open the pages of the register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from mingcheng.desk.files.models import keep_upload
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.registry.models import Contact, ListImport
from mingcheng.desk.registry.store import last_linkage
from tests.desk.access import OFFICERS, Access
from tests.desk.registry.lists import linked_pair
from tests.desk.world import Side, World

WIDE = OFFICERS | {Role.AUDITOR}
OWN = WIDE | {Role.DISTRICT, Role.PARK, Role.ENTERPRISE}
MANAGE = frozenset({Role.STATISTICS_OFFICER})
CONTACT = OFFICERS | {Role.DISTRICT, Role.PARK}
POOLS = MANAGE | {Role.DISTRICT}


def an_enterprise(world: World, side: Side) -> tuple[int]:
    """The enterprise of a side."""
    return (world.enterprise[side].pk,)


def a_part(world: World, side: Side) -> tuple[int, str]:
    """Its part that needs no further right."""
    return world.enterprise[side].pk, "ladder"


def a_contact(world: World, side: Side) -> tuple[int]:
    """A contact with it."""
    row = Contact.objects.create(enterprise=world.enterprise[side], date=date(2026, 9, 1), who="王敏", asked="扩租")
    return (row.pk,)


def contact_data(world: World, side: Side) -> Mapping[str, Any]:
    """The form of a contact."""
    return {"date": "2026-09-01", "kind": "visit", "who": "王敏", "asked": "扩租场地", "version": "0"}


def an_import(world: World, side: Side) -> tuple[int]:
    """A list that was uploaded."""
    file = keep_upload(ContentFile("企业名称\n临江云麓软件有限公司\n".encode(), "名单.csv"), None)
    row = ListImport.objects.create(kind="enterprises", file=file, source="税务", known_at=date(2026, 9, 1))
    return (row.pk,)


def upload_data(world: World, side: Side) -> Mapping[str, Any]:
    """A list that is brought."""
    file = SimpleUploadedFile("名单.csv", "企业名称\n临江云麓软件有限公司\n".encode())
    return {"kind": "enterprises", "source": "税务", "known_at": "2026-09-01", "file": file}


def mapping_data(world: World, side: Side) -> Mapping[str, Any]:
    """Columns, agreed."""
    return {"field-0": "name", "version": "0"}


def a_pair(world: World, side: Side) -> tuple[str, str]:
    """Two records that the register asks about."""
    if last_linkage() is None:
        linked_pair()
    return linked_pair()


def a_pool(world: World, side: Side) -> tuple[str]:
    """The pool for a title."""
    return ("high_tech",)


def pair_data(world: World, side: Side) -> Mapping[str, Any]:
    """A decision."""
    return {"verdict": "same", "reason": "地址相同", "seen": ""}


def split_data(world: World, side: Side) -> Mapping[str, Any]:
    """A split that names nothing."""
    return {"reason": "两家"}


def pool_data(world: World, side: Side) -> Mapping[str, Any]:
    """Into the pool."""
    return {"codes": world.enterprise[side].uscc or "", "change": "enter", "reason": "培育"}


ACCESS = [
    Access("registry:list", own=OWN),
    Access("registry:search", own=OWN),
    Access("registry:enterprise", own=OWN, other=WIDE, make=an_enterprise),
    Access("registry:part", own=OWN, other=WIDE, make=a_part),
    Access("registry:split", own=MANAGE, other=MANAGE, make=an_enterprise, method="post", data=split_data),
    Access("registry:contacts", own=CONTACT),
    Access("registry:add-contact", own=CONTACT, other=OFFICERS, make=an_enterprise),
    Access("registry:add-contact", own=CONTACT, other=OFFICERS, make=an_enterprise, method="post", data=contact_data),
    Access("registry:contact", own=CONTACT, other=OFFICERS, make=a_contact),
    Access("registry:contact", own=CONTACT, other=OFFICERS, make=a_contact, method="post", data=contact_data),
    Access("registry:imports", own=MANAGE),
    Access("registry:imports", own=MANAGE, method="post", data=upload_data),
    Access("registry:import", own=MANAGE, make=an_import),
    Access("registry:import", own=MANAGE, make=an_import, method="post", data=mapping_data),
    Access("registry:reopen-import", own=MANAGE, make=an_import, method="post"),
    Access("registry:quarantine", own=MANAGE, make=an_import),
    Access("registry:review", own=MANAGE),
    Access("registry:relink", own=MANAGE, method="post"),
    Access("registry:decisions", own=MANAGE),
    Access("registry:pair", own=MANAGE, make=a_pair),
    Access("registry:pair", own=MANAGE, make=a_pair, method="post", data=pair_data),
    Access("registry:pools", own=OWN),
    Access("registry:prospects", own=MANAGE, method="post"),
    Access("registry:pool", own=OWN, make=a_pool),
    Access("registry:change-pool", own=POOLS, make=a_pool, method="post", data=pool_data),
    Access("registry:rungs", own=OWN),
]  # fmt: skip
