"""The register's folder of this desk: lists, decisions, what they were linked to, and the events of the ladder."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import ibis.expr.types as ir
import pyarrow.parquet as pq
import yaml
from django.conf import settings

from mingcheng.desk import file_locks
from mingcheng.desk.organisations.models import Organisation
from mingcheng.journals import Entry, JournalError
from mingcheng.registry.ladder import EventStore
from mingcheng.registry.register import LINKED, Register, put_text

T = TypeVar("T")
SORTED_BY = {"enterprises": "id", "members": "enterprise", "merges": "left"}
PATIENCE_SECONDS = 60.0
"""So long a job waits for another import to let go of the journal."""
Kind = Organisation.Kind


def register() -> Register:
    """The register."""
    return Register(settings.DATA_FOLDER.register)


def event_store() -> EventStore:
    """The events of titles and pools, in the same folder."""
    return EventStore(settings.DATA_FOLDER.register)


def events() -> ir.Table:
    """All events of the ladder, as `registry.ladder.events_table` gives them."""
    return event_store().events()


def last_linkage() -> Entry | None:
    """The enterprises as last computed; None before the first list."""
    entries = register().linkages.entries(LINKED)
    return entries[-1] if entries else None


def story_tables() -> Entry | None:
    """The last linkage with its tables in the order of the enterprises, so that the records of one are found without
    reading all: a snapshot, made where it is missing. None before the first list."""
    entry = last_linkage()
    if entry is None:
        return None
    root: Path = settings.DATA_FOLDER.snapshots
    folder = root / f"register-{entry.folder.name}"
    if not folder.is_dir():
        _make_snapshot(entry, folder)
    return replace(entry, folder=folder)


def _make_snapshot(entry: Entry, folder: Path) -> None:
    """Whole or not at all; older ones go."""
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as aside:
        made = Path(aside) / "tables"
        made.mkdir()
        for name, key in SORTED_BY.items():
            table = pq.read_table(entry.table(name)).sort_by(key)
            pq.write_table(table, made / f"{name}.parquet", row_group_size=2_000)
        with suppress(OSError):  # another process was quicker
            os.rename(made, folder)
    for old in folder.parent.glob("register-*"):
        if old.name != folder.name:
            shutil.rmtree(old, ignore_errors=True)


def patiently(deed: Callable[[], T], seconds: float = PATIENCE_SECONDS) -> T:
    """Does what needs the journal for itself; where another import holds it, tries again for a while."""
    until = time.monotonic() + seconds
    while True:
        try:
            return deed()
        except JournalError as error:
            if not isinstance(error.__cause__, BlockingIOError) or time.monotonic() > until:
                raise
            time.sleep(0.2)


@contextmanager
def alone() -> Iterator[None]:
    """One at a time brings the table of enterprises in step with the register; the others wait. The lock goes with the
    process that held it."""
    with file_locks.alone(register().folder / ".synchronising"):
        yield


def portions(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The items, so many at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def agree_places() -> None:
    """Tells the register the districts and parks of the desk's organisations, so that lists may name them; nothing is
    written where nothing has changed."""
    told = _places()
    path = register().folder / "places.yaml"
    text = yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=1000)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        put_text(path, text)


def _places() -> dict[str, object]:
    rows = list(Organisation.objects.of_kind(Kind.CITY, Kind.DISTRICT, Kind.ZONE, Kind.PARK).select_related("parent"))
    city = next((each.adcode for each in rows if each.kind == Kind.CITY and each.adcode), "")
    places: list[dict[str, object]] = []
    for each in rows:
        names = [name for name in (each.short_name,) if name and name != each.name]
        if each.kind in (Kind.DISTRICT, Kind.ZONE) and each.adcode:
            places.append(_place(each.adcode, each.name, "district", "", names))
        elif each.kind == Kind.PARK:
            district = each.parent.adcode if each.parent else ""
            places.append(_place(park_code(each), each.name, "park", district, names))
    return {**({"city": city} if city else {}), "places": places}


def _place(code: str, name: str, kind: str, region: str, aliases: list[str]) -> dict[str, object]:
    found: dict[str, object] = {"code": code, "name": name, "kind": kind}
    if region:
        found["region"] = region
    if aliases:
        found["aliases"] = aliases
    return found


PARK = "desk-park-"
"""What the codes of the desk's parks begin with."""


def park_code(park: Organisation) -> str:
    """The code under which the register knows a park of the desk."""
    return f"{PARK}{park.pk}"
