"""The tables that are protected together: by the groups that are asked for, and by those of earlier publications.

Groups that hold the same reporters are one dimension, however they came about. Zones that lie in a place (an “of which”) stand in
a view of their own, beside the places; zones that share reporters in several.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from mingcheng.statistics.aggregate.aggregation import Aggregation
from mingcheng.statistics.aggregate.membership import Dimension as Groups
from mingcheng.statistics.aggregate.membership import Elsewhere, dimensions_of
from mingcheng.statistics.aggregate.partition import Partition
from mingcheng.statistics.disclosure import Dimension

TOTAL, WHOLE = "*", "all"
OUTSIDE = "-"
"""Who is in none of a view's zones."""


@dataclass
class Book:
    """Every dimension that some table is by, with the code of each reporter, by number."""

    size: int
    dimensions: dict[str, Dimension] = field(default_factory=dict)
    codes: dict[str, Any] = field(default_factory=dict)
    _names: dict[tuple[str, str], str] = field(default_factory=dict)

    def name_of(self, name: str, codes: Any, known: Iterable[str], unpublished: frozenset[str] = frozenset()) -> str:
        """The name under which groups stand here; the same for the same groups."""
        place = (name, "\x1f".join(codes.tolist()))
        found = self._names.setdefault(place, f"{name}#{len(self._names)}")
        before = self.dimensions[found].tree if found in self.dimensions else {}
        tree = {**before, **{code: TOTAL for code in (*known, *np.unique(codes).tolist())}}
        self.dimensions[found] = Dimension(found, tree, unpublished=unpublished)
        self.codes[found] = codes
        return found


@dataclass(frozen=True)
class Tables:
    """The tables of one request: `names` leads from a group's name to its dimension, `places` from its codes to the codes there;
    `zones` from a zone's code to the dimension that shows it."""

    names: Mapping[str, str]
    places: Mapping[str, Mapping[str | None, str]]
    zones: Mapping[str | None, str]
    views: Sequence[Sequence[str]]

    def place(self, keys: Mapping[str, str | None], *, of_which: bool) -> dict[str, str] | None:
        """The codes of a row by dimension, the others at their total; None where there are no such groups now."""
        found = {}
        for name, code in keys.items():
            if name not in self.names or code not in self.places[name]:
                return None
            is_zone = of_which and name == "region"
            if is_zone and code not in self.zones:
                return None
            found[self.zones[code] if is_zone else self.names[name]] = self.places[name][code]
        return found


def tables_of(aggregation: Aggregation, book: Book) -> Tables:
    """The tables that a request asks for."""
    return _tables(aggregation.dimensions, aggregation.elsewhere, book)


def earlier_tables(aggregation: Aggregation, by: Sequence[str], partition: Partition | None, book: Book) -> Tables:
    """The tables of an earlier request, with the reporters where they are now. Raises AggregateError where the list of
    enterprises does not tell a group any more."""
    dimensions, elsewhere, _notes = dimensions_of(aggregation.entities, by, aggregation.version, partition)
    return _tables(dimensions, elsewhere, book)


def _tables(dimensions: Sequence[Groups], elsewhere: Sequence[Elsewhere], book: Book) -> Tables:
    names: dict[str, str] = {}
    places: dict[str, dict[str | None, str]] = {}
    zones: dict[str | None, str] = {}
    for each in dimensions:
        words = {code: _word(code) for code in each.codes}
        codes = np.array(list(words.values()))[each.positions] if book.size else np.zeros(0, "U1")
        names[each.name] = book.name_of(each.name, codes, words.values())
        places[each.name] = words
    plain = [names[each.name] for each in dimensions]
    views = [plain]
    region = next((each for each in dimensions if each.name == "region"), None)
    for column, members in _zone_columns(region, elsewhere, book.size) if region else []:
        name = book.name_of("zone", column, [OUTSIDE], frozenset({OUTSIDE}))
        zones |= {code: name for code in members}
        views.append([name if each == names["region"] else each for each in plain])
    return Tables(names, places, zones, views)


def _word(code: str | None) -> str:
    return "?" if code is None else f"={code}"


def _zone_columns(region: Groups, elsewhere: Sequence[Elsewhere], size: int) -> list[tuple[Any, list[str | None]]]:
    """The zone of each reporter; another column for each zone that shares reporters with those before."""
    columns: list[tuple[Any, list[str | None]]] = []
    inside = [each for each in elsewhere if each.dimension == "region" and each.is_inside.any()]
    for position in sorted(region.inside):
        members = np.concatenate(
            [np.zeros(0, np.int32), *(each.reporter[each.is_inside & (each.taken_from == position)] for each in inside)]
        )
        if not len(members):
            continue
        code = region.codes[position]
        for column, codes in columns:  # noqa: B007 - both are used behind the loop
            if (column[members] == OUTSIDE).all():
                break
        else:
            column, codes = np.full(size, OUTSIDE, "U64"), []
            columns.append((column, codes))
        column[members] = _word(code)
        codes.append(code)
    return columns


def texts(codes: Any) -> pa.Array:
    """Codes as a column of texts."""
    return pa.array(codes.tolist(), pa.string())
