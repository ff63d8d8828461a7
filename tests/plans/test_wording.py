"""The words of an indicator made into its name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.plans.wording import (
    completed,
    coordinates,
    is_of_the_counted,
    tidy,
    with_verb_first,
    without_description,
    without_examples,
)

nouns = st.text(st.sampled_from("甲乙丙企业收入增加值和、与的等（）“”新增其中：实现"), max_size=24)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("其中：软件企业实现业务收入", "软件企业业务收入"), ("产业领域新增上市企业", "产业领域上市企业"), ("新增就业人数", "新增就业人数"),
        ("新增企业", "新增企业"), ("、软件收入的", "软件收入"), ("“小巨人”企业", "“小巨人”企业"), ("企业（含分支", "企业（含分支"),
        ("软件收入“", "软件收入"), ("芯片、整机、系统等应用领域软件产品规模", "芯片、整机、系统等应用领域软件产品规模"),
        ("芯片设计、整机制造、系统集成、运维服务等软件收入", "软件收入"),
    ],
)  # fmt: skip
def test_what_is_no_part_of_a_name_is_left_out(printed: str, name: str) -> None:
    assert tidy(printed) == name


def test_long_examples_and_descriptions_give_way_to_the_noun() -> None:
    assert without_examples("电网、通信等规模") == "电网、通信等规模"
    assert without_description("能够突破关键技术、带动新兴学科的领军人才") == "领军人才"
    assert without_description("优秀的人才") == "优秀的人才"


def test_a_verb_behind_a_noun_stands_before_it_in_the_name() -> None:
    assert [with_verb_first(noun) for noun in ("项目竣工投产", "企业上市", "平台")] == [
        "竣工投产项目",
        "上市企业",
        "平台",
    ]


@pytest.mark.parametrize(
    ("indicator", "previous", "name"),
    [
        ("占生产总值比重", "软件增加值", "软件增加值占生产总值比重"), ("增速", "软件业务收入", "软件业务收入增速"),
        ("3亿元以上企业", "工业产值8亿元以上企业", "工业产值3亿元以上企业"), ("省级", "服务业集聚区", "省级服务业集聚区"),
        ("完成投资", "重点项目", "重点项目完成投资"), ("总数", "上市公司", "上市公司总数"), ("利润总额", "软件业务收入", "利润总额"),
    ],
)  # fmt: skip
def test_words_that_an_indicator_leaves_out_come_from_the_one_before(indicator: str, previous: str, name: str) -> None:
    assert completed(indicator, previous, previous_is_amount=True) == name


def test_a_share_is_not_that_of_a_count() -> None:
    assert completed("占比", "上市公司", previous_is_amount=False) == "占比"
    assert is_of_the_counted("完成投资")
    assert not is_of_the_counted("软件投资")


@pytest.mark.parametrize(
    ("text", "count", "is_everyone", "names"),
    [
        ("软件、硬件企业", 2, False, ["软件企业", "硬件企业"]),
        ("甲园区、乙园区、丙园区产值", 3, False, ["甲园区产值", "乙园区产值", "丙园区产值"]),
        ("城乡居民收入", 2, False, ["城镇居民收入", "农村居民收入"]),
        ("进出口总额", 2, False, ["进口总额", "出口总额"]),
        ("软件收入和利润总额", 2, False, ["软件收入", "利润总额"]),
        ("软件、硬件企业", 1, True, ["软件企业", "硬件企业"]),
        ("软件、硬件企业", 1, False, ["软件、硬件企业"]),
        ("软件企业", 3, False, ["软件企业"]),
    ],
)
def test_indicators_that_share_values_are_told_apart(
    text: str, count: int, is_everyone: bool, names: list[str]
) -> None:
    assert [noun.words for noun in coordinates(text, 0, len(text), count, is_everyone)] == names


@given(nouns, st.integers(1, 4), st.booleans())
def test_coordinates_stand_in_order_inside_the_text(text: str, count: int, is_everyone: bool) -> None:
    found = coordinates(text, 0, len(text), count, is_everyone)
    assert found
    assert all(0 <= noun.start <= noun.end <= len(text) for noun in found)
    assert [noun.start for noun in found] == sorted(noun.start for noun in found)


@given(nouns, nouns, st.booleans())
def test_names_are_made_of_the_words_that_are_there(noun: str, previous: str, is_amount: bool) -> None:
    assert set(tidy(noun)) <= set(noun)
    assert set(with_verb_first(noun)) == set(noun)
    assert set(completed(noun, previous, is_amount)) <= set(noun) | set(previous)
