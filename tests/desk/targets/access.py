"""Who may open the pages of targets."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from mingcheng.desk.files.models import keep_upload
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.plans.models import Plan
from mingcheng.desk.targets.models import Entry, SeriesFile, SeriesRow, Target
from tests.desk.access import EVERY, STAFF, Access
from tests.desk.world import Side, World

EDITS = frozenset({Role.PLAN_OFFICER})
ENTERS = frozenset({Role.PLAN_OFFICER, Role.STATISTICS_OFFICER})
OWN_ENTERS = ENTERS | {Role.TASK_UNIT}


def a_target(world: World, side: Side) -> tuple[int]:
    """A target of a published plan, for which the unit of the side answers."""
    plan = Plan.objects.create(title="规划", state=Plan.State.PUBLISHED, first_year=2025)
    row = Target.objects.create(
        plan=plan, identifier="t001", indicator="规上软件企业数", kind="level", comparator=">=", value=Decimal(780), unit="家",
        year=2028, organisation=world.city,
    )  # fmt: skip
    row.organisations.add(world.unit[side])
    return (row.pk,)


def an_entry(world: World, side: Side) -> tuple[int]:
    """A figure of such a target with its evidence."""
    (target,) = a_target(world, side)
    proof = keep_upload(ContentFile(b"proof", name="proof.txt"), world.users[Role.PLAN_OFFICER])
    entry = Entry.objects.create(target_id=target, year=2025, last_month=12, value=Decimal(468), unit="家", source="年报",
                                 evidence=proof, state=Entry.State.CONFIRMED)  # fmt: skip
    return (entry.pk,)


def a_file(world: World, side: Side) -> tuple[int]:
    """An imported file of one row."""
    stored = keep_upload(ContentFile(b"rows", name="rows.csv"), world.users[Role.PLAN_OFFICER])
    return (SeriesFile.objects.create(file=stored, sha256=stored.sha256, is_read=True, rows=1).pk,)


def a_row(world: World, side: Side) -> tuple[int]:
    """That row."""
    (file,) = a_file(world, side)
    row = SeriesRow.objects.create(series_file_id=file, line=2, region="临江市", indicator="软件业务收入", period_type="year",
                                   year=2025, first_month=1, last_month=12, level="748", unit="亿元")  # fmt: skip
    return (row.pk,)


def an_upload(world: World, side: Side) -> Mapping[str, Any]:
    """A file to import."""
    text = "地区,指标,报告期,数值,计量单位\n临江市,软件业务收入,2025,748,亿元\n"
    return {"file": SimpleUploadedFile("rows.csv", text.encode())}


def a_form(world: World, side: Side) -> Mapping[str, Any]:
    """A figure as its form has it."""
    return {"year": 2026, "last_month": 6, "value": "500", "unit": "家", "source": "月报", "version": 1}


ACCESS = [
    Access("targets:list", own=EVERY),
    Access("targets:target", own=EVERY, other=EVERY, make=a_target),
    Access("targets:edit", own=EDITS, other=EDITS, make=a_target),
    Access("targets:edit", own=EDITS, other=EDITS, make=a_target, method="post",
           data=lambda world, side: {"version": 1, "theme": "企业培育"}),
    Access("targets:add-entry", own=OWN_ENTERS, other=ENTERS, make=a_target),
    Access("targets:add-entry", own=OWN_ENTERS, other=ENTERS, make=a_target, method="post", data=a_form),
    Access("targets:entries", own=STAFF),
    Access("targets:edit-entry", own=OWN_ENTERS, other=ENTERS, make=an_entry),
    Access("targets:edit-entry", own=OWN_ENTERS, other=ENTERS, make=an_entry, method="post", data=a_form),
    Access("targets:decide", own=EDITS, other=EDITS, make=an_entry, method="post",
           data=lambda world, side: {"decision": "confirm", "version": 1}),
    Access("targets:evidence", own=STAFF, other=STAFF, make=an_entry),
    Access("targets:series", own=STAFF),
    Access("targets:import-series", own=EDITS, method="post", data=an_upload),
    Access("targets:series-file", own=STAFF, make=a_file),
    Access("targets:series-row", own=STAFF, make=a_row),
    Access("targets:use-row", own=EDITS, make=a_row, method="post",
           data=lambda world, side: {"use": "no", "reason": "误印"}),
]  # fmt: skip
