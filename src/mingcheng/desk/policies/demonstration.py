"""Measures in the demonstration city: facts, a run, an award list on its way, a pot, a reform, a pack being written."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone

from mingcheng.desk.demonstration.stage import Stage
from mingcheng.desk.jobs.worker import run_waiting
from mingcheng.desk.organisations.acting import acting_for
from mingcheng.desk.organisations.models import User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.policies.awards import (
    begin_notice,
    confirm_list,
    last_day_of_notice,
    make_list,
    move,
    move_all,
    object_to,
)
from mingcheng.desk.policies.edition_pages import FIRST
from mingcheng.desk.policies.editions import next_edition
from mingcheng.desk.policies.facts import TABLES, put_tables
from mingcheng.desk.policies.models import FEN_IN_WAN, Award, AwardList, Edition, Pot
from mingcheng.desk.policies.packs import OWN, pack_named
from mingcheng.desk.policies.reform_pages import ask_for_reform
from mingcheng.desk.policies.run_pages import ask_for_run
from mingcheng.policies.load import PACK_FILE

BLUEPRINT, NAME, TITLE = "jiaxing-2025", "linjiang-2025", "临江市软件产业若干政策"
PACK = f"{OWN}{NAME}"
CONTACT = "市工信局软件产业处，电话 0000-0000000（虚构）"
State = Award.State


def fill(stage: Stage) -> None:
    """Fills the room for the last year and the one before: the earlier list is paid, the later one under notice."""
    officer = stage.users[Role.MEASURE_OFFICER]
    year = stage.today.year - 1
    with acting_for(officer):
        _measures(officer)
        put_tables(
            {name: stage.facts / f"{name}.parquet" for name in TABLES if (stage.facts / f"{name}.parquet").exists()}
        )
        runs = [ask_for_run(PACK, each, officer) for each in (year - 1, year)]
        ask_for_reform("提高上台阶奖励", PACK, year, {"revenue-step": {"award_1": "40 万元"}}, officer)
        run_waiting()
        for run in runs:
            run.refresh_from_db()
        before, now = (make_list(run, officer) for run in runs)
        _decide(before, stage)
        _pay(before, stage)
        _decide(now, stage)
        if now.awards.filter(state=State.CONFIRMED).exists():
            first = stage.today
            begin_notice(now, first, last_day_of_notice(first), CONTACT)
            now.refresh_from_db()
            _object(now, stage)
        Pot.objects.create(name="软件产业专项资金", year=year, budget_fen=3000 * FEN_IN_WAN)
        next_edition(NAME, {**pack_named(PACK).texts, "first-measure.yaml": FIRST}, "增加一项达标奖励", officer)


def _measures(officer: User) -> None:
    """The city's own measures, in force: after a pack that comes with the product, under the city's name."""
    texts = {
        name: re.sub(r"(?m)^\s*source: .*\n", "", text)
        for name, text in pack_named(BLUEPRINT).texts.items()
        if name != PACK_FILE
    }
    texts[PACK_FILE] = f"id: {NAME}\ntitle: {TITLE}\nnotes:\n  - 虚构，仅供演示。\n"
    Edition.objects.create(name=NAME, title=TITLE, texts=texts, state=Edition.State.IN_FORCE, changed_by=officer)


def _decide(found: AwardList, stage: Stage) -> None:
    """Districts look first, the city decides; the smallest award is set aside."""
    officer = stage.users[Role.MEASURE_OFFICER]
    for district in stage.districts:
        rows = found.awards.filter(enterprise__district=district)
        move_all(rows, found, State.REVIEWED, stage.user(Role.DISTRICT, district))
    move_all(found.awards.all(), found, State.REVIEWED, officer)
    last = found.awards.order_by("amount_fen", "-pk").first()
    if last is not None and found.awards.count() > 2:
        move(found.awards.all(), last.pk, last.version, State.SET_ASIDE, officer, reason="与其他资金重复支持")
    move_all(found.awards.all(), found, State.CONFIRMED, officer)


def _pay(found: AwardList, stage: Stage) -> None:
    """The notice of the earlier list is over; most of its awards are paid."""
    officer = stage.users[Role.MEASURE_OFFICER]
    if not found.awards.filter(state=State.CONFIRMED).exists():
        return
    first = stage.today - timedelta(days=60)
    begin_notice(found, first, last_day_of_notice(first), CONTACT)
    confirm_list(found, timezone.localdate())
    confirmed = found.awards.filter(state=State.CONFIRMED)
    paid = list(confirmed.order_by("pk").values_list("pk", flat=True))[: confirmed.count() * 3 // 4]
    move_all(found.awards.filter(pk__lte=paid[-1] if paid else 0), found, State.ORDERED, officer)
    move_all(found.awards.all(), found, State.PAID, officer, paid_on=stage.today - timedelta(days=20), voucher="PZ0001")
    move_all(found.awards.all(), found, State.ORDERED, officer)


def _object(found: AwardList, stage: Stage) -> None:
    """One objection waits to be decided."""
    award = found.awards.filter(state=State.CONFIRMED).select_related("award_list").order_by("pk").first()
    if award is not None:
        object_to(award, stage.users[Role.ENTERPRISE], "该企业上年软件业务收入口径存疑，请核实。")
