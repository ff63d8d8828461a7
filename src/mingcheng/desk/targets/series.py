"""Published series at the desk: files imported as they are printed, and the series that targets are linked to.

Reading, and which of several prints of one period counts, is the capability's (`mingcheng.statistics.published`); growth
stays as published, no scope is mixed with another, and what an officer set aside is left out.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.db.models import Count

from mingcheng.desk.files.models import StoredFile
from mingcheng.desk.targets.models import SeriesFile, SeriesRow
from mingcheng.language import _
from mingcheng.reference_periods import Period
from mingcheng.spreadsheets import Cell, cell_text, number_of, sheets_of
from mingcheng.statistics.published import (
    Printed,
    PublishedError,
    Row,
    findings_of,
    rows_of,
    series_of,
)

ENDINGS = (".csv", ".xlsx", ".xls")
MOST_ROWS = 50_000
MOST_FINDINGS = 500
AT_ONCE = 500
CUMULATIVE = ("month_ytd", "year")


@dataclass(frozen=True, slots=True)
class SeriesCell:
    """A period of a series: what counts of it, with its place."""

    period: Period
    value: Decimal | None
    unit: str
    growth: Decimal | None
    source: str
    note: str
    file: int
    line: int


@dataclass(frozen=True, slots=True)
class SeriesName:
    """What a series is of."""

    region: str
    indicator: str
    scope: str
    rows: int = 0

    @property
    def key(self) -> str:
        """As one text, for forms."""
        return "|".join((self.region, self.indicator, self.scope))

    def __str__(self) -> str:
        scope = _("（口径：{scope}）").format(scope=self.scope) if self.scope else ""
        return f"{self.region} {self.indicator}{scope}"


def series_cells(region: str, indicator: str, scope: str) -> list[SeriesCell]:
    """The year-to-date and yearly figures of a series, in the order of time; none for no series."""
    if not indicator:
        return []
    kept = SeriesRow.objects.filter(
        region=region, indicator=indicator, scope=scope, is_used=True, period_type__in=CUMULATIVE
    ).order_by("series_file", "line")
    found: dict[Period, SeriesCell] = {}
    for series in series_of(_as_read(row) for row in kept):
        for cell in series.cells.values():
            level, growth = cell.level, cell.growth
            row = level.row if level is not None else growth[0] if growth is not None else None
            if row is None:
                continue
            file, _sep, _name = row.file.partition(":")
            before = found.get(cell.period)
            if before is not None and (before.value is not None or level is None):
                continue
            found[cell.period] = SeriesCell(
                period=cell.period,
                value=Decimal(level.row.level.text) if level is not None and level.row.level is not None else None,
                unit=row.unit,
                growth=Decimal(growth[1].text) / 100 if growth is not None else None,
                source=row.source
                if not row.source.startswith(("http://", "https://"))
                else _("公开数据文件，见原文件"),
                note=row.note,
                file=int(file),
                line=row.line,
            )
    return [found[period] for period in sorted(found)]


def _as_read(row: SeriesRow) -> Row:
    """A kept row as the capability reads it; its file is told by its key."""
    return Row(
        file=f"{row.series_file_id}:", line=row.line, region=row.region, indicator=row.indicator,
        period_type=row.period_type,  # type: ignore[arg-type]
        period=row.period, level=Printed.of(row.level, row.is_rounded) if row.level else None, unit=row.unit,
        growth=Printed.of(row.growth) if row.growth else None, source=row.source, note=row.note, scope=row.scope,
    )  # fmt: skip


def series_names() -> list[SeriesName]:
    """Every series that was imported and can be linked to: those with year-to-date or yearly figures."""
    found = (
        SeriesRow.objects.filter(is_used=True, period_type__in=CUMULATIVE)
        .values("region", "indicator", "scope")
        .annotate(rows=Count("pk"))
        .order_by("region", "indicator", "scope")
    )
    return [SeriesName(each["region"], each["indicator"], each["scope"], each["rows"]) for each in found]


def import_series(stored: StoredFile) -> SeriesFile:
    """Reads a file into rows. The same content again gives what is there already. Raises PublishedError where the file is no
    table of figures, or holds too many."""
    there = SeriesFile.objects.filter(sha256=stored.sha256).first()
    if there is not None and there.is_read:
        return there
    with as_csv(stored.path, stored.name) as path:
        rows, unreadable = rows_of(path, stored.name)
    if len(rows) > MOST_ROWS:
        problem = _("有 {count} 行，超过 {most} 行。").format(count=len(rows), most=MOST_ROWS)
        raise PublishedError(stored.name, problem, _("请拆分后再导入。"))
    if not rows:
        raise PublishedError(stored.name, _("没有一行能读出来。"), _("请对照“公开数字的格式”核对。"))
    findings = [*unreadable, *findings_of(rows)]
    with transaction.atomic():
        kept, _made = SeriesFile.objects.get_or_create(sha256=stored.sha256, defaults={"file": stored})
        if not kept.is_read:
            kept.lines.all().delete()
            SeriesRow.objects.bulk_create((_kept_row(kept, row) for row in rows), batch_size=AT_ONCE)
            kept.rows, kept.is_read = len(rows), True
            kept.findings = [finding.as_json() for finding in findings[:MOST_FINDINGS]]
            kept.save()
    return kept


def _kept_row(kept: SeriesFile, row: Row) -> SeriesRow:
    return SeriesRow(
        series_file=kept, line=row.line, region=row.region[:100], indicator=row.indicator[:200], scope=row.scope[:200],
        period_type=row.period_type, year=row.period.year, first_month=row.period.first_month,
        last_month=row.period.last_month, level=row.level.text if row.level else "",
        is_rounded=bool(row.level and row.level.is_rounded), unit=row.unit[:40],
        growth=row.growth.text if row.growth else "", source=row.source, note=row.note,
    )  # fmt: skip


def findings_by_line(kept: SeriesFile) -> dict[int, list[str]]:
    """What was found, by the line of the file that it is told of."""
    found: dict[int, list[str]] = {}
    for finding in kept.findings:
        place = str((finding.get("places") or [""])[0]).rpartition(":")[2]
        if place.isdigit():
            found.setdefault(int(place), []).append(str(finding["message"]))
    return found


@contextmanager
def as_csv(path: Path, name: str) -> Iterator[Path]:
    """The file as .csv, which the capability reads: a workbook's first sheet with figures is written out."""
    if path.suffix.lower() == ".csv":
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="mingcheng-series-") as folder:
        out = Path(folder) / f"{Path(name).stem}.csv"
        with out.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(_sheet_rows(path))
        yield out


def _sheet_rows(path: Path) -> Iterable[list[str]]:
    sheet = next((each for each in sheets_of(path) if each.rows and not each.is_hidden), None)
    for at, row in enumerate(sheet.rows if sheet is not None else ()):
        assert sheet is not None
        yield [_cell_text(cell, (at, place) in sheet.percents) for place, cell in enumerate(row)]


def _cell_text(cell: Cell, is_percent: bool) -> str:
    """A cell as it is shown: 11.2 % is kept as 0.112, and a spreadsheet makes a day of 2024-05."""
    if isinstance(cell, date):
        return f"{cell.year}-{cell.month:02d}"
    number = number_of(cell) if is_percent else None
    return cell_text(cell) if number is None else f"{(number * 100).normalize():f}"
