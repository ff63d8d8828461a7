"""Every page against what no page of ours sends: numbers of rows that are not there, parameters that mean nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

import mingcheng.desk
from mingcheng.desk.data_folder import DataFolder
from tests.desk.access import Access, nothing
from tests.desk.matrix import ACCESS, Matrix

PAGES = [each for each in ACCESS if each.method == "get"]
NUMBERED = [each for each in PAGES if each.make is not nothing]
NOT_THERE = (0, 999_999_999, 2**63, 10**30)
ASKED = re.compile(r"""GET(?:\.get|\.getlist)?[(\[]["'](\w+)["']""")
NAMES = sorted({
    name for path in Path(mingcheng.desk.__file__).parent.rglob("*.py") for name in ASKED.findall(path.read_text("utf-8"))
} | {"q", "state", "kind", "plan", "owner", "district", "park", "role", "sort", "page", "since", "until", "year", "month"})  # fmt: skip
"""All parameters that some page reads."""
VALUES = (
    "\x00",
    "-1",
    "9" * 40,
    "'\"><script>alert(1)</script>",
    "__class__",
    "2026-13-45",
    "٣",
    "²",
    "%",
    "a" * 3_000,
)


def get(matrix: Matrix, access: Access, address: str, asked: dict[str, str] | None = None) -> Any:
    """The answer to the first of those who may open it."""
    role = min(access.own)
    with transaction.atomic():
        answer: Any = matrix.client(role).get(address, asked or {})
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return answer


@pytest.mark.django_db
@pytest.mark.parametrize("access", [each for each in NUMBERED if each.own], ids=lambda access: access.id)
def test_numbers_that_are_not_there_are_not_found(access: Access, matrix: Matrix, folder: DataFolder) -> None:
    with transaction.atomic():
        there = access.make(matrix.world, "own")
        transaction.set_rollback(True)
    for number in NOT_THERE:
        numbers = tuple(number if isinstance(each, int) else each for each in there)
        if numbers != there:
            assert get(matrix, access, reverse(access.name, args=numbers)).status_code == 404, number


@pytest.mark.django_db
@pytest.mark.parametrize("access", [each for each in PAGES if each.own], ids=lambda access: access.id)
def test_parameters_that_mean_nothing_break_nothing(access: Access, matrix: Matrix, folder: DataFolder) -> None:
    for value in VALUES:
        with transaction.atomic():
            address = reverse(access.name, args=access.make(matrix.world, "own"))
            answer = get(matrix, access, address, dict.fromkeys(NAMES, value))
            transaction.set_rollback(True)
        assert answer.status_code < 500, value
        if "text/html" in answer.headers.get("Content-Type", "") and not answer.streaming:
            assert "<script>alert(1)" not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("access", [each for each in NUMBERED if each.other is not None], ids=lambda access: access.id)
def test_what_is_not_ones_own_looks_like_what_is_not_there(access: Access, matrix: Matrix, folder: DataFolder) -> None:
    for role in access.own - (access.other or frozenset()):
        with transaction.atomic():
            other = access.make(matrix.world, "other")
            numbers = tuple(NOT_THERE[1] if isinstance(each, int) else each for each in other)
            texts = []
            for place in (other, numbers):
                answer = matrix.client(role).get(reverse(access.name, args=place))
                page = answer.content.decode().replace(answer.request["PATH_INFO"], "")
                texts.append((answer.status_code, re.sub(r"\w{64}", "", page)))
            transaction.set_rollback(True)
        assert texts[0] == texts[1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "access", [each for each in ACCESS if each.method == "post" and each.own], ids=lambda each: each.id
)
def test_a_form_of_another_site_changes_nothing(access: Access, matrix: Matrix, folder: DataFolder) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["sessionid"] = matrix.cookies[min(access.own)]
    with transaction.atomic():
        address = reverse(access.name, args=access.make(matrix.world, "own"))
        answer = client.post(address, access.data(matrix.world, "own"), headers={"Origin": "https://evil.example"})
        transaction.set_rollback(True)
    assert answer.status_code == 403 and "页面已过期" in answer.content.decode()
