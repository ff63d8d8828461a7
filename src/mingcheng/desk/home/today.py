"""What needs somebody today, gathered from all rooms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from django.apps import apps

from mingcheng.desk.home.errands import Errand

if TYPE_CHECKING:
    from mingcheng.desk.organisations.models import User

FAR = date.max


def errands_of(user: User) -> list[Errand]:
    """Everything that waits for this person: what is overdue first, then by the day on which it is due."""
    found = [errand for room in _rooms() for errand in room(user)]
    return sorted(found, key=lambda errand: (not errand.is_overdue, errand.due or FAR, errand.text))


def _rooms() -> Iterator[Callable[[User], list[Errand]]]:
    """The rooms that say what needs people: those with a module `today`."""
    for config in apps.get_app_configs():
        name = f"{config.name}.today"
        if config.name.startswith("mingcheng.desk.") and config.label != "home" and find_spec(name):
            yield import_module(name).today
