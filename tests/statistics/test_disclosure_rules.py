"""Which cells are sensitive: the table of the handbook, its boundaries, and rules that a bureau writes down."""

from __future__ import annotations

import re
from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis.strategies import integers, lists

from mingcheng.statistics.disclosure import (
    AuditedCell,
    DisclosureError,
    Rules,
    Sensitivity,
    Status,
    load_rules,
    sensitivity,
)
from mingcheng.statistics.disclosure.rules import Rule
from mingcheng.yaml_files import FaultyFileError

P10 = Rules(min_contributors=1, p_percent=Decimal(10))
DOMINANT = {nk: Rules(min_contributors=1, dominance=(nk[0], Decimal(nk[1]))) for nk in ((1, 85), (2, 85), (3, 70))}


def judged(contributions: list[int], rules: Rules) -> Sensitivity | None:
    return sensitivity(sorted(contributions, reverse=True), sum(contributions), len(contributions), rules)


@pytest.mark.parametrize(
    ("contributions", "p10", "one", "two", "three"),
    [
        ([50, 30, 20], False, False, False, True),
        ([90, 6, 4], True, True, True, True),
        ([400, 300, 35, 5], False, False, True, True),
        ([60, 40], True, False, True, True),
        ([100], True, True, True, True),
    ],
)
def test_the_rules_judge_as_in_the_handbook(
    contributions: list[int], p10: bool, one: bool, two: bool, three: bool
) -> None:
    rules = (P10, DOMINANT[1, 85], DOMINANT[2, 85], DOMINANT[3, 70])
    assert [judged(contributions, each) is not None for each in rules] == [p10, one, two, three]


def test_p_percent_is_strict_and_exact_at_the_boundary() -> None:
    assert judged([400, 300, 40], P10) is None
    assert judged([400, 300, 39], P10) == Sensitivity(("p_percent",), 1)
    huge = 4 * 10**17 + 1  # a tenth of it is no whole number, and no double tells it from its neighbour
    assert judged([huge, huge, huge // 10], P10) == Sensitivity(("p_percent",), 1)
    assert judged([huge, huge, huge // 10 + 1], P10) is None


def test_dominance_is_strict_and_exact_at_the_boundary() -> None:
    assert judged([85, 10, 5], DOMINANT[1, 85]) is None
    assert judged([86, 9, 5], DOMINANT[1, 85]) == Sensitivity(("dominance",), 2)  # 86 / 0.85 - 100 = 1.18


def test_pq_depends_on_p_over_q_alone_and_is_p_percent_at_q_100() -> None:
    for contributions in ([90, 6, 4], [400, 300, 35, 5], [50, 30, 20], [280, 11, 10, 65]):
        pq = [Rules(min_contributors=1, pq=(Decimal(p), Decimal(q))) for p, q in (("10", "100"), ("8", "80"))]
        plain = judged(contributions, P10)
        for each in pq:
            found = judged(contributions, each)
            assert (found and found.level) == (plain and plain.level)


def test_fewer_contributors_than_the_minimum_are_sensitive() -> None:
    assert judged([500, 500], Rules()) == Sensitivity(("frequency",), 100)
    assert judged([500, 500, 500], Rules()) is None
    assert judged([3, 4], Rules()) == Sensitivity(("frequency",), 1)  # a tenth of 7, and 1 at least


def test_the_largest_level_of_all_rules_counts() -> None:
    assert judged([100], Rules(p_percent=Decimal(30))) == Sensitivity(("frequency", "p_percent"), 30)


def test_a_cell_of_zeros_is_open_unless_the_rules_say_otherwise() -> None:
    assert sensitivity([0, 0], 0, 0, Rules()) is None
    assert sensitivity([0, 0], 0, 0, Rules(zero_is_sensitive=True)) == Sensitivity(("zero",), 1)


@given(lists(integers(1, 10**15), min_size=1, max_size=8), integers(1, 99))
def test_up_to_two_contributors_are_sensitive_under_p_percent_and_the_level_is_the_exact_excess(
    contributions: list[int], p: int
) -> None:
    found = judged(contributions, Rules(min_contributors=1, p_percent=Decimal(p)))
    first, *others = sorted(contributions, reverse=True)
    excess = Fraction(p * first, 100) - sum(others[1:])
    assert (found is not None) == (excess > 0)
    assert len(contributions) > 2 or found is not None
    assert found is None or found.level - 1 < excess <= found.level


@given(
    lists(integers(1, 10**12), min_size=3, max_size=6),
    lists(integers(1, 10**12), min_size=3, max_size=6),
    integers(1, 99),
)
def test_two_safe_cells_are_safe_together_under_p_percent(left: list[int], right: list[int], p: int) -> None:
    rules = Rules(p_percent=Decimal(p))
    if judged(left, rules) is None and judged(right, rules) is None:
        assert judged([*left, *right], rules) is None


# Rules as a file


def test_the_rules_that_ship_are_three_contributors_and_ten_percent() -> None:
    assert load_rules() == Rules(min_contributors=3, p_percent=Decimal(10))


def test_a_bureau_writes_its_own_rules(tmp_path: Path) -> None:
    file = tmp_path / "规则.yaml"
    file.write_text("min_contributors: 4\ndominance: [2, 80.5]\npq: [10, 90]\nnegatives: absolute\n", encoding="utf-8")
    expected = Rules(4, dominance=(2, Decimal("80.5")), pq=(Decimal(10), Decimal(90)), negatives="absolute")
    assert load_rules(file) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("min_contributor: 3", ":1:1：没有“min_contributor”这个字段。 可用字段：min_contributors、"),
        ("min_contributors: 三家", ":1:19：字段“min_contributors”应为整数，现为“三家”。 请核对这一项。"),
        ("min_contributors: 2.5", ":1:19：字段“min_contributors”应为整数，现为“2.5”。"),
        ("min_contributors: 3\ndominance: 85", ":2:12：字段“dominance”应为两个数 [n, k]，或 null，现为“85”。"),
        ("min_contributors: 0", ":1:1：最少单位数“0”小于 1。 惯例是 3：少于 3 家的不公布。"),
        ("p_percent: -1", ":1:1：p% 规则的 p 应大于 0。"),
        ("dominance: [2, 100]", ":1:1：支配规则 (n, k) 应为 n 在 1 至 10 之间、k 在 0 与 100 之间。"),
        ("pq: [80, 60]", ":1:1：pq 规则应为 0 < p < q ≤ 100。"),
        ("frequency_range: 200", ":1:1：frequency_range 应在 0 与 100 之间。"),
        ("negatives: ignore", ":1:12：字段“negatives”应为refuse 或 absolute，现为“ignore”。"),
        ("min_contributors: 3\nmin_contributors: 4", ":2:1：字段“min_contributors”出现了两次。"),
        ("- 3", ":1:1：这里应为一组“字段: 值”，现为列表（1 项）。"),
        ("", ":1:1：文件是空的。"),
    ],
)
def test_a_fault_in_the_rules_is_told_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "规则.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FaultyFileError) as raised:
        load_rules(file)
    assert f"规则.yaml{message}" in str(raised.value)


def test_rules_that_are_none_are_refused_in_a_program_too() -> None:
    with pytest.raises(DisclosureError, match="最少单位数“0”小于 1"):
        Rules(min_contributors=0)


# Its page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "disclosure.md"


def test_every_field_status_and_rule_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    words = [
        *(each.name for each in fields(Rules)),
        *(each.name for each in fields(AuditedCell)),
        *get_args(Rule),
        *get_args(Status),
    ]
    assert [word for word in words if f"`{word}`" not in page] == []
    assert [
        name
        for name in ("cost", "shown", "hidden", "method", "with_intervals", "are_counts")
        if f"| `{name}` |" not in page
    ] == []


def test_the_program_on_the_page_runs() -> None:
    (program,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(program, str(PAGE), "exec"), {})
