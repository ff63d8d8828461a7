"""The rules of a form as a file writes them: `2020 = 2021 + 2022`, `2020 >= 30% 2010`, `210 - 220 = 230`.

>>> rule_of("2020 >= 30% 2010")
Sides(left=(('2020', 1),), relation='>=', right=(('2010', 1),), right_percent=30)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from mingcheng.language import _

Relation: TypeAlias = Literal["=", "<=", ">="]
Side: TypeAlias = tuple[tuple[str, int], ...]

_RELATION = re.compile(r"<=|>=|≤|≥|⩽|⩾|==|=|<|>|≠")
_KNOWN: dict[str, Relation] = {"=": "=", "==": "=", "<=": "<=", "≤": "<=", "⩽": "<=", ">=": ">=", "≥": ">=", "⩾": ">="}
_TERM = re.compile(r"\s*(?P<sign>[-+−])?\s*(?:(?P<weight>[0-9]{1,6})\s*[*×]\s*)?(?P<code>[A-Za-z0-9_.]+)\s*")
_PERCENT = re.compile(r"\s*(?P<percent>[0-9]{1,4})\s*%\s*[*×]?\s*")


class RuleFault(Exception):
    """A rule that cannot be read: `at` is the character, from 0, with what is wrong and what to do."""

    def __init__(self, at: int, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.at, self.problem, self.remedy = at, problem, remedy


@dataclass(frozen=True, slots=True)
class Sides:
    """A rule's two sums and how they relate; the right one counts by so many per cent."""

    left: Side
    relation: Relation
    right: Side
    right_percent: int = 100


def rule_of(text: str) -> Sides:
    """The rule that a text states. Raises RuleFault."""
    folded = unicodedata.normalize("NFKC", text)
    relations = list(_RELATION.finditer(folded))
    if len(relations) != 1:
        at = relations[1].start() if len(relations) > 1 else 0
        raise RuleFault(at, _("一条关系里应有且只有一个 =、<= 或 >=。"), _("请写成 2020 = 2021 + 2022 的形式。"))
    sign = relations[0]
    relation = _KNOWN.get(sign.group())
    if relation is None:
        problem = _("不能用“{sign}”。").format(sign=sign.group())
        raise RuleFault(sign.start(), problem, _("可用 =、<=、>=。"))
    percent = _PERCENT.match(folded, sign.end())
    start = percent.end() if percent else sign.end()
    left = tuple(_terms(folded, 0, sign.start()))
    right = tuple(_terms(folded, start, len(folded)))
    return Sides(left, relation, right, int(percent["percent"]) if percent else 100)


def written(side: Side, percent: int = 100) -> str:
    """The sum as a file writes it; `rule_of` reads it back.

    >>> written((("2020", 1), ("2021", -2)))
    '2020 - 2 * 2021'
    """
    text = ""
    for code, weight in side:
        sign = " - " if weight < 0 else " + " if text else ""
        text += (sign if text else sign.strip()) + (f"{abs(weight)} * " if abs(weight) != 1 else "") + code
    return text if percent == 100 else f"{percent}% {text}"


def _terms(text: str, at: int, end: int) -> Iterator[tuple[str, int]]:
    first = True
    if not text[at:end].strip():
        raise RuleFault(at, _("关系的一边是空的。"), _("请写上指标代码。"))
    while at < end:
        term = _TERM.match(text, at, end)
        if term is None or not (first or term["sign"]):
            stray = len(text[at:end]) - len(text[at:end].lstrip()) + at
            problem = _("看不懂“{text}”。").format(text=text[stray:end].strip()[:20])
            raise RuleFault(stray, problem, _("请用指标代码和加减号，如 2021 + 2022；系数写成 2 * 2021。"))
        weight = int(term["weight"] or 1)
        if not weight:
            raise RuleFault(term.start("weight"), _("系数不能是零。"), _("请删去这一项。"))
        yield term["code"], -weight if term["sign"] in ("-", "−") else weight
        at, first = term.end(), False
