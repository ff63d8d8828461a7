"""`choose`: the number of the first case that holds, the same by plain definition and as columns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingcheng.policies.bounds import interval
from mingcheng.policies.catalogue import catalogue
from mingcheng.policies.columns import Reader
from mingcheng.policies.enterprise import Clock, Coverage, Enterprise, Lookup
from mingcheng.policies.evaluate import number_value
from mingcheng.policies.numbers import number_of
from mingcheng.policies.scope import Scope
from mingcheng.policies.syntax import ExpressionFault, parse
from mingcheng.policies.tree import Annual, Choice, Number, shifted, term_name, terms_in_number

POINTS = "choose(revenue >= 100 元, 20 分, revenue >= 50 元 or profit >= 10 元, 10 分, 0 分)"
ALIKE = "choose(revenue >= 100 元, 5 元, profit >= 10 元, 3 元, 5 元)"
OF_FACTS = "choose(profit >= 10 元, 50% * revenue, profit >= 0 元, tax_paid / 3, revenue - profit)"
NESTED = "choose(profit < 0 元, choose(revenue >= 50 元, 2 元, 1 元), tax_paid >= 5 元, 2 元, 1 元)"
TEXTS = [POINTS, ALIKE, OF_FACTS, NESTED, f"sum({OF_FACTS}, last 2 years)"]
FACTS = ("revenue", "profit", "tax_paid")
amounts = st.one_of(st.none(), st.sampled_from([-1, 0, 4, 5, 10, 50, 99, 100]).map(lambda yuan: yuan * 100))
firms = st.fixed_dictionaries({(fact, lag): amounts for fact in FACTS for lag in (0, 1)})


def parsed(text: str) -> Number:
    return number_of(parse(text), Scope(catalogue()))


def value(number: Number, firm: Mapping[tuple[str, int], int | None]) -> Fraction | None:
    years = {2025 - lag: {fact: firm.get((fact, lag)) for fact in FACTS} for lag in (0, 1)}
    return number_value(number, Lookup(Enterprise("", annual=years), Clock.of(2025), Coverage(), catalogue()))


@pytest.mark.parametrize(
    ("firm", "points"),
    [
        ({"revenue": 100}, 20),
        ({"revenue": 99, "profit": None}, 10),
        ({"revenue": 49, "profit": 10}, 10),
        ({"revenue": 49, "profit": 9}, 0),
        ({"revenue": 49, "profit": None}, None),
        ({"revenue": None, "profit": 10}, None),
    ],
)
def test_the_first_case_that_holds_gives_the_number(firm: dict[str, int | None], points: int | None) -> None:
    found = value(parsed(POINTS), {(fact, 0): None if yuan is None else yuan * 100 for fact, yuan in firm.items()})
    assert found == (None if points is None else points * 10**4)


def test_an_unknown_condition_does_not_matter_where_all_that_is_left_is_the_same() -> None:
    assert value(parsed(ALIKE), {("profit", 0): 0}) == 500
    assert value(parsed(ALIKE), {("profit", 0): 1000}) is None


@pytest.mark.parametrize("text", TEXTS)
@settings(max_examples=20)
@given(rows=st.lists(firms, min_size=1, max_size=60))
def test_columns_agree_with_the_plain_definition(text: str, rows: list[dict[tuple[str, int], int | None]]) -> None:
    number = parsed(text)
    names = {(fact, lag): term_name(Annual(fact, lag)) for fact in FACTS for lag in (0, 1)}
    schema = {"place": "int64", **{name: "int64" for name in names.values()}}
    data: list[dict[str, int | None]] = [
        {"place": place, **{names[key]: each for key, each in row.items()}} for place, row in enumerate(rows)
    ]
    table = ibis.memtable(data, schema=ibis.schema(schema))
    exact = Reader(table, date(2025, 12, 31)).number(number)
    result = table.select("place", found=exact.column.cast("int64")).order_by("place")
    found = ibis.duckdb.connect().to_pyarrow(result)["found"].to_pylist()
    assert [None if each is None else Fraction(each, exact.denominator) for each in found] == [
        value(number, row) for row in rows
    ]


def test_a_choice_is_known_by_its_facts_and_bounds() -> None:
    number = parsed(POINTS)
    assert {term_name(term) for term in terms_in_number(number)} == {"revenue__0", "profit__0"}
    assert interval(number, catalogue()) == (Fraction(0), Fraction(20 * 10**4))
    assert {term_name(term) for term in terms_in_number(shifted(number, 2))} == {"revenue__2", "profit__2"}


def test_the_cases_of_a_choice_move_back_as_a_whole() -> None:
    number = parsed("previous(分段(revenue >= 100 元, tax_paid, profit))")
    assert isinstance(number, Choice)
    assert value(number, {("revenue", 1): 10**4, ("tax_paid", 1): 7, ("revenue", 0): 0}) == 7


@pytest.mark.parametrize(
    ("text", "at", "problem"),
    [
        ("choose(20 分, 10 分)", 0, "应是一组条件和数字"),
        ("choose(revenue > 1 元, 20 分, profit > 1 元, 10 分)", 0, "应是一组条件和数字"),
        ("choose(revenue > 1 元, 20 分, 10 元)", 28, "单位不符"),
        ("choose(revenue, 20 分, 10 分)", 7, "这里应是一个条件"),
        ("choose(revenue > 5 人, 20 分, 10 分)", 17, "单位不符"),
    ],
)
def test_faults_of_a_choice_are_told_where_they_stand(text: str, at: int, problem: str) -> None:
    with pytest.raises(ExpressionFault) as caught:
        parsed(text)
    assert caught.value.at == at
    assert problem in caught.value.problem


def test_a_comma_behind_a_bare_number_parts_arguments() -> None:
    assert parsed("max(revenue / 3,profit)") == parsed("max(revenue / 3, profit)")
    assert parsed("1,000,000 元") == parsed("100 万元")
