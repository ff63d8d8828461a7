"""Rates that can be aggregated, because it is declared what they are made of: a sum over a sum, never a mean of rates.

Source: `content/aggregates/ratios.yaml`. A ratio counts the reporters that report both of its items.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mingcheng.language import _
from mingcheng.statistics.form import FormVersion, Item
from mingcheng.yaml_fields import Fields, entries
from mingcheng.yaml_files import Fault, FaultyFileError, read_text, root_of

RATIOS_FILE = Path(__file__).parents[2] / "content" / "aggregates" / "ratios.yaml"
_FIELDS = ("label", "over", "under", "unit")


@dataclass(frozen=True, slots=True)
class Ratio:
    """The sum of `over` to the sum of `under`. `unit` as printed: % for shares, 万元/人 for amounts a head."""

    name: str
    label: str
    over: Item
    under: Item
    unit: str


@dataclass(frozen=True, slots=True)
class Declared:
    """A ratio as the content has it, items by name."""

    name: str
    label: str
    over: str
    under: str
    unit: str


@cache
def declared(path: Path = RATIOS_FILE) -> tuple[Declared, ...]:
    """The ratios of a file. Raises FaultyFileError."""
    remedy = _("请按 docs/reference/aggregates.md 写明各比率的分子与分母。")
    root = root_of(read_text(path, remedy), str(path), remedy)
    faults: list[Fault] = []
    found = []
    for name, _key, node in entries(root):
        fields = Fields(node, faults, _FIELDS)
        found.append(
            Declared(
                name, fields.text("label", None), fields.text("over", None), fields.text("under", None),
                fields.one_of("unit", ("%", "万元/人"), "%"),
            )
        )  # fmt: skip
    if faults:
        raise FaultyFileError(str(path), tuple(faults))
    return tuple(found)


def ratios_of(version: FormVersion) -> list[Ratio]:
    """The declared ratios both of whose items a form has."""
    found = []
    for each in declared():
        over = next((item for item in version.items if item.name == each.over), None)
        under = next((item for item in version.items if item.name == each.under), None)
        if over is not None and under is not None:
            found.append(Ratio(each.name, each.label, over, under, each.unit))
    return found
