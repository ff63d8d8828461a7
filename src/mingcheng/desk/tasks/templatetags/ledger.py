"""The pages of the room as tabs, and how tasks look."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.urls import reverse

from mingcheng.desk.organisations.reach import has_right
from mingcheng.desk.tasks.models import Task
from mingcheng.language import _, marked

register = template.Library()

PAGES = (
    ("list", marked("台账")), ("board", marked("看板")), ("calendar", marked("日历")), ("reports", marked("进展报告")),
    ("overdue", marked("逾期")), ("escalations", marked("督办")), ("reminders", marked("提醒")), ("appraisal", marked("考核")),
)  # fmt: skip
OFFICE_PAGES = (("unmatched", marked("单位对应")), ("settings", marked("设置")))


@register.inclusion_tag("tasks/_tabs.html", takes_context=True)
def ledger_tabs(context: template.Context) -> dict[str, Any]:
    """The tabs that the reader may open, the page that is open marked."""
    request = context["request"]
    pages = PAGES + (OFFICE_PAGES if has_right(request.user, "tasks.edit") else ())
    here = request.resolver_match.url_name
    return {
        "tabs": [
            {"link": reverse(f"tasks:{name}"), "label": _(label), "is_here": name == here} for name, label in pages
        ]
    }


@register.filter
def overdue_on(task: Task, day: date) -> bool:
    """Whether a task is overdue on a day."""
    return task.is_overdue(day)


@register.filter
def state_badge(task: Task) -> str:
    """The class of the badge of a task's state."""
    return {"not_started": "", "doing": "doing", "finished": "finished", "suspended": "warn"}[task.state]
