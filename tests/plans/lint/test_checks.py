"""Laws that hold for all checks, and their pages."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.plans.lint import CHECKS, SEVERITIES, Check, Finding, findings_of
from mingcheng.plans.model import Baseline, DocumentHead, Plan, Target
from mingcheng.reading.document import Document

PAGES = Path(__file__).parents[3] / "docs" / "reference" / "lint"
INDICATORS = (
    "软件业务收入",
    "工业软件营业收入",
    "软件从业人员",
    "省级软件名园",
    "软件著作权",
    "亿元以上软件企业",
    "软件专利",
)
UNITS = {
    "亿元": [("万元", Decimal(10**4)), ("万亿元", Decimal("0.0001"))],
    "万人": [("人", Decimal(10**4))],
    "家": [("万家", Decimal("0.0001"))],
}


def stated(
    values: list[tuple[str, int, int, str]], units: dict[int, tuple[str, Decimal]] | None = None
) -> tuple[Plan, Document]:
    """A plan that gives every indicator in a table and again in its text; `units` prints some rows in another unit."""
    text = ""
    targets: list[Target] = []
    for number, (indicator, base, goal, unit) in enumerate(values):
        for where in ("table", "prose"):
            name, factor = (units or {}).get(number, (unit, Decimal(1))) if where == "prose" else (unit, Decimal(1))
            value = (goal * factor).normalize()
            quote = f"{indicator}\t{base}\t{goal}{unit}" if where == "table" else f"{indicator}达到{value:f}{name}"
            start, text = len(text), text + quote
            baseline = Baseline(value=Decimal(base), unit=unit, year=2023) if where == "table" else None
            targets.append(
                Target(
                    id=f"t{len(targets)}", quote=quote, start=start, end=len(text), indicator=indicator, subject=None,
                    kind="level", comparator=">=", value=value, unit=name, year=2027, baseline=baseline, where=where,
                )
            )  # fmt: skip
            text += "。\n"
    return Plan(document=DocumentHead(period=(2024, 2027)), targets=tuple(targets)), Document(text, (), "txt")


def lines(unique: bool = True) -> st.SearchStrategy[list[tuple[str, int, int, str]]]:
    line = st.tuples(
        st.sampled_from(INDICATORS), st.integers(1, 500), st.integers(501, 9999), st.sampled_from(sorted(UNITS))
    )
    return st.lists(line, max_size=6, unique_by=lambda row: row[0] if unique else id(row))


@given(lines())
def test_a_plan_that_agrees_with_itself_has_no_findings(values: list[tuple[str, int, int, str]]) -> None:
    assert findings_of(*stated(values)) == []


@given(lines(), st.data())
def test_printing_a_value_in_another_unit_changes_nothing(
    values: list[tuple[str, int, int, str]], data: st.DataObject
) -> None:
    units = {}
    for number, (_indicator, _base, _goal, unit) in enumerate(values):
        name, factor = data.draw(st.sampled_from(UNITS[unit]))
        units[number] = (name, factor)
    assert findings_of(*stated(values, units)) == []


@given(lines(), st.integers(1, 400), st.data())
def test_one_changed_value_is_found_and_only_that(
    values: list[tuple[str, int, int, str]], more: int, data: st.DataObject
) -> None:
    plan, document = stated(values)
    prose = [target for target in plan.targets if target.where == "prose"]
    if not prose:
        return
    chosen = data.draw(st.sampled_from(prose))
    changed = chosen.model_copy(update={"value": chosen.value + more})
    targets = tuple(changed if target is chosen else target for target in plan.targets)
    found = findings_of(plan.model_copy(update={"targets": targets}), document)
    assert [finding.check for finding in found] == ["table-against-prose"]
    assert {place.start for place in found[0].places} >= {chosen.start}


@given(lines(unique=False))
def test_every_finding_quotes_its_document_and_bears_the_severity_of_its_check(
    values: list[tuple[str, int, int, str]],
) -> None:
    plan, document = stated(values)
    severity = {check.id: check.severity for check in CHECKS}
    for finding in findings_of(plan, document):
        assert finding.places
        assert all(document.quote(place.start, place.end) == place.quote for place in finding.places)
        assert finding.severity == severity[finding.check]
        assert "{" not in finding.message


KINDS = ("level", "increment", "growth", "share", "multiple", "rank", "flow")
FRAGMENTS = (
    "软件业务收入",
    "产业规模",
    "“一廊两园”",
    "其中",
    "占",
    "新增",
    "到2020年，",
    "合计",
    "**",
    "基金总规模",
    "\n\t",
    "、",
    "园区",
)


@st.composite
def odd_plans(draw: st.DrawFn) -> tuple[Plan, Document]:
    """Plans that no one would write: any value, unit, year and kind, quotes that overlap, names that say nothing."""
    text = "".join(draw(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=30)))
    numbers = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9)
    units, years = (
        st.sampled_from(["亿元", "家", "%", "倍", "位", "万", None]),
        st.sampled_from([None, 1999, 2024, 2027, 2035]),
    )
    targets = []
    for number in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        baseline = draw(st.none() | st.builds(Baseline, value=numbers, unit=units, year=years))
        targets.append(
            Target(
                id=f"t{number}", quote=text[start:end], start=start, end=end, indicator=draw(st.sampled_from(FRAGMENTS)),
                subject=draw(st.sampled_from([None, "一廊两园", "云麓软件园", "云麓软件园、沧浦软件园"])),
                kind=draw(st.sampled_from(KINDS)), comparator=draw(st.sampled_from([">", ">=", "~"])), value=draw(numbers),
                unit=draw(units), year=draw(years), baseline=baseline, where=draw(st.sampled_from(["table", "prose"])),
            )
        )  # fmt: skip
    return Plan(document=DocumentHead(period=(2021, 2027)), targets=tuple(targets)), Document(text, (), "txt")


@given(odd_plans())
def test_no_plan_is_too_odd_to_be_checked(odd: tuple[Plan, Document]) -> None:
    plan, document = odd
    for finding in findings_of(plan, document):
        assert finding.places
        assert all(document.quote(place.start, place.end) == place.quote for place in finding.places)


def test_findings_come_errors_first_and_survive_json() -> None:
    plan, document = stated([("软件业务收入", 600, 500, "亿元")])
    text = document.text + "建成园区**个。"
    found = findings_of(plan, Document(text, (), "txt"))
    assert [finding.check for finding in found] == ["target-below-baseline", "draft-blank"]
    assert [Finding.model_validate_json(finding.model_dump_json()) for finding in found] == found
    assert list(found[0].model_dump()) == ["check", "severity", "message", "places", "arithmetic"]


def test_ids_are_unique_and_in_kebab_case_and_stand_by_severity() -> None:
    ids = [check.id for check in CHECKS]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z]+(?:-[a-z]+)*", name) for name in ids)
    order = [SEVERITIES.index(check.severity) for check in CHECKS]
    assert order == sorted(order)


def test_every_check_has_its_page_and_every_page_its_check() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} - {"README"} == {check.id for check in CHECKS}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_the_page_says_title_severity_example_and_remedy(check: Check) -> None:
    page = (PAGES / f"{check.id}.md").read_text(encoding="utf-8")
    severity = {"error": "错误", "warning": "警告", "note": "提示"}[check.severity]
    assert page.startswith(f"# {check.title}\n")
    assert f"`{check.id}`" in page
    assert f"级别：{severity}" in page
    assert [line for line in page.splitlines() if line.startswith("## ")] == [
        "## 查什么",
        "## 例",
        "## 不报什么",
        "## 怎么改",
    ]


def test_an_empty_plan_has_no_findings() -> None:
    assert findings_of(Plan(document=DocumentHead()), Document("", (), "txt")) == []
