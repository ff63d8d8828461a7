"""Partitions: which units make a total, who counts where, and what is therefore taken out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingcheng.queries import Database
from mingcheng.statistics.aggregate import (
    AggregateError,
    Partition,
    PartitionError,
    Request,
    answer_data,
    partition,
    shipped_partitions,
)
from mingcheng.statistics.aggregate.partition import partition_in
from mingcheng.statistics.aggregate.trace import trace
from mingcheng.statistics.form import Form
from mingcheng.yaml_files import FaultyFileError
from tests.statistics.plain_aggregates import Listing, Reports, aggregation_of
from tests.statistics.small_form import SMALL

WAN = 1_000_000
LINJIANG = """
title: 临江市
parts:
  - {unit: lake, name: 云湖新区, counted: outside, parks: [云湖], hosts: ["900102"]}
  - {unit: port, name: 临港新城, counted: outside, parks: [临港]}
  - {unit: valley, name: 软件谷, counted: inside, parks: [谷], regions: ["900103005"], hosts: ["900103"]}
  - {unit: "900102", name: 云麓区}
  - {unit: "900103", name: 河西区}
"""


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with Database() as opened:
        yield opened


@pytest.fixture
def linjiang(tmp_path: Path) -> Partition:
    return written(tmp_path, LINJIANG)


def written(folder: Path, text: str) -> Partition:
    path = folder / "临江.yaml"
    path.write_text(text, encoding="utf-8")
    return partition_in(path)


def faults(folder: Path, text: str) -> list[tuple[int, str]]:
    with pytest.raises(FaultyFileError) as caught:
        written(folder, text)
    return [(fault.line, fault.problem) for fault in caught.value.faults]


def reports(**values: int) -> Reports:
    return {(name, 2026, 6): {"software_revenue": value * WAN} for name, value in values.items()}


def answer(database: Database, listing: Listing, chosen: Partition | None, *by: str, **values: int) -> dict[str, Any]:
    request = Request(by=by or ("region",), partition=chosen)
    return answer_data(aggregation_of(database, reports(**values), listing, request))


def rows(data: dict[str, Any]) -> list[tuple[str, bool, int, Any]]:
    return [
        (row["labels"]["region"], row["of_which"], row["reporters"], row["items"]["software_revenue"]["year_to_date"])
        for row in data["rows"]
    ]


LISTING: Listing = {
    "A": {"region": "900102", "park": "云湖"},  # in a zone that stands alone, and in its host
    "B": {"region": "900102", "park": None},
    "C": {"region": "900103", "park": "谷"},  # in a zone that is inside
    "D": {"region": "900103001", "park": None},
    "E": {"region": None, "park": "谷"},  # only the zone is known: it lies in one district
    "F": {"region": "900199", "park": None},  # known, and in no part
    "G": {"region": None, "park": None},
    "H": {"region": "900102", "park": "临港;云湖"},  # claimed by two zones: the first declared has it
    "I": {"region": "900103005", "park": None},  # the street is the zone's
    "J": {"region": "900103", "park": "谷;云湖"},  # in a zone that stands alone: in no “of which”
}


def test_every_enterprise_counts_once_and_what_is_taken_out_is_told(database: Database, linjiang: Partition) -> None:
    data = answer(database, LISTING, linjiang, A=1, B=2, C=4, D=8, E=16, F=32, G=64, H=128, I=256, J=512)
    assert rows(data) == [
        ("云麓区", False, 1, 2),
        ("河西区", False, 4, 4 + 8 + 16 + 256),
        ("软件谷", True, 3, 4 + 16 + 256),
        ("云湖新区", False, 3, 1 + 128 + 512),
        ("不在划分内", False, 1, 32),
        ("未知", False, 1, 64),
    ]
    assert data["totals"][0]["items"]["software_revenue"]["year_to_date"] == 1023
    taken = [
        (each["label"], each["counted_in_label"], each["kind"], each["reporters"], each["items"]["software_revenue"])
        for each in data["taken_out"]
    ]
    assert taken == [
        ("云麓区", "云湖新区", "elsewhere", 2, 129),
        ("河西区", "云湖新区", "elsewhere", 1, 512),
        ("软件谷", "河西区", "inside", 3, 276),
        ("软件谷", "云湖新区", "elsewhere", 1, 512),
        ("临港新城", "云湖新区", "elsewhere", 1, 128),
    ]
    zone = next(each for each in data["taken_out"] if each["label"] == "云麓区")
    assert [(each["reporter"], each["name"]) for each in zone["enterprises"]] == [("H", "企业H"), ("A", "企业A")]


def test_an_enterprise_in_two_parks_counts_in_the_one_named_first(database: Database) -> None:
    listing: Listing = {"A": {"park": "谷；湖"}, "B": {"park": "湖"}, "C": {"park": None}}
    data = answer(database, listing, None, "park", A=5, B=1, C=2)
    found = [(row["labels"]["park"], row["items"]["software_revenue"]["year_to_date"]) for row in data["rows"]]
    assert found == [("湖", 1), ("谷", 5), ("未知", 2)]
    (taken,) = data["taken_out"]
    assert (taken["label"], taken["counted_in_label"], taken["reporters"]) == ("湖", "谷", 1)


def test_districts_that_report_themselves_are_added_over_the_partition_without_zones_inside(
    database: Database, linjiang: Partition
) -> None:
    values = {"900102": 10, "900103": 20, "valley": 7, "lake": 3, "elsewhere": 1}
    aggregation = aggregation_of(database, reports(**values), {}, Request(by=("region",), partition=linjiang))
    aggregation.form = Form("small-monthly", "小报表", (replace(SMALL, reporter="district"),))
    data = answer_data(aggregation)
    assert [row[:2] + row[3:] for row in rows(data)] == [
        ("云麓区", False, 10), ("河西区", False, 20), ("软件谷", True, 7), ("云湖新区", False, 3), ("未知", False, 1),
    ]  # fmt: skip
    assert data["totals"][0]["items"]["software_revenue"]["year_to_date"] == 34


def test_codes_of_abolished_units_count_in_their_successor(database: Database) -> None:
    data = answer(database, {"A": {"region": "330204"}, "B": {"region": "鄞州区"}}, partition("宁波市"), A=1, B=2)
    assert rows(data) == [("鄞州区", False, 2, 3)] and data["notes"] == []


def test_a_partition_that_is_not_confirmed_says_so_in_the_answer(database: Database) -> None:
    data = answer(database, {"A": {"region": "330212004"}, "B": {"region": "330212"}}, partition("ningbo-12"), A=1, B=2)
    assert rows(data) == [("鄞州区", False, 1, 2), ("宁波国家高新区", False, 1, 1)]
    assert data["notes"][0].endswith("待确认：哪些功能区单列，以统计表下的注为准。")


def test_a_place_that_no_table_knows_is_unknown_and_told(database: Database) -> None:
    data = answer(database, {"A": {"region": "天外区"}, "B": {"region": "330212"}}, None, A=1, B=2)
    assert rows(data) == [("鄞州区", False, 1, 2), ("未知", False, 1, 1)]
    assert data["notes"] == ["有 1 个地区认不出，归入“未知”：天外区"]


def test_a_partition_needs_the_groups_that_it_divides(database: Database, linjiang: Partition) -> None:
    with pytest.raises(AggregateError, match="地区划分要和 --by region 一起用"):
        answer(database, {"A": {"size": "大型"}}, linjiang, "size", A=1)


# Files


def test_every_shipped_partition_is_sound_and_says_that_it_is_not_confirmed() -> None:
    assert {"ningbo-12", "nanjing-12", "jiaxing-8"} <= set(shipped_partitions())
    for name in shipped_partitions():
        chosen = partition(name)
        assert chosen.parts and chosen.city and not chosen.is_confirmed


def test_a_city_by_name_or_code_is_its_districts() -> None:
    assert [part.name for part in partition("嘉兴市").parts] == [part.name for part in partition("330400").parts]
    assert partition("嘉兴市").place("330481").counted == partition("嘉兴市").parts[4]


def test_an_unknown_partition_is_told_with_those_that_there_are() -> None:
    with pytest.raises(PartitionError) as caught:
        partition("无此地")
    assert caught.value.problem == "没有“无此地”这个地区划分。"
    assert "ningbo-12" in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            'city: "330200"\nparts:\n  - {unit: ningbo-high-tech}',
            [(3, "“宁波国家高新区”没有写明是单列还是含在所在地。")],
        ),
        ('city: "330200"\nparts:\n  - {unit: "330499"}', [(3, "“330499”不是这座城市的区县或功能区。")]),
        (
            'city: "330200"\nparts:\n  - {unit: ningbo-meishan, counted: inside}',
            [(3, "“梅山”含在所在地，而所在地不在这个划分里。")],
        ),
        ("parts:\n  - {unit: a, name: 甲}\n  - {unit: a, name: 乙}", [(3, "“乙”出现了两次。")]),
        (
            "parts:\n  - {unit: a, name: 甲, counted: 单列}",
            [(2, "字段“counted”应为inside、outside 之一，现为“单列”。")],
        ),
        ("title: 空的", [(1, "没有写明由哪些单位组成（parts）。")]),
        ('city: "999999"\nparts:\n  - {unit: a, name: 甲}', [(1, "“999999”：没有这个行政区划代码。")]),
    ],
)
def test_faults_of_a_partition_are_told_at_their_lines(tmp_path: Path, text: str, found: list[Any]) -> None:
    assert faults(tmp_path, text) == found


# The law

PARKS = st.lists(st.sampled_from(["云湖", "临港", "谷", "别处"]), max_size=3, unique=True).map(";".join)
PLACES = st.fixed_dictionaries(
    {"region": st.sampled_from(["900102", "900103", "900103005", "900199", None]), "park": PARKS}
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(listing=st.dictionaries(st.sampled_from("ABCDEFGH"), PLACES, min_size=1))
def test_rows_that_are_no_of_which_add_up_to_the_total_whatever_the_places(
    database: Database, linjiang: Partition, listing: Listing
) -> None:
    values = {name: 2**number for number, name in enumerate(sorted(listing))}
    data = answer(database, listing, linjiang, **values)
    counted = [row for row in rows(data) if not row[1]]
    assert sum(row[3] for row in counted) == sum(values.values())
    assert sum(row[2] for row in counted) == len(listing)
    request = Request(by=("region",), partition=linjiang)
    aggregation = aggregation_of(database, reports(**values), listing, request)
    for label, _is_inside, _count, value in rows(data):
        assert sum(row["value"] for row in trace(aggregation, f"region={label}")) == value
    for taken in data["taken_out"]:  # nobody is taken out of a unit without being counted in another
        assert taken["counted_in"] != taken["key"] and taken["reporters"] > 0
