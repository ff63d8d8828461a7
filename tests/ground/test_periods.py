"""Reference periods, period phrases in text, dates."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcheng.periods import Period, PeriodError, PeriodMention, PeriodType, find_dates, find_periods


@st.composite
def periods(draw: st.DrawFn) -> Period:
    first = draw(st.integers(1, 12))
    return Period(draw(st.integers(1901, 2199)), first, draw(st.integers(first, 12)))


@given(periods())
def test_the_canonical_form_is_read_back(period: Period) -> None:
    assert Period.parse(str(period)) == period


@given(periods())
def test_the_chinese_label_is_read_back(period: Period) -> None:
    assert Period.parse(period.label) == period


@given(periods())
def test_the_year_earlier_has_the_same_months(period: Period) -> None:
    earlier = period.year_earlier
    assert (earlier.year, earlier.months, earlier.type) == (period.year - 1, period.months, period.type)
    assert earlier < period


@given(periods())
def test_a_period_has_as_many_first_days_of_a_month_as_months(period: Period) -> None:
    days = range(period.first_day.toordinal(), period.last_day.toordinal() + 1)
    assert sum(date.fromordinal(day).day == 1 for day in days) == period.months
    assert date.fromordinal(period.last_day.toordinal() + 1).day == 1


@pytest.mark.parametrize(
    ("printed", "canonical", "period_type"),
    [
        ("2025年", "2025-01..2025-12", PeriodType.YEAR),
        ("2025", "2025-01..2025-12", PeriodType.YEAR),
        ("2025年度", "2025-01..2025-12", PeriodType.YEAR),
        ("2025年全年", "2025-01..2025-12", PeriodType.YEAR),
        ("2025年1-12月", "2025-01..2025-12", PeriodType.YEAR),
        ("二〇二五年上半年", "2025-01..2025-06", PeriodType.HALF_YEAR),
        ("2025年下半年", "2025-07..2025-12", PeriodType.HALF_YEAR),
        ("2025年一季度", "2025-01..2025-03", PeriodType.QUARTER),
        ("2025年第4季度", "2025-10..2025-12", PeriodType.QUARTER),
        ("2025Q2", "2025-04..2025-06", PeriodType.QUARTER),
        ("2025年1—3月", "2025-01..2025-03", PeriodType.QUARTER),
        ("2025年3月", "2025-03..2025-03", PeriodType.MONTH),
        ("２０２５年３月", "2025-03..2025-03", PeriodType.MONTH),
        ("2025-03", "2025-03..2025-03", PeriodType.MONTH),
        ("2025年十一月份", "2025-11..2025-11", PeriodType.MONTH),
        ("2025 年 1 — 9 月", "2025-01..2025-09", PeriodType.YEAR_TO_DATE),
        ("2025年前三季度", "2025-01..2025-09", PeriodType.YEAR_TO_DATE),
        ("2025年前11个月", "2025-01..2025-11", PeriodType.YEAR_TO_DATE),
        ("2025年1至2月累计", "2025-01..2025-02", PeriodType.YEAR_TO_DATE),
        ("2025年2～3月", "2025-02..2025-03", PeriodType.SPAN),
    ],
)
def test_printed_forms_are_read(printed: str, canonical: str, period_type: PeriodType) -> None:
    period = Period.parse(printed)
    assert (str(period), period.type) == (canonical, period_type)


def test_months_without_a_year_take_the_year_of_the_text() -> None:
    assert Period.parse("1-2月", year=2024) == Period(2024, 1, 2)
    assert Period.parse("2023年1-2月", year=2024) == Period(2023, 1, 2)


@pytest.mark.parametrize(
    "printed", ["", "25年", "1-2月", "2025年13月", "2025年5-3月", "2025-01..2026-03", "上世纪", "2025-00"]
)
def test_what_is_not_a_period_is_refused_with_the_text(printed: str) -> None:
    with pytest.raises(PeriodError) as refused:
        Period.parse(printed)
    assert refused.value.remedy


def test_the_error_names_the_text_and_the_known_forms() -> None:
    with pytest.raises(PeriodError, match="“25年”不是可识别的报告期。 可用写法：2025年、2025年3月、2025年1—3月"):
        Period.parse("25年")


def test_january_alone_is_a_month_and_not_year_to_date() -> None:
    assert not Period(2025, 1, 1).is_year_to_date
    assert Period.through(2025, 2).is_year_to_date
    assert Period(2025).is_year_to_date and Period(2025).is_year
    assert not Period(2025, 2, 3).is_year_to_date


def test_periods_are_ordered_by_year_then_months() -> None:
    assert sorted([Period(2025), Period(2024, 7, 9), Period(2025, 1, 2)]) == [
        Period(2024, 7, 9), Period(2025, 1, 2), Period(2025),
    ]  # fmt: skip


def phrases(text: str, issued: int | None = None) -> list[tuple[str, str, int | None, int | None]]:
    return [(text[m.start : m.end], m.kind, m.first_year, m.last_year) for m in find_periods(text, issued=issued)]


def the_one(text: str, issued: int | None = None) -> PeriodMention:
    (mention,) = find_periods(text, issued=issued)
    return mention


@pytest.mark.parametrize(
    ("phrase", "year"),
    [
        ("到2027年", 2027), ("到2027年底", 2027), ("2025年底前", 2025), ("至2030年", 2030), ("力争2027年", 2027),
        ("“十四五”末", 2025), ("到\"十五五\"末", 2030), ("到「十二五」末期", 2015), ("到2025年末", 2025),
        ("2027年前", 2027),
        ("力争到 2027 年", 2027), ("到二〇三〇年", 2030), ("到２０２７年", 2027), ("2025年12月31日前", 2025),
        ("到\n2025\n年", 2025), ("2025年6月底前", 2025), ("2020 年底", 2020), ("截至2024年底", 2024),
        ("“十四五”规划期末", 2025),
    ],
)  # fmt: skip
def test_by_a_year(phrase: str, year: int) -> None:
    text = f"营收{phrase}，完成建设"
    assert phrases(text) == [(phrase, "by", None, year)]


@pytest.mark.parametrize(
    ("phrase", "years"),
    [
        ("“十五五”时期", (2026, 2030)), ("十三五期间", (2016, 2020)), ("“十一五”", (2006, 2010)),
        ("2021—2025年", (2021, 2025)),
        ("2024-2026年", (2024, 2026)), ("2021年至2025年", (2021, 2025)), ("2021 年到 2025 年", (2021, 2025)),
        ("2012年起5年内", (2012, 2016)), ("2023年起连续三年", (2023, 2025)), ("“十四五”以来", (2021, 2024)),
        ("2023年以来", (2023, 2024)), ("2027年后", (2028, None)), ("2025年起", (2025, None)),
    ],
)  # fmt: skip
def test_during_several_years(phrase: str, years: tuple[int, int | None]) -> None:
    text = f"全市{phrase}，完成建设"
    assert phrases(text, issued=2024) == [(phrase, "during", *years)]


@pytest.mark.parametrize(
    ("phrase", "kind", "years"),
    [
        ("今年", "in", (2024, 2024)), ("本年度", "in", (2024, 2024)), ("去年", "in", (2023, 2023)),
        ("上年", "in", (2023, 2023)),
        ("明年", "in", (2025, 2025)), ("5年内", "during", (2024, 2028)), ("三年内", "during", (2024, 2026)),
        ("近五年内", "during", (2024, 2028)), ("未来三年", "during", (2024, 2026)),
        ("今后3—5年", "during", (2024, 2028)),
        ("用五年左右的时间", "during", (2024, 2028)), ("五年来", "during", (2019, 2023)),
        ("近五年", "during", (2019, 2023)),
        ("今年以来", "during", (2024, 2024)), ("今年底前", "by", (None, 2024)), ("年底前", "by", (None, 2024)),
    ],
)  # fmt: skip
def test_relative_phrases_count_from_the_year_of_issue(phrase: str, kind: str, years: tuple[int | None, int]) -> None:
    text = f"我们{phrase}完成建设"
    assert phrases(text, issued=2024) == [(phrase, kind, *years)]
    unresolved = the_one(text)
    assert (unresolved.kind, unresolved.first_year, unresolved.last_year) == (kind, None, None)
    assert unresolved.is_relative


@pytest.mark.parametrize("phrase", ["每年", "每年度", "年均", "逐年"])
def test_each_year(phrase: str) -> None:
    assert phrases(f"营收{phrase}增长") == [(phrase, "each", None, None)]


def test_a_span_leaves_the_yearly_average_after_it_to_itself() -> None:
    assert [kind for _, kind, *_ in phrases("2021年至2025年年均增长6%")] == ["during", "each"]
    assert [kind for _, kind, *_ in phrases("2021-2025年均增长6%")] == ["during", "each"]


@pytest.mark.parametrize(
    "text",
    [
        "2025年版", "5年（含）以上", "10.5年", "不超过5年", "连续三年", "分2年", "国办发〔2016〕53号", "2030先锋工程",
        "25年", "青年人才",
        "成立3年内", "自认定之日起3年内", "35岁以上年轻人", "基本年限", "以下年龄", "2021年12月23日",
        "第十四个五年规划",
        "二〇三五年远景目标纲要", "“十四五”规划纲要", "《临江市“十四五”数字经济发展规划》", "三五年内", "每2年内",
        "两年期", "2020年代",
    ],
)  # fmt: skip
def test_what_is_no_period_of_the_plan(text: str) -> None:
    assert phrases(text, issued=2024) == []


def test_reaching_the_level_of_a_year_is_not_reaching_a_year() -> None:
    assert phrases("总量达到2020年的2倍") == [("2020年", "in", 2020, 2020)]


def test_the_first_and_the_last_year_of_a_five_year_plan() -> None:
    assert phrases("“十五五”开局之年") == [("“十五五”开局之年", "in", 2026, 2026)]
    assert phrases("“十四五”收官之年") == [("“十四五”收官之年", "in", 2025, 2025)]


@pytest.mark.parametrize(
    ("text", "issued", "is_past"),
    [
        ("五年来", None, True), ("过去五年", 2026, True), ("“十三五”期间", 2021, True), ("“十三五”期间", None, False),
        ("截至2024年底", None, True), ("截至2024年底", 2024, True), ("截至2027年底", 2024, False),
        ("2024年全年", 2026, True),
        ("2026年", 2026, False), ("到2027年", 2026, False), ("近年来", None, True), ("去年", None, True),
        ("未来五年", 2026, False),
    ],
)  # fmt: skip
def test_the_hint_of_the_past(text: str, issued: int | None, is_past: bool) -> None:
    assert the_one(text, issued).is_past_phrase is is_past


def test_months_named_in_a_text_make_a_reference_period() -> None:
    assert the_one("2025年1—9月").period == Period(2025, 1, 9)
    assert the_one("今年上半年", 2026).period == Period(2026, 1, 6)
    assert the_one("2025年13月").period is None
    assert the_one("“十五五”时期").period is None


def test_a_year_in_the_name_of_a_document_is_marked() -> None:
    inside, outside = find_periods("《云麓区方案（2021—2025年）》提出，到2025年")
    assert (inside.in_title, outside.in_title) == (True, False)


def test_a_phrase_does_not_run_over_table_cells() -> None:
    assert [phrase for phrase, *_ in phrases("2020年\t2025年")] == ["2020年", "2025年"]


@given(
    st.text(alphabet="到至2021 0年年底前末“十四五”以来内近三均每-—《》月日1起", max_size=40),
    st.none() | st.integers(2000, 2040),
)
def test_mentions_are_in_order_apart_and_never_begin_after_they_end(text: str, issued: int | None) -> None:
    before = 0
    for mention in find_periods(text, issued=issued):
        assert before <= mention.start < mention.end <= len(text)
        before = mention.end
        if mention.first_year is not None and mention.last_year is not None and not mention.is_relative:
            assert mention.first_year <= mention.last_year


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_a_printed_date_is_found(day: date) -> None:
    text = f"（{day.year}年{day.month}月{day.day}日印发，{day.isoformat()}公开）"
    assert [mention.date for mention in find_dates(text)] == [day, day]
    assert [text[m.start : m.end] for m in find_dates(text)] == [
        f"{day.year}年{day.month}月{day.day}日",
        day.isoformat(),
    ]


def test_dates_in_chinese_numerals_and_impossible_dates() -> None:
    assert [m.date for m in find_dates("二〇二六年一月二十七日、二○二一年十二月三日")] == [
        date(2026, 1, 27),
        date(2021, 12, 3),
    ]
    assert find_dates("2026年2月30日、第2023-02-08-1号") == []
