"""How a company name is written, made one: width, brackets, traditional characters, blanks, capitals, former names.

Works on many names at once: the texts are joined by line breaks, so that each step is one call for all of them.

>>> written(["寧波 星河軟體（杭州）有限公司", "ａｂｃ·星河【集团】"])
['宁波星河软体（杭州）有限公司', 'ABC星河（集团）']
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from opencc import OpenCC

_BRACKETS = str.maketrans("([{<〔【〖《〈「『［｛＜)]}>〕】〗》〉」』］｝＞", "（" * 14 + "）" * 14)
_LEFT_OUT = re.compile(r"[^\w（）\n]+|_")
_UNUSUAL = re.compile(r"[^0-9A-Z\u4e00-\u9fff（）]")
_EMPTY_BRACKETS = re.compile("（）")
_SEPARATORS = re.compile(r"[、,，;；/|\s]+|(?<=司)和")
FORMER_WORDS = "原|前身|曾用|旧称|前称|更名|变更|现名|现称|现为"
"""A name that mentions another one, before or after, holds one of these (a regular expression)."""
_HAS_FORMER = re.compile(FORMER_WORDS)
_COLON = r"\s*[:：为是]?\s*"
_IN_BRACKETS = re.compile(
    r"（\s*(?P<sign>(?:企业|公司)?(?:原名称?|曾用名称?|原企业名称?|原公司名称?|原称|旧称|前称|前身[为是]?|更名前[为是]?|变更前[为是]?|原[为系]|原))"
    + _COLON
    + r"(?P<names>[^（）]*(?:（[^（）]*）[^（）]*)*)）[^\w（）]*$"
)
_BEHIND = re.compile(
    r"[\s,，;；。]*(?P<sign>(?:企业|公司)?(?:原名称?|曾用名称?|原称|旧称|前称|前身[为是]|更名前|变更前))\s*[:：]\s*(?P<names>.+)$"
)
_NOW = re.compile(
    r"（\s*(?:现名称?|现称|现为|(?:现|已)?(?:更名|变更)为)"
    + _COLON
    + r"(?P<names>[^（）]*(?:（[^（）]*）[^（）]*)*)）[^\w（）]*$"
)
_LEAST_FORMER = 3
"""A bare 原 in brackets begins a former name only with so many characters behind it."""


class Written(NamedTuple):
    """A name as it is written in the register, and the names that it says it had before."""

    name: str
    former_names: tuple[str, ...] = ()


def written(names: Sequence[str]) -> list[str]:
    """The names in one writing, without former names."""
    return [name.name for name in written_with_former(names)]


def written_with_former(names: Sequence[str]) -> list[Written]:
    """The names in one writing, each with the former names that it mentions."""
    lines = _simplified(_folded("\n".join(name.replace("\n", " ").replace("\r", " ") for name in names)).split("\n"))
    former: dict[int, tuple[str, ...]] = {}
    _take_former(lines, former)
    lines = _bare("\n".join(lines))
    _take_former(lines, former)  # punctuation may have hidden some
    if not former:
        return list(map(Written, lines))
    said = iter(_bare("\n".join(name for place in former for name in former[place])))
    cleaned = {place: tuple(next(said) for _name in former[place]) for place in former}
    return [Written(name, _distinct(cleaned.get(place, ()), name)) for place, name in enumerate(lines)]


def without_former(name: str) -> Written:
    """A name as it is printed but for the former names that it mentions, and those as printed.

    >>> without_former("宁波星河软件有限公司（原：宁波明月软件有限公司）")
    Written(name='宁波星河软件有限公司', former_names=('宁波明月软件有限公司',))
    """
    lines, former = [name.translate(_BRACKETS)], dict[int, tuple[str, ...]]()
    _take_former(lines, former)
    return Written(lines[0].strip(), _distinct(former[0], lines[0])) if former else Written(name)


def _take_former(lines: list[str], former: dict[int, tuple[str, ...]]) -> None:
    """Moves the former names out of the lines."""
    for place, line in enumerate(lines):
        while _HAS_FORMER.search(line):
            line, said = _split_former(line)
            if not said:
                break
            lines[place], former[place] = line, (*former.get(place, ()), *said)


def _distinct(former: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(other for other in former if other and other != name))


def _folded(text: str) -> str:
    """Full-width letters and digits made half-width, all kinds of brackets the same; line breaks stay where they are."""
    return unicodedata.normalize("NFKC", text).translate(_BRACKETS)


def _bare(text: str) -> list[str]:
    """Lines without blanks and punctuation, in capitals; brackets that do not pair are dropped."""
    lines = _LEFT_OUT.sub("", text).upper().split("\n")
    return [_settled(line) if _UNUSUAL.search(line) else _paired(line) if "（" in line or "）" in line else line
            for line in lines]  # fmt: skip


def _settled(line: str) -> str:
    """A line with other scripts: what one step leaves may give the next something to do (composed letters)."""
    for _round in range(4):
        after = _LEFT_OUT.sub("", unicodedata.normalize("NFKC", line).translate(_BRACKETS)).replace("\n", "").upper()
        if after == line:
            break
        line = after
    return _paired(line)


def _paired(line: str) -> str:
    """Brackets that pair stay; a line with others loses all of them."""
    depth = 0
    for character in line:
        depth += (character == "（") - (character == "）")
        if depth < 0:
            break
    if depth:
        return line.replace("（", "").replace("）", "")
    while "（）" in line:
        line = _EMPTY_BRACKETS.sub("", line)
    return line


def _split_former(line: str) -> tuple[str, tuple[str, ...]]:
    """A line without the former names at its end, and those."""
    if found := _NOW.search(line):
        before, now = line[: found.start()].strip(), found["names"].strip()
        return (now, (before,)) if now and before else (line, ())
    found = _IN_BRACKETS.search(line) or _BEHIND.search(line)
    if found is None or not line[: found.start()].strip():
        return line, ()
    names = tuple(name for name in _SEPARATORS.split(found["names"]) if name)
    if not names or (found["sign"] == "原" and len(found["names"]) < _LEAST_FORMER):
        return line, ()
    return line[: found.start()], names


def _simplified(lines: list[str]) -> list[str]:
    """Lines written in traditional characters, simplified in one call; the others are left as they are.

    A line is traditional where it holds a character that GB 2312 lacks and that conversion changes: 乾 and 於 alone,
    which simplified names use too, are no sign.
    """
    sign = _traditional_sign()
    places = [place for place, line in enumerate(lines) if sign.search(line)]
    if places:
        text = "\n".join(lines[place] for place in places).encode(errors="ignore").decode()  # no lone surrogates
        converted = _converter().convert(text).split("\n")
        for place, line in zip(places, converted, strict=True):
            lines[place] = line
    return lines


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def _traditional_sign() -> re.Pattern[str]:
    characters = [chr(code) for code in range(0x3400, 0xA000)]
    changed = _converter().convert("\n".join(characters)).split("\n")
    signs = [old for old, new in zip(characters, changed, strict=True) if old != new and not _in_gb2312(old)]
    return re.compile("[" + "".join(signs) + "]")


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
