"""Targets and past figures out of running text: which year governs, what is past, what is support and no target."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.plans.extract import plan_of
from mingcheng.plans.model import Plan
from mingcheng.reading.plain import read_plain

PLAN = "云麓市加快软件产业发展行动方案（2026—2028年）\n\n"
REPORT = "政府工作报告\n——2026年1月20日在云麓市第五届人民代表大会第三次会议上\n云麓市市长  林一\n各位代表：\n"
MEASURES = "云麓市支持软件产业发展若干政策措施\n\n"


def plan(text: str, head: str = PLAN) -> Plan:
    return plan_of(read_plain(f"{head}{text}\n"))


def promised(read: Plan) -> list[tuple[str, int | None]]:
    return [(f"{t.value}{t.unit or ''}", t.year) for t in read.targets]


def reported(read: Plan) -> list[tuple[str, int | None]]:
    return [(f"{b.value}{b.unit or ''}", b.year) for b in read.baselines]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("到2027年，企业达到300家，平台达到5个。", [("300家", 2027), ("5个", 2027)]),
        ("2027年底前，建成平台3个。", [("3个", 2027)]),
        ("到2027年，收入达到800亿元，到2028年达到1000亿元。", [("800亿元", 2027), ("1000亿元", 2028)]),
        ("到2027年，收入达到800亿元；到2028年，收入达到1000亿元。", [("800亿元", 2027), ("1000亿元", 2028)]),
        ("到2027年，产业规模持续扩大。企业达到300家。", [("300家", 2027)]),
        (
            "一、目标\n到2027年，产业规模持续扩大。\n企业达到300家。\n二、任务\n平台达到5个。",
            [("300家", 2027), ("5个", 2028)],
        ),
        ("三、2027年工作安排\n企业达到300家。", [("300家", 2027)]),
        ("一、主要目标\n企业达到300家。", [("300家", 2028)]),
        ("“十五五”末，企业达到300家。", [("300家", 2030)]),
        ("“十五五”期间，收入年均增长10%以上。", [("10%", 2030)]),
        ("未来三年，累计培养人才1万名。", [("1万名", 2028)]),
        ("2026—2027年，新建园区2个。", [("2个", 2027)]),
        ("与2025年相比，收入翻一番。", [("2倍", 2028)]),
        ("收入较2025年增长50%。", [("50%", 2028)]),
    ],
)
def test_a_target_is_due_in_the_nearest_year_that_governs_it(text: str, expected: list[tuple[str, int]]) -> None:
    read = plan(text)
    assert promised(read) == expected
    assert reported(read) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("截至2025年底，全市企业达到500家，收入达560亿元。", [("500家", 2025), ("560亿元", 2025)]),
        ("2025年，软件业务收入达560亿元，同比增长11%。", [("560亿元", 2025), ("11%", 2025)]),
        ("目前，全市拥有企业500家。", [("500家", None)]),
        ("软件业务收入已突破500亿元。", [("500亿元", None)]),
        ("“十四五”期间，收入年均增长15%。", [("15%", 2025)]),
        ("近五年来，软件业务收入年均增长15%。", [("15%", None)]),
        ("去年，软件业务收入增长11%。", [("11%", 2025)]),
        ("一、发展现状\n软件业务收入达到560亿元。", [("560亿元", None)]),
        ("一、2025年工作回顾\n软件业务收入达到560亿元。", [("560亿元", 2025)]),
    ],
)
def test_what_was_reached_is_a_past_figure(text: str, expected: list[tuple[str, int | None]]) -> None:
    read = plan(text)
    assert promised(read) == []
    assert reported(read) == expected


def test_past_and_future_stand_apart_in_one_paragraph() -> None:
    read = plan("截至2025年底，全市企业达到500家。力争到2028年，企业达到800家。")
    assert (promised(read), reported(read)) == ([("800家", 2028)], [("500家", 2025)])


def test_past_and_future_stand_apart_in_one_sentence() -> None:
    read = plan("2025年全市软件业务收入560亿元，到2028年达到1000亿元。")
    assert (promised(read), reported(read)) == ([("1000亿元", 2028)], [("560亿元", 2025)])


def test_a_rise_gives_a_target_its_baseline_and_a_past_figure() -> None:
    read = plan("到2028年，从业人员由2025年的3.2万人增加到5万人。")
    (target,) = read.targets
    assert target.baseline is not None
    assert (str(target.baseline.value), target.baseline.unit, target.baseline.year) == ("3.2", "万人", 2025)
    assert reported(read) == [("3.2万人", 2025)]


def test_a_report_looks_back_on_one_year_and_ahead_to_others() -> None:
    read = plan(
        "一、2025年工作回顾\n2025年，软件业务收入增长11%，企业达到500家。\n"
        "二、2026年工作安排\n今年主要目标是：软件业务收入增长12%以上，新增上市企业5家。培育规上企业30家。\n"
        "三、“十五五”时期目标\n到2030年，软件业务收入达到2100亿元。",
        REPORT,
    )
    assert reported(read) == [("11%", 2025), ("500家", 2025)]
    assert promised(read) == [("12%", 2026), ("5家", 2026), ("30家", 2026), ("2100亿元", 2030)]


@pytest.mark.parametrize("head", [PLAN, MEASURES])
@pytest.mark.parametrize(
    "text",
    [
        "对年收入首次突破1亿元的企业，给予20万元奖励。",
        "按研发投入的20%给予补助，单个企业每年最高500万元。",
        "对引进的人才，给予每人10万元补助，分3年兑现。",
        "贷款额度在800万元以内的企业，给予贴息支持。",
    ],
)
def test_sums_of_support_and_their_conditions_are_no_targets(text: str, head: str) -> None:
    read = plan(f"一、支持措施\n{text}", head)
    assert promised(read) == reported(read) == []


def test_a_document_of_measures_may_still_set_a_goal_or_a_fund() -> None:
    assert promised(plan("到2028年，全市软件企业达到300家。", MEASURES)) == [("300家", 2028)]
    assert [(t.indicator, str(t.value)) for t in plan("设立总规模10亿元的产业基金。", MEASURES).targets] == [
        ("产业基金总规模", "10")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "第三条 本办法自2026年5月1日起施行，有效期3年。",
        "联系电话：88880000",
        "坚持三个导向，落实五项机制。",
        "前三季度运行平稳。",
        "云政发〔2026〕5号",
    ],
)
def test_dates_numbers_of_clauses_and_slogans_are_no_targets(text: str) -> None:
    read = plan(text)
    assert promised(read) == reported(read) == []


def test_a_page_number_in_mid_sentence_is_no_part_of_a_number() -> None:
    (target,) = plan("一、目标\n到2028年，全市企业达到30家，软件业务收入突破，\n12\n达到100亿元。").targets[1:]
    assert (str(target.value), target.unit) == ("100", "亿元")


def test_a_text_without_stops_and_paragraphs_is_read_to_its_end() -> None:
    assert len(plan("到2028年，" + "软件业务收入突破1000亿元，" * 700).targets) >= 699


sentences = st.sampled_from(
    [
        "到2027年，企业达到300家。",
        "平台达到5个。",
        "截至2025年底，收入达560亿元。",
        "力争上市企业突破20家。",
        "加快建设。",
        "每年培训人才1000人次。",
    ]
)


@given(st.lists(sentences, max_size=8), st.sampled_from(["", "\n"]))
def test_every_statement_of_a_text_is_read_once(stated: list[str], between: str) -> None:
    read = plan("一、目标\n" + between.join(stated))
    assert len(read.targets) + len(read.baselines) == len([s for s in stated if s != "加快建设。"])
    assert [t.start for t in read.targets] == sorted(t.start for t in read.targets)


@pytest.mark.parametrize(
    "sentence",
    [
        "到2027年，软件业务收入达到800亿元；到2028年，达到1000亿元。",
        "到2027年软件业务收入达到800亿元，2028年突破1000亿元。",
        "到2027年、2028年，软件业务收入分别达到800亿元、1000亿元。",
    ],
)
def test_one_indicator_has_a_value_for_each_year(sentence: str) -> None:
    plan = plan_of(read_plain(f"云麓市软件产业行动方案（2026—2028年）\n\n一、主要目标\n\n{sentence}\n", "方案.txt"))
    told = [(target.indicator, str(target.value), target.year) for target in plan.targets]
    assert told == [("软件业务收入", "800", 2027), ("软件业务收入", "1000", 2028)]
