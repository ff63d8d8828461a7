"""Units that report to a city's statistics: its districts, and functional zones (功能区) that report like districts.

A zone has no GB/T 2260 code and overlaps districts: a city's total is the sum over a declared partition, never over
zones and their hosts together. Source: `content/regions/zones.tsv`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias, cast

from mingcheng.divisions import children, full_code, rows

UnitKind: TypeAlias = Literal["district", "zone", "park"]


@dataclass(frozen=True, slots=True)
class ReportingUnit:
    """A district, zone or park that has a row or column of its own in a city's tables.

    `id` is the GB/T 2260 code of a district, a made word for zones. `code` is None for zones. `host_codes` are the
    districts that a zone lies in; empty where unknown. `part_codes` are streets (9 digits) and codes that the
    statistics bureau gives to zones; neither is GB/T 2260. `is_counted_in_host`: the zone's figures are inside (含) the
    host's (True), taken out (不含, False), or the note under the table decides (None). `is_confirmed` False: shown as
    “to be confirmed”.
    """

    id: str
    name: str
    kind: UnitKind
    code: str | None
    city_code: str
    host_codes: tuple[str, ...] = ()
    part_codes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    is_counted_in_host: bool | None = None
    valid_from: int | None = None
    valid_to: int | None = None
    is_confirmed: bool = True
    note: str = ""


def zones(city_code: str) -> list[ReportingUnit]:
    """The zones and parks that report beside a city's districts.

    >>> [(zone.name, zone.host_codes, zone.is_confirmed) for zone in zones("320100") if zone.id == "nanjing-jiangbei"]
    [('江北新区', ('320111', '320116', '320113'), False)]
    """
    return [zone for zone in all_zones() if zone.city_code == full_code(city_code)]


def reporting_units(city_code: str) -> list[ReportingUnit]:
    """A city's districts in the order of their codes, then its zones."""
    city = full_code(city_code)
    districts = [ReportingUnit(unit.code, unit.name, "district", unit.code, city) for unit in children(city)]
    return districts + zones(city)


@cache
def all_zones() -> tuple[ReportingUnit, ...]:
    """Every zone that the content knows."""
    return tuple(_zone_of(row) for row in rows("zones.tsv"))


def _zone_of(row: dict[str, str]) -> ReportingUnit:
    return ReportingUnit(
        id=row["id"],
        name=row["name"],
        kind=cast(UnitKind, row["kind"]),
        code=None,
        city_code=row["city_code"],
        host_codes=_several(row["host_codes"]),
        part_codes=_several(row["part_codes"]),
        aliases=_several(row["aliases"]),
        is_counted_in_host={"inside": True, "outside": False}.get(row["counted_in_host"]),
        valid_from=_year(row["valid_from"]),
        valid_to=_year(row["valid_to"]),
        is_confirmed=row["confirmed"] == "yes",
        note=row["note"],
    )


def _several(printed: str) -> tuple[str, ...]:
    return tuple(printed.split(";")) if printed else ()


def _year(printed: str) -> int | None:
    return int(printed) if printed else None
