"""How well names are matched: pairs found right and wrong on a made-up list, by what was done to the names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from mingcheng.registry.made_up.units import Unit
from mingcheng.registry.made_up.variants import Entry


@dataclass(slots=True)
class Count:
    """Entries of one kind: how many; merged with their unit; with another (or, of strangers, with any); shown to a person
    with their unit among the proposals; shown without it."""

    entries: int = 0
    right: int = 0
    wrong: int = 0
    reviewed: int = 0
    misled: int = 0


@dataclass(frozen=True, slots=True)
class Slip:
    """An entry that was merged with a unit that it is not; `unit` is the right one, None for a stranger."""

    entry: Entry
    merged_with: str
    unit: str | None
    probability: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Precision: merged entries that were merged right. Recall: entries of units that were. `slips`: likeliest first."""

    by_kind: Mapping[str, Count]
    slips: Sequence[Slip] = field(repr=False)

    @property
    def precision(self) -> float:
        """Right among merged; 1 where nothing was merged."""
        right, wrong = self._total("right"), self._total("wrong")
        return right / (right + wrong) if right + wrong else 1.0

    @property
    def recall(self) -> float:
        """Merged right among the entries of units."""
        return self._total("right") / sum(
            count.entries for kind, count in self.by_kind.items() if not kind.startswith("stranger")
        )

    def _total(self, name: str) -> int:
        return sum(getattr(count, name) for count in self.by_kind.values())


def score(units: list[Unit], entries: list[Entry], matches: Callable[[pa.Array, pa.Array], pa.Table]) -> Score:
    """What a matcher makes of a list: its pairs (`left`, `right`, `decision`, `probability`, `evidence`) held to the truth."""
    found = matches(pa.array([entry.name for entry in entries]), pa.array([unit.name for unit in units]))
    merged: dict[int, dict[str, object]] = {}
    proposed: dict[int, set[object]] = defaultdict(set)
    for row in found.to_pylist():
        if row["decision"] == "same":
            merged[row["left"]] = row
        else:
            proposed[row["left"]].add(row["right"])
    counts: dict[str, Count] = defaultdict(Count)
    slips = []
    for place, entry in enumerate(entries):
        count = counts[entry.kind.partition(" + ")[0]]
        count.entries += 1
        if place in merged and merged[place]["right"] == entry.unit:
            count.right += 1
        elif place in merged:
            count.wrong += 1
            slips.append(_slip(entry, units, merged[place]))
        elif proposed[place]:
            count.reviewed += entry.unit in proposed[place]
            count.misled += entry.unit not in proposed[place]
    return Score(dict(sorted(counts.items())), sorted(slips, key=lambda slip: -slip.probability))


def _slip(entry: Entry, units: list[Unit], row: Mapping[str, object]) -> Slip:
    right, probability, reasons = row["right"], row["probability"], row["evidence"]
    assert isinstance(right, int) and isinstance(probability, float) and isinstance(reasons, list)
    unit = None if entry.unit is None else units[entry.unit].name
    return Slip(entry, units[right].name, unit, probability, tuple(reasons))
