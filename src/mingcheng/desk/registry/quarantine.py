"""What of a list did not come in, in words."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from mingcheng.language import _
from mingcheng.registry.list_fields import list_field
from mingcheng.registry.list_values import OUTCOMES, REASONS
from mingcheng.uscc import proposals

MOST_PROPOSED = 2_000
"""For so many wrong codes a correction is looked for: each takes a third of a millisecond."""


def in_words(quarantine: pa.Table) -> list[dict[str, Any]]:
    """The rows of a list's quarantine: where, which field, what was written, why, and what became of it."""
    found = []
    for number, row in enumerate(quarantine.to_pylist()):
        field = list_field(row["field"]) if row["field"] else None
        words = _(REASONS[row["reason"]])
        if row["reason"] in ("code_check_failed", "code_malformed") and number < MOST_PROPOSED:
            likely = next(iter(proposals(row["value"] or "")), None)
            if likely:
                words = _("{words}；是否应为 {code}？").format(words=words, code=likely)
        place = _("第 {row} 行").format(row=row["row"])
        found.append({
            "place": f"{row['sheet']} {place}" if row["sheet"] else place, "field": _(field.label) if field else "",
            "value": row["value"] or "", "words": words, "outcome": _(OUTCOMES[row["outcome"]]),
        })  # fmt: skip
    return found
