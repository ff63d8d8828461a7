"""The model of linkage: what is compared, what each outcome is worth, and the settings that Splink computes with.

What counts as which level is code here; what a level is worth is data (`content/registry/linkage.yaml`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from math import log2
from pathlib import Path
from typing import Any

from mingcheng.language import _
from mingcheng.registry.list_fields import CONTENT
from mingcheng.yaml_fields import Fields, references_in
from mingcheng.yaml_files import Fault, FaultyFileError, read_text, root_of

THRESHOLDS = ("merge", "review", "margin", "candidates", "most_in_block", "shipped_counts", "names_alone")

NULL = "null"
_EITHER_IS_NULL = "{0}_l IS NULL OR {0}_r IS NULL"
_SAME_CORE = "core_l = core_r"
_ONE_SLIP = "least(length({0}_l), length({0}_r)) >= 2 AND damerau_levenshtein({0}_l, {0}_r) = 1"
LEVELS: Mapping[str, Mapping[str, str]] = {
    "trade_name": {
        NULL: _EITHER_IS_NULL.format("trade_name"),
        "whole": "(name_l = name_r AND form_l IS NOT NULL) OR "
        "(core_l = core_r AND region_stem_l IS NOT DISTINCT FROM region_stem_r AND form_l = form_r AND marks_l = marks_r)",
        "short": "core_l = core_r AND region_stem_l = region_stem_r AND marks_l = marks_r AND (form_l IS NULL OR form_r IS NULL)",
        "same": "trade_name_l = trade_name_r",
        "core": _SAME_CORE,
        "sound": "sound_l = sound_r",
        "part": "least(length(trade_name_l), length(trade_name_r)) >= 2 AND (starts_with(trade_name_l, trade_name_r) "
        "OR starts_with(trade_name_r, trade_name_l))",
        "one_off": _ONE_SLIP.format("trade_name"),
    },
    "business": {
        NULL: _EITHER_IS_NULL.format("business"),
        "same": f"business_l = business_r OR {_SAME_CORE}",
        "stem": "business_stem_l = business_stem_r",
        "one_off": _ONE_SLIP.format("business"),
        "class": "business_class_l = business_class_r",
    },
    "name_region": {
        NULL: _EITHER_IS_NULL.format("region_stem"),
        "same": "starts_with(region_stem_l, region_stem_r) OR starts_with(region_stem_r, region_stem_l)",
    },
    "form": {NULL: _EITHER_IS_NULL.format("form"), "same": "form_l = form_r"},
    "marks": {NULL: "marks_l IS NULL OR marks_r IS NULL", "same": "marks_l = marks_r"},
    "address": {NULL: _EITHER_IS_NULL.format("road"), "same": "spot_l = spot_r", "road": "road_l = road_r"},
    "district": {NULL: _EITHER_IS_NULL.format("district"), "same": "district_l = district_r"},
    "founded": {
        NULL: _EITHER_IS_NULL.format("founded"),
        "same": "founded_l = founded_r",
        "near": "abs(founded_l - founded_r) <= 92",
    },
    "code": {
        NULL: "code_l IS NULL OR code_r IS NULL",
        "same": "code_l = code_r",
        "body": "body_l = body_r",
        "one_off": "length(code_l) = 18 AND length(code_r) = 18 AND damerau_levenshtein(code_l, code_r) <= 1",
    },
}
"""Comparisons and their levels, the first that holds; SQL over the columns of `compared`. `other` is all the rest."""
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of a comparison. `rare`: the column whose rare values weigh more."""

    name: str
    m: float
    u: float
    words: str
    rare: str | None = None

    @property
    def weight(self) -> float:
        """Bits for (or against) one enterprise."""
        return log2(self.m / self.u)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing that is compared, and its outcomes in the order in which they are tried."""

    name: str
    label: str
    levels: tuple[Level, ...]

    def level_of(self, gamma: int) -> Level | None:
        """The outcome by Splink's number (the last level is 0), None where one of the two is not known (-1)."""
        return None if gamma < 0 else self.levels[len(self.levels) - 1 - gamma]


@dataclass(frozen=True)
class Model:
    """Comparisons and thresholds, in bits. `merge`: merged from here on; `review`: asked from here on; `margin`: the lead
    that the best of several coded enterprises needs."""

    comparisons: tuple[Comparison, ...]
    merge: float
    review: float
    margin: float
    candidates: int
    most_in_block: int
    shipped_counts: int
    names_alone: int

    def settings(self, enterprises: int) -> dict[str, Any]:
        """Settings for Splink; of `enterprises` enterprises, two records at random are one with odds of one in as many. A
        short list is not a small world: `shipped_counts` are added."""
        return {
            "link_type": "dedupe_only",
            "unique_id_column_name": "unique_id",
            "comparisons": [_splink_comparison(comparison) for comparison in self.comparisons],
            "probability_two_random_records_match": 1 / (enterprises + self.shipped_counts),
            "retain_matching_columns": True,
            "retain_intermediate_calculation_columns": True,
        }


@cache
def shipped_model() -> Model:
    """The model of `content/registry/linkage.yaml`."""
    return read_model(CONTENT / "linkage.yaml")


def read_model(path: Path) -> Model:
    """The model of a file. Raises FaultyFileError with all of its faults."""
    remedy = _("请照随程序附带的 linkage.yaml 填写。")
    root = root_of(read_text(path, remedy), str(path), remedy)
    faults = list(references_in(root))
    if not faults:
        model = _model(Fields(root, faults, ("thresholds", "comparisons")), faults)
    if faults:
        raise FaultyFileError(str(path), tuple(sorted(faults, key=lambda fault: (fault.line, fault.column))))
    return model


def _model(fields: Fields, faults: list[Fault]) -> Model:
    thresholds = Fields(fields.node_of("thresholds"), faults, THRESHOLDS)
    numbers = {name: _number(thresholds, name, None) for name in THRESHOLDS}
    told = Fields(fields.node_of("comparisons"), faults, tuple(LEVELS))
    comparisons = []
    for name, conditions in LEVELS.items():
        if not told.has(name):
            told.lacks(name)
            continue
        comparison = Fields(told.nodes[name], faults, ("label", "levels"))
        names = [level for level in (*conditions, OTHER) if level != NULL]
        levels = Fields(comparison.node_of("levels"), faults, names)
        found = [_level(level, levels, faults) for level in names]
        comparisons.append(Comparison(name, comparison.text("label", None), tuple(found)))
    return Model(
        tuple(comparisons),
        numbers["merge"],
        numbers["review"],
        numbers["margin"],
        int(numbers["candidates"]),
        int(numbers["most_in_block"]),
        int(numbers["shipped_counts"]),
        int(numbers["names_alone"]),
    )


def _level(name: str, levels: Fields, faults: list[Fault]) -> Level:
    if not levels.has(name):
        levels.lacks(name)
        return Level(name, 0.5, 0.5, "")
    told = Fields(levels.nodes[name], faults, ("m", "u", "words", "rare"))
    m, u = (_number(told, part, (0, 1)) for part in ("m", "u"))
    rare = told.text("rare") or None
    return Level(name, m, u, told.text("words", None), rare)


def _number(fields: Fields, name: str, between: tuple[int, int] | None) -> float:
    value = fields.value(name)
    if not isinstance(value, Decimal) or (between is not None and not between[0] < value < between[1]):
        expected = _("数字") if between is None else _("大于 0、小于 1 的数字")
        fields.wrong(name, expected, _("请照随程序附带的 linkage.yaml 填写。"))
        return 0.5
    return float(value)


def _splink_comparison(comparison: Comparison) -> dict[str, Any]:
    conditions = LEVELS[comparison.name]
    levels: list[dict[str, Any]] = [
        {"sql_condition": conditions[NULL], "label_for_charts": NULL, "is_null_level": True}
    ]
    for level in comparison.levels:
        told: dict[str, Any] = {
            "sql_condition": conditions.get(level.name, "ELSE"),
            "label_for_charts": level.name,
            "m_probability": level.m,
            "u_probability": level.u,
        }
        if level.rare:
            told |= {"tf_adjustment_column": level.rare, "tf_adjustment_weight": 1.0}
        levels.append(told)
    return {"output_column_name": comparison.name, "comparison_levels": levels}
