"""The records of lists that one enterprise consists of."""

from __future__ import annotations

from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from mingcheng.desk.registry.models import Enterprise
from mingcheng.desk.registry.store import story_tables


def members_of(enterprise: Enterprise) -> list[dict[str, Any]]:
    """The records (`key`, `name`, `source` and where they stand), the first known first; none where it is in no list."""
    linkage = story_tables()
    if linkage is None or not enterprise.register_key:
        return []
    columns = ["key", "name", "code", "source", "file", "row", "place"]
    wanted = pc.field("enterprise") == enterprise.register_key
    rows: list[dict[str, Any]] = pq.read_table(linkage.table("members"), columns=columns, filters=wanted).to_pylist()
    return sorted(rows, key=lambda row: int(row["place"]))
