"""Who answers for a task: set by plans, by the form, or by assigning a printed name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.tasks.models import Duty, Task, UnitName
from mingcheng.desk.tasks.units import UnitIndex

Part = Duty.Part


def set_duties(task: Task, lead: Sequence[int], support: Sequence[int]) -> None:
    """Makes the units (keys) the task's, in this order. Who both leads and supports, leads. A unit that has lost its part
    goes, unless it has reported: then its row is kept, not active."""
    wanted = {key: (Part.LEAD, place) for place, key in enumerate(dict.fromkeys(lead))}
    for place, key in enumerate(dict.fromkeys(support)):
        wanted.setdefault(key, (Part.SUPPORT, place))
    held = {duty.organisation_id: duty for duty in task.duties.all()}
    for key, (part, place) in wanted.items():
        _keep(held.get(key) or Duty(task=task, organisation_id=key), part, place)
    for key, duty in held.items():
        if key not in wanted:
            _drop(duty)
    getattr(task, "_prefetched_objects_cache", {}).pop("duties", None)


def _keep(duty: Duty, part: str, place: int) -> None:
    if duty.pk and (duty.part, duty.place, duty.is_active) == (part, place, True):
        return
    duty.part, duty.place, duty.is_active = part, place, True
    duty.save()


def _drop(duty: Duty) -> None:
    if duty.reports.exists() or duty.escalations.exists():
        if duty.is_active:
            duty.is_active = False
            duty.save(update_fields=["is_active"])
    else:
        duty.delete()


def matched(
    lead: Iterable[str], support: Iterable[str], index: UnitIndex
) -> tuple[list[int], list[int], list[list[str]]]:
    """The keys of leading and of supporting units by their printed names, and the names that are nobody here."""
    found: dict[str, list[int]] = {Part.LEAD: [], Part.SUPPORT: []}
    unknown = []
    for part, names in ((Part.LEAD, lead), (Part.SUPPORT, support)):
        for name in names:
            keys = index.find(name)
            found[part] += keys
            if not keys:
                unknown.append([name, part.value])
    return found[Part.LEAD], found[Part.SUPPORT], unknown


def assign(name: str, organisation: Organisation) -> int:
    """From now on a printed name means an organisation: in every task where it was left open, and in plans to come. Says how
    many tasks got the unit."""
    with transaction.atomic():
        UnitName.objects.update_or_create(name=name, defaults={"organisation": organisation})
        count = 0
        for task in Task.objects.select_for_update(of=("self",)).exclude(unmatched=[]):
            parts = [part for printed, part in task.unmatched if printed == name]
            if not parts:
                continue
            task.unmatched = [each for each in task.unmatched if each[0] != name]
            task.version += 1
            task.save(update_fields=["unmatched", "version"])
            _add(task, organisation, parts[0])
            count += 1
    return count


def _add(task: Task, organisation: Organisation, part: str) -> None:
    held = task.duties.filter(organisation=organisation).first()
    if held is not None and held.is_active:
        return
    place = task.duties.filter(part=part).count()
    _keep(held or Duty(task=task, organisation=organisation), part, place)


def set_aside(name: str) -> int:
    """A printed name that is to be no unit here: it is asked for no longer. Says in how many tasks it stood."""
    count = 0
    with transaction.atomic():
        for task in Task.objects.select_for_update(of=("self",)).exclude(unmatched=[]):
            rest = [each for each in task.unmatched if each[0] != name]
            if len(rest) != len(task.unmatched):
                task.unmatched = rest
                task.version += 1
                task.save(update_fields=["unmatched", "version"])
                count += 1
    return count
