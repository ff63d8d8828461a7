"""`mingcheng check` from the files of reporters to what goes back to them and into the store: real spreadsheets, exit codes,
bad input, a file that comes back with reasons, a crash in the middle of an import."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook

from mingcheng.cli import main
from mingcheng.reference_periods import Period
from mingcheng.statistics.store import ReportStore
from mingcheng.statistics.template import form_template
from mingcheng.uscc import made_up_uscc
from tests.statistics.reports_for_checks import VERSION, report

Output = pytest.CaptureFixture[str]
ONE = made_up_uscc(1)
ON_TIME = ("--received", "2026-07-10")
NEEDS_POSIX = pytest.mark.skipif(os.name != "posix", reason="needs what POSIX systems have")


def form_file(path: Path, told: dict[str, Any], **cells: Any) -> Path:
    """A report in the layout of the form; `cells` are written last, as they are."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "月报"
    period = f"{told['year']}年{told['month']}月"
    for row in (
        ("软件和信息技术服务业企业月报表",), ("统一社会信用代码", told["reporter"]), ("单位详细名称", told["name"]),
        ("报告期", period), ("是否有嵌入式系统软件业务", "是" if told["embedded"] else "否"),
        ("指标名称", "代码", "计量单位", "本年累计", "上年同期累计", "上月止累计"),
    ):  # fmt: skip
        sheet.append(row)
    for item in VERSION.items:
        figures = (told.get(item.name + more) for more in ("", "__year_earlier", "__to_last_month"))
        sheet.append((item.label, item.code, item.unit, *figures))
    for name, value in cells.items():
        sheet[name] = value
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    return path


def cell_of(item: str, column: str = "D") -> str:
    return f"{column}{7 + [each.name for each in VERSION.items].index(item)}"


def list_file(path: Path, reports: list[dict[str, Any]], period: Any = "2026-06", empty_rows: int = 0) -> Path:
    """A row a reporter under Chinese headings."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    heads = ("统一社会信用代码", "单位详细名称", "报告期", "是否有嵌入式系统软件业务")
    sheet.append([*heads, *(f"{item.label}（{item.unit}）" for item in VERSION.items)])
    for told in reports:
        embedded = "是" if told["embedded"] else "否"
        sheet.append([told["reporter"], told["name"], period, embedded, *(told[item.name] for item in VERSION.items)])
    if empty_rows:
        sheet.cell(sheet.max_row + empty_rows, 2).value = " "
    book.save(path)
    return path


def run(capsys: Output, *arguments: object) -> tuple[int, dict[str, Any], str]:
    """Exit code, JSON, and what was told on stderr."""
    code = main(["check", "software-monthly", *map(str, arguments), "--json"])
    shown = capsys.readouterr()
    told: dict[str, Any] = json.loads(shown.out) if shown.out else {}
    return code, told, shown.err


def open_rules(told: dict[str, Any]) -> list[str]:
    return [each["rule"] for each in told["findings"] if each["severity"] != "note" and not each["explained"]]


# What is told


def test_faultless_reports_are_done(tmp_path: Path, capsys: Output) -> None:
    paths = [form_file(tmp_path / f"{number}.xlsx", report(number)) for number in (1, 2)]
    code, told, errors = run(capsys, *paths, *ON_TIME)
    assert (code, errors) == (0, "")
    assert told["findings"] == []
    assert {name: told[name] for name in ("form", "version", "period", "files", "reports")} == {
        "form": "software-monthly", "version": "2021", "period": "2026-06", "files": 2, "reports": 2,
    }  # fmt: skip


def test_a_finding_names_enterprise_item_cell_value_rule_severity_and_what_it_would_have_to_be(
    tmp_path: Path, capsys: Output
) -> None:
    path = form_file(tmp_path / "a.xlsx", report(software_revenue=820))
    code, told, _errors = run(capsys, path, *ON_TIME)
    assert code == 1
    (finding,) = told["findings"]
    assert finding == {
        "rule": "A1", "severity": "error", "reporter": ONE, "name": "临江1号软件有限公司", "year": 2026, "month": 6,
        "message": "软件业务收入等于四项之和：软件业务收入合计 820 万元，应为 800 万元，相差 20 万元。",
        "remedy": "请核对这几项，改正填错的一项。", "item": "2020", "label": "软件业务收入合计", "column": "year_to_date",
        "file": str(path), "sheet": "月报", "cell": "D8", "row": None, "value": "820", "expected": "= 800",
        "also": ["D9", "D12", "D18", "D20"], "reason": None, "explained": False,
    }  # fmt: skip
    assert told["counts"] == {"error": 1, "warning": 0, "note": 0, "explained": 0}


def test_for_people_rules_are_counted_and_the_first_findings_shown(tmp_path: Path, capsys: Output) -> None:
    path = form_file(tmp_path / "a.xlsx", report(software_revenue=820, hardware_cost=600))
    assert main(["check", "software-monthly", str(path), *ON_TIME]) == 1
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == "软件和信息技术服务业企业月报表（2021），2026-06：文件 1 个，报表 1 份。"
    assert "│ 错误 │ A1 │ 软件业务收入等于四项之和 │ 1 │ 0 │" in lines
    assert f"错误 [A1] {ONE} 临江1号软件有限公司" in lines
    assert f"{path}!月报!D8" in lines
    assert lines[-1] == "共有：错误 2。"


def test_a_list_is_checked_row_by_row(tmp_path: Path, capsys: Output) -> None:
    path = list_file(tmp_path / "6月.xlsx", [report(1), report(2, wages=-1), report(3)])
    _code, told, _errors = run(capsys, path, *ON_TIME)
    assert [(each["rule"], each["cell"], each["row"]) for each in told["findings"]] == [("negative", "AC3", 3)]


def test_late_and_missing_reporters_are_listed(tmp_path: Path, capsys: Output) -> None:
    path = form_file(tmp_path / "a.xlsx", report())
    expected = tmp_path / "名录.csv"
    expected.write_text(
        f"统一社会信用代码,企业名称\n{ONE},临江1号软件有限公司\n{made_up_uscc(2)},临江2号软件有限公司\n", "utf-8"
    )
    code, told, _errors = run(capsys, path, "--expected", expected, "--received", "2026-07-20")
    assert code == 0
    assert [(each["reporter"], each["received"]) for each in told["late"]] == [(ONE, "2026-07-20")]
    assert [each["reporter"] for each in told["missing"]] == [made_up_uscc(2)]


def test_a_folder_stands_for_the_spreadsheets_in_it(tmp_path: Path, capsys: Output) -> None:
    for number in range(25):
        form_file(tmp_path / "6月" / f"{number}.xlsx", report(number))
    (tmp_path / "6月" / "~$1.xlsx").write_bytes(b"")
    (tmp_path / "6月" / "说明.docx").write_bytes(b"")
    code, told, errors = run(capsys, tmp_path / "6月", *ON_TIME)
    assert (code, told["reports"]) == (0, 25)
    assert errors.splitlines()[-1] == "已读 25/25 个文件。"


# Bad input: a clear finding each


def test_a_formula_without_a_value_is_an_error_in_its_cell(tmp_path: Path, capsys: Output) -> None:
    cell = cell_of("software_revenue")
    path = form_file(tmp_path / "a.xlsx", report(), **{cell: "=SUM(D9,D12,D18,D20)"})
    code, told, _errors = run(capsys, path, *ON_TIME)
    assert code == 1
    assert [(each["rule"], each["severity"], each["cell"]) for each in told["findings"]] == [
        ("uncached", "error", cell)
    ]
    assert told["findings"][0]["message"] == "“软件业务收入合计”是公式，文件里没有算出的值。"


def test_a_hidden_sheet_with_a_report_is_asked_about_and_not_read(tmp_path: Path, capsys: Output) -> None:
    path = form_file(tmp_path / "a.xlsx", report())
    book = load_workbook(path)
    copy = book.copy_worksheet(book["月报"])
    copy.title, copy.sheet_state = "旧表", "hidden"
    book.save(path)
    code, told, _errors = run(capsys, path, *ON_TIME)
    assert (code, told["reports"]) == (1, 1)
    assert open_rules(told) == ["hidden-sheet"]
    assert told["findings"][0]["sheet"] == "旧表"


def test_a_date_where_a_number_belongs_is_an_error(tmp_path: Path, capsys: Output) -> None:
    cell = cell_of("wages")
    path = form_file(tmp_path / "a.xlsx", report(), **{cell: datetime(1900, 5, 29)})
    code, told, _errors = run(capsys, path, *ON_TIME)
    assert code == 1
    (finding,) = told["findings"]
    assert (finding["rule"], finding["cell"], finding["value"]) == ("date", cell, "1900-05-29")


def test_a_period_stored_as_a_number_is_read_and_noted(tmp_path: Path, capsys: Output) -> None:
    path = list_file(tmp_path / "表.xlsx", [report(1)], period=46174)
    code, told, _errors = run(capsys, path, *ON_TIME)
    assert (code, told["period"]) == (0, "2026-06")
    assert [(each["rule"], each["severity"]) for each in told["findings"]] == [("date-as-number", "note")]


def test_numbers_as_text_and_negative_zero_are_read_and_noted(tmp_path: Path, capsys: Output) -> None:
    told_wrong = {cell_of("main_revenue"): "1,234.5", cell_of("hardware_cost"): "-0", cell_of("wages"): "１５０"}
    path = form_file(tmp_path / "a.xlsx", report(), **told_wrong)
    code, told, _errors = run(capsys, path, *ON_TIME)
    assert code == 0
    assert sorted((each["rule"], each["severity"]) for each in told["findings"]) == [
        ("negative-zero", "note"),
        ("number-as-text", "note"),
    ]


def test_a_thousand_empty_rows_are_no_reports(tmp_path: Path, capsys: Output) -> None:
    path = list_file(tmp_path / "6月.xlsx", [report(1), report(2)], empty_rows=1000)
    code, told, _errors = run(capsys, path, *ON_TIME)
    assert (code, told["reports"], told["findings"]) == (0, 2, [])


def test_a_password_is_a_finding_and_an_exit_code_of_its_own_when_nothing_else_was_given(
    tmp_path: Path, capsys: Output
) -> None:
    locked = tmp_path / "加密.xlsx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))
    code, told, errors = run(capsys, locked, *ON_TIME)
    assert code == 2
    assert [(each["rule"], each["severity"]) for each in told["findings"]] == [("unreadable-file", "error")]
    assert errors == f"{locked}：文件加了密码，读不了。 请打开后去掉“打开权限密码”，另存后再交。\n"
    code, told, _errors = run(capsys, locked, form_file(tmp_path / "a.xlsx", report()), *ON_TIME)
    assert (code, told["reports"]) == (1, 1)


def test_two_enterprises_under_one_code_are_errors_both(tmp_path: Path, capsys: Output) -> None:
    rows = [report(1), report(1, name="云麓数据有限公司", wages=151)]
    code, told, _errors = run(capsys, list_file(tmp_path / "6月.xlsx", rows), *ON_TIME)
    assert code == 1
    assert open_rules(told) == ["two-under-one-code"] * 2
    assert (
        told["findings"][0]["message"]
        == f"两家单位用了同一个代码：“6月.xlsx” Sheet 第 3 行的“云麓数据有限公司”也填了 {ONE}。"
    )


def test_a_code_that_has_lost_its_digits_and_a_list_in_yuan_are_one_question_each(
    tmp_path: Path, capsys: Output
) -> None:
    amounts = {item.name: report(1)[item.name] * 10_000 for item in VERSION.items if item.unit == "万元"}
    reports = [report(number, **amounts) for number in range(1, 4)]
    before = list_file(tmp_path / "5月.xlsx", [report(number) for number in range(1, 4)], "2026-05")
    store = tmp_path / "报表库"
    assert run(capsys, before, "--received", "2026-06-10", "--into", store)[0] == 0
    code, told, _errors = run(capsys, list_file(tmp_path / "6月.xlsx", reports), *ON_TIME, "--earlier", store)
    assert (code, open_rules(told)) == (1, ["unit"])
    cut = [report(4, reporter=913302001234567890)]
    code, told, _errors = run(capsys, list_file(tmp_path / "丙.xlsx", cut), *ON_TIME)
    assert (code, open_rules(told)) == (1, ["uscc-as-number"])


def test_a_version_that_was_not_valid_then_is_an_error(tmp_path: Path, capsys: Output) -> None:
    code, told, _errors = run(capsys, form_file(tmp_path / "a.xlsx", report(year=2009)), *ON_TIME)
    assert code == 1
    assert "form-version" in open_rules(told)


def test_another_period_than_the_one_collected_is_an_error(tmp_path: Path, capsys: Output) -> None:
    path = form_file(tmp_path / "a.xlsx", report())
    code, told, _errors = run(capsys, path, "--period", "2026-07", "--received", "2026-07-10")
    assert (code, open_rules(told)) == (1, ["other-period"])


# Wrong usage


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["software-monthy", "a.xlsx"], "software-monthy：没有这个报表、目录或文件。 自带的报表："),
        (["software-monthly", "没有.xlsx"], "没有.xlsx：找不到这个文件。 请核对路径。"),
        (["software-monthly", "空"], "空：目录里没有电子表格。 可读的有：.xlsx .xlsm .xls .ods .csv。"),
        (
            ["software-monthly", "a.csv", "--period", "六月"],
            "mingcheng check：“六月”不是可识别的报告期。",
        ),
        (
            ["software-monthly", "a.csv", "--received", "七月"],
            "mingcheng check：--received 的“七月”不是日期。 请写成 2025-12-31 的形式。",
        ),
        (
            ["software-monthly", "a.csv", "--into", "库", "--earlier", "库"],
            "mingcheng check：--into 和 --earlier 只能用一个。 --into 的报表库本身就用来对照。",
        ),
        (["software-monthly", "a.csv", "--earlier", "库"], "库：没有这个报表库。 请核对路径。"),
        (["software-monthly", "a.xlsx", "-o", "a.xlsx"], "mingcheng check：“a.xlsx”是要读的文件。 请换一个输出位置。"),
        (
            ["software-monthly", "a.csv", "-o", "退改.csv"],
            "mingcheng check：不能写成“.csv”文件。 退改文件请写成 .xlsx，或给一个目录。",
        ),
        (["software-monthly", "a.csv", "-o", "无/退改.xlsx"], "无/退改.xlsx：写不进去（"),
        (
            ["software-monthly", "a.csv", "--threshold", "2"],
            "mingcheng check：--threshold 只用于 published-series。 报表的容差写在报表的 YAML 里。",
        ),
        (
            ["published-series", "a.csv", "--into", "库"],
            "mingcheng check：已公布的数据不能用 --into。 可用 --threshold 和 --json。",
        ),
        (["software-monthly", "a.csv", "--expected", "a.csv"], "a.csv：没有找到填报单位代码这一列。"),
    ],
)
def test_wrong_usage_is_one_line(
    arguments: list[str], line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "空").mkdir()
    (tmp_path / "a.csv").write_text("甲,乙\n", "utf-8")
    form_file(tmp_path / "a.xlsx", report())
    assert main(["check", *arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == "" and shown.err.startswith(line) and shown.err.count("\n") == 1


# What goes back


def test_a_form_comes_back_as_it_was_with_its_wrong_cells_marked(tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "交来.xlsx"
    path.write_bytes(form_template(VERSION, Period.through(2026, 6)))
    book = load_workbook(path)
    sheet = book.worksheets[0]
    width = sheet.column_dimensions["A"].width
    formulas = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas
    code, told, _errors = run(capsys, path, *ON_TIME, "-o", tmp_path / "退改.xlsx")
    assert code == 1
    marked = [each for each in told["findings"] if each["cell"] and each["severity"] == "error"]
    back = load_workbook(tmp_path / "退改.xlsx")
    assert back.sheetnames == [*book.sheetnames, "审核意见"]
    returned = back[sheet.title]
    assert [cell.coordinate for row in returned.iter_rows() for cell in row if cell.data_type == "f"] == formulas
    assert returned.column_dimensions["A"].width == width
    assert returned.protection.sheet == sheet.protection.sheet
    assert len(returned.data_validations.dataValidation) == len(sheet.data_validations.dataValidation)
    assert marked
    for finding in marked:
        cell = returned[finding["cell"]]
        assert cell.fill.fgColor.rgb == "00FFC7CE"
        assert cell.comment is not None and finding["message"] in cell.comment.text


def test_of_a_list_the_rows_with_findings_come_back_with_their_numbers(tmp_path: Path, capsys: Output) -> None:
    path = list_file(tmp_path / "6月.xlsx", [report(1), report(2, software_revenue=820), report(3)])
    run(capsys, path, *ON_TIME, "-o", tmp_path / "退改")
    book = load_workbook(tmp_path / "退改" / "6月.xlsx")
    assert book.sheetnames == ["有问题的行", "审核意见"]
    rows = list(book["有问题的行"].iter_rows())
    assert [cell.value for cell in rows[0][:3]] == ["原文件", "原行号", "统一社会信用代码"]
    assert [cell.value for cell in rows[1][:4]] == ["6月.xlsx", 3, made_up_uscc(2), "临江2号软件有限公司"]
    assert len(rows) == 2
    marked = [cell for cell in rows[1] if cell.comment]
    assert [cell.value for cell in marked] == [820]
    assert "应为：= 800" in marked[0].comment.text


def test_the_codes_of_a_list_that_comes_back_are_seen_whole(tmp_path: Path, capsys: Output) -> None:
    path = list_file(tmp_path / "6月.xlsx", [report(1, software_revenue=820)])
    run(capsys, path, *ON_TIME, "-o", tmp_path / "退改.xlsx")
    sheet = load_workbook(tmp_path / "退改.xlsx")["有问题的行"]
    [code] = [cell for cell in sheet[2] if cell.value == ONE]
    assert sheet.column_dimensions[code.column_letter].width >= len(ONE) + 2


def test_the_rows_that_came_back_can_be_checked_again(tmp_path: Path, capsys: Output) -> None:
    path = list_file(tmp_path / "6月.xlsx", [report(1), report(2, software_revenue=820)])
    run(capsys, path, *ON_TIME, "-o", tmp_path / "退改.xlsx")
    code, told, _errors = run(capsys, tmp_path / "退改.xlsx", *ON_TIME)
    assert (code, told["reports"], open_rules(told)) == (1, 1, ["A1"])
    book = load_workbook(tmp_path / "退改.xlsx")
    sheet = book["有问题的行"]
    next(cell for cell in sheet[2] if cell.value == 820).value = 800
    book.save(tmp_path / "改好.xlsx")
    code, told, _errors = run(capsys, tmp_path / "改好.xlsx", *ON_TIME)
    assert (code, open_rules(told)) == (0, [])


def test_what_reporters_write_never_becomes_a_formula(tmp_path: Path, capsys: Output) -> None:
    hostile = '=HYPERLINK("http://example.invalid","点")'
    book_path = tmp_path / "6月.xlsx"
    list_file(book_path, [report(1, wages=-1), report(2, software_revenue=820)])
    book = load_workbook(book_path)
    for row, text in ((2, hostile), (3, "@SUM(1)")):
        cell = book.active.cell(row, 2)
        cell.value = text
        cell.data_type = "s"
    book.save(book_path)
    run(capsys, book_path, *ON_TIME, "-o", tmp_path / "退改.xlsx")
    single = form_file(tmp_path / "甲.xlsx", report(3, wages=-1))
    book = load_workbook(single)
    book["月报"]["B3"].value = hostile
    book["月报"]["B3"].data_type = "s"
    book.save(single)
    run(capsys, single, *ON_TIME, "-o", tmp_path / "退改")
    for path in (tmp_path / "退改.xlsx", tmp_path / "退改" / "甲.xlsx"):
        with zipfile.ZipFile(path) as archive:
            parts = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>" in part for part in parts)
        texts = {cell.value for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row}
        assert hostile in texts


# Reasons


def with_reason(path: Path, reason: str) -> None:
    book = load_workbook(path)
    sheet = book["审核意见"]
    headings = [cell.value for cell in sheet[2]]
    for row in range(3, sheet.max_row + 1):
        if sheet.cell(row, headings.index("级别") + 1).value == "警告":
            sheet.cell(row, headings.index("说明") + 1).value = reason
    book.save(path)


def test_a_warning_with_a_reason_is_explained_for_as_long_as_the_value_stays(tmp_path: Path, capsys: Output) -> None:
    store = tmp_path / "库"
    run(capsys, form_file(tmp_path / "5月.xlsx", report(month=5, wages=170)), *ON_TIME, "--into", store)
    june = form_file(tmp_path / "6月.xlsx", report(wages="150.5"))
    code, told, _errors = run(capsys, june, *ON_TIME, "--earlier", store, "-o", tmp_path / "退改")
    assert (code, open_rules(told)) == (1, ["A8"])
    returned = tmp_path / "退改" / "6月.xlsx"
    with_reason(returned, "冲减上月多提的工资")
    code, told, _errors = run(capsys, returned, *ON_TIME, "--earlier", store)
    assert (code, open_rules(told), told["counts"]["explained"]) == (0, [], 1)
    assert told["findings"][0]["reason"] == "冲减上月多提的工资"
    book = load_workbook(returned)
    book["月报"][cell_of("wages")].value = 140
    book.save(returned)
    code, told, _errors = run(capsys, returned, *ON_TIME, "--earlier", store)
    assert (code, open_rules(told)) == (1, ["A8"])


def test_a_reason_for_a_file_explains_that_file_only(tmp_path: Path, capsys: Output) -> None:
    paths = [form_file(tmp_path / f"{number}.xlsx", report(number)) for number in (1, 2)]
    for path in paths:
        book = load_workbook(path)
        copy = book.copy_worksheet(book["月报"])
        copy.title, copy.sheet_state = "旧表", "hidden"
        book.save(path)
    run(capsys, *paths, *ON_TIME, "-o", tmp_path / "退改")
    with_reason(tmp_path / "退改" / "1.xlsx", "上年的表，存查")
    code, told, _errors = run(capsys, tmp_path / "退改", *ON_TIME)
    assert (code, open_rules(told), told["counts"]["explained"]) == (1, ["hidden-sheet"], 1)


def test_a_reason_does_not_excuse_an_error(tmp_path: Path, capsys: Output) -> None:
    path = form_file(tmp_path / "6月.xlsx", report(wages=-1))
    run(capsys, path, *ON_TIME, "-o", tmp_path / "退改")
    returned = tmp_path / "退改" / "6月.xlsx"
    book = load_workbook(returned)
    sheet = book["审核意见"]
    sheet.cell(3, [cell.value for cell in sheet[2]].index("说明") + 1).value = "就是负数"
    book.save(returned)
    code, told, _errors = run(capsys, returned, *ON_TIME)
    assert (code, open_rules(told)) == (1, ["negative"])


# Into the store


def stored(folder: Path) -> list[dict[str, Any]]:
    with ReportStore(folder) as store:
        if not store.forms():
            return []
        table = store.database.arrow(store.reports("software-monthly"))
    return sorted(table.to_pylist(), key=lambda row: (row["reporter"], row["month"]))


def test_clean_reports_are_kept_and_those_with_errors_left_out_with_their_rules(tmp_path: Path, capsys: Output) -> None:
    path = list_file(tmp_path / "6月.xlsx", [report(1), report(2, software_revenue=820), report(3)])
    code, told, _errors = run(capsys, path, *ON_TIME, "--into", tmp_path / "库")
    assert (code, told["loaded"], told["import"]) == (1, 2, 1)
    assert told["refused"] == [
        {
            "reporter": made_up_uscc(2), "name": "临江2号软件有限公司", "year": 2026, "month": 6, "file": str(path),
            "sheet": "Sheet", "row": 3, "rules": ["A1"],
        }
    ]  # fmt: skip
    kept = stored(tmp_path / "库")
    assert {row["reporter"] for row in kept} == {ONE, made_up_uscc(3)}
    assert kept[0]["software_revenue"] == 800 * 10**6


def test_the_same_file_twice_changes_nothing(tmp_path: Path, capsys: Output) -> None:
    path = list_file(tmp_path / "6月.xlsx", [report(1), report(2)])
    run(capsys, path, *ON_TIME, "--into", tmp_path / "库")
    before = sorted(each.name for each in (tmp_path / "库" / "imports").iterdir())
    code, told, _errors = run(capsys, path, *ON_TIME, "--into", tmp_path / "库")
    assert (code, told["loaded"], told["unchanged"], told["known_files"]) == (0, 0, 2, [str(path)])
    assert sorted(each.name for each in (tmp_path / "库" / "imports").iterdir()) == before


def test_warnings_are_let_pass_when_told_to_and_only_the_reports_left_out_are_added(
    tmp_path: Path, capsys: Output
) -> None:
    store = tmp_path / "库"
    run(capsys, form_file(tmp_path / "5月.xlsx", report(month=5, wages=170)), *ON_TIME, "--into", store)
    june = list_file(tmp_path / "6月.xlsx", [report(1), report(2)])
    code, told, _errors = run(capsys, june, *ON_TIME, "--into", store)
    assert (code, told["loaded"], [each["rules"] for each in told["refused"]]) == (1, 1, [["A8"]])
    code, told, _errors = run(capsys, june, *ON_TIME, "--into", store, "--accept-warnings")
    assert (code, told["loaded"], told["unchanged"], told["refused"]) == (1, 1, 1, [])
    assert len(stored(store)) == 3


def test_a_corrected_file_is_a_revision_and_the_first_report_stays(tmp_path: Path, capsys: Output) -> None:
    store = tmp_path / "库"
    run(capsys, form_file(tmp_path / "6月.xlsx", report()), *ON_TIME, "--into", store, "--known-at", "2026-07-10")
    mended = form_file(tmp_path / "改.xlsx", report(wages=155))
    run(capsys, mended, *ON_TIME, "--into", store, "--known-at", "2026-07-20")
    assert [row["wages"] for row in stored(store)] == [155 * 10**6]
    with ReportStore(store) as opened:
        (change,) = opened.database.arrow(opened.revisions("software-monthly")).to_pylist()
    assert (change["item"], change["before"], change["after"]) == ("wages", 150 * 10**6, 155 * 10**6)


def test_reports_of_two_versions_do_not_go_into_one_import(tmp_path: Path, capsys: Output) -> None:
    paths = [form_file(tmp_path / "新.xlsx", report()), form_file(tmp_path / "旧.xlsx", report(year=2020))]
    assert main(["check", "software-monthly", *map(str, paths), "--into", str(tmp_path / "库")]) == 2
    assert capsys.readouterr().err.endswith(
        "这些报表属于几个版本（2018、2021），不能一次导入。 请按版本适用的年份分开导入。\n"
    )
    assert not (tmp_path / "库").exists()


KILLED = """
import os, sys, time
import mingcheng.journals as journals
before = sys.argv.pop(1)
real = os.rename
def rename(*arguments):
    if before == "after":
        real(*arguments)
    print("now", flush=True)
    time.sleep(60)
os.rename = rename
from mingcheng.cli import main
main(sys.argv[1:])
"""


@NEEDS_POSIX
@pytest.mark.parametrize(("moment", "count"), [("before", 0), ("after", 2)])
def test_a_kill_in_the_middle_leaves_nothing_half_done(moment: str, count: int, tmp_path: Path, capsys: Output) -> None:
    path, store = list_file(tmp_path / "6月.xlsx", [report(1), report(2)]), tmp_path / "库"
    arguments = ["check", "software-monthly", str(path), *ON_TIME, "--into", str(store)]
    child = subprocess.Popen([sys.executable, "-c", KILLED, moment, *arguments], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stdout.readline() == "now\n"
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    child.stdout.close()
    assert len(stored(store)) == count
    code, told, _errors = run(capsys, path, *ON_TIME, "--into", store)
    assert (code, told["loaded"], told["unchanged"]) == (0, 2 - count, count)
    assert len(stored(store)) == 2


# A form of one's own


def test_a_form_of_ones_own_is_a_file(tmp_path: Path, capsys: Output) -> None:
    form = tmp_path / "月报.yaml"
    source = Path(main.__code__.co_filename).parents[1] / "content" / "forms" / "software-monthly" / "2021.yaml"
    form.write_text(source.read_text("utf-8").replace("tolerance: 0.02", "tolerance: 50"), "utf-8")
    path = form_file(tmp_path / "a.xlsx", report(software_revenue=820))
    assert main(["check", str(form), str(path), *ON_TIME]) == 0
    assert capsys.readouterr().out.endswith("没有发现问题。\n")


def test_a_list_as_csv_comes_back_as_a_workbook(tmp_path: Path, capsys: Output) -> None:
    path = tmp_path / "6月.csv"
    heads = ["统一社会信用代码", "单位详细名称", "报告期", "是否有嵌入式系统软件业务"]
    told = report(wages=-1)
    row = [told["reporter"], told["name"], "2026-06", "是", *(str(told[item.name]) for item in VERSION.items)]
    lines = [",".join([*heads, *(item.label for item in VERSION.items)]), ",".join(row)]
    path.write_bytes("\n".join(lines).encode("gb18030"))
    code, _told, _errors = run(capsys, path, *ON_TIME, "-o", tmp_path / "退改")
    assert code == 1
    assert load_workbook(tmp_path / "退改" / "6月.xlsx").sheetnames == ["有问题的行", "审核意见"]


def test_memory_of_a_broken_workbook_is_no_traceback(tmp_path: Path, capsys: Output) -> None:
    written = BytesIO()
    with xlsxwriter.Workbook(written) as book:
        book.add_worksheet("月报")
    path = tmp_path / "坏.xlsx"
    path.write_bytes(written.getvalue()[:-200])
    code, told, errors = run(capsys, path, *ON_TIME)
    assert (code, told["findings"][0]["rule"]) == (2, "unreadable-file")
    assert errors.startswith(f"{path}：文件损坏或不完整")
