"""Fields of a measure file: those of any YAML file, and expressions, whose faults are told at their own character."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

import yaml

from mingcheng import yaml_fields
from mingcheng.language import _
from mingcheng.policies.scope import Scope, constant_of, same_dimension
from mingcheng.policies.syntax import ExpressionFault, Literal_, Name, parse
from mingcheng.policies.tree import Constant, Truth
from mingcheng.policies.truths import truth_of
from mingcheng.yaml_fields import entries, references_in
from mingcheng.yaml_files import Fault, found_text

__all__ = ["Fields", "constant_in", "entries", "ratio_of", "references_in"]

Result = TypeVar("Result")


class Fields(yaml_fields.Fields):
    """The fields of a mapping node. `faults` is shared by the whole file."""

    def expression_fault(self, node: yaml.Node, fault: ExpressionFault) -> None:
        """A fault inside a text, at its own character where the text stands on one line."""
        mark = node.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        self.faults.append(Fault(line, column + _offset(node, fault.at), fault.problem, fault.remedy))

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
