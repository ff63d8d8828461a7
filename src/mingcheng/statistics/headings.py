"""Headings of lists and forms: which item, which of its columns, which fact of the head, and in which unit.

>>> from mingcheng.statistics.forms import load_form
>>> words = Headings(load_form("software-monthly").latest)
>>> words.of("其中：1．软件产品收入（亿元）上年同期累计")
Heading(item='product_revenue', column='year_earlier', head='', unit='亿元')
>>> words.of("同比（%）"), words.of("备注")
(Heading(item='', column='', head='ignored', unit='%'), None)
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from mingcheng.statistics.form import FormVersion
from mingcheng.statistics.heads import HEADS, MONTH, PERIOD, REPORTER_NAMES, VERSION, YEAR
from mingcheng.units import is_unit

IGNORED = "ignored"
"""A column that the form has and that is no figure of its own: growth, serial numbers, codes, units, labels."""

COLUMN_WORDS: dict[str, tuple[str, ...]] = {
    "year_earlier": (
        "上年同期累计", "去年同期累计", "上年同期止累计", "本年同期累计", "上年同期数", "去年同期数", "上年同期", "去年同期",
        "同期累计", "上年累计", "上年数", "上年", "去年", "同期", "year_earlier",
    ),
    "to_last_month": (
        "上月止累计", "到上月止累计", "至上月止累计", "截至上月累计", "截至上月止累计", "上月末累计", "上月累计", "本年上期累计", "上期累计",
        "上季止累计", "上季累计", "上月止", "上月", "to_last_month",
    ),
    "year_to_date": (
        "本年本期累计", "本年累计", "本期累计", "本年1至本月累计", "1至本月累计", "本月止累计", "本年数", "本年实际", "本期数", "累计数",
        "累计", "本年", "本期", "本季止累计", "year_to_date",
    ),
}  # fmt: skip
_IGNORED = {
    "同比", "环比", "同比增长", "环比增长", "同比增速", "环比增速", "增速", "增减", "增长", "同比增减", "比上年增长", "序号", "编号", "指标名称",
    "指标", "项目", "代码", "指标代码", "行次", "计量单位", "单位", "说明",
}  # fmt: skip
_MARKS = re.compile(r"[\s*＊★_\-—–/／|:：,，.。、;；%‰]+")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_OF_WHICH = re.compile(r"^(?:其中|其中项)")
_NUMBERING = re.compile(
    r"^(?:\([一二三四五六七八九十\d]{1,3}\)|[一二三四五六七八九十]{1,3}、|\d{1,2}(?:-\d{1,2})?[.、)](?!\d)|\d-\d(?=\D))"
)
_REMARK = re.compile(r"自动计算|自动生成|合计数")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading means: an item (its name) and a column, each empty where it does not say; or a fact of the head; and
    the unit that it states."""

    item: str = ""
    column: str = ""
    head: str = ""
    unit: str = ""


class Headings:
    """The words of a form version. What was looked up is kept: files of one form have the same headings."""

    def __init__(self, version: FormVersion) -> None:
        self.version = version
        self.codes = {item.code.lower(): item.name for item in version.items}
        self._items = {_core(text): item.name for item in version.items for text in (*item.aliases, item.label)}
        self._items |= {_core(item.name): item.name for item in version.items}
        facts = {name: HEADS[name] for name in version.head} | {
            "name": replace(HEADS["name"], aliases=(*HEADS["name"].aliases, *REPORTER_NAMES[version.reporter])),
            "period": PERIOD, "year_of_period": YEAR, "month_of_period": MONTH, "version": VERSION,
        }  # fmt: skip
        self._heads = {_core(text): name for name, head in facts.items() for text in (*head.aliases, head.label)}
        self._columns = sorted(
            ((_core(word), column) for column, words in COLUMN_WORDS.items() for word in words),
            key=lambda pair: -len(pair[0]),
        )
        self._known: dict[str, Heading | None] = {}
        self._parts: dict[tuple[str, ...], Heading | None] = {}

    def of(self, text: str) -> Heading | None:
        """What a heading says; None where it means nothing to the form."""
        if text.isascii() and text.lower() not in self.codes and not any(map(str.isalpha, text)):
            return Heading(head=IGNORED, unit=text) if text == "%" else None  # figures: too many to be kept
        if text not in self._known:
            self._known[text] = self._read(text) if 0 < len(text) <= _LONGEST else None
        return self._known[text]

    def of_parts(self, parts: tuple[str, ...]) -> Heading | None:
        """What several cells above one another say together: the lowest that names an item counts, groups above it do
        not; column and unit may stand in cells of their own."""
        if parts not in self._parts:
            self._parts[parts] = self._together(parts)
        return self._parts[parts]

    def _together(self, parts: tuple[str, ...]) -> Heading | None:
        item = column = head = unit = ""
        for text in parts:
            found = self.of(text) or (Heading(unit=text) if is_unit(text) else None)
            if found is None:
                continue
            item, column = found.item or item, found.column or column
            head, unit = found.head or head, found.unit or unit
        if item and head == IGNORED:  # growth (同比) below the name of an item
            item = ""
        return Heading(item, column, head if not item else "", unit) if item or head or column else None

    def _read(self, text: str) -> Heading | None:
        plain, unit = _without_unit(unicodedata.normalize("NFKC", text).strip())
        core = _core(plain)
        if core in self._heads and core not in self._items:
            return Heading(head=self._heads[core], unit=unit)
        item = self._item(plain, core)
        if item:
            return Heading(item, unit=unit)
        for word, column in self._columns:
            if core == word:
                return Heading(column=column, unit=unit)
            for rest in _without(core, word):
                item = self._item(rest, rest)
                if item:
                    return Heading(item, column, unit=unit)
        return Heading(head=IGNORED, unit=unit) if core in _IGNORED else None

    def _item(self, plain: str, core: str) -> str:
        """The item of a label, of a code, or of a code with the label behind or before it."""
        if core in self._items:
            return self._items[core]
        if core.lower() in self.codes:
            return self.codes[core.lower()]
        for code, name in self.codes.items():
            for rest in _without(core.lower(), code):
                if self._items.get(_core(rest)) == name:
                    return name
        return ""


def _core(text: str) -> str:
    """A label without what forms add to it: numbering, 其中, stars, remarks in brackets, blanks, marks."""
    text = unicodedata.normalize("NFKC", text).strip().lstrip("*★ ")
    for _turn in range(3):
        text = _NUMBERING.sub("", _OF_WHICH.sub("", text).lstrip(" :.、*")).lstrip(" :.、*")
    text = _BRACKETS.sub(lambda found: "" if _REMARK.search(found[1]) or not found[1].strip() else found[0], text)
    return _MARKS.sub("", text).lower()


def _without_unit(text: str) -> tuple[str, str]:
    """The text without a unit in brackets or behind a comma, and that unit."""
    for found in _BRACKETS.finditer(text):
        inside = re.sub(r"^(?:计量)?单位[::]", "", found[1].strip())
        if inside in ("%", "‰") or is_unit(inside):
            return text[: found.start()] + text[found.end() :], inside
    tail = re.search(r"[,,/]\s*([^,,/()]{1,6})$", text)
    if tail and is_unit(tail[1].strip()):
        return text[: tail.start()], tail[1].strip()
    return text, ""


def _without(text: str, word: str) -> list[str]:
    """What is left of a text that begins or ends with a word."""
    rests = []
    if text.endswith(word) and text != word:
        rests.append(text[: -len(word)])
    if text.startswith(word) and text != word:
        rests.append(text[len(word) :])
    return rests
