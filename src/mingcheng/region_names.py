"""Names of administrative divisions in running text.

A full name (宁波市) is found wherever it stands. A short name (宁波) is found by the rule that `content/regions/` gives
it: anywhere; only where the text also names its city or province; only inside a given city; or never, being a word.
A short name of two characters is passed over where it straddles two words (经济|南北 is not 济南).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias, cast

from mingcheng.divisions import (
    Region,
    abolished_regions,
    ancestors,
    division_rows,
    full_code,
    lies_in,
    region,
    rows,
)

Use: TypeAlias = Literal["full", "bare", "free", "near", "inside", "never"]
"""When a name counts: full: always; bare: a full name like 城区 that is also a word, so only after its city's name or
inside a given city; the others are the rules for short names."""


@dataclass(frozen=True, slots=True)
class RegionMention:
    """A name of a division: `text[start:end]` is the name as printed. `codes` are the divisions that it can mean, one
    where it is clear; `is_full` tells 宁波市 from 宁波."""

    start: int
    end: int
    codes: tuple[str, ...]
    is_full: bool

    @property
    def code(self) -> str | None:
        """The division meant, None where the name has several."""
        return self.codes[0] if len(self.codes) == 1 else None


@dataclass(frozen=True, slots=True)
class _Name:
    """What a name can mean: codes by the rule of its use."""

    uses: tuple[tuple[str, Use], ...]

    def codes(self, *uses: Use) -> tuple[str, ...]:
        return tuple(code for code, use in self.uses if use in uses)


def find_regions(text: str, *, inside: str | None = None) -> list[RegionMention]:
    """The divisions that a text names, in order, longest name first; `inside` is the code of the city (or province)
    that the text is about: its units are then found by any name, and win over others of the same name.

    >>> text = "宁波市鄞州区与南京、江北两地"
    >>> [(text[m.start:m.end], m.code) for m in find_regions(text)]
    [('宁波市', '330200'), ('鄞州区', '330212'), ('南京', '320100')]
    >>> [text[m.start:m.end] for m in find_regions(text, inside="330200")]
    ['宁波市', '鄞州区', '南京', '江北']
    """
    container = None if inside is None else region(inside).code
    found = list(_scan(text, container, in_head=False))
    named = {code for mention, use in found if use != "near" for code in mention.codes}
    named_above = named | {unit.code for code in named for unit in ancestors(code)}
    return [mention for mention, use in found if use != "near" or _is_near(mention, named, named_above)]


def find_full_names(text: str) -> list[RegionMention]:
    """As `find_regions`, but full names only, among them those that are also words (城区, 丰县): for titles and the
    heads of documents, where a place is expected."""
    return [mention for mention, _use in _scan(text, None, in_head=True)]


def resolve(name: str, inside: str | None = None) -> Region | None:
    """The division of this name, full or short; inside a city when one is given, an abolished unit when no present one
    has the name. None when there is none, or when several have it and nothing decides.

    >>> resolve("鼓楼区", inside="320300").code, resolve("鼓楼区"), resolve("奉化市").abolished
    ('320302', None, 2016)
    """
    codes = _codes_named(name.strip())
    if inside is not None:
        container = full_code(inside)
        codes = [code for code in codes if lies_in(code, container)]
    top = _above_the_others(codes)
    return region(top) if top else None


def _codes_named(name: str) -> list[str]:
    known = _names().get(name)
    by_full_name = list(known.codes("full", "bare")) if known else []
    by_short_name = list(known.codes("free", "near", "inside", "never")) if known else []
    by_old_name = [unit.code for unit in abolished_regions() if unit.name == name]
    return by_full_name or by_short_name or by_old_name


def _above_the_others(codes: list[str]) -> str | None:
    """The one code that all the others lie in: 恩施 is the prefecture, not the city in it."""
    tops = [code for code in codes if all(lies_in(other, code) for other in codes)]
    return tops[0] if len(tops) == 1 else None


def _is_near(mention: RegionMention, named: set[str], named_above: set[str]) -> bool:
    code = mention.codes[0]
    return code in named or any(unit.code in named_above for unit in ancestors(code))


def _scan(text: str, container: str | None, *, in_head: bool) -> Iterator[tuple[RegionMention, Use]]:
    """Names from left to right, none over another, the longest that counts at each place. `in_head`: full names only,
    those that are also words among them."""
    lengths, names = _lengths(), _names()
    before: RegionMention | None = None
    position = 0
    for start in [index for index in range(len(text) - 1) if text[index : index + 2] in lengths]:
        for length in lengths[text[start : start + 2]] if start >= position else ():
            end = start + length
            name = names.get(text[start:end]) if end <= len(text) else None
            if name is None:
                continue
            found = _meaning(name, text, (start, end), before, container, in_head)
            if found:
                before = found[0]
                yield found
            if found or not name.uses:
                position = end
                break


def _meaning(
    name: _Name, text: str, span: tuple[int, int], before: RegionMention | None, container: str | None, in_head: bool
) -> tuple[RegionMention, Use] | None:
    """What a name means at its place, None where it does not count there."""
    start, end = span
    above = before.codes if before is not None and not text[before.end : start].strip(" \u3000") else ()
    full = name.codes("full", "bare")
    if full and not _FULL_NAME_GOES_ON.match(text, end - 1):
        codes = _narrowed(full, above, container)
        if in_head or len(codes) < len(full) or name.codes("full") or _is_placed(codes, above, container):
            return RegionMention(start, end, codes, True), "full"
    if in_head or _is_part_of_more(text, start, end):
        return None
    placed = tuple(code for code in name.codes("free", "near", "inside") if _is_placed((code,), above, container))
    free, near = name.codes("free"), name.codes("near")
    if placed or free:
        return RegionMention(start, end, placed or free, False), "free"
    return (RegionMention(start, end, near, False), "near") if near else None


def _narrowed(codes: tuple[str, ...], above: tuple[str, ...], container: str | None) -> tuple[str, ...]:
    """Those of the codes that lie in the unit named just before, else those in the given city, else all."""
    if len(codes) == 1:
        return codes
    below = tuple(code for code in codes if any(code != upper and lies_in(code, upper) for upper in above))
    within = tuple(code for code in codes if container is not None and lies_in(code, container))
    return below or within or codes


def _is_placed(codes: tuple[str, ...], above: tuple[str, ...], container: str | None) -> bool:
    """Whether the unit named just before, or the given city, holds all of the codes."""
    in_above = any(all(code != upper and lies_in(code, upper) for code in codes) for upper in above)
    return in_above or (container is not None and all(lies_in(code, container) for code in codes))


_FULL_NAME_GOES_ON = re.compile("市[场值占]|区[域块间位分别隔]|县域|旗舰")
"""The last character of a full name with the next one, where they are a word of their own (市场, 区域)."""
_SHORT_NAME_GOES_ON = re.compile("路|街|大道|大街")
_COUNTY_NAME_GOES_ON = re.compile("路|街|大道|大街|新区|新城|湾|湖|山|江|河|寺|桥|岛|半岛|镇|乡|村")


def _is_part_of_more(text: str, start: int, end: int) -> bool:
    """Whether a short name belongs to a longer one (南京路, 海州湾) or straddles two words (增长|兴旺)."""
    if _SHORT_NAME_GOES_ON.match(text, end):
        return True
    counties_only = all(code[4:] != "00" for code, _use in _names()[text[start:end]].uses)
    if counties_only and _COUNTY_NAME_GOES_ON.match(text, end):
        return True
    if end - start > 2 or start == 0:
        return False
    ends, begins = _word_edges().get(text[start], ("", ""))[0], _word_edges().get(text[end - 1], ("", ""))[1]
    goes_on = text[end] in begins if end < len(text) else False
    return text[start - 1] in ends and (goes_on or text[end - 1] == "化")


@cache
def _word_edges() -> dict[str, tuple[str, str]]:
    """For the characters of short names: what stands before it in a common word, what follows it in one."""
    return {row["character"]: (row["ends_words_after"], row["begins_words_before"]) for row in rows("word_edges.tsv")}


@cache
def _names() -> dict[str, _Name]:
    """Every name with what it can mean; names of other things that hold a place name (长白山) mean nothing."""
    uses: dict[str, list[tuple[str, Use]]] = {name: [] for name in _NOT_PLACES}
    for row in division_rows():
        code, name, short = row["code"], row["name"], row["short"]
        uses.setdefault(name, []).append((code, "bare" if row["full_use"] == "bare" else "full"))
        if short and short != name:
            uses.setdefault(short, []).append((code, cast(Use, row["short_use"])))
            for ending, written in _ALIASES.items():
                if name.endswith(ending) and short + written != name:
                    uses.setdefault(short + written, []).append((code, "full"))
    return {name: _Name(tuple(meanings)) for name, meanings in uses.items()}


_NOT_PLACES = ("长白山", "三明治", "德州仪器", "德州扑克")
_ALIASES = {"自治州": "州", "自治县": "县", "自治区": "自治区"}
"""What an autonomous unit's name is cut to: 恩施州, 景宁县, 广西自治区."""


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """By the first two characters, the lengths of the names that begin so, longest first."""
    lengths: dict[str, set[int]] = {}
    for name in _names():
        lengths.setdefault(name[:2], set()).add(len(name))
    return {head: tuple(sorted(sizes, reverse=True)) for head, sizes in lengths.items()}
