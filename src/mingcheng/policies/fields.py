"""Fields of a measure file, node by node: each is taken once, what nobody takes is told as unknown, faults are collected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from typing import TypeVar

import yaml

from mingcheng.language import _
from mingcheng.policies.scope import Scope, constant_of, same_dimension
from mingcheng.policies.syntax import ExpressionFault, Literal_, Name, parse
from mingcheng.policies.tree import Constant, Truth
from mingcheng.policies.truths import truth_of
from mingcheng.yaml_files import Fault, Value, found_text, value_of

Result = TypeVar("Result")


class Fields:
    """The fields of a mapping node. `faults` is shared by the whole file."""

    def __init__(self, node: yaml.Node, faults: list[Fault], known: Sequence[str]) -> None:
        self.node, self.faults = node, faults
        self.nodes: dict[str, yaml.Node] = {}
        if not isinstance(node, yaml.MappingNode):
            expected, found = _("一组“字段: 值”"), found_text(node)
            self.fault(
                node,
                _("这里应为{expected}，现为{found}。").format(expected=expected, found=found),
                _("每个字段一行，字段名后加冒号和空格。"),
            )
            return
        for key, value in node.value:
            name = str(key.value)
            if name in self.nodes:
                self.fault(key, _("字段“{name}”出现了两次。").format(name=name), _("请删去其中一个。"))
            elif name not in known:
                near = get_close_matches(name, known, n=1)
                remedy = (
                    _("是否应为“{near}”？").format(near=near[0])
                    if near
                    else _("可用字段：{known}。").format(known=_("、").join(known))
                )
                self.fault(key, _("没有“{name}”这个字段。").format(name=name), remedy)
            self.nodes[name] = value

    def fault(self, node: yaml.Node, problem: str, remedy: str) -> None:
        self.faults.append(Fault.at(node, problem, remedy))

    def expression_fault(self, node: yaml.Node, fault: ExpressionFault) -> None:
        """A fault inside a text, at its own character where the text stands on one line."""
        mark = node.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        self.faults.append(Fault(line, column + _offset(node, fault.at), fault.problem, fault.remedy))

    def has(self, name: str) -> bool:
        return name in self.nodes

    def node_of(self, name: str) -> yaml.Node:
        return self.nodes.get(name, self.node)

    def value(self, name: str) -> Value:
        """What a field holds, as plain values; None where it is absent."""
        return value_of(self.nodes[name], self.faults) if name in self.nodes else None

    def text(self, name: str, default: str | None = "") -> str:
        """A text; a number is taken as it is written. A missing one without default is a fault."""
        node = self.nodes.get(name)
        if node is None:
            if default is None:
                self.lacks(name)
            return default or ""
        if not isinstance(node, yaml.ScalarNode):
            self.wrong(name, _("文字"), _("请写一行文字，含冒号、井号的放在引号内。"))
            return ""
        if default is None and not str(node.value).strip():
            self.lacks(name)
        return str(node.value)

    def lacks(self, name: str) -> None:
        where = self.nodes.get(name, self.node)
        self.fault(where, _("缺少必填的字段“{name}”。").format(name=name), _("请补上这一项。"))

    def one_of(self, name: str, choices: Sequence[str], default: str) -> str:
        """A text that is one of these."""
        found = self.text(name, default)
        if found not in choices:
            self.wrong(name, _("{choices} 之一").format(choices=_("、").join(choices)), _("请从中选一个。"))
            return default
        return found

    def truth_value(self, name: str) -> bool:
        """True or false; absent is false."""
        found = self.value(name)
        if found is not None and not isinstance(found, bool):
            self.wrong(name, _("true 或 false"), _("请只写 true 或 false。"))
        return found is True

    def whole(self, name: str) -> int | None:
        """A whole number."""
        found = self.value(name)
        if found is None:
            return None
        if not isinstance(found, Decimal) or found != found.to_integral_value():
            self.wrong(name, _("整数"), _("请只写数字，不带千分位逗号和单位。"))
            return None
        return int(found)

    def day(self, name: str) -> date | None:
        """A date; null and absent are open."""
        found = self.value(name)
        if found is None:
            return None
        try:
            return date.fromisoformat(str(found))
        except ValueError:
            self.wrong(name, _("日期"), _("请写成 2025-01-01 的形式；没有写明的填 null。"))
            return None

    def items(self, name: str) -> list[yaml.Node]:
        """The items of a list; a single value counts as a list of one."""
        node = self.nodes.get(name)
        if node is None:
            return []
        return list(node.value) if isinstance(node, yaml.SequenceNode) else [node]

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(str(item.value) for item in self.items(name) if self._is_text(item))

    def _is_text(self, node: yaml.Node) -> bool:
        if isinstance(node, yaml.ScalarNode):
            return True
        self.fault(node, _("这里应为{expected}，现为{found}。").format(expected=_("文字"), found=found_text(node)),
                   _("每项一行文字。"))  # fmt: skip
        return False

    def wrong(self, name: str, expected: str, remedy: str) -> None:
        node = self.node_of(name)
        problem = _("字段“{name}”应为{expected}，现为{found}。")
        self.fault(node, problem.format(name=name, expected=expected, found=found_text(node)), remedy)

    # Expressions

    def parsed(self, node: yaml.Node, read: Callable[[str], Result]) -> Result | None:
        """What `read` makes of a node's text; an ExpressionFault is kept with its place."""
        if not isinstance(node, yaml.ScalarNode):
            self.fault(
                node,
                _("这里应为{expected}，现为{found}。").format(expected=_("表达式"), found=found_text(node)),
                _("请写一行表达式，如 软件业务收入 >= 2000 万元。"),
            )
            return None
        try:
            return read(str(node.value))
        except ExpressionFault as fault:
            self.expression_fault(node, fault)
            return None

    def truth(self, node: yaml.Node, scope: Scope) -> Truth | None:
        """The condition in a node."""
        mark = node.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        return self.parsed(node, lambda text: truth_of(text, scope, line, column))

    def constant(self, name: str, scope: Scope, dimension: str | None = None) -> Constant | None:
        """A number with its unit, or a parameter; None where the field is absent or wrong."""
        node = self.nodes.get(name)
        return None if node is None else self.parsed(node, lambda text: constant_in(text, scope, dimension))


_ESCAPED = {'"': '"\\', "'": "'"}
"""The characters that take two places each in a quoted text, by its quotation mark."""


def _offset(node: yaml.Node, at: int) -> int:
    """So many characters behind the start of a node its character `at` stands in the file; 0 where that cannot be told:
    in texts over several lines, and where other escapes are used than of quotation marks and backslashes."""
    style, text = getattr(node, "style", None), str(node.value)
    first, last = node.start_mark, node.end_mark
    if first is None or last is None or first.line != last.line or style in ("|", ">"):
        return 0
    if style not in _ESCAPED:
        return at
    doubled = [character in _ESCAPED[style] for character in text]
    is_plain = last.column - first.column == 2 + len(text) + sum(doubled)
    return 1 + at + sum(doubled[:at]) if is_plain else 0


def constant_in(text: str, scope: Scope, dimension: str | None = None) -> Constant:
    """The constant that a text states: 2000 万元, 10%, or the name of a parameter. Raises ExpressionFault."""
    syntax = parse(text)
    if isinstance(syntax, Literal_):
        constant = constant_of(syntax)
    elif isinstance(syntax, Name) and syntax.name in scope.parameters:
        constant = scope.parameters[syntax.name]
    else:
        raise ExpressionFault(
            syntax.at, _("这里应是一个固定的数字或参数。"), _("请写成 20 万元、10% 的形式，或写参数的名称。")
        )
    if dimension == "money" and constant.dimension != "money":
        same_dimension(syntax.at, constant.dimension, "money", constant)
    if dimension == "money" and constant.value.denominator != 1:
        raise ExpressionFault(syntax.at, _("金额不足一分。"), _("请先按规定取整，最小单位为分。"))
    if dimension == "money" and constant.value < 0:
        raise ExpressionFault(syntax.at, _("金额不能小于零。"), _("请核对数字。"))
    return constant


def ratio_of(constant: Constant) -> Fraction:
    """The factor of a rate, or of a bare number (1 for 1:1 matching)."""
    return constant.value / 10**8 if constant.dimension == "rate" else constant.value


def references_in(root: yaml.Node) -> Iterator[Fault]:
    """A fault for every node that is referred to: a few references, nested, would grow without bound."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            yield Fault.at(node, _("不支持 YAML 的锚点与引用（& 和 *）。"), _("请把内容写全。"))
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            waiting += [each for pair in node.value for each in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value


def entries(node: yaml.Node) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
    """The entries of a mapping node: name, key node, value node."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield str(key.value), key, value
