"""Reasons for all enterprises at once, as columns: `missing`, `gaps`, every condition, the smallest change.

The plain definitions stand in `reasons` and `changes`; a test holds them together.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

import ibis
import ibis.expr.types as ir

from mingcheng.policies.bounds import most_whole
from mingcheng.policies.changes import Candidate, candidates_of
from mingcheng.policies.columns import Column, Reader, divided, literal, neighbours
from mingcheng.policies.compile import Compiler
from mingcheng.policies.dimensions import SCALES
from mingcheng.policies.evaluate import paid_term
from mingcheng.policies.gating import gate_of
from mingcheng.policies.model import Measure, Part
from mingcheng.policies.reasons import is_event, quantity_name
from mingcheng.policies.tree import (
    All,
    Annual,
    AnyOf,
    Compare,
    Constant,
    Growth,
    Human,
    Not,
    Number,
    Rate,
    Scaled,
    Share,
    Single,
    Sum,
    Term,
    Truth,
    fact_names,
    signed_singles,
    singles_in,
    term_name,
    terms_in,
    terms_in_number,
)

GAP = "struct<fact: string, have: float64, need: float64>"
CONDITION = "struct<condition: string, text: string, truth: boolean, have: float64, need: float64, gap: float64, source: string>"


@dataclass(frozen=True, slots=True)
class _Gap:
    """A gap that may be shown: what it is about, when, its figures, and itself as it goes into the list."""

    name: str
    is_shown: Column
    have: Column
    need: Column
    item: Column


class ReasonColumns:
    """Adds reason columns to a table of outcomes."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler

    def contract(self, table: ir.Table) -> ir.Table:
        """The table with `missing` and `gaps` of every measure."""
        return table.mutate(**dict(self.compiler.each(table, self._contract)))

    def full(self, table: ir.Table) -> ir.Table:
        """The table with `conditions` and `change`, too."""
        table = table.mutate(**dict(self.compiler.each(table, self._conditions)))
        candidates = {measure.id: candidates_of(measure) for measure in self.compiler.measures}
        table = table.mutate(**dict(self.compiler.each(table, lambda t, m: self._values(t, m, candidates[m.id]))))
        table = table.mutate(**dict(self.compiler.each(table, lambda t, m: self._verified(t, m, candidates[m.id]))))
        return table.mutate(**dict(self.compiler.each(table, lambda t, m: self._smallest(t, m, candidates[m.id]))))

    def _contract(self, table: ir.Table, measure: Measure) -> Iterator[tuple[str, Column]]:
        yield "missing", self._missing(table, measure)
        yield "gaps", self._gaps(table, measure)

    # What would decide an unknown

    def _missing(self, table: ir.Table, measure: Measure) -> Column:
        wanted: dict[str, list[Column]] = {}
        for name, condition in self._undecided_names(table, measure):
            wanted.setdefault(name, []).append(condition)
        items = [
            ibis.cases((reduce(operator.or_, wanted[name]), ibis.literal(name)), else_=ibis.null("string"))
            for name in sorted(wanted)
        ]
        return _listed(self._is_open(table, measure), items, "string")

    def _is_open(self, table: ir.Table, measure: Measure) -> Column:
        eligible = self.compiler.column(table, measure, "eligible")
        if not measure.benefit.has_amount:
            return eligible.isnull()
        return eligible.isnull() | (eligible & self._differ(table, measure))

    def _differ(self, table: ir.Table, measure: Measure) -> Column:
        least, most = (self.compiler.column(table, measure, name) for name in ("least", "most"))
        return most.isnull() | (least != most)

    def _undecided_names(self, table: ir.Table, measure: Measure) -> Iterator[tuple[str, Column]]:
        column = self.compiler.column
        gate, some = column(table, measure, "gate"), column(table, measure, "some")
        singles = self.compiler.columns_of_singles(table, measure)
        yield from self._undecided(table, gate_of(measure), singles, gate.isnull())
        is_asked = some.isnull()
        if measure.benefit.has_amount:
            is_asked = is_asked | (gate.fill_null(False) & self._differ(table, measure))
        for number, part in enumerate(measure.benefit.parts):
            asked = is_asked & self._could_change(table, measure, number, part)
            when = column(table, measure, f"w{number}")
            yield from self._undecided(table, part.when, singles, asked & when.isnull())
            if part.amount is not None:
                terms = list(terms_in_number(part.amount))
                if measure.once is not None and measure.once.per == "tier":
                    terms.append(paid_term(measure))
                yield from _unknown(table, terms, asked & when.fill_null(True))

    def _could_change(self, table: ir.Table, measure: Measure, number: int, part: Part) -> Column:
        column = self.compiler.column
        met = column(table, measure, f"p{number}")
        if part.amount is None:
            return met.isnull()
        amount = column(table, measure, f"a{number}")
        is_undecided = met.isnull() | (met & amount.isnull())
        if measure.benefit.choose == "sum":
            return is_undecided
        bound = most_whole(part.amount, self.compiler.catalogue)
        most = amount if bound is None else amount.coalesce(literal(bound))
        return is_undecided & (most.isnull() | (most > column(table, measure, "least")))

    def _undecided(
        self, table: ir.Table, truth: Truth, singles: dict[Single, Column], asked: Column
    ) -> Iterator[tuple[str, Column]]:
        """The unknown facts in the parts of a truth that leave it undecided, each with when it is asked for."""
        match truth:
            case All() | AnyOf():
                for part in truth.parts:
                    is_open = asked & self.compiler.truth(part, singles).isnull()
                    yield from self._undecided(table, part, singles, is_open)
            case Not():
                yield from self._undecided(table, truth.part, singles, asked)
            case Human():
                yield f"human:{truth.words}", asked
            case _:
                yield from _unknown(table, terms_in(truth), asked)

    # How far a no is from its thresholds

    def _gaps(self, table: ir.Table, measure: Measure) -> Column:
        shown: dict[Single, Column] = {}
        singles = self.compiler.columns_of_singles(table, measure)
        is_no = ~self.compiler.column(table, measure, "eligible").fill_null(True)
        always = ibis.literal(True)
        for single in singles_in(gate_of(measure)):
            shown[single] = always
        reachable = ~self.compiler.column(table, measure, "some").fill_null(True)
        for part in measure.benefit.parts:
            blocks = [
                ~singles[single].fill_null(True) for single in singles_in(part.when) if not isinstance(single, Compare)
            ]
            is_blocked = reduce(operator.or_, blocks, ibis.literal(False))
            for single in singles_in(part.when):
                condition = reachable & ~is_blocked
                shown[single] = (shown[single] | condition) if single in shown else condition
            reachable = reachable & is_blocked
        reader = Reader(table, self.compiler.clock.on)
        items: list[Column] = []
        told: list[_Gap] = []
        for single, condition in shown.items():
            if isinstance(single, Compare):
                gap = self._gap(reader, single, ~singles[single].fill_null(True) & condition, told)
                told.append(gap)
                items.append(gap.item)
        return _listed(is_no, items, GAP)

    def _gap(self, reader: Reader, single: Compare, is_shown: Column, before: Sequence[_Gap]) -> _Gap:
        """A gap where it is to be shown, and not the same as one before it."""
        name = quantity_name(single.left)
        have, need = figures(reader, single)
        is_shown = is_shown & have.notnull() & need.notnull()
        if is_event(single.left):
            is_shown = is_shown & (have != 0.0)
        is_new = is_shown
        for other in before:
            if other.name == name:
                is_same = other.is_shown & (other.have == have) & (other.need == need)
                is_new = is_new & ~is_same.fill_null(False)
        gap = ibis.struct({"fact": ibis.literal(name), "have": have, "need": need})
        return _Gap(name, is_shown, have, need, ibis.cases((is_new, gap.cast(GAP)), else_=ibis.null(GAP)))

    # Every condition

    def _conditions(self, table: ir.Table, measure: Measure) -> Iterator[tuple[str, Column]]:
        singles = self.compiler.columns_of_singles(table, measure)
        reader = Reader(table, self.compiler.clock.on)
        items = []
        groups = [(condition.id, condition.truth) for condition in measure.conditions]
        groups += [(part.id, part.when) for part in measure.benefit.parts]
        for name, truth in groups:
            for single, is_negated in signed_singles(truth):
                holds = ~singles[single] if is_negated else singles[single]
                have = need = gap = ibis.null("float64")
                if isinstance(single, Compare):
                    have, need = figures(reader, single)
                    gap = ibis.cases((~holds, need - have), else_=ibis.null("float64"))
                item = {"condition": ibis.literal(name), "text": ibis.literal(single.leaf.text), "truth": holds,
                        "have": have, "need": need, "gap": gap,
                        "source": ibis.literal(source_of(list(terms_in(single)), self.compiler.clock.year))}  # fmt: skip
                items.append(ibis.struct(item).cast(CONDITION))
        yield "conditions", ibis.array(items) if items else ibis.literal([], type=f"array<{CONDITION}>")

    # The smallest change

    def _values(
        self, table: ir.Table, measure: Measure, candidates: Sequence[Candidate]
    ) -> Iterator[tuple[str, Column]]:
        """The value that each candidate proposes, null where it proposes none."""
        reader = Reader(table, self.compiler.clock.on)
        for number, candidate in enumerate(candidates):
            have = table[term_name(candidate.term)]
            if candidate.value is None:
                proposed: Column = ibis.literal(candidate.flag)
                yield f"v{number}", ibis.cases((have != proposed, proposed), else_=ibis.null("boolean"))
            else:
                proposed = _whole(reader, candidate)
                is_open = have.notnull() & (proposed >= literal(0)) & (proposed != have)
                yield f"v{number}", ibis.cases((is_open, proposed), else_=ibis.null("int64"))

    def _verified(
        self, table: ir.Table, measure: Measure, candidates: Sequence[Candidate]
    ) -> Iterator[tuple[str, Column]]:
        """Whether the measure, evaluated again with the candidate's value, says yes."""
        if not candidates:
            return
        is_no = ~self.compiler.column(table, measure, "eligible").fill_null(True)
        single = Compiler([measure], self.compiler.clock, self.compiler.catalogue)
        place = self.compiler.measures.index(measure)
        for number, candidate in enumerate(candidates):
            value = table[f"m{place}__v{number}"]
            changed = single.eligible_with(table, measure, candidate.term, value)
            yield f"k{number}", is_no & value.notnull() & changed.fill_null(False)

    def _smallest(
        self, table: ir.Table, measure: Measure, candidates: Sequence[Candidate]
    ) -> Iterator[tuple[str, Column]]:
        if not candidates:
            yield "change", ibis.null(GAP)
            return
        options, efforts = [], []
        for number, candidate in enumerate(candidates):
            bases = float(SCALES[candidate.dimension].bases) if candidate.dimension else 1.0
            have = table[term_name(candidate.term)].cast("int64").cast("float64") / bases
            need = self.compiler.column(table, measure, f"v{number}").cast("int64").cast("float64") / bases
            effort = (need - have).abs() / ibis.greatest(have.abs(), need.abs())
            holds = self.compiler.column(table, measure, f"k{number}")
            efforts.append(ibis.cases((holds, effort), else_=ibis.null("float64")))
            change = ibis.struct({"fact": ibis.literal(candidate.fact), "have": have, "need": need}).cast(GAP)
            options.append(change)
        least = efforts[0] if len(efforts) == 1 else ibis.least(*efforts)  # nulls are passed over
        branches = [(effort == least, option) for effort, option in zip(efforts, options, strict=True)]
        yield "change", ibis.cases(*branches, else_=ibis.null(GAP))


def figures(reader: Reader, single: Compare) -> tuple[Column, Column]:
    """What is there and what is needed, as files give them."""
    bases = SCALES[single.left.dimension].bases
    left: Number | Rate = single.left
    have = reader.plain(left) if isinstance(left, Share | Growth) else reader.plain(left, bases)
    return have, reader.plain(single.right, bases)


def source_of(terms: Sequence[Term], year: int) -> str:
    """The tables and years that a condition rests on: annual.software_revenue@2025."""
    named = []
    for term in dict.fromkeys(terms):
        match term:
            case Annual(fact=fact, lag=lag):
                named.append(f"annual.{fact}@{year - lag}")
            case _:
                named.append(f"{table_of(term)}.{'+'.join(fact_names(term))}")
    return "; ".join(named)


def table_of(term: Term) -> str:
    """The table of the contract that a term is looked up in."""
    return {
        "Attribute": "enterprises", "Annual": "annual", "EarlierMost": "annual", "Obtained": "awards", "AwardLevel": "awards",
        "Granted": "grants", "GrantCount": "grants", "PaidBefore": "paid",
    }[type(term).__name__]  # fmt: skip


def _whole(reader: Reader, candidate: Candidate) -> Column:
    """The proposed value in whole bases, so that the comparison just holds; null below zero."""
    assert candidate.value is not None
    exact = reader.number(tamed(candidate.value, candidate.rounding in ("up", "below")))
    shift = {"up": exact.denominator - 1, "above": exact.denominator, "down": 0, "below": -1}[candidate.rounding]
    numerator = exact.column + literal(shift)
    bounded = ibis.cases((numerator >= literal(0), numerator), else_=ibis.null(numerator.type()))
    return bounded.cast("int64") if exact.denominator == 1 else divided(bounded, exact.denominator)


def tamed(number: Number, is_upward: bool) -> Number:
    """A number whose factors have at most 18 digits below the line: a longer one (10.0735 % over eight years) gives way to
    its neighbour on the side that rounding goes to, which comes to the same whole number."""
    match number:
        case Scaled(constant=constant, part=part):
            side = is_upward if constant.value >= 0 else not is_upward
            near = neighbours(constant.value, 10**18)[side]
            return Scaled(Constant(near, constant.dimension, constant.name), tamed(part, side), number.dimension)
        case Sum(parts=parts):
            sides = ((sign, tamed(part, is_upward if sign > 0 else not is_upward)) for sign, part in parts)
            return Sum(tuple(sides), number.dimension)
        case _:
            return number


def _unknown(table: ir.Table, terms: Sequence[Term] | Iterator[Term], asked: Column) -> Iterator[tuple[str, Column]]:
    for term in terms:
        for name in fact_names(term):
            yield name, asked & table[term_name(term)].isnull()


def _listed(asked: Column, items: Sequence[Column], item_type: str) -> Column:
    """The items that are not null, where they are asked for; else an empty list."""
    empty = ibis.literal([], type=f"array<{item_type}>")
    if not items:
        return empty
    return ibis.cases((asked, ibis.array(list(items)).filter(lambda item: item.notnull())), else_=empty)
