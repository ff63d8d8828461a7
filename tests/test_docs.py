"""Reference pages hold everything that the code offers, and show nothing that it does not say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mingcheng.policies import benefits, load, rules
from mingcheng.policies.dimensions import UNITS
from mingcheng.policies.numbers import FUNCTIONS as NUMBER_FUNCTIONS
from mingcheng.policies.truths import FUNCTIONS as TRUTH_FUNCTIONS

DOCS = Path(__file__).parents[1] / "docs"
BAD_CASES = Path(__file__).parent / "policies" / "cases" / "bad"


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def marked_words(text: str) -> set[str]:
    """The words that stand between backquotes, and the names in the examples there."""
    return {word for piece in re.findall(r"`([^`\n]+)`", text) for word in re.findall(r"[\w%‰-]+", piece)}


@pytest.mark.parametrize(
    "names",
    [
        load.PACK_FIELDS, load.MEASURE_FIELDS, load.FORMS, benefits.FORMS, benefits.OPTIONS, benefits.NATURES, rules.KINDS,
        rules.POT_RULES, NUMBER_FUNCTIONS, TRUTH_FUNCTIONS, UNITS,
    ],
)  # fmt: skip
def test_every_word_of_the_language_of_measures_is_explained(names: object) -> None:
    assert set(names) - marked_words(page("reference/measures")) == set()  # type: ignore[call-overload]


def test_every_fault_in_the_table_is_one_that_is_told() -> None:
    told = "\n".join(case.read_text(encoding="utf-8") for case in BAD_CASES.glob("*.txt"))
    table = page("reference/measures").partition("## 载入时的错误")[2]
    shown = [row.split("|")[1].strip() for row in table.splitlines() if row.startswith("| ")][1:]
    assert shown
    assert [problem for problem in shown if problem not in told] == []
