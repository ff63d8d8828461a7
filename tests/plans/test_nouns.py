"""The words of an indicator, peeled out of what leads up to it and from it to its value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.plans.lexicon import BUILD, NEW, NOUNS_LIKE_REACH, NOUNS_LIKE_VERBS, REACH
from mingcheng.plans.nouns import ending_verb, peel_left, peel_right

phrases = st.lists(
    st.sampled_from(
        [
            "力争",
            "全市",
            "新增",
            "培育",
            "到2028年",
            "软件",
            "企业",
            "收入",
            "达到",
            "累计",
            "、",
            "和",
            "实现",
            "超过",
            "每年",
            "上市",
            "年均",
        ]
    ),
    max_size=8,
).map("".join)


@pytest.mark.parametrize(
    ("phrase", "noun", "verb", "is_new"),
    [
        ("力争全市培育上市企业", "上市企业", "培育", False),
        ("新增省级以上创新平台", "省级以上创新平台", "新增", True),
        ("到2028年累计建成软件测试中心", "软件测试中心", "建成", False),
        ("引进和培养高层次人才", "高层次人才", "引进和培养", True),
        ("每年组织供需对接会", "供需对接会", "组织", False),
        ("服务业增加值", "服务业增加值", "", False),
        ("建成区绿化覆盖率", "建成区绿化覆盖率", "", False),
        ("重点实验室", "重点实验室", "", False),
        ("新材料产业产值", "新材料产业产值", "", False),
        ("三年内新建标准厂房", "标准厂房", "新建", True),
        ("“十五五”期间培训软件人才", "软件人才", "培训", False),
    ],
)
def test_what_leads_up_to_an_indicator_is_peeled_off(phrase: str, noun: str, verb: str, is_new: bool) -> None:
    peeled = peel_left(phrase, 0, len(phrase))
    assert (phrase[peeled.start :], peeled.verb, peeled.is_new) == (noun, verb, is_new)
    assert phrase[peeled.verb_start :].startswith(verb)


@pytest.mark.parametrize(
    ("phrase", "noun"),
    [
        ("软件业务收入力争达到", "软件业务收入"), ("规模以上", "规模以上"), ("软件业务收入较2025年增长", "软件业务收入"),
        ("从业人员累计超过", "从业人员"), ("云麓国有", "云麓国有"), ("研发投入强度稳步提高到", "研发投入强度"), ("能耗强度", "能耗强度"),
        ("软件著作权登记量年均增长", "软件著作权登记量"), ("公共服务平台", "公共服务平台"), ("首版次软件实现", "首版次软件"),
    ],
)  # fmt: skip
def test_what_leads_from_an_indicator_to_its_value_is_peeled_off(phrase: str, noun: str) -> None:
    end, verbs = peel_right(phrase, 0, len(phrase))
    assert (phrase[:end], phrase[:end] + verbs) == (noun, phrase)


def test_every_verb_of_commitment_is_peeled_and_said() -> None:
    peeled = {verb: peel_left(f"{verb}云麓数谷示范企业", 0, len(verb) + 8) for verb in {*NEW, *BUILD}}
    assert {verb for verb, found in peeled.items() if (found.start, found.verb) != (len(verb), verb)} == set()


def test_nouns_that_begin_like_a_verb_stay_whole() -> None:
    assert {noun for noun in NOUNS_LIKE_VERBS if peel_left(noun, 0, len(noun)).start} == set()


def test_every_verb_before_a_value_is_peeled() -> None:
    words = set(REACH) - set(NOUNS_LIKE_REACH)
    assert {word for word in words if peel_right(f"云麓指数{word}", 0, len(word) + 4)[0] != 4} == set()


@given(phrases)
def test_peeling_stays_inside_and_peels_no_further_the_second_time(phrase: str) -> None:
    left = peel_left(phrase, 0, len(phrase))
    assert 0 <= left.verb_start <= left.start <= len(phrase)
    assert peel_left(phrase, left.start, len(phrase)).start == left.start
    end, verbs = peel_right(phrase, 0, len(phrase))
    assert phrase[end : end + len(verbs)] == verbs
    assert peel_right(phrase, 0, end) == (end, "")


@given(phrases)
def test_a_verb_right_before_a_number_ends_where_the_phrase_ends(phrase: str) -> None:
    found = ending_verb(phrase, 0, len(phrase))
    assert found is None or (found.start == len(phrase) and phrase[found.verb_start :].startswith(found.verb))


def test_the_verb_before_a_number_is_found_whoever_does_it() -> None:
    found = ending_verb("市、区两级重点引进和培养", 0, 12)
    assert found is not None
    assert (found.verb, found.is_new) == ("引进和培养", True)
    assert ending_verb("软件业务收入", 0, 6) is None
