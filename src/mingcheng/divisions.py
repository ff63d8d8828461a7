"""Administrative divisions of China (GB/T 2260): codes, names, who lies in whom, and what became of abolished ones.

The table is content (`content/regions/`), read at first use. Codes have six digits: province (2), prefecture (2),
county (2); the 2- and 4-digit forms that some lists use are accepted and filled up with zeros.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from mingcheng.errors import MingchengError
from mingcheng.language import _

CONTENT = Path(__file__).parent / "content" / "regions"
Level: TypeAlias = Literal["province", "prefecture", "county"]


class RegionError(MingchengError):
    """The code or name is not an administrative division."""


@dataclass(frozen=True, slots=True)
class Region:
    """One administrative division. `parent_code` is None for a province; a county that the province governs itself
    (济源市, districts of 北京市) has the province as parent. `abolished` is the year in which the unit ended, None for
    a present one."""

    code: str
    name: str
    level: Level
    parent_code: str | None
    abolished: int | None = None


@dataclass(frozen=True, slots=True)
class Succession:
    """What became of an abolished unit: its main successor, and the year. `is_confirmed` False: known from general
    knowledge only, to be shown as “to be confirmed”."""

    code: str
    successor_code: str
    year: int
    is_confirmed: bool
    note: str


def rows(file_name: str) -> list[dict[str, str]]:
    """The rows of a tab-separated content file, by the names of its first line."""
    head, *lines = (CONTENT / file_name).read_text(encoding="utf-8").splitlines()
    names = head.split("\t")
    return [dict(zip(names, line.split("\t"), strict=True)) for line in lines]


def full_code(code: str) -> str:
    """Six digits of a 2-, 4- or 6-digit code.

    >>> full_code("33"), full_code("3302"), full_code("330203")
    ('330000', '330200', '330203')
    """
    if len(code) in (2, 4, 6) and code.isascii() and code.isdecimal():
        return code.ljust(6, "0")
    raise RegionError(code, _("行政区划代码应为6位数字。"), _("请按 GB/T 2260 填写，如 330200。"))


@cache
def present_regions() -> dict[str, Region]:
    """All present divisions by code, in the order of their codes."""
    codes = {row["code"] for row in division_rows()}
    return {row["code"]: _region_of(row["code"], row["name"], codes) for row in division_rows()}


@cache
def division_rows() -> list[dict[str, str]]:
    """The rows of the table of divisions, with the rules for the use of short names."""
    return rows("divisions.tsv")


def _region_of(code: str, name: str, codes: set[str], abolished: int | None = None) -> Region:
    province, prefecture = code[:2] + "0000", code[:4] + "00"
    if code == province:
        return Region(code, name, "province", None, abolished)
    if code == prefecture:
        return Region(code, name, "prefecture", province, abolished)
    return Region(code, name, "county", prefecture if prefecture in codes else province, abolished)


@cache
def _history() -> dict[str, tuple[Region, Succession]]:
    """Abolished units by code."""
    codes = set(present_regions())
    history = {}
    for row in rows("history.tsv"):
        year = int(row["valid_to"])
        unit = _region_of(row["code"], row["name"], codes, year)
        confirmed = row["confirmed"] == "yes"
        history[unit.code] = (unit, Succession(unit.code, row["successor"], year, confirmed, row["note"]))
    return history


def abolished_regions() -> list[Region]:
    """Units that are no longer: their codes stay valid in registration codes and old tables."""
    return [unit for unit, _succession in _history().values()]


def succession(code: str) -> Succession | None:
    """What became of the unit, None for one that still is. Raises RegionError for an unknown code."""
    entry = _history().get(region(code).code)
    return entry[1] if entry else None


def region(code: str) -> Region:
    """The division with this code, also an abolished one. Raises RegionError for a code that is none.

    >>> region("330212")
    Region(code='330212', name='鄞州区', level='county', parent_code='330200', abolished=None)
    """
    code = full_code(code)
    found = present_regions().get(code)
    if found:
        return found
    if code in _history():
        return _history()[code][0]
    if code[4:] == "01" and code[:4] + "00" in present_regions():
        raise RegionError(code, _("“市辖区”是统计标题，不是行政区。"), _("请填写具体区县的代码。"))
    raise RegionError(code, _("没有这个行政区划代码。"), _("请核对代码，或在历史代码表中补充。"))


def ancestors(code: str) -> list[Region]:
    """The units above, nearest first.

    >>> [unit.name for unit in ancestors("330212")]
    ['宁波市', '浙江省']
    """
    above = []
    parent = region(code).parent_code
    while parent:
        above.append(region(parent))
        parent = above[-1].parent_code
    return above


def children(code: str) -> list[Region]:
    """The present units directly below, in the order of their codes."""
    return list(_children().get(region(code).code, ()))


@cache
def _children() -> dict[str, list[Region]]:
    below: dict[str, list[Region]] = {}
    for unit in present_regions().values():
        if unit.parent_code:
            below.setdefault(unit.parent_code, []).append(unit)
    return below


def lies_in(code: str, container: str) -> bool:
    """Whether the first unit is the second or lies in it; by parents, since 90xx codes break the digits' rule.

    >>> lies_in("330212", "330000"), lies_in("330212", "320000")
    (True, False)
    """
    container = full_code(container)
    return code == container or any(unit.code == container for unit in ancestors(code))


def successor(code: str, on: date | None = None) -> str:
    """The code of the unit that holds the (main) territory of `code` on a date; today's table when no date is given.

    The table knows years only: any date of the year of change counts as after it. An abolished unit that was not
    abolished yet on the date is itself.

    >>> successor("330283"), successor("330283", on=date(2015, 6, 30))
    ('330213', '330283')
    """
    current = region(code).code
    while True:
        change = succession(current)
        if change is None or (on is not None and on.year < change.year):
            return current
        current = change.successor_code
