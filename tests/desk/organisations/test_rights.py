"""The table of rights: in words, in the documentation, and as what a person's roles come to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mingcheng.desk.organisations import rights_table
from mingcheng.desk.organisations.models import Membership, Organisation, User
from mingcheng.desk.organisations.reach import has_right, reach_of
from mingcheng.desk.organisations.rights import RIGHTS, Role
from mingcheng.desk.registry.models import Enterprise
from tests.desk.world import World

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "rights.md"
INDIVIDUAL = ("registry", "statistics", "policies")


def test_the_documentation_has_the_table_as_it_is() -> None:
    assert rights_table.markdown() in PAGE.read_text(encoding="utf-8")


def test_every_right_has_words() -> None:
    assert {right.split(".")[0] for right in RIGHTS} <= set(rights_table.ROOMS)
    assert {right.split(".")[1] for right in RIGHTS} <= set(rights_table.DEEDS)


def test_the_administrator_has_no_right_to_single_enterprises() -> None:
    open_to_all = {"statistics.published", "policies.view"}
    held = {right for right, extents in RIGHTS.items() if Role.ADMINISTRATOR in extents}
    assert not {right for right in held if right.split(".")[0] in INDIVIDUAL} - open_to_all


@pytest.mark.django_db
def test_reach_and_right_agree(world: World) -> None:
    for role, user in world.users.items():
        for right in RIGHTS:
            assert has_right(user, right) == (not reach_of(user, right).is_nothing), (role, right)


@pytest.mark.django_db
def test_roles_add_up(world: World) -> None:
    user = world.users[Role.DISTRICT]
    Membership.objects.create(user=user, organisation=world.park["other"], role=Role.PARK)
    seen = Enterprise.objects.visible_to(User.objects.get(pk=user.pk))
    assert set(seen) == set(world.enterprise.values())


@pytest.mark.django_db
def test_rights_of_an_officer_cost_one_query_and_of_a_district_two(
    world: World, django_assert_num_queries: Callable[..., object]
) -> None:
    for role, count in ((Role.STATISTICS_OFFICER, 1), (Role.DISTRICT, 2)):
        user = User.objects.get(pk=world.users[role].pk)
        with django_assert_num_queries(count):  # type: ignore[attr-defined]
            for right in RIGHTS:
                has_right(user, right)
                reach_of(user, right)


@pytest.mark.django_db
def test_accounts_of_enterprises_do_not_make_a_districts_reach_long(world: World) -> None:
    district = world.district["own"]
    for number in range(5):
        Organisation.objects.create(name=f"企业{number}", kind="enterprise", parent=district, uscc=f"X{number}")
    assert district.below == {district.pk, world.park["own"].pk}


@pytest.mark.django_db
def test_a_name_that_begins_alike_is_not_below(world: World) -> None:
    for number in range(12):
        Organisation.objects.create(name=f"局{number}", kind="bureau", parent=world.city)
    first = Organisation.objects.get(name="局1")
    assert first.below == {first.pk}
