"""The rooms in the order in which they stand at the left of every page, each with the right that opens it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from mingcheng.language import _, marked


@dataclass(frozen=True, slots=True)
class Room:
    """An entry: what it is called, the name of its address, the rights of which one opens it, its sign."""

    label: str
    url_name: str
    rights: tuple[str, ...]

    @property
    def app(self) -> str:
        """The app whose pages belong to the room."""
        return self.url_name.split(":")[0]


ROOMS = (
    Room(marked("驾驶舱"), "home:home", ("home.view",)),
    Room(marked("规划"), "plans:list", ("plans.view",)),
    Room(marked("目标"), "targets:list", ("targets.view",)),
    Room(marked("任务"), "tasks:list", ("tasks.view",)),
    Room(marked("成果"), "deliverables:list", ("deliverables.view",)),
    Room(marked("统计"), "statistics:rounds", ("statistics.view", "statistics.tables", "statistics.published")),
    Room(marked("名录"), "registry:list", ("registry.view",)),
    Room(marked("政策"), "policies:list", ("policies.view",)),
    Room(marked("园区"), "parks:list", ("parks.view",)),
    Room(marked("后台任务"), "jobs:list", ("jobs.view",)),
    Room(marked("单位与用户"), "organisations:list", ("organisations.manage",)),
    Room(marked("审计"), "organisations:audit", ("audit.view",)),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """For templates: whose desk it is, the rooms that the person may enter, the one where they are marked."""
    from mingcheng.desk.organisations.models import Organisation
    from mingcheng.desk.organisations.reach import has_right

    # asked for where it is written: parts of pages do not name the city
    city = SimpleLazyObject(lambda: Organisation.objects.filter(parent=None).order_by("path").first())
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"rooms": [], "city": city}
    here = request.resolver_match.view_name if request.resolver_match else ""
    found = []
    for room in ROOMS:
        if not any(has_right(user, right) for right in room.rights):
            continue
        try:
            address = reverse(room.url_name)
        except NoReverseMatch:
            continue
        found.append({"label": _(room.label), "address": address, "is_here": _holds(room, here), "app": room.app})
    return {"rooms": found, "city": city}


OWN_PAGES = ("organisations:account", "organisations:change-password")
"""Of the one who reads, in no room."""


def _holds(room: Room, page: str) -> bool:
    """Whether a page (`app:name`) is one of the room's. The audit trail is a room beside the people, in the same app."""
    if room.app == "home" or page in OWN_PAGES:
        return page == room.url_name
    if room.app == "organisations":
        return page.startswith("organisations:") and ("audit" in page) == ("audit" in room.url_name)
    return page.split(":")[0] == room.app
