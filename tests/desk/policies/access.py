"""Who may open the pages of measures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.policies.models import Award, AwardList, Edition, MatchRun, Objection, Pot, Reform
from tests.desk.access import EVERY, Access
from tests.desk.world import USCCS, Side, World

EDITS = frozenset({Role.MEASURE_OFFICER})
CITY = EDITS | {Role.AUDITOR}
RESULTS = CITY | {Role.DISTRICT, Role.ENTERPRISE}
AWARDS = EDITS | {Role.DISTRICT}
SIMULATES = EDITS | {Role.PLAN_OFFICER}
OBJECTS = EDITS | {Role.ENTERPRISE}
PACK = "jiaxing-2025"
TEXT = """id: first-measure
title: 上规模奖励
beneficiary: 软件企业
conditions:
  - software_revenue >= 2000 万元
benefit:
  fixed: 20 万元
examples:
  - {name: 达到, year: 2025, given: {software_revenue: 2000 万元}, eligible: "yes", amount: 20 万元}
"""


def an_edition(world: World, side: Side) -> tuple[int]:
    """A draft whose test cases pass."""
    row, _is_new = Edition.objects.get_or_create(
        name="linjiang", title="临江", state=Edition.State.TESTED, texts={"first-measure.yaml": TEXT}
    )
    return (row.pk,)


def a_run(world: World, side: Side) -> tuple[int]:
    """A finished run."""
    return (MatchRun.objects.create(pack=PACK, year=2025, is_done=True).pk,)


def a_list(world: World, side: Side, state: str = AwardList.State.REVIEW) -> tuple[int]:
    """A list of one award of the side."""
    award = an_award(world, side)
    row = Award.objects.get(pk=award[0]).award_list
    AwardList.objects.filter(pk=row.pk).update(state=state, notice_from=date(2026, 1, 5), notice_to=date(2026, 1, 9))
    return (row.pk,)


def a_notice(world: World, side: Side) -> tuple[int]:
    """A list under notice, its award confirmed."""
    (pk,) = a_list(world, side, AwardList.State.NOTICE)
    Award.objects.filter(award_list=pk).update(state=Award.State.CONFIRMED)
    return (pk,)


def an_award(world: World, side: Side) -> tuple[int]:
    """A proposed award of the side's enterprise."""
    row = AwardList.objects.create(run_id=a_run(world, side)[0], title="兑现名单")
    award = Award.objects.create(
        award_list=row, enterprise=world.enterprise[side], uscc=USCCS[side], name=world.enterprise[side].name,
        measure="revenue-step", measure_title="上台阶", year=2025, computed_fen=20_000_000, amount_fen=20_000_000,
    )  # fmt: skip
    return (award.pk,)


def an_award_in_notice(world: World, side: Side) -> tuple[int]:
    """A confirmed award under notice."""
    (pk,) = a_notice(world, side)
    return (Award.objects.get(award_list=pk).pk,)


def an_objection(world: World, side: Side) -> tuple[int]:
    """An objection that waits."""
    (pk,) = an_award_in_notice(world, side)
    return (Objection.objects.create(award_id=pk, text="口径存疑", filed_by=world.users[Role.ENTERPRISE]).pk,)


def a_reform(world: World, side: Side) -> tuple[int]:
    """A reform that is not simulated yet."""
    return (Reform.objects.create(title="提高奖励", pack=PACK, year=2025).pk,)


def a_pot(world: World, side: Side) -> tuple[int]:
    """A pot."""
    return (Pot.objects.get_or_create(name="专项资金", year=2025, budget_fen=10**9)[0].pk,)


def an_enterprise(world: World, side: Side) -> tuple[int]:
    """The enterprise of the side."""
    return (world.enterprise[side].pk,)


def form(**data: Any) -> Any:
    """A form with fixed values."""

    def told(world: World, side: Side) -> Mapping[str, Any]:
        return data

    return told


ACCESS = [
    Access("policies:list", EVERY),
    Access("policies:pack", EVERY, make=lambda world, side: (PACK,)),
    Access("policies:measure", EVERY, make=lambda world, side: (PACK, "revenue-step")),
    Access("policies:new-edition", EDITS),
    Access("policies:new-edition", EDITS, method="post", data=form(name="linjiang-2026", title="临江")),
    Access("policies:edition", EDITS, make=an_edition),
    Access("policies:edition", EDITS, make=an_edition, method="post", data=form(version="1")),
    Access("policies:check", EDITS, make=an_edition, method="post"),
    Access("policies:force", EDITS, make=an_edition, method="post"),
    Access("policies:runs", RESULTS),
    Access("policies:runs", EDITS, method="post", data=form(pack=PACK, year="2025")),
    Access("policies:run", RESULTS, make=a_run),
    Access("policies:quarantine", frozenset(), make=a_run),
    Access("policies:make-list", EDITS, make=a_run, method="post"),
    Access("policies:facts", EDITS),
    Access("policies:facts-template", EDITS),
    Access("policies:facts", EDITS, method="post", data=form(refresh="1")),
    Access("policies:award-lists", EVERY),
    Access("policies:award-list", CITY | {Role.DISTRICT}, make=a_list),
    Access("policies:notice", EVERY, make=a_notice),
    Access("policies:begin-notice", EDITS, make=a_list, method="post", data=form(first="2026-01-05", last="2026-01-20", contact="经信局 1234567")),
    Access("policies:confirm-list", EDITS, make=a_notice, method="post"),
    Access("policies:review-all", AWARDS, make=a_list, method="post", data=form(to="reviewed")),
    Access("policies:award", RESULTS, CITY, make=an_award),
    Access("policies:move", AWARDS, EDITS, make=an_award, method="post", data=form(to="reviewed", version="1")),
    Access("policies:object", OBJECTS, make=an_award_in_notice, method="post", data=form(text="口径存疑")),
    Access("policies:objection", EDITS, make=an_objection, method="post", data=form(upheld="0", answer="已核")),
    Access("policies:pots", EDITS),
    Access("policies:pots", EDITS, method="post", data=form(name="专项资金", year="2025", budget_wan="100")),
    Access("policies:pot", EDITS, make=a_pot),
    Access("policies:pot", EDITS, make=a_pot, method="post", data=form(name="专项资金", year="2025", budget_wan="100", version="1")),
    Access("policies:reforms", SIMULATES),
    Access("policies:new-reform", SIMULATES, make=lambda world, side: (PACK,)),
    Access("policies:new-reform", SIMULATES, make=lambda world, side: (PACK,), method="post",
           data=form(**{"year": "2025", "revenue-step.award_1": "40 万元"})),
    Access("policies:reform", SIMULATES, make=a_reform),
    Access("policies:adopt", EDITS, make=a_reform, method="post"),
    Access("policies:compare", SIMULATES),
    Access("policies:mine", OBJECTS),
    Access("policies:enterprise", RESULTS, CITY, make=an_enterprise),
]  # fmt: skip
