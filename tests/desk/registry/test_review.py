"""Deciding whether two records are one enterprise."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from mingcheng.desk.jobs.worker import run_waiting
from mingcheng.desk.organisations.models import AuditEntry, User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.registry.decisions import journal_decisions, pairs
from mingcheng.desk.registry.members import members_of
from mingcheng.desk.registry.models import Enterprise, MergeDecision
from mingcheng.desk.registry.store import register
from tests.desk.registry.lists import linked_pair
from tests.desk.world import World


@pytest.mark.django_db
def test_a_decision_is_kept_and_the_next_pair_comes(world: World, signed_in: Callable[[Role | User], Client]) -> None:
    left, right = linked_pair()
    client = signed_in(Role.STATISTICS_OFFICER)
    address = reverse("registry:pair", args=[left, right])
    page = client.get(address).content.decode()
    assert "是不是同一家" in page and 'data-key="1"' in page
    answer = client.post(address, {"verdict": "different", "reason": "股东不同", "seen": ""})
    assert answer.status_code == 302 and answer.headers["Location"] != address
    decision = MergeDecision.objects.get()
    assert (decision.verdict, decision.reason, decision.by) == (
        "different",
        "股东不同",
        world.users[Role.STATISTICS_OFFICER],
    )
    assert AuditEntry.objects.filter(deed="merge", object_pk=str(decision.pk)).exists()


@pytest.mark.django_db
def test_who_decides_after_somebody_else_is_told_and_loses_nothing(
    world: World, signed_in: Callable[[Role | User], Client]
) -> None:
    left, right = linked_pair()
    address = reverse("registry:pair", args=[left, right])
    other = world.user(Role.STATISTICS_OFFICER, world.bureau, "other-officer")
    signed_in(other).post(address, {"verdict": "same", "reason": "一家", "seen": ""})
    client = signed_in(Role.STATISTICS_OFFICER)
    answer = client.post(address, {"verdict": "different", "reason": "我看不是", "seen": ""})
    text = answer.content.decode()
    assert answer.status_code == 409 and "已判断为“是同一家”" in text and "我看不是" in text
    seen = MergeDecision.objects.get().pk
    assert client.post(address, {"verdict": "different", "reason": "我看不是", "seen": str(seen)}).status_code == 302
    assert [row.verdict for row in MergeDecision.objects.all()] == ["different", "same"]


@pytest.mark.django_db
def test_decisions_journaled_twice_say_nothing_new(world: World) -> None:
    left, right = linked_pair()
    MergeDecision.objects.create(left=left, right=right, verdict="different", by=None)
    assert journal_decisions() == 1
    MergeDecision.objects.update(is_journaled=False)  # as after a death between the journal and the table
    assert journal_decisions() == 1
    told = register().decisions().to_pylist()
    assert {(row["left"], row["right"], row["verdict"]) for row in told} == {(left, right, "different")}


@pytest.mark.django_db
def test_unsure_is_kept_here_and_asked_last(world: World) -> None:
    left, right = linked_pair()
    MergeDecision.objects.create(left=left, right=right, verdict="unsure")
    assert journal_decisions() == 0
    assert {pairs()[-1].left, pairs()[-1].right} == {left, right}


@pytest.mark.django_db
def test_a_wrong_merge_is_split(world: World, signed_in: Callable[[Role | User], Client]) -> None:
    linked_pair()
    row = Enterprise.objects.get(uscc="91900000MAWJKE6Y6T")
    members = members_of(row)
    assert len(members) == 2
    client = signed_in(Role.STATISTICS_OFFICER)
    address = reverse("registry:split", args=[row.pk])
    client.post(address, {"record": [each["key"] for each in members], "reason": "两家"})
    assert not MergeDecision.objects.exists(), "not all of them"
    client.post(address, {"record": [members[1]["key"]], "reason": "两家"})
    run_waiting()
    row.refresh_from_db()
    assert row.records == 1
    assert Enterprise.objects.filter(name="凌昀麓软件（宁波）有限公司").exists()
