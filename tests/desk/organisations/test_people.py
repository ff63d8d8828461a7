"""What administrators do with people and organisations, and what they cannot do."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from mingcheng.desk.data_folder import DataFolder
from mingcheng.desk.organisations.entries import AuditEntry
from mingcheng.desk.organisations.models import Membership, Organisation, User
from mingcheng.desk.organisations.people import PeopleRefused, set_active
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.organisations.today import today
from mingcheng.uscc import made_up_uscc
from tests.desk.world import PASSWORD, World, build_world

SignedIn = Callable[[Role | User], Client]


@pytest.fixture
def admin(signed_in: SignedIn) -> Client:
    """The administrator's browser."""
    return signed_in(Role.ADMINISTRATOR)


def password_on(page: str) -> str:
    """The one-time password that a page shows."""
    found = re.search(r"<code>([A-Z][a-z]{5}-[a-z]{6}-[a-z]{6}-\d\d)</code>", page)
    assert found is not None
    return found[1]


def test_a_new_person_signs_in_with_the_password_that_was_shown_once(world: World, admin: Client) -> None:
    form = {
        "username": "wangfang",
        "display_name": "王芳",
        "organisation": world.district["own"].pk,
        "role": "district",
    }
    page = admin.post(reverse("organisations:add-person"), form)
    password = password_on(page.content.decode())
    user = User.objects.get(username="wangfang")
    assert user.check_password(password) and user.must_change_password and user.roles == {Role.DISTRICT}
    assert password not in admin.get(reverse("organisations:person", args=[user.pk])).content.decode()
    assert not any(password in str(each.changes) + str(each.additional_data) for each in AuditEntry.objects.all())
    assert password not in str(page.cookies)
    fresh = Client()
    assert fresh.post("/sign-in/", {"username": "wangfang", "password": password}).url == "/"  # type: ignore[attr-defined]


def test_hidden_fields_that_no_form_has_change_nothing(world: World, admin: Client) -> None:
    form = {
        "username": "wangfang", "display_name": "王芳", "organisation": world.district["own"].pk, "role": "district",
        "is_superuser": "on", "is_staff": "on", "password": "known", "must_change_password": "", "is_active": "",
    }  # fmt: skip
    admin.post(reverse("organisations:add-person"), form)
    user = User.objects.get(username="wangfang")
    assert not user.is_superuser and not user.is_staff and user.must_change_password and user.is_active
    assert not user.check_password("known")


def test_people_change_of_themselves_only_what_is_theirs(world: World, signed_in: SignedIn) -> None:
    user = world.users[Role.DISTRICT]
    form = {"display_name": "新名", "telephone": "1", "username": "root", "is_superuser": "on", "role": "administrator",
            "organisation": world.city.pk, "must_change_password": "on", "language": "en"}  # fmt: skip
    signed_in(user).post("/account/", form)
    kept = User.objects.get(pk=user.pk)
    assert (kept.display_name, kept.username, kept.language) == ("新名", user.username, "en")
    assert not kept.is_superuser and kept.roles == {Role.DISTRICT} and not kept.must_change_password


def test_the_last_administrator_stays(world: World, admin: Client, signed_in: SignedIn) -> None:
    second = world.user(Role.ADMINISTRATOR, world.bureau, "second")
    first = world.users[Role.ADMINISTRATOR]
    assert first.memberships.count() == 1
    other = signed_in(second)
    other.post(reverse("organisations:switch-person", args=[first.pk]), {"active": "no"})
    assert not User.objects.get(pk=first.pk).is_active
    membership = Membership.objects.get(user=second)
    other.post(reverse("organisations:remove-role", args=[second.pk, membership.pk]))
    other.post(reverse("organisations:switch-person", args=[second.pk]), {"active": "no"})
    answer = other.post(
        reverse("organisations:switch-organisation", args=[world.bureau.pk]), {"active": "no"}, follow=True
    )
    assert "这是最后一位系统管理员" in answer.content.decode()
    assert User.objects.get(pk=second.pk).roles == {Role.ADMINISTRATOR}
    assert Organisation.objects.get(pk=world.bureau.pk).is_active


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_take_each_other_away_at_once(folder: DataFolder) -> None:
    world = build_world()
    first, second = world.users[Role.ADMINISTRATOR], world.user(Role.ADMINISTRATOR, world.bureau, "second")
    barrier = Barrier(2)

    def attempt(pair: tuple[User, User]) -> bool:
        by, user = pair
        barrier.wait()
        try:
            set_active(by, user, False)
        except PeopleRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, [(first, second), (second, first)])) == [False, True]
    assert User.objects.filter(memberships__role=Role.ADMINISTRATOR, is_active=True).count() == 1


def test_nobody_gives_roles_to_themselves(world: World, admin: Client) -> None:
    me = world.users[Role.ADMINISTRATOR]
    form = {"organisation": world.bureau.pk, "role": "statistics_officer"}
    answer = admin.post(reverse("organisations:add-role", args=[me.pk]), form, follow=True)
    assert "请由另一位系统管理员办理" in answer.content.decode()
    assert User.objects.get(pk=me.pk).roles == {Role.ADMINISTRATOR}


def test_whoever_is_kept_out_is_out_at_once(world: World, admin: Client, signed_in: SignedIn) -> None:
    user = world.users[Role.DISTRICT]
    client = signed_in(user)
    assert client.get("/account/").status_code == 200
    admin.post(reverse("organisations:switch-person", args=[user.pk]), {"active": "no"})
    assert client.get("/account/").status_code == 302
    assert Client().post("/sign-in/", {"username": user.username, "password": PASSWORD}).status_code == 200


def test_a_reset_ends_sessions_and_opens_the_lock(world: World, admin: Client, signed_in: SignedIn) -> None:
    user = world.users[Role.DISTRICT]
    client, attacker = signed_in(user), Client()
    for _time in range(6):
        attacker.post("/sign-in/", {"username": user.username, "password": "wrong"})
    page = admin.post(reverse("organisations:reset-password", args=[user.pk]))
    assert client.get("/account/").status_code == 302
    sent = {"username": user.username, "password": password_on(page.content.decode())}
    assert attacker.post("/sign-in/", sent).status_code == 302


def test_roles_stand_where_they_make_sense(world: World, admin: Client) -> None:
    user = world.users[Role.DISTRICT]
    address = reverse("organisations:add-role", args=[user.pk])
    answer = admin.post(address, {"organisation": world.park["own"].pk, "role": "district"})
    assert answer.status_code == 422 and "只能设在" in answer.content.decode()
    assert admin.post(address, {"organisation": world.park["own"].pk, "role": "park"}).status_code == 302
    assert admin.post(address, {"organisation": world.park["own"].pk, "role": "park"}).status_code == 422


def test_two_who_edit_a_person_lose_nothing(world: World, admin: Client) -> None:
    user = world.users[Role.DISTRICT]
    address = reverse("organisations:edit-person", args=[user.pk])
    form = {"username": user.username, "display_name": "甲", "telephone": "111", "version": "0"}
    assert admin.post(address, form).status_code == 302
    late = admin.post(address, {**form, "display_name": "乙", "telephone": "222"})
    page = late.content.decode()
    assert late.status_code == 409 and 'value="乙"' in page and ">111<" in page and ">222<" in page
    assert User.objects.get(pk=user.pk).display_name == "甲"
    assert 'name="version" value="1"' in page
    assert admin.post(address, {**form, "display_name": "乙", "version": "1"}).status_code == 302
    assert User.objects.get(pk=user.pk).display_name == "乙"


def test_two_who_edit_an_organisation_lose_nothing(world: World, admin: Client) -> None:
    park = world.park["own"]
    address = reverse("organisations:edit-organisation", args=[park.pk])
    form = {"name": "甲园", "kind": "park", "parent": world.district["own"].pk, "version": "0"}
    assert admin.post(address, form).status_code == 302
    late = admin.post(address, {**form, "name": "乙园", "parent": world.district["other"].pk})
    page = late.content.decode()
    assert late.status_code == 409 and 'value="乙园"' in page and "甲园" in page and "云麓区" in page
    assert Organisation.objects.get(pk=park.pk).name == "甲园"


def test_an_organisation_moves_with_all_below_it_and_rights_move_along(world: World, admin: Client) -> None:
    park, other = world.park["own"], world.district["other"]
    block = Organisation.objects.create(name="三号楼", kind="park", parent=park)
    form = {"name": park.name, "kind": "park", "parent": other.pk, "version": "0"}
    assert admin.post(reverse("organisations:edit-organisation", args=[park.pk]), form).status_code == 302
    block.refresh_from_db()
    assert block.path == f"{other.path}{park.pk}/{block.pk}/"
    assert {park.pk, block.pk} <= Organisation.objects.get(pk=other.pk).below
    assert not {park.pk, block.pk} & Organisation.objects.get(pk=world.district["own"].pk).below


def test_a_tree_has_no_circles(world: World, admin: Client) -> None:
    district, park = world.district["own"], world.park["own"]
    form = {"name": district.name, "kind": "district", "parent": park.pk, "version": "0"}
    assert admin.post(reverse("organisations:edit-organisation", args=[district.pk]), form).status_code == 200
    assert Organisation.objects.get(pk=district.pk).parent_id == world.city.pk


def test_a_closed_organisation_gives_no_rights(world: World, admin: Client, signed_in: SignedIn) -> None:
    admin.post(reverse("organisations:switch-organisation", args=[world.district["own"].pk]), {"active": "no"})
    assert User.objects.get(pk=world.users[Role.DISTRICT].pk).roles == frozenset()
    assert User.objects.get(pk=world.users[Role.PARK].pk).roles == frozenset()
    assert AuditEntry.objects.filter(deed="close", object_repr="云麓软件园").exists()


def test_names_stay_text(world: World, admin: Client) -> None:
    bad = "<script>alert(1)</script>"
    form = {"name": bad, "kind": "bureau", "parent": world.city.pk, "short_name": '"><img src=x onerror=alert(1)>'}
    answer = admin.post(reverse("organisations:add-organisation"), form, follow=True)
    page = answer.content.decode()
    assert bad not in page and "<img src=x" not in page and "&lt;script&gt;" in page
    assert bad not in admin.get("/organisations/").content.decode()


def test_an_enterprise_gets_an_account_by_its_code(world: World, admin: Client) -> None:
    code = made_up_uscc("account")
    form = {"name": "临江测试有限公司", "uscc": f" {code[:9]} {code[9:]}", "parent": world.district["own"].pk,
            "display_name": "孙某"}  # fmt: skip
    page = admin.post(reverse("organisations:add-enterprise"), form)
    password_on(page.content.decode())
    user = User.objects.get(username=code)
    assert [(each.role, each.uscc) for each in user.members] == [(Role.ENTERPRISE, code)]
    assert admin.post(reverse("organisations:add-enterprise"), form).status_code == 200  # the name is taken
    second = admin.post(reverse("organisations:add-enterprise"), {**form, "username": "second"})
    password_on(second.content.decode())
    assert Organisation.objects.filter(uscc=code).count() == 1
    wrong = admin.post(reverse("organisations:add-enterprise"), {**form, "uscc": "91330000MA00000010"})
    assert "校验" in wrong.content.decode()


def test_taking_the_list_of_people_away_is_kept(world: World, admin: Client) -> None:
    assert admin.get(reverse("organisations:people"), {"as": "xlsx", "q": "区"}).status_code == 200
    entry = AuditEntry.objects.newest_first()[0]
    assert (entry.deed, entry.object_repr) == ("download", "用户") and entry.additional_data["asked"]["q"] == "区"


def test_administrators_are_told_of_people_without_a_role(world: World, admin: Client) -> None:
    User.objects.create_user("idle", display_name="无职")
    (errand,) = today(world.users[Role.ADMINISTRATOR])
    assert "有 1 个用户还没有任职" in errand.text
    rows = admin.get(errand.link).content.decode().split("<tbody>")[1]
    assert "无职" in rows and "园区" not in rows
    assert today(world.users[Role.AUDITOR]) == []


@pytest.mark.parametrize(
    ("address", "most"), [("organisations:list", 9), ("organisations:people", 9), ("organisations:audit", 12)]
)
def test_lists_ask_as_often_however_long_they_are(
    world: World, admin: Client, address: str, most: int, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(40):
        world.user(Role.PARK, world.park["own"], f"more-{number}")
    admin.get(reverse(address))
    with django_assert_max_num_queries(most):  # type: ignore[attr-defined]
        admin.get(reverse(address))
