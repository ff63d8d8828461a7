"""What the extraction reaches on the annotated published plans; skipped where they are absent.

All documents count in sum, and nothing here shows a text, even where a test fails: some are kept unread, so that the
score is one on new plans.
"""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pytest

from mingcheng.plans.model import Plan
from tests.plans.scoring import Score, compared, plan_in

FLOORS = {
    "targets located": 0.95, "targets exact": 0.90, "baselines located": 0.92, "tasks exact": 0.95, "policies exact": 0.85,
    "parks exact": 0.90,
}  # fmt: skip


@dataclass
class Reached:
    """Counts over all documents, and nothing else."""

    scores: dict[str, Score] = field(default_factory=dict)
    quotes_astray: int = 0
    scored_otherwise: int = 0


@pytest.fixture(scope="module")
def published(shared: Path) -> ModuleType:
    """The published scoring program."""
    path = shared / "tools" / "score_plan.py"
    spec = importlib.util.spec_from_file_location("published_scoring", path) if path.exists() else None
    if spec is None or spec.loader is None:
        pytest.skip("the published scoring program is not on this machine")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def reached(shared: Path, published: ModuleType) -> Reached:
    annotations = sorted((shared / "gold").glob("*.json"))
    if not annotations:
        pytest.skip("no annotated documents on this machine")
    total = Reached()
    for path in annotations:
        try:
            count(total, path, shared / "plans" / f"{path.stem}.txt", published)
        except Exception as fault:
            pytest.fail(f"{path.stem}: {type(fault).__name__}", pytrace=False)  # a traceback would show the text
    return total


def count(total: Reached, annotation: Path, document: Path, published: ModuleType) -> None:
    """Adds what was reached on one document."""
    text, plan = plan_in(document)
    gold, read = json.loads(annotation.read_text(encoding="utf-8")), plan.model_dump(mode="json")
    scores = {name: Score(*counts) for name, counts in published.score(gold, read).items()}
    for name, score in scores.items():
        total.scores[name] = total.scores.get(name, Score()) + score
    total.quotes_astray += quotes_astray(text, plan)
    total.scored_otherwise += compared(gold, read) != scores


def quotes_astray(text: str, plan: Plan) -> int:
    parts = [*plan.targets, *plan.baselines, *plan.tasks, *plan.policies, *plan.parks, *plan.systems]
    return sum(text[part.start : part.end] != part.quote for part in parts)


@pytest.mark.parametrize(("what", "floor"), FLOORS.items())
def test_the_published_plans_are_read_as_well_as_was_asked(reached: Reached, what: str, floor: float) -> None:
    name, level = what.split()
    score = reached.scores[name]
    assert (score.located_f1 if level == "located" else score.exact_f1) >= floor


def test_every_quote_of_the_published_plans_stands_where_it_says(reached: Reached) -> None:
    assert reached.quotes_astray == 0


def test_the_scoring_of_the_tests_is_that_of_the_published_program(reached: Reached) -> None:
    assert reached.scored_otherwise == 0
