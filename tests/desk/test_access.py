"""Every address x every role x own and other rows, and what every page owes its reader whatever room it is of.

MINGCHENG_ACCESS_TABLE=out/access.md writes the outcome of every request into a table.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django.plugin import DjangoDbBlocker

from mingcheng.desk.data_folder import DataFolder
from mingcheng.desk.organisations.models import User
from mingcheng.desk.organisations.rights import Role
from tests.desk.access import Access
from tests.desk.page_rules import faults_of
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
    if place:
        Path(place).parent.mkdir(parents=True, exist_ok=True)
        Path(place).write_text(made.table(), encoding="utf-8")


def _session_of(user: User) -> str:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client.cookies["sessionid"].value


def _patterns(resolver: URLResolver, app: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _patterns(each, f"{each.app_name}:" if each.app_name else app)
        else:
            yield f"{app}{each.name}", each


def test_every_address_has_its_line() -> None:
    named = {name for name, each in _patterns(get_resolver()) if not getattr(each.callback, "open_to_all", False)}
    assert named - {each.name for each in ACCESS} == set()


def _methods() -> dict[str, set[str]]:
    """For each address the methods that have a line."""
    found: dict[str, set[str]] = {}
    for each in ACCESS:
        found.setdefault(each.name, set()).add(each.method)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(_methods()))
def test_what_has_no_line_is_refused(name: str, matrix: Matrix, folder: DataFolder) -> None:
    """A method without a line in the matrix does nothing, whoever asks: no form that nobody looked at, no change by GET."""
    line = next(each for each in ACCESS if each.name == name)
    role = next(iter(sorted(line.own or frozenset(Role))))
    for method in sorted({"get", "post", "put", "patch", "delete"} - _methods()[name]):
        with transaction.atomic():
            address = reverse(name, args=line.make(matrix.world, "own"))
            answer = getattr(matrix.client(Role(role)), method)(address)
            transaction.set_rollback(True)
        assert answer.status_code in (403, 404, 405), method


def _asked(matrix: Matrix, access: Access, side: Side, role: Role | None) -> Any:
    """The answer to one request, or the exception that it raised; whatever it changed is taken back."""
    with transaction.atomic():
        try:
            address = reverse(access.name, args=access.make(matrix.world, side))
            answer = getattr(matrix.client(role), access.method)(address, access.data(matrix.world, side))
            if answer.streaming:
                b"".join(answer.streaming_content)  # a file that is read to its end closes itself
            return answer
        except Exception as error:
            return error
        finally:
            transaction.set_rollback(True)


def _verdict(answer: Any, role: Role | None, is_allowed: bool) -> str:
    """What is wrong with an answer; empty where nothing is."""
    if isinstance(answer, Exception):
        return f"{type(answer).__name__}: {answer}"
    status: int = answer.status_code
    is_at_the_door = status == 302 and answer.url.startswith(reverse("organisations:sign-in"))
    if role is None:
        return "" if is_at_the_door else f"{status} for nobody"
    if not is_allowed:
        return "" if status in (403, 404) else f"{status} without the right"
    return f"{status} with the right" if status >= 400 or is_at_the_door else ""


@pytest.mark.django_db
@pytest.mark.parametrize("access", ACCESS, ids=lambda access: access.id)
def test_who_may_open_what(access: Access, matrix: Matrix, folder: DataFolder) -> None:
    sides: tuple[Side, ...] = ("own",) if access.other is None else ("own", "other")
    wrong: list[tuple[Side, str | None, str]] = []
    for side in sides:
        allowed = access.own if side == "own" or access.other is None else access.other
        for role in READERS:
            answer = _asked(matrix, access, side, role)
            fault = _verdict(answer, role, role in allowed)
            faults = [fault] if fault else faults_of(answer, access.name)
            wrong.extend((side, role and role.value, each) for each in faults)
            matrix.outcomes.setdefault((access, side), []).append(getattr(answer, "status_code", "!"))
    assert not wrong
