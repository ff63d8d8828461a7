"""Who counts where: each reporter in one group of every dimension, and what is therefore taken out of the others.

Positions are those of a dimension's `codes`; 0 is unknown, `NOT_COUNTED` in no total. A reporter is told by its number among `Entities`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.divisions import RegionError, region
from mingcheng.language import _, marked
from mingcheng.regions import resolve
from mingcheng.statistics.aggregate.enterprises import KEY, SIZE_LABELS, TITLES
from mingcheng.statistics.aggregate.partition import Partition, present_code
from mingcheng.statistics.aggregate.request import AggregateError
from mingcheng.statistics.form import FormVersion

Positions: TypeAlias = npt.NDArray[np.int32]
UNKNOWN_LABEL, OTHERS_LABEL = marked("未知"), marked("不在划分内")
NOT_COUNTED = -1
"""The position of a reporter that is in no total, because another's report holds its figures."""

OTHERS = "not-in-partition"
"""The group of places that are known and in no part of the partition."""

_SIZE_ORDER = ("large", "medium", "small", "micro")
_BETWEEN = r"[;；、,，|]"


@dataclass(frozen=True)
class Dimension:
    """The groups of one dimension: `codes` as in results (None: unknown), what people read, and where each reporter is.
    `inside` are groups that show an “of which”: in no total."""

    name: str
    title: str
    codes: list[str | None]
    labels: list[str]
    positions: Positions
    inside: frozenset[int] = frozenset()
    hosts: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Elsewhere:
    """Reporters that another group has a claim to, too. `is_inside`: that group is shown as an “of which”."""

    dimension: str
    reporter: Positions
    taken_from: Positions
    counted_in: Positions
    is_inside: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Entities:
    """Every reporter that is listed or reports: number, code, attributes as lists have them; `expected` may be null."""

    table: pa.Table

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def column(self, name: str) -> pa.ChunkedArray:
        """An attribute; all null where no list has it."""
        if name in self.table.column_names:
            return self.table[name]
        return pa.chunked_array([pa.nulls(len(self), pa.string())])


def entities_of(listed: pa.Table, reporters: pa.Array) -> Entities:
    """The listed ones, then those that report without being listed."""
    strange = reporters.filter(pc.invert(pc.is_in(reporters, listed[KEY].combine_chunks())))
    others = pa.table({KEY: strange.sort() if len(strange) else strange.cast(pa.string())})
    return Entities(pa.concat_tables([listed, others], promote_options="default").combine_chunks())


def dimensions_of(
    entities: Entities, by: Sequence[str], version: FormVersion, partition: Partition | None
) -> tuple[list[Dimension], list[Elsewhere], list[str]]:
    """The dimensions asked for, who is claimed by another group, and remarks for the reader. Raises AggregateError for a
    dimension that the list does not have."""
    dimensions: list[Dimension] = []
    elsewhere: list[Elsewhere] = []
    notes: list[str] = []
    for name in by:
        if name == "region":
            found, others = _by_region(entities, version, partition, notes)
        elif name == "park":
            found, others = _by_park(entities)
        else:
            found, others = _by_attribute(entities, name), None
        dimensions.append(found)
        if others is not None and len(others.reporter):
            elsewhere.append(others)
    return dimensions, elsewhere, notes


def title_of(name: str) -> str:
    """What a dimension is called."""
    return _(TITLES[name]) if name in TITLES else name


def _refuse_missing(entities: Entities, name: str) -> None:
    if name not in entities.table.column_names:
        known = [each for each in entities.table.column_names if each not in (KEY, "name", "expected")]
        remedy = (
            _("名单里有：{known}。").format(known=_("、").join(known)) if known else _("请用 --enterprises 给出名单。")
        )
        raise AggregateError("--by", _("企业名单没有“{name}”这一列。").format(name=name), remedy)


# --- places


def _by_region(
    entities: Entities, version: FormVersion, partition: Partition | None, notes: list[str]
) -> tuple[Dimension, Elsewhere | None]:
    reports_itself = version.reporter != "enterprise"
    if not reports_itself:
        _refuse_missing(entities, "region")
    raw = entities.column("region")
    if reports_itself:  # a district or zone is its own place
        raw = pc.coalesce(raw, entities.column(KEY))
    parks = entities.column("park")
    if reports_itself:
        parks = entities.column(KEY)
    pairs = pc.binary_join_element_wise(pc.fill_null(raw, ""), pc.fill_null(parks, ""), "\x1f")
    encoded = pairs.combine_chunks().dictionary_encode()
    kinds = [text.split("\x1f") for text in encoded.dictionary.to_pylist()]
    city = partition.city if partition else None
    codes = [_code_of(place, city) for place, _parks in kinds]
    strange = sorted({place for (place, _parks), code in zip(kinds, codes, strict=True) if place and code is None})
    if strange and not reports_itself:
        shown = _("、").join(strange[:5]) + ("……" if len(strange) > 5 else "")
        notes.append(_("有 {count} 个地区认不出，归入“未知”：{shown}").format(count=len(strange), shown=shown))
    indices = encoded.indices.to_numpy(zero_copy_only=False)
    if partition is None:
        return _plain_regions(codes, indices), None
    return _parts(partition, kinds, codes, indices, reports_itself)


def _code_of(place: str, city: str | None) -> str | None:
    """The code that a list means: digits as they are, names looked up, inside the city where one is known."""
    if place.isascii() and place.isdecimal() and len(place) >= 6:
        return place
    if not place:
        return None
    found = resolve(place, inside=city) if city else resolve(place)
    return found.code if found else None


def _plain_regions(codes: Sequence[str | None], indices: Any) -> Dimension:
    present = [present_code(code) if code else None for code in codes]
    known = sorted({code for code in present if code})
    place = {code: number for number, code in enumerate(known, 1)}
    positions = np.array([place[code] if code else 0 for code in present], np.int32)
    labels = [_(UNKNOWN_LABEL), *(_region_name(code) for code in known)]
    return Dimension("region", title_of("region"), [None, *known], labels, positions[indices])


def _region_name(code: str) -> str:
    try:
        return region(code).name
    except RegionError:
        return code


def _parts(
    partition: Partition,
    kinds: Sequence[Sequence[str]],
    codes: Sequence[str | None],
    indices: Any,
    reports_itself: bool,
) -> tuple[Dimension, Elsewhere]:
    shown = partition.shown
    place = {part.id: number for number, part in enumerate(shown, 1)}
    zones = [part for part in shown if part.counted == "inside"]
    hosts = {place[zone.id]: place[host] for zone in zones for host in zone.hosts[:1] if host in place}
    counted = np.zeros(len(kinds), np.int32)
    claims: list[list[tuple[int, bool]]] = []
    for number, ((text, parks), code) in enumerate(zip(kinds, codes, strict=True)):
        found = partition.place(code or text or None, split_parks(parks))
        outside, inside = ([place[part.id] for part in parts] for parts in (found.elsewhere, found.inside))
        if inside and reports_itself:  # its figures are in its host's report already
            counted[number] = NOT_COUNTED
        elif found.counted is not None:
            counted[number] = place[found.counted.id]
        else:
            counted[number] = len(shown) + 1 if code else 0
        claims.append([*((position, False) for position in outside), *((position, True) for position in inside)])
    dimension = Dimension(
        "region", title_of("region"), [None, *(part.id for part in shown), OTHERS],
        [_(UNKNOWN_LABEL), *(part.name for part in shown), _(OTHERS_LABEL)], counted[indices],
        frozenset(place[zone.id] for zone in zones), hosts,
    )  # fmt: skip
    return dimension, _elsewhere("region", claims, counted, indices, hosts)


# --- parks


def _by_park(entities: Entities) -> tuple[Dimension, Elsewhere]:
    """A reporter in several parks counts in the one that its list names first."""
    _refuse_missing(entities, "park")
    encoded = pc.fill_null(entities.column("park"), "").combine_chunks().dictionary_encode()
    several = [split_parks(text) for text in encoded.dictionary.to_pylist()]
    names = sorted({park for parks in several for park in parks})
    place = {park: number for number, park in enumerate(names, 1)}
    counted = np.array([place[parks[0]] if parks else 0 for parks in several], np.int32)
    claims = [[(place[park], False) for park in parks[1:]] for parks in several]
    indices = encoded.indices.to_numpy(zero_copy_only=False)
    dimension = Dimension("park", title_of("park"), [None, *names], [_(UNKNOWN_LABEL), *names], counted[indices])
    return dimension, _elsewhere("park", claims, counted, indices)


def split_parks(text: str) -> tuple[str, ...]:
    """The parks of a cell, each once, in their order.

    >>> split_parks("软件谷；云麓园、软件谷")
    ('软件谷', '云麓园')
    """
    return tuple(dict.fromkeys(part.strip() for part in re.split(_BETWEEN, text) if part.strip()))


def _elsewhere(
    name: str,
    claims: Sequence[Sequence[tuple[int, bool]]],
    counted: Positions,
    indices: Any,
    hosts: Mapping[int, int] = MappingProxyType({}),
) -> Elsewhere:
    """The claims of kinds of reporters, for each reporter of a kind; who is not counted is in its zone's host."""
    reporters, taken, counts, inside = [], [], [], []
    for kind, others in enumerate(claims):
        members = np.flatnonzero(indices == kind).astype(np.int32) if others else np.zeros(0, np.int32)
        for position, is_inside in others:
            where = counted[kind] if counted[kind] != NOT_COUNTED else hosts.get(position, 0)
            reporters.append(members)
            taken.append(np.full(len(members), position, np.int32))
            counts.append(np.full(len(members), where, np.int32))
            inside.append(np.full(len(members), is_inside, bool))
    if not reporters:
        nobody = np.zeros(0, np.int32)
        return Elsewhere(name, nobody, nobody, nobody, np.zeros(0, bool))
    return Elsewhere(name, *(np.concatenate(each) for each in (reporters, taken, counts, inside)))


# --- other attributes


def _by_attribute(entities: Entities, name: str) -> Dimension:
    _refuse_missing(entities, name)
    encoded = entities.column(name).cast(pa.string()).combine_chunks().dictionary_encode()
    values: list[str] = encoded.dictionary.to_pylist()
    order = sorted(range(len(values)), key=lambda at: (_size_place(values[at]) if name == "size" else 0, values[at]))
    place = np.zeros(len(values) + 1, np.int32)
    for number, at in enumerate(order, 1):
        place[at] = number
    indices = pc.fill_null(encoded.indices, len(values)).to_numpy(zero_copy_only=False)
    known = [values[at] for at in order]
    labels = [_(SIZE_LABELS[value]) if name == "size" and value in SIZE_LABELS else value for value in known]
    return Dimension(name, title_of(name), [None, *known], [_(UNKNOWN_LABEL), *labels], place[indices])


def _size_place(size: str) -> int:
    return _SIZE_ORDER.index(size) if size in _SIZE_ORDER else len(_SIZE_ORDER)
