"""Simulation: what measures cost and who gains, by district, size and rung; reforms against the law as it stands; sweeps.

Money is an interval: least with every unknown counted as nothing, most with every unknown counted at its most; where an
unknown has no upper bound, `unbounded` counts the enterprises and the most is that of the others. Facts are read once; a
reform is another reading of the same table.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, Self

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from mingcheng.policies.columns import Column, literal
from mingcheng.policies.compile import Compiler, terms_of
from mingcheng.policies.enterprise import Clock
from mingcheng.policies.facts import Account, Facts
from mingcheng.policies.match import in_force
from mingcheng.policies.model import Measure, Pack
from mingcheng.policies.stacking import StackColumns, needs_stacking, stacking_terms
from mingcheng.policies.tree import Annual, Attribute, Obtained, Term, term_name
from mingcheng.policies.wide import wide

DIMENSIONS = ("region", "size", "rung")
SIZES = ("large", "medium", "small", "micro", "unknown")
RUNGS = ("little_giant", "srdi", "science_sme", "innovative_sme")
"""Titles of the national ladder, the highest first."""
_EMPLOYEES, _REVENUE = Annual("employees"), Annual("revenue")
_SIZE_BOUNDS = (("large", 300, 10_000), ("medium", 100, 1_000), ("small", 10, 50))
"""Staff and revenue (万元) of software and IT services, 统计上大中小微型企业划分办法 (2017); to be confirmed. Both must be reached."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One measure in one group of enterprises; money in fen."""

    measure: str
    region: str | None = None
    size: str | None = None
    rung: str | None = None
    eligible: int = 0
    unknown: int = 0
    least: int = 0
    most: int = 0
    unbounded: int = 0
    paid_before: int = 0

    def plus(self, other: Cell) -> Cell:
        """The sum of two cells; what they differ in by name is dropped by the caller."""
        return Cell(
            self.measure, self.region, self.size, self.rung, self.eligible + other.eligible, self.unknown + other.unknown,
            self.least + other.least, self.most + other.most, self.unbounded + other.unbounded,
            self.paid_before + other.paid_before,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Effect:
    """A reform against the law as it stands: enterprises that get more or less for certain, and how much (fen)."""

    winners: int = 0
    losers: int = 0
    gain: int = 0
    loss: int = 0

    def plus(self, other: Effect) -> Effect:
        return Effect(
            self.winners + other.winners, self.losers + other.losers, self.gain + other.gain, self.loss + other.loss
        )


@dataclass
class Result:
    """What a pack comes to: a cell for every measure and group."""

    pack: Pack
    measures: tuple[Measure, ...]
    cells: list[Cell] = field(default_factory=list)
    effect: Effect = field(default_factory=Effect)

    def by(self, *dimensions: str) -> list[Cell]:
        """The cells added up over all other dimensions, in the order of measures and groups."""
        sums: dict[tuple[str, ...], Cell] = {}
        for cell in self.cells:
            group = {name: getattr(cell, name) for name in dimensions}
            key = (cell.measure, *(str(value) for value in group.values()))
            bare = Cell(cell.measure, **group)
            named = Cell(
                cell.measure, group.get("region"), group.get("size"), group.get("rung"), cell.eligible, cell.unknown,
                cell.least, cell.most, cell.unbounded, cell.paid_before,
            )  # fmt: skip
            sums[key] = sums.get(key, bare).plus(named)
        return [sums[key] for key in sorted(sums)]

    def total(self) -> Cell:
        """Money over all measures that pay money; enterprises are counted once a measure."""
        paying = {measure.id for measure in self.measures if measure.benefit.is_money}
        cells = [cell for cell in self.by() if cell.measure in paying]
        return reduce(lambda one, other: one.plus(other), cells, Cell("total"))


class Simulation:
    """The facts of one year, read once, ready for the law and any number of reforms. Use as a context manager."""

    def __init__(self, pack: Pack, facts: Facts, clock: Clock, variants: Sequence[Pack] = ()) -> None:
        self.pack, self.facts, self.clock = pack, facts, clock
        self.account = Account()
        self.coverage = facts.coverage(clock)
        self.enterprises = 0
        self._portions: list[str] = []
        terms: set[Term] = {_EMPLOYEES, _REVENUE, Attribute("region")}
        terms |= {Obtained((kind,), "held") for kind in RUNGS}
        for each in (pack, *variants):
            terms |= terms_of(in_force(each, clock)) | stacking_terms(each)
        self._read(terms)
        self.base = self._run(pack, is_base=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for kept in self._portions:
            self.facts.engine.forget(kept)

    def reform(self, pack: Pack) -> Result:
        """What a changed pack comes to, with its effect against the law as it stands."""
        return self._run(pack, is_base=False)

    def _read(self, terms: set[Term]) -> None:
        """Keeps one row an enterprise, with its groups and what was paid to it before."""
        engine, catalogue = self.facts.engine, self.pack.catalogue
        for portion in self.facts.portions(terms, self.clock, catalogue, self.account):
            table = wide(portion.tables, terms, self.clock, self.coverage, catalogue)
            table = table.mutate(**self._groups(table))
            paid = portion.tables.get("paid")
            if paid is not None:
                table = _with_paid(table, paid, self.clock, [measure.id for measure in self.pack.measures])
            kept = f"simulated_{portion.number}"
            self.enterprises += self.facts.count(engine.keep(table, kept))
            self._portions.append(kept)

    def _groups(self, table: ir.Table) -> dict[str, Column]:
        """District, size class and rung of an enterprise."""
        unknown = ibis.literal("unknown")
        employees, revenue = table[term_name(_EMPLOYEES)], table[term_name(_REVENUE)]
        sizes = [
            ((employees >= literal(people)) & (revenue >= literal(wan_yuan * 10**6)), ibis.literal(name))
            for name, people, wan_yuan in _SIZE_BOUNDS
        ]
        is_known = employees.notnull() & revenue.notnull()
        rungs = [(table[term_name(Obtained((kind,), "held"))], ibis.literal(kind)) for kind in RUNGS]
        has_rungs = table[term_name(Obtained((RUNGS[0],), "held"))].notnull()
        return {
            "g_region": table[term_name(Attribute("region"))].fill_null("unknown"),
            "g_size": ibis.cases((is_known, ibis.cases(*sizes, else_=ibis.literal("micro"))), else_=unknown),
            "g_rung": ibis.cases((has_rungs, ibis.cases(*rungs, else_=ibis.literal("none"))), else_=unknown),
        }

    def _run(self, pack: Pack, is_base: bool) -> Result:
        measures = tuple(sorted(in_force(pack, self.clock), key=lambda measure: measure.id))
        result = Result(pack, measures)
        compiler = Compiler(measures, self.clock, pack.catalogue)
        for kept in tuple(self._portions):
            table = self._outcomes(self.facts.engine.table(kept), pack, compiler)
            total = reduce(operator.add, self._certain(table, pack, measures), literal(0))
            found = self.facts.engine.arrow(self._sums(table, pack, measures, total, is_base))
            for row in found.to_pylist():
                result.cells += _cells(row, measures)
                result.effect = result.effect.plus(_effect(row))
            if is_base:
                self.facts.engine.keep(table.select("uscc", base_total=total), f"{kept}_base")
                self._with_base(kept)
        return result

    def _with_base(self, kept: str) -> None:
        """Adds to a portion what each enterprise gets under the law as it stands."""
        engine = self.facts.engine
        joined = engine.table(kept).inner_join(engine.table(f"{kept}_base"), "uscc")
        engine.keep(joined.drop("uscc_right") if "uscc_right" in joined.columns else joined, f"{kept}_all")
        engine.forget(f"{kept}_base")
        self._portions[self._portions.index(kept)] = f"{kept}_all"
        engine.forget(kept)

    def _outcomes(self, table: ir.Table, pack: Pack, compiler: Compiler) -> ir.Table:
        table = compiler.outcomes(table)
        if needs_stacking(pack):
            table = StackColumns(pack, compiler, "low", "paid_least").added(table)
            table = StackColumns(pack, compiler, "high", "paid_most").added(table)
        return table

    def _certain(self, table: ir.Table, pack: Pack, measures: Sequence[Measure]) -> list[Column]:
        """What an enterprise gets for certain of every measure that pays money."""
        name = "paid_least" if needs_stacking(pack) else "low"
        return [
            table[f"m{place}__{name}"].fill_null(0)
            for place, measure in enumerate(measures)
            if measure.benefit.is_money
        ]

    def _sums(self, table: ir.Table, pack: Pack, measures: Sequence[Measure], total: Column, is_base: bool) -> ir.Table:
        sums: dict[str, Column] = {}
        least, most = ("paid_least", "paid_most") if needs_stacking(pack) else ("low", "high")
        for place, measure in enumerate(measures):
            eligible = table[f"m{place}__eligible"]
            low, high = (least, most) if measure.benefit.is_money else ("low", "high")
            sums[f"eligible{place}"] = eligible.cast("int64").sum()
            sums[f"unknown{place}"] = eligible.isnull().cast("int64").sum()
            sums[f"least{place}"] = table[f"m{place}__{low}"].sum()
            sums[f"most{place}"] = table[f"m{place}__{high}"].sum()
            sums[f"unbounded{place}"] = table[f"m{place}__high"].isnull().cast("int64").sum()
            paid = f"before__{measure.id}"
            sums[f"paid{place}"] = table[paid].sum() if paid in table.columns else ibis.null("int64").sum()
        if not is_base:
            change = total - table["base_total"]
            sums |= {
                "winners": (change > literal(0)).cast("int64").sum(), "losers": (change < literal(0)).cast("int64").sum(),
                "gain": change.sum(where=change > literal(0)), "loss": change.sum(where=change < literal(0)),
            }  # fmt: skip
        grouped = table.group_by([f"g_{name}" for name in DIMENSIONS]).aggregate(**sums)
        return grouped.order_by([f"g_{name}" for name in DIMENSIONS])


def _with_paid(table: ir.Table, paid: ir.Table, clock: Clock, measures: Sequence[str]) -> ir.Table:
    """The table with what was paid of each measure in earlier years."""
    before = paid.filter(paid["year"] < clock.year)
    sums = {f"before__{name}": before["amount"].sum(where=before["measure"] == name).cast("int64") for name in measures}
    joined = table.left_join(before.group_by("uscc").aggregate(**sums), "uscc")
    return joined.drop("uscc_right")


def _cells(row: Mapping[str, Any], measures: Sequence[Measure]) -> Iterator[Cell]:
    for place, measure in enumerate(measures):
        yield Cell(
            measure.id,
            *(row[f"g_{name}"] for name in DIMENSIONS),
            *(
                int(row[f"{name}{place}"] or 0)
                for name in ("eligible", "unknown", "least", "most", "unbounded", "paid")
            ),
        )


def _effect(row: Mapping[str, Any]) -> Effect:
    return Effect(*(int(row.get(name) or 0) for name in ("winners", "losers", "gain", "loss")))


def cells_table(cells: Sequence[Cell]) -> pa.Table:
    """Cells as an Arrow table; money in fen."""
    names = ("measure", *DIMENSIONS, "eligible", "unknown", "least", "most", "unbounded", "paid_before")
    return pa.table({name: [getattr(cell, name) for cell in cells] for name in names})
