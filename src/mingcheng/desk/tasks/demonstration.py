"""The ledger of the demonstration city: months of reports, some late, some missing, one returned, one under supervision."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from mingcheng.desk.organisations.acting import acting_for
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.tasks.duties import set_duties
from mingcheng.desk.tasks.escalations import answer, order
from mingcheng.desk.tasks.models import Duty, Escalation, Milestone, Report, Task
from mingcheng.desk.tasks.months import first_day, last_day, next_month
from mingcheng.desk.tasks.moves import move
from mingcheng.desk.tasks.reminders import remind
from mingcheng.desk.tasks.reporting import attach, send_back, sign_off, submit, write
from mingcheng.desk.tasks.workdays import deadlines

if TYPE_CHECKING:
    from mingcheng.desk.demonstration.stage import Stage
    from mingcheng.desk.organisations.models import Organisation, User

MONTHS = 4
REPORTING_TASKS = 7
STEPS = ("印发实施方案", "首批项目签约", "中期自评", "完成年度任务量的四分之三", "专班会议确定下一步")
TEXTS = (
    "印发实施细则，明确牵头处室和进度安排。",
    "完成摸底，建立清单，逐户走访对接。",
    "组织专题推进会，落实配套资金和场地。",
    "项目按节点推进，已完成招标和合同签订。",
    "完成阶段验收，成效汇总上报。",
    "对照年度目标查漏补缺，扩大覆盖面。",
)
PROBLEMS = ("配套资金拨付偏慢，影响后续采购。", "部分企业数据口径不一致，需统计部门统一。")


def fill(stage: Stage) -> None:
    """Two tasks by hand beside those of the plan, milestones, reports, reminders, supervision."""
    officer = stage.users[Role.PLAN_OFFICER]
    begin = next_month(first_day(stage.today), -MONTHS)
    with acting_for(officer):
        by_hand = _tasks_by_hand(stage, officer, begin)
        tasks = [*_begun(begin), *by_hand]
        for number, task in enumerate(tasks):
            _add_milestones(task, stage.today)
            with transaction.atomic():
                _report_months(stage, task, number, officer)
        _finish(by_hand[-1], officer, stage)
    _remind(stage.today)
    _supervise(stage, tasks, officer)


def _begun(begin: date) -> list[Task]:
    """The first tasks of the plan, begun some months ago; the others begin now."""
    rows = Task.objects.current().exclude(identifier="").prefetch_related("duties__organisation").order_by("pk")
    found = [task for task in rows if task.lead_duties][: REPORTING_TASKS - 1]
    for task in found:
        task.starts_on = begin
        task.save(update_fields=["starts_on"])
    return found


def _tasks_by_hand(stage: Stage, officer: User, begin: date) -> list[Task]:
    """One that is overdue and one that is done."""
    unit = _own_unit(stage)
    lines = (
        ("编制软件产业地图", "编制并发布全市软件产业地图。", last_day(next_month(stage.today, -2)), unit, stage.bureau),
        ("开通软件企业服务专席", "在政务服务中心开通软件企业服务专席。", last_day(next_month(stage.today, -1)), stage.bureau,
         stage.districts[0]),
    )  # fmt: skip
    found = []
    for title, text, due, lead, support in lines:
        task = Task.objects.create(title=title, text=text, theme="专项工作", due=due, starts_on=begin,
                                   created_by=officer, was_edited=True, deliverable="工作报告")  # fmt: skip
        set_duties(task, [lead.pk], [support.pk])
        found.append(task)
    return found


def _own_unit(stage: Stage) -> Organisation:
    """The unit of the person who plays the task unit."""
    member = stage.users[Role.TASK_UNIT].members[0]
    return member.place


def _add_milestones(task: Task, today: date) -> None:
    quarter = (today.month - 1) // 3 + 1
    for number in (quarter - 1 or 1, quarter):
        due = last_day(date(today.year, number * 3, 1))
        if task.due is not None and due > task.due:
            continue
        Milestone.objects.create(
            task=task, year=today.year, quarter=number, due=due, text=f"第{number}季度：{STEPS[(task.pk + number) % len(STEPS)]}",
            done_on=due - timedelta(days=5) if due < today else None,
        )  # fmt: skip


def _report_months(stage: Stage, task: Task, number: int, officer: User) -> None:
    """Reports of the units month by month; every fifth one has missed the last month, one never reported."""
    duties = [*task.lead_duties, *task.support_duties]
    for place, duty in enumerate(duties):
        for step in range(MONTHS):
            month = next_month(first_day(stage.today), step - MONTHS)
            is_last = step == MONTHS - 1
            if (is_last and (number + place) % 5 == 2) or (number, place) == (2, 1):
                continue
            _report(stage, duty, month, number, step, officer, is_last=is_last)


def _report(stage: Stage, duty: Duty, month: date, number: int, step: int, officer: User, *, is_last: bool) -> None:
    """One report, in time but for some; what is done with it, but for the last month, of which some still wait."""
    writer = stage.user(Role.TASK_UNIT, duty.organisation)
    percent = min(100, (step + 1) * (6 + number % 4 * 3))
    problems = PROBLEMS[number % 2] if (number + step) % 4 == 0 else ""
    report = write(duty, month, 0, {"text": f"{TEXTS[step % len(TEXTS)]}", "percent": percent, "problems": problems})
    if step == MONTHS - 2:
        attach(report, [ContentFile(f"{duty}\n{month:%Y-%m}\n{TEXTS[step]}\n".encode(), "工作台账.txt")], writer)  # type: ignore[list-item]
    days = 3 if (number + step) % 5 == 0 else -2
    sent_at = min(_noon(deadlines().due_of(month) + timedelta(days=days)), timezone.now())
    report = submit(report, report.version, writer, sent_at)
    decided_at = min(sent_at + timedelta(days=1), timezone.now())
    if is_last and number % 4 == 1:
        send_back(report, report.version, "请补充量化成果和下月安排。", decided_at)
    elif not (is_last and number % 4 == 2):
        sign_off(report, report.version, officer, decided_at)


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def _finish(task: Task, officer: User, stage: Stage) -> None:
    """The task that is done: reported at 100 %, signed, closed in time."""
    duty = task.duties.filter(part=Duty.Part.LEAD).first()
    assert duty is not None and task.due is not None
    Report.objects.filter(duty=duty, month=first_day(task.due)).delete()
    report = write(duty, first_day(task.due), 0, {"text": "专席已开通，配备专员两名。", "percent": 100})
    sent_at = _noon(task.due - timedelta(days=4))
    report = submit(report, report.version, stage.user(Role.PLAN_OFFICER, duty.organisation), sent_at)
    sign_off(report, report.version, officer, sent_at)
    task.refresh_from_db()
    move(task, "finish", task.version, on=task.due - timedelta(days=2))


def _remind(today: date) -> None:
    """The daily work of the last days."""
    for days in (7, 1, 0):
        remind(today - timedelta(days=days))


def _supervise(stage: Stage, tasks: list[Task], officer: User) -> None:
    """One supervision that a person ordered, and one that the daily work began and its unit has answered."""
    with acting_for(officer):
        if tasks and tasks[0].lead_duties:
            order(
                tasks[0].lead_duties[0],
                "培育库入库进度明显偏慢，请说明原因和补救安排。",
                stage.today + timedelta(days=5),
                officer,
            )
    row = Escalation.objects.filter(level=Escalation.Level.SUPERVISION, closed_on=None).exclude(occasion="").first()
    if row is not None:
        with acting_for(stage.user(Role.TASK_UNIT, row.duty.organisation)):
            answer(row, row.version, "因人员调整未及时报送，本周内补报。")
