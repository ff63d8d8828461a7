"""Aggregates of reports: sums, shares, growth on the same reporters and raw, concentration, by any declared partition.

>>> import pyarrow as pa
>>> from mingcheng.statistics.aggregate.source import Source
>>> from mingcheng.statistics.forms import load_form
>>> from mingcheng.queries import Database
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
