"""Quantities in running text: number, unit and bound as official writing prints them, and what only looks like one."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.numerals import MAGNITUDES, to_chinese
from mingcheng.quantities import AFTER, BEFORE, Comparator, Mention, MentionKind, Quantity, find_quantities
from mingcheng.reading.flow import flow_of
from mingcheng.units import COUNTERS, UNIT_NAMES, unit_of

DATES = {"年", "月", "日", "万元户"}
"""Units whose numbers may be a date, or that begin like an amount."""
SINGLE_LETTERS = {name for name in UNIT_NAMES if len(name) == 1 and name.isascii()} - {"%"}
measures = st.sampled_from(sorted(UNIT_NAMES - DATES - SINGLE_LETTERS))
values = st.decimals("0.01", 10**6, places=2).map(lambda value: value.normalize())
large = st.sampled_from(["万", "亿", "万亿"])
writing = st.text(
    st.sampled_from(
        "0123456789１２,.%％—-~至到约超近不低于以上内余多左右第前每年月日家个万亿元千百十零一二三两"
        "翻番倍增长的突破率位名强 \t（）〔〕、，。；：G甲乙"
    ),
    max_size=60,
)  # fmt: skip


def only(text: str) -> Mention:
    (mention,) = find_quantities(text)
    return mention


@pytest.mark.parametrize(
    ("text", "value", "unit", "comparator"),
    [
        ("软件业务收入1.2万亿元", "1.2", "万亿元", None),
        ("市场主体达到10.2万家", "10.2", "万家", ">="),
        ("利润３００亿元", "300", "亿元", None),
        ("产值1,200亿元", "1200", "亿元", None),
        ("人均产出15.5万元/人", "15.5", "万元/人", None),
        ("比重提高3个百分点", "3", "个百分点", None),
        ("占比不低于20%", "20", "%", ">="),
        ("合格率百分之九十五以上", "95", "%", ">="),
        ("增速百分之三点五", "3.5", "%", None),
        ("规模是基期的3倍", "3", "倍", None),
        ("规模1.5倍以上", "1.5", "倍", ">="),
        ("园区三十五家左右", "35", "家", "~"),
        ("培训两万五千人", "25000", "人", None),
        ("投入一亿二千万元", "12000", "万元", None),
        ("投入一千二百万元", "1200", "万元", None),
        ("企业超100家", "100", "家", ">"),
        ("企业突破一千家", "1000", "家", ">"),
        ("企业100余家", "100", "家", ">"),
        ("企业二百多家", "200", "家", ">"),
        ("企业100家以上", "100", "家", ">="),
        ("企业不少于100家", "100", "家", ">="),
        ("企业约100家", "100", "家", "~"),
        ("收入近3000亿元", "3000", "亿元", "~"),
        ("每年新增5件", "5", "件", None),
        ("能耗不超过0.5吨标准煤/万元", "0.5", "吨标准煤/万元", "<="),
        ("周期控制在30天以内", "30", "天", "<="),
        ("失业率降至3%以下", "3", "%", "<="),
        ("算力20EFLOPS", "20", "EFLOPS", None),
        ("亩产600千克/亩", "600", "千克/亩", None),
        ("技术合同额3000万", "3000", "万", None),
    ],
)
def test_a_quantity_is_read_with_its_unit_and_bound(
    text: str, value: str, unit: str | None, comparator: Comparator | None
) -> None:
    mention = only(text)
    assert (mention.value, mention.unit, mention.comparator) == (Decimal(value), unit, comparator)


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("产值翻番", 2, "multiple"), ("产值翻一番", 2, "multiple"), ("产值翻两番", 4, "multiple"), ("产值倍增", 2, "multiple"),
        ("产值增长两倍", 3, "multiple"), ("新增上市公司实现零的突破", 1, "breakthrough"), ("实现“零”的突破", 1, "breakthrough"),
        ("综合排名全国前三", 3, "rank"), ("位居全省第五位", 5, "rank"), ("进入前10名", 10, "rank"), ("列第二", 2, "rank"),
    ],
)  # fmt: skip
def test_quantities_that_are_words_have_values(text: str, value: int, kind: MentionKind) -> None:
    mention = only(text)
    assert mention.value == value
    assert mention.kind == kind
    assert mention.comparator == {"rank": "<=", "breakthrough": ">="}.get(kind)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("增长5%—5.5%", "5", "5.5", "%"), ("新增3-5家", "3", "5", "家"), ("投资5亿—10亿元", "5", "10", "亿元"),
        ("培训10至20人", "10", "20", "人"), ("投资100万元～300万元", "100", "300", "万元"),
    ],
)  # fmt: skip
def test_a_range_keeps_both_ends(text: str, low: str, high: str, unit: str) -> None:
    mention = only(text)
    assert (mention.value, mention.upper, mention.unit) == (Decimal(low), Decimal(high), unit)


@pytest.mark.parametrize(
    "text",
    [
        "云政发〔2016〕53号", "2025年", "第3条", "第十二章", "5G网络", "世界500强", "3.0版", "PM2.5", "IPv6", "ISO27001",
        "2021—2025年", "5月20日", "二十一世纪", "第五届", "12号文",
    ],
)  # fmt: skip
def test_numbers_of_names_dates_and_references_are_no_quantities(text: str) -> None:
    assert find_quantities(text) == []


@pytest.mark.parametrize("word", sorted(BEFORE))
def test_every_word_of_a_bound_before_a_number_is_heard(word: str) -> None:
    mention = only(f"指标{word}12.5亿元")
    assert mention.comparator == BEFORE[word]
    assert mention.outer_start == 2


@pytest.mark.parametrize("word", sorted(set(AFTER) - {"余", "多"}))
def test_every_word_of_a_bound_behind_a_number_is_heard(word: str) -> None:
    mention = only(f"指标12.5亿元{word}，")
    assert mention.comparator == AFTER[word]
    assert mention.outer_end == len(f"指标12.5亿元{word}")


@given(values, measures)
def test_every_unit_is_read_back_as_printed(value: Decimal, unit: str) -> None:
    printed = f"{value:f}{unit}"
    text = f"指标达到{printed}。"
    mention = only(text)
    assert text[mention.start : mention.end] == printed
    assert mention.quantity.in_base() == Quantity(value, unit).in_base()


@given(st.integers(2, 9999), st.sampled_from(sorted(COUNTERS - {"大", "位", "名"} - SINGLE_LETTERS)))
def test_a_count_means_the_same_in_digits_and_in_characters(number: int, unit: str) -> None:
    assert only(f"共有{to_chinese(number)}{unit}").quantity == only(f"共有{number}{unit}").quantity


@given(values, large, st.sampled_from(["元", "家", "人", "件", "平方米", "千瓦时", "吨标准煤", "美元"]))
def test_a_quantity_is_the_same_in_a_larger_unit(value: Decimal, magnitude: str, unit: str) -> None:
    scale = MAGNITUDES[magnitude]
    assert Quantity(value, magnitude + unit).in_base() == Quantity(value * scale, unit).in_base()


@given(values, measures)
def test_converting_to_the_base_unit_and_back_changes_nothing(value: Decimal, unit: str) -> None:
    amount, base = Quantity(value, unit).in_base()
    assert Quantity(amount, base).in_base() == (amount, base)
    assert amount / unit_of(unit).factor == value


@given(values, st.sampled_from(["亿元", "%", "万家", "个百分点"]))
def test_wide_digits_and_blanks_of_a_conversion_change_nothing(value: Decimal, unit: str) -> None:
    plain = f"收入突破{value:f}{unit}以上"
    wide = plain.translate(str.maketrans("0123456789.%", "０１２３４５６７８９．％"))
    spaced = plain.replace(unit, f" \n{unit} ")
    assert all(only(flow_of(text, 0, len(text)).text) == only(plain) for text in (wide, spaced))


@given(writing | st.text(max_size=40))
def test_quantities_stand_in_order_apart_and_inside_the_text(text: str) -> None:
    found = find_quantities(text)
    assert all(0 <= m.outer_start <= m.start < m.end <= m.outer_end <= len(text) for m in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert all(m.value >= 0 and (m.upper is None or m.upper >= 0) for m in found)
