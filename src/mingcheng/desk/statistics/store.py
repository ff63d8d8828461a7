"""The store of reports of this desk, and what it is joined with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db.models import Count, Max

from mingcheng.desk.registry.models import Enterprise, RegisterStamp
from mingcheng.desk.whole_files import snapshot
from mingcheng.statistics.store import ReportStore

SIZES = {"大型": "large", "中型": "medium", "小型": "small", "微型": "micro"}


@contextmanager
def report_store() -> Iterator[ReportStore]:
    """The store, closed afterwards."""
    with ReportStore(settings.DATA_FOLDER.reports) as store:
        yield store


def stamp(form: str) -> str:
    """What changes when reports of a form come in: the number and name of the last import."""
    with report_store() as store:
        entries = store.entries(form)
    return f"{len(entries)}-{entries[-1].folder.name}" if entries else "0"


def enterprises_table() -> pa.Table:
    """The enterprises of the register as aggregates need them: code, name, district and park with the keys of their
    organisations, chain link, size."""
    rows = Enterprise.objects.filter(uscc__isnull=False).values_list(
        "uscc",
        "name",
        "district__adcode",
        "park__name",
        "segment",
        "size_class",
        "district_id",
        "park_id",
        "is_above_scale",
    )
    columns = list(zip(*rows, strict=True)) or [()] * 9
    text, number = pa.string(), pa.int64()
    uscc, name, region, park, segment, size, district_id, park_id, above = columns
    return pa.table(
        {
            "uscc": pa.array(uscc, text), "name": pa.array(name, text), "region": _texts(region), "park": _texts(park),
            "segment": _texts(segment), "size": _texts(SIZES.get(each, each) for each in size),
            "district_id": pa.array(district_id, number), "park_id": pa.array(park_id, number), "above": pa.array(above, pa.bool_()),
        }
    )  # fmt: skip


def _texts(values: object) -> pa.Array:
    return pa.array([value or None for value in values], pa.string())  # type: ignore[attr-defined]


def enterprises_file() -> Path:
    """The table in a file that is made anew when the register has changed."""
    told = Enterprise.objects.aggregate(last=Max("pk"), count=Count("pk"))
    register = settings.DATA_FOLDER.register / "imports"
    marks = sorted(each.name for each in register.iterdir())[-1:] if register.is_dir() else []
    version = RegisterStamp.objects.filter(pk=1).values_list("count", flat=True).first() or 0
    folder: Path = settings.DATA_FOLDER.snapshots / "enterprises"
    return snapshot(
        folder,
        [version, told["count"], told["last"], marks],
        ".parquet",
        lambda path: pq.write_table(enterprises_table(), path),
        most=3,
    )
