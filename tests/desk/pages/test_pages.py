"""What all pages share: language, parts, navigation, saving what others may have changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from mingcheng.desk.organisations.models import User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.pages.locking import ChangedMeanwhile, save_if_unchanged
from mingcheng.desk.plans.models import Plan
from tests.desk.world import World

SignedIn = Callable[[Role | User], Client]


def test_english_is_one_click_away_and_stays(signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    assert 'lang="zh-hans"' in client.get("/jobs/").content.decode()
    client.post("/language/", {"language": "en", "next": "/jobs/"})
    page = client.get("/jobs/").content.decode()
    assert 'lang="en"' in page and "<h1>后台任务</h1>" not in page


def test_a_language_that_is_none_and_a_way_to_another_host_are_refused(signed_in: SignedIn) -> None:
    response = signed_in(Role.PLAN_OFFICER).post("/language/", {"language": "xx", "next": "https://example.org/"})
    assert response["Location"] == "/" and "django_language" not in response.cookies


def test_htmx_gets_the_rows_alone_and_history_the_whole_page(signed_in: SignedIn) -> None:
    client = signed_in(Role.PLAN_OFFICER)
    part = client.get("/jobs/", headers={"hx-request": "true"})
    whole = client.get("/jobs/", headers={"hx-request": "true", "hx-history-restore-request": "true"})
    assert b"<html" not in part.content and b"<html" in whole.content
    assert "HX-Request" in part["Vary"]


def test_only_the_rooms_that_somebody_may_enter_are_shown(signed_in: SignedIn) -> None:
    officer = signed_in(Role.PLAN_OFFICER).get("/jobs/").content.decode()
    reader = signed_in(Role.PUBLIC_READER).get("/").content.decode()
    assert 'href="/jobs/"' in officer
    assert 'href="/jobs/"' not in reader


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(world: World) -> None:
    plan = Plan.objects.create(title="一")
    save_if_unchanged(Plan.objects.all(), plan.pk, 1, {"title": "二"})
    with pytest.raises(ChangedMeanwhile) as caught:
        save_if_unchanged(Plan.objects.all(), plan.pk, 1, {"title": "三"})
    assert caught.value.row.title == "二"  # type: ignore[attr-defined]
    plan.refresh_from_db()
    assert (plan.title, plan.version) == ("二", 2)
