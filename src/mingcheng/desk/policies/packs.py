"""The packs of measures of this desk: those that ship with the product, and editions that were written here.

A pack is named like a shipped one, or `desk:<name>` for the edition in force, or `desk:<name>:<number>` for any edition.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from mingcheng.desk.policies.models import Edition
from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.policies.examples import ExampleFailure, failures_of
from mingcheng.policies.load import MeasureError, load_pack, pack_of, shipped_packs
from mingcheng.policies.model import Measure, Pack
from mingcheng.yaml_files import Fault

OWN = "desk:"
FILE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\.yaml")


class PackError(MingchengError):
    """There is no such pack, or it cannot be used as it stands."""


def own_name(pack: str) -> str | None:
    """The name of a pack of the city's own, without the number of its edition; None for one that came with the product."""
    return pack.removeprefix(OWN).partition(":")[0] if pack.startswith(OWN) else None


def readable_pack(texts: Mapping[str, str], name: str) -> Pack | None:
    """The pack of YAML texts; None where they cannot be read. Its test cases are not tried."""
    try:
        return pack_of_texts(texts, name)
    except (MeasureError, ExceptionGroup):
        return None


def pack_named(name: str) -> Pack:
    """The pack of a name. Raises PackError."""
    if not name.startswith(OWN):
        if name not in shipped_packs():
            raise PackError(name, _("没有这个措施包。"), _("请从列表中选。"))
        return _shipped(name)
    slug, _colon, number = name.removeprefix(OWN).partition(":")
    rows = Edition.objects.filter(name=slug)
    found = (
        rows.filter(number=int(number)).first()
        if number.isdigit()
        else rows.filter(state=Edition.State.IN_FORCE).first()
    )
    if found is None:
        raise PackError(name, _("没有这个措施包。"), _("请从列表中选。"))
    pack = pack_of_texts(found.texts, found.name)
    return pack if pack.title else replace(pack, title=found.title)


def pack_title(name: str) -> str:
    """What a pack is called; its name where it is no longer there."""
    try:
        return pack_named(name).title or name
    except MingchengError:
        return name


@lru_cache(maxsize=32)
def _shipped(name: str) -> Pack:
    return load_pack(name)


def pack_of_texts(texts: Mapping[str, str], name: str) -> Pack:
    """The pack of YAML texts; the same texts are read once. Raises MeasureError, or an ExceptionGroup of them."""
    return _read(json.dumps(texts, sort_keys=True, ensure_ascii=False), name)


@lru_cache(maxsize=64)
def _read(texts: str, name: str) -> Pack:
    return pack_of(json.loads(texts), name)


def digest_of(pack: Pack) -> str:
    """What changes when any text of the pack does."""
    return hashlib.sha256(json.dumps(dict(pack.texts), sort_keys=True).encode()).hexdigest()[:16]


def names_for(can_edit: bool) -> list[tuple[str, str]]:
    """The packs that may be chosen, with their titles; drafts only for those who edit."""
    found = [(name, _shipped(name).title or name) for name in shipped_packs()]
    rows = Edition.objects.exclude(state=Edition.State.SUPERSEDED)
    if not can_edit:
        rows = rows.filter(state=Edition.State.IN_FORCE)
    own = []
    for each in rows:
        is_current = each.state == Edition.State.IN_FORCE
        own.append(
            (
                f"{OWN}{each.name}" if is_current else f"{OWN}{each.name}:{each.number}",
                f"{each.title}（{each.get_state_display()}）",
            )
        )
    return [*own, *found]


def check_texts(texts: Mapping[str, str], name: str) -> tuple[Pack | None, list[dict[str, Any]], list[ExampleFailure]]:
    """The pack with its faults (file, line, column, problem, remedy) and the test cases that fail; no pack where the texts
    cannot be read."""
    try:
        pack = pack_of_texts(texts, name)
    except ExceptionGroup as group:
        return None, [fault for each in _leaves(group) for fault in _faults(each)], []
    except MeasureError as error:
        return None, _faults(error), []
    return pack, [], failures_of(pack)


def _leaves(group: ExceptionGroup[Exception]) -> list[Exception]:
    return [
        leaf for each in group.exceptions for leaf in (_leaves(each) if isinstance(each, ExceptionGroup) else [each])
    ]


def _faults(error: Exception) -> list[dict[str, Any]]:
    if not isinstance(error, MeasureError):
        return [{"place": "", "line": 1, "column": 1, "problem": str(error), "remedy": ""}]
    faults: tuple[Fault, ...] = tuple(error.faults)
    return [
        {
            "place": error.place.rpartition("/")[2],
            "line": each.line,
            "column": each.column,
            "problem": each.problem,
            "remedy": each.remedy,
        }
        for each in faults
    ]


def measure_in(pack: Pack, identifier: str) -> Measure:
    """The measure of an id. Raises PackError."""
    try:
        return pack.measure(identifier)
    except StopIteration:
        raise PackError(pack.id, _("没有“{name}”这项措施。").format(name=identifier), "") from None
