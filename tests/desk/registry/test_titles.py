"""Titles, pools and what is about to change of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mingcheng.desk.data_folder import DataFolder
from mingcheng.desk.organisations.models import User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.registry.models import PoolChange, Prospect, Standing
from mingcheng.desk.registry.pool_changes import journal_pool_changes
from mingcheng.desk.registry.prospects import NoFactsError, compute_prospects, is_near
from mingcheng.desk.registry.standings_sync import synchronise_standings
from mingcheng.desk.registry.today import today
from tests.desk.registry.lists import imported
from tests.desk.world import USCCS, World

SILENT = lambda done, total, text="": None  # noqa: E731
"""A job that nobody follows."""


def titles_list(day: date) -> str:
    return (
        "统一社会信用代码,企业名称,称号,名单,变动,日期,有效期至,依据\n"
        f"{USCCS['own']},临江云麓软件有限公司,高企,称号,认定,2024-12-01,{day + timedelta(days=20)},公告\n"
        f"{USCCS['own']},临江云麓软件有限公司,规上,称号,入库,2025-01-01,,名单\n"
        f"{USCCS['other']},临江河东软件有限公司,专精特新,称号,认定,2019-01-01,,公告\n"
        "91900000MAWJKE6Y6T,宁波凌昀麓软件有限公司,高企,称号,认定,2025-12-01,,公告\n"
        f"{USCCS['own']},临江云麓软件有限公司,十佳,称号,认定,2025-12-01,,\n"
    )


@pytest.mark.django_db
def test_a_list_of_titles_stands_beside_the_enterprises(world: World) -> None:
    row = imported(titles_list(timezone.localdate()), "", kind="titles")
    own, other = world.enterprise["own"], world.enterprise["other"]
    own.refresh_from_db()
    other.refresh_from_db()
    assert own.titles == ["high_tech", "above_scale"] and own.is_above_scale is True
    assert other.titles == [] and other.is_above_scale is False
    assert Standing.objects.get(enterprise=other).status == "expired"
    assert row.result["not_in_register"] == ["91900000MAWJKE6Y6T"]
    assert len(row.result["rejected"]) == 1


@pytest.mark.django_db
def test_what_is_done_again_changes_nothing(world: World) -> None:
    imported(titles_list(timezone.localdate()), "", kind="titles")
    before = list(Standing.objects.order_by("pk").values())
    synchronise_standings()
    imported(titles_list(timezone.localdate()), "", kind="titles")
    assert list(Standing.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_a_title_that_ends_is_an_errand_and_listed(world: World, signed_in: Callable[[Role | User], Client]) -> None:
    imported(titles_list(timezone.localdate()), "", kind="titles")
    texts = [each.text for each in today(world.users[Role.STATISTICS_OFFICER])]
    assert "1家的“高新技术企业”60 天内到期" in texts
    page = signed_in(Role.DISTRICT).get(reverse("registry:pool", args=["high_tech"]), {"view": "expiring"})
    assert "临江云麓软件有限公司" in page.content.decode()


@pytest.mark.django_db
def test_into_the_pool_and_out_of_it_with_a_reason(world: World, signed_in: Callable[[Role | User], Client]) -> None:
    client, address = signed_in(Role.DISTRICT), reverse("registry:change-pool", args=["srdi"])
    client.post(address, {"codes": USCCS["own"], "change": "enter", "reason": "创新能力较强"})
    held = Standing.objects.get()
    assert (held.kind, held.standing, held.status, held.enterprise) == ("srdi", "pool", "held", world.enterprise["own"])
    client.post(address, {"codes": USCCS["other"], "change": "enter", "reason": "不在本区"})
    assert PoolChange.objects.count() == 1, "another district's enterprise is out of reach"
    client.post(address, {"codes": USCCS["own"], "change": "leave", "reason": "迁出"})
    held.refresh_from_db()
    assert held.status == "left"


@pytest.mark.django_db
def test_a_change_that_was_not_journaled_is_so_later_and_once(world: World) -> None:
    PoolChange.objects.create(
        enterprise=world.enterprise["own"], kind="srdi", change="enter", date=date(2026, 9, 1), reason="x"
    )
    assert journal_pool_changes() == 1
    PoolChange.objects.update(is_journaled=False)
    journal_pool_changes()
    synchronise_standings()
    assert Standing.objects.filter(status="held").count() == 1


@pytest.mark.django_db
def test_who_meets_the_conditions_and_who_is_near(world: World, folder: DataFolder, tmp_path: Path) -> None:
    with pytest.raises(NoFactsError):
        compute_prospects(SILENT, tmp_path / "nothing")
    facts = tmp_path / "facts"
    facts.mkdir()
    codes = [USCCS["own"], USCCS["other"]]
    pq.write_table(pa.table({"uscc": codes, "name": ["甲", "乙"], "region": ["990102", "990103"], "kind": ["software"] * 2,
                             "industry_division": ["65", "65"], "founded": [date(2015, 1, 1)] * 2}), facts / "enterprises.parquet")  # fmt: skip
    pq.write_table(pa.table({"uscc": codes, "year": pa.array([2025, 2025], pa.int32()), "revenue": [2500.0, 1700.0]}),
                   facts / "annual.parquet")  # fmt: skip
    told = compute_prospects(SILENT, facts, date(2026, 11, 1))
    assert told["prospects"]["above_scale"] >= 1
    found = dict(Prospect.objects.filter(kind="above_scale").values_list("enterprise__uscc", "what"))
    assert found[USCCS["own"]] in ("entering", "may_enter")
    before = list(Prospect.objects.order_by("pk").values())
    compute_prospects(SILENT, facts, date(2026, 11, 1))
    assert list(Prospect.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("have", "need", "is_it"),
    [(16.0, 20.0, True), (15.9, 20.0, False), (24.0, 20.0, True), (25.0, 20.0, False), (0.0, 20.0, False)],
)
def test_near_is_four_fifths(have: float, need: float, is_it: bool) -> None:
    assert is_near({"have": have, "need": need}) is is_it
