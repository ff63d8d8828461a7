"""How large firms are: a lognormal body below the scale of statistics, a Pareto tail above it, fitted to a baseline.

Sizes of firms follow a power law with an exponent near one (Axtell 2001). With it, 57 firms of 1亿元 or more come with
some 230 between 2000万元 and 1亿元, and the whole with the 477亿元 that such a city shows.
"""

from __future__ import annotations

from math import ceil, log

import numpy as np
from numpy.typing import NDArray

from mingcheng.policies.made_up.model import ABOVE_SCALE_FEN, LARGE_FEN, Baseline

Fen = NDArray[np.int64]

_MEDIUM_FOR_EACH_LARGE = LARGE_FEN / ABOVE_SCALE_FEN - 1
"""Firms between 2000万元 and 1亿元 for each of 1亿元 or more, at an exponent of one."""
_MEDIUM_MEAN_FEN = ABOVE_SCALE_FEN * log(5) / 0.8
_MOST_FOR_MEDIUM = 0.6
"""What the large firms do not need for their 1亿元 goes to the others up to this part."""
_CEILING_FEN = 3000 * LARGE_FEN
"""Where the tail ends, so that a big city does not get one firm larger than any on earth."""
_STEEPEST = 50.0

_BODY_MEDIAN_FEN = 220 * 10**6
_BODY_SPREAD = 1.5
_WITHOUT_SOFTWARE = 0.12


def above_scale_sizes(baseline: Baseline, enterprises: int, rng: np.random.Generator) -> Fen:
    """Software revenue of every above-scale firm, in fen and in random order: `large_firms` of them with 1亿元 or more,
    `revenue` together to the fen. The baseline is feasible (MadeUpCity has seen to it)."""
    large, total = baseline.large_firms, baseline.revenue.fen
    if large == 0:
        medium, for_medium = _medium_alone(total, enterprises), total
    else:
        spare = (total - large * LARGE_FEN) * _MOST_FOR_MEDIUM
        wanted = min(large * _MEDIUM_FOR_EACH_LARGE, (enterprises - large) * 0.8)
        medium = int(min(wanted, spare / _MEDIUM_MEAN_FEN))
        for_medium = round(medium * _MEDIUM_MEAN_FEN)
    sizes = [_fitted(for_medium, medium, ABOVE_SCALE_FEN, LARGE_FEN - 1, LARGE_FEN - 1, rng)]
    if large:
        for_large = total - for_medium
        ceiling = max(_CEILING_FEN, 20 * for_large // large)
        sizes.append(_fitted(for_large, large, LARGE_FEN, ceiling, for_large, rng))
    return np.asarray(rng.permutation(np.concatenate(sizes)))


def _medium_alone(total: int, enterprises: int) -> int:
    """How many firms below 1亿元 make up the total."""
    least, most = ceil(total / (LARGE_FEN - 1)), min(total // ABOVE_SCALE_FEN, enterprises)
    return min(max(round(total / _MEDIUM_MEAN_FEN), least), most)


def _fitted(total: int, count: int, low: int, high: int, most: int, rng: np.random.Generator) -> Fen:
    """So many sizes from `low` to `high` with a Pareto tail, whose sum is the total; what the tail cannot fit goes to
    single firms, up to `most`."""
    ranks = (np.arange(count) + 0.3 + 0.4 * rng.random(count)) / max(count, 1)
    gentle, steep = -_STEEPEST, _STEEPEST
    for _step in range(50):
        exponent = (gentle + steep) / 2
        if _bounded_pareto(ranks, exponent, low, high).sum() > total:
            gentle = exponent
        else:
            steep = exponent
    sizes = np.floor(_bounded_pareto(ranks, steep, low, high)).astype(np.int64).clip(low, high)
    rest = total - int(sizes.sum())
    room = most - sizes if rest > 0 else sizes - low
    before = np.concatenate([[0], np.minimum(np.cumsum(room.astype(np.float64)), 2.0**62)[:-1]]) if count else room
    change = np.clip(abs(rest) - before.astype(np.int64), 0, room)
    return np.asarray(sizes + change if rest > 0 else sizes - change)


def _bounded_pareto(ranks: NDArray[np.float64], exponent: float, low: int, high: int) -> NDArray[np.float64]:
    """Sizes by rank, 0 the largest and 1 the smallest; an exponent below zero makes most of them large."""
    if abs(exponent) < 1e-9:
        return np.asarray(low * (high / low) ** (1 - ranks))
    shrunk = 1 - (1 - ranks) * (1 - (low / high) ** exponent)
    return np.asarray(low * shrunk ** (-1 / exponent))


def body_sizes(count: int, rng: np.random.Generator) -> Fen:
    """Software revenue of firms below the scale of statistics, in fen; some have none."""
    sizes = _BODY_MEDIAN_FEN * np.exp(_BODY_SPREAD * rng.standard_normal(count))
    folded = ABOVE_SCALE_FEN * (0.1 + 0.85 * rng.random(count))
    sizes = np.where(sizes < ABOVE_SCALE_FEN - 1, sizes, folded)
    sizes[rng.random(count) < _WITHOUT_SOFTWARE] = 0
    return np.asarray(np.rint(sizes), dtype=np.int64)
