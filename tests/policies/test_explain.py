"""Explanations: read whole, as they are handed to an enterprise; as data they say the same."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mingcheng.policies.changes import Changed
from mingcheng.policies.enterprise import (
    AwardRecord,
    Clock,
    Coverage,
    Datum,
    Enterprise,
    GrantRecord,
    Lookup,
    Payment,
)
from mingcheng.policies.evaluate import outcome
from mingcheng.policies.explain import Explanation, as_json, explanations_of
from mingcheng.policies.explain_lines import lines_of
from mingcheng.policies.load import load_pack, pack_of
from mingcheng.policies.model import Pack

GOLDEN = Path(__file__).parent / "golden"
JIAXING = load_pack("jiaxing-2025")
LADDER = load_pack("ladder-national-2026")
CLOCK = Clock.of(2025)
WAN = 10**6
Annual = Mapping[int, Mapping[str, int | None]]


def enterprise(name: str, attributes: Mapping[str, Datum], annual: Annual, **records: Any) -> Enterprise:
    """An enterprise whose figures stand in the rows 11, 12 … of the yearly table."""
    rows = {"enterprises": 7, **{f"annual@{year}": place for place, year in enumerate(sorted(annual), 11)}}
    return Enterprise("91900000MA2T9BNTX9", name, attributes, annual, rows=rows, **records)


def explained(
    pack: Pack, ids: Sequence[str], one: Enterprise, clock: Clock = CLOCK, coverage: Coverage | None = None
) -> tuple[list[Explanation], Lookup]:
    lookup = Lookup(one, clock, coverage or Coverage(), pack.catalogue)
    measures = [pack.measure(name) for name in ids] if ids else pack.measures
    return explanations_of(pack, measures, lookup), lookup


ELIGIBLE = (
    JIAXING,
    ("revenue-step", "outsourcing", "capability-20", "iso27001", "rd-matching", "guarantee"),
    enterprise(
        "云麓软件股份有限公司",
        {"kind": "software"},
        {
            2023: {"software_revenue": 1650 * WAN},
            2024: {"software_revenue": 1900 * WAN},
            2025: {"software_revenue": 3120 * WAN, "outsourcing_out_of_city": 1234_560000},
        },
        awards=[
            AwardRecord("cmmi", date(2022, 5, 1), 3, row=1), AwardRecord("cmmi", date(2025, 4, 1), 5, row=2),
            AwardRecord("iso27001", date(2025, 6, 1), row=3),
        ],
        grants=[GrantRecord("national_rd", date(2025, 3, 1), 300 * WAN, row=4)],
        payments=[Payment("revenue-step", 2022, 20 * WAN, row=5)],
    ),
    Coverage(),
)  # fmt: skip
UNKNOWN = (
    JIAXING,
    ("revenue-step", "outsourcing", "credit-line", "national-list", "capability-20"),
    enterprise("云麓数据有限公司", {"kind": None}, {2025: {"software_revenue": 2500 * WAN}}),
    Coverage(awards=False, grants=False, payments=False),
)
NEARLY = (
    JIAXING,
    ("revenue-step", "iso27001", "key-technology", "capability-20", "outsourcing"),
    enterprise(
        "云麓智造有限公司",
        {"kind": "hardware"},
        {
            2024: {"software_revenue": 1900 * WAN},
            2025: {"software_revenue": 1999_999999, "outsourcing_out_of_city": 0},
        },
        awards=[AwardRecord("iso27001", date(2021, 6, 1), row=3), AwardRecord("cmmi", date(2025, 4, 1), 2, row=4)],
    ),
    Coverage(),
)
HUMAN = (
    LADDER,
    ("srdi", "little-giant", "science-sme"),
    enterprise(
        "云麓工业软件有限公司",
        {"kind": "software", "is_strategic_industry": True},
        {
            2024: {"revenue": 5400 * WAN, "rd_expense": 700 * WAN, "main_revenue": 5300 * WAN},
            2025: {
                "revenue": 6000 * WAN, "rd_expense": 800 * WAN, "main_revenue": 5700 * WAN, "employees": 120,
                "segment_years": 5, "class1_ip": 4, "total_assets": 8000 * WAN, "total_liabilities": 6000 * WAN,
                "evaluation_score": 72_5000, "market_share": 8_500000, "market_rank": 3, "equity_raised": 0,
            },
            2023: {"revenue": 5000 * WAN},
        },
        awards=[
            AwardRecord("science_sme", date(2024, 6, 1), row=1), AwardRecord("srdi", date(2024, 6, 1), None, date(2027, 5, 31), row=2),
        ],
    ),
    Coverage(),
)  # fmt: skip
CASES = {"eligible": ELIGIBLE, "unknown": UNKNOWN, "nearly": NEARLY, "human": HUMAN}


def clock_of(pack: Pack) -> Clock:
    return Clock.of(2025, date(2026, 6, 30)) if pack is LADDER else CLOCK


@pytest.mark.parametrize("name", CASES)
def test_an_explanation_reads_as_it_should(name: str) -> None:
    """After a change that is meant: MINGCHENG_GOLDEN=1 writes the files anew; read the difference before it is kept."""
    pack, ids, one, coverage = CASES[name]
    explanations, lookup = explained(pack, ids, one, clock_of(pack), coverage)
    text = "\n".join(lines_of(one, explanations, lookup)) + "\n"
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("MINGCHENG_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_as_data_an_explanation_says_the_same(name: str) -> None:
    pack, ids, one, coverage = CASES[name]
    explanations, lookup = explained(pack, ids, one, clock_of(pack), coverage)
    told = as_json(one, explanations, lookup)
    text = "\n".join(lines_of(one, explanations, lookup))
    assert (told["name"], told["uscc"], told["year"]) == (one.name, one.uscc, 2025)
    assert [each["measure"] for each in told["measures"]] == sorted(ids)
    for data, each in zip(told["measures"], explanations, strict=True):
        assert f"“{data['title']}”（{data['measure']}）：{data['result']}\n" in text
        assert data["eligible"] is each.outcome.eligible
        assert [condition["words"] in text for condition in data["conditions"]] == [True] * len(each.findings)
        assert data["missing"] == list(each.missing)
        assert len(data["changes"]) == len(each.changes)


@pytest.mark.parametrize("name", CASES)
def test_every_change_that_is_told_does_what_it_promises(name: str) -> None:
    pack, ids, one, coverage = CASES[name]
    explanations, lookup = explained(pack, ids, one, clock_of(pack), coverage)
    bases = {"money": WAN, None: 1, "count": 1, "level": 1, "rate": 10**8}
    for each in explanations:
        for change in each.changes:
            value: Datum = int(change.need * bases[change.dimension])
            changed = Changed(one, lookup.clock, lookup.coverage, lookup.catalogue, change.term, value)
            assert outcome(each.measure, changed).eligible is True


STACKED = """
measures:
  - {id: city, title: 市奖励, government: 市, benefit: {fixed: 30 万元}}
  - {id: province, title: 省奖励, government: 省, benefit: {fixed: 50 万元}}
  - {id: rent, title: 房租补贴, benefit: {rate: {rate: 50%, of: rd_expense, cap: 100 万元}}}
stacking:
  - {id: levels, label: 省市就高不重复, highest_only: [city, province]}
  - {id: taxed, label: 不超过地方贡献, contribution: [rent], of: tax_paid, rate: 50%}
"""


@pytest.mark.parametrize(
    ("tax", "rent"),
    [
        (40 * WAN, "✔ “房租补贴”（rent）：符合，奖补 60万元；按叠加规则实付 20万元"),
        (400 * WAN, "✔ “房租补贴”（rent）：符合，奖补 60万元"),
        (None, "✔ “房租补贴”（rent）：符合，奖补 60万元；按叠加规则实付多少，不能确定"),
    ],
)
def test_what_stacking_leaves_is_told_with_its_rule(tax: int | None, rent: str) -> None:
    pack = pack_of({"p.yaml": STACKED}, "p.yaml")
    one = enterprise("", {}, {2025: {"rd_expense": 120 * WAN, "tax_paid": tax}})
    explanations, lookup = explained(pack, (), one)
    lines = list(lines_of(one, explanations, lookup))
    assert lines[0] == "（91900000MA2T9BNTX9），2025 年度，截至 2025年12月31日"
    assert lines[2:4] == ["✔ “市奖励”（city）：符合，奖补 30万元；按叠加规则实付 0元", "    叠加规则：省市就高不重复"]
    assert lines[5] == "✔ “省奖励”（province）：符合，奖补 50万元"
    assert lines[7] == rent
    formula = "研发费用×50%、100万元中的较小者 = 60万元，其中研发费用为 120万元〔annual 第 11 行（2025 年）rd_expense〕"
    assert lines[8:] == [f"    {formula}", *(["    叠加规则：不超过地方贡献"] if tax == 40 * WAN else [])]
    assert as_json(one, explanations, lookup)["measures"][0]["reduced_by"] == ["levels"]


ONCE = "id: m\ntitle: 一次性奖励\nonce: ever\nbenefit: {fixed: 10 万元}\n"


@pytest.mark.parametrize(
    ("coverage", "payments", "lines"),
    [
        (True, [], ["✔ “一次性奖励”（m）：符合，奖补 10万元"]),
        (
            True,
            [Payment("m", 2024, 10 * WAN, row=3)],
            ["✘ “一次性奖励”（m）：不符合", "    以前年度已兑付 10万元，不再给〔paid 第 3 行〕"],
        ),
        (
            False,
            [],
            [
                "？ “一次性奖励”（m）：不能确定，最多 10万元",
                "    ? 以前年度是否兑付过，不清楚〔没有 paid 表〕",
                "    还需要知道：以前年度的兑付记录",
            ],
        ),
    ],
)
def test_what_was_paid_before_is_told(coverage: bool, payments: list[Payment], lines: list[str]) -> None:
    pack = pack_of({"m.yaml": ONCE}, "m.yaml")
    one = enterprise("", {}, {}, payments=payments)
    explanations, lookup = explained(pack, (), one, coverage=Coverage(payments=coverage))
    assert list(lines_of(one, explanations, lookup))[2:] == lines


def test_a_title_that_has_run_out_is_told() -> None:
    text = "id: m\ntitle: 高企\nconditions: [held(high_tech)]\nbenefit: {fixed: 10 万元}\n"
    one = enterprise("", {}, {}, awards=[AwardRecord("high_tech", date(2021, 6, 1), row=3)])
    explanations, lookup = explained(pack_of({"m.yaml": text}, "m.yaml"), (), one)
    assert list(lines_of(one, explanations, lookup))[3] == "    ✗ 持有高新技术企业〔awards 第 3 行（已过有效期）〕"
