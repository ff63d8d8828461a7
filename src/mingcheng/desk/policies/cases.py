"""What the test cases of measures give, and the parameters of measures, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from mingcheng.language import _
from mingcheng.policies.catalogue import Fact
from mingcheng.policies.dimensions import shown
from mingcheng.policies.examples_of import TABLES
from mingcheng.policies.model import Example, Pack
from mingcheng.policies.tree import Constant
from mingcheng.policies.wording import VALUES, Wording, figure_in_unit


def given_in_words(example: Example, pack: Pack) -> list[str]:
    """The facts of a test case, one line each."""
    words = Wording(pack.catalogue, example.year)
    lines: list[str] = []
    for word, value in example.given.items():
        fact = pack.catalogue.fact(word)
        if word in TABLES:
            lines += _records(word, value, words)
        elif fact is not None:
            lines += _values(fact, value, words)
    return lines


def _values(fact: Fact, value: Any, words: Wording) -> Iterator[str]:
    label = words.fact(fact.name)
    if not isinstance(value, Mapping):
        yield _("{fact}：{value}").format(fact=label, value=_value(fact, value, words))
        return
    for year, each in value.items():
        yield _("{year}年{fact}：{value}").format(year=year, fact=label, value=_value(fact, each, words))


def _value(fact: Fact, value: Any, words: Wording) -> str:
    if value is None:
        return _("未知")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Decimal) and fact.is_numeric:
        return figure_in_unit(Fraction(value), fact.dimension, words.count_unit_of(fact.name))
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return _(VALUES[text]) if text in VALUES else text


def _records(table: str, rows: Any, words: Wording) -> Iterator[str]:
    """The records of a table, one line each."""
    name = {"awards": _("证书、称号与名单"), "grants": _("专项资助"), "paid": _("以前年度的兑付记录")}[table]
    if rows is None:
        yield _("{fact}：{value}").format(fact=name, value=_("未知"))
    elif not rows:
        yield _("{fact}：{value}").format(fact=name, value=_("无"))
    else:
        for row in rows if isinstance(rows, list) else []:
            yield _record(row, words) if isinstance(row, Mapping) else str(row)


def _record(row: Mapping[str, Any], words: Wording) -> str:
    kind, parts = row.get("kind"), []
    for key, value in row.items():
        if key == "kind" or value is None:
            continue
        text = f"{value:f}" if isinstance(value, Decimal) else str(value)
        match key:
            case "level":
                parts.append(_("{level}级").format(level=text.removesuffix("级")))
            case "expires":
                parts.append(_("有效期至 {day}").format(day=text))
            case "amount" if isinstance(value, Decimal):
                parts.append(figure_in_unit(Fraction(value), "money"))
            case "year":
                parts.append(_("{year}年").format(year=text))
            case _:
                parts.append(text)
    found = words.catalogue.award(str(kind)) or words.catalogue.grant(str(kind))
    label = words.fact(found.name) if found else _("以前年度的兑付记录")
    return _("{fact}：{value}").format(fact=label, value=_("、").join(parts))


def parameter_text(constant: Constant) -> str:
    """A parameter as a person reads it and may write it: 20万元, 10%."""
    return shown(constant.value, constant.dimension).replace(",", "")
