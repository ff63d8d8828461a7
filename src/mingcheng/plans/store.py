"""A plan as YAML that a person can edit, without loss: `load_yaml(dump_yaml(plan), name) == plan`.

Numbers are read as exact decimals. Dates, `yes` and `on` stay text, which YAML 1.1 would turn into dates and booleans.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import yaml
from pydantic import BaseModel, ValidationError

from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.plans.faults import Fault, fault_of, faults_in, number_fault, number_in
from mingcheng.plans.model import Plan

Value: TypeAlias = "dict[str, Value] | list[Value] | str | Decimal | bool | None"

SHOWN_FAULTS = 5
"""So many faults of a file are told one by one; the rest is counted."""

SHOWN_OF_A_KIND = 2
"""So many of them may be of one kind."""

MOST_BYTES = 64 << 20
"""A larger file is not a plan."""

DEEPEST = 20
"""Levels of nesting that a plan file may have; the model has six."""

_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$")
_NEVER_LITERAL = re.compile(r"[^\n\t\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]|[\u2028\u2029]|(?m:^[ \t]|[ \t]$)")
_LARGEST_PLAIN_EXPONENT = 40


class PlanFileError(MingchengError):
    """A YAML file is not a plan: `faults` are all of its faults, `str()` one line with the first of them in full."""

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


# Writing


class _Dumper(yaml.CSafeDumper):
    """Chinese as it is, block style, no anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    """Passages of several lines as a literal block; where a block would lose a blank or a break, in quotes."""
    is_block = "\n" in text and text.strip("\n") != "" and not _NEVER_LITERAL.search(text)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if is_block else None)


def _represent_number(dumper: _Dumper, value: Decimal) -> yaml.ScalarNode:
    text = _plain(value)
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)


def _represent_list(dumper: _Dumper, items: list[Value]) -> yaml.SequenceNode:
    """Years and empty lists on one line, everything else one item a line."""
    is_short = not any(isinstance(item, str | list | dict) for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=is_short)


def _plain(value: Decimal) -> str:
    """The number without an exponent, unless that would take a line of zeros.

    >>> _plain(Decimal("1.20E+3")), _plain(Decimal("0.05")), _plain(Decimal("1E+90"))
    ('1200', '0.05', '1.E+90')
    """
    exponent = value.as_tuple().exponent
    is_plain = isinstance(exponent, int) and abs(exponent) <= _LARGEST_PLAIN_EXPONENT
    if is_plain:
        return format(value, "f")
    digits, _mark, power = f"{value:E}".partition("E")
    return f"{digits}{'' if '.' in digits else '.'}E{power}"  # YAML 1.1 knows no power without a point


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(Decimal, _represent_number)
_Dumper.add_representer(list, _represent_list)
# Texts that this module would read as numbers and YAML 1.1 would not (1e5) are put in quotes.
_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", _NUMBER, list("-+0123456789"))


def dump_yaml(plan: Plan) -> str:
    """The plan as YAML in the order of the model; fields that are not required and hold nothing are left out."""
    text = yaml.dump(
        _content(plan), Dumper=_Dumper, allow_unicode=True, default_flow_style=False, sort_keys=False, width=2**31 - 1
    )
    return _header() + str(text)


def _header() -> str:
    lines = (
        _("方案数据：目标、历史数据、任务、政策措施、园区、系统，次序同原文。"),
        _("quote 是原文，start 和 end 是它在原文中的位置（按字符计）；改动其他字段时请保留这三项。"),
        _("null 表示原文没有写明，不等于零。"),
    )
    return "".join(f"# {line}\n" for line in lines) + "\n"


def _content(value: object) -> Any:
    match value:
        case BaseModel():
            fields = type(value).model_fields
            entries = {name: getattr(value, name) for name in fields}
            return {
                name: _content(entry)
                for name, entry in entries.items()
                if fields[name].is_required() or not (entry is None or entry == ())
            }
        case tuple():
            return [_content(item) for item in value]
        case bool() | None | str() | Decimal() | int():
            return value
        case _:
            raise TypeError(f"a plan holds a {type(value).__name__}, for which there is no YAML")


# Reading


class _Loader(yaml.CSafeLoader):
    """Knows numbers, true, false and null; everything else is text."""


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", _NUMBER, list("-+0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?:null|~|)$"), ["n", "~", ""])


def load_yaml(text: str, name: str) -> Plan:
    """The plan of a YAML text; `name` is the file's. Raises PlanFileError with every fault of the file."""
    root = _root(text, name)
    faults: list[Fault] = []
    value = _value(root, faults, set())
    if faults:
        raise PlanFileError(name, tuple(faults))
    try:
        plan = Plan.model_validate(value)
    except ValidationError as error:
        raise PlanFileError(name, tuple(fault_of(detail, root) for detail in error.errors())) from None
    if nonsense := faults_in(plan, root):
        raise PlanFileError(name, nonsense)
    return plan


def read_yaml(path: Path) -> Plan:
    """The plan in a YAML file; raises PlanFileError, also where the file cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise _unreadable(path, _("读不到这个文件（{reason}）。").format(reason=error.strerror)) from error
    except UnicodeDecodeError as error:
        raise _unreadable(path, _("不是 UTF-8 文本。")) from error
    if len(data) > MOST_BYTES:
        raise _unreadable(path, _("文件过大，超过 {most} MB。").format(most=MOST_BYTES >> 20))
    return load_yaml(text, str(path))


def _unreadable(path: Path, problem: str) -> PlanFileError:
    return PlanFileError(str(path), (Fault(1, 1, problem, _("请核对路径，或用 mingcheng read --yaml 重新生成。")),))


def _root(text: str, name: str) -> yaml.Node:
    text = text.removeprefix("\ufeff")
    try:
        _refuse_depth(text, name)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise PlanFileError(name, (_syntax_fault(line, column),)) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise PlanFileError(name, (_character_fault(line),)) from None
    if root is None:
        raise PlanFileError(name, (Fault(1, 1, _("文件是空的。"), _("请用 mingcheng read --yaml 生成。")),))
    return root


def _refuse_depth(text: str, name: str) -> None:
    """Refuses deep nesting before nodes are built: the C composer recurses, and deep enough ends the process."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                problem = _("嵌套超过 {levels} 层。").format(levels=DEEPEST)
                raise PlanFileError(name, (Fault.at(event, problem, _("请检查括号与缩进。")),))
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


def _value(node: yaml.Node, faults: list[Fault], seen: set[int]) -> Value:
    """What a node holds; duplicate keys and references are collected as faults."""
    if id(node) in seen:  # a reference: a few of them, nested, would grow without bound
        faults.append(Fault.at(node, _("不支持 YAML 的锚点与引用（& 和 *）。"), _("请把内容写全。")))
        return None
    seen.add(id(node))
    match node:
        case yaml.MappingNode():
            return dict(_entries(node, faults, seen))
        case yaml.SequenceNode():
            return [_value(item, faults, seen) for item in node.value]
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
        yield key.value, _value(value, faults, seen)


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
