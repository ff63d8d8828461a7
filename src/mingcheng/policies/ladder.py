"""Ladders: the rung that an enterprise stands on, the next one, and what is missing for it.

A pack with `ladder: true` has rungs (measures with `rung` and `award`). An enterprise stands on the highest rung whose title
it holds on the day; the next rung is the one above it, whether or not the conditions of it are met.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import ibis
import ibis.expr.types as ir

from mingcheng.language import _
from mingcheng.policies.compile import Compiler
from mingcheng.policies.enterprise import Lookup
from mingcheng.policies.model import Measure, Pack
from mingcheng.policies.tree import Obtained, Term, term_name

STEPS = {"uscc": "string", "rung": "string", "next_rung": "string", "eligible": "boolean"}
"""Columns of the table of steps, before `missing` and `gaps`: rung and next_rung are ids of measures; `none` is below the
first rung, null is not known."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where an enterprise stands: None where it is on no rung; `is_known` False where titles are not recorded."""

    rung: Measure | None
    next_rung: Measure | None
    is_known: bool = True


def rungs_of(pack: Pack, measures: Sequence[Measure]) -> list[Measure]:
    """The rungs in force, from the lowest up; empty where the pack is no ladder."""
    if not pack.is_ladder:
        return []
    found = [measure for measure in measures if measure.rung is not None and measure.award is not None]
    return sorted(found, key=lambda measure: (measure.rung or 0, measure.id))


def ladder_terms(rungs: Sequence[Measure]) -> set[Term]:
    """The titles that show on which rung an enterprise stands."""
    return {_title(rung) for rung in rungs}


def _title(rung: Measure) -> Obtained:
    assert rung.award is not None
    return Obtained((rung.award,), "held")


def step_of(rungs: Sequence[Measure], lookup: Lookup) -> Step:
    """The step of one enterprise."""
    held = [lookup(_title(rung)) for rung in rungs]
    if None in held:
        return Step(None, None, is_known=False)
    highest = max((place for place, has in enumerate(held) if has), default=-1)
    following = rungs[highest + 1] if highest + 1 < len(rungs) else None
    return Step(rungs[highest] if highest >= 0 else None, following)


def words_of(step: Step) -> str:
    """The step in words."""
    if not step.is_known:
        return _("没有称号的记录，不能确定现在的梯度。")
    now = _("现在的梯度：{rung}。").format(rung=_title_of(step.rung) if step.rung else _("未入梯度"))
    if step.next_rung is None:
        return now + _("已在最高一级。")
    return now + _("下一级：{rung}，所缺条件见下。").format(rung=_title_of(step.next_rung))


def _title_of(rung: Measure) -> str:
    return _("“{text}”").format(text=rung.title)


def steps(table: ir.Table, compiler: Compiler, rungs: Sequence[Measure]) -> ir.Table:
    """One row an enterprise: its rung, the next one, and how that is answered; `table` has outcomes, missing and gaps."""
    held = [table[term_name(_title(rung))] for rung in rungs]
    is_known = reduce(lambda one, other: one & other, (each.notnull() for each in held))
    place = ibis.literal(-1)
    for number, has in enumerate(held):
        place = ibis.cases((has, ibis.literal(number)), else_=place)
    table = table.mutate(_place=ibis.cases((is_known, place.cast("int64")), else_=ibis.null("int64")))
    at = table["_place"]
    names = [(at == number, ibis.literal(rung.id)) for number, rung in enumerate(rungs)]
    none = ibis.null("string")

    def of_next(name: str, absent: ibis.Value) -> ibis.Value:
        branches = [(at == number - 1, compiler.column(table, rung, name)) for number, rung in enumerate(rungs)]
        return ibis.cases(*branches, else_=absent)

    return table.select(
        "uscc",
        rung=ibis.cases((at == -1, ibis.literal("none")), *names, else_=none),
        next_rung=ibis.cases(
            *((at == number - 1, ibis.literal(rung.id)) for number, rung in enumerate(rungs)), else_=none
        ),
        eligible=of_next("eligible", ibis.null("boolean")),
        missing=of_next("missing", ibis.literal([], type="array<string>")),
        gaps=of_next("gaps", ibis.literal([], type="array<struct<fact: string, have: float64, need: float64>>")),
    )
