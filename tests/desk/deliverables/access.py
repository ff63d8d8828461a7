"""Who may open the pages of deliverables."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from mingcheng.desk.deliverables.models import Deliverable, Evidence
from mingcheng.desk.files.models import keep_upload
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.plans.models import Plan
from tests.desk.access import STAFF, Access
from tests.desk.world import Side, World

EDITS = frozenset({Role.PLAN_OFFICER})
OWN = EDITS | {Role.TASK_UNIT}


def a_deliverable(world: World, side: Side) -> tuple[int]:
    """A platform that the side's unit owns."""
    plan = Plan.objects.create(title="规划", state=Plan.State.PUBLISHED)
    row = Deliverable.objects.create(
        plan=plan, identifier="s001", name="开源代码托管平台", owner=world.unit[side], state="built"
    )
    return (row.pk,)


def an_evidence(world: World, side: Side) -> tuple[int]:
    """A file of evidence of it."""
    (row,) = a_deliverable(world, side)
    proof = keep_upload(ContentFile(b"proof", name="proof.txt"), world.users[Role.PLAN_OFFICER])
    return (Evidence.objects.create(deliverable_id=row, file=proof).pk,)


def signable(world: World, side: Side) -> tuple[int]:
    """One with evidence."""
    (evidence,) = an_evidence(world, side)
    return (Evidence.objects.get(pk=evidence).deliverable_id,)


ACCESS = [
    Access("deliverables:list", own=STAFF),
    Access("deliverables:board", own=STAFF),
    Access("deliverables:deliverable", own=STAFF, other=STAFF, make=a_deliverable),
    Access("deliverables:edit", own=OWN, other=EDITS, make=a_deliverable),
    Access("deliverables:edit", own=OWN, other=EDITS, make=a_deliverable, method="post",
           data=lambda world, side: {"version": 1, "state": "running", "name": "平台", "kind": "platform"}),
    Access("deliverables:add-evidence", own=OWN, other=EDITS, make=a_deliverable, method="post",
           data=lambda world, side: {"file": SimpleUploadedFile("proof.txt", b"proof")}),
    Access("deliverables:add-note", own=OWN, other=EDITS, make=a_deliverable, method="post",
           data=lambda world, side: {"text": "已立项"}),
    Access("deliverables:sign-off", own=EDITS, other=EDITS, make=signable, method="post",
           data=lambda world, side: {"sign": "yes", "version": 1}),
    Access("deliverables:evidence", own=STAFF, other=STAFF, make=an_evidence),
    Access("deliverables:remove-evidence", own=OWN, other=EDITS, make=an_evidence, method="post"),
]  # fmt: skip
