"""Robust deviations: how far a value lies from the median of its class, measured so that outliers do not hide each other.

For values x of a class:

    median m = med(x),  MAD = med(|x - m|),  scale s = max(1.4826 * MAD, floor),  deviation z = (x - m) / s

1.4826 = 1 / Phi^-1(3/4) makes s the standard deviation where x is normal. Half of a class may be wrong before m or MAD
follow it; mean and standard deviation follow a single value. The floor keeps a class in which more than half are equal
(MAD = 0) from asking about every other value.
Source: F. R. Hampel, The influence curve and its role in robust estimation, JASA 69 (1974) 383-393; B. Iglewicz and D. C.
Hoaglin, How to Detect and Handle Outliers (1993), who ask from 3.5 on. The forms here ask from 6 on, since amounts of
enterprises have heavy tails even as logarithms.

Amounts are compared as asinh(v / c) with c ten printed units: for v well above c this is log(2v / c), so that a difference
is a log ratio; near zero it is linear, so that 1 against 3 万元 is no threefold change. Source: J. B. Burbidge, L. Magee
and A. L. Robb, Alternative transformations to handle extreme values, JASA 83 (1988) 123-127.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np

from mingcheng.statistics.check.batch import Integers, Truths

Floats: TypeAlias = np.ndarray[tuple[int], np.dtype[np.float64]]

NORMAL = 1.4826
FLOOR = 0.05
"""The least scale, in logarithms: deviations within about 5 % are as good as none."""

SMALLEST_CLASS = 20
"""A class with fewer known values is compared with all; fewer in all tell nothing about what is usual."""


class Deviations(NamedTuple):
    """For each value its signed deviation `z` (nan where not known), and the class that it was compared with: its
    `median`, `scale` and `size`; `is_all` where the own class was too small."""

    z: Floats
    median: Floats
    scale: Floats
    size: Integers
    is_all: Truths


def deviations(values: Floats, classes: Integers, floor: float = FLOOR) -> Deviations:
    """The deviation of each value from the median of its class; nan is not known, and where all have fewer than
    SMALLEST_CLASS known values nothing is.

    >>> import numpy as np
    >>> values = np.array([0.0, 0.1, -0.1, 0.2, -0.2] * 5 + [3.0])
    >>> found = deviations(values, np.zeros(26, np.int64))
    >>> round(float(found.median[0]), 3), round(float(found.z[-1]), 1)
    (0.0, 20.2)
    """
    known = ~np.isnan(values)
    whole = _centre(values[known], floor)
    median, scale = np.full(len(values), whole[0]), np.full(len(values), whole[1])
    size, is_all = np.full(len(values), whole[2], np.int64), np.ones(len(values), bool)
    for each in np.unique(classes):
        mine = classes == each
        inside = mine & known
        if each >= 0 and np.count_nonzero(inside) >= SMALLEST_CLASS:
            median[mine], scale[mine], size[mine] = _centre(values[inside], floor)
            is_all[mine] = False
    return Deviations((values - median) / scale, median, scale, size, is_all)


def _centre(values: Floats, floor: float) -> tuple[float, float, int]:
    """Median, scale and number; nan where there are too few."""
    if len(values) < SMALLEST_CLASS:
        return float("nan"), float("nan"), len(values)
    median = float(np.median(values))
    return median, max(NORMAL * float(np.median(np.abs(values - median))), floor), len(values)
