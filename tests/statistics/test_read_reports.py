"""Filled forms as they come: what is tolerated, what is asked, what is refused, each with its cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis.strategies import booleans, dates, decimals, floats, lists, none, one_of, permutations, sampled_from

from mingcheng.reference_periods import Period
from mingcheng.statistics.forms import load_form
from mingcheng.statistics.read_batches import schema_of, truth_in
from mingcheng.statistics.read_reports import read_reports
from mingcheng.statistics.reports_read import KINDS
from mingcheng.uscc import made_up_uscc
from tests.statistics.filled_forms import (
    FIRST,
    FORM,
    JUNE,
    SECOND,
    filled_template,
    grave,
    list_file,
    of_kind,
    read,
    sheet_file,
    values,
)

REVENUE = "软件业务收入（万元）"


# --- what is tolerated


def test_a_filled_template_comes_back_as_it_was_filled(tmp_path: Path) -> None:
    heads = {"统一社会信用代码": FIRST, "单位详细名称": "云麓软件有限公司", "是否有嵌入式系统软件业务": "否"}
    cells = {("2010", 0): 1234.5, ("2020", 0): 1000, ("2010", 1): 900, ("2010", 2): 1100.25, ("2112", 0): 85}
    found = read(filled_template(tmp_path / "甲.xlsx", FORM.latest, heads, cells))
    assert grave(found) == []
    assert found.reports is not None
    head = found.reports.slice(0, 1).to_pylist()[0]
    assert (head["reporter"], head["name"], head["year"], head["month"]) == (FIRST, "云麓软件有限公司", 2026, 6)
    assert values(found) == {
        "embedded": False, "main_revenue": 1_234_500_000, "software_revenue": 1_000_000_000, "employees": 85,
        "main_revenue__year_earlier": 900_000_000, "main_revenue__to_last_month": 1_100_250_000,
    }  # fmt: skip
    assert found.batches[0].place(0, "2010", "to_last_month") == f"{tmp_path / '甲.xlsx'}!填报表!F11"


def test_the_table_has_the_columns_of_the_version(tmp_path: Path) -> None:
    found = read(list_file(tmp_path / "甲.xlsx", [REVENUE, "利润总额"], [1, 2]))
    assert found.reports is not None
    assert found.reports.schema == schema_of(FORM.latest)
    assert found.reports.schema.field("year").type == pa.int16()
    assert [found.version.version, found.count] == ["2021", 1]


@settings(max_examples=25)
@given(permutations(["统一社会信用代码", "企业名称", "2010", "软件业务收入（元）", "利润总额 上年同期", "备注"]))
def test_columns_may_stand_in_any_order(tmp_path_factory: pytest.TempPathFactory, order: list[str]) -> None:
    row = {
        "统一社会信用代码": FIRST, "企业名称": "云麓软件有限公司", "2010": 3, "软件业务收入（元）": 20000, "利润总额 上年同期": -1, "备注": "甲",
    }  # fmt: skip
    rows: list[list[Any]] = [["2026年6月汇总"], [], order, [row[name] for name in order], [], [None]]
    found = read(sheet_file(tmp_path_factory.mktemp("order") / "甲.xlsx", rows, "甲"))
    assert values(found) == {
        "main_revenue": 3_000_000,
        "software_revenue": 2_000_000,
        "profit__year_earlier": -1_000_000,
    }


def test_heads_over_several_rows_with_units_and_numbers_of_columns_are_read(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["临江市软件企业月报（2026年1—6月）"],
        ["序号", "单位名称", "信用代码", "主营业务收入", None, None, "平均用工人数", "其他"],
        [None, None, None, "本年累计", "上年同期", "同比（%）", None, None],
        [None, None, None, "亿元", "万元", None, "人", None],
        ["甲", "乙", "丙", 1, 2, 3, 4, 5],
        [1, "云麓软件有限公司", FIRST, 0.5, 4000, 25, 12, "x"],
        *([[]] * 1000),
        ["合计", "合计", None, 0.5, 4000, 25, 12],
        ["填表人：某某"],
    ]
    found = read(sheet_file(tmp_path / "甲.xlsx", rows, "汇总"))
    assert values(found) == {
        "main_revenue": 5_000_000_000,
        "main_revenue__year_earlier": 4_000_000_000,
        "employees": 12,
    }
    assert grave(found) == []
    assert [(each.cell, each.message) for each in of_kind(found, "total_row")] == [
        ("A1007", "第 1007 行是“合计”，没有读。")
    ]
    assert [(each.cell, each.value) for each in of_kind(found, "unknown_column")] == [("H2", "其他")]
    assert of_kind(found, "converted")[0].message == "“主营业务收入”等 1 栏写明以“亿元”计，已换算。"


def test_a_unit_over_the_whole_sheet_counts_for_money_only(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["2026年6月", "单位：元"],
        ["信用代码", "主营业务收入", "软件业务收入", "人数", "平均用工人数", "软件业务出口"],
    ]
    found = read(sheet_file(tmp_path / "甲.xlsx", [*rows, [FIRST, 10000, 20000, 1, 7, 2]]))
    assert values(found) == {
        "main_revenue": 1_000_000, "software_revenue": 2_000_000, "employees": 7, "software_exports": 2_000_000,
    }  # fmt: skip


def test_numbers_as_texts_full_width_negative_zero_and_placeholders_are_read_and_noted(tmp_path: Path) -> None:
    path = list_file(
        tmp_path / "甲.xlsx",
        [REVENUE, "2010", "利润总额", "研发经费"],
        ["1,234.5", "１２３", -0.0, "—"],
        ["5", 6, 0, "万"],
    )
    found = read(path)
    assert values(found) == {"software_revenue": 1_234_500_000, "main_revenue": 123_000_000, "profit": 0}
    notes = {each.kind: (each.cell, each.message) for each in found.findings if each.severity == "note"}
    assert notes == {
        "number_as_text": ("D2", "3 格的数字存成了文本，已按数字读。"),
        "negative_zero": ("E2", "1 格是负零，按 0 读。"),
        "placeholder": ("F2", "1 格用符号表示没有数，按没有填读。"),
    }


def test_a_form_by_labels_alone_with_moved_columns_is_read(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["软件企业月报"],
        ["统一社会信用代码：" + FIRST, None, "企业名称", "云麓软件有限公司"],
        ["所属期", date(2026, 6, 30)],
        ["说明", "上年同期累计", "指标名称", "本年累计（万元）"],
        [None, 90, "一、主营业务收入", 100],
        [None, None, "其中：软件业务收入合计（自动计算）", 80],
        [None, None, "平均用工人数（人）", 9],
    ]
    found = read(sheet_file(tmp_path / "甲.xlsx", rows, "甲"))
    assert values(found) == {
        "main_revenue": 100_000_000, "main_revenue__year_earlier": 90_000_000, "software_revenue": 80_000_000, "employees": 9,
    }  # fmt: skip
    assert found.batches[0].place(0, "software_revenue").endswith("!甲!D6")
    assert found.batches[0].place(0, "reporter").endswith("!甲!A2")


def test_several_sheets_and_files_are_one_table(tmp_path: Path) -> None:
    list_file(tmp_path / "甲.xlsx", [REVENUE, "2010"], [1, 2], [3, 4])
    book = openpyxl.load_workbook(tmp_path / "甲.xlsx")
    book.copy_worksheet(book.active).title = "2026年5月"
    book.save(tmp_path / "甲.xlsx")
    (tmp_path / "乙_202604.csv").write_text(f'信用代码,2010,2020\n{FIRST},"1,000",7\n', encoding="utf-8")
    told: list[tuple[int, int]] = []
    found = read_reports(
        [tmp_path / "甲.xlsx", tmp_path / "乙_202604.csv"], FORM, progress=lambda *done: told.append(done)
    )
    assert found.reports is not None
    assert [(row["month"], row["file"], row["row"]) for row in found.reports.to_pylist()] == [
        (6, 0, 2), (6, 0, 3), (5, 0, 2), (5, 0, 3), (4, 1, 2),
    ]  # fmt: skip
    assert (told, grave(found)) == ([(1, 2), (2, 2)], [])
    assert of_kind(found, "number_as_text") == []


def test_periods_come_from_columns_heads_sheets_files_and_last_from_what_is_collected(tmp_path: Path) -> None:
    def month(path: Path, period: Period | None = None) -> list[tuple[int | None, int | None]]:
        reports = read(path, period=period).reports
        assert reports is not None
        return [(row["year"], row["month"]) for row in reports.to_pylist()]

    heads = ["2010", "2020"]
    assert month(
        list_file(tmp_path / "a.xlsx", [*heads, "报告期"], [1, 2, "2026年1—3月"], [1, 2, 46174], title="x")
    ) == [
        (2026, 3),
        (2026, 6),
    ]
    assert month(list_file(tmp_path / "b.xlsx", [*heads, "年份", "月份"], [1, 2, 2026, 4], title="x")) == [(2026, 4)]
    assert month(list_file(tmp_path / "c.xlsx", heads, [1, 2], title="2026年5月")) == [(2026, 5)]
    assert month(list_file(tmp_path / "月报202607.xlsx", heads, [1, 2], title="x")) == [(2026, 7)]
    assert month(list_file(tmp_path / "d.xlsx", heads, [1, 2], title="x"), JUNE) == [(2026, 6)]
    assert month(list_file(tmp_path / "e.xlsx", heads, [1, 2], title="x")) == [(None, None)]


def test_figures_that_look_like_periods_are_none(tmp_path: Path) -> None:
    (tmp_path / "月报202606.csv").write_text(f"信用代码,2010,2020\n{FIRST},2130.3,2025.11\n", encoding="utf-8")
    found = read(tmp_path / "月报202606.csv")
    assert found.reports is not None
    assert (found.reports["year"].to_pylist(), found.reports["month"].to_pylist()) == ([2026], [6])


def test_forms_of_parks_and_districts_are_read_by_their_own_codes(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["2026年二季度"],
        ["园区代码", "园区名称", "入驻企业数", "软件业务收入"],
        ["P01", "云麓软件园", 30, 1.5],
    ]
    found = read_reports([sheet_file(tmp_path / "甲.xlsx", rows, "甲")], load_form("park-quarterly"))
    assert found.reports is not None
    (row,) = found.reports.to_pylist()
    assert [row[name] for name in ("reporter", "name", "month", "tenants", "software_revenue")] == [
        "P01", "云麓软件园", 6, 30, 1_500_000,
    ]  # fmt: skip
    rows = [
        ["2026年6月"],
        ["行政区划代码", "区县", "30 软件业务收入（亿元）", "20", "80"],
        [900101.0, "临江区", 1.5, 3, 4],
    ]
    found = read_reports([sheet_file(tmp_path / "乙.xlsx", rows, "乙")], load_form("district-monthly"))
    assert found.reports is not None
    assert found.reports["reporter"].to_pylist() == ["900101"]
    assert found.reports["software_revenue"].to_pylist() == [15_000_000_000]


@settings(max_examples=20)
@given(lists(decimals(-(10**9), 10**9, places=6), min_size=1, max_size=8))
def test_amounts_are_exact_to_the_fen(tmp_path_factory: pytest.TempPathFactory, amounts: list[Any]) -> None:
    rows: list[list[Any]] = [
        ["信用代码", "利润总额", "2010"],
        *([FIRST, float(amount), str(amount)] for amount in amounts),
    ]
    found = read(sheet_file(tmp_path_factory.mktemp("exact") / "甲.xlsx", rows))
    assert found.reports is not None
    expected = [int(amount * 10**6) for amount in amounts]
    assert found.reports["profit"].to_pylist() == found.reports["main_revenue"].to_pylist() == expected


# --- what is asked and refused


def test_a_formula_without_a_value_is_an_error_at_its_cell(tmp_path: Path) -> None:
    found = read(list_file(tmp_path / "甲.xlsx", [REVENUE, "2010", "备注"], [1, "=C2+1", "=C2"], ["=C2", 2]))
    told = of_kind(found, "uncached")
    assert [(each.cell, each.severity, each.report, each.row) for each in told] == [
        ("C3", "error", 1, 3),
        ("D2", "error", 0, 2),
    ]
    assert told[1].message == "“主营业务收入”是公式，文件里没有算出的值。"
    assert told[1].remedy == "请用表格软件打开、保存一次，或粘贴为数值。"
    assert told[1].place == f"{tmp_path / '甲.xlsx'}!2026年6月!D2"


def test_a_hidden_sheet_is_not_read_and_told(tmp_path: Path) -> None:
    list_file(tmp_path / "甲.xlsx", [REVENUE, "2010"], [1, 2])
    book = openpyxl.load_workbook(tmp_path / "甲.xlsx")
    for title, copied in (("旧", True), ("字典", False)):
        sheet = book.copy_worksheet(book.active) if copied else book.create_sheet()
        sheet.title, sheet.sheet_state = title, "hidden"
        sheet["Z1"] = 1
    book.save(tmp_path / "甲.xlsx")
    found = read(tmp_path / "甲.xlsx")
    assert found.count == 1
    assert [(each.severity, each.sheet, each.remedy) for each in of_kind(found, "hidden_sheet")] == [
        ("warning", "旧", "里面有报表；要读请取消隐藏，不要请删去。"),
        ("note", "字典", ""),
    ]


def test_dates_errors_and_words_in_number_cells_are_errors_and_their_values_unknown(tmp_path: Path) -> None:
    path = list_file(
        tmp_path / "甲.xlsx", [REVENUE, "2010", "2112"], [date(2026, 6, 1), "约三百", 12.5], ["#REF!", 2, 3]
    )
    found = read(path)
    assert values(found) == {"employees": 13}
    told = {each.kind: each for each in found.findings}
    assert (told["date"].cell, told["date"].value, told["date"].expected) == ("C2", "2026-06-01", "46174")
    assert told["date"].message == "“软件业务收入合计”应填数字，这里是日期 2026-06-01。"
    assert told["unreadable"].message == "“主营业务收入”应填数字，“约三百”读不出来。"
    assert told["unreadable"].remedy == "请只填数字，以“万元”计。"
    assert (told["error_value"].cell, told["error_value"].message) == ("C3", "“软件业务收入合计”的公式出错（#REF!）。")
    assert (told["fraction"].cell, told["fraction"].severity) == ("E2", "warning")
    assert told["fraction"].message == "“平均用工人数”12.5 的小数位数过多，按四舍五入读。"
    assert (told["date"].reporter, told["date"].year, told["date"].month, told["date"].version) == (
        FIRST,
        2026,
        6,
        "2021",
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "密.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "文件加了密码，读不了。",
        ),
        ("坏.xlsx", b"PK\x03\x04 no", "文件损坏或不完整"),
    ],
)
def test_a_file_that_cannot_be_read_does_not_stop_the_others(
    name: str, content: bytes, message: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    found = read(tmp_path / name, list_file(tmp_path / "好.xlsx", [REVENUE, "2010"], [1, 2]))
    assert found.count == 1
    (told,) = of_kind(found, "unreadable_file")
    assert told.message.startswith(message) and told.file == str(tmp_path / name) and told.remedy


def test_a_sheet_without_the_form_is_told(tmp_path: Path) -> None:
    found = read(sheet_file(tmp_path / "甲.xlsx", [["姓名", "电话"], ["某某", 1]]))
    (told,) = found.findings
    assert (told.kind, told.message) == ("no_form", "没有找到“软件和信息技术服务业企业月报表”的指标。")
    assert (found.count, found.reports) == (0, None)


def test_reports_of_another_period_are_told_with_both_periods(tmp_path: Path) -> None:
    whole = list_file(tmp_path / "甲.xlsx", [REVENUE, "2010"], [1, 2], [3, 4], title="2026年5月")
    (told,) = of_kind(read(whole, period=JUNE), "other_period")
    assert (told.value, told.expected, told.report) == ("2026-05", "2026-06", None)
    assert told.message == "这份报表是2026年5月的，要收的是2026年6月。"
    mixed = list_file(tmp_path / "乙.xlsx", [REVENUE, "2010", "报告期"], [1, 2, "2026-06"], [3, 4, "2026-05"])
    (told,) = of_kind(read(mixed, period=JUNE), "other_period")
    assert (told.report, told.cell, told.reporter) == (1, "E3", SECOND)


def test_a_template_of_an_edition_that_was_not_valid_then_is_told_and_read_by_names(tmp_path: Path) -> None:
    old = FORM.versions[0]
    path = filled_template(
        tmp_path / "甲.xlsx", old, {"统一社会信用代码": FIRST}, {("10", 0): 5, ("20", 0): 4, ("60", 0): 3}
    )
    found = read(path)
    (told,) = of_kind(found, "form_version")
    assert told.message == "2026年6月不适用 2012 版的报表。"
    assert (told.remedy, told.value, told.expected) == ("请改用 2021 版的表填报。", "2012", "2021")
    assert [batch.version.version for batch in found.batches] == ["2021"]
    assert values(found) == {"main_revenue": 5_000_000, "software_revenue": 4_000_000}


def test_an_edition_that_the_form_does_not_have_is_told(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["2026年6月"], ["报表版本", "1999"], ["信用代码", "2010", "2020"], [FIRST, 1, 2]]
    (told,) = of_kind(read(sheet_file(tmp_path / "甲.xlsx", rows)), "form_version")
    assert told.message == "表上写的版本“1999”不是这种报表的版本，按 2021 版读。"
    assert told.remedy == "有的版本：2012（2013—2018年）、2018（2019—2021年）、2021（2022年起）。"


def test_periods_of_several_editions_give_a_table_each(tmp_path: Path) -> None:
    path = list_file(
        tmp_path / "甲.xlsx", ["软件业务收入", "利润总额", "报告期"], [1, 2, "2018年6月"], [3, 4, "2026年6月"]
    )
    found = read(path)
    assert [(batch.version.version, batch.reports["software_revenue"].to_pylist()) for batch in found.batches] == [
        ("2012", [1_000_000]),
        ("2021", [3_000_000]),
    ]


def test_a_code_stored_as_a_number_has_lost_digits_and_says_so(tmp_path: Path) -> None:
    found = read(sheet_file(tmp_path / "甲.xlsx", [["信用代码", "2010", "2020"], [913302007111920376, 1, 2]]))
    (told,) = of_kind(found, "uscc_as_number")
    assert (told.cell, told.severity) == ("A2", "error")
    assert told.remedy == "请把这一栏设为文本，重新填写代码。"


def test_a_wrong_code_is_kept_as_it_is(tmp_path: Path) -> None:
    wrong = FIRST[:-1] + ("0" if FIRST[-1] != "0" else "1")
    found = read(sheet_file(tmp_path / "甲.xlsx", [["信用代码", "2010", "2020"], [f" {wrong.lower()} ", 1, 2]]))
    assert found.reports is not None
    assert found.reports["reporter"].to_pylist() == [wrong]


def test_yuan_for_ten_thousand_yuan_is_asked_about_with_both_readings_and_nothing_is_changed(tmp_path: Path) -> None:
    heads = ["2010 本年累计", "2010 上月止累计", "2020 本年累计", "2020 上年同期", "2112 本年累计"]
    found = read(
        list_file(tmp_path / "甲.xlsx", heads, [52_000_000, 4500, 31_000_000, 2900, 85], [5200, 4500, 3100, 2900, 85])
    )
    assert values(found)["main_revenue"] == 52_000_000_000_000
    (told,) = of_kind(found, "unit")
    assert (told.cell, told.severity, told.value, told.expected) == ("C2", "warning", "52,000,000.00", "5,200.00")
    assert told.message == (
        "“主营业务收入”本年累计 52,000,000.00、上月止累计 4,500.00，相差约一万倍：52,000,000.00 若是以元计的，应为 5,200.00 万元；"
        "若确以万元计，请说明。同一份报表还有 1 项如此。"
    )
    assert told.reporter == FIRST


def test_income_a_head_that_no_enterprise_has_is_asked_about(tmp_path: Path) -> None:
    found = read(list_file(tmp_path / "甲.xlsx", ["2010", "2112"], [52_000_000, 85], [5200, 85]))
    (told,) = of_kind(found, "unit")
    assert (told.cell, told.reporter) == ("C2", FIRST)
    assert told.message == (
        "“主营业务收入”52,000,000.00 万元，人均 611,764.71 万元：若是以元计的，应为 5,200.00 万元；若确以万元计，请说明。"
    )


@pytest.mark.parametrize("count", [3, 12, 30])
def test_a_list_in_yuan_is_asked_about_once_however_long_it_is(count: int, tmp_path: Path) -> None:
    rows = [[made_up_uscc(number), f"云麓{number}号", 52_000_000 + number, 85] for number in range(count)]
    path = sheet_file(tmp_path / "甲.xlsx", [["统一社会信用代码", "企业名称", "2010", "2112"], *rows])
    (told,) = of_kind(read(path), "unit")
    assert (told.cell, told.report, told.reporter, told.severity) == ("C2", None, "", "warning")
    assert told.message == (
        f"这张表有 {count} 份报表人均“主营业务收入”在 30,000 万元以上，如 52,000,000.00 万元、85 人：整张表可能是以元计的。"
    )


@pytest.mark.parametrize("count", [4, 12, 30])
def test_one_report_in_yuan_is_asked_about_among_however_many(count: int, tmp_path: Path) -> None:
    rows = [[made_up_uscc(number), f"云麓{number}号", 5200, 85] for number in range(count)]
    rows[2][2] = 52_000_000
    path = sheet_file(tmp_path / "甲.xlsx", [["统一社会信用代码", "企业名称", "2010", "2112"], *rows])
    (told,) = of_kind(read(path), "unit")
    assert (told.cell, told.reporter) == ("C4", made_up_uscc(2))


@pytest.mark.parametrize(("words", "told"), [("2026年13月", 1), ("6月", 0), ("2026年6月", 0)])
def test_a_period_that_says_none_is_told_even_where_another_place_says_one(
    words: str, told: int, tmp_path: Path
) -> None:
    rows: list[list[Any]] = [
        ["报告期", words],
        ["统一社会信用代码", "企业名称", "2010", "2020"],
        [FIRST, "云麓软件有限公司", 500, 300],
    ]
    found = read(sheet_file(tmp_path / "甲.xlsx", rows))
    assert found.reports is not None and found.reports["month"].to_pylist() == [6]
    messages = [(each.cell, each.message) for each in of_kind(found, "heading")]
    assert messages == [("B1", f"报告期写的是“{words}”，读不出来。")] * told


def test_percentages_of_the_sheet_are_read_as_they_are_shown(tmp_path: Path) -> None:
    path = list_file(tmp_path / "甲.xlsx", ["2010", "订单同比增长（%）"], [0.5, 0.158], [2, 15.8])
    book = openpyxl.load_workbook(path)
    book.active["C2"].number_format = book.active["D2"].number_format = "0.0%"
    book.save(path)
    found = read(path)
    assert found.reports is not None
    assert found.reports["order_growth"].to_pylist() == [15_800_000, 15_800_000]
    assert found.reports["main_revenue"].to_pylist() == [500_000, 2_000_000]
    (told,) = of_kind(found, "converted")
    assert (told.cell, told.message) == ("D2", "1 格的格式是百分比，按所显示的数读。")


WORDS = ["2010", "主营业务收入", "软件业务收入（亿元）", "本年累计", "上年同期", "统一社会信用代码", "企业名称", "报告期", "单位：元", "合计",
         "指标名称", "代码", "万元", "2026年6月", FIRST, "是", "1,234", "—", "#REF!", "报表版本", "2012"]  # fmt: skip
CELLS = one_of(none(), sampled_from(WORDS), floats(-1e12, 1e12), dates(), booleans())


@settings(max_examples=60)
@given(lists(lists(CELLS, min_size=1, max_size=9), max_size=12))
def test_no_sheet_breaks_the_reading(tmp_path_factory: pytest.TempPathFactory, rows: list[list[Any]]) -> None:
    path = sheet_file(tmp_path_factory.mktemp("any") / "甲.xlsx", rows)
    found = read(path, period=JUNE)
    assert all(finding.message and finding.file == str(path) for finding in found.findings)
    assert sum(batch.reports.num_rows for batch in found.batches) == found.count <= len(rows)
    for batch in found.batches:
        assert all(batch.place(report, "2010").startswith(str(path)) for report in range(batch.reports.num_rows))


def test_ordinary_growth_and_small_amounts_are_not_asked_about(tmp_path: Path) -> None:
    found = read(list_file(tmp_path / "甲.xlsx", ["2010", "2010 上月止累计", "2020"], [52_000, 450, 1], [520, 0.05, 1]))
    assert of_kind(found, "unit") == []


def test_contradicting_heads_are_told(tmp_path: Path) -> None:
    found = read(list_file(tmp_path / "甲.xlsx", ["软件业务收入", "2020", "2010"], [1, 2, 3]))
    (told,) = of_kind(found, "heading")
    assert (told.cell, told.value, told.severity) == ("D1", "2020", "warning")
    assert values(found) == {"software_revenue": 1_000_000, "main_revenue": 3_000_000}
    rows: list[list[Any]] = [
        ["2026年6月"],
        ["信用代码", FIRST],
        ["指标名称", "代码", "本年累计"],
        ["主营业务收入", 2010, 1],
        ["利润总额", 2020, 2],
    ]
    (told,) = of_kind(read(sheet_file(tmp_path / "乙.xlsx", rows, "乙")), "heading")
    assert (told.cell, told.value) == ("A5", "2020 利润总额")


def test_a_unit_of_another_kind_is_not_believed(tmp_path: Path) -> None:
    found = read(list_file(tmp_path / "甲.xlsx", ["主营业务收入（人）", "2020"], [1, 2]))
    assert values(found) == {"main_revenue": 1_000_000, "software_revenue": 2_000_000}
    assert (
        of_kind(found, "heading")[0].message == "“主营业务收入”写的计量单位是“人”，与表的“万元”不是一类，按“万元”读。"
    )


def test_required_items_that_a_list_lacks_are_told_once(tmp_path: Path) -> None:
    (told,) = of_kind(read(list_file(tmp_path / "甲.xlsx", ["2010", "2020"], [1, 2], [3, 4])), "missing_column")
    assert told.message == (
        "表上没有 9 个必填的指标：2021 软件产品收入、2022 信息技术服务收入、2023 信息安全收入、2024 嵌入式系统软件收入、2050 主营业务成本。"
    )


def test_a_form_without_the_heading_of_its_figures_is_read_with_a_warning(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["2026年6月"],
        ["信用代码", FIRST],
        ["指标", "数"],
        ["主营业务收入", 1],
        ["软件业务收入", 2],
    ]
    found = read(sheet_file(tmp_path / "甲.xlsx", rows, "甲"))
    assert values(found) == {"main_revenue": 1_000_000, "software_revenue": 2_000_000}
    assert of_kind(found, "heading")[0].message == "没有“本年累计”的栏名，按这一栏读。"


@pytest.mark.parametrize(
    ("cell", "answer"),
    [("是", True), ("否", False), ("有", True), ("无", False), (1, True), (0.0, False), ("Y", True), ("√", True), ("☑是 □否", True),
     ("□是 ☑否", False), ("□是 □否", None), ("不清楚", None), (None, None), (True, True)],
)  # fmt: skip
def test_yes_and_no_are_read_as_forms_write_them(cell: Any, answer: bool | None) -> None:
    assert truth_in(cell) is answer


def test_every_kind_of_finding_has_a_severity_and_a_label() -> None:
    assert {severity for severity, _label in KINDS.values()} == {"error", "warning", "note"}
    assert all(label for _severity, label in KINDS.values())
