"""Aggregates: sums, growth on the same reporters and raw, the month alone, coverage, concentration; by any group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingcheng.queries import Database
from mingcheng.reference_periods import Period
from mingcheng.statistics.aggregate import AggregateError, Request, answer_data
from mingcheng.statistics.aggregate.coverage import WEIGHT
from mingcheng.statistics.aggregate.ranking import HOLDINGS, UNITS, concentrations, largest
from mingcheng.statistics.form import Form, Frequency
from mingcheng.statistics.plain_year_to_date import monthly
from tests.statistics.plain_aggregates import Listing, Reports, aggregation_of, plain_measures, plain_missing
from tests.statistics.small_form import SMALL

WAN = 1_000_000
"""Fen of 1 万元."""


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with Database() as opened:
        yield opened


def revenue(**by_reporter: dict[tuple[int, int], int | None]) -> Reports:
    """Reports of software revenue in 万元, by reporter, year and month."""
    return {
        (reporter, year, month): {"software_revenue": None if value is None else value * WAN}
        for reporter, values in by_reporter.items()
        for (year, month), value in values.items()
    }


def answer(database: Database, reports: Reports, listing: Listing, request: Request | None = None) -> dict[str, Any]:
    return answer_data(aggregation_of(database, reports, listing, request))


def row(data: dict[str, Any], level: str = "totals", **keys: str | None) -> dict[str, Any]:
    found = [each for each in data[level] if each["keys"] == keys and each["period"] == data["period"]]
    assert len(found) == 1, data[level]
    return dict(found[0])


REPORTS = revenue(
    A={(2025, 6): 100, (2026, 5): 90, (2026, 6): 120},
    B={(2025, 6): 50, (2026, 6): 40},
    C={(2026, 5): 30, (2026, 6): 40},
    D={(2025, 6): 70},
)
LISTING: Listing = {
    "A": {"region": "330212", "segment": "基础软件"},
    "B": {"region": "330203", "segment": "基础软件"},
    "C": {"region": "330212", "segment": "工业软件"},
}


def test_growth_is_told_on_the_same_reporters_and_raw_side_by_side(database: Database) -> None:
    figures = row(answer(database, REPORTS, LISTING))["items"]["software_revenue"]
    assert figures["year_to_date"] == 200 and figures["contributors"] == 3
    assert figures["year_earlier"] == 220
    assert figures["growth_raw"] == Decimal("-0.090909")
    assert figures["growth_matched"] == Decimal("0.066667")  # (120 + 40) / (100 + 50)
    assert figures["matched"] == {"both": 2, "new": 1, "gone": 1}


def test_growth_on_what_this_years_report_says_of_last_year_stands_beside_them(database: Database) -> None:
    reports: Reports = {
        ("A", 2026, 6): {"software_revenue": 120 * WAN, "software_revenue__year_earlier": 80 * WAN},
        ("B", 2026, 6): {"software_revenue": 40 * WAN, "software_revenue__year_earlier": None},
    }
    figures = row(answer(database, reports, {}))["items"]["software_revenue"]
    assert (figures["growth_restated"], figures["restated_contributors"]) == (Decimal("0.500000"), 1)
    assert figures["growth_raw"] is None and figures["growth_matched"] is None


def test_the_month_alone_is_the_difference_of_two_reports_and_unknown_without_the_first(database: Database) -> None:
    figures = row(answer(database, REPORTS, LISTING))["items"]["software_revenue"]
    assert (figures["month"], figures["month_contributors"]) == (40, 2)  # A 30, C 10; B did not report in May


def test_the_first_period_of_a_year_stands_for_itself(database: Database) -> None:
    reports = revenue(A={(2025, 12): 500, (2026, 2): 70})
    figures = row(answer(database, reports, {}))["items"]["software_revenue"]
    assert figures["month"] == 70


def test_a_state_has_no_month_alone(database: Database) -> None:
    reports = {("A", 2026, 5): {"employees": 10}, ("A", 2026, 6): {"employees": 12}}
    figures = row(answer(database, reports, {}, Request(("employees",))))["items"]["employees"]
    assert (figures["year_to_date"], figures["month"]) == (12, None)


@pytest.mark.parametrize(
    ("frequency", "months", "alone"),
    [("quarter", (3, 6), 30), ("quarter", (6, 9), 30), ("quarter", (3, 9), None), ("year", (3, 12), 80)],
)
def test_the_period_alone_is_that_of_the_form(
    database: Database, frequency: Frequency, months: tuple[int, int], alone: int | None
) -> None:
    first, last = months
    aggregation = aggregation_of(database, revenue(A={(2026, first): 50, (2026, last): 80}), {})
    aggregation.form = Form("small-monthly", "小报表", (replace(SMALL, frequency=frequency),))
    found = row(answer_data(aggregation))
    assert found["period"] == f"2026-{last:02d}"
    assert found["items"]["software_revenue"]["month"] == alone


def test_many_items_together_are_what_each_is_alone(database: Database) -> None:
    names = (
        "main_revenue", "software_revenue", "profit", "employees", "profit_margin", "software_share",
        "software_revenue_a_head",
    )  # fmt: skip
    reports: Reports = {
        (code, year, 6): {name: number * 7 + place * WAN for place, name in enumerate(names[:4], year - 2024)}
        for number, code in enumerate("ABC", 1)
        for year in (2025, 2026)
    }
    together = row(answer(database, reports, {}, Request(names)))["items"]
    for name in names:
        assert row(answer(database, reports, {}, Request((name,))))["items"] == {name: together[name]}


def test_an_unknown_figure_is_no_zero(database: Database) -> None:
    reports = revenue(A={(2026, 6): None}, B={(2026, 6): 0})
    data = answer(database, reports, {"A": {"region": "330212"}, "B": {"region": "330203"}}, Request(by=("region",)))
    known, unknown = (row(data, "rows", region=code)["items"]["software_revenue"] for code in ("330203", "330212"))
    assert (known["year_to_date"], known["contributors"]) == (0, 1)
    assert (unknown["year_to_date"], unknown["contributors"], unknown["share"]) == (None, 0, None)


def test_groups_add_up_to_the_total_and_an_unknown_place_has_a_row_of_its_own(database: Database) -> None:
    reports = {**REPORTS, ("E", 2026, 6): {"software_revenue": 7 * WAN}}
    data = answer(database, reports, LISTING, Request(by=("region", "segment")))
    rows = [(each["labels"], each["items"]["software_revenue"]["year_to_date"]) for each in data["rows"]]
    assert rows == [
        ({"region": "海曙区", "segment": "基础软件"}, 40),
        ({"region": "鄞州区", "segment": "基础软件"}, 120),
        ({"region": "鄞州区", "segment": "工业软件"}, 40),
        ({"region": "未知", "segment": "未知"}, 7),
    ]
    assert row(data)["items"]["software_revenue"]["year_to_date"] == 207
    assert row(data, "margins", region="330212")["items"]["software_revenue"]["year_to_date"] == 160
    assert row(data, "margins", segment=None)["items"]["software_revenue"]["share"] == Decimal("0.033816")
    assert data["notes"] == ["有 2 家报了表，名单里没有，归入“未知”。"]


def test_rates_are_never_added_up(database: Database) -> None:
    with pytest.raises(AggregateError) as caught:
        answer(database, REPORTS, LISTING, Request(("订单同比增长",)))
    assert caught.value.problem == "“订单同比增长”是比率，不能相加。"
    assert caught.value.remedy.startswith("请汇总它的分子和分母。可以汇总的比率：profit_margin、software_share")


def test_a_declared_ratio_is_a_sum_over_a_sum_of_those_who_report_both(database: Database) -> None:
    reports: Reports = {
        ("A", 2026, 6): {"profit": 10 * WAN, "main_revenue": 100 * WAN},
        ("B", 2026, 6): {"profit": -5 * WAN, "main_revenue": 300 * WAN},
        ("C", 2026, 6): {"profit": None, "main_revenue": 999 * WAN},
        ("A", 2025, 6): {"profit": 8 * WAN, "main_revenue": 100 * WAN},
    }
    found = row(answer(database, reports, {}, Request(("profit_margin",))))["items"]["profit_margin"]
    assert (found["year_to_date"], found["contributors"]) == (Decimal("1.250000"), 2)
    assert (found["year_earlier"], found["change_matched"]) == (Decimal("8.000000"), Decimal("2.000000"))


def test_profit_has_no_growth_on_a_loss(database: Database) -> None:
    reports: Reports = {("A", 2025, 6): {"profit": -5}, ("A", 2026, 6): {"profit": 7}}
    found = row(answer(database, reports, {}, Request(("profit",))))["items"]["profit"]
    assert (found["growth_matched"], found["growth_raw"]) == (None, None)


def test_sums_beyond_64_bits_are_exact(database: Database) -> None:
    reports: Reports = {(f"E{number}", 2026, 6): {"software_revenue": 4 * 10**18 + number} for number in range(9)}
    found = row(answer(database, reports, {}))["items"]["software_revenue"]
    assert found["year_to_date"] * WAN == sum(4 * 10**18 + number for number in range(9))


# Coverage


def test_a_total_says_who_is_missing_and_what_that_may_be(database: Database) -> None:
    reports = revenue(A={(2026, 6): 60}, B={(2026, 5): 20, (2026, 4): 10}, C={(2024, 6): 999}, D={(2026, 5): None})
    data = answer(database, reports, {}, Request(last=Period.through(2026, 6)))
    assert data["coverage"] == {
        "expected": 3, "reported": 1, "missing": 2, "missing_unknown": 1,
        "missing_share": Decimal("0.285714"),  # a month's mean: 4 of 10 + 4
    }  # fmt: skip


def test_who_is_expected_can_be_said_by_the_list(database: Database) -> None:
    listing: Listing = {
        "A": {"region": "330212", "应报": "是"}, "B": {"region": "330212", "应报": "是"},
        "C": {"region": "330203", "应报": "否"},
    }  # fmt: skip
    reports = revenue(A={(2026, 6): 60}, C={(2026, 5): 10})
    data = answer(database, reports, listing, Request(by=("region",), last=Period.through(2026, 6)))
    assert data["coverage"] == {
        "expected": 2, "reported": 1, "missing": 1, "missing_unknown": 1, "missing_share": None,
    }  # fmt: skip
    assert row(data, "rows", region="330212")["coverage"]["missing"] == 1


def test_nobody_missing_is_no_share(database: Database) -> None:
    assert answer(database, revenue(A={(2026, 6): 60}), {})["coverage"]["missing_share"] == 0


# Periods


def test_a_span_gives_every_period_of_the_form(database: Database) -> None:
    request = Request(first=Period(2025, 12, 12), last=Period.through(2026, 3))
    data = answer(database, revenue(A={(2025, 12): 5, (2026, 3): 6}), {}, request)
    assert data["periods"] == ["2025-12", "2026-02", "2026-03"]
    assert [(each["period"], each["items"]["software_revenue"]["year_to_date"]) for each in data["totals"]] == [
        ("2025-12", 5), ("2026-02", None), ("2026-03", 6),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("period", "message", "remedy"),
    [
        (Period(2026, 1, 1), "1月不单独统计。", "1—2月是一年的第一期，请写 2026-02。"),
        (Period(2026, 4, 6), "这不是报表的报告期。", "可用的报告期（自年初累计）：2026-02、2026-03、"),
    ],
)
def test_a_period_that_is_none_of_the_form_is_told(
    database: Database, period: Period, message: str, remedy: str
) -> None:
    with pytest.raises(AggregateError) as caught:
        answer(database, REPORTS, {}, Request(last=period))
    assert caught.value.problem == message and caught.value.remedy.startswith(remedy)


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (Request(by=("street",)), "企业名单没有“street”这一列。"),
        (Request(by=("region", "region")), "--by 最多 4 项，不能重复。"),
        (Request(("software_revenu",)), "报表没有“software_revenu”这个指标。"),
        (Request(("主要业务",)), "“主要业务”是文字，不能相加。"),
        (Request(first=Period.through(2026, 8), last=Period.through(2026, 6)), "起始的报告期在截止的报告期之后。"),
    ],
)
def test_a_question_that_cannot_be_answered_is_told(database: Database, request_: Request, message: str) -> None:
    with pytest.raises(AggregateError) as caught:
        answer(database, REPORTS, LISTING, request_)
    assert caught.value.problem == message


def test_a_report_that_stands_twice_is_refused(database: Database) -> None:
    aggregation = aggregation_of(database, REPORTS, LISTING)
    twice = database.arrow(aggregation.wide.filter(aggregation.wide["reporter"] == "A"))
    doubled = aggregation_of(database, REPORTS, LISTING)
    doubled.source._plain = database.arrow_table(twice).union(aggregation.wide)
    with pytest.raises(AggregateError) as caught:
        answer_data(doubled)
    assert caught.value.problem == "A 的 2025年上半年 有 2 行，这样的共 3 处。"


# The largest


def test_the_largest_are_listed_with_their_ties(database: Database) -> None:
    reports = revenue(A={(2026, 6): 9}, B={(2026, 6): 7}, C={(2026, 6): 7}, D={(2026, 6): 1})
    data = answer(database, reports, {}, Request(top=2))
    assert [(each["rank"], each["reporter"], each["name"], each["value"]) for each in data["top"]] == [
        (1, "A", "企业A", 9), (2, "B", "企业B", 7), (2, "C", "企业C", 7),
    ]  # fmt: skip
    assert data["top"][0]["share"] == Decimal("0.375000")


def test_concentration_counts_a_group_as_one_holder(database: Database) -> None:
    reports = revenue(A={(2026, 6): 3}, B={(2026, 6): 3}, C={(2026, 6): 2}, D={(2026, 6): 1}, E={(2026, 6): 1})
    listing: Listing = {"A": {"group": "甲"}, "B": {"group": "甲"}, "C": {"group": None}}
    found = {each.basis: each for each in concentrations(aggregation_of(database, reports, listing))}
    assert (found[UNITS].holders, found[UNITS].cr4, found[UNITS].hhi) == (5, Fraction(9, 10), Fraction(24, 100))
    assert (found[HOLDINGS].holders, found[HOLDINGS].cr4, found[HOLDINGS].hhi) == (4, Fraction(1), Fraction(42, 100))


def test_there_is_no_concentration_of_losses(database: Database) -> None:
    reports: Reports = {("A", 2026, 6): {"profit": 7}, ("B", 2026, 6): {"profit": -1}}
    (found,) = concentrations(aggregation_of(database, reports, {}, Request(("profit",))))
    assert (found.holders, found.cr4, found.hhi) == (2, None, None)


# The laws

REPORTERS = st.sampled_from("ABCDEF")
PERIODS = st.sampled_from([(2025, 2), (2025, 3), (2026, 2), (2026, 3), (2026, 4)])
VALUES = st.none() | st.integers(-5, 10**12)
FIGURES = st.fixed_dictionaries({"software_revenue": VALUES, "software_revenue__year_earlier": VALUES})
MANY = st.dictionaries(st.tuples(REPORTERS, PERIODS), FIGURES, min_size=1, max_size=18)
PLACES = st.dictionaries(REPORTERS, st.sampled_from(["330212", "330203", None]))
QUICK = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])


def spread(many: dict[Any, Any]) -> Reports:
    return {(reporter, *period): figures for (reporter, period), figures in many.items()}


SPAN = Request(by=("region",), first=Period.through(2025, 2), last=Period.through(2026, 4))


@QUICK
@given(many=MANY, places=PLACES)
def test_figures_agree_with_their_plain_definition(
    database: Database, many: dict[Any, Any], places: dict[str, str | None]
) -> None:
    reports = spread(many)
    listing: Listing = {reporter: {"region": place} for reporter, place in places.items()} or {"A": {"region": None}}
    aggregation = aggregation_of(database, reports, listing, SPAN)
    codes = aggregation.dimensions[0].codes
    cells = {(cell.t, codes[cell.groups["region"]]): cell for cell in aggregation.cells(("region",))}
    for year, month in ((2025, 2), (2025, 3), (2026, 2), (2026, 3), (2026, 4)):
        plain = plain_measures(reports, places, "software_revenue", year, month)
        missing = plain_missing(reports, places, "software_revenue", year, month)
        for region in {*plain, *missing}:
            cell = cells[(year * 12 + month - 1, region)]
            figures, expected = cell.figures["software_revenue"], plain.get(region, {})
            for name in ("sum", "both_now", "both_before", "form_now", "form_before", "month", "before_sum"):
                assert getattr(figures, name) == expected.get(name), (name, year, month, region)
            for name in ("count", "both", "form", "months", "before_count"):
                assert getattr(figures, name) == expected.get(name, 0), (name, year, month, region)
            assert cell.coverage.reported == expected.get("reporters", 0)
            absent, unknown, weight = missing.get(region, (0, 0, Fraction(0)))
            assert (cell.coverage.missing, cell.coverage.missing_unknown) == (absent, unknown)
            assert Fraction(cell.coverage.missing_weight, WEIGHT) == weight


@QUICK
@given(many=MANY, places=PLACES)
def test_margins_are_what_the_reports_give_without_the_other_groups(
    database: Database, many: dict[Any, Any], places: dict[str, str | None]
) -> None:
    reports = spread(many)
    listing: Listing = {
        reporter: {"region": places.get(reporter), "segment": "软件" if reporter < "D" else None}
        for reporter in "ABCDEF"
    }
    both = aggregation_of(database, reports, listing, replace(SPAN, by=("region", "segment")))
    alone = aggregation_of(database, reports, listing, replace(SPAN, by=("segment",)))
    assert both.cells(("segment",)) == alone.cells(("segment",))
    assert both.cells(()) == alone.cells(())


@QUICK
@given(values=st.lists(st.none() | st.integers(0, 10**9), min_size=3, max_size=3))
def test_months_of_one_reporter_agree_with_year_to_date_arithmetic(
    database: Database, values: list[int | None]
) -> None:
    months = dict(zip((2, 3, 4), values, strict=True))
    reports: Reports = {("A", 2026, month): {"software_revenue": value} for month, value in months.items()}
    request = Request(first=Period.through(2026, 2), last=Period.through(2026, 4))
    cells = aggregation_of(database, reports, {}, request).cells(())
    assert {cell.t % 12 + 1: cell.figures["software_revenue"].month for cell in cells} == monthly(months)


@QUICK
@given(values=st.lists(st.integers(0, 50), min_size=1, max_size=9), count=st.integers(1, 4))
def test_the_largest_and_concentration_agree_with_their_plain_definition(
    database: Database, values: list[int], count: int
) -> None:
    reports: Reports = {(f"E{number}", 2026, 6): {"software_revenue": value} for number, value in enumerate(values)}
    aggregation = aggregation_of(database, reports, {})
    ranked = sorted(values, reverse=True)
    wanted = [value for value in ranked if value >= ranked[min(count, len(ranked)) - 1]]
    assert [each.value for each in largest(aggregation, count)] == wanted
    (found,) = concentrations(aggregation)
    total = sum(values)
    assert found.cr4 == (Fraction(sum(ranked[:4]), total) if total else None)
    assert found.hhi == (sum(Fraction(value, total) ** 2 for value in values) if total else None)


@QUICK
@given(many=MANY)
def test_the_order_of_rows_does_not_matter(database: Database, many: dict[Any, Any]) -> None:
    reports = spread(many)
    backwards = dict(reversed(list(reports.items())))
    one, other = (answer(database, each, LISTING, SPAN) for each in (reports, backwards))
    assert one == other
