"""YAML files that people write: read with exact numbers and known places, every fault told with line, column and remedy.

Numbers are read as exact decimals. Dates, `yes` and `on` stay text, which YAML 1.1 would turn into dates and booleans.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeAlias

import yaml

from mingcheng.errors import MingchengError
from mingcheng.language import _

Value: TypeAlias = "dict[str, Value] | list[Value] | str | Decimal | bool | None"

SHOWN_FAULTS = 5
"""So many faults of a file are told one by one; the rest is counted."""

SHOWN_OF_A_KIND = 2
"""So many of them may be of one kind."""

MOST_BYTES = 64 << 20
"""A larger file was not written by a person."""

DEEPEST = 20
"""Levels of nesting that a file may have."""

LARGEST_POWER = 20
"""Numbers of 10**20 and more, or with more digits after the point, are slips, and too much for arithmetic."""

NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$")
_LONGEST_NUMBER = 60
_PARTICULAR = re.compile(r"“[^”]*”|[0-9]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a file; `line` and `column` count from 1."""

    line: int
    column: int
    problem: str
    remedy: str

    @property
    def kind(self) -> str:
        """The problem without what it is said of: faults of one kind are told a few times, then counted."""
        return _PARTICULAR.sub("", self.problem)

    @classmethod
    def at(cls, node: yaml.Node | yaml.Event, problem: str, remedy: str) -> Fault:
        mark = node.start_mark
        return cls(mark.line + 1, mark.column + 1, problem, remedy) if mark else cls(1, 1, problem, remedy)


def found_text(node: yaml.Node) -> str:
    """What stands at a node, for a message."""
    match node:
        case yaml.MappingNode():
            return _("一组字段")
        case yaml.SequenceNode():
            return _("列表（{count} 项）").format(count=len(node.value))
        case _:
            text = str(node.value)
            return _("“{text}”").format(text=text if len(text) <= 40 else text[:40] + "……")


class FaultyFileError(MingchengError):
    """A YAML file is not what it should be: `faults` are all of its faults, `str()` one line with the first in full."""

    def __init__(self, name: str, faults: tuple[Fault, ...]) -> None:
        first, *others = faults
        told = [first.remedy]
        if others:
            told.append(_("同一文件还有 {count} 处：").format(count=len(others)))
            told.extend(_told(first, others))
        super().__init__(f"{name}:{first.line}:{first.column}", first.problem, " ".join(told))
        self.faults = faults


def _told(first: Fault, others: Sequence[Fault]) -> Iterator[str]:
    """The faults after the first, in short: of each kind a few, then how many more there are."""
    kinds = Counter({first.kind: 1})
    told: list[Fault] = []
    for fault in others:
        kinds[fault.kind] += 1
        if kinds[fault.kind] <= SHOWN_OF_A_KIND and len(told) < SHOWN_FAULTS - 1:
            told.append(fault)
    yield from (f"{fault.line}:{fault.column} {fault.problem}" for fault in told)
    shown = Counter(fault.kind for fault in (first, *told))
    for kind, count in shown.items():
        if kinds[kind] > count:
            example = next(fault for fault in (first, *told) if fault.kind == kind)
            more = _("与第 {line} 行同类的还有 {count} 处。")
            yield more.format(line=example.line, count=kinds[kind] - count)
    if len(shown) < len(kinds):
        yield "……"


class _Loader(yaml.CSafeLoader):
    """Knows numbers, true, false and null; everything else is text."""


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", NUMBER, list("-+0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:null|~|)$"), ["n", "~", ""])


def read_text(path: Path, remedy: str) -> str:
    """The text of a UTF-8 file of bounded size. Raises FaultyFileError with what to do where it cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise _unreadable(path, _("读不到这个文件（{reason}）。").format(reason=error.strerror), remedy) from error
    except UnicodeDecodeError as error:
        raise _unreadable(path, _("不是 UTF-8 文本。"), remedy) from error
    if len(data) > MOST_BYTES:
        raise _unreadable(path, _("文件过大，超过 {most} MB。").format(most=MOST_BYTES >> 20), remedy)
    return text


def _unreadable(path: Path, problem: str, remedy: str) -> FaultyFileError:
    return FaultyFileError(str(path), (Fault(1, 1, problem, remedy),))


def root_of(text: str, name: str, remedy: str) -> yaml.Node:
    """The file as nodes, which know their places. Raises FaultyFileError; `remedy` tells what to do with an empty file."""
    text = text.removeprefix("\ufeff")
    try:
        _refuse_depth(text, name)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise FaultyFileError(name, (_syntax_fault(line, column),)) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise FaultyFileError(name, (_character_fault(line),)) from None
    if root is None:
        raise FaultyFileError(name, (Fault(1, 1, _("文件是空的。"), remedy),))
    return root


def _refuse_depth(text: str, name: str) -> None:
    """Refuses deep nesting before nodes are built: the C composer recurses, and deep enough ends the process."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                problem = _("嵌套超过 {levels} 层。").format(levels=DEEPEST)
                raise FaultyFileError(name, (Fault.at(event, problem, _("请检查括号与缩进。")),))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _syntax_fault(line: int, column: int) -> Fault:
    return Fault(
        line,
        column,
        _("这里不合 YAML 的写法。"),
        _("请检查缩进、冒号后的空格和引号是否成对；含冒号、井号的文字请放在引号内。"),
    )


def _character_fault(line: int) -> Fault:
    return Fault(line, 1, _("有 YAML 不允许的控制字符。"), _("请删去该字符，或在双引号内写成 \\x07 的形式。"))


def value_of(node: yaml.Node, faults: list[Fault], seen: set[int] | None = None) -> Value:
    """What a node holds; duplicate keys and references are collected as faults."""
    seen = set() if seen is None else seen
    if id(node) in seen:  # a reference: a few of them, nested, would grow without bound
        faults.append(Fault.at(node, _("不支持 YAML 的锚点与引用（& 和 *）。"), _("请把内容写全。")))
        return None
    seen.add(id(node))
    match node:
        case yaml.MappingNode():
            return dict(_entries(node, faults, seen))
        case yaml.SequenceNode():
            return [value_of(item, faults, seen) for item in node.value]
        case _:
            return _scalar(node, faults)


def _entries(node: yaml.MappingNode, faults: list[Fault], seen: set[int]) -> Iterator[tuple[str, Value]]:
    names: set[str] = set()
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            faults.append(Fault.at(key, _("字段名必须是文字。"), _("请检查冒号和缩进。")))
            continue
        if key.value in names:
            faults.append(Fault.at(key, _("字段“{name}”出现了两次。").format(name=key.value), _("请删去其中一个。")))
        names.add(key.value)
        yield key.value, value_of(value, faults, seen)


def _scalar(node: yaml.Node, faults: list[Fault]) -> Value:
    text = str(node.value)
    match node.tag:
        case "tag:yaml.org,2002:float":
            number = number_in(text)
            if number is None:
                faults.append(number_fault(node))
            return number
        case "tag:yaml.org,2002:bool":
            return text == "true"
        case "tag:yaml.org,2002:null":
            return None
        case _:
            return text


def number_in(text: str) -> Decimal | None:
    """The number of a text in digits; none where it is too large, or too fine, for anything that a plan counts.

    >>> number_in("12.50"), number_in("1e999999999"), number_in("1e-999999999")
    (Decimal('12.50'), None, None)
    """
    try:
        number = Decimal(text) if len(text) <= _LONGEST_NUMBER else Decimal("Infinity")
    except InvalidOperation:  # an exponent that even Decimal does not hold
        return None
    exponent = number.as_tuple().exponent
    is_sane = (
        isinstance(exponent, int) and exponent >= -LARGEST_POWER and max(number.adjusted(), exponent) < LARGEST_POWER
    )
    return number if is_sane else None


def number_fault(node: yaml.Node) -> Fault:
    problem = _("应为绝对值小于 10 的 {power} 次方、小数不超过 {power} 位的数字，现为{found}。")
    return Fault.at(
        node,
        problem.format(power=LARGEST_POWER, found=found_text(node)),
        _("请核对数字；量级写在 unit 里（如 亿元）。"),
    )
