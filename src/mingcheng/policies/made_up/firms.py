"""What the enterprises of a part of the register are: where, since when, of what kind, how large in the last year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mingcheng.made_up import DISTRICT_SHARES
from mingcheng.made_up.codes import Numbers
from mingcheng.policies.made_up.model import MadeUpCity
from mingcheng.policies.made_up.sizes import Fen, body_sizes

KINDS = ("software", "internet", "hardware", "telecom", "park_operator", "other")
_KIND_SHARES = (0.86, 0.06, 0.03, 0.01, 0.01, 0.03)
_ABOVE_SCALE_KIND_SHARES = (0.90, 0.06, 0.03, 0.01, 0.0, 0.0)
STAGES = ("startup", "growth", "mature")

DAYS_A_YEAR = 365.2425
_MEAN_AGE = 9.0
_LEAST_AGE_ABOVE_SCALE = 2.5
_OLDEST = 35.0


@dataclass(frozen=True, slots=True)
class Firms:
    """One row an enterprise: the place in the register, the district and kind as places in `DISTRICTS` and `KINDS`, the
    day of founding counted from 1970, software revenue of the last year in fen."""

    rows: Numbers
    district: Numbers
    kind: Numbers
    founded: Numbers
    size: Fen

    def __len__(self) -> int:
        return len(self.rows)

    def stage(self, last_day: int) -> Numbers:
        """Startup, growth or mature, as places in `STAGES`, by age and size."""
        age = (last_day - self.founded) / DAYS_A_YEAR
        settled = age + np.log10(np.maximum(self.size, 10**8) / 10**9) * 1.5
        return np.digitize(settled, (3.0, 9.0))


def last_day_of(year: int) -> int:
    """31 December, in days from 1970."""
    return int(np.datetime64(f"{year}-12-31", "D").astype(np.int64))


def firms_of(city: MadeUpCity, first: int, end: int, above_scale: Fen, rng: np.random.Generator) -> Firms:
    """The enterprises in rows `first` to before `end`; `above_scale` are the sizes of those that get one of them."""
    count = end - first
    size = body_sizes(count, rng)
    large = rng.choice(count, len(above_scale), replace=False)
    size[large] = above_scale
    age = rng.exponential(_MEAN_AGE, count)
    age[large] += _LEAST_AGE_ABOVE_SCALE
    kind = _drawn(_KIND_SHARES, count, rng)
    kind[large] = _drawn(_ABOVE_SCALE_KIND_SHARES, len(large), rng)
    founded = last_day_of(city.year) - (np.minimum(age, _OLDEST) * DAYS_A_YEAR).astype(np.int64)
    return Firms(np.arange(first, end), _drawn(DISTRICT_SHARES, count, rng), kind, founded, size)


def _drawn(shares: tuple[float, ...], count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """A place in the list for each, in these shares."""
    return np.digitize(rng.random(count), np.cumsum(shares)[:-1])
