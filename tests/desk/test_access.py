"""Every address x every role x own and other rows."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from mingcheng.desk.organisations.rights import Role
from tests.desk.access import Access
from tests.desk.world import Side, World

ROOMS = sorted(path.parent.name for path in Path(__file__).parent.glob("*/access.py"))
ACCESS: list[Access] = [each for room in ROOMS for each in import_module(f"tests.desk.{room}.access").ACCESS]


def _patterns(resolver: URLResolver, app: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _patterns(each, f"{each.app_name}:" if each.app_name else app)
        else:
            yield f"{app}{each.name}", each


def test_every_address_has_its_line() -> None:
    named = {name for name, each in _patterns(get_resolver()) if not getattr(each.callback, "open_to_all", False)}
    assert named - {each.name for each in ACCESS} == set()


@pytest.mark.django_db
@pytest.mark.parametrize("access", ACCESS, ids=lambda access: access.id)
def test_who_may_open_what(access: Access, world: World) -> None:
    sides: tuple[Side, ...] = ("own",) if access.other is None else ("own", "other")
    wrong = []
    for side in sides:
        allowed = access.own if side == "own" or access.other is None else access.other
        for role in (None, *Role):
            address = reverse(access.name, args=access.make(world, side))
            client = Client(raise_request_exception=True)
            if role is not None:
                client.force_login(world.users[role], backend="django.contrib.auth.backends.ModelBackend")
            response = getattr(client, access.method)(address, access.data(world, side))
            if role is None:
                is_right = response.status_code == 302 and response.url.startswith(reverse("organisations:sign-in"))
            elif role in allowed:
                is_right = response.status_code < 400
            else:
                is_right = response.status_code in (403, 404)
            if not is_right:
                wrong.append((side, role and role.value, response.status_code, address))
    assert not wrong
