"""Laws of protected tables, held by a second attack that shares no code with the product: see plain_disclosure.

The suite tries some hundred made-up tables; all thousand are tried by `python -m benchmarks.disclosure`.
"""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis.strategies import integers

from mingcheng.statistics.disclosure import CrossTable, Key, Rules, audit, cross_table, linked, protect
from mingcheng.statistics.disclosure.attack import Pattern, proves
from mingcheng.statistics.disclosure.guard import Guard
from mingcheng.statistics.disclosure.heuristic import from_everything
from mingcheng.statistics.disclosure.problem import Need, problem_of
from mingcheng.statistics.disclosure.tables import Booleans
from tests.statistics.made_disclosure import (
    dimensions_of,
    flat,
    linked_in_product,
    parks_and_districts,
    rows_of,
    same_in_product,
    table_of,
)
from tests.statistics.plain_disclosure import Contribution, PlainTable, betrayed, cheapest, made_up

RULES = (
    Rules(),
    Rules(p_percent=Decimal(10)),
    Rules(min_contributors=1, dominance=(2, Decimal(85))),
    Rules(p_percent=Decimal(20), guards_against_insiders=False),
)
MOST_BY_HAND = 8


def keys_of(table: CrossTable, hidden: Booleans) -> list[Key]:
    return [table.key(cell) for cell in range(len(table.grid)) if hidden[table.unknown[cell]]]


@pytest.mark.parametrize("seed", range(60))
def test_nobody_learns_a_hidden_cell_of_a_small_table(seed: int) -> None:
    plain, rules = made_up(seed, largest=3), RULES[seed % 4]
    table = same_in_product(plain)
    best, quick = (protect(table, rules, method=method) for method in ("optimal", "heuristic"))
    other_end = from_everything(table, problem_of(table, rules))
    assert isinstance(other_end, Guard)
    assert list(betrayed(plain, keys_of(table, other_end.hidden), rules)) == []
    for result in (best, quick):
        assert list(betrayed(plain, result.hidden_keys(), rules)) == []
        assert result.audit.is_protected
    assert best.is_optimal and best.cost <= quick.cost
    by_hand = cheapest(plain, rules, MOST_BY_HAND)
    assert by_hand is None or by_hand == best.cost


def test_enough_of_the_small_tables_are_small_enough_to_try_every_choice() -> None:
    tried = [
        seed for seed in range(60) if cheapest(made_up(seed, largest=3), RULES[seed % 4], MOST_BY_HAND) is not None
    ]
    assert len(tried) >= 20


@pytest.mark.parametrize("seed", range(25))
def test_nobody_learns_a_hidden_cell_or_a_difference_from_linked_tables(seed: int) -> None:
    plain, rules = parks_and_districts(seed), RULES[seed % 2]
    result = protect(linked_in_product(plain), rules, method=("optimal", "heuristic")[seed // 2 % 2])
    never_shown = {key for key in plain.cells() if key[0] != "all" and key[2] != "all"}
    assert list(betrayed(plain, never_shown | set(result.hidden_keys()), rules)) == []
    # One table of the two, or a part of one, tells no more than both.
    first_alone = {key for key in plain.cells() if key[2] != "all"} | set(result.hidden_keys())
    assert list(betrayed(plain, first_alone, rules)) == []


@pytest.mark.parametrize("seed", range(12))
def test_cells_with_the_same_firms_have_one_status_in_all_tables(seed: int) -> None:
    plain = parks_and_districts(seed)
    result = protect(linked_in_product(plain), Rules())
    status: dict[frozenset[object], set[str]] = {}
    for key, contributions in plain.cells().items():
        if key[0] == "all" or key[2] == "all":
            status.setdefault(frozenset(each.key for each in contributions), set()).add(result.status(key))
    assert {len(each) for each in status.values()} == {1}


@pytest.mark.parametrize("seed", range(20))
def test_numbers_of_enterprises_are_not_learned_by_who_knows_that_they_are_whole(seed: int) -> None:
    amounts = made_up(seed, largest=3)
    ones = [Contribution(each.key, f"firm {number}", 1) for number, each in enumerate(amounts.contributions)]
    plain, rules = PlainTable(tuple(ones), amounts.trees), Rules().for_counts()
    for method in ("optimal", "heuristic"):
        result = protect(same_in_product(plain), rules, cost="cells", are_counts=True, method=method)
        assert list(betrayed(plain, result.hidden_keys(), rules, is_whole=True)) == []


@given(integers(0, 10**6))
@settings(max_examples=25)
def test_no_line_has_exactly_one_hidden_cell(seed: int) -> None:
    plain = made_up(seed, largest=3)
    table = same_in_product(plain)
    result = protect(table, RULES[seed % 4])
    for row in range(len(table.relations)):
        cells, _signs = table.relations.row(row)
        assert result.is_hidden[cells].sum() != 1


@given(integers(0, 10**6), integers(0, 10**6))
@settings(max_examples=15)
def test_the_order_of_the_rows_changes_nothing(seed: int, order: int) -> None:
    plain = made_up(seed, largest=3)
    rows = rows_of(plain)
    shuffled = rows.take(np.random.default_rng(order).permutation(rows.num_rows))
    for method in ("optimal", "heuristic"):
        one, other = (
            protect(cross_table(each, dimensions_of(plain)), RULES[1], method=method) for each in (rows, shuffled)
        )
        assert one.internal().equals(other.internal())
        assert one.audit == other.audit


@given(integers(0, 10**6))
@settings(max_examples=15)
def test_the_audit_agrees_with_the_second_attack_on_any_choice_of_hidden_cells(seed: int) -> None:
    plain = made_up(seed, largest=3)
    table = same_in_product(plain)
    chance = np.random.default_rng(seed)
    sensitive = {cell.key for cell in audit(table, [], Rules()).cells}
    unknowns = {table.unknown_at(key) for key in sensitive} | set(
        np.flatnonzero(chance.random(len(table.unknowns)) < 0.4).tolist()
    )
    hidden = [key for key in plain.cells() if table.unknown_at(key) in unknowns]
    opened = {table.unknown_at(cell.key) for cell in audit(table, hidden, Rules()).open_cells}
    assert opened == {table.unknown_at(key) for key, _firm in betrayed(plain, hidden, Rules())}


def test_large_amounts_in_fen_are_told_from_their_neighbours() -> None:
    """A single firm with a quadrillion fen, covered by one that is exactly large enough, or a fen too small."""
    unit = 9 * 10**14
    for missing in (0, 1):
        cover = [3 * 10**13, 3 * 10**13, 3 * 10**13 - missing]
        table = table_of({("a",): [unit], ("b",): cover, ("c",): [unit] * 3}, [flat("x", "abc")])
        report = audit(table, [("a",), ("b",)], Rules(p_percent=Decimal(10)))
        assert [cell.key for cell in report.cells] == [("a",)]
        assert report.is_protected is (missing == 0)


def test_a_proof_is_checked_by_whole_numbers() -> None:
    table = table_of({("a",): [10], ("b",): [4, 3, 3], ("c",): [5, 5, 5]}, [flat("x", "abc")])
    problem = problem_of(table, Rules())
    a, b = (table.unknown_at((code,)) for code in "ab")
    hidden = np.zeros(len(problem), np.bool_)
    hidden[[a, b]] = True
    assert proves(problem, Pattern((a, b), (10, -10)), Need(a, 1, 10), hidden)
    assert not proves(problem, Pattern((a, b), (11, -11)), Need(a, 1, 10), hidden)  # b would be below zero
    assert not proves(problem, Pattern((a, b), (10, -9)), Need(a, 1, 10), hidden)  # the total would change
    hidden[b] = False
    assert not proves(problem, Pattern((a, b), (10, -10)), Need(a, 1, 10), hidden)


def test_a_month_that_is_hidden_is_not_told_by_the_year() -> None:
    """Eleven open months and the year's sum would give the twelfth."""
    months = [f"{number:02}" for number in range(1, 13)]
    cells = {(month,): [100] * (1 if month == "07" else 5) for month in months}
    result = protect(table_of(cells, [flat("month", months, "year")]), Rules())
    assert result.hidden_keys("u") == [("07",)]
    assert len(result.hidden_keys("x")) == 1 and result.is_published(("year",))


def test_the_difference_of_a_district_and_a_park_is_guarded() -> None:
    """The park is its district but for one firm: both sums together would tell it."""
    rows = pa.table({
        "district": ["D1"] * 6 + ["D2"] * 8, "park": ["P1"] * 5 + ["outside"] + ["P2"] * 4 + ["outside"] * 4,
        "contributor": [f"firm {number}" for number in range(14)], "value": [100] * 5 + [42] + [100] * 8,
    })  # fmt: skip
    districts, parks = flat("district", ["D1", "D2"], "city"), flat("park", ["P1", "P2", "outside"], "city")
    for dimension in (districts, parks):
        assert protect(cross_table(rows, [dimension]), Rules()).hidden_keys() == []
    table = linked(rows, [[districts], [parks]])
    (difference,) = audit(table, [], Rules()).open_cells
    assert (difference.key, difference.low, difference.high, difference.is_shown) == (("D1", "outside"), 42, 42, False)
    result = protect(table, Rules())
    assert result.audit.is_protected and result.hidden_keys("x") != []
