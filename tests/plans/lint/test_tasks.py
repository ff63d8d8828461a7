"""Who answers for what."""

from __future__ import annotations

from typing import Any

import pytest

Writer = Any


def three_rows(plan: Writer, *units: tuple[str, ...]) -> None:
    for number, names in enumerate(units):
        plan.row(f"第{number}项指标", "家", "1", "5", units=names)


def test_a_row_without_a_unit_among_rows_that_have_one_is_noted(plan: Writer) -> None:
    three_rows(plan, ("市经信局",), (), ("市科技局",))
    (finding,) = plan.findings()
    assert (finding.check, finding.severity) == ("target-without-unit", "note")
    assert "第1项指标" in finding.message


def test_an_indicator_without_a_unit_is_noted_once_for_all_its_years(plan: Writer) -> None:
    three_rows(plan, ("市经信局",), ("市经信局",), ("市科技局",))
    plan.row("园区数量", "个", "1", "3", year=2025)
    plan.row("园区数量", "个", "1", "5")
    assert plan.checks() == ["target-without-unit"]


def test_a_table_that_names_no_units_is_left_alone(plan: Writer) -> None:
    three_rows(plan, (), (), ())
    assert plan.checks() == []


def test_a_second_table_without_units_is_another_table(plan: Writer) -> None:
    three_rows(plan, ("市经信局",), ("市经信局",), ("市科技局",))
    plan.write("\n" + "正文" * 300 + "\n")
    plan.row("园区数量", "个", "1", "5")
    assert plan.checks() == []


def tasks(plan: Writer, *leads: tuple[str, ...]) -> None:
    for number, lead in enumerate(leads, 1):
        plan.task(str(number), f"完成第{number}项工作。", lead)


def test_a_task_that_nobody_leads_is_asked_about(plan: Writer) -> None:
    tasks(plan, ("市经信局",), (), ("市科技局",))
    (finding,) = plan.findings()
    assert (finding.check, finding.places[0].quote) == ("task-without-lead", "完成第2项工作。")


def test_a_task_whose_unit_is_printed_but_was_not_read_is_left_alone(plan: Writer) -> None:
    plan.task("1", "完成第1项工作。", ("市经信局",))
    plan.task("2", "完成第2项工作。由市经信局负责。")
    plan.task("3", "完成第3项工作。", ("市科技局",))
    assert plan.checks() == []


def test_a_task_with_support_only_has_no_lead(plan: Writer) -> None:
    plan.task("1", "完成第1项工作。", ("市经信局",))
    plan.task("2", "完成第2项工作。", (), support=("市经信局",))
    plan.task("3", "完成第3项工作。", ("市科技局",))
    assert plan.checks() == ["task-without-lead"]


def test_tasks_of_a_plan_that_names_no_leads_are_left_alone(plan: Writer) -> None:
    tasks(plan, (), (), ())
    assert plan.checks() == []


def test_a_number_left_out_is_asked_about(plan: Writer) -> None:
    for number in ("1", "2", "4"):
        plan.task(number, f"完成第{number}项工作。", ("市经信局",))
    (finding,) = plan.findings()
    assert (finding.check, finding.arithmetic) == ("task-numbering", "2 + 1 = 3 ≠ 4")


def test_a_number_given_twice_is_asked_about(plan: Writer) -> None:
    for number, quote in (("1", "甲"), ("2", "乙"), ("2", "丙")):
        plan.task(number, f"完成{quote}项工作。", ("市经信局",))
    assert plan.checks() == ["task-numbering"]


def test_a_number_that_the_text_has_but_the_reading_has_not_is_no_gap(plan: Writer) -> None:
    plan.task("1", "完成甲项工作。", ("市经信局",))
    plan.write("\n2. 一项没有认出的任务。\n")
    plan.task("3", "完成丙项工作。", ("市经信局",))
    assert plan.checks() == []


@pytest.mark.parametrize("numbers", [("1", "2", "3"), ("1", "2", "1"), ("一", "二", "三"), ("甲", "乙", "丙")])
def test_runs_that_begin_again_or_are_not_numbers_are_fine(plan: Writer, numbers: tuple[str, ...]) -> None:
    for index, number in enumerate(numbers):
        plan.task(number, f"完成编号{index}的工作。", ("市经信局",))
    assert plan.checks() == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("国家金融监督管理总局临江监管局", "国家金融监督管理总局临江管理局"),
        ("市市场监督管理局", "市市场监管局"),
        ("各开发园区管委会", "各开发区管委会"),
    ],
)
def test_one_unit_under_two_names_is_noted(plan: Writer, one: str, other: str) -> None:
    plan.task("1", "完成甲项工作。", (one,))
    plan.task("2", "完成乙项工作。", (other,))
    (finding,) = plan.findings()
    assert (finding.check, [place.quote for place in finding.places]) == ("unit-names", [one, other])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("市教育局", "市体育局"),
        ("各区（县、市）", "各区（县、市）政府"),
        ("云麓经济技术开发区管委会", "沧浦经济技术开发区管委会"),
        ("市人力资源社会保障局", "市公共资源交易中心"),
        ("临江市第一人民医院", "临江市第二人民医院"),
        ("临江云麓新区管委会", "临江沧浦新区管委会"),
    ],
)
def test_units_that_are_two_are_not(plan: Writer, one: str, other: str) -> None:
    plan.task("1", "完成甲项工作。", (one,))
    plan.task("2", "完成乙项工作。", (other,))
    assert plan.checks() == []


def test_a_target_answered_for_by_one_and_led_by_another_is_noted(plan: Writer) -> None:
    plan.row("软件著作权数量", "件", "100", "500", units=("市经信局",))
    again = plan.target("软件著作权达到500件", "软件著作权", "500", "件", where="task-table")
    plan.task("1", "软件著作权达到500件", ("市市场监管局",), targets=(again.id,))
    assert plan.checks() == ["lead-differs"]


def test_a_lead_that_the_table_names_too_is_fine(plan: Writer) -> None:
    plan.row("软件著作权数量", "件", "100", "500", units=("市经信局", "市市场监管局等"))
    again = plan.target("软件著作权达到500件", "软件著作权", "500", "件", where="task-table")
    plan.task("1", "软件著作权达到500件", ("市市场监管局",), targets=(again.id,))
    assert plan.checks() == []


def test_a_unit_that_leads_and_supports_one_task_is_asked_about(plan: Writer) -> None:
    plan.task("1", "完成甲项工作。", ("市经信局",), support=("市经信局", "市科技局"))
    assert plan.checks() == ["support-is-lead"]
