"""The page that one comes to: what waits for whom, and nothing that is somebody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from mingcheng.desk.home import today as gathering
from mingcheng.desk.home.errands import Errand
from mingcheng.desk.home.panels import places_by_revenue
from mingcheng.desk.organisations.models import Organisation, User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.plans.models import Plan
from mingcheng.desk.statistics.models import Total, place_of
from mingcheng.reference_periods import Period
from tests.desk.world import World

SignedIn = Callable[[Role | User], Client]


def test_what_is_overdue_comes_first_then_by_its_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    one = Errand("甲", "/a", date(2026, 12, 1))
    late = Errand("乙", "/b", date(2026, 11, 1), is_overdue=True)
    some_day = Errand("丙", "/c")
    monkeypatch.setattr(gathering, "_rooms", lambda: iter([lambda user: [some_day, one], lambda user: [late]]))
    assert gathering.errands_of(world.users[Role.PLAN_OFFICER]) == [late, one, some_day]


def test_every_room_that_says_what_needs_people_is_asked() -> None:
    asked = {room.__module__.split(".")[2] for room in gathering._rooms()}
    assert {"plans", "targets", "tasks", "statistics", "registry", "policies", "organisations"} <= asked


def test_a_plan_in_review_waits_for_the_plan_office_alone(signed_in: SignedIn) -> None:
    Plan.objects.create(title="云麓区行动方案", state=Plan.State.IN_REVIEW)
    assert "云麓区行动方案" in signed_in(Role.PLAN_OFFICER).get("/").content.decode()
    for role in (Role.TASK_UNIT, Role.ENTERPRISE, Role.PUBLIC_READER, Role.ADMINISTRATOR):
        assert "云麓区行动方案" not in signed_in(role).get("/").content.decode()


def test_the_large_screen_renews_itself_as_a_part(signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    whole, part = client.get("/screen/"), client.get("/screen/", headers={"hx-request": "true"})
    assert b"<html" in whole.content and b"<html" not in part.content
    assert b'hx-trigger="every 60s"' in part.content


def test_a_district_hidden_on_the_wall_cannot_be_told_from_the_total(world: World) -> None:
    third = Organisation.objects.create(
        name="滨湖区", kind=Organisation.Kind.DISTRICT, parent=world.city, adcode="990109"
    )
    places = {world.district["own"]: 9, world.district["other"]: 5, third: 2}
    for place, reporters in places.items():
        Total.objects.create(
            form="software-monthly", year=2026, last_month=9, district=place, place=place_of(place.pk, None),
            item="software_revenue", value=reporters * 10**10, reporters=reporters,
        )  # fmt: skip
    shown = {row["place"]: row["value"] for row in places_by_revenue(Period.through(2026, 9))}
    assert [place for place in places if shown[place] is not None] == [world.district["own"]]
    Total.objects.filter(district=third).update(reporters=3)
    assert all(row["value"] is not None for row in places_by_revenue(Period.through(2026, 9)))
