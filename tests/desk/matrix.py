"""The city with everybody signed in, made once for a module of tests, and all lines of who may open what."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver
from pytest_django.plugin import DjangoDbBlocker

from mingcheng.desk.organisations.models import User
from mingcheng.desk.organisations.rights import Role
from tests.desk.access import Access
from tests.desk.world import Side, World, build_world

ROOMS = sorted(path.parent.name for path in Path(__file__).parent.glob("*/access.py"))
ACCESS: list[Access] = [each for room in ROOMS for each in import_module(f"tests.desk.{room}.access").ACCESS]
BACKEND = "django.contrib.auth.backends.ModelBackend"
READERS = (None, *Role)


@dataclass
class Matrix:
    """The city with everybody signed in, made once for all addresses, and what came of each request."""

    world: World
    cookies: dict[Role, str]
    outcomes: dict[tuple[Access, Side], list[object]] = field(default_factory=dict)

    def client(self, role: Role | None) -> Client:
        """A browser of somebody in a role, or of nobody."""
        client = Client(raise_request_exception=True)
        if role is not None:
            client.cookies["sessionid"] = self.cookies[role]
        return client

    def table(self) -> str:
        """All requests as a table."""
        lines = ["| 方法 | 地址 | 范围 | 匿名 | " + " | ".join(str(role.label) for role in Role) + " |",
                 "|---" * (len(READERS) + 3) + "|"]  # fmt: skip
        for (access, side), statuses in self.outcomes.items():
            cells = " | ".join(str(status) for status in statuses)
            lines.append(f"| {access.method} | {access.name} | {side} | {cells} |")
        count = sum(len(each) for each in self.outcomes.values())
        return f"{count} requests, {len({access.name for access, _ in self.outcomes})} addresses\n\n" + "\n".join(lines)


@pytest.fixture(scope="module")
def matrix(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Matrix]:
    """The matrix. The city really stands in the database until the last address is done; each test takes back its own."""
    with django_db_blocker.unblock():
        world = build_world()
        made = Matrix(world, {role: _session_of(user) for role, user in world.users.items()})
    yield made
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)
    place = os.environ.get("MINGCHENG_ACCESS_TABLE")
    if place and made.outcomes:
        Path(place).parent.mkdir(parents=True, exist_ok=True)
        Path(place).write_text(made.table(), encoding="utf-8")


def _session_of(user: User) -> str:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client.cookies["sessionid"].value


def patterns(resolver: URLResolver, app: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each, f"{each.app_name}:" if each.app_name else app)
        else:
            yield f"{app}{each.name}", each


def methods_by_name() -> dict[str, set[str]]:
    """For each address the methods that have a line."""
    found: dict[str, set[str]] = {}
    for each in ACCESS:
        found.setdefault(each.name, set()).add(each.method)
    return found
