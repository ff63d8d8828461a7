"""Tasks of the small city: led by a unit, supported by its district and park."""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.tasks.duties import set_duties
from mingcheng.desk.tasks.models import Duty, Report, Task
from mingcheng.desk.tasks.months import first_day, next_month
from mingcheng.desk.tasks.reporting import attach, submit, write
from tests.desk.world import Side, World


def last_month() -> date:
    """The month before today's."""
    return next_month(first_day(timezone.localdate()), -1)


def a_task(world: World, side: Side = "own", **values: object) -> Task:
    """A task that began three months ago."""
    begin = next_month(first_day(timezone.localdate()), -3)
    fields = {"title": "建设软件适配验证平台", "text": "建成软件适配验证平台。", "starts_on": begin, "theme": "创新"}
    task = Task.objects.create(**{**fields, **values})
    support = [world.district[side].pk, world.park[side].pk]
    set_duties(task, [world.unit[side].pk], support)
    return task


def lead_of(task: Task) -> Duty:
    """The duty of the first lead unit."""
    return task.duties.get(part="lead", place=0)


def a_report(
    world: World, task: Task, *, part: str = "lead", month: date | None = None, percent: int = 30, is_sent: bool = True,
) -> Report:  # fmt: skip
    """A report of the unit, or of the district, submitted or not."""
    duty = lead_of(task) if part == "lead" else task.duties.get(part="support", place=0)
    report = write(duty, month or last_month(), 0, {"text": "平台完成招标。", "percent": percent})
    if is_sent:
        report = submit(report, report.version, world.users[Role.TASK_UNIT])
    return report


def a_file(name: str = "验收单.pdf", content: bytes = b"%PDF-1.4 made up") -> SimpleUploadedFile:
    """A file to attach."""
    return SimpleUploadedFile(name, content)


def with_evidence(world: World, report: Report) -> Report:
    """The report with a file; it must be open."""
    attach(report, [a_file()], world.users[Role.TASK_UNIT])
    return report
