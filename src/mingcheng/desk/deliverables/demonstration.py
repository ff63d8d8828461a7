"""The room in the demonstration city: what the plan names, in several states, with evidence, remarks and signatures."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from mingcheng.desk.deliverables.models import Deliverable, Evidence, Note
from mingcheng.desk.demonstration.stage import Stage
from mingcheng.desk.files.models import keep_upload
from mingcheng.desk.organisations.acting import acting_for
from mingcheng.desk.organisations.models import User
from mingcheng.desk.organisations.rights import Role

State = Deliverable.State
STATES = (
    State.RUNNING,
    State.BUILDING,
    State.BUILT,
    State.BUILDING,
    State.NOT_STARTED,
    State.RUNNING,
    State.NOT_STARTED,
)
DAYS = (-200, 120, -30, -20, 300, -90, -10)
PROGRESS = {
    State.NOT_STARTED: "正在起草建设方案。",
    State.BUILDING: "方案已批复，正在建设，完成约六成。",
    State.BUILT: "已通过验收，准备上线。",
    State.RUNNING: "已上线运行，按季度更新。",
}


def fill(stage: Stage) -> None:
    """Owners bring theirs forward; the plan office signs what runs."""
    officer = stage.users[Role.PLAN_OFFICER]
    for number, row in enumerate(Deliverable.objects.current().order_by("pk")):
        owner = row.owner or stage.bureau
        author = stage.user(Role.TASK_UNIT, owner)
        with acting_for(author):
            _brought_forward(stage, row, number, author)
        if row.state == State.RUNNING:
            with acting_for(officer):
                row.signed_off_by, row.signed_off_at = officer, timezone.now()
                row.save()


def _brought_forward(stage: Stage, row: Deliverable, number: int, author: User) -> None:
    row.owner = row.owner or stage.bureau
    row.state = STATES[number % len(STATES)]
    row.due = stage.today + timedelta(days=DAYS[number % len(DAYS)])
    row.progress = PROGRESS[State(row.state)]
    row.was_edited = True
    if row.state == State.RUNNING:
        row.link = f"https://example.com/linjiang/{row.identifier}"
    row.save()
    if row.is_done and not row.evidence.exists():
        text = f"《{row.name}》验收意见（虚构，仅供演示）。\n"
        proof = keep_upload(ContentFile(text.encode(), name=f"{row.name.strip('“”')}验收意见.txt"), author)
        Evidence.objects.create(deliverable=row, file=proof, caption="验收意见", added_by=author)
    if not row.notes.exists():
        Note.objects.create(deliverable=row, text=PROGRESS[State(row.state)], author=author)
