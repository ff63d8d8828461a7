"""What is wrong in a plan file, told to a person: the place, what is expected there, and the remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

import yaml
from pydantic import BaseModel

from mingcheng.language import _
from mingcheng.plans.model import Plan

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a file; `line` and `column` count from 1."""

    line: int
    column: int
    problem: str
    remedy: str

    @classmethod
    def at(cls, node: yaml.Node | yaml.Event, problem: str, remedy: str) -> Fault:
        mark = node.start_mark
        return cls(mark.line + 1, mark.column + 1, problem, remedy) if mark else cls(1, 1, problem, remedy)


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
    found = _found(node)
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
        else _("可用字段：{known}。").format(known="、".join(known))
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
        return _("{choices} 之一").format(choices="、".join(choices)), _("请从中选一个。")
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


def _found(node: yaml.Node) -> str:
    match node:
        case yaml.MappingNode():
            return _("一组字段")
        case yaml.SequenceNode():
            return _("列表（{count} 项）").format(count=len(node.value))
        case _:
            text = str(node.value)
            return _("“{text}”").format(text=text if len(text) <= 40 else text[:40] + "……")
