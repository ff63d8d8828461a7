"""Plans side by side: what shares a row, and what is reckoned from it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.plans.compare import (
    GROWTH_STEP,
    Comparison,
    NamedPlan,
    comparison_of,
    figures_shown,
    header,
    labels_of,
    table_rows,
)
from mingcheng.plans.model import Baseline, DocumentHead, Observation, Plan, Target


def target(indicator: str, value: str, unit: str | None, **more: Any) -> Target:
    base = more.pop("base", None)
    baseline = Baseline(value=Decimal(base[0]), unit=base[2] if len(base) > 2 else unit, year=base[1]) if base else None
    fields: dict[str, Any] = {"kind": "level", "comparator": ">=", "year": 2027, "subject": None} | more
    quote = f"{indicator}{value}{unit or ''}"
    return Target(
        id="t", quote=quote, start=0, end=len(quote), indicator=indicator, value=Decimal(value), unit=unit,
        baseline=baseline, **fields,
    )  # fmt: skip


def plan(name: str, *targets: Target, past: tuple[Observation, ...] = ()) -> NamedPlan:
    head = DocumentHead(title=f"{name}软件产业行动方案", jurisdiction=name, period=(2024, 2027))
    return NamedPlan(name=name, plan=Plan(document=head, targets=targets, baselines=past))


def test_one_indicator_under_two_names_shares_a_row_in_the_smaller_unit() -> None:
    comparison = comparison_of(
        [
            plan("临江市", target("规上软件业营业收入", "1000", "亿元", base=("500", 2023))),
            plan("沧浦市", target("规模以上软件业营收", "1.2", "万亿元", base=("6000", 2021, "亿元"))),
        ]
    )
    (row,) = comparison.rows
    assert (row.unit, row.is_like_for_like, row.note, row.plans) == ("亿元", True, None, 2)
    assert [entry.target.value for entry in row.entries] == [1000, 12000]
    assert [entry.target.printed for entry in row.entries] == ["1000亿元", "1.2万亿元"]
    assert [entry.growth for entry in row.entries] == [Decimal("0.1892"), Decimal("0.1225")]
    assert [entry.increment for entry in row.entries] == [125, 1000]
    assert [entry.years for entry in row.entries] == [4, 6]


def test_near_names_share_a_row_that_says_so() -> None:
    comparison = comparison_of(
        [
            plan("临江市", target("软件业务收入", "800", "亿元")),
            plan("沧浦市", target("软件和信息服务产业规模", "900", "亿元")),
        ]
    )
    (row,) = comparison.rows
    assert not row.is_like_for_like
    assert row.note is not None
    assert "软件业务收入" in row.note
    assert "软件和信息服务产业规模" in row.note


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (target("软件业务收入", "800", "亿元"), target("工业软件业务收入", "90", "亿元")),
        (target("软件企业", "800", "家"), target("规上软件企业", "90", "家")),
        (target("软件企业", "800", "家"), target("软件企业", "90", "家", kind="increment")),
        (target("省级软件名园", "3", "个"), target("国家级软件名园", "1", "个")),
        (target("软件企业", "800", "家"), target("软件企业", "8", "亿元")),
    ],
)
def test_other_things_stand_in_rows_of_their_own(one: Target, other: Target) -> None:
    comparison = comparison_of([plan("临江市", one), plan("沧浦市", other)])
    assert len(comparison.rows) == 2
    assert comparison.shared == ()


def test_a_commitment_said_three_times_is_one_entry_with_its_base() -> None:
    row = target("软件业务收入", "800", "亿元", where="table", base=("400", 2023))
    again = target("全市软件业务收入", "800", "亿元", comparator=">")
    (only,) = comparison_of([plan("临江市", again, row, again)]).rows
    assert len(only.entries) == 1
    assert only.entries[0].baseline is not None


def test_two_goals_for_one_indicator_are_both_shown() -> None:
    (row,) = comparison_of(
        [plan("临江市", target("软件业务收入", "800", "亿元"), target("软件业务收入", "900", "亿元"))]
    ).rows
    assert [entry.target.value for entry in row.entries] == [800, 900]


def test_targets_of_parks_doublings_and_ranks_are_not_compared() -> None:
    comparison = comparison_of(
        [
            plan(
                "临江市",
                target("软件业务收入", "80", "亿元", subject="云麓软件园"),
                target("软件业务收入", "2", "倍", kind="multiple"),
                target("软件产业排名", "3", "位", kind="rank"),
                target("软件从业人员", "5", "万人", subject="临江"),
            )
        ]
    )
    assert [row.title for row in comparison.rows] == ["软件从业人员"]
    assert (comparison.plans[0].targets, comparison.plans[0].compared) == (4, 1)


def observation(indicator: str, value: str, unit: str, year: int | None) -> Observation:
    return Observation(
        id="b", quote=f"{indicator}{value}{unit}", start=50, end=60, indicator=indicator, subject=None, value=Decimal(value),
        unit=unit, year=year, kind="level",
    )  # fmt: skip


def test_the_latest_report_is_the_base_where_the_target_has_none() -> None:
    past = (observation("软件业务收入", "300", "亿元", 2021), observation("软件业务收入", "0.04", "万亿元", 2023))
    (row,) = comparison_of([plan("临江市", target("软件业务收入", "800", "亿元"), past=past)]).rows
    baseline = row.entries[0].baseline
    assert baseline is not None
    assert (baseline.value, baseline.year, baseline.start) == (Decimal(400), 2023, 50)


@pytest.mark.parametrize(
    "past",
    [
        (observation("软件业务收入", "300", "亿元", 2023), observation("软件业务收入", "30", "亿元", 2023)),
        (observation("规上软件业营业收入", "300", "亿元", 2023),),
        (observation("软件业务收入", "300", "亿元", None),),
        (observation("软件业务收入", "300", "家", 2023),),
    ],
)
def test_reports_that_disagree_or_are_of_something_else_are_no_base(past: tuple[Observation, ...]) -> None:
    comparison = comparison_of([plan("临江市", target("软件业务收入", "800", "亿元"), past=past)])
    assert comparison.rows[0].entries[0].baseline is None


@pytest.mark.parametrize("base", [("0", 2023), ("-5", 2023), ("400", None), ("400", 2027), ("400", 2028)])
def test_growth_is_unknown_without_a_positive_base_of_an_earlier_year(base: tuple[str, int | None]) -> None:
    (row,) = comparison_of([plan("临江市", target("软件业务收入", "800", "亿元", base=base))]).rows
    assert row.entries[0].growth is None


def test_a_share_grows_in_percentage_points_and_not_in_percent() -> None:
    share = target("园区产业集聚度", "50", "%", kind="share", base=("20", 2023))
    (row,) = comparison_of([plan("临江市", share)]).rows
    assert row.entries[0].growth is None
    assert figures_shown(row, row.entries[0])[-1] == "7.5个百分点"


@given(st.integers(1, 10**8), st.integers(0, 10**8), st.integers(1, 12))
def test_growth_is_right_to_its_last_digit_and_increments_lead_to_the_target(base: int, goal: int, years: int) -> None:
    values = target("软件业务收入", str(goal), "万元", base=(str(base), 2027 - years))
    (entry,) = comparison_of([plan("临江市", values)]).rows[0].entries
    assert entry.growth is not None
    assert entry.increment is not None
    half = GROWTH_STEP / 2
    assert base * max(1 + entry.growth - half, Decimal(0)) ** years <= goal + Decimal("1e-9")
    assert goal <= base * (1 + entry.growth + half) ** years + Decimal("1e-9")
    assert abs(base + entry.increment * years - goal) <= Decimal("0.005") * years


@given(st.permutations(["临江市", "沧浦市", "北屿市"]))
def test_the_order_of_the_plans_changes_the_order_and_nothing_else(names: list[str]) -> None:
    def compared(order: list[str]) -> set[tuple[str, ...]]:
        plans = [plan(name, target("软件业务收入", str(len(name) * 100), "亿元", base=("100", 2023))) for name in order]
        return set(table_rows(comparison_of(plans).rows))

    assert compared(names) == compared(sorted(names))


def test_a_comparison_survives_json() -> None:
    comparison = comparison_of(
        [
            plan("临江市", target("软件业务收入", "800.5", "亿元", base=("400", 2023))),
            plan("沧浦市", target("软件业务收入", "900", "亿元")),
        ]
    )
    text = comparison.model_dump_json()
    assert Comparison.model_validate_json(text) == comparison
    assert '"growth":0.1894' in text
    assert '"growth":null' in text


def test_the_table_has_a_line_for_each_plan_and_a_dash_for_what_is_not_known() -> None:
    comparison = comparison_of([plan("临江市", target("软件业务收入", "800", "亿元", comparator=">", year=None))])
    (line,) = table_rows(comparison.rows)
    assert len(line) == len(header())
    assert line == ("软件业务收入", "亿元", "临江市", "软件业务收入", "—", "—", "＞800", "—", "—", "—")


def test_nothing_compared_with_nothing_is_empty() -> None:
    assert comparison_of([]).rows == ()
    assert comparison_of([plan("临江市")]).shared == ()


def test_what_is_to_be_added_has_a_plus() -> None:
    (row,) = comparison_of([plan("临江市", target("上市软件企业", "6", "家", kind="increment"))]).rows
    assert figures_shown(row, row.entries[0])[2] == "≥+6"


def test_plans_are_called_by_city_and_last_year_unless_two_would_be_alike() -> None:
    one, other = plan("临江市"), plan("沧浦市")
    again = NamedPlan(name="临江（二）", plan=one.plan)
    untitled = NamedPlan(name="文件", plan=Plan(document=DocumentHead()))
    titled = NamedPlan(name="another", plan=Plan(document=DocumentHead(title="北屿方案")))
    assert labels_of(comparison_of([one, other, untitled, titled]).plans) == {
        "临江市": "临江市（至2027年）", "沧浦市": "沧浦市（至2027年）", "文件": "文件", "another": "北屿方案",
    }  # fmt: skip
    assert labels_of(comparison_of([one, again]).plans) == {"临江市": "临江市", "临江（二）": "临江（二）"}
