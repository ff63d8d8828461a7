"""How lists of other bureaus print a registered name: short, long, misprinted, out of date; and who is on them besides.

Each entry of a list says what was done to the name (`kind`) and which unit is meant (None: one that the register lacks,
but that is named like one in it). The kinds and their weights are judgement, not measured; they are told with the results.

>>> units = made_up_units(500, seed=7)
>>> entries = made_up_list(units, seed=8)
>>> all(entry.unit is None or 0 <= entry.unit < len(units) for entry in entries)
True
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from types import MappingProxyType

from opencc import OpenCC

from mingcheng.registry.made_up.confusions import LOOKS, SOUNDS, groups
from mingcheng.registry.made_up.units import ALIKE, Unit, made_up_units, new_unit

SHARE_STRANGERS = 0.3
SHARE_LISTED = 0.75
"""So many of the units stand on the list; so many entries are no unit of the register."""

KINDS_TOGETHER = 0.18
"""So many entries suffer two things at once."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: the printed name, what was done to it, the place of the unit meant (None: not in the register)."""

    name: str
    kind: str
    unit: int | None


Change = Callable[[Unit, Random], str | None]
Misprint = Callable[[str, Random], str | None]


def made_up_list(units: list[Unit], seed: int) -> list[Entry]:
    """A list on which most of the units stand, each in some way, and strangers that are named like units."""
    rng = Random(seed)
    names = {unit.name for unit in units}
    entries = [_entry(place, unit, rng) for place, unit in enumerate(units) if rng.random() < SHARE_LISTED]
    for _number in range(round(len(entries) * SHARE_STRANGERS / (1 - SHARE_STRANGERS))):
        kind = rng.choice(("unheard_of", *ALIKE))
        stranger = new_unit(rng) if kind == "unheard_of" else ALIKE[kind](rng.choice(units), rng)
        if stranger is not None and stranger.name not in names:
            names.add(stranger.name)
            name = stranger.name
            if rng.random() < 0.3:
                name = rng.choice((other_limited, longer_place))(stranger, rng) or name
            entries.append(Entry(name, f"stranger: {kind}", None))
    rng.shuffle(entries)
    return entries


def _entry(place: int, unit: Unit, rng: Random) -> Entry:
    """A unit as the list prints it."""
    while True:
        kind = rng.choices(tuple(CHANGES), weights=[weight for weight, _change in CHANGES.values()])[0]
        name = CHANGES[kind][1](unit, rng)
        if name is not None:
            break
    if rng.random() < KINDS_TOGETHER:
        second = rng.choice(tuple(PRINTING))
        twice = PRINTING[second](name, rng)
        if twice is not None:
            return Entry(twice, f"{kind} + {second}", place)
    return Entry(name, kind, place)


def as_registered(unit: Unit, rng: Random) -> str | None:
    """The name as it is."""
    return unit.name


def other_limited(unit: Unit, rng: Random) -> str | None:
    """有限公司 for 有限责任公司 and the other way; 股份公司 for 股份有限公司."""
    other = {"有限公司": "有限责任公司", "有限责任公司": "有限公司", "股份有限公司": "股份公司"}.get(unit.form)
    return replace(unit, form=other).name if other else None


def without_form(unit: Unit, rng: Random) -> str | None:
    """Without 有限公司."""
    return replace(unit, form="").name if unit.form.endswith("公司") and not unit.branch else None


def without_place(unit: Unit, rng: Random) -> str | None:
    """Without the place."""
    return unit.written("") if unit.place and unit.level != "nation" and "号" not in unit.number else None


def longer_place(unit: Unit, rng: Random) -> str | None:
    """The place with what is above it, or with 省, 市, 区 behind it."""
    where = unit.home
    ways = {
        "province": (where.province,),
        "city": (where.city, where.province + where.city, where.province_short + where.city_short),
        "county": (
            where.city + where.county,
            where.province + where.city + where.county,
            where.county,
            where.county_short,
        ),
        "full_city": (where.city_short, where.city),
        "full_county": (
            where.county,
            where.city_short + where.county_short,
            where.province + where.city + where.county,
        ),
    }.get(unit.level, ())
    if unit.brackets or where.province == where.city:
        ways = ways[:1]
    return unit.written(rng.choice(ways)) if ways else None


def place_in_brackets(unit: Unit, rng: Random) -> str | None:
    """The place moves into brackets, or out of them, or the brackets move behind the business."""
    if unit.level not in ("city", "province") or unit.form.startswith("合伙"):
        return None
    if unit.brackets and rng.random() < 0.5:
        name = unit.name
        in_brackets = f"（{unit.place}）"
        return name.replace(in_brackets, "").replace(unit.business.text, unit.business.text + in_brackets, 1)
    return replace(unit, brackets=not unit.brackets).name


def short_business(unit: Unit, rng: Random) -> str | None:
    """软件 for 软件科技; with or without the form."""
    if not unit.business.short or unit.branch:
        return None
    unit = replace(unit, business=unit.business._replace(text=rng.choice(unit.business.short)))
    return unit.name if rng.random() < 0.5 else (without_form(unit, rng) or unit.name)


def place_and_trade_name(unit: Unit, rng: Random) -> str | None:
    """宁波星河: how people call a company."""
    if unit.branch or unit.number or not unit.place or unit.is_group or not unit.form.endswith("公司"):
        return None
    return replace(unit, business=unit.business._replace(text=""), form="").name


def group_in_brackets(unit: Unit, rng: Random) -> str | None:
    """（集团） for 集团."""
    if not unit.is_group or unit.brackets:
        return None
    return unit.name.replace("集团", "").replace(unit.trade_name, unit.trade_name + "（集团）", 1)


def with_former_name(unit: Unit, rng: Random) -> str | None:
    """The name with the one that it had before."""
    old = new_unit(rng)
    former = rng.choice((old, replace(unit, trade_name=old.trade_name))).name
    return unit.name + rng.choice(("（原名：{}）", "（原{}）", "（曾用名：{}）", "(曾用名:{})", "（原名称{}）")).format(
        former
    )


def branch_otherwise(unit: Unit, rng: Random) -> str | None:
    """A part of a unit, its words in brackets or its unit's form another."""
    if not unit.branch:
        return None
    if rng.random() < 0.5:
        return replace(unit, branch="").name + f"（{unit.branch}）"
    return other_limited(unit, rng)


def look_alike(name: str, rng: Random) -> str | None:
    """A character misread."""
    return _replaced(name, rng, groups(LOOKS))


def sound_alike(name: str, rng: Random) -> str | None:
    """A character mistyped."""
    return _replaced(name, rng, groups(SOUNDS))


def dropped(name: str, rng: Random) -> str | None:
    """A character left out."""
    place = rng.randrange(len(name))
    return name[:place] + name[place + 1 :] if name[place] not in "（）" else None


def doubled(name: str, rng: Random) -> str | None:
    """A character typed twice."""
    place = rng.randrange(len(name))
    return name[:place] + name[place] + name[place:] if name[place] not in "（）" else None


def swapped(name: str, rng: Random) -> str | None:
    """Two neighbours in the wrong order."""
    place = rng.randrange(len(name) - 1)
    if name[place] == name[place + 1] or {name[place], name[place + 1]} & set("（）"):
        return None
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


def traditional(name: str, rng: Random) -> str | None:
    """In traditional characters."""
    written = _traditional().convert(name)
    return written if written != name else None


def wide(name: str, rng: Random) -> str | None:
    """Letters, digits and brackets of the other width."""
    table = {ord(half): ord(half) + 0xFEE0 for half in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    written = name.translate(table | {ord("（"): "(", ord("）"): ")"})
    return written if written != name else None


def other_brackets(name: str, rng: Random) -> str | None:
    """Brackets of another kind."""
    pair = rng.choice(("[]", "【】", "〔〕", "<>", "{}"))
    return name.replace("（", pair[0]).replace("）", pair[1]) if "（" in name else None


def blanks(name: str, rng: Random) -> str | None:
    """Blanks and stray marks that no one sees."""
    place = rng.randrange(1, len(name))
    return (
        rng.choice((" ", ""))
        + name[:place]
        + rng.choice((" ", "\u3000", "\t", "·", "\u200b", "."))
        + name[place:]
        + rng.choice(("", " ", "*"))
    )


def _replaced(name: str, rng: Random, groups: dict[str, str]) -> str | None:
    places = [place for place, character in enumerate(name) if character in groups]
    if not places:
        return None
    place = rng.choice(places)
    return name[:place] + rng.choice(groups[name[place]].replace(name[place], "")) + name[place + 1 :]


@cache
def _traditional() -> OpenCC:
    return OpenCC("s2t")


def _misprinted(misprint: Misprint) -> Change:
    return lambda unit, rng: misprint(unit.name, rng)


PRINTING: MappingProxyType[str, Misprint] = MappingProxyType(
    {"traditional": traditional, "wide": wide, "other_brackets": other_brackets, "blanks": blanks}
)
"""What printing does to any name."""

CHANGES: MappingProxyType[str, tuple[float, Change]] = MappingProxyType(
    {
        "as_registered": (24, as_registered),
        "other_limited": (9, other_limited),
        "without_form": (8, without_form),
        "without_place": (7, without_place),
        "longer_place": (11, longer_place),
        "place_in_brackets": (6, place_in_brackets),
        "short_business": (7, short_business),
        "place_and_trade_name": (3, place_and_trade_name),
        "group_in_brackets": (2, group_in_brackets),
        "with_former_name": (4, with_former_name),
        "branch_otherwise": (4, branch_otherwise),
        "look_alike": (4, _misprinted(look_alike)),
        "sound_alike": (3, _misprinted(sound_alike)),
        "dropped": (2, _misprinted(dropped)),
        "doubled": (1, _misprinted(doubled)),
        "swapped": (1.5, _misprinted(swapped)),
        **{name: (2, _misprinted(misprint)) for name, misprint in PRINTING.items()},
    }
)
"""What a list does to a registered name, with the weight of each."""

__all__ = ["CHANGES", "PRINTING", "Entry", "made_up_list", "made_up_units"]
