"""Who answers for what: targets and tasks without a unit, units under two names, numbers left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from mingcheng.language import _
from mingcheng.plans.indicators import number_of
from mingcheng.plans.lint.findings import Draft, Place, distinct
from mingcheng.plans.lint.grounds import Figure, Grounds, grouped
from mingcheng.plans.model import Task

_SAME_TABLE = 400
"""Rows farther apart than this many characters are of different tables."""
_LONG_NAME = 8
_OFFICE = frozenset("监管理督局委员会办公室厅园区和与及的市省资源社会保障")
"""Characters by which two writings of one office differ; a place or a number among them makes another office."""
_GENERAL_ENDINGS = ("政府", "部门", "等", "管委会", "经信部门", "有关部门")


def target_without_unit(grounds: Grounds) -> Iterator[Draft]:
    """A row of the table of targets without a responsible unit, where the others have one."""
    message = _("“{what}”没有列责任单位，而同表其他指标都列了。")
    rows = [s for s in grounds.targets if s.where == "table"]
    for table in _tables(rows):
        without = [s for s in table if not s.units]
        if without and len(without) * 2 < len(table):
            example = next(s for s in table if s.units)
            for figure, *_again in grouped(without, lambda s: (s.name.key, s.subject)):
                yield Draft(message.format(what=figure.what), (figure.place, example.place))


def _tables(rows: Sequence[Figure]) -> list[list[Figure]]:
    """Rows that follow each other closely are of one table."""
    tables: list[list[Figure]] = []
    for row in sorted(rows, key=lambda s: s.place.start):
        if tables and row.place.start - tables[-1][-1].place.end < _SAME_TABLE:
            tables[-1].append(row)
        else:
            tables.append([row])
    return tables


def task_without_lead(grounds: Grounds) -> Iterator[Draft]:
    """A task that nobody leads among tasks that have a lead."""
    message = _("第{number}项任务没有列牵头（责任）单位，而同类任务都列了。")
    for series in _series(grounds.plan.tasks):
        without = [task for task in series if not task.lead]
        if without and len(series) > 2 and len(without) * 2 < len(series):
            example = next(task for task in series if task.lead)
            for task in without:
                if not task.support and _names_a_unit(grounds, task):
                    continue  # printed there, but not read as what it is
                yield Draft(message.format(number=task.number or "？"), (_task_place(task), _task_place(example)))


def _names_a_unit(grounds: Grounds, task: Task) -> bool:
    """Whether a unit that other tasks have stands inside this one or between it and the next."""
    following = min((other.start for other in grounds.plan.tasks if other.start >= task.end), default=len(grounds.text))
    text = grounds.text[task.start : min(following, task.end + _SAME_TABLE)]
    return any(unit in text for other in grounds.plan.tasks for unit in (*other.lead, *other.support) if len(unit) > 2)


def _series(tasks: Sequence[Task]) -> list[list[Task]]:
    """Tasks numbered in one run: those of the text, those of the table."""
    return grouped(tasks, lambda task: task.section[0] if task.section else "")


def _task_place(task: Task) -> Place:
    return Place(quote=task.quote, start=task.start, end=task.end)


def task_numbering(grounds: Grounds) -> Iterator[Draft]:
    """A number left out or given twice in a run of tasks."""
    gap = _("任务编号不连续：第{before}项之后是第{after}项。")
    twice = _("任务编号重复：有两项任务都编为第{after}项。")
    for series in _series(grounds.plan.tasks):
        for one, other in pairwise(sorted(series, key=lambda task: task.start)):
            before, after = number_of(one.number or ""), number_of(other.number or "")
            if before is None or after is None or after == 1 or after == before + 1:
                continue
            if after == before and one.quote != other.quote:
                yield Draft(twice.format(after=after), (_task_place(one), _task_place(other)), f"{before} = {after}")
            elif after > before and not _has_number(grounds.text[one.end : other.start], range(before + 1, after)):
                arithmetic = f"{before} + 1 = {before + 1} ≠ {after}"
                yield Draft(gap.format(before=before, after=after), (_task_place(one), _task_place(other)), arithmetic)


def _has_number(between: str, numbers: range) -> bool:
    """Whether a number missing among the tasks is printed between them after all: then a task was not recognised."""
    return any(re.search(rf"(?:^|\n)\s*[（(]?{number}(?:[）)．.、]|\s*\n)", between) for number in numbers)


def unit_names(grounds: Grounds) -> Iterator[Draft]:
    """One responsible unit under two names that differ by a character or two."""
    message = _("责任单位“{one}”与“{other}”疑为同一单位，名称不一。")
    owners: dict[str, Task] = {}
    for task in grounds.plan.tasks:
        for unit in (*task.lead, *task.support):
            owners.setdefault(unit, task)
    for one, other in combinations(sorted(owners, key=lambda unit: owners[unit].start), 2):
        if _looks_alike(one, other):
            places = [_unit_place(grounds, owners[unit], unit) for unit in (one, other)]
            yield Draft(message.format(one=one, other=other), distinct(p for p in places if p is not None))


def _looks_alike(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if (
        len(long) < _LONG_NAME
        or len(long) - len(short) > 2
        or any(long == short + ending for ending in _GENERAL_ENDINGS)
    ):
        return False
    extra = Counter(long) - Counter(short), Counter(short) - Counter(long)
    if not (set(extra[0]) | set(extra[1])) <= _OFFICE or short[:2] != long[:2] or short[-1] != long[-1]:
        return False
    if len(short) == len(long):
        return sum(a != b for a, b in zip(short, long, strict=True)) <= 2
    rest = iter(long)
    return all(character in rest for character in short)


def _unit_place(grounds: Grounds, task: Task, unit: str) -> Place | None:
    """The unit's name where it is printed for the task: inside it, or in the cells after it."""
    at = grounds.text.find(unit, task.start)
    return grounds.place(at, at + len(unit)) if at >= 0 else None


def lead_differs(grounds: Grounds) -> Iterator[Draft]:
    """The unit responsible for a target in the table is not the one that leads its task."""
    message = _("“{what}”在指标表中的责任单位是{units}，任务分工中却由{lead}牵头。")
    tasks = {number: task for task in grounds.plan.tasks for number in task.targets}
    rows = [s for s in grounds.targets if s.where == "table" and s.units]
    for row in rows:
        for stated in grounds.targets:
            task = tasks.get(grounds.plan.targets[stated.row].id)
            is_again = (
                stated.where == "task-table" and stated.name.key == row.name.key and stated.subject == row.subject
            )
            if (
                is_again
                and task is not None
                and task.lead
                and not set(task.lead) & {unit.removesuffix("等") for unit in row.units}
            ):
                yield Draft(
                    message.format(what=row.what, units=_("、").join(row.units), lead=_("、").join(task.lead)),
                    (row.place, _task_place(task)),
                )
                break


def support_is_lead(grounds: Grounds) -> Iterator[Draft]:
    """A unit that both leads a task and supports it."""
    message = _("第{number}项任务的“{unit}”既是牵头单位又是配合单位。")
    for task in grounds.plan.tasks:
        for unit in task.lead:
            if unit in task.support:
                yield Draft(message.format(number=task.number or "？", unit=unit), (_task_place(task),))
