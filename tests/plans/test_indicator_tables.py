"""Targets and past figures out of tables, in the layouts that plans print."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.plans.extract import plan_of
from mingcheng.plans.model import Plan
from mingcheng.reading.plain import read_plain

HEAD = "云麓市加快软件产业发展行动方案（2026—2028年）\n\n一、主要目标\n\n"


def plan(*rows: str, head: str = HEAD) -> Plan:
    """The plan of a document with one table, its cells parted by bars."""
    table = "\n\n".join("\n".join("\t" + cell.strip() for cell in row.split("|")) for row in rows)
    return plan_of(read_plain(head + table + "\n"))


def targets(read: Plan) -> list[str]:
    """Every target as `indicator kind comparator value unit year < baseline (year)`."""
    return [
        f"{t.indicator} {t.kind} {t.comparator} {t.value}{t.unit or ''} {t.year}"
        + (f" < {t.baseline.value} ({t.baseline.year})" if t.baseline else "")
        for t in read.targets
    ]


def past(read: Plan) -> list[str]:
    return [f"{b.indicator} {b.value}{b.unit or ''} {b.year}" for b in read.baselines]


@pytest.mark.parametrize(
    ("rows", "expected", "past_figures"),
    [
        pytest.param(
            ["指标|单位|2025年|2028年", "软件业务收入|亿元|560|1000", "上市企业|家|8|15以上"],
            ["软件业务收入 level >= 1000亿元 2028 < 560 (2025)", "上市企业 level >= 15家 2028 < 8 (2025)"],
            ["软件业务收入 560亿元 2025", "上市企业 8家 2025"],
            id="two years and a column of units",
        ),
        pytest.param(
            ["指标|2025年实际|2026年目标|2028年目标|年均增速（%）", "软件业务收入（亿元）|560|630|1000|21.3"],
            [
                "软件业务收入 level >= 630亿元 2026 < 560 (2025)", "软件业务收入 level >= 1000亿元 2028 < 560 (2025)",
                "软件业务收入 growth >= 21.3% 2028",
            ],
            ["软件业务收入 560亿元 2025"],
            id="several target years and a column of growth",
        ),
        pytest.param(
            ["指标|2026年|2027年|2028年", "软件企业（家）|300|400|500"],
            [f"软件企业 level >= {value}家 {year}" for value, year in ((300, 2026), (400, 2027), (500, 2028))],
            [],
            id="every year of the plan has its target",
        ),
        pytest.param(
            ["指标|单位|基期值|目标值", "软件业务收入|亿元|560|1000"],
            ["软件业务收入 level >= 1000亿元 2028 < 560 (None)"],
            ["软件业务收入 560亿元 None"],
            id="words instead of years",
        ),
        pytest.param(
            ["指标|现状值（2025年）|目标值（2028年）", "研发投入强度（%）|2.5|3.2", "软件产业增速（%）|11|12", "软件产值（亿元）|300|翻番"],
            [
                "研发投入强度 share >= 3.2% 2028 < 2.5 (2025)", "软件产业增速 growth >= 12% 2028 < 11 (2025)",
                "软件产值 multiple >= 2倍 2028 < 300 (2025)",
            ],
            ["研发投入强度 2.5% 2025", "软件产业增速 11% 2025", "软件产值 300亿元 2025"],
            id="shares, growth and doubling",
        ),
        pytest.param(
            [
                "指标|2025年|2028年", "综合实力排名（位）|12|8", "首版次软件（个）|—|零的突破",
                "单位能耗（吨标准煤/万元）|0.4|≤0.35", "能耗强度|—|下降10%",
            ],
            [
                "综合实力排名 rank <= 8位 2028 < 12 (2025)", "首版次软件 level >= 1个 2028",
                "单位能耗 level <= 0.35吨标准煤/万元 2028 < 0.4 (2025)", "能耗强度 growth >= 10% 2028",
            ],
            ["综合实力排名 12位 2025", "单位能耗 0.4吨标准煤/万元 2025"],
            id="ranks, firsts, ceilings and falls",
        ),
        pytest.param(
            ["指标|2025年|2028年", "一、规模", "软件业务收入（亿元）|560|1000", "其中：工业软件（亿元）|60（2024）|150", "★新增上市企业（家）|—|7"],
            [
                "软件业务收入 level >= 1000亿元 2028 < 560 (2025)", "工业软件 level >= 150亿元 2028 < 60 (2024)",
                "新增上市企业 increment >= 7家 2028",
            ],
            ["软件业务收入 560亿元 2025", "工业软件 60亿元 2024"],
            id="banners, parts, stars and notes of a year",
        ),
    ],
)  # fmt: skip
def test_a_row_is_an_indicator(rows: list[str], expected: list[str], past_figures: list[str]) -> None:
    read = plan(*rows)
    assert targets(read) == expected
    assert past(read) == past_figures
    assert {(t.where, t.subject) for t in read.targets} == {("table", "云麓市")}


def test_the_responsible_units_of_a_row_belong_to_its_targets() -> None:
    read = plan(
        "指标|2028年目标|责任单位", "软件业务收入（亿元）|1000|市经信局、市统计局", "上市企业（家）|15|市金融办"
    )
    assert [t.units for t in read.targets] == [("市经信局", "市统计局"), ("市金融办",)]


def test_the_quote_runs_from_the_label_to_the_value() -> None:
    (target,) = plan("序号|指标|2025年|2028年", "1|软件业务收入（亿元）|560|1000").targets
    assert "".join(target.quote.split()) == "软件业务收入（亿元）5601000"


@pytest.mark.parametrize("places", ["县（市、区）", "地区", "区县", "属地", "街道（镇）", "园区名称"])
def test_a_row_is_a_place_and_a_column_an_indicator(places: str) -> None:
    read = plan(
        f"{places}|2025年软件收入（亿元）|2028年软件收入目标（亿元）|规上企业目标（家）", "云江|20|50|12", "澄湖|5|15|3"
    )
    assert [(t.subject, t.indicator, str(t.value), t.unit, t.year) for t in read.targets] == [
        ("云江", "软件收入", "50", "亿元", 2028), ("云江", "规上企业", "12", "家", 2028),
        ("澄湖", "软件收入", "15", "亿元", 2028), ("澄湖", "规上企业", "3", "家", 2028),
    ]  # fmt: skip
    assert [(b.subject, str(b.value), b.year) for b in read.baselines] == [("云江", "20", 2025), ("澄湖", "5", 2025)]
    assert read.targets[0].baseline is not None


def test_the_total_of_all_places_is_the_jurisdictions() -> None:
    read = plan("地区|2028年软件收入目标（亿元）", "云江区|300", "澄湖县|200", "全市合计|500")
    assert [t.subject for t in read.targets] == ["云江区", "澄湖县", "云麓市"]


def test_a_column_of_limits_sets_ceilings() -> None:
    read = plan("地区|2028年能耗控制目标（万吨标准煤）", "云江区|30", "澄湖县|20")
    assert [t.comparator for t in read.targets] == ["<=", "<="]


@pytest.mark.parametrize(
    "rows",
    [
        ["姓名|电话", "林一|88880000"],
        ["序号|项目名称|建设内容", "1|软件园二期|建设3栋楼"],
        ["1|2", "3|4"],
        ["年份|数量|备注", "2024|5|已完成"],
    ],
)
def test_a_table_of_something_else_sets_no_targets(rows: list[str]) -> None:
    assert plan(*rows).targets == ()


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 10**6)), min_size=1, max_size=6))
def test_every_value_of_a_table_comes_back_with_its_baseline(values: list[tuple[int, int]]) -> None:
    rows = [f"云麓指数{'甲乙丙丁戊己'[k]}|亿元|{before}|{after}" for k, (before, after) in enumerate(values)]
    read = plan("指标|单位|2025年|2028年", *rows)
    assert [(t.baseline.value if t.baseline else None, t.value) for t in read.targets] == [
        (Decimal(before), Decimal(after)) for before, after in values
    ]
    assert [b.value for b in read.baselines] == [Decimal(before) for before, _ in values]


cells = st.text(st.sampled_from("指标单位2025年8目标值实际软件（亿元）%以上—合计区园牵头任务 、"), max_size=10)


@given(st.integers(1, 5).flatmap(lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), max_size=6)))
def test_any_table_is_read_or_left(rows: list[list[str]]) -> None:
    read = plan(*("|".join(row) for row in rows))
    assert all(t.year is None or 1900 < t.year < 2100 for t in read.targets)
