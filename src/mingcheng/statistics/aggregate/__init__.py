r"""Aggregates of reports: sums, shares, growth on the same reporters and raw, concentration, by any declared partition.

>>> import tempfile
>>> from mingcheng.statistics.forms import load_form
>>> table = Path(tempfile.mkdtemp()) / "reports.csv"
>>> rows = ["uscc,period,software_revenue", "A,2025-06,80", "A,2026-06,100", "B,2026-06,20"]
>>> _ = table.write_text("\n".join(rows), encoding="utf-8")
>>> answer = aggregate(table, load_form("software-monthly"), Request())
>>> figures = answer["totals"][0]["items"]["software_revenue"]
>>> figures["growth_matched"], figures["growth_raw"], figures["matched"]
(Decimal('0.250000'), Decimal('0.500000'), {'both': 1, 'new': 1, 'gone': 0})
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa

from mingcheng.statistics.aggregate.aggregation import Aggregation
from mingcheng.statistics.aggregate.answer_json import Data, answer_data
from mingcheng.statistics.aggregate.enterprises import enterprises_in, no_enterprises
from mingcheng.statistics.aggregate.partition import Partition, PartitionError, partition, shipped_partitions
from mingcheng.statistics.aggregate.request import AggregateError, Request
from mingcheng.statistics.aggregate.source import Source, opened
from mingcheng.statistics.form import Form

__all__ = [
    "AggregateError", "Aggregation", "Partition", "PartitionError", "Request", "Source", "aggregate", "answer_data",
    "enterprises_in", "no_enterprises", "opened", "partition", "shipped_partitions",
]  # fmt: skip


def aggregate(
    place: Path, form: Form, request: Request, enterprises: pa.Table | None = None, known_at: date | None = None
) -> Data:
    """The answer to a request on the reports of a store's folder or of a plain table, as plain data.

    `enterprises` is a list as `enterprises_in` gives it. Raises AggregateError, PartitionError, PlainTableError and what reading raises.
    """
    with opened(place, known_at) as source:
        return answer_data(Aggregation(source, form, request, no_enterprises() if enterprises is None else enterprises))
