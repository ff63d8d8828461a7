"""Whoever reads about a single enterprise is in the audit trail, whatever page it was."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from mingcheng.desk.data_folder import DataFolder
from mingcheng.desk.organisations.entries import AuditEntry
from tests.desk.access import Access
from tests.desk.matrix import ACCESS, Matrix

ROOMS = ("registry", "statistics", "policies")
NOT_OF_ONE = frozenset({"registry:add-contact", "statistics:publication"})
"""Pages of these rooms whose rows belong to somebody, but which tell nothing about a single enterprise."""
LINES = [
    each
    for each in ACCESS
    if each.method == "get"
    and each.name.split(":")[0] in ROOMS
    and each.other is not None
    and each.name not in NOT_OF_ONE
    and each.own
]


@pytest.mark.django_db
@pytest.mark.parametrize("access", LINES, ids=lambda access: access.id)
def test_reading_about_an_enterprise_is_kept(access: Access, matrix: Matrix, folder: DataFolder) -> None:
    role = min(access.own)
    with transaction.atomic():
        address = reverse(access.name, args=access.make(matrix.world, "own"))
        before = AuditEntry.objects.count()
        answer: Any = matrix.client(role).get(address, access.data(matrix.world, "own"))
        if answer.streaming:
            b"".join(answer.streaming_content)
        kept = list(AuditEntry.objects.newest_first()[: AuditEntry.objects.count() - before])
        transaction.set_rollback(True)
    assert answer.status_code == 200
    assert any(entry.deed in ("read", "download") and entry.actor == matrix.world.users[role] for entry in kept)
