"""The other rules of a check: single items, who reports, reports that stand twice, earlier months, districts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mingcheng.reference_periods import Period
from mingcheng.statistics.check.expected import Expected, ExpectedError, expected_in
from mingcheng.statistics.check.run import Known, check
from mingcheng.statistics.forms import load_form
from mingcheng.uscc import made_up_uscc
from tests.statistics.reports_for_checks import batch_of, found, report, rules, table_of

ONE = made_up_uscc(1)


def listed(*numbers: int, **names: str) -> Expected:
    codes = {made_up_uscc(number): f"临江{number}号软件有限公司" for number in numbers}
    return Expected(codes | names, {})


# Single items


def test_a_required_item_that_is_not_filled_in_is_an_error_in_its_cell() -> None:
    (finding,) = found(report(wages=None))
    assert (finding.rule, finding.severity, finding.cell, finding.value) == ("required", "error", "C25", "")
    assert finding.message == "从业人员工资总额没有填。"


def test_what_is_asked_of_others_only_need_not_be_filled_in() -> None:
    without = {"embedded_revenue": None, "embedded_exports": None, "embedded_product_exports": None}
    assert found(report(embedded=False, software_revenue=760, software_exports=15, **without)) == []
    assert rules(found(report(embedded=True, **without))) == ["required"]


def test_amounts_below_zero_are_errors_profit_apart() -> None:
    (finding,) = found(report(rd_expense=-3))
    assert (finding.rule, finding.value, finding.expected) == ("negative", "-3", ">= 0")
    assert found(report(profit=-90)) == []


def test_beyond_what_the_form_lets_be_entered() -> None:
    (finding,) = found(report(order_growth="-100.5"))
    assert (finding.rule, finding.value, finding.expected) == ("out-of-range", "-100.5", ">= -100")
    assert finding.message == "订单同比增长 -100.5 %，应不小于 -100 %。"


def test_a_figure_where_the_head_says_there_is_none() -> None:
    (finding,) = found(report(embedded=False, embedded_exports=0, embedded_product_exports=0, software_exports=15))
    assert (finding.rule, finding.item, finding.expected) == ("not-asked", "2024", "= 0")


def test_a_figure_too_large_to_be_meant_is_told_and_breaks_no_sum() -> None:
    (finding,) = found(report(wages=10**11))
    assert (finding.rule, finding.severity, finding.value) == ("too-large", "error", "100000000000")


# Who reports


def test_a_code_of_the_wrong_form_is_an_error_one_whose_check_fails_is_asked_about() -> None:
    malformed, failing = "91900000", ONE[:-1] + ("A" if ONE[-1] != "A" else "B")
    (first,) = found(report(reporter=malformed))
    (second,) = found(report(reporter=failing))
    assert (first.rule, first.severity, first.cell) == ("wrong-code", "error", "B2")
    assert (second.rule, second.severity) == ("wrong-code", "warning")
    assert second.message.startswith(f"统一社会信用代码“{failing}”有误：")


def test_a_genuine_code_whose_check_fails_is_taken_as_the_list_has_it() -> None:
    failing = ONE[:-1] + ("A" if ONE[-1] != "A" else "B")
    expected = Expected({failing: "临江1号软件有限公司"}, {})
    assert found(report(reporter=failing), known=Known(expected)) == []


def test_an_enterprise_that_the_list_does_not_know() -> None:
    (finding, missing) = found(report(2, name="临江软件有限公司"), known=Known(listed(1)))
    assert (finding.rule, finding.severity, finding.expected) == ("unknown-reporter", "warning", "")
    assert (missing.rule, missing.reporter) == ("missing-report", ONE)


def test_the_list_proposes_the_code_of_the_same_name() -> None:
    findings = found(report(2, name="临江1号软件有限公司"), known=Known(listed(1)))
    assert findings[0].expected == f"= {ONE}"
    assert findings[0].remedy == f"名录中同名单位的代码是 {ONE}，请核对。"


def test_another_name_than_the_list_has_is_asked_about_brackets_and_widths_apart() -> None:
    known = Known(Expected({ONE: "临江（1号）软件有限公司"}, {}))
    assert found(report(name="临江(１号)软件 有限公司"), known=known) == []
    (finding,) = found(report(name="云麓软件有限公司"), known=known)
    assert (finding.rule, finding.severity, finding.expected) == ("other-name", "warning", "= 临江（1号）软件有限公司")


def test_who_must_report_and_has_not_is_listed() -> None:
    checked = check(batch_of(report(1)), Known(listed(1, 2, 3)))
    assert [finding.severity for finding in checked.findings] == ["note", "note"]
    assert checked.is_clean
    assert sorted(who["reporter"] for who in checked.missing) == sorted([made_up_uscc(2), made_up_uscc(3)])


def test_who_reported_before_is_not_missing() -> None:
    known = Known(listed(1, 2), stored=table_of([report(2)]))
    assert check(batch_of(report(1)), known).missing == []


def test_the_period_that_is_collected_decides_who_is_missing() -> None:
    known = Known(listed(1), period=Period.through(2026, 7))
    assert [who["month"] for who in check(batch_of(report(1)), known).missing] == [7]


def test_who_collects_may_say_until_when() -> None:
    known = Known(received=[date(2026, 7, 17), None], period=Period.through(2026, 6), due=date(2026, 7, 17))
    assert check(batch_of(report()), known).late == []
    late = check(batch_of(report()), replace(known, due=date(2026, 7, 10))).late
    assert [each["deadline"] for each in late] == ["2026-07-10"]


def test_a_report_after_the_deadline_is_late_by_so_many_days() -> None:
    on_time, late = date(2026, 7, 15), date(2026, 7, 17)
    assert check(batch_of(report()), Known(received=[on_time, None])).late == []
    checked = check(batch_of(report()), Known(received=[late, None]))
    assert checked.late == [
        {
            "reporter": ONE, "name": "临江1号软件有限公司", "year": 2026, "month": 6, "received": "2026-07-17",
            "deadline": "2026-07-15",
        }
    ]  # fmt: skip
    assert checked.findings[0].message == "迟报 2 天：截止 2026-07-15，收到 2026-07-17。"


def test_the_rows_of_a_late_list_are_noted_once_and_listed_each() -> None:
    checked = check(batch_of(report(1, row=2), report(2, row=3)), Known(received=[date(2026, 7, 17), None]))
    assert [finding.message for finding in checked.findings] == [
        "迟报 2 天：截止 2026-07-15，收到 2026-07-17。共 2 份报表。"
    ]
    assert len(checked.late) == 2


def test_there_is_no_report_of_january() -> None:
    (finding,) = found(report(month=1))
    assert (finding.rule, finding.severity) == ("no-period", "error")
    assert finding.message == "“软件和信息技术服务业企业月报表”没有 1 月的报告期。"


def test_a_form_version_that_was_not_valid_then_is_an_error() -> None:
    (finding,) = [each for each in found(report(year=2020)) if each.rule == "form-version"]
    assert finding.severity == "error"
    assert finding.message == "2020 年不适用“软件和信息技术服务业企业月报表”（软统企6表）：它自 2022 年起。"


# Twice


def test_equal_reports_are_noted_and_one_counts() -> None:
    checked = check(batch_of(report(row=4), report(row=9, file=1)))
    (finding,) = checked.findings
    assert (finding.rule, finding.severity, finding.row) == ("duplicate", "note", 9)
    assert finding.message == "与“6月.xlsx” 月报 第 4 行的报表完全相同，只算一份。"
    assert checked.repeated.tolist() == [False, True]
    assert not checked.refused().any()


def test_different_reports_of_one_reporter_are_errors_both() -> None:
    checked = check(batch_of(report(row=4), report(2, row=5), report(row=9, wages=151)))
    assert rules(checked.findings) == ["duplicate-differs", "duplicate-differs"]
    assert checked.findings[0].message == (
        "同一单位同一报告期有两份不同的报表：另一份在“6月.xlsx” 月报 第 9 行，从业人员工资总额就不同。"
    )
    assert checked.refused().tolist() == [True, False, True]


def test_two_enterprises_under_one_code_are_errors_both() -> None:
    findings = found(report(row=4), report(row=5, name="云麓软件有限公司", wages=9))
    assert rules(findings) == ["two-under-one-code", "two-under-one-code"]
    assert findings[0].message == f"两家单位用了同一个代码：“6月.xlsx” 月报 第 5 行的“云麓软件有限公司”也填了 {ONE}。"


def test_the_same_reporter_in_two_months_is_no_duplicate() -> None:
    assert found(report(), report(month=7)) == []


# Earlier months


def test_figures_to_date_do_not_fall() -> None:
    known = Known(stored=table_of([report(month=5, wages=151)]))
    (finding,) = found(report(), known=known)
    assert (finding.rule, finding.severity, finding.expected) == ("A8", "warning", ">= 151")
    assert finding.message == "累计数一般不低于上月累计：从业人员工资总额 150 万元，比上期累计 151 万元 少 1 万元。"


def test_profit_and_staff_may_fall_and_a_new_year_begins_anew() -> None:
    known = Known(stored=table_of([report(month=5, profit=500, employees=61, order_growth=50)]))
    assert found(report(), known=known) == []
    december = Known(stored=table_of([report(year=2025, month=12, main_revenue=9000)]))
    assert found(report(month=2), known=december) == []


def test_a_correction_in_the_reports_own_column_comes_before_what_was_reported() -> None:
    known = Known(stored=table_of([report(month=5, wages=170)]))
    (finding,) = found(report(wages__to_last_month=140), known=known)
    assert (finding.rule, finding.severity, finding.cell) == ("A10", "warning", "E25")
    assert (finding.value, finding.expected) == ("140", "= 170")


def test_a_revision_is_recorded_with_its_reason() -> None:
    batch, known = batch_of(report(wages__to_last_month=140)), Known(stored=table_of([report(month=5, wages=145)]))
    checked = check(batch, known)
    (finding,) = checked.findings
    assert checked.refused().tolist() == [True]
    assert checked.refused(accept_warnings=True).tolist() == [False]
    explained = check(batch, Known(stored=known.stored, reasons={finding.key: "5月更正"}))
    assert explained.is_clean
    assert explained.findings[0].is_explained
    assert explained.revisions == [
        {
            "reporter": ONE, "year": 2026, "month": 6, "item": "2111", "column": "to_last_month", "reported": "145",
            "now": "140", "reason": "5月更正",
        }
    ]  # fmt: skip


def test_another_base_for_last_year_is_noted_both_stay() -> None:
    known = Known(stored=table_of([report(year=2025, wages=130)]))
    (finding,) = found(report(wages__year_earlier=128), known=known)
    assert (finding.rule, finding.severity, finding.expected) == ("A10-year", "note", "= 130")


def test_the_month_before_may_stand_in_the_same_files() -> None:
    findings = found(report(month=5, wages=151), report())
    assert rules(findings) == ["A8"]


def test_another_report_of_a_stored_period_is_told_as_a_revision() -> None:
    known = Known(stored=table_of([report(wages=149, profit=80, total_expenses=None), report(2)]))
    checked = check(batch_of(report(), report(2)), known)
    (finding,) = checked.findings
    assert (finding.rule, finding.severity, finding.item, finding.also) == ("revises", "note", "2080", ("C23", "C25"))
    assert finding.message == "报表库里已有这一期，这次改动 3 项：费用总额原为 没有填，现为 200 万元。"
    assert checked.is_clean


# Districts and the city


DISTRICTS = load_form("district-monthly").latest
CITY, FIVE = "330400", ("330402", "330411", "330421", "330424", "330481", "330482", "330483")


def district(code: str, **figures: Any) -> dict[str, Any]:
    parts = {"product_revenue": 10, "service_revenue": 20, "security_revenue": 5, "embedded_revenue": 5}
    told = {"enterprises": 4, "main_revenue": 60, "software_revenue": 40, "profit": 3, "employees": 100} | parts
    head = {"reporter": code, "name": "", "year": 2026, "month": 6, "file": 0, "sheet": "区县"}
    return head | told | figures


def whole(count: int, **figures: Any) -> dict[str, Any]:
    one = district(CITY)
    return one | {name: one[name] * count for name in one if isinstance(one[name], int)} | {
        name: one[name] for name in ("year", "month", "file")
    } | figures  # fmt: skip


def test_districts_add_up_to_the_city() -> None:
    rows = [district(code) for code in FIVE]
    assert found(whole(7), *rows, version=DISTRICTS) == []
    (finding,) = found(whole(7, profit=25), *rows, version=DISTRICTS)
    assert (finding.rule, finding.severity, finding.reporter) == ("A9", "error", CITY)
    assert (finding.value, finding.expected) == ("25", "= 21")
    assert finding.message == "各区县之和等于全市：全市利润总额 25 万元，各区县合计 21 万元，相差 4 万元。"


def test_a_district_that_has_not_reported_leaves_the_sum_open_unless_it_is_exceeded() -> None:
    rows = [district(code) for code in FIVE[:-1]]
    assert found(whole(7), *rows, version=DISTRICTS) == []
    findings = found(whole(7, employees=550), *rows, version=DISTRICTS)
    assert [(each.rule, each.expected) for each in findings] == [("A9", ">= 600")]


def test_districts_that_were_stored_before_count() -> None:
    stored = table_of([district(code) for code in FIVE], DISTRICTS)
    assert rules(found(whole(7, profit=25), version=DISTRICTS, known=Known(stored=stored))) == ["A9"]


def test_a_code_that_is_no_division_is_an_error() -> None:
    (finding,) = found(district("339999"), version=DISTRICTS)
    assert (finding.rule, finding.severity) == ("wrong-code", "error")
    assert finding.message == "“339999”不是行政区划代码，也不是已知的功能区。"


# The list of those who must report


def test_the_list_is_read_whatever_its_headings(tmp_path: Path) -> None:
    csv = tmp_path / "名录.csv"
    csv.write_text(
        f"2026年应报单位名录\n企业名称,统一社会信用代码,企业规模\n临江1号软件有限公司,{ONE.lower()},中型\n,,\n", "utf-8"
    )
    parquet = tmp_path / "list.parquet"
    pq.write_table(pa.table({"uscc": [ONE], "name": ["临江1号软件有限公司"], "size": ["medium"]}), parquet)
    wanted = Expected({ONE: "临江1号软件有限公司"}, {ONE: "medium"})
    assert expected_in(csv, "enterprise") == wanted
    assert expected_in(parquet, "enterprise") == wanted


def test_a_list_without_codes_is_refused_with_what_would_do(tmp_path: Path) -> None:
    path = tmp_path / "名录.csv"
    path.write_text("企业名称,规模\n临江1号软件有限公司,中型\n", "utf-8")
    with pytest.raises(ExpectedError) as error:
        expected_in(path, "enterprise")
    assert str(error.value) == (
        f"{path}：没有找到填报单位代码这一列。 请给代码列写上表头，可用：uscc、统一社会信用代码、社会信用代码、信用代码、统一代码。"
    )


def test_many_figures_that_fall_are_told_together() -> None:
    before = report(month=5)
    stored = table_of(
        [before | {name: 10 * before[name] for name in ("main_cost", "hardware_cost", "rd_expense", "wages")}]
    )
    (finding,) = found(report(), known=Known(stored=stored))
    assert (finding.rule, finding.item, finding.expected) == ("A8", "2050", ">= 5000")
    assert finding.message == (
        "累计数一般不低于上月累计：主营业务成本 500 万元，比上期累计 5,000 万元 少 4,500 万元。"
        "另有 3 项也减少（硬件成本、研发经费、从业人员工资总额……），可能是上期报表有误。"
    )
    assert finding.also == ("C21", "C24", "C25")


def test_a_report_without_a_period_or_a_code_is_told_and_stops_nothing() -> None:
    findings = found(report(1, year=None, month=None), report(2, reporter=None), report(3), known=Known(listed(3)))
    assert sorted(rules(findings)) == ["no-period", "no-reporter", "unknown-reporter"]
    assert {finding.severity for finding in findings if finding.rule != "unknown-reporter"} == {"error"}


def test_reports_without_a_code_are_not_taken_for_one_reporter() -> None:
    assert rules(found(report(1, reporter=""), report(2, reporter=""))) == ["no-reporter", "no-reporter"]


def test_a_list_that_names_no_period_is_told_once() -> None:
    rows = [report(number, row=number, year=None, month=None) for number in range(1, 4)]
    (finding,) = found(*rows)
    assert (finding.rule, finding.severity, finding.report, finding.reporter) == ("no-period", "error", None, "")
    assert finding.message == "没有读到报告期。共 3 份报表。"
    assert check(batch_of(*rows)).refused().tolist() == [True] * 3
    findings = found(*rows, report(4, row=5))
    assert [each.rule for each in findings if each.report is not None] == ["no-period"] * 3


def test_nothing_read_is_nothing_found() -> None:
    assert found(known=Known(listed(1))) == []
