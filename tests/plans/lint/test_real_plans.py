"""What lint finds in real documents, as checked by hand against them; skipped where they are absent."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import mingcheng
from mingcheng.plans.extract import plan_of
from mingcheng.plans.lint import Finding, findings_of
from mingcheng.reading.plain import read_plain

DEMO = Path(mingcheng.__file__).parent / "content" / "demo"
OTHERS = (
    *("beijing-chaoyang-ai-2024", "beijing-zgc-innovation-2025", "gansu-gwr-2026", "guangzhou-talent-2012"),
    *("hebei-gwr-2026", "henan-gwr-2026", "hunan-gwr-2026", "jiangxi-gwr-2026", "jilin-liuhe-industry-2023"),
    "putian-talent-shuangzhao",
)


def findings(shared: Path, name: str) -> list[Finding]:
    with (shared / "plans" / f"{name}.txt").open(encoding="utf-8", newline="") as file:
        document = read_plain(file.read())
    return findings_of(plan_of(document), document)


def grave(found: list[Finding]) -> set[tuple[str, str | None]]:
    return {(finding.check, finding.arithmetic) for finding in found if finding.severity == "error"}


def test_the_plan_for_2027_claims_a_doubling_that_it_does_not_set(shared: Path) -> None:
    found = findings(shared, "ningbo-software-2027")
    assert grave(found) == {("doubling-not-borne-out", "57 × 2 = 114 > 100")}
    warnings = sorted(finding.check for finding in found if finding.severity == "warning")
    assert warnings == [
        "dangling-punctuation", "increment-or-level", "park-district", "park-listed-twice", "park-target-unclear",
    ]  # fmt: skip
    assert {"comparator-differs", "unit-differs", "unit-names", "lead-differs", "doubled-punctuation"} == {
        finding.check for finding in found if finding.severity == "note"
    }


def test_the_digital_plan_sets_two_goals_for_its_software(shared: Path) -> None:
    assert grave(findings(shared, "ningbo-digital-economy-2025")) == {
        ("table-against-prose", "3000亿元 ≠ 1000亿元"),
        ("target-below-baseline", "1000亿元 < 1025.2亿元"),
        ("stated-growth", "(21 ÷ 18.6)^(1/5) − 1 = 2.46% ≠ 11.1%"),
    }


def test_the_provincial_plan_has_a_goal_for_the_past_and_blanks(shared: Path) -> None:
    found = findings(shared, "zhejiang-software-2025")
    assert grave(found) == {("year-before-period", "2020 < 2021")}
    blanks = [place for finding in found if finding.check == "draft-blank" for place in finding.places]
    assert len(blanks) == 22


def test_the_plan_for_a_trillion_gives_its_core_two_sizes(shared: Path) -> None:
    found = findings(shared, "nanjing-software-2025")
    assert grave(found) == set()
    assert [f.arithmetic for f in found if f.severity == "warning"] == ["5000 + 2500 = 7500 > 7000"]


def test_the_opinions_of_2025_are_sound_but_for_a_mark_of_the_word_processor(shared: Path) -> None:
    assert [finding.check for finding in findings(shared, "jiaxing-software-2025")] == ["word-residue"]


@pytest.mark.parametrize("name", OTHERS)
def test_documents_of_other_genres_give_no_false_alarm(shared: Path, name: str) -> None:
    assert findings(shared, name) == []


def test_the_demonstration_has_the_faults_that_its_page_lists() -> None:
    with (DEMO / "linjiang-plan.txt").open(encoding="utf-8", newline="") as file:
        document = read_plain(file.read())
    chinese, english = (DEMO / "README.md").read_text(encoding="utf-8").split("# The demonstration plan")
    found = sorted(finding.check for finding in findings_of(plan_of(document), document))
    for page in (chinese, english):
        assert sorted(re.findall(r"\| `([a-z-]+)` \|$", page, re.MULTILINE)) == found
