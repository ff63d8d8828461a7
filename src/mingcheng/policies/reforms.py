"""Reforms: changed parameters of measures, from a file or as a sweep over one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path

import yaml

from mingcheng.language import _
from mingcheng.policies.catalogue import catalogue
from mingcheng.policies.dimensions import shown
from mingcheng.policies.fields import constant_in, entries
from mingcheng.policies.load import Overrides, pack_of
from mingcheng.policies.model import Pack
from mingcheng.policies.scope import Scope, same_dimension
from mingcheng.policies.syntax import ExpressionFault
from mingcheng.policies.tree import Constant
from mingcheng.yaml_files import Fault, FaultyFileError, read_text, root_of

MOST_STEPS = 200
"""Values of a sweep."""
_RANGE = re.compile(r"\s*(?P<first>.+?)\s*(?:\.\.|…|至)\s*(?P<last>.+?)\s*(?::|步长|/)\s*(?P<step>.+?)\s*")


class ReformError(FaultyFileError):
    """A reform names what is not in the pack, or gives a value that cannot be."""


@dataclass(frozen=True, slots=True)
class Reform:
    """Changed parameters: measure -> parameter -> new value as written."""

    title: str
    changes: Overrides


def read_reform(path: Path, pack: Pack) -> Reform:
    """A reform from a YAML or JSON file. Raises ReformError.

    title: 提高上台阶奖励
    parameters:
      revenue-step: {growth_floor: 5%, award_3: 120 万元}
    """
    try:
        root = root_of(read_text(path, _("请核对路径。")), str(path), _("请写明改哪项措施的哪个参数。"))
    except FaultyFileError as error:
        raise ReformError(str(path), error.faults) from error
    faults: list[Fault] = []
    title = path.stem
    changes: dict[str, dict[str, str]] = {}
    for name, _key, node in entries(root):
        if name == "title":
            title = str(node.value)
        elif name == "parameters":
            changes |= _changes(node, pack, faults)
    if not any(name == "parameters" for name, _key, _node in entries(root)):
        changes = _changes(root, pack, faults)
    if not changes and not faults:
        faults.append(Fault.at(root, _("没有要改的参数。"), _("请写成 parameters: {措施编号: {参数: 新值}}。")))
    if faults:
        raise ReformError(str(path), tuple(faults))
    return Reform(title, changes)


def _changes(node: yaml.Node, pack: Pack, faults: list[Fault]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    known = {measure.id: measure.parameters for measure in pack.measures}
    for name, key, value in entries(node):
        if name == "title":
            continue
        measure, _dot, parameter = name.partition(".")
        if measure not in known:
            faults.append(
                Fault.at(
                    key, _("措施包里没有“{name}”这项措施。").format(name=measure), _suggested(measure, list(known))
                )
            )
        elif parameter:
            _add(found.setdefault(measure, {}), known[measure], parameter, key, value, faults)
        else:
            for inner, inner_key, inner_value in entries(value):
                _add(found.setdefault(measure, {}), known[measure], inner, inner_key, inner_value, faults)
    return found


def _add(
    changes: dict[str, str],
    known: Mapping[str, Constant],
    name: str,
    key: yaml.Node,
    value: yaml.Node,
    faults: list[Fault],
) -> None:
    if name not in known:
        faults.append(Fault.at(key, _("这项措施没有参数“{name}”。").format(name=name), _suggested(name, list(known))))
        return
    try:
        new = constant_in(str(value.value), Scope(catalogue(), dict(known)))
        same_dimension(0, new.dimension, known[name].dimension, new)
    except ExpressionFault as fault:
        faults.append(Fault.at(value, fault.problem, fault.remedy))
        return
    changes[name] = str(value.value)


def _suggested(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    if near:
        return _("是否应为“{near}”？").format(near=near[0])
    return _("可用的有：{known}。").format(known=_("、").join(known))


def reformed(pack: Pack, reform: Reform) -> Pack:
    """The pack with the changed parameters; all its rules are checked anew."""
    return pack_of(pack.texts, pack.place, reform.changes)


def sweep_of(text: str, pack: Pack) -> list[tuple[Reform, str]]:
    """The reforms of a sweep, with the value of each: `revenue-step.award_1=10 万元..50 万元:10 万元`, or values with commas.

    Raises ReformError."""
    target, _sign, values = text.partition("=")
    measure, _dot, parameter = target.strip().partition(".")
    known = {each.id: each.parameters for each in pack.measures}
    if measure not in known or parameter not in known[measure]:
        names = [f"{each}.{name}" for each, parameters in known.items() for name in parameters]
        problem = _("没有参数“{name}”。").format(name=target.strip())
        raise ReformError(text, (Fault(1, 1, problem, _suggested(target.strip(), names)),))
    try:
        found = list(_values(values, known[measure][parameter]))
    except ExpressionFault as fault:
        raise ReformError(text, (Fault(1, len(target) + 2 + fault.at, fault.problem, fault.remedy),)) from None
    if not 1 <= len(found) <= MOST_STEPS:
        problem = _("扫描应有 1 至 {most} 个值，现有 {count} 个。").format(most=MOST_STEPS, count=len(found))
        raise ReformError(text, (Fault(1, 1, problem, _("请改大步长。")),))
    return [(Reform(f"{target.strip()} = {value}", {measure: {parameter: value}}), value) for value in found]


def _values(text: str, old: Constant) -> Iterator[str]:
    scope = Scope(catalogue())
    ranged = _RANGE.fullmatch(text)
    if ranged is None:
        for part in re.split("[,，;；]", text):
            new = constant_in(part.strip(), scope)
            same_dimension(0, new.dimension, old.dimension, new)
            yield part.strip()
        return
    first, last, step = (constant_in(ranged[name].strip(), scope) for name in ("first", "last", "step"))
    for constant in (first, last, step):
        same_dimension(0, constant.dimension, old.dimension, constant)
    if step.value <= 0:
        raise ExpressionFault(0, _("步长应大于零。"), _("请写成 10 万元..50 万元:10 万元 的形式。"))
    value = first.value
    for _number in range(MOST_STEPS + 1):
        if value > last.value:
            return
        yield _printed(value, first)
        value += step.value


def _printed(value: Fraction, like: Constant) -> str:
    return shown(value, like.dimension).replace(",", "")
