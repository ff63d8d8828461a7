"""The first administrator: by a code that works once, and never again."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from mingcheng.desk.data_folder import DataFolder
from mingcheng.desk.organisations.entries import AuditEntry
from mingcheng.desk.organisations.models import Organisation, User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.organisations.set_up import FirstSteps, SetUpRefused, set_up, setup_code

GOOD = "Qinghe-2027-desk"
FORM = {
    "city": "临江市", "adcode": "990100", "bureau": "临江市经济和信息化局", "username": "zhao", "display_name": "赵敏",
    "password": GOOD, "again": GOOD,
}  # fmt: skip


@pytest.mark.django_db
def test_an_empty_desk_leads_to_its_set_up(client: Client) -> None:
    assert client.get("/", follow=True).redirect_chain[-1] == ("/set-up/", 302)


@pytest.mark.django_db
def test_the_code_makes_an_administrator_once(client: Client, folder: DataFolder) -> None:
    code = setup_code(folder)
    assert code == setup_code(folder)
    assert stat.S_IMODE((folder.root / "set-up-code").stat().st_mode) == 0o600
    answer = client.post("/set-up/", {**FORM, "code": code})
    assert (answer.status_code, answer["Location"]) == (302, "/organisations/")
    user = User.objects.get()
    assert user.roles == {Role.ADMINISTRATOR} and user.check_password(GOOD)
    assert [str(each) for each in Organisation.objects.all()] == ["临江市", "临江市经济和信息化局"]
    assert setup_code(folder) is None and not (folder.root / "set-up-code").exists()
    assert Client().post("/set-up/", {**FORM, "code": code, "username": "second"})["Location"] == "/sign-in/"
    assert User.objects.count() == 1
    assert AuditEntry.objects.filter(deed="set_up").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "wrong", "x" * 32, "错"])
def test_a_wrong_code_makes_nobody(client: Client, folder: DataFolder, code: str) -> None:
    setup_code(folder)
    answer = client.post("/set-up/", {**FORM, "code": code})
    assert answer.status_code == 200 and not User.objects.exists()


@pytest.mark.django_db
def test_without_a_code_in_the_folder_no_code_is_right(client: Client) -> None:
    assert "设置码不对" in client.post("/set-up/", {**FORM, "code": "anything"}).content.decode()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_weak_password_is_refused_and_the_code_stays_good(client: Client, folder: DataFolder) -> None:
    code = setup_code(folder)
    weak = client.post("/set-up/", {**FORM, "code": code, "password": "abc", "again": "abc"})
    assert "密码太短" in weak.content.decode()
    assert client.post("/set-up/", {**FORM, "code": code}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_is_the_first(folder: DataFolder) -> None:
    code, barrier = setup_code(folder), Barrier(6)
    assert code is not None

    def attempt(number: int) -> bool:
        barrier.wait()
        try:
            set_up(folder, code, FirstSteps("临江市", "", "局", f"user-{number}", "甲", GOOD))
        except SetUpRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(attempt, range(6))) == [False] * 5 + [True]
    assert User.objects.count() == 1
