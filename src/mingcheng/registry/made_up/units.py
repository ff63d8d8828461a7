"""Made-up legal units with their registered names, among them what makes linkage hard: units that are named alike.

>>> units = made_up_units(1000, seed=7)
>>> len(units), len({unit.name for unit in units})
(1000, 1000)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from types import MappingProxyType

from mingcheng.registry.made_up.confusions import LOOKS, SOUNDS, groups
from mingcheng.registry.made_up.vocabulary import FOREIGN, SURNAMES, SYLLABLES, Business, Home, businesses, homes

SHARE_ALIKE = 0.25
"""So many of the units are named like an earlier one."""

_FORMS = ("有限公司",) * 17 + ("股份有限公司",) * 2 + ("有限责任公司",)
_SMALL_FORMS = ("厂", "经营部", "工作室", "商行")
_LEVELS = (
    ("city",) * 11 + ("province",) * 3 + ("county",) * 4 + ("full_city",) * 3 + ("full_county",) * 2 + ("none",) * 2
)
_NUMERALS = "一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Unit:
    """A legal unit, or a part of one (`branch`). `level`: how much of its home the registered name gives; `brackets`: the
    place stands in brackets behind the trade name. `number`: a serial behind the trade name (星河一号)."""

    home: Home
    level: str
    trade_name: str
    business: Business
    form: str
    brackets: bool = False
    is_group: bool = False
    number: str = ""
    branch: str = ""

    @property
    def place(self) -> str:
        """The place as the registered name gives it."""
        where = self.home
        texts = {
            "nation": "中国",
            "none": "",
            "province": where.province_short,
            "city": where.city_short,
            "full_city": where.city if where.city == where.province else where.province + where.city,
            "county": where.city_short + where.county_short,
            "full_county": where.city + where.county,
        }
        return texts[self.level]

    @property
    def name(self) -> str:
        """The registered name."""
        return self.written(self.place)

    def written(self, place: str) -> str:
        """The name with another way to give the place."""
        trade = self.trade_name + self.number
        head = f"{trade}（{place}）" if self.brackets and place else place + trade
        return head + self.business.text + ("集团" if self.is_group else "") + self.form + self.branch


def made_up_units(count: int, seed: int) -> list[Unit]:
    """So many units with different names; every fourth is named like one before it (`ALIKE`)."""
    rng = Random(seed)
    units: list[Unit] = []
    known: set[str] = set()
    while len(units) < count:
        if units and rng.random() < SHARE_ALIKE:
            kind = rng.choice(tuple(ALIKE))
            unit = ALIKE[kind](rng.choice(units), rng)
        else:
            unit = new_unit(rng)
        if unit is not None and unit.name not in known:
            known.add(unit.name)
            units.append(unit)
    return units


def new_unit(rng: Random) -> Unit:
    """A unit like no other."""
    where, level = rng.choice(homes()), rng.choice(_LEVELS)
    if "county" in level and not where.county:
        level = "city"
    unit = Unit(where, level, trade_name(rng), rng.choice(businesses()), rng.choice(_FORMS))
    draw = rng.random()
    if draw < 0.12 and level in ("city", "province"):
        return replace(unit, brackets=True)
    if draw < 0.16:
        return replace(unit, is_group=True)
    if draw < 0.20 and level in ("city", "county"):
        return replace(unit, form=rng.choice(_SMALL_FORMS))
    if draw < 0.22 and level == "city":
        return replace(
            unit,
            business=Business("投资", (), "金融"),
            form="合伙企业（有限合伙）",
            number=rng.choice(("", "一号", "二号")),
        )
    return unit


def trade_name(rng: Random) -> str:
    """A trade name: two syllables, often three, at times four, with letters, or a person's name."""
    draw = rng.random()
    if draw < 0.03:
        return rng.choice(FOREIGN) + rng.choice(SYLLABLES) + (rng.choice(SYLLABLES) if rng.random() < 0.5 else "")
    if draw < 0.06:
        return rng.choice(SURNAMES) + "".join(rng.sample(SYLLABLES, rng.choice((1, 2))))
    size = 2 if draw < 0.62 else 3 if draw < 0.88 else 4
    return "".join(rng.sample(SYLLABLES, size))


def other_region(unit: Unit, rng: Random) -> Unit | None:
    """The same name in another place: another unit."""
    if unit.level in ("none", "nation"):
        return None
    where = rng.choice(homes())
    other = replace(unit, home=where, level=unit.level if where.county or "county" not in unit.level else "city")
    return other if other.place != unit.place else None


def wider_region(unit: Unit, rng: Random) -> Unit | None:
    """The name registered with the province, or the nation, where the first is a city's: another unit."""
    if unit.level not in ("city", "county", "full_city") or unit.branch or unit.home.province == unit.home.city:
        return None
    return replace(unit, level="nation" if rng.random() < 0.2 else "province")


def other_business(unit: Unit, rng: Random) -> Unit | None:
    """The same trade name in another line of business, or another of the same field."""
    if unit.number:
        return None
    near = [each for each in businesses() if each.field == unit.business.field] if rng.random() < 0.3 else businesses()
    other = rng.choice(near)
    is_shortening = other.text in unit.business.short or unit.business.text in other.short
    overlaps = other.text.startswith(unit.business.text) or unit.business.text.startswith(other.text)
    return None if is_shortening or overlaps else replace(unit, business=other)


def other_character(unit: Unit, rng: Random) -> Unit | None:
    """A trade name that differs in one character."""
    place = rng.randrange(len(unit.trade_name))
    character = rng.choice(SYLLABLES)
    return replace(unit, trade_name=unit.trade_name[:place] + character + unit.trade_name[place + 1 :])


def longer_trade_name(unit: Unit, rng: Random) -> Unit | None:
    """A trade name with one character more."""
    return replace(unit, trade_name=rng.choice(("新", "大", rng.choice(SYLLABLES))) + unit.trade_name)


def subsidiary(unit: Unit, rng: Random) -> Unit | None:
    """A company of the same house in another city, the place in brackets."""
    if unit.branch or unit.number or len(unit.form) < 4 or "合伙" in unit.form:
        return None
    where = rng.choice([each for each in homes() if not each.county and each.city != unit.home.city])
    return replace(unit, home=where, level="city", brackets=True, is_group=False, form="有限公司")


def group(unit: Unit, rng: Random) -> Unit | None:
    """The group above a company, or the company below a group."""
    return replace(unit, is_group=not unit.is_group) if unit.form.endswith("公司") and not unit.branch else None


def branch(unit: Unit, rng: Random) -> Unit | None:
    """A part of the unit: no unit of its own, and not the unit."""
    if not unit.form.endswith("公司") or unit.branch:
        return None
    where = rng.choice(homes())
    words = (
        f"{where.city_short}分公司",
        f"{where.county_short or where.city_short}分公司",
        f"第{rng.choice(_NUMERALS)}分公司",
    )
    return replace(unit, branch=rng.choice((*words, f"{where.city_short}办事处", "分公司")))


def other_number(unit: Unit, rng: Random) -> Unit | None:
    """The next of a series: 二号 beside 一号, 第二分公司 beside 第一分公司."""
    numeral = rng.choice(_NUMERALS)
    if unit.number:
        return replace(unit, number=f"{numeral}号")
    return replace(unit, branch=f"第{numeral}分公司") if unit.branch.startswith("第") else None


def other_form(unit: Unit, rng: Random) -> Unit | None:
    """A partnership or a workshop of the same trade name and business beside a company."""
    if not unit.form.endswith("公司") or unit.branch or unit.is_group:
        return None
    return replace(unit, form=rng.choice(("合伙企业（有限合伙）", *_SMALL_FORMS)))


def twin(unit: Unit, rng: Random) -> Unit | None:
    """A trade name that looks or sounds like the unit's, all else the same: no one can tell it from a misprint.

    The register refuses most of them (a trade name of the same sound in the same business), so they are not among `ALIKE`:
    they measure what happens where one slips through.
    """
    known = groups(rng.choice((LOOKS, SOUNDS)))
    places = [place for place, character in enumerate(unit.trade_name) if character in known]
    if not places:
        return None
    place = rng.choice(places)
    others = known[unit.trade_name[place]].replace(unit.trade_name[place], "")
    return replace(unit, trade_name=unit.trade_name[:place] + rng.choice(others) + unit.trade_name[place + 1 :])


ALIKE: MappingProxyType[str, Callable[[Unit, Random], Unit | None]] = MappingProxyType(
    {
        "other_region": other_region,
        "wider_region": wider_region,
        "other_business": other_business,
        "other_character": other_character,
        "longer_trade_name": longer_trade_name,
        "subsidiary": subsidiary,
        "group": group,
        "branch": branch,
        "other_number": other_number,
        "other_form": other_form,
    }
)
"""Ways in which a unit is named like another and is not it."""

__all__ = ["ALIKE", "Unit", "made_up_units", "new_unit", "trade_name", "twin"]
