"""Which number of a sentence says what of which indicator."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.plans.sentences import Stretch
from mingcheng.plans.statements import Statement, statements_of
from mingcheng.quantities import find_quantities

PIECES = (
    *("软件业务收入", "上市企业", "全市", "新增", "培育", "达到", "突破", "分别", "均", "由", "提高到", "年均增长", "其中", "每年"),
    *("零的突破", "100亿元", "5家", "12%", "3个百分点", "两倍", "翻番", "20个以上", "前三位", "2025年的", "基金", "总规模"),
    *("、", "，", "和", "的", "（", "）", "“", "”"),
)  # fmt: skip
sentence = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


def said(text: str) -> list[Statement]:
    return statements_of(text, Stretch(0, len(text)), find_quantities(text))


def told(text: str) -> list[str]:
    """Every statement as `indicator kind comparator value unit`."""
    return [f"{s.indicator} {s.kind} {s.comparator} {s.value}{s.unit or ''}" for s in said(text) if not s.is_base]


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        # the noun before the number
        ("软件业务收入突破1.2万亿元", ["软件业务收入 level > 1.2万亿元"]),
        ("力争全市规模以上软件企业达到1200家左右", ["规模以上软件企业 level ~ 1200家"]),
        ("公共服务平台不少于10个", ["公共服务平台 level >= 10个"]),
        ("单位产值能耗控制在0.35吨标准煤/万元以内", ["单位产值能耗 level <= 0.35吨标准煤/万元"]),
        ("产值（含税）达到500亿元（其中出口50亿元）", ["产值（含税） level >= 500亿元"]),
        ("PUE值降至1.3以下", ["PUE值 level <= 1.3"]),
        ("人均营业收入达到120万元/人", ["人均营业收入 level >= 120万元/人"]),
        ("5G基站达到3万个", ["5G基站 level >= 3万个"]),
        # the noun behind it
        ("打造4个产业集群", ["产业集群 level >= 4个"]),
        ("培育5—8家上市公司", ["上市公司 level >= 5家"]),
        ("引进10家以上总部企业", ["总部企业 increment >= 10家"]),
        ("15个项目竣工投产", ["竣工投产项目 level >= 15个"]),
        ("设立规模10亿元的产业基金", ["产业基金规模 level >= 10亿元"]),
        ("选派20名35岁以下青年人才", ["35岁以下青年人才 level >= 20名"]),
        ("突破30项关键技术", ["关键技术 level >= 30项"]),
        # the verb that counts new ones
        ("新增上市企业3家、独角兽企业1家", ["上市企业 increment >= 3家", "独角兽企业 increment >= 1家"]),
        ("新建标准厂房20万平方米", ["标准厂房 increment >= 20万平方米"]),
        ("建成标准厂房20万平方米", ["标准厂房 level >= 20万平方米"]),
        ("市、区两级重点引进和培养1万名技术人才", ["技术人才 increment >= 1万名"]),
        ("新增10家以上上市公司、5家独角兽企业", ["上市公司 increment >= 10家", "独角兽企业 increment >= 5家"]),
        ("交付周期缩短到30天以内", ["交付周期 level <= 30天"]),
        # a flow a year
        ("每年培训软件人才5000人次以上", ["软件人才 flow >= 5000人次"]),
        ("年均引进高层次人才200名", ["高层次人才 flow >= 200名"]),
        ("每年举办对接活动10场以上", ["对接活动 flow >= 10场"]),
        # growth, share, points
        ("软件业务收入年均增长12%以上", ["软件业务收入 growth >= 12%"]),
        ("单位产值能耗下降13%", ["单位产值能耗 growth >= 13%"]),
        ("软件业务收入增速保持在5%—5.5%", ["软件业务收入增速 growth >= 5%"]),
        ("关键工序数控化率达到70%", ["关键工序数控化率 share >= 70%"]),
        ("研发投入占营业收入比重超过15%", ["研发投入占营业收入比重 share > 15%"]),
        ("研发投入占比提高2个百分点", ["研发投入占比 increment >= 2个百分点"]),
        ("软件业务收入比2025年增加200亿元", ["软件业务收入 increment >= 200亿元"]),
        # multiples, breakthroughs, ranks
        ("软件产业增加值翻一番", ["软件产业增加值 multiple >= 2倍"]),
        ("软件著作权登记量翻两番", ["软件著作权登记量 multiple >= 4倍"]),
        ("首版次软件实现零的突破", ["首版次软件 level >= 1"]),
        ("软件业务收入居全省第三位", ["软件业务收入 rank <= 3位"]),
        ("综合实力进入全国前十", ["综合实力 rank <= 10"]),
        # several nouns, several values
        ("软件业务收入、利润总额分别增长12%、8%", ["软件业务收入 growth >= 12%", "利润总额 growth >= 8%"]),
        ("高新技术企业、科技型企业分别突破500家和1000家", ["高新技术企业 level > 500家", "科技型企业 level > 1000家"]),
        ("工业、商贸企业纳税额分别增长4%、7%", ["工业企业纳税额 growth >= 4%", "商贸企业纳税额 growth >= 7%"]),
        ("软件企业、硬件企业均达到20家", ["软件企业 level >= 20家", "硬件企业 level >= 20家"]),
        ("A类园区、B类园区各2个", ["A类园区 level >= 2个", "B类园区 level >= 2个"]),
        ("建成平台3个、基地2个和中心1个", ["平台 level >= 3个", "基地 level >= 2个", "中心 level >= 1个"]),
        (
            "培育10家以上独角兽企业、20家左右瞪羚企业和30家冠军企业",
            ["独角兽企业 level >= 10家", "瞪羚企业 level ~ 20家", "冠军企业 level >= 30家"],
        ),
        # the noun of the clause before
        ("软件产业规模实现翻番，超7000亿元", ["软件产业规模 multiple >= 2倍", "软件产业规模 level > 7000亿元"]),
        ("软件业务收入达到800亿元，年均增长12%", ["软件业务收入 level >= 800亿元", "软件业务收入 growth >= 12%"]),
        ("研发投入占比达到5%，比2025年提高1个百分点", ["研发投入占比 share >= 5%", "研发投入占比 increment >= 1个百分点"]),
        ("软件业务收入突破1万亿元、达到1.19万亿元", ["软件业务收入 level >= 1.19万亿元"]),
        ("新增软件企业100家，累计达到500家", ["软件企业 increment >= 100家", "软件企业 level >= 500家"]),
        ("新增上市公司100家，总数超过200家", ["上市公司 increment >= 100家", "上市公司总数 level > 200家"]),
        ("建成1个国家级、3个省级创新中心", ["国家级创新中心 level >= 1个", "省级创新中心 level >= 3个"]),
        ("省级平台达到30个，其中国家级5个", ["省级平台 level >= 30个", "国家级平台 level >= 5个"]),
        ("软件业务收入年均增长12%，力争达到15%", ["软件业务收入 growth >= 12%"]),
        ("开源社区、开源项目不断壮大，分别达4个、700个", ["开源社区 level >= 4个", "开源项目 level >= 700个"]),
    ],
)  # fmt: skip
def test_a_number_is_tied_to_its_indicator(text: str, statements: list[str]) -> None:
    assert told(text) == statements


@pytest.mark.parametrize(
    "text",
    [
        "实施三大行动，完善五个体系", "引进一批500强企业", "培育千亿级产业集群", "服务期满5年的专家", "支持10亿元以上企业发展",
        "推动“百企千品”行动", "低于全省平均的3.5%", "坚持一个目标、两条路径", "打造第一方阵", "建设5G网络", "软件和信息服务业",
    ],
)  # fmt: skip
def test_numbers_that_only_describe_state_nothing(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "base", "reached"),
    [
        ("从业人员由2025年的3.2万人增加到5万人", ("3.2", "万人", 2025), ("5", "level")),
        ("研发投入强度从2.5%提高到3.2%", ("2.5", "%", None), ("3.2", "share")),
        ("平台数量由上年的5个增至8个", ("5", "个", None), ("8", "level")),
        ("上市企业从2024年末的8家发展到15家", ("8", "家", 2024), ("15", "level")),
        ("软件产业增速由5%提高到8%", ("5", "%", None), ("8", "growth")),
    ],
)
def test_a_rise_from_one_value_to_another_keeps_both(
    text: str, base: tuple[str, str, int | None], reached: tuple[str, str]
) -> None:
    earlier, later = said(text)
    assert earlier.is_base
    assert later.base is not None
    assert (str(later.base.value), later.base.unit, later.base.year) == base
    assert (str(later.value), later.kind) == reached
    assert (earlier.value, earlier.indicator) == (later.base.value, later.indicator)


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("力争培育年收入超10亿元的企业20家以上，形成集群", ["培育年收入超10亿元的企业20家以上"]),
        (
            "全市软件业务收入达到800亿元，年均增长12%",
            ["软件业务收入达到800亿元", "软件业务收入达到800亿元，年均增长12%"],
        ),
        ("甲产业、乙产业分别增长12%、8%", ["甲产业、乙产业分别增长12%", "乙产业分别增长12%、8%"]),
        ("由市商务局引进10家以上总部企业", ["引进10家以上总部企业"]),
    ],
)
def test_a_quote_runs_from_the_verb_or_noun_to_the_end_of_the_statement(text: str, quotes: list[str]) -> None:
    assert [text[s.start : s.end] for s in said(text)] == quotes


@given(sentence)
def test_statements_of_any_sentence_stand_inside_it_with_their_numbers(text: str) -> None:
    numbers = find_quantities(text)
    for statement in said(text):
        assert 0 <= statement.start <= statement.noun_start <= statement.noun_end <= len(text)
        assert statement.start < statement.end <= len(text)
        assert statement.mention in numbers
        assert statement.start <= statement.mention.start and statement.mention.end <= statement.end


@given(sentence)
def test_what_stands_around_a_sentence_does_not_change_its_statements(text: str) -> None:
    before = "一、目标。"
    whole = before + text + "。二、任务"
    inside = statements_of(whole, Stretch(len(before), len(before) + len(text)), find_quantities(whole))
    assert [(s.indicator, s.kind, s.value, s.start - len(before)) for s in inside] == [
        (s.indicator, s.kind, s.value, s.start) for s in said(text)
    ]


@given(
    st.integers(2, 999), st.sampled_from(["家", "个", "项"]), st.sampled_from(["培育", "新增", "打造", "建设", "引进"])
)
def test_a_count_says_the_same_before_and_behind_its_noun(number: int, unit: str, verb: str) -> None:
    behind, before = told(f"{verb}示范企业{number}{unit}"), told(f"{verb}{number}{unit}示范企业")
    assert behind == before != []
