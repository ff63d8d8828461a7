"""What is wrong in a plan file, told to a person: the place, what is expected there, and the remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

import yaml
from pydantic import BaseModel

from mingcheng.language import _
from mingcheng.plans.model import Plan, Quoted
from mingcheng.yaml_files import Fault, found_text

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years outside are slips."""


def fault_of(detail: ErrorDetails, root: yaml.Node) -> Fault:
    """The fault for one validation error; `root` is the file as nodes, which know their places."""
    location = detail["loc"]
    match detail["type"]:
        case "extra_forbidden":
            return _unknown_field(location, root)
        case "missing" if isinstance(location[-1], str):
            return _missing_field(location, root)
        case "missing":  # an item of a pair
            return _wrong_value(detail, root, location[:-1])
        case _:
            return _wrong_value(detail, root, location)


def _wrong_value(detail: ErrorDetails, root: yaml.Node, location: Sequence[int | str]) -> Fault:
    node, depth = _node_at(root, location)  # a union's errors go deeper than the file: there the field is what counts
    expected, remedy = _expected(detail)
    found = found_text(node)
    name = _field_name(location[:depth])
    if not name:
        return Fault.at(node, _("文件内容应为{expected}，现为{found}。").format(expected=expected, found=found), remedy)
    problem = _("字段“{name}”应为{expected}，现为{found}。").format(name=name, expected=expected, found=found)
    return Fault.at(node, problem, remedy)


def _missing_field(location: Sequence[int | str], root: yaml.Node) -> Fault:
    node, _depth = _node_at(root, location)
    return Fault.at(node, _("缺少必填的字段“{name}”。").format(name=_field_name(location)), _("请补上这一项。"))


def _unknown_field(location: Sequence[int | str], root: yaml.Node) -> Fault:
    *parents, name = location
    node, _depth = _node_at(root, parents)
    key = _key_node(node, str(name)) or node
    known = _fields_at(parents)
    near = get_close_matches(str(name), known, n=1)
    remedy = (
        _("是否应为“{near}”？").format(near=near[0])
        if near
        else _("可用字段：{known}。").format(known=_("、").join(known))
    )
    return Fault.at(key, _("没有“{name}”这个字段。").format(name=_field_name(location)), remedy)


def _fields_at(location: Sequence[int | str]) -> list[str]:
    """Names of the fields that the model knows at a place of the file."""
    model: type[BaseModel] = Plan
    for step in location:
        field = model.model_fields.get(str(step))
        if field is not None:
            model = _model_in(field.annotation) or model
    return list(model.model_fields)


def _model_in(annotation: object) -> type[BaseModel] | None:
    """The model inside an annotation such as `tuple[Target, ...]` or `Baseline | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(part) for part in getattr(annotation, "__args__", ()))
    return next((model for model in inner if model is not None), None)


def _node_at(root: yaml.Node, location: Sequence[int | str]) -> tuple[yaml.Node, int]:
    """The deepest node on the way to a place, and how many steps of the way it took."""
    node = root
    for depth, step in enumerate(location):
        below = _below(node, step)
        if below is None:
            return node, depth
        node = below
    return node, len(location)


def _below(node: yaml.Node, step: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item: yaml.Node = node.value[step]
        return item
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    return None


def _key_node(node: yaml.Node, name: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((key for key, _value in node.value if key.value == name), None)


def _field_name(location: Sequence[int | str]) -> str:
    """The way to a field as people write it; items count from 1.

    >>> _field_name(("targets", 0, "baseline", "value"))
    'targets[1].baseline.value'
    """
    name = ""
    for step in location:
        name += f"[{step + 1}]" if isinstance(step, int) else f".{step}"
    return name.removeprefix(".")


def _expected(detail: ErrorDetails) -> tuple[str, str]:
    """What stands there in a right file, and how to get there."""
    kind = detail["type"]
    if kind == "literal_error":
        choices = re.findall(r"'([^']*)'", str(detail.get("ctx", {}).get("expected", "")))
        return _("{choices} 之一").format(choices=_("、").join(choices)), _("请从中选一个。")
    for prefixes, expected, remedy in _expectations():
        if kind.startswith(prefixes):
            return expected, remedy
    return str(detail["msg"]), _("请改正后重试。")


def _expectations() -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Kinds of validation errors by their beginnings, what is expected, and the remedy."""
    plain = _("请只写数字，不带千分位逗号和单位。")
    yield ("int", "greater", "less"), _("整数"), plain
    yield ("decimal", "finite"), _("数字"), plain
    yield ("bool",), _("true 或 false"), _("请只写 true 或 false。")
    yield ("string",), _("文字"), _("数字、true、null 作文字用时请加引号。")
    yield ("model", "dict"), _("一组“字段: 值”"), _("每个字段一行，字段名后加冒号和空格。")
    yield ("missing", "too_"), _("两个年份"), _("请写成 [2021, 2025]，没有写明的填 null。")
    yield ("tuple", "list"), _("列表"), _("每项一行，以“- ”开头；没有内容时写 []。")


# What the shape of the model does not say


def faults_in(plan: Plan, root: yaml.Node) -> tuple[Fault, ...]:
    """What cannot be meant in a plan whose fields are all of the right kind, in the order of the file."""
    found = [*_identity_faults(plan, root), *_year_faults(plan, root, ()), *_span_faults(plan, root)]
    return tuple(sorted(found, key=lambda fault: (fault.line, fault.column)))


def _quoted(plan: Plan) -> Iterator[tuple[tuple[int | str, ...], Quoted]]:
    """Everything in the plan that has an id, with its place."""
    for name in type(plan).model_fields:
        parts = getattr(plan, name)
        if isinstance(parts, tuple):
            yield from (((name, number), part) for number, part in enumerate(parts))


def _identity_faults(plan: Plan, root: yaml.Node) -> Iterator[Fault]:
    """An id given twice, and a reference to what is not there."""
    first: dict[str, str] = {}
    for place, part in _quoted(plan):
        before = first.setdefault(part.id, _field_name(place))
        if before != _field_name(place):
            problem = _("字段“{name}”应为全文唯一的编号，现为“{id}”，与“{other}”相同。")
            yield _fault(root, (*place, "id"), problem, _("请改成没有用过的编号。"), id=part.id, other=before)
    targets = {target.id for target in plan.targets}
    policies = {policy.id for policy in plan.policies}
    for number, target in enumerate(plan.targets):
        yield from _reference(root, ("targets", number, "duplicate_of"), target.duplicate_of, targets - {target.id})
    for number, policy in enumerate(plan.policies):
        yield from _reference(root, ("policies", number, "tier_of"), policy.tier_of, policies - {policy.id})
    for number, task in enumerate(plan.tasks):
        for item, named in enumerate(task.targets):
            yield from _reference(root, ("tasks", number, "targets", item), named, targets)


def _reference(root: yaml.Node, place: tuple[int | str, ...], named: str | None, known: set[str]) -> Iterator[Fault]:
    if named is None or named in known:
        return
    problem = _("字段“{name}”应为“{list}”中另一项的编号，现为“{id}”，没有这一项。")
    near = get_close_matches(named, sorted(known), n=1)
    remedy = _("是否应为“{near}”？").format(near=near[0]) if near else _("请写已有的编号，或删去这个字段。")
    kind = "policies" if place[-1] == "tier_of" else "targets"
    yield _fault(root, place, problem, remedy, id=named, list=kind)


def _year_faults(value: object, root: yaml.Node, place: tuple[int | str, ...]) -> Iterator[Fault]:
    """Years that no plan has, and a period that ends before it begins."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _year_faults(getattr(value, name), root, (*place, name))
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _year_faults(item, root, (*place, number))
        if place[-1] == "period" and None not in value and value[0] > value[1]:
            problem = _("字段“{name}”的末年应不早于首年，现为 {first} 至 {last}。")
            yield _fault(root, place, problem, _("请写成 [2021, 2025]。"), first=value[0], last=value[1])
    elif isinstance(value, int) and {"year", "period"} & set(place[-2:]) and not FIRST_YEAR <= value <= LAST_YEAR:
        problem = _("字段“{name}”应为 {first} 至 {last} 之间的年份，现为“{found}”。")
        remedy = _("请写四位年份；没有写明的填 null。")
        yield _fault(root, place, problem, remedy, first=FIRST_YEAR, last=LAST_YEAR, found=value)


def _span_faults(plan: Plan, root: yaml.Node) -> Iterator[Fault]:
    """Passages that end before they begin, or begin before the text."""
    remedy = _("start 和 end 是原文中的位置，请恢复读出时的数字。")
    for place, part in _quoted(plan):
        if part.start < 0:
            problem = _("字段“{name}”应为不小于 0 的位置，现为“{found}”。")
            yield _fault(root, (*place, "start"), problem, remedy, found=part.start)
        elif part.end < part.start:
            problem = _("字段“{name}”应不小于 start（{start}），现为“{found}”。")
            yield _fault(root, (*place, "end"), problem, remedy, start=part.start, found=part.end)


def _fault(root: yaml.Node, place: tuple[int | str, ...], problem: str, remedy: str, **facts: object) -> Fault:
    return Fault.at(_node_at(root, place)[0], problem.format(name=_field_name(place), **facts), remedy)
