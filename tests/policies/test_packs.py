"""The shipped packs: every test case that a measure carries comes out as it says."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from mingcheng.policies.enterprise import AwardRecord, Coverage, GrantRecord, Payment
from mingcheng.policies.examples import enterprise_of, failures_of, problems_of
from mingcheng.policies.load import load_pack, pack_of, shipped_packs
from mingcheng.policies.model import Example, Measure, Pack

PACKS = {name: load_pack(name) for name in shipped_packs()}
CASES = [
    pytest.param(pack, measure, example, id=f"{name}/{measure.id}/{number}")
    for name, pack in PACKS.items()
    for measure in pack.measures
    for number, example in enumerate(measure.examples, 1)
]
LADDERS = [name for name, pack in PACKS.items() if pack.is_ladder]


@pytest.mark.parametrize(("pack", "measure", "example"), CASES)
def test_example_comes_out_as_it_says(pack: Pack, measure: Measure, example: Example) -> None:
    assert problems_of(measure, example, pack) == []


@pytest.mark.parametrize("name", PACKS)
def test_every_measure_names_its_source_and_carries_examples(name: str) -> None:
    assert PACKS[name].id == name
    assert PACKS[name].title and PACKS[name].document and PACKS[name].notes
    for measure in PACKS[name].measures:
        assert measure.source and measure.examples, measure.id


@pytest.mark.parametrize("name", LADDERS)
def test_the_rungs_of_a_ladder_are_numbered_and_shown_by_an_award(name: str) -> None:
    rungs = sorted((measure.rung, measure.award) for measure in PACKS[name].measures)
    assert [rung for rung, _award in rungs] == list(range(1, len(rungs) + 1))
    assert all(award in PACKS[name].catalogue.awards for _rung, award in rungs)


def test_the_new_ladder_follows_the_old_without_a_gap() -> None:
    old, new = PACKS["ladder-national-2022"], PACKS["ladder-national-2026"]
    ends = {measure.validity.last for measure in old.measures}
    starts = {measure.validity.first for measure in new.measures}
    assert ends == {date(2026, 3, 31)}
    assert starts == {date(2026, 3, 31) + timedelta(days=1)}


def test_what_was_not_read_in_a_source_is_not_confirmed() -> None:
    unconfirmed = {
        measure.id for pack in PACKS.values() for measure in pack.measures if measure.source and not measure.source.is_confirmed
    }  # fmt: skip
    assert unconfirmed == {"key-software"}


def test_measures_of_a_plan_stand_where_their_passage_does(shared: Path) -> None:
    gold = json.loads((shared / "gold" / "nanjing-software-2025.json").read_text(encoding="utf-8"))
    passages = {policy["id"]: (policy["start"], policy["end"]) for policy in gold["policies"]}
    for measure in PACKS["nanjing-2025"].measures:
        assert measure.source is not None
        assert (measure.source.start, measure.source.end) == passages[measure.source.clause], measure.id


# How a test case is read and told

MEASURE = """
id: made-up
title: 虚构
conditions:
  - rd_expense >= 100 万元
  - {human: 产品优秀}
benefit: {fixed: 20 万元}
examples:
"""


def pack_with(example: str, measure: str = MEASURE) -> Pack:
    return pack_of({"made-up.yaml": f"{measure}  - {example}\n"}, "made-up.yaml")


def told(example: str, measure: str = MEASURE) -> list[str]:
    return [str(failure) for failure in failures_of(pack_with(example, measure))]


def test_a_failing_example_is_told_with_file_line_case_expected_and_found() -> None:
    assert told('{name: 不够, given: {rd_expense: 99.99}, eligible: "yes", amount: 20 万元}') == [
        "made-up.yaml:9 措施“made-up”的算例“不够”：结论应为 yes，实为 no。",
        "made-up.yaml:9 措施“made-up”的算例“不够”：金额应为 20万元，实为 无。",
    ]
    assert told("{name: 优秀吗, given: {rd_expense: 100}, eligible: unknown, missing: [rd_expense]}") == [
        "made-up.yaml:9 措施“made-up”的算例“优秀吗”：缺少的事实应为 rd_expense，实为 human:产品优秀。"
    ]


def test_amounts_and_tiers_are_compared_exactly() -> None:
    measure = """
id: made-up
title: 虚构
benefit:
  tiers:
    - {tier: "1", if: revenue >= 1 万元, amount: 3% * revenue}
examples:
"""
    assert (
        told('{given: {revenue: 12.34}, eligible: "yes", amount: 0.3702, amount_max: 3702 元, tier: "1"}', measure)
        == []
    )
    assert told('{name: a, given: {revenue: 12.34}, eligible: "yes", amount: 0.370200001, amount_max: null, tier: "2"}', measure) == [
        "made-up.yaml:8 措施“made-up”的算例“a”：金额应为 0.370200001万元，实为 0.3702万元。",
        "made-up.yaml:8 措施“made-up”的算例“a”：金额上限应为 无，实为 0.3702万元。",
        "made-up.yaml:8 措施“made-up”的算例“a”：档次应为 2，实为 1。",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("{rd_expense: 很多}", "给定的“研发费用”：这里应是一个固定的数字或参数。"),
        ("{rd_expense: 5 人}", "给定的“研发费用”：单位不符：这里应是金额，现为数量 5。"),
        ("{rd_expense: 0.0000001}", "给定的“研发费用”不能是“0.0000001”。"),
        ("{employees: 1.5}", "给定的“从业人员”不能是“1.5”。"),
        ("{rd_expense: {去年: 5}}", "给定的“研发费用”不能是“去年”。"),
        ("{founded: 2020}", "给定的“成立日期”不能是“2020”。"),
        ('{founded: "2020-13-01"}', "给定的“成立日期”不能是“2020-13-01”。"),
        ("{is_ic_design: 是}", "给定的“集成电路设计企业”不能是“是”。"),
        ("{awards: cmmi}", "给定的“awards”不能是“cmmi”。"),
        ("{awards: [{kind: cmi}]}", "给定的“kind”不能是“cmi”。"),
        ("{awards: [{kind: cmmi}]}", "记录里缺少“date”。"),
        ("{paid: [{measure: x}]}", "记录里缺少“year”。"),
        ("{grants: [{kind: national_rd, day: 1}]}", "grants 里没有“day”这一列，可用：kind、date、amount。"),
    ],
)
def test_facts_that_cannot_be_are_told(given: str, problem: str) -> None:
    assert told(f"{{name: a, given: {given}, eligible: unknown}}") == [
        f"made-up.yaml:9 措施“made-up”的算例“a”：{problem}"
    ]


def test_facts_are_read_by_name_or_label_with_or_without_unit_for_one_year_or_several() -> None:
    pack = pack_with(
        "{year: 2024, given: {营业收入: 2500 万元, rd_expense: {2024: 1.5, 2023: null}, market_share: 10%, segment_years: 3,"
        ' founded: "2020-02-29", region: 900101, stage: startup, is_ic_design: true, profit: -3, 发展评价得分: 60.5}}'
    )
    enterprise, clock, coverage = enterprise_of(pack.measures[0].examples[0], pack)
    assert enterprise.annual == {
        2024: {
            "revenue": 2500 * 10**6, "rd_expense": 1500000, "market_share": 10**7, "segment_years": 3, "profit": -3 * 10**6,
            "evaluation_score": 605000,
        },
        2023: {"rd_expense": None},
    }  # fmt: skip
    assert enterprise.attributes == {
        "founded": date(2020, 2, 29), "region": "900101", "stage": "startup", "is_ic_design": True,
    }  # fmt: skip
    assert (clock.year, clock.on) == (2024, date(2024, 12, 31))
    assert coverage == Coverage(True, True, True)


def test_records_are_complete_unless_their_table_is_said_to_be_absent() -> None:
    pack = pack_with(
        '{given: {awards: [{kind: CMMI, date: "2025-05-01", level: 3 级, expires: "2028-04-30"}],'
        ' grants: [{kind: national_rd, date: "2025-05-01", amount: 50.5}], paid: [{year: 2024, measure: x, amount: 3 元}]}}'
    )
    enterprise, _clock, _coverage = enterprise_of(pack.measures[0].examples[0], pack)
    assert enterprise.awards == [AwardRecord("cmmi", date(2025, 5, 1), 3, date(2028, 4, 30))]
    assert enterprise.grants == [GrantRecord("national_rd", date(2025, 5, 1), 50500000)]
    assert enterprise.payments == [Payment("x", 2024, 300)]
    pack = pack_with("{given: {awards: null, grants: [], paid: null}}")
    assert enterprise_of(pack.measures[0].examples[0], pack)[2] == Coverage(awards=False, grants=True, payments=False)
