"""From evidence to classes: weights summed by class, the winner, the one behind it, and how sure that is.

Score of an answer, from 0 to 1: the winning sector's share of all weight (with `prior` added, so that thin evidence cannot be
sure), times the part that the winning class has of its sector, which counts `within`. The score is turned into a confidence
by `calibration`: how often answers with such a score were right on the development cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mingcheng.registry.classification.pieces import EvidenceColumns, Floats, Ints
from mingcheng.registry.classification.settings import Settings

Table = np.ndarray[tuple[int, int], np.dtype[np.float64]]

PORTION = 20_000
"""Enterprises whose sums are held at a time."""
UNKNOWN, DOUBTFUL, LIKELY, SURE = range(4)
"""How far an answer can be relied on; an unknown one is none."""
STANDINGS = ("unknown", "doubtful", "likely", "sure")


@dataclass(frozen=True, slots=True)
class Answers:
    """An answer for each enterprise: places in the list of classes (-1: none), the one behind it, the confidence (0 to 1),
    the sum of weights of the answer, and the standing."""

    best: Ints
    second: Ints
    confidence: Floats
    weight: Floats
    standing: Ints

    @property
    def given(self) -> Ints:
        """The answers that are given: those not unknown."""
        return np.where(self.standing == UNKNOWN, -1, self.best)


def weights_of(source: str, columns: EvidenceColumns, settings: Settings) -> Floats:
    """What each piece of evidence weighs, by its place and the column that it comes from."""
    place = 1.0 / (1.0 + settings.decays[source] * columns.rank)
    licence = np.where(columns.is_licensed, settings.licensed, 1.0)
    weight: Floats = columns.weight * place * licence * settings.weights[source]
    return weight


def first_own(columns: EvidenceColumns, sectors: Ints, own: Sequence[int], count: int) -> tuple[Ints, Ints]:
    """Of each text: the sector of the first item that is of one of the sectors `own`, and where it starts; -1 and a place
    beyond all where there is none. `sectors`: of each piece of evidence."""
    beyond = np.iinfo(np.int64).max
    place, sector = np.full(count, beyond), np.full(count, -1, dtype=np.int64)
    for each in own:
        first = np.full(count, beyond)
        is_it = sectors == each
        np.minimum.at(first, columns.row[is_it], columns.start[is_it])
        sector = np.where(first < place, each, sector)
        place = np.minimum(place, first)
    return sector, place


def sums(rows: Ints, classes: Ints, weights: Floats, count: int, width: int) -> Table:
    """A row an enterprise, a column a class: the weights summed; entries without a class are left out."""
    has = classes >= 0
    flat = rows[has] * width + classes[has]
    found: Table = (
        np.bincount(flat, weights=weights[has], minlength=count * width).astype(np.float64).reshape(count, width)
    )
    return found


@dataclass(frozen=True, slots=True)
class Group:
    """Evidence for a group of classes, without saying which: it goes to the member with most if that has at least `least`
    of the group's own weight, else to the default."""

    place: int
    members: tuple[int, ...]
    default: int
    least: float


def decide(
    rows: Ints,
    classes: Ints,
    weights: Floats,
    count: int,
    sectors: Sequence[int],
    settings: Settings,
    groups: Sequence[Group] = (),
) -> Answers:
    """The answers of `count` enterprises. `sectors`: the sector of each class; one a class where there is no level above."""
    parts = []
    order = np.argsort(rows, kind="stable")
    rows, classes, weights = rows[order], classes[order], weights[order]
    for first in range(0, count, PORTION):
        size = min(PORTION, count - first)
        low, high = np.searchsorted(rows, [first, first + size])
        table = sums(rows[low:high] - first, classes[low:high], weights[low:high], size, max(1, len(sectors)))
        for group in groups:
            _share_out(table, group)
        parts.append(_decided(table, np.array(sectors or [0], dtype=np.int64), settings))
    if not parts:
        empty = np.zeros(0, dtype=np.int64)
        return Answers(empty, empty, empty.astype(float), empty.astype(float), empty)
    return Answers(
        best=np.concatenate([part.best for part in parts]),
        second=np.concatenate([part.second for part in parts]),
        confidence=np.concatenate([part.confidence for part in parts]),
        weight=np.concatenate([part.weight for part in parts]),
        standing=np.concatenate([part.standing for part in parts]),
    )


def _share_out(table: Table, group: Group) -> None:
    """Gives what speaks for a group to its leading member, in place."""
    rows = np.arange(len(table))
    members = np.array(group.members)
    leading = members[table[:, members].argmax(axis=1)]
    leads = table[rows, leading] > group.least * table[:, group.place]
    target = np.where(leads, leading, group.default)
    table[rows, target] += table[:, group.place]
    table[:, group.place] = 0.0


def _decided(table: Table, sectors: Ints, settings: Settings) -> Answers:
    by_sector = np.zeros((len(table), int(sectors.max()) + 1))
    np.add.at(by_sector.T, sectors, table.T)
    rows = np.arange(len(table))
    sector = by_sector.argmax(axis=1)
    inner = np.where(sectors[None, :] == sector[:, None], table, -1.0)
    best = inner.argmax(axis=1)
    weight = table[rows, best]
    others = table.copy()
    others[rows, best] = 0.0
    second = others.argmax(axis=1)
    has_second = others[rows, second] > 0
    whole = table.sum(axis=1)
    own = by_sector[rows, sector]
    share = own / (whole + settings.prior)
    part = np.divide(weight, own, out=np.zeros_like(weight), where=own > 0)
    score = share * (1.0 - settings.within + settings.within * part)
    confidence = calibrated(score, settings)
    is_enough = whole >= settings.least
    standing = np.digitize(confidence, [settings.words[word] for word in ("doubtful", "likely", "sure")])
    standing = np.where(is_enough & (weight > 0), standing, UNKNOWN)
    return Answers(
        best=np.where(weight > 0, best, -1),
        second=np.where(has_second, second, -1),
        confidence=np.where(is_enough, confidence, 0.0),
        weight=weight,
        standing=standing.astype(np.int64),
    )


def calibrated(score: Floats, settings: Settings) -> Floats:
    """The confidence that a score stands for: by straight lines between the points of the calibration."""
    scores, confidences = zip(*settings.calibration, strict=True)
    found: Floats = np.interp(score, scores, confidences)
    return found
