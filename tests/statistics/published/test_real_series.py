"""The real published series: every trap that they hold is found by the figures, and the gaps are those known, one by one."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from mingcheng.statistics.published import PublishedFinding, Row, findings_of, read_files, series_of
from mingcheng.statistics.published.growth import gaps_of

FILES = ("national_monthly", "national_yearly", "regional", "plan_outcomes")
TAGS = re.compile(
    r"\[(rounded|comparable-base|disagrees|misprint|previous-year-growth|verified|other-scope|dashboard)\]"
)


@pytest.fixture(scope="module")
def rows(shared: Path) -> list[Row]:
    if not (shared / "statistics").is_dir():
        pytest.skip("the published series are not on this machine")
    found, unreadable = read_files([shared / "statistics" / f"{name}.csv" for name in FILES])
    assert unreadable == [] and len(found) > 1500
    return found


@pytest.fixture(scope="module")
def findings(rows: list[Row]) -> list[PublishedFinding]:
    """From the figures alone: the notes with their tags are taken away."""
    return findings_of([replace(row, note="") for row in rows])


def of(findings: list[PublishedFinding], kind: str, region: str = "全国") -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Indicator, period and values of the findings of a kind."""
    return (
        (each.indicator, each.period.label if each.period else "", each.values)
        for each in findings
        if each.kind == kind and each.region == region
    )


def test_the_known_gaps_are_found_and_no_other(rows: list[Row], shared: Path) -> None:
    untagged = [row for row in rows if not TAGS.search(row.note) and row.file != "plan_outcomes.csv"]
    gaps = {
        (
            gap.series.region,
            gap.series.indicator,
            _period(gap.period.year, gap.period.last_month, gap.series.period_type),
        ): gap
        for gap in gaps_of(series_of(untagged), Fraction(1))
    }
    with (shared / "statistics" / "gaps_over_1_point.csv").open(encoding="utf-8", newline="") as file:
        known = {(line["region"], line["indicator"], line["period"]): line for line in csv.DictReader(file)}
    assert len(known) == 371 and set(gaps) == set(known)
    for key, gap in gaps.items():
        assert abs(gap.gap - Fraction(known[key]["gap_points"])) <= Fraction(1, 20)
        assert abs(gap.ratio_percent - Fraction(known[key]["ratio_percent"])) <= Fraction(1, 20)
        assert gap.growth.number == Fraction(known[key]["published_yoy_percent"])


def _period(year: int, month: int, kind: str) -> str:
    return str(year) if kind == "year" else f"{year}-{month:02d}"


def test_1_january_is_never_alone_and_months_that_miss_make_others_unknown(findings: list[PublishedFinding]) -> None:
    assert not list(of(findings, "january_alone"))
    said = [each.message for each in findings if each.kind == "months_missing" and each.region == "全国"]
    assert "软件业务收入2024年缺1—10月的累计数，推不出10月至11月单独的数。1—2月是一期，不可拆开。" in said
    assert not [message for message in said if message.startswith("软件业务收入2022年")]


def test_2_a_restated_base_is_known_by_the_growth_that_stands_on_it(findings: list[PublishedFinding]) -> None:
    assert ("软件业务收入", "2020年1—4月", ("20574亿元", "20830亿元", "25719亿元", "25%")) in of(
        findings, "comparable_base"
    )
    explained = [
        values
        for name, period, values in of(findings, "growth_explained")
        if (name, period) == ("软件业务收入", "2021年1—4月")
    ]
    assert explained == [("25719亿元", "20830亿元", "25%", "20574亿元")]


@pytest.mark.parametrize(
    ("tag", "kind"), [("[comparable-base]", "comparable_base"), ("[previous-year-growth]", "quoted_growth")]
)
def test_what_the_collectors_marked_as_taken_from_a_later_table_is_found_without_their_marks(
    tag: str, kind: str, rows: list[Row], findings: list[PublishedFinding]
) -> None:
    marked = {row.place for row in rows if tag in row.note}
    assert marked and marked == {finding.places[0] for finding in findings if finding.kind == kind}


def test_3_flash_and_verified_and_the_base_that_the_parts_imply(findings: list[PublishedFinding]) -> None:
    assert {values for _name, _period, values in of(findings, "revised")} == {
        ("72072亿元", "71768亿元"),
        ("9835亿元", "9362亿元"),
    }
    implied = [each for each in findings if each.kind == "implied_base"]
    assert [each.expected for each in implied] == ["97228亿元"]
    assert implied[0].message.endswith("差 +2234；下一年的108126亿元比它变动 +11.2%，公布的增速是 +11.2%。")


def test_4_comparisons_across_2022_are_told_with_the_reason(findings: list[PublishedFinding]) -> None:
    assert ("规模以上企业数", "2022年", ("35000家", "40000家")) in of(findings, "scope_break")
    exports = next(
        each for each in findings
        if each.kind == "growth_gap" and each.region == "浙江" and each.indicator == "软件业务出口" and each.values[0] == "11.8408亿美元"
    )  # fmt: skip
    assert "统计范围" in exports.message and "一升一降" in exports.message
    across = [each for each in findings if each.kind == "growth_gap" and each.period and each.period.year == 2022]
    assert across and all("统计范围" in each.message for each in across)
    beside = [
        each for each in findings if each.kind == "growth_gap" and each.period and each.period.year in (2021, 2023)
    ]
    assert not any("统计范围" in each.message for each in beside)


def test_5_the_split_changes_and_redefined_items_are_told(findings: list[PublishedFinding]) -> None:
    assert [period for _name, period, _values in of(findings, "split_changed")] == [
        "2011年上半年",
        "2015年1—5月",
        "2019年1—5月",
    ]
    assert ("云计算大数据服务收入", "2021年", ("7768亿元", "4116亿元", "21.2%")) in of(findings, "redefined")


def test_6_misprints_that_are_still_in_the_figures(findings: list[PublishedFinding]) -> None:
    five = [each for each in findings if each.values[:1] == ("65074亿元",)]
    assert {each.kind for each in five if each.severity == "error"} == {"share_above_whole", "group_differs"}
    assert [each.expected for each in five if each.kind == "group_differs"] == ["10506.82亿元"]
    assert [values for _n, _p, values in of(findings, "falls", "北京广东江苏山东浙江五省市合计")] == [
        ("17536亿元", "65074亿元")
    ]
    profit = next(each for each in findings if each.kind == "magnitude" and each.indicator == "利润总额")
    assert (profit.values[0], profit.expected) == ("103亿元", "1030亿元")


def test_7_a_rounded_release_is_no_disagreement(findings: list[PublishedFinding]) -> None:
    assert ("软件业务收入", "2024年1—4月", ("38000亿元", "37906.43亿元")) in of(findings, "rounded_print")
    assert not [
        each for each in findings if each.kind == "sources_disagree" and each.period and each.period.year > 2020
    ]


@pytest.mark.parametrize(
    ("region", "values"),
    [
        ("北京", {"11070亿元", "7833.3亿元"}),
        ("厦门", {"1275亿元", "317亿元"}),
        ("宁波", {"1025.2亿元", "477亿元"}),
        ("南京", {"701.05亿元", "6200亿元"}),
    ],
)
def test_8_scopes_are_told_apart_by_their_size(region: str, values: set[str], findings: list[PublishedFinding]) -> None:
    assert any(values == set(found) for _name, _period, found in of(findings, "several_scopes", region))


def test_9_changed_lists_of_regions(findings: list[PublishedFinding]) -> None:
    said = " ".join(each.message for each in findings if each.kind == "region_list_changed")
    assert "2020年1—2月是14个副省级中心城市，2022年1—10月是15个副省级中心城市" in said
    assert "2023年1—2月是北京广东江苏山东浙江五省市合计（少了上海，多了浙江）" in said
    assert "2023年上半年是北京广东江苏山东上海五省市合计（少了浙江，多了上海）" in said


def test_10_last_years_growth_quoted_otherwise(findings: list[PublishedFinding]) -> None:
    assert ("软件业务收入", "2019年1—4月", ("14.8%", "14.9%")) in of(findings, "growth_disagrees")


def test_the_provinces_of_the_full_table_are_the_country(findings: list[PublishedFinding]) -> None:
    assert not [each for each in findings if each.kind == "regions_differ"]
