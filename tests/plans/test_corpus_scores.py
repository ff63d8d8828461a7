"""What the extraction reaches on the invented corpus: floors that no change may go below."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.plans.scoring import Score, compared, dice, overlap, plan_in, quantity, scores_of

CORPUS = Path(__file__).parents[1] / "corpus"
ANNOTATIONS = sorted(CORPUS.glob("*/*.json"))
EVERYWHERE = {"targets located": 0.95, "baselines located": 0.90, "tasks exact": 0.95, "parks located": 0.80}
FLOORS = {
    "train": EVERYWHERE | {"targets exact": 0.90, "policies exact": 0.85},
    "check": EVERYWHERE | {"targets exact": 0.85, "policies exact": 0.75},
    "second": EVERYWHERE | {"targets exact": 0.80, "policies exact": 0.75},
    "demo": EVERYWHERE | {"targets exact": 0.90, "policies exact": 0.75},
}


@cache
def scores(folder: str) -> dict[str, Score]:
    return scores_of(sorted((CORPUS / folder).glob("*.json")))


@pytest.mark.parametrize(
    ("folder", "what", "floor"), [(folder, what, floor) for folder in FLOORS for what, floor in FLOORS[folder].items()]
)
def test_the_extraction_stays_above_its_floor(folder: str, what: str, floor: float) -> None:
    if not list((CORPUS / folder).glob("*.json")):
        pytest.skip(f"no annotated documents in {folder}")
    name, level = what.split()
    reached = scores(folder)[name]
    assert (reached.located_f1 if level == "located" else reached.exact_f1) >= floor, reached


@pytest.mark.parametrize("annotation", ANNOTATIONS, ids=lambda path: path.stem)
def test_every_part_of_a_plan_stands_where_its_offsets_point(annotation: Path) -> None:
    text, plan = plan_in(annotation.with_suffix(".txt"))
    parts = [*plan.targets, *plan.baselines, *plan.tasks, *plan.policies, *plan.parks, *plan.systems]
    assert parts
    assert [part.quote for part in parts if text[part.start : part.end] != part.quote] == []


@pytest.mark.parametrize("annotation", ANNOTATIONS, ids=lambda path: path.stem)
def test_an_annotation_agrees_with_itself_in_everything(annotation: Path) -> None:
    gold = json.loads(annotation.read_text(encoding="utf-8"))
    gold = {name: [with_nulls(note) for note in notes] for name, notes in gold.items() if name != "document"}
    for name, reached in compared(gold, gold).items():
        assert reached.exact == reached.gold == reached.read, name


def with_nulls(note: dict[str, Any]) -> dict[str, Any]:
    """An annotation as a plan in JSON prints it, where every field is there."""
    empty = dict.fromkeys(("land_mu", "built_10k_m2", "planned_10k_m2", "target_revenue_100m", "district", "parent"))
    return {**empty, "subject": None, "baseline": None, "lead": (), "support": (), **note}


def test_a_score_counts_what_is_missing_and_what_is_invented() -> None:
    target = {
        "start": 0, "end": 10, "quote": "软件业务收入达到8亿元", "indicator": "软件业务收入", "value": 8, "unit": "亿元",
        "year": 2028, "kind": "level", "comparator": ">=", "subject": None, "baseline": None,
    }  # fmt: skip
    same = target | {"value": 80_000, "unit": "万元", "start": 4}
    other = target | {"start": 50, "end": 60}
    assert compared({"targets": [target]}, {"targets": [same]})["targets"] == Score(1, 1, 1, 1)
    assert compared({"targets": [target]}, {"targets": [same | {"year": 2027}]})["targets"] == Score(1, 1, 1, 0)
    assert compared({"targets": [target]}, {"targets": [same, other]})["targets"] == Score(1, 2, 1, 1)
    assert compared({"targets": [target], "borderline": [other]}, {"targets": [other]})["targets"] == Score(1, 0, 0, 0)
    assert compared({"targets": [target]}, {})["targets"].exact_f1 == 0


def test_quotes_names_and_quantities_are_compared_by_rule() -> None:
    assert overlap({"start": 0, "end": 4}, {"start": 2, "end": 10}) == 0.5
    assert (dice("软件收入", "软件收入"), dice("软件", "电子")) == (1.0, 0.0)
    assert quantity(1.2, "万亿元") == quantity(12000, "亿元")
    assert quantity(3, "家") == quantity(3, "个") == (Decimal(3), "个")
    assert quantity(3, "家") != quantity(3, "%")
