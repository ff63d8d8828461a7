"""What is usual: median and MAD, changes and ratios against enterprises of the same size, yuan for 万元; and the errors of
made-up reports, all of which must be found, while faultless reports are left alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis.strategies import floats, integers, lists

from mingcheng.statistics.check.batch import Batch
from mingcheng.statistics.check.expected import Expected
from mingcheng.statistics.check.findings import Finding
from mingcheng.statistics.check.robust import FLOOR, SMALLEST_CLASS, deviations
from mingcheng.statistics.check.run import Known, check
from mingcheng.statistics.check.sizes import SIZES, size_classes
from mingcheng.statistics.made_up import MadeUpReports, Month, made_up_reports
from tests.statistics.reports_for_checks import VERSION, batch_of, found, report, table_of

# Robust deviations


def test_the_known_answer_of_median_and_mad() -> None:
    values = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10] * 2 + [100.0])
    result = deviations(values, np.zeros(21, np.int64))
    assert (result.median[0], round(float(result.scale[0]), 4), int(result.size[0])) == (6.0, 4.4478, 21)
    assert round(float(result.z[-1]), 3) == round(94 / 4.4478, 3)


def test_where_more_than_half_are_equal_the_scale_is_the_floor() -> None:
    values = np.array([0.0] * 30 + [0.2])
    assert deviations(values, np.zeros(31, np.int64)).z[-1] == pytest.approx(0.2 / FLOOR)


def test_small_classes_are_compared_with_all_and_few_in_all_with_nothing() -> None:
    values = np.arange(30, dtype=float)
    result = deviations(values, np.array([0] * 25 + [1] * 5))
    assert result.is_all.tolist() == [False] * 25 + [True] * 5
    assert (result.median[0], result.median[-1]) == (12.0, 14.5)
    assert np.isnan(deviations(values[: SMALLEST_CLASS - 1], np.zeros(SMALLEST_CLASS - 1, np.int64)).z).all()


@given(lists(floats(-100, 100), min_size=21, max_size=60), floats(-1000, 1000), integers(1, 50))
def test_deviations_do_not_depend_on_where_and_in_what_unit_values_are_counted(
    values: list[float], shift: float, scale: int
) -> None:
    plain = deviations(np.array(values), np.zeros(len(values), np.int64), floor=1e-3)
    moved = deviations(np.array(values) * scale + shift, np.zeros(len(values), np.int64), floor=1e-3 * scale)
    assert moved.z == pytest.approx(plain.z, abs=1e-6, rel=1e-6)


# Size classes


def test_the_size_is_decided_by_the_lower_of_staff_and_yearly_revenue() -> None:
    batch = batch_of(
        report(1, main_revenue=6000, employees=300),
        report(2, main_revenue=6000, employees=299),
        report(3, main_revenue=400, employees=300),
        report(4, main_revenue=24, employees=300),
        report(5, main_revenue=None, employees=12),
        report(6, main_revenue=None, employees=None),
    )
    assert [SIZES[place] if place >= 0 else "" for place in size_classes(batch)] == [
        "large", "medium", "small", "micro", "small", "",
    ]  # fmt: skip
    assert SIZES[size_classes(batch, {batch.texts("reporter")[5]: "large"})[5]] == "large"


# Changes and ratios


def crowd(**of_first: Any) -> list[dict[str, Any]]:
    """Thirty enterprises whose figures differ a little, the first with changes."""
    made = []
    for number in range(1, 31):
        sold, last = 1000 + 10 * number, 900 + 9 * number
        made.append(
            report(
                number,
                main_revenue=sold,
                software_revenue=sold,
                product_revenue=sold - 500,
                employees=60,
                wages=140 + number,
                rd_expense=100 + number,
                main_revenue__year_earlier=last,
                software_revenue__year_earlier=last,
                product_revenue__year_earlier=last,
                software_revenue__to_last_month=sold - 170 - number % 7,
            )
        )
    made[0] |= of_first
    return made


def of(findings: list[Finding], *wanted: str) -> list[Finding]:
    return [finding for finding in findings if finding.rule in wanted]


def test_enterprises_that_change_alike_are_not_asked() -> None:
    assert [each for each in found(*crowd()) if each.rule.startswith("P")] == []


def test_a_change_against_last_year_far_from_the_others_is_asked_about_with_what_is_usual() -> None:
    (finding,) = of(found(*crowd(main_revenue__year_earlier=100)), "P3")
    assert (finding.severity, finding.cell, finding.value) == ("warning", "C1", "1010")
    assert finding.message == (
        "主营业务收入比上年同期的变动：主营业务收入 1,010 万元，上年同期 100 万元；与小型企业（30 家）的中位数相差 +44.1 个标准化离差，"
        "一般在 82 万元 至 150 万元 之间。"
    )
    assert finding.expected == "82 .. 150"


def test_a_month_alone_far_from_the_months_before_is_asked_about() -> None:
    findings = of(found(*crowd(software_revenue__to_last_month=100)), "P1")
    assert [finding.value for finding in findings] == ["1010"]
    assert "当期 910 万元，此前平均每期 20 万元" in findings[0].message


def test_a_ratio_far_from_the_others_is_asked_about_in_both_cells() -> None:
    (finding,) = of(found(*crowd(wages=5000)), "P6")
    assert (finding.cell, finding.also) == ("C25", ("C26",))


def test_what_is_not_known_is_not_asked_about() -> None:
    assert of(found(*crowd(main_revenue__year_earlier=None, employees=None)), "P3", "P5", "P6") == []


def test_few_reports_are_asked_only_from_ten_times_on() -> None:
    assert of(found(report(main_revenue__year_earlier=200)), "P3") == []
    (finding,) = of(found(report(main_revenue__year_earlier=30)), "P3")
    assert finding.message.endswith("上年同期 30 万元；相差十倍以上（报表太少，无从比较同类企业）。")
    assert finding.expected == ""


# Yuan for 万元


def in_yuan(number: int = 1, **changes: Any) -> dict[str, Any]:
    whole = report(number)
    amounts = {item.name: whole[item.name] * 10_000 for item in VERSION.items if item.unit == "万元"}
    return whole | amounts | changes


def test_a_report_in_yuan_is_asked_about_once_with_both_readings() -> None:
    known = Known(stored=table_of([report(month=5)]))
    (finding,) = found(in_yuan(), known=known)
    assert (finding.rule, finding.severity, finding.expected) == ("unit-suspected", "warning", "= 1000")
    assert finding.message == (
        "本表 20 项金额疑似都按元填报，如主营业务收入 10,000,000 万元。若是，应为 1,000 万元；若确为 10,000,000 万元，请说明。"
    )


def test_a_single_amount_in_yuan_is_found_by_its_history() -> None:
    known = Known(stored=table_of([report(month=5)]))
    findings = found(report(total_expenses=2_000_000), known=known)
    assert [(each.rule, each.value, each.expected) for each in findings] == [("unit-suspected", "2000000", "= 200")]


def test_without_a_history_the_other_reports_tell() -> None:
    others = crowd()[1:]
    assert of(found(*others), "unit-suspected") == []
    findings = of(found(in_yuan(1), *others), "unit-suspected")
    assert [finding.expected for finding in findings] == ["= 1000"]


def test_columns_of_the_same_report_that_are_wrong_with_it_clear_nothing() -> None:
    all_in_yuan = in_yuan(1)
    others = {f"{name}__year_earlier": all_in_yuan[name] for name in ("main_revenue", "software_revenue", "wages")}
    findings = of(found(all_in_yuan | others, *crowd()[1:]), "unit-suspected")
    assert [finding.expected for finding in findings] == ["= 1000"]


def test_growth_by_a_hundred_times_is_not_taken_for_another_unit() -> None:
    known = Known(stored=table_of([report(month=5, total_expenses=2)]))
    assert of(found(report(total_expenses=200), known=known), "unit-suspected") == []


# Made-up reports


@pytest.fixture(scope="module")
def made_up() -> dict[str, Any]:
    """A city's reports up to June 2025, one in ten with an error, and what the check says of those of June."""
    made = made_up_reports(MadeUpReports(VERSION, 1200, Month(2024, 2), Month(2025, 6), errors=Fraction(1, 10)))
    table, names = made.reports, made.enterprises
    is_june = pc.and_(pc.equal(table["year"], 2025), pc.equal(table["month"], 6))
    months = pc.or_(pc.equal(table["month"], 5), pc.equal(table["year"], 2024))
    expected = Expected(dict(zip(names["uscc"].to_pylist(), names["name"].to_pylist(), strict=True)), {})
    files = [Path("6月.xlsx")] * (1 + (pc.max(table["file"]).as_py() or 0))
    june = Batch(VERSION, table.filter(is_june), files, lambda report, item, column="year_to_date": "")
    checked = check(june, Known(expected, table.filter(pc.and_(months, pc.invert(is_june)))))
    errors = [error for error in made.errors.to_pylist() if error["month"] == "2025-06"]
    touched = {error["enterprise"] for error in made.errors.to_pylist()}
    return {"checked": checked, "errors": errors, "touched": touched}


RULES_OF_ERRORS = {
    "total_differs": {"A1"}, "part_exceeds": {"A6-20212"}, "exports_differ": {"A7"}, "software_exceeds": {"A5"},
    "falls": {"A8"}, "negative": {"negative"}, "to_last_month_differs": {"A10"}, "year_earlier_differs": {"A10-year"},
    "in_yuan": {"unit-suspected"}, "digit_too_many": {"P1", "P2", "P3", "P5"}, "missing": {"missing-report"},
    "duplicated": {"duplicate"}, "unlisted": {"unknown-reporter"}, "wrong_code": {"wrong-code", "unknown-reporter"},
}  # fmt: skip


def test_every_error_in_made_up_reports_is_found_by_its_rule(made_up: dict[str, Any]) -> None:
    by_reporter: defaultdict[str, set[str]] = defaultdict(set)
    for finding in made_up["checked"].findings:
        by_reporter[finding.reporter].add(finding.rule)
    kinds = Counter(error["kind"] for error in made_up["errors"])
    assert set(kinds) == set(RULES_OF_ERRORS)
    overlooked = []
    for error in made_up["errors"]:
        who = error["reported"] if error["kind"] in ("unlisted", "wrong_code") else error["enterprise"]
        if not by_reporter[who] & RULES_OF_ERRORS[error["kind"]]:
            overlooked.append(error)
    assert overlooked == []


def test_faultless_made_up_reports_have_no_error_and_few_questions(made_up: dict[str, Any]) -> None:
    """Of a report whose own errors and whose errors of the months before are none, only heavy tails may be asked about."""
    of_faultless = [finding for finding in made_up["checked"].findings if finding.reporter not in made_up["touched"]]
    blamed = {error["reported"] for error in made_up["errors"]}
    asked = [finding for finding in of_faultless if finding.severity != "note" and finding.reporter not in blamed]
    assert [finding for finding in asked if finding.severity == "error"] == []
    assert len(asked) <= len(made_up["checked"].batch) // 200


def test_a_month_before_in_yuan_is_what_is_asked_about_not_every_figure_that_falls() -> None:
    known = Known(stored=table_of([in_yuan(month=5)]))
    (finding,) = found(report(), known=known)
    assert (finding.rule, finding.value) == ("unit-suspected", "1000")
    assert finding.message == (
        "本表 20 项金额约为上期所报的万分之一，如主营业务收入 1,000 万元，上期 10,000,000 万元：上期疑似按元填报。"
    )
