"""Indicator names by their meaning: the same, near, or another."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.plans.amounts import amount_of
from mingcheng.plans.indicator_words import vocabulary
from mingcheng.plans.indicators import indicator_name, is_near, is_same, spoken, subject_name, without_sector


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("规上软件和信息服务业营业收入", "规模以上软件与信息服务业营收规模"),
        ("软件高新技术企业", "高新技术软件企业数量"),
        ("软件“专精特新”小巨人企业", "国家级专精特新“小巨人”软件企业"),
        ("国家专精特新“小巨人”软件企业", "软件专精特新小巨人企业（家）"),
        ("省级首版次软件数量（件）", "省级首版次软件产品"),
        ("软件领域国家级创新载体", "国家级软件创新载体数量"),
        ("亿元以上软件企业", "1亿元以上软件企业数量"),
        ("软件业务收入前百家企业数量", "中国软件百强企业"),
        ("国家级重点软件企业", "国家规划布局内重点软件企业数量"),
        ("数字经济增加值占GDP比重", "数字经济增加值占地区生产总值的比重"),
        ("全市5G基站数量*", "5G基站"),
        ("其中：工业软件营业收入", "工业软件营收"),
        ("累计培育工业APP", "工业App数量"),
        ("软件著作权登记数", "软件著作权数量"),
        ("研发投入强度", "研发投入强度"),
        ("数字经济核心产业增加值增速", "数字经济核心产业增加值年均增速"),
        ("软件产业实现营业收入", "软件产业营业收入"),
        ("外贸进出口总值", "进出口总额"),
    ],
)
def test_other_words_for_one_thing_are_the_same_indicator(one: str, other: str) -> None:
    assert is_same(one, other)
    assert is_near(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("软件业务收入", "软件产业规模"),
        ("软件和信息服务业营业收入", "软件和信息技术服务业收入"),
        ("省级软件名园", "省级以上软件名园"),
        ("亿元以上软件企业", "亿元以上重点软件企业"),
        ("软件从业人员", "涉软从业人员"),
    ],
)
def test_near_names_are_neither_the_same_nor_quite_others(one: str, other: str) -> None:
    assert not is_same(one, other)
    assert is_near(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("规上软件业营业收入", "软件业营业收入"),
        ("规上工业软件营业收入", "规上软件和信息服务业营业收入"),
        ("省级软件名园", "国家级软件名园"),
        ("嵌入式软件业务收入", "软件业务收入"),
        ("5亿元以上企业", "10亿元以上企业"),
        ("软件企业", "规上软件企业"),
        ("高新技术企业", "科技型中小企业"),
        ("数字经济核心产业增加值", "数字经济核心产业增加值占GDP比重"),
        ("数字经济核心产业增加值", "数字经济核心产业增加值增速"),
        ("数字经济增加值占GDP比重", "数字经济核心产业增加值占GDP比重"),
        ("软件产品收入", "软件业务收入"),
        ("综合发展指数", "综合发展"),
        ("城镇居民人均可支配收入", "农村居民人均可支配收入"),
    ],
)
def test_other_scope_thing_level_or_threshold_is_another_indicator(one: str, other: str) -> None:
    assert not is_same(one, other)
    assert not is_near(one, other)


def test_a_name_falls_into_scope_level_thing_threshold_and_measure() -> None:
    name = indicator_name("规上省级以上软件业务收入10亿元以上企业数量")
    assert (name.scope, name.level, name.measure) == ("规上", "省级以上", "数量")
    assert name.threshold is not None
    assert (name.threshold.amount, name.threshold.measure) == (Decimal(10**9), "业务收入")
    assert name.words == {"软件", "企业"}


def test_a_share_is_read_as_part_and_whole() -> None:
    name = indicator_name("园区软件业务收入占全市软件业务收入的比重")
    assert name.is_share
    assert name.whole is not None
    assert name.whole.key == indicator_name("软件业务收入").key


def test_the_word_of_the_sector_may_be_left_out_in_a_plan_of_that_sector() -> None:
    assert without_sector(indicator_name("省级名园")) == without_sector(indicator_name("省级软件名园"))
    assert without_sector(indicator_name("省级名园")) != without_sector(indicator_name("国家级软件名园"))


@pytest.mark.parametrize(
    "bare", ["规模", "面积", "产值", "", "（亿元）", "“”", "*", "2027年", "占", "其中", "数", "以上"]
)
def test_names_that_say_next_to_nothing_are_read_without_complaint(bare: str) -> None:
    name = indicator_name(bare)
    assert name.printed == bare
    assert isinstance(name.near_key, tuple)


@given(st.text(max_size=30))
def test_any_text_is_a_name_and_the_same_as_itself(text: str) -> None:
    assert is_same(text, text)
    assert is_near(text, text)
    assert spoken(text) or not text


WORDS = ("工业软件", "嵌入式软件", "软件著作权", "5G基站", "单项冠军", "数字楼宇", "工业互联网平台", "独角兽")


@given(st.permutations(WORDS), st.integers(1, 4))
def test_the_order_of_the_words_does_not_count(words: list[str], count: int) -> None:
    chosen = words[:count]
    assert is_same("".join(chosen), "".join(reversed(chosen)))


@given(
    st.sampled_from(WORDS),
    st.sampled_from(["{}数量", "全市{}", "“{}”", "{}（家）", "培育{}", " {} ", "其中：{}", "{}总数"]),
)
def test_fillers_marks_and_brackets_do_not_count(word: str, frame: str) -> None:
    assert is_same(word, frame.format(word))


@given(
    st.sampled_from(WORDS),
    st.sampled_from(["规上{}", "国家级{}", "省级以上{}", "10亿元以上{}", "{}营业收入", "{}占GDP比重", "{}增速"]),
)
def test_scope_level_threshold_measure_and_share_do_count(word: str, frame: str) -> None:
    assert not is_same(word, frame.format(word))


@pytest.mark.parametrize(
    ("one", "other"), [("临江市", "临江"), ("“一廊两园”", "一廊两园"), ("云麓软件园（一期）", "云麓软件园")]
)
def test_subjects_are_compared_without_marks_and_endings(one: str, other: str) -> None:
    assert subject_name(one) == subject_name(other)


def test_no_subject_has_no_name() -> None:
    assert subject_name(None) == ""


def test_every_writing_of_the_table_leads_back_to_its_word() -> None:
    known = vocabulary()
    for writing, (kind, canonical) in known.writings.items():
        if kind == "word" and " " not in canonical and writing != canonical:
            assert known.writings.get(canonical, ("word", canonical))[1] == canonical, writing
    for line in [*known.relations.near_words, *known.relations.near_measures, *known.relations.near_levels]:
        assert len({known.near[word] for word in line}) == 1


@pytest.mark.parametrize(
    ("indicator", "falls"), [("城镇调查失业率", True), ("单位能耗", True), ("软件业务收入", False)]
)
def test_what_had_better_fall_is_known(indicator: str, falls: bool) -> None:
    assert vocabulary().is_falling(indicator) is falls


@given(st.integers(1, 10**6), st.sampled_from(["亿元", "万人", "家", "万件", "平方公里"]))
def test_an_amount_does_not_depend_on_the_unit_it_is_printed_in(value: int, unit: str) -> None:
    bigger = {"亿元": "万亿元", "万人": "亿人", "家": "万家", "万件": "亿件", "平方公里": "万平方公里"}[unit]
    same = amount_of(Decimal(value).scaleb(-4), bigger)
    assert (same.value, same.base) == (amount_of(Decimal(value), unit).value, amount_of(Decimal(value), unit).base)
