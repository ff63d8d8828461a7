"""The ten rules in plain NumPy, binary fractions, written out by hand: as fast as it gets in practice.

A figure that is not known is NaN, every comparison with it false, and the amount zero.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.measures.ten_rules import YEAR
from benchmarks.measures.ten_rules.columns import EARLIER, LEVELS, Array, Columns, recorded


def amounts(facts: Columns) -> dict[str, Array]:
    """The amounts of every rule in 万元, rounded to fen."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return {name: np.round(array, 6) for name, array in _amounts(facts)}


def _amounts(facts: Columns) -> Iterator[tuple[str, Array]]:
    software, last = facts[f"software_revenue_{YEAR}"], facts[f"software_revenue_{YEAR - 1}"]
    employees, revenue = facts["employees"], facts["revenue"]
    is_large = (employees >= 100) & (software >= 5000)
    is_fast = (software >= last * 1.3) & (software > 0) & (software >= 400)
    yield "backbone", np.where(is_large | is_fast | (facts["srdi_now"] > 0), 30.0, 0.0)
    by_tax = np.minimum(revenue * 0.005, facts["tax_paid"] * 0.15)
    yield "contribution", np.where((revenue >= 300) & (by_tax > 0), by_tax, 0.0)
    yield "copyrights", np.minimum(recorded(facts["copyrights_new"]) * 0.1, 5.0)
    in_district = np.isin(facts["region"], (900102, 900103, 900108))
    yield "district", np.where(in_district & facts["is_software"] & (software >= 500), 5.0, 0.0)
    lists = _first(facts, "key_software_national") | _first(facts, "top100_software")
    yield "first-titles", _first(facts, "iso27001") * 10.0 + _first(facts, "high_tech") * 20.0 + lists * 150.0
    yield "growth-steps", _growth_steps(facts, software, last)
    yield "levels", sum(_levels(facts, kind) for kind in LEVELS)
    yield "outsourcing", np.minimum(recorded(facts["outsourcing_out_of_city"]) * 0.03, 100.0)
    yield "research", _research(facts["rd_expense"], revenue)
    age = facts["founded"].astype("datetime64[D]") > np.datetime64(f"{YEAR - 6}-12-31")
    yield "young", np.where(age & (employees >= 20), 15.0, 0.0)


def _first(facts: Columns, kind: str) -> Array:
    return (facts[f"{kind}_now"] > 0) & ~(facts[f"{kind}_before"] > 0)


def _growth_steps(facts: Columns, software: Array, last: Array) -> Array:
    earlier = facts[f"software_revenue_{EARLIER[0]}"]
    for year in EARLIER[1:]:
        earlier = np.fmax(earlier, facts[f"software_revenue_{year}"])
    award = np.zeros(len(software))
    for step, money in ((2000, 20.0), (3000, 50.0), (5000, 100.0)):
        award[(software >= step) & ~(earlier >= step)] = money
    return np.where((software >= last * 1.1) & (software > 0), award, 0.0)


def _levels(facts: Columns, kind: str) -> Array:
    now, before = recorded(facts[f"{kind}_now"]), recorded(facts[f"{kind}_before"])
    return np.where(now >= 3, np.maximum(now - np.maximum(before, 2), 0) * 20.0, 0.0)


def _research(expense: Array, revenue: Array) -> Array:
    share = expense / revenue
    best = np.zeros(len(revenue))
    for least, rate, most in ((0.05, 0.02, 50.0), (0.10, 0.03, 100.0), (0.20, 0.045, 200.0)):
        amount = np.minimum(expense * rate, most)
        best = np.where((share >= least) & (revenue > 0) & (amount > best), amount, best)
    return best
