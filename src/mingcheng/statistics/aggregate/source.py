"""Where reports come from: the folder of a store, or a plain table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ibis.expr.types as ir

from mingcheng.language import _
from mingcheng.queries import Database
from mingcheng.statistics.aggregate.report_tables import is_wide, reports_in
from mingcheng.statistics.aggregate.request import AggregateError
from mingcheng.statistics.form import FormVersion
from mingcheng.statistics.store import Origin, ReportStore


@dataclass
class Source:
    """Reports of one form, once a reporter and month. `place` names them in messages."""

    place: Path
    database: Database
    store: ReportStore | None
    known_at: date | None
    _plain: ir.Table | None = None

    def reports(self, version: FormVersion, years: Sequence[int] | None = None) -> ir.Table:
        """The reports of these years; all of them where none are named."""
        if self.store is not None:
            return self.store.reports(version.form, self.known_at, years)
        if self._plain is None:
            self._plain = self._read(version)
        return self._plain if years is None else self._plain.filter(self._plain["year"].isin(list(years)))

    def _read(self, version: FormVersion) -> ir.Table:
        if is_wide(self.place):
            return self.database.parquet([self.place])
        return self.database.arrow_table(reports_in(self.place, version))

    def last_period(self, version: FormVersion, months: Sequence[int]) -> tuple[int, int]:
        """Year and month of the last reports. Raises AggregateError where there are none."""
        reports = self.reports(version, None if self.store is None else self._last_years(version.form))
        counted = reports.filter(reports["month"].isin(list(months)))
        last = self.database.arrow(
            counted.aggregate(last=(counted["year"].cast("int32") * 12 + counted["month"]).max())
        )
        found = last["last"][0].as_py()
        if found is None:
            raise AggregateError(str(self.place), _("没有这张报表的数据。"), _("请先导入报表。"))
        return (found - 1) // 12, (found - 1) % 12 + 1

    def _last_years(self, form: str) -> list[int]:
        assert self.store is not None
        years = [int(year) for entry in self.store.entries(form, self.known_at) for year in entry.about["years"]]
        return [max(years)] if years else []

    def origin(self, row: dict[str, Any], column_name: str) -> Origin:
        """Where a figure of a report was read; `row` holds the report's `entry`, `file`, `sheet` and `row`."""
        if self.store is not None:
            return self.store.origin(row["entry"], row["file"], row["sheet"], row["row"], column_name)
        return Origin(self.place.name, row.get("sheet") or "", str(row.get("row") or ""), 0, date.min)


@contextmanager
def opened(place: Path, known_at: date | None = None) -> Iterator[Source]:
    """The reports of a folder or file. Raises AggregateError for what is neither."""
    if place.is_dir():
        with ReportStore(place) as store:
            if not store.forms():
                raise AggregateError(str(place), _("这个目录里没有报表。"), _("请先用 mingcheng check 审核并导入。"))
            yield Source(place, store.database, store, known_at)
        return
    if not place.exists():
        raise AggregateError(str(place), _("没有这个目录或文件。"), _("请核对路径。"))
    if known_at is not None:
        raise AggregateError(str(place), _("一张表里没有得知的日期。"), _("--known-at 只用于报表库。"))
    with Database() as database:
        yield Source(place, database, None, None)
