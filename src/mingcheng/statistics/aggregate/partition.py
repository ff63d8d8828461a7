"""Declared partitions of reporting units: which districts, zones and parks make the total, and what is in whom.

A city's total is the sum over a declared partition. A zone that lies in a district is either taken out of it (单列,
`counted: outside`): it is a part, and its enterprises are not counted in the district; or it is inside (含, `inside`): it
is shown as an “of which”, and its enterprises are counted in the district. Where the zone's own entry among the reporting
units leaves that open, the partition has to say it: the note under a table decides, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

import yaml

from mingcheng.divisions import RegionError, region, succession
from mingcheng.errors import MingchengError
from mingcheng.language import _, marked
from mingcheng.regions import resolve
from mingcheng.reporting_units import ReportingUnit, reporting_units
from mingcheng.yaml_fields import Fields
from mingcheng.yaml_files import Fault, FaultyFileError, read_text, root_of

CONTENT = Path(__file__).parents[2] / "content" / "partitions"
Counted: TypeAlias = Literal["part", "outside", "inside"]
COUNTED_LABELS = {"outside": marked("单列"), "inside": marked("含在所在地"), "part": marked("地区")}
_FIELDS = ("title", "city", "confirmed", "parts", "note")
_PART_FIELDS = ("unit", "name", "counted", "regions", "parks", "hosts", "note")
_REMEDY = marked("请按 docs/reference/aggregates.md 写明哪些地区和功能区相加得到合计。")


class PartitionError(MingchengError):
    """There is no partition of that name."""


@dataclass(frozen=True, slots=True)
class Part:
    """One unit of a partition. `regions` are codes of places in it (6 digits, or 9 and 12 of streets), `parks` the names by
    which lists of enterprises call it, `hosts` the ids of the parts that it lies in."""

    id: str
    name: str
    counted: Counted
    regions: tuple[str, ...] = ()
    parks: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    is_confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a place counts: `counted` the part (None: in none), `elsewhere` other parts that would have it, `inside` the
    zones whose “of which” it is."""

    counted: Part | None
    elsewhere: tuple[Part, ...] = ()
    inside: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Partition:
    """Parts that make a total, in the order in which they are shown; of two zones taken out of one place the first has it."""

    id: str
    title: str
    city: str
    parts: tuple[Part, ...]
    is_confirmed: bool = True

    @property
    def shown(self) -> list[Part]:
        """Districts first, each followed by the zones inside; then zones that stand alone."""
        rows: list[Part] = []
        zones = [part for part in self.parts if part.counted == "inside"]
        for part in self.parts:
            if part.counted == "part":
                rows += [part, *(zone for zone in zones if zone.hosts[:1] == (part.id,))]
        rows += [part for part in self.parts if part.counted == "outside"]
        return rows + [zone for zone in zones if zone not in rows]

    @cached_property
    def _by_park(self) -> dict[str, Part]:
        return {word: part for part in reversed(self.parts) for word in (part.id, part.name, *part.parks)}

    def place(self, code: str | None, parks: Sequence[str] = ()) -> Placement:
        """Where a place with this region code, in these parks, counts.

        A district has what lies in it, or lay in a unit that became part of it; a zone what is in a park of its name or
        in a place of its codes.
        """
        zones = [part for part in self.parts if part.counted != "part" and self._is_in(part, code, parks)]
        districts = [part for part in self.parts if part.counted == "part" and self._is_in(part, code, parks)]
        outside = [part for part in zones if part.counted == "outside"]
        inside = tuple(part for part in zones if part.counted == "inside")
        if outside:  # then it is in no host, and in no “of which” of one
            return Placement(outside[0], (*outside[1:], *districts, *inside))
        districts = districts or self._only_host(inside)
        return Placement(districts[0] if districts else None, tuple(districts[1:]), inside)

    def _is_in(self, part: Part, code: str | None, parks: Sequence[str]) -> bool:
        if any(self._by_park.get(park) is part for park in parks):
            return True
        if code is None:
            return False
        present = present_code(code)
        return any(code.startswith(place) or present == place for place in (part.regions or (part.id,)))

    def _only_host(self, inside: Sequence[Part]) -> list[Part]:
        """The district of an enterprise of which only the zone is known, where the zone lies in one district alone."""
        hosts = {host for zone in inside for host in zone.hosts}
        found = [part for part in self.parts if part.counted == "part" and part.id in hosts]
        return found if len(hosts) == 1 else []


def present_code(code: str) -> str:
    """The first six digits, of an abolished unit those of its successor; other texts as they are.

    >>> present_code("330204"), present_code("330212004")
    ('330212', '330212')
    """
    short = code[:6]
    try:
        follows = succession(short)
    except RegionError:
        return short
    return follows.successor_code if follows else short


def partition(name_or_file: str) -> Partition:
    """A shipped partition by its name, a city's districts by the city's code or name, or a YAML file. Raises PartitionError
    for a name that is none, FaultyFileError for a file with faults."""
    path = Path(name_or_file)
    if path.suffix.lower() in (".yaml", ".yml"):
        return partition_in(path)
    shipped = CONTENT / f"{name_or_file}.yaml"
    if name_or_file in shipped_partitions():
        return partition_in(shipped)
    city = _city(name_or_file)
    if city is not None:
        districts = [unit for unit in reporting_units(city) if unit.kind == "district"]
        if districts:
            parts = tuple(Part(unit.id, unit.name, "part", (unit.id,)) for unit in districts)
            return Partition(city, _("{city}各区县").format(city=region(city).name), city, parts)
    raise PartitionError(
        "--partition",
        _("没有“{name}”这个地区划分。").format(name=name_or_file),
        _("自带的有：{known}；也可写城市的代码或名称，或给出 YAML 文件。").format(
            known=_("、").join(shipped_partitions())
        ),
    )


def shipped_partitions() -> list[str]:
    """The names of the partitions in `content/partitions`."""
    return sorted(path.stem for path in CONTENT.glob("*.yaml"))


def _city(text: str) -> str | None:
    try:
        return region(text).code
    except RegionError:
        found = resolve(text)
        return found.code if found else None


def partition_in(path: Path) -> Partition:
    """The partition of a YAML file. Raises FaultyFileError with all its faults."""
    root = root_of(read_text(path, _(_REMEDY)), str(path), _(_REMEDY))
    faults: list[Fault] = []
    fields = Fields(root, faults, _FIELDS)
    city = fields.text("city", "")
    units = _units_of(city, fields)
    nodes = fields.items("parts") if fields.has("parts") else []
    if isinstance(root, yaml.MappingNode) and not nodes:
        fields.fault(fields.node_of("parts"), _("没有写明由哪些单位组成（parts）。"), _(_REMEDY))
    parts = [part for node in nodes for part in _part_of(node, units, faults)]
    _refuse_doubles(parts, nodes, faults)
    _refuse_strange_hosts(parts, nodes, faults)
    title = fields.text("title", path.stem)
    is_confirmed = not fields.has("confirmed") or fields.truth_value("confirmed")
    if faults:
        raise FaultyFileError(str(path), tuple(faults))
    return Partition(path.stem, title, city, tuple(parts), is_confirmed)


def _units_of(city: str, fields: Fields) -> dict[str, ReportingUnit]:
    if not city:
        return {}
    try:
        return {unit.id: unit for unit in reporting_units(city)}
    except RegionError as error:
        fields.fault(
            fields.node_of("city"), _("“{city}”：{problem}").format(city=city, problem=error.problem), error.remedy
        )
        return {}


def _part_of(node: yaml.Node, units: dict[str, ReportingUnit], faults: list[Fault]) -> Iterator[Part]:
    fields = Fields(node, faults, _PART_FIELDS)
    before = len(faults)
    id = fields.text("unit", None)
    unit = units.get(id)
    is_zone = unit.kind != "district" if unit else fields.has("counted") or fields.has("hosts")
    if unit is None and not fields.has("name"):
        fields.fault(
            fields.node_of("unit"),
            _("“{unit}”不是这座城市的区县或功能区。").format(unit=id),
            _("请核对代码；自己定义的单位请写 name。"),
        )
    counted: Counted = "part"
    if is_zone:
        flag = unit.is_counted_in_host if unit else None
        told = None if flag is None else "inside" if flag else "outside"
        if not fields.has("counted") and told is None:
            fields.fault(
                node,
                _("“{unit}”没有写明是单列还是含在所在地。").format(unit=unit.name if unit else id),
                _("请按统计表下的注写 counted: outside（单列）或 counted: inside（含）。"),
            )
        counted = (
            "outside" if fields.one_of("counted", ("inside", "outside"), told or "outside") == "outside" else "inside"
        )
    if len(faults) == before:
        yield Part(
            id,
            fields.text("name", unit.name if unit else id),
            counted,
            fields.texts("regions") or (unit.part_codes if unit and is_zone else (id,) if not is_zone else ()),
            (*fields.texts("parks"), *(unit.aliases if unit else ())),
            fields.texts("hosts") or (unit.host_codes if unit else ()),
            unit.is_confirmed if unit else True,
        )


def _refuse_doubles(parts: Sequence[Part], nodes: Sequence[yaml.Node], faults: list[Fault]) -> None:
    if faults:
        return
    seen: set[str] = set()
    for part, node in zip(parts, nodes, strict=True):
        if part.id in seen:
            faults.append(Fault.at(node, _("“{unit}”出现了两次。").format(unit=part.name), _("请删去其中一个。")))
        seen.add(part.id)


def _refuse_strange_hosts(parts: Sequence[Part], nodes: Sequence[yaml.Node], faults: list[Fault]) -> None:
    """A zone inside a district needs that district among the parts: otherwise its enterprises would count nowhere."""
    if faults:
        return
    counted = {part.id for part in parts if part.counted != "inside"}
    for part, node in zip(parts, nodes, strict=True):
        if part.counted == "inside" and not counted & set(part.hosts):
            problem = _("“{unit}”含在所在地，而所在地不在这个划分里。").format(unit=part.name)
            faults.append(Fault.at(node, problem, _("请补上所在的区县，或在 hosts 里写明。")))
