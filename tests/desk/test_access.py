"""Every address x every role x own and other rows, and what every page owes its reader whatever room it is of.

MINGCHENG_ACCESS_TABLE=out/access.md writes the outcome of every request into a table.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.urls import get_resolver, reverse

from mingcheng.desk.data_folder import DataFolder
from mingcheng.desk.organisations.rights import Role
from tests.desk.access import Access
from tests.desk.matrix import ACCESS, READERS, Matrix, methods_by_name, patterns
from tests.desk.page_rules import faults_of
from tests.desk.world import Side


def test_every_address_has_its_line() -> None:
    named = {name for name, each in patterns(get_resolver()) if not getattr(each.callback, "open_to_all", False)}
    assert named - {each.name for each in ACCESS} == set()


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(methods_by_name()))
def test_what_has_no_line_is_refused(name: str, matrix: Matrix, folder: DataFolder) -> None:
    """A method without a line in the matrix does nothing, whoever asks: no form that nobody looked at, no change by GET."""
    line = next(each for each in ACCESS if each.name == name)
    role = next(iter(sorted(line.own or frozenset(Role))))
    for method in sorted({"get", "post", "put", "patch", "delete"} - methods_by_name()[name]):
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
