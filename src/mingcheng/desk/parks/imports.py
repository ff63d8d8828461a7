"""Lists of parks (.xlsx, .csv): a row a park, matched by name to the organisations of the kind park."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.db import transaction

from mingcheng.desk.files.models import StoredFile
from mingcheng.desk.organisations.models import Organisation
from mingcheng.desk.organisations.reach import reach_of
from mingcheng.desk.parks.forms import decimal_in
from mingcheng.desk.parks.models import Park
from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.spreadsheets import cell_text, sheets_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from mingcheng.desk.organisations.models import User

ENDINGS = (".xlsx", ".xls", ".csv")
WAN, YI = Decimal(10_000), Decimal(10**8)
MOST_FAULTS = 100
HEADS: dict[str, tuple[str, ...]] = {
    "name": ("园区名称", "园区", "名称"),
    "level": ("级别",),
    "nature": ("性质",),
    "location": ("位置", "地址", "四至"),
    "goal": ("定位", "发展定位"),
    "land_mu": ("占地面积（亩）", "占地面积"),
    "built_m2": ("已建面积（万平方米）", "已建建筑面积（万平方米）", "已建面积（万㎡）"),
    "planned_m2": ("规划面积（万平方米）", "规划建筑面积（万平方米）", "规划面积（万㎡）"),
    "used_m2": ("已使用面积（万平方米）", "已使用建筑面积（万平方米）", "已使用面积（万㎡）"),
    "target_revenue_yuan": ("软件业务收入目标（亿元）", "收入目标（亿元）"),
    "target_year": ("目标年",),
}
"""The columns with the heads that mean them; brackets and blanks are folded before."""
_FACTORS: dict[str, Decimal] = {
    "land_mu": Decimal(1), "built_m2": WAN, "planned_m2": WAN, "used_m2": WAN, "target_revenue_yuan": YI
}  # fmt: skip


class ParkListError(MingchengError):
    """A list of parks that cannot be read as one."""


@dataclass
class Imported:
    """What came of a list: how many parks were changed, how many were the same, or every fault (then nothing was)."""

    changed: int = 0
    same: int = 0
    faults: list[str] = field(default_factory=list)


def import_parks(stored: StoredFile, user: User | AnonymousUser) -> Imported:
    """Takes a list over, the parks in the person's reach only. Empty cells change nothing; the same list again changes
    nothing. Raises ParkListError for a file that is no list of parks."""
    rows = _rows_of(stored)
    done = Imported()
    reach = reach_of(user, "parks.edit")
    places = {
        name: place
        for place in Organisation.objects.filter(kind=Organisation.Kind.PARK, is_active=True)
        if reach.everything or place.pk in reach.organisations
        for name in {place.name, place.short_name} - {""}
    }
    wanted: dict[int, tuple[Organisation, dict[str, Any]]] = {}
    for line, cells in rows:
        place = places.get(cells.get("name", ""))
        values, faults = _values(cells)
        if place is None:
            faults.append(_("没有“{name}”这个园区，或不在您的范围内。").format(name=cells.get("name", "")))
        elif place.pk in wanted:
            faults.append(_("“{name}”出现了两次。").format(name=place.name))
        else:
            wanted[place.pk] = (place, values)
        done.faults += [_("第 {line} 行：{fault}").format(line=line, fault=fault) for fault in faults]
    done.faults = done.faults[:MOST_FAULTS]
    if not done.faults:
        with transaction.atomic():
            for place, values in wanted.values():
                _take_over(place, values, done)
            if done.faults:
                transaction.set_rollback(True)
    return done


def _take_over(place: Organisation, values: dict[str, Any], done: Imported) -> None:
    park = Park.objects.select_for_update(of=("self",)).filter(organisation=place).first() or Park(organisation=place)
    changed = [name for name, value in values.items() if getattr(park, name) != value]
    for name in changed:
        setattr(park, name, values[name])
    if park.used_m2 is not None and park.built_m2 is not None and park.used_m2 > park.built_m2:
        done.faults.append(_("“{name}”：已使用建筑面积不能超过已建建筑面积。").format(name=place.name))
        return
    if park.pk and not changed:
        done.same += 1
        return
    park.edited = sorted({*park.edited, *changed})
    if park.pk:
        park.version += 1
    park.save()
    done.changed += 1


def _values(cells: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The fields of a row that are filled in, and what is wrong with the others."""
    values: dict[str, Any] = {name: cells[name] for name in ("nature", "location", "goal") if cells.get(name)}
    faults: list[str] = []
    levels = {str(level.label): level.value for level in Park.Level}
    if cells.get("level"):
        if cells["level"] in levels:
            values["level"] = levels[cells["level"]]
        else:
            faults.append(_("没有“{level}”这个级别，可用：{known}。").format(
                level=cells["level"], known=_("、").join(levels)))  # fmt: skip
    for name, factor in _FACTORS.items():
        try:
            number = decimal_in(cells.get(name, ""))
        except InvalidOperation:
            faults.append(_("“{text}”不是面积或金额。").format(text=cells[name]))
            continue
        if number is not None:
            values[name] = number * factor
    year = cells.get("target_year", "").removesuffix("年")
    if year.isdigit() and 2000 <= int(year) <= 2099:
        values["target_year"] = int(year)
    elif year:
        faults.append(_("“{text}”不是年份。").format(text=year))
    return values, faults


def _rows_of(stored: StoredFile) -> list[tuple[int, dict[str, str]]]:
    """The rows below the heads, with the numbers that they have in the file."""
    sheet = next((each for each in sheets_of(stored.path) if each.rows and not each.is_hidden), None)
    if sheet is None:
        raise ParkListError(stored.name, _("文件里没有数据。"), _("第一行是列名，以下一行一个园区。"))
    columns = _columns_of([cell_text(cell) for cell in sheet.rows[0]])
    if "name" not in columns:
        known = _("、").join(names[0] for names in HEADS.values())
        raise ParkListError(stored.name, _("没有“园区名称”这一列。"), _("可用的列：{known}。").format(known=known))
    found = []
    for line, row in enumerate(sheet.rows[1:], start=2):
        cells = {name: cell_text(row[place]) for name, place in columns.items()}
        if any(cells.values()):
            found.append((line, cells))
    return found


def _columns_of(heads: Sequence[str]) -> dict[str, int]:
    known = {_folded(word): name for name, words in HEADS.items() for word in words}
    found: dict[str, int] = {}
    for place, head in enumerate(heads):
        name = known.get(_folded(head))
        if name is not None:
            found.setdefault(name, place)
    return found


def _folded(head: str) -> str:
    return "".join(head.split()).replace("(", "（").replace(")", "）").replace("m²", "㎡")
