"""The grammar of Chinese company names: place, trade name (字号), business (行业), legal form, and what else may stand there.

The order of the register is place + trade name + business + legal form (企业名称登记管理规定). Exceptions: the place in
brackets behind the trade name (恒生（杭州）…), no place (names of the nation's register), a group (集团), brackets that
belong to the form (合伙企业（有限合伙）), and parts of a legal unit (…有限公司杭州分公司), which are no unit of their own.
Names come in one writing (`names.writing`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from mingcheng.registry.names.lexicons import branch_words, business_words, legal_forms
from mingcheng.registry.names.places import LONGEST_PLACE, Place, place_at_head, place_named

LEAST_TRADE_NAME = 2
"""The rules for company names ask for two characters at least."""

LONGEST_TRADE_NAME = 4
"""A longer trade name may hold a business that the word list lacks: then it is looked for from the left. A word of Latin
letters, or a number, counts as one character."""

_BRACKETS = re.compile("（([^（）]*)）")
_GROUP = "集团"
_COUNTY = 6
_LIKE_FIRST = MappingProxyType({"有": "[友右由又宥]", "股": "[服般肌殷鼓骨]"})
"""The first character of a form is spoilt only into one like it: any other belongs to the words before."""


_LAST_FORM = re.compile(r"公司|(?:合伙企业|事务所)(?:（[^（）]*合伙）)?|研究院|研究所|集团|银行|医院|学校|大学")
_FOREIGN = re.compile(r"[A-Z0-9]+")
_BODY = re.compile(r"(.{4,}有限(?:责任)?公司)([^（）]{2,10})$")
_SERIAL = re.compile(r"第?[0-9一二三四五六七八九十百甲乙丙丁]+(?:号|期|分)?$")
_WHOLE = ("有限公司", "有限责任公司")
_CONNECTORS = "与和及"


def _slips(form: str) -> Iterator[str]:
    """What one slip of the pen makes of a form: a character wrong, left out, doubled, or two in the wrong order."""
    yield _LIKE_FIRST[form[0]] + form[1:]
    for place in range(1, len(form)):
        yield form[:place] + "." + form[place + 1 :]
        yield form[:place] + form[place] + form[place:]
    for place in range(len(form)):
        yield form[:place] + form[place + 1 :]
        yield form[:place] + form[place + 1 : place + 2] + form[place] + form[place + 2 :]


@cache
def _damaged_forms() -> re.Pattern[str]:
    """The ends of names that are a form with one slip in it; the group tells which."""
    kinds = {"joint_stock": "股份有限公司", "limited": "有限公司", "limited_too": "有限责任公司"}
    whole = set(kinds.values())
    groups = (f"(?P<{kind}>{'|'.join(sorted(set(_slips(form)) - whole, key=len, reverse=True))})" for kind, form in kinds.items())  # fmt: skip
    return re.compile(f"(?:{'|'.join(groups)})$")


class Parts(NamedTuple):
    """A name taken apart. `places` in the order of the name; `brackets` are those that are no place, group or form;
    `branch` is the part of the legal unit, from the lowest up, `parent` the name of the unit that it belongs to."""

    places: tuple[Place, ...]
    trade_name: str
    business: tuple[str, ...]
    legal_form: str
    form_class: str | None
    is_group: bool
    brackets: tuple[str, ...]
    branch: str
    parent: str
    alternatives: tuple[tuple[str, str], ...]


def taken_apart(name: str) -> Parts:
    """The parts of a name in one writing. Never fails: what no rule knows is the trade name."""
    found = None if name.endswith(_WHOLE) else _branch(name)
    if found is None:
        return _unit(name)
    parent, branch = found
    above = taken_apart(parent)  # a part may have parts: …杭州分公司西湖营业部
    return above._replace(branch=above.branch + branch, parent=parent)


def _unit(name: str) -> Parts:
    """The parts of the name of a legal unit."""
    text, places, brackets, form, is_group = _without_brackets(name) if "（" in name else (name, (), (), "", False)
    form, form_class, end = _form_of(text, form)
    rest, behind = _before_group(text[:end])
    is_group = is_group or len(rest) < end
    places = (*places, *behind)
    place = place_at_head(rest[:LONGEST_PLACE])
    start = _end_of_place(rest, place, places) if place else 0
    if place and start:
        places = (place if start == len(place.text) else place_at_head(rest[:start]) or place, *places)
    trade_name, business, alternatives = divided(rest[start:])
    return Parts(places, trade_name, business, form, form_class, is_group, brackets, "", "", alternatives)


def _is_trade_name(place: Place, in_brackets: tuple[Place, ...]) -> bool:
    """Whether a county's short name at the head is the trade name, for the brackets name a place elsewhere."""
    if place.has_full_name or place.stem is None or len(place.stem) < _COUNTY:
        return False
    return not any(other.stem and place.stem.startswith(other.stem) for other in in_brackets)


def _before_group(rest: str) -> tuple[str, tuple[Place, ...]]:
    """What stands before 集团 at the end; a place may stand behind it (…集团浙江有限公司)."""
    found = rest.rfind(_GROUP) if _GROUP in rest else 0
    if found < 1:
        return rest, ()
    behind = rest[found + len(_GROUP) :]
    if not behind:
        return rest[:found], ()
    place = place_named(behind)
    return (rest[:found], (place,)) if place else (rest, ())


def _end_of_place(rest: str, place: Place, others: tuple[Place, ...]) -> int:
    """Where the place at the head ends: a trade name has to be left, and words of business are none."""
    if others and _is_trade_name(place, others):
        return 0
    end = len(place.text)
    if len(rest) - end >= LEAST_TRADE_NAME and (place.has_full_name or not _is_business(rest[end:])):
        return end
    shorter = place_at_head(rest[: end - 1])
    if shorter is not None and len(shorter.text) < end and not _is_business(rest[len(shorter.text) :]):
        return len(shorter.text)
    if not place.has_full_name and place.stem is not None and len(place.stem) == _COUNTY:
        return 0  # a county's short name is as good a trade name
    return end if len(rest) - end >= LEAST_TRADE_NAME else 0


def _is_business(text: str) -> bool:
    """Whether a text is words of business and nothing else."""
    known = business_words().classes
    if text in known:
        return True
    begins_so = text[:2] in known or text[:3] in known or text[:4] in known
    return begins_so and _words_before(text, len(text), 0)[0] == 0


def divided(core: str) -> tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Trade name and business of a name's core, and other ways to divide it where that is in doubt.

    The longest words of business are taken from the end, as long as two characters are left.

    >>> divided("星河智能科技")
    ('星河', ('智能科技',), ())
    """
    end, business = _words_before(core, len(core), LEAST_TRADE_NAME)
    if end <= LONGEST_TRADE_NAME or len(_FOREIGN.sub("A", core[:end])) <= LONGEST_TRADE_NAME:
        return core[:end], business, ()
    if split := _first_business(core, end):
        return core[:split], (core[split:end], *business), ((core[:end], core[end:]),)
    sizes = range(LEAST_TRADE_NAME, LONGEST_TRADE_NAME + 1)
    return core[:end], business, tuple((core[:size], core[size:]) for size in sizes)


def _words_before(core: str, end: int, least: int) -> tuple[int, tuple[str, ...]]:
    """Words of business at the end of a core, and where they begin."""
    words = business_words()
    business: list[str] = []
    while word := words.longest_at(core, end, least):
        business.append(word)
        end -= len(word)
        if end > least and core[end - 1] in _CONNECTORS and words.longest_at(core, end - 1, least):
            end -= 1
            business.append(core[end])
    return end, tuple(business[::-1])


def _first_business(core: str, end: int) -> int:
    """Where the first word of business begins inside a long trade name; 0 where there is none."""
    known = business_words().classes
    for start in range(LEAST_TRADE_NAME, end - 1):
        if any(core[start : start + size] in known for size in (4, 3, 2) if start + size <= end):
            return start
    return 0


def _form_of(text: str, form: str) -> tuple[str, str | None, int]:
    """The legal form at the end of a text (with the one from its brackets), its class, and where it begins."""
    forms = legal_forms()
    word = forms.longest_at(text, len(text))
    if word in ("", "公司") or (word == "有限公司" and ("股" in text[-6:-4] or "份" in text[-6:-4])):
        damaged = _damaged_forms().search(text)
        if damaged and len(damaged[0]) > len(word) and damaged.start() >= LEAST_TRADE_NAME:
            return damaged[0], str(damaged.lastgroup).removesuffix("_too"), damaged.start()
    if form:
        is_kind = bool(word) and forms.classes[word] in ("partnership", "sole", "limited")
        end = len(text) - len(word) if is_kind else len(text)
        return text[end:] + f"（{form}）", forms.classes.get(form, "partnership"), end
    if word and len(word) < len(text):
        return word, forms.classes[word], len(text) - len(word)
    return "", None, len(text)


def _without_brackets(name: str) -> tuple[str, tuple[Place, ...], tuple[str, ...], str, bool]:
    """A name without its brackets, and what they hold: places, other words, a form, whether it is a group."""
    places: list[Place] = []
    others: list[str] = []
    form, is_group = "", False
    text = name
    while found := _BRACKETS.search(text):
        inside = found[1]
        if inside in legal_forms().classes and legal_forms().classes[inside] in ("partnership", "sole"):
            form = inside
        elif inside in (_GROUP, "控股集团"):
            is_group = True
        elif (place := place_named(inside)) is not None:
            places.append(place)
        elif (place := place_named(inside.removesuffix(_GROUP))) is not None:
            places, is_group = [*places, place], True
        elif inside:
            others.append(inside)
        text = text[: found.start()] + text[found.end() :]
    return text.replace("（", "").replace("）", ""), tuple(places), tuple(others), form, is_group


def _branch(name: str) -> tuple[str, str] | None:
    """The name of the legal unit, and which part of it (杭州分公司) a name is; None for a whole unit."""
    text = name
    if name.endswith("）") and (inner := name.rfind("（")) > 0 and branch_words().longest_at(name, len(name) - 1):
        text = name[:inner] + name[inner + 1 : -1]
    word = branch_words().longest_at(text, len(text))
    if not word or len(word) == len(text) or len(legal_forms().longest_at(text, len(text))) > len(word):
        return _other_body(name)
    before = text[: -len(word)]
    forms = [found.end() for found in _LAST_FORM.finditer(before)]
    if forms and _is_end_of_parent(before, forms[-1]):
        return before[: forms[-1]], before[forms[-1] :].strip("（）") + word
    if branch_words().classes[word] != "always":
        return _other_body(name)
    start = _start_of_part(before)
    return before[:start], before[start:] + word


def _other_body(name: str) -> tuple[str, str] | None:
    """What follows 有限公司 is another body of the unit (…有限公司工会委员会), or a branch with a slip in its last word."""
    if (found := _BODY.match(name)) is None:
        return None
    return found[1], found[2]


def _is_end_of_parent(before: str, end: int) -> bool:
    """集团 inside a name (星河集团软件公司) ends the parent only where nothing but a place or number follows it."""
    if not before[:end].endswith(_GROUP):
        return True
    rest = before[end:].strip("（）")
    return not rest or place_named(rest) is not None or _SERIAL.fullmatch(rest) is not None


def _start_of_part(before: str) -> int:
    """Where the words that tell a part from others begin, in a name whose parent shows no legal form."""
    if found := _SERIAL.search(before):
        return found.start()
    for size in range(min(len(before) - LEAST_TRADE_NAME, 10), 1, -1):
        if place_named(before[-size:]) is not None:
            return len(before) - size
    return len(before)
