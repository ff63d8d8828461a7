"""The ten rules in OpenFisca: an entity, variables, formulas, parameters; computed on arrays for all enterprises at once.

Numbers of OpenFisca are binary fractions of 32 bits. What is not known is NaN, as in `floor`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.measures.ten_rules import YEAR
from benchmarks.measures.ten_rules.columns import EARLIER, FIRST, LEVELS, THIS_YEAR, Array, Columns, recorded

ENTERPRISE = build_entity("enterprise", "enterprises", "企业", is_person=True)
PARAMETERS: dict[str, dict[str, float]] = {
    "growth_steps": {
        "growth_floor": 0.1, "step_1": 2000, "step_2": 3000, "step_3": 5000,
        "award_1": 20, "award_2": 50, "award_3": 100,
    },
    "first_titles": {"iso": 10, "high_tech": 20, "listed": 150},
    "levels": {"per_level": 20, "above": 2, "lowest": 3},
    "young": {"most_years": 5, "least_employees": 20, "award": 15},
    "district": {"least": 500, "award": 5},
    "backbone": {"people": 100, "least": 5000, "fast": 0.3, "floor": 400, "award": 30},
    "outsourcing": {"rate": 0.03, "most": 100},
    "research": {
        "share_1": 0.05, "share_2": 0.1, "share_3": 0.2, "rate_1": 0.02, "rate_2": 0.03, "rate_3": 0.045,
        "most_1": 50, "most_2": 100, "most_3": 200,
    },
    "contribution": {"least": 300, "rate": 0.005, "of_tax": 0.15},
    "copyrights": {"each": 0.1, "most": 5},
}  # fmt: skip


def _variable(name: str, value_type: type, **members: Any) -> type[Variable]:
    common = {"value_type": value_type, "entity": ENTERPRISE, "definition_period": DateUnit.YEAR, "label": name}
    return type(name, (Variable,), common | members)


def _inputs() -> list[type[Variable]]:
    """The facts: certificates of a year, and those held before it."""
    numbers = [
        "software_revenue", *THIS_YEAR, "srdi_now",
        *(f"{kind}_{when}" for kind in (*FIRST, *LEVELS) for when in ("now", "before")),
    ]  # fmt: skip
    return [
        *(_variable(name, float) for name in numbers),
        _variable("region", int),
        _variable("is_software", bool),
        _variable("founded", date, default_value=date(1900, 1, 1)),
    ]


def _rule(name: str) -> Callable[[Callable[..., Array]], Any]:
    """Makes a formula the variable of a rule, an amount in 万元."""

    def made(formula: Callable[..., Array]) -> type[Variable]:
        return _variable(name, float, formula=formula)

    return made


@_rule("software_growth")
def software_growth(enterprise: Any, period: Any) -> Array:
    now = enterprise("software_revenue", period)
    base = enterprise("software_revenue", period.last_year)
    return np.where((base == 0) & (now > 0), np.inf, now / base - 1)


@_rule("backbone")
def backbone(enterprise: Any, period: Any, parameters: Any) -> Array:
    given = parameters(period).backbone
    revenue = enterprise("software_revenue", period)
    large = (enterprise("employees", period) >= given.people) * (revenue >= given.least)
    fast = (enterprise("software_growth", period) >= given.fast) * (revenue >= given.floor)
    return (large + fast + (enterprise("srdi_now", period) > 0)) * given.award


@_rule("contribution")
def contribution(enterprise: Any, period: Any, parameters: Any) -> Array:
    given = parameters(period).contribution
    revenue = enterprise("revenue", period)
    amount = np.minimum(revenue * given.rate, enterprise("tax_paid", period) * given.of_tax)
    return np.where((revenue >= given.least) * (amount > 0), amount, 0)


@_rule("copyrights")
def copyrights(enterprise: Any, period: Any, parameters: Any) -> Array:
    given = parameters(period).copyrights
    return np.minimum(recorded(enterprise("copyrights_new", period)) * given.each, given.most)


@_rule("district")
def district(enterprise: Any, period: Any, parameters: Any) -> Array:
    given = parameters(period).district
    inside = np.isin(enterprise("region", period), (900102, 900103, 900108))
    large = enterprise("software_revenue", period) >= given.least
    return inside * enterprise("is_software", period) * large * given.award


def _first(enterprise: Any, period: Any, kind: str) -> Array:
    first: Array = (enterprise(f"{kind}_now", period) > 0) * ~(enterprise(f"{kind}_before", period) > 0)
    return first


@_rule("first_titles")
def first_titles(enterprise: Any, period: Any, parameters: Any) -> Array:
    given = parameters(period).first_titles
    lists = _first(enterprise, period, "key_software_national") + _first(enterprise, period, "top100_software")
    return (
        _first(enterprise, period, "iso27001") * given.iso
        + _first(enterprise, period, "high_tech") * given.high_tech
        + lists * given.listed
    )


@_rule("growth_steps")
def growth_steps(enterprise: Any, period: Any, parameters: Any) -> Array:
    given = parameters(period).growth_steps
    now = enterprise("software_revenue", period)
    earlier = enterprise("software_revenue", period.last_year)
    for back in range(2, len(EARLIER) + 1):
        earlier = np.fmax(earlier, enterprise("software_revenue", period.offset(-back)))
    steps = [(now >= step) * ~(earlier >= step) for step in (given.step_3, given.step_2, given.step_1)]
    award = np.select(steps, [given.award_3, given.award_2, given.award_1])
    return (enterprise("software_growth", period) >= given.growth_floor) * award


@_rule("levels")
def levels(enterprise: Any, period: Any, parameters: Any) -> Array:
    given = parameters(period).levels
    total: Any = 0
    for kind in LEVELS:
        now = recorded(enterprise(f"{kind}_now", period))
        before = recorded(enterprise(f"{kind}_before", period))
        steps = np.maximum(now - np.maximum(before, given.above), 0)
        total = total + (now >= given.lowest) * steps * given.per_level
    found: Array = total
    return found


@_rule("outsourcing")
def outsourcing(enterprise: Any, period: Any, parameters: Any) -> Array:
    given = parameters(period).outsourcing
    return np.minimum(recorded(enterprise("outsourcing_out_of_city", period)) * given.rate, given.most)


@_rule("research")
def research(enterprise: Any, period: Any, parameters: Any) -> Array:
    given = parameters(period).research
    expense, revenue = enterprise("rd_expense", period), enterprise("revenue", period)
    share = expense / revenue
    best: Array = np.zeros(len(revenue))
    for number in (1, 2, 3):
        amount = np.minimum(expense * given[f"rate_{number}"], given[f"most_{number}"])
        met = (share >= given[f"share_{number}"]) * (revenue > 0)
        best = np.maximum(best, np.where(met, amount, 0))
    return best


@_rule("young")
def young(enterprise: Any, period: Any, parameters: Any) -> Array:
    given = parameters(period).young
    oldest = np.datetime64(f"{period.start.year - int(given.most_years) - 1}-12-31")
    is_young = enterprise("founded", period) > oldest
    return is_young * (enterprise("employees", period) >= given.least_employees) * given.award


RULES = (
    backbone, contribution, copyrights, district, first_titles, growth_steps, levels, outsourcing, research, young
)  # fmt: skip


def system() -> TaxBenefitSystem:
    """The rules as a tax and benefit system."""
    made = TaxBenefitSystem([ENTERPRISE])
    made.add_variables(*_inputs(), software_growth, *RULES)
    values = {
        group: {name: {"values": {"2000-01-01": {"value": value}}} for name, value in members.items()}
        for group, members in PARAMETERS.items()
    }
    made.parameters = ParameterNode("", data=values)
    return made


def amounts(facts: Columns) -> dict[str, Array]:
    """The amounts of every rule in 万元, rounded to fen."""
    simulation = SimulationBuilder().build_default_simulation(system(), count=len(facts.codes))
    for name, array in facts.arrays.items():
        if name.startswith("software_revenue_"):
            simulation.set_input("software_revenue", name.rpartition("_")[2], array)
        else:
            simulation.set_input(name, str(YEAR), array)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = {rule.__name__.replace("_", "-"): simulation.calculate(rule.__name__, str(YEAR)) for rule in RULES}
    return {name: np.round(array.astype(np.float64), 6) for name, array in found.items()}
