"""Whether the ways of computing the ten rules agree with whole numbers, to the fen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.measures.ten_rules import FEN, RULES, exact, ours

WAYS = ("ours", "floor", "openfisca")


@dataclass(frozen=True)
class Difference:
    """One way and rule over a sample: amounts that differ by a fen or more; of these, those where an award appears,
    vanishes, or is another tier's (a threshold crossed); answers given although the facts do not decide."""

    way: str
    rule: str
    wrong: int
    crossed: int
    undecided: int


def differences(folder: Path, codes: Sequence[str], ways: Sequence[str] = WAYS) -> list[Difference]:
    """How each way differs from the exact amounts of the enterprises of the codes."""
    right = [exact.amounts(firm) for firm in exact.firms(folder, codes).values()]
    found = []
    for way in ways:
        told = _ours(folder, codes) if way == "ours" else _arrays(way, folder, codes)
        found += [_difference(way, rule, told[rule], [each[rule] for each in right]) for rule in RULES]
    return found


def _arrays(way: str, folder: Path, codes: Sequence[str]) -> dict[str, list[int | None]]:
    """The amounts in fen of a way that computes with arrays."""
    import numpy as np

    from benchmarks.measures.ten_rules.columns import columns_of

    module: Any = import_module(f"benchmarks.measures.ten_rules.{way}")
    facts = columns_of(folder)
    places = np.searchsorted(facts.codes.to_numpy(), np.array(codes, dtype=object))
    amounts = module.amounts(facts)
    return {rule: np.rint(array[places] * FEN).astype(np.int64).tolist() for rule, array in amounts.items()}


def _ours(folder: Path, codes: Sequence[str]) -> dict[str, list[int | None]]:
    """Our amounts in fen, None where nothing is certain: that must be told, too."""
    table = ours.amounts(folder, with_answers=True)
    place = {code: number for number, code in enumerate(table["uscc"].to_pylist())}
    chosen = table.take([place[code] for code in codes])

    def told(rule: str) -> list[int | None]:
        pairs = zip(chosen[rule].to_pylist(), chosen[f"{rule} eligible"].to_pylist(), strict=True)
        return [0 if eligible is False else amount for amount, eligible in pairs]

    return {rule: told(rule) for rule in RULES}


def _difference(way: str, rule: str, told: Sequence[int | None], right: Sequence[int | None]) -> Difference:
    wrong = crossed = undecided = 0
    for one, other in zip(told, right, strict=True):
        if other is None:
            undecided += one is not None
        elif one != other:
            wrong += 1
            crossed += one is None or abs(one - other) > 1 + other // 100_000
    return Difference(way, rule, wrong, crossed, undecided)
