"""The annual facts of firms, backwards from the last year: growth has heavy tails, and small firms grow less evenly.

Yearly growth in logarithms is Laplace-like with a spread that falls with size (Stanley et al. 1996). Everything else
follows from revenue: employees from productivity, research from its intensity, profit from a margin that may be
negative.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mingcheng.made_up.codes import Numbers
from mingcheng.policies.made_up.firms import DAYS_A_YEAR, KINDS, Firms, last_day_of
from mingcheng.policies.made_up.model import MadeUpCity
from mingcheng.policies.made_up.sizes import Fen

AMOUNTS = ("revenue", "software_revenue", "rd_expense", "profit", "tax_paid", "outsourcing_out_of_city")
COUNTS = ("employees", "software_employees", "copyrights_new")
FEN_A_WAN = 10**6
"""Fen of 1万元."""

_DRIFT, _YOUNG_DRIFT, _YOUNG_YEARS = 0.09, 0.22, 4.0
_SPREAD_AT_1000_WAN, _SPREAD_FALL = 0.26, -0.13
_MOST_GROWTH = 1.6
_LEAST_REVENUE = FEN_A_WAN
_MOST_REVENUE = 2.0**53
_PRODUCTIVITY_FEN = 42 * FEN_A_WAN
_WITHOUT_OUTSOURCING = 0.93

Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Annual:
    """One row a firm and year in which it existed: the firm's place among its `Firms`, the year's among those of the
    city, and a column each of `AMOUNTS` (fen) and `COUNTS`."""

    firm: Numbers
    year: Numbers
    columns: dict[str, Numbers]

    def __len__(self) -> int:
        return len(self.firm)


def software_revenue(city: MadeUpCity, firms: Firms, rng: np.random.Generator) -> Fen:
    """Software revenue by firm and year in fen; -1 before the year of founding."""
    shape = (len(firms), city.years)
    size = np.maximum(firms.size, 1) / (1000 * FEN_A_WAN)
    spread = np.clip(_SPREAD_AT_1000_WAN * size**_SPREAD_FALL, 0.07, 0.45)[:, None]
    ages = (last_day_of(city.year) - firms.founded)[:, None] / DAYS_A_YEAR - np.arange(city.years - 1)[::-1]
    drift = _DRIFT + _YOUNG_DRIFT * np.exp(-np.maximum(ages, 0) / _YOUNG_YEARS)
    laplace = rng.standard_exponential((2, len(firms), city.years - 1), dtype=np.float32)
    growth = np.clip(drift + spread * (laplace[0] - laplace[1]), -_MOST_GROWTH, _MOST_GROWTH)
    later = np.cumsum(growth[:, ::-1], axis=1)[:, ::-1]
    revenue = np.empty(shape, dtype=np.int64)
    revenue[:, -1] = firms.size
    existed = _part_of_year(city, firms)
    revenue[:, :-1] = np.rint(np.minimum(firms.size[:, None] * np.exp(-later) * existed[:, :-1], _MOST_REVENUE))
    revenue[existed == 0] = -1
    return revenue


def _part_of_year(city: MadeUpCity, firms: Firms) -> Floats:
    """Which part of each year a firm existed: 0 before its founding, then the rest of that year, then 1."""
    ends = np.array([last_day_of(year) for year in range(city.first_year, city.year + 1)])
    return np.clip((ends - firms.founded[:, None] + 1) / DAYS_A_YEAR, 0.0, 1.0)


def annual_facts(firms: Firms, software: Fen, rng: np.random.Generator) -> Annual:
    """All columns of the years in which firms existed, from their software revenue."""
    firm, year = np.nonzero(software >= 0)
    columns = {"software_revenue": software[firm, year]}
    revenue = _revenue(firms, firm, columns["software_revenue"], rng)
    columns["revenue"] = revenue
    columns["rd_expense"] = _fen(columns["software_revenue"] * _research_intensity(len(firms), rng)[firm])
    columns["profit"] = _fen(revenue * _margin(revenue, rng))
    tax = revenue * 0.045 * np.exp(0.4 * _normal(len(firm), rng)) + 0.08 * np.maximum(columns["profit"], 0)
    columns["tax_paid"] = _fen(tax)
    draw = rng.random((2, len(firm)), dtype=np.float32)
    columns["outsourcing_out_of_city"] = _fen(revenue * np.where(draw[0] < _WITHOUT_OUTSOURCING, 0, 0.06 * draw[1]))
    columns.update(_people(len(firms), firm, revenue, rng))
    return Annual(firm, year, columns)


def _revenue(firms: Firms, firm: Numbers, software: Fen, rng: np.random.Generator) -> Fen:
    """Revenue of all business: that of software over its share, or something else where there is none."""
    count = len(firms)
    share = np.where(rng.random(count) < 0.45, 1.0, 0.45 + 0.55 * rng.random(count))
    elsewhere = firms.kind >= KINDS.index("hardware")
    share = np.where(elsewhere, 0.05 + 0.45 * rng.random(count), share)
    other = 120 * FEN_A_WAN * np.exp(1.3 * rng.standard_normal(count))
    noise = np.exp(0.05 * _normal(len(firm), rng))
    share_now = np.minimum(share[firm] * noise, 1.0)
    revenue = np.where(software > 0, software / share_now, other[firm] * noise)
    return np.maximum(np.maximum(_fen(revenue), software), _LEAST_REVENUE)


def _research_intensity(count: int, rng: np.random.Generator) -> Floats:
    intensity = np.minimum(0.1 * np.exp(0.6 * rng.standard_normal(count)), 1.2)
    return np.where(rng.random(count) < 0.12, 0.0, intensity)


def _margin(revenue: Fen, rng: np.random.Generator) -> Floats:
    """Profit over revenue; better and steadier in large firms."""
    laplace = rng.standard_exponential((2, len(revenue)), dtype=np.float32)
    size = np.log10(revenue / (1000 * FEN_A_WAN))
    margin = 0.06 + 0.02 * size + (0.08 - 0.012 * size) * (laplace[0] - laplace[1])
    return np.asarray(np.clip(margin, -2.0, 0.6))


def _people(count: int, firm: Numbers, revenue: Fen, rng: np.random.Generator) -> dict[str, Numbers]:
    """Employees, those in software, and new copyrights; people follow revenue."""
    productivity = _PRODUCTIVITY_FEN * np.exp(0.45 * rng.standard_normal(count))
    share = 0.3 + 0.65 * rng.random(count)
    noise = np.exp(0.06 * _normal(len(firm), rng))
    employees = np.clip(np.rint(revenue / productivity[firm] * noise), 1, 2_000_000).astype(np.int64)
    waiting = rng.standard_exponential(len(firm), dtype=np.float32)
    copyrights = np.minimum(waiting * (0.15 + 0.25 * np.sqrt(employees)), 2000)
    return {
        "employees": employees,
        "software_employees": np.rint(employees * share[firm]).astype(np.int64),
        "copyrights_new": copyrights.astype(np.int64),
    }


def _normal(count: int, rng: np.random.Generator) -> Floats:
    return rng.standard_normal(count, dtype=np.float32)


def _fen(amounts: NDArray[Any]) -> Fen:
    return np.asarray(np.rint(amounts), dtype=np.int64)
