"""Scores a plan as read against an annotation, by the rules that annotations of plans are made for.

Matching is one to one within a list. A *target* or past figure is located where the quotes overlap by half of the
shorter one and the quantities are equal after conversion; it is exact where kind, comparator, year, indicator, subject
and baseline agree too (of a past figure: year and indicator). A *task* is located by its quote, and exact with the same
leading and supporting units. A *park* is located by its name, and exact with every number that the annotation has. Of
the *policies* the computable ones count: located with the same benefit, exact with the same numeric conditions. What is
read inside a passage that the annotation calls borderline counts neither for nor against.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from mingcheng.plans.extract import plan_of
from mingcheng.plans.model import Plan
from mingcheng.reading.plain import read_plain

Note: TypeAlias = Mapping[str, Any]
_MAGNITUDES = {"": 0, "万": 4, "百万": 6, "千万": 7, "亿": 8, "万亿": 12}
_UNIT = re.compile(
    r"(?P<magnitude>万亿|亿|千万|百万|万)?(?P<name>元|美元|人次|人|名|家|户|个|件|台(?:（套）)?|平方米|㎡)"
)
_SAME = {"名": "人", "户": "家", "㎡": "平方米", "台（套）": "台", "万元/人年": "万元/人", "万元/人·年": "万元/人"}
_COUNTERS = frozenset([*"家个大件项支所款部种类只条座处批", "项目", ""])
_PARK_NUMBERS = ("land_mu", "built_10k_m2", "planned_10k_m2", "target_revenue_100m", "district", "parent")


@dataclass(frozen=True, slots=True)
class Score:
    """How many are annotated and read, and how many of them agree."""

    gold: int = 0
    read: int = 0
    located: int = 0
    exact: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.gold + other.gold, self.read + other.read, self.located + other.located, self.exact + other.exact
        )

    @property
    def located_f1(self) -> float:
        return 2 * self.located / (self.gold + self.read) if self.gold + self.read else 1.0

    @property
    def exact_f1(self) -> float:
        return 2 * self.exact / (self.gold + self.read) if self.gold + self.read else 1.0


def plan_in(path: Path) -> tuple[str, Plan]:
    """The text of a plain-text file as it is, and the plan read from it."""
    text = path.read_bytes().decode("utf-8")
    return text, plan_of(read_plain(text, path.name))


def scores_of(annotations: Iterable[Path]) -> dict[str, Score]:
    """The scores of annotated documents, `NAME.txt` beside `NAME.json`, added up by list."""
    total: dict[str, Score] = {}
    for path in annotations:
        _, plan = plan_in(path.with_suffix(".txt"))
        gold = json.loads(path.read_text(encoding="utf-8"))
        for name, reached in compared(gold, plan.model_dump(mode="json")).items():
            total[name] = total.get(name, Score()) + reached
    return total


def compared(gold: Note, read: Note) -> dict[str, Score]:
    """The score of each list of a plan; a list that is not annotated has none, but targets always have."""
    found = {}
    for name, (alike, agrees) in _RULES.items():
        wanted, given = list(gold.get(name) or ()), list(read.get(name) or ())
        if name == "policies":
            wanted, given = _computable(wanted, given)
        if wanted or name == "targets":
            found[name] = _score(wanted, given, alike, agrees, gold.get("borderline") or ())
    return found


def _score(
    wanted: list[Note],
    given: list[Note],
    alike: Callable[[Note, Note], float],
    agrees: Callable[[Note, Note], bool],
    borderline: Sequence[Note],
) -> Score:
    pairs = _paired(wanted, given, alike)
    paired = {id(read) for _, read in pairs}
    extra = [read for read in given if id(read) not in paired]
    disputed = [read for read in extra if any(overlap(passage, read) >= 0.5 for passage in borderline)]
    exact = sum(agrees(gold, read) for gold, read in pairs)
    return Score(len(wanted), len(given) - len(disputed), len(pairs), exact)


def _paired(wanted: list[Note], given: list[Note], alike: Callable[[Note, Note], float]) -> list[tuple[Note, Note]]:
    """One-to-one pairs, the likest first."""
    ranked = sorted(((alike(g, r), i, j) for i, g in enumerate(wanted) for j, r in enumerate(given)), reverse=True)
    left, right, pairs = set(range(len(wanted))), set(range(len(given))), []
    for likeness, i, j in ranked:
        if likeness > 0 and i in left and j in right:
            left.remove(i)
            right.remove(j)
            pairs.append((wanted[i], given[j]))
    return pairs


def overlap(one: Note, other: Note) -> float:
    """The common part of two quotes, as a share of the shorter one."""
    common = min(one["end"], other["end"]) - max(one["start"], other["start"])
    return float(common / max(1, min(one["end"] - one["start"], other["end"] - other["start"])))


def dice(one: str | None, other: str | None) -> float:
    """How alike two names are by their pairs of characters, 0 to 1."""
    first, second = ("".join((name or "").split()) for name in (one, other))
    if first == second:
        return 1.0
    pairs = [{name[at : at + 2] for at in range(len(name) - 1)} or {name} for name in (first, second)]
    return 2 * len(pairs[0] & pairs[1]) / (len(pairs[0]) + len(pairs[1]))


def quantity(value: float | int | None, unit: str | None) -> tuple[Decimal, str] | None:
    """The value in a base unit; counters (家, 个, 项 …) are one unit."""
    if value is None:
        return None
    printed = "".join((unit or "").split()).replace("(", "（").replace(")", "）").replace("％", "%")
    known = _UNIT.fullmatch(printed)
    name = known["name"] if known else printed
    factor = Decimal(10) ** _MAGNITUDES[known["magnitude"] or ""] if known else Decimal(1)
    base = _SAME.get(name, name)
    return (Decimal(str(value)) * factor).normalize(), "个" if base in _COUNTERS else base


def _same_quantity(one: Note | None, other: Note | None) -> bool:
    if one is None or other is None:
        return one is other
    return quantity(one["value"], one["unit"]) == quantity(other["value"], other["unit"])


def _figures_alike(gold: Note, read: Note) -> float:
    if overlap(gold, read) < 0.5 or not _same_quantity(gold, read):
        return 0.0
    return overlap(gold, read) + float(gold["year"] == read["year"]) + dice(gold["indicator"], read["indicator"])


def _same_target(gold: Note, read: Note) -> bool:
    return (
        all(gold[name] == read[name] for name in ("kind", "comparator", "year"))
        and dice(gold["indicator"], read["indicator"]) >= 0.6
        and (not gold.get("subject") or dice(gold["subject"], read["subject"]) >= 0.5)
        and (not gold.get("baseline") or _same_base(gold["baseline"], read["baseline"]))
    )


def _same_base(gold: Note, read: Note | None) -> bool:
    return read is not None and _same_quantity(gold, read) and bool(gold["year"] == read["year"])


def _same_past_figure(gold: Note, read: Note) -> bool:
    return bool(gold["year"] == read["year"]) and dice(gold["indicator"], read["indicator"]) >= 0.6


def _tasks_alike(gold: Note, read: Note) -> float:
    return overlap(gold, read) if overlap(gold, read) >= 0.5 else 0.0


def _same_units(gold: Note, read: Note) -> bool:
    return all(
        {"".join(unit.split()) for unit in gold[role] or ()} == {"".join(unit.split()) for unit in read[role] or ()}
        for role in ("lead", "support")
    )


def _computable(wanted: list[Note], given: list[Note]) -> tuple[list[Note], list[Note]]:
    """The policies that are scored: a reading of one that the annotation calls not computable counts neither way."""
    scored = [policy for policy in wanted if policy["computable"]]
    others = [policy for policy in wanted if not policy["computable"]]

    def counts(read: Note) -> bool:
        if any(overlap(read, policy) >= 0.5 for policy in scored):
            return True
        return bool(read["computable"]) and not any(overlap(read, policy) >= 0.5 for policy in others)

    return scored, [read for read in given if counts(read)]


def _policies_alike(gold: Note, read: Note) -> float:
    one, other = gold["benefit"], read["benefit"]
    if overlap(gold, read) < 0.5 or one["type"] != other["type"] or _sums(one) != _sums(other):
        return 0.0
    return overlap(gold, read) + dice(gold["quote"], read["quote"])


def _sums(benefit: Note) -> tuple[object, ...]:
    unit, rate = benefit.get("unit"), benefit.get("rate")
    cap = quantity(benefit.get("cap"), benefit.get("cap_unit") or unit)
    return quantity(benefit.get("amount"), unit), None if rate is None else Decimal(str(rate)), cap


def _same_conditions(gold: Note, read: Note) -> bool:
    return _conditions(gold) == _conditions(read)


def _conditions(policy: Note) -> list[str]:
    numeric = [c for c in policy.get("condition") or () if type(c.get("value")) in (int, float)]
    return sorted(str((c["op"], quantity(c["value"], c.get("unit")))) for c in numeric)


def _parks_alike(gold: Note, read: Note) -> float:
    return float("".join(gold["name"].split()) == "".join(read["name"].split()))


def _same_park(gold: Note, read: Note) -> bool:
    return all(gold[name] == read[name] for name in _PARK_NUMBERS if gold.get(name) is not None)


_RULES: dict[str, tuple[Callable[[Note, Note], float], Callable[[Note, Note], bool]]] = {
    "targets": (_figures_alike, _same_target),
    "baselines": (_figures_alike, _same_past_figure),
    "tasks": (_tasks_alike, _same_units),
    "policies": (_policies_alike, _same_conditions),
    "parks": (_parks_alike, _same_park),
}
