"""The store of reports: every import kept whole, the last revision of each report shown, what was known on any day.

A report is what one reporter says for one form and period. A later import of the same report is a revision: it takes the
place of the whole report from the day on which it was known, and the earlier one stays. Reports of one import are equal
in rank; of two imports the one known later counts, of two known on one day the one imported later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeAlias

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mingcheng.errors import MingchengError
from mingcheng.journals import Entry, Journal, sha256_of
from mingcheng.language import _
from mingcheng.queries import Database, parquet_files
from mingcheng.spreadsheets import cell_name
from mingcheng.statistics.derived_files import DerivedFiles
from mingcheng.statistics.form import FormVersion

KIND = "reports"
"""What imports of reports are called in the journal."""

REPORTS, PLACES = "reports", "places"
"""The tables of an import: the reports, and the cells in which their figures stood."""

KEY = ("reporter", "year", "month")
HEAD: Mapping[str, pa.DataType] = {
    "reporter": pa.string(), "name": pa.string(), "year": pa.int16(), "month": pa.int8(), "file": pa.int32(),
    "sheet": pa.string(), "row": pa.int32(), "embedded": pa.bool_(),
}  # fmt: skip
"""The columns of a report beside its items."""

VARIANTS = ("", "__year_earlier", "__to_last_month")
"""What is added to the name of an item for 上年同期累计 and 上月止累计."""

PLACE_COLUMNS = pa.schema(
    [
        ("file", pa.int32()),
        ("sheet", pa.string()),
        ("column_name", pa.string()),
        ("row", pa.int32()),
        ("column", pa.int32()),
    ]
)
"""Where figures stand: for a sheet and a column of the reports, the cell, both from 1; a null `row` is the report's own
(list layout)."""

Which: TypeAlias = Literal["latest", "first"]


class ReportStoreError(MingchengError):
    """Reports that cannot be kept as they are: no reporter, no period, two reports of one reporter and month."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a figure was read: the file as given, the sheet, the cell (“C14”; empty where it is not known), the import."""

    file: str
    sheet: str
    cell: str
    entry: int
    known_at: date

    def __str__(self) -> str:
        return "!".join(part for part in (self.file, self.sheet, self.cell) if part)


class ReportStore:
    """Reports in the folder of a journal. Tables that it gives belong to its database: they end with the store.

    >>> import tempfile
    >>> with ReportStore(Path(tempfile.mkdtemp())) as store:
    ...     store.forms()
    []
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.journal = Journal(folder)
        self.database = Database()
        self._derived = DerivedFiles(folder)
        self._entries: dict[int, Entry] = {}
        self._cells: dict[int, dict[tuple[int | None, str | None, str], tuple[int | None, int]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets the memory go."""
        self.database.close()
        self._derived.close()

    # --- in

    def holds(self, path: Path) -> Entry | None:
        """The import that brought a file of this content, if one did."""
        return self.journal.holds(sha256_of(path), KIND)

    def add(
        self,
        version: FormVersion,
        sources: Sequence[Path],
        reports: pa.Table,
        known_at: date,
        about: Mapping[str, Any] | None = None,
        places: pa.Table | None = None,
        again: bool = False,
    ) -> Entry:
        """One import of reports of one form version; its entry. Nothing happens where an import has brought all these
        files for this form before: its entry is given; unless `again`, for reports that were refused then.

        `reports` is wide (`HEAD` and a column an item, whole numbers in the scale of `form.SCALE`); columns that the
        version does not know are left out. `places` is as `PLACE_COLUMNS` say. Raises ReportStoreError, JournalError.
        """
        hashes = {sha256_of(path) for path in sources}
        for entry in self.entries(version.form):
            if not again and hashes and hashes <= {file.sha256 for file in entry.files}:
                return entry
        accepted = accept(reports, version)
        tables = {REPORTS: accepted}
        if places is not None:
            tables[PLACES] = places.select(PLACE_COLUMNS.names).cast(PLACE_COLUMNS)
        told = {
            **(about or {}), "form": version.form, "version": version.version,
            "years": sorted(pc.unique(accepted["year"]).to_pylist()),
        }  # fmt: skip
        return self.journal.add(KIND, sources, tables, known_at, told)

    # --- out

    def forms(self) -> list[str]:
        """The forms of which there are reports."""
        return sorted({str(entry.about["form"]) for entry in self.journal.entries(KIND)})

    def entries(self, form: str, known_at: date | None = None) -> list[Entry]:
        """The imports of a form that were known on a day, the one that counts most last."""
        found = [entry for entry in self.journal.entries(KIND) if entry.about.get("form") == form]
        known = [entry for entry in found if known_at is None or entry.known_at <= known_at]
        return sorted(known, key=lambda entry: (entry.known_at, entry.number))

    def reports(self, form: str, known_at: date | None = None, years: Sequence[int] | None = None) -> ir.Table:
        """Every reporter and month once, as last reported and known on that day: `HEAD`, `entry` (number of the import),
        `known_at`, and the items. Raises ReportStoreError where there are no reports of the form."""
        return self._of_rank("latest", form, known_at, years)

    def first_reported(self, form: str, years: Sequence[int] | None = None) -> ir.Table:
        """Every reporter and month once, as first reported; columns as in `reports`."""
        return self._of_rank("first", form, None, years)

    def revisions(self, form: str, known_at: date | None = None) -> ir.Table:
        """Every change of a figure from one import to the next: `KEY`, `item`, `before`, `after` (null = not reported),
        and of both reports `entry_before`, `known_at_before`, `entry`, `known_at`. Figures only, no texts."""
        entries = self._entries_or_refuse(form, known_at)
        rows = self._ranked(entries)
        counted = rows.group_by(list(KEY)).aggregate(_reports=rows.count())
        revised = rows.semi_join(counted.filter(counted["_reports"] > 1), list(KEY))
        figures = [name for name in item_columns(revised) if revised[name].type().is_integer()]
        long = revised.select(*KEY, "rank", "entry", "known_at", *figures).pivot_longer(
            figures, names_to="item", values_to="after"
        )
        series = ibis.window(group_by=[*KEY, "item"], order_by="rank")
        told = long.mutate(
            before=long["after"].lag().over(series),
            entry_before=long["entry"].lag().over(series),
            known_at_before=long["known_at"].lag().over(series),
        )
        changed = told.filter(told["entry_before"].notnull() & ~told["before"].identical_to(told["after"]))
        return changed.select(
            *KEY, "item", "before", "after", "entry_before", "known_at_before", "entry", "known_at"
        ).order_by([*KEY, "item", "known_at", "entry"])

    def versions_of(self, form: str, reporter: str, year: int, month: int) -> list[dict[str, Any]]:
        """All that one reporter said for one month, the report that counts last: the columns of `reports`, as plain rows.
        Where there is nothing, none."""
        of_year = [entry for entry in self.entries(form) if year in entry.about["years"]]
        if not of_year:
            return []
        order = {str(entry.table(REPORTS)): (rank, entry) for rank, entry in enumerate(of_year)}
        # where it is told first, then what: all columns of all files would be looked into otherwise
        wanted, values = "WHERE reporter = ? AND year = ? AND month = ?", (reporter, year, month)
        places = parquet_files([entry.table(REPORTS) for entry in of_year], with_origin=True)
        told = self.database.rows(f"SELECT DISTINCT filename FROM {places} {wanted}", values)
        if not told:
            return []
        files = parquet_files([Path(each["filename"]) for each in told], with_origin=True)
        rows = self.database.rows(f"SELECT * EXCLUDE (file_row_number) FROM {files} {wanted}", values)
        found = []
        for row in sorted(rows, key=lambda row: order[row["filename"]][0]):
            entry = order[row.pop("filename")][1]
            found.append({**row, "entry": entry.number, "known_at": entry.known_at})
        return found

    def origin(self, entry: int, file: int | None, sheet: str | None, row: int | None, column_name: str) -> Origin:
        """Where the figure `column_name` of a report of `reports` was read: its `entry`, `file`, `sheet` and `row`."""
        found = self._numbered(entry)
        name = found.files[file].name if file is not None and file < len(found.files) else ""
        cell = self._cells_of(found).get((file, sheet, column_name))
        at = row if cell is None else cell[0] or row
        place = cell_name(at - 1, cell[1] - 1) if cell is not None and at else str(at or "")
        return Origin(name, sheet or "", place, entry, found.known_at)

    def _numbered(self, number: int) -> Entry:
        if number not in self._entries:
            self._entries |= {entry.number: entry for entry in self.journal.entries(KIND)}
        return self._entries[number]

    def _cells_of(self, entry: Entry) -> dict[tuple[int | None, str | None, str], tuple[int | None, int]]:
        """The cells of an import by file, sheet and column of the reports: row (None: the report's own) and column."""
        if entry.number not in self._cells:
            rows = pq.read_table(entry.table(PLACES)).to_pylist() if PLACES in entry.rows else []
            self._cells[entry.number] = {
                (row["file"], row["sheet"], row["column_name"]): (row["row"], row["column"]) for row in rows
            }
        return self._cells[entry.number]

    # --- ranks

    def _entries_or_refuse(self, form: str, known_at: date | None) -> list[Entry]:
        entries = self.entries(form, known_at)
        if not entries:
            known = self.forms()
            remedy = _("里面有：{known}。").format(known=_("、").join(known)) if known else _("请先导入报表。")
            day = _("{day} 以前没有已知的“{form}”报表。") if known_at else _("没有“{form}”的报表。")
            raise ReportStoreError(str(self.folder), day.format(form=form, day=known_at), remedy)
        return entries

    def _ranked(self, entries: Sequence[Entry]) -> ir.Table:
        """The reports of imports with `rank`: the higher, the more it counts."""
        rows = self.database.parquet([entry.table(REPORTS) for entry in entries], with_origin=True)
        ranks = pa.table(
            {
                "filename": [str(entry.table(REPORTS)) for entry in entries],
                "rank": pa.array(range(len(entries)), pa.int32()),
                "entry": pa.array([entry.number for entry in entries], pa.int32()),
                "known_at": pa.array([entry.known_at for entry in entries], pa.date32()),
            }
        )
        return rows.inner_join(self.database.arrow_table(ranks), "filename").drop("filename", "file_row_number")

    def _of_rank(self, which: Which, form: str, known_at: date | None, years: Sequence[int] | None) -> ir.Table:
        """One derived file a year, made where it is missing."""
        entries = self._entries_or_refuse(form, known_at)
        held = sorted({int(year) for entry in entries for year in entry.about["years"]})
        wanted = [year for year in held if years is None or year in years]
        if not wanted:
            return self._ranked(entries).drop("rank").limit(0)
        paths = []
        for year in wanted:
            of_year = [entry for entry in entries if year in entry.about["years"]]
            marks = [which, *(entry.folder.name for entry in of_year)]
            paths.append(self._derived.path(form, year, marks, partial(self._write, which, of_year, year)))
        return self.database.parquet(paths)

    def _write(self, which: Which, entries: Sequence[Entry], year: int, path: Path) -> None:
        rows = self._ranked(entries)
        rows = rows.filter(rows["year"] == year)
        if len(entries) > 1:
            keys = rows.group_by(list(KEY)).aggregate(
                rank=rows["rank"].max() if which == "latest" else rows["rank"].min()
            )
            rows = rows.semi_join(keys, [*KEY, "rank"])
        self.database.write(rows.drop("rank").order_by(["month", "reporter"]), path)


def accept(reports: pa.Table, version: FormVersion) -> pa.Table:
    """The reports with the columns that a store keeps, in their types. Raises ReportStoreError: a report without
    reporter or period, two of one reporter and month, a column that is not of its type."""
    columns: dict[str, Any] = {}
    for name, kind in (*HEAD.items(), *item_types(version).items()):
        if name in reports.column_names:
            columns[name] = _cast(reports[name], kind, name)
        elif name in HEAD and name not in KEY:
            columns[name] = pa.nulls(reports.num_rows, kind)
        elif name in KEY:
            raise ReportStoreError(version.form, _("报表缺少“{name}”列。").format(name=name), _("请补上这一列。"))
    table = pa.table(columns)
    _refuse_bad_keys(table, version)
    return table


def _cast(column: Any, kind: pa.DataType, name: str) -> Any:
    try:
        return column.cast(kind)
    except pa.ArrowInvalid as error:
        raise ReportStoreError(name, _("这一列的值放不进 {kind}。").format(kind=kind), _("请先审核报表。")) from error


def _refuse_bad_keys(table: pa.Table, version: FormVersion) -> None:
    for name in KEY:
        lacking = pc.index(pc.is_null(table[name]), True).as_py()
        if lacking >= 0:
            problem = _("第 {row} 份报表没有填报单位或报告期（{name}）。").format(row=lacking + 1, name=name)
            raise ReportStoreError(version.form, problem, _("请先审核报表。"))
    if table.num_rows and not (pc.min(table["month"]).as_py() >= 1 and pc.max(table["month"]).as_py() <= 12):
        raise ReportStoreError(version.form, _("有报表的月份不在 1 至 12 之间。"), _("请先审核报表。"))
    counted = table.group_by(list(KEY)).aggregate([([], "count_all")])
    double = counted.filter(pc.greater(counted["count_all"], 1))
    if double.num_rows:
        first = double.sort_by([(name, "ascending") for name in KEY]).slice(0, 1).to_pylist()[0]
        problem = _("{reporter} 在 {year} 年 {month} 月有 {count} 份报表（共有 {keys} 处重复）。").format(
            reporter=first["reporter"], year=first["year"], month=first["month"], count=first["count_all"],
            keys=double.num_rows,
        )  # fmt: skip
        raise ReportStoreError(version.form, problem, _("请核对后每家每月只留一份。"))


def item_types(version: FormVersion) -> dict[str, pa.DataType]:
    """The columns of a version's items, with the earlier periods that a layout may carry, and their types."""
    return {
        f"{item.name}{variant}": pa.string() if item.kind == "text" else pa.int64()
        for item in version.items
        for variant in VARIANTS
    }


def item_columns(table: ir.Table) -> list[str]:
    """The columns of items in a table of reports."""
    passed = {*HEAD, "rank", "entry", "known_at"}
    return [name for name in table.columns if name not in passed]
