"""Tasks made from a published plan. A plan that is published again updates them by the identifiers of its items; what people
changed in the ledger, and every report, stays."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from mingcheng.desk.plans.models import Plan, PlanItem
from mingcheng.desk.tasks import months
from mingcheng.desk.tasks.duties import matched, set_duties
from mingcheng.desk.tasks.models import Task
from mingcheng.desk.tasks.units import UnitIndex
from mingcheng.period_phrases import PeriodMention, find_periods

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User

_NUMBERED = re.compile(r"^(?:[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十\d]+[、.．])\s*")
_TITLE_LENGTH = 40


def take_over(plan: Plan, user: User | None = None) -> list[Task]:
    """The tasks of a plan after it was published; those that it no longer has leave the ledger, with their reports kept."""
    index = UnitIndex.of_desk()
    kept = {row.identifier: row for row in Task.objects.filter(plan=plan).prefetch_related("duties")}
    items = plan.items.filter(kind=PlanItem.Kind.TASK, state=PlanItem.State.CONFIRMED).order_by("start", "pk")
    found = [_saved(plan, item, kept.get(item.identifier), index, user) for item in items]
    here = {row.pk for row in found}
    for row in kept.values():
        if row.is_current and row.pk not in here:
            _leave(row)
    return found


def withdraw(plan: Plan) -> None:
    """A withdrawn plan's tasks leave the ledger."""
    for row in Task.objects.filter(plan=plan, is_current=True):
        _leave(row)


def _leave(row: Task) -> None:
    row.is_current = False
    row.save(update_fields=["is_current"])


def _saved(plan: Plan, item: PlanItem, row: Task | None, index: UnitIndex, user: User | None) -> Task:
    is_new = row is None
    task = row or Task(plan=plan, identifier=item.identifier, starts_on=timezone.localdate(), created_by=user)
    task.is_current = True
    if not task.was_edited:
        for name, value in _values(plan, item).items():
            setattr(task, name, value)
    if not is_new:
        task.version += 1
    task.save()
    if not task.was_edited:
        lead, support, unknown = matched(item.data.get("lead") or (), item.data.get("support") or (), index)
        set_duties(task, lead, support)
        if task.unmatched != unknown:
            task.unmatched = unknown
            task.save(update_fields=["unmatched"])
    return task


def _values(plan: Plan, item: PlanItem) -> dict[str, Any]:
    section = [str(each) for each in item.data.get("section") or ()]
    return {
        "number": str(item.data.get("number") or "")[:20],
        "title": title_of(item.quote, item.data.get("title"))[:120],
        "text": item.quote,
        "theme": _NUMBERED.sub("", section[-1])[:80] if section else "",
        "deliverable": str(item.data.get("deliverable") or "")[:300],
        "due": due_of(item.quote, plan, item.data),
    }


def title_of(text: str, title: str | None = None) -> str:
    """What a task is called: the heading that the plan gives it, else its first sentence, or clause where that is long.

    >>> title_of("建立软件龙头企业培育库，到2028年达到15家。定期走访。")
    '建立软件龙头企业培育库，到2028年达到15家'
    """
    if title:
        return title
    first = re.split(r"[。；\n]", text.strip(), maxsplit=1)[0]
    return (first if len(first) <= _TITLE_LENGTH else re.split(r"[，：,]", first, maxsplit=1)[0])[:120] or text[:120]


def due_of(text: str, plan: Plan, data: dict[str, Any] | None = None) -> date | None:
    """Until when: as the plan says for this task, else the last year that its sentence names, else the end of the plan."""
    printed = (data or {}).get("due")
    if isinstance(printed, str):
        try:
            return date.fromisoformat(printed)
        except ValueError:
            text = f"{printed} {text}"
    ends = [end for each in find_periods(text) if not each.is_past_phrase and (end := _end_of(each)) is not None]
    if ends:
        return max(ends)
    return date(plan.last_year, 12, 31) if plan.last_year else None


def _end_of(mention: PeriodMention) -> date | None:
    """The last day of what a phrase says; months count where it names them."""
    if mention.in_title or mention.kind not in ("by", "in", "during"):
        return None
    if mention.period is not None:
        return months.last_day(date(mention.period.year, mention.period.last_month, 1))
    return date(mention.last_year, 12, 31) if mention.last_year else None
