"""The classifications themselves: GB/T 4754 in two editions and from one to the other, revenue classes by year, the digital
economy, segments of the industry chain, the categories of first-version lists.

The same number often means two industries in the two editions (6520 was system integration and is chip design), so that a
code is nothing without its edition: every function here asks for it.

>>> schemes().name_of("6520", 2011), schemes().name_of("6520", 2017)
('信息系统集成服务', '集成电路设计')
>>> schemes().to_2017("6550", 2011)
('6520',)
>>> [each.id for each in schemes().revenue_classes(2018)]
['product', 'service', 'embedded']
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mingcheng.language import _
from mingcheng.registry.classification.tables import CONTENT, Row, read_table, refuse
from mingcheng.yaml_files import Fault

EDITIONS = (2011, 2017)
"""The editions of GB/T 4754 that are told apart; results are in the last."""
SOFTWARE = "65"
INFORMATION = ("63", "64", "65")
"""Divisions of section I: telecommunication, internet, software and information technology services."""
CORE = ("01", "02", "03", "04")
"""Divisions of the digital economy that are its core; 05 never is."""
CONFIRMED = ("two", "one", "memory")
"""How well a row is known: read in two sources, in one, or to be compared with the standard yet."""


@dataclass(frozen=True, slots=True)
class Class:
    """A class of a scheme."""

    code: str
    name: str
    confirmed: str = "two"


@dataclass(frozen=True, slots=True)
class RevenueClass:
    """A class of software revenue; `contains` names the classes of the finest split that are in it."""

    id: str
    name: str
    contains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A link of the industry chain; `first_version` is empty where it makes no software product."""

    id: str
    name: str
    chain: str
    first_version: str
    gbt: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Digital:
    """A class of the digital economy for a GB/T code. `is_part`: only some of that industry belongs, and the code alone
    does not tell whether an enterprise does."""

    code: str
    name: str
    is_part: bool
    confirmed: str

    @property
    def is_core(self) -> bool:
        return self.code[:2] in CORE


@dataclass(frozen=True)
class Schemes:
    """All schemes of a folder of tables."""

    editions: Mapping[int, Mapping[str, Class]]
    conversions: Mapping[str, tuple[str, ...]]
    whole: frozenset[tuple[str, str]]
    revenue: Sequence[tuple[RevenueClass, int, int | None]]
    digital: Mapping[str, Digital]
    digital_names: Mapping[str, str]
    segments: Mapping[str, Segment]
    first_version: Mapping[str, tuple[str, ...]]

    def name_of(self, code: str, edition: int) -> str | None:
        """The name of a code in an edition: of its class, else, in 2017, of its division; None where it is not known."""
        known = self.editions[edition]
        found = known.get(code) or (known.get(code[:2]) if self.has(code, edition) else None)
        return found.name if found else None

    def has(self, code: str, edition: int) -> bool:
        """Whether an edition may have a code: the classes of section I are all known, of others the divisions (2017) alone."""
        known = self.editions[edition]
        if code in known:
            return True
        return code[:2] not in INFORMATION and code[:2] in self.editions[2017]

    def to_2017(self, code: str, edition: int) -> tuple[str, ...]:
        """The codes of 2017 that a code may have become: itself in 2017, one or several for one of 2011; none where that
        is not known. Codes that kept number and name outside the table are not guessed at."""
        if edition == 2017:
            return (code,) if self.has(code, edition) else ()
        return self.conversions.get(code, ())

    def to_2011(self, code: str) -> tuple[str, ...]:
        """The codes of 2011 that a code of 2017 came from."""
        return tuple(old for old, new in self.conversions.items() if code in new)

    def revenue_classes(self, year: int) -> list[RevenueClass]:
        """The split of software revenue in a year: three classes before 2019, with information security among the
        products, four since. Empty before 2013, when there were others."""
        return [each for each, first, last in self.revenue if first <= year and (last is None or year <= last)]

    def revenue_class(self, finest: str, year: int) -> RevenueClass | None:
        """The class of a year that one of today's classes is counted in."""
        return next((each for each in self.revenue_classes(year) if finest in each.contains), None)

    def segment_of(self, code: str) -> str | None:
        """The segment of a class that only one segment lies in."""
        found = [each.id for each in self.segments.values() if code in each.gbt]
        return found[0] if len(found) == 1 else None

    def digital_of(self, code: str) -> Digital | None:
        """The class of the digital economy that a code of 2017 falls in, by its class or the group above."""
        return self.digital.get(code) or self.digital.get(code[:3])


@lru_cache(maxsize=4)
def schemes(folder: Path = CONTENT) -> Schemes:
    """The schemes of a folder. Raises FaultyFileError with all faults of the first faulty file."""
    editions = {year: _classes(folder / f"gbt4754-{year}.tsv") for year in EDITIONS}
    conversions, whole = _conversions(folder / "gbt4754-2011-2017.tsv", editions)
    digital, names = _digital(folder / "digital-2021.tsv", editions[2017])
    return Schemes(
        editions=editions,
        conversions=conversions,
        whole=whole,
        revenue=_revenue(folder / "revenue-classes.tsv"),
        digital=digital,
        digital_names=names,
        segments=_segments(folder / "segments.tsv", editions[2017]),
        first_version={
            row["name"]: row.words("gbt")
            for row in _rows(folder / "first-version.tsv", ("name", "zhejiang", "gbt"), editions[2017])
        },
    )


def _classes(path: Path) -> dict[str, Class]:
    rows, faults = read_table(path, ("code", "name", "confirmed"))
    found: dict[str, Class] = {}
    for row in rows:
        code = row["code"]
        if not (code.isascii() and code.isdigit() and 2 <= len(code) <= 4):
            problem = _("行业代码应为 2 至 4 位数字，现为“{code}”。").format(code=code)
            faults.append(row.fault("code", problem, _("门类字母不写在代码里。")))
        elif code in found:
            faults.append(row.fault("code", _("代码“{code}”出现了两次。").format(code=code), _("请删去其中一个。")))
        if row["confirmed"] not in CONFIRMED:
            problem = _("“confirmed”应为 {known} 之一。").format(known=_("、").join(CONFIRMED))
            faults.append(row.fault("confirmed", problem, _("请从中选一个。")))
        found[code] = Class(code, row["name"], row["confirmed"])
    refuse(path, faults)
    return found


def _unknown(row: Row, column: str, code: str) -> Fault:
    problem = _("没有代码“{code}”。").format(code=code)
    return row.fault(column, problem, _("请核对代码与版本；新的类先加到相应的分类表。"))


def _rows(path: Path, columns: Sequence[str], known: Mapping[str, Class]) -> list[Row]:
    """The rows of a table whose column `gbt` holds codes of 2017."""
    rows, faults = read_table(path, columns)
    for row in rows:
        faults += [_unknown(row, "gbt", code) for code in row.words("gbt") if code.rstrip("*") not in known]
    refuse(path, faults)
    return rows


def _conversions(
    path: Path, editions: Mapping[int, Mapping[str, Class]]
) -> tuple[dict[str, tuple[str, ...]], frozenset[tuple[str, str]]]:
    rows, faults = read_table(path, ("from_2011", "to_2017", "kind", "note"))
    found: dict[str, tuple[str, ...]] = {}
    whole: set[tuple[str, str]] = set()
    for row in rows:
        old, new = row["from_2011"], row["to_2017"]
        for column, code, edition in (("from_2011", old, 2011), ("to_2017", new, 2017)):
            if code not in editions[edition]:
                faults.append(_unknown(row, column, code))
        found[old] = (*found.get(old, ()), new)
        if row["kind"] == "name":
            whole.add((old, new))
    refuse(path, faults)
    return found, frozenset(whole)


def _revenue(path: Path) -> list[tuple[RevenueClass, int, int | None]]:
    rows, faults = read_table(path, ("id", "name", "from", "to", "contains"))
    found = []
    for row in rows:
        first = int(row.number("from", faults))
        last = int(row.number("to", faults)) if row["to"] else None
        found.append((RevenueClass(row["id"], row["name"], row.words("contains")), first, last))
    refuse(path, faults)
    return found


def _digital(path: Path, known: Mapping[str, Class]) -> tuple[dict[str, Digital], dict[str, str]]:
    rows = _rows(path, ("code", "name", "gbt", "confirmed"), known)
    found = {
        code.rstrip("*"): Digital(row["code"], row["name"], code.endswith("*"), row["confirmed"])
        for row in rows
        for code in row.words("gbt")
    }
    return found, {row["code"]: row["name"] for row in rows}


def _segments(path: Path, known: Mapping[str, Class]) -> dict[str, Segment]:
    rows = _rows(path, ("id", "name", "chain", "first_version", "gbt"), known)
    return {
        row["id"]: Segment(row["id"], row["name"], row["chain"], row["first_version"], row.words("gbt")) for row in rows
    }
