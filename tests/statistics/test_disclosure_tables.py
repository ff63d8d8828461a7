"""Tables made of contributions: sums, contributors, relations, one unknown for cells that are the same, and what is refused."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis.strategies import integers

from mingcheng.statistics.disclosure import CrossTable, Dimension, TableError, cross_table, linked
from tests.statistics.made_disclosure import flat, linked_in_product, parks_and_districts, same_in_product
from tests.statistics.plain_disclosure import made_up, totals

FIRMS = pa.table({"x": ["a", "a", "b"], "contributor": ["one", "two", "one"], "value": [5, 7, 9]})


@given(integers(0, 10**6))
@settings(max_examples=60)
def test_cells_hold_what_their_plain_definition_says(seed: int) -> None:
    plain = made_up(seed)
    table = same_in_product(plain)
    cells = plain.cells()
    assert {table.key(number) for number in range(len(table.grid))} == set(cells)
    for key, contributions in cells.items():
        unknown = table.unknown_at(key)
        amounts = totals(contributions)
        assert table.unknowns.value[unknown] == sum(amounts)
        assert table.unknowns.contributors[unknown] == len(amounts)
        assert table.unknowns.largest[unknown].tolist()[: len(amounts)] == amounts[:10]
        assert (table.unknowns.owner[unknown] >= 0) == (len(amounts) == 1)


def assert_relations_hold(table: CrossTable) -> None:
    sums = np.zeros(len(table.relations), np.int64)
    np.add.at(sums, table.relations.rows, table.relations.sign * table.unknowns.value[table.relations.cell])
    assert not sums.any()


@given(integers(0, 10**6))
@settings(max_examples=60)
def test_every_relation_holds_and_every_parent_has_one_along_each_dimension(seed: int) -> None:
    table = same_in_product(made_up(seed))
    assert_relations_hold(table)
    assert_relations_hold(linked_in_product(parks_and_districts(seed)))


def test_cells_over_the_same_contributions_are_one_unknown() -> None:
    rows = pa.table({
        "district": ["D1", "D1", "D1", "D2"], "park": ["P1", "P1", "none", "P2"],
        "contributor": list("abcd"), "value": [1, 2, 3, 4],
    })  # fmt: skip
    districts, parks = flat("district", ["D1", "D2"], "all"), flat("park", ["P1", "P2", "none"], "all")
    table = linked(rows, [[districts], [parks]])
    assert table.unknown_at(("D2", "all")) == table.unknown_at(("all", "P2")) == table.unknown_at(("D2", "P2"))
    assert table.unknown_at(("D1", "all")) != table.unknown_at(("all", "P1"))
    assert table.unknown_at(("D2", "P1")) == -1


def test_codes_that_no_table_shows_are_unknowns_that_are_not_shown() -> None:
    months = Dimension("month", {"1-2": "year", "3": "year"}, unpublished=frozenset({"year"}))
    rows = pa.table({"month": ["1-2", "3"], "contributor": ["a", "b"], "value": [1, 2]})
    table = cross_table(rows, [months])
    assert not table.unknowns.is_shown[table.unknown_at(("year",))]
    assert table.unknowns.is_shown[table.unknown_at(("3",))]


@pytest.mark.parametrize(
    ("rows", "dimensions", "message"),
    [
        (FIRMS, [flat("y", "ab")], "企业数据里没有“y”这一列。 现有：x、contributor、value。"),
        (FIRMS.drop_columns("value"), [flat("x", "ab")], "企业数据里没有“value”这一列。"),
        (FIRMS, [flat("x", "a")], "“x”列有 1 个代码不是维度“x”最末一级的：b。 请补全 tree，或改正数据。"),
        (FIRMS, [Dimension("x", {"a": "b", "b": "total"})], "“x”列有 1 个代码不是维度“x”最末一级的：b。"),
        (FIRMS, [Dimension("x", {"a": "left", "b": "right"})], "维度“x”：应恰有一个没有上级的代码（合计），现有 2 个：left、right。"),
        (FIRMS, [Dimension("x", {"a": "t", "b": "t", "c": "d", "d": "c"})], "维度“x”：代码“c”是自己的上级。"),
        (FIRMS, [], "表没有维度。"),
        (
            FIRMS.set_column(2, "value", pa.array([1.0, 2.0, 3.0])), [flat("x", "ab")],
            "“value”列应为整数，现为 double。 金额请以分计，不用小数。",
        ),
        (
            FIRMS.set_column(2, "value", pa.array([1, None, 3])), [flat("x", "ab")],
            "“value”列有 1 行是空的。 没有填报的不是零：请先去掉这些行，另作说明。",
        ),
        (FIRMS.set_column(2, "value", pa.array([1 << 61, 1 << 61, 1])), [flat("x", "ab")], "数值合计超过 4611686018427387904。"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(rows: pa.Table, dimensions: list[Dimension], message: str) -> None:
    with pytest.raises(TableError) as raised:
        cross_table(rows, dimensions)
    assert str(raised.value).startswith(message)


def test_two_trees_under_one_name_are_refused() -> None:
    with pytest.raises(TableError, match="两张表里的维度“x”不一样。"):
        linked(FIRMS, [[flat("x", "ab")], [flat("x", "abc")]])


def test_a_cell_is_named_by_its_codes() -> None:
    table = cross_table(FIRMS, [flat("x", "abc")])
    assert table.unknown_at(("c",)) == -1
    with pytest.raises(TableError, match="维度“x”里没有代码“d”。"):
        table.unknown_at(("d",))
    with pytest.raises(TableError, match="单元格“a/b”应有 1 个代码。"):
        table.unknown_at(("a", "b"))


def test_nobody_at_all_makes_an_empty_table() -> None:
    table = cross_table(FIRMS.slice(0, 0), [flat("x", "ab")])
    assert (len(table.grid), len(table.unknowns), len(table.relations)) == (0, 0, 0)
