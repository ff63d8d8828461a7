"""Which numbers of a sentence state something, and which only describe a noun."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.plans.clauses import Clauses
from mingcheng.plans.heads import bare_unit, heads_of
from mingcheng.plans.sentences import Stretch
from mingcheng.quantities import find_quantities


def heads(text: str) -> list[str]:
    """The numbers that state something, as printed."""
    mentions = find_quantities(text)
    return [text[m.start : m.end] for m in heads_of(Clauses.of(text, Stretch(0, len(text))), mentions)]


@pytest.mark.parametrize(
    ("text", "stating"),
    [
        ("培育年产值8亿元以上企业6家", ["6家"]),
        ("营业收入超500万元的企业突破1000家", ["1000家"]),
        ("支持30家50人以下企业", ["30家"]),
        ("建设1000平方米以上园区3个", ["3个"]),
        ("选派20名35岁以下青年人才", ["20名"]),
        ("攻克28纳米以下工艺5项", ["5项"]),
        ("年均引进3—5名专家", ["3—5名"]),
        ("总规模100亿元的产业基金", ["100亿元"]),
        ("产值达到500亿元（其中出口50亿元）", ["500亿元"]),
        ("打造“3个高地”，建成平台2个", ["2个"]),
        ("人均预期寿命达到81岁", ["81岁"]),
        ("平均受教育年限达到11.5年", ["11.5年"]),
        ("交付周期缩短到30天以内", ["30天"]),
        ("营商环境指数达到95", ["95"]),
        ("新增两百家上市公司", ["两百家"]),
        ("首版次软件实现“零”的突破", ["“零”的突破"]),
        ("综合实力位居全省前三", ["全省前三"]),
        ("收入突破千亿元", ["千亿元"]),
    ],
)
def test_a_number_states_something_unless_it_describes_a_noun(text: str, stating: list[str]) -> None:
    assert heads(text) == stating


@pytest.mark.parametrize(
    "text",
    [
        "打造千亿级产业集群", "实施三大行动", "做好五个方面工作", "完善四个体系", "引进一批企业", "支持5亿元以上企业发展", "服务期满5年",
        "建设周期3年", "聚焦两条主线", "低于甲地的7.0%", "落实十条措施", "每个园区", "第5代网络", "坚持一张图", "80岁以上老人", "5级以上机构",
        "编制2版", "热线12345",
    ],
)  # fmt: skip
def test_figures_of_speech_lengths_of_time_and_names_state_nothing(text: str) -> None:
    assert heads(text) == []


@given(st.text(st.sampled_from("软件企业收入的达到超以上（），、“”5十两家个亿元%年级的前三位翻番零突破"), max_size=40))
def test_heads_are_numbers_of_the_sentence_in_order(text: str) -> None:
    mentions = find_quantities(text)
    found = heads_of(Clauses.of(text, Stretch(0, len(text))), mentions)
    assert [mention for mention in mentions if mention in found] == found


def test_a_unit_is_told_without_its_magnitude() -> None:
    assert [bare_unit(m) for m in find_quantities("5万家、3亿元、7个、8%、2.5千克")] == ["家", "元", "个", "%", "克"]
