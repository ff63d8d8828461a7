"""The same commitment stated again: which target repeats an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from mingcheng.plans.model import Target
from mingcheng.quantities import Quantity
from mingcheng.units import COUNTERS

_ALIKE = 0.6


def alikeness(one: str, other: str) -> float:
    """How alike two names are: Dice's coefficient of their pairs of characters, 0 to 1.

    >>> alikeness("软件业务收入", "软件业务收入"), alikeness("甲", "乙")
    (1.0, 0.0)
    """
    if one == other:
        return 1.0
    first = {one[i : i + 2] for i in range(len(one) - 1)} or {one}
    second = {other[i : i + 2] for i in range(len(other) - 1)} or {other}
    return 2 * len(first & second) / (len(first) + len(second))


def duplicates(targets: Sequence[Target]) -> list[Target]:
    """The targets with `duplicate_of` set where an earlier one has the same indicator, subject, quantity and year."""
    seen: dict[tuple[Decimal, str, int | None, str | None, str], list[Target]] = {}
    out: list[Target] = []
    for target in targets:
        value, base = Quantity(target.value, target.unit).in_base()
        key = (value, "个" if base in COUNTERS else base, target.year, target.subject, target.kind)
        earlier = seen.setdefault(key, [])
        first = next((t for t in earlier if alikeness(t.indicator, target.indicator) >= _ALIKE), None)
        if first is None:
            earlier.append(target)
        out.append(target.model_copy(update={"duplicate_of": first.id}) if first else target)
    return out
