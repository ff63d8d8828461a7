"""What the test cases of measures give, and the parameters of measures, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from mingcheng.language import _
from mingcheng.policies.catalogue import Fact
from mingcheng.policies.dimensions import shown
from mingcheng.policies.examples_of import TABLES
from mingcheng.policies.model import Example, Measure, Pack
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


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in a form: the name of its field, what it is called, its value as a person may write it."""

    key: str
    measure: Measure
    name: str
    label: str
    value: str


def parameters_of(pack: Pack) -> list[tuple[Measure, list[Parameter]]]:
    """The measures of a pack that have parameters, each with them. Later versions of a measure are numbered."""
    seen = Counter[str]()
    found = []
    for measure in pack.measures:
        seen[measure.id] += 1
        owner = measure.id if seen[measure.id] == 1 else f"{measure.id}:{seen[measure.id]}"
        values = [
            Parameter(f"{owner}.{name}", measure, name, measure.label_of(name), parameter_text(constant))
            for name, constant in measure.parameters.items()
        ]
        found += [(measure, values)] if values else []
    return found


WAS = "was."
"""Before the name of a field: what stood in it when the form was shown."""


def changed_in(pack: Pack, post: Mapping[str, Any]) -> list[tuple[Parameter, str]]:
    """The parameters to which a form gives another value than it was shown with."""
    found = []
    for _measure, values in parameters_of(pack):
        for each in values:
            typed = str(post.get(each.key, "")).strip()
            if typed and typed != str(post.get(f"{WAS}{each.key}", each.value)).strip():
                found.append((each, typed))
    return found


def parameter_text(constant: Constant) -> str:
    """A parameter as a person reads it and may write it: 20万元, 10%."""
    return shown(constant.value, constant.dimension).replace(",", "")
