"""Every page that a role can reach by links: it opens, has a title and a way back, and breaks no rule of the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from mingcheng.desk.organisations.rights import Role
from scripts.screenshots import walk
from tests.desk.browser.conftest import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_every_page_that_a_role_reaches_is_whole(role: Role, person: Callable[[str], Page], desk: Desk) -> None:
    visits = list(walk(person(role.value), desk.address))
    assert visits
    assert {visit.name: visit.faults for visit in visits if visit.faults} == {}
