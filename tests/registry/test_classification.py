"""Enterprises classified: how often right, how honest in doubt, and the same one by one as by the thousand."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingcheng.registry.classification import Classified, Tools, classify, deciding_words, digital_answers, words_of
from mingcheng.registry.classification import decide as deciding
from mingcheng.registry.classification.classify import names_at, standing_names
from tests.registry.classification_cases import Case, cases, columns_of

RELIED_ON = ("likely", "sure")
SETS = ("held-out", "development", "blind")


@pytest.fixture(scope="module")
def tools() -> Tools:
    return Tools.of()


@pytest.fixture(scope="module")
def answered(tools: Tools) -> Callable[[str], tuple[list[Case], Classified]]:
    found = {name: cases(name) for name in SETS}
    answers = {name: classify(columns_of(each), tools) for name, each in found.items()}
    return lambda name: (found[name], answers[name])


def one(tools: Tools, scope: str | None = None, products: str | None = None, name: str | None = None) -> Classified:
    texts = {"scope": scope, "products": products, "name": name}
    return classify({source: pa.array([text], pa.string()) for source, text in texts.items()}, tools)


def gb(tools: Tools, scope: str | None = None, products: str | None = None, name: str | None = None) -> str | None:
    return one(tools, scope, products, name).codes()[0]


# How often right


def test_there_are_three_hundred_cases_and_none_stands_in_two_sets() -> None:
    found = [(case.name, case.scope, case.products) for name in SETS for case in cases(name)]
    assert len(found) >= 300
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("name", "right", "abstained"), [("held-out", 0.97, 0.05), ("development", 0.98, 0.08), ("blind", 0.95, 0.12)]
)
def test_answers_that_can_be_relied_on_are_right(
    name: str, right: float, abstained: float, answered: Callable[[str], tuple[list[Case], Classified]]
) -> None:
    found, answers = answered(name)
    rows = zip(found, answers.codes(), standing_names(answers.gb), strict=True)
    judged = [(case.is_right(code), standing in RELIED_ON) for case, code, standing in rows if case.gb]
    given_answers = [is_right for is_right, is_relied_on in judged if is_relied_on]
    assert sum(given_answers) / len(given_answers) >= right
    assert 1 - len(given_answers) / len(judged) <= abstained


@pytest.mark.parametrize("name", SETS)
def test_what_says_nothing_gets_no_answer_to_rely_on(
    name: str, answered: Callable[[str], tuple[list[Case], Classified]]
) -> None:
    found, answers = answered(name)
    vague = [standing for case, standing in zip(found, standing_names(answers.gb), strict=True) if not case.gb]
    assert vague
    assert sum(standing in RELIED_ON for standing in vague) <= len(vague) // 4


@pytest.mark.parametrize(("name", "least"), [("held-out", 0.96), ("development", 0.96), ("blind", 0.96)])
def test_software_revenue_has_the_class_that_the_activity_says(
    name: str, least: float, answered: Callable[[str], tuple[list[Case], Classified]]
) -> None:
    found, answers = answered(name)
    classes = names_at(answers.evidence.revenues, answers.revenue.given)
    asked = [
        (case.revenue, got or "none")
        for case, got in zip(found, classes, strict=True)
        if case.revenue != "-" and case.gb
    ]
    assert sum(want == got for want, got in asked) / len(asked) >= least


@pytest.mark.parametrize(("name", "least"), [("held-out", 0.93), ("development", 0.93), ("blind", 0.9)])
def test_the_segment_of_the_chain_is_found(
    name: str, least: float, answered: Callable[[str], tuple[list[Case], Classified]]
) -> None:
    found, answers = answered(name)
    segments = names_at(answers.evidence.segments, answers.segment.given)
    asked = [(case.segment, got) for case, got in zip(found, segments, strict=True) if case.segment != "-" and case.gb]
    assert sum(want == got for want, got in asked) / len(asked) >= least


def test_the_surer_an_answer_the_oftener_it_is_right(answered: Callable[[str], tuple[list[Case], Classified]]) -> None:
    rows = [
        (confidence, case.is_right(code))
        for name in SETS
        for case, code, confidence in zip(
            answered(name)[0], answered(name)[1].codes(), answered(name)[1].gb.confidence, strict=True
        )
        if code is not None
    ]
    sure = [is_right for confidence, is_right in rows if confidence >= 0.9]
    others = [is_right for confidence, is_right in rows if confidence < 0.9]
    assert sum(sure) / len(sure) >= 0.95
    assert sum(sure) / len(sure) > sum(others) / len(others)


# What the words say


@pytest.mark.parametrize(
    ("scope", "products", "expected"),
    [
        ("集成电路设计；集成电路销售。", None, "6520"),
        ("集成电路销售；电子产品销售。", None, "5179"),
        ("集成电路芯片及产品制造；集成电路设计。", "12英寸晶圆代工", "3973"),
        ("计算机软硬件及辅助设备批发；办公设备销售。", "代理销售办公软件", "5176"),
        ("软件开发；计算机软硬件及辅助设备批发；办公设备销售。", None, "6513"),
        ("工业机器人制造；软件开发；人工智能应用软件开发。", "协作机器人", "3491"),
        ("园区管理服务；物业管理；软件开发。", "软件园运营", "7221"),
        ("互联网销售（除销售需要许可的商品）；服装服饰零售。", "服装网店", "5292"),
        ("软件开发；互联网信息服务。", "外卖平台", "6432"),
        ("测绘服务；不动产测绘。", None, "7449"),
        ("地理遥感信息服务；测绘服务；软件开发。", "遥感影像解译服务", "6571"),
        ("地理信息系统软件的开发、销售。", "GIS软件", "6513"),
        ("批发、零售：计算机软硬件，办公设备；服务：计算机维修。", None, "5176"),
        ("计算机的销售、维修。", None, "5176"),
        ("机械设备销售；软件开发。", "时序数据库软件", "6511"),
        ("人工智能应用软件开发。", "机器视觉检测软件", "6513"),
        ("家政服务；软件开发；软件销售。", "家政管理平台、派单软件", "6513"),
        ("数据处理服务。", "自动驾驶图像标注", "6550"),
        ("服务：计算机软硬件的技术开发、成果转让；批发、零售：计算机软硬件。", "酒店管理软件", "6513"),
    ],
)
def test_who_develops_makes_sells_and_serves_is_told_apart(
    tools: Tools, scope: str, products: str | None, expected: str
) -> None:
    assert gb(tools, scope, products) == expected


def test_what_is_in_brackets_or_excluded_is_not_done(tools: Tools) -> None:
    assert gb(tools, "人力资源服务（不含职业中介活动、软件开发、集成电路设计）。") == "7269"
    assert gb(tools, "软件开发，不含集成电路设计、动漫游戏开发。") == "6513"


def test_formulas_alone_say_nothing(tools: Tools) -> None:
    answers = one(
        tools,
        "技术服务、技术开发、技术咨询、技术交流、技术转让、技术推广；货物进出口；技术进出口。",
        None,
        "德合有限公司",
    )
    assert answers.codes() == [None]
    assert words_of(answers, 0) == []


def test_no_text_at_all_is_unknown(tools: Tools) -> None:
    answers = one(tools)
    assert answers.codes() == [None]
    assert standing_names(answers.gb) == ["unknown"]
    assert answers.gb.confidence.tolist() == [0.0]


def test_an_empty_list_has_no_answers(tools: Tools) -> None:
    answers = classify({"scope": pa.array([], pa.string())}, tools)
    assert (len(answers), answers.codes(), deciding_words(answers)) == (0, [], [])


def test_thin_evidence_is_less_sure_than_much(tools: Tools) -> None:
    thin = one(tools, "电信业务；信息系统集成服务；建筑材料销售；餐饮服务。").gb.confidence[0]
    much = one(tools, "信息系统集成服务；软件开发。", "政企信息系统集成项目", "四海系统集成有限公司").gb.confidence[0]
    assert thin < much


def test_a_heading_begins_a_new_list_although_no_semicolon_stands_before_it(tools: Tools) -> None:
    scope = "一般项目：餐饮管理（依法自主开展经营活动）许可项目：餐饮服务；食品销售。"
    words = words_of(one(tools, scope), 0)
    assert next(word for word in words if word.word == "餐饮服务").start == scope.index("餐饮服务")


# Digital economy


@pytest.mark.parametrize(
    ("scope", "code", "is_core"),
    [
        ("应用软件开发；软件开发。", "030103", True),
        ("集成电路设计。", "030401", True),
        ("餐饮服务；餐饮管理。", None, False),
        ("测绘服务；不动产测绘。", None, None),
        ("测绘服务；工程测量；地籍测绘；地理信息服务。", "030407", True),
        ("技术服务。", None, None),
    ],
)
def test_core_follows_the_industry_and_where_a_part_belongs_the_own_activity(
    tools: Tools, scope: str, code: str | None, is_core: bool | None
) -> None:
    (answer,) = digital_answers(one(tools, scope), tools.schemes)
    assert (answer.code, answer.is_core) == (code, is_core)


# Laws

ITEMS = (
    "软件开发", "信息系统集成服务", "计算机软硬件、电子产品的研发、生产、销售", "餐饮服务", "技术服务、技术开发", "集成电路设计",
    "互联网销售（除销售需要许可的商品）", "工业机器人制造", "ＭＥＳ软件", "批发、零售：计算机软硬件，办公设备", "不含网吧", "",
    "许可项目：第二类增值电信业务（依法须经批准的项目；经相关部门批准后方可开展经营活动）", "一般项目：动漫游戏开发", "（（", "）",
    "酒店管理软件", "𠮷软件开发",
)  # fmt: skip
TEXTS = st.none() | st.lists(st.sampled_from(ITEMS), max_size=6).flatmap(
    lambda items: st.sampled_from(["；", "。", "\n", "，"]).map(lambda cut: cut.join(items))
)
TOOLS = Tools.of()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=6))
def test_every_word_stands_where_it_is_said_to_stand(rows: list[tuple[str | None, str | None, str | None]]) -> None:
    texts = {
        source: pa.array([row[place] for row in rows], pa.string())
        for place, source in enumerate(("scope", "products", "name"))
    }
    answers = classify(texts, TOOLS)
    for row in range(len(rows)):
        for word in words_of(answers, row):
            assert word.word
            assert texts[word.source][row].as_py()[word.start : word.end] == word.word


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=2, max_size=6))
def test_an_enterprise_is_classified_alike_alone_and_in_a_list(rows: list[tuple[str | None, str | None]]) -> None:
    def classes(some: list[tuple[str | None, str | None]]) -> list[tuple[str | None, float]]:
        answers = classify(
            {
                "scope": pa.array([scope for scope, _products in some], pa.string()),
                "products": pa.array([products for _scope, products in some], pa.string()),
            },
            TOOLS,
        )
        return list(zip(answers.codes(), answers.gb.confidence.round(9).tolist(), strict=True))

    assert classes(rows) == [each for row in rows for each in classes([row])]


def test_a_long_list_is_decided_in_portions_with_the_same_answers(
    tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = columns_of(cases("blind"))
    whole = classify(texts, tools).codes()
    monkeypatch.setattr(deciding, "PORTION", 7)
    assert classify(texts, tools).codes() == whole


def test_deciding_words_speak_for_the_class_and_are_the_weightiest(tools: Tools) -> None:
    answers = classify(columns_of(cases("blind")), tools)
    for code, words in zip(answers.codes(), deciding_words(answers), strict=True):
        weights = [word.weight for word in words]
        assert weights == sorted(weights, reverse=True)
        assert all(code is not None and word.code is not None and code.startswith(word.code) for word in words)
