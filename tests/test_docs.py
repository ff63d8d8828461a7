"""Reference pages hold everything that the code offers, and show nothing that it does not say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mingcheng.cli import main
from mingcheng.policies import benefits, load, rules
from mingcheng.policies.catalogue import catalogue
from mingcheng.policies.dimensions import UNITS
from mingcheng.policies.door import PROBLEMS
from mingcheng.policies.facts_files import COLUMNS, LABELS, TABLES
from mingcheng.policies.ladder import STEPS
from mingcheng.policies.match import REASONS as REASON_COLUMNS
from mingcheng.policies.match import RESULT
from mingcheng.policies.numbers import FUNCTIONS as NUMBER_FUNCTIONS
from mingcheng.policies.quarantine import HEAD, REASONS
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


def test_every_fact_award_and_grant_is_in_the_table_with_its_label() -> None:
    rows = [row.strip("| ").split(" | ") for row in page("reference/facts").splitlines() if row.startswith("| `")]
    shown = {(row[0].strip("`"), row[1]) for row in rows}
    known = catalogue()
    labels = {name: known.label(name) for name in (*known.facts, *known.awards, *known.grants)}
    assert labels
    assert {pair for pair in labels.items() if pair not in shown} == set()


def test_everything_that_the_door_tells_is_explained() -> None:
    words = marked_words(page("reference/facts"))
    assert {*PROBLEMS, *REASONS, *TABLES, *COLUMNS.values()} - words == set()
    assert [word for word in (*LABELS, *COLUMNS) if word not in page("reference/facts")] == []


def test_every_shipped_pack_and_measure_is_listed_with_its_number() -> None:
    text = page("reference/packs")
    for name in load.shipped_packs():
        pack = load.load_pack(name)
        assert f"| `{name}` | {len({measure.id for measure in pack.measures})} |" in text
        assert {measure.id for measure in pack.measures} - marked_words(text) == set()


def test_every_column_of_the_results_is_explained() -> None:
    words = marked_words(page("reference/match-result"))
    assert {*RESULT, *REASON_COLUMNS, *STEPS, "payable", "reduced_by", "granted", *HEAD} - words == set()


@pytest.mark.parametrize("verb", ["form", "check", "aggregate", "match", "simulate", "demo"])
def test_every_option_is_on_the_page_of_the_command_line(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    main([verb, "--help"])
    options = set(re.findall(r"--[a-z][a-z-]+", capsys.readouterr().out.partition("选项：")[2].partition("例：")[0]))
    section = page("reference/command-line").partition(f"\n## mingcheng {verb}\n")[2].partition("\n## ")[0]
    assert options - {"--help"} - set(re.findall(r"--[a-z][a-z-]+", section)) == set()
