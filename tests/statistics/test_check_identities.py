"""Identities between the items of a report: what is broken, by how much, where, and what stays open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.strategies import composite, integers, none, one_of, sampled_from

from mingcheng.statistics.check.findings import Finding
from mingcheng.statistics.forms import version_named
from tests.statistics.reports_for_checks import FIGURES, FORM, VERSION, found, report, rules


def test_a_report_whose_identities_hold_has_no_finding() -> None:
    assert found(report()) == []


@pytest.mark.parametrize(
    ("changes", "rule", "cell", "value", "expected", "message"),
    [
        (
            {"software_revenue": 820},
            "A1",
            "C2",
            "820",
            "= 800",
            "软件业务收入等于四项之和：软件业务收入合计 820 万元，应为 800 万元，相差 20 万元。",
        ),
        (
            {"main_revenue": 799},
            "A5",
            "C2",
            "800",
            "<= 799",
            "软件业务收入不大于主营业务收入：软件业务收入合计 800 万元，应不大于 799 万元，超出 1 万元。",
        ),
        (
            {"main_revenue": 3000},
            "A5-share",
            "C2",
            "800",
            ">= 900",
            "软件业务收入占主营业务收入30%以上：软件业务收入合计 800 万元，应不小于 900 万元，少 100 万元。",
        ),
        (
            {"hardware_cost": "500.01"},
            "A6-2051",
            "C21",
            "500.01",
            "<= 500",
            "“硬件成本”不大于“主营业务成本”：硬件成本 500.01 万元，应不大于 500 万元，超出 0.01 万元。（这条关系由报表推断，待确认。）",
        ),
        (
            {"cloud_services": 320},
            "A6-services",
            "C6",
            "400",
            ">= 405",
            "信息技术服务收入的其中项合计不大于总项：信息技术服务收入 400 万元，应不小于 405 万元，少 5 万元。（这条关系由报表推断，待确认。）",
        ),
        (
            {"software_exports": "30.5"},
            "A7",
            "C15",
            "30.5",
            "= 30",
            "软件业务出口等于三项之和：软件业务出口 30.5 万美元，应为 30 万美元，相差 0.5 万美元。",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("A") else "",
)
def test_a_broken_identity_tells_cell_value_and_what_it_would_have_to_be(
    changes: dict[str, Any], rule: str, cell: str, value: str, expected: str, message: str
) -> None:
    (finding,) = found(report(**changes))
    assert (finding.rule, finding.cell, finding.value, finding.expected) == (rule, cell, value, expected)
    assert finding.message == message
    assert finding.severity == ("note" if rule == "A5-share" else "error")
    assert (finding.reporter, finding.name) == (report()["reporter"], "临江1号软件有限公司")


def test_the_cells_that_a_rule_rests_on_are_named() -> None:
    (finding,) = found(report(software_revenue=820))
    assert finding.also == ("C3", "C6", "C12", "C14")


def test_rounding_within_the_tolerance_of_the_form_is_no_finding() -> None:
    assert found(report(software_revenue="800.02")) == []
    assert rules(found(report(software_revenue="800.03"))) == ["A1"]


def test_a_missing_part_leaves_a_total_open() -> None:
    assert rules(found(report(security_revenue=None))) == ["required"]
    assert rules(found(report(security_revenue=None, software_revenue=900))) == ["required"]


def test_parts_that_exceed_the_total_are_wrong_whatever_is_missing() -> None:
    findings = found(report(security_revenue=None, software_revenue=700, main_revenue=1000))
    (finding,) = [each for each in findings if each.rule == "A1"]
    assert finding.expected == ">= 740"
    assert finding.message == (
        "软件业务收入等于四项之和：已填的各项合计 740 万元，超过软件业务收入合计 700 万元，多 40 万元；另有 信息安全收入 没有填。"
    )


def test_a_missing_total_leaves_its_parts_alone() -> None:
    assert rules(found(report(software_revenue=None))) == ["required"]


def test_an_item_that_is_not_asked_counts_as_none() -> None:
    without = {"embedded": False, "embedded_revenue": None, "embedded_exports": None, "embedded_product_exports": None}
    assert found(report(**without, software_revenue=760, software_exports=15)) == []
    assert rules(found(report(**without, software_exports=15))) == ["A1"]


def test_whether_it_is_asked_may_be_unknown() -> None:
    assert found(report(embedded=None, embedded_revenue=None)) == []


def test_figures_of_other_columns_are_asked_about_not_refused() -> None:
    earlier = {f"{name}__year_earlier": value for name, value in FIGURES.items()}
    assert found(report(**earlier)) == []
    (finding,) = found(report(**earlier | {"software_revenue__year_earlier": 900}))
    assert (finding.rule, finding.severity, finding.cell) == ("A1", "warning", "D2")
    assert "软件业务收入合计（上年同期累计） 900 万元" in finding.message


def test_an_identity_holds_in_its_years_only() -> None:
    since_2027 = tuple(replace(identity, valid_from=2027) for identity in VERSION.identities)
    version = replace(VERSION, identities=since_2027)
    assert found(report(software_revenue=820), version=version) == []
    assert rules(found(report(software_revenue=820, year=2027), version=version)) == ["A1"]


def test_the_total_of_three_parts_held_until_2018() -> None:
    old = version_named(FORM, "2012")
    figures = {
        "main_revenue": 100, "software_revenue": 60, "product_revenue": 30, "service_revenue": 20, "embedded_revenue": 10,
        "profit": 5, "wages": 9, "employees": 12,
    }  # fmt: skip
    head = {name: report()[name] for name in ("reporter", "name", "month", "file", "sheet")} | {"year": 2017}
    assert found(head | figures, version=old) == []
    (finding,) = found(head | figures | {"software_revenue": 61}, version=old)
    assert (finding.rule, finding.expected) == ("A2", "= 60")


# Laws


@composite
def consistent(draw: Any) -> dict[str, Any]:
    """A report built so that every identity holds, in hundredths of the printed unit."""
    amount = integers(0, 10**7)
    parts = {
        name: draw(amount) for name in ("product_revenue", "service_revenue", "security_revenue", "embedded_revenue")
    }
    total = sum(parts.values())
    exports = {name: draw(amount) for name in ("outsourcing_exports", "embedded_exports", "other_exports")}
    cost = draw(amount)
    hundredths = {
        **parts,
        **exports,
        "software_revenue": total,
        "main_revenue": total + draw(integers(0, 2 * total + 1)),
        "software_exports": sum(exports.values()),
        "embedded_product_exports": exports["embedded_exports"] + draw(amount),
        "main_cost": cost,
        "hardware_cost": draw(integers(0, cost)),
        "industrial_security": draw(integers(0, parts["security_revenue"])),
    }
    for names, parent in (
        (("basic_software", "industrial_software"), "product_revenue"),
        (
            ("cloud_services", "big_data_services", "industrial_internet", "ecommerce_services", "ic_design"),
            "service_revenue",
        ),
    ):
        left = parts[parent]
        for name in names:
            hundredths[name] = draw(one_of(none(), integers(0, left)))
            left -= hundredths[name] or 0
    given = {name: None if value is None else f"{value // 100}.{value % 100:02d}" for name, value in hundredths.items()}
    return report(**given)


def errors(findings: list[Finding]) -> list[str]:
    return [finding.rule for finding in findings if finding.severity == "error"]


@settings(max_examples=40)
@given(consistent())
def test_a_report_that_fulfils_the_identities_has_no_error(made: dict[str, Any]) -> None:
    assert errors(found(made)) == []


@settings(max_examples=40)
@given(consistent(), sampled_from(["software_revenue", "software_exports"]), integers(3, 10**6))
def test_breaking_a_total_by_more_than_the_tolerance_is_found(made: dict[str, Any], name: str, hundredths: int) -> None:
    rule = {"software_revenue": "A1", "software_exports": "A7"}[name]
    value = float(made[name]) * 100
    wrong = f"{(round(value) + hundredths) // 100}.{(round(value) + hundredths) % 100:02d}"
    (finding,) = [each for each in found(made | {name: wrong}) if each.rule == rule]
    assert float(finding.expected.removeprefix("= ")) == float(made[name])


@settings(max_examples=40)
@given(consistent(), sampled_from(["product_revenue", "security_revenue", "embedded_revenue"]))
def test_what_is_missing_makes_no_identity_wrong_that_held(made: dict[str, Any], name: str) -> None:
    assert set(errors(found(made | {name: None}))) <= {"required"}
