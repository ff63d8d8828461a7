"""Measures as Ibis expressions: from one row an enterprise to the outcome of every measure, for all enterprises at once.

The steps build on each other as columns (conditions, parts, outcome, reasons), named `m3__eligible` for the fourth measure:
so no expression is written out twice, whatever the engine makes of it. `evaluate` is the plain definition of the same.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

import ibis
import ibis.expr.types as ir

from mingcheng.policies.bounds import most_whole
from mingcheng.policies.catalogue import Catalogue
from mingcheng.policies.columns import Column, Reader, literal
from mingcheng.policies.enterprise import Clock
from mingcheng.policies.evaluate import paid_term
from mingcheng.policies.gating import gate_of
from mingcheng.policies.model import Measure, Part
from mingcheng.policies.tree import All, AnyOf, Not, Single, Term, Truth, singles_in, term_name

FLAGS = "boolean"


def terms_of(measures: Sequence[Measure]) -> set[Term]:
    """Every term that some measure asks for."""
    terms = {term for measure in measures for term in measure.terms()}
    return terms | {paid_term(measure) for measure in measures if measure.once is not None}


@dataclass(frozen=True)
class Replaced(Reader):
    """Reads the tree with another value for one term."""

    replaced: Term
    value: Column

    def term(self, term: Term) -> Column:
        return self.value if term == self.replaced else Reader.term(self, term)


class Compiler:
    """Adds the columns of measures to the table of one row an enterprise."""

    def __init__(self, measures: Sequence[Measure], clock: Clock, catalogue: Catalogue) -> None:
        self.measures, self.clock, self.catalogue = measures, clock, catalogue

    def outcomes(self, wide: ir.Table) -> ir.Table:
        """The table with, for every measure, eligible (true, false, null), and in whole fen low, high, amount,
        amount_max; its tier; and the columns that reasons are made of."""
        table = wide.mutate(**dict(self.each(wide, self._singles)))
        table = table.mutate(**dict(self.each(table, self._met)))
        table = table.mutate(**dict(self.each(table, self._sums)))
        table = table.mutate(**dict(self.each(table, self._eligible)))
        return table.mutate(**dict(self.each(table, self._amounts)))

    def each(self, table: ir.Table, step: object) -> Iterator[tuple[str, Column]]:
        assert callable(step)
        for place, measure in enumerate(self.measures):
            for name, column in step(table, measure):
                yield f"m{place}__{name}", column

    def column(self, table: ir.Table, measure: Measure, name: str) -> Column:
        return table[f"m{self.measures.index(measure)}__{name}"]

    # The steps

    def _singles(self, table: ir.Table, measure: Measure) -> Iterator[tuple[str, Column]]:
        """The truth of every single condition, and the amount of every part."""
        reader = Reader(table, self.clock.on)
        for number, single in enumerate(self.singles(measure)):
            yield f"s{number}", reader.truth(single).cast(FLAGS)
        for number, part in enumerate(measure.benefit.parts):
            if part.amount is not None:
                yield f"a{number}", reader.fen(part.amount)

    def _met(self, table: ir.Table, measure: Measure) -> Iterator[tuple[str, Column]]:
        """Whether the conditions of the measure hold, and those of every part."""
        singles = self.columns_of_singles(table, measure)
        yield "gate", self.truth(gate_of(measure), singles).cast(FLAGS)
        for number, part in enumerate(measure.benefit.parts):
            yield f"w{number}", self.truth(part.when, singles).cast(FLAGS)
            yield f"p{number}", self._part(table, measure, number, part, singles).cast(FLAGS)

    def _part(
        self, table: ir.Table, measure: Measure, number: int, part: Part, singles: dict[Single, Column]
    ) -> Column:
        met = self.truth(part.when, singles)
        if part.amount is None:
            return met
        return met & self._pays(table, measure, self.column(table, measure, f"a{number}"))

    def _sums(self, table: ir.Table, measure: Measure) -> Iterator[tuple[str, Column]]:
        """The least and the most that the parts come to, whatever is unknown."""
        if not any(part.amount is not None for part in measure.benefit.parts):
            most = ibis.null("int64") if measure.benefit.nature == "unspecified" else literal(0)
            yield from (("least", literal(0)), ("most", most))
            return
        lows, highs = [], []
        for number, part in enumerate(measure.benefit.parts):
            assert part.amount is not None
            amount, met = self.column(table, measure, f"a{number}"), self.column(table, measure, f"p{number}")
            bound = most_whole(part.amount, self.catalogue)
            largest = ibis.null("int64") if bound is None else literal(bound)
            lows.append(ibis.cases((met, amount.fill_null(0)), else_=literal(0)))
            highs.append(ibis.cases((met.fill_null(True), amount.coalesce(largest)), else_=literal(0)))
            yield f"l{number}", lows[-1]
        least, most = (self._combined(measure, columns) for columns in (lows, highs))
        if measure.benefit.cap is not None:
            cap = literal(int(measure.benefit.cap.value))
            least = ibis.cases((least > cap, cap), else_=least)
            most = ibis.cases((most.isnull() | (most > cap), cap), else_=most)
        yield from (("least", least), ("most", most))

    def _combined(self, measure: Measure, columns: list[Column]) -> Column:
        """The sum or the highest; null where one is null."""
        if measure.benefit.choose == "sum":
            return reduce(operator.add, columns)
        best = columns[0]
        for other in columns[1:]:
            best = ibis.cases((best.isnull() | other.isnull(), ibis.null("int64")), (other > best, other), else_=best)
        return best

    def _eligible(self, table: ir.Table, measure: Measure) -> Iterator[tuple[str, Column]]:
        parts = [self.column(table, measure, f"p{number}") for number in range(len(measure.benefit.parts))]
        some = reduce(operator.or_, parts, ibis.literal(False))
        yield "some", some.cast(FLAGS)
        yield "eligible", (self.column(table, measure, "gate") & some).cast(FLAGS)

    def _amounts(self, table: ir.Table, measure: Measure) -> Iterator[tuple[str, Column]]:
        eligible, least, most = (self.column(table, measure, name) for name in ("eligible", "least", "most"))
        is_discretionary = measure.benefit.is_discretionary
        is_money = measure.benefit.has_amount
        no_amount = ibis.null("int64")
        low = (
            no_amount
            if not is_money
            else ibis.cases((eligible, literal(0) if is_discretionary else least), else_=literal(0))
        )
        yield "low", low if is_money else literal(0)
        yield "high", ibis.cases((eligible.fill_null(True), most), else_=literal(0))
        is_certain = eligible & (least == most)
        if not is_money:
            yield from (("amount", no_amount), ("amount_max", no_amount), ("tier", ibis.null("string")))
            return
        yield "amount", no_amount if is_discretionary else ibis.cases((is_certain, least), else_=no_amount)
        yield "amount_max", ibis.cases((eligible, most), else_=no_amount)
        yield (
            "tier",
            ibis.null("string")
            if is_discretionary
            else ibis.cases((is_certain, self._tier(table, measure)), else_=ibis.null("string")),
        )

    def _tier(self, table: ir.Table, measure: Measure) -> Column:
        """The name of the tier that gives the amount, or of all parts that add up to it."""
        named = [
            (self.column(table, measure, f"p{number}"), number, self._part_name(table, part))
            for number, part in enumerate(measure.benefit.parts)
        ]
        if all(part.is_unconditional and part.level is None for part in measure.benefit.parts):
            return ibis.null("string")
        if measure.benefit.choose == "highest":
            best = self._combined(
                measure, [self.column(table, measure, f"l{n}") for n in range(len(measure.benefit.parts))]
            )
            branches = [
                (met & (self.column(table, measure, f"l{number}") == best), name) for met, number, name in named
            ]
            return ibis.cases(*branches, else_=ibis.null("string"))
        pieces = [
            ibis.cases((met & name.notnull(), ibis.literal("+").concat(name)), else_=ibis.literal(""))
            for met, _number, name in named
        ]
        joined = reduce(lambda one, other: one.concat(other), pieces)
        return joined.substr(1).nullif("")

    def _part_name(self, table: ir.Table, part: Part) -> Column:
        """What a part is called in `tier`: its id, with the level reached; nothing where it is the whole benefit."""
        if part.level is None:
            return ibis.null("string") if part.is_unconditional else ibis.literal(part.id)
        level = Reader(table, self.clock.on).number(part.level).column
        return ibis.literal(part.id).concat(ibis.literal("-"), level.cast("string")).fill_null(part.id)

    def eligible_with(self, table: ir.Table, measure: Measure, term: Term, value: Column) -> Column:
        """Whether a measure is answered with yes where a term has another value."""
        reader = Replaced(table, self.clock.on, term, value)
        singles = {single: reader.truth(single) for single in self.singles(measure)}
        parts = []
        for part in measure.benefit.parts:
            met = self.truth(part.when, singles)
            if part.amount is not None:
                amount = reader.fen(part.amount)
                met = met & self._pays(table, measure, amount)
            parts.append(met)
        return self.truth(gate_of(measure), singles) & reduce(operator.or_, parts, ibis.literal(False))

    def _pays(self, table: ir.Table, measure: Measure, amount: Column) -> Column:
        """Whether an amount is an award: above zero, and for a tier given once not paid before. Where the authority
        decides, the upper bound decides nothing."""
        pays = ibis.literal(True) if measure.benefit.is_discretionary else amount > literal(0)
        if measure.once is not None and measure.once.per == "tier":
            paid = table[term_name(paid_term(measure))]
            pays = pays & ((paid == literal(0)) | (paid < amount))
        return pays

    # What the steps share

    def singles(self, measure: Measure) -> list[Single]:
        """The single conditions of a measure, each once, in the order of the text."""
        found: dict[Single, None] = {}
        for single in singles_in(gate_of(measure)):
            found.setdefault(single)
        for part in measure.benefit.parts:
            for single in singles_in(part.when):
                found.setdefault(single)
        return list(found)

    def columns_of_singles(self, table: ir.Table, measure: Measure) -> dict[Single, Column]:
        """The truth column of each single condition."""
        return {
            single: self.column(table, measure, f"s{number}") for number, single in enumerate(self.singles(measure))
        }

    def truth(self, truth: Truth, singles: dict[Single, Column]) -> Column:
        """A truth from the columns of its single conditions."""
        match truth:
            case All():
                return reduce(operator.and_, (self.truth(part, singles) for part in truth.parts), ibis.literal(True))
            case AnyOf():
                return reduce(operator.or_, (self.truth(part, singles) for part in truth.parts), ibis.literal(False))
            case Not():
                return ~self.truth(truth.part, singles)
            case single:
                return singles[single]
