"""Made-up reports written to a folder, portion by portion: as many enterprises at a time as fit into little memory."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from mingcheng.language import _
from mingcheng.made_up.names import Scramble
from mingcheng.statistics.made_up.about import page_of
from mingcheng.statistics.made_up.damage import ERRORS, damaged
from mingcheng.statistics.made_up.figures import figures_of
from mingcheng.statistics.made_up.firms import ENTERPRISES, enterprises_table, firms_of
from mingcheng.statistics.made_up.model import MONTHS_A_YEAR, MadeUpReports, MadeUpReportsError
from mingcheng.statistics.made_up.sheets import SINKS
from mingcheng.statistics.made_up.tables import columns_of, table_of

LIST, MISTAKES, PAGE = "enterprises.parquet", "errors.csv", "README.md"
MOST_ROWS, MOST_FILES = 1_000_000, 20_000
_PORTION_CELLS = 120_000
"""Firms times months of a portion: some 25 items of them, three columns each, take 100 MB."""


@dataclass(frozen=True, slots=True)
class Portion:
    """The reports of some enterprises, and the errors in them."""

    enterprises: pa.Table
    reports: pa.Table
    errors: pa.Table


def portions(asked: MadeUpReports) -> Iterator[Portion]:
    """The reports, some enterprises at a time, sorted by their codes; each portion by enterprise and then by month."""
    scramble = Scramble(asked.enterprises, _generator(asked, 0))
    size = max(1, _PORTION_CELLS // (len(asked.years) * MONTHS_A_YEAR))
    row = 1
    for number, first in enumerate(range(0, asked.enterprises, size)):
        portion = _portion(asked, number, first, min(first + size, asked.enterprises), scramble, row)
        row += portion.reports.num_rows
        yield portion


def _portion(asked: MadeUpReports, number: int, first: int, end: int, scramble: Scramble, row: int) -> Portion:
    rng = _generator(asked, 1, number)
    firms = firms_of(asked, first, end, rng)
    enterprises = enterprises_table(firms, scramble, rng)
    columns = columns_of(asked, firms, figures_of(firms, rng))
    errors = ERRORS.empty_table()
    if asked.errors:
        columns, listed = damaged(asked, firms, columns, _generator(asked, 2, number))
        arrays = [pa.concat_arrays(listed[name]) if listed[name] else pa.nulls(0, pa.string()) for name in ERRORS.names]
        errors = pa.Table.from_arrays(arrays, schema=ERRORS).sort_by(
            [("enterprise", "ascending"), ("month", "ascending")]
        )
    return Portion(enterprises, table_of(asked.version, columns, enterprises["name"].combine_chunks(), row), errors)


def _generator(asked: MadeUpReports, *purpose: int) -> np.random.Generator:
    """A generator of its own for each purpose: what is drawn for one does not depend on another."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(asked.seed, spawn_key=purpose)))


def made_up_reports(asked: MadeUpReports) -> Portion:
    """All of it at once, for what fits into memory."""
    made = list(portions(asked))
    return Portion(
        pa.concat_tables([each.enterprises for each in made]),
        pa.concat_tables([each.reports for each in made]),
        pa.concat_tables([each.errors for each in made]),
    )


def write_reports(
    folder: Path, asked: MadeUpReports, progress: Callable[[int], None] | None = None, shape: str = "parquet"
) -> int:
    """Writes the list of enterprises, the reports, the list of errors and a page that says that all of it is made up, into a
    folder, new or empty; all of it or nothing. Returns the number of reports.

    `shape` is one of `SINKS`: one Parquet file, a list (.xlsx) a month, or a workbook a report. `progress` is told how many
    enterprises are written. Raises MadeUpReportsError where the folder is not free or a spreadsheet would be too long, and
    OSError where it cannot be written.
    """
    _refuse_excess(asked, shape)
    is_new = not folder.exists()
    _claim(folder)
    try:
        return _written(folder, asked, progress or (lambda _count: None), shape)
    except BaseException:
        _clear(folder, is_new)
        raise


def _refuse_excess(asked: MadeUpReports, shape: str) -> None:
    if shape == "xlsx" and asked.enterprises > MOST_ROWS:
        problem = _("一张工作表最多写 {most} 家企业，现为 {count} 家。")
        raise MadeUpReportsError(
            "", problem.format(most=MOST_ROWS, count=asked.enterprises), _("请减少企业，或写成 Parquet。")
        )
    files = asked.enterprises * len(asked.months)
    if shape == "files" and files > MOST_FILES:
        problem = _("一家一月一个文件，最多写 {most} 个，现为 {count} 个。")
        raise MadeUpReportsError("", problem.format(most=MOST_FILES, count=files), _("请减少企业或月份。"))


def _claim(folder: Path) -> None:
    """Makes the folder; raises MadeUpReportsError where it holds something already."""
    if folder.exists() and not folder.is_dir():
        raise MadeUpReportsError(str(folder), _("这是一个文件，不是目录。"), _("请换一个目录。"))
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise MadeUpReportsError(str(folder), _("目录不是空的。"), _("请换一个目录。"))


def _clear(folder: Path, is_new: bool) -> None:
    """The folder was empty: whatever is in it is half of the reports, which is worse than none."""
    for path in list(folder.iterdir()):
        with suppress(OSError):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    if is_new:
        with suppress(OSError):
            folder.rmdir()


def _written(folder: Path, asked: MadeUpReports, progress: Callable[[int], None], shape: str) -> int:
    done = reports = mistakes = 0
    with ExitStack() as stack:
        listed = stack.enter_context(pq.ParquetWriter(folder / LIST, ENTERPRISES, compression="zstd"))
        sink = stack.enter_context(closing(SINKS[shape](folder, asked)))
        errors = stack.enter_context(pa_csv.CSVWriter(folder / MISTAKES, ERRORS))
        for portion in portions(asked):
            listed.write_table(portion.enterprises)
            sink.add(portion.reports)
            if portion.errors.num_rows:
                errors.write_table(portion.errors)
            done += portion.enterprises.num_rows
            reports += portion.reports.num_rows
            mistakes += portion.errors.num_rows
            progress(done)
    (folder / PAGE).write_text(page_of(asked, reports, mistakes), encoding="utf-8")
    return reports
