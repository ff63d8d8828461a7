"""A test case added to the text of a measure, by a form; the rest of the text stays as its author wrote it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import yaml

from mingcheng.desk.policies.measure_text import owner_of
from mingcheng.language import _
from mingcheng.yaml_files import FaultyFileError, root_of

ANSWERS = ("yes", "no", "unknown")
_RAW = re.compile(r"-?\d+(\.\d+)?|true|false|null|\[.*\]|\{.*\}")


class CaseError(Exception):
    """The case cannot be added; the text is for users."""


@dataclass(frozen=True, slots=True)
class Case:
    """A test case as it was typed: `given` has a `fact: value` on each line."""

    name: str
    year: str
    given: str
    eligible: str
    amount: str

    def text(self) -> str:
        """The case as one line of YAML. Raises CaseError."""
        if not self.name.strip() or not re.fullmatch(r"\d{4}", self.year.strip()):
            raise CaseError(_("请写明算例的名称和四位数的年度。"))
        if self.eligible not in ANSWERS:
            raise CaseError(_("请选应为什么。"))
        parts = [f"name: {_quoted(self.name)}", f"year: {int(self.year)}", f"given: {{{', '.join(self._given())}}}"]
        parts.append(f"eligible: {_quoted(self.eligible)}")
        if self.amount.strip():
            parts.append(f"amount: {_value(self.amount)}")
        return f"{{{', '.join(parts)}}}"

    def _given(self) -> list[str]:
        found = []
        for line in self.given.splitlines():
            if not line.strip():
                continue
            fact, colon, value = line.replace("：", ":", 1).partition(":")
            if not colon or not fact.strip() or not value.strip():
                raise CaseError(_("“{line}”应写成“事实: 值”。").format(line=line.strip()[:60]))
            found.append(f"{_quoted(fact)}: {_value(value)}")
        return found


def _quoted(text: str) -> str:
    return json.dumps(text.strip(), ensure_ascii=False)


def _value(text: str) -> str:
    """Numbers, truths, lists and mappings as they are; all else as text."""
    text = {"未知": "null", "是": "true", "否": "false"}.get(text.strip(), text.strip())
    return text if _RAW.fullmatch(text) else _quoted(text)


def with_case(text: str, measure: str, case: Case) -> str:
    """The text of a file with one more test case of a measure. Raises CaseError where the text cannot be read, or does not
    have the measure, and for a case that is not complete."""
    line, text = case.text(), text.removeprefix("\ufeff")
    try:
        root = root_of(text, "", "")
    except FaultyFileError as error:
        raise CaseError(str(error)) from None
    owner = owner_of(root, measure)
    if owner is None:
        raise CaseError(_("这个文件里没有措施“{name}”。").format(name=measure[:60]))
    examples = next((value for key, value in owner.value if key.value == "examples"), None)
    made = _added(text, owner, examples, line)
    try:
        again = root_of(made, "", "")
    except FaultyFileError:
        raise CaseError(_("加不进去，请直接写在文本里。")) from None
    if _count(again, measure) != _count(root, measure) + 1:
        raise CaseError(_("加不进去，请直接写在文本里。"))
    return made


def _count(root: yaml.Node, measure: str) -> int:
    owner = owner_of(root, measure)
    found = [value for key, value in owner.value if key.value == "examples"] if owner is not None else []
    return len(found[0].value) if found and isinstance(found[0], yaml.SequenceNode) else 0


def _added(text: str, owner: yaml.MappingNode, examples: yaml.Node | None, line: str) -> str:
    if isinstance(examples, yaml.SequenceNode) and examples.flow_style:
        end = examples.end_mark.index - 1  # before the bracket
        comma = ", " if examples.value else ""
        return f"{text[:end].rstrip().removesuffix(',')}{comma}{line}{text[end:]}"
    if isinstance(examples, yaml.SequenceNode):
        return _after(text, examples, f"{' ' * examples.start_mark.column}- {line}")
    if examples is not None or owner.flow_style:
        raise CaseError(_("加不进去，请直接写在文本里。"))
    margin = " " * owner.start_mark.column
    return _after(text, owner, f"{margin}examples:\n{margin}  - {line}")


def _after(text: str, node: yaml.Node, lines: str) -> str:
    """The text with lines after a block; comments and blanks behind the block stay behind."""
    before = text[: node.end_mark.index].splitlines(keepends=True)
    if before and not before[-1].endswith("\n") and not before[-1].strip():
        before.pop()  # the margin of what follows
    while before and (not before[-1].strip() or before[-1].lstrip().startswith("#")):
        before.pop()
    place = sum(map(len, before))
    head = text[:place]
    return f"{head}{'' if head.endswith(chr(10)) else chr(10)}{lines}\n{text[place:]}"
