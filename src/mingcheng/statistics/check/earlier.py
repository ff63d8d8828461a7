"""What was reported before: for each report of a batch the one of the month before and of the same month a year earlier.

Earlier reports come from a store, and from the batch itself where it holds several periods; of two of one reporter and
period that of the batch counts.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.statistics.check.batch import Amounts, Batch, Integers, amounts_of, column_name, numbers_of
from mingcheng.statistics.form import Item

MONTHS_BETWEEN = {"month": 1, "quarter": 3, "year": 12}


class Earlier:
    """Reports known before those of a batch, and how to find the one that belongs to each."""

    def __init__(self, batch: Batch, stored: pa.Table | None = None, with_batch: bool = True) -> None:
        self.batch = batch
        needed = {"reporter", "year", "month", *(item.name for item in batch.version.items)}
        given = (stored, batch.table if with_batch else None)
        tables = [table for table in given if table is not None and table.num_rows]
        narrow = [table.select([name for name in table.column_names if name in needed]) for table in tables]
        self._found: dict[tuple[int, bool], Integers] = {}
        self.table = pa.concat_tables(narrow, promote_options="permissive") if narrow else batch.table.slice(0, 0)

    @cached_property
    def _reporters(self) -> pa.Array:
        return pc.unique(self.table["reporter"]).drop_null()

    def _keys(self, reporters: pa.ChunkedArray, periods: Integers) -> Integers:
        """One number a reporter and period; -1 for an unknown reporter."""
        places = pc.fill_null(pc.index_in(reporters, value_set=self._reporters), -1).to_numpy().astype(np.int64)
        return np.where(places < 0, -1, places * 100_000 + periods)

    @cached_property
    def _sorted(self) -> tuple[Integers, Integers]:
        periods = period_numbers(self.table)
        keys = self._keys(self.table["reporter"], periods)
        order = np.argsort(keys, kind="stable")  # of equal keys the last is found: the batch comes after the store
        return keys[order], order

    def rows(self, months_back: int, same_year: bool) -> Integers:
        """For each report the row of `table` that lies so many months back; -1 where there is none. `same_year`: none
        either where it lies in the year before, for figures that start anew in January."""
        if (months_back, same_year) not in self._found:
            self._found[months_back, same_year] = self._rows(months_back, same_year)
        return self._found[months_back, same_year]

    def _rows(self, months_back: int, same_year: bool) -> Integers:
        periods = period_numbers(self.batch.table) - months_back
        wanted = self._keys(self.batch.table["reporter"], periods)
        keys, order = self._sorted
        if not len(keys):
            return np.full(len(wanted), -1, np.int64)
        place = np.searchsorted(keys, wanted, side="right") - 1
        found = (place >= 0) & (keys[np.maximum(place, 0)] == wanted) & (wanted >= 0)
        if same_year:
            found &= self.batch.months > months_back
        return np.where(found, order[np.maximum(place, 0)], -1)

    def amounts(self, item: Item, rows: Integers) -> Amounts:
        """The item's to-date figures in these rows; not known where there is no row."""
        name = column_name(item, "year_to_date")
        if name not in self.table.column_names or not len(self.table):
            return Amounts(np.zeros(len(rows), np.int64), np.zeros(len(rows), bool))
        value, known = amounts_of(self.table[name])
        place = np.maximum(rows, 0)
        found = (rows >= 0) & known[place]
        return Amounts(np.where(found, value[place], 0), found)

    @property
    def step(self) -> int:
        """Months from one report to the next."""
        return MONTHS_BETWEEN[self.batch.version.frequency]

    def before(self, item: Item) -> Amounts:
        """The figure of the report before: of this year for what counts from January, else across the turn of the year,
        where December stands before the first period (1—2月)."""
        if item.is_cumulative or self.batch.version.frequency == "year":
            return self.same_year_before(item)
        first = self.batch.version.months[0]  # 1—2月: January is not reported alone
        rows = self.rows(self.step, same_year=True)
        return self.amounts(item, np.where(self.batch.months == first, self.rows(first, same_year=False), rows))

    def same_year_before(self, item: Item) -> Amounts:
        """The figure of the report before, of this year."""
        return self.amounts(item, self.rows(self.step, same_year=True))

    def year_before(self, item: Item) -> Amounts:
        """The figure of the same period of last year, as reported then."""
        return self.amounts(item, self.rows(12, same_year=False))


def period_numbers(table: pa.Table) -> Integers:
    """Months counted from the year 0, so that one less is the month before."""
    return numbers_of(table["year"]) * 12 + numbers_of(table["month"]) - 1
