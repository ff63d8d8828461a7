"""From a match to the payment, on made-up facts: nothing is given twice, no step is skipped, money is exact to the fen."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mingcheng.desk.jobs.worker import run_waiting
from mingcheng.desk.organisations.entries import AuditEntry
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.pages.locking import ChangedMeanwhile
from mingcheng.desk.policies.awards import (
    MOVES,
    AwardError,
    begin_notice,
    confirm_list,
    last_day_of_notice,
    make_list,
    move,
    move_all,
)
from mingcheng.desk.policies.facts import TABLES, facts_folder, put_tables, refresh_facts
from mingcheng.desk.policies.models import Award, AwardList, MatchRun, Pot
from mingcheng.desk.policies.pots import pot_use
from mingcheng.desk.policies.run_pages import ask_for_run
from mingcheng.desk.registry.models import Enterprise
from mingcheng.policies.made_up import MadeUpCity, write_city
from tests.desk.policies.access import a_list, an_award
from tests.desk.world import World

State = Award.State
YEAR = 2025

CONTACT = "市经信局，电话 0000-1234567"


@pytest.fixture
def run(world: World, tmp_path: Path) -> MatchRun:
    """A finished run over made-up enterprises, all of them in the register, in one district."""
    write_city(tmp_path / "facts", MadeUpCity(enterprises=300))
    put_tables({name: tmp_path / "facts" / f"{name}.parquet" for name in TABLES})
    refresh_facts()
    import pyarrow.parquet as pq

    for row in pq.read_table(facts_folder() / "enterprises.parquet").to_pylist():
        if row["uscc"] and len(row["uscc"]) == 18 and not Enterprise.objects.filter(uscc=row["uscc"]).exists():
            Enterprise.objects.create(name=row["name"] or row["uscc"], uscc=row["uscc"], district=world.district["own"])
    found = ask_for_run("jiaxing-2025", YEAR, world.users[Role.MEASURE_OFFICER])
    run_waiting()
    found.refresh_from_db()
    assert found.is_done
    return found


def test_a_list_is_made_once_and_exact(run: MatchRun, world: World) -> None:
    officer = world.users[Role.MEASURE_OFFICER]
    made = make_list(run, officer)
    count = made.awards.count()
    assert count > 0
    assert make_list(run, officer).pk == made.pk and made.awards.count() == count
    known = {each["measure"]: each["least_fen"] for each in run.summary["measures"] if each["is_money"]}
    given: dict[str, int] = {}
    for award in made.awards.all():
        given[award.measure] = given.get(award.measure, 0) + award.amount_fen
    assert given == {measure: fen for measure, fen in known.items() if fen}


def test_what_one_list_gives_no_other_gives_again(run: MatchRun, world: World) -> None:
    officer = world.users[Role.MEASURE_OFFICER]
    make_list(run, officer)
    again = ask_for_run("jiaxing-2025", YEAR, officer)
    run_waiting()
    again.refresh_from_db()
    assert make_list(again, officer).awards.count() == 0


def test_a_run_that_is_done_again_is_the_same(run: MatchRun, world: World) -> None:
    from mingcheng.desk.policies.matching import run_match

    before = run.summary
    MatchRun.objects.filter(pk=run.pk).update(is_done=False)  # as if the worker had died before it could say so
    run.refresh_from_db()
    run_match(run, lambda done, total, text="": None)
    run.refresh_from_db()
    assert run.is_done and run.summary == before


def test_the_whole_way_to_the_payment(run: MatchRun, world: World) -> None:
    officer = world.users[Role.MEASURE_OFFICER]
    made = make_list(run, officer)
    rows = Award.objects.filter(award_list=made)
    with pytest.raises(AwardError, match="没有核定"):
        begin_notice(made, date(2026, 1, 5), date(2026, 1, 30), CONTACT)
    count = rows.count()
    assert move_all(rows, made, State.REVIEWED, officer) == count
    assert move_all(rows, made, State.CONFIRMED, officer) == count
    first = date(2026, 1, 5)
    with pytest.raises(AwardError, match="工作日"):
        begin_notice(made, first, first + timedelta(days=2), CONTACT)
    last = last_day_of_notice(first)
    with pytest.raises(AwardError, match="由谁受理"):
        begin_notice(made, first, last, " ")
    begin_notice(made, first, last, CONTACT)
    with pytest.raises(AwardError, match="才结束"):
        confirm_list(made, last)
    award = rows.first()
    assert award is not None
    with pytest.raises(AwardError, match="公示完毕"):
        move(rows, award.pk, award.version, State.ORDERED, officer)
    with pytest.raises(AwardError, match="不能再改"):
        move(rows, award.pk, award.version, State.REVIEWED, officer)
    confirm_list(made, last + timedelta(days=1))
    award = move(rows, award.pk, award.version, State.ORDERED, officer)
    with pytest.raises(AwardError, match="凭证"):
        move(rows, award.pk, award.version, State.PAID, officer)
    paid_before = _paid_rows()
    move(rows, award.pk, award.version, State.PAID, officer, paid_on=date(2026, 2, 3), voucher="PZ-1")
    refresh_facts()
    assert _paid_rows() == paid_before + 1
    pot = Pot.objects.create(name="专项资金", year=YEAR, budget_fen=10**10)
    use = pot_use(pot)
    assert use["paid"] == award.amount_fen
    assert use["paid"] + use["committed"] + use["left"] == use["budget"]


def test_a_settled_list_is_ordered_and_paid_in_one_go(run: MatchRun, world: World) -> None:
    officer = world.users[Role.MEASURE_OFFICER]
    made = make_list(run, officer)
    rows = Award.objects.filter(award_list=made)
    count = rows.count()
    for to in (State.REVIEWED, State.CONFIRMED):
        move_all(rows, made, to, officer)
    with pytest.raises(AwardError, match="审核中"):
        move_all(rows, made, State.ORDERED, officer)
    first = date(2026, 1, 5)
    begin_notice(made, first, last_day_of_notice(first), CONTACT)
    with pytest.raises(AwardError, match="公示中"):
        move_all(rows, made, State.REVIEWED, officer)
    confirm_list(made, last_day_of_notice(first) + timedelta(days=1))
    assert move_all(rows, made, State.ORDERED, officer) == count
    with pytest.raises(AwardError, match="凭证"):
        move_all(rows, made, State.PAID, officer, paid_on=date(2026, 2, 3), voucher=" ")
    client = Client()
    client.force_login(officer)
    address = reverse("policies:review-all", args=[made.pk])
    told = client.post(
        address, {"to": "paid", "paid_on": "2026-02-03", "voucher": "PZ-7"}, follow=True
    ).content.decode()
    assert f"已办理 {count} 笔" in told
    made.refresh_from_db()
    assert made.state == AwardList.State.CLOSED
    assert set(rows.values_list("state", "paid_on", "voucher")) == {("paid", date(2026, 2, 3), "PZ-7")}
    assert AuditEntry.objects.filter(deed="pay").count() == count
    assert client.post(address, {"to": "proposed"}).status_code == 404


def test_an_auditor_reads_lists_under_review_and_moves_nothing(run: MatchRun, world: World) -> None:
    made = make_list(run, world.users[Role.MEASURE_OFFICER])
    client = Client()
    client.force_login(world.users[Role.AUDITOR])
    assert made.title in client.get(reverse("policies:award-lists")).content.decode()
    page = client.get(reverse("policies:award-list", args=[made.pk])).content.decode()
    assert '<form method="post" action="/policies' not in page
    award = made.awards.filter(enterprise__isnull=False).first()
    assert award is not None
    text = client.get(reverse("policies:award", args=[award.pk])).content.decode()
    for link in re.findall(r'<a href="(/policies/[^"]*)"', text):
        assert client.get(link).status_code == 200, link
    assert client.post(reverse("policies:review-all", args=[made.pk]), {"to": "reviewed"}).status_code == 403


def _paid_rows() -> int:
    import pyarrow.parquet as pq

    path = facts_folder() / "paid.parquet"
    return int(pq.read_metadata(path).num_rows) if path.exists() else 0


@pytest.mark.parametrize("seed", range(12))
def test_awards_go_only_where_the_table_lets_them(world: World, seed: int) -> None:
    chance = random.Random(seed)
    officer = world.users[Role.MEASURE_OFFICER]
    (key,) = an_award(world, "own")
    award_list = Award.objects.get(pk=key).award_list
    for _step in range(30):
        award_list.state = chance.choice(AwardList.State.values)
        award_list.save()
        before = Award.objects.get(pk=key)
        to = chance.choice(State.values)
        told: dict[str, Any] = {"reason": chance.choice(["", "重复支持"]), "voucher": chance.choice(["", "PZ-1"])}
        amount = chance.choice([None, -1, 5, 20_000_000])
        try:
            move(
                Award.objects.all(),
                key,
                before.version,
                to,
                officer,
                amount_fen=amount,
                paid_on=date(2026, 2, 3),
                **told,
            )
        except AwardError:
            after = Award.objects.get(pk=key)
            assert (after.state, after.amount_fen, after.version) == (before.state, before.amount_fen, before.version)
        else:
            after = Award.objects.get(pk=key)
            assert to in MOVES[before.state] and after.amount_fen >= 0
            if to in (State.ORDERED, State.PAID):
                assert award_list.state in (AwardList.State.CONFIRMED, AwardList.State.CLOSED)
                assert after.amount_fen == before.amount_fen


def test_two_reviewers_at_once_lose_nothing(world: World) -> None:
    (key,) = an_award(world, "own")
    officer = world.users[Role.MEASURE_OFFICER]
    seen = Award.objects.get(pk=key).version
    move(Award.objects.all(), key, seen, State.REVIEWED, officer)
    with pytest.raises(ChangedMeanwhile):
        move(Award.objects.all(), key, seen, State.CONFIRMED, officer)
    assert Award.objects.get(pk=key).state == State.REVIEWED


def test_a_district_reviews_its_own_alone(world: World, signed_in: Callable[..., Client]) -> None:
    (own,) = a_list(world, "own")
    (other,) = a_list(world, "other")
    client = signed_in(Role.DISTRICT)
    for key in (own, other):
        client.post(reverse("policies:review-all", args=[key]), {"to": "reviewed"})
    assert Award.objects.get(award_list=own).state == State.REVIEWED
    assert Award.objects.get(award_list=other).state == State.PROPOSED
    assert client.post(reverse("policies:review-all", args=[own]), {"to": "confirmed"}).status_code == 404


def test_the_public_notice_tells_name_measure_and_amount_alone(world: World, signed_in: Callable[..., Client]) -> None:
    from tests.desk.policies.access import a_notice

    (key,) = a_notice(world, "own")
    text = signed_in(Role.PUBLIC_READER).get(reverse("policies:notice", args=[key])).content.decode()
    award = Award.objects.get(award_list=key)
    assert award.name in text and award.measure_title in text
    assert award.uscc not in text


def test_a_list_gives_what_stacking_leaves(world: World, tmp_path: Path) -> None:
    """Of measures that may not be had together, the list gives what is payable, not the sum of both."""
    from mingcheng.desk.organisations.reach import Reach
    from mingcheng.desk.policies.matching import Asked, outcomes
    from mingcheng.desk.policies.models import Edition

    texts = {
        f"{name}.yaml": f"id: {name}\ntitle: {name}\nconditions: [software_revenue >= 2000 万元]\nbenefit: {{fixed: {amount} 万元}}\n"
        for name, amount in (("large", 20), ("small", 5))
    }
    texts["pack.yaml"] = "id: two\ntitle: 两项\nstacking:\n  - {exclusive: [large, small]}\n"
    Edition.objects.create(name="two", title="两项", texts=texts, state=Edition.State.IN_FORCE)
    write_city(tmp_path / "facts", MadeUpCity(enterprises=100))
    put_tables({name: tmp_path / "facts" / f"{name}.parquet" for name in TABLES})
    found = ask_for_run("desk:two", YEAR, world.users[Role.MEASURE_OFFICER])
    run_waiting()
    found.refresh_from_db()
    assert found.is_done
    _count, rows = outcomes(found, Asked(Reach(everything=True), answer="yes"), count=None)
    assert any(row.amount and not row.due for row in rows)
    made = make_list(found, world.users[Role.MEASURE_OFFICER])
    assert made.awards.exists() and set(made.awards.values_list("amount_fen", flat=True)) == {20_000_000}
    assert made.awards.count() == made.awards.values("uscc").distinct().count()
