"""The evidence of a pair in words: what agreed, what did not, and how much each counts.

`名称各部分都相同（极有力 +24.8）；区县不同（不利 -4.1）`: bits for (+) or against (-) one enterprise.
"""

from __future__ import annotations

from mingcheng.language import _, marked
from mingcheng.registry.linkage.model import Model

STRENGTHS = (
    (10.0, marked("极有力")), (5.0, marked("有力")), (1.5, marked("较有力")), (-1.5, marked("参考")), (-4.5, marked("不利")),
)  # fmt: skip
"""Words for weights, each from its least weight on."""
AGAINST = marked("很不利")
"""Below all of them."""


def strength_of(weight: float) -> str:
    """A weight as a word.

    >>> strength_of(12.0), strength_of(-6.0)
    ('极有力', '很不利')
    """
    return _(next((word for least, word in STRENGTHS if weight >= least), AGAINST))


def evidence_sql(model: Model) -> str:
    """SQL for the evidence of a row with `gamma_…` and `mw_…`: all that was compared, the weightiest first."""
    parts = []
    for comparison in model.comparisons:
        gamma, weight = f"gamma_{comparison.name}", f"mw_{comparison.name}"
        words = " ".join(
            f"WHEN {len(comparison.levels) - 1 - place} THEN {_text(level.words)}"
            for place, level in enumerate(comparison.levels)
        )
        strength = " ".join(f"WHEN {weight} >= {least} THEN {_text(_(word))}" for least, word in STRENGTHS)
        parts.append(
            f"CASE WHEN {gamma} >= 0 THEN {{'size': abs({weight}), 'text': CASE {gamma} {words} END || "
            f"'（' || CASE {strength} ELSE {_text(_(AGAINST))} END || printf(' %+.1f', {weight}) || '）'}} END"
        )
    listed = f"list_filter([{', '.join(parts)}], lambda x: x IS NOT NULL)"
    return f"array_to_string(list_transform(list_reverse_sort({listed}), lambda x: x.text), '；')"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
