"""The catalogue of facts: what conditions and benefits may speak of, by identifier or by Chinese label.

It lies in `content/facts/catalogue.yaml`; a pack may add facts of its own under `facts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias, cast

import yaml

from mingcheng.policies.dimensions import Dimension
from mingcheng.titles import CATALOGUE, Kind, titles

FactType: TypeAlias = Literal["money", "count", "level", "rate", "score", "years", "text", "region", "date", "truth"]
Table: TypeAlias = Literal["enterprises", "annual"]
NUMERIC: frozenset[str] = frozenset({"money", "count", "level", "rate", "score", "years"})


@dataclass(frozen=True, slots=True)
class Fact:
    """A column of `enterprises` or `annual`. `least` is the smallest value that can be, in the file's unit; None where
    it may be negative. `values` are the values of a text; `is_open` says that others may occur."""

    name: str
    label: str
    type: FactType
    table: Table
    unit: str = ""
    least: int | None = 0
    values: tuple[str, ...] = ()
    is_open: bool = False

    @property
    def dimension(self) -> Dimension:
        """What the number counts; only for numeric facts."""
        if self.type == "count" and self.unit == "年":
            return "years"
        return cast(Dimension, self.type)

    @property
    def is_numeric(self) -> bool:
        return self.type in NUMERIC


@dataclass(frozen=True)
class Catalogue:
    """Facts, kinds of awards and kinds of grants, each by name; `named` finds any of them by name or label."""

    facts: Mapping[str, Fact]
    awards: Mapping[str, Kind]
    grants: Mapping[str, Kind]

    def fact(self, word: str) -> Fact | None:
        return self.facts.get(word) or next((fact for fact in self.facts.values() if fact.label == word), None)

    def award(self, word: str) -> Kind | None:
        return self.awards.get(word) or next((kind for kind in self.awards.values() if kind.label == word), None)

    def grant(self, word: str) -> Kind | None:
        return self.grants.get(word) or next((kind for kind in self.grants.values() if kind.label == word), None)

    def label(self, name: str) -> str:
        """The Chinese name of a fact, award or grant; the name itself where there is none."""
        found = self.facts.get(name) or self.awards.get(name) or self.grants.get(name)
        return found.label if found else name

    def words(self) -> Iterator[str]:
        """Every name and label, for suggestions."""
        for group in (self.facts, self.awards, self.grants):
            for each in cast(Mapping[str, Fact | Kind], group).values():
                yield each.name
                yield each.label


@cache
def catalogue() -> Catalogue:
    """The catalogue that ships with the product.

    >>> catalogue().fact("软件业务收入").name, catalogue().awards["cmmi"].levels
    ('software_revenue', 5)
    """
    data: dict[str, Any] = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))
    facts = [
        *(fact_of(row, "enterprises") for row in data["attributes"]),
        *(fact_of(row, "annual") for row in data["annual"]),
    ]
    return Catalogue(
        facts={fact.name: fact for fact in facts},
        awards=titles(),
        grants={row["name"]: Kind(**row) for row in data["grants"]},
    )


def fact_of(row: Mapping[str, Any], table: Table) -> Fact:
    """A fact from a row of the catalogue."""
    return Fact(
        name=row["name"],
        label=row["label"],
        type=row["type"],
        table=table,
        unit=row.get("unit", ""),
        least=row.get("min", 0),
        values=tuple(row.get("values", ())),
        is_open=row.get("open", False),
    )
