"""Where a company name says that the company is: at its head (浙江省宁波市鄞州区…) or in brackets (…（杭州）…).

A short name of a county that is also a word (长安, 和平) counts only behind the city that it lies in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from mingcheng.divisions import abolished_regions, ancestors, division_rows

NATION = "100000"
"""The nation (中国…, …（中国）) in the column of region codes; not in GB/T 2260, where codes begin at 110000."""

NATION_WORDS = ("中国", "中华", "全国")
LONGEST_PLACE = 24
"""So many characters a place at the head may take, zone and town included."""

_ALIASES = {"自治州": "州", "自治县": "县", "自治区": "自治区"}
_GOES_ON = {"市": "场值占政民", "区": "块域间位", "县": "域"}
"""The last character of a full name, with the next ones that make a word with it (市场, 区块链)."""
_ZONE = re.compile(
    r"(?:[\u4e00-\u9fff]{0,3}?)(?:国家)?(?:高新技术产业开发区|高新技术开发区|高新区|经济技术开发区|经济开发区|经开区|"
    r"保税港区|综合保税区|保税区|出口加工区|工业园区|旅游度假区|自由贸易试验区|自贸试验区|自贸区|开发区|新区)"
)
_TOWN = re.compile(r"[\u4e00-\u9fff]{2,3}(?:街道|镇|乡)(?=[\u4e00-\u9fff]{3,})")


class Place(NamedTuple):
    """A place that a name names: `code` of the division (None where several have the name, or none), `stem` the digits
    of the code without the zeros of lower levels, `text` as printed, zone and town included."""

    code: str | None
    stem: str | None
    text: str
    has_full_name: bool = True


@dataclass(frozen=True, slots=True)
class _Name:
    """The divisions of one name; `alone` are those that it may mean without their city before it."""

    codes: tuple[str, ...]
    alone: tuple[str, ...]
    is_full: bool


def place_at_head(head: str) -> Place | None:
    """The place with which a text begins; the caller gives as much of the name as a place may take.

    >>> place_at_head("浙江省宁波市鄞州区星河"), place_at_head("星河软件")
    (Place(code='330212', stem='330212', text='浙江省宁波市鄞州区', has_full_name=True), None)
    """
    if head[:2] in NATION_WORDS:
        return Place(NATION, "1", head[:2])
    if head[:2] not in _lengths():
        return None
    codes: tuple[str, ...] = ()
    position, is_full = 0, False
    while (step := _next(head, position, codes)) is not None:
        position, codes, is_full = step
    if not position:
        return None
    return _place(head[: _behind_zone(head, position, is_full)], codes, is_full)


@lru_cache(maxsize=1 << 16)
def _place(text: str, codes: tuple[str, ...], is_full: bool) -> Place:
    code = _one(codes)
    return Place(code, stem_of(code) if code else None, text, is_full)


@lru_cache(maxsize=1 << 14)
def place_named(text: str) -> Place | None:
    """The place that a whole text names: the words in brackets, or before 分公司."""
    if text in (*NATION_WORDS, "大中华", "中国区"):
        return Place(NATION, "1", text)
    found = place_at_head(text)
    return found if found and found.text == text else None


def stem_of(code: str) -> str:
    """The digits of a code without the zeros of lower levels: 33 holds 3302 holds 330212."""
    return code[:2] if code[2:] == "0000" else code[:4] if code[4:] == "00" else code


def _next(head: str, position: int, above: tuple[str, ...]) -> tuple[int, tuple[str, ...], bool] | None:
    """The name of a division at a position, that lies in those before it."""
    lengths = _lengths().get(head[position : position + 2])
    if lengths is None:
        return None
    names = _names()
    for length in lengths:
        text = head[position : position + length]
        name = names.get(text)
        if name is None or len(text) < length or head[position + length : position + length + 1] in _goes_on(text):
            continue
        if not above:
            if name.alone:
                return position + length, name.alone, name.is_full
            continue
        codes = _below(name.codes, above)
        if codes:
            return position + length, codes, name.is_full
    return None


@lru_cache(maxsize=1 << 16)
def _below(codes: tuple[str, ...], above: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code in codes if any(_lies_below(code, upper) for upper in above))


@cache
def _goes_on(text: str) -> tuple[str, ...]:
    return tuple(_GOES_ON.get(text[-1], "")) if len(text) > 2 else ()


def _behind_zone(head: str, position: int, is_full: bool) -> int:
    """The end of a place with the zone (高新区) or, behind a full name, the town (姜山镇) that follows it."""
    if "区" in head[position:] and (found := _ZONE.match(head, position)):
        return found.end()
    if is_full and (found := _TOWN.match(head, position)):
        return found.end()
    return position


def _one(codes: tuple[str, ...]) -> str | None:
    """The one code that all the others lie in: 吉林 is the province, not the city in it."""
    tops = [code for code in codes if all(code == other or _lies_below(other, code) for other in codes)]
    return tops[0] if len(tops) == 1 else None


@lru_cache(maxsize=1 << 16)
def _lies_below(code: str, upper: str) -> bool:
    if code == upper:
        return False
    if code in _former_codes():
        return code.startswith(stem_of(upper))
    return any(unit.code == upper for unit in ancestors(code))


@cache
def _former_codes() -> frozenset[str]:
    return frozenset(unit.code for unit in abolished_regions())


@cache
def _names() -> dict[str, _Name]:
    """Every name of a division with what it may mean at the head of a company's name."""
    codes: dict[str, list[str]] = {}
    alone: dict[str, list[str]] = {}
    full: set[str] = set()
    for row in division_rows():
        code, name, short = row["code"], row["name"], row["short"]
        _add(codes, name, code)
        full.add(name)
        if row["full_use"] != "bare":
            _add(alone, name, code)
        for written in _short_forms(name, short):
            _add(codes, written, code)
            if row["short_use"] in ("free", "near") or written != short:
                _add(alone, written, code)
    for unit in abolished_regions():
        if unit.name not in codes:
            _add(codes, unit.name, unit.code)
            _add(alone, unit.name, unit.code)
            full.add(unit.name)
    return {name: _Name(tuple(all_of), tuple(alone.get(name, ())), name in full) for name, all_of in codes.items()}


def _short_forms(name: str, short: str) -> list[str]:
    if not short or short == name:
        return []
    return [short, *(short + cut for ending, cut in _ALIASES.items() if name.endswith(ending) and short + cut != name)]


def _add(names: dict[str, list[str]], name: str, code: str) -> None:
    if len(name) >= 2:
        names.setdefault(name, []).append(code)


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """By the first two characters, the lengths of the names that begin so, longest first."""
    lengths: dict[str, set[int]] = {}
    for name in _names():
        lengths.setdefault(name[:2], set()).add(len(name))
    return {head: tuple(sorted(sizes, reverse=True)) for head, sizes in lengths.items()}
