"""Tables with known answers, those of sdcTable and the τ-ARGUS manual among them, and what a protected table gives out."""

from __future__ import annotations

import json
from decimal import Decimal

import pyarrow as pa
import pytest

from mingcheng.statistics.disclosure import (
    CrossTable,
    Dimension,
    Rules,
    TableError,
    UnprotectableError,
    audit,
    cross_table,
    linked,
    protect,
    protect_counts,
    safe_growth,
)
from tests.statistics.made_disclosure import contributions_of, flat, spread, table_of
from tests.statistics.plain_disclosure import Attacker, Contribution, Key, PlainTable

REGION, GENDER = flat("region", "ABCD"), flat("gender", ["male", "female"])
NUMBERS: dict[Key, tuple[int, int]] = {
    ("A", "male"): (18, 178), ("A", "female"): (2, 20), ("B", "male"): (14, 140), ("B", "female"): (19, 204),
    ("C", "male"): (12, 118), ("C", "female"): (10, 106), ("D", "male"): (11, 366), ("D", "female"): (14, 152),
}  # fmt: skip
FIRMS: dict[Key, list[int]] = {key: spread(total, count) for key, (count, total) in NUMBERS.items()}
FIRMS["A", "female"], FIRMS["D", "male"] = [11, 9], [280, 11, 10, *spread(65, 8)]
A_FEMALE, D_MALE = ("A", "female"), ("D", "male")
COUNTS = Rules().for_counts()


@pytest.fixture(scope="module")
def firms() -> CrossTable:
    return table_of(FIRMS, [REGION, GENDER])


@pytest.fixture(scope="module")
def numbers() -> CrossTable:
    return table_of({key: [1] * count for key, (count, _total) in NUMBERS.items()}, [REGION, GENDER])


@pytest.mark.parametrize(
    ("rules", "sensitive"),
    [
        (Rules(min_contributors=3), [A_FEMALE]),
        (Rules(min_contributors=1, dominance=(2, Decimal(75))), [A_FEMALE, D_MALE]),
        (Rules(min_contributors=1, p_percent=Decimal(70)), [A_FEMALE, D_MALE]),
        (Rules(min_contributors=1, pq=(Decimal(60), Decimal(80))), [A_FEMALE, D_MALE]),
        (Rules(min_contributors=1, p_percent=Decimal(10)), [A_FEMALE]),
    ],
)
def test_the_sensitive_cells_of_the_hundred_firms_are_those_of_sdctable(
    firms: CrossTable, rules: Rules, sensitive: list[tuple[str, str]]
) -> None:
    assert protect(firms, rules).hidden_keys("u") == sensitive


@pytest.mark.parametrize("method", ["optimal", "heuristic"])
def test_the_hundred_firms_are_protected_as_by_sdctable(numbers: CrossTable, method: str) -> None:
    result = protect(numbers, COUNTS, cost="contributors", method=method)  # type: ignore[arg-type]
    assert result.hidden_keys("u") == [A_FEMALE]
    assert result.hidden_keys("x") == [("A", "male"), ("C", "female"), ("C", "male")]
    assert (result.cost, result.is_optimal) == (40, method == "optimal")
    (cell,) = result.audit.cells
    assert (cell.value, cell.low, cell.high, cell.is_protected) == (2, 0, 12, True)


def test_a_cell_that_must_be_shown_is_shown(numbers: CrossTable) -> None:
    result = protect(numbers, COUNTS, cost="contributors", shown=[D_MALE, ("C", "male")])
    assert result.status(D_MALE) == result.status(("C", "male")) == "z"
    assert result.is_published(D_MALE)
    assert result.hidden_keys("x") == [("A", "male"), ("B", "female"), ("B", "male")]


@pytest.mark.parametrize(("guards", "secondary"), [(False, []), (True, [("b",)])])
def test_two_firms_alone_in_a_row_would_reveal_each_other(guards: bool, secondary: list[tuple[str]]) -> None:
    table = table_of({("a",): [1], ("b",): [1, 1], ("c",): [1]}, [flat("x", "abcd")])
    result = protect(table, Rules(min_contributors=2, guards_against_insiders=guards).for_counts())
    assert (result.hidden_keys("u"), result.hidden_keys("x")) == ([("a",), ("c",)], secondary)
    assert result.status(("d",)) == "z"  # nobody is there: zero, and no cover


LINKED = {"A": 2, "B": 2, "I": 8, "J": 8, "K": 3, "L": 3, "M": 3, "N": 7}
COUNTY = Dimension(
    "county", {**dict.fromkeys("ABIJ", "county-1"), **dict.fromkeys("KLMN", "county-2"), "county-1": "T", "county-2": "T"},
    column="place",
)  # fmt: skip
GROUP = Dimension(
    "group",
    {**dict.fromkeys("ABIJKN", "small"), **dict.fromkeys("LM", "BIG"), "small": "T", "BIG": "T"},
    column="place",
)


def test_tables_that_are_safe_alone_are_not_safe_together() -> None:
    rows = contributions_of({(name,): [1] * count for name, count in LINKED.items()}, [flat("place", "")])
    rules = Rules(min_contributors=4).for_counts()
    for dimension in (COUNTY, GROUP):
        alone = protect(cross_table(rows, [dimension]), rules)
        assert (alone.hidden_keys("u"), alone.hidden_keys("x")) == ([(name,) for name in "ABKLM"], [])
    both = linked(rows, [[COUNTY], [GROUP]])
    sensitive = [(name, "T") for name in "ABKLM"] + [("T", name) for name in "ABKLM"]
    opened = audit(both, sensitive, rules)
    assert [(cell.key, cell.low, cell.high) for cell in opened.open_cells] == [(("K", "T"), 3, 3)]
    together = protect(both, rules)
    assert sorted(together.hidden_keys("u")) == sorted(sensitive)
    assert together.hidden_keys("x") == [("N", "T"), ("T", "N")]
    for view in (0, 1):
        assert together.internal(view)["status"].to_pylist().count("x") == 1


def test_one_sensitive_cell_of_a_block_of_four_hides_all_four() -> None:
    cells = {
        ("P", "software"): [500, 300, 200], ("P", "IC"): [400], ("Q", "software"): [250] * 4, ("Q", "IC"): [100] * 3
    }  # fmt: skip
    result = protect(table_of(cells, [flat("park", "PQ"), flat("sector", ["software", "IC"])]), Rules())
    assert result.hidden_keys("u") == [("P", "IC")]
    assert result.hidden_keys("x") == [("P", "software"), ("Q", "IC"), ("Q", "software")]
    assert (result.cost, result.is_optimal) == (2300, True)


def test_the_attack_of_the_manual_gives_its_intervals() -> None:
    cells = {("1", "a"): [5], ("1", "b"): [2], ("2", "a"): [1], ("2", "b"): [2], ("o", "a"): [3], ("o", "b"): [3]}
    table = table_of(cells, [flat("row", "12o"), flat("column", "ab")])
    hidden = [(row, column) for row in "12" for column in "ab"]
    report = audit(table, hidden, Rules(min_contributors=2, guards_against_insiders=False))
    intervals = {cell.key: (cell.low, cell.high) for cell in report.cells if cell.key in hidden}
    assert intervals == {("1", "a"): (3, 6), ("1", "b"): (1, 4), ("2", "a"): (0, 3), ("2", "b"): (0, 3)}


def test_the_only_firm_of_a_hidden_cell_does_not_learn_its_neighbour() -> None:
    many = {key: spread(value, 6) for key, value in {
        ("A", "1"): 52, ("A", "3"): 62, ("B", "1"): 24, ("B", "2"): 18, ("B", "3"): 31, ("B", "4"): 8}.items()}  # fmt: skip
    cells = {**many, ("A", "2"): [15], ("A", "4"): [11, 6]}
    dimensions = [flat("area", "AB"), flat("x", "1234")]
    table = table_of(cells, dimensions)
    careless = protect(table, Rules(p_percent=Decimal(10), guards_against_insiders=False))
    assert careless.hidden_keys() == [("A", "2"), ("A", "4"), ("B", "2"), ("B", "4")]  # 15 + 17 = 32, and 15 is his own
    strict = Rules(p_percent=Decimal(10))
    assert [cell.key for cell in audit(table, careless.hidden_keys(), strict).open_cells] == [("A", "4")]
    result = protect(table, strict)
    plain = PlainTable(
        tuple(Contribution(key, f"{key}{n}", value) for key, values in cells.items() for n, value in enumerate(values)),
        (dimensions[0].tree, dimensions[1].tree),
    )
    shown = [key for key in plain.cells() if key not in result.hidden_keys()]
    low, high = Attacker(plain, [*shown, ("A", "2")]).interval(("A", "4"))
    assert low <= 17 - 2 and high >= 17 + 2  # a tenth of 11, rounded up


# What cannot be protected, and what does not fit


def test_no_table_comes_out_that_cannot_be_protected() -> None:
    table = table_of({("a",): [1], ("b",): [5, 5, 5]}, [flat("x", "ab")])
    for method in ("optimal", "heuristic", "auto"):
        with pytest.raises(UnprotectableError) as raised:
            protect(table, Rules(), shown=[("b",), ("total",)], method=method)
        assert raised.value.cells == (("a",),)
        assert str(raised.value).startswith("单元格“a”：怎样隐藏其他单元格都保护不了它（共 1 个这样的单元格）。")


def test_a_sensitive_cell_cannot_be_forced_open(firms: CrossTable) -> None:
    with pytest.raises(UnprotectableError, match="单元格“A/female”：指定必须公布，却是敏感的（共 1 个）。"):
        protect(firms, Rules(), shown=[A_FEMALE])


def test_negative_contributions_are_refused_or_judged_by_their_absolute_values() -> None:
    table = table_of({("a",): [-50, 40, 30], ("b",): [9, 9, 9], ("c",): [100, -1]}, [flat("x", "abc")])
    with pytest.raises(UnprotectableError, match=r"单元格“a”：有负数，集中度规则对负数没有含义（共 3 个单元格）。"):
        protect(table, Rules())
    result = protect(table, Rules(negatives="absolute"))
    assert (result.hidden_keys("u"), result.hidden_keys("x")) == ([("c",)], [("b",)])
    (cell,) = result.audit.cells
    assert (cell.value, cell.needed_low, cell.needed_high) == (99, 88, 110)  # a tenth of 101, rounded up


def test_cells_hidden_by_order_are_guarded_like_sensitive_ones(firms: CrossTable) -> None:
    result = protect(firms, Rules(min_contributors=1), hidden=[("B", "male")])
    assert result.hidden_keys("u") == [("B", "male")]
    assert [cell.rules for cell in result.audit.cells] == [("manual",)]
    assert result.audit.is_protected


def test_a_holding_counts_as_one_contributor() -> None:
    rows = contributions_of({("a",): [30, 30, 30], ("b",): [30] * 4, ("c",): [30] * 4}, [flat("x", "abc")])
    holdings = pa.array(["Grove"] * 2 + [None] * 9, pa.string())
    result = protect(cross_table(rows.append_column("holding", holdings), [flat("x", "abc")]), Rules())
    assert result.hidden_keys("u") == [("a",)]
    assert protect(cross_table(rows, [flat("x", "abc")]), Rules()).hidden_keys() == []


def test_what_was_published_last_month_stays_published() -> None:
    cells = {("a",): [1], ("b",): [5, 5, 5], ("c",): [4, 4, 4], ("d",): [9] * 9}
    places = [flat("x", "abcd")]
    assert protect(table_of(cells, places), Rules()).hidden_keys("x") == [("c",)]
    assert protect(table_of(cells, places), Rules(), shown=[("c",)]).hidden_keys("x") == [("b",)]


def test_the_year_is_hidden_by_nobody_before_it_is_published() -> None:
    months = Dimension("month", {"1-2": "year", "3": "year", "4": "year"}, unpublished=frozenset({"year"}))
    result = protect(table_of({("1-2",): [7] * 5, ("3",): [7], ("4",): [7] * 5}, [months]), Rules())
    assert (result.hidden_keys(), result.status(("year",))) == ([("3",)], "w")
    assert "year" not in result.published()["month"].to_pylist()


def test_a_table_that_was_not_asked_for_is_not_there(firms: CrossTable) -> None:
    with pytest.raises(TableError, match="没有第 2 张表。 请核对表的序号。"):
        protect(firms, Rules()).published(1)


# What is given out


def test_published_tables_tell_neither_values_nor_reasons_of_hidden_cells(firms: CrossTable) -> None:
    result = protect(firms, Rules())
    published = result.published()
    assert published.column_names == ["region", "gender", "value", "is_hidden"]
    hidden = published.filter(published["is_hidden"])
    assert hidden["value"].null_count == hidden.num_rows == 4
    total = published.filter(pa.compute.equal(published["region"], "total"))
    assert total["value"].to_pylist() == [482, 802, 1284]
    assert set(result.internal()["status"].to_pylist()) == {"u", "x", "s"}


def test_the_audit_is_plain_json_and_knows_the_true_values(firms: CrossTable) -> None:
    report = json.loads(json.dumps(protect(firms, Rules()).audit.to_json()))
    assert report["is_protected"] is True
    (cell,) = report["cells"]
    assert cell["key"] == ["A", "female"] and cell["value"] == 20 and cell["rules"] == ["frequency"]
    assert cell["low"] <= cell["needed_low"] == 18 and cell["high"] >= cell["needed_high"] == 22


def test_the_audit_tells_an_open_cell(firms: CrossTable) -> None:
    one_alone = audit(firms, [A_FEMALE], Rules())
    assert [(cell.key, cell.low, cell.high) for cell in one_alone.open_cells] == [(A_FEMALE, 20, 20)]
    nothing = audit(firms, [], Rules())
    assert not nothing.is_protected


def test_counts_are_hidden_where_they_betray_and_preferably_with_their_values() -> None:
    rows = contributions_of(FIRMS, [REGION, GENDER])
    values = protect(cross_table(rows, [REGION, GENDER]), Rules(p_percent=Decimal(10)))
    counts = protect_counts(rows, values, Rules(p_percent=Decimal(10)))
    assert counts.hidden_keys("u") == [A_FEMALE]
    assert counts.hidden_keys() == values.hidden_keys()
    shown = counts.published().filter(pa.compute.invert(counts.published()["is_hidden"]))
    assert shown["value"].to_pylist() == [20, 19, 14, 33, 22, 14, 11, 25, 45, 55, 100]


def test_an_enterprise_in_two_cells_is_not_counted_twice() -> None:
    rows = pa.table({"x": ["a", "b", "b"], "contributor": ["one", "one", "two"], "value": [1, 2, 3]})
    values = protect(cross_table(rows, [flat("x", "ab")]), Rules())
    with pytest.raises(TableError, match=r"有企业同时在几个单元格里（多出 1 行），家数相加会重复计算。"):
        protect_counts(rows, values, Rules())


def test_growth_is_told_only_where_both_years_are_shown() -> None:
    places = [flat("x", "abcd")]
    before = protect(table_of({("a",): [10] * 4, ("b",): [9], ("c",): [10] * 4, ("d",): [3] * 9}, places), Rules())
    now = protect(table_of({("a",): [11] * 4, ("b",): [10] * 4, ("c",): [2] * 4, ("d",): [3, 4]}, places), Rules())
    assert (before.hidden_keys(), now.hidden_keys()) == ([("b",), ("d",)], [("c",), ("d",)])
    growth = safe_growth(now, before)
    assert dict(zip(growth["x"].to_pylist(), growth["growth"].to_pylist(), strict=True)) == {
        "a": Decimal("0.100000"), "b": None, "c": None, "d": None, "total": Decimal("-0.146552")
    }  # fmt: skip
