"""The way of a task: not started, under way, finished, suspended. The one place where its state changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingcheng.desk.pages.locking import ChangedMeanwhile, save_if_unchanged
from mingcheng.desk.tasks.errors import TasksError
from mingcheng.desk.tasks.escalations import close_for, task_occasion
from mingcheng.desk.tasks.models import Task
from mingcheng.desk.tasks.months import first_day, months_between, next_month
from mingcheng.language import _, marked

State = Task.State


@dataclass(frozen=True, slots=True)
class Move:
    """A step: what its button says, from which states it leads where, whether it wants a reason."""

    key: str
    label: str
    sources: tuple[str, ...]
    target: str
    wants_reason: bool = False


MOVES: Mapping[str, Move] = {
    each.key: each
    for each in (
        Move("start", marked("启动"), (State.NOT_STARTED,), State.DOING),
        Move("finish", marked("销号"), (State.DOING,), State.FINISHED),
        Move("reopen", marked("重新打开"), (State.FINISHED,), State.DOING, wants_reason=True),
        Move("suspend", marked("暂缓"), (State.NOT_STARTED, State.DOING), State.SUSPENDED, wants_reason=True),
        Move("resume", marked("恢复"), (State.SUSPENDED,), State.DOING),
    )
}
COMPLETE = 100


def moves_from(task: Task) -> list[Move]:
    """The steps that a task can take now."""
    return [each for each in MOVES.values() if task.state in each.sources and not obstacle(task, each)]


def obstacle(task: Task, step: Move) -> str:
    """Why a step cannot be taken although the state allows it; empty where it can."""
    if step.key == "finish" and task.percent < COMPLETE:
        return _("进度审签到100%才能销号，现在是{percent}%。").format(percent=task.percent)
    return ""


def move(task: Task, key: str, seen_version: int, reason: str = "", on: date | None = None) -> Task:
    """Takes a step. Raises TasksError where it cannot be taken or lacks its reason, ChangedMeanwhile where somebody else was
    quicker. Finishing and suspending set the day until which progress is reported; going on takes it away again."""
    step = MOVES[key]
    day = on or timezone.localdate()
    with transaction.atomic():
        row = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
        if row.version != seen_version:
            raise ChangedMeanwhile(row)
        if row.state not in step.sources:
            problem = _("任务{state}，不能{step}。").format(state=row.get_state_display(), step=_(step.label))
            raise TasksError(str(row), problem, _("请刷新页面，看看现在的状态。"))
        if problem := obstacle(row, step):
            raise TasksError(str(row), problem)
        if step.wants_reason and not reason.strip():
            raise TasksError(str(row), _("{step}要写明原因。").format(step=_(step.label)))
        moved = save_if_unchanged(Task.objects.all(), row.pk, row.version, _changes(row, step, day))
        if moved.state not in Task.OPEN:
            close_for(task_occasion(moved.pk), day)
    return moved


def _changes(row: Task, step: Move, day: date) -> dict[str, Any]:
    changes: dict[str, Any] = {"state": step.target}
    if step.target in (State.FINISHED, State.SUSPENDED):
        changes["ended_on"] = day
    elif row.ended_on is not None:
        changes["ended_on"] = None
        changes["excused_months"] = _excused(row, day)
    return changes


def _excused(row: Task, day: date) -> list[str]:
    """The months in which nothing was to be reported, now that the task goes on: from the one in which it was suspended, or
    after the one in which it was finished, to the one before today's."""
    assert row.ended_on is not None
    first = first_day(row.ended_on) if row.state == State.SUSPENDED else next_month(row.ended_on)
    months = months_between(first, next_month(first_day(day), -1))
    return sorted({*row.excused_months, *(f"{month:%Y-%m}" for month in months)})
