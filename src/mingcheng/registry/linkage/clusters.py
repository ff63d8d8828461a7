"""Records that belong together, from pairs that agree, under rules that no score can break.

Every record may have an identity (a valid code): two identities are never in one cluster, not through a third record
either; and neither are two records that a person has told apart. Pairs are taken from the strongest on, and a pair that
would break a rule is refused. Only what is contested is walked pair by pair; all the rest is done in columns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]
NONE = -1
"""The identity of a record without one."""


@dataclass(frozen=True)
class Clusters:
    """`labels`: for each record the first record of its cluster. Of the pairs, `joined` are those that lie inside one
    cluster, `refused` those that a rule kept apart."""

    labels: Numbers
    joined: Mask
    refused: Mask


@dataclass(frozen=True)
class Pairs:
    """Pairs of records, by their numbers; `weights` says how strongly they agree."""

    left: Numbers
    right: Numbers
    weights: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.left)

    def where(self, mask: Mask) -> Pairs:
        """The pairs that a mask keeps."""
        return Pairs(self.left[mask], self.right[mask], self.weights[mask])


def components(count: int, left: Numbers, right: Numbers) -> Numbers:
    """For each of `count` points the smallest point that it is joined with, directly or through others.

    >>> components(5, np.array([3, 1]), np.array([4, 3])).tolist()
    [0, 1, 2, 1, 1]
    """
    labels = np.arange(count, dtype=np.int64)
    while True:
        smaller = np.minimum(labels[left], labels[right])
        found = labels.copy()
        np.minimum.at(found, labels[left], smaller)
        np.minimum.at(found, labels[right], smaller)
        while True:
            jumped = found[found]
            if np.array_equal(jumped, found):
                break
            found = jumped
        if np.array_equal(found, labels):
            return labels
        labels = found


def clustered(identities: Numbers, pairs: Pairs, apart: Pairs) -> Clusters:
    """Joins records along the pairs, the strongest first, as far as the rules allow.

    In: for each record the number of its identity, `NONE` where it has none; records of one identity are joined before
    all else. `apart`: pairs that must not come together; where one of them has the same identity, the later record is
    taken out of it by the caller.
    """
    count = len(identities)
    base = _by_identity(identities)
    left, right = base[pairs.left], base[pairs.right]
    far_left, far_right = base[apart.left], base[apart.right]
    whole = components(count, left, right)[base]
    contested = _contested(whole, base, identities, far_left, far_right)
    labels = whole.copy()
    walked = np.flatnonzero(contested[whole[left]] & (left != right))
    labels[contested[whole]] = base[contested[whole]]
    if len(walked):
        strongest = walked[np.lexsort((right[walked], left[walked], -pairs.weights[walked]))]
        forbidden = _forbidden(far_left, far_right)
        joined = _walk(left[strongest], right[strongest], identities, forbidden)
        labels = np.where(contested[whole], _renamed(base, joined), labels)
    inside = labels[pairs.left] == labels[pairs.right]
    return Clusters(labels, inside, ~inside)


def _by_identity(identities: Numbers) -> Numbers:
    """The first record of each identity stands for it; a record without one stands for itself."""
    base = np.arange(len(identities), dtype=np.int64)
    known = np.flatnonzero(identities != NONE)
    if len(known):
        _values, first, inverse = np.unique(identities[known], return_index=True, return_inverse=True)
        base[known] = known[first][inverse]
    return base


def _contested(whole: Numbers, base: Numbers, identities: Numbers, far_left: Numbers, far_right: Numbers) -> Mask:
    """By component: whether it holds two identities, or two records that must stay apart."""
    stands = np.flatnonzero((base == np.arange(len(base))) & (identities != NONE))
    held = np.bincount(whole[stands], minlength=len(base))
    contested: Mask = held > 1
    contested[whole[far_left[whole[far_left] == whole[far_right]]]] = True
    return contested


def _forbidden(left: Numbers, right: Numbers) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


def _walk(left: Numbers, right: Numbers, identities: Numbers, forbidden: dict[int, set[int]]) -> dict[int, int]:
    """Joins pair after pair where the rules allow; gives for each point met the smallest point of its cluster."""
    above: dict[int, int] = {}
    identity: dict[int, int] = {}
    members: dict[int, set[int]] = {}
    enemies: dict[int, set[int]] = {}

    def top(point: int) -> int:
        while above.setdefault(point, point) != point:
            above[point] = above.setdefault(above[point], above[point])
            point = above[point]
        if point not in members:
            members[point], enemies[point] = {point}, set(forbidden.get(point, ()))
            identity[point] = int(identities[point])
        return point

    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        first, second = sorted((top(one), top(other)))
        if first == second:
            continue
        if NONE not in (identity[first], identity[second]) or enemies[first] & members[second]:
            continue
        above[second] = first
        members[first] |= members.pop(second)
        enemies[first] |= enemies.pop(second)
        identity[first] = max(identity[first], identity.pop(second))
    return {point: top(point) for point in above}


def _renamed(base: Numbers, joined: dict[int, int]) -> Numbers:
    """The cluster of each record, through the point that stands for it."""
    of_points = np.arange(len(base), dtype=np.int64)
    if joined:
        of_points[np.fromiter(joined.keys(), np.int64)] = np.fromiter(joined.values(), np.int64)
    return of_points[base]
