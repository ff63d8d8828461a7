"""What measures mean for one enterprise: as the newest run has it, or explained anew with every reason and figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mingcheng.desk.policies.facts import facts_folder, have_facts
from mingcheng.desk.policies.matching import Outcome, outcomes_of
from mingcheng.desk.policies.models import Award, MatchRun
from mingcheng.desk.policies.packs import pack_named
from mingcheng.desk.policies.wording import measures_in, tier_title, title_of
from mingcheng.desk.registry.models import Enterprise
from mingcheng.policies.catalogue import catalogue
from mingcheng.policies.enterprise import Clock
from mingcheng.policies.explain import explanations_of
from mingcheng.policies.explain_lines import lines_of
from mingcheng.policies.match import in_force

NEAR_GAPS = 1


@dataclass(frozen=True, slots=True)
class Prospect:
    """A measure for an enterprise: `standing` is eligible, unknown, nearly (one figure short) or no."""

    measure: str
    title: str
    tier: str
    standing: str
    amount_wan: Decimal | None
    most_wan: Decimal | None
    missing: list[str]
    gaps: list[dict[str, Any]]


def newest_runs() -> list[MatchRun]:
    """The newest finished run of each pack."""
    found: dict[str, MatchRun] = {}
    for run in MatchRun.objects.filter(is_done=True).order_by("-year", "-pk"):
        found.setdefault(run.pack, run)
    return list(found.values())


def prospects_of(enterprise: Enterprise) -> list[Prospect]:
    """The measures that the newest runs have for an enterprise: eligible first, then unknown, then nearly."""
    if not enterprise.uscc:
        return []
    found = [prospect for run in newest_runs() for prospect in _of_run(run, outcomes_of(run, enterprise.uscc))]
    order = {"eligible": 0, "unknown": 1, "nearly": 2, "no": 3}
    return sorted(found, key=lambda each: (order[each.standing], each.measure))


def _of_run(run: MatchRun, rows: Iterable[Outcome]) -> list[Prospect]:
    known = measures_in(run.pack)
    return [
        Prospect(row.measure, title_of(row.measure, known), tier_title(row.measure, row.tier, known),
                 _standing(row), _exact(row.amount), _exact(row.amount_max), [catalogue().label(name) for name in row.missing], row.gaps)
        for row in rows
    ]  # fmt: skip


def _standing(row: Outcome) -> str:
    if row.eligible is None:
        return "unknown"
    if row.eligible:
        return "eligible"
    return "nearly" if len(row.gaps) == NEAR_GAPS else "no"


def _exact(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def awards_of(enterprise: Enterprise) -> list[Award]:
    """The awards of an enterprise, the newest first."""
    return list(
        Award.objects.filter(uscc=enterprise.uscc or "-").select_related("award_list").order_by("-year", "measure")
    )


def explained(uscc: str, pack_name: str, year: int) -> list[str]:
    """Every measure of a pack for an enterprise, line by line, with reasons, figures and where they stand. Raises
    MingchengError where there are no facts, the enterprise is in none, or nothing is in force."""
    from mingcheng.policies.compile import terms_of
    from mingcheng.policies.ladder import ladder_terms, rungs_of
    from mingcheng.policies.records import KEPT, lookup_of
    from mingcheng.policies.stacking import stacking_terms

    if not have_facts():
        return []
    pack = pack_named(pack_name)
    clock = Clock.of(year=year)
    valid = in_force(pack, clock)
    terms = terms_of(valid) | stacking_terms(pack) | ladder_terms(rungs_of(pack, valid))
    place = facts_folder()
    lookup = lookup_of(place, terms, clock, pack.catalogue, uscc, place / KEPT)
    return list(lines_of(lookup.enterprise, explanations_of(pack, valid, lookup), lookup))
