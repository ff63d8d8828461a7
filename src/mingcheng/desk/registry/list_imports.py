"""Lists that people bring: what their columns mean, and the import itself."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from mingcheng.desk.jobs.kinds import Progress
from mingcheng.desk.registry.models import ListImport
from mingcheng.desk.registry.pool_changes import journal_pool_changes
from mingcheng.desk.registry.quarantine import in_words
from mingcheng.desk.registry.relink import relink
from mingcheng.desk.registry.standings_sync import synchronise_standings
from mingcheng.desk.registry.store import agree_places, event_store, patiently, register
from mingcheng.language import _
from mingcheng.registry.imports import import_list
from mingcheng.registry.list_fields import ListField, fields_meant, list_fields, unit_in
from mingcheng.registry.list_values import OUTCOMES
from mingcheng.registry.lists import read_list
from mingcheng.registry.mappings import Mapping as Agreed
from mingcheng.registry.mappings import MappingError, proposed, read_mapping
from mingcheng.registry.register import LISTS
from mingcheng.yaml_files import FaultyFileError

ENDINGS = (".xlsx", ".xls", ".ods", ".csv", ".parquet")
EXAMPLES = 3
NAMED = frozenset({"name", "uscc"})


@contextmanager
def under_its_name(row: ListImport) -> Iterator[Path]:
    """The uploaded file under the name that it was given, so that every trace of it says that name."""
    with tempfile.TemporaryDirectory(prefix="mingcheng-") as folder:
        path = Path(folder) / (Path(row.file.name).name or "list.xlsx")
        try:
            os.link(row.file.path, path)
        except OSError:  # another file system
            shutil.copyfile(row.file.path, path)
        yield path


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column of a list with a few of its values, the field that it is taken for (empty: left out), and its unit."""

    place: int
    heading: str
    examples: tuple[str, ...]
    field: str
    unit: str
    is_personal: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody is shown before a list is imported."""

    columns: tuple[ShownColumn, ...]
    rows: int
    remarks: tuple[str, ...]
    is_remembered: bool
    remembered_differs: str = ""


def shown(row: ListImport) -> Shown:
    """The columns of an uploaded list with the mapping that was agreed, is remembered for its source, or is proposed.
    Raises SpreadsheetError, MappingError."""
    remembered, differs = _remembered(row.source)
    with under_its_name(row) as path:
        read = read_list(path, remembered)
        agreed = _agreed(row) or remembered
        if agreed is not None and set(agreed.headings) != set(read.headings):
            agreed, differs = None, _("表头与“{source}”上次不同，列的对应重新提出，请核对。").format(source=row.source)
        used = agreed or _proposed(row.source, read.headings, read.place)
    meant = {heading: name for name, headings in used.columns.items() for heading in headings}
    columns = tuple(
        ShownColumn(
            place, heading, _examples(read.rows[heading].slice(0, 200).to_pylist()), meant.get(heading, ""),
            used.units.get(meant.get(heading, ""), unit_in(heading) or ""),
            any(field.is_personal for _rank, field in fields_meant(heading)),
        )
        for place, heading in enumerate(read.headings)
    )  # fmt: skip
    return Shown(columns, read.rows.num_rows, read.remarks, agreed is not None and agreed is remembered, differs)


def _examples(values: Sequence[Any]) -> tuple[str, ...]:
    found = dict.fromkeys(str(value)[:60] for value in values if value not in (None, ""))
    return tuple(found)[:EXAMPLES]


def _remembered(source: str) -> tuple[Agreed | None, str]:
    if not source:
        return None, ""
    path = register().mapping_file(source)
    if not path.is_file():
        return None, ""
    try:
        return read_mapping(path), ""
    except FaultyFileError:
        return None, _("这个来源记住的列对应读不出来，重新提出，请核对。")


def _agreed(row: ListImport) -> Agreed | None:
    """The mapping that was agreed on the page."""
    told = row.mapping
    if not told:
        return None
    return Agreed(
        row.source, tuple(told["headings"]), {name: tuple(found) for name, found in told["columns"].items()},
        dict(told.get("units", {})), told.get("industry_edition"), bool(told.get("keeps_personal", False)),
    )  # fmt: skip


def _proposed(source: str, headings: Sequence[str], place: str) -> Agreed:
    """What headings suggest; where they suggest neither name nor code, nothing, for somebody to say it."""
    try:
        return proposed(source or "-", headings, place)
    except MappingError:
        return Agreed(source, tuple(headings), {})


def agree(headings: Sequence[str], fields: Sequence[str], units: Sequence[str], edition: str) -> dict[str, Any]:
    """The mapping of a form: for each heading the field that was chosen and its unit. Raises MappingError where neither the
    name nor the code of enterprises is among them, where two columns are one field, or where money has no unit."""
    columns: dict[str, list[str]] = {}
    chosen_units: dict[str, str] = {}
    known = {field.name: field for field in list_fields()}
    for heading, name, unit in zip(headings, fields, units, strict=True):
        field = known.get(name)
        if field is None:
            continue
        if name in columns and field.kind != "code":
            problem = _("“{one}”和“{other}”两列都对应“{field}”。")
            told = problem.format(one=columns[name][0], other=heading, field=_(field.label))
            raise MappingError("", told, _("请只留一列。"))
        columns.setdefault(name, []).append(heading)
        if field.kind == "money" and unit:
            chosen_units[name] = unit
    if not NAMED & columns.keys():
        raise MappingError("", _("没有一列是企业名称或统一社会信用代码。"), _("请指出至少其中一列。"))
    return {
        "headings": list(headings), "columns": columns, "units": chosen_units,
        "industry_edition": edition if edition in ("2011", "2017") else None,
    }  # fmt: skip


def choosable_fields() -> list[ListField]:
    """The fields that a column may be; what is about persons is not taken in."""
    return [field for field in list_fields() if not field.is_personal]


# --- the import


def import_enterprises(row: ListImport, progress: Progress) -> Mapping[str, Any]:
    """A list of enterprises into the register, linked, and written to the table. Done again it changes nothing."""
    progress(1, 100, _("读取名单"))
    agree_places()
    agreed = _agreed(row)
    with under_its_name(row) as path, tempfile.TemporaryDirectory(prefix="mingcheng-") as folder:
        mapping = None
        if agreed is not None:
            mapping = Path(folder) / "mapping.yaml"
            mapping.write_text(agreed.text(), encoding="utf-8")
        imported = patiently(
            lambda: import_list(
                register(), path, row.source, known_at=row.known_at, who=str(row.by or ""), mapping=mapping
            )
        )
    result = relink(progress)
    told = {**result, "reasons": dict(imported.reasons), "remarks": list(imported.remarks), "is_new": imported.is_new}
    _done(row, imported.entry.number, imported.entry.rows["records"], told)
    return told


def import_titles(row: ListImport, progress: Progress) -> Mapping[str, Any]:
    """A list of titles or pools among the events of the ladder, and the standings that follow."""
    progress(1, 100, _("读取名单"))
    journal_pool_changes()
    with under_its_name(row) as path:
        imported = patiently(lambda: event_store().add([path], row.known_at))
    entry = event_store().journal.holds(row.file.sha256)
    assert entry is not None

    def tell(done: int, total: int) -> None:
        progress(10 + 85 * done // max(total, 1), 100, _("更新称号与培育库"))

    strangers = synchronise_standings(tell=tell)
    codes = set(pq.read_table(entry.table("events"), columns=["uscc"])["uscc"].to_pylist())
    rejected = [list(each) for each in entry.about.get("rejected", [])]
    told = {
        "rejected": rejected, "notes": imported.read.notes,
        "not_in_register": sorted(codes & set(strangers)), "is_new": bool(imported.new),
    }  # fmt: skip
    _done(row, entry.number, entry.rows["events"], told)
    return {"records": entry.rows["events"], "rejected": len(rejected)}


def _done(row: ListImport, entry: int, records: int, result: Mapping[str, Any]) -> None:
    ListImport.objects.filter(pk=row.pk).update(
        state=ListImport.State.DONE, entry=entry, records=records, result=dict(result)
    )


def quarantine_of(row: ListImport) -> list[dict[str, Any]]:
    """What of a list did not come in, row by row, with the reason in words."""
    if row.kind == ListImport.Kind.TITLES:
        return [{"place": place, "value": "", "field": "", "words": words, "outcome": _(OUTCOMES["row"])}
                for place, words in row.result.get("rejected", [])]  # fmt: skip
    entry = next((each for each in register().journal.entries(LISTS) if each.number == row.entry), None)
    if entry is None:
        return []
    return in_words(pq.read_table(entry.table("quarantine")))
