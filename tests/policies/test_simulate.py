"""Simulation: known answers on a small city counted by hand, and the laws that hold for every pack and reform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mingcheng.policies.enterprise import Clock
from mingcheng.policies.facts import Facts
from mingcheng.policies.load import load_pack, pack_of
from mingcheng.policies.match import match
from mingcheng.policies.model import Pack
from mingcheng.policies.reforms import Reform, reformed
from mingcheng.policies.simulate import DIMENSIONS, Result, Simulation
from mingcheng.policies.simulation_json import in_wan_yuan
from mingcheng.uscc import made_up_uscc

CLOCK = Clock.of(2025)
WAN = 10**6
CODES = [made_up_uscc(number) for number in range(6)]
# region, employees, revenue, tax_paid, profit (万元), iso27001 in 2025
ROWS: list[tuple[str | None, int | None, float | None, float | None, float | None, bool]] = [
    ("900102", 400, 20_000, 500, 300, True),
    ("900102", 150, 5_000, 20, None, True),
    ("900103", 20, 400, None, 100, False),
    ("900103", 5, None, 8, 50, True),  # too few people for any class but micro, whatever its revenue
    (None, 50, None, 30, 10, False),
    ("900104", None, 100, None, None, False),
]
PACK = """
id: made-up
title: 虚构政策
measures:
  - id: a-profit
    title: 利润奖励
    parameters: {floor: 100 万元, award: 30 万元}
    conditions: [{id: c, label: 利润, if: profit >= floor}]
    benefit: {fixed: award}
  - id: b-iso
    title: 认证奖励
    parameters: {award: 10 万元}
    conditions: [{id: c, label: 认证, if: first(iso27001)}]
    benefit: {fixed: award}
  - id: c-tax
    title: 纳税奖励
    parameters: {rate: 10%}
    conditions: [{id: c, label: 纳税, if: tax_paid >= 20 万元}]
    benefit: {rate: {of: tax_paid, rate: rate}, cap: 40 万元}
  - id: d-loan
    title: 贷款额度
    parameters: {limit: 500 万元}
    conditions: [{id: c, label: 人数, if: employees >= 100}]
    benefit: {nature: loan_limit, fixed: limit}
"""
STACKING = """
stacking:
  - {id: either, highest_only: [a-profit, b-iso]}
  - {id: ceiling, cap: [all], amount: 35 万元}
"""


def pack(extra: str = "") -> Pack:
    return pack_of({"made-up.yaml": PACK + extra}, "made-up.yaml")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("facts")
    regions, people, revenue, tax, profit, iso = zip(*ROWS, strict=True)
    money = {"revenue": revenue, "tax_paid": tax, "profit": profit}
    pq.write_table(pa.table({"uscc": CODES, "region": pa.array(regions, pa.string())}), folder / "enterprises.parquet")
    annual = {"uscc": CODES, "year": [2025] * 6, "employees": pa.array(people, pa.int64())}
    pq.write_table(
        pa.table(annual | {name: pa.array(column, pa.float64()) for name, column in money.items()}),
        folder / "annual.parquet",
    )
    holders = [code for code, has in zip(CODES, iso, strict=True) if has]
    awards = {"uscc": holders, "date": ["2025-06-01"] * len(holders), "kind": ["iso27001"] * len(holders)}
    pq.write_table(pa.table(awards), folder / "awards.parquet")
    paid = {"uscc": CODES[:2], "year": [2024, 2025], "measure": ["b-iso", "b-iso"], "amount": [10.0, 7.0]}
    pq.write_table(pa.table(paid), folder / "paid.parquet")
    return folder


@pytest.fixture(scope="module")
def plain(place: Path) -> Iterator[Simulation]:
    with Facts(place) as facts, Simulation(pack(), facts, CLOCK) as simulation:
        yield simulation


@pytest.fixture(scope="module")
def stacked(place: Path) -> Iterator[Simulation]:
    with Facts(place) as facts, Simulation(pack(STACKING), facts, CLOCK) as simulation:
        yield simulation


def changed(old: Pack, changes: Mapping[str, Mapping[str, str]]) -> Pack:
    return reformed(old, Reform("改", changes))


def test_the_small_city_comes_to_what_is_counted_by_hand(plain: Simulation) -> None:
    found = {
        cell.measure: (cell.eligible, cell.unknown, cell.least / WAN, cell.most / WAN, cell.unbounded)
        for cell in plain.base.by()
    }
    assert plain.enterprises == 6
    assert found["a-profit"] == (2, 2, 60, 120, 0)  # 300 and 100; two do not say
    assert found["b-iso"] == (3, 0, 30, 30, 0)
    assert found["c-tax"] == (3, 2, 40 + 2 + 3, 45 + 80, 0)  # 500, 20 and 30; two do not say, at most 40 each
    assert found["d-loan"] == (2, 1, 1000, 1500, 0)


def test_limits_are_no_money_in_the_total_and_payments_of_the_year_itself_are_not_before(plain: Simulation) -> None:
    total = plain.base.total()
    assert (total.least / WAN, total.most / WAN, total.paid_before / WAN) == (135, 275, 10)


def test_groups_are_those_of_the_facts(plain: Simulation) -> None:
    regions = {cell.region: cell.least / WAN for cell in plain.base.totals("region")}
    assert regions == {"900102": 30 + 20 + 42, "900103": 40, "900104": 0, "unknown": 3}
    sizes = {cell.size: cell.eligible + cell.unknown for cell in plain.base.by("size") if cell.measure == "a-profit"}
    # 50 people without revenue are small at most, or micro: not known; without people nothing is
    assert sizes == {"large": 1, "medium": 1, "small": 1, "micro": 0, "unknown": 1}
    assert {cell.rung for cell in plain.base.cells} == {"none"}


def assert_laws(result: Result, has_stacking: bool = False) -> None:
    for dimensions in ((), ("region",), ("size",), ("rung",), DIMENSIONS):
        cells, totals = result.by(*dimensions), result.totals(*dimensions)
        assert all(cell.least <= cell.most for cell in [*cells, *totals] if not cell.unbounded)
        assert sum(cell.least for cell in totals) == result.total().least
        assert sum(cell.most for cell in totals) == result.total().most
        assert sum(cell.winners for cell in totals) == result.total().winners
        for whole in result.by():
            parts = [cell for cell in cells if cell.measure == whole.measure]
            for name in ("eligible", "unknown", "least", "most", "unbounded", "paid_before", "winners", "loss"):
                assert sum(getattr(cell, name) for cell in parts) == getattr(whole, name)
    money = {measure.id for measure in result.measures if measure.benefit.is_money}
    paying = [cell for cell in result.by() if cell.measure in money]
    if has_stacking:
        assert sum(cell.least for cell in paying) <= result.total().least
        assert sum(cell.most for cell in paying) >= result.total().most
    else:
        assert sum(cell.least for cell in paying) == result.total().least
        assert sum(cell.most for cell in paying) == result.total().most


def test_least_is_not_above_most_and_groups_add_up(plain: Simulation, stacked: Simulation) -> None:
    assert_laws(plain.base)
    assert_laws(stacked.base, has_stacking=True)
    change = {"a-profit": {"award": "50 万元"}, "b-iso": {"award": "1 万元"}}
    assert_laws(plain.reform(changed(plain.pack, change)))
    assert_laws(stacked.reform(changed(stacked.pack, change)), has_stacking=True)


def test_stacked_measures_come_to_what_is_counted_by_hand(stacked: Simulation) -> None:
    # least: 35 of 30 + 40; 10 + 2; 30; 10; 3; 0. Most: 35; 30 (or 10) + 2; 35; 10; 3; 35 of 30 + 40
    total = stacked.base.total()
    assert (total.least / WAN, total.most / WAN) == (35 + 12 + 30 + 10 + 3, 35 + 32 + 35 + 10 + 3 + 35)
    found = {cell.measure: (cell.least / WAN, cell.most / WAN) for cell in stacked.base.by()}
    # the second enterprise may lose its 10 for the certificate to 30 for its profit; the fourth has it for certain
    assert found["b-iso"] == (10, 20)
    assert found["a-profit"] == (60, 120)


def test_least_is_what_match_finds_for_certain(plain: Simulation, place: Path, tmp_path: Path) -> None:
    with Facts(place) as facts:
        match(plain.pack, facts, CLOCK, tmp_path / "out.parquet")
    rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
    for cell in plain.base.by():
        mine = [row for row in rows if row["measure"] == cell.measure]
        assert sum(row["amount"] or 0 for row in mine if row["eligible"]) == in_wan_yuan(cell.least)
        assert sum(row["eligible"] is True for row in mine) == cell.eligible
        assert sum(row["eligible"] is None for row in mine) == cell.unknown


CHANGES: list[dict[str, dict[str, str]]] = [
    {"a-profit": {"award": "50 万元"}},
    {"a-profit": {"floor": "200 万元"}, "b-iso": {"award": "20 万元"}},
    {"c-tax": {"rate": "5%"}},
    {"a-profit": {"award": "1 万元"}, "b-iso": {"award": "12 万元"}, "c-tax": {"rate": "12%"}},
]


@pytest.mark.parametrize(("changes", "extra"), [*((each, "") for each in CHANGES[1:3]), (CHANGES[3], STACKING)])
def test_winners_and_losers_are_those_whom_two_matches_pay_otherwise(
    changes: dict[str, dict[str, str]], extra: str, plain: Simulation, stacked: Simulation, place: Path, tmp_path: Path
) -> None:
    simulation = stacked if extra else plain
    new = changed(simulation.pack, changes)
    before, after = (paid(each, place, tmp_path / "out.parquet") for each in (simulation.pack, new))
    moves = [after[code] - before[code] for code in CODES]
    found = simulation.reform(new).total()
    assert found.winners == sum(move > 0 for move in moves)
    assert found.losers == sum(move < 0 for move in moves)
    assert in_wan_yuan(found.gain) == sum(move for move in moves if move > 0)
    assert in_wan_yuan(found.loss) == sum(move for move in moves if move < 0)
    assert found.least - simulation.base.total().least == found.gain + found.loss


def paid(measures: Pack, place: Path, output: Path) -> dict[str, Any]:
    """What a match gives each enterprise for certain of money; a loan is none."""
    with Facts(place) as facts:
        match(measures, facts, CLOCK, output)
    totals: dict[str, Any] = dict.fromkeys(CODES, 0)
    for row in pq.read_table(output).to_pylist():
        if row["measure"] != "d-loan":
            totals[row["uscc"]] += row.get("payable", row["amount"]) or 0
    return totals


@pytest.mark.parametrize("changes", [CHANGES[0]])
def test_a_reform_of_what_it_touches_is_a_simulation_of_the_whole(
    changes: dict[str, dict[str, str]], stacked: Simulation, place: Path
) -> None:
    new = changed(stacked.pack, changes)
    with Facts(place) as facts, Simulation(new, facts, CLOCK) as whole:
        fresh = whole.base
    found = stacked.reform(new)
    for one, other in ((found.by(*DIMENSIONS), fresh.by(*DIMENSIONS)), ([found.total()], [fresh.total()])):
        assert [(cell.measure, cell.least, cell.most, cell.unbounded) for cell in one] == [
            (cell.measure, cell.least, cell.most, cell.unbounded) for cell in other
        ]


def test_a_reform_that_changes_nothing_has_no_winners(plain: Simulation) -> None:
    result = plain.reform(changed(plain.pack, {"b-iso": {"award": "100000 元"}}))
    assert (result.total().winners, result.total().losers) == (0, 0)
    assert result.by() == plain.base.by()


def test_a_reform_and_its_reverse_swap_winners_and_losers(plain: Simulation, place: Path) -> None:
    new = changed(plain.pack, CHANGES[1])
    there = plain.reform(new).total()
    with Facts(place) as facts, Simulation(new, facts, CLOCK) as other:
        back = other.reform(plain.pack).total()
    assert (there.winners, there.losers, there.gain, there.loss) == (back.losers, back.winners, -back.loss, -back.gain)


def test_portions_do_not_change_the_answer(plain: Simulation, place: Path) -> None:
    new = changed(plain.pack, CHANGES[1])
    with Facts(place, portion=2) as facts, Simulation(plain.pack, facts, CLOCK) as cut:
        assert (cut.base.by(*DIMENSIONS), cut.base.total()) == (plain.base.by(*DIMENSIONS), plain.base.total())
        assert cut.reform(new).totals("region") == plain.reform(new).totals("region")


def test_the_measures_of_jiaxing_can_be_simulated_on_these_facts(place: Path) -> None:
    with Facts(place) as facts, Simulation(load_pack("jiaxing-2025"), facts, CLOCK) as simulation:
        assert_laws(simulation.base)
        grants = next(cell for cell in simulation.base.by() if cell.measure == "rd-matching")
    assert (grants.unknown, grants.unbounded) == (6, 6)  # there is no table of grants
