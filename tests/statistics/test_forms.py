"""Report forms from YAML: the shipped ones, and what is said of files that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis.strategies import integers, lists, sampled_from, tuples

from mingcheng.reference_periods import Period
from mingcheng.statistics.form import Form, FormVersion, factor_of
from mingcheng.statistics.form_files import version_of
from mingcheng.statistics.form_json import rule_text, version_json
from mingcheng.statistics.forms import (
    FormError,
    FormNotFoundError,
    check_month,
    load_form,
    shipped_forms,
    version_for,
    version_named,
)
from mingcheng.statistics.identity_rules import RuleFault, Sides, rule_of, written
from mingcheng.yaml_files import FaultyFileError

GOOD = """\
form: test-form
version: "1"
title: 试用表
document: 自编
reporter: enterprise
frequency: month
valid_from: 2022
deadline: {day: 15, months_after: 1}
head: [uscc, name]
columns: [year_to_date, year_earlier]
unit: 万元
items:
  - {code: "10", name: revenue, label: 营业收入, required: true}
  - {code: "11", name: software, label: 软件收入, parent: "10"}
  - {code: "20", name: staff, label: 人数, unit: 人, cumulative: false}
identities:
  - {id: R1, title: 软件收入不大于营业收入, rule: 11 <= 10, severity: error}
"""
COLUMNS = "columns: [year_to_date, year_earlier]"
FIRST = '  - {code: "10", name: revenue, label: 营业收入, required: true}'
RULE = "rule: 11 <= 10"


def with_lines(*pairs: tuple[str, str]) -> str:
    text = GOOD
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def versions() -> list[FormVersion]:
    return [version for name in shipped_forms() for version in load_form(name).versions]


# --- the shipped forms


def test_four_forms_ship() -> None:
    assert list(shipped_forms()) == ["district-monthly", "park-quarterly", "software-annual", "software-monthly"]


@pytest.mark.parametrize("version", versions(), ids=lambda version: f"{version.form}-{version.version}")
def test_every_item_of_a_shipped_form_can_be_stored_and_every_rule_speaks_of_items(version: FormVersion) -> None:
    assert (
        len({item.code for item in version.items}) == len({item.name for item in version.items}) == len(version.items)
    )
    assert all(item.kind == "text" or factor_of(item.kind, item.unit) for item in version.items)
    assert all(version.item(code) for each in version.identities for code, _weight in (*each.left, *each.right))
    ids = [*(e.id for e in version.identities), *(e.id for e in version.rules), *(e.id for e in version.plausibility)]
    assert len(set(ids)) == len(ids)
    assert all([*(each.source for each in version.identities), *(each.source for each in version.rules)])
    assert version_json(version)["items"][0]["code"] == version.items[0].code


def test_the_monthly_form_has_the_codes_units_and_rules_of_its_edition() -> None:
    version = load_form("software-monthly").latest
    assert [item.code for item in version.items] == [
        "2010", "2020", "2021", "20211", "20212", "2022", "20221", "20222", "20223", "20224", "20225", "2023", "20231",
        "2024", "2020b", "2041", "20421", "2042", "2043", "2050", "2051", "2080", "2090", "2110", "2111", "2112", "2113",
    ]  # fmt: skip
    units = {item.code: item.unit for item in version.items}
    assert {units[code] for code in ("2010", "2024", "2111")} == {"万元"}
    assert (units["2041"], units["2112"], units["2113"]) == ("万美元", "人", "%")
    rules = {each.id: rule_text(each) for each in version.identities}
    assert rules["A1"] == "2020 = 2021 + 2022 + 2023 + 2024"
    assert rules["A5"] == "2020 <= 2010"
    assert rules["A5-share"] == "2020 >= 30% 2010"
    assert rules["A7"] == "2020b = 2041 + 2042 + 2043"
    assert rules["A6-2051"] == "2051 <= 2050"
    assert [rule.id for rule in version.rules] == ["A8", "A10", "A10-year"]


def test_of_which_is_not_said_twice_where_a_sum_says_it() -> None:
    rules = {each.id for each in load_form("software-monthly").latest.identities}
    assert {"A6-20211", "A6-20225", "A6-20231", "A6-2051"} <= rules
    assert not {"A6-2021", "A6-2022", "A6-2041"} & rules


@pytest.mark.parametrize(
    ("year", "version", "sum_of_parts"),
    [
        (2017, "2012", "20 = 21 + 22 + 23"), (2019, "2018", "2020 = 2021 + 2022 + 2023 + 2024"),
        (2026, "2021", "2020 = 2021 + 2022 + 2023 + 2024"),
    ],
)  # fmt: skip
def test_the_edition_of_the_period_has_the_split_of_its_time(year: int, version: str, sum_of_parts: str) -> None:
    found = version_for(load_form("software-monthly"), Period.through(year, 6))
    assert found.version == version
    assert sum_of_parts in {rule_text(each) for each in found.identities}


def test_what_is_inferred_says_so() -> None:
    form = load_form("software-monthly")
    assert [version.is_confirmed for version in form.versions] == [False, False, True]
    assert [version.has_own_codes for version in form.versions] == [True, True, False]
    confirmed = {each.id: each.is_confirmed for each in form.latest.identities}
    assert (confirmed["A1"], confirmed["A6-20211"]) == (True, False)


def test_months_and_deadlines_follow_the_calendar() -> None:
    monthly, quarterly, yearly = (
        load_form(name).latest for name in ("software-monthly", "park-quarterly", "software-annual")
    )
    assert monthly.months == tuple(range(2, 13))
    assert quarterly.months == (3, 6, 9, 12)
    assert yearly.months == (12,)
    assert monthly.deadline(Period.through(2026, 12)).isoformat() == "2027-01-15"
    assert yearly.deadline(Period(2025)).isoformat() == "2026-03-15"
    with pytest.raises(FormNotFoundError, match="没有2026年1月的报表"):
        check_month(monthly, Period(2026, 1, 1))


def test_a_period_without_a_version_and_an_unknown_version_name_those_there_are() -> None:
    form = load_form("software-monthly")
    with pytest.raises(FormNotFoundError) as caught:
        version_for(form, Period(2009))
    known = "有的版本：2012（2013—2018年）、2018（2019—2021年）、2021（2022年起）。"
    assert str(caught.value) == f"software-monthly：2009年没有可用的报表版本。 {known}"
    with pytest.raises(FormNotFoundError) as caught:
        version_named(form, "1999")
    assert str(caught.value) == f"software-monthly：没有“1999”这个版本。 {known}"


# --- files with faults


@pytest.mark.parametrize(
    ("change", "at", "problem"),
    [
        ((FIRST, '  - {code: "11", name: revenue, label: 营业收入}'), '"11", name: software', "“11”用了两次。"),
        ((FIRST, FIRST.replace("revenue", "Revenue-1")), "Revenue-1", "字段“name”应为小写英文标识，现为“Revenue-1”。"),
        ((FIRST, FIRST.replace("required", "requird")), "requird", "没有“requird”这个字段。"),
        ((FIRST, FIRST.replace("required: true", "unit: 公里, kind: money")), "公里", "计量单位“公里”与 money 不合。"),
        ((FIRST, FIRST.replace("required: true", "decimals: 9")), "9}", "字段“decimals”应为0 至 8，现为“9”。"),
        ((FIRST, FIRST.replace("required: true", "least: 零")), "零", "字段“least”应为数字，现为“零”。"),
        ((FIRST, FIRST.replace("required: true", 'parent: "11"')), '"11"}', "“10”成了自己的一部分。"),
        ((FIRST, FIRST.replace("required: true", "condition: name")), "name}", "字段“condition”应为embedded 之一，现为“name”。"),
        (('parent: "10"', 'parent: "99"'), '"99"', "没有代码为“99”的指标。"),
        ((RULE, "rule: 11 <= 10 + 99"), "99", "没有代码为“99”的指标。"),
        ((RULE, "rule: 11 <= 20"), "11 <= 20", "一条关系里的指标要同类，现有：count、money。"),
        ((RULE, "rule: 11 < 10"), "< 10", "不能用“<”。"),
        ((RULE, "rule: 11 <= 10 + + 20"), "+ + 20", "看不懂“+ + 20”。"),
        ((RULE, 'rule: "11 <= "'), ' ", severity', "关系的一边是空的。"),
        ((RULE, "rule: 11"), "11, severity", "一条关系里应有且只有一个 =、<= 或 >=。"),
        ((RULE, f"{RULE}, tolerance: 一"), "一", "字段“tolerance”应为数字，现为“一”。"),
        ((COLUMNS, "columns: [year_earlier]"), "[year_earlier]", "字段“columns”应为含 year_to_date 的列表"),
        ((COLUMNS, "columns: [year_to_date, last_year]"), "last_year", "没有“last_year”这一项。"),
        (("head: [uscc, name]", "head: [uscc, nam]"), "nam]", "没有“nam”这一项。"),
        (("day: 15", "day: 31"), "31", "字段“day”应为1 至 28，现为“31”。"),
        (("reporter: enterprise", "reporter: firm"), "firm", "字段“reporter”应为enterprise、park、district 之一"),
        (("valid_from: 2022", "valid_from: 2022\nvalid_to: 2020"), "2020", "字段“valid_to”应为不早于 2022，现为“2020”。"),
        (("valid_from: 2022", "exempt_months: [13]\nvalid_from: 2022"), "13]", "应为 1 至 12 的月份。"),
        (("title: 试用表\n", ""), "form:", "缺少必填的字段“title”。"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(change: tuple[str, str], at: str, problem: str) -> None:
    text = with_lines(change)
    with pytest.raises(FaultyFileError) as caught:
        version_of(text, "表.yaml")
    first = caught.value.faults[0]
    place = text.index(at)
    expected = text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)
    assert (first.line, first.column, first.problem[: len(problem)]) == (*expected, problem)
    assert first.remedy


@pytest.mark.parametrize(
    ("addition", "problem"),
    [
        ("rules:\n  - {id: Q1, title: 甲, kind: restates}\n", "字段“column”应为year_earlier、to_last_month 之一"),
        ("rules:\n  - {id: Q1, title: 甲, kind: restates, column: to_last_month}\n", "字段“column”应为本表有的栏"),
        ("rules:\n  - {id: R1, title: 甲, kind: does_not_fall}\n", "“R1”用了两次。"),
        ("rules:\n  - {id: Q1, title: 甲, kind: adds_up, items: ['9']}\n", "没有代码为“9”的指标。"),
        ("plausibility:\n  - {id: P, title: 甲, item: '10', basis: ratio}\n", "basis 为 ratio 时要有 over，其余没有。"),
        ("plausibility:\n  - {id: P, title: 甲, item: '10', basis: year_before, over: '20'}\n", "basis 为 ratio 时要有 over"),
    ],
)  # fmt: skip
def test_faults_of_rules_between_reports_are_told(addition: str, problem: str) -> None:
    with pytest.raises(FaultyFileError) as caught:
        version_of(GOOD + addition, "表.yaml")
    assert caught.value.faults[0].problem.startswith(problem)


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "表.yaml"
    path.write_text(with_lines(("day: 15", "day: 0"), (RULE, "rule: 11 <= 99")), encoding="utf-8")
    with pytest.raises(FormError) as caught:
        load_form(path)
    assert [(fault.line, fault.column) for fault in caught.value.faults] == [(8, 17), (17, 46)]
    assert str(caught.value).startswith(f"{path}:8:17：字段“day”应为1 至 28，现为“0”。")


def test_versions_that_overlap_or_share_a_name_are_refused(tmp_path: Path) -> None:
    def write(name: str, *pairs: tuple[str, str]) -> None:
        (tmp_path / name).write_text(with_lines(*pairs), encoding="utf-8")

    write("甲.yaml")
    write("乙.yaml", ('version: "1"', 'version: "2"'), ("valid_from: 2022", "valid_from: 2024"))
    with pytest.raises(
        FormError, match=r"与 甲\.yaml（2022年起）的有效期重叠。 请改 valid_from，或给较早的版本写明 valid_to。"
    ):
        load_form(tmp_path)
    write("甲.yaml", ("valid_from: 2022", "valid_from: 2022\nvalid_to: 2023"))
    assert [version.version for version in load_form(tmp_path).versions] == ["1", "2"]
    write("乙.yaml", ("valid_from: 2022", "valid_from: 2024"))
    with pytest.raises(FormError, match=r"版本“1”与 甲\.yaml 重名。"):
        load_form(tmp_path)
    write("乙.yaml", ("form: test-form", "form: other"), ("valid_from: 2022", "valid_from: 2024"))
    with pytest.raises(FormError, match="不是同一种报表"):
        load_form(tmp_path)


def test_several_faulty_files_are_told_together_and_a_missing_form_names_the_shipped(tmp_path: Path) -> None:
    for name in ("甲.yaml", "乙.yaml"):
        (tmp_path / name).write_text("form: x\n", encoding="utf-8")
    with pytest.raises(ExceptionGroup) as group:
        load_form(tmp_path)
    assert len(group.value.exceptions) == 2
    with pytest.raises(FormNotFoundError) as caught:
        load_form("no-such-form")
    assert str(caught.value) == (
        "no-such-form：没有这个报表、目录或文件。 自带的报表：district-monthly、park-quarterly、software-annual、software-monthly。"
    )


# --- rules as text


CODES = sampled_from(["2020", "20211", "2020b", "A_1", "7"])
SIDES = lists(tuples(CODES, integers(-9, 9).filter(bool)), min_size=1, max_size=5).map(tuple)


@given(SIDES, sampled_from(["=", "<=", ">="]), SIDES, integers(1, 999))
def test_a_rule_reads_back_as_it_was_written(
    left: tuple[tuple[str, int], ...], relation: str, right: tuple[tuple[str, int], ...], percent: int
) -> None:
    text = f"{written(left)} {relation} {written(right, percent)}"
    assert rule_of(text) == Sides(left, relation, right, percent)  # type: ignore[arg-type]  # one of the three


@pytest.mark.parametrize(
    ("text", "relation", "percent"),
    [
        ("2020 ≥ 30% 2010", ">=", 30),
        ("２０２０ ＝ 2021＋2022", "=", 100),
        ("a ≤ 50 % × b", "<=", 50),
        ("a == b", "=", 100),
    ],
)
def test_other_ways_of_writing_a_rule_mean_the_same(text: str, relation: str, percent: int) -> None:
    found = rule_of(text)
    assert (found.relation, found.right_percent) == (relation, percent)


def test_a_weight_of_zero_is_refused_at_its_place() -> None:
    with pytest.raises(RuleFault) as caught:
        rule_of("a = b + 0 * c")
    assert (caught.value.at, caught.value.problem) == (8, "系数不能是零。")


def test_a_form_knows_its_latest_version_and_versions_their_years() -> None:
    version = version_of(GOOD, "表.yaml")
    assert Form("test-form", "试用表", (version,)).latest is version
    assert (version.is_valid_in(2021), version.is_valid_in(2030)) == (False, True)
    assert version.item("software") is version.item("11")
