"""What goes wrong in real registers, put into a clean city at small known rates, and counted.

Everything is drawn from a generator of its own, so that a city with errors is the clean one of the same seed, damaged.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mingcheng.made_up.codes import Codes, Numbers, codes_of, sort_keys, unused_serials, with_wrong_character
from mingcheng.policies.made_up.history import AMOUNTS, COUNTS, FEN_A_WAN, Annual

MISSING_VALUES = {
    "revenue": 0.03, "software_revenue": 0.04, "rd_expense": 0.06, "profit": 0.05, "tax_paid": 0.07,
    "outsourcing_out_of_city": 0.08, "employees": 0.03, "software_employees": 0.07, "copyrights_new": 0.05,
}  # fmt: skip
"""Part of the rows in which a column of the annual facts is not known."""
MISSING_ANNUAL_ROWS = 0.02
MISSING_STAGE = 0.3
MISSING_AWARD_LEVEL = 0.02
DUPLICATED_ENTERPRISES = 0.001
DUPLICATED_ANNUAL_ROWS = 0.001
WRONG_USCC = 0.003
NEGATIVE_REVENUE = 0.0005
YUAN_FOR_WAN_YUAN = 0.0005
UNLISTED_ANNUAL_ROWS = 0.0005
NAME_VARIANTS = 0.015

_FEN_A_YUAN = 100
_CORRECTED = 0.5

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Entities:
    """Who has rows in the files of one part of the city: `codes` in their order, and the place in it of each of its
    enterprises and, for those with unlisted annual rows, of the code that is in no list (-1 for all others)."""

    codes: Codes
    of_firm: Numbers
    of_unlisted: Numbers


@dataclass(frozen=True, slots=True)
class AnnualRows:
    """The annual facts as they are written, in order: the place among the codes, the year's among those of the city, the
    columns in 万元 or as counts, and which values are missing."""

    entity: Numbers
    year: Numbers
    columns: dict[str, NDArray[np.float64] | Numbers]
    missing: dict[str, Mask] = field(default_factory=dict)


def clean_entities(codes: Codes) -> Entities:
    """All codes as they are."""
    return Entities(codes, np.arange(len(codes)), np.full(len(codes), -1))


def damaged_entities(
    serials: Numbers,
    rows: Numbers,
    register: int,
    between: tuple[int, int],
    rng: np.random.Generator,
    counts: Counter[str],
) -> Entities:
    """Some codes wrong, the same in all tables; and codes that are in no list, one for each enterprise (few are used)."""
    codes = codes_of(serials)
    chosen = np.flatnonzero(rng.random(len(codes)) < WRONG_USCC)
    wrong = with_wrong_character(codes[chosen], between, rng)
    kept = np.unique(sort_keys(wrong), return_index=True)[1]  # two that come out alike would be one enterprise
    codes[chosen[kept]] = wrong[kept]
    counts["wrong_uscc"] += len(kept)
    hidden = np.flatnonzero(rng.random(len(codes)) < 4 * UNLISTED_ANNUAL_ROWS)
    together = np.concatenate([codes, codes_of(unused_serials(serials[hidden], rows[hidden], register, rng))])
    order = np.argsort(sort_keys(together), kind="stable")
    place = np.empty(len(together), dtype=np.int64)
    place[order] = np.arange(len(together))
    of_unlisted = np.full(len(codes), -1)
    of_unlisted[hidden] = place[len(codes) :]
    return Entities(together[order], place[: len(codes)], of_unlisted)


def clean_annual(annual: Annual) -> AnnualRows:
    """The annual facts as they are."""
    columns: dict[str, NDArray[np.float64] | Numbers] = {name: annual.columns[name] / FEN_A_WAN for name in AMOUNTS}
    columns.update({name: annual.columns[name] for name in COUNTS})
    return AnnualRows(annual.firm, annual.year, columns)


def damaged_annual(annual: Annual, entities: Entities, rng: np.random.Generator, counts: Counter[str]) -> AnnualRows:
    """Rows missing, doubled, in 元 for 万元, below zero, of enterprises in no list; and values missing everywhere."""
    kept = np.flatnonzero(rng.random(len(annual)) >= MISSING_ANNUAL_ROWS)
    counts["missing_annual_rows"] += len(annual) - len(kept)
    fates = rng.random(len(kept))
    negative, in_yuan, doubled = _parted(fates, (NEGATIVE_REVENUE, YUAN_FOR_WAN_YUAN, DUPLICATED_ANNUAL_ROWS))
    unlisted = np.flatnonzero((entities.of_unlisted[annual.firm[kept]] >= 0) & (rng.random(len(kept)) < 0.25))
    copies = np.concatenate([np.arange(len(kept)), doubled, unlisted])
    entity = entities.of_firm[annual.firm[kept]][copies]
    entity[len(kept) + len(doubled) :] = entities.of_unlisted[annual.firm[kept[unlisted]]]
    columns = {name: column[kept][copies] for name, column in annual.columns.items()}
    for name in ("revenue", "software_revenue"):
        columns[name][negative] *= -1
    _correct(columns, slice(len(kept), len(kept) + len(doubled)), rng)
    divisor = np.full(len(copies), FEN_A_WAN)
    divisor[in_yuan] = _FEN_A_YUAN
    counts["negative_revenue"] += len(negative)
    counts["yuan_for_wan_yuan"] += len(in_yuan)
    counts["duplicated_annual_rows"] += len(doubled)
    counts["unlisted_annual_rows"] += len(unlisted)
    year = annual.year[kept][copies]
    order = np.argsort(entity * 32 + year, kind="stable")
    told = np.zeros(len(copies), dtype=bool)
    told[negative] = told[in_yuan] = True
    return AnnualRows(
        entity[order],
        year[order],
        {name: (column / divisor if name in AMOUNTS else column)[order] for name, column in columns.items()},
        _missing_values(told[order], rng, counts),
    )


def _parted(fates: NDArray[np.float64], rates: tuple[float, ...]) -> list[Numbers]:
    """Rows for each of several errors, no row for two."""
    edges = np.cumsum(rates)
    small = np.flatnonzero(fates < edges[-1])
    error = np.digitize(fates[small], edges)
    return [small[error == place] for place in range(len(rates))]


def _correct(columns: dict[str, Numbers], doubled: slice, rng: np.random.Generator) -> None:
    """Some second rows are later corrections: other revenue."""
    count = doubled.stop - doubled.start
    factor = np.where(rng.random(count) < _CORRECTED, 0.9 + 0.2 * rng.random(count), 1.0)
    for name in ("revenue", "software_revenue"):
        columns[name][doubled] = np.rint(columns[name][doubled] * factor)


def _missing_values(told: Mask, rng: np.random.Generator, counts: Counter[str]) -> dict[str, Mask]:
    """Which values are missing; the revenue that is wrong stays, so that it can be found."""
    missing = {}
    for name, rate in MISSING_VALUES.items():
        mask = rng.random(len(told), dtype=np.float32) < rate
        if name in ("revenue", "software_revenue"):
            mask &= ~told
        missing[name] = mask
        counts[f"missing_{name}"] += int(mask.sum())
    return missing
