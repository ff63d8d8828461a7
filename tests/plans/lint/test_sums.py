"""Parts and totals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.plans.lint import findings_of
from mingcheng.plans.model import DocumentHead, Plan
from mingcheng.reading.document import Document

Writer = Any


def test_a_row_of_which_that_exceeds_the_row_above_is_an_error(plan: Writer) -> None:
    plan.row("软件业务收入", "亿元", None, "500", after="\n\n\t其中：")
    plan.row("工业软件业务收入", "亿元", None, "520")
    (finding,) = plan.findings()
    assert (finding.check, finding.arithmetic) == ("part-exceeds-total", "520亿元 > 500亿元")


def test_a_part_in_the_same_sentence_must_not_exceed_the_whole(plan: Writer) -> None:
    plan.target("培育软件企业300家", "软件企业", "300", "家", after="，其中")
    plan.target("工业软件企业400家", "工业软件企业", "400", "家")
    assert plan.checks() == ["part-exceeds-total"]


@pytest.mark.parametrize(
    ("unit", "subject", "after"),
    [
        ("亿元", None, "\n\n\t其中："),
        ("家", None, "\n\n\t其中："),
        ("亿元", "云麓新区", "\n\n\t其中："),
        ("亿元", None, "\n\n\t"),
    ],
)
def test_other_rows_are_no_parts(plan: Writer, unit: str, subject: str | None, after: str) -> None:
    value = "100" if (unit, subject, after[-1]) == ("亿元", None, "：") else "520"
    plan.row("软件业务收入", "亿元", None, "500", after=after)
    plan.row("工业软件项目", unit, None, value, subject=subject)
    assert plan.findings("part-exceeds-total") == []


def listed(plan: Writer, *values: str, unit: str = "亿元", between: str = "、") -> None:
    plan.target(f"软件业务收入达到500{unit}", "软件业务收入", "500", unit, after="，其中")
    names = ("工业软件收入", "嵌入式软件收入", "应用软件收入")[: len(values)]
    for name, value in zip(names, values, strict=True):
        plan.target(f"{name}{value}{unit}", name, value, unit, after="。\n" if name == names[-1] else between)


def test_parts_listed_after_of_which_must_not_add_up_to_more_than_the_whole(plan: Writer) -> None:
    listed(plan, "150", "200", "180")
    (finding,) = plan.findings()
    assert (finding.check, finding.arithmetic) == ("parts-exceed-total", "150 + 200 + 180 = 530 > 500")
    assert len(finding.places) == 4


def test_parts_that_leave_something_over_are_fine(plan: Writer) -> None:
    listed(plan, "150", "200", "150")
    assert plan.checks() == []


def test_kinds_of_enterprises_may_overlap(plan: Writer) -> None:
    listed(plan, "300", "400", unit="家")
    assert plan.checks() == []


def test_figures_that_only_follow_are_not_listed(plan: Writer) -> None:
    listed(plan, "300", "400", between="，带动")
    assert plan.checks() == []


def sums_in(text: str) -> list[str | None]:
    found = findings_of(Plan(document=DocumentHead()), Document(text=text, blocks=(), format="txt"))
    return [finding.arithmetic for finding in found if finding.check == "sum-differs"]


def test_a_total_in_a_sentence_that_is_not_the_sum_is_an_error() -> None:
    text = "建成省级园区3个、市级园区5个和区级园区8个，合计15个。"
    assert sums_in(text) == ["3 + 5 + 8 = 16 ≠ 15"]


def test_money_in_two_units_is_added_up_exactly() -> None:
    assert sums_in("安排研发资金8000万元，安排人才资金1.2亿元，共计2亿元。") == []
    assert sums_in("安排研发资金8000万元，安排人才资金1.5亿元，共计2亿元。") == ["0.8 + 1.5 = 2.3 ≠ 2"]


@pytest.mark.parametrize(
    "text",
    [
        "建成省级园区3个、市级园区5个，合计8个。",
        "举办论坛5场，培训3000人，合计20场。",
        "引进企业30家，合计投资20亿元。",
        "合计15家。",
        "新增企业20家，增长10%，共计80家。",
    ],
)
def test_totals_of_other_things_are_left_alone(text: str) -> None:
    assert sums_in(text) == []


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=6), st.integers(-5, 5))
def test_a_stated_total_is_faulted_exactly_when_it_is_not_the_sum(parts: list[int], off: int) -> None:
    total = sum(parts) + off
    names = "甲乙丙丁戊己"
    text = "、".join(f"{names[i]}类平台{part}个" for i, part in enumerate(parts)) + f"，合计{max(total, 1)}个。"
    assert bool(sums_in(text)) == (max(total, 1) != sum(parts))


def test_the_last_row_of_a_table_must_be_the_sum_of_its_column(plan: Writer) -> None:
    plan.table([["区县", "目标（家）"], ["云麓区", "30"], ["沧浦区", "25"], ["合计", "60"]])
    (finding,) = plan.findings()
    assert (finding.check, finding.arithmetic) == ("sum-differs", "30 + 25 = 55 ≠ 60")
    assert [place.quote for place in finding.places] == ["30", "25", "60"]


@pytest.mark.parametrize(
    "rows",
    [
        [["区县", "目标"], ["云麓区", "30"], ["沧浦区", "25"], ["合计", "55"]],
        [["区县", "目标"], ["云麓区", "30"], ["沧浦区", "若干"], ["合计", "60"]],
        [["区县", "目标"], ["云麓区", "30"], ["其中：新区", "10"], ["沧浦区", "25"], ["合计", "55"]],
        [["区县", "目标"], ["云麓区", "30"], ["小计", "30"], ["沧浦区", "25"], ["合计", "55"]],
        [["序号", "区县"], ["1", "云麓区"], ["2", "沧浦区"], ["合计", "2"]],
    ],
)
def test_tables_that_add_up_or_cannot_be_added_up_are_left_alone(plan: Writer, rows: list[list[str]]) -> None:
    plan.table(rows)
    assert plan.findings("sum-differs") == []


def test_funds_named_one_by_one_must_make_the_total(plan: Writer) -> None:
    plan.row("软件产业基金总规模", "亿元", None, "20")
    plan.target("天使子基金规模达到2亿元", "天使子基金规模", "2", "亿元", after="、")
    plan.target("创投基金规模达到5亿元", "创投基金规模", "5", "亿元", after="、")
    plan.target("并购基金规模达到15亿元", "并购基金规模", "15", "亿元")
    (finding,) = plan.findings()
    assert (finding.check, finding.arithmetic) == ("fund-parts", "2 + 5 + 15 = 22 ≠ 20")


def test_funds_that_make_the_total_and_a_single_fund_are_fine(plan: Writer) -> None:
    plan.row("软件产业基金总规模", "亿元", None, "20")
    plan.target("天使子基金规模达到5亿元", "天使子基金规模", "5", "亿元", after="、")
    plan.target("创投基金规模达到15亿元", "创投基金规模", "15", "亿元")
    plan.target("人才基金规模达到1亿元", "人才基金规模", "1", "亿元")
    assert plan.checks() == []


def test_a_share_above_the_whole_is_an_error(plan: Writer) -> None:
    plan.target("软件业务收入占数字经济比重达到120%", "软件业务收入占数字经济比重", "120", "%", kind="share")
    assert plan.checks() == ["share-exceeds-whole"]


def test_rates_that_may_exceed_a_hundred_are_left_alone(plan: Writer) -> None:
    plan.target("拨备覆盖率达到180%", "拨备覆盖率", "180", "%", kind="share")
    assert plan.checks() == []


def test_listed_shares_of_one_whole_above_a_hundred_are_an_error() -> None:
    text = "三类业务收入分别占全市软件业务收入的45%、40%和25%。"
    found = findings_of(Plan(document=DocumentHead()), Document(text=text, blocks=(), format="txt"))
    assert [finding.arithmetic for finding in found] == ["45 + 40 + 25 = 110 > 100"]


@pytest.mark.parametrize("shares", ["45%、40%和15%", "33.4%、33.3%、33.4%", "20%、30%"])
def test_listed_shares_that_make_a_whole_or_less_are_fine(shares: str) -> None:
    text = f"三类业务收入分别占全市软件业务收入的{shares}。两率分别占各自总量的80%、90%。"
    assert findings_of(Plan(document=DocumentHead()), Document(text=text, blocks=(), format="txt")) == []


def test_sums_are_exact_decimals() -> None:
    assert sums_in("甲类0.1亿元、乙类0.2亿元，合计0.3亿元。") == []
    assert Decimal("0.1") + Decimal("0.2") == Decimal("0.3")
