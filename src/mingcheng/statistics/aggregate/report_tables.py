"""A plain table of reports, one row an enterprise and period, as the wide table that a store gives.

Columns are named by the items' names, labels or codes; a unit in brackets behind a head counts, without one the figures are in
the unit that the form prints (万元). A Parquet file in the types of the wide table (`year` int16, `month` int8) is taken as
it stands: whole numbers in the scale of `form.SCALE`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mingcheng.errors import MingchengError
from mingcheng.language import _
from mingcheng.reference_periods import Period
from mingcheng.spreadsheets import number_of
from mingcheng.statistics.aggregate.enterprises import code_column
from mingcheng.statistics.aggregate.plain_tables import ROW, PlainTableError, folded, name_and_unit, table_in
from mingcheng.statistics.form import FormVersion, Item, factor_of

REPORTER = ("reporter", "uscc", "统一社会信用代码", "信用代码", "填报单位代码", "单位代码")
NAME = ("name", "名称", "企业名称", "单位名称", "单位详细名称", "填报单位")
YEAR, MONTH, PERIOD = ("year", "年", "年份"), ("month", "月", "月份"), ("period", "报告期", "时期", "期别")
VARIANT_LABELS = {"__year_earlier": ("上年同期累计", "上年同期"), "__to_last_month": ("上月止累计",)}
_NOTHING = {"", "-", "—", "——", "–", "/", "…", "……", "无", "null", "nan"}
_LARGEST = 10**15
"""Whole numbers of floats are exact up to here, and a little beyond."""


def is_wide(path: Path) -> bool:
    """Whether a file is a wide table of reports in the stored scale, told by the types of its period."""
    if path.suffix.lower() != ".parquet":
        return False
    try:
        schema = pq.read_schema(path)
    except (OSError, pa.ArrowInvalid):
        return False
    types = {name: schema.field(name).type for name in ("year", "month") if name in schema.names}
    return types == {"year": pa.int16(), "month": pa.int8()} and "reporter" in schema.names


def reports_in(path: Path, version: FormVersion) -> pa.Table:
    """The reports of a file. Raises PlainTableError: no code, period or item, a figure that is none, a report twice."""
    raw = table_in(path, REPORTER)
    heads = {head: _meaning(head, version) for head in raw.column_names}
    by_meaning = {meaning: head for head, meaning in reversed(heads.items()) if meaning}
    if "reporter" not in by_meaning:
        known = _("、").join(REPORTER[:3])
        raise PlainTableError(str(path), _("没有填报单位的代码一列。"), _("表头可写：{known}。").format(known=known))
    year, month = _periods(raw, by_meaning, path)
    columns: dict[str, Any] = {
        "reporter": code_column(pc.utf8_trim_whitespace(raw[by_meaning["reporter"]].cast(pa.string()))),
        "name": raw[by_meaning["name"]].cast(pa.string()) if "name" in by_meaning else pa.nulls(len(raw), pa.string()),
        "year": year, "month": month, "row": raw[ROW],
    }  # fmt: skip
    for item in version.items:
        for variant in ("", *VARIANT_LABELS):
            head = by_meaning.get(item.name + variant)
            if head is not None and item.kind != "text":
                columns[item.name + variant] = _figures(raw, head, item, path)
    if len(columns) == 5:
        known = _("、").join(item.label for item in version.items[:6])
        problem = _("没有一列是“{form}”的指标。").format(form=version.form)
        raise PlainTableError(str(path), problem, _("表头可写：{known} 等。").format(known=known))
    table = pa.table(columns)
    _refuse_bad_rows(table, path)
    return table


def _meaning(head: str, version: FormVersion) -> str:
    name, _unit = name_and_unit(head)
    plain = folded(name)
    for meaning, words in (
        ("reporter", REPORTER),
        ("name", NAME),
        ("year", YEAR),
        ("month", MONTH),
        ("period", PERIOD),
    ):
        if plain in map(folded, words):
            return meaning
    for item in version.items:
        spellings = (item.name, item.label, item.code, *item.aliases)
        for variant, labels in (("", ("",)), *VARIANT_LABELS.items()):
            spelled = {f"{word}{variant}" for word in spellings} | {
                f"{word}{label}" for word in spellings for label in labels
            }
            if plain in map(folded, spelled):
                return item.name + variant
    return ""


def _periods(raw: pa.Table, heads: Mapping[str, str], path: Path) -> tuple[pa.Array, pa.Array]:
    """Year and last month of each row."""
    if "period" in heads:
        texts = raw[heads["period"]].cast(pa.string()).combine_chunks().dictionary_encode()
        found = [_period(text, path) for text in texts.dictionary.to_pylist()]
        place = texts.indices
        years = pa.array([period.year for period in found], pa.int16())
        return pc.take(years, place), pc.take(pa.array([period.last_month for period in found], pa.int8()), place)
    if "year" not in heads or "month" not in heads:
        raise PlainTableError(str(path), _("没有报告期。"), _("请有“报告期”一列（2026-06），或“年”“月”两列。"))
    numbers = []
    for name, kind in (("year", pa.int16()), ("month", pa.int8())):
        try:
            numbers.append(raw[heads[name]].cast(pa.string()).cast(pa.float64()).cast(kind))
        except pa.ArrowInvalid as error:
            head = heads[name]
            raise PlainTableError(
                str(path), _("“{head}”一列有不是整数的值。").format(head=head), _("请改正后再试。")
            ) from error
    return numbers[0], numbers[1]


def _period(text: str, path: Path) -> Period:
    try:
        return Period.parse(text)
    except MingchengError as error:
        raise PlainTableError(str(path), error.problem, error.remedy) from error


def _figures(raw: pa.Table, head: str, item: Item, path: Path) -> pa.Array:
    """A column in the stored scale. Figures finer than that are rounded, half away from zero."""
    unit = name_and_unit(head)[1] or item.unit
    try:
        factor = factor_of(item.kind, unit)
    except MingchengError:
        factor = None
    if factor is None:
        raise PlainTableError(
            f"{path}!{head}",
            _("“{unit}”不是{label}的单位。").format(unit=unit, label=item.label),
            _("报表的单位是{unit}。").format(unit=item.unit),
        )
    column = raw[head]
    if pa.types.is_integer(column.type):
        return pc.multiply_checked(column.cast(pa.int64()), factor)
    if pa.types.is_floating(column.type):
        return _of_floats(column, factor, f"{path}!{head}")
    texts = column.cast(pa.string()).to_pylist()
    place = f"{path}!{head}"
    scaled = [_scaled(text, factor, place, row) for text, row in zip(texts, raw[ROW].to_pylist(), strict=True)]
    return pa.array(scaled, pa.int64())


def _of_floats(column: pa.ChunkedArray, factor: int, place: str) -> pa.Array:
    values = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    scaled = values * factor
    known = np.isfinite(scaled)
    if np.any(np.abs(scaled[known]) > _LARGEST):
        raise PlainTableError(place, _("有的数太大。"), _("请核对单位。"))
    whole = np.sign(scaled) * np.floor(np.abs(scaled) + 0.5)
    return pa.array(np.where(known, whole, 0).astype(np.int64), mask=~known)


def _scaled(text: str | None, factor: int, place: str, row: int) -> int | None:
    if text is None or text.strip().lower() in _NOTHING:
        return None
    number = number_of(text)
    if number is None:
        problem = _("第 {row} 行的“{text}”不是数。").format(row=row, text=text[:40])
        raise PlainTableError(place, problem, _("请改正；没有的数请留空，不要填 0。"))
    scaled = int((number * factor).to_integral_value(ROUND_HALF_UP))
    if abs(scaled) > 10 * _LARGEST:
        problem = _("第 {row} 行的“{text}”太大。").format(row=row, text=text[:40])
        raise PlainTableError(place, problem, _("请核对单位。"))
    return scaled


def printed_in(value: int, factor: int) -> Decimal:
    """A stored number in the unit that the form prints, exactly.

    >>> printed_in(1234567890, 1_000_000)
    Decimal('1234.56789')
    """
    places = len(str(factor)) - 1
    number = Decimal(value).scaleb(-places) if factor == 10**places else Decimal(value) / factor
    return number.normalize() if number else Decimal(0)


def _refuse_bad_rows(table: pa.Table, path: Path) -> None:
    for name in ("reporter", "year", "month"):
        at = pc.index(pc.is_null(table[name]), True).as_py()
        if at >= 0:
            row = table["row"][at].as_py()
            problem = _("第 {row} 行没有填报单位的代码或报告期。").format(row=row)
            raise PlainTableError(str(path), problem, _("请补上，或删去这一行。"))
    counted = table.group_by(["reporter", "year", "month"]).aggregate(
        [("row", "count"), ("row", "min"), ("row", "max")]
    )
    double = counted.filter(pc.greater(counted["row_count"], 1)).sort_by("row_min")
    if double.num_rows:
        first = double.slice(0, 1).to_pylist()[0]
        raise PlainTableError(
            str(path),
            _("{reporter} 的 {year} 年 {month} 月有 {count} 行（第 {first} 行与第 {last} 行），这样的共 {keys} 处。").format(
                reporter=first["reporter"], year=first["year"], month=first["month"], count=first["row_count"],
                first=first["row_min"], last=first["row_max"], keys=double.num_rows,
            ),
            _("请核对后每家每期只留一行。"),
        )  # fmt: skip
