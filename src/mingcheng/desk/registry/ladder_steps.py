"""Where one enterprise stands on the cultivation ladder, the next rung, and what is missing for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from mingcheng.desk.policies.facts import facts_folder
from mingcheng.errors import MingchengError
from mingcheng.policies.compile import terms_of
from mingcheng.policies.enterprise import Clock
from mingcheng.policies.explain import Explanation, explanations_of
from mingcheng.policies.explain_lines import lines_of
from mingcheng.policies.ladder import rungs_of
from mingcheng.policies.load import load_pack, shipped_packs
from mingcheng.policies.model import Measure, Pack
from mingcheng.policies.records import KEPT, lookup_of
from mingcheng.policies.stacking import stacking_terms
from mingcheng.titles import titles


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung as pages show it: `state` is held, next, or empty."""

    kind: str
    label: str
    state: str


@dataclass(frozen=True, slots=True)
class LadderStep:
    """The rungs from the lowest up, the next one, and why it is not reached yet, line by line (empty: not known)."""

    rungs: tuple[Rung, ...]
    next_label: str = ""
    lines: tuple[str, ...] = ()


@lru_cache(maxsize=4)
def ladder_on(day: date) -> tuple[Pack, tuple[Measure, ...]] | None:
    """The ladder in force on a day, with its rungs from the lowest up."""
    for name in shipped_packs():
        pack = load_pack(name)
        rungs = [each for each in rungs_of(pack, pack.measures) if each.validity.holds_on(day)]
        if rungs:
            return pack, tuple(rungs)
    return None


def step_of(uscc: str | None, held: Sequence[str], day: date) -> LadderStep:
    """The step of an enterprise that holds some titles. What is missing is computed from the facts where there are any."""
    found = ladder_on(day)
    if found is None:
        return LadderStep(())
    pack, rungs = found
    highest = max((place for place, rung in enumerate(rungs) if rung.award in held), default=-1)
    following = rungs[highest + 1] if highest + 1 < len(rungs) else None
    shown = tuple(
        Rung(
            rung.award or "", _label(rung),
            "held" if rung.award in held else "next" if rung is following else "",
        )
        for rung in rungs
    )  # fmt: skip
    if following is None:
        return LadderStep(shown)
    lines = tuple(_lines(uscc, pack, following, day)) if uscc else ()
    label = _label(following)
    return LadderStep(shown, label, lines)


def _label(rung: Measure) -> str:
    """What the title of a rung is called."""
    found = titles().get(rung.award or "")
    return found.label if found else rung.title


def _lines(uscc: str, pack: Pack, rung: Measure, day: date) -> list[str]:
    folder = facts_folder()
    if not any(folder.glob("enterprises.*")):
        return []
    clock = Clock.of(day.year - 1, day)
    try:
        terms = terms_of([rung]) | stacking_terms(pack)
        lookup = lookup_of(folder, terms, clock, pack.catalogue, uscc, folder / KEPT)
        explanations: list[Explanation] = explanations_of(pack, [rung], lookup)
        return [line for line in list(lines_of(lookup.enterprise, explanations, lookup))[1:] if line.strip()]
    except MingchengError:
        return []  # not among the facts: nothing can be said, and the page says that
