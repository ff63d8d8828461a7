"""Certificates, titles and listings, grants, and what was paid before: rarer or commoner with a firm's size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mingcheng.made_up.codes import Numbers
from mingcheng.policies.made_up.firms import DAYS_A_YEAR, Firms, last_day_of
from mingcheng.policies.made_up.history import FEN_A_WAN
from mingcheng.policies.made_up.model import MadeUpCity
from mingcheng.policies.made_up.sizes import Fen


@dataclass(frozen=True, slots=True)
class AwardKind:
    """How common an award is: from `least` 万元 of software revenue on, with `chance` at 1000万元, growing with size to
    the power of `growth`, at most `most`. One with levels goes from `first` to `top`, the higher the better (ITSS 四级 is
    1); one with `again` years comes again or rises after them; one `after` another has that before it."""

    kind: str
    least: int
    chance: float
    growth: float
    most: float
    first: int = 0
    top: int = 0
    again: float = 0.0
    after: str = ""


AWARD_KINDS = (
    AwardKind("cmmi", 200, 0.09, 0.45, 0.8, first=3, top=5, again=3.0),
    AwardKind("csmm", 200, 0.05, 0.4, 0.6, first=1, top=5, again=2.0),
    AwardKind("tsia010", 300, 0.01, 0.5, 0.3, first=2, top=5, again=2.5),
    AwardKind("itss", 200, 0.06, 0.4, 0.6, first=2, top=4, again=3.0),
    AwardKind("cs", 300, 0.03, 0.5, 0.5, first=1, top=5, again=3.0),
    AwardKind("ccrc", 200, 0.04, 0.4, 0.5, first=1, top=3, again=2.0),
    AwardKind("dcmm", 500, 0.02, 0.5, 0.4, first=2, top=5, again=3.0),
    AwardKind("iso27001", 100, 0.12, 0.4, 0.8, again=3.0),
    AwardKind("first_version_provincial", 300, 0.025, 0.4, 0.3),
    AwardKind("first_version_national", 1000, 0.04, 0.3, 0.2, after="first_version_provincial"),
    AwardKind("key_software_provincial", 3000, 0.03, 0.5, 0.5),
    AwardKind("key_software_national", 10000, 0.02, 0.5, 0.5),
    AwardKind("top100_software", 200000, 0.01, 0.6, 0.7, again=1.0),
    AwardKind("high_tech", 100, 0.28, 0.3, 0.85, again=3.0),
    AwardKind("srdi", 800, 0.12, 0.35, 0.5, again=3.0),
    AwardKind("little_giant", 3000, 0.08, 0.4, 0.4, after="srdi"),
    AwardKind("listed", 10000, 0.006, 0.8, 0.5),
)
KIND_NAMES = tuple(each.kind for each in AWARD_KINDS)
_LOOKING_BACK_YEARS = 9.0
_MOST_TIMES = 4
_LEAST_AGE_DAYS = 180

GRANT_KINDS = ("national_rd", "provincial_rd", "city_key_technology")
_GRANT_CHANCES = (0.002, 0.006, 0.012)
_GRANT_MEDIANS = (250, 120, 60)
_GRANT_YEARS = 4.0

MEASURES = ("revenue-step", "national-list", "iso27001")
_STEPS_FEN = tuple(step * FEN_A_WAN for step in (2000, 3000, 5000))
_STEP_AMOUNTS = (0, 20, 50, 100)
_NATIONAL_AMOUNT, _ISO_AMOUNT = 150, 10
_PAID_PART = 0.7


@dataclass(frozen=True, slots=True)
class Awards:
    """One row an award: the firm's place, the kind's in `KIND_NAMES`, the day counted from 1970, the level or 0."""

    firm: Numbers
    kind: Numbers
    day: Numbers
    level: Numbers


@dataclass(frozen=True, slots=True)
class Payments:
    """One row a grant or payment: the firm's place, the kind's in `GRANT_KINDS` or `MEASURES`, the day counted from 1970
    (grants) or the year (payments), the amount in 万元."""

    firm: Numbers
    kind: Numbers
    when: Numbers
    amount: Numbers


def awards_of(city: MadeUpCity, firms: Firms, rng: np.random.Generator) -> Awards:
    """All awards, by firm and day."""
    had: dict[str, tuple[Numbers, Numbers]] = {}
    parts = []
    for place, kind in enumerate(AWARD_KINDS):
        firm, start = _first_awards(city, firms, kind, had, rng)
        had[kind.kind] = firm, start
        parts.append(_repeated(city, firms, place, firm, start, rng))
    firm, kinds, day, level = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((kinds, day, firm))
    return Awards(firm[order], kinds[order], day[order], level[order])


def _first_awards(
    city: MadeUpCity, firms: Firms, kind: AwardKind, had: dict[str, tuple[Numbers, Numbers]], rng: np.random.Generator
) -> tuple[Numbers, Numbers]:
    """Who gets the award, and when first."""
    last_day = last_day_of(city.year)
    if kind.after:
        firm, earliest = had[kind.after]
        large = firms.size[firm] >= kind.least * FEN_A_WAN
        firm, earliest = firm[large], earliest[large] + 365
    else:
        firm = np.flatnonzero(firms.size >= kind.least * FEN_A_WAN)
        back = int(_LOOKING_BACK_YEARS * DAYS_A_YEAR)
        earliest = np.maximum(firms.founded[firm] + _LEAST_AGE_DAYS, last_day - back)
    size = firms.size[firm] / (1000 * FEN_A_WAN)
    chosen = rng.random(len(firm)) < np.minimum(kind.chance * size**kind.growth, kind.most)
    firm, earliest = firm[chosen], earliest[chosen]
    start = earliest + (rng.random(len(firm)) * (last_day + 1 - earliest)).astype(np.int64)
    in_time = (earliest <= last_day) & (start <= last_day)
    return firm[in_time], start[in_time]


def _repeated(
    city: MadeUpCity, firms: Firms, place: int, firm: Numbers, start: Numbers, rng: np.random.Generator
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """The first award and those that follow, a level higher each time up to what the firm can reach."""
    kind = AWARD_KINDS[place]
    ability = kind.first + rng.standard_exponential(len(firm)) * 0.8
    ability += np.log10(np.maximum(firms.size[firm] / (5000 * FEN_A_WAN), 1))
    reach = np.minimum(ability.astype(np.int64), kind.top)
    gap = (kind.again * (0.9 + 0.2 * rng.random(len(firm))) * DAYS_A_YEAR).astype(np.int64)
    times = np.arange(_MOST_TIMES if kind.again else 1)
    days = start[:, None] + gap[:, None] * times
    levels = np.minimum(kind.first + times, np.maximum(reach, kind.first)[:, None])
    rows, columns = np.nonzero(days <= last_day_of(city.year))
    return firm[rows], np.full(len(rows), place), days[rows, columns], levels[rows, columns]


def grants_of(city: MadeUpCity, firms: Firms, rng: np.random.Generator) -> Payments:
    """Research grants of the last years, by firm and day."""
    parts = []
    last_day = last_day_of(city.year)
    earliest = np.maximum(firms.founded + _LEAST_AGE_DAYS, last_day - int(_GRANT_YEARS * DAYS_A_YEAR))
    factor = np.maximum(firms.size / (1000 * FEN_A_WAN), 0.05) ** 0.5
    for place, (chance, median) in enumerate(zip(_GRANT_CHANCES, _GRANT_MEDIANS, strict=True)):
        chosen = rng.random(len(firms)) < np.minimum(chance * factor, 0.4)
        firm = np.flatnonzero(chosen & (earliest <= last_day))
        day = earliest[firm] + (rng.random(len(firm)) * (last_day + 1 - earliest[firm])).astype(np.int64)
        amount = np.clip(np.rint(median * np.exp(0.6 * rng.standard_normal(len(firm)))), 5, 5000).astype(np.int64)
        parts.append((firm, np.full(len(firm), place), day, amount))
    return _sorted(parts)


def paid_before(city: MadeUpCity, software: Fen, awards: Awards, rng: np.random.Generator) -> Payments:
    """Payments in years before the last one, for what was reached in them; not all who could have got one did."""
    parts = [_steps_paid(city, software, column, rng) for column in range(1, city.years - 1)]
    national = np.isin(awards.kind, [KIND_NAMES.index(name) for name in ("key_software_national", "top100_software")])
    parts.append(_first_paid(city, awards, national, 1, _NATIONAL_AMOUNT, rng))
    parts.append(_first_paid(city, awards, awards.kind == KIND_NAMES.index("iso27001"), 2, _ISO_AMOUNT, rng))
    return _sorted(parts)


def _steps_paid(
    city: MadeUpCity, software: Fen, column: int, rng: np.random.Generator
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Payments for the highest step of revenue newly reached in one year with growth of a tenth."""
    now, before = np.digitize(software[:, column], _STEPS_FEN), software[:, :column].max(axis=1)
    grown = 10 * software[:, column] >= 11 * software[:, column - 1]
    reached = (now > np.digitize(before, _STEPS_FEN)) & grown & (software[:, column - 1] > 0)
    firm = np.flatnonzero(reached & (rng.random(len(software)) < _PAID_PART))
    amount = np.array(_STEP_AMOUNTS)[now[firm]]
    return firm, np.zeros(len(firm), dtype=np.int64), np.full(len(firm), city.first_year + column), amount


def _first_paid(
    city: MadeUpCity, awards: Awards, chosen: NDArray[np.bool_], place: int, amount: int, rng: np.random.Generator
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Payments for the first of the chosen awards of a firm, in the year of the award."""
    rows = np.flatnonzero(chosen)
    firm, first = np.unique(awards.firm[rows], return_index=True)  # they stand in the order of days
    year = awards.day[rows[first]].astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    paid = (year < city.year) & (year >= city.first_year) & (rng.random(len(firm)) < _PAID_PART)
    count = int(paid.sum())
    return firm[paid], np.full(count, place), year[paid], np.full(count, amount)


def _sorted(parts: list[tuple[Numbers, Numbers, Numbers, Numbers]]) -> Payments:
    firm, kind, when, amount = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((kind, when, firm))
    return Payments(firm[order], kind[order], when[order], amount[order])
