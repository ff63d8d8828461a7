"""Names of responsible units as plans print them, matched to organisations of the tree."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.tasks.models import UnitName

Kind = Organisation.Kind

_ENDINGS = ("人民政府", "管理委员会", "管委会", "政府")
_ALL = re.compile(r"^(?:全市)?各")
_BRACKETS = str.maketrans({"（": "(", "）": ")", " ": "", "\u3000": ""})


@dataclass
class UnitIndex:
    """The organisations of the tree by every name that they are called by."""

    by_name: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    assigned: dict[str, int] = field(default_factory=dict)
    of_kind: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of_desk(cls) -> Self:
        """The active organisations but enterprises, and the names that the plan office has assigned."""
        index = cls()
        rows = list(Organisation.objects.filter(is_active=True).exclude(kind=Kind.ENTERPRISE).order_by("path"))
        cities = [row.name.removesuffix("市") for row in rows if row.kind == Kind.CITY]
        for row in rows:
            index.of_kind[row.kind].append(row.pk)
            for name in _names_of(row, cities):
                index.by_name[name].add(row.pk)
        index.assigned = {_folded(each.name): each.organisation_id for each in UnitName.objects.all()}
        return index

    def find(self, printed: str) -> list[int]:
        """The keys of what a name means: one, several for 各区 and the like, none where it is not known or means two."""
        name = _folded(printed)
        if name in self.assigned:
            return [self.assigned[name]]
        if _ALL.match(name):
            return self._all_of(name)
        for each in _forms(name):
            found = self.by_name.get(each, set())
            if len(found) == 1:
                return list(found)
        return []

    def _all_of(self, name: str) -> list[int]:
        """Every district (and zone, park) for 各县（区）, 各区、功能区; bodies that are not in the tree give none."""
        rest = name.split("各", 1)[1]
        kinds = [Kind.DISTRICT] if re.search(r"[县区]", re.sub(r"功能区|园区|开发区", "", rest)) else []
        kinds += [Kind.ZONE] if re.search(r"功能区|开发区", rest) else []
        kinds += [Kind.PARK] if "园区" in rest else []
        return [key for kind in kinds for key in self.of_kind[kind]]


def _folded(name: str) -> str:
    return name.strip().translate(_BRACKETS)


def _forms(name: str) -> Iterable[str]:
    """A name, and what is left of it without what says that it is a government."""
    yield name
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) > len(ending) + 1:
            yield name.removesuffix(ending)


def _names_of(row: Organisation, cities: Iterable[str]) -> set[str]:
    """What an organisation is called: name, short name, each also without the city, and without the ending of a body."""
    found = {_folded(name) for name in (row.name, row.short_name) if name}
    for name in list(found):
        for city in cities:
            if name.startswith(city) and len(name) > len(city) + 2:
                rest = name.removeprefix(city)
                found |= {rest, rest.removeprefix("市")} if rest.startswith("市") else {rest}
    return found | {form for name in found for form in _forms(name)}
