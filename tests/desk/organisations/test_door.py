"""Signing in and out, locking, sessions, and what an anonymous or expired request gets."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from mingcheng.desk.organisations.entries import AuditEntry
from mingcheng.desk.organisations.gate import SEEN, SINCE
from mingcheng.desk.organisations.models import SignIn, User
from mingcheng.desk.organisations.rights import Role
from tests.desk.world import PASSWORD, World

SignedIn = Callable[[Role | User], Client]
DOOR = "/sign-in/"


def sign_in(client: Client, username: str, password: str, **more: str) -> int:
    """What comes of trying."""
    return client.post(DOOR, {"username": username, "password": password, **more}).status_code


def test_the_right_password_leads_to_the_page_that_was_wanted(world: World, client: Client) -> None:
    assert client.get("/account/").url == "/sign-in/?next=/account/"  # type: ignore[attr-defined]
    answer = client.post(DOOR, {"username": "district", "password": PASSWORD, "next": "/account/"})
    assert (answer.status_code, answer["Location"]) == (302, "/account/")


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "http:evil.example", "javascript:alert(1)", "///x"],
)
def test_nobody_is_led_to_another_host(world: World, client: Client, elsewhere: str) -> None:
    answer = client.post(DOOR, {"username": "district", "password": PASSWORD, "next": elsewhere})
    assert answer["Location"] == "/"
    answer = client.post("/language/", {"language": "en", "next": elsewhere})
    assert answer["Location"] == "/"
    assert client.post("/sign-out/", {"next": elsewhere})["Location"] == DOOR


def test_the_session_key_changes_when_somebody_signs_in(world: World, client: Client) -> None:
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = str(before)
    sign_in(client, "district", PASSWORD)
    assert client.cookies["sessionid"].value != before
    assert not Session.objects.filter(session_key=before).exists()


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(world: World, client: Client) -> None:
    def text(name: str) -> str:
        page = client.post(DOOR, {"username": name, "password": "x"}).content.decode()
        return re.sub(r"[A-Za-z0-9]{64}", "", page.replace(f'value="{name}"', ""))

    world.users[Role.PARK].is_active = False
    world.users[Role.PARK].save()
    assert text("district") == text("nobody") == text("park")


def test_five_wrong_passwords_lock_the_name_from_this_address_for_a_quarter_of_an_hour(
    world: World, client: Client
) -> None:
    assert [sign_in(client, "district", "wrong") for _time in range(5)] == [200, 200, 200, 200, 429]
    answer = client.post(DOOR, {"username": "district", "password": PASSWORD})
    assert answer.status_code == 429
    assert "请在 15 分钟后再试" in answer.content.decode()
    assert (
        sign_in(Client(REMOTE_ADDR="10.0.0.9"), "district", PASSWORD) == 302
    )  # others in the same name are not locked out
    assert sign_in(client, "park", PASSWORD) == 302  # nor others at the same desk
    assert AuditEntry.objects.filter(deed="locked_out", object_pk=str(world.users[Role.DISTRICT].pk)).exists()


def test_names_that_nobody_has_are_locked_alike(world: World, client: Client) -> None:
    assert [sign_in(client, "nobody", "wrong") for _time in range(5)] == [200, 200, 200, 200, 429]


def test_the_lock_opens_after_its_time_and_trying_meanwhile_does_not_prolong_it(world: World, client: Client) -> None:
    for _time in range(6):
        sign_in(client, "district", "wrong")
    for attempt in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=attempt.attempt_time - timedelta(minutes=16))
    assert sign_in(client, "district", PASSWORD) == 302


def test_what_people_type_into_the_name_by_mistake_is_not_kept(world: World, client: Client) -> None:
    sign_in(client, "my-secret-password", "x")
    entry = AuditEntry.objects.get(deed="sign_in_failed")
    assert "secret" not in entry.object_repr + str(entry.additional_data)


def test_the_address_behind_proxies_is_the_one_that_they_saw(
    world: World, client: Client, settings: LazySettings
) -> None:
    forged = {"HTTP_X_FORWARDED_FOR": "1.2.3.4, 203.0.113.7", "REMOTE_ADDR": "10.0.0.1"}
    settings.PROXIES = 1
    sign_in(Client(**forged), "district", PASSWORD)  # type: ignore[arg-type]
    settings.PROXIES = 0
    sign_in(Client(**forged), "district", PASSWORD)  # type: ignore[arg-type]
    assert list(SignIn.objects.order_by("pk").values_list("address", flat=True)) == ["203.0.113.7", "10.0.0.1"]


def test_signing_out_ends_the_session(world: World, client: Client) -> None:
    sign_in(client, "district", PASSWORD)
    assert client.get("/sign-out/").status_code == 405  # a link or an image of another site signs nobody out
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/account/").status_code == 302
    assert SignIn.objects.get().ended_at is not None


def test_somebody_who_has_gone_away_signs_in_again(world: World, signed_in: SignedIn, settings: LazySettings) -> None:
    client = signed_in(Role.DISTRICT)
    assert client.get("/account/").status_code == 200
    session = client.session
    session[SEEN] = int(time.time()) - settings.SESSION_IDLE_SECONDS - 1
    session.save()
    assert client.get("/account/").url == "/sign-in/?next=/account/"  # type: ignore[attr-defined]
    assert client.get("/account/").status_code == 302


def test_a_session_lasts_a_working_day_however_busy_it_is(
    world: World, signed_in: SignedIn, settings: LazySettings
) -> None:
    client = signed_in(Role.DISTRICT)
    client.get("/account/")
    session = client.session
    session[SINCE] = int(time.time()) - settings.SESSION_COOKIE_AGE - 1
    session.save()
    assert client.get("/account/").status_code == 302


def test_a_part_of_a_page_is_not_replaced_by_the_sign_in_page(world: World, client: Client) -> None:
    answer = client.get(
        "/people/?q=x", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/people/?role=park"}
    )
    assert answer["HX-Redirect"] == "/sign-in/?next=/people/%3Frole%3Dpark"
    assert answer.content == b""
    elsewhere = client.get("/people/", headers={"HX-Request": "true", "HX-Current-URL": "https://evil.example/"})
    assert elsewhere["HX-Redirect"] == "/sign-in/?next=/"


def test_a_one_time_password_must_be_changed_first(world: World, client: Client) -> None:
    user = world.users[Role.DISTRICT]
    user.must_change_password = True
    user.save()
    sign_in(client, "district", PASSWORD)
    assert client.get("/account/").url == reverse("organisations:change-password")  # type: ignore[attr-defined]
    form = {"old_password": PASSWORD, "new_password1": "Yunlu-2028-qu", "new_password2": "Yunlu-2028-qu"}
    assert client.post("/password/", {**form, "new_password1": PASSWORD, "new_password2": PASSWORD}).status_code == 200
    assert client.post("/password/", form).url == "/"  # type: ignore[attr-defined]
    assert client.get("/account/").status_code == 200


def test_another_password_ends_the_sessions_elsewhere(world: World, client: Client) -> None:
    elsewhere = Client()
    sign_in(elsewhere, "district", PASSWORD)
    sign_in(client, "district", PASSWORD)
    form = {"old_password": PASSWORD, "new_password1": "Yunlu-2028-qu", "new_password2": "Yunlu-2028-qu"}
    client.post("/password/", form)
    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


def test_people_end_their_sessions_elsewhere_and_see_them(world: World, client: Client) -> None:
    elsewhere = Client(HTTP_USER_AGENT="Elsewhere/1.0")
    sign_in(elsewhere, "district", PASSWORD)
    sign_in(client, "district", PASSWORD)
    assert "Elsewhere/1.0" in client.get("/account/").content.decode()
    client.post("/account/end-other-sessions/")
    assert elsewhere.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("Ab1!", "密码太短"),
        ("abcdefghijkl", "密码过于简单"),
        ("District-1", "与用户名"),
        ("Password123", "太常见"),
    ],
)
def test_weak_passwords_are_refused_in_words(world: World, signed_in: SignedIn, password: str, fault: str) -> None:
    form = {"old_password": PASSWORD, "new_password1": password, "new_password2": password}
    assert fault in signed_in(Role.DISTRICT).post("/password/", form).content.decode()


def test_cookies_cannot_be_read_by_scripts_nor_sent_from_elsewhere(
    world: World, client: Client, settings: LazySettings
) -> None:
    sign_in(client, "district", PASSWORD)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["secure"]
    settings.SESSION_COOKIE_SECURE = True
    other = Client()
    sign_in(other, "district", PASSWORD)
    assert other.cookies["sessionid"]["secure"]


def test_whoever_types_for_long_stays_signed_in(world: World, signed_in: SignedIn, settings: LazySettings) -> None:
    client = signed_in(Role.DISTRICT)
    assert "presence.js" in client.get("/account/").content.decode()
    for _time in range(3):
        session = client.session
        session[SEEN] = int(time.time()) - settings.SESSION_IDLE_SECONDS + 300
        session.save()
        assert client.get("/account/here/").status_code == 204
        assert client.session[SEEN] > time.time() - 5
