"""Who may open the pages of people, organisations and the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from mingcheng.desk.files.models import keep_upload
from mingcheng.desk.organisations.audit import record
from mingcheng.desk.organisations.entries import AuditEntry
from mingcheng.desk.organisations.models import Membership
from mingcheng.desk.organisations.rights import Role
from tests.desk.access import EVERY, NOBODY, Access
from tests.desk.world import Side, World

MANAGES = frozenset({Role.ADMINISTRATOR})
READS_AUDIT = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
NEXT = iter(range(1, 1_000_000))


def a_place(world: World, side: Side) -> tuple[int]:
    """The district."""
    return (world.district[side].pk,)


def a_person(world: World, side: Side) -> tuple[int]:
    """Somebody new in the district."""
    return (world.user(Role.DISTRICT, world.district[side], f"somebody-{next(NEXT)}").pk,)


def a_membership(world: World, side: Side) -> tuple[int, int]:
    """The role of somebody new."""
    (pk,) = a_person(world, side)
    return pk, Membership.objects.get(user=pk).pk


def an_entry(world: World, side: Side) -> tuple[int]:
    """An entry about an enterprise."""
    record(None, "read", world.enterprise[side])
    return (AuditEntry.objects.newest_first()[0].pk,)


def a_list(world: World, side: Side) -> tuple[int]:
    """A list that the administrator uploaded."""
    content = "名称,类别,上级\n临江市,城市,\n".encode()
    return (keep_upload(ContentFile(content, "单位.csv"), world.users[Role.ADMINISTRATOR], endings=(".csv",)).pk,)


def a_file(world: World, side: Side) -> Mapping[str, Any]:
    """A list to upload."""
    return {"file": SimpleUploadedFile("单位.csv", "名称,类别\n临江市,城市\n".encode())}


def somebody_elses_list(world: World, side: Side) -> tuple[int]:
    """A file that somebody else uploaded, in another room."""
    return (keep_upload(ContentFile("名称,类别\n".encode(), "报表.csv"), world.users[Role.STATISTICS_OFFICER]).pk,)


def a_role(world: World, side: Side) -> Mapping[str, Any]:
    """The form that gives a role."""
    return {"organisation": world.park[side].pk, "role": "park"}


ACCESS = [
    Access("organisations:change-password", own=EVERY),
    Access("organisations:change-password", own=EVERY, method="post"),
    Access("organisations:account", own=EVERY),
    Access("organisations:account", own=EVERY, method="post", data=lambda world, side: {"display_name": "甲"}),
    Access("organisations:here", own=EVERY),
    Access("organisations:end-other-sessions", own=EVERY, method="post"),
    Access("organisations:list", own=MANAGES),
    Access("organisations:add-organisation", own=MANAGES),
    Access("organisations:add-organisation", own=MANAGES, method="post"),
    Access("organisations:import", own=MANAGES),
    Access("organisations:import", own=MANAGES, method="post", data=a_file),
    Access("organisations:import-template", own=MANAGES),
    Access("organisations:import-preview", own=MANAGES, make=a_list),
    Access("organisations:import-preview", own=MANAGES, make=a_list, method="post"),
    Access("organisations:import-preview", own=NOBODY, make=somebody_elses_list),
    Access("organisations:organisation", own=MANAGES, other=MANAGES, make=a_place),
    Access("organisations:edit-organisation", own=MANAGES, other=MANAGES, make=a_place),
    Access("organisations:edit-organisation", own=MANAGES, other=MANAGES, make=a_place, method="post"),
    Access("organisations:switch-organisation", own=MANAGES, other=MANAGES, make=a_place, method="post",
           data=lambda world, side: {"active": "yes"}),
    Access("organisations:people", own=MANAGES),
    Access("organisations:add-person", own=MANAGES),
    Access("organisations:add-person", own=MANAGES, method="post"),
    Access("organisations:add-enterprise", own=MANAGES),
    Access("organisations:add-enterprise", own=MANAGES, method="post"),
    Access("organisations:person", own=MANAGES, other=MANAGES, make=a_person),
    Access("organisations:edit-person", own=MANAGES, other=MANAGES, make=a_person),
    Access("organisations:edit-person", own=MANAGES, other=MANAGES, make=a_person, method="post"),
    Access("organisations:switch-person", own=MANAGES, other=MANAGES, make=a_person, method="post"),
    Access("organisations:reset-password", own=MANAGES, other=MANAGES, make=a_person, method="post"),
    Access("organisations:add-role", own=MANAGES, other=MANAGES, make=a_person, method="post", data=a_role),
    Access("organisations:remove-role", own=MANAGES, other=MANAGES, make=a_membership, method="post"),
    Access("organisations:rights", own=READS_AUDIT),
    Access("organisations:audit", own=READS_AUDIT),
    Access("organisations:audit-entry", own=READS_AUDIT, other=READS_AUDIT, make=an_entry),
]  # fmt: skip
