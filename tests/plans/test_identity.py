"""The same commitment stated again is told, and nothing else."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.plans.identity import alikeness, duplicates
from mingcheng.plans.model import Target

names = st.text(st.sampled_from("甲乙丙软件业务收入"), min_size=1, max_size=10)


def target(number: int, **changes: Any) -> Target:
    fields: dict[str, Any] = {
        "id": f"t{number:03}", "quote": "甲", "start": number, "end": number + 1, "indicator": "软件业务收入", "subject": "云麓市",
        "kind": "level", "comparator": ">=", "value": Decimal(1000), "unit": "亿元", "year": 2028,
    }  # fmt: skip
    return Target(**fields | changes)


@given(names, names)
def test_likeness_is_a_share_that_works_both_ways(one: str, other: str) -> None:
    assert 0 <= alikeness(one, other) == alikeness(other, one) <= 1
    assert alikeness(one, one) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"indicator": "全市软件业务收入"},
        {"value": Decimal("0.1"), "unit": "万亿元"},
        {"comparator": ">"},
        {"where": "table"},
    ],
)
def test_the_same_quantity_of_the_same_thing_is_stated_again(changes: dict[str, Any]) -> None:
    assert [t.duplicate_of for t in duplicates([target(1), target(2, **changes)])] == [None, "t001"]


@pytest.mark.parametrize(
    "changes",
    [
        {"indicator": "上市企业"},
        {"value": Decimal(999)},
        {"unit": "万元"},
        {"year": 2027},
        {"subject": "云麓软件园"},
        {"kind": "increment"},
    ],
)
def test_another_quantity_is_a_commitment_of_its_own(changes: dict[str, Any]) -> None:
    assert [t.duplicate_of for t in duplicates([target(1), target(2, **changes)])] == [None, None]


def test_counters_of_one_thing_are_one_unit() -> None:
    counted = [target(1, unit="家"), target(2, unit="个"), target(3, unit="吨")]
    assert [t.duplicate_of for t in duplicates(counted)] == [None, "t001", None]


@given(st.lists(st.tuples(names, st.integers(1, 3)), max_size=12))
def test_a_duplicate_points_at_the_first_of_its_kind(stated: list[tuple[str, int]]) -> None:
    told = duplicates([target(k, indicator=name, value=Decimal(value)) for k, (name, value) in enumerate(stated)])
    first = {t.id: t for t in told}
    for t in told:
        if t.duplicate_of:
            original = first[t.duplicate_of]
            assert original.duplicate_of is None
            assert original.id < t.id
            assert original.value == t.value
            assert alikeness(original.indicator, t.indicator) >= 0.6
