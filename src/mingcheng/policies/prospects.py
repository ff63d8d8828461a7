"""Who is about to enter a list or to leave it: the conditions of a title on the facts, beside who holds it.

Reaching the conditions is not the title: a person or an office grants it. So these are prospects, to be talked to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.policies.catalogue import catalogue
from mingcheng.policies.enterprise import Clock
from mingcheng.policies.facts import Facts
from mingcheng.policies.load import load_pack, shipped_packs
from mingcheng.policies.match import Summary, Wanted, results
from mingcheng.policies.model import Measure, Pack

PROSPECTS = ("entering", "may_enter", "leaving", "may_leave")
"""Not on the list and all conditions met; not on it and a missing fact decides; on it and a condition fails; on it and a
missing fact decides."""


class NoConditionsError(MingchengError):
    """No pack that is in force on the day has conditions for the title."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """The measures of a pack that lead to a title."""

    pack: Pack
    measures: tuple[Measure, ...]


def conditions_for(kind: str, on: date, place: str | None = None) -> Conditions:
    """The measures that lead to a title (`award`) on a day: of a pack that is named, else of the first shipped one that has
    any in force. Raises NoConditionsError."""
    for name in [place] if place else shipped_packs():
        pack = load_pack(name)
        found = tuple(measure for measure in pack.measures if measure.award == kind and measure.validity.holds_on(on))
        if found:
            return Conditions(replace(pack, measures=found), found)
    raise NoConditionsError(
        place or kind,
        _("没有在 {day} 有效的、取得“{kind}”的条件。").format(day=on, kind=catalogue().label(kind)),
        _("请用 --measures 给出写有 award: {kind} 的措施包。").format(kind=kind),
    )


def prospects(conditions: Conditions, facts: Facts, clock: Clock, holders: pa.Table) -> pa.Table:
    """One row an enterprise of the facts whose conditions and standing do not agree, in the order of the codes.

    `holders` has a column `uscc`. Out: `uscc`, `prospect` (one of PROSPECTS), `measure`, `missing`, `gaps`. Where several
    measures lead to the title, one that is met is enough.
    """
    return prospects_among(outcomes(conditions, facts, clock), holders)


def outcomes(conditions: Conditions, facts: Facts, clock: Clock) -> pa.Table:
    """Every enterprise of the facts with every measure that leads to the title: the rows of `match.results`."""
    return pa.concat_tables(list(results(conditions.pack, facts, clock, Summary(), Wanted(all_rows=True))))


def prospects_among(rows: pa.Table, holders: pa.Table) -> pa.Table:
    """As `prospects`, of outcomes that are there already."""
    rows = rows.append_column(
        "held", pc.is_in(rows["uscc"], value_set=holders["uscc"].cast(pa.string()).combine_chunks())
    )
    found = list(_prospects(rows))
    schema = pa.schema(
        [
            ("uscc", pa.string()),
            ("prospect", pa.string()),
            *(rows.schema.field(name) for name in ("measure", "missing", "gaps")),
        ]
    )
    return pa.Table.from_pylist(found, schema=schema)


def _prospects(rows: pa.Table) -> Iterator[dict[str, object]]:
    """Only the rows that disagree are looked at one by one."""
    best = _best_rows(rows)
    is_met, is_held = best["eligible"], best["held"]
    words = pc.if_else(
        is_held,
        pc.case_when(
            pc.make_struct(pc.fill_null(pc.invert(is_met), False), pc.is_null(is_met)), "leaving", "may_leave"
        ),
        pc.case_when(pc.make_struct(pc.fill_null(is_met, False), pc.is_null(is_met)), "entering", "may_enter"),
    )
    table = best.append_column("prospect", words)
    for row in table.filter(pc.is_valid(table["prospect"])).to_pylist():
        yield {name: row[name] for name in ("uscc", "prospect", "measure", "missing", "gaps")}


def _best_rows(rows: pa.Table) -> pa.Table:
    """Of the measures that lead to one title, the row that decides: met before not known before not met."""
    rank = pc.case_when(pc.make_struct(pc.fill_null(rows["eligible"], False), pc.is_null(rows["eligible"])), 0, 1, 2)
    ranked = rows.append_column("rank", rank).sort_by(
        [("uscc", "ascending"), ("rank", "ascending"), ("measure", "ascending")]
    )
    codes = ranked["uscc"].combine_chunks()
    if not len(codes):
        return ranked
    is_first = pa.concat_arrays([pa.array([True]), pc.not_equal(codes[1:], codes[:-1])])
    return ranked.filter(is_first)
