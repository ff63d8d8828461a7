"""Whose word counts where lists disagree: `content/registry/trust.yaml`, or the register's own trust.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mingcheng.language import _
from mingcheng.registry.list_fields import CONTENT, list_fields
from mingcheng.yaml_fields import Fields, references_in
from mingcheng.yaml_files import Fault, FaultyFileError, read_text, root_of


@dataclass(frozen=True)
class Trust:
    """Sources from the most trusted on: by default, and for single fields, where `default` continues the list."""

    default: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]

    def order(self, field: str) -> tuple[str, ...]:
        """The order for a field; sources that it does not name come after, equal among themselves."""
        return tuple(dict.fromkeys((*self.fields.get(field, ()), *self.default)))


@cache
def shipped_trust() -> Trust:
    """The order that comes with the program."""
    return read_trust(CONTENT / "trust.yaml")


def read_trust(path: Path) -> Trust:
    """The order of a file. Raises FaultyFileError with all of its faults."""
    remedy = _("请写明 default（来源的次序）与 fields，例见说明“登记册”。")
    root = root_of(read_text(path, remedy), str(path), remedy)
    faults: list[Fault] = list(references_in(root))
    if not faults:
        told = Fields(root, faults, ("default", "fields"))
        known = [field.name for field in list_fields()]
        fields = Fields(told.node_of("fields"), faults, known) if told.has("fields") else None
        found = Trust(told.texts("default"), {name: fields.texts(name) for name in fields.nodes} if fields else {})
    if faults:
        raise FaultyFileError(str(path), tuple(sorted(faults, key=lambda fault: (fault.line, fault.column))))
    return found
