"""Raw reports into tables of exact whole numbers, one for each form version, and findings for the cells that were odd."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from mingcheng.spreadsheets import Cell, cell_text
from mingcheng.statistics.cell_findings import Odd, Teller
from mingcheng.statistics.form import FormVersion, Item
from mingcheng.statistics.heads import HEADS, REPORTER_HEADS
from mingcheng.statistics.number_columns import numbers_of
from mingcheng.statistics.read_sheets import Raw, Reading, code_of
from mingcheng.statistics.reports_read import Key, ReadBatch

_YES = re.compile(r"是|有|对|y|yes|true|1|[√✓✔☑]", re.IGNORECASE)
_NO = re.compile(r"否|无|没有|不是|n|no|false|0|[×✗✘☒]", re.IGNORECASE)
_TICKED_YES, _TICKED_NO = re.compile(r"[√✓✔☑■●]\s*(?:是|有)"), re.compile(r"[√✓✔☑■●]\s*(?:否|无)")


def columns_of(version: FormVersion) -> list[tuple[Key, str, Item]]:
    """The value columns of the table of reports: key, name of the column, item."""
    return [
        ((item.name, column), item.name if column == "year_to_date" else f"{item.name}__{column}", item)
        for item in version.items
        for column in version.columns
    ]


def schema_of(version: FormVersion) -> pa.Schema:
    """The table of reports of a version."""
    facts = [
        (name, pa.bool_() if HEADS[name].kind == "truth" else pa.string())
        for name in version.head
        if name not in ("name", REPORTER_HEADS[version.reporter])
    ]
    values = [(name, pa.string() if item.kind == "text" else pa.int64()) for _key, name, item in columns_of(version)]
    return pa.schema(
        [
            ("reporter", pa.string()), ("name", pa.string()), ("year", pa.int16()), ("month", pa.int8()),
            ("file", pa.int32()), ("sheet", pa.string()), ("row", pa.int32()), *facts, *values,
        ]
    )  # fmt: skip


@dataclass
class _Growing:
    """The parts of a batch and the sheet of each of its reports."""

    version: FormVersion
    tables: list[pa.Table] = field(default_factory=list)
    source_of: list[int] = field(default_factory=list)


def batches_of(reading: Reading) -> tuple[ReadBatch, ...]:
    """The tables; findings are added to `reading`. The raw reports are given up one by one, to hold less at a time."""
    growing: dict[str, _Growing] = {}
    raws = _together(reading.raw)
    reading.raw.clear()
    while raws:
        _add(reading, growing, raws.pop(0))
    order = [version.version for version in reading.form.versions if version.version in growing]
    return tuple(
        ReadBatch(
            each.version,
            reading.files,
            pa.concat_tables(each.tables).combine_chunks(),
            tuple(reading.sources),
            tuple(each.source_of),
        )
        for each in (growing[name] for name in order)
    )


def _together(raws: Sequence[Raw]) -> list[Raw]:
    """Forms of one shape put together, so that each of their columns is converted once."""
    together: dict[tuple[object, ...], Raw] = {}
    rest: list[Raw] = []
    for raw in raws:
        if raw.rows[0] is not None:
            rest.append(raw)
            continue
        shape = (raw.version.version, tuple(raw.cells), tuple(raw.factors.items()), frozenset(raw.heads), raw.is_text)
        first = together.setdefault(shape, raw)
        if first is raw:
            continue
        first.sources.extend(raw.sources)
        first.rows.extend(raw.rows)
        first.periods.extend(raw.periods)
        for key, cells in first.cells.items():
            cells.extend(raw.cells[key])
        for name, facts in first.heads.items():
            facts.extend(raw.heads[name])
    return [*rest, *together.values()]


def _add(reading: Reading, growing: dict[str, _Growing], raw: Raw) -> None:
    """Adds raw reports to the batch of the version that holds for their period: items keep their names across versions."""
    versions = [_version_of(reading, raw, place) for place in range(len(raw))]
    table, odd = _table(reading, raw)
    places: dict[int, tuple[str, int]] = {}
    for version in {each.version: each for each in versions}.values():
        batch = growing.setdefault(version.version, _Growing(version))
        mine = [place for place, each in enumerate(versions) if each.version == version.version]
        offset = len(batch.source_of)
        places |= {place: (version.version, offset + index) for index, place in enumerate(mine)}
        part = table if len(mine) == len(raw) else table.take(pa.array(mine, pa.int64()))
        batch.tables.append(_fitted(part, schema_of(version)))
        batch.source_of.extend(raw.sources[place] for place in mine)
    Teller(reading, raw, places).tell(odd)


def _version_of(reading: Reading, raw: Raw, place: int) -> FormVersion:
    period = raw.periods[place]
    if period is None or raw.version.is_valid_in(period[0]):
        return raw.version
    return next((each for each in reading.form.versions if each.is_valid_in(period[0])), raw.version)


def _fitted(table: pa.Table, schema: pa.Schema) -> pa.Table:
    columns = [
        table[each.name].cast(each.type) if each.name in table.column_names else pa.nulls(len(table), each.type)
        for each in schema
    ]
    return pa.table(columns, schema=schema)


# --- columns


def _table(reading: Reading, raw: Raw) -> tuple[pa.Table, Odd]:
    version, count = raw.version, len(raw)
    none: list[Cell] = [None] * count
    reporters = raw.heads.get("reporter", none)
    columns: dict[str, pa.Array] = {
        "reporter": pa.array([code_of(cell, version) for cell in reporters], pa.string()),
        "name": pa.array([cell_text(cell) or None for cell in raw.heads.get("name", none)], pa.string()),
        "year": pa.array([period[0] if period else None for period in raw.periods], pa.int16()),
        "month": pa.array([period[1] if period else None for period in raw.periods], pa.int8()),
        "file": pa.array([reading.sources[source].file for source in raw.sources], pa.int32()),
        "sheet": pa.array([reading.sources[source].sheet for source in raw.sources], pa.string()),
        "row": pa.array([None if row is None else row + 1 for row in raw.rows], pa.int32()),
    }
    for name, cells in raw.heads.items():
        if name in HEADS and name not in columns:
            is_truth = HEADS[name].kind == "truth"
            values = [truth_in(cell) for cell in cells] if is_truth else [cell_text(cell) or None for cell in cells]
            columns[name] = pa.array(values, pa.bool_() if is_truth else pa.string())
    odd: Odd = {}
    as_numbers = [place for place, cell in enumerate(reporters) if isinstance(cell, float) and abs(cell) >= 10**15]
    if as_numbers:
        odd[("reporter", "year_to_date"), "uscc_as_number"] = as_numbers
    for key, name, item in columns_of(version):
        held = raw.cells.get(key)
        if held is None:
            continue
        if item.kind == "text":
            columns[name] = pa.array([cell_text(cell) or None for cell in held], pa.string())
            continue
        found = numbers_of(held, item, raw.factors[key], texts_expected=raw.is_text)
        columns[name] = pa.array(found.values, pa.int64(), mask=~found.known)
        odd |= {(key, kind): places for kind, places in found.odd.items()}
    return pa.table(columns), odd


def truth_in(cell: Cell) -> bool | None:
    """Yes or no, as forms write it; None where it says neither.

    >>> truth_in("是"), truth_in("□是 ☑否"), truth_in(0), truth_in("待定")
    (True, False, False, None)
    """
    if isinstance(cell, bool):
        return cell
    text = cell_text(cell)
    if _YES.fullmatch(text) or _NO.fullmatch(text):
        return _YES.fullmatch(text) is not None
    yes, no = _TICKED_YES.search(text) is not None, _TICKED_NO.search(text) is not None
    return yes if yes != no else None
