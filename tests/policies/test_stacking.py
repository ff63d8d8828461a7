"""Stacking: no payment that the rules allow is larger, none breaks a rule, and the order of a file has no bearing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingcheng.policies.catalogue import catalogue
from mingcheng.policies.enterprise import Clock, Coverage, Enterprise, Lookup
from mingcheng.policies.explain import explanations_of
from mingcheng.policies.facts import Facts
from mingcheng.policies.load import pack_of
from mingcheng.policies.match import Summary, Wanted, in_force, results
from mingcheng.policies.model import Benefit, Measure, Pack, Part, RuleKind, StackingRule, Validity
from mingcheng.policies.rules import measures_in
from mingcheng.policies.stacking import MOST_CHOICES, StackingError, limits_of, payable, reductions, stack_of
from mingcheng.policies.tree import All, Annual, Constant, Value
from mingcheng.uscc import made_up_uscc
from mingcheng.yaml_files import FaultyFileError

NAMES = ("a", "b", "c", "d", "e", "f", "g")
CLOCK = Clock.of(2025)
Limits = Mapping[str, int | None]


def measure(name: str) -> Measure:
    benefit = Benefit((Part("1", All(()), Value(Annual(name), "money")),))
    return Measure(name, name, None, "", Validity(), {}, (), benefit)


def rule(name: str, kind: RuleKind, members: Sequence[str], fen: int = 0) -> StackingRule:
    amount = Constant(Fraction(fen), "money") if kind == "cap" else None
    at_most = Value(Annual("tax_paid"), "money") if kind == "contribution" else None
    return StackingRule(name, kind, tuple(members), amount, at_most)


def pack_with(names: Sequence[str], rules: Sequence[StackingRule]) -> Pack:
    return Pack("p", "", tuple(map(measure, names)), catalogue(), tuple(rules))


# Random packs


@dataclass(frozen=True)
class Case:
    """A pack, what the enterprise would get of each measure, and its caps; None where one is not known."""

    pack: Pack
    amounts: dict[str, int]
    limits: dict[str, int | None]


def laminar(names: Sequence[str], random: Random) -> Iterator[tuple[str, ...]]:
    """Sets of names of which two either lie inside each other or apart."""
    if random.random() < 0.45:
        yield tuple(names)
        if random.random() < 0.15:
            yield tuple(names)
    if len(names) > 1:
        cut = random.randrange(1, len(names))
        yield from laminar(names[:cut], random)
        yield from laminar(names[cut:], random)


def groups(names: Sequence[str], random: Random) -> Iterator[StackingRule]:
    """Groups of which at most one member is paid; a member may be a group itself, no measure is in two members."""
    made: list[StackingRule] = []
    for number in range(random.choice((0, 1, 1, 2, 3))):
        free = list(names)
        members: list[str] = []
        for inner in made:
            if set(free) >= (inside := _measures(inner, made)) and random.random() < 0.5:
                members.append(inner.id)
                free = [name for name in free if name not in inside]
        members += random.sample(free, min(len(free), random.randrange(1, 4)))
        made.append(rule(f"x{number}", random.choice(("highest_only", "exclusive")), members))
    yield from made


def _measures(group: StackingRule, made: Sequence[StackingRule]) -> set[str]:
    inner = {each.id: each for each in made}
    return {
        name for member in group.members for name in (_measures(inner[member], made) if member in inner else {member})
    }


def case_of(random: Random, count: int, largest: int, unknown: float = 0.0) -> Case:
    names = NAMES[:count]
    mixed = random.sample(names, count)
    caps = [
        rule(f"k{number}", "cap" if random.random() < 0.6 else "contribution", members)
        for number, members in enumerate(laminar(mixed, random))
    ]
    pack = pack_with(names, [*groups(names, random), *caps])
    amounts = {name: random.randrange(largest + 1) for name in names if random.random() < 0.85}
    limits: dict[str, int | None] = {each.id: random.randrange(largest * 2 + 1) for each in caps}
    for each in caps:
        if each.kind == "contribution" and random.random() < unknown:
            limits[each.id] = None
    return Case(pack, amounts, limits)


def exclusions(pack: Pack) -> list[list[frozenset[str]]]:
    rules = {each.id: each for each in pack.stacking}
    return [
        [measures_in(rules[member], pack) if member in rules else frozenset((member,)) for member in each.members]
        for each in pack.stacking
        if each.kind in ("highest_only", "exclusive")
    ]


def is_allowed(pack: Pack, paid: Mapping[str, int], amounts: Mapping[str, int], limits: Limits) -> bool:
    """By the words of the rules: of a group at most one member is paid anything, and no cap is passed."""
    some = {name for name, amount in paid.items() if amount}
    if any(sum(bool(member & some) for member in members) > 1 for members in exclusions(pack)):
        return False
    if any(amount > amounts.get(name, 0) or amount < 0 for name, amount in paid.items()):
        return False
    caps = [each for each in pack.stacking if each.kind in ("cap", "contribution")]
    return all(sum(paid[name] for name in measures_in(each, pack)) <= (limits[each.id] or 0) for each in caps)


def most_under_caps(pack: Pack, names: frozenset[str], amounts: Mapping[str, int], limits: Limits) -> int:
    """The most that a set of measures can be paid: of every cap no more than its limit, from the inside out."""
    caps = sorted(
        ((measures_in(each, pack), limits[each.id]) for each in pack.stacking if each.id in limits),
        key=lambda cap: len(cap[0]),
    )
    heaps = [(frozenset((name,)), amounts.get(name, 0)) for name in names]
    for members, limit in caps:
        assert limit is not None
        inside = [heap for heap in heaps if heap[0] <= members]
        if inside:
            heaps = [heap for heap in heaps if heap not in inside]
            heaps.append(
                (frozenset().union(*(each for each, _sum in inside)), min(limit, sum(s for _each, s in inside)))
            )
    return sum(total for _names, total in heaps)


def known(paid: Mapping[str, int | None]) -> dict[str, int]:
    assert None not in paid.values()
    return {name: amount for name, amount in paid.items() if amount is not None}


@settings(max_examples=150)
@given(st.randoms(use_true_random=False), st.integers(1, 4))
def test_no_allowed_payment_is_larger(random: Random, count: int) -> None:
    case = case_of(random, count, 3)
    paid = known(payable(stack_of(case.pack), case.amounts, case.limits))
    assert is_allowed(case.pack, paid, case.amounts, case.limits)
    names = [each.id for each in case.pack.measures]
    every = (
        dict(zip(names, payment, strict=True))
        for payment in product(*(range(case.amounts.get(name, 0) + 1) for name in names))
    )
    best = max(sum(each.values()) for each in every if is_allowed(case.pack, each, case.amounts, case.limits))
    assert sum(paid.values()) == best


@settings(max_examples=150)
@given(st.randoms(use_true_random=False), st.integers(5, 7))
def test_the_total_is_the_best_of_all_sets_of_measures(random: Random, count: int) -> None:
    case = case_of(random, count, 10**12)
    paid = known(payable(stack_of(case.pack), case.amounts, case.limits))
    assert is_allowed(case.pack, paid, case.amounts, case.limits)
    names = [each.id for each in case.pack.measures]
    sets = [frozenset(some) for size in range(count + 1) for some in combinations(names, size)]
    best = max(
        most_under_caps(case.pack, some, case.amounts, case.limits)
        for some in sets
        if all(sum(bool(member & some) for member in members) <= 1 for members in exclusions(case.pack))
    )
    assert sum(paid.values()) == best


@settings(max_examples=100)
@given(st.randoms(use_true_random=False), st.integers(1, 7))
def test_the_order_of_measures_rules_and_members_has_no_bearing(random: Random, count: int) -> None:
    case = case_of(random, count, 5, unknown=0.3)
    measures, rules = list(case.pack.measures), list(case.pack.stacking)
    random.shuffle(measures)
    random.shuffle(rules)
    shuffled = [
        StackingRule(
            each.id, each.kind, tuple(random.sample(each.members, len(each.members))), each.amount, each.at_most
        )
        for each in rules
    ]
    other = Pack("p", "", tuple(measures), catalogue(), tuple(shuffled))
    mixed = dict(random.sample(list(case.amounts.items()), len(case.amounts)))
    one = payable(stack_of(case.pack), case.amounts, case.limits)
    assert payable(stack_of(other), mixed, case.limits) == one
    assert reductions(stack_of(other), mixed, one) == reductions(stack_of(case.pack), case.amounts, one)


@settings(max_examples=100)
@given(st.randoms(use_true_random=False), st.integers(1, 7))
def test_what_hangs_on_an_unknown_contribution_is_unknown_and_nothing_else(random: Random, count: int) -> None:
    case = case_of(random, count, 5, unknown=0.6)
    stack = stack_of(case.pack)
    paid = payable(stack, case.amounts, case.limits)
    for _each in range(5):
        filled = {name: random.randrange(12) if limit is None else limit for name, limit in case.limits.items()}
        certain = known(payable(stack, case.amounts, filled))
        assert all(certain[name] == amount for name, amount in paid.items() if amount is not None)
    for group in stack.groups:
        unknown = [cap for cap in stack.caps if case.limits[cap.rule.id] is None and cap.members & set(group)]
        touched = [name for cap in unknown for name in cap.members if case.amounts.get(name)]
        assert touched or all(paid[name] is not None for name in group)
    assert all(paid[name] == 0 for name in stack.measures if not case.amounts.get(name))


# What the rules say


def paid_of(rules: Sequence[StackingRule], amounts: Mapping[str, int], limits: Limits | None = None) -> dict[str, Any]:
    return payable(stack_of(pack_with(NAMES[: len(amounts)], rules)), amounts, limits or {})


@pytest.mark.parametrize("kind", ["highest_only", "exclusive"])
def test_of_a_group_the_higher_is_paid(kind: RuleKind) -> None:
    group = [rule("g", kind, "ab")]
    assert paid_of(group, {"a": 30, "b": 50}) == {"a": 0, "b": 50}
    assert paid_of(group, {"a": 50, "b": 30}) == {"a": 50, "b": 0}
    assert paid_of(group, {"a": 50, "b": 50}) == {"a": 50, "b": 0}  # of equal ones the first by id


def test_a_group_inside_a_group_counts_as_one_member() -> None:
    both = rule("both", "cap", "ab", 100)
    one_or_other = rule("choice", "highest_only", ["both", "c"])
    assert paid_of([both, one_or_other], {"a": 30, "b": 30, "c": 50}, {"both": 100}) == {"a": 30, "b": 30, "c": 0}
    assert paid_of([both, one_or_other], {"a": 30, "b": 30, "c": 50}, {"both": 40}) == {"a": 0, "b": 0, "c": 50}


def test_the_highest_counts_after_its_cap() -> None:
    rules = [rule("cap", "cap", "a", 20), rule("g", "highest_only", "ab")]
    assert paid_of(rules, {"a": 90, "b": 30}, {"cap": 20}) == {"a": 0, "b": 30}


def test_under_a_cap_that_is_used_up_an_unknown_one_does_not_matter() -> None:
    rules = [rule("inner", "contribution", "a"), rule("outer", "contribution", "ab")]
    assert paid_of(rules, {"a": 30, "b": 0}, {"inner": 0, "outer": None}) == {"a": 0, "b": 0}
    assert paid_of(rules, {"a": 30, "b": 0}, {"inner": None, "outer": 0}) == {"a": 0, "b": 0}
    assert paid_of(rules, {"a": 30, "b": 0}, {"inner": None, "outer": 20}) == {"a": None, "b": 0}


def test_what_took_something_off_is_told() -> None:
    stack = stack_of(pack_with("abc", [rule("g", "exclusive", "ab"), rule("k", "contribution", "abc")]))
    amounts = {"a": 30, "b": 50, "c": 20}
    paid = payable(stack, amounts, {"k": 60})
    assert paid == {"a": 0, "b": 50, "c": 10}
    assert reductions(stack, amounts, paid) == {"a": ("g",), "c": ("k",)}
    nothing = payable(stack, amounts, {"k": 0})
    assert nothing == {"a": 0, "b": 0, "c": 0}
    assert reductions(stack, amounts, nothing) == {"a": ("k",), "b": ("k",), "c": ("k",)}


@pytest.mark.parametrize(("tax_fen", "limit"), [(None, None), (-500, 0), (0, 0), (700, 700)])
def test_a_contribution_below_zero_leaves_nothing(tax_fen: int | None, limit: int | None) -> None:
    stack = stack_of(pack_with("a", [rule("k", "contribution", "a")]))
    enterprise = Enterprise("x", annual={2025: {"tax_paid": tax_fen}})
    assert limits_of(stack, Lookup(enterprise, CLOCK, Coverage(), catalogue())) == {"k": limit}


# Packs in files

HEAD = """
facts: [{facts}]
measures:
"""
MEASURE = "  - {{id: {id}, title: {id}, {more}benefit: {{rate: {{rate: 100%, of: got_{id}}}}}}}\n"


def text_of(names: Sequence[str], rules: str, more: Mapping[str, str] | None = None) -> dict[str, str]:
    facts = ", ".join(f"{{name: got_{name}, label: 所得{name}, type: money, table: annual}}" for name in names)
    measures = "".join(MEASURE.format(id=name, more=(more or {}).get(name, "")) for name in names)
    return {"p.yaml": f"{HEAD.format(facts=facts)}{measures}stacking:\n{rules}"}


def tables(folder: Path, rows: Sequence[Mapping[str, float | None]]) -> Path:
    """Enterprises with one year of figures, in 万元."""
    codes = [made_up_uscc(number) for number in range(len(rows))]
    pq.write_table(pa.table({"uscc": codes}), folder / "enterprises.parquet")
    names = list(dict.fromkeys(name for row in rows for name in row))
    figures = {name: pa.array([row.get(name) for row in rows], pa.float64()) for name in names}
    annual = pa.table({"uscc": codes, "year": [2025] * len(rows), **figures})
    pq.write_table(annual, folder / "annual.parquet")
    return folder


def matched(pack: Pack, folder: Path, clock: Clock = CLOCK) -> dict[str, dict[str, dict[str, Any]]]:
    found: dict[str, dict[str, dict[str, Any]]] = {}
    with Facts(folder) as facts:
        for batch in results(pack, facts, clock, Summary(), Wanted(all_rows=True)):
            for row in batch.to_pylist():
                found.setdefault(row["uscc"], {})[row["measure"]] = row
    return found


RULES = """
  - {id: choice, highest_only: [a, b]}
  - {id: pair, cap: [d, e], amount: 60 万元}
  - {id: either, exclusive: [pair, f]}
  - {id: triple, cap: [c, pair], amount: 80 万元}
  - {id: taxed, contribution: [triple, f], of: tax_paid, rate: 30%}
  - {id: profitable, contribution: [pair, c], of: profit, rate: 10%}
  - {id: last, highest_only: [f, g]}
"""


def test_columns_and_single_enterprises_agree(tmp_path: Path) -> None:
    random = Random(7)
    old, new = "validity: {to: 2024-12-31}, ", "validity: {from: 2025-01-01}, "
    pack = pack_of(
        text_of([*NAMES, "h"], RULES + "  - {id: gone, exclusive: [a, h]}\n", {"h": old, "b": new}), "p.yaml"
    )
    names = [f"got_{name}" for name in (*NAMES, "h")]
    choices = (None, 0.0, 10.0, 20.0, 20.000001, 50.0, 80.0)
    rows: list[dict[str, float | None]] = [
        {name: random.choice(choices) for name in names}
        | {
            "tax_paid": random.choice((None, -5.0, 0.0, 100.01, 400.0)),
            "profit": random.choice((None, -1.0, 777.777777)),
        }
        for _each in range(400)
    ]
    found = matched(pack, tables(tmp_path, rows))
    for number, row in enumerate(rows):
        figures = {name: None if value is None else round(value * 10**6) for name, value in row.items()}
        enterprise = Enterprise(made_up_uscc(number), annual={2025: figures})
        lookup = Lookup(enterprise, CLOCK, Coverage(False, False, False), pack.catalogue)
        for each in explanations_of(pack, in_force(pack, CLOCK), lookup):
            told = found[enterprise.uscc][each.measure.id]
            paid = None if each.payable is None else Decimal(each.payable).scaleb(-6)
            assert (told["payable"], told["reduced_by"]) == (paid, "+".join(each.reduced_by) or None), (row, each)


def test_measures_that_do_not_hold_on_the_day_have_no_say(tmp_path: Path) -> None:
    rules = "  - {exclusive: [a, b]}\n  - {exclusive: [b, c]}\n"
    pack = pack_of(text_of("abc", rules, {"a": "validity: {to: 2024-12-31}, "}), "p.yaml")
    folder = tables(tmp_path, [{"got_a": 10.0, "got_b": 10.0, "got_c": 10.0}])
    row = matched(pack, folder)[made_up_uscc(0)]
    assert {name: int(each["payable"]) for name, each in row.items()} == {"b": 10, "c": 0}
    enterprise = Enterprise("x", annual={2025: {f"got_{name}": 10**7 for name in "abc"}})
    single = explanations_of(pack, in_force(pack, CLOCK), Lookup(enterprise, CLOCK, Coverage(), pack.catalogue))
    assert {each.measure.id: each.payable for each in single} == {"b": 10**7, "c": 0}


def test_of_province_and_city_the_higher_is_paid_whichever_level_pays_it(tmp_path: Path) -> None:
    levels = {"a": "government: 省, ", "b": "government: 市, "}
    pack = pack_of(text_of("ab", "  - {id: levels, label: 省市就高不重复, highest_only: [a, b]}\n", levels), "p.yaml")
    assert [each.government for each in pack.measures] == ["省", "市"]
    found = matched(pack, tables(tmp_path, [{"got_a": 50.0, "got_b": 30.0}, {"got_a": 20.0, "got_b": 30.0}]))
    rows = [found[made_up_uscc(number)] for number in range(2)]
    assert [[int(row[name]["payable"]) for name in "ab"] for row in rows] == [[50, 0], [0, 30]]
    assert [[row[name]["reduced_by"] for name in "ab"] for row in rows] == [[None, "levels"], ["levels", None]]


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        ("  - {id: x, exclusive: [a, y]}\n  - {id: y, exclusive: [b, x]}\n", "叠加规则互相包含，成了循环：x → y → x。"),
        (
            "  - {id: x, cap: [a, b], amount: 1 万元}\n  - {id: y, cap: [b, c], amount: 1 万元}\n",
            "封顶规则“x”与“y”部分重叠（b），不能确定先减哪一个。",
        ),
    ],
)
def test_rules_that_leave_the_result_open_are_refused(rules: str, problem: str) -> None:
    with pytest.raises(FaultyFileError) as caught:
        pack_of(text_of("abc", rules), "p.yaml")
    assert [fault.problem for fault in caught.value.faults] == [problem]


def test_more_choices_than_can_be_weighed_are_refused() -> None:
    names = [f"m{number:02}" for number in range(18)]
    pairs = [rule(f"x{number}", "exclusive", names[number * 2 : number * 2 + 2]) for number in range(9)]
    assert len(stack_of(pack_with(names, pairs)).measures) == 18  # apart from each other: two choices in each
    with pytest.raises(StackingError, match=f"互斥规则的组合超过 {MOST_CHOICES} 种。 请把规则拆小，或减少互斥的措施。"):
        stack_of(pack_with(names, [*pairs, rule("k", "cap", names)]))


def test_very_many_choices_are_refused_at_once() -> None:
    names = [f"m{number:02}" for number in range(60)]
    pairs = [rule(f"x{number}", "exclusive", names[number * 2 : number * 2 + 2]) for number in range(30)]
    with pytest.raises(StackingError):
        stack_of(pack_with(names, [*pairs, rule("k", "cap", names)]))
