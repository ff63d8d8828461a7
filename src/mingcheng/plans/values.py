"""Values as tables print them: `超1万亿元`, `≥15`, `50以上`, `44.2（2019）`, `—`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from mingcheng.plans.model import Comparator
from mingcheng.quantities import find_quantities
from mingcheng.units import fold, is_unit

_SIGNS: dict[str, Comparator] = {
    "≥": ">=", ">=": ">=", "＞": ">", ">": ">", "≤": "<=", "<=": "<=", "＜": "<", "<": "<", "～": "~", "约": "~", "≈": "~",
}  # fmt: skip
_NOTHING = re.compile(r"[-—–/\s*…·．.]*|无|暂无|待定|\*+|完成(?:国家|省)?下达.*")
_SIGNED = re.compile(r"(?P<sign>≥|>=|＞|>|≤|<=|＜|<|≈|～)?\s*(?P<rest>.+)")
_BARE = re.compile(
    r"[〔\[【]?(?P<number>-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?)[〕\]】]?(?P<after>以上|以下|以内|左右|及以上)?(?:[（(][^）)]*[)）])?\**"
)
_AFTER: dict[str, Comparator] = {"以上": ">=", "及以上": ">=", "以下": "<=", "以内": "<=", "左右": "~"}
_BRACKET_UNIT = re.compile(r"[（(]([^（()）]{1,12})[)）]\s*[*＊]*$")


LONGEST_VALUE = 80
"""Characters of a cell with a value and its note; a longer one holds words."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a cell; `unit` only when printed with it, `year` where a note gives one of its own (`44.2（2019）`)."""

    value: Decimal
    unit: str | None
    comparator: Comparator | None
    is_multiple: bool = False
    year: int | None = None
    is_rank: bool = False


def value_of(text: str) -> Value | None:
    """The value that a cell prints, None where it holds none.

    >>> value_of("超1万亿元")
    Value(value=Decimal('1'), unit='万亿元', comparator='>', is_multiple=False, year=None, is_rank=False)
    >>> value_of("44.2（2019）").year, value_of("—")
    (2019, None)
    """
    if len(text) > LONGEST_VALUE or _NOTHING.fullmatch(text):
        return None
    signed = _SIGNED.fullmatch(text)
    sign, rest = (_SIGNS.get(signed["sign"] or ""), signed["rest"]) if signed else (None, text)
    bare = _BARE.fullmatch(rest)
    if bare:
        noted = re.search(r"[（(]((?:19|20)\d\d)年?[)）]", rest)
        year = int(noted.group(1)) if noted else None
        return Value(Decimal(bare["number"].replace(",", "")), None, sign or _AFTER.get(bare["after"] or ""), year=year)
    mentions = find_quantities(rest)
    if len(mentions) != 1 or len(rest) > 30:
        return None
    first = mentions[0]
    is_multiple, is_rank = first.kind == "multiple", first.kind == "rank"
    return Value(first.value, first.unit, sign or first.comparator, is_multiple, is_rank=is_rank)


def label_and_unit(label: str) -> tuple[str, str | None]:
    """A row's label without its unit in brackets, and that unit.

    >>> label_and_unit("软件业务收入（亿元）"), label_and_unit("工业互联网平台（项目）")
    (('软件业务收入', '亿元'), ('工业互联网平台（项目）', None))
    """
    bracket = _BRACKET_UNIT.search(label)
    if bracket and (is_unit(bracket.group(1)) or bracket.group(1) in {"%", "％"}):
        return label[: bracket.start()].strip(), fold(bracket.group(1))
    return label.strip(), None
