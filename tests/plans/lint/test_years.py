"""Years outside the plan's period."""

from __future__ import annotations

from typing import Any

import pytest

Writer = Any

GOALS = """到2025年，软件业务收入大幅提升。
——创新。到{year}年，创新能力进一步增强{more}。
——企业。到2025年，企业梯队基本形成。
"""


def test_a_goal_for_a_year_before_the_plan_is_an_error(plan: Writer) -> None:
    plan.head |= {"title": "临江市软件产业发展规划（2021—2025年）", "period": (2021, 2025)}
    plan.write("规划期为2021—2025年。\n" + GOALS.format(year=2020, more=""))
    (finding,) = plan.findings()
    assert (finding.check, finding.arithmetic) == ("year-before-period", "2020 < 2021")
    assert [place.quote for place in finding.places] == ["到2020年，创新能力进一步增强", "2021—2025年"]


@pytest.mark.parametrize(("year", "more"), [(2021, ""), (2023, ""), (2025, ""), (2020, "，已建成平台5个")])
def test_goals_within_the_period_and_reports_of_the_past_are_fine(plan: Writer, year: int, more: str) -> None:
    plan.head["period"] = (2021, 2025)
    plan.write(GOALS.format(year=year, more=more))
    assert plan.checks() == []


def test_the_title_and_the_date_of_issue_tell_the_period_where_it_is_not_read(plan: Writer) -> None:
    plan.head |= {"title": "临江市“十四五”软件产业规划", "period": (None, 2025)}
    plan.write(GOALS.format(year=2019, more=""))
    assert plan.checks() == ["year-before-period"]
    plan.head |= {"title": "临江市软件产业规划", "issued": "2022-05-01"}
    assert plan.checks() == ["year-before-period"]


def test_without_a_period_nothing_is_said(plan: Writer) -> None:
    plan.head["period"] = (None, None)
    plan.write(GOALS.format(year=2010, more=""))
    assert plan.checks() == []


def five(plan: Writer, last: int) -> None:
    for number in range(4):
        plan.target(f"第{number}项指标达到9家", f"第{number}项指标", "9", "家")
    plan.target(f"到{last}年，最后一项指标达到5家", "最后一项指标", "5", "家", year=last)


def test_a_lone_target_beyond_the_period_is_asked_about(plan: Writer) -> None:
    five(plan, 2029)
    assert plan.checks() == ["year-after-period"]


def test_an_outlook_may_go_beyond_the_period(plan: Writer) -> None:
    plan.write("展望未来：")
    five(plan, 2027)
    plan.write("展望2035年：")
    plan.target("到2035年，远景指标达到5家", "远景指标", "5", "家", year=2035)
    assert plan.checks() == []


def test_a_second_stage_of_several_targets_is_no_slip(plan: Writer) -> None:
    five(plan, 2030)
    plan.target("到2030年，另一项指标达到7家", "另一项指标", "7", "家", year=2030)
    assert plan.checks() == []


def test_targets_of_a_sentence_with_a_year_beyond_the_period_are_asked_about_together(plan: Writer) -> None:
    plan.head["period"] = (2025, 2027)
    plan.target("新增产业空间60万平方米", "产业空间", "60", "万平方米", year=2029, before="到2029年，", after="，")
    plan.target("建成软件楼宇5栋", "软件楼宇", "5", "栋", year=2029)
    (finding,) = plan.findings()
    assert (finding.check, finding.arithmetic) == ("year-after-period", "2029 > 2027")
    assert "等2项" in finding.message
    assert finding.places[0].quote == "2029年，新增产业空间60万平方米，建成软件楼宇5栋"


def test_the_year_may_govern_from_the_sentence_before(plan: Writer) -> None:
    plan.write("\n\n到2029年，产业空间更大。")
    plan.target("新增产业空间60万平方米", "产业空间", "60", "万平方米", year=2029)
    (finding,) = plan.findings()
    assert finding.places[0].quote.startswith("2029年")


def test_a_deadline_in_the_row_of_a_table_of_tasks_counts(plan: Writer) -> None:
    plan.table([["任务", "时限"], ["新增产业空间60万平方米。", "2029年6月"], ["新增楼宇5栋。", "2027年6月"]])
    for quote, year in (("新增产业空间60万平方米", 2029), ("新增楼宇5栋", 2027)):
        start = plan.text.index(quote)
        plan.target(quote, quote[2:4], "5", "栋", year=year, where="task-table")
        plan.targets[-1] = plan.targets[-1].model_copy(update={"start": start, "end": start + len(quote)})
    (finding,) = plan.findings("year-after-period")
    assert finding.places[0].quote == "新增产业空间60万平方米。\t2029年"


def test_a_year_that_is_not_printed_beside_the_target_is_not_asked_about(plan: Writer) -> None:
    plan.write("到2027年，产业更强。")
    plan.target("新增产业空间60万平方米", "产业空间", "60", "万平方米", year=2029)
    assert plan.checks() == []
