"""Checked reports into the store: a batch is one import, whole or not at all; reports with errors are left out and told.

A file that was imported before changes nothing. Where some of its reports were refused then and are not now (their warnings are
accepted), those alone are added.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mingcheng.errors import MingchengError
from mingcheng.journals import Entry, sha256_of
from mingcheng.language import _
from mingcheng.statistics.check.batch import Batch, Integers, Truths
from mingcheng.statistics.check.run import Checked
from mingcheng.statistics.store import KEY, REPORTS, ReportStore


class LoadError(MingchengError):
    """Reports that cannot go into one import."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What an import did: `loaded` reports are kept, `unchanged` were kept before from the same files, `refused` are left
    out with the rules that refuse them; `entry` is the number of the import, None where there was nothing to keep."""

    loaded: int
    unchanged: int
    refused: tuple[Mapping[str, Any], ...]
    known_files: tuple[str, ...]
    entry: int | None

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "loaded": self.loaded, "unchanged": self.unchanged, "refused": list(self.refused),
            "known_files": list(self.known_files), "import": self.entry,
        }  # fmt: skip


def load(
    store: ReportStore,
    checked: Checked,
    known_at: date,
    accept_warnings: bool = False,
    places: pa.Table | None = None,
) -> Loaded:
    """Keeps the reports that nothing blocks. `places` says in which cells figures stand, files numbered as in the batch.
    Raises JournalError, ReportStoreError."""
    batch = checked.batch
    refused = checked.refused(accept_warnings)
    wanted: Truths = ~refused & ~checked.repeated
    known = _known_before(store, batch)
    added = wanted & ~known
    files = sorted(set(_file_numbers(batch)[added].tolist()))
    entry = _add(store, batch, added, files, known_at, places, accept_warnings) if added.any() else None
    held = sorted(set(_file_numbers(batch)[known].tolist()))
    return Loaded(
        loaded=int(np.count_nonzero(added)),
        unchanged=int(np.count_nonzero(wanted & known)),
        refused=tuple(_refused(checked, refused, accept_warnings)),
        known_files=tuple(str(batch.files[number]) for number in held),
        entry=entry.number if entry is not None else None,
    )


def one_version(checks: Sequence[Checked]) -> Checked | None:
    """The only batch that holds reports. Raises LoadError for several: they could not be kept in one step."""
    filled = [checked for checked in checks if len(checked.batch)]
    if len(filled) > 1:
        versions = _("、").join(checked.batch.version.version for checked in filled)
        raise LoadError(
            filled[0].batch.version.form,
            _("这些报表属于几个版本（{versions}），不能一次导入。").format(versions=versions),
            _("请按版本适用的年份分开导入。"),
        )
    return filled[0] if filled else None


def earlier_reports(store: ReportStore, batch: Batch) -> pa.Table | None:
    """The stored reports that a check of the batch compares with: of the months before, of December, of a year ago, and
    of the same period. None where the store has none of the form."""
    form = batch.version.form
    periods = {(year, month) for year, month in zip(batch.years.tolist(), batch.months.tolist(), strict=True)}
    periods = {(year, month) for year, month in periods if 1 <= month <= 12}
    if not periods or form not in store.forms():
        return None
    wanted: defaultdict[int, set[int]] = defaultdict(set)
    for year, month in periods:
        wanted[year] |= {month, max(month - 1, 1), max(month - 3, 1)}
        wanted[year - 1] |= {month, 12}
    table = store.reports(form, years=sorted(wanted))
    names = {*KEY, *(item.name for item in batch.version.items if item.kind != "text")}
    parts = [(table["year"] == year) & table["month"].isin(sorted(months)) for year, months in wanted.items()]
    condition = parts[0]
    for part in parts[1:]:
        condition |= part
    return store.database.arrow(table.filter(condition).select(*(name for name in table.columns if name in names)))


def _file_numbers(batch: Batch) -> Integers:
    return np.asarray(batch.table["file"].to_numpy(), np.int64)


def _known_before(store: ReportStore, batch: Batch) -> Truths:
    """The reports that an earlier import has kept from a file of the same content."""
    kept: Truths = np.zeros(len(batch), bool)
    entries = store.entries(batch.version.form)
    if not entries:
        return kept
    numbers = _file_numbers(batch)
    hashes = {number: sha256_of(batch.files[number]) for number in np.unique(numbers).tolist()}
    for entry in entries:
        places = {file.sha256: place for place, file in enumerate(entry.files)}
        same = {number: places[sha256] for number, sha256 in hashes.items() if sha256 in places}
        if same:
            kept |= _are_kept(batch, numbers, same, entry)
    return kept


def _are_kept(batch: Batch, numbers: Integers, same: Mapping[int, int], entry: Entry) -> Truths:
    """Which reports an entry has; `same` says which file of the batch is which of the entry."""
    stored = pq.read_table(entry.table(REPORTS), columns=[*KEY, "file"])
    keys = set(zip(*(stored[name].to_pylist() for name in (*KEY, "file")), strict=True))
    mine = zip(*(batch.table[name].to_pylist() for name in KEY), strict=True)
    return np.array(
        [(*key, same.get(number)) in keys for key, number in zip(mine, numbers.tolist(), strict=True)], bool
    )


def _add(
    store: ReportStore,
    batch: Batch,
    added: Truths,
    files: list[int],
    known_at: date,
    places: pa.Table | None,
    accept_warnings: bool,
) -> Entry:
    table = batch.table.filter(pa.array(added))
    numbers = {file: number for number, file in enumerate(files)}
    table = _renumbered(table, numbers)
    sources: list[Path] = [batch.files[file] for file in files]
    if places is not None:
        places = _renumbered(places.filter(pc.is_in(places["file"], pa.array(files, places["file"].type))), numbers)
    return store.add(
        batch.version, sources, table, known_at, {"accepted_warnings": accept_warnings}, places, again=True
    )


def _renumbered(table: pa.Table, numbers: Mapping[int, int]) -> pa.Table:
    """The table with its files numbered anew."""
    column = pa.array([numbers[file] for file in table["file"].to_pylist()], pa.int32())
    return table.set_column(table.column_names.index("file"), "file", column)


def _refused(checked: Checked, refused: Truths, accept_warnings: bool) -> list[dict[str, Any]]:
    """Who is left out, and by which rules."""
    rules: defaultdict[int, list[str]] = defaultdict(list)
    for finding in checked.findings:
        blocks = finding.is_open and not (accept_warnings and finding.severity == "warning")
        if blocks and finding.report is not None and finding.rule not in rules[finding.report]:
            rules[finding.report].append(finding.rule)
    told = []
    for report in np.flatnonzero(refused).tolist():
        head = checked.batch.head(report)
        told.append(
            {name: head[name] or None for name in ("reporter", "name", "year", "month", "file", "sheet", "row")}
            | {"rules": rules[report]}
        )
    return told
