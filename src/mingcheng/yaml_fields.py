"""Fields of a YAML file that a person writes, node by node: each is taken once, what nobody takes is told as unknown, faults
are collected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

import yaml

from mingcheng.language import _
from mingcheng.yaml_files import Fault, Value, found_text, value_of


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
