"""A plan as YAML that a person can edit, without loss: `load_yaml(dump_yaml(plan), name) == plan`.

Numbers are read as exact decimals. Dates, `yes` and `on` stay text, which YAML 1.1 would turn into dates and booleans.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from mingcheng.language import _
from mingcheng.plans.faults import fault_of, faults_in
from mingcheng.plans.model import Plan
from mingcheng.yaml_files import NUMBER, Fault, FaultyFileError, Value, read_text, root_of, value_of

_NEVER_LITERAL = re.compile(r"[^\n\t\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]|[\u2028\u2029]|(?m:^[ \t]|[ \t]$)")
_LARGEST_PLAIN_EXPONENT = 40


class PlanFileError(FaultyFileError):
    """A YAML file is not a plan."""


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
_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", NUMBER, list("-+0123456789"))


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


def load_yaml(text: str, name: str) -> Plan:
    """The plan of a YAML text; `name` is the file's. Raises PlanFileError with every fault of the file."""
    try:
        root = root_of(text, name, _("请用 mingcheng read --yaml 生成。"))
    except FaultyFileError as error:
        raise PlanFileError(name, error.faults) from None
    faults: list[Fault] = []
    value = value_of(root, faults)
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
        text = read_text(path, _("请核对路径，或用 mingcheng read --yaml 重新生成。"))
    except FaultyFileError as error:
        raise PlanFileError(str(path), error.faults) from error.__cause__
    return load_yaml(text, str(path))
