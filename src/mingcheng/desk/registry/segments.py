"""The link of the industry chain that an enterprise belongs to, by its business scope, products and name, where no list
says it. Doubtful answers are none."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from mingcheng.registry.classification import classify, schemes
from mingcheng.registry.classification.classify import names_at
from mingcheng.registry.classification.decide import STANDINGS

RELIED_ON = frozenset({"likely", "sure"})


def segments_of(enterprises: pa.Table) -> dict[str, str]:
    """By number of the register: the name of the segment, for those of `registry.resolution.ENTERPRISES` that say none."""
    silent = enterprises.filter(pc.is_null(enterprises["segment"]))
    if not silent.num_rows:
        return {}
    texts = {name: silent[name].combine_chunks().cast(pa.string()) for name in ("name", "scope", "products")}
    answers = classify(texts)
    found = names_at(answers.evidence.segments, answers.segment.given)
    known = schemes().segments
    trusted = [STANDINGS[place] in RELIED_ON for place in answers.segment.standing.tolist()]
    return {
        number: known[segment].name
        for number, segment, is_trusted in zip(silent["id"].to_pylist(), found, trusted, strict=True)
        if segment is not None and is_trusted and segment in known
    }
