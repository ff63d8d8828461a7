"""Where an enterprise is: the district and the park that its address names, or nothing where it names none clearly.

Divisions and zones are the country's (`mingcheng.regions`); a register adds its city's parks and names as `places.yaml`:

```yaml
city: "330200"
places:
  - {code: nb-software-park, name: 甬江软件园, kind: park, region: "330205", aliases: [甬软园]}
```
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias, cast, get_args

from mingcheng.divisions import abolished_regions, lies_in, present_regions, region
from mingcheng.language import _
from mingcheng.region_names import find_regions, resolve
from mingcheng.reporting_units import all_zones
from mingcheng.yaml_fields import Fields, references_in
from mingcheng.yaml_files import Fault, FaultyFileError, read_text, root_of

PlaceKind: TypeAlias = Literal["district", "park"]
_STREET_ENDS = ("路", "街", "大道", "大街", "道", "巷", "弄", "桥", "村", "镇", "乡")
_KEYS = ("code", "name", "kind", "region", "aliases", "streets")


@dataclass(frozen=True, slots=True)
class Place:
    """A district or park that the register knows by itself. `region` is the district that a park lies in, None where it
    lies in several or that is not known; `streets` are street codes (9 digits) that belong to it."""

    code: str
    name: str
    kind: PlaceKind
    region: str | None = None
    aliases: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, the longest first."""
        return tuple(sorted({self.name, *self.aliases}, key=lambda name: (-len(name), name)))


@dataclass(frozen=True)
class Places:
    """The places of a register: those of the country, read with the city in mind, and its own, which win."""

    city: str | None = None
    own: tuple[Place, ...] = ()
    _parks: tuple[tuple[str, Place], ...] = field(init=False, repr=False, compare=False)
    _zone_cities: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        zones = [
            Place(
                zone.id,
                zone.name,
                "park",
                zone.host_codes[0] if len(zone.host_codes) == 1 else None,
                zone.aliases,
                zone.part_codes,
            )
            for zone in all_zones()
            if self.city is None or zone.city_code == self.city
        ]
        own = {place.code for place in self.own}
        cities = {zone.id: zone.city_code[:4] for zone in all_zones() if zone.id not in own}
        object.__setattr__(self, "_zone_cities", cities)
        parks = [place for place in (*self.own, *zones) if place.kind == "park"]
        named = [(name, place) for place in parks for name in place.names]
        object.__setattr__(self, "_parks", tuple(sorted(named, key=lambda pair: -len(pair[0]))))

    def region_named(self, text: str) -> str | None:
        """The six digits that a text of a region's column means: the code itself (6, 9 or 12 digits) where there is, or
        was, such a division, or the one division of that name."""
        if text.isascii() and text.isdecimal():
            return text[:6] if len(text) in (6, 9, 12) and self._knows(text[:6]) else None
        found = next((place.code for place in self.own if place.kind == "district" and text in place.names), None)
        if found is not None:
            return found
        inside = self.city if self.city in present_regions() else None
        named = resolve(text, inside=inside) or resolve(text)
        return named.code if named else self.region_in(text)

    def _knows(self, code: str) -> bool:
        """Codes that begin with 9 are of made-up cities, and in no table."""
        return (
            code.startswith("9")
            or code in present_regions()
            or any(unit.code == code for unit in abolished_regions())
            or any(code in (place.code, place.region) for place in self.own)
        )

    def region_in(self, address: str) -> str | None:
        """The district that an address names: the one division of the lowest level in it, none where names compete or
        nothing lower than a city is named."""
        for place in self.own:
            if place.kind == "district" and any(name in address for name in place.names):
                return place.code
        inside = self.city if self.city in present_regions() else None  # a made-up city has no table of names
        codes = [mention.code for mention in find_regions(address, inside=inside)]
        counties = {code for code in codes if code is not None and region(code).level == "county"}
        above = [code for code in codes if code is not None and region(code).level != "county"]
        fitting = {code for code in counties if all(lies_in(code, upper) for upper in above)}
        return fitting.pop() if len(fitting) == 1 else None

    def park_in(self, text: str, region_code: str | None = None) -> Place | None:
        """The park whose name or alias an address (or a park's column) holds, the longest name first.

        `region_code` is a division that is known otherwise. A zone of another city than the one that is known or named is
        none; an alias that many cities have (高新区) needs a city, and what a street is called after is no park (梅山路).
        """
        inside = self._city_of(text, region_code)
        for name, place in self._parks:
            at = text.find(name)
            if at < 0 or text[at + len(name) :].startswith(_STREET_ENDS):
                continue
            own_city = self._zone_cities.get(place.code)
            if own_city in (None, inside) or (inside is None and name == place.name):
                return place
        return None

    def _city_of(self, text: str, region_code: str | None) -> str | None:
        """The city (four digits) that a text names, else that of the division, else the register's."""
        named = {code[:4] for code in (mention.code for mention in find_regions(text)) if code and code[2:4] != "00"}
        if len(named) == 1:
            return named.pop()
        known = region_code or self.city
        return known[:4] if known and known[2:4] != "00" else None

    def park_names(self) -> list[str]:
        """Every name and alias of every park, the longest first."""
        return [name for name, _place in self._parks]

    def hosts(self) -> dict[str, str]:
        """The district of every park that lies in one."""
        return {place.code: place.region for _name, place in self._parks if place.region}

    def park_of_street(self, street: str) -> Place | None:
        """The one park that a street code belongs to."""
        found = {place.code: place for _name, place in self._parks if street in place.streets}
        return next(iter(found.values())) if len(found) == 1 else None


def read_places(path: Path) -> Places:
    """The places of a register's file. Raises FaultyFileError with all of its faults."""
    remedy = _("请写明 city（六位代码）和 places，例见说明“登记册”。")
    root = root_of(read_text(path, remedy), str(path), remedy)
    faults = list(references_in(root))
    if not faults:
        places = _places(Fields(root, faults, ("city", "places")), faults)
    if faults:
        raise FaultyFileError(str(path), tuple(sorted(faults, key=lambda fault: (fault.line, fault.column))))
    return places


def _places(fields: Fields, faults: list[Fault]) -> Places:
    city = fields.text("city") or None
    if city is not None and re.fullmatch("[0-9]{6}", city) is None:
        fields.wrong("city", _("六位行政区划代码"), _("请按 GB/T 2260 填写，如 330200。"))
    own = []
    for node in fields.items("places"):
        place = Fields(node, faults, _KEYS)
        if not place.nodes:
            continue
        own.append(
            Place(
                place.text("code", None),
                place.text("name", None),
                cast(PlaceKind, place.one_of("kind", get_args(PlaceKind), "park")),
                place.text("region") or None,
                place.texts("aliases"),
                place.texts("streets"),
            )
        )
    return Places(city, tuple(own))
