"""Pots: everybody's share to the fen where the money does not last, and nobody's change lost."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.policies.models import Award, AwardList, MatchRun, Pot
from mingcheng.desk.policies.pots import pot_shares
from tests.desk.policies.access import a_pot
from tests.desk.world import World

State = Award.State


def _awards(amounts: list[int], state: str = State.CONFIRMED) -> None:
    run = MatchRun.objects.create(pack="jiaxing-2025", year=2025)
    kept = AwardList.objects.create(run=run, title="名单")
    Award.objects.bulk_create(
        Award(award_list=kept, uscc=f"{state}{number}", name="甲", measure="m", measure_title="上台阶", year=2025,
              computed_fen=fen, amount_fen=fen, state=state)
        for number, fen in enumerate(amounts)
    )  # fmt: skip


class TestShares(TestCase):
    """The shares of a pot that does not last."""

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.integers(1, 10**12), min_size=1, max_size=8), st.integers(0, 10**12), st.integers(0, 10**11))
    def test_shares_add_up_to_what_is_left(self, amounts: list[int], budget: int, paid: int) -> None:
        """All that is left is shared out, nobody gets more than was confirmed."""
        _awards(amounts)
        _awards([paid], State.PAID)
        shares = pot_shares(Pot(name="甲", year=2025, budget_fen=budget))
        left = max(budget - paid, 0)
        if sum(amounts) + paid <= budget:
            assert not shares
        else:
            assert sum(each.share_fen for each in shares) == left
            assert all(0 <= each.share_fen <= each.award.amount_fen for each in shares)


def test_the_page_tells_the_shares(world: World, signed_in: Callable[..., Client]) -> None:
    _awards([30_000_000, 10_000_000])
    pot = Pot.objects.create(name="专项", year=2025, budget_fen=20_000_000)
    text = signed_in(Role.MEASURE_OFFICER).get(reverse("policies:pot", args=[pot.pk])).content.decode()
    assert "可得金额" in text and "15" in text


def test_a_pot_that_changed_meanwhile_is_not_overwritten(world: World, signed_in: Callable[..., Client]) -> None:
    (key,) = a_pot(world, "own")
    client, address = signed_in(Role.MEASURE_OFFICER), reverse("policies:pot", args=[key])
    told = {"name": "专项资金", "year": "2025", "version": "1"}
    assert client.post(address, {**told, "budget_wan": "321"}).status_code == 302
    answer = client.post(address, {**told, "budget_wan": "654"})
    assert answer.status_code == 409
    assert "321" in answer.content.decode() and "654" in answer.content.decode()
    assert Pot.objects.get(pk=key).budget_fen == 321_000_000
    again = client.post(reverse("policies:pots"), {**told, "budget_wan": "9"})
    assert again.status_code == 400 and Pot.objects.get(pk=key).budget_fen == 321_000_000


def test_the_measures_of_a_pot_are_ticked_by_name(world: World, signed_in: Callable[..., Client]) -> None:
    MatchRun.objects.create(pack="jiaxing-2025", year=2025, is_done=True)
    client, address = signed_in(Role.MEASURE_OFFICER), reverse("policies:pots")
    assert "软件业务收入上台阶奖励" in client.get(address).content.decode()
    told = {"name": "专项", "year": "2025", "budget_wan": "100", "measures": ["revenue-step", "iso27001"]}
    assert client.post(address, told).status_code == 302
    pot = Pot.objects.get()
    assert pot.measures == ["revenue-step", "iso27001"]
    page = client.get(reverse("policies:pot", args=[pot.pk])).content.decode()
    assert 'value="revenue-step" checked' in page and 'value="outsourcing" checked' not in page
