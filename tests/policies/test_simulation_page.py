"""The page of a simulation: it needs nothing but itself, every chart has its table, and its figures are those of the data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from mingcheng.language import choose_language
from mingcheng.policies.enterprise import Clock
from mingcheng.policies.facts import Facts
from mingcheng.policies.load import pack_of
from mingcheng.policies.simulation_json import Row, simulated
from mingcheng.policies.simulation_page import page_of

PACK = """
id: made-up
title: 虚构<政策>
measures:
  - id: people
    title: 用工奖励
    parameters: {award: 0.210001 万元}
    conditions: [{id: c, label: 人数, if: employees >= 10}]
    benefit: {fixed: award}
  - id: matching
    title: 配套
    conditions: []
    benefit: {rate: {of: tax_paid, rate: 10%}}
pots:
  - {id: pot, label: 用工资金, measures: [people], amount: 0.5 万元, rule: pro_rata}
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Row:
    folder = tmp_path_factory.mktemp("facts")
    codes = ["91900000MA00000001", "91900000MA00000002", "91900000MA00000003"]
    (folder / "enterprises.csv").write_text(
        "uscc,region\n" + "".join(f"{code},900102\n" for code in codes), encoding="utf-8"
    )
    rows = [
        f"{code},2025,{people},{tax}\n"
        for code, people, tax in zip(codes, ("20", "5", ""), ("7", "", "1"), strict=True)
    ]
    (folder / "annual.csv").write_text("uscc,year,employees,tax_paid\n" + "".join(rows), encoding="utf-8")
    (folder / "facts.yaml").write_text("regions: {'900102': 云麓区}\n", encoding="utf-8")
    (folder / "改革.yaml").write_text("people: {award: 0.3 万元}\n", encoding="utf-8")
    pack = pack_of({"made-up.yaml": PACK}, "made-up.yaml")
    with Facts(folder) as facts:
        return simulated(
            pack, facts, Clock.of(2025), [folder / "改革.yaml"], "people.award=0.1 万元..0.4 万元:0.1 万元"
        )


@pytest.fixture(params=["zh", "en"])
def html(request: pytest.FixtureRequest, report: Row, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("MINGCHENG_LANG", "zh")
    choose_language(request.param)
    yield page_of(report)


def test_the_page_asks_for_nothing_outside_itself(html: str) -> None:
    assert "default-src 'none'" in html and "<script" not in html
    assert not re.search(r"https?:|(?:src|href)=\"(?!#)", html)
    assert "虚构&lt;政策&gt;" in html and "<政策>" not in html


def test_every_chart_has_its_table(html: str) -> None:
    tables = set(re.findall(r'<table id="([^"]+)"', html))
    charts = re.findall(r'<figure(?: data-table="([^"]*)")?>', html)
    assert len(charts) == 8 and set(charts) == tables
    assert html.count("<figure") == html.count("<svg")


def test_the_figures_of_the_page_are_those_of_the_data(html: str, report: Row) -> None:
    values = {Decimal(value) for value in re.findall(r'<data value="([^"]+)"', html)}
    wanted = set(amounts(report["measures"])) | set(amounts(report["pots"])) | set(amounts(report["sweep"]["points"]))
    wanted |= set(amounts([report["total"], report["reforms"][0]["total"], *report["total_by_region"]]))
    wanted |= set(amounts([*report["reforms"][0]["measures"], *report["total_by_size"], *report["total_by_rung"]]))
    assert values == wanted | {Decimal(0)}
    assert Decimal("0.210001") in values


def amounts(rows: list[dict[str, Any]]) -> Iterator[Decimal]:
    for row in rows:
        yield from (value for name, value in row.items() if isinstance(value, Decimal) and name != "max_bounded")


def test_what_has_no_bound_is_said_so(report: Row) -> None:
    assert report["total"]["max"] is None and report["total"]["unbounded"] == 1
    assert "无上限" in page_of(report)


def test_a_pot_grants_at_most_what_it_holds(report: Row) -> None:
    (pot,) = report["pots"]
    assert (pot["demand_min"], pot["demand_max"]) == (Decimal("0.210001"), Decimal("0.420002"))
    assert pot["granted_min"] <= pot["granted_max"] <= pot["budget"]
    assert pot["granted_min"] + pot["unspent_max"] == pot["budget"]
    (changed,) = report["reforms"][0]["pots"]
    assert (changed["granted_max"], changed["refused_max"]) == (Decimal("0.5"), Decimal("0.1"))
