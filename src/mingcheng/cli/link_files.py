"""What `mingcheng link` writes: the enterprises, the review list, the quarantine."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from mingcheng.cli.errors import UsageError
from mingcheng.cli.link_words import heading_of, in_words, reasons_in_words
from mingcheng.cli.output import put_file
from mingcheng.language import _

if TYPE_CHECKING:
    import pyarrow as pa

    from mingcheng.registry.linked_register import Linkage
    from mingcheng.registry.register import Register

ENDINGS = {"output": (".parquet", ".csv", ".xlsx"), "review": (".xlsx", ".csv"), "quarantine": (".csv", ".xlsx")}
MOST_ROWS = 1_048_575
"""Rows of a sheet below its head."""


def refuse_endings(command: str, **paths: Path | None) -> None:
    """Raises UsageError at once for a file of a kind that is not written."""
    for name, path in paths.items():
        if path is not None and path.suffix.lower() not in ENDINGS[name]:
            problem = _("不能写成“{ending}”文件。").format(ending=path.suffix)
            raise UsageError(command, problem, _("可写的有：{kinds}。").format(kinds=" ".join(ENDINGS[name])))


def write_results(
    register: Register, linkage: Linkage, output: Path | None, review: Path | None, quarantine: Path | None
) -> None:
    """Writes each file that was asked for, whole or not at all. Raises OutputError, UsageError."""
    import pyarrow.parquet as pq

    from mingcheng.registry.review import write_review

    if output is not None:
        table = pq.read_table(linkage.entry.table("enterprises"))
        _put(output, lambda path: _write_table(table, path))
    if review is not None:
        pairs = pq.read_table(linkage.entry.table("review"))
        _refuse_long(pairs, review)
        _put(review, lambda path: write_review(pairs, path))
    if quarantine is not None:
        found = _quarantine(register)
        _put(quarantine, lambda path: _write_table(found, path))


def _put(target: Path, write: Callable[[Path], None]) -> None:
    with tempfile.TemporaryDirectory(prefix="mingcheng-") as folder:
        path = Path(folder) / f"out{target.suffix.lower()}"
        write(path)
        put_file(path, target)


def _quarantine(register: Register) -> pa.Table:
    """What did not come in, of all lists, with words for people."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from mingcheng.registry.list_values import OUTCOMES

    parts = []
    for entry in register.lists():
        table = pq.read_table(entry.table("quarantine"))
        words = pa.array(reasons_in_words(table), pa.string())
        outcomes = pa.array([_(OUTCOMES[outcome]) for outcome in table["outcome"].to_pylist()], pa.string())
        table = table.set_column(table.schema.get_field_index("outcome"), "outcome", outcomes)
        table = table.append_column("words", words)
        for place, (name, value) in enumerate((("source", entry.about["source"]), ("file", entry.files[0].name))):
            table = table.add_column(place, name, pa.array([str(value)] * table.num_rows, pa.string()))
        parts.append(table)
    return pa.concat_tables(parts)


def _refuse_long(table: pa.Table, path: Path) -> None:
    if path.suffix.lower() == ".xlsx" and table.num_rows > MOST_ROWS:
        problem = _("有 {rows} 行，一张工作表装不下。").format(rows=f"{table.num_rows:,}")
        raise UsageError(str(path), problem, _("请写成 .csv 或 .parquet。"))


def _write_table(table: pa.Table, path: Path) -> None:
    import pyarrow.parquet as pq

    if path.suffix == ".parquet":
        pq.write_table(table, path, compression="zstd")
        return
    if path.suffix == ".csv":
        import pyarrow.csv as csv

        with path.open("wb") as file:
            file.write(b"\xef\xbb\xbf")
            csv.write_csv(_flat(table), file)
        return
    _refuse_long(table, path)
    _write_workbook(table, path)


def _write_workbook(table: pa.Table, path: Path) -> None:
    """The table for people, in words."""
    import xlsxwriter

    names = table.column_names
    with xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, map(heading_of, names), book.add_format({"bold": True}))
        dates = [at for at, field in enumerate(table.schema) if str(field.type).startswith("date")]
        for at in dates:
            sheet.set_column(at, at, 12, day)
        for number, row in enumerate(zip(*(column.to_pylist() for column in table.columns), strict=True), start=1):
            for at, value in enumerate(row):
                shown = in_words(names[at], value)
                if shown is not None:
                    sheet.write_datetime(number, at, shown, day) if at in dates else sheet.write(number, at, shown)


def _flat(table: pa.Table) -> pa.Table:
    """Lists as one text, their items divided by ；."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for at, field in enumerate(table.schema):
        if pa.types.is_list(field.type):
            table = table.set_column(at, field.name, pc.binary_join(table.column(at), "；"))
    return table
