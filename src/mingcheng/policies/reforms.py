"""Reforms: changed parameters of measures, from a file or as a sweep over one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path

import yaml

from mingcheng.language import _
from mingcheng.policies.catalogue import catalogue
from mingcheng.policies.dimensions import shown
from mingcheng.policies.fields import constant_in, entries
from mingcheng.policies.load import MeasureError, Overrides, pack_of
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
    """Changed parameters: measure -> parameter -> new value as written. `place`: the file, or the option, that says so, and
    where in it the first change stands."""

    title: str
    changes: Overrides
    place: str = ""


@dataclass
class _Changes:
    """What a file changes, as it is read, and its faults."""

    known: Mapping[str, Mapping[str, Constant]]
    found: dict[str, dict[str, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    first: yaml.Node | None = None

    def fault(self, node: yaml.Node, problem: str, remedy: str) -> None:
        self.faults.append(Fault.at(node, problem, remedy))


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
    changes = _Changes(_parameters(pack))
    title = path.stem
    has_section = any(name == "parameters" for name, _key, _node in entries(root))
    for name, key, node in entries(root):
        if name == "title":
            title = str(node.value) if isinstance(node, yaml.ScalarNode) else title
        elif name == "parameters":
            _read_changes(node, changes)
        elif has_section:
            known = [name for name in ("title", "parameters") if name != key.value]
            changes.fault(key, _("没有“{name}”这个字段。").format(name=name), _suggested(name, known))
    if not has_section:
        _read_changes(root, changes)
    if not changes.found and not changes.faults:
        changes.fault(root, _("没有要改的参数。"), _("请写成 parameters: {措施编号: {参数: 新值}}。"))
    if changes.faults:
        raise ReformError(str(path), tuple(changes.faults))
    return Reform(title, changes.found, _place_in(str(path), changes.first))


def _parameters(pack: Pack) -> dict[str, dict[str, Constant]]:
    """The parameters of every measure; of two versions of one measure those of both."""
    found: dict[str, dict[str, Constant]] = {}
    for measure in pack.measures:
        found.setdefault(measure.id, {}).update(measure.parameters)
    return found


def _place_in(name: str, node: yaml.Node | None) -> str:
    mark = node.start_mark if node is not None else None
    return f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name


def _read_changes(node: yaml.Node, changes: _Changes) -> None:
    """Reads measures with their changed parameters, as `measure: {parameter: value}` or `measure.parameter: value`."""
    for name, key, value in entries(node):
        measure, _dot, parameter = name.partition(".")
        if name == "title":
            continue
        if measure not in changes.known:
            problem = _("措施包里没有“{name}”这项措施。").format(name=measure)
            changes.fault(key, problem, _suggested(measure, list(changes.known)))
        elif parameter:
            _add(changes, measure, parameter, key, value)
        elif not isinstance(value, yaml.MappingNode):
            changes.fault(value, _("这里应是参数和新值。"), _("请写成 {参数: 新值}。"))
        else:
            for inner, inner_key, inner_value in entries(value):
                _add(changes, measure, inner, inner_key, inner_value)


def _add(changes: _Changes, measure: str, name: str, key: yaml.Node, value: yaml.Node) -> None:
    known = changes.known[measure]
    found = changes.found.setdefault(measure, {})
    if name not in known:
        changes.fault(key, _("这项措施没有参数“{name}”。").format(name=name), _suggested(name, list(known)))
        return
    if name in found:
        changes.fault(key, _("参数“{name}”改了两次。").format(name=name), _("请删去其中一个。"))
        return
    if not isinstance(value, yaml.ScalarNode):
        changes.fault(value, _("这里应是一个新值。"), _("请写成 20 万元、10% 的形式。"))
        return
    try:
        new = constant_in(str(value.value), Scope(catalogue(), dict(known)))
        same_dimension(0, new.dimension, known[name].dimension, new)
    except ExpressionFault as fault:
        changes.fault(value, fault.problem, fault.remedy)
        return
    changes.first = changes.first or value
    found[name] = str(value.value)


def _suggested(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    if near:
        return _("是否应为“{near}”？").format(near=near[0])
    return _("可用的有：{known}。").format(known=_("、").join(known))


def reformed(pack: Pack, reform: Reform) -> Pack:
    """The pack with the changed parameters; all its rules are checked anew. Raises ReformError, which names the reform, where
    the changed measures no longer hold together."""
    try:
        return pack_of(pack.texts, pack.place, reform.changes)
    except (MeasureError, ExceptionGroup) as error:
        first, *others = _leaves(error)
        problem = _("按“{title}”改动参数后，措施不再成立：{problem}（{place}）")
        told = problem.format(title=reform.title, problem=first.problem, place=first.place)
        more = _("另有 {count} 个文件也有错误。").format(count=len(others)) if others else ""
        raise _error_at(reform.place or reform.title, told, f"{first.remedy} {more}".strip()) from None


def _leaves(error: MeasureError | ExceptionGroup[MeasureError]) -> list[MeasureError]:
    """The errors of a group, of groups inside it too."""
    if isinstance(error, MeasureError):
        return [error]
    return [leaf for part in error.exceptions for leaf in _leaves(part)]


def _error_at(place: str, problem: str, remedy: str) -> ReformError:
    """An error at a place that is no line of a file."""
    error = ReformError(place, (Fault(1, 1, problem, remedy),))
    error.place = place
    return error


def changed_values(old: Pack, new: Pack) -> list[tuple[str, str, str, str]]:
    """What a reform changes: measure, parameter, the old and the new value as a person reads them."""
    before, after = _parameters(old), _parameters(new)
    return [
        (measure, name, _label(before[measure][name]), _label(constant))
        for measure, parameters in after.items()
        for name, constant in parameters.items()
        if _label(before[measure][name]) != _label(constant)
    ]


def _label(constant: Constant) -> str:
    return shown(constant.value, constant.dimension)


def sweep_of(text: str, pack: Pack) -> list[tuple[Reform, str]]:
    """The reforms of a sweep, with the value of each: `revenue-step.award_1=10 万元..50 万元:10 万元`, or values with commas.

    Raises ReformError."""
    place = f"--sweep {text}"
    target, _sign, values = (part.strip() for part in text.partition("="))
    measure, _dot, parameter = target.partition(".")
    known = _parameters(pack)
    if measure not in known or parameter not in known[measure]:
        names = [f"{each}.{name}" for each, parameters in known.items() for name in parameters]
        raise _error_at(place, _("没有参数“{name}”。").format(name=target), _suggested(target, names))
    if not values:
        raise _error_at(place, _("没有写出要试的值。"), _form_of_sweeps())
    try:
        found = list(_values(values, known[measure][parameter]))
    except ExpressionFault as fault:
        raise _error_at(place, fault.problem, fault.remedy) from None
    if not found:
        raise _error_at(place, _("起点大于终点，没有可试的值。"), _form_of_sweeps())
    if len(found) > MOST_STEPS:
        raise _error_at(place, _("要试的值超过 {most} 个。").format(most=MOST_STEPS), _("请改大步长。"))
    return [(Reform(f"{target} = {value}", {measure: {parameter: value}}, place), value) for value in found]


def _form_of_sweeps() -> str:
    return _("请写成 措施.参数=10 万元..50 万元:10 万元 的形式。")


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
