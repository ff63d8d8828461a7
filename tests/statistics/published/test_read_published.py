"""Files of published figures: what is read, as it is printed, and what is told where it cannot be."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis.strategies import decimals, lists, sampled_from, tuples

from mingcheng.reference_periods import Period
from mingcheng.statistics.published import Printed, PublishedError, facts_table, findings_of_files, rows_of, series_of
from mingcheng.statistics.published.read import HEADINGS

ENGLISH = "region,indicator,period_type,period,value,unit,yoy_percent,source_url,note\n"


def file_of(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "a.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_and_english_headings_mean_the_same(encoding: str, tmp_path: Path) -> None:
    english = rows_of(
        file_of(tmp_path, ENGLISH + '临江,软件业务收入,month_ytd,2024-05,"1,234.50",亿元,-3,http://a/,约\n')
    )[0]
    chinese = rows_of(
        file_of(
            tmp_path,
            "指标,地区,期别,报告期,累计,单位,同比（%）,出处,备注\n软件业务收入,临江,累计,2024年1—5月,１２３４.５０,亿元,−3%,http://a/,约\n",
            encoding,
        )
    )[0]
    assert len(english) == 1 and english[0].period == Period(2024, 1, 5) and english[0].growth == Printed.of("-3")
    assert english[0].level == Printed("1234.50", Fraction("1234.5"), Fraction(1, 200))
    assert english == chinese


@pytest.mark.parametrize(
    ("declared", "printed", "indicator", "expected"),
    [
        ("month_ytd", "2024-05", "收入", ("month_ytd", Period(2024, 1, 5))),
        ("", "2024-05", "收入", ("month_ytd", Period(2024, 1, 5))),
        ("", "2024-05", "收入(当月)", ("month", Period(2024, 5, 5))),
        ("当月", "2024年5月", "收入", ("month", Period(2024, 5, 5))),
        ("", "2024年", "收入", ("year", Period(2024))),
        ("year", "2024", "收入", ("year", Period(2024))),
        ("", "2024年上半年", "收入", ("month_ytd", Period(2024, 1, 6))),
        ("quarter", "2020-Q1", "收入", ("quarter", Period(2020, 1, 3))),
        ("", "2020Q3", "收入", ("quarter", Period(2020, 7, 9))),
        ("累计", "2020Q3", "收入", ("month_ytd", Period(2020, 1, 9))),
        ("", "2020年三季度", "收入", ("quarter", Period(2020, 7, 9))),
    ],
)
def test_periods_are_cumulative_unless_they_say_otherwise(
    declared: str, printed: str, indicator: str, expected: tuple[str, Period], tmp_path: Path
) -> None:
    rows, bad = rows_of(file_of(tmp_path, f"指标,期间类型,报告期,数值\n{indicator},{declared},{printed},1\n"))
    assert bad == [] and [(row.period_type, row.period) for row in rows] == [expected]


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    text = '指标,报告期,数值,备注\n"甲",2023,1,"两\n行"\n\n乙,2024,2,\n'
    assert [row.place for row in rows_of(file_of(tmp_path, text))[0]] == ["a.csv:2", "a.csv:5"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("甲,2024-13,1,", "这一行没有用上：报告期应为1900至2199年间同一年内先后有序的月份。"),
        ("甲,去年,1,", "这一行没有用上：“去年”不是可识别的报告期。"),
        ("甲,2024,1.2.3,", "这一行没有用上：“1.2.3”不是数。"),
        ("甲,2024,NaN,", "这一行没有用上：“NaN”不是数。"),
        ("甲,2024,1e400,", "这一行没有用上：“1e400”不是数。"),
        ("甲,2024,1234567890123456,", "这一行没有用上：“1234567890123456”不是数。"),
        ("甲,2024,1,涨了", "这一行没有用上：“涨了”不是数。"),
        (",2024,1,", "这一行没有用上：没有指标名称。"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_with_its_place(row: str, message: str, tmp_path: Path) -> None:
    path = file_of(tmp_path, f"指标,报告期,数值,同比\n乙,2023,1,\n{row}\n")
    found = findings_of_files([path])
    assert [(each.kind, each.places, each.message) for each in found] == [("unreadable_row", ("a.csv:3",), message)]
    assert len(rows_of(path)[0]) == 1


def test_an_unknown_kind_of_period_names_the_known_ones(tmp_path: Path) -> None:
    found = findings_of_files([file_of(tmp_path, "指标,期间类型,报告期,数值\n甲,旬,2024,1\n")])
    assert found[0].message == ("这一行没有用上：“旬”不是期间类型，可用：month_ytd、year、month、quarter。")


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PublishedError) as caught:
        rows_of(file_of(tmp_path, "名称,数量\n甲,1\n"))
    assert str(caught.value) == (
        f"{tmp_path / 'a.csv'}:1：缺少列：指标（indicator）、报告期（period）、数值（value）。 "
        "第一行应是列名，见参考“公开数字的格式”。"
    )


@pytest.mark.parametrize(
    ("data", "problem"), [(b"\xff\xfe\x00\x01\x81", "不是文本文件。"), (b"", "缺少列"), (None, "打不开")]
)
def test_what_is_no_table_is_one_clear_error(data: bytes | None, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(PublishedError) as caught:
        rows_of(path)
    assert caught.value.problem.startswith(problem)


@given(decimals(min_value=0, max_value=10**9, places=2), decimals(min_value=0, max_value=10**9, places=0))
def test_a_number_agrees_with_its_own_rounding(exact: Decimal, other: Decimal) -> None:
    printed = Printed.of(f"{exact:f}")
    for places in (0, 1, 2):
        assert printed.agrees_with(Printed.of(f"{round(exact, places):f}"))
    whole = Printed.of(f"{other:f}")
    assert printed.agrees_with(whole) == whole.agrees_with(printed)


def test_a_level_and_a_rate_are_two_facts_with_their_places(tmp_path: Path) -> None:
    rows = rows_of(file_of(tmp_path, ENGLISH + "临江,软件业务收入,month_ytd,2024-05,1.35,万亿元,11.2,http://a/,约\n"))[
        0
    ]
    facts = facts_table(rows).to_pylist()
    assert [(each["fact"], each["value"], each["unit"], each["printed"]) for each in facts] == [
        ("level", Decimal("1350000000000"), "元", "1.35万亿元"),
        ("growth", Decimal("11.2"), "%", "11.2%"),
    ]
    assert {(each["file"], each["line"], each["source"], each["last_month"]) for each in facts} == {
        ("a.csv", 2, "http://a/", 5)
    }
    assert facts[0]["half_step"] == Decimal(5 * 10**9)


def test_one_series_has_one_scope_and_one_kind_of_unit(tmp_path: Path) -> None:
    text = "地区,指标,报告期,数值,单位,口径\n临江,收入,2023,1,亿元,甲\n临江,收入,2024,20000,万元,甲\n"
    text += "临江,收入,2024,3,亿元,乙\n临江,收入,2024,4,亿美元,甲\n"
    series = series_of(rows_of(file_of(tmp_path, text))[0])
    assert [(each.scope, each.base_unit, len(each.cells)) for each in series] == [
        ("乙", "元", 1),
        ("甲", "元", 2),
        ("甲", "美元", 1),
    ]


def test_every_heading_is_given_once() -> None:
    words = [word for name, others in HEADINGS.items() for word in (name, *others)]
    assert len(words) == len(set(words))


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for folder in ("甲", "乙"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.csv").write_text("指标,报告期,数值\n收入,2024,一\n", encoding="utf-8")
    found = findings_of_files([tmp_path / "甲" / "a.csv", tmp_path / "乙"])
    assert [each.places for each in found] == [(f"{tmp_path / folder / 'a.csv'}:2",) for folder in ("甲", "乙")]


CELLS = sampled_from(["", "0", "-3", "0.1", "12", "120", "1200", "999999999999999", "-0.0000000001", "73", "7.3", "x"])
NAMES = [
    "软件业务收入",
    "软件产品收入",
    "信息技术服务收入",
    "利润总额",
    "从业人员平均人数",
    "软件业务收入(当月)",
    "规上软件业营业收入",
]


@settings(max_examples=150)
@given(
    lists(
        tuples(
            sampled_from(["全国", "北京", "江苏", "北京江苏两省市合计", "3个城市", "4个城市", ""]),
            sampled_from(NAMES),
            sampled_from(["2021", "2022", "2022-01", "2022-02", "2022-03", "2021-03", "2022Q2", "2022-15", "去年"]),
            CELLS,
            sampled_from(["亿元", "万元", "亿美元", "万人", "%", "", "斗"]),
            CELLS,
        ),
        max_size=14,
    )
)
def test_whatever_is_printed_is_looked_through_without_an_error(rows: list[tuple[str, ...]]) -> None:
    with TemporaryDirectory() as folder:
        text = "地区,指标,报告期,数值,单位,同比\n" + "".join(",".join(row) + "\n" for row in rows)
        path = file_of(Path(folder), text)
        found = findings_of_files([path])
        assert facts_table(rows_of(path)[0]).num_rows <= 2 * len(rows)
    for finding in found:
        json.dumps(finding.as_json())
        assert finding.places and finding.message and "{" not in finding.message
