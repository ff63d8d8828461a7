"""The pages of awards: nobody's words are lost, whoever sees a notice may object to each line of it, a list ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.policies.awards import AwardError, confirm_list, decide_objection, move, moves_of, object_to
from mingcheng.desk.policies.models import Award, AwardList, Objection
from tests.desk.policies.access import a_list, a_notice, an_award
from tests.desk.world import World

State = Award.State


def test_who_comes_second_sees_what_was_typed_beside_what_is_now(
    world: World, signed_in: Callable[..., Client]
) -> None:
    (key,) = an_award(world, "own")
    client, address = signed_in(Role.MEASURE_OFFICER), reverse("policies:move", args=[key])
    client.post(address, {"to": "reviewed", "version": "1", "amount_wan": "12", "reason": "口径核减"})
    told = {"to": "set_aside", "version": "1", "amount_wan": "7.5", "reason": "重复支持", "voucher": "PZ-9"}
    answer = client.post(address, told)
    text = answer.content.decode()
    assert answer.status_code == 409
    for word in ("重复支持", "口径核减", "7.5", "PZ-9", "12万元", "不予兑现", "区县已初审"):
        assert word in text.replace(" ", ""), word
    assert Award.objects.get(pk=key).state == State.REVIEWED


def test_what_is_refused_is_kept_in_the_form(world: World, signed_in: Callable[..., Client]) -> None:
    (key,) = an_award(world, "own")
    told = {"to": "reviewed", "version": "1", "amount_wan": "七", "reason": "口径核减"}
    answer = signed_in(Role.MEASURE_OFFICER).post(reverse("policies:move", args=[key]), told)
    assert answer.status_code == 400 and "口径核减" in answer.content.decode()


def test_an_enterprise_objects_to_anothers_award_from_the_notice(
    world: World, signed_in: Callable[..., Client]
) -> None:
    (key,) = a_notice(world, "other")
    award = Award.objects.get(award_list=key)
    client, address = signed_in(Role.ENTERPRISE), reverse("policies:notice", args=[key])
    action = reverse("policies:object", args=[award.pk])
    assert f"?object={award.pk}#objection" in client.get(address).content.decode()
    assert action in client.get(address, {"object": str(award.pk)}).content.decode()
    client.post(action, {"text": "口径存疑"})
    objection = Objection.objects.get(award=award)
    decide_objection(objection, world.users[Role.MEASURE_OFFICER], upheld=False, answer="已核实无误")
    text = client.get(address).content.decode()
    assert "口径存疑" in text and "已核实无误" in text and award.uscc not in text
    public = signed_in(Role.PUBLIC_READER).get(address, {"object": str(award.pk)}).content.decode()
    assert "口径存疑" not in public and action not in public and "提出异议" not in public


def test_a_list_is_closed_with_its_last_award(world: World) -> None:
    officer = world.users[Role.MEASURE_OFFICER]
    (key,) = a_list(world, "own", AwardList.State.CONFIRMED)
    award = Award.objects.get(award_list=key)
    other = Award.objects.create(
        award_list_id=key, uscc="X", name="乙", measure="other", measure_title="其他", year=2025, computed_fen=1,
        amount_fen=1, state=State.CONFIRMED,
    )  # fmt: skip
    Award.objects.filter(pk=award.pk).update(state=State.CONFIRMED)
    rows = Award.objects.all()
    award = move(rows, award.pk, award.version, State.ORDERED, officer)
    move(rows, award.pk, award.version, State.PAID, officer, paid_on=date(2026, 2, 3), voucher="PZ-1")
    assert AwardList.objects.get(pk=key).state == AwardList.State.CONFIRMED
    move(rows, other.pk, other.version, State.SET_ASIDE, officer, reason="已注销")
    assert AwardList.objects.get(pk=key).state == AwardList.State.CLOSED


def test_a_list_of_which_nothing_is_left_is_closed_with_its_notice(world: World) -> None:
    officer = world.users[Role.MEASURE_OFFICER]
    (key,) = a_notice(world, "own")
    award = Award.objects.select_related("award_list").get(award_list=key)
    objection = object_to(award, officer, "口径存疑")
    decide_objection(objection, officer, upheld=True, answer="属实")
    confirm_list(award.award_list, date(2026, 2, 1))
    assert AwardList.objects.get(pk=key).state == AwardList.State.CLOSED
    with pytest.raises(AwardError, match="公示期"):
        object_to(award, officer, "口径存疑")


def test_nothing_is_paid_while_a_list_is_under_notice(world: World, signed_in: Callable[..., Client]) -> None:
    (key,) = a_notice(world, "own")
    award = Award.objects.select_related("award_list").get(award_list=key)
    assert moves_of(award) == {State.SET_ASIDE}
    object_to(award, world.users[Role.ENTERPRISE], "口径存疑")
    page = signed_in(Role.MEASURE_OFFICER).get(reverse("policies:award", args=[award.pk])).content.decode()
    assert "有异议" in page and 'name="paid_on"' not in page and 'name="amount_wan"' not in page
    award.award_list.state = AwardList.State.CONFIRMED
    assert State.ORDERED in moves_of(award) and State.REVIEWED not in moves_of(award)
    award.award_list.state = AwardList.State.REVIEW
    assert moves_of(award) == {State.SET_ASIDE, State.REVIEWED}


def test_the_sum_of_a_list_leaves_out_what_is_set_aside(world: World, signed_in: Callable[..., Client]) -> None:
    (key,) = a_list(world, "own")
    one = Award.objects.get(award_list=key)
    Award.objects.filter(pk=one.pk).update(amount_fen=30_000_000)
    Award.objects.create(
        award_list_id=key, uscc="X", name="乙", measure="other", measure_title="其他", year=2025, computed_fen=1,
        amount_fen=10**9, state=State.SET_ASIDE,
    )  # fmt: skip
    (row,) = signed_in(Role.MEASURE_OFFICER).get(reverse("policies:award-lists")).context["table"].page
    assert (row.count, row.amount) == (1, 30_000_000)
