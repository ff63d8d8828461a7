"""Who may open the pages of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.tasks.escalations import order
from mingcheng.desk.tasks.models import Milestone, Task
from tests.desk.access import OFFICERS, Access
from tests.desk.tasks.made import a_report, a_task, last_month, lead_of, with_evidence
from tests.desk.world import Side, World

UNITS = frozenset({Role.DISTRICT, Role.PARK, Role.TASK_UNIT})
WIDE = OFFICERS | {Role.ADMINISTRATOR, Role.AUDITOR}
PLAN = frozenset({Role.PLAN_OFFICER})


def task(world: World, side: Side) -> tuple[int]:
    return (a_task(world, side).pk,)


def step(world: World, side: Side) -> tuple[int, str]:
    return (a_task(world, side).pk, "start")


def milestone(world: World, side: Side) -> tuple[int]:
    row = Milestone.objects.create(task=a_task(world, side), year=2026, text="完成招标", due="2026-12-31")
    return (row.pk,)


def duty(world: World, side: Side) -> tuple[int]:
    return (lead_of(a_task(world, side)).pk,)


def report_page(world: World, side: Side) -> tuple[int, str]:
    """The page of a report that its lead unit has not written yet."""
    return (lead_of(a_task(world, side)).pk, f"{last_month():%Y-%m}")


def support_page(world: World, side: Side) -> tuple[int, str]:
    """That of the supporting district."""
    return (a_task(world, side).duties.get(organisation=world.district[side]).pk, f"{last_month():%Y-%m}")


def report_to_sign(world: World, side: Side) -> tuple[int, str]:
    """What the district has submitted to the unit that leads."""
    return (a_report(world, a_task(world, side), part="support").pk, "sign_off")


def evidence(world: World, side: Side) -> tuple[int]:
    report = with_evidence(world, a_report(world, a_task(world, side), is_sent=False))
    return (report.evidence.get().pk,)


def escalation(world: World, side: Side) -> tuple[int]:
    duty = lead_of(a_task(world, side))
    return (order(duty, "进度滞后", None, world.users[Role.PLAN_OFFICER]).pk,)


def version(world: World, side: Side) -> Mapping[str, Any]:
    return {"version": Task.objects.latest("pk").version}


def report_form(world: World, side: Side) -> Mapping[str, Any]:
    return {"version": 0, "text": "完成招标", "percent": 10, "then": "save"}


def sign_form(world: World, side: Side) -> Mapping[str, Any]:
    return {"version": 2}


def row_form(world: World, side: Side) -> Mapping[str, Any]:
    return {"version": Task.objects.latest("pk").version, "title": "建设平台", "remark": "抓紧"}


def edit_form(world: World, side: Side) -> Mapping[str, Any]:
    return {**row_form(world, side), "text": "建成平台。", "starts_on": "2026-01-01", "first_lead": world.unit[side].pk}


def new_form(world: World, side: Side) -> Mapping[str, Any]:
    return {
        "version": 1,
        "title": "新任务",
        "text": "办好。",
        "starts_on": "2026-01-01",
        "first_lead": world.unit[side].pk,
    }


def milestone_form(world: World, side: Side) -> Mapping[str, Any]:
    return {"version": 1, "year": 2026, "quarter": 1, "text": "完成招标"}


def settings_form(world: World, side: Side) -> Mapping[str, Any]:
    return {"version": 0, "report_day": 5, "remind_days": 3, "escalate_days": 3, "supervise_days": 8, "redo_days": 3}


def reason_form(world: World, side: Side) -> Mapping[str, Any]:
    return {"reason": "进度滞后"}


def answer_form(world: World, side: Side) -> Mapping[str, Any]:
    return {"version": 1, "reply": "已补报", "then": "answer"}


ACCESS = [
    *(Access(f"tasks:{name}", own=WIDE | UNITS) for name in (
        "list", "board", "calendar", "reports", "appraisal", "overdue", "reminders", "escalations")),
    Access("tasks:task", own=WIDE | UNITS, other=WIDE, make=task),
    *(Access(f"tasks:{name}", own=PLAN, other=PLAN, make=task) for name in ("edit", "row", "row-edit", "add-milestone")),
    *(Access(f"tasks:{name}", own=PLAN) for name in ("add", "settings", "unmatched", "reminders-text")),
    Access("tasks:add", own=PLAN, method="post", data=new_form),
    Access("tasks:edit", own=PLAN, other=PLAN, make=task, method="post", data=edit_form),
    Access("tasks:row-edit", own=PLAN, other=PLAN, make=task, method="post", data=row_form),
    Access("tasks:step", own=PLAN, other=PLAN, make=step, method="post", data=version),
    Access("tasks:milestone", own=PLAN, other=PLAN, make=milestone),
    Access("tasks:milestone", own=PLAN, other=PLAN, make=milestone, method="post", data=milestone_form),
    Access("tasks:add-milestone", own=PLAN, other=PLAN, make=task, method="post", data=milestone_form),
    Access("tasks:remove-milestone", own=PLAN, other=PLAN, make=milestone, method="post"),
    Access("tasks:settings", own=PLAN, method="post", data=settings_form),
    Access("tasks:unmatched", own=PLAN, method="post"),
    Access("tasks:remind-now", own=PLAN, method="post"),
    Access("tasks:order", own=PLAN, other=PLAN, make=duty),
    Access("tasks:order", own=PLAN, other=PLAN, make=duty, method="post", data=reason_form),
    Access("tasks:escalation", own=WIDE | {Role.TASK_UNIT}, other=WIDE, make=escalation),
    Access("tasks:escalation", own=PLAN | {Role.TASK_UNIT}, other=PLAN, make=escalation, method="post", data=answer_form),
    Access("tasks:report", own=WIDE | UNITS, other=WIDE, make=report_page),
    Access("tasks:report", own=PLAN | {Role.TASK_UNIT}, other=PLAN, make=report_page, method="post", data=report_form),
    Access("tasks:report", own=PLAN | {Role.DISTRICT}, other=PLAN, make=support_page, method="post", data=report_form),
    Access("tasks:report-step", own=PLAN | {Role.TASK_UNIT}, other=PLAN, make=report_to_sign, method="post", data=sign_form),
    Access("tasks:evidence", own=WIDE | {Role.TASK_UNIT}, other=WIDE, make=evidence),
    Access("tasks:remove-evidence", own=PLAN | {Role.TASK_UNIT}, other=PLAN, make=evidence, method="post"),
]  # fmt: skip
