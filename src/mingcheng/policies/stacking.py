"""Stacking: what measures leave of each other for one enterprise, chosen so that the enterprise gets the most.

Of exclusive measures (互斥, 就高不重复) at most one member is paid: every maximal choice is weighed and the one that pays most
is taken; of equal ones the one that is worth most before caps, then the first by the ids of its measures. Caps (per
enterprise, or by its contribution) lie inside each other or apart; under them measures are paid in the order of their ids,
and what no longer fits is cut. So the order in which a file lists its measures has no bearing. The total is the largest that
the rules allow: caps that do not cross make any order of paying equally good.

`Stack` is what the rules of a pack come to; it is read in two ways that agree, in Python and as columns.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import islice

import ibis
import ibis.expr.types as ir

from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.policies.columns import Column, Reader, divided, literal
from mingcheng.policies.compile import Compiler
from mingcheng.policies.enterprise import Lookup
from mingcheng.policies.evaluate import number_value
from mingcheng.policies.model import Measure, Pack, StackingRule
from mingcheng.policies.rules import EVERY, measures_in
from mingcheng.policies.tree import Term, terms_in_number

MOST_CHOICES = 256
"""Ways to choose among exclusive measures that are weighed; a pack with more is refused."""
EXCLUSIVE = ("highest_only", "exclusive")


class StackingError(MingchengError):
    """The rules of a pack leave more choices than can be weighed."""


@dataclass(frozen=True, slots=True)
class Cap:
    """A cap and the measures that it bears on."""

    rule: StackingRule
    members: frozenset[str]


@dataclass(frozen=True)
class Stack:
    """The rules of a pack: which measures exclude which, the caps from the inside out."""

    measures: tuple[str, ...]
    edges: frozenset[frozenset[str]]
    excluded_by: Mapping[str, str]
    caps: tuple[Cap, ...]

    def excluding(self, measure: str) -> list[str]:
        """The measures of which one that is paid leaves nothing of a measure."""
        return sorted(other for edge in self.edges if measure in edge for other in edge - {measure})

    @cached_property
    def groups(self) -> list[tuple[str, ...]]:
        """Measures that depend on each other, by exclusion or a shared cap."""
        links = [*self.edges, *(cap.members & set(self.measures) for cap in self.caps)]
        groups = [{measure} for measure in self.measures]
        for link in links:
            touched = [group for group in groups if group & link]
            groups = [group for group in groups if not group & link]
            if touched:
                groups.append(set().union(*touched))
        return sorted(tuple(sorted(group)) for group in groups)

    def choices(self, group: Sequence[str]) -> list[tuple[str, ...]]:
        """The maximal sets of a group without two that exclude each other, in the order of their ids."""
        found = sorted(islice(_maximal(tuple(group), self.edges), MOST_CHOICES + 1))
        if len(found) > MOST_CHOICES:
            raise StackingError(
                "stacking",
                _("互斥规则的组合超过 {most} 种。").format(most=MOST_CHOICES),
                _("请把规则拆小，或减少互斥的措施。"),
            )
        return found

    def caps_on(self, measure: str) -> list[Cap]:
        return [cap for cap in self.caps if measure in cap.members]


def _maximal(group: tuple[str, ...], edges: frozenset[frozenset[str]]) -> Iterator[tuple[str, ...]]:
    """Maximal independent sets, by Bron and Kerbosch on the graph of measures that go together."""
    together = {
        one: {other for other in group if other != one and frozenset((one, other)) not in edges} for one in group
    }

    def grow(chosen: set[str], open_: set[str], closed: set[str]) -> Iterator[tuple[str, ...]]:
        if not open_ and not closed:
            yield tuple(sorted(chosen))
            return
        pivot = max(open_ | closed, key=lambda each: (len(together[each] & open_), each))
        for each in sorted(open_ - together[pivot]):
            yield from grow(chosen | {each}, open_ & together[each], closed & together[each])
            open_ = open_ - {each}
            closed = closed | {each}

    yield from grow(set(), set(group), set())


def needs_stacking(pack: Pack) -> bool:
    """Whether a pack says how its measures go together, or has pots."""
    return bool(pack.stacking or pack.pots)


def stacking_terms(pack: Pack) -> set[Term]:
    """The terms that caps by contribution and the order of pots ask for."""
    numbers = [rule.at_most for rule in pack.stacking] + [pot.order for pot in pack.pots]
    return {term for number in numbers if number is not None for term in terms_in_number(number)}


def stack_of(pack: Pack, measures: Sequence[Measure] | None = None) -> Stack:
    """The stacking rules of a pack, resolved to the measures that pay money: of those given (in force), or of all.
    Raises StackingError."""
    applied = pack.measures if measures is None else measures
    paying = tuple(sorted({measure.id for measure in applied if measure.benefit.is_money}))
    rules = {rule.id: rule for rule in pack.stacking}
    edges: set[frozenset[str]] = set()
    excluded: dict[str, set[str]] = {}
    for rule in pack.stacking:
        if rule.kind not in EXCLUSIVE:
            continue
        members = [_members(member, rules, pack) & set(paying) for member in rule.members]
        for place, one in enumerate(members):
            for other in members[:place]:
                for pair in ((a, b) for a in one for b in other if a != b):
                    edges.add(frozenset(pair))
                    for measure in pair:
                        excluded.setdefault(measure, set()).add(rule.id)
    caps = [Cap(rule, measures_in(rule, pack) & set(paying)) for rule in pack.stacking if rule.kind not in EXCLUSIVE]
    caps.sort(key=lambda cap: (len(cap.members), cap.rule.id))
    stack = Stack(
        paying, frozenset(edges), {name: "+".join(sorted(rules_)) for name, rules_ in excluded.items()}, tuple(caps)
    )
    for group in stack.groups:
        stack.choices(group)
    return stack


def _members(member: str, rules: Mapping[str, StackingRule], pack: Pack) -> frozenset[str]:
    if member in rules:
        return measures_in(rules[member], pack)
    if member == EVERY:
        return frozenset(measure.id for measure in pack.measures)
    return frozenset((member,))


# One enterprise


def payable(stack: Stack, amounts: Mapping[str, int], limits: Mapping[str, int | None]) -> dict[str, int | None]:
    """What is paid of each measure, in fen. `amounts`: of the measures that are certain; `limits`: of the caps, None
    where what limits is not known: then what hangs on it is None."""
    result: dict[str, int | None] = {}
    for group in stack.groups:
        values = [_paid_under(stack, choice, amounts, limits) for choice in stack.choices(group)]
        totals = [None if None in paid.values() else sum(_known(paid)) for paid in values]
        known = [total for total in totals if total is not None]
        if len(known) < len(totals):
            result |= {measure: None if amounts.get(measure) else 0 for measure in group}
            continue
        gross = [sum(amounts.get(measure, 0) for measure in choice) for choice in stack.choices(group)]
        ranked = list(zip(known, gross, strict=True))
        result |= dict.fromkeys(group, 0) | values[ranked.index(max(ranked))]
    return result


def reductions(stack: Stack, amounts: Mapping[str, int], paid: Mapping[str, int | None]) -> dict[str, tuple[str, ...]]:
    """The rules that took something off a measure: those of exclusion where one is paid that excludes it, else its caps."""
    found: dict[str, tuple[str, ...]] = {}
    for name in stack.measures:
        given = paid.get(name)
        if given is None or given >= amounts.get(name, 0):
            continue
        if any(paid.get(other) for other in stack.excluding(name)):
            found[name] = tuple(stack.excluded_by[name].split("+"))
        else:
            found[name] = tuple(cap.rule.id for cap in stack.caps_on(name))
    return found


def _known(paid: Mapping[str, int | None]) -> list[int]:
    return [amount for amount in paid.values() if amount is not None]


def _paid_under(
    stack: Stack, choice: Sequence[str], amounts: Mapping[str, int], limits: Mapping[str, int | None]
) -> dict[str, int | None]:
    """The measures of a choice paid in the order of their ids, each as far as every cap on it leaves room."""
    left = dict(limits)
    paid: dict[str, int | None] = {}
    for measure in choice:
        amount = amounts.get(measure, 0)
        caps = [cap.rule.id for cap in stack.caps_on(measure)]
        rooms = [left[cap] for cap in caps]
        given = min([amount, *(room for room in rooms if room is not None)])
        if given and None in rooms:
            paid[measure] = None
            continue
        paid[measure] = given
        for cap in caps:
            room = left[cap]
            left[cap] = None if room is None else room - given
    return paid


def limits_of(stack: Stack, lookup: Lookup) -> dict[str, int | None]:
    """The caps for one enterprise, in fen; a contribution below zero leaves nothing."""
    found: dict[str, int | None] = {}
    for cap in stack.caps:
        if cap.rule.at_most is not None:
            value = number_value(cap.rule.at_most, lookup)
            found[cap.rule.id] = None if value is None else max(0, int(value // 1))
        else:
            assert cap.rule.amount is not None
            found[cap.rule.id] = int(cap.rule.amount.value)
    return found


# All enterprises


def with_payable(table: ir.Table, pack: Pack, compiler: Compiler) -> ir.Table:
    """The outcomes with `payable` (fen; null where not certain) and `reduced_by` of every measure."""
    return StackColumns(pack, compiler).added(table)


class StackColumns:
    """The rules of a pack as columns over the outcomes; `amount` names the column that is stacked, `named` the result."""

    def __init__(self, pack: Pack, compiler: Compiler, amount: str = "amount", named: str = "payable") -> None:
        self.compiler, self.amount, self.named = compiler, amount, named
        self.stack = stack_of(pack, compiler.measures)
        self.places = {measure.id: place for place, measure in enumerate(compiler.measures)}
        self.present = [name for name in self.stack.measures if name in self.places]

    def added(self, table: ir.Table) -> ir.Table:
        table = table.mutate(**dict(self._amounts(table)), **dict(self._limits(table)))
        for number, group in enumerate(self.stack.groups):
            table = self._group(table, number, [name for name in group if name in self.places])
        return table.mutate(**dict(self._results(table)))

    def _amounts(self, table: ir.Table) -> Iterator[tuple[str, Column]]:
        for name in self.present:
            yield f"{self.named}_amount_{self.places[name]}", table[f"m{self.places[name]}__{self.amount}"].fill_null(0)

    def _limits(self, table: ir.Table) -> Iterator[tuple[str, Column]]:
        reader = Reader(table, self.compiler.clock.on)
        for number, cap in enumerate(self.stack.caps):
            if cap.rule.at_most is None:
                assert cap.rule.amount is not None
                yield f"{self.named}_limit_{number}", literal(int(cap.rule.amount.value))
            else:
                exact = reader.number(cap.rule.at_most)
                bounded = ibis.cases(
                    (exact.column < literal(0), ibis.literal(0).cast(exact.column.type())), else_=exact.column
                )
                yield f"{self.named}_limit_{number}", _rounded_down(bounded, exact.denominator)

    def _group(self, table: ir.Table, number: int, group: list[str]) -> ir.Table:
        """Pays every choice of a group and picks the best; adds the paid columns of its measures."""
        choices = [choice for choice in self.stack.choices(group)] if group else []
        for place, choice in enumerate(choices):
            table = self._pay(table, f"{self.named}_{number}_{place}", choice)
        if not choices:
            return table
        sums = {}
        for place, choice in enumerate(choices):
            for kind, prefix in (("total", f"{self.named}_{number}_{place}"), ("gross", f"{self.named}_amount")):
                parts = (table[f"{prefix}_{self.places[name]}"] for name in choice)
                sums[f"{self.named}_{number}_{kind}_{place}"] = reduce(operator.add, parts)
        table = table.mutate(**sums)
        table = table.mutate(**{f"{self.named}_{number}_pick": self._pick(table, number, len(choices))})
        return table.mutate(
            **{f"{self.named}_paid_{self.places[name]}": self._picked(table, number, name, choices) for name in group}
        )

    def _pick(self, table: ir.Table, number: int, choices: int) -> Column:
        """The place of the best choice, -1 where it hangs on something unknown."""
        totals = [table[f"{self.named}_{number}_total_{place}"] for place in range(choices)]
        grosses = [table[f"{self.named}_{number}_gross_{place}"] for place in range(choices)]
        pick, best, best_gross = literal(0), totals[0], grosses[0]
        for place in range(1, choices):
            is_better = (totals[place] > best) | ((totals[place] == best) & (grosses[place] > best_gross))
            pick = ibis.cases((is_better, literal(place)), else_=pick)
            best = ibis.cases((is_better, totals[place]), else_=best)
            best_gross = ibis.cases((is_better, grosses[place]), else_=best_gross)
        is_open = reduce(operator.or_, (total.isnull() for total in totals))
        return ibis.cases((is_open, literal(-1)), else_=pick)

    def _picked(self, table: ir.Table, number: int, name: str, choices: list[tuple[str, ...]]) -> Column:
        pick = table[f"{self.named}_{number}_pick"]
        branches = [
            (pick == literal(place), table[f"{self.named}_{number}_{place}_{self.places[name]}"])
            for place, choice in enumerate(choices)
            if name in choice
        ]
        is_open = (pick == literal(-1)) & (table[f"{self.named}_amount_{self.places[name]}"] > literal(0))
        return ibis.cases((is_open, ibis.null("int64")), *branches, else_=literal(0))

    def _pay(self, table: ir.Table, prefix: str, choice: tuple[str, ...]) -> ir.Table:
        """One choice paid in the order of the ids: every measure as far as the caps on it leave room."""
        if not any(self.stack.caps_on(name) for name in choice):
            return table.mutate(
                **{
                    f"{prefix}_{self.places[name]}": table[f"{self.named}_amount_{self.places[name]}"]
                    for name in choice
                }
            )
        numbers = {cap.rule.id: number for number, cap in enumerate(self.stack.caps)}
        before: list[str] = []
        for name in choice:
            amount = table[f"{self.named}_amount_{self.places[name]}"]
            rooms = []
            for cap in self.stack.caps_on(name):
                spent = [table[f"{prefix}_{self.places[other]}"] for other in before if other in cap.members]
                rooms.append(reduce(operator.sub, spent, table[f"{self.named}_limit_{numbers[cap.rule.id]}"]))
            table = table.mutate(**{f"{prefix}_{self.places[name]}": _given(amount, rooms)})
            before.append(name)
        return table

    def _results(self, table: ir.Table) -> Iterator[tuple[str, Column]]:
        for measure in self.compiler.measures:
            place = self.places[measure.id]
            amount = table[f"m{place}__{self.amount}"]
            if measure.id not in self.present:
                yield f"m{place}__{self.named}", ibis.null("int64")
                yield f"m{place}__{self.named}_by", ibis.null("string")
                continue
            paid = table[f"{self.named}_paid_{place}"]
            payable_column = ibis.cases((amount.isnull(), ibis.null("int64")), else_=paid)
            yield f"m{place}__{self.named}", payable_column
            others = [table[f"{self.named}_paid_{self.places[other]}"] for other in self.stack.excluding(measure.id)]
            yield f"m{place}__{self.named}_by", self._reduced_by(measure.id, amount, payable_column, others)

    def _reduced_by(self, name: str, amount: Column, paid: Column, others: Sequence[Column]) -> Column:
        """The rules that took something off: those of exclusion where one of the others is paid, else those of caps."""
        none = ibis.null("string")
        caps = "+".join(cap.rule.id for cap in self.stack.caps_on(name))
        branches = []
        if others:
            is_excluded = reduce(operator.or_, (other > literal(0) for other in others))
            branches.append(((paid < amount) & is_excluded, ibis.literal(self.stack.excluded_by[name])))
        if caps:
            branches.append((paid < amount, ibis.literal(caps)))
        if not branches:
            return none
        return ibis.cases((amount.isnull() | (paid == amount), none), *branches, else_=none)


def _given(amount: Column, rooms: Sequence[Column]) -> Column:
    """What the rooms under all caps leave of an amount: nothing where one is used up, else null where one is not known."""
    given = amount
    for room in rooms:
        given = ibis.cases((room < given, room), else_=given)
    if not rooms:
        return given
    is_open = reduce(operator.or_, (room.isnull() for room in rooms)) & (given > literal(0))
    return ibis.cases((is_open, ibis.null("int64")), else_=given)


def _rounded_down(column: Column, denominator: int) -> Column:
    return column.cast("int64") if denominator == 1 else divided(column, denominator)
