"""Pots: never a fen more than there is, in the order that the pack says, whatever the order of the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingcheng.policies.enterprise import Clock
from mingcheng.policies.facts import Facts
from mingcheng.policies.load import pack_of
from mingcheng.policies.match import Summary, Wanted, match
from mingcheng.policies.model import Pack, Pot, PotRule
from mingcheng.policies.pots import DEMANDS, granted, result_of
from mingcheng.policies.tree import Annual, Constant, Value
from mingcheng.uscc import made_up_uscc

RULES: tuple[PotRule, ...] = ("pro_rata", "ranking", "first_come")
RANK = Value(Annual("software_revenue"), "money")


class Demand(NamedTuple):
    uscc: str
    measure: str
    fen: int
    order: float | None = None


def pot(fen: int, rule: PotRule = "pro_rata", partial: bool = True) -> Pot:
    return Pot("p", ("m",), Constant(Fraction(fen), "money"), rule, RANK, partial)


def shared_out(pot: Pot, demands: Sequence[Demand]) -> list[int]:
    columns = zip(*demands, strict=True) if demands else ((), (), (), ())
    table = pa.table([pa.array(column, kind) for column, kind in zip(columns, DEMANDS.types, strict=True)], DEMANDS)
    given = granted(pot, table)
    result = result_of(pot, table["demand"], given)
    assert (result.demand, result.granted) == (sum(each.fen for each in demands), sum(map(int, given)))
    assert result.granted + result.unspent == pot.amount.value
    assert result.granted + result.refused == result.demand
    assert result.full + result.part + result.nothing == sum(each.fen > 0 for each in demands)
    return [int(each) for each in given]


def fen(largest: int) -> st.SearchStrategy[int]:
    return st.integers(0, largest) | st.sampled_from([0, 1, largest])


demand_lists = st.sampled_from([3, 100, 10**15]).flatmap(
    lambda largest: st.lists(
        st.builds(
            Demand,
            st.sampled_from([f"code{number}" for number in range(6)]),
            st.sampled_from(["a", "b"]),
            fen(largest),
            st.none() | st.integers(-2, 2).map(float),
        ),
        max_size=9,
        unique_by=lambda each: (each.uscc, each.measure),
    )
)
budgets = st.integers(1, 20) | st.integers(1, 10**16)


@given(demand_lists, budgets, st.sampled_from(RULES), st.booleans(), st.randoms(use_true_random=False))
def test_a_pot_is_never_passed_and_the_order_of_rows_has_no_bearing(
    demands: list[Demand], budget: int, rule: PotRule, partial: bool, random: Random
) -> None:
    given_out = shared_out(pot(budget, rule, partial), demands)
    assert sum(given_out) <= budget
    assert all(0 <= got <= each.fen for got, each in zip(given_out, demands, strict=True))
    if sum(each.fen for each in demands) <= budget:
        assert given_out == [each.fen for each in demands]
    shuffled = random.sample(demands, len(demands))
    again = dict(zip(shuffled, shared_out(pot(budget, rule, partial), shuffled), strict=True))
    assert [again[each] for each in demands] == given_out


@given(demand_lists, budgets)
def test_pro_rata_each_gets_its_exact_share_to_the_fen_and_the_pot_is_used_up(
    demands: list[Demand], budget: int
) -> None:
    given_out = shared_out(pot(budget), demands)
    total = sum(each.fen for each in demands)
    if total <= budget:
        return
    assert sum(given_out) == budget
    for got, each in zip(given_out, demands, strict=True):
        share = Fraction(each.fen * budget, total)
        assert got in (share // 1, share // 1 + 1) if share % 1 else got == share


@given(demand_lists, budgets, st.sampled_from(RULES[1:]), st.booleans())
def test_in_turn_those_before_are_paid_in_full_and_nobody_behind_the_first_that_does_not_fit(
    demands: list[Demand], budget: int, rule: PotRule, partial: bool
) -> None:
    def turn(each: Demand) -> tuple[bool, float, str, str]:
        return (each.order is None, 0 if each.order is None else -each.order, each.uscc, each.measure)

    paid = dict(zip(demands, shared_out(pot(budget, rule, partial), demands), strict=True))
    left, is_over = budget, False
    for each in sorted(demands, key=turn):
        if not is_over and each.fen <= left:
            assert paid[each] == each.fen
            left -= each.fen
        else:
            assert paid[each] == (left if partial and not is_over else 0)
            is_over = True


def test_the_fen_that_are_left_go_to_the_largest_remainders_then_to_the_smaller_code() -> None:
    thirds = [Demand(code, "m", 100) for code in ("c", "a", "b")]
    assert shared_out(pot(100), thirds) == [33, 34, 33]
    assert shared_out(pot(10), [Demand("a", "m", 16), Demand("b", "m", 17)]) == [5, 5]  # of 4.85 and 5.15
    assert shared_out(pot(2), [Demand("a", "b", 1), Demand("a", "a", 1), Demand("b", "a", 1)]) == [1, 1, 0]


def test_a_rank_that_is_not_known_comes_last_and_equal_ranks_by_code() -> None:
    demands = [
        Demand("a", "m", 40, None), Demand("d", "m", 40, 5.0), Demand("c", "m", 40, 5.0), Demand("b", "m", 40, 9.0),
    ]  # fmt: skip
    assert shared_out(pot(100, "ranking"), demands) == [0, 20, 40, 40]
    assert shared_out(pot(100, "ranking", partial=False), demands) == [0, 0, 40, 40]


@pytest.mark.parametrize("rule", RULES)
def test_the_largest_amounts_of_a_whole_country_do_not_overflow(rule: PotRule) -> None:
    demands = [Demand(f"{number:05}", "m", 10**15, float(-number)) for number in range(9_500)]
    assert sum(shared_out(pot(10**15 + 1, rule), demands)) == 10**15 + 1


def test_nobody_asks_and_nothing_is_paid() -> None:
    assert shared_out(pot(100), []) == []
    assert shared_out(pot(100, "ranking"), [Demand("a", "m", 0)]) == [0]


# With a match

PACK = """
title: 三个资金池
facts:
  - {name: applied_on, label: 申报日期, type: date, table: enterprises}
measures:
  - {id: even, title: 按比例, benefit: {rate: {rate: 10%, of: rd_expense}}}
  - {id: first, title: 先到先得, conditions: [employees >= 10 人], benefit: {fixed: 20 万元}}
  - {id: ranked, title: 排名, benefit: {rate: {rate: 1%, of: software_revenue, cap: 50 万元}}}
  - {id: ranked-too, title: 也排名, benefit: {fixed: 3 万元}}
  - {id: free, title: 不限总额, benefit: {fixed: 1 万元}}
stacking:
  - {id: both, cap: [ranked, ranked-too], amount: 51 万元}
pots:
  - {id: research, measures: [even], amount: 100 万元, rule: pro_rata}
  - {id: early, measures: [first], amount: 90 万元, rule: first_come, order: applied_on}
  - {id: best, measures: [ranked, ranked-too], amount: 300 万元, rule: ranking, order: software_revenue, partial: false}
"""


def pack() -> Pack:
    return pack_of({"p.yaml": PACK}, "p.yaml")


def written(folder: Path, count: int, random: Random) -> Path:
    codes = sorted(made_up_uscc(number) for number in range(count))
    days = [random.choice([None, f"2025-0{random.randrange(1, 10)}-15"]) for _code in codes]
    pq.write_table(pa.table({"uscc": codes, "applied_on": pa.array(days, pa.string())}), folder / "enterprises.parquet")
    columns = {
        "employees": [random.choice((None, 5, 10, 50)) for _code in codes],
        "rd_expense": [random.choice((None, 0.0, 33.333333, 70.0)) for _code in codes],
        "software_revenue": [random.choice((None, 0.0, 700.0, 4999.99, 8000.0)) for _code in codes],
    }
    pq.write_table(pa.table({"uscc": codes, "year": [2025] * count, **columns}), folder / "annual.parquet")
    return folder


def matched(folder: Path, output: Path, portion: int) -> tuple[list[dict[str, Any]], Summary]:
    with Facts(folder, portion=portion) as facts:
        summary = match(pack(), facts, Clock.of(2025), output, Wanted(all_rows=True))
    return pq.read_table(output).to_pylist(), summary


def wan(value: Decimal | None) -> int:
    return 0 if value is None else int(value * 10**6)


def test_a_match_in_portions_grants_what_the_pots_hold(tmp_path: Path) -> None:
    random = Random(3)
    folder = written(tmp_path, 160, random)
    rows, summary = matched(folder, tmp_path / "one.parquet", 10**6)
    assert matched(folder, tmp_path / "many.parquet", 60) == (rows, replace(summary))
    assert [row["measure"] for row in rows[:5]] == ["even", "first", "free", "ranked", "ranked-too"]
    by_pot: dict[str, int] = {}
    owner = {"even": "research", "first": "early", "ranked": "best", "ranked-too": "best"}
    for row in rows:
        assert (row["granted"] is None) == (row["payable"] is None or row["measure"] == "free"), row
        assert wan(row["granted"]) <= wan(row["payable"])
        if row["measure"] != "free":
            by_pot[owner[row["measure"]]] = by_pot.get(owner[row["measure"]], 0) + wan(row["granted"])
    assert by_pot == {each.pot.id: each.granted for each in summary.pots}
    assert by_pot["research"] == 100 * 10**6
    assert by_pot["early"] == 90 * 10**6
    assert 300 * 10**6 - 51 * 10**6 < by_pot["best"] <= 300 * 10**6


def figures(rows: Sequence[Mapping[str, Any]], measure: str) -> dict[str, float | None]:
    return {
        row["uscc"][-1:]: None if row["granted"] is None else float(row["granted"])
        for row in rows
        if row["measure"] == measure
    }


def test_first_come_goes_by_the_day_of_application(tmp_path: Path) -> None:
    days = {"1": "2025-03-02", "2": "2025-03-01", "3": None, "4": "2025-03-01", "5": "2024-12-31", "6": "2025/2/1"}
    (tmp_path / "enterprises.csv").write_text(
        "uscc,applied_on\n" + "".join(f"9190000000000000{code}{code},{day or ''}\n" for code, day in days.items())
    )
    (tmp_path / "annual.csv").write_text(
        "uscc,year,employees\n" + "".join(f"9190000000000000{code}{code},2025,10\n" for code in days)
    )
    rows, summary = matched(tmp_path, tmp_path / "out.parquet", 10**6)
    assert figures(rows, "first") == {"1": 10.0, "2": 20.0, "3": 0.0, "4": 20.0, "5": 20.0, "6": 20.0}
    (early,) = [each.as_dict() for each in summary.pots if each.pot.id == "early"]
    assert early == {
        "pot": "early", "rule": "first_come", "budget": "90", "demand": "120", "granted": "90", "unspent": "0",
        "refused": "30", "full": 4, "part": 1, "nothing": 1,
    }  # fmt: skip


@settings(max_examples=3)
@given(st.integers(2, 7))
def test_a_pot_larger_than_its_demand_pays_everybody(count: int) -> None:
    demands = [Demand(f"{number}", "m", 10**6 * number, None) for number in range(count)]
    for rule in RULES:
        assert shared_out(pot(10**9, rule), demands) == [each.fen for each in demands]
