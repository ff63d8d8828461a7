"""Simulation: what measures cost and who gains, by district, size and rung; reforms against the law as it stands; sweeps.

Money is an interval: least with every unknown counted as nothing, most with every unknown counted at its most; where an
unknown has no upper bound, `unbounded` counts the enterprises and the most is that of the others. Where measures exclude or
cap each other, the interval of a measure holds whatever becomes of the others, and that of the total is of all together:
then the measures do not add up to the total, but enterprises still do. Pots are not taken off: they are told beside it.

Facts are read once; a reform is another reading of the same table, and only of the measures that it touches.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, Self, TypeAlias

import ibis
import ibis.expr.types as ir

from mingcheng.policies.columns import Column, literal
from mingcheng.policies.compile import Compiler, terms_of
from mingcheng.policies.enterprise import Clock
from mingcheng.policies.facts import Account, Facts
from mingcheng.policies.match import in_force
from mingcheng.policies.model import Measure, Pack
from mingcheng.policies.stacking import StackColumns, stack_of, stacking_terms
from mingcheng.policies.tree import Annual, Attribute, Obtained, Term, term_name
from mingcheng.policies.wide import wide

DIMENSIONS = ("region", "size", "rung")
SIZES = ("large", "medium", "small", "micro", "unknown")
RUNGS = ("little_giant", "srdi", "science_sme", "innovative_sme")
"""Titles of the national ladder, the highest first."""
_EMPLOYEES, _REVENUE = Annual("employees"), Annual("revenue")
_SIZE_BOUNDS = (("large", 300, 10_000), ("medium", 100, 1_000), ("small", 10, 50))
"""Staff and revenue (万元) of software and IT services, 统计上大中小微型企业划分办法 (2017); to be confirmed. Both must be reached."""
_COUNTS = ("eligible", "unknown", "least", "most", "unbounded", "paid_before")
_EFFECTS = ("winners", "losers", "gain", "loss")
_NO_LIMIT = 4 * 10**18
"""More than any enterprise can get, in fen."""
Cluster: TypeAlias = tuple[str, ...]
"""Measures that pay money and bear on each other; one that stands alone is a cluster of its own."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One measure in one group of enterprises; money in fen. Of a reform also who gets more or less for certain than under
    the law as it stands, and how much (`loss` is below zero)."""

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
    winners: int = 0
    losers: int = 0
    gain: int = 0
    loss: int = 0


@dataclass
class Result:
    """What a pack comes to: `cells` for every measure and group; `joint` for every cluster and group, the money of its
    measures together; `effects` for every group, of a reform as a whole."""

    pack: Pack
    measures: tuple[Measure, ...]
    cells: list[Cell] = field(default_factory=list)
    joint: list[tuple[Cluster, Cell]] = field(default_factory=list)
    effects: list[Cell] = field(default_factory=list)

    def by(self, *dimensions: str) -> list[Cell]:
        """The cells added up over all other dimensions, in the order of measures and groups; without dimensions one cell
        a measure, also where there are no enterprises."""
        first = [] if dimensions else [Cell(measure.id) for measure in self.measures]
        return _added([*first, *self.cells], dimensions)

    def totals(self, *dimensions: str) -> list[Cell]:
        """Money over all measures that pay money, a cell a group; who is eligible is not counted across measures."""
        cells = [*(cell for _cluster, cell in self.joint), *self.effects]
        return _added(cells if dimensions else [Cell("total"), *cells], dimensions)

    def total(self) -> Cell:
        """Money over all measures that pay money and all enterprises."""
        return self.totals()[0]


def _added(cells: Iterable[Cell], dimensions: Sequence[str]) -> list[Cell]:
    sums: dict[tuple[str, ...], list[int]] = {}
    for cell in cells:
        key = (cell.measure, *(str(getattr(cell, name)) for name in dimensions))
        counts = sums.setdefault(key, [0] * len(_COUNTS + _EFFECTS))
        for place, name in enumerate(_COUNTS + _EFFECTS):
            counts[place] += getattr(cell, name)
    return [_summed(key, dimensions, sums[key]) for key in sorted(sums)]


def _summed(key: Sequence[str], dimensions: Sequence[str], counts: Sequence[int]) -> Cell:
    group = dict(zip(dimensions, key[1:], strict=True))
    return Cell(key[0], group.get("region"), group.get("size"), group.get("rung"), *counts)


def clusters_of(pack: Pack, measures: Sequence[Measure]) -> list[Cluster]:
    """The measures in force that pay money, by the stacking rules that tie them together."""
    paying = sorted({measure.id for measure in measures if measure.benefit.is_money})
    groups = stack_of(pack).groups if pack.stacking else [(name,) for name in paying]
    kept = (tuple(name for name in group if name in paying) for group in groups)
    return [group for group in kept if group]


class Simulation:
    """The facts of one year, read once, ready for the law and any number of reforms. Use as a context manager.

    `variants` are the packs that will be asked for later: what they need of the facts is read along."""

    def __init__(self, pack: Pack, facts: Facts, clock: Clock, variants: Sequence[Pack] = ()) -> None:
        self.pack, self.facts, self.clock = pack, facts, clock
        self.account = Account()
        self.coverage = facts.coverage(clock)
        self.enterprises = 0
        self._portions: dict[str, ir.Table] = {}
        self._base_columns: dict[str, str] = {}
        terms: set[Term] = {_EMPLOYEES, _REVENUE, Attribute("region")}
        terms |= {Obtained((kind,), "held") for kind in RUNGS}
        for each in (pack, *variants):
            terms |= terms_of(in_force(each, clock)) | stacking_terms(each)
        self._read(terms)
        whole = _Reading(pack, _sorted(in_force(pack, clock)), clock)
        self.base = Result(pack, whole.measures)
        for table in self._portions.values():
            self._count(self.base, whole, table, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for kept in self._portions:
            self.facts.engine.forget(kept)

    def reform(self, pack: Pack) -> Result:
        """What a changed pack comes to, with its effect against the law as it stands."""
        self._keep_base()
        measures = _sorted(in_force(pack, self.clock))
        touched = self._touched(pack, measures)
        result = Result(
            pack,
            measures,
            [cell for cell in self.base.cells if cell.measure not in touched],
            [(cluster, cell) for cluster, cell in self.base.joint if not touched & set(cluster)],
        )
        reading = _Reading(pack, tuple(measure for measure in measures if measure.id in touched), self.clock)
        before = {name: column for name, column in self._base_columns.items() if name in touched}
        if touched:
            for table in self._portions.values():
                self._count(result, reading, table, before)
        return result

    def _touched(self, pack: Pack, measures: Sequence[Measure]) -> set[str]:
        """The measures that may come to something else: those that are written otherwise, and all that these bear on."""
        old = {measure.id: measure for measure in self.base.measures}
        new = {measure.id: measure for measure in measures}
        if old.keys() != new.keys() or (pack.stacking, pack.catalogue) != (self.pack.stacking, self.pack.catalogue):
            return set(old) | set(new)
        touched = {name for name, measure in new.items() if measure != old[name]}
        for group in stack_of(pack).groups if pack.stacking else ():
            if touched & set(group):
                touched |= set(group) & new.keys()
        return touched

    def _read(self, terms: set[Term]) -> None:
        """Keeps one row an enterprise, with its groups and what was paid to it before."""
        engine, catalogue = self.facts.engine, self.pack.catalogue
        for portion in self.facts.portions(terms, self.clock, catalogue, self.account):
            table = wide(portion.tables, terms, self.clock, self.coverage, catalogue)
            table = table.mutate(**self._groups(table))
            paid = portion.tables.get("paid")
            if paid is not None:
                table = _with_paid(table, paid, self.clock, sorted({measure.id for measure in self.pack.measures}))
            kept = f"simulated_{portion.number}"
            self._portions[kept] = engine.keep(table, kept)
            self.enterprises += self.facts.count(self._portions[kept])

    def _groups(self, table: ir.Table) -> dict[str, Column]:
        """District, size class and rung of an enterprise."""
        employees, revenue = table[term_name(_EMPLOYEES)], table[term_name(_REVENUE)]
        sizes = [
            ((employees >= literal(people)) & (revenue >= literal(wan_yuan * 10**6)), name)
            for name, people, wan_yuan in _SIZE_BOUNDS
        ]
        rungs = [(table[term_name(Obtained((kind,), "held"))], kind) for kind in RUNGS]
        return {
            "g_region": table[term_name(Attribute("region"))].fill_null("unknown"),
            "g_size": _first_true(sizes, "micro"),
            "g_rung": _first_true(rungs, "none"),
        }

    def _count(self, result: Result, reading: _Reading, portion: ir.Table, before: Mapping[str, str] | None) -> None:
        """Adds what one portion comes to; with `before`, the columns of the law as it stands, who wins and who loses."""
        table = reading.outcomes(portion)
        sums = reading.sums(table)
        if before is not None:
            least = reading.least(table)
            changes = {
                name: least.get(name, literal(0)) - (table[before[name]] if name in before else literal(0))
                for name in sorted(least.keys() | before.keys())
            }
            for name, place in reading.places.items():
                sums |= _effect_sums(changes.get(name), str(place))
            sums |= _effect_sums(_sum(changes.values()), "")
        names = [f"g_{name}" for name in DIMENSIONS]
        for row in self.facts.engine.arrow(table.group_by(names).aggregate(**sums).order_by(names)).to_pylist():
            result.cells += reading.cells(row)
            result.joint += reading.joint(row)
            result.effects.append(_cell(row, "total", {name: int(row.get(name) or 0) for name in _EFFECTS}))

    def _keep_base(self) -> None:
        """Adds to every portion what each enterprise gets for certain of every measure under the law as it stands."""
        if self._base_columns:
            return
        engine = self.facts.engine
        reading = _Reading(self.pack, self.base.measures, self.clock)
        for kept, table in tuple(self._portions.items()):
            outcomes = reading.outcomes(table)
            least = {f"base_{name}": column for name, column in reading.least(outcomes).items()}
            joined = table.left_join(outcomes.select("uscc", **least), "uscc").drop("uscc_right")
            self._portions[f"{kept}_base"] = engine.keep(joined, f"{kept}_base")
            self.facts.count(
                self._portions[f"{kept}_base"]
            )  # so that it is there before what it came from is forgotten
            del self._portions[kept]
            engine.forget(kept)
        paying = [measure.id for measure in self.base.measures if measure.benefit.is_money]
        self._base_columns = {name: f"base_{name}" for name in paying}


def _sorted(measures: Sequence[Measure]) -> tuple[Measure, ...]:
    return tuple(sorted(measures, key=lambda measure: measure.id))


def _first_true(branches: Sequence[tuple[Column, str]], otherwise: str) -> Column:
    """The name of the first truth that holds; unknown where one before it is not known."""
    result: Column = ibis.literal(otherwise)
    for truth, name in reversed(branches):
        result = ibis.cases((truth.isnull(), ibis.literal("unknown")), (truth, ibis.literal(name)), else_=result)
    return result


def _sum(columns: Iterable[Column]) -> Column:
    return reduce(operator.add, columns, literal(0))


class _Scenario(StackColumns):
    """What the rules leave where all amounts are at their least, or all at their most; of a cap that is not known, where it
    leaves nothing, or everything."""

    def __init__(self, pack: Pack, compiler: Compiler, amount: str, named: str, unknown_limit: int) -> None:
        super().__init__(pack, compiler, amount, named)
        self.unknown_limit = unknown_limit

    def _limits(self, table: ir.Table) -> Iterator[tuple[str, Column]]:
        for number in range(len(self.stack.caps)):
            yield f"{self.named}_limit_{number}", table[f"known_limit_{number}"].fill_null(literal(self.unknown_limit))


class _Reading:
    """Measures of a pack, whole clusters of them, as columns and sums."""

    def __init__(self, pack: Pack, measures: tuple[Measure, ...], clock: Clock) -> None:
        self.pack, self.measures = pack, measures
        self.compiler = Compiler(measures, clock, pack.catalogue)
        self.places = {measure.id: place for place, measure in enumerate(measures)}
        self.clusters = clusters_of(pack, measures)
        self.is_stacked = bool(pack.stacking)

    def outcomes(self, table: ir.Table) -> ir.Table:
        """The table with `lower` and `upper` of every measure (fen; null where there is no bound), and with `joint_least`
        and `joint_most`: what it gets of that where all measures of its cluster are at their least, or at their most."""
        before = [name for name in table.columns if name == "uscc" or name.startswith(("g_", "before__", "base_"))]
        table = self.compiler.outcomes(table)
        if not self.is_stacked:
            return table.mutate(**{
                f"m{place}__{name}": table[f"m{place}__{column}"]
                for place in self.places.values()
                for name, column in (("lower", "low"), ("upper", "high"), ("joint_least", "low"), ("joint_most", "high"))
            })  # fmt: skip
        limits = StackColumns(self.pack, self.compiler, "low", "known")
        table = table.mutate(**dict(limits._limits(table)))
        table = table.mutate(
            **{f"m{place}__top": self._top(table, limits, name) for name, place in self.places.items()}
        )
        needed = [f"known_limit_{number}" for number in range(len(limits.stack.caps))]
        needed += [f"m{place}__{name}" for place in self.places.values() for name in ("eligible", "low", "high", "top")]
        for amount, named, unknown_limit in (("low", "joint_least", 0), ("top", "joint_most", _NO_LIMIT)):
            table = table.select(*before, *needed)  # a step writes every column out: none that nobody asks for again
            table = _Scenario(self.pack, self.compiler, amount, named, unknown_limit).added(table)
            needed += [f"m{place}__{named}" for place in self.places.values()]
        columns: dict[str, Column] = {}
        for cluster in self.clusters:
            columns |= self._bounds(table, limits, cluster)
        for place in self.places.values():
            columns.setdefault(f"m{place}__lower", table[f"m{place}__low"])
            columns.setdefault(f"m{place}__upper", table[f"m{place}__high"])
        return table.mutate(**columns)

    def _caps(self, table: ir.Table, limits: StackColumns, name: str) -> list[tuple[Column, frozenset[str]]]:
        """The caps on a measure: their limit, null where it is not known, and the measures that they bear on."""
        return [
            (table[f"known_limit_{number}"], cap.members)
            for number, cap in enumerate(limits.stack.caps)
            if name in cap.members
        ]

    def _top(self, table: ir.Table, limits: StackColumns, name: str) -> Column:
        """The most of a measure by itself: bounded by its caps where nothing else bounds it."""
        found = table[f"m{self.places[name]}__high"]
        for limit, _members in self._caps(table, limits, name):
            found = ibis.cases((found.isnull() | (limit < found), limit), else_=found)
        return found

    def _bounds(self, table: ir.Table, limits: StackColumns, cluster: Cluster) -> dict[str, Column]:
        """Bounds of each measure that hold whatever becomes of the others of its cluster."""
        low = {name: table[f"m{self.places[name]}__low"] for name in cluster}
        top = {name: table[f"m{self.places[name]}__top"] for name in cluster}
        certain: Column = reduce(operator.and_, (low[name] == table[f"m{self.places[name]}__high"] for name in cluster))
        for name in cluster:
            certain = reduce(operator.and_, (cap.notnull() for cap, _m in self._caps(table, limits, name)), certain)
        columns: dict[str, Column] = {}
        for name in cluster:
            rivals = [other for other in cluster if frozenset((name, other)) in limits.stack.edges]
            is_free = reduce(operator.and_, (top[other] == literal(0) for other in rivals), ibis.literal(True))
            sure = low[name]
            for limit, members in self._caps(table, limits, name):
                room = limit - _sum(top[other] for other in cluster if other < name and other in members)
                sure = ibis.cases((room.isnull() | (room < literal(0)), literal(0)), (room < sure, room), else_=sure)
            paid = table[f"m{self.places[name]}__joint_least"]
            columns[f"m{self.places[name]}__lower"] = ibis.cases((certain, paid), (is_free, sure), else_=literal(0))
            columns[f"m{self.places[name]}__upper"] = ibis.cases((certain, paid), else_=top[name])
        return columns

    def least(self, table: ir.Table) -> dict[str, Column]:
        """What an enterprise gets for certain of each measure that pays money, all unknowns counted as nothing."""
        return {
            measure.id: table[f"m{place}__joint_least"].fill_null(0)
            for place, measure in enumerate(self.measures)
            if measure.benefit.is_money
        }

    def sums(self, table: ir.Table) -> dict[str, Column]:
        """What a group of enterprises comes to."""
        sums: dict[str, Column] = {}
        for place, measure in enumerate(self.measures):
            eligible, upper = table[f"m{place}__eligible"], table[f"m{place}__upper"]
            sums[f"eligible{place}"] = eligible.cast("int64").sum()
            sums[f"unknown{place}"] = eligible.isnull().cast("int64").sum()
            sums[f"least{place}"] = table[f"m{place}__lower"].sum()
            sums[f"most{place}"] = upper.sum()
            sums[f"unbounded{place}"] = upper.isnull().cast("int64").sum()
            paid = f"before__{measure.id}"
            if paid in table.columns:  # without a table of payments nothing is known to have been paid
                sums[f"paid_before{place}"] = table[paid].sum()
            if measure.benefit.is_money:
                sums[f"joint_least{place}"] = table[f"m{place}__joint_least"].sum()
                sums[f"joint_most{place}"] = table[f"m{place}__joint_most"].sum()
        return sums

    def cells(self, row: Mapping[str, Any]) -> Iterator[Cell]:
        """The cells of a row of sums, one a measure."""
        for place, measure in enumerate(self.measures):
            yield _cell(row, measure.id, {name: int(row.get(f"{name}{place}") or 0) for name in _COUNTS + _EFFECTS})

    def joint(self, row: Mapping[str, Any]) -> Iterator[tuple[Cluster, Cell]]:
        """The money of a row of sums, one cell a cluster."""
        sources = {"least": "joint_least", "most": "joint_most", "unbounded": "unbounded", "paid_before": "paid_before"}
        for cluster in self.clusters:
            counts = {
                name: sum(int(row.get(f"{source}{self.places[each]}") or 0) for each in cluster)
                for name, source in sources.items()
            }
            yield cluster, _cell(row, "total", counts)


def _cell(row: Mapping[str, Any], measure: str, counts: Mapping[str, int]) -> Cell:
    return Cell(measure, row["g_region"], row["g_size"], row["g_rung"], **counts)


def _with_paid(table: ir.Table, paid: ir.Table, clock: Clock, measures: Sequence[str]) -> ir.Table:
    """The table with what was paid of each measure in earlier years."""
    before = paid.filter(paid["year"] < clock.year)
    sums = {f"before__{name}": before["amount"].sum(where=before["measure"] == name).cast("int64") for name in measures}
    joined = table.left_join(before.group_by("uscc").aggregate(**sums), "uscc")
    return joined.drop("uscc_right")


def _effect_sums(change: Column | None, ending: str) -> dict[str, Column]:
    """How many get more and how many less, and how much; nothing where there is no money to change."""
    if change is None:
        return {}
    more, less = change > literal(0), change < literal(0)
    return {
        f"winners{ending}": more.cast("int64").sum(), f"losers{ending}": less.cast("int64").sum(),
        f"gain{ending}": change.sum(where=more), f"loss{ending}": change.sum(where=less),
    }  # fmt: skip
