"""Test cases added by the form: the rest of the text stays, the case says what was typed."""

from __future__ import annotations

import pytest

from mingcheng.desk.policies.case_text import Case, CaseError, with_case
from mingcheng.desk.policies.edition_pages import FIRST
from mingcheng.desk.policies.packs import check_texts, pack_named
from mingcheng.policies.load import shipped_packs

CASE = Case("没有：“填报”", "2026", "", "unknown", "")


@pytest.mark.parametrize("name", sorted(shipped_packs()))
def test_a_case_fits_into_every_measure_and_leaves_the_rest(name: str) -> None:
    pack = pack_named(name)
    texts = dict(pack.texts)
    for measure in pack.measures:
        file = measure.file.rpartition("/")[2]
        texts[file] = with_case(texts[file], measure.id, CASE)
        kept = iter(texts[file].splitlines())
        assert all(line in kept for line in pack.texts[file].splitlines())
    again, faults, _failures = check_texts(texts, pack.id)
    assert again is not None and not faults
    for before, after in zip(pack.measures, again.measures, strict=True):
        assert [each.name for each in after.examples] == [*(each.name for each in before.examples), CASE.name]


@pytest.mark.parametrize(
    "text",
    [
        FIRST,
        FIRST.partition("examples:")[0],
        FIRST.partition("examples:")[0] + "examples: []\n# 完\n",
        FIRST.partition("examples:")[0].rstrip() + "\n# 完\n\n",
        FIRST.partition("examples:")[0] + "examples: [{name: 甲, year: 2026, given: {}, eligible: unknown}]",
        "measures:\n  - " + FIRST.partition("examples:")[0].strip().replace("\n", "\n    ") + "\n",
    ],
    ids=["block", "none", "empty", "comment", "flow", "several"],
)
def test_a_case_says_what_was_typed(text: str) -> None:
    case = Case("大企业", "2026", "software_revenue：3000 万元\nhas_serious_offence: 否\n", "yes", "20 万元")
    made = with_case(text, "first-measure", case)
    assert "# 完" not in text or "# 完" in made
    pack, faults, failures = check_texts({"first-measure.yaml": made}, "first")
    assert pack is not None and not faults and not failures
    last = pack.measures[0].examples[-1]
    assert (last.name, last.year, last.eligible) == ("大企业", 2026, True) and last.amount == 20
    assert last.given == {"software_revenue": "3000 万元", "has_serious_offence": False}


@pytest.mark.parametrize(
    "case",
    [Case("", "2026", "", "yes", ""), Case("甲", "26", "", "yes", ""), Case("甲", "2026", "x", "yes", ""),
     Case("甲", "2026", "", "", "")],
)  # fmt: skip
def test_what_is_not_complete_is_refused(case: Case) -> None:
    with pytest.raises(CaseError):
        with_case(FIRST, "first-measure", case)


def test_no_case_breaks_the_text() -> None:
    with pytest.raises(CaseError):
        with_case(FIRST, "first-measure", Case("甲", "2026", "a: {x: [}", "yes", ""))
    with pytest.raises(CaseError):
        with_case("id: [", "first-measure", CASE)
