"""Figures by firm, year and month as the wide table of reports: one row a report, a column an item and its variants."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from mingcheng.language import _
from mingcheng.made_up.codes import Numbers
from mingcheng.made_up.columns import array_of, texts, truths, words
from mingcheng.statistics.form import FormVersion, Item
from mingcheng.statistics.made_up.figures import Figures, counted_from_january, previous_month
from mingcheng.statistics.made_up.firms import Firms, Mask
from mingcheng.statistics.made_up.model import MONTHS_A_YEAR, MadeUpReports, MadeUpReportsError

_SUFFIXES = {"year_to_date": "", "year_earlier": "__year_earlier", "to_last_month": "__to_last_month"}
_SCALE = {"money": 10**4, "foreign_money": 10**4, "count": 1, "area": 1, "rate": 10**5}
"""What one of the drawn whole numbers is in the stored scale: 0.01万元 in fen, a tenth of a percent in hundred-millionths."""


@dataclass(slots=True)
class Columns:
    """The reports of a part as NumPy columns. `firm` is the row among the part's firms; `values` and `missing` are by the
    name of the column; `codes` are the bytes of each reporter's code."""

    firm: Numbers
    year: Numbers
    month: Numbers
    codes: np.ndarray[tuple[int, int], np.dtype[np.uint8]]
    is_embedded: Mask
    values: dict[str, Numbers]
    missing: dict[str, Mask] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.firm)

    def take(self, rows: Numbers) -> Columns:
        """These rows, in this order."""
        return Columns(
            self.firm[rows],
            self.year[rows],
            self.month[rows],
            self.codes[rows],
            self.is_embedded[rows],
            {name: values[rows] for name, values in self.values.items()},
            {name: missing[rows] for name, missing in self.missing.items()},
        )


def column_names(version: FormVersion, item: Item) -> list[str]:
    """The columns of an item: this year to date, then those that the form has beside it."""
    return [item.name + _SUFFIXES[column] for column in version.columns] if item.kind != "text" else [item.name]


def schema_of(version: FormVersion) -> pa.Schema:
    """The wide table of a form version."""
    head = [
        ("reporter", pa.string()), ("name", pa.string()), ("year", pa.int16()), ("month", pa.int8()),
        ("file", pa.int32()), ("sheet", pa.string()), ("row", pa.int32()), ("embedded", pa.bool_()),
    ]  # fmt: skip
    for item in version.items:
        kind = pa.string() if item.kind == "text" else pa.int64()
        head += [(name, kind) for name in column_names(version, item)]
    return pa.schema(head, metadata={"made_up": "true"})


def columns_of(asked: MadeUpReports, firms: Firms, figures: dict[str, Figures]) -> Columns:
    """The reports of the firms for the months asked for, by firm and then by month.

    Last year's figure is known wherever the firm existed in that year, whether it reported then or not: growth of the
    firms that report both years and growth of all totals then differ, as they do in reality.
    """
    firm, year, month = np.nonzero(_reported(asked, firms))
    columns = Columns(
        firm=firm,
        year=year + asked.years[0],
        month=month + 2,
        codes=firms.codes[firm],
        is_embedded=firms.is_embedded[firm],
        values={},
    )
    for item in asked.version.items:
        _fill(columns, asked.version, item, figures.get(item.code), firms, (firm, year, month))
    return columns


def _reported(asked: MadeUpReports, firms: Firms) -> Mask:
    """Which firm reports for which month of which year."""
    years = np.arange(len(asked.years))
    is_in = (years >= np.maximum(firms.enters, 1)[:, None]) & (years <= firms.leaves[:, None])
    wanted = np.zeros((len(years), MONTHS_A_YEAR), dtype=bool)
    for month in asked.months:
        wanted[month.year - asked.years[0], month.month - 2] = True
    return np.asarray(is_in[:, :, None] & wanted)


def _fill(
    columns: Columns,
    version: FormVersion,
    item: Item,
    monthly: Figures | None,
    firms: Firms,
    at: tuple[Numbers, Numbers, Numbers],
) -> None:
    """All columns of an item. An item that nothing is drawn for is left empty where the form allows that."""
    if item.kind == "text":
        return
    if monthly is None:
        if item.is_required:
            problem = _("报表“{title}”（{version}）的必填指标“{label}”（{code}）还不能虚构。")
            raise MadeUpReportsError(
                "",
                problem.format(title=version.title, version=version.version, code=item.code, label=item.label),
                _("目前能虚构的是 2019 年以后的软件企业月报。"),
            )
        for name in column_names(version, item):
            columns.values[name] = np.zeros(len(columns), dtype=np.int64)
            columns.missing[name] = np.ones(len(columns), dtype=bool)
        return
    firm, year, month = at
    to_date = counted_from_january(item.code, monthly) * _SCALE[item.kind]
    before, has_none = previous_month(item.code, to_date)
    left_out = ~columns.is_embedded if item.condition == "embedded" else np.zeros(len(columns), dtype=bool)
    for column in version.columns:
        name = item.name + _SUFFIXES[column]
        if column == "year_to_date":
            columns.values[name], missing = to_date[at], left_out
        elif column == "year_earlier":
            columns.values[name] = to_date[firm, year - 1, month]
            missing = left_out | (year - 1 < firms.founded[firm])
        else:
            columns.values[name], missing = before[at], left_out | has_none[month]
        if missing.any():
            columns.missing[name] = missing


def table_of(version: FormVersion, columns: Columns, names: pa.StringArray, first_row: int) -> pa.Table:
    """The columns as the table of reports; `names` are those of the part's firms, rows are numbered from `first_row`."""
    count = len(columns)
    arrays: dict[str, pa.Array] = {
        "reporter": texts(columns.codes),
        "name": names.take(array_of(columns.firm, pa.int64())),
        "year": array_of(columns.year, pa.int16()),
        "month": array_of(columns.month, pa.int8()),
        "file": array_of(np.zeros(count, dtype=np.int64), pa.int32()),
        "sheet": words(("",), np.zeros(count, dtype=np.int64)),
        "row": array_of(np.arange(first_row, first_row + count), pa.int32()),
        "embedded": truths(columns.is_embedded),
    }
    for name, values in columns.values.items():
        arrays[name] = array_of(values, pa.int64(), columns.missing.get(name))
    schema = schema_of(version)
    for each in schema:
        if each.name not in arrays:
            arrays[each.name] = pa.nulls(count, each.type)
    return pa.Table.from_arrays([arrays[each.name] for each in schema], schema=schema)
