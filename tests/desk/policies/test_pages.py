"""The pages of measures ask the database as often for many rows as for few; two reforms stand side by side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mingcheng.desk.jobs.worker import run_waiting
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.policies.awards import make_list
from mingcheng.desk.policies.facts import TABLES, put_tables
from mingcheng.desk.policies.models import Award, AwardList, MatchRun, Objection
from mingcheng.desk.policies.reform_pages import ask_for_reform
from mingcheng.desk.policies.run_pages import ask_for_run
from mingcheng.policies.made_up import MadeUpCity, write_city
from tests.desk.world import World

PACK = "jiaxing-2025"


@pytest.fixture
def made(world: World, tmp_path: Path) -> AwardList:
    """A list of many awards, of a finished run, under notice, with objections; more runs and lists beside it."""
    write_city(tmp_path / "facts", MadeUpCity(enterprises=300))
    put_tables({name: tmp_path / "facts" / f"{name}.parquet" for name in TABLES})
    officer = world.users[Role.MEASURE_OFFICER]
    run = ask_for_run(PACK, 2025, officer)
    for percent in ("40 万元", "30 万元"):
        ask_for_reform(f"奖励{percent}", PACK, 2025, {"revenue-step": {"award_1": percent}}, officer)
    run_waiting()
    run.refresh_from_db()
    found = make_list(run, officer)
    found.awards.update(state=Award.State.CONFIRMED)
    AwardList.objects.filter(pk=found.pk).update(state=AwardList.State.NOTICE)
    for award in found.awards.all()[:10]:
        Objection.objects.create(award=award, text="口径存疑", filed_by=officer)
    for number in range(10):
        other = MatchRun.objects.create(pack=PACK, year=2025, is_done=True, asked_by=officer)
        AwardList.objects.create(run=other, title=f"名单{number}", made_by=officer)
    assert found.awards.count() > 20
    return found


def test_pages_ask_the_database_seldom(
    made: AwardList, signed_in: Callable[..., Client], django_assert_max_num_queries: Any
) -> None:
    client, award = signed_in(Role.MEASURE_OFFICER), made.awards.first()
    assert award is not None
    for address, most in (
        (reverse("policies:list"), 12),
        (reverse("policies:runs"), 14),
        (reverse("policies:run", args=[made.run_id]), 16),
        (reverse("policies:award-lists"), 12),
        (reverse("policies:award-list", args=[made.pk]), 18),
        (reverse("policies:notice", args=[made.pk]), 14),
        (reverse("policies:award", args=[award.pk]), 18),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


def test_two_reforms_stand_side_by_side(made: AwardList, world: World, signed_in: Callable[..., Client]) -> None:
    from mingcheng.desk.policies.models import Reform

    client, address = signed_in(Role.PLAN_OFFICER), reverse("policies:compare")
    keys = list(Reform.objects.order_by("pk").values_list("pk", flat=True))
    assert "并排比较" in client.get(reverse("policies:reforms")).content.decode()
    text = client.get(address, {"one": str(keys[0]), "other": str(keys[1])}).content.decode()
    assert "→ 40万元" in text and "→ 30万元" in text and "不能直接相比" not in text
    assert client.get(address, {"one": str(keys[0]), "other": str(keys[0])}).status_code == 302
