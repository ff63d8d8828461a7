"""The text of measures changed by a form: the numbers of its parameters; the rest stays as its author wrote it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

import yaml

from mingcheng.language import _
from mingcheng.policies.model import Measure, Pack
from mingcheng.yaml_files import FaultyFileError, root_of

Change: TypeAlias = tuple[Measure, str, str]
"""A parameter of a measure and its new value."""
_PLAIN = re.compile(r"[0-9][\w .%/]*")
"""What YAML reads as text without quotation marks, anywhere."""


class TextError(Exception):
    """The text cannot be changed so; the text of the error is for users."""


def owner_of(root: yaml.Node, measure: str, line: int | None = None) -> yaml.MappingNode | None:
    """The mapping of a measure: the file itself, or one of the list that it is or has under `measures`. A measure may have
    several versions: `line` (from 1) says in which one begins."""
    if isinstance(root, yaml.SequenceNode):
        return next((found for each in root.value if (found := owner_of(each, measure, line)) is not None), None)
    if not isinstance(root, yaml.MappingNode):
        return None
    fields = _fields(root)
    if "measures" in fields:
        return owner_of(fields["measures"], measure, line)
    own = fields.get("id")
    is_it = isinstance(own, yaml.ScalarNode) and own.value == measure
    return root if is_it and line in (None, root.start_mark.line + 1) else None


def with_changes(texts: Mapping[str, str], changes: Iterable[Change]) -> dict[str, str]:
    """The texts of a pack with changed parameters. Raises TextError."""
    changed = dict(texts)
    for measure, name, value in changes:
        file = measure.file.rpartition("/")[2]
        changed[file] = with_parameters(changed[file], measure.id, {name: value}, measure.line)
    return changed


def changes_by(pack: Pack, values: Mapping[str, Mapping[str, str]]) -> Iterator[Change]:
    """The changes of a reform (measure to parameter to value) in every version of its measures."""
    for measure in pack.measures:
        for name, value in values.get(measure.id, {}).items():
            if name in measure.parameters:
                yield measure, name, value


def with_parameters(text: str, measure: str, values: Mapping[str, str], line: int | None = None) -> str:
    """The text of a file with other values of parameters of a measure, as a person writes them (“20 万元”). Raises TextError
    where the text cannot be read, or does not have the measure or the parameter."""
    text = text.removeprefix("\ufeff")
    try:
        owner = owner_of(root_of(text, "", ""), measure, line)
    except FaultyFileError as error:
        raise TextError(str(error)) from None
    if owner is None:
        raise TextError(_("这个文件里没有措施“{name}”。").format(name=measure[:60]))
    known = _fields(_fields(owner).get("parameters"))
    places = []
    for name, value in values.items():
        node = known.get(name)
        node = _fields(node).get("value", node)
        if not isinstance(node, yaml.ScalarNode):
            raise TextError(_("措施“{measure}”没有参数“{name}”。").format(measure=measure[:60], name=name[:60]))
        places.append((node.start_mark.index, node.end_mark.index, value.strip()))
    for start, end, value in sorted(places, reverse=True):
        written = value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)
        text = f"{text[:start]}{written}{text[end:]}"
    return text


def _fields(node: yaml.Node | None) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {str(key.value): value for key, value in node.value if isinstance(key, yaml.ScalarNode)}
