"""From a figure to the reports that it is made of: each enterprise, its value, and the file, sheet and cell that it stood in.

For the house alone: a trace is single enterprises.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from mingcheng.language import _, marked
from mingcheng.statistics.aggregate.aggregation import Aggregation
from mingcheng.statistics.aggregate.answer_json import Data, period_text
from mingcheng.statistics.aggregate.figures import YEAR, with_groups
from mingcheng.statistics.aggregate.files import INTERNAL
from mingcheng.statistics.aggregate.membership import NOT_COUNTED
from mingcheng.statistics.aggregate.report_tables import printed_in
from mingcheng.statistics.aggregate.request import AggregateError, index_before
from mingcheng.statistics.form import Item

TOTAL = ("total", "合计")
_ORIGIN = ("entry", "file", "sheet", "row")
AT_ONCE = 10_000
"""Rows that are plain objects at a time."""


def trace(aggregation: Aggregation, key: str) -> list[Data]:
    """The reports behind the figures of one row in the last period: `region=330212,segment=基础软件`, codes or labels; `total`
    is everybody. Besides that period the one before, from which the period alone is derived, and the year earlier.

    Raises AggregateError for a group that there is not.
    """
    return list(_all_reports(aggregation, key))


def trace_table(aggregation: Aggregation, key: str) -> pa.Table:
    """The same as a table of `SCHEMA`, put together in parts: that of a whole city takes a tenth of the memory."""
    rows, parts = _all_reports(aggregation, key), []
    while part := list(islice(rows, AT_ONCE)):
        parts.append(pa.RecordBatch.from_pylist(part, schema=SCHEMA))
    return pa.Table.from_batches(parts, schema=SCHEMA)


def _all_reports(aggregation: Aggregation, key: str) -> Iterator[Data]:
    groups = groups_named(aggregation, key)
    t = aggregation.last
    before = index_before(aggregation.version, t)
    for role, index in (("year_to_date", t), ("before", before), ("year_earlier", t - YEAR)):
        if index is not None:
            yield from _reports(aggregation, groups, role, index)


def groups_named(aggregation: Aggregation, key: str) -> dict[str, int]:
    """The positions of groups that a text names. Raises AggregateError."""
    if key.strip() in TOTAL:
        return {}
    groups = {}
    dimensions = {name: dimension for dimension in aggregation.dimensions for name in (dimension.name, dimension.title)}
    for part in key.replace("，", ",").split(","):
        name, _equals, value = (text.strip() for text in part.partition("="))
        dimension = dimensions.get(name)
        if dimension is None:
            known = _("、").join(each.name for each in aggregation.dimensions)
            remedy = _("写成 {example} 的形式；合计写 total。").format(example="region=330212")
            raise AggregateError(
                "--trace", _("“{name}”不在 --by（{known}）之中。").format(name=name, known=known), remedy
            )
        places = [
            place
            for place, (code, label) in enumerate(zip(dimension.codes, dimension.labels, strict=True))
            if value in (code, label)
        ]
        if not places:
            shown = _("、").join(dimension.labels[1:9])
            problem = _("“{title}”里没有“{value}”。").format(title=dimension.title, value=value)
            raise AggregateError("--trace", problem, _("可用的有：{known}。").format(known=shown))
        groups[dimension.name] = places[0]
    return groups


def _reports(aggregation: Aggregation, groups: Mapping[str, int], role: str, t: int) -> Iterator[Data]:
    wide, items = aggregation.wide, aggregation.asked.needed
    members = with_groups(aggregation.members, aggregation.by, aggregation.sizes)
    rows = wide.filter((wide["year"] == t // 12) & (wide["month"] == t % 12 + 1))
    chosen = rows.select("reporter", *(_column(rows, name) for name in ("name", *_ORIGIN)), *_figures(rows, items))
    joined = chosen.inner_join(members, "reporter")
    if not any(groups.get(each.name) in each.inside for each in aggregation.dimensions):
        joined = joined.filter(joined["cell"] != NOT_COUNTED)
    for name, place in groups.items():
        joined = _in_group(aggregation, joined, name, place)
    ordered = aggregation.source.database.arrow(joined.order_by([ibis.desc(items[0].name), "reporter"]))
    for part in ordered.to_batches(max_chunksize=AT_ONCE):
        names = aggregation.named(part["id"].to_pylist())
        for row, (_code, name) in zip(part.to_pylist(), names, strict=True):
            for item in items:
                if row[item.name] is not None:
                    yield _told(aggregation, {**row, "name": row["name"] or name}, item, role, t)


def _in_group(aggregation: Aggregation, rows: ir.Table, name: str, place: int) -> ir.Table:
    """The reports that count in a group; of a zone shown as an “of which” those that it has."""
    dimension = next(each for each in aggregation.dimensions if each.name == name)
    if place not in dimension.inside:
        return rows.filter(rows[name] == place)
    other = next(each for each in aggregation.elsewhere if each.dimension == name)
    return rows.filter(rows["id"].isin(other.reporter[other.is_inside & (other.taken_from == place)].tolist()))


def _column(rows: ir.Table, name: str) -> Any:
    return rows[name] if name in rows.columns else ibis.null("string").name(name)


def _figures(rows: ir.Table, items: tuple[Item, ...]) -> list[Any]:
    return [rows[item.name] if item.name in rows.columns else ibis.null("int64").name(item.name) for item in items]


def _told(aggregation: Aggregation, row: Data, item: Item, role: str, t: int) -> Data:
    origin = aggregation.source.origin(row, item.name)
    return {
        "reporter": row["reporter"], "name": row["name"], "period": period_text(t), "role": role, "item": item.name,
        "value": printed_in(row[item.name], item.factor), "unit": item.unit, "file": origin.file, "sheet": origin.sheet,
        "cell": origin.cell, "import": origin.entry or None,
        "known_at": origin.known_at.isoformat() if origin.entry else None,
    }  # fmt: skip


# As files


COLUMNS = {
    "reporter": marked("代码"), "name": marked("名称"), "period": marked("报告期"), "role": marked("用途"),
    "item": marked("指标"), "value": marked("数值"), "unit": marked("单位"), "file": marked("文件"),
    "sheet": marked("工作表"), "cell": marked("单元格或行"), "import": marked("导入序号"), "known_at": marked("得知日期"),
}  # fmt: skip
"""The columns of a trace, and what heads them for people."""

_KINDS = {"value": pa.decimal128(38, 10), "import": pa.int64()}
SCHEMA = pa.schema([(name, _KINDS.get(name, pa.string())) for name in COLUMNS])
"""The columns of a trace as a table."""

ROLES = {
    "year_to_date": marked("本期累计"), "before": marked("上一期累计"), "year_earlier": marked("上年同期累计"),
}  # fmt: skip
"""What a report is used for."""


def trace_csv(rows: Sequence[Data]) -> str:
    """A trace as CSV for people; the first line says that it is internal."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_(INTERNAL)])
    writer.writerow([_(title) for title in COLUMNS.values()])
    for row in rows:
        told = {**row, "role": _(ROLES[row["role"]]), "value": f"{row['value']:f}"}
        writer.writerow(["" if told[name] is None else told[name] for name in COLUMNS])
    return "\ufeff" + out.getvalue()


def trace_parquet(rows: Sequence[Data]) -> bytes:
    """A trace as Parquet for programs."""
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows), schema=SCHEMA), out, compression="zstd")
    return out.getvalue()
